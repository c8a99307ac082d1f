"""The people of the small shop: invented names, reserved addresses and numbers, habits, and what they allow."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import msgspec

from acquaint.smallshop.catalogue import BLACK, GIFTS, GREEN, HERBAL, MEDICINE, OOLONG, PREGNANCY, WARE
from acquaint.smallshop.chance import Chance

START = date(2024, 3, 1)
"""The shop's first day."""
AS_OF = date(2026, 3, 2)
"""The day everything is looked at: the orders end the evening before."""
MANY = 300
Habit = Literal["once", "regular", "occasional", "gifts", "none"]

_SHARES: tuple[tuple[Habit, float], ...] = (
    ("once", 0.55), ("regular", 0.235), ("occasional", 0.135), ("gifts", 0.025), ("none", 0.055)
)  # fmt: skip
_FIRST = (
    *("Ada", "Anton", "Bea", "Bruno", "Carla", "Clemens", "Dora", "David", "Edda", "Emil", "Fanny", "Felix", "Greta"),
    *("Georg", "Hanna", "Hugo", "Ida", "Ivo", "Jana", "Jonas", "Klara", "Konrad", "Lena", "Leo", "Mila", "Max"),
    *("Nora", "Nils", "Olga", "Oskar", "Paula", "Paul", "Rosa", "Robin", "Selma", "Simon", "Tilda", "Theo", "Ute"),
    *("Vera", "Viktor", "Wanda", "Willem", "Yara", "Zoe", "Änne", "Jörg", "Søren"),
)
_FRONT = (
    *("Ald", "Bram", "Corn", "Dunn", "Elv", "Fenn", "Garr", "Holv", "Ing", "Kelm", "Lund", "Marv", "Norr", "Oster"),
    *("Pell", "Quist", "Rosk", "Selv", "Tarn", "Ulv", "Verr", "Wick", "Yell", "Zand"),
)
_BACK = ("moor", "brook", "wick", "feld", "ing", "stede", "holm", "lau", "dal", "hurst", "tveit", "ow")
_DOMAINS = ("example.com", "example.org", "example.net")
_TASTES = (GREEN, BLACK, OOLONG, HERBAL, WARE, GIFTS)
HEARD = ("a friend", "walked past", "the yoga studio", "the tea fair", "a search")
ONE_LINE = (50, 51)
"""Two people who share a telephone and are two customers all the same."""
CHILD = 21
CODES = {"the yoga studio": "YOGA10", "the tea fair": "FAIR10"}
"""Partners whose customers bring a code of their own to the first order."""


class Person(msgspec.Struct, frozen=True):
    """Somebody invented, with all that decides what she buys and what she allows.

    Parameters
    ----------
    gap_days, spread
        The own rhythm, and how far from it the gaps stray (standard deviation of their logarithms).
    tastes
        Types she buys, the favourite first.
    till
        Share of her orders that she makes at the till.
    email_yes, sms_yes, call_yes
        What she allows on the last day; None where she was never asked.
    yes_first
        Allowed e-mails when ordering, though on the last day she does not any more.
    """

    number: int
    first: str
    last: str
    email: str
    phone: str
    habit: Habit
    met: date
    gap_days: float
    spread: float
    tastes: tuple[str, ...]
    till: float
    heard: str
    email_yes: bool | None
    sms_yes: bool | None
    call_yes: bool | None
    yes_first: bool
    birthday: date | None

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


def people(many: int = MANY) -> tuple[Person, ...]:
    """Return `many` people; each depends on her number only."""
    return tuple(_person(number) for number in range(many))


def _person(number: int) -> Person:
    chance = Chance(f"person {number}")
    habit = chance.weighted([name for name, _ in _SHARES], [share for _, share in _SHARES])
    first = _FIRST[(number * 7 + number // 48) % 48]
    last = _FRONT[number % 24] + _BACK[(number // 24 + number) % 12]
    heard = chance.weighted(HEARD, _heard_weights(habit))
    again = habit in {"regular", "occasional"}
    email_yes = chance.weighted((True, False, None), (0.66, 0.24, 0.1) if again else (0.43, 0.39, 0.18))
    phone = _phone(number, chance) if number != ONE_LINE[1] else _line(ONE_LINE[0])
    return Person(
        number=number, first=first, last=last, email=_email(first, last, number), phone=phone, habit=habit,
        met=_met(habit, chance), gap_days=_gap(habit, chance), spread=0.75 if chance.of(0.2) else 0.33,
        tastes=_tastes(habit, chance), till=chance.weighted((0.0, 0.3, 0.9), (0.6, 0.25, 0.15)), heard=heard,
        email_yes=email_yes, sms_yes=chance.weighted((True, False, None), (0.34, 0.42, 0.24)) if phone else None,
        call_yes=chance.weighted((True, False, None), (0.66, 0.16, 0.18)) if phone and again else None,
        yes_first=email_yes is False and chance.of(0.25), birthday=_birthday(number, chance),
    )  # fmt: skip


def _heard_weights(habit: Habit) -> tuple[float, ...]:
    """Return the weights of the sources: friends bring those who stay, the fair those who do not."""
    return (6, 3, 2, 1, 2) if habit in {"regular", "occasional"} else (3, 3, 2, 5, 3)


def _email(first: str, last: str, number: int) -> str:
    plain = f"{first}.{last}".lower().replace("ä", "ae").replace("ö", "oe").replace("ø", "oe")
    return f"{plain}@{_DOMAINS[number % 3]}"


def _phone(number: int, chance: Chance) -> str:
    """Return a number of those that German authorities keep free for films; most give their mobile."""
    return "" if chance.of(0.2) else _line(number)


def _line(number: int) -> str:
    if number < 200:
        return f"+49 171 39200{number:02d}" if number < 100 else f"+49 176 040690{number - 100:02d}"
    return f"+49 30 23125{number:03d}"


def _met(habit: Habit, chance: Chance) -> date:
    """Return the day of the first order: more each month, most before Christmas; regulars came early."""
    days = (AS_OF - START).days - 1
    if habit in {"regular", "occasional"}:
        return START + timedelta(days=int(chance.real(0, 1) ** 1.25 * (days - 25)))
    for _ in range(64):
        day = START + timedelta(days=chance.whole(0, days - 1))
        weight = (0.45 + 0.4 * (day - START).days / days) * {11: 1.5, 12: 1.8}.get(day.month, 1.0)
        if habit != "gifts" and chance.of(weight / 1.6):
            return day
        if habit == "gifts" and day.month in {11, 12} and day.year == START.year:
            return day
    return day


def _gap(habit: Habit, chance: Chance) -> float:
    return {"regular": chance.real(20, 45), "occasional": chance.real(60, 90)}.get(habit, 0.0)


def _tastes(habit: Habit, chance: Chance) -> tuple[str, ...]:
    """Return three types, a few people with one that counts as money only."""
    if habit == "gifts":
        return (GIFTS, WARE, BLACK)
    favourite = chance.weighted(_TASTES, (5, 5, 2, 4, 1, 2 if habit == "once" else 0))
    others = chance.some([taste for taste in _TASTES if taste != favourite], 2)
    quiet = chance.weighted(("", PREGNANCY, MEDICINE), (88, 6, 6))
    return (favourite, quiet, others[0]) if quiet else (favourite, *others)


def _birthday(number: int, chance: Chance) -> date | None:
    """Return the birthday of every third; one is a child."""
    if number == CHILD:
        return date(2012, 5, 14)
    return date(chance.whole(1950, 2003), chance.whole(1, 12), chance.whole(1, 28)) if chance.of(0.34) else None
