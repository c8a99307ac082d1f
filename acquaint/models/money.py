"""What occasions and customers brought: profit where the shop knows its costs well enough, else net sales."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np

from acquaint.features import plans
from acquaint.features.occasions import Floats, Ints, Occasions

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_UNKNOWN = 0.2
"""Share of sales without known costs and margin from which on profit is not spoken of."""
YEAR_DAYS = 365
_DAYS = 2**20
Of = Literal["profit", "net_sales"]


class Money(msgspec.Struct, frozen=True, eq=False):
    """Occasions with what they brought in the place of net sales, in minor units.

    Parameters
    ----------
    of
        What it is. Sales of unknown profit count with the profit of an average sale.
    """

    of: Of
    occasions: Occasions


class Year(msgspec.Struct, frozen=True, eq=False):
    """What customers brought in a year.

    Parameters
    ----------
    net_minor
        float64[customers], net sales; what was taken back counts on its own day.
    profit_minor
        float64[customers]; sales of unknown profit count with that of average sales.
    unknown
        Share of the net sales whose profit is unknown.
    """

    net_minor: Floats
    profit_minor: Floats
    unknown: float

    @property
    def of(self) -> Of:
        """What can be spoken of."""
        return "profit" if self.unknown <= MOST_UNKNOWN else "net_sales"

    def minor(self, of: Of) -> Ints:
        """Return what they brought, int64[customers]."""
        return np.rint(self.profit_minor if of == "profit" else self.net_minor).astype(np.int64)


def year(con: DuckDBPyConnection, at: int, as_of: datetime, customers: int, margin: float | None) -> Year:
    """Return what customers brought in the 365 days before day `at`, as known at `as_of`, the instant (UTC) it begins.

    Parameters
    ----------
    con
        Engine with the canonical tables and `belongs` (`histories.read`).
    customers
        How many there are.
    margin
        As for `read`.
    """
    orders = plans.relation(con, "orders", ("is_order", "net_sales_minor", "profit_minor"), "belongs", margin)
    found = con.execute(f"""
        SELECT customer, CAST(coalesce(sum(profit_minor), 0) AS BIGINT) AS profit,
            CAST(coalesce(sum(net_sales_minor) FILTER (profit_minor IS NULL), 0) AS BIGINT) AS unknown,
            CAST(sum(net_sales_minor) AS BIGINT) AS net
        FROM ({orders}) WHERE day >= {at - YEAR_DAYS} AND day < {at}
            AND {_known(as_of)} GROUP BY customer ORDER BY customer
    """).fetchnumpy()
    whose = np.asarray(found["customer"], np.int64)
    profit, unknown, net = (_sums(whose, found[name], customers) for name in ("profit", "unknown", "net"))
    known = float(net.sum() - unknown.sum())
    share = float(profit.sum()) / known if known else 0.0
    whole = float(np.abs(net).sum())
    return Year(net, profit + share * unknown, float(np.abs(unknown).sum()) / whole if whole else 1.0)


def read(con: DuckDBPyConnection, rows: Occasions, margin: float | None, as_of: datetime | None = None) -> Money:
    """Return what the occasions brought.

    Parameters
    ----------
    con
        Engine with the canonical tables and `belongs` (`histories.read`), from which `rows` were read.
    as_of
        Instant (UTC) by which all of `rows` were known: orders that became known later tell nothing of what others
        cost. All that is known by now where absent.
    margin
        Share of net sales that is profit where costs are unknown; None for none.
    """
    orders = plans.relation(con, "orders", ("is_order", "net_sales_minor", "profit_minor"), "belongs", margin)
    found = con.execute(f"""
        SELECT customer, day, CAST(coalesce(sum(profit_minor), 0) AS BIGINT) AS profit,
            CAST(coalesce(sum(net_sales_minor) FILTER (profit_minor IS NULL), 0) AS BIGINT) AS unknown,
            CAST(sum(net_sales_minor) AS BIGINT) AS net
        FROM ({orders}) WHERE is_order AND {_known(as_of)} GROUP BY ALL ORDER BY customer, day
    """).fetchnumpy()
    profit, unknown, net = (np.asarray(found[name], np.float64) for name in ("profit", "unknown", "net"))
    if not len(net) or np.abs(unknown).sum() > MOST_UNKNOWN * np.abs(net).sum():
        return Money("net_sales", rows)
    known = net - unknown
    share = float(profit.sum() / known.sum()) if known.sum() else 0.0
    minor = np.rint(profit + share * unknown).astype(np.int64)[_places(found, rows)]
    return Money("profit", msgspec.structs.replace(rows, net_sales_minor=minor))


def _known(as_of: datetime | None) -> str:
    """Return the SQL of what was known at an instant."""
    return "TRUE" if as_of is None else f"known_at <= TIMESTAMP '{as_of.replace(tzinfo=None)}'"


def _sums(whose: Ints, minor: Any, customers: int) -> Floats:
    return np.asarray(np.bincount(whose, minor, customers), np.float64)


def _places(found: Any, rows: Occasions) -> Ints:
    """Return where each occasion stands in what was found, which is in the order of customer and day."""
    keys = np.asarray(found["customer"], np.int64) * _DAYS + np.asarray(found["day"], np.int64)
    return np.searchsorted(keys, rows.customer.astype(np.int64) * _DAYS + rows.day)
