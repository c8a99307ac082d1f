"""Moments a caller asks for: dates and instants, in the shop's zone with its cut-off hour."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from acquaint import tables
from acquaint.config import Settings, ShopSettings
from acquaint.errors import ExpressionError, InputError
from acquaint.features import moments, profiles
from tests import shops

BERLIN = ZoneInfo("Europe/Berlin")
NAMES = ("orders", "orders_7d", "days_since_last_order")


@pytest.fixture(scope="module")
def con():
    """A shop whose one order is made at 0:30 of 31 March 2024 in Berlin, when clocks go forward."""
    at = datetime(2024, 3, 30, 23, 30)
    head, lines = shops.order(0, "ada", at, [("p1", "tea", "A", 100, 0)])
    day = {"local_date": date(2024, 3, 31), "local_hour": 0}
    backend, _ = shops.engine({"orders": [head | day], "lines": [line | day for line in lines]})
    shops.constants(backend)
    stages = "customer VARCHAR, ts TIMESTAMP, known_at TIMESTAMP, local_date DATE, stage VARCHAR, state VARCHAR"
    backend.con.execute(f"CREATE OR REPLACE TABLE stages ({stages})")
    assert set(tables.CANONICAL) <= {
        n for (n,) in backend.con.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    }
    yield backend.con
    backend.disconnect()


def read(con, when: list, kind: pa.DataType, **settings) -> list[dict]:
    catalog = moments.chosen(profiles.features_of(Settings(), ()), NAMES)
    asked = pa.table({"customer": ["ada"] * len(when), "as_of": pa.array(when, kind)})
    told = Settings(ShopSettings(**settings))
    return moments.read(con, catalog, asked, zone="Europe/Berlin", settings=told, files={}).to_pylist()


def test_dates_start_in_the_zone_of_the_shop(con):
    found = read(con, [date(2024, 3, 31), date(2024, 4, 1), date(2024, 4, 7), date(2024, 4, 8)], pa.date32())
    assert [row["orders"] for row in found] == [0, 1, 1, 1]
    assert [row["orders_7d"] for row in found] == [0, 1, 1, 0]
    assert [row["days_since_last_order"] for row in found] == [None, 1, 7, 8]


def test_instants_are_those_of_any_zone(con):
    at = datetime(2024, 3, 31, 0, 30, tzinfo=BERLIN)
    for zone in ("UTC", "America/New_York", "Asia/Tokyo"):
        found = read(con, [at, at.replace(microsecond=1)], pa.timestamp("us", tz=zone))
        assert [row["orders"] for row in found] == [0, 1]
        assert found[0]["as_of"] == at


def test_a_business_day_starts_at_the_cut_off_hour(con):
    found = read(con, [date(2024, 3, 31), date(2024, 4, 1)], pa.date32(), cut_off_hour=4)
    assert [row["orders"] for row in found] == [1, 1]
    at = datetime(2024, 4, 1, 1, 59, tzinfo=UTC)
    assert read(con, [at], pa.timestamp("us", tz="UTC"), cut_off_hour=4)[0]["days_since_last_order"] == 1


def test_names_bring_what_they_need_and_no_other_is_known():
    catalog = profiles.features_of(Settings(), ())
    assert set(moments.chosen(catalog, ("units_per_order",)).names) == {"units_per_order", "units_milli", "orders"}
    with pytest.raises(ExpressionError, match=r"There is no feature orderz; did you mean orders\?"):
        moments.chosen(catalog, ("orderz",))


@pytest.mark.parametrize("kind", [pa.string(), pa.timestamp("us"), pa.int64()], ids=str)
def test_other_moments_are_refused(con, kind):
    asked = pa.table({"customer": pa.array([], pa.string()), "as_of": pa.array([], kind)})
    catalog = moments.chosen(profiles.features_of(Settings(), ()), NAMES)
    with pytest.raises(InputError, match="The column as_of holds"):
        moments.read(con, catalog, asked, zone="UTC", settings=Settings(), files={})
