from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acquaint.config import SourceSettings
from acquaint.errors import SettingsError
from acquaint.sources.assemble import assemble
from tests.sources.drafting import connection, context, empty, enter, rows

MONEY = "gross_sales_minor, discount_minor, returns_minor, net_sales_minor"


@pytest.fixture
def con():
    with connection() as found:
        yield found


def orders(con, columns=MONEY):
    return {row[0]: row[1:] for row in rows(con, f"SELECT id, {columns} FROM draft_orders ORDER BY id")}


def lines(con, columns=MONEY):
    return rows(con, f"SELECT {columns} FROM draft_lines ORDER BY id, line_number")


def test_lines_become_an_order_with_its_own_values(con):
    enter(
        con,
        {"line_amount_minor": 1000, "quantity_milli": 2000, "product": "A", "account": "7", "line_discount_minor": 100},
        {"line_amount_minor": 500, "product_name": "Tea", "order_shipping_minor": 490, "place": "web"},
    )
    assemble(con, context())
    columns = f"records, account, place, kind, status, is_order, currency, shipping_minor, {MONEY}"
    assert orders(con, columns) == {"1": (2, "7", "web", "sale", "counted", True, "EUR", 490, 1500, 100, 0, 1400)}
    assert lines(con, f"line_number, product, quantity_milli, {MONEY}") == [
        (1, "A", 2000, 1000, 100, 0, 900),
        (2, "Tea", None, 500, 0, 0, 500),
    ]


def test_an_order_discount_is_shared_by_line_value_with_ties_by_line_number(con):
    enter(
        con,
        {"line_amount_minor": 1000, "line_number": 2, "order_discount_minor": 100},
        {"line_amount_minor": 1000, "line_number": 1, "order_discount_minor": 100},
        {"line_amount_minor": 1000, "line_number": 3, "order_discount_minor": 100},
    )
    assemble(con, context())
    assert [row[1] for row in lines(con)] == [34, 33, 33]
    assert rows(con, "SELECT record FROM draft_lines WHERE line_number = 1") == [(2,)]
    assert orders(con)["1"] == (3000, 100, 0, 2900)


def test_gift_cards_tips_and_postage_take_no_part_in_a_discount(con):
    enter(
        con,
        {"line_amount_minor": 1000, "order_discount_minor": 300},
        {"line_amount_minor": 5000, "line_kind": "gift_card"},
        {"line_amount_minor": 490, "line_kind": "shipping"},
        {"line_amount_minor": 200, "line_kind": "tip"},
        {"line_amount_minor": 25, "line_kind": "deposit"},
    )
    assemble(con, context())
    columns = f"{MONEY}, gift_card_minor, shipping_minor, tip_minor, is_order"
    assert orders(con, columns) == {"1": (1000, 300, 0, 700, 5000, 490, 200, True)}
    assert rows(con, "SELECT record, id FROM carried ORDER BY 1") == [(2, "1"), (3, "1"), (4, "1"), (5, "1")]


def test_included_tax_of_an_order_is_shared_over_goods_and_postage(con):
    shared = {"tax_included": True, "order_tax_minor": 1900, "order_shipping_minor": 1900}
    enter(con, {"line_amount_minor": 5000, **shared}, {"line_amount_minor": 5000, **shared})
    assemble(con, context())
    # 19.00 over 50.00, 50.00 and 19.00 of 119.00 is 7.983.., 7.983.. and 3.033..; the cent left goes to the postage,
    # whose remainder (.361) is larger than those of the lines (.319).
    assert orders(con, f"{MONEY}, shipping_minor, tax_minor") == {"1": (8404, 0, 0, 8404, 1596, 1900)}


