"""Who carries the shop: the share of sales by share of customers, the biggest first."""

from __future__ import annotations

import msgspec

from acquaint.report.figures.figure import Book
from acquaint.report.figures.headline import BOUGHT

POINTS = 60
TOP = 0.1


class Concentration(msgspec.Struct, frozen=True):
    """Points (share of customers, share of sales), each from 0 to 1; empty without sales."""

    curve: tuple[tuple[float, float], ...] = ()


def add(book: Book) -> Concentration:
    """Count the top tenth, what they bring, and how many of them are slipping."""
    customers = int(book.con.execute(f"SELECT count(*) FROM profiles WHERE {BOUGHT}").fetchall()[0][0])
    top = round(customers * TOP)
    if not top:
        return Concentration()
    order = "ORDER BY net_sales_minor_365d DESC, customer"
    who = f"customer IN (SELECT customer FROM profiles WHERE {BOUGHT} {order} LIMIT {top})"
    book.count("concentration.top", "profiles", who)
    net = "sum(net_sales_minor_365d)"
    book.share("concentration.top_share", "profiles", who, BOUGHT, measure=net)
    book.count("concentration.top_slipping", "profiles", f"{who} AND state = 'slipping'")
    return Concentration(_curve(book, customers))


def _curve(book: Book, customers: int) -> tuple[tuple[float, float], ...]:
    rows = book.con.execute(f"""
        SELECT place, running FROM (
            SELECT row_number() OVER by_sales AS place,
                sum(net_sales_minor_365d) OVER by_sales / nullif(sum(net_sales_minor_365d) OVER (), 0) AS running
            FROM profiles WHERE {BOUGHT} WINDOW by_sales AS (ORDER BY net_sales_minor_365d DESC, customer))
        WHERE running IS NOT NULL AND (place = {customers} OR place % {max(1, customers // POINTS)} = 0)
        ORDER BY place
    """).fetchall()
    return ((0.0, 0.0), *((round(place / customers, 4), round(float(running), 4)) for place, running in rows))
