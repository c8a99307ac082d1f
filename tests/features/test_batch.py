"""The batch forms of every tally, held against the same count done in plain Python."""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from acquaint import tally
from acquaint.features import catalog, evaluate
from acquaint.features.catalog import Feature
from acquaint.features.fold import Instant
from tests import shops

TEXTS = {
    "orders": "count(orders where is_order)",
    "orders_30d": "count(orders where is_order last 30 days)",
    "net_30d": "sum(net_sales_minor of orders last 30 days)",
    "squares": "squares(net_sales_minor of orders)",
    "largest": "max(net_sales_minor of orders)",
    "smallest_30d": "min(net_sales_minor of orders last 30 days)",
    "first_day": "first(orders)",
    "last_day_30d": "last(orders last 30 days)",
    "occasions": "count(occasions)",
    "gaps": "gaps(occasions)",
    "gap_days": "gap_days(occasions)",
    "gap_logs": "gap_logs(occasions)",
    "products": "distinct(product of lines)",
    "categories_30d": "distinct(category of lines last 30 days)",
    "best": "top(category of lines by net_sales_minor, 1)",
    "second": "top(category of lines by net_sales_minor, 2)",
    "best_share": "share(category of lines by net_sales_minor, 1)",
    "usual_hour": "top(local_hour of orders, 1)",
    "town": "latest(value of traits where trait = 'town')",
    "age": "today - first_day",
}
CATALOG = catalog.build([Feature(name, text, "", "") for name, text in TEXTS.items()], {})
NAMES = ("ada", "bob", "cleo", "dan")
PRODUCTS = (("p1", "tea"), ("p2", "tea"), ("p3", "cake"), ("p4", "ware"), ("p5", None))
Order = tuple[str, datetime, list[tuple], datetime]


def orders(seed: int, count: int = 120) -> list[Order]:
    """Orders of three customers (the fourth never buys), some known late, some on the same day."""
    draw, found = random.Random(seed), []
    for _ in range(count):
        at = shops.START + timedelta(minutes=draw.randrange(200 * 24 * 60))
        lines = [(*draw.choice(PRODUCTS), "A") for _ in range(draw.randint(1, 3))]
        lines = [(product, category, brand, draw.randint(1, 3000), 0) for product, category, brand in lines]
        found.append((draw.choice(NAMES[:3]), at, lines, at + timedelta(days=draw.choice((0, 0, 0, 40)))))
    return found


def rows(drawn: list[Order]) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {"orders": [], "lines": [], "traits": []}
    for number, (customer, at, lines, known) in enumerate(drawn):
        head, made = shops.order(number, customer, at, lines, known=known)
        found["orders"].append(head)
        found["lines"].extend(made)
    for number, day in enumerate((10, 60, 60)):
        known = shops.START + timedelta(days=day)
        found["traits"].append(
            {
                "atom": "account:till:ada",
                "trait": "town",
                "value": f"town {number}",
                "known_at": known,
                "source": "till",
            }
        )
    found["members"] = [{"atom": f"account:till:{n}", "customer": n, "evidence": "own"} for n in NAMES]
    found["customers"] = [{"customer": n, "kind": "person", "known_since": shops.START} for n in NAMES]
    return found


def by_hand(drawn: list[Order], who: str, at: datetime) -> dict:
    """Every feature of TEXTS, counted one by one."""
    mine = [(ts, lines) for name, ts, lines, known in drawn if name == who and ts < at and known <= at]
    last = (at - timedelta(microseconds=1)).date()
    recent = [(ts, lines) for ts, lines in mine if ts.date() > last - timedelta(days=30)]
    net, net_30d = ([sum(line[3] for line in lines) for _, lines in part] for part in (mine, recent))
    days = sorted({ts.date() for ts, _ in mine})
    gaps = [(b - a).days for a, b in itertools.pairwise(days)]
    sums = Counter[str]()
    for _, lines in mine:
        for _, category, _, money, _ in lines:
            if category is not None:
                sums[category] += money
    ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    hours = sorted(Counter(ts.hour for ts, _ in mine).items(), key=lambda item: (-item[1], item[0]))
    towns = [(10, "town 0"), (60, "town 2")] if who == "ada" else []
    known = [value for day, value in towns if shops.START + timedelta(days=day) <= at]
    return {
        "orders": len(mine), "orders_30d": len(recent), "net_30d": sum(net_30d), "squares": sum(n * n for n in net),
        "largest": max(net, default=None), "smallest_30d": min(net_30d, default=None),
        "first_day": days[0] if days else None, "last_day_30d": max((ts.date() for ts, _ in recent), default=None),
        "occasions": len(days), "gaps": len(gaps), "gap_days": sum(gaps),
        "gap_logs": sum(round(1e6 * math.log(gap)) for gap in gaps),
        "products": len({line[0] for _, lines in mine for line in lines}),
        "categories_30d": len({line[1] for _, lines in recent for line in lines} - {None}),
        "best": ranked[0][0] if ranked else None, "second": ranked[1][0] if len(ranked) > 1 else None,
        "best_share": ranked[0][1] / sum(sums.values()) if ranked else None,
        "usual_hour": hours[0][0] if hours else None, "town": known[-1] if known else None,
        "age": (last + timedelta(days=1) - days[0]).days if days else None,
    }  # fmt: skip