def test_known_line_tax_is_taken_exactly_and_the_rest_lies_in_the_postage(con):
    shared = {"tax_included": True, "order_tax_minor": 250, "order_shipping_minor": 500}
    enter(
        con,
        {"line_amount_minor": 1000, "line_tax_minor": 101, **shared},
        {"line_amount_minor": 1000, "line_tax_minor": 69, **shared},
    )
    assemble(con, context())
    assert [row[3] for row in lines(con)] == [899, 931]
    assert orders(con, "shipping_minor, tax_minor") == {"1": (420, 250)}


def test_the_discount_of_a_taxed_line_loses_its_own_tax(con):
    enter(con, {"line_amount_minor": 11900, "line_discount_minor": 5950, "line_tax_minor": 950, "tax_included": True})
    assemble(con, context())
    assert lines(con) == [(10000, 5000, 0, 5000)]


def test_tax_beside_the_amounts_stays_beside_them(con):
    enter(con, {"line_amount_minor": 1000, "order_tax_minor": 190, "tax_included": False})
    assemble(con, context())
    assert orders(con, f"{MONEY}, tax_minor") == {"1": (1000, 0, 0, 1000, 190)}


def test_lines_taken_back_on_the_day_of_the_sale_are_its_returns(con):
    enter(
        con,
        {"line_amount_minor": 5000, "quantity_milli": 1000},
        {"line_amount_minor": -2000, "line_discount_minor": 500, "quantity_milli": -1000},
    )
    assemble(con, context())
    assert orders(con, f"{MONEY}, is_order") == {"1": (5000, 0, 1500, 3500, True)}


def test_lines_taken_back_later_are_a_return_on_their_own_date(con):
    enter(
        con,
        {"line_amount_minor": 5000, "account": "7"},
        {"line_amount_minor": -2000, "account": "7", "ts": datetime(2026, 3, 9, 10)},
    )
    assemble(con, context())
    columns = f"kind, is_order, account, local_date, estimated, {MONEY}"
    assert orders(con, columns) == {
        "1": ("sale", True, "7", date(2026, 3, 1), False, 5000, 0, 0, 5000),
        "return:1:2026-03-09": ("return", False, "7", date(2026, 3, 9), False, 0, 0, 2000, -2000),
    }


@pytest.mark.parametrize(("nature", "sign"), [("sale", -1), ("return", -1), ("return", 1)])
def test_a_document_of_what_came_back_is_a_return_whatever_its_sign(con, nature, sign):
    enter(
        con, {"line_amount_minor": 2000 * sign, "quantity_milli": 3000 * sign, "nature": nature, "order_tax_minor": 9}
    )
    assemble(con, context())
    assert orders(con, f"kind, is_order, tax_minor, {MONEY}") == {"1": ("return", False, -9, 0, 0, 2000, -2000)}
    assert lines(con, "quantity_milli") == [(-3000,)]


def test_a_return_with_included_tax_and_order_discount_is_valued_like_a_sale(con):
    shared = {"tax_included": True, "order_tax_minor": -190, "order_discount_minor": 810}
    enter(con, {"line_amount_minor": -1000, **shared}, {"line_amount_minor": -1000, **shared})
    assemble(con, context())
    assert orders(con)["1"] == (0, 0, 1000, -1000)


@pytest.mark.parametrize(
    ("entries", "kind"),
    [
        ([{"line_amount_minor": 5000, "line_kind": "gift_card"}], "gift_card"),
        ([{"line_amount_minor": 5000, "line_kind": "deposit"}], "deposit"),
        ([{"line_amount_minor": 0, "quantity_milli": 1000}], "replacement"),
        ([{"line_amount_minor": 2000}, {"line_amount_minor": -2000}], "exchange"),
        ([{"line_amount_minor": 2000, "nature": "renewal"}], "renewal"),
        ([{"line_amount_minor": 2000, "nature": "quote"}], "quote"),
    ],
)
def test_what_is_no_order_is_kept_as_an_event(con, entries, kind):
    enter(con, *entries)
    assemble(con, context())
    assert orders(con, "kind, status, is_order") == {"1": ("event", "counted", False)}
    assert rows(con, "SELECT id, type FROM draft_events") == [("1", kind)]


