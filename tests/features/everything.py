"""A catalogue that reads everything that can be read, and customers to whom everything happens that can happen.

Customers are drawn from a shape and a seed: the ordinary one has a bit of everything (nulls wherever nulls may be,
refunds, days whose sales are zero, equal sums, events known late or at the same instant); the others each drive one
limit of the tallies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa

from acquaint import events, tally
from acquaint.events import Event
from acquaint.features import catalog
from acquaint.features.catalog import Catalog, Feature
from acquaint.features.enrich import Cost, Enrichment, Product
from acquaint.features.layout import Layout
from acquaint.features.live import Interpreter, Stored
from acquaint.features.tallies.state import Moment
from tests import shops

START = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 120
"""An ordinary history is so long."""
LOOKUPS = {"typical": False, "curve": True}
MONTHS = [date(1990 + m // 12, m % 12 + 1, 1) for m in range(45 * 12)]
CONSTANTS = {
    (month, name, x): 10 * month.month + x
    for month in MONTHS
    for name, x in (("typical", 0), *(("curve", x) for x in range(5)))
}

_WINDOWED = {
    "orders": (
        "count(orders{})", "count(orders where channel = 'store'{})", "count(orders where not is_order{})",
        "count(orders where reimbursed_minor > 5 or coupon is null{})", "sum(net_sales_minor of orders{})",
        "sum(reimbursed_minor of orders where place != 'a'{})", "sum(profit_minor of orders{})",
        "squares(net_sales_minor of orders{})", "squares(cost_to_serve_minor of orders where weekday < 4{})",
        "min(net_sales_minor of orders{})", "max(net_sales_minor of orders where is_order{})",
        "min(profit_minor of orders{})", "max(local_date of orders where coupon = 'X'{})", "first(orders{})",
        "last(orders where is_order{})", "distinct(channel of orders{})", "distinct(hour_of_week of orders{})",
        "distinct(place of orders where is_order{})", "top(place of orders by net_sales_minor{}, 1)",
        "top(place of orders by net_sales_minor{}, 2)", "share(place of orders by net_sales_minor{}, 1)",
        "share(place of orders by net_sales_minor{}, 2)", "top(hour_of_week of orders{}, 1)",
        "share(hour_of_week of orders where is_order{}, 3)", "top(local_hour of orders by reimbursed_minor{}, 1)",
        "top(weekday of orders{}, 2)",
    ),
    "lines": (
        "count(lines where category is null{})", "sum(quantity_milli of lines{})", "max(quantity_milli of lines{})",
        "distinct(product of lines)", "distinct(product of lines last 28 days)",
        "distinct(product of lines last 400 days)",
        "distinct(product of lines where category = 'tea'{})",
        "distinct(category of lines{})", "distinct(department of lines where net_sales_minor > 0{})",
        "top(category of lines by net_sales_minor where quantity_milli > 0{}, 1)", "top(brand of lines{}, 1)",
        "share(category of lines by net_sales_minor where quantity_milli > 0{}, 1)", "top(brand of lines{}, 3)",
        "top(department of lines by quantity_milli{}, 2)", "share(brand of lines by net_sales_minor{}, 1)",
    ),
    "occasions": (
        "count(occasions{})", "count(occasions where weekday(local_date) > 5{})", "first(occasions{})",
        "last(occasions{})", "min(local_date of occasions{})",
        "max(local_date of occasions where month(local_date) = 2{})",
        "gaps(occasions{})", "gap_days(occasions{})", "gap_logs(occasions{})", "gap_log_squares(occasions{})",
        "gap_days(occasions where weekday(local_date) < 3{})", "gaps(occasions where weekday(local_date) = 1{})",
    ),
    "contacts": (
        "count(contacts where offer is null{})", "sum(contact_cost_minor of contacts{})", "last(contacts{})",
        "top(channel of contacts{}, 1)", "distinct(channel of contacts{})", "max(contact_cost_minor of contacts{})",
    ),
    "responses": (
        "count(responses where type = 'clicked'{})", "top(type of responses{}, 1)", "share(channel of responses{}, 1)",
        "top(hour_of_week of responses{}, 2)", "first(responses where campaign = 'k'{})",
        "distinct(type of responses{})",
    ),
    "events": (
        "sum(amount_minor of events where type = 'quote'{})", "min(amount_minor of events{})", "last(events{})",
        "top(type of events by amount_minor{}, 1)", "distinct(type of events where value is not null{})",
    ),
    "traits": ("count(traits where trait = 'town'{})",),
    "reach": (
        "count(reach where not allowed{})", "distinct(channel of reach{})", "top(channel of reach where allowed{}, 1)",
    ),
    "stages": (
        "count(stages where stage = 'lapse'{})", "first(stages where state is null{})", "max(local_date of stages{})",
    ),
}  # fmt: skip
"""Tallies that run over all rows and over those of a window, which goes where the braces are."""
_WHOLE = {
    "orders": (
        "latest(net_sales_minor of orders)", "latest(reimbursed_minor of orders where is_order)",
        "latest(local_date of orders where channel is not null)", "latest(is_order of orders)",
        "latest(coupon of orders)", "latest(place of orders where place is not null)", "latest(weekday of orders)",
        "decayed(net_sales_minor of orders half 30 days)",
        "decayed(net_sales_minor of orders where is_order half 1 days)",
        "decayed(reimbursed_minor of orders half 400 days)",
    ),
    "lines": (
        "latest(brand of lines)", "latest(quantity_milli of lines where category = 'tea')",
        "decayed(quantity_milli of lines where brand = 'B' half 7 days)",
    ),
    "occasions": ("latest(local_date of occasions)",),
    "contacts": ("latest(channel of contacts)", "decayed(contact_cost_minor of contacts half 30 days)"),
    "responses": ("latest(type of responses where channel is null)",),
    "events": ("latest(amount_minor of events where type != 'quote')", "latest(value of events)"),
    "traits": ("latest(value of traits where trait = 'town')", "latest(value of traits where trait = 'age')"),
    "reach": ("latest(allowed of reach where channel = 'email')",),
    "stages": ("latest(stage of stages)", "latest(state of stages where stage = 'activity')"),
}  # fmt: skip
"""Tallies that take no window."""
SPANS = (1, 28, 400)
_OVER = {
    "age": "today - first(orders)", "average": "sum(net_sales_minor of orders) / count(orders)",
    "branches": "case when count(orders) > 2 then 1 when count(orders) > 1 then average end",
    "level": "lookup(curve, least(count(orders), 4)) + lookup(typical)",
    "rhythm": "exp(gap_logs(occasions) / gaps(occasions) / 1000000)", "again": "round(average + branches, 1)",
}  # fmt: skip
"""Expressions over tallies and other features."""


def texts(relation: str) -> Iterable[str]:
    """Return every tally over a relation: plain ones of all rows and of a window, others of one or the other in turn.

    To compute values that are told apart takes a batch many steps; sums of all windows are one.
    """
    for place, text in enumerate(_WINDOWED[relation]):
        windows = ("", *(f" last {days} days" for days in SPANS))
        plain = not text.startswith(("distinct", "top", "share"))
        yield from (
            text.format(window) for window in (("", windows[1 + place % 3]) if plain else (windows[place % 4],))
        )
    yield from _WHOLE[relation]


def catalog_of(relations: Iterable[str], over: Mapping[str, str]) -> Catalog:
    named = {f"{relation}_{n}": text for relation in relations for n, text in enumerate(dict.fromkeys(texts(relation)))}
    features = [Feature(name, text, "", "") for name, text in (named | over).items()]
    return catalog.build(features, LOOKUPS)


CATALOG = catalog_of(_WINDOWED, _OVER)

PRODUCTS = {f"p{n}": Product(None, None, ("Food", "Ware", None)[n % 3]) for n in range(9)}
COSTS = (
    Cost(None, None, 50), Cost("Email", date(2024, 2, 1), 3), Cost("email", date(2024, 2, 1), 4),
    Cost("email", None, 2), Cost(None, date(2024, 3, 1), 60), Cost("sms", date(2024, 3, 1), 9),
)  # fmt: skip
ENRICHMENT = Enrichment(PRODUCTS, COSTS)


class Someone(NamedTuple):
    """A customer: the events of each of their atoms."""

    name: str
    atoms: dict[str, list[Event]]


class Drawn:
    """Draws events for one customer."""

    def __init__(self, draw: Random, atoms: Sequence[str]) -> None:
        self.draw, self.atoms, self.number = draw, atoms, 0
        self.days, self.lags = DAYS, (0, 0, 0, 3, 40)
        self.found: dict[str, list[Event]] = {atom: [] for atom in atoms}

    def maybe(self, *values: Any) -> Any:
        """One of the values, or null."""
        return self.draw.choice((*values, None))

    def when(self) -> datetime:
        """One of few hours of one of some days: many events share their instant."""
        return START + timedelta(days=self.draw.randrange(self.days), hours=self.draw.choice((0, 9, 9, 18)))

    def base(self, at: datetime, lag: int | None = None) -> dict[str, Any]:
        self.number += 1
        late = self.draw.choice(self.lags) if lag is None else lag
        return {
            "source": "till", "id": f"{self.atoms[0]}/{self.number:06d}", "atom": self.draw.choice(self.atoms),
            "ts": at, "known_at": at + timedelta(days=late), "local_date": at.date(),
            "local_hour": self.maybe(at.hour, at.hour),
        }  # fmt: skip

    def add(self, event: Event) -> None:
        ENRICHMENT.complete(event)
        self.found[event.atom].append(event)

    def order(self, at: datetime, *, products: Sequence[str] | None = None, lag: int | None = None) -> None:
        """A sale, a refund, or one that does not count; in five a repetition of round sums, so that sums are equal."""
        draw, back = self.draw, self.draw.random() < 0.2
        chosen = products or [self.maybe(*PRODUCTS) for _ in range(draw.randrange(4))]
        lines = [self.line(n + 1, product, -1 if back else 1) for n, product in enumerate(chosen)]
        gross, cut, returned = (
            sum(getattr(line, f"{k}_minor") for line in lines) for k in ("gross_sales", "discount", "returns")
        )
        self.add(
            events.Order(
                **self.base(at, lag), kind="return" if back else "sale",
                status=draw.choice(("counted",) * 9 + ("cancelled",)), is_order=not back and bool(lines),
                place=self.maybe("a", "b", "c"), channel=self.maybe("store", "online"), coupon=self.maybe("X", "Y"),
                gross_sales_minor=gross, discount_minor=cut, returns_minor=returned,
                net_sales_minor=gross - cut - returned, reimbursed_minor=self.maybe(0, 5, 10),
                cost_of_goods_minor=self.maybe(gross // 2), cost_to_serve_minor=self.maybe(-7, 300), lines=lines,
            )
        )  # fmt: skip

    def line(self, number: int, product: str | None, sign: int) -> events.Line:
        price, cut = self.draw.choice((100, 100, 200, 333, 0)), self.draw.choice((0, 0, 30))
        gross, returned = (price, 0) if sign > 0 else (0, price)
        cut = min(cut, gross)
        return events.Line(
            line_number=number, product=product, quantity_milli=self.maybe(sign * 1000, sign * 500),
            category=self.maybe("tea", "cake", "Äpfel"), brand=self.maybe("A", "B"), gross_sales_minor=gross,
            discount_minor=cut, returns_minor=returned, net_sales_minor=gross - cut - returned,
            reimbursed_minor=self.maybe(1), cost_of_goods_minor=self.maybe(10),
        )  # fmt: skip

    def other(self) -> None:
        """Anything but an order."""
        maybe, at = self.maybe, self.when()
        base = self.base(at)
        campaign = {"campaign": maybe("k"), "offer": maybe("o"), "channel": maybe("email", "sms", "post")}
        known = base | {"ts": base["known_at"] - timedelta(microseconds=1), "local_date": base["known_at"].date()}
        made = (
            lambda: events.Contact(**base, **campaign),
            lambda: events.Response(**base, **campaign, type=self.draw.choice(("clicked", "redeemed"))),
            lambda: events.Other(
                **base, type=self.draw.choice(("quote", "visit")), value=maybe("v", "w"), amount_minor=maybe(-40, 0, 40)
            ),
            lambda: events.Trait(**known, trait=self.draw.choice(("town", "age")), value=maybe("Ulm", "Bonn", "é")),
            lambda: events.Reach(**base, channel=self.draw.choice(("email", "post")), allowed=self.draw.random() < 0.5),
            lambda: events.Stage(
                **base | {"atom": self.atoms[0]}, stage=maybe("activity", "lapse"), state=maybe("due", "late")
            ),
        )
        self.add(self.draw.choice(made)())


def _ordinary(drawn: Drawn) -> None:
    for _ in range(drawn.draw.randint(1, 40)):
        drawn.order(drawn.when()) if drawn.draw.random() < 0.5 else drawn.other()


def _at_once(drawn: Drawn) -> None:
    """Everything on one day, at few instants, of which the last has several values of everything."""
    drawn.days, drawn.lags = 1, (0,)
    _ordinary(drawn)


def _nothing(drawn: Drawn) -> None:
    """Nobody ever heard of this customer again."""


def _daily(drawn: Drawn) -> None:
    """More active days than are kept, some of them known late."""
    for day in range(tally.MOST_OCCASIONS + drawn.draw.choice((-1, 0, 1, 30))):
        drawn.order(START - timedelta(days=500 - day), products=["p1"], lag=drawn.draw.choice((0,) * 20 + (9,)))


def _broad(drawn: Drawn) -> None:
    """About as many products as are counted one by one, or many more, over some days."""
    left = drawn.draw.choice((255, 256, 257, 258, 700))
    products = [f"q{drawn.draw.random()}" for _ in range(left)]
    for first in range(0, left, 40):
        drawn.order(drawn.when(), products=products[first : first + 40])
    drawn.order(drawn.when(), products=products[:5])


def _far_apart(drawn: Drawn) -> None:
    """Gaps about as long as the longest with a logarithm of its own, also across 1970."""
    at, most = START - timedelta(days=26_000), tally.MOST_GAP_DAYS
    for number, days in enumerate((0, 1, most - 1, most, most + 1, 9_000, 0, 1)):
        at += timedelta(days=days)
        drawn.order(at, products=[f"p{number}", "p8"])


SHAPES = {
    "ordinary": _ordinary, "at_once": _at_once, "nothing": _nothing, "daily": _daily, "broad": _broad,
    "far_apart": _far_apart,
}  # fmt: skip


def someone(name: str, shape: str, seed: int, atoms: int = 1) -> Someone:
    """Return a customer with so many atoms."""
    drawn = Drawn(Random(f"{shape} {seed}"), [f"account:till:{name}{n}" for n in range(atoms)])
    SHAPES[shape](drawn)
    return Someone(name, drawn.found)


_TABLES = {
    events.Order: "orders", events.Contact: "contacts", events.Response: "responses", events.Other: "events",
    events.Trait: "traits", events.Reach: "reach_log",
}  # fmt: skip


def engine(people: Sequence[Someone], owner: Mapping[str, str] | None = None):
    """Return an Ibis backend with the canonical tables of these people's events, and the shop's constants.

    `owner` says whose an atom is, where it is not the person it was made for.
    """
    owner = owner or {atom: each.name for each in people for atom in each.atoms}
    names = sorted({*owner.values()})
    rows: dict[str, list[dict]] = {table: [] for table in (*_TABLES.values(), "lines", "stages")}
    for event in (event for each in people for happened in each.atoms.values() for event in happened):
        for table, row in _rows(event, names, owner):
            rows[table].append(row)
    stages = rows.pop("stages")
    rows["members"] = [{"atom": atom, "customer": name, "evidence": "own"} for atom, name in owner.items()]
    rows["customers"] = [{"customer": name, "kind": "person"} for name in names]
    rows["products"] = [{"product": name, "department": known.department} for name, known in PRODUCTS.items()]
    rows["costs"] = [{"kind": "contact", **msgspec.structs.asdict(cost)} for cost in COSTS]
    return shops.engine(rows, stages)


def _rows(event: Event, names: Sequence[str], owner: Mapping[str, str]) -> Iterable[tuple[str, dict]]:
    row = _plain(event)
    if isinstance(event, events.Stage):
        day = (event.local_date - date(1970, 1, 1)).days
        keys = ("ts", "known_at", "local_date", "stage", "state")
        yield "stages", {"customer": names.index(owner[event.atom]), "day": day} | {key: row[key] for key in keys}
        return
    lines = row.pop("lines", [])
    yield _TABLES[type(event)], row
    if row.get("status") == "counted":
        for line in lines:
            yield "lines", row | _plain(line)


def _plain(struct: msgspec.Struct) -> dict[str, Any]:
    row = msgspec.structs.asdict(struct)
    known = {key: value for key, value in row.items() if value is not None or not isinstance(struct, events.Line)}
    return {key: value.replace(tzinfo=None) if isinstance(value, datetime) else value for key, value in known.items()}


def constants(backend: Any) -> Any:
    rows = [{"month": month, "name": name, "x": x, "value": value} for (month, name, x), value in CONSTANTS.items()]
    schema = pa.schema([("month", pa.date32()), ("name", pa.string()), ("x", pa.int64()), ("value", pa.int64())])
    return backend.create_table("constants", pa.Table.from_pylist(rows, schema=schema), overwrite=True)


def moment(at: datetime) -> Moment:
    """Return what a read needs to know of an instant, in a shop in UTC whose days start at midnight."""
    last = (at - timedelta(microseconds=1)).date()
    return Moment((last - date(1970, 1, 1)).days, at.date().replace(day=1))


def counted(happened: Iterable[Event], at: datetime) -> list[Event]:
    """Return the events that count at an instant."""
    return [event for event in happened if event.ts < at and event.known_at <= at]


def interpreter(chosen: Catalog = CATALOG) -> Interpreter:
    return Interpreter(chosen, Layout(chosen, None), CONSTANTS)


def folded(live: Interpreter, happened: Iterable[Event]) -> Stored:
    """Return the state of some events."""
    state = live.zero()
    for event in happened:
        live.fold(state, event)
    return live.columns(state)
