"""Where the money goes: gross, discounts, returns, net, costs, what is left; in the web shop and in the shop."""

from __future__ import annotations

from datetime import date

import msgspec

from acquaint.report.figures.figure import Book
from acquaint.report.figures.given import WEEKS_YEAR_DAYS, YEAR_DAYS, Given, Window

STEPS = {
    "gross": "gross_sales_minor",
    "discounts": "discount_minor",
    "returns": "returns_minor",
    "net": "net_sales_minor",
    "cost_of_goods": "cost_of_goods_minor",
    "cost_to_serve": "cost_to_serve_minor",
}
PROFIT = "net_sales_minor + coalesce(reimbursed_minor, 0) - cost_of_goods_minor - coalesce(cost_to_serve_minor, 0)"
CHANNELS = ("online", "store", "unknown")


class Channel(msgspec.Struct, frozen=True):
    """Money of one channel in the window, minor units."""

    name: str
    orders: int
    gross_minor: int
    discounts_minor: int
    returns_minor: int
    net_minor: int
    left_minor: int | None


class Month(msgspec.Struct, frozen=True):
    """Four weeks against the same weekdays a year before, and in how many of the two Easter lies."""

    start: date
    end: date
    easter_now: int
    easter_before: int


class Money(msgspec.Struct, frozen=True):
    """The window of the waterfall, whether all costs of it are known, and the channels."""

    start: date | None = None
    end: date | None = None
    costs_known: bool = False
    channels: tuple[Channel, ...] = ()
    month: Month | None = None
    easter_now: int = 0
    easter_before: int = 0


def add(book: Book, given: Given) -> Money:
    """Add up the year (or all there is of it), and the last four weeks against those of a year before."""
    if given.start is None:
        return Money()
    year = given.year
    window = Window(max(year.start, given.start), year.end)
    earlier = year.back(YEAR_DAYS)
    compared = given.covers(earlier)
    for name, column in STEPS.items():
        before = _sum(book, column, earlier) if compared and name == "net" else None
        book.total(f"money.{name}", "sales", window.sql(), column, before=before)
    orders = f"is_order AND {window.sql()}"
    before = _count(book, f"is_order AND {earlier.sql()}") if compared else None
    book.count("money.orders", "sales", orders, unit="orders", before=before)
    net = "sum(net_sales_minor)"
    book.share("money.costs_share", "sales", "cost_of_goods_minor IS NOT NULL", window.sql(), measure=net)
    known = not _count(book, f"{window.sql()} AND cost_of_goods_minor IS NULL AND net_sales_minor <> 0")
    known = known and bool(book_value(book, "money.net"))
    if known:
        book.total("money.left", "sales", window.sql(), PROFIT)
    month = _month(book, given)
    easters = (year.easters(), earlier.easters()) if compared else (0, 0)
    return Money(window.start, window.end, known, _channels(book, window, known), month, *easters)


def book_value(book: Book, key: str) -> float | int | None:
    """Return the value of a figure that is in the book."""
    return next((figure.value for figure in book if figure.key == key), None)


def _month(book: Book, given: Given) -> Month | None:
    """Compare four weeks with the same weekdays 364 days before; where Easter falls is said, not corrected for."""
    month = given.month
    if not given.covers(month):
        return None
    earlier = month.back(WEEKS_YEAR_DAYS)
    before = _sum(book, "net_sales_minor", earlier) if given.covers(earlier) else None
    book.total("money.month", "sales", month.sql(), "net_sales_minor", before=before)
    return Month(month.start, month.end, month.easters(), earlier.easters())


def _sum(book: Book, column: str, window: Window) -> int:
    query = f"SELECT CAST(coalesce(sum({column}), 0) AS BIGINT) FROM sales WHERE {window.sql()}"
    return int(book.con.execute(query).fetchall()[0][0])


def _count(book: Book, where: str) -> int:
    return int(book.con.execute(f"SELECT count(*) FROM sales WHERE {where}").fetchall()[0][0])


def _channels(book: Book, window: Window, costs_known: bool) -> tuple[Channel, ...]:
    sums = ", ".join(f"CAST(sum({column}) AS BIGINT)" for column in tuple(STEPS.values())[:4])
    left = f"CAST(sum({PROFIT}) AS BIGINT)" if costs_known else "NULL"
    found = book.con.execute(
        f"SELECT channel, count(*) FILTER (is_order), {sums}, {left} FROM sales WHERE {window.sql()} GROUP BY channel"
    ).fetchall()
    rows = {row[0]: Channel(*row) for row in found}
    return tuple(rows[name] for name in CHANNELS if name in rows)
