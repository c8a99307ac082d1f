from __future__ import annotations

from datetime import datetime

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from acquaint import tables
from acquaint.sources import draft_tables
from acquaint.sources.layouts import documents
from tests.sources.layouts import shelf

PRICES = st.integers(1, 50_000)


@st.composite
def orders(draw):
    """An order whose platform writes its discounts in one of five ways: (lines, stated discount, stated goods)."""
    lines = draw(st.lists(st.tuples(PRICES, st.integers(0, 100)), min_size=1, max_size=4))
    lines = [(price, price * percent // 200) for price, percent in lines]
    gross, own = sum(price for price, _ in lines), sum(discount for _, discount in lines)
    extra = draw(st.integers(0, gross - own))
    way = draw(st.sampled_from(["covers", "on top", "only lines", "inside", "postage"]))
    if way == "covers":
        return lines, own + extra, gross - own - extra
    if way == "on top":
        return lines, extra, gross - own - extra
    if way == "only lines":
        return lines, own, gross - own
    if way == "inside":
        return lines, 0, gross
    return [(price, 0) for price, _ in lines], extra, gross


def entered(given_orders, **order):
    """Lines as entered: (order, gross, line discounts, order discount, tax included)."""
    con = duckdb.connect()
    try:
        for name, table in (("entries", draft_tables.ENTRIES), ("fates", draft_tables.FATES)):
            con.execute(tables.create(name, table))
        documents.start(con)
        for key, (lines, stated, goods) in enumerate(given_orders):
            row = {"order_key": str(key), "ts": datetime(2024, 3, 1), "status": "counted", "discount_minor": stated,
                   "goods_minor": goods, "order_total_minor": goods, **order}  # fmt: skip
            names = ", ".join(row)
            con.execute(f"INSERT INTO sheet_orders ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
            con.executemany(
                "INSERT INTO sheet_lines (record, order_key, line_number, line_kind, line_amount_minor, "
                "line_discount_minor) VALUES (?, ?, ?, 'goods', ?, ?)",
                [(10 * key + n, str(key), n, price, own or None) for n, (price, own) in enumerate(lines)],
            )
        documents.enter(con, shelf.context(), slack=False)
        assert documents.notes(con) == []
        return con.execute(
            """SELECT sum(line_amount_minor), sum(coalesce(line_discount_minor, 0)),
            any_value(coalesce(order_discount_minor, 0)), any_value(tax_included)
            FROM entries GROUP BY CAST(order_key AS BIGINT) ORDER BY CAST(order_key AS BIGINT)"""
        ).fetchall()
    finally:
        con.close()


@settings(max_examples=30, deadline=None)
@given(st.lists(orders(), min_size=1, max_size=8))
def test_entries_always_come_to_what_the_platform_states(given_orders):
    found = entered(given_orders)
    for (lines, _, goods), (gross, own, order_discount, _) in zip(given_orders, found, strict=True):
        assert gross - own - order_discount == goods
        assert own == sum(discount for _, discount in lines)
        assert order_discount >= 0


@settings(max_examples=20, deadline=None)
@given(PRICES, st.integers(0, 2_000), st.integers(1, 5_000), st.booleans())
def test_tax_is_where_the_total_says(price, postage, tax, included):
    total = price + postage + (0 if included else tax)
    found = entered(
        [([(price, 0)], 0, price)], shipping_minor=postage, tax_minor=tax, order_total_minor=total
    )  # fmt: skip
    assert found[0][3] is included
