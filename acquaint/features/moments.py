"""Features at moments a caller asks for, read from a published snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acquaint import clock, tables, tally
from acquaint.config import Settings
from acquaint.errors import ExpressionError, InputError
from acquaint.features import engines
from acquaint.features.catalog import Catalog
from acquaint.sources.values import business_date_sql

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection


def chosen(catalog: Catalog, names: Sequence[str]) -> Catalog:
    """Return the catalogue of the named features and those they need.

    Raises
    ------
    ExpressionError
        A name is no feature.
    """
    for name in names:
        if name not in catalog.names:
            raise ExpressionError(f"There is no feature {name}; {tally.nearest(name, catalog.names)}")
    return catalog.only(names)


def read(
    con: DuckDBPyConnection,
    catalog: Catalog,
    moments: pa.Table,
    *,
    zone: str,
    settings: Settings,
    files: Mapping[str, Path],
) -> pa.Table:
    """Return `customer`, `as_of` and the features of the catalogue at each of `moments` (see `Shop.features.at`).

    Parameters
    ----------
    files
        Tables of the engine that are views of Parquet files -> the file.
    """
    ask(con, moments, zone, settings.shop.cut_off_hour)
    stages(con)
    sources = {name: name for name in tables.CANONICAL} | {"stages": "stage_log"}
    with engines.prepared(con, sources, catalog, settings, files) as ready:
        found = ready.at(catalog, "asked")
        return con.sql(
            "SELECT a.customer, a.given AS as_of, f.* EXCLUDE (moment) FROM asked a "
            f"LEFT JOIN {found} f USING (moment) ORDER BY a.moment"
        ).to_arrow_table()


def ask(con: DuckDBPyConnection, moments: pa.Table, zone: str, cut_off_hour: int) -> None:
    """Make `asked`: the moments with their instant in UTC, their last business day and their month."""
    import pyarrow as pa  # noqa: PLC0415

    missing = {"customer", "as_of"} - set(moments.column_names)
    if missing:
        raise InputError(f"The moments have no column {' and '.join(sorted(missing))}.", where="features.at")
    given = moments.select(["customer", "as_of"])
    kind = given.schema.field("as_of").type
    if pa.types.is_date(kind):
        given = given.append_column("start", _starts(given["as_of"], zone, cut_off_hour))
        instant = "start"
    elif pa.types.is_timestamp(kind) and kind.tz is not None:
        instant = "timezone('UTC', as_of)"
    else:
        raise InputError(
            f"The column as_of holds {kind}.", where="features.at", to_do="Give dates, or instants with a time zone."
        )
    last_day = business_date_sql("(instant - INTERVAL 1 MICROSECOND)", zone, cut_off_hour)
    con.register("given_moments", given)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE asked AS
        SELECT row_number() OVER () - 1 AS moment, CAST(customer AS VARCHAR) AS customer, given, instant AS as_of,
            CAST({last_day} - DATE '1970-01-01' AS INTEGER) AS last_day,
            CAST(date_trunc('month', {business_date_sql("instant", zone, cut_off_hour)}) AS DATE) AS month
        FROM (SELECT customer, as_of AS given, CAST({instant} AS TIMESTAMP) AS instant FROM given_moments)
    """)
    con.unregister("given_moments")


def _starts(days: Any, zone: str, cut_off_hour: int) -> pa.Array:
    """Return the instant at which each of `days` starts, as a run has it: engines differ where clocks are set back."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    known = days.cast(pa.date32()).drop_null().unique()
    instants = [clock.day_start(day.as_py(), zone, cut_off_hour).replace(tzinfo=None) for day in known]
    return pa.array(instants, pa.timestamp("us")).take(pc.index_in(days.cast(pa.date32()), value_set=known))


def stages(con: DuckDBPyConnection) -> None:
    """Make `stage_log`: the log of stages with the numbers that `relations.customer_numbers` gives to customers."""
    con.execute("""
        CREATE OR REPLACE TEMP TABLE stage_log AS
        SELECT CAST(n.number AS INTEGER) AS customer, s.ts, s.known_at,
            CAST(s.local_date - DATE '1970-01-01' AS INTEGER) AS day, s.local_date, s.stage, s.state
        FROM stages s JOIN (SELECT customer, row_number() OVER (ORDER BY customer) - 1 AS number FROM customers) n
        USING (customer)
    """)
