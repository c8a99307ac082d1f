"""What customers write on forms: names, addresses with typing errors, telephones, cards; all of it is invented.

Domains are those reserved for examples; telephone numbers are of ranges that German authorities keep free for films.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

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
_STYLES: tuple[Callable[[str, str], str], ...] = (
    lambda a, b: f"{a}.{b}", lambda a, b: f"{a}{b}", lambda a, b: f"{a[0]}.{b}", lambda a, b: f"{b}.{a}",
)  # fmt: skip
"""How people make an address of their names."""
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

    def emails(self, who: Whole, day: Whole | int) -> pa.Array:
        """Return the addresses that customers have on a day."""
        both = pa.concat_arrays([self.email, self.later_email])
        return both.take(pa.array(who + (self.changes[who] <= day) * len(self.email)))


def identifiers(persons: Persons, chance: Chance, people: People, standing: Standing, many_days: int) -> Identifiers:
    """Return what is written of each customer."""
    who = np.arange(len(people))
    given, surname = _names(persons, chance, people)
    local, later, domain = _addresses(chance, given, surname)
    place = 1 + chance.whole("where the typo is", 3, who)
    changes = chance.happens("second e-mail", persons.second_email * many_days / 365, who)
    phones = np.array(_phones(chance, who), object)
    cards = _shuffled(chance, "card numbers", len(who))
    return Identifiers(
        name=pa.array([f"{a} {b}" for a, b in zip(given, surname, strict=True)]), email=_at(local, domain),
        later_email=_at(later, domain), typed_email=_at(_mistyped(local, standing.mistyped, place), domain),
        changes=np.where(changes, chance.whole("e-mail changes", many_days, who), NEVER),
        phone=pa.array(phones[standing.phone_of]), street=pa.array(_streets(chance, people.household)),
        later_street=pa.array(_streets(chance, -1 - who)),
        account=_numbers("A", _shuffled(chance, "account numbers", len(who)), standing.account),
        # People show their own card or, where they share one, that of another of the household.
        card=_numbers("C", cards[np.maximum(standing.card_of, 0)], standing.card_of >= 0),
    )  # fmt: skip


def _shuffled(chance: Chance, name: str, many: int) -> Whole:
    """Return numbers that tell nothing of the customers' own, each once."""
    numbers = np.empty(many, np.int64)
    numbers[np.argsort(chance.uniform(name, np.arange(many)))] = np.arange(many)
    return numbers


def _names(persons: Persons, chance: Chance, people: People) -> tuple[list[str], list[str]]:
    """Return first and last names; most households share a last name."""
    who = np.arange(len(people))
    own_name = chance.happens("own last name", persons.own_name, who)
    last = chance.whole("last name", len(_FRONT) * len(_BACK), np.where(own_name, -1 - who, people.household))
    first = chance.whole("first name", len(_FIRST), who)
    surname = [_FRONT[each // len(_BACK)] + _BACK[each % len(_BACK)] for each in last.tolist()]
    return [_FIRST[each] for each in first.tolist()], surname


def _addresses(chance: Chance, given: list[str], surname: list[str]) -> tuple[list[str], list[str], list[int]]:
    """Return the local parts of first and later addresses, and places in `_DOMAINS`; each address is one person's.

    Whose name is taken, in an order that is nobody's number, puts a digit behind it.
    """
    who = np.arange(len(given))
    domain = chance.whole("domain", len(_DOMAINS), who)
    styles = np.concatenate([chance.one(f"{which} address", (5, 3, 2, 2), who) for which in ("first", "later")])
    names = zip(given * 2, surname * 2, styles.tolist(), strict=True)
    wished = np.array([_STYLES[style](a.lower(), b.lower()) for a, b, style in names])
    sites = np.tile(domain, 2)
    turn = np.lexsort((_shuffled(chance, "turn", len(wished)), sites, wished))
    same = np.r_[False, (wished[turn][1:] == wished[turn][:-1]) & (sites[turn][1:] == sites[turn][:-1])]
    place = np.arange(len(turn))
    taken = np.empty(len(turn), np.int64)
    taken[turn] = place - np.maximum.accumulate(np.where(same, 0, place))
    local = [name + (str(before + 1) if before else "") for name, before in zip(wished.tolist(), taken.tolist(),
                                                                               strict=True)]  # fmt: skip
    return local[: len(who)], local[len(who) :], domain.tolist()


def _at(local: Iterable[str], domain: Iterable[int]) -> pa.Array:
    return pa.array([f"{name}@{_DOMAINS[place]}" for name, place in zip(local, domain, strict=True)])


def _mistyped(local: Iterable[str], typo: Flags, place: Whole) -> list[str]:
    """Return names in which, where there is a typing error, one letter is missing."""
    rows = zip(local, typo.tolist(), place.tolist(), strict=True)
    return [name[:at] + name[at + 1 :] if wrong else name for name, wrong, at in rows]


def _phones(chance: Chance, who: Whole) -> list[str]:
    """Return telephone numbers: a line and an extension, each once."""
    line = chance.whole("line", len(_LINES), who).tolist()
    extension = _shuffled(chance, "extensions", len(who)).tolist()
    return [f"{_LINES[each]}{number:06d}" for each, number in zip(line, extension, strict=True)]


def _streets(chance: Chance, home: Whole) -> list[str]:
    street = chance.whole("street", len(_STREETS), home).tolist()
    house = chance.whole("house", 180, home).tolist()
    return [f"{_STREETS[each]} {1 + number}" for each, number in zip(street, house, strict=True)]


def _numbers(letter: str, numbers: Whole, given: Flags) -> pa.Array:
    rows = zip(numbers.tolist(), given.tolist(), strict=True)
    return pa.array([f"{letter}{number:06d}" if has else None for number, has in rows], pa.string())
