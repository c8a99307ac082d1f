"""What occasions brought: profit where the shop knows its costs well enough, else net sales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np

from acquaint.features import plans
from acquaint.features.occasions import Ints, Occasions

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_UNKNOWN = 0.2
"""Share of sales without known costs and margin from which on profit is not spoken of."""
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


def read(con: DuckDBPyConnection, rows: Occasions, margin: float | None) -> Money:
    """Return what the occasions brought.

    Parameters
    ----------
    con
        Engine with the canonical tables and `belongs` (`histories.read`), from which `rows` were read.
    margin
        Share of net sales that is profit where costs are unknown; None for none.
    """
    orders = plans.relation(con, "orders", ("is_order", "net_sales_minor", "profit_minor"), "belongs", margin)
    found = con.execute(f"""
        SELECT customer, day, CAST(coalesce(sum(profit_minor), 0) AS BIGINT) AS profit,
            CAST(coalesce(sum(net_sales_minor) FILTER (profit_minor IS NULL), 0) AS BIGINT) AS unknown,
            CAST(sum(net_sales_minor) AS BIGINT) AS net
        FROM ({orders}) WHERE is_order GROUP BY ALL ORDER BY customer, day
    """).fetchnumpy()
    profit, unknown, net = (np.asarray(found[name], np.float64) for name in ("profit", "unknown", "net"))
    if not len(net) or np.abs(unknown).sum() > MOST_UNKNOWN * np.abs(net).sum():
        return Money("net_sales", rows)
    known = net - unknown
    share = float(profit.sum() / known.sum()) if known.sum() else 0.0
    minor = np.rint(profit + share * unknown).astype(np.int64)[_places(found, rows)]
    return Money("profit", msgspec.structs.replace(rows, net_sales_minor=minor))


def _places(found: Any, rows: Occasions) -> Ints:
    """Return where each occasion stands in what was found, which is in the order of customer and day."""
    keys = np.asarray(found["customer"], np.int64) * _DAYS + np.asarray(found["day"], np.int64)
    return np.searchsorted(keys, rows.customer.astype(np.int64) * _DAYS + rows.day)