def compare(found: dict, wanted: dict) -> None:
    share = found.pop("best_share"), wanted.pop("best_share")
    assert {name: found[name] for name in wanted} == wanted
    assert share[0] == share[1] or share[0] == pytest.approx(share[1], rel=1e-12)


@pytest.fixture(scope="module")
def drawn() -> list[Order]:
    return orders(1)


@pytest.fixture(scope="module")
def engine(drawn):
    backend, tables = shops.engine(rows(drawn))
    yield backend, tables
    backend.disconnect()


def test_at_many_moments(engine, drawn):
    backend, tables = engine
    draw = random.Random(2)
    # Moments of any kind, and those at which an order is about to count.
    edges = [at + timedelta(microseconds=us) for _, at, _, _ in drawn[:12] for us in (0, 1)]
    instants = [shops.START + timedelta(minutes=draw.randrange(-9_000, 230 * 24 * 60)) for _ in range(40)] + edges
    pairs = [(draw.choice(NAMES), at) for at in instants]
    with evaluate.prepared(backend, tables, CATALOG, None) as shop:
        found = (
            evaluate.at(shop, CATALOG, shops.constants(backend), shops.moments(backend, pairs)).to_pyarrow().to_pylist()
        )
    assert [row["moment"] for row in found] == list(range(len(pairs)))
    for row, (who, at) in zip(found, pairs, strict=True):
        compare(row, by_hand(drawn, who, at))


@pytest.mark.parametrize("day", [date(2024, 1, 1), date(2024, 3, 1), date(2024, 8, 1)])
def test_at_one_instant_for_all(engine, drawn, day):
    backend, tables = engine
    at = datetime(day.year, day.month, day.day)
    last = (day - date(1970, 1, 1)).days - 1
    with evaluate.prepared(backend, tables, CATALOG, None) as shop:
        table = evaluate.nightly(
            shop, CATALOG, shops.constants(backend), Instant.of(shops.utc(at), last, day.replace(day=1))
        )
        found = table.order_by("customer").to_pyarrow().to_pylist()
    assert [row["customer"] for row in found] == list(NAMES)
    for row in found:
        compare(row, by_hand(drawn, row["customer"], at))


def test_distinct_values_are_exact_to_256_and_estimated_beyond():
    lines = [(f"p{n}", "tea", "A", 100, 0) for n in range(3_000)]
    small = shops.order(0, "ada", shops.START, lines[: tally.EXACT_DISTINCT])
    large = shops.order(1, "bob", shops.START, lines)
    backend, tables = shops.engine({"orders": [small[0], large[0]], "lines": [*small[1], *large[1]]})
    chosen = CATALOG.only(["products"])
    with evaluate.prepared(backend, tables, chosen, None) as shop:
        moments = shops.moments(backend, [(n, shops.START + timedelta(days=1)) for n in ("ada", "bob")])
        found = evaluate.at(shop, chosen, shops.constants(backend), moments).to_pyarrow()["products"].to_pylist()
    backend.disconnect()
    assert found[0] == tally.EXACT_DISTINCT
    assert found[1] == pytest.approx(3_000, rel=0.2)


DECAYED = {
    "slow": "decayed(net_sales_minor of orders half 90 days)",
    "fast": "decayed(net_sales_minor of orders where net_sales_minor > 1000 half 7 days)",
    "goods": "decayed(quantity_milli of lines where category = 'tea' half 7 days)",
}


