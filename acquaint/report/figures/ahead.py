"""What to expect: orders and what they bring, how good earlier expectations were, and the models behind them."""

from __future__ import annotations

import math
from datetime import date

import msgspec

from acquaint.models.buying.model import Buying
from acquaint.models.card import Card
from acquaint.models.hindsight import Hindsight
from acquaint.models.kinds.buying import ORDERS
from acquaint.report.figures.figure import Book, Figure, Source
from acquaint.report.figures.given import Given
from acquaint.report.figures.headline import PERSON

HORIZONS = (28, 365)
"""Days the report looks ahead."""
_Z = 1.959963984540054


class Model(msgspec.Struct, frozen=True):
    """A model as the report names it: the rung in use, how it did beside the one below, and what it lacks.

    Parameters
    ----------
    chosen, simple, rungs
        The rung in use (empty for none), the simplest one, and how many were tried.
    gain
        Share of the simplest one's loss that it saves; null where it is that one, or nothing could be tried.
    have, needed
        Cases there are, and cases it takes; null where nothing is missing.
    holds
        Whether everything it takes for granted holds.
    """

    name: str
    predicts: str
    chosen: str
    simple: str
    rungs: int
    gain: float | None
    have: int | None
    needed: int | None
    holds: bool
    review: date


class Ahead(msgspec.Struct, frozen=True):
    """What the report says of the time to come, besides its figures.

    Parameters
    ----------
    value_of
        What orders bring: profit or net_sales; null where nothing is expected.
    """

    value_of: str | None
    hindsight: Hindsight | None
    models: tuple[Model, ...]


def add(book: Book, given: Given) -> Ahead:
    """Keep what is expected of the customers known, and return how the models stand."""
    shelf, of = given.found.shelf, None
    buying = shelf.model(ORDERS, Buying)
    if buying is not None:
        for days in HORIZONS:
            _expected(book, days, "orders", buying.doubt_of(days))
            _expected(book, days, "value_minor", buying.doubt_of(days))
        of = book.con.execute("SELECT any_value(value_of) FROM profiles").fetchall()[0][0]
    return Ahead(of, given.found.hindsight, tuple(_model(card) for card in shelf.cards))


def _expected(book: Book, days: int, what: str, doubt: float) -> None:
    """Keep the total of a column; its interval holds what comes: how wrong totals have been, and chance.

    Chance moves orders by the root of their number; each is worth now more, now less, as a mean with a standard
    deviation as large as itself.
    """
    column, orders = f"expected_{what}_{days}d", f"expected_orders_{days}d"
    money = what != "orders"
    key, unit = f"ahead.{'value' if money else 'orders'}_{days}d", "minor" if money else "orders"
    where = f"{PERSON} AND {column} IS NOT NULL"
    variance = f"sum(2 * {column}^2 / greatest({orders}, 1e-9))" if money else f"sum({column})"
    n, total, squares = book.con.execute(
        f"SELECT count(*), sum({column}), {variance} FROM profiles WHERE {where}"
    ).fetchall()[0]
    source = Source("profiles", where, f"sum({column})")
    currency = book.currency if money else None
    figure = Figure(key, None, unit, key.replace(".", "_"), source, n=n, needed=1, currency=currency)  # type: ignore[arg-type]
    if n and total > 0:
        spread = math.exp(_Z * math.sqrt(doubt**2 + squares / total**2))
        value = round(total) if money else float(total)
        figure = msgspec.structs.replace(figure, value=value, low=total / spread, high=total * spread)
    book.add(figure)


def _model(card: Card) -> Model:
    simple = card.ladder[0] if card.ladder else None
    gain = None
    if simple is not None and card.chosen in {step.name for step in card.ladder[1:]} and simple.loss:
        gain = 1 - card.step(card.chosen).loss / simple.loss
    return Model(
        card.name, card.predicts, card.chosen, simple.name if simple else "", len(card.ladder), gain,
        card.missing.n if card.missing else None, card.missing.needed if card.missing else None,
        all(each.holds for each in card.assumptions), card.review,
    )  # fmt: skip
