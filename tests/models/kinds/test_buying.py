from datetime import date, timedelta

import msgspec
import numpy as np
import pyarrow as pa
import pytest

from acquaint.config import Settings, ShopSettings
from acquaint.features.occasions import day_of
from acquaint.models.buying import outlook
from acquaint.models.buying.model import Buying
from acquaint.models.kinds import buying
from acquaint.models.kinds.buying import Priced
from acquaint.models.shelf import Shelf
from acquaint.records import NotEnoughData
from tests.models.kinds import drawn

COSTS = {"cost_of_goods_minor": 400}


@pytest.fixture(scope="module")
def con():
    return drawn.engine(drawn.buyers())


@pytest.fixture(scope="module")
def shelf(con):
    return drawn.learned(buying, con)


@pytest.fixture(scope="module")
def table(con, shelf):
    return drawn.predicted(buying, con, shelf)


def column(table, name):
    return table[name].to_numpy(zero_copy_only=False)


def test_both_models_have_a_card_with_a_ladder_and_the_days_they_were_tried_on(shelf):
    orders, value = shelf.cards
    assert (orders.name, value.name) == ("orders", "order_value")
    assert orders.chosen in {step.name for step in orders.ladder}
    assert [step.name for step in orders.ladder][:2] == ["cohort_mean", "own_rate"]
    assert (orders.tested_from, orders.tested_to) == (date(2025, 11, 9), date(2026, 2, 28))
    assert (value.tested_from, value.tested_to) == (date(2025, 11, 30), date(2026, 2, 28))
    assert orders.customers == len({who for who, *_ in drawn.buyers()})
    assert {each.name for each in orders.assumptions} == {"stationary"}
    assert value.predicts == "net sales of an order"


def test_what_is_expected_lies_inside_its_intervals_and_grows_with_the_horizon(table):
    for days in outlook.HORIZONS:
        value, low, high = (column(table, f"expected_orders_{days}d{end}") for end in ("", "_low", "_high"))
        assert (low <= value).all()
        assert (value <= high).all()
        assert (column(table, f"expected_orders_{days}d_least") <= column(table, f"expected_orders_{days}d_most")).all()
    assert (column(table, "expected_orders_365d") > column(table, "expected_orders_28d")).all()
    assert (column(table, "lifetime_value_minor") >= 0).all()
    assert column(table, "lifetime_value_minor").max() > 10_000
    assert set(table["value_of"].to_pylist()) == {"net_sales"}


def test_orders_that_come_are_about_as_many_as_expected(con):
    """Learned before the last 28 days, which the model has not seen."""
    past = drawn.engine((who, ago - 28, minor, more) for who, ago, minor, more in drawn.buyers() if ago > 29)
    found = drawn.predicted(buying, past, drawn.learned(buying, past))
    known = {who for who, ago, _, _ in drawn.buyers() if ago > 29}
    came = sum(ago <= 29 for who, ago, _, _ in drawn.buyers() if who in known)
    assert column(found, "expected_orders_28d").sum() == pytest.approx(came, rel=0.25)


def test_reasons_say_what_makes_the_difference(table):
    because = table["expected_orders_because"].to_pylist()
    expected = column(table, "expected_orders_28d")
    most, least = because[int(np.argmax(expected))], because[int(np.argmin(expected))]
    assert "+orders" in most.split()
    assert "-days_since_last_order" in least
    assert {each.lstrip("+-") for each in " ".join(because).split()} == {"orders", "days_since_last_order"}


def test_read_later_in_the_quarter_it_knows_who_has_come_since():
    bought = [(who, ago - 80, minor, more) for who, ago, minor, more in drawn.buyers()]
    con = drawn.engine(bought)
    shelf = drawn.learned(buying, con)
    before, after = (drawn.predicted(buying, con, shelf, later) for later in (0, 80))
    names = sorted({who for who, *_ in bought})
    came = np.isin(names, [who for who, ago, *_ in bought if ago <= 0])
    known = ~np.isnan(column(before, "alive_probability")) & ~np.isnan(column(after, "alive_probability"))
    silent, there = known & ~came, known & came
    earlier, later = (column(each, "alive_probability") for each in (before, after))
    assert (later[silent] <= earlier[silent]).all()
    assert later[silent].mean() < 0.8 * earlier[silent].mean()
    assert later[there].mean() > 0.5 > later[silent].mean()


