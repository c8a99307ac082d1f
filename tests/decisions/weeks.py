"""A shop with several weeks of offers behind it: plans that were kept, and what customers did with them."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from acquaint import boarding, planning
from acquaint.config import Settings, parse
from acquaint.decisions import board, funded, placing
from acquaint.decisions.board import Board
from tests.decisions.counter import CHANNELS, DAY, HELD, Counter
from tests.decisions.shop import moment

TEXT = (
    HELD
    + """
[offers.coffee]
kind = "percent"
value = 20.0
cost = 0.5
products = ["c"]
message = "Coffee for less"
funder = "Java Roasters"
funded = 0.6
budget = 300.0
[offers.talk]
kind = "service"
cost = 0.0
channels = ["phone"]
products = ["t"]
"""
)
STAGES = ("activity", "activation", "lapsed")
AFTER = 140
"""Days from the first plan to the board."""


def made(folder: Path, seed: int = 0, customers: int = 120, weeks: int = 4, few: int = 0) -> Counter:
    """Return a shop whose plans are kept in a folder; `few` of its customers are lapsed, a third where 0."""
    draw, counter = random.Random(seed), Counter()
    for number in range(customers):
        household = draw.choice((None, None, f"home-of-{draw.randrange(customers):03}"))
        stage = draw.choice(STAGES) if not few else "lapsed" if number < few else "activity"
        counter.add(f"Person-{number:03}", *draw.sample(CHANNELS[:2], draw.randrange(1, 3)), household=household,
                    stage=stage, net_sales_minor_365d=draw.randrange(50_000))  # fmt: skip
    for week in range(weeks):
        first = DAY + timedelta(days=14 * week)
        found = counter.plan(TEXT, folder=folder, day=first, keep=True)
        for row in sorted(found.decisions, key=lambda row: row["customer"]):
            _react(draw, counter, row, (DAY - first).days)
    return counter


def _react(draw: random.Random, counter: Counter, row: dict[str, Any], back: int) -> None:
    """Let a customer buy, and respond to what she was sent."""
    who, sent = row["customer"], row["arm"] == "sent"
    if draw.random() < 0.2 + 0.2 * sent:
        counter.buy(who, back - draw.randrange(8, 20), draw.choice("ct"), draw.randrange(500, 4_000))
    if not sent:
        return
    at = (DAY - row["day"]).days
    if draw.random() < 0.3:
        kind = draw.choice(("redeemed", "clicked"))
        counter.did("responses", who, at - draw.randrange(12), type=kind, offer=row["offer"], channel=row["channel"])
    if draw.random() < 0.05:
        counter.did("responses", who, at - draw.randrange(6), type=draw.choice(("unsubscribed", "complained")))


class Shown:
    """A board with the engine it was counted in."""

    def __init__(self, counter: Counter, folder: Path, day: date, shuffle: int | None, text: str) -> None:
        self.settings: Settings = parse(text)
        self.at = moment(day)
        self.con = counter.open(shuffle)
        self.con.execute("""
            CREATE TABLE stages AS SELECT customer, TIMESTAMP '2024-01-01' AS ts, TIMESTAMP '2024-01-01' AS known_at,
                DATE '2024-01-01' AS local_date, stage, '' AS state FROM profiles
        """)
        self.offers = planning.offers_of(self.con, folder, self.settings, "EUR")
        boarding._lay(self.con, folder, self.offers, self.at)
        self.board: Board = boarding._drawn(self.con, folder, self.settings, self.offers, self.at, ())

    def funded(self, name: str = "Java Roasters") -> funded.Report:
        return funded.report(self.con, self.offers, self.board, name, self.at, "The counter", "EUR")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.con.execute(query).fetchall()

    def __enter__(self) -> Shown:
        return self

    def __exit__(self, *_: object) -> None:
        self.con.close()

    def __getitem__(self, offer: str) -> board.Row:
        return next(each for each in self.board.offers if each.offer == offer)


def shown(counter: Counter, folder: Path, after: int = AFTER, *, shuffle: int | None = None, text: str = TEXT) -> Shown:
    """Return the board so many days after the first plan."""
    return Shown(counter, folder, DAY + timedelta(days=after), shuffle, text)


__all__ = ["AFTER", "TEXT", "made", "placing", "shown"]