def test_a_quote_moves_no_money_and_a_renewal_does(con):
    enter(
        con,
        {"order_key": "q", "line_amount_minor": 2000, "nature": "quote"},
        {"order_key": "r", "line_amount_minor": 900, "nature": "renewal"},
    )
    assemble(con, context())
    assert orders(con, "net_sales_minor") == {"q": (0,), "r": (900,)}
    assert rows(con, "SELECT id FROM draft_lines") == [("r",)]


def test_a_fully_discounted_order_is_an_order(con):
    enter(con, {"line_amount_minor": 2000, "line_discount_minor": 2000})
    assemble(con, context())
    assert orders(con, f"is_order, {MONEY}") == {"1": (True, 2000, 2000, 0, 0)}


def test_deposit_and_balance_under_one_number_are_one_order(con):
    enter(
        con,
        {"line_amount_minor": 100_000},
        {"line_amount_minor": -30_000, "line_kind": "deposit", "ts": datetime(2026, 3, 2)},
    )
    assemble(con, context())
    assert orders(con, f"is_order, {MONEY}") == {"1": (True, 100_000, 0, 0, 100_000)}


def test_an_undated_refund_is_a_return_on_the_orders_date_marked_estimated(con):
    enter(
        con,
        {
            "line_amount_minor": 10_000,
            "order_tax_minor": 1_900,
            "order_shipping_minor": 500,
            "order_refund_minor": 6_200,
        },
    )
    assemble(con, context())
    assert orders(con, f"kind, estimated, records, local_date, {MONEY}")["refund:1"] == (
        "return", True, 0, date(2026, 3, 1), 0, 0, 5_000, -5_000,
    )  # fmt: skip


def test_a_dated_refund_stands_on_its_date(con):
    enter(con, {"line_amount_minor": 1000, "order_refund_minor": 300, "order_refund_ts": datetime(2026, 4, 1, 9)})
    assemble(con, context())
    found = orders(con, "estimated, local_date, local_hour, net_sales_minor")
    assert found["refund:1"] == (False, date(2026, 4, 1), 9, -300)


@pytest.mark.parametrize("refund", [99_999, 1_190])
def test_a_refund_never_takes_more_than_the_net(con, refund):
    enter(con, {"line_amount_minor": 1000, "order_tax_minor": 190, "order_refund_minor": refund})
    assemble(con, context())
    assert orders(con)["refund:1"] == (0, 0, 1000, -1000)


@pytest.mark.parametrize("status", ["cancelled", "voided", "unpaid", "test", "draft", "training"])
def test_records_of_orders_that_do_not_count_are_ignored_and_the_order_stays(con, status):
    enter(
        con,
        {"line_amount_minor": 1000, "status": status, "order_refund_minor": 500},
        {"line_amount_minor": 300, "status": status, "line_discount_minor": 50},
        {"order_key": "2", "line_amount_minor": 700},
    )
    assemble(con, context())
    assert orders(con, f"status, is_order, platform_net_minor, {MONEY}") == {
        "1": (status, False, 1250, 0, 0, 0, 0),
        "2": ("counted", True, None, 700, 0, 0, 700),
    }
    assert rows(con, "SELECT record, fate, reason, order_key, amount_minor FROM fates ORDER BY 1") == [
        (1, "ignored", status, "1", 1000),
        (2, "ignored", status, "1", 300),
    ]
    assert rows(con, "SELECT DISTINCT id FROM draft_lines") == [("2",)]


def test_a_voided_line_leaves_the_rest_of_its_receipt(con):
    enter(con, {"line_amount_minor": 1000}, {"line_amount_minor": 400, "status": "voided"})
    assemble(con, context())
    assert orders(con, "status, records, net_sales_minor") == {"1": ("counted", 1, 1000)}
    assert rows(con, "SELECT record, reason FROM fates") == [(2, "voided")]