def test_where_nobody_buys_the_shop_is_closed_and_nobody_has_left(con, shelf, table):
    later = drawn.predicted(buying, con, shelf, later=80)
    assert column(later, "alive_probability") == pytest.approx(column(table, "alive_probability"), nan_ok=True)


def test_profit_takes_the_place_of_net_sales_where_costs_are_known(shelf):
    orders = [(who, ago, minor, COSTS) for who, ago, minor, _ in drawn.buyers()]
    found = drawn.learned(buying, drawn.engine(orders))
    assert found.cards[1].predicts == "profit of an order"
    assert found.model("order_value", Priced).of == "profit"
    earned, taken = (each.model("order_value", Priced).spend.mean for each in (found, shelf))
    assert earned == pytest.approx(taken - 400, rel=0.01)


def test_a_margin_of_the_shop_is_profit_as_well(con, shelf):
    settings = Settings(shop=ShopSettings(margin=0.4))
    found = drawn.learned(buying, con, settings=settings)
    taken = shelf.model("order_value", Priced).spend.mean
    assert found.model("order_value", Priced).spend.mean == pytest.approx(0.4 * taken, rel=0.01)
    table = drawn.predicted(buying, con, found, settings=settings)
    assert set(table["value_of"].to_pylist()) == {"profit"}


def test_learned_twice_it_is_the_same_to_the_bit(con, shelf):
    assert msgspec.json.encode(drawn.learned(buying, con)) == msgspec.json.encode(shelf)


def test_what_is_on_the_shelf_stays_for_its_month(con, shelf):
    marked = Shelf({n: msgspec.structs.replace(kept, card=msgspec.structs.replace(kept.card, predicts="kept"))
                    for n, kept in shelf.models.items()})  # fmt: skip
    assert [card.predicts for card in drawn.learned(buying, con, marked).cards] == ["kept"] * 2


SEPTEMBER = date(2025, 9, 1)


def _older(shelf, **changes):
    """Return the models as if they were of September, that of orders with some changes."""
    orders = msgspec.structs.replace(shelf.model("orders", Buying), at=day_of(SEPTEMBER), **changes)
    aged = {name: msgspec.structs.replace(kept, fitted=SEPTEMBER) for name, kept in shelf.models.items()}
    aged["orders"] = msgspec.structs.replace(aged["orders"], parameters=msgspec.Raw(msgspec.json.encode(orders)))
    return Shelf(aged)


def test_a_model_that_is_as_good_on_the_newest_window_stays(con, shelf):
    found = drawn.learned(buying, con, _older(shelf))
    assert [kept.fitted for kept in found.models.values()] == [SEPTEMBER] * 2
    assert all(card.contest.stays and card.contest.old <= card.contest.new for card in found.cards)
    # It keeps the card of its own trial.
    assert [card.ladder for card in found.cards] == [card.ladder for card in shelf.cards]
    assert [card.fingerprint for card in found.cards] == [card.fingerprint for card in shelf.cards]


def test_a_model_whose_total_is_wrong_by_far_has_to_go(con, shelf):
    found = drawn.learned(buying, con, _older(shelf, correction=5.0)).models["orders"]
    assert (found.fitted, found.card.contest.stays) == (date(2026, 3, 1), False)


def test_a_model_that_has_seen_the_newest_window_meets_nobody(con, shelf):
    found = drawn.learned(buying, con, _older(shelf)).models["orders"]
    assert found.card.contest is not None
    seen = msgspec.structs.replace(_older(shelf).models["orders"], parameters=shelf.models["orders"].parameters)
    assert drawn.learned(buying, con, Shelf({"orders": seen})).models["orders"].card.contest is None


