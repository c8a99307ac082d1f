"""Who is slipping: how late, how much they bring a year, and how many will return by themselves."""

from __future__ import annotations

import math

import msgspec

from acquaint.report.figures.figure import Book, Figure, Source
from acquaint.report.figures.given import Given
from acquaint.report.figures.headline import PERSON, SLIPPING, WRITABLE
from acquaint.report.figures.stages import FLOWS, QUIET

DOTS = 400
_Z = 1.959963984540054


class Dot(msgspec.Struct, frozen=True):
    """A customer without a name: days late, net sales of the year, and whether slipping (else late)."""

    days_late: int
    net_sales_minor: int
    slipping: bool


class Slipping(msgspec.Struct, frozen=True):
    """The dots, at most 400, the biggest first, of `of` customers.

    `horizon_days` is what returns are counted in; `judged` says of how many it can be told whether they slip.
    """

    dots: tuple[Dot, ...] = ()
    of: int = 0
    horizon_days: int | None = None
    judged: int = 0


def add(book: Book, given: Given) -> Slipping:
    """Estimate the returns, and take the dots."""
    _returns(book)
    _began(book, given)
    book.count("slipping.writable", "profiles", f"{SLIPPING} AND {WRITABLE}")
    where = f"{PERSON} AND state IN ('slipping', 'late') AND net_sales_minor_365d > 0"
    book.count("slipping.or_late", "profiles", where)
    rows = book.con.execute(f"""
        SELECT days_late, net_sales_minor_365d, state = 'slipping' FROM profiles WHERE {where}
        ORDER BY state = 'slipping' DESC, net_sales_minor_365d DESC, customer LIMIT {DOTS}
    """).fetchall()
    horizon, of = book.con.execute(f"""
        SELECT quantile_disc(return_horizon_days, 0.5) FILTER (state = 'slipping'), count(*) FROM profiles WHERE {where}
    """).fetchall()[0]
    judged = book.con.execute(f"SELECT count(*) FROM profiles WHERE {PERSON} AND overdue IS NOT NULL").fetchall()[0][0]
    return Slipping(tuple(Dot(*row) for row in rows), of, horizon, judged)


def _began(book: Book, given: Given) -> None:
    """Count who began to slip in the last 28 days, and what has become of those who slip no longer."""
    table, where, column = FLOWS["slipping"]
    since = where.format(given.month.sql(column))
    began = f"{PERSON} AND customer IN (SELECT customer FROM {table} WHERE {since})"
    book.count("slipping.began", "profiles", began)
    book.count("slipping.began_lapsed", "profiles", f"{began} AND state = 'lapsed'")
    book.count("slipping.began_back", "profiles", f"{began} AND state NOT IN {QUIET}")


def _returns(book: Book) -> None:
    """Say how many of the slipping return by themselves: the sum of their chances.

    The interval adds what chance does to so many people, 1.96² sum p(1 - p), and how badly the chances are known: all
    of them too low, or all too high, at once.
    """
    where = f"{SLIPPING} AND return_chance IS NOT NULL"
    n, value, spread, below, above = book.con.execute(f"""
        SELECT count(*), sum(return_chance), sum(return_chance * (1 - return_chance)),
            sum(return_chance - return_chance_low), sum(return_chance_high - return_chance)
        FROM profiles WHERE {where}
    """).fetchall()[0]
    source = Source("profiles", where, "sum(return_chance)")
    figure = Figure("slipping.return_expected", None, "customers", "slipping_return_expected", source, n=n, needed=1)
    if n:
        low, high = (math.sqrt(_Z**2 * spread + each**2) for each in (below, above))
        low, high = max(0.0, value - low), min(float(n), value + high)
        figure = msgspec.structs.replace(figure, value=value, low=low, high=high)
    book.add(figure)
