"""What the tests of the way from entries to orders share: a context, the empty tables, entries in one line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import duckdb

from acquaint.config import SourceSettings
from acquaint.sources.context import Context
from acquaint.sources.draft_tables import DRAFTS, ENTRIES, FATES
from acquaint.tables import create

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def context(settings: SourceSettings | None = None, **changes: Any) -> Context:
    values: dict[str, Any] = {
        "source": "shop", "zone": "UTC", "shop_zone": "UTC", "cut_off_hour": 0, "currency": "EUR", "digits": 2,
        "country": None, "rates": {}, "file_modified": NOW, "settings": settings or SourceSettings(files=()),
    }  # fmt: skip
    return Context(**{**values, **changes})


def connection() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(config={"threads": 2})
    con.execute("SET TimeZone = 'UTC'")
    empty(con)
    return con


def empty(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(create("entries", ENTRIES))
    con.execute(create("fates", FATES))
    for name, table in DRAFTS.items():
        con.execute(create(f"draft_{name}", table))


def enter(con: duckdb.DuckDBPyConnection, *entries: dict[str, Any]) -> None:
    """Insert entries; what is not said is a counted sale of goods on 1 March 2026 at 10:00."""
    for number, entry in enumerate(entries, 1):
        row = {
            "record": number, "order_key": "1", "ts": datetime(2026, 3, 1, 10), "has_time": True, "status": "counted",
            "nature": "sale", "line_kind": "goods", **entry,
        }  # fmt: skip
        places = ", ".join("?" for _ in row)
        con.execute(f"INSERT INTO entries ({', '.join(row)}) VALUES ({places})", list(row.values()))


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return con.execute(sql).fetchall()
