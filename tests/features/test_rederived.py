"""The standard features against SQL of their own (`rederived`), on a shop laid out in the tests (`made`)."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pytest

import acquaint
from acquaint.features import retail
from tests.features import rederived
from tests.features.made import Made

AS_OF = date(2024, 6, 3)
DAYS = (AS_OF, date(2023, 11, 6), date(2024, 3, 11), date(2024, 2, 1), date(2024, 1, 17))
"""The day of the run, days after the clocks change, the first of a month, and a Wednesday."""
ESTIMATED = {"products": 0.2}
"""Features that are estimates beyond 256, and how far off they may be."""


pytestmark = pytest.mark.slow


class Read(NamedTuple):
    """What the shop says at each moment, and what SQL says."""

    made: Made
    folder: Path
    asked: list[date | datetime]
    found: pa.Table
    expected: dict[str, list]


def _moments(made: Made, customers: list[str]) -> list[tuple[str, date | datetime]]:
    draw = random.Random(3)
    days: list[date | datetime] = list(DAYS)
    for month in (9, 10, 11, 12):
        # In the middle of the last day of a month, and in its night.
        last = date(2023, month % 12 + 1, 1) - timedelta(days=1) if month < 12 else date(2023, 12, 31)
        days += [datetime(last.year, last.month, last.day, hour, 30, tzinfo=made.zone) for hour in (1, 14)]
    return [(customer, day) for customer in customers for day in (AS_OF, *draw.sample(days[1:], 6))]


def _instant(made: Made, as_of: date | datetime) -> datetime:
    if isinstance(as_of, datetime):
        return as_of.astimezone(UTC)
    return datetime(as_of.year, as_of.month, as_of.day, made.cut_off, tzinfo=made.zone).astimezone(UTC)


def _asked(made: Made, pairs: list[tuple[str, date | datetime]]) -> pa.Table:
    instants = [_instant(made, as_of) for _, as_of in pairs]
    return pa.table(
        {
            "moment": pa.array(range(len(pairs)), pa.int64()),
            "customer": [customer for customer, _ in pairs],
            "as_of": pa.array([at.replace(tzinfo=None) for at in instants], pa.timestamp("us")),
            "d": pa.array([made.day(at - timedelta(microseconds=1)) for at in instants], pa.date32()),
            "day": pa.array([made.day(at) for at in instants], pa.date32()),
        }
    )


def _expected(made: Made, folder: Path, asked: pa.Table) -> dict[str, list]:
    snapshot = folder / "lake" / "snapshots" / "000001"
    with duckdb.connect() as con:
        con.register("asked", asked)
        con.execute("create table moment as select * from asked")
        made.tables(con)
        con.execute(
            f"create table stage as select customer, local_date as bdate, stage, state "
            f"from '{snapshot / 'stages.parquet'}'"
        )
        con.execute(f"create table constant as select * from '{snapshot / 'constants.parquet'}'")
        rederived.rederive(con)
        return con.sql("select * from expected order by moment").to_arrow_table().to_pydict()


@pytest.fixture(scope="module", params=[("America/New_York", 4), ("Pacific/Auckland", 0)], ids=["new_york", "auckland"])
def read(request, tmp_path_factory) -> Read:
    made = Made(*request.param)
    folder = made.write(tmp_path_factory.mktemp("made") / "shop")
    shop = acquaint.open(folder)
    shop.run(AS_OF)
    pairs = _moments(made, shop.customers()["customer"].to_pylist())
    days = [pair for pair in pairs if not isinstance(pair[1], datetime)]
    timed = [pair for pair in pairs if isinstance(pair[1], datetime)]
    given = (
        pa.array([day for _, day in days], pa.date32()),
        pa.array([_instant(made, at) for _, at in timed], pa.timestamp("us", "UTC")),
    )
    found = [
        shop.features.at(pa.table({"customer": [who for who, _ in chosen], "as_of": as_of})).drop("as_of")
        for chosen, as_of in zip((days, timed), given, strict=True)
    ]
    asked = [at for _, at in days + timed]
    return Read(made, folder, asked, pa.concat_tables(found), _expected(made, folder, _asked(made, days + timed)))


def _differences(name: str, found: list, expected: list) -> list[tuple]:
    return [(i, a, b) for i, (a, b) in enumerate(zip(found, expected, strict=True)) if not _equal(name, a, b)]


def _equal(name: str, found: object, expected: object) -> bool:
    if found is None or expected is None:
        return found is expected
    if name in ESTIMATED and expected > 256:
        return abs(found / expected - 1) <= ESTIMATED[name]
    if isinstance(found, float) or isinstance(expected, float):
        return abs(found - expected) <= 1e-9 * max(1, abs(expected))
    return found == expected


@pytest.mark.parametrize("name", [feature.name for feature in retail.standard()])
def test_a_standard_feature_is_what_sql_says(read, name):
    assert _differences(name, read.found[name].to_pylist(), read.expected[name]) == []


def test_the_shop_has_what_can_go_wrong(read):
    """Late orders, nights, returns, unknown costs and many products are at moments, so that the comparison means it."""
    expected = read.expected
    assert max(expected["products"]) > 256
    assert 0 < sum(cost is None for cost in expected["profit_minor_365d"]) < len(expected["moment"])
    assert any(expected["returns"])
    assert {"acquisition", "activation", "activity", "lapsed"} <= set(expected["lifecycle_stage"])


def test_the_table_of_customers_is_the_features_at_its_day(read):
    customers = acquaint.open(read.folder).customers()
    who = read.expected["customer"]
    at = [i for i, day in enumerate(read.asked) if day == AS_OF]
    place = {customer: i for i, customer in enumerate(customers["customer"].to_pylist())}
    rows = customers.take([place[who[i]] for i in at])
    found = read.found.take(at)
    for feature in retail.standard():
        # What is permitted is told as the list goes by it, from what is known today.
        if not feature.name.startswith(("lifecycle", "reachable")):
            assert found[feature.name].to_pylist() == rows[feature.name].to_pylist(), feature.name
    for name in ("stage", "state"):
        said = found[f"lifecycle_{name}"].to_pylist()
        kinds = rows["kind"].to_pylist()
        shown = [value if kind == "person" else None for value, kind in zip(said, kinds, strict=True)]
        assert rows[name].to_pylist() == shown


def test_money_adds_up_to_the_lines(read):
    ran = acquaint.open(read.folder).last()
    with duckdb.connect() as con:
        read.made.tables(con)
        at = _instant(read.made, AS_OF).replace(tzinfo=None)
        sums = con.execute(
            "select sum(gross), sum(discount), sum(returns), sum(net) from doc where ts < $at and known_at <= $at",
            {"at": at},
        ).fetchone()
    money = ran.money
    assert sums == (money.gross_sales_minor, money.discount_minor, money.returns_minor, money.net_sales_minor)


def test_groups_are_those_of_mid_ranks_at_the_frozen_cut_offs(read):
    """The first full quarter ends with 2023; orders known later, or made later than the run, are in no cell."""
    since = date(2024, 1, 1)
    rows = acquaint.open(read.folder).customers().select(["customer", "kind", "rfm_r", "rfm_f", "rfm_m"]).to_pylist()
    persons = {row["customer"]: row for row in rows if row["kind"] == "person"}
    with duckdb.connect() as con:
        read.made.tables(con)
        con.execute("delete from doc where customer not in (select unnest($persons))", {"persons": list(persons)})
        con.execute("create table starts (day date, start timestamp)")
        starts = [(day, _instant(read.made, day).replace(tzinfo=None)) for day in (since, AS_OF)]
        con.executemany("insert into starts values (?, ?)", starts)
        expected = rederived.groups(con, str(since), str(AS_OF), 365, 3)
    found = {who: (row["rfm_r"], row["rfm_f"], row["rfm_m"]) for who, row in persons.items() if row["rfm_r"]}
    assert found == expected
    assert {1, 2, 3} == {cell for cells in found.values() for cell in cells}
