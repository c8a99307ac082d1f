"""What child processes do in the tests of the lake: `python -m tests.lake.children VERB SHOP [...]`."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import filelock  # noqa: F401  # before the rights are dropped

from acquaint.errors import StorageError
from acquaint.lake.engine import connect
from acquaint.lake.manifest import Basis
from acquaint.lake.snapshot import Draft, Lake, Published
from acquaint.tables import PLACES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NOBODY = 65534


def basis(number: int = 0, **changes: object) -> Basis:
    values = {
        "as_of": datetime(2026, 3, 2, tzinfo=UTC),
        "day": date(2026, 3, 2),
        "seq": number,
        "version": "0.1.0",
        "settings": "s",
        "inputs": {"orders.csv": f"input {number}"},
        "fingerprint": f"print {number}",
    }
    return Basis(**{**values, **changes})


def fill(draft: Draft, con: DuckDBPyConnection, number: int, rows: int = 3) -> None:
    """Fill `draft` with tables and outputs that all carry `number`; every second has a list of set-aside rows."""
    places = f"SELECT 'p' || range AS place, NULL AS place_name, 'store' AS channel FROM range({rows})"
    con.execute(f"CREATE OR REPLACE TABLE shops AS {places}")
    draft.write_table(con, PLACES, "shops")
    draft.write(con, "number", f"SELECT {number} AS number", ("number",))
    draft.write_output(con, "customers.parquet", f"SELECT {number} AS number, range FROM range({rows})", ("range",))
    if number % 2:
        draft.output("quarantine.csv").write_text(f"number\n{number}\n", encoding="utf-8")


def publish(shop: Path, number: int, rows: int = 3, **changes: object) -> Published:
    lake = Lake(shop)
    with lake.refresh() as draft, connect(lake.spill, threads=1) as con:
        fill(draft, con, number, rows)
        return draft.publish(basis(number, **changes))


def publish_for_ever(shop: Path, ready: Path) -> None:
    lake = Lake(shop)
    with connect(lake.spill, threads=1) as con:
        ready.touch()
        while True:
            current = lake.current()
            number = current.manifest.seq + 1 if current else 1
            with lake.refresh() as draft:
                fill(draft, con, number)
                lake.staging.put(f"sheet{number % 3}", lambda folder: (folder / "a").write_bytes(b"a") and None)
                draft.publish(basis(number))


def hold(shop: Path, ready: Path) -> None:
    with Lake(shop).refresh("acquaint run"):
        ready.touch()
        time.sleep(600)


def publish_limited(shop: Path, limit: str) -> None:
    """Publish a snapshot of about 4 MB where no file may become larger than `limit` bytes: as on a full disk."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    publish(shop, 2, rows=300_000)


def publish_as_nobody(shop: Path) -> None:
    with connect(Path(tempfile.gettempdir())) as con:
        con.execute("SELECT 1").fetchall()
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    for file in publish(shop, 2).delivered:
        print(f"{file.name} -> {file.path.name}")  # noqa: T201


VERBS = {f.__name__: f for f in (publish_for_ever, hold, publish_limited, publish_as_nobody)}

if __name__ == "__main__":
    try:
        VERBS[sys.argv[1]](Path(sys.argv[2]), *(Path(a) if "/" in a or "\\" in a else a for a in sys.argv[3:]))
    except StorageError as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(error.exit_code)
