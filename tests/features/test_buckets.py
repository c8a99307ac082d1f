"""Buckets: features are the same for any number of them, and nothing is left behind."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from acquaint import tables
from acquaint.config import Settings
from acquaint.features import buckets, plans, profiles
from acquaint.lake import cache
from tests import shops

AT = datetime(2024, 6, 1)
LAST = (AT.date() - date(1970, 1, 1)).days - 1
NAMES = [f"c{n:02d}" for n in range(23)]
SOURCES = {name: name for name in (*tables.CANONICAL, "stages")}
CATALOG = profiles.features_of(Settings(), ())


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """An engine with orders of 22 of 23 customers, who differ in what they buy and where."""
    folder = tmp_path_factory.mktemp("buckets")
    backend, _ = shops.engine(rows())
    shops.constants(backend)
    starts = [datetime(2024, month, 1) for month in (3, 4, 6)]
    shops.moments(backend, [(name, at) for name in (*NAMES, "nobody") for at in starts])
    backend.con.execute(f"SET temp_directory = '{folder / 'spill'}'")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(cache.FOLDER, str(folder / "plans"))
        yield backend.con
    backend.disconnect()


def rows():
    draw, made = random.Random(3), []
    for number in range(400):
        who = draw.choice(NAMES[:-1])
        at = shops.START + timedelta(minutes=draw.randrange(170 * 24 * 60))
        lines = [
            (f"p{draw.randrange(40)}", draw.choice(("tea", "pots", None)), draw.choice("AB"), draw.randrange(900), 0)
            for _ in range(draw.randint(1, 4))
        ]
        known = at + timedelta(days=draw.choice((0, 0, 9)))
        place, channel = draw.choice((("main", "store"), ("web", "online")))
        made.append(shops.order(number, who, at, lines, known=known, place=place, channel=channel))
    members = [{"atom": f"account:till:{name}", "customer": name, "evidence": "own"} for name in NAMES]
    customers = [{"customer": name, "kind": "person", "known_since": shops.START} for name in NAMES]
    lines = [line for _, part in made for line in part]
    return {"orders": [head for head, _ in made], "lines": lines, "members": members, "customers": customers}


def there(con):
    return {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}


def found(con, many):
    with plans.prepared(con, SOURCES, CATALOG, None, many) as ready:
        night = ready.nightly(CATALOG, shops.utc(AT), LAST, AT.date())
        nightly = con.sql(f"SELECT * FROM {night} ORDER BY customer").to_arrow_table()
        moments = con.sql(f"SELECT * FROM {ready.at(CATALOG, 'moments')} ORDER BY moment").to_arrow_table()
    return nightly, moments


@pytest.fixture(scope="module")
def whole(shop):
    return found(shop, 1)


@pytest.mark.slow
@pytest.mark.parametrize("many", [2, 16])
def test_features_are_the_same_for_any_number_of_buckets(shop, whole, many):
    before = there(shop)
    nightly, moments = found(shop, many)
    assert nightly == whole[0]
    assert moments == whole[1]
    assert len(nightly) == len(NAMES)
    assert len(moments) == 3 * len(NAMES)
    assert there(shop) == before


def test_a_bucket_has_all_rows_of_its_customers_and_the_codes_of_the_whole_shop(shop):
    seen = []
    with plans.prepared(shop, SOURCES, CATALOG, None, 4) as ready:
        for _ in ready.buckets:
            lines, codes = ready.tables["lines"], ready.tables["lines.category"]
            seen.append(shop.execute(f"SELECT DISTINCT customer FROM {lines}").fetchall())
            assert shop.execute(f"SELECT value FROM {codes} ORDER BY code").fetchall() == [("pots",), ("tea",)]
    assert len(seen) == 4
    assert sorted(number for part in seen for (number,) in part) == list(range(len(NAMES) - 1))


def test_the_number_of_buckets_follows_that_of_the_rows(shop, monkeypatch):
    assert buckets.needed(shop, ["orders", "lines"]) == 1
    assert buckets.needed(shop, ["events"]) == 1
    monkeypatch.setattr(buckets, "ROWS", 150)
    assert buckets.needed(shop, ["orders"]) == 3


def test_a_failure_leaves_nothing_behind(shop, tmp_path):
    before = there(shop)

    def broken():
        with plans.prepared(shop, SOURCES, CATALOG, None, 3) as ready:
            next(iter(ready.buckets))
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        broken()
    assert there(shop) == before
    (spill,) = shop.execute("SELECT current_setting('temp_directory')").fetchall()[0]
    assert list(Path(spill).glob("acquaint*")) == []
