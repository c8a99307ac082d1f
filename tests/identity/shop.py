"""A shop's merged tables for the tests: rows given as dictionaries, the rest filled with what it would be."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb

from acquaint.config import IdentitySettings, Settings, ShopSettings
from acquaint.identity import resolve
from acquaint.sources.draft_tables import DRAFTS
from acquaint.tables import create

TABLES = ("orders", "customers", "traits", "permissions", "contacts", "responses", "events")
NOON = datetime(2026, 3, 2, 12)


def connect() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    for name in TABLES:
        con.execute(create(f"merged_{name}", DRAFTS[name]))
        con.execute(f"ALTER TABLE merged_{name} DROP COLUMN IF EXISTS source")
        con.execute(f"ALTER TABLE merged_{name} ADD COLUMN source VARCHAR")
    return con


def insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    fixed: dict[str, Any] = {"source": "shop", "known_at": NOON}
    if table != "customers":
        fixed["ts"] = NOON
    if table == "orders":
        fixed["is_order"] = True
    for row in rows:
        full = {**fixed, **row}
        names = ", ".join(full)
        con.execute(f"INSERT INTO merged_{table} ({names}) VALUES ({', '.join('?' * len(full))})", list(full.values()))


def settings(**identity: Any) -> Settings:
    domains = identity.pop("domains", ())
    sources = identity.pop("sources", {})
    return Settings(shop=ShopSettings(domains=domains), sources=sources, identity=IdentitySettings(**identity))


def members(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(con.execute("SELECT atom, customer FROM members").fetchall())


def resolved(*orders: dict[str, Any], country: str | None = "DE", **identity: Any) -> duckdb.DuckDBPyConnection:
    con = connect()
    insert(con, "orders", list(orders))
    resolve(con, settings(**identity), country=country)
    return con


__all__ = ["NOON", "connect", "insert", "members", "resolved", "settings"]
