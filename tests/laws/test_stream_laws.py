"""The law of the whole: a stream with late, repeated and out-of-order events, read live and by the batch, agrees."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from acquaint import clock, tables
from acquaint.events import Contact, Event, Line, Order, Other, Reach, Response, Trait
from acquaint.features import catalog, laying, plans, profiles, retail
from acquaint.features.catalog import Feature
from acquaint.features.enrich import Cost, Enrichment, Product
from acquaint.features.layout import Layout
from acquaint.features.stored import StateTables
from acquaint.liveshop import Definitions, LiveShop
from tests import shops

FIRST, DAYS, CUT = datetime(2024, 1, 1, tzinfo=UTC), 500, 260
ATOMS = [f"card:{n:02}" for n in range(24)]
PRODUCTS = {
    f"P{n}": Product(None if n % 7 == 0 else f"kind {n % 12}", f"brand {n % 4}", f"part {n % 3}") for n in range(400)
}
COSTS = (Cost("email", None, 2), Cost("Email", date(2024, 9, 1), 3), Cost(None, None, 50))
OWN = {
    "warm": "decayed(net_sales_minor of orders half 30 days)",
    "late_hours": "count(orders where hour_of_week >= 120 last 200 days)",
    "usual_hour_of_week": "top(hour_of_week of orders where is_order, 1)",
    "best_month_order": "max(net_sales_minor of orders where is_order last 31 days)",
    "first_in_window": "first(orders where is_order last 100 days)",
    "recent_products": "distinct(product of lines where net_sales_minor > 0 last 120 days)",
    "departments": "distinct(department of lines last 60 days)",
    "second_department": "top(department of lines, 2)",
    "seen": "latest(value of events where type = 'page_viewed')",
    "town": "latest(value of traits where trait = 'town')",
    "squared": "squares(discount_minor of orders last 90 days)",
    "loyal": "orders > 10 and warm > 500",
}


def kinds(chance: random.Random, number: int, atom: str, ts: datetime) -> Event:
    """An event of any kind; one in two is an order."""
    base = {"source": "made", "id": f"{number:05}", "atom": atom, "ts": ts}
    kind = chance.randrange(12)
    if kind < 6:
        return order(chance, base)
    if kind == 6:
        return Contact(**base, channel=chance.choice(["email", "phone", None]), campaign="c")
    if kind == 7:
        return Response(**base, type=chance.choice(["redeemed", "clicked"]), channel="email")
    if kind == 8:
        return Trait(**base, trait=chance.choice(["town", "size"]), value=chance.choice(["a", "b", "c"]))
    if kind == 9:
        return Reach(**base, channel=chance.choice(["email", "phone", "sms"]), allowed=chance.random() < 0.6)
    return Other(**base, type=chance.choice(["page_viewed", "quote"]), value=chance.choice(["x", "y", None]))


def order(chance: random.Random, base: dict) -> Order:
    lines, back = [], chance.random() < 0.1
    for number in range(chance.randint(1, 9)):
        gross = 0 if back else chance.choice([99, 250, 990, 12_345])
        cut = chance.choice([0, 0, 0, min(50, gross)])
        returned = chance.choice([250, 990]) if back else 0
        lines.append(
            Line(
                line_number=number + 1, product=chance.choice(list(PRODUCTS)),
                quantity_milli=chance.choice([1000, 2000, 500, None]), gross_sales_minor=gross, discount_minor=cut,
                returns_minor=returned, net_sales_minor=gross - cut - returned,
            )
        )  # fmt: skip
    money = {
        name: sum(getattr(line, name) for line in lines)
        for name in ("gross_sales_minor", "discount_minor", "returns_minor", "net_sales_minor")
    }
    return Order(
        **base, **money, lines=lines, is_order=not back, kind="return" if back else "sale",
        place=chance.choice(["north", "south", None]), channel=chance.choice(["online", "store", None]),
        coupon=chance.choice([None, None, "SPRING"]), cost_of_goods_minor=chance.choice([None, 40]),
        reimbursed_minor=chance.choice([None, 5]), cost_to_serve_minor=chance.choice([None, 7]),
        status="counted" if chance.random() < 0.95 else "cancelled",
    )  # fmt: skip


def stream(chance: random.Random, number: int) -> list[tuple[datetime, Event]]:
    """Events with the instant they arrive at, in that order: one in five late, one in ten a second time."""
    found: list[tuple[datetime, Event]] = []
    for place in range(number):
        atom = ATOMS[min(int(chance.expovariate(0.15)), len(ATOMS) - 1)]
        ts = FIRST + timedelta(seconds=chance.randrange(DAYS * 86_400))
        late = timedelta(days=chance.choice([1, 9, 60])) if chance.random() < 0.2 else timedelta(seconds=2)
        event = kinds(chance, place, atom, ts)
        found.append((ts + late, event))
        # Traits and permissions of files have no id: said again is said anew.
        if chance.random() < 0.1 and not isinstance(event, Trait | Reach):
            found.append((ts + late + timedelta(days=chance.choice([0, 30])), event))
    return sorted(found, key=lambda pair: pair[0])


def stamped(event: Event, arrived: datetime) -> Event:
    """The event as intake writes it."""
    return msgspec.structs.replace(event, known_at=arrived, local_date=event.ts.date(), local_hour=event.ts.hour)


def rows(events: list[Event]) -> dict[str, list[dict]]:
    """Canonical rows of events, completed."""
    complete = Enrichment(PRODUCTS, COSTS).complete
    found: dict[str, list[dict]] = {}
    for number, event in enumerate(events):
        complete(event)
        row = {name: getattr(event, name) for name in event.__struct_fields__ if name != "lines"}
        row |= {"seq": number, "ts": event.ts.replace(tzinfo=None), "known_at": event.known_at.replace(tzinfo=None)}
        name = {"reach": "reach_log"}.get(event.__struct_config__.tag, event.__struct_config__.tag)
        found.setdefault(name, []).append(row)
        # The lake has lines of counted orders only.
        for line in event.lines if getattr(event, "status", "") == "counted" else ():
            plain = {name: getattr(line, name) for name in line.__struct_fields__}
            own = {name: row[name] for name in ("known_at", "local_date", "local_hour")}
            found.setdefault("lines", []).append(row | plain | own)
    products = [{"product": name, **msgspec.structs.asdict(known)} for name, known in PRODUCTS.items()]
    costs = [{"kind": "contact", **msgspec.structs.asdict(cost)} for cost in COSTS]
    return found | {"products": products, "costs": costs}


def engine(events: list[Event], owners: dict[str, str]):
    """An engine with the tables of events, and whose atoms are."""
    names = sorted(set(owners.values()))
    members = [{"atom": atom, "customer": owner, "evidence": "own"} for atom, owner in sorted(owners.items())]
    customers = [{"customer": name, "kind": "person", "known_since": shops.START} for name in names]
    backend, made = shops.engine(rows(events) | {"members": members, "customers": customers})
    return backend, made


def batch(events, owners, chosen, asked) -> list[dict]:
    backend, _ = engine(events, owners)
    shops.constants(backend)
    shops.moments(backend, [(who, at.replace(tzinfo=None)) for who, at in asked])
    sources = {name: name for name in (*tables.CANONICAL, "stages")}
    with plans.prepared(backend.con, sources, chosen, None) as shop:
        found = backend.con.sql(f"SELECT * FROM {shop.at(chosen, 'moments')} ORDER BY moment").to_arrow_table()
    backend.disconnect()
    return found.to_pylist()


@pytest.fixture(scope="module")
def chosen() -> catalog.Catalog:
    own = [Feature(name, text, "", "") for name, text in OWN.items()]
    return catalog.build([*retail.standard(), *own], profiles.LOOKUPS)


@pytest.mark.slow
def test_live_is_batch_on_a_stream(chosen, tmp_path: Path):
    chance = random.Random(5)
    arrivals = stream(chance, 1_400)
    cut = FIRST + timedelta(days=CUT)
    first: dict[str, Event] = {}
    for arrived, event in arrivals:
        if arrived <= cut:
            first.setdefault(event.id, stamped(event, arrived))
    owners = {atom: f"customer {n}" for n, atom in enumerate(ATOMS)}
    known = {event.atom for event in first.values()}
    backend, _ = engine(list(first.values()), {atom: owner for atom, owner in owners.items() if atom in known})
    layout = Layout(chosen, None)
    sources = {name: name for name in (*tables.CANONICAL, "stages")}
    laying.lay(
        backend.con, sources, layout, tmp_path / "states", snapshot="1", as_of=cut, seq=0,
        last_day=(clock.last_day(cut, "UTC") - date(1970, 1, 1)).days,
    )  # fmt: skip
    constants = {
        (row["month"], row["name"], row["x"]): row["value"] for row in shops.constants(backend).to_pyarrow().to_pylist()
    }
    backend.disconnect()
    now = [cut]
    live = LiveShop(
        tmp_path, StateTables(tmp_path / "states"), Definitions(chosen, constants, None, "UTC", 0),
        Enrichment(PRODUCTS, COSTS), cache_mb=0, now=lambda: now[0],
    )  # fmt: skip
    later = [(arrived, event) for arrived, event in arrivals if arrived > cut]
    for atom in ATOMS:
        if atom not in known:
            live.join(atom, owners[atom], source="desk", id=f"new {atom}")
    compared = 0
    for phase in range(4):
        asked, read = [], []
        for arrived, event in later[phase * len(later) // 4 : (phase + 1) * len(later) // 4]:
            now[0] = max(now[0], arrived)
            taken = live.take([msgspec.structs.replace(event)])
            assert taken.accepted + taken.repeated == 1
            assert taken.repeated == (event.id in first)
            first.setdefault(event.id, stamped(event, arrived))
            if chance.random() < 0.3:
                who, at = chance.choice(sorted(set(owners.values()))), now[0] + timedelta(seconds=1)
                asked.append((who, at))
                read.append(live.read(who, at))
        wanted = batch(list(first.values()), owners, chosen, asked)
        for (who, at), ours, theirs in zip(asked, read, wanted, strict=True):
            apart = {name: (theirs[name], value) for name, value in ours.items() if theirs[name] != value}
            assert not apart, (who, at, apart)
        compared += len(asked)
        # Two customers become one, and one of those that did comes apart again.
        one, other = chance.sample(ATOMS, 2)
        for atom, owner in ((one, owners[other]), (ATOMS[phase], f"customer {phase}")):
            live.join(atom, owner, source="desk", id=f"{phase} {atom} {owner}")
            owners[atom] = owner
    live.close()
    assert compared >= 200