def test_an_order_with_a_quarantined_line_is_incomplete(con):
    enter(con, {"line_amount_minor": 1000})
    con.execute("INSERT INTO fates VALUES (9, 'quarantined', 'Price', '12a', 'not an amount', '1', NULL)")
    assemble(con, context())
    assert orders(con, "incomplete, is_order, net_sales_minor") == {"1": (True, True, 1000)}


def test_partly_paid_is_a_sale_in_full_with_its_balance(con):
    enter(con, {"line_amount_minor": 1000, "order_balance_minor": 400})
    assemble(con, context())
    assert orders(con, "open_balance_minor, net_sales_minor") == {"1": (400, 1000)}


def test_costs_are_known_only_if_all_lines_have_one(con):
    enter(
        con,
        {"order_key": "a", "line_amount_minor": 1000, "line_cost_minor": 400, "line_reimbursed_minor": 50},
        {"order_key": "a", "line_amount_minor": 1000},
        {"order_key": "b", "line_amount_minor": 1000, "line_cost_minor": 400},
        {"order_key": "b", "line_amount_minor": -500, "line_cost_minor": 200},
    )
    assemble(con, context())
    assert orders(con, "cost_of_goods_minor, reimbursed_minor") == {"a": (None, 50), "b": (200, None)}


def test_another_currency_is_converted_exactly_half_away_from_zero(con):
    enter(
        con,
        {"order_key": "eur", "line_amount_minor": 1000, "currency": "EUR"},
        {"order_key": "usd", "line_amount_minor": 1025, "line_discount_minor": 25, "currency": "USD"},
        {"order_key": "own", "line_amount_minor": 1},
    )
    assemble(con, context(rates={"USD": 0.9}))
    assert orders(con, f"currency, converted_from, {MONEY}") == {
        "eur": ("EUR", None, 1000, 0, 0, 1000),
        "usd": ("EUR", "USD", 923, 23, 0, 900),
        "own": ("EUR", None, 1, 0, 0, 1),
    }


def test_another_currency_without_a_rate_stops_with_the_flag(con):
    enter(
        con, {"line_amount_minor": 1, "currency": "USD"}, {"order_key": "2", "line_amount_minor": 1, "currency": "USD"}
    )
    with pytest.raises(SettingsError, match=r"2 orders are in USD.*--rate USD=0.92"):
        assemble(con, context())


def test_two_currencies_without_the_shops_own_stop(con):
    enter(
        con, {"line_amount_minor": 1, "currency": "USD"}, {"order_key": "2", "line_amount_minor": 1, "currency": "EUR"}
    )
    with pytest.raises(SettingsError, match="several currencies"):
        assemble(con, context(currency=None))


@pytest.mark.parametrize(("code", "expected"), [(None, None), ("CHF", "CHF")])
def test_a_single_or_unknown_currency_is_fine(con, code, expected):
    enter(con, {"line_amount_minor": 1, "currency": code})
    assemble(con, context(currency=None))
    assert orders(con, "currency") == {"1": (expected,)}


def test_times_are_the_shops_own_and_a_day_without_time_stays_that_day(con):
    enter(
        con,
        {"order_key": "night", "line_amount_minor": 1, "ts": datetime(2026, 3, 2, 0, 30)},
        {"order_key": "day", "line_amount_minor": 1, "ts": datetime(2026, 3, 1, 23), "has_time": False},
    )
    berlin = "Europe/Berlin"
    settings = SourceSettings(files=(), lag_hours=2)
    assemble(con, context(settings, zone=berlin, shop_zone=berlin, cut_off_hour=4))
    assert orders(con, "ts, known_at, local_date, local_hour") == {
        "night": (datetime(2026, 3, 2, 0, 30), datetime(2026, 3, 2, 2, 30), date(2026, 3, 1), 1),
        "day": (datetime(2026, 3, 2, 3), datetime(2026, 3, 2, 5), date(2026, 3, 2), None),
    }
    assert rows(con, "SELECT count(*) FROM draft_lines l JOIN draft_orders o USING (id, ts, known_at, local_date)") == [
        (2,)
    ]


