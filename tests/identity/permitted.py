"""People with statements for the tests of permission: canonical tables filled from rows given as dictionaries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from acquaint import config
from acquaint.config import Settings
from acquaint.identity import permission
from acquaint.tables import CANONICAL, create

DAY = date(2026, 3, 2)
AS_OF = datetime(2026, 3, 2, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1)
TABLES = ("customers", "members", "identifiers", "traits", "permissions", "responses", "orders", "events")
NOWHERE = Path("/nowhere")
FIXED: dict[str, dict[str, Any]] = {
    "identifiers": {"known_at": LONG_AGO},
    "traits": {"known_at": LONG_AGO, "source": "shop"},
    "permissions": {"allowed": True, "channel": "email", "known_at": LONG_AGO, "source": "shop"},
    "responses": {"type": "unsubscribed"},
    "orders": {"is_order": True, "status": "counted"},
}

Con = duckdb.DuckDBPyConnection
Row = dict[str, Any]


def shop() -> Con:
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    for name in TABLES:
        con.execute(create(name, CANONICAL[name]))
    return con


def insert(con: Con, table: str, rows: Iterable[Row]) -> None:
    for row in rows:
        full = FIXED.get(table, {}) | row
        if full.get("ts") and table != "permissions":
            full = {"known_at": full["ts"], "local_date": full["ts"].date()} | full
        names = ", ".join(full)
        con.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(full))})", list(full.values()))


def person(con: Con, who: str = "anna", *, email: str | None = "", phone: str | None = None, **row: Any) -> str:
    """Add a person of one atom with an e-mail address of hers, unless told otherwise; return her id."""
    address = f"{who}@example.com" if email == "" else email
    customer = f"email:{address}" if address else f"phone:{phone}" if phone else f"account:shop:{who}"
    fixed = {"kind": "person", "email": address, "phone": phone}
    insert(con, "customers", [{"customer": customer, **fixed, **row}])
    insert(con, "members", [{"atom": customer, "customer": customer}])
    held = [("email", address), ("phone", phone), ("account", who)]
    insert(
        con, "identifiers", [{"atom": customer, "kind": k, "value": v, "written": v} for k, v in held if v is not None]
    )
    return customer


def says(con: Con, customer: str, *rows: Row) -> None:
    insert(con, "permissions", [{"atom": customer, **row} for row in rows])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def settings(text: str = "") -> Settings:
    return config.parse(text)


def decided(con: Con, text: str = "", *, folder: Path = NOWHERE, **more: Any) -> dict[tuple[str, str], Row]:
    """Return the rows of `reach` by customer and channel."""
    given = {"as_of": AS_OF, "day": DAY, "country": None} | more
    permission.decide(con, settings(text), folder=folder, **given)
    found = con.execute("FROM reach").fetchall()
    names = [column[0] for column in con.description]
    rows = [dict(zip(names, row, strict=True)) for row in found]
    return {(row["customer"], row["channel"]): row for row in rows}


def verdict(con: Con, customer: str, channel: str = "email", text: str = "", **more: Any) -> str:
    """Return the basis or the lack of one."""
    row = decided(con, text, **more)[customer, channel]
    assert row["allowed"] == (row["basis"] is not None) == (row["lack"] is None)
    return row["basis"] or row["lack"]
