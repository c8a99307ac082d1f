"""The shelf: the models a shop uses, with their cards, kept in the snapshot as one file of parameters."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from acquaint.lake import digest
from acquaint.models.card import Card

FILE = "models.json"
CODE = ("models/**/*.py",)
"""Code whose changes ask for all models anew."""
MONTH = 28
"""Days of the shortest month."""
_NO_MODEL = msgspec.Raw(b"null")

Model = TypeVar("Model")


class Kept(msgspec.Struct, frozen=True):
    """A model as it is kept.

    Parameters
    ----------
    definition
        Fingerprint of what it is asked for: another question needs another model.
    fitted
        First day of the month its parameters were fitted for, from what was known before it.
    card
        What it is worth.
    parameters
        The model as JSON; its kind knows the type. `null` where it has nothing to say.
    """

    definition: str
    fitted: date
    card: Card
    parameters: msgspec.Raw = _NO_MODEL

    def model(self, kind: type[Model]) -> Model | None:
        """Return the model, which is of type `kind`; None where it has nothing to say."""
        return msgspec.json.decode(self.parameters, type=kind | None)

    def stays(self, definition: str, month: date, horizon: int) -> bool:
        """Tell whether it is used in `month` without a contest: nothing has come yet that it has not seen.

        What a model foretells is known `horizon` days later. Only then can a new one be held against it; where it has
        nothing to say the next month may.
        """
        age = (month - self.fitted).days
        return self.definition == definition and 0 <= age < (MONTH if self.silent else max(MONTH, horizon))

    def champion(self, definition: str, month: date) -> bool:
        """Tell whether a model of `month` has to do better than it."""
        return self.definition == definition and self.fitted < month and not self.silent

    @property
    def silent(self) -> bool:
        """Whether it has nothing to say."""
        return not self.card.speaks


class Shelf(msgspec.Struct, frozen=True):
    """All models, by name."""

    models: dict[str, Kept] = {}

    def model(self, name: str, kind: type[Model]) -> Model | None:
        """Return a model by name; None where there is none or it has nothing to say."""
        kept = self.models.get(name)
        return None if kept is None else kept.model(kind)

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards, in the order of the models."""
        return tuple(each.card for each in self.models.values())


def keep(definition: str, month: date, card: Card, model: object | None) -> Kept:
    """Return a model with its card as it is kept."""
    return Kept(definition, month, card, msgspec.Raw(msgspec.json.encode(model)))


def definition(*asked: object) -> str:
    """Return the fingerprint of a question: what is asked for, and the code that answers it."""
    return digest.of(asked, digest.of_code(*CODE))


def read(folder: Path) -> Shelf:
    """Return the shelf in the folder of a snapshot; an empty one where there is none, or one of another version."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Shelf)
    except (OSError, msgspec.MsgspecError):
        return Shelf()


def write(folder: Path, shelf: Shelf) -> None:
    """Write the shelf into the folder of a snapshot."""
    (folder / FILE).write_bytes(msgspec.json.format(msgspec.json.encode(shelf), indent=1))
