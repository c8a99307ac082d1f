"""All kinds of models at a run: month by month, the same to the bit, silent where there is nothing to learn from."""

from datetime import UTC, datetime

import msgspec
import pytest

from acquaint import portrait, predictions, tables
from acquaint.config import parse
from acquaint.features.profiles import Moment
from acquaint.models.shelf import Shelf
from tests.models.kinds import drawn

COMES = """
[propensity.comes]
target = "orders_28d > 0"
horizon_days = 28
"""


def draw(con, settings=None, shelf=None, day=drawn.END):
    """Draw the portrait at a day, with permission for nobody."""
    con.execute("""
        CREATE OR REPLACE TABLE reach AS SELECT customer, 'email' AS channel, NULL::VARCHAR AS address, FALSE AS allowed
        FROM customers
    """)
    at = Moment(day.replace(tzinfo=UTC), day.date())
    return portrait.draw(con, settings or parse(""), at, "UTC", shelf or Shelf(), lambda _: None)


@pytest.fixture(scope="module")
def con():
    return drawn.engine(drawn.buyers())


@pytest.fixture(scope="module")
def found(con):
    return draw(con, parse(COMES))


def test_every_kind_has_its_models_and_every_column_is_described(con, found):
    names = list(found.shelf.models)
    assert names[:2] == ["comes", "churn"]
    assert {"orders", "order_value", "next_order", "replenishment", "category_affinity", "channel"} < set(names)
    own = {f"comes{end}" for end in ("_low", "_high", "_because")}
    columns = [name for name, *_ in con.execute("DESCRIBE predictions").fetchall()]
    assert set(columns) - own - {"number", "scored"} == {column.name for column in predictions.FORETOLD}
    profile = {name: kind for name, kind, *_ in con.execute("DESCRIBE profiles").fetchall()}
    assert {c.name: tables.SQL_TYPES[c.type] for c in predictions.FORETOLD} == {
        c.name: profile[c.name] for c in predictions.FORETOLD
    }


def test_tables_of_several_rows_are_there_with_their_columns(con, found):
    for table in predictions.TABLES:
        assert [name for name, *_ in con.execute(f"DESCRIBE {table.name}").fetchall()] == list(table.names), table.name


def test_the_same_snapshot_gives_the_same_models_and_predictions_to_the_bit(con, found):
    before = con.execute("SELECT * FROM predictions ORDER BY number").fetchall()
    again = draw(con, parse(COMES))
    assert msgspec.json.encode(again.shelf) == msgspec.json.encode(found.shelf)
    assert con.execute("SELECT * FROM predictions ORDER BY number").fetchall() == before


def test_later_in_the_month_nothing_is_learned_anew(con, found, monkeypatch):
    shelf, later = found.shelf, datetime(2026, 3, 20)
    assert msgspec.json.encode(draw(con, parse(COMES), shelf, later).shelf) == msgspec.json.encode(shelf)


def test_orders_that_come_later_do_not_change_what_the_month_knows(found):
    """A run at the end of the month learns for its month what one on the first day learned."""
    more = [*drawn.buyers(), *((who, -5, 4_000, {}) for who, ago, *_ in drawn.buyers() if ago < 60)]
    later = draw(drawn.engine(more), parse(COMES), day=datetime(2026, 3, 31))
    assert msgspec.json.encode(later.shelf) == msgspec.json.encode(found.shelf)


@pytest.mark.parametrize("bought", [[], [("c1", 40, 900, {})], [(f"c{n}", 100, 900, {}) for n in range(120)]],
                         ids=["nobody", "one customer", "one day"])  # fmt: skip
def test_with_nothing_to_learn_from_nothing_is_said(bought):
    con = drawn.engine(bought)
    shelf = draw(con, parse(COMES)).shelf
    assert {name for name, kept in shelf.models.items() if kept.card.speaks} <= {"value_tier"}
    told = [c.name for c in predictions.FORETOLD if c.name != "value_tier"]
    for name in told:
        assert con.execute(f'SELECT count("{name}") FROM predictions').fetchall() == [(0,)], name


def test_an_objection_stops_every_score(found):
    con = drawn.engine(drawn.buyers())
    con.execute("""
        CREATE TABLE reach AS SELECT customer, 'email' AS channel, NULL::VARCHAR AS address, FALSE AS allowed,
            CASE WHEN customer = 'c0003' THEN 'do_not_contact' END AS lack FROM customers
    """)
    at = Moment(drawn.END.replace(tzinfo=UTC), drawn.END.date())
    portrait.draw(con, parse(COMES), at, "UTC", found.shelf, lambda _: None)
    chances = ("return_chance", "return_chance_low", "return_chance_high")
    told = [*(c.name for c in predictions.FORETOLD), "comes", "comes_low", "comes_because", *chances]
    row = con.execute(f"SELECT {', '.join(told)} FROM profiles WHERE customer = 'c0003'").fetchall()[0]
    assert set(row) == {None}
    assert min(con.execute("SELECT count(comes), count(return_chance) FROM profiles").fetchall()[0]) > 100
    for table in predictions.TABLES:
        assert con.execute(f"SELECT count(*) FROM {table.name} WHERE customer = 'c0003'").fetchall() == [(0,)]
