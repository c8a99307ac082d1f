"""Two weeks of answers that the owner typed after calling and writing: what came of it, in her own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from acquaint.smallshop import exports
from acquaint.smallshop.orders import Order
from acquaint.smallshop.people import AS_OF, Person

HEADER = ("customer", "channel", "result", "date", "note")
FIRST = AS_OF - timedelta(days=14)
_SAID = (
    ("reached", "liked the call, will look at the new harvest"),
    ("no answer", ""),
    ("call back", "on holiday until March"),
    ("reached", "still has tea"),
    ("not interested", "has moved abroad"),
    ("no answer", "nobody there"),
    ("do not contact", "asked us to stop"),
    ("reached", "asks for a decaffeinated green"),
    ("wrong person", "somebody else answered"),
    ("no answer", ""),
    ("call back", "at work, evenings are better"),
    ("reached", ""),
    ("no answer", ""),
    ("reached", "will come by in March"),
)
_BOUGHT = ("bought", "")
_RATIO = (0.8, 2.4)
"""Silences, in own usual gaps, of the people she called."""


def text(everybody: Sequence[Person], made: Sequence[Order]) -> str:
    """Return `answers.csv`: people who were due or late two weeks before the last day, one a day.

    Whoever ordered after the call has "bought"; the others said what people say.
    """
    rows, said = [], iter(_SAID)
    for n, person in enumerate(_late(everybody, made)[: len(_SAID)]):
        day = FIRST + timedelta(days=n)
        result, note = _BOUGHT if _orders(person, made, day) else next(said)
        channel = "phone" if person.call_yes else "email"
        who = person.phone if channel == "phone" and n % 4 == 3 else person.email
        rows.append(dict(zip(HEADER, (who, channel, result, day.isoformat(), note), strict=True)))
    return exports.text(HEADER, rows)


def _late(everybody: Sequence[Person], made: Sequence[Order]) -> list[Person]:
    """Return whom the owner contacted: those who allow it and were due or late."""
    last = {order.email: order.at.date() for order in made if order.at.date() < FIRST}
    return [
        person
        for person in everybody
        if person.gap_days and person.email in last and (person.call_yes or person.email_yes)
        if _RATIO[0] <= (FIRST - last[person.email]).days / person.gap_days <= _RATIO[1]
    ]


def _orders(person: Person, made: Sequence[Order], since: date) -> bool:
    return any(order.email == person.email and order.at.date() >= since for order in made)
