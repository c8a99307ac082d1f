"""Canonical tables of small invented shops, written straight into an engine: what the tests of features start from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import ibis
import pyarrow as pa

from acquaint import tables
from acquaint.features import evaluate

ARROW = {
    "text": pa.string(), "integer": pa.int64(), "minor": pa.int64(), "milli": pa.int64(), "date": pa.date32(),
    "instant": pa.timestamp("us"), "boolean": pa.bool_(), "number": pa.float64(),
}  # fmt: skip
START = datetime(2024, 1, 1)


def arrow(table: tables.Table, rows: list[dict]) -> pa.Table:
    schema = pa.schema([(column.name, ARROW[column.type]) for column in table.columns])
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)


def knowledge(number: int, at: datetime, known: datetime | None = None) -> dict:
    return {
        "source": "till", "id": f"{number:06d}", "seq": number + 1, "ts": at, "known_at": known or at,
        "local_date": at.date(), "local_hour": at.hour,
    }  # fmt: skip


def order(number: int, customer: str, at: datetime, lines: list[tuple], **more) -> tuple[dict, list[dict]]:
    """An order with lines of (product, category, brand, net in minor units, discount in minor units)."""
    base = knowledge(number, at, more.pop("known", None)) | {"atom": f"account:till:{customer}"}
    made = [
        base | {
            "line_number": i + 1, "product": product, "category": category, "brand": brand, "quantity_milli": 1000,
            "gross_sales_minor": net + discount, "discount_minor": discount, "returns_minor": 0, "net_sales_minor": net,
        }
        for i, (product, category, brand, net, discount) in enumerate(lines)
    ]  # fmt: skip
    total = {
        name: sum(line[name] for line in made)
        for name in ("gross_sales_minor", "discount_minor", "returns_minor", "net_sales_minor")
    }
    head = {
        "kind": "sale",
        "status": "counted",
        "is_order": True,
        "channel": "store",
        "place": "main",
        "currency": "EUR",
    }
    return base | head | total | {"incomplete": False, "estimated": False} | more, made


def engine(rows: dict[str, list[dict]], stages: list[dict] | None = None):
    """Return an Ibis backend with all canonical tables; members and customers follow from the atoms in them."""
    backend = ibis.duckdb.connect()
    atoms = sorted({row["atom"] for kind in rows.values() for row in kind if row.get("atom")})
    names = {atom: atom.rsplit(":", 1)[1] for atom in atoms}
    rows = {
        "members": [{"atom": atom, "customer": names[atom], "evidence": "own"} for atom in atoms],
        "customers": [{"customer": c, "kind": "person", "known_since": START} for c in sorted(set(names.values()))],
    } | rows
    made = {
        name: backend.create_table(name, arrow(table, rows.get(name, []))) for name, table in tables.CANONICAL.items()
    }
    made["stages"] = backend.create_table("stages", schema=ibis.schema(evaluate.STAGES))
    if stages:
        backend.insert("stages", pa.Table.from_pylist(stages))
    return backend, made


def constants(backend, first: date = date(2023, 1, 1), months: int = 60):
    """Shop constants that never change: rhythm is drawn to ten days with a weight of three gaps."""
    days = [date(first.year + (first.month - 1 + m) // 12, (first.month - 1 + m) % 12 + 1, 1) for m in range(months)]
    rows = [
        {"month": day, "name": name, "x": 0, "value": value}
        for day in days
        for name, value in (("gap_weight_milli", 3000), ("typical_gap_log", 2_302_585))
    ]
    schema = pa.schema([("month", pa.date32()), ("name", pa.string()), ("x", pa.int64()), ("value", pa.int64())])
    return backend.create_table("constants", pa.Table.from_pylist(rows, schema=schema), overwrite=True)


def moments(backend, pairs: list[tuple[str, datetime]]):
    """A table of moments of a shop in UTC with its day from midnight."""
    rows = [
        {
            "moment": i, "customer": customer, "as_of": at,
            "last_day": ((at - timedelta(microseconds=1)).date() - date(1970, 1, 1)).days,
            "month": at.date().replace(day=1),
        }
        for i, (customer, at) in enumerate(pairs)
    ]  # fmt: skip
    types = {
        "moment": pa.int64(), "customer": pa.string(), "as_of": pa.timestamp("us"), "last_day": pa.int32(),
        "month": pa.date32(),
    }  # fmt: skip
    schema = pa.schema(types)
    return backend.create_table("moments", pa.Table.from_pylist(rows, schema=schema), overwrite=True)


def utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)
