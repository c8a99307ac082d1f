"""The shelf: the models a shop uses, with their cards, kept in the snapshot as one file of parameters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec

from acquaint.models.card import Card
from acquaint.models.propensity import Learned

FILE = "models.json"


class Kept(msgspec.Struct, frozen=True):
    """A model as it is kept.

    Parameters
    ----------
    definition
        Fingerprint of what it is asked for: another question needs another model.
    fitted
        First day of the month it was fitted for, from what was known before it.
    """

    definition: str
    fitted: date
    learned: Learned

    def fits(self, definition: str, month: date) -> bool:
        """Tell whether it is the model of `month` for this question."""
        return self.definition == definition and self.fitted == month

    def challenged(self, definition: str, month: date, horizon: int) -> bool:
        """Tell whether a model of `month` can be held against it: it has seen nothing of the newest window."""
        return self.definition == definition and (month - self.fitted).days >= horizon


class Shelf(msgspec.Struct, frozen=True):
    """All models, by name."""

    models: dict[str, Kept] = {}

    def expressions(self, names: Iterable[str]) -> dict[str, str]:
        """Return the expressions of those of the named models that have learned something."""
        found = ((name, self.models.get(name)) for name in names)
        return {n: kept.learned.model.expression() for n, kept in found if kept is not None and kept.learned.model}

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards, in the order of the models."""
        return tuple(each.learned.card for each in self.models.values())


def read(folder: Path) -> Shelf:
    """Return the shelf in the folder of a snapshot; an empty one where there is none, or one of another version."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Shelf)
    except (OSError, msgspec.MsgspecError):
        return Shelf()


def write(folder: Path, shelf: Shelf) -> None:
    """Write the shelf into the folder of a snapshot."""
    (folder / FILE).write_bytes(msgspec.json.format(msgspec.json.encode(shelf), indent=1))
