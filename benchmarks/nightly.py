"""All models of a large generated shop, as a run learns and reads them: its portrait, drawn in one process."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from acquaint import portrait, tables
from acquaint.config import Settings
from acquaint.features.profiles import Moment
from acquaint.lake import engine, store
from acquaint.models import learning
from acquaint.models.shelf import Shelf
from benchmarks import figures
from benchmarks.figures import Reading
from benchmarks.shop import AS_OF, END


def models(out: Path, folder: Path) -> None:
    """Draw the portrait of a generated shop, and write how long its models took."""
    spent: dict[str, float] = {}
    with TemporaryDirectory(dir=folder) as spill, engine.connect(Path(spill)) as con:
        for name in tables.CANONICAL:
            store.read_view(con, name, folder / f"{name}.parquet")
        con.execute("""
            CREATE TABLE reach AS SELECT customer, channel, arg_max(allowed, ts) AS allowed, 'x' AS address,
                CAST(NULL AS VARCHAR) AS lack FROM reach_log JOIN members USING (atom) GROUP BY ALL
        """)
        with (
            mock.patch.object(learning, "learn", timed("learn", learning.learn, spent)),
            mock.patch.object(learning, "predict", timed("predict", learning.predict, spent)),
        ):
            portrait.draw(con, Settings(), Moment(AS_OF, END), "UTC", Shelf(), print)
        ((lines,),) = con.execute("SELECT count(*) FROM lines").fetchall()
        ((customers,),) = con.execute("SELECT count(*) FROM customers").fetchall()
    data = f"{lines:,} generated lines, {customers:,} customers"
    readings = [Reading(f"all models: {name}", data, seconds, "s") for name, seconds in spent.items()]
    figures.write(out, iter([*readings, Reading("all models", data, sum(spent.values()), "s", 900)]))


def timed(name: str, call: Callable[..., Any], spent: dict[str, float]) -> Callable[..., Any]:
    """Return `call` so that it leaves in `spent` how long it took."""

    def timed_(*arguments: Any) -> Any:
        started = time.perf_counter()
        found = call(*arguments)
        spent[name] = time.perf_counter() - started
        return found

    return timed_