@pytest.mark.parametrize(
    "bought",
    [
        [],
        list(drawn.buyers(customers=20)),
        [(f"c{n}", 200, 1_000, {}) for n in range(300)],  # all first purchases on one day, no second order
        [(f"c{n}", 1 + n, 1_000, {}) for n in range(300)],  # nobody came twice
    ],
    ids=["nobody", "few", "one day", "no repeats"],
)
def test_where_nothing_can_be_learned_everything_is_silent(bought):
    con = drawn.engine(bought)
    shelf = drawn.learned(buying, con)
    assert not shelf.cards[0].speaks
    assert isinstance(shelf.cards[0].missing, NotEnoughData)
    table = drawn.predicted(buying, con, shelf)
    assert all(table[name].null_count == len(table) for name in table.column_names)


@pytest.mark.parametrize(
    "bought",
    [
        list(drawn.buyers(minor=500)),
        [(w, a, m, {"net_sales_minor": -abs(int(m))}) for w, a, m, _ in drawn.buyers(customers=100)],
        list(drawn.buyers(last=21)),
        [(w, a, m, x) for w, a, m, x in drawn.buyers() if not 100 < a < 160],
        list(drawn.buyers(days=70, gap=10)),
    ],
    ids=["constant amounts", "negative amounts", "feed stopped", "closed two months", "ten weeks"],
)
def test_odd_shops_get_numbers_without_gaps(bought):
    con = drawn.engine(bought)
    table = drawn.predicted(buying, con, drawn.learned(buying, con))
    for name in table.column_names:
        if pa.types.is_floating(table[name].type):
            values = column(table, name)
            assert not np.isinf(values).any()
    value, low, high = (column(table, f"expected_orders_28d{end}") for end in ("", "_low", "_high"))
    assert (low <= value).all()
    assert (value <= high).all()


def test_a_young_shop_says_that_it_is_not_tried_yet():
    card = drawn.learned(buying, drawn.engine(drawn.buyers(days=70, gap=10))).cards[0]
    assert (card.chosen, card.ladder) == ("own_rate", ())
    assert isinstance(card.missing, NotEnoughData)


def test_what_was_not_tried_speaks_of_four_weeks_only():
    con = drawn.engine(drawn.buyers(days=70, gap=10))
    table = drawn.predicted(buying, con, drawn.learned(buying, con))
    assert table["expected_orders_28d"].null_count < len(table)
    for name in ("expected_orders_90d", "expected_value_minor_365d", "lifetime_value_minor"):
        assert table[name].null_count == len(table)


def test_the_longer_ahead_the_less_is_known(table):
    spans = []
    for days in (28, 90, 365):
        value, low = (column(table, f"expected_orders_{days}d{end}") for end in ("", "_low"))
        spans.append(np.nanmedian(low[value > 0] / value[value > 0]))
    assert spans[0] > spans[1] > spans[2]


def test_who_objected_or_is_under_age_gets_no_score():
    con = drawn.engine(drawn.buyers())
    con.execute("""
        CREATE TABLE reach AS SELECT customer, 'email' AS channel, FALSE AS allowed,
            CASE customer WHEN 'c0003' THEN 'do_not_contact' WHEN 'c0005' THEN 'under_age' ELSE 'unknown' END
            AS lack FROM customers
    """)
    table = drawn.predicted(buying, con, drawn.learned(buying, con))
    names = [name for (name,) in con.execute("SELECT customer FROM customers ORDER BY customer").fetchall()]
    for name in table.column_names:
        assert [table[name][names.index(who)].as_py() for who in ("c0003", "c0005")] == [None, None], name
    assert table["expected_orders_28d"].null_count == 2


def test_a_day_that_became_known_after_the_month_began_is_not_learned_from(con, shelf):
    late = drawn.END + timedelta(days=3)
    more = [*drawn.buyers(), *((f"z{n:04d}", 3 + n % 20, 9_000, {"known": late}) for n in range(150))]
    found = drawn.learned(buying, drawn.engine(more))
    assert found.models["orders"].card.fingerprint == shelf.models["orders"].card.fingerprint
    assert found.model("orders", Buying) == shelf.model("orders", Buying)


def test_profit_that_is_no_longer_known_is_not_told_as_net_sales(con):
    costly = drawn.engine((who, ago, minor, COSTS) for who, ago, minor, _ in drawn.buyers())
    found = drawn.predicted(buying, con, drawn.learned(buying, costly))
    assert found["expected_value_minor_90d"].null_count == len(found)
    assert found["expected_orders_90d"].null_count < len(found)