AMOUNT = st.integers(-5_000, 20_000)
LINE = st.fixed_dictionaries(
    {
        "line_amount_minor": AMOUNT,
        "line_discount_minor": st.none() | st.integers(0, 3_000),
        "line_tax_minor": st.none() | st.integers(0, 500),
        "line_kind": st.sampled_from(["goods", "goods", "goods", "gift_card", "shipping", "tip", "deposit"]),
        "quantity_milli": st.none() | st.integers(-3_000, 3_000),
        "line_number": st.none() | st.integers(1, 4),
    }
)
HEAD = st.fixed_dictionaries(
    {
        "order_discount_minor": st.none() | st.integers(0, 4_000),
        "order_tax_minor": st.none() | st.integers(-500, 3_000),
        "order_shipping_minor": st.none() | st.integers(0, 900),
        "order_refund_minor": st.none() | st.integers(0, 9_000),
        "tax_included": st.none() | st.booleans(),
        "status": st.sampled_from(["counted"] * 4 + ["cancelled", "unpaid"]),
        "nature": st.sampled_from(["sale"] * 4 + ["return", "renewal", "quote"]),
    }
)
BASKETS = st.lists(st.tuples(HEAD, st.lists(LINE, min_size=1, max_size=4)), min_size=1, max_size=4)


def entries_of(baskets):
    return [{"order_key": str(key), **head, **line} for key, (head, found) in enumerate(baskets) for line in found]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(baskets=BASKETS)
def test_laws_of_money(con, baskets):
    empty(con)
    entries = entries_of(baskets)
    enter(con, *entries)
    assemble(con, context())
    for table in ("draft_orders", "draft_lines"):
        wrong = (
            f"SELECT * FROM {table} WHERE net_sales_minor IS DISTINCT FROM "
            "gross_sales_minor - discount_minor - returns_minor OR discount_minor < 0 OR returns_minor < 0"
        )
        assert rows(con, wrong) == []
    sums = ", ".join(f"sum({name})::BIGINT AS {name}" for name in MONEY.split(", "))
    of_lines = f"SELECT id, {sums} FROM draft_lines GROUP BY id"
    with_lines = f"SELECT id, {MONEY} FROM draft_orders WHERE id IN (SELECT id FROM draft_lines)"
    assert sorted(rows(con, of_lines)) == sorted(rows(con, with_lines))
    # Every record is in exactly one place.
    placed = "SELECT record FROM draft_lines UNION SELECT record FROM carried"
    assert rows(con, f"SELECT count(*) FROM ({placed})")[0][0] + rows(con, "SELECT count(*) FROM fates")[0][0] == len(
        entries
    )
    # A refund leaves nothing below zero.
    assert (
        rows(
            con,
            "SELECT * FROM draft_orders r JOIN draft_orders o ON r.id = concat('refund:', o.id) "
            "WHERE o.net_sales_minor + r.net_sales_minor < 0",
        )
        == []
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.integers(1, 10_000), min_size=1, max_size=6), data=st.data())
def test_included_tax_and_discount_are_taken_out_to_the_last_unit(con, amounts, data):
    discount = data.draw(st.integers(0, sum(amounts) // 2))
    tax = data.draw(st.integers(0, (sum(amounts) - discount) // 4))
    empty(con)
    enter(
        con,
        *(
            {
                "line_amount_minor": amount,
                "order_discount_minor": discount,
                "order_tax_minor": tax,
                "tax_included": True,
            }
            for amount in amounts
        ),
    )
    assemble(con, context())
    assert orders(con, "net_sales_minor") == {"1": (sum(amounts) - discount - tax,)}
