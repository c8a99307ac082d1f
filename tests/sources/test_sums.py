"""Columns of money told apart by arithmetic: price x quantity, discounts, tax, totals of orders."""

from __future__ import annotations

from tests.sources.sheets import comma, guessed, mapped, point, sales

LINES = sales()
ORDERS = list({line[0]: line for line in LINES}.values())


def test_quantity_times_price_is_before_discount_and_less_it_after():
    rows = [
        (o, d, c, q, point(p), point(p * q), point(-(p // 10)), point(p * q - p // 10)) for o, d, c, q, p, s in LINES
    ]
    columns = ["Order", "Date", "Customer ID", "Qty", "Price", "Total", "Discount", "Amount"]
    found = mapped(guessed(columns, rows))
    assert {field: found.get(field) for field in ("gross_sales", "discount", "net_sales", "amount", "total")} == {
        "gross_sales": "Total", "discount": "Discount", "net_sales": "Amount", "amount": None, "total": None,
    }  # fmt: skip


def test_a_total_that_is_the_same_through_an_order_is_the_orders():
    totals = {order: sum(q * p for o, _, _, q, p, _ in LINES if o == order) for order, *_ in LINES}
    rows = [(o, d, c, s, q, point(p), point(p * q), point(totals[o])) for o, d, c, q, p, s in LINES]
    found = mapped(guessed(["Order", "Date", "Customer", "SKU", "Qty", "Price", "Amount", "Sales"], rows))
    assert (found["amount"], found["total"]) == ("Amount", "Sales")


def test_a_total_that_differs_between_lines_is_the_lines():
    rows = [(o, d, c, point(p)) for o, d, c, q, p, s in LINES]
    assert mapped(guessed(["Order", "Date", "Customer", "Total"], rows))["amount"] == "Total"


def test_net_plus_tax_is_gross():
    rows = [
        (o, f"{d:%d.%m.%Y}", f"Max M {c}", comma(p), comma(p * 19 // 100), comma(p + p * 19 // 100))
        for o, d, c, q, p, s in ORDERS
    ]
    found = guessed(["Rechnungsnr", "Datum", "Kunde", "Netto", "MwSt", "Brutto"], rows)
    assert (mapped(found)["amount"], mapped(found)["tax"], found.tax, found.unused) == (
        "Netto",
        "MwSt",
        "excluded",
        ("Brutto",),
    )


def test_net_and_gross_that_differ_by_two_rates_are_without_and_with_tax():
    rows = [(o, d, c, point(p), point(round(p * (1.19 if o % 3 else 1.07)))) for o, d, c, q, p, s in ORDERS]
    found = guessed(["Order", "Date", "Customer", "Net", "Gross"], rows)
    assert (mapped(found)["amount"], found.tax, found.questions) == ("Net", "excluded", ())


def test_a_total_with_tax_and_postage_is_no_line():
    rows = [(o, d, c, point(p), "4.90", point(p // 10), point(p + 490 - p // 10)) for o, d, c, q, p, s in ORDERS]
    found = guessed(["Order", "Date", "Customer", "Amount", "Shipping", "Discount", "Total"], rows)
    assert (mapped(found)["amount"], mapped(found)["total"], found.questions) == ("Amount", "Total", ())


def test_copies_of_a_column_are_used_once():
    found = guessed(
        ["Order", "Date", "Customer", "Amount", "Sales"], [(o, d, c, point(p), point(p)) for o, d, c, q, p, s in ORDERS]
    )
    assert (mapped(found)["amount"], found.unused, found.questions) == ("Amount", ("Sales",), ())


def test_one_row_in_twenty_may_be_wrong():
    rows = [(o, d, c, q, point(p), point(p * q if i % 25 else 1)) for i, (o, d, c, q, p, s) in enumerate(LINES)]
    found = mapped(guessed(["Order", "Date", "Customer", "Qty", "Price", "Total"], rows))
    assert found["amount"] == "Total"


def test_discount_and_tax_that_stand_on_each_line_of_an_order_are_the_orders():
    rows = [(o, d, c, q, point(p), point(p * q), point(o % 7 * 10), "2.00", "9.99") for o, d, c, q, p, s in LINES]
    columns = ["Order", "Date", "Customer", "Qty", "Price", "Amount", "Discount", "Tax", "Order total"]
    found = mapped(guessed(columns, rows))
    assert (found["order_discount"], found["order_tax"], found["total"]) == ("Discount", "Tax", "Order total")
