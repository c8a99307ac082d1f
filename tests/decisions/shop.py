"""Small invented shops with real profiles: canonical tables as rows, the portrait drawn over them, and permissions."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from acquaint import portrait, tables
from acquaint.config import Settings, parse
from acquaint.decisions import planned, triggers
from acquaint.features import engines, histories, profiles
from acquaint.features.profiles import Moment
from acquaint.models import learning, study
from acquaint.models.shelf import Shelf
from tests import shops

SETTINGS = parse("[shop]\ncurrency = 'EUR'")
FIRST = date(2024, 1, 1)
REACH = {
    "customer": pa.string(), "channel": pa.string(), "address": pa.string(), "allowed": pa.bool_(),
    "basis": pa.string(), "basis_text": pa.string(), "since": pa.date32(), "lack": pa.string(),
}  # fmt: skip


class Shop:
    """Rows of canonical tables, gathered day by day."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict]] = {"orders": [], "lines": [], "events": [], "contacts": [], "responses": []}
        self.rows["traits"] = []
        self.reach: list[dict] = []
        self.households: dict[str, str] = {}
        self.number = 0

    def _base(self, customer: str, day: date, *, hour: int | None = 10, known: date | None = None) -> dict:
        self.number += 1
        at = datetime.combine(day, time(hour or 0))
        base = shops.knowledge(self.number, at, datetime.combine(known, time(hour or 0)) if known else None)
        return base | {"atom": f"account:till:{customer}", "local_hour": hour}

    def order(self, customer: str, day: date, net: int = 2000, **more: Any) -> Shop:
        base = self._base(customer, day, hour=more.pop("hour", 10), known=more.pop("known", None))
        head, lines = shops.order(self.number, customer, base["ts"], [("tea", "tea", "own", net, 0)])
        spread = base | {"open_balance_minor": 0, "gift_card_minor": 0}
        self.rows["orders"].append(head | spread | more)
        self.rows["lines"].extend(line | base for line in lines)
        return self

    def event(self, customer: str, day: date, kind: str, value: str | None = None, **more: Any) -> Shop:
        base = self._base(customer, day, hour=more.pop("hour", 10), known=more.pop("known", None))
        self.rows["events"].append(base | {"type": kind, "value": value} | more)
        return self

    def contact(self, customer: str, day: date, *, hour: int | None = 10) -> Shop:
        self.rows["contacts"].append(self._base(customer, day, hour=hour) | {"channel": "phone"})
        return self

    def response(self, customer: str, day: date, kind: str) -> Shop:
        self.rows["responses"].append(self._base(customer, day) | {"type": kind, "channel": "phone"})
        return self

    def trait(self, customer: str, trait: str, value: str, known: date = FIRST) -> Shop:
        self.rows["traits"].append(
            {
                "atom": f"account:till:{customer}", "trait": trait, "value": value, "source": "till",
                "known_at": datetime.combine(known, time()),
            }
        )  # fmt: skip
        return self

    def may(self, customer: str, *channels: str, lack: str = "unknown") -> Shop:
        """State for both channels whether they are permitted."""
        for channel in ("email", "phone"):
            yes = channel in channels
            self.reach.append(
                {
                    "customer": customer, "channel": channel, "allowed": yes, "basis": "consent" if yes else None,
                    "address": None if lack == "no_address" and not yes else f"{customer} {channel}",
                    "basis_text": "asked" if yes else None, "since": FIRST, "lack": None if yes else lack,
                }
            )  # fmt: skip
        return self

    def regular(self, customer: str, last: date, *, every: int = 20, times: int = 12, net: int = 2000) -> Shop:
        """Let a customer buy `times` times, every so many days, for the last time on `last`."""
        for back in range(times - 1, -1, -1):
            self.order(customer, last - timedelta(days=every * back), net)
        return self

    def open(self, *, shuffle: int | None = None) -> Any:
        """Return an engine with the canonical tables and `reach`; `shuffle` is a seed for the order of the rows."""
        rows = {name: list(each) for name, each in self.rows.items()}
        reach = list(self.reach)
        if shuffle is not None:
            for each in (*rows.values(), reach):
                random.Random(shuffle).shuffle(each)
        backend, _ = shops.engine(rows)
        con = backend.con
        con.execute("SET TimeZone = 'UTC'")
        for customer, household in self.households.items():
            con.execute("UPDATE members SET household = ? WHERE customer = ?", [household, customer])
        con.execute("""
            UPDATE customers SET known_since = seen FROM (
                SELECT customer, min(known_at) AS seen FROM members JOIN (
                    SELECT atom, known_at FROM orders UNION ALL SELECT atom, known_at FROM events
                    UNION ALL SELECT atom, known_at FROM traits
                ) USING (atom) GROUP BY customer
            ) first WHERE first.customer = customers.customer
        """)
        con.register("given", pa.Table.from_pylist(reach, pa.schema(REACH)))
        con.execute("CREATE TABLE reach AS SELECT * FROM given")
        return con


