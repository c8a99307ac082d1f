"""What models rest on: the shop's past in a few sums, so that a past that has changed is noticed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CHANGED, FEW = 0.01, 10
"""By what share, or by how many rows, a sum may change until the past counts as another one: late rows are a fact."""


class Basis(msgspec.Struct, frozen=True):
    """Sums over all that was known at a moment.

    Parameters
    ----------
    customers
        Customers with an order.
    orders, lines, contacts, responses
        Rows.
    net_sales_minor, cost_minor
        Of the orders: sales, and the costs of goods and of serving.
    """

    customers: int
    orders: int
    lines: int
    contacts: int
    responses: int
    net_sales_minor: int
    cost_minor: int

    def holds(self, now: Basis) -> bool:
        """Tell whether the same moment looks alike now: no sum has changed by more than one in a hundred.

        Examples
        --------
        >>> Basis(10, 2_000, 0, 0, 0, 5_000, 0).holds(Basis(10, 2_015, 0, 1, 0, 5_040, 0))
        True
        >>> Basis(10, 2_000, 0, 0, 0, 5_000, 0).holds(Basis(10, 2_030, 0, 0, 0, 5_040, 0))
        False
        """
        there = msgspec.structs.asdict(now)
        return all(
            abs(there[name] - here) <= max(CHANGED * abs(here), 0 if name.endswith("_minor") else FEW)
            for name, here in msgspec.structs.asdict(self).items()
        )


def at(con: DuckDBPyConnection, moments: Mapping[date, datetime]) -> dict[date, Basis]:
    """Return the basis at the starts of days.

    Parameters
    ----------
    con
        Engine with the canonical tables, and `belongs` of `histories.read`.
    moments
        Day -> the instant (UTC) at which it starts.
    """
    return {day: _sums(con, instant) for day, instant in moments.items()}


def _sums(con: DuckDBPyConnection, instant: datetime) -> Basis:
    told = f"TIMESTAMP '{instant.replace(tzinfo=None)}'"
    known = f"ts < {told} AND known_at <= {told}"
    count = ", ".join(f"(SELECT count(*) FROM {name} WHERE {known})" for name in ("lines", "contacts", "responses"))
    found = con.execute(f"""
        SELECT count(DISTINCT number), count(*), {count}, CAST(coalesce(sum(net_sales_minor), 0) AS BIGINT),
            CAST(coalesce(sum(coalesce(cost_of_goods_minor, 0) + coalesce(cost_to_serve_minor, 0)), 0) AS BIGINT)
        FROM orders JOIN belongs USING (atom) WHERE is_order AND status = 'counted' AND {known}
    """).fetchall()[0]
    return Basis(*found)
