"""The shelf: the models a shop uses, with their cards, kept in the snapshot as one file of parameters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from acquaint.lake import digest
from acquaint.models.basis import Basis
from acquaint.models.card import Card, Contest

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
    basis
        The shop's past as it was when the model was fitted; null until the shelf is put away.
    """

    definition: str
    fitted: date
    card: Card
    parameters: msgspec.Raw = _NO_MODEL
    basis: Basis | None = None

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

    def holds(self, month: date, now: Basis) -> bool:
        """Tell whether it may be used in `month`: its day of review has not come, and its past is still the shop's.

        Where a corrected file, a merge or an erasure has changed more than one in a hundred of what it was fitted on,
        it is a model of another shop. One with nothing to say is tried again as soon as anything has changed.

        Parameters
        ----------
        now
            The past before `fitted` as it is known by now.
        """
        if self.basis is None or month >= self.card.review:
            return False
        return self.basis == now if self.silent else self.basis.holds(now)

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

    @property
    def days(self) -> set[date]:
        """The days for which models were fitted."""
        return {each.fitted for each in self.models.values()}

    def holding(self, month: date, now: Mapping[date, Basis]) -> Shelf:
        """Return the models that may be used in `month`, given the pasts as they are known by now."""
        return Shelf({name: each for name, each in self.models.items() if each.holds(month, now[each.fitted])})

    def resting(self, now: Mapping[date, Basis]) -> Shelf:
        """Return the shelf to be put away: models that were fitted just now remember the past they rest on."""
        return Shelf(
            {
                name: msgspec.structs.replace(each, basis=now[each.fitted]) if each.basis is None else each
                for name, each in self.models.items()
            }
        )


def settle(
    definition: str, month: date, card: Card, model: object | None, old: Kept | None, contest: Contest | None
) -> Kept:
    """Return the model to use from a month on: the one in use where it has won its contest, else the new one.

    Parameters
    ----------
    card, model
        Of the new one.
    old, contest
        The one in use, and how they met; null where they did not.
    """
    if old is not None and contest is not None and contest.stays:
        return msgspec.structs.replace(old, card=old.card.stays(contest, card.review))
    return keep(definition, month, msgspec.structs.replace(card, contest=contest), model)


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
