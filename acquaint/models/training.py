"""Cases to learn from: customers at moments of the past, with what was known of them then and what followed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.expr import NUMERIC
from acquaint.features import moments
from acquaint.features.catalog import Catalog
from acquaint.features.engines import Ready
from acquaint.features.occasions import Flags, Floats, Ints

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

MOST_CUTS = 6
"""Moments of the past that cases are taken from."""
MOST_CUSTOMERS = 20_000
"""Customers that a model learns from, the first by the MD5 of their id; a larger shop has no need of more."""


class Cases(msgspec.Struct, frozen=True, eq=False):
    """Customers at moments.

    Parameters
    ----------
    customer
        int64[n], whose each case is: the number of the customer (`histories.read`).
    window
        int64[n], which moment: 0 is today, 1 one horizon ago, and so on.
    columns
        float64[n] for each feature; NaN is null.
    """

    customer: Ints
    window: Ints
    columns: dict[str, Floats]

    def take(self, rows: Ints | Flags) -> Cases:
        """Return some of the cases."""
        columns = {name: values[rows] for name, values in self.columns.items()}
        return Cases(self.customer[rows], self.window[rows], columns)


def windows(first: int, at: int, horizon: int) -> int:
    """Return how many horizons before `at` cases can be taken at: each has one horizon of history before it.

    Examples
    --------
    >>> windows(0, 100, 28), windows(0, 1000, 28), windows(0, 50, 28)
    (2, 6, 0)
    """
    return max(0, min(MOST_CUTS, (at - first) // horizon - 1))


def readable(catalog: Catalog, names: Iterable[str]) -> list[str]:
    """Return the features of `names` that a model can read: numbers and conditions that run live."""
    kinds = {entry.feature.name: entry.type for entry in catalog.live().entries}
    return [name for name in names if kinds.get(name) in (*NUMERIC, "boolean")]


def people(con: DuckDBPyConnection) -> Ints:
    """Return the numbers of the persons that models learn from; `con` has `numbered` (`histories.read`)."""
    found = con.sql(
        f"SELECT number FROM numbered WHERE kind = 'person' ORDER BY md5(customer), customer LIMIT {MOST_CUSTOMERS}"
    ).to_arrow_table()["number"]
    return np.asarray(numbers(found), np.int64)


def read(
    con: DuckDBPyConnection, shop: Ready, catalog: Catalog, customer: Ints, day: Ints, zone: str, cut_off_hour: int
) -> dict[str, Floats]:
    """Return the numbers and conditions of `catalog` of customers (numbers) at the starts of days: float64[n] each."""
    import pyarrow as pa  # noqa: PLC0415

    con.register("case_rows", pa.table({"place": np.arange(len(customer)), "number": customer, "day": day}))
    given = con.sql(
        "SELECT customer, CAST(DATE '1970-01-01' + CAST(day AS INTEGER) AS DATE) AS as_of FROM case_rows "
        "JOIN numbered USING (number) ORDER BY place"
    ).to_arrow_table()
    con.unregister("case_rows")
    moments.ask(con, given, zone, cut_off_hour)
    found = con.sql(f"SELECT * EXCLUDE (moment) FROM {shop.at(catalog, 'asked')} ORDER BY moment").to_arrow_table()
    return {
        entry.feature.name: numbers(found[entry.feature.name])
        for entry in catalog.entries
        if entry.type in (*NUMERIC, "boolean")
    }


def numbers(column: pa.ChunkedArray) -> Floats:
    """Return a column of numbers or conditions as float64[n]; NaN is null."""
    import pyarrow as pa  # noqa: PLC0415

    return np.asarray(column.cast(pa.float64()).combine_chunks().to_numpy(zero_copy_only=False), np.float64)
