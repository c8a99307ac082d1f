"""The six figures at the top, each beside the same of the year before."""

from __future__ import annotations

from acquaint.report.figures.figure import Book
from acquaint.report.figures.given import YEAR_DAYS, Given, Window

PERSON = "kind = 'person'"
BOUGHT = f"{PERSON} AND occasions_365d > 0"
"""Who has bought in the year."""
SLIPPING = f"{PERSON} AND state = 'slipping'"
WRITABLE = "customer IN (SELECT customer FROM reach WHERE channel = 'email' AND allowed)"
KEYS = (
    "customers.bought", "customers.again_share", "sales.known_share", "reach.email_share", "slipping.count",
    "slipping.yearly",
)  # fmt: skip


def add(book: Book, given: Given) -> None:
    """Count the six figures."""
    earlier = given.year.back(YEAR_DAYS)
    bought, again, known, slipping = _before(book, earlier) if given.covers(earlier) else (None,) * 4
    book.count("customers.bought", "profiles", BOUGHT, before=None if bought is None else int(bought))
    book.share("customers.again_share", "profiles", "occasions_365d > 1", BOUGHT, before=again)
    net = "sum(net_sales_minor)"
    book.share("sales.known_share", "sales", PERSON, given.year.sql(), measure=net, before=known)
    book.share("reach.email_share", "profiles", WRITABLE, BOUGHT)
    book.count("slipping.count", "profiles", SLIPPING, before=None if slipping is None else int(slipping))
    book.total("slipping.yearly", "profiles", SLIPPING, "net_sales_minor_365d")


def _before(book: Book, earlier: Window) -> tuple[float | None, ...]:
    """Return customers, share of repeaters, share of known sales and customers slipping of the year before."""
    found: tuple[float | None, ...] = book.con.execute(f"""
        SELECT count(*), count(*) FILTER (days > 1) / nullif(count(*), 0),
            (SELECT sum(net_sales_minor) FILTER (kind = 'person') / nullif(sum(net_sales_minor), 0) FROM sales
             WHERE {earlier.sql()}),
            (SELECT count(*) FROM standings WHERE state = 'slipping' AND since < DATE '{earlier.end}'
             AND (until IS NULL OR until >= DATE '{earlier.end}'))
        FROM (SELECT customer, count(*) AS days FROM visits WHERE {earlier.sql()} GROUP BY customer)
    """).fetchall()[0]
    return found