def weighed(rows: list[tuple[date, int]], last: date, half: int) -> float:
    """Return the sum in which each day's amounts weigh half as much after `half` days."""
    return sum(amount * math.floor(1e6 * 0.5 ** ((last - day).days / half) + 0.5) for day, amount in rows) / 1e6


def decayed_by_hand(drawn: list[Order], who: str, at: datetime) -> dict[str, float]:
    mine = [(ts.date(), lines) for name, ts, lines, known in drawn if name == who and ts < at and known <= at]
    last = (at - timedelta(microseconds=1)).date()
    net = [(day, sum(line[3] for line in lines)) for day, lines in mine]
    tea = [(day, 1000) for day, lines in mine for line in lines if line[1] == "tea"]
    large = [(day, money) for day, money in net if money > 1000]
    return {"slow": weighed(net, last, 90), "fast": weighed(large, last, 7), "goods": weighed(tea, last, 7)}


DECAYED_SQL = """
    SELECT coalesce(sum(net_sales_minor * round(1e6 * pow(2, -($last - local_date) / 90))), 0) / 1e6 AS slow,
        coalesce(sum(net_sales_minor * round(1e6 * pow(2, -($last - local_date) / 7)))
            FILTER (net_sales_minor > 1000), 0) / 1e6 AS fast,
        (SELECT coalesce(sum(quantity_milli * round(1e6 * pow(2, -($last - local_date) / 7))), 0) / 1e6 FROM lines
            WHERE category = 'tea' AND atom = $atom AND ts < $at AND known_at <= $at) AS goods
    FROM orders WHERE atom = $atom AND ts < $at AND known_at <= $at
"""


def test_decayed_sums_by_hand_and_in_plain_sql(engine, drawn):
    backend, tables = engine
    chosen = catalog.build([Feature(name, text, "", "") for name, text in DECAYED.items()], {})
    pairs = [(who, shops.START + timedelta(days=day, hours=9)) for who in NAMES for day in (-3, 20, 110, 230, 4_000)]
    with evaluate.prepared(backend, tables, chosen, None) as shop:
        asked = shops.moments(backend, pairs)
        found = evaluate.at(shop, chosen, shops.constants(backend), asked).to_pyarrow().to_pylist()
    for row, (who, at) in zip(found, pairs, strict=True):
        assert row | {"moment": 0} == {"moment": 0} | decayed_by_hand(drawn, who, at)
        said = {"atom": f"account:till:{who}", "at": at, "last": (at - timedelta(microseconds=1)).date()}
        if at.year < 2030:
            slow, fast, goods = backend.con.execute(DECAYED_SQL, said).fetchall()[0]
            assert (row["slow"], row["fast"], row["goods"]) == (slow, fast, goods)


def nightly(engine, texts: dict[str, str], lookups: dict[str, bool]) -> list[dict]:
    backend, tables = engine
    chosen = catalog.build([Feature(name, text, "", "") for name, text in texts.items()], lookups)
    at = Instant.of(shops.utc(shops.START + timedelta(days=90)), 19_812, date(2024, 3, 1))
    with evaluate.prepared(backend, tables, chosen, None) as shop:
        return evaluate.nightly(shop, chosen, shops.constants(backend), at).to_pyarrow().to_pylist()


def test_a_shop_may_have_many_traits(engine):
    texts = {f"trait_{n}": f"latest(value of traits where trait = 'trait {n}')" for n in range(45)}
    ada, *_ = nightly(engine, texts | {"town": "latest(value of traits where trait = 'town')"}, {})
    assert ada == {"customer": "ada", "town": "town 2"} | dict.fromkeys(texts)


def test_a_column_called_value_is_read_beside_ranked_ones(engine):
    texts = {"kind": "top(type of events, 1)", "said": "latest(value of events)"}
    assert nightly(engine, texts, {})[0] == {"customer": "ada", "kind": None, "said": None}


def test_a_constant_may_be_looked_up_by_another(engine):
    texts = {"level": "lookup(gap_weight_milli, lookup(nothing, 3))", "known": "lookup(gap_weight_milli, 0)"}
    found = nightly(engine, texts, {"gap_weight_milli": True, "nothing": True})
    assert found[0] == {"customer": "ada", "level": None, "known": 3000}
