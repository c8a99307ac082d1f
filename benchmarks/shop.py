"""The generated shop as features see it: views on its Parquet files, shop constants, and the instant it is read at."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pyarrow import ipc

from acquaint import derived_tables, tables
from acquaint.features import catalog, evaluate, laying, plans, retail
from acquaint.features.fold import Instant
from acquaint.features.layout import Layout
from acquaint.features.live import Interpreter
from acquaint.features.stored import StateTables
from acquaint.features.tallies.state import Moment
from acquaint.lake import engine, store
from benchmarks.generate import DAYS, START

LOOKUPS = {"gap_weight_milli": False, "typical_gap_log": False}
CONSTANTS = {"gap_weight_milli": 3_000, "typical_gap_log": 2_302_585}
"""Rhythms are drawn to ten days, with the weight of three gaps."""
MARGIN: float | None = None
END = START + timedelta(days=DAYS)
AS_OF = datetime(END.year, END.month, END.day, tzinfo=UTC)
LAST_DAY = (END - date(1970, 1, 1)).days - 1
STANDARD = catalog.build(retail.standard(), LOOKUPS)


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Any, Mapping[str, Any], Any]]:
    """Yield the backend, its tables, and the shop constants."""
    with TemporaryDirectory() as spill, engine.connect(Path(spill)) as con:
        for name in (*tables.CANONICAL, "stages"):
            store.read_view(con, name, folder / f"{name}.parquet")
        con.execute("CREATE TABLE constants (month DATE, name VARCHAR, x BIGINT, value BIGINT)")
        for name, value in CONSTANTS.items():
            months = f"generate_series(DATE '{START}', DATE '{END}', INTERVAL 1 MONTH)"
            con.execute(f"INSERT INTO constants SELECT CAST(unnest({months}) AS DATE), '{name}', 0, {value}")
        backend = engine.ibis_connection(con)
        yield backend, {name: backend.table(name) for name in (*tables.CANONICAL, "stages")}, backend.table("constants")


def nightly(folder: Path, out: Path | None = None) -> None:
    """Compute the standard features of every customer at the end; write them to `out` where given."""
    with (
        opened(folder) as (backend, sources, constants),
        evaluate.prepared(backend, sources, STANDARD, MARGIN) as ready,
    ):
        found = evaluate.nightly(ready, STANDARD, constants, Instant.of(AS_OF, LAST_DAY, END.replace(day=1)))
        if out is not None:
            found.order_by("customer").to_parquet(out)


def night(folder: Path) -> None:
    """Compute the standard features as a run does: with a plan, and bucket by bucket where there are many rows."""
    with opened(folder) as (backend, sources, _):
        named = {name: name for name in sources}
        with plans.prepared(backend.con, named, STANDARD, MARGIN) as ready:
            ready.nightly(STANDARD, AS_OF, LAST_DAY, END.replace(day=1))


def states(folder: Path, out: Path) -> None:
    """Lay down the state tables of every customer at the end, for the standard features."""
    with opened(folder) as (backend, sources, _):
        # Stages are there by the customer's number; the snapshot of a run has them by the customer's name.
        backend.con.execute("CREATE TABLE stage_log AS FROM stages; DROP VIEW stages")
        backend.con.execute(tables.create("stages", derived_tables.STAGES))
        named = {name: name for name in sources} | {"stages": "stage_log"}
        layout = Layout(STANDARD, MARGIN)
        laying.lay(backend.con, named, layout, out, snapshot="1", as_of=AS_OF, last_day=LAST_DAY, seq=0)


def start(folder: Path, out: Path) -> None:
    """Measure how long it takes to open state tables and to have the first customer's features."""
    atom = ipc.open_file(str(folder / "000.arrow")).read_all()["atom"][7].as_py()
    started = time.perf_counter()
    tables_ = StateTables(folder)
    layout = Layout(STANDARD, MARGIN, tables_.codes)
    interpreter = Interpreter(STANDARD, layout, {})
    opened_ = time.perf_counter() - started
    found = tables_.state(atom, layout)
    assert found is not None
    assert interpreter.read([found], Moment(LAST_DAY, END.replace(day=1)))["orders"] >= 0
    seconds = {"open": opened_, "first": time.perf_counter() - started}
    out.write_text(json.dumps(seconds), encoding="utf-8")


def moments(folder: Path, many: int) -> None:
    """Compute the standard features at `many` moments: any customers, any days of the third year."""
    with (
        opened(folder) as (backend, sources, constants),
        evaluate.prepared(backend, sources, STANDARD, MARGIN) as ready,
    ):
        backend.raw_sql(f"""
            CREATE TEMP TABLE asked AS
            SELECT moment, customer, CAST(DATE '{END}' - ago AS TIMESTAMP) AS as_of,
                CAST({LAST_DAY} - ago AS INTEGER) AS last_day,
                CAST(date_trunc('month', DATE '{END}' - ago) AS DATE) AS month
            FROM (SELECT i AS moment, CAST(hash(i) % 365 AS INTEGER) AS ago,
                    hash(i + 1_000_000_007) % (SELECT count(*) FROM customers) AS number FROM range({many}) t(i))
            JOIN (SELECT customer, row_number() OVER (ORDER BY customer) - 1 AS number FROM customers) USING (number)
        """)
        evaluate.at(ready, STANDARD, constants, backend.table("asked"))


def weekly(folder: Path, weeks: int) -> None:
    """Compute all features of a shop that has been run: every customer at the first `weeks` weeks of its data."""
    import pyarrow as pa  # noqa: PLC0415

    import acquaint  # noqa: PLC0415

    shop = acquaint.open(folder)
    ids = shop.customers()["customer"].to_pylist()
    data = shop.last().data
    first = data.start if data else END
    days = [first + timedelta(days=7 * (week + 1)) for week in range(weeks)]
    asked = {"customer": ids * weeks, "as_of": pa.array([day for day in days for _ in ids], pa.date32())}
    shop.features.at(pa.table(asked))


def keep_households(folder: Path, many: int) -> None:
    """Leave only the orders of the first `many` households in the files of a grocery shop."""
    import pyarrow.compute as pc  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    path = folder / "data" / "transactions.parquet"
    rows = pq.read_table(path)
    first = pc.unique(rows["household_id"]).sort()[:many]
    pq.write_table(rows.filter(pc.is_in(rows["household_id"], value_set=first)), path)


def hand_over(folder: Path) -> None:
    """Run a shop, and write into `seconds.txt` how long it took from the choice of whom to contact to the last file."""
    import time  # noqa: PLC0415

    import acquaint  # noqa: PLC0415

    begun: dict[str, float] = {}
    acquaint.open(folder).run(date(2026, 3, 2), progress=lambda what: begun.setdefault(what, time.perf_counter()))
    took = time.perf_counter() - begun["choosing whom to contact"]
    (folder / "seconds.txt").write_text(f"{took:.3f}", encoding="utf-8")
