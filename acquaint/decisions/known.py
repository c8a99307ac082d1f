"""What decisions in the moment rest on: offers as the shop stands, and what is known of each customer's past.

It is made from a snapshot and the plans that were kept, by the same steps as the plan of a week, and read where it
lies: a row per person in the order of the first 8 bytes of the MD5 of her id. What happened since is added live.

::

    <folder>/known.json     offers, limits, and all that holds for everybody
    <folder>/persons.arrow  key, and what is known of the person (`Person`, as JSON)
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import numpy as np

from acquaint.config import ContactPolicySettings
from acquaint.decisions.holding import Holdout
from acquaint.decisions.offer_gates import Left
from acquaint.decisions.offers import Offers
from acquaint.decisions.permission_price import Refusals
from acquaint.features import stored
from acquaint.models.uplift.effect import Uplift

FIGURES, PERSONS = "known.json", "persons.arrow"


class Worth(msgspec.Struct, frozen=True):
    """What is the same of an offer for everybody."""

    gain: float | None = None
    """Profit of a use, minor units; null where it is not known."""
    rate: float = 0.0
    """Days a year on which what it holds for is bought, of the average customer."""
    gap_days: int = 14
    """Days after which what it holds for is due again."""


class Known(msgspec.Struct, frozen=True):
    """What holds for everybody."""

    day: date
    """Business day at whose start it was made."""
    currency: str | None
    offers: Offers
    left: dict[str, Left]
    """What uses and the kept plan of the week have left of budgets and stocks."""
    worth: dict[str, Worth]
    effects: dict[str, Uplift]
    contact_minor: dict[str, int]
    relevance: str
    """Version of the model of relevance, or rule."""
    threshold: float | None
    """Least relevance that passes; null where only rules decide, infinite (as null with `quiet`) where nothing does."""
    quiet: bool
    typical: float
    """Median value of what was open, minor units."""
    holdout: Holdout
    policy: ContactPolicySettings
    zone: str
    """The shop's (IANA)."""
    calls: tuple[int, int]
    """Hours from and to which the shop calls."""
    refusals: Refusals
    few: bool
    """Whether offers are few enough that everybody is considered for all of them."""
    places: dict[str, str]
    """Id of a place -> its name, both in lower case."""
    names: tuple[tuple[str, str, str | None], ...]
    """Id of an offer, and its name and campaign as contacts and responses give them."""
    products: dict[str, tuple[str, ...]]
    """Product -> the offers that hold for it."""


class Reached(msgspec.Struct, frozen=True):
    """What is known of a channel."""

    channel: str
    allowed: bool
    lack: str | None
    since: date | None
    """Date of what decides."""
    address: bool


class Told(msgspec.Struct, frozen=True):
    """A contact, or one that is planned."""

    day: date
    channel: str | None
    sells: bool
    offer: str | None = None
    planned: bool = False


class Dated(msgspec.Struct, frozen=True):
    """An offer on a day."""

    offer: str
    day: date


class Scored(msgspec.Struct, frozen=True):
    """The learned chance that she uses an offer."""

    offer: str
    relevance: float


class Person(msgspec.Struct, frozen=True):
    """What is known of a person."""

    customer: str
    unit: str
    """Her household, else herself."""
    members: tuple[str, ...]
    """Customers of the unit, she among them."""
    best: bool
    released: bool
    zone: str | None
    """Where she lives, as far as it is known."""
    on_list: date | None
    waits_on_list: date | None
    """Until when her household hears by the list of the week, or waits on it, to be sold nothing."""
    complained: date | None
    refused: date | None
    returned: date | None
    reach: tuple[Reached, ...]
    contacts: tuple[Told, ...]
    """Of the last four weeks, and those that are planned."""
    told: tuple[Dated, ...]
    """Contacts with an offer after the last answer to it."""
    answered: tuple[Dated, ...]
    """The last answer to each offer, but for purchases."""
    bought: tuple[Dated, ...]
    ordered: tuple[date, ...]
    """Days with an order, of a year."""
    scores: tuple[Scored, ...]
    fits: tuple[str, ...]
    """Conditions of eligibility that hold."""
    places: tuple[str, ...]
    """What the place she usually buys at is called, in lower case."""
    marks: tuple[str, ...]
    """Marks of her identifiers, as they can stand in the file of stops."""


_PERSON = msgspec.json.Decoder(Person)


class Persons:
    """The persons of a folder, read one by one."""

    def __init__(self, folder: Path) -> None:
        table = stored.opened(folder / PERSONS)
        self._keys, self._content = stored.numbers(stored.whole(table["key"])), stored.whole(table["content"])

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, customer: str) -> Person | None:
        """Return what is known of a customer; None where she is no person of the last run."""
        wanted = np.uint64(stored.key(customer))
        for place in range(*np.searchsorted(self._keys, [wanted, wanted + np.uint64(1)])):
            found = _PERSON.decode(self._content[place].as_buffer())
            if found.customer == customer:
                return found
        return None

    def every(self) -> Iterator[Person]:
        """Yield them all."""
        return (_PERSON.decode(each.as_buffer()) for each in self._content)


def read(folder: Path) -> tuple[Known, Persons] | None:
    """Return what was published in a folder; None where nothing was."""
    if not (folder / FIGURES).exists():
        return None
    return msgspec.json.decode((folder / FIGURES).read_bytes(), type=Known), Persons(folder)


def clear(folder: Path) -> None:
    """Remove what was published beside a folder."""
    for other in folder.parent.iterdir() if folder.parent.exists() else ():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
