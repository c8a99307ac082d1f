"""An invented tea shop of two years, written straight into an engine: what the tests of the report rest on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from acquaint import portrait, tables
from acquaint.config import Settings
from acquaint.features.profiles import Moment
from acquaint.models.shelf import Shelf
from acquaint.portrait import Portrait
from acquaint.records import (
    Assumed,
    BridgeRow,
    Check,
    LeftOut,
    Locality,
    Money,
    NextExport,
    Period,
    Rows,
    Run,
    SheetRows,
)
from tests.shops import arrow

START, DAY = date(2024, 1, 2), date(2026, 3, 2)
NAMES = ("Anna", "Bert", "Clara", "David", "Emma", "Fritz", "Greta", "Hugo", "Ida", "Jonas")
PEPPER = "Pfefferkorn"
"""Every customer's family name, so that a test finds a name wherever it stands."""


class Made(NamedTuple):
    """A shop at a moment: the engine with its tables, and what a run has found out."""

    con: duckdb.DuckDBPyConnection
    at: Moment
    run: Run
    found: Portrait


def shop(
    customers: int = 330, *, start: date = START, day: date = DAY, seed: int = 7, anonymous: float = 0.08,
    permitted: float = 0.5, products: int = 12, costs: bool = True, settings: Settings | None = None,
) -> Made:  # fmt: skip
    """Make the shop and draw its portrait; the same numbers give the same shop."""
    draw = np.random.default_rng(seed)
    days = (day - start).days
    orders, lines = [], []
    for who in range(customers):
        for at in _visits(draw, days):
            _buy(draw, orders, lines, who, start + timedelta(days=int(at)), products, costs)
    for _ in range(int(anonymous * max(1, len(orders)))):
        _buy(draw, orders, lines, None, start + timedelta(days=int(draw.integers(0, days))), products, costs)
    con = duckdb.connect(config={"threads": 2})
    con.execute("SET TimeZone = 'UTC'")
    rows = {"orders": orders, "lines": lines, **_people(draw, customers, orders)}
    rows["permissions"] = _permissions(draw, customers, permitted, start)
    for name, table in tables.CANONICAL.items():
        _create(con, name, arrow(table, rows.get(name, [])))
    at = Moment(datetime(day.year, day.month, day.day, tzinfo=UTC), day)
    _reach(con)
    found = portrait.draw(con, settings or Settings(), at, "UTC", Shelf(), lambda _: None)
    return Made(con, at, _run(con, at, found), found)


def nobody() -> Made:
    """Make a shop whose orders name no customer."""
    return shop(0, anonymous=40.0)


def _visits(draw: np.random.Generator, days: int) -> list[int]:
    """Days a customer comes on: some once, some in their own rhythm until they stay away."""
    first = int(draw.integers(0, days)) if draw.random() > 0.15 else int(draw.integers(0, min(20, days)))
    found = [first]
    if draw.random() < 0.42:
        return found
    gap = float(np.exp(draw.normal(3.5, 0.5)))
    while True:
        step = max(1, round(float(np.exp(draw.normal(np.log(gap), 0.35)))))
        if found[-1] + step >= days or draw.random() < 0.05:
            return found
        found.append(found[-1] + step)


