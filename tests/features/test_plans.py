"""Plans: said again they give what Ibis gives, and leave nothing behind."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from acquaint import tables
from acquaint.config import Settings
from acquaint.features import evaluate, plans, profiles
from acquaint.features.fold import Instant
from acquaint.lake import cache
from tests import shops

NIGHTS = (datetime(2024, 3, 1), datetime(2024, 6, 1))
SOURCES = {name: name for name in (*tables.CANONICAL, "stages")}


@pytest.fixture
def engine(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.FOLDER, str(tmp_path / "plans"))
    made = [
        shops.order(n, ("ada", "ben", "cy")[n % 3], shops.START + timedelta(days=11 * n, hours=n % 24),
                    [(f"p{n % 5}", ("tea", "pots")[n % 2], "A", 500 + n, n % 3)], cost_of_goods_minor=200)
        for n in range(30)
    ]  # fmt: skip
    backend, _ = shops.engine({"orders": [head for head, _ in made], "lines": [x for _, lines in made for x in lines]})
    shops.constants(backend)
    yield backend
    backend.disconnect()


def catalog():
    return profiles.features_of(Settings(), ())


def nights(con, chosen):
    found = []
    with plans.prepared(con, SOURCES, chosen, None) as shop:
        for at in NIGHTS:
            name = shop.nightly(chosen, shops.utc(at), (at.date() - date(1970, 1, 1)).days - 1, at.date())
            found.append(con.sql(f"SELECT * FROM {name} ORDER BY customer").to_arrow_table())
            con.execute(f"DROP TABLE {name}")
    return found


def direct(backend, chosen):
    named = {name: backend.table(name) for name in SOURCES}
    with evaluate.prepared(backend, named, chosen, None) as shop:
        for at in NIGHTS:
            instant = Instant.of(shops.utc(at), (at.date() - date(1970, 1, 1)).days - 1, at.date())
            night = evaluate.nightly(shop, chosen, backend.table("constants"), instant)
            yield night.order_by("customer").to_pyarrow()


def test_every_standard_feature_is_the_same_with_a_plan_new_and_found(engine, tmp_path):
    chosen = catalog()
    expected = list(direct(engine, chosen))
    assert nights(engine.con, chosen) == expected
    kept = sorted(path.name for path in (tmp_path / "plans").iterdir())
    assert len(kept) == 2
    assert expected[0] != expected[1]
    assert nights(engine.con, chosen) == expected
    assert sorted(path.name for path in (tmp_path / "plans").iterdir()) == kept


def test_a_plan_that_is_found_needs_no_expression(engine, monkeypatch):
    chosen = catalog()
    expected = nights(engine.con, chosen)
    monkeypatch.setattr(evaluate, "nightly", None)
    monkeypatch.setattr(evaluate, "make", None)
    assert nights(engine.con, chosen) == expected


def test_a_damaged_plan_is_made_anew(engine, tmp_path):
    chosen = catalog()
    expected = nights(engine.con, chosen)
    for path in (tmp_path / "plans").iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    assert nights(engine.con, chosen) == expected


def test_a_plan_that_is_lost_takes_those_that_rest_on_it_along(engine, tmp_path):
    chosen = catalog().only(["orders", "net_sales_minor", "category_1"])
    expected = nights(engine.con, chosen)
    for path in sorted((tmp_path / "plans").iterdir()):
        path.unlink()
        assert nights(engine.con, chosen) == expected


def test_another_margin_or_catalogue_is_another_plan(engine, tmp_path):
    chosen = catalog().only(["profit_minor"])
    for margin in (None, 0.5):
        with plans.prepared(engine.con, SOURCES, chosen, margin):
            pass
    with plans.prepared(engine.con, SOURCES, catalog().only(["orders"]), None):
        pass
    assert len(list((tmp_path / "plans").iterdir())) == 3


def test_nothing_is_left_behind(engine):
    def there():
        return {name for (name,) in engine.con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}

    before = there()
    for _ in range(2):
        nights(engine.con, catalog())
        assert there() == before


def test_features_at_moments_are_those_of_the_nights(engine):
    chosen = catalog().only(["orders", "net_sales_minor", "usual_gap_days"])
    shops.moments(engine, [(who, at) for at in NIGHTS for who in ("ada", "ben", "cy")])
    expected = [row for night in nights(engine.con, chosen) for row in night.drop("customer").to_pylist()]
    for _ in range(2):
        with plans.prepared(engine.con, SOURCES, chosen, None) as shop:
            name = shop.at(chosen, "moments")
            rows = engine.con.sql(f"SELECT * EXCLUDE (moment) FROM {name} ORDER BY moment").to_arrow_table()
            engine.con.execute(f"DROP TABLE {name}")
        assert rows.to_pylist() == expected


def test_a_relation_is_compiled_once(engine, tmp_path):
    engine.con.execute("CREATE TABLE belongs AS SELECT atom, 1 AS number FROM members")
    asked = ("orders", ("net_sales_minor", "profit_minor"), "belongs", 0.5)
    first = plans.relation(engine.con, *asked)
    assert plans.relation(engine.con, *asked) == first
    assert len(list((tmp_path / "plans").iterdir())) == 1
    (total,) = engine.con.execute(f"SELECT sum(net_sales_minor) FROM ({first})").fetchone()
    assert total == sum(500 + n for n in range(30))
