"""Money in another currency than the shop's: converted exactly at the shop's own rate, or not loaded at all."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from acquaint.errors import SettingsError
from acquaint.sources.columns import literal
from acquaint.sources.context import Context
from acquaint.sources.draft_tables import ENTRIES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MONEY = tuple(column.name for column in ENTRIES.columns if column.type == "minor")


def convert(con: DuckDBPyConnection, context: Context) -> str | None:
    """Bring all money in `entries` to one currency and return it; None where nobody knows it.

    A blank currency is the shop's. The original code of converted orders stays in `entries.currency`.

    Raises
    ------
    SettingsError
        There is another currency than the shop's and no rate for it.
    """
    found = con.execute(
        "SELECT currency, count(DISTINCT order_key) AS orders FROM entries WHERE currency IS NOT NULL "
        "GROUP BY currency ORDER BY orders DESC, currency"
    ).fetchall()
    home = context.currency or (found[0][0] if len(found) == 1 else None)
    if home is None and found:
        raise _undecided(context, found)
    for code, orders in found:
        if code != home:
            if code not in context.rates:
                raise _without_rate(context, code, orders, home or "")
            _multiply(con, code, context.rates[code])
    return home


def _undecided(context: Context, found: list[tuple[str, int]]) -> SettingsError:
    counts = ", ".join(f"{code} ({orders} orders)" for code, orders in found)
    home, other = found[0][0], found[1][0]
    return SettingsError(
        f"The orders are in several currencies: {counts}. They cannot be added up.",
        where=f"source {context.source}, column currency",
        to_do=f"Say which is the shop's and what the others are worth: --currency {home} --rate {other}=0.92",
    )


def _without_rate(context: Context, code: str, orders: int, home: str) -> SettingsError:
    there = f"{orders:,} {'order is' if orders == 1 else 'orders are'}"
    return SettingsError(
        f"{there} in {code}, the shop's currency is {home}, and there is no rate between them.",
        where=f"source {context.source}, column currency",
        to_do=f"Say what one {code} is worth in {home}: --rate {code}=0.92",
    )


def _multiply(con: DuckDBPyConnection, code: str, rate: float) -> None:
    """Multiply the money of entries in `code` by `rate`, as the decimal number it is written as."""
    exact = Fraction(str(rate))
    changed = ", ".join(
        f"{name} = CAST(sign({name}) * ((abs(CAST({name} AS HUGEINT)) * {2 * exact.numerator} + {exact.denominator}) "
        f"// {2 * exact.denominator}) AS BIGINT)"
        for name in _MONEY
    )
    con.execute(f"UPDATE entries SET {changed} WHERE currency = {literal(code)}")