def _buy(draw, orders, lines, who, day, products, costs) -> None:
    number = len(orders)
    ts = datetime(day.year, day.month, day.day, int(draw.integers(9, 19)))
    base = {
        "source": "till", "id": f"{number:06d}", "seq": number + 1, "ts": ts, "known_at": ts, "local_date": day,
        "local_hour": ts.hour, "atom": None if who is None else f"account:till:{who}",
    }  # fmt: skip
    made = []
    for position in range(int(draw.integers(1, 4))):
        product, gross = int(draw.integers(0, products)), int(draw.integers(400, 4200))
        off = gross // 10 if draw.random() < 0.2 else 0
        back = gross - off if draw.random() < 0.02 else 0
        net = gross - off - back
        made.append(
            base | {
                "line_number": position + 1, "product": f"T{product:02d}", "quantity_milli": 1000, "category": "Tea",
                "gross_sales_minor": gross, "discount_minor": off, "returns_minor": back, "net_sales_minor": net,
                "cost_of_goods_minor": net * 55 // 100 if costs else None,
            }
        )  # fmt: skip
    names = ("gross_sales_minor", "discount_minor", "returns_minor", "net_sales_minor")
    total = {name: sum(line[name] for line in made) for name in names}
    total["cost_of_goods_minor"] = sum(line["cost_of_goods_minor"] for line in made) if costs else None
    online = draw.random() < 0.6
    orders.append(
        base | total | {
            "kind": "sale", "status": "counted", "is_order": True, "channel": "online" if online else "store",
            "place": "web" if online else "Main Street", "currency": "EUR", "incomplete": False, "estimated": False,
            "cost_to_serve_minor": 390 if online and costs else 0 if costs else None,
        }
    )  # fmt: skip
    lines.extend(made)


def _people(draw: np.random.Generator, customers: int, orders: list[dict]) -> dict[str, list[dict]]:
    first = {}
    for order in orders:
        if order["atom"]:
            first[order["atom"]] = min(first.get(order["atom"], order["ts"]), order["ts"])
    people, members = [], []
    for who in range(customers):
        atom = f"account:till:{who}"
        people.append(
            {
                "customer": atom, "kind": "person", "name": f"{NAMES[who % len(NAMES)]} {PEPPER}{who}",
                "email": f"{PEPPER.lower()}{who}@example.org", "phone": f"+4915155{who:06d}", "account": str(who),
                "known_since": first[atom],
            }
        )  # fmt: skip
        members.append({"atom": atom, "customer": atom, "evidence": "own"})
    return {"customers": people, "members": members}


def _permissions(draw: np.random.Generator, customers: int, permitted: float, start: date) -> list[dict]:
    at = datetime(start.year, start.month, start.day)
    return [
        {
            "atom": f"account:till:{who}", "channel": "email", "allowed": bool(draw.random() < permitted), "ts": at,
            "known_at": at, "source": "shop", "basis": "newsletter",
        }
        for who in range(customers)
        if draw.random() < 0.8
    ]  # fmt: skip


def _reach(con: duckdb.DuckDBPyConnection) -> None:
    """Say who may be reached as the permission step does, for this shop's simple permissions."""
    con.execute("""
        CREATE OR REPLACE TABLE reach AS
        SELECT c.customer, ch.channel, CASE ch.channel WHEN 'email' THEN c.email WHEN 'post' THEN NULL ELSE c.phone END
            AS address, coalesce(ch.channel = 'email' AND p.allowed, FALSE) AS allowed,
            CASE WHEN ch.channel = 'email' AND p.allowed THEN 'consent' END AS basis, p.basis AS basis_text,
            CAST(p.ts AS DATE) AS since,
            CASE WHEN ch.channel = 'email' AND p.allowed THEN NULL WHEN ch.channel = 'email' AND NOT p.allowed
                THEN 'said_no' WHEN ch.channel = 'post' THEN 'no_address' ELSE 'unknown' END AS lack
        FROM customers c CROSS JOIN (SELECT unnest(['email', 'phone', 'sms', 'post']) AS channel) ch
        LEFT JOIN permissions p ON p.atom = c.customer AND p.channel = ch.channel WHERE c.kind = 'person'
        ORDER BY ALL
    """)


