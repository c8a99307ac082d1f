"""Profiles laid out by hand, for the rules of the list: what a run would have found out, in a few words."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from acquaint import derived_tables, tables
from acquaint.config import Settings, parse
from acquaint.decisions import week
from acquaint.decisions.ledger import Assigned
from acquaint.decisions.week import Week
from tests import shops
from tests.decisions.shop import REACH, moment

DAY = date(2025, 3, 3)
OPEN = parse("[contact]\nwaiting_list = false\nweek = 1000")
"""No waiting list, and as many places as there are."""
PROFILE = {
    "customer": ("VARCHAR", None), "kind": ("VARCHAR", "person"), "household": ("VARCHAR", None),
    "stage": ("VARCHAR", "activity"), "state": ("VARCHAR", "slipping"), "orders": ("BIGINT", 12),
    "orders_365d": ("BIGINT", 10), "net_sales_minor_365d": ("BIGINT", 20_000), "profit_minor_365d": ("BIGINT", None),
    "return_chance": ("DOUBLE", 0.6), "return_chance_low": ("DOUBLE", 0.5), "return_chance_high": ("DOUBLE", 0.7),
    "usual_gap_days": ("DOUBLE", 20.0), "last_order_date": ("DATE", date(2025, 1, 1)),
    "last_contact_date": ("DATE", None), "days_since_last_order": ("BIGINT", 61), "usual_weekday": ("BIGINT", 2),
    "usual_weekday_share": ("DOUBLE", 0.5), "usual_hour": ("BIGINT", 15), "morning_share": ("DOUBLE", 0.1),
    "afternoon_share": ("DOUBLE", 0.6), "evening_share": ("DOUBLE", 0.3), "alive_probability": ("DOUBLE", None),
    "expected_value_minor_365d": ("BIGINT", None), "expected_value_minor_365d_low": ("BIGINT", None),
    "expected_value_minor_365d_high": ("BIGINT", None), "value_of": ("VARCHAR", None),
}  # fmt: skip
"""Columns that the list reads, and what a slipping regular has in them."""
TRIGGER = {"customer": "VARCHAR", "trigger": "VARCHAR", "day": "DATE", "amount_minor": "BIGINT", "due": "DATE"}
TRIGGER |= {"detail": "VARCHAR", "happened": "DATE"}
STAGES = {"customer": "VARCHAR", "local_date": "DATE", "stage": "VARCHAR", "state": "VARCHAR"}


ARROW = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "DOUBLE": pa.float64(), "DATE": pa.date32()}


class Desk:
    """Customers with their profile, permissions, occasions and doings."""

    def __init__(self) -> None:
        self.profiles: list[dict[str, Any]] = []
        self.reach: list[dict[str, Any]] = []
        self.fired: list[dict[str, Any]] = []
        self.stages: list[dict[str, Any]] = []
        self.planned: list[dict[str, Any]] = []
        self.doings: dict[str, list[dict[str, Any]]] = {"orders": [], "events": [], "contacts": [], "responses": []}

    def add(self, customer: str, *channels: str, lack: str = "unknown", **profile: Any) -> Desk:
        """Add a slipping regular who may be contacted on these channels, by default on both."""
        self.profiles.append({"customer": customer} | profile)
        for channel in ("email", "phone", "sms"):
            yes = channel in (channels or ("email", "phone")) and lack == "unknown"
            self.reach.append(
                {
                    "customer": customer, "channel": channel, "allowed": yes, "lack": None if yes else lack,
                    "address": None if lack == "no_address" else f"{customer} by {channel}",
                    "basis": "consent" if yes else None, "basis_text": f"{channel} box", "since": date(2024, 5, 1),
                }
            )  # fmt: skip
        return self

    def plain(self, customer: str, *channels: str, **profile: Any) -> Desk:
        """Add a regular who is in time, and so no candidate by herself."""
        return self.add(customer, *channels, **{"state": "regular"} | profile)

    def fire(self, customer: str, trigger: str, back: int = 1, **more: Any) -> Desk:
        """Let an occasion fire `back` days before the day of the list."""
        self.fired.append({"customer": customer, "trigger": trigger, "day": DAY - timedelta(days=back)} | more)
        return self

    def did(self, table: str, customer: str, back: int, **more: Any) -> Desk:
        """Let something happen `back` days before the day of the list."""
        rows = self.doings[table]
        day = DAY - timedelta(days=back)
        base = shops.knowledge(sum(map(len, self.doings.values())), datetime.combine(day, time(10)))
        if table == "orders":
            base |= {"status": "counted", "is_order": True, "open_balance_minor": 0, "returns_minor": 0}
            base |= {"net_sales_minor": 1000}
        rows.append(base | {"atom": customer} | more)
        return self

    def plan(self, customer: str, day: date, arm: str = "sent", **more: Any) -> Desk:
        """Let a plan of the last days have decided of somebody."""
        self.planned.append({"plan_day": DAY - timedelta(days=2), "customer": customer, "day": day, "arm": arm} | more)
        return self

    def open(self) -> duckdb.DuckDBPyConnection:
        con = duckdb.connect()
        for name, rows in self.doings.items():
            con.register("given", shops.arrow(tables.CANONICAL[name], rows))
            con.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        con.register("given", shops.arrow(derived_tables.PLAN_DECISIONS, self.planned))
        con.execute("CREATE TABLE plan_decisions AS SELECT * FROM given")
        con.execute("CREATE TABLE traits (atom VARCHAR, trait VARCHAR, value VARCHAR, known_at TIMESTAMP)")
        filled = [{name: default for name, (_, default) in PROFILE.items()} | row for row in self.profiles]
        _table(con, "profiles", {name: kind for name, (kind, _) in PROFILE.items()}, filled)
        _table(con, "triggers", TRIGGER, self.fired)
        _table(con, "stages", STAGES, self.stages)
        con.register("given", pa.Table.from_pylist(self.reach, pa.schema(REACH)))
        con.execute("CREATE TABLE reach AS SELECT * FROM given")
        con.execute("CREATE TABLE members AS SELECT customer AS atom, customer FROM profiles")
        return con

    def choose(
        self, settings: Settings = OPEN, earlier: tuple[Assigned, ...] = (), day: date = DAY
    ) -> tuple[Week, dict[str, dict[str, Any]]]:
        """Return what the list came to, and the decision on each customer considered, in the order of the table."""
        con = self.open()
        found = week.choose(con, settings, moment(day), earlier)
        rows = con.sql("SELECT * FROM decisions").to_arrow_table().to_pylist()
        con.close()
        return found, {row["customer"]: row for row in rows}


def _table(con: duckdb.DuckDBPyConnection, name: str, types: dict[str, str], rows: list[dict[str, Any]]) -> None:
    con.register(
        "given", pa.Table.from_pylist(rows, pa.schema({column: ARROW[kind] for column, kind in types.items()}))
    )
    con.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
