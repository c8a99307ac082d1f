"""A shop with offers laid out by hand: what the plan of a week reads, in a few words."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from acquaint import derived_tables, planning, tables
from acquaint.config import Settings, parse
from acquaint.decisions import offer_gates, offer_sources, planned
from acquaint.decisions.planned import Planned
from acquaint.models.channel import Channels
from acquaint.planning import Place
from tests import shops
from tests.decisions.shop import REACH, moment

DAY = date(2025, 3, 3)
"""A Monday."""
HELD = "[shop]\nmargin = 0.5\n"
SHOP = "[shop]\nmargin = 0.5\n[contact_policy]\nholdout = false\n"
COFFEE = "[offers.coffee]\nkind = 'percent'\nvalue = 20.0\ncost = 0.01\nproducts = ['c']\n"
PROFILE = {
    "customer": pa.string(), "kind": pa.string(), "name": pa.string(), "household": pa.string(), "stage": pa.string(),
    "orders_365d": pa.int64(), "net_sales_minor_365d": pa.int64(), "usual_gap_days": pa.float64(),
    "first_order_date": pa.date32(), "last_order_date": pa.date32(), "days_since_last_order": pa.int64(),
    "usual_place": pa.string(), "preferred_hour": pa.int64(),
}  # fmt: skip
CHANNELS = ("email", "phone", "sms", "post")


class Counter:
    """Customers with their profile, permissions and doings."""

    def __init__(self) -> None:
        self.profiles: list[dict[str, Any]] = []
        self.reach: list[dict[str, Any]] = []
        self.rules: list[tuple[str, str]] = []
        self.listed: list[dict[str, Any]] = []
        self.doings: dict[str, list[dict[str, Any]]] = {name: [] for name in tables.CANONICAL}
        self.doings["products"] = [{"product": "c", "category": "Coffee"}, {"product": "t", "category": "Tea"}]

    def add(self, customer: str, *channels: str, lack: str = "unknown", **profile: Any) -> Counter:
        """Add a customer of a year who may be contacted on these channels, and bought coffee and tea long ago."""
        given = {
            "customer": customer, "kind": "person", "household": None, "stage": "activity", "orders_365d": 2,
            "net_sales_minor_365d": 0, "usual_gap_days": 20.0, "first_order_date": DAY - timedelta(days=400),
            "last_order_date": DAY - timedelta(days=60), "days_since_last_order": 60,
        }  # fmt: skip
        self.profiles.append(given | profile)
        for channel in CHANNELS:
            yes = channel in channels and lack == "unknown"
            self.reach.append(
                {
                    "customer": customer, "channel": channel, "allowed": yes, "lack": None if yes else lack,
                    "address": None if lack == "no_address" or channel == "post" else f"{customer} by {channel}",
                    "basis": "consent" if yes else None, "basis_text": None, "since": None,
                }
            )  # fmt: skip
        return self.buy(customer, 60, "c").buy(customer, 61, "t")

    def crowd(self, count: int, *channels: str, **profile: Any) -> Counter:
        for number in range(count):
            self.add(f"c{number:04}", *(channels or ("email",)), **profile)
        return self

    def put(self, customer: str, verdict: str = "listed", channel: str = "phone", **more: Any) -> Counter:
        """Put somebody on the list of the week, or let her wait on it."""
        self.listed.append({"customer": customer, "verdict": verdict, "channel": channel} | more)
        return self

    def buy(self, customer: str, back: int, product: str, net: int = 2000) -> Counter:
        money = {"net_sales_minor": net, "returns_minor": 0}
        self.did("orders", customer, back, status="counted", is_order=True, **money)
        return self.did("lines", customer, back, product=product, line_number=1, **money)

    def did(self, table: str, customer: str, back: int, **more: Any) -> Counter:
        """Let something happen `back` days before the week."""
        rows = self.doings[table]
        base = shops.knowledge(
            sum(map(len, self.doings.values())), datetime.combine(DAY - timedelta(days=back), time(10))
        )
        rows.append(base | {"atom": customer} | more)
        return self

    def open(self, shuffle: int | None = None) -> duckdb.DuckDBPyConnection:
        con = duckdb.connect()
        con.execute("SET TimeZone = 'UTC'")
        people = [{"atom": p["customer"], **{k: p.get(k) for k in ("customer", "household")}} for p in self.profiles]
        given = self.doings | {
            "members": [each | {"evidence": "own"} for each in people],
            "customers": [{"customer": p["customer"], "kind": p["kind"]} for p in self.profiles],
        }
        rows = {name: shops.arrow(table, _mixed(given[name], shuffle)) for name, table in tables.CANONICAL.items()}
        rows["profiles"] = pa.Table.from_pylist(_mixed(self.profiles, shuffle), pa.schema(PROFILE))
        rows["reach"] = pa.Table.from_pylist(_mixed(self.reach, shuffle), pa.schema(REACH))
        rows["decisions"] = shops.arrow(derived_tables.DECISIONS, _mixed(self.listed, shuffle))
        rows["fits"] = pa.table({
            name: pa.array([rule[i] for rule in self.rules], pa.string()) for i, name in enumerate(("customer", "rule"))
        })  # fmt: skip
        for name, table in rows.items():
            con.register("given", table)
            con.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        return con

    def plan(
        self, text: str = SHOP + COFFEE, *, folder: Path = Path("/nowhere"), day: date = DAY, keep: bool = False,
        shuffle: int | None = None, channels: Channels | None = None,
    ) -> Week:  # fmt: skip
        with self.open(shuffle) as con:
            return planned_by(con, parse(text), folder, day, keep=keep, channels=channels)

    def gate(self, text: str, customer: str = "x", offer: str = "coffee") -> tuple[Any, ...]:
        """Return gate, reason and until of a customer, as they are before anything is valued or drawn."""
        settings, at = parse(text), moment(DAY)
        with self.open() as con:
            offers = offer_sources.read(con, settings.offers, Path("/nowhere"))
            planned.load(con, Path("/nowhere"), DAY)
            offer_gates.lay(con, offers, offer_gates.left(con, offers, at), at)
            offer_gates.stop(con, settings, at, "UTC")
            return con.execute(
                "SELECT gate, reason, until FROM options WHERE customer = ? AND offer = ? ORDER BY channel",
                [customer, offer],
            ).fetchall()[0]


class Week:
    """A plan: its figures, its decisions, and the gate of each customer, offer and channel."""

    def __init__(self, figures: Planned, decisions: list[dict[str, Any]], candidates: list[dict[str, Any]]) -> None:
        self.figures, self.decisions, self.candidates = figures, decisions, candidates

    def gate(self, customer: str, offer: str = "coffee", channel: str | None = None) -> tuple[Any, ...]:
        """Return gate, reason and until."""
        found = [c for c in self.candidates if (c["customer"], c["offer"]) == (customer, offer)]
        row = next(c for c in found if channel is None or c["channel"] == channel)
        return row["gate"], row["reason"], row["until"]

    @property
    def sent(self) -> dict[str, tuple[str, str]]:
        return {d["customer"]: (d["offer"], d["channel"]) for d in self.decisions if d["arm"] == "sent"}


def planned_by(
    con: Any, settings: Settings, folder: Path, day: date, *, keep: bool = False, channels: Channels | None = None
) -> Week:
    offers = offer_sources.read(con, settings.offers, folder)
    figures = planning.decide(con, Place(folder, settings, {}, channels), offers, moment(day), "UTC", dry=not keep)
    if keep:
        planned.keep(con, folder, figures)
    found = [con.sql(f"FROM {name}").to_arrow_table().to_pylist() for name in ("made_decisions", "made_candidates")]
    return Week(figures, *found)


def _mixed(rows: list[dict[str, Any]], seed: int | None) -> list[dict[str, Any]]:
    return rows if seed is None else random.Random(seed).sample(rows, len(rows))
