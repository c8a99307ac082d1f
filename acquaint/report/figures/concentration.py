"""Who carries the shop: the share of sales by share of customers, the biggest first."""

from __future__ import annotations

import msgspec

from acquaint.report.figures.figure import Book
from acquaint.report.figures.headline import BOUGHT

POINTS = 60
TOP = 10
"""Per cent of the customers that the headline tells of."""
PARTS = (1, 5, TOP, 20, 50)
_BY_SALES = "ORDER BY net_sales_minor_365d DESC, customer"


class Part(msgspec.Struct, frozen=True):
    """The `customers` who buy most, which are about `per_cent` of all, and their share of sales."""

    per_cent: int
    customers: int
    share: float


class Concentration(msgspec.Struct, frozen=True):
    """Points (share of customers, share of sales), each from 0 to 1, and the shares of round parts.

    Empty without sales. A part is rounded to whole customers, halves up; one of no customer is left out.
    """

    curve: tuple[tuple[float, float], ...] = ()
    parts: tuple[Part, ...] = ()


def add(book: Book) -> Concentration:
    """Count the top tenth, what they bring, and how many of them are slipping."""
    customers = int(book.con.execute(f"SELECT count(*) FROM profiles WHERE {BOUGHT}").fetchall()[0][0])
    top = people(TOP, customers)
    if not top:
        return Concentration()
    who = f"customer IN (SELECT customer FROM profiles WHERE {BOUGHT} {_BY_SALES} LIMIT {top})"
    book.count("concentration.top", "profiles", who)
    net = "sum(net_sales_minor_365d)"
    book.share("concentration.top_share", "profiles", who, BOUGHT, measure=net)
    book.count("concentration.top_slipping", "profiles", f"{who} AND state = 'slipping'")
    return Concentration(_curve(book, customers), _parts(book, customers))


def people(per_cent: int, customers: int) -> int:
    """Return how many of `customers` are so many per cent, halves up.

    Examples
    --------
    >>> people(10, 204), people(10, 25), people(1, 40)
    (20, 3, 0)
    """
    return (customers * per_cent + 50) // 100


def _parts(book: Book, customers: int) -> tuple[Part, ...]:
    counts = {per_cent: people(per_cent, customers) for per_cent in PARTS}
    rows = book.con.execute(f"""
        SELECT place, running FROM ({_running()})
        WHERE running IS NOT NULL AND place IN ({", ".join(map(str, counts.values()))})
    """).fetchall()
    shares = dict(rows)
    return tuple(Part(per_cent, n, float(shares[n])) for per_cent, n in counts.items() if n in shares)


def _running() -> str:
    """Return SQL of the customers by their place, with the share of sales of all up to there."""
    return f"""
        SELECT row_number() OVER by_sales AS place,
            sum(net_sales_minor_365d) OVER by_sales / nullif(sum(net_sales_minor_365d) OVER (), 0) AS running
        FROM profiles WHERE {BOUGHT} WINDOW by_sales AS ({_BY_SALES})
    """


def _curve(book: Book, customers: int) -> tuple[tuple[float, float], ...]:
    rows = book.con.execute(f"""
        SELECT place, running FROM ({_running()})
        WHERE running IS NOT NULL AND (place = {customers} OR place % {max(1, customers // POINTS)} = 0)
        ORDER BY place
    """).fetchall()
    return ((0.0, 0.0), *((round(place / customers, 4), round(float(running), 4)) for place, running in rows))