def moment(day: date) -> Moment:
    return Moment(datetime.combine(day, time(), UTC), day)


def drawn(con: Any, day: date, settings: Settings = SETTINGS, features: Iterable[str] = ()) -> Moment:
    """Draw the portrait as a run does, with only these features, and fire the occasions at the start of `day`."""
    at = moment(day)
    con.execute("DROP TABLE IF EXISTS stages")
    story = histories.read(con, "UTC", 0)
    life = profiles.live(story, at, None)
    portrait._register(con, "constants", histories.constants(life.months))
    portrait._register(con, "stage_log", histories.stages(life.log, life.picture, at.number, "UTC", 0))
    con.execute(
        "CREATE TABLE stages AS SELECT customer, ts, known_at, local_date, stage, state "
        "FROM (SELECT * RENAME (customer AS number) FROM stage_log) JOIN numbered USING (number) ORDER BY ts, customer"
    )
    catalog = profiles.features_of(settings, ()).only({"lifecycle_stage", "lifecycle_state", *features})
    sources = {name: name for name in tables.CANONICAL} | {"stages": "stage_log"}
    with engines.prepared(con, sources, catalog, settings) as ready:
        portrait._nightly(con, ready, settings, catalog, at, "UTC")
    portrait._register(con, "learned", portrait._expressions({}))
    learning.predict(study.as_known(con, settings, at, "UTC", life), Shelf())
    portrait._register(con, "standing", profiles.standing_table(con, life))
    portrait._profiles(con, at)
    triggers.fire(con, settings, at, "UTC")
    planned.load(con, Path("/nowhere"), day)
    return at


def generated(seed: int, customers: int = 60, days: int = 500) -> Shop:
    """A shop by chance: rhythms, people who stay away, late knowledge, birthdays, enquiries, contacts."""
    draw, shop = random.Random(seed), Shop()
    for number in range(customers):
        name, gap = f"c{number:03}", draw.choice((7, 15, 30, 60))
        start, stop = draw.randrange(0, days), draw.choice((days, days, draw.randrange(days)))
        day = float(start)
        while day < max(stop, start + 1):
            when = FIRST + timedelta(days=int(day))
            late = when + timedelta(days=draw.choice((0, 0, 0, 3)))
            shop.order(name, when, draw.choice((900, 2500, 7000)), known=late, hour=draw.choice((None, 9, 18)))
            day += max(1.0, draw.gammavariate(3, gap / 3))
        _around(shop, draw, name, days)
        shop.may(name, *draw.choice((("email",), ("phone",), ("email", "phone"), ())))
        if draw.random() < 0.3:
            shop.households[name] = f"h{draw.randrange(customers // 4)}"
    return shop


def _around(shop: Shop, draw: random.Random, name: str, days: int) -> None:
    def any_day() -> date:
        return FIRST + timedelta(days=draw.randrange(days - 60, days) if draw.random() < 0.7 else draw.randrange(days))

    if draw.random() < 0.6:
        born = date(1970, 1, 1) + timedelta(days=draw.randrange(10_000))
        shop.trait(name, "birthday", born.isoformat(), known=any_day())
    for _ in range(draw.randrange(3)):
        shop.event(name, any_day(), "enquiry", "green tea?", hour=draw.choice((None, 11)))
        shop.event(name, any_day(), "tasting")
        shop.contact(name, any_day(), hour=draw.choice((None, 15)))
    if draw.random() < 0.3:
        for _ in range(4):
            shop.event(name, any_day(), "subscription", draw.choice(("active", "payment failed")))
    if draw.random() < 0.4:
        expiry = any_day() + timedelta(days=draw.randrange(60))
        shop.event(name, any_day(), "points_expiry", expiry.isoformat(), amount_minor=500)
    if draw.random() < 0.3:
        shop.response(name, any_day(), draw.choice(("call_back", "complained", "not_interested", "wrong_person")))
