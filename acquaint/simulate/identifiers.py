"""What customers write on forms: names, addresses with typing errors, telephones, cards; all of it is invented.

Domains are those reserved for examples; telephone numbers are of ranges that German authorities keep free for films.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np
import pyarrow as pa

from acquaint.simulate.chance import Chance, Whole
from acquaint.simulate.parameters import Persons
from acquaint.simulate.people import NEVER, Flags, People
from acquaint.simulate.standing import Standing

_FIRST = (
    *("Ada", "Anton", "Bea", "Bruno", "Carla", "Clemens", "Dora", "David", "Edda", "Emil", "Fanny", "Felix", "Greta"),
    *("Georg", "Hanna", "Hugo", "Ida", "Ivo", "Jana", "Jonas", "Klara", "Konrad", "Lena", "Leo", "Mila", "Max"),
    *("Nora", "Nils", "Olga", "Oskar", "Paula", "Paul", "Rosa", "Robin", "Selma", "Simon", "Tilda", "Theo", "Ute"),
    *("Vera", "Viktor", "Wanda", "Willem", "Yara", "Zoe", "Bernd", "Frieda"),
)
_FRONT = (
    *("Ald", "Bram", "Corn", "Dunn", "Elv", "Fenn", "Garr", "Holv", "Ing", "Kelm", "Lund", "Marv", "Norr", "Oster"),
    *("Pell", "Quist", "Rosk", "Selv", "Tarn", "Ulv", "Verr", "Wick", "Yell", "Zand"),
)
_BACK = ("moor", "brook", "wick", "feld", "ing", "stede", "holm", "lau", "dal", "hurst", "tveit", "ow", "by", "rup")
_DOMAINS = ("example.com", "example.org", "example.net")
_LINES = ("030 23125", "040 66969", "069 90009", "0221 4710", "089 99998")
"""Beginnings of the free ranges; a number that goes on after them reaches nobody else."""
_STREETS = ("Alder Lane", "Brook Street", "Castle Road", "Dune Way", "East Street", "Field Lane", "Garden Road")


class Identifiers(msgspec.Struct, frozen=True, eq=False):
    """What is written of each customer, as text; null where there is nothing.

    Parameters
    ----------
    email, later_email
        Address at first, and from the day `changes` on.
    typed_email
        Address as typed on the form of the card or in orders of guests.
    """

    name: pa.Array
    email: pa.Array
    later_email: pa.Array
    typed_email: pa.Array
    changes: Whole
    phone: pa.Array
    street: pa.Array
    later_street: pa.Array
    account: pa.Array
    card: pa.Array
    typo: Flags

    def emails(self, who: Whole, day: Whole | int) -> pa.Array:
        """Return the addresses that customers have on a day."""
        both = pa.concat_arrays([self.email, self.later_email])
        return both.take(pa.array(who + (self.changes[who] <= day) * len(self.email)))


def identifiers(persons: Persons, chance: Chance, people: People, standing: Standing, many_days: int) -> Identifiers:
    """Return what is written of each customer."""
    who = np.arange(len(people))
    first = chance.whole("first name", len(_FIRST), who)
    # Most households share a last name.
    own_name = chance.happens("own last name", 0.2, who)
    last = chance.whole("last name", len(_FRONT) * len(_BACK), np.where(own_name, -1 - who, people.household))
    surname = [_FRONT[each // len(_BACK)] + _BACK[each % len(_BACK)] for each in last.tolist()]
    given = [_FIRST[each] for each in first.tolist()]
    domain = chance.whole("domain", len(_DOMAINS), who).tolist()
    local = [f"{a}.{b}{n}".lower() for a, b, n in zip(given, surname, who.tolist(), strict=True)]
    later = [f"{a[0]}.{b}{n}".lower() for a, b, n in zip(given, surname, who.tolist(), strict=True)]
    typo = chance.happens("typo", persons.typo, who)
    place = 1 + chance.whole("where the typo is", 3, who)
    changes = chance.happens("second e-mail", persons.second_email * many_days / 365, who)
    phones = np.array(_phones(chance, who), object)
    return Identifiers(
        name=pa.array([f"{a} {b}" for a, b in zip(given, surname, strict=True)]), email=_at(local, domain),
        later_email=_at(later, domain), typed_email=_at(_mistyped(local, typo, place), domain),
        changes=np.where(changes, chance.whole("e-mail changes", many_days, who), NEVER),
        phone=pa.array(phones[standing.phone_of]), street=pa.array(_streets(chance, people.household)),
        later_street=pa.array(_streets(chance, -1 - who)),
        account=_numbers("A", who, standing.account), card=_cards(who, standing.card_of), typo=typo,
    )  # fmt: skip


def _at(local: Iterable[str], domain: Iterable[int]) -> pa.Array:
    return pa.array([f"{name}@{_DOMAINS[place]}" for name, place in zip(local, domain, strict=True)])


def _mistyped(local: Iterable[str], typo: Flags, place: Whole) -> list[str]:
    """Return names in which, where there is a typing error, one letter is missing."""
    rows = zip(local, typo.tolist(), place.tolist(), strict=True)
    return [name[:at] + name[at + 1 :] if wrong else name for name, wrong, at in rows]


def _phones(chance: Chance, who: Whole) -> list[str]:
    """Return telephone numbers: a line, and the customer's number as its extension."""
    line = chance.whole("line", len(_LINES), who).tolist()
    return [f"{_LINES[each]}{number:06d}" for each, number in zip(line, who.tolist(), strict=True)]


def _streets(chance: Chance, home: Whole) -> list[str]:
    street = chance.whole("street", len(_STREETS), home).tolist()
    return [f"{_STREETS[each]} {1 + number % 180}" for each, number in zip(street, home.tolist(), strict=True)]


def _numbers(letter: str, who: Whole, given: Flags) -> pa.Array:
    rows = zip(who.tolist(), given.tolist(), strict=True)
    return pa.array([f"{letter}{number:06d}" if has else None for number, has in rows], pa.string())


def _cards(who: Whole, card_of: Whole) -> pa.Array:
    """Return the cards people show: their own or, where they share one, that of another of the household."""
    return _numbers("C", np.where(card_of >= 0, card_of, who), card_of >= 0)