def decisions(con: duckdb.DuckDBPyConnection) -> None:
    """Make a week's `decisions` from who is slipping, new or lapsed: listed while there is room, then for a reason."""
    con.execute("""
        CREATE OR REPLACE TABLE decisions AS
        WITH asked AS (
            SELECT p.customer, CASE state WHEN 'slipping' THEN 'slipping' WHEN 'new' THEN 'new_customer'
                ELSE 'lapsed' END AS kind, coalesce(r.allowed, FALSE) AS allowed, p.net_sales_minor_365d AS yearly,
                p.return_chance AS p, p.return_chance_low AS p_low, p.return_chance_high AS p_high,
                row_number() OVER (PARTITION BY coalesce(r.allowed, FALSE) ORDER BY p.net_sales_minor_365d DESC,
                p.customer) AS place, address
            FROM profiles p LEFT JOIN reach r ON r.customer = p.customer AND r.channel = 'email'
            WHERE kind = 'person' AND state IN ('slipping', 'lapsed', 'new'))
        SELECT customer, CAST(NULL AS VARCHAR) AS household, kind,
            CASE WHEN NOT allowed THEN 'stopped' WHEN place % 3 = 2 THEN 'waits' WHEN place <= 20 THEN 'listed'
                ELSE 'stopped' END AS verdict,
            CASE WHEN NOT allowed THEN 'no_permission' WHEN place % 3 = 2 THEN 'waiting' WHEN place > 20
                THEN 'capacity' END AS gate, CAST(NULL AS DATE) AS until,
            CASE WHEN allowed THEN CASE WHEN place % 2 = 0 THEN 'phone' ELSE 'email' END END AS channel,
            CASE WHEN allowed THEN address END AS address,
            CASE WHEN allowed AND place <= 20 AND place % 3 <> 2 THEN place END AS place, yearly AS yearly_minor,
            'net_sales' AS yearly_of, p, p_low, p_high, CAST(yearly * (1 - p_high) AS BIGINT) AS at_stake_low_minor,
            CAST(yearly * (1 - p_low) AS BIGINT) AS at_stake_high_minor
        FROM asked ORDER BY customer
    """)


def _create(con: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    con.register("made_rows", table)
    con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM made_rows")
    con.unregister("made_rows")


def _run(con: duckdb.DuckDBPyConnection, at: Moment, found: Portrait) -> Run:
    orders, first, last, lines, unknown, unknown_net, gross, off, back, net = con.execute("""
        SELECT count(*), min(local_date), max(local_date), (SELECT count(*) FROM lines),
            count(*) FILTER (atom IS NULL), coalesce(sum(net_sales_minor) FILTER (atom IS NULL), 0)::BIGINT,
            coalesce(sum(gross_sales_minor), 0)::BIGINT, coalesce(sum(discount_minor), 0)::BIGINT,
            coalesce(sum(returns_minor), 0)::BIGINT, coalesce(sum(net_sales_minor), 0)::BIGINT FROM orders
    """).fetchall()[0]
    rows = Rows(lines + 16, lines, 0, 8, 8)
    bridge = (
        BridgeRow("net sales", net + 30800, orders + 4, "as the platform states it"),
        BridgeRow("difference", 30800, 4, "not yet paid"),
        BridgeRow("net sales used", net, orders, "without tax, tips, deposits and gift cards"),
    )
    check = Check(
        sheets=(SheetRows("orders.csv", "shopify_orders", rows),), rows=rows,
        left_out=(LeftOut("ignored", "total row", 8), LeftOut("quarantined", "not a date", 8)), bridge=bridge,
        totals=(), facts=(), notes=(),
        assumed=Locality(Assumed("UTC", "acquaint.toml"), Assumed("EUR", "this machine"), Assumed(None, "")),
        next_exports=(NextExport("products export (Products > Export)", "Cost per item: profit"),),
    )  # fmt: skip
    return Run(
        as_of=at.day, data=Period(first, last) if first else None, last_day=last, rows=rows, orders=orders, lines=lines,
        anonymous_orders=unknown, anonymous_net_sales_minor=unknown_net, customers=found.counts, p90_gap_days=60,
        money=Money("EUR", gross, off, back, net), bridge=bridge, ladder=found.ladder, segments=found.segments,
        files={}, questions=(), warnings=(), check=check,
    )  # fmt: skip
