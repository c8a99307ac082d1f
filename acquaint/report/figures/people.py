"""Names, for a report that may hold them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from acquaint.report.figures.headline import BOUGHT, SLIPPING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST = 20


class Person(msgspec.Struct, frozen=True):
    """A customer by name, with the facts of a row."""

    name: str
    last_order: date | None
    days_late: int
    net_sales_minor: int
    state: str | None


class People(msgspec.Struct, frozen=True):
    """The slipping and the best, at most 20 of each."""

    slipping: tuple[Person, ...] = ()
    best: tuple[Person, ...] = ()


def read(con: DuckDBPyConnection) -> People:
    """Return the people of the sections that list any."""
    return People(_people(con, SLIPPING), _people(con, BOUGHT))


def _people(con: DuckDBPyConnection, where: str) -> tuple[Person, ...]:
    rows = con.execute(f"""
        SELECT coalesce(name, card, account, customer), last_order_date, coalesce(days_late, 0), net_sales_minor_365d,
            state FROM profiles WHERE {where} ORDER BY net_sales_minor_365d DESC, customer LIMIT {MOST}
    """).fetchall()
    return tuple(Person(*row) for row in rows)
