from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.sources.layouts import shelf

HEADER = [
    "Name",
    "Email",
    "Financial Status",
    "Paid at",
    "Fulfillment Status",
    "Fulfilled at",
    "Accepts Marketing",
    "Currency",
    "Subtotal",
    "Shipping",
    "Taxes",
    "Total",
    "Discount Code",
    "Discount Amount",
    "Shipping Method",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem compare at price",
    "Lineitem sku",
    "Lineitem requires shipping",
    "Lineitem taxable",
    "Lineitem fulfillment status",
    "Billing Name",
    "Billing Street",
    "Billing Address1",
    "Billing Address2",
    "Billing Company",
    "Billing City",
    "Billing Zip",
    "Billing Province",
    "Billing Country",
    "Billing Phone",
    "Shipping Name",
    "Shipping Street",
    "Shipping Address1",
    "Shipping Address2",
    "Shipping Company",
    "Shipping City",
    "Shipping Zip",
    "Shipping Province",
    "Shipping Country",
    "Shipping Phone",
    "Notes",
    "Note Attributes",
    "Cancelled at",
    "Payment Method",
    "Payment Reference",
    "Refunded Amount",
    "Vendor",
    "Outstanding Balance",
    "Employee",
    "Location",
    "Device ID",
    "Id",
    "Tags",
    "Risk Level",
    "Source",
    "Lineitem discount",
    "Tax 1 Name",
    "Tax 1 Value",
    "Phone",
    "Receipt Number",
    "Duties",
    "Billing Province Name",
    "Shipping Province Name",
    "Payment ID",
    "Payment Terms Name",
    "Next Payment Due At",
    "Payment References",
]

EARLY = ["Variant", *HEADER[: HEADER.index("Cancelled at") + 1]]
"""The header of 2012, from a public importer."""


def order(number: int, *, net: str = "20.00", **more: str) -> dict[str, str]:
    """The first row of an order of one line, without tax and postage; keys are headers with "_" for blanks."""
    row = {
        "Name": f"#{number}", "Id": str(5550000000000 + number), "Email": f"c{number}@example.com",
        "Financial Status": "paid", "Paid at": "2024-03-01 10:00:00 +0100", "Currency": "EUR", "Subtotal": net,
        "Shipping": "0.00", "Taxes": "0.00", "Total": net, "Discount Amount": "0.00", "Lineitem discount": "0.00",
        "Created at": "2024-03-01 09:58:12 +0100", "Accepts Marketing": "no", "Refunded Amount": "0.00",
        "Outstanding Balance": "0.00", "Source": "web", "Payment Method": "Shopify Payments", "Vendor": "Acme",
        **line(number, net),
    }  # fmt: skip
    return {**row, **{name.replace("_", " "): value for name, value in more.items()}}


def line(
    number: int, price: str, quantity: str = "1", name: str = "Tea - Green / 100 g", **more: str
) -> dict[str, str]:
    row = {
        "Name": f"#{number}", "Lineitem quantity": quantity, "Lineitem name": name, "Lineitem price": price,
        "Lineitem sku": "TEA-100", "Lineitem discount": "0.00", "Vendor": "Acme",
    }  # fmt: skip
    return {**row, **{name.replace("_", " "): value for name, value in more.items()}}


def text(*rows: dict[str, str]) -> str:
    return shelf.text_of(HEADER, rows)


def load(folder: Path, *rows: dict[str, str], **changes):
    return shelf.loaded(folder, text(*rows), "shopify_orders", **changes)


def test_header_of_2012_is_known(tmp_path):
    row = order(1)
    row.update({"Variant": "individual"})
    with shelf.loaded(tmp_path, shelf.text_of(EARLY, [{k: v for k, v in row.items() if k in EARLY}])) as got:
        assert got.entries("order_key, line_amount_minor, status") == [("#1@2024-03-01T08:58:12Z", 2000, "counted")]


def test_order_fields_are_filled_down_and_totals_are_not_summed(tmp_path):
    first = order(1, net="50.00", Lineitem_quantity="2", Lineitem_price="20.00")
    with load(tmp_path, first, line(1, "10.00", name="Cup", Lineitem_sku=""), order(2)) as got:
        assert got.entries("record, order_key, line_number, email, order_total_minor, line_amount_minor, product") == [
            (1, "5550000000001", 1, "c1@example.com", 5000, 4000, "TEA-100"),
            (2, "5550000000001", 2, "c1@example.com", 5000, 1000, "Cup"),
            (3, "5550000000002", 1, "c2@example.com", 2000, 2000, "TEA-100"),
        ]


def test_filling_never_crosses_a_name(tmp_path):
    with load(tmp_path, order(1), order(2, Email=""), line(2, "5.00")) as got:
        assert got.entries("order_key, email") == [
            ("5550000000001", "c1@example.com"), ("5550000000002", None), ("5550000000002", None)
        ]  # fmt: skip


def test_a_name_that_restarts_is_another_order(tmp_path):
    again = order(1, Id="9990000000001", Email="new@example.com", Created_at="2024-06-01 12:00:00 +0200")
    with load(tmp_path, order(1), line(1, "5.00"), again, line(1, "7.00")) as got:
        assert got.entries("order_key, email, line_amount_minor") == [
            ("5550000000001", "c1@example.com", 2000), ("5550000000001", "c1@example.com", 500),
            ("9990000000001", "new@example.com", 2000), ("9990000000001", "new@example.com", 700),
        ]  # fmt: skip


def test_order_survives_sorting_by_another_column(tmp_path):
    with load(tmp_path, line(1, "5.00"), order(2), order(1), order(3), line(2, "1.00")) as got:
        assert [row[0][-1] for row in got.entries("order_key")] == ["1", "2", "1", "3", "2"]


def test_record_without_name_and_id_belongs_to_no_order(tmp_path):
    with load(tmp_path, order(1), {**line(1, "5.00"), "Name": ""}, {**order(2), "Name": ""}) as got:
        assert got.entries("order_key") == [("5550000000001",), ("5550000000002",)]
        assert got.rows("SELECT record, column_name, reason FROM fates") == [
            (2, "Name", "the order has no name and no id")
        ]


def test_order_fields_on_every_row_stay_one_order(tmp_path):
    filled = {**order(1), **line(1, "5.00"), "Id": ""}
    with load(tmp_path, order(1), filled) as got:
        assert got.entries("order_key, order_total_minor") == [("5550000000001", 2000)] * 2


def test_times_carry_an_offset(tmp_path):
    with load(tmp_path, order(1, Created_at="2024-03-01 22:30:00 -0500"), zone="Asia/Tokyo") as got:
        assert got.entries("ts, has_time") == [(datetime(2024, 3, 2, 3, 30), True)]


@pytest.mark.parametrize(
    ("status", "more", "expected"),
    [
        ("paid", {}, "counted"),
        ("partially_paid", {}, "counted"),
        ("partially_refunded", {}, "counted"),
        ("refunded", {}, "counted"),
        ("authorized", {}, "unpaid"),
        ("expired", {}, "unpaid"),
        ("pending", {}, "unpaid"),
        ("pending", {"Payment Method": "Cash on Delivery (COD)"}, "counted"),
        ("pending", {"Payment Method": "manual"}, "counted"),
        ("pending", {"Payment Method": "Cash App Pay"}, "unpaid"),
        ("voided", {}, "voided"),
        ("paid", {"Cancelled at": "2024-03-02 10:00:00 +0100"}, "cancelled"),
        ("refunded", {"Cancelled at": "2024-03-02 10:00:00 +0100"}, "cancelled"),
        ("paid", {"Payment Method": "Bogus Gateway"}, "test"),
        ("paid", {"Payment Method": "(for testing) Bogus Gateway"}, "test"),
        ("", {}, "counted"),
        ("", {"Paid at": ""}, "unpaid"),
    ],
)
def test_financial_status(tmp_path, status, more, expected):
    with load(tmp_path, {**order(1), "Financial Status": status, **more}) as got:
        assert got.entries("status") == [(expected,)]


def test_partly_paid_order_is_a_sale_in_full_with_its_balance(tmp_path):
    with load(tmp_path, order(1, Financial_Status="partially_paid", Outstanding_Balance="12.50")) as got:
        assert got.entries("status, line_amount_minor, order_balance_minor") == [("counted", 2000, 1250)]


@pytest.mark.parametrize(
    ("stated", "own", "subtotal", "expected"),
    [
        ("5.00", "0.00", "35.00", (4000, None, 500)),  # on the order, Lineitem discount 0.00
        ("5.00", "5.00", "35.00", (4000, 500, None)),  # the stated discount covers the line's own
        ("7.00", "5.00", "33.00", (4000, 500, 200)),
        ("2.00", "5.00", "33.00", (4000, 500, 200)),  # on top of the line's own
        ("0.00", "5.00", "40.00", (4500, 500, None)),  # prices written after the line's own discount
        ("4.90", "0.00", "40.00", (4000, None, None)),  # free postage
    ],
)
def test_order_discount_by_what_adds_up(tmp_path, stated, own, subtotal, expected):
    row = order(1, net=subtotal, Lineitem_price="20.00", Lineitem_quantity="2", Discount_Amount=stated)
    row["Lineitem discount"] = own
    with load(tmp_path, row) as got:
        assert got.entries("line_amount_minor, line_discount_minor, order_discount_minor") == [expected]
        assert got.notes == []


def test_discount_of_the_postage_is_taken_off_the_postage_only_where_the_total_says_so(tmp_path):
    before = order(1, Shipping="4.90", Discount_Amount="4.90", Total="20.00")
    after = order(2, Shipping="0.00", Discount_Amount="4.90", Total="20.00")
    with load(tmp_path, before, after) as got:
        assert got.entries("order_shipping_minor, order_discount_minor") == [(0, None), (0, None)]


@pytest.mark.parametrize(("total", "included"), [("25.00", True), ("28.99", False)])
def test_tax_inside_or_added_is_tested_per_order(tmp_path, total, included):
    with load(tmp_path, order(1, Shipping="5.00", Taxes="3.99", Total=total)) as got:
        assert got.entries("tax_included, order_tax_minor, order_shipping_minor") == [(included, 399, 500)]


def test_both_kinds_of_tax_in_one_file_and_an_order_that_does_not_say(tmp_path):
    rows = [
        order(1, Taxes="3.19"), order(2, Taxes="3.19"), order(3, Taxes="1.60", Total="21.60"),
        order(4, Taxes="3.19", Total="17.00"), order(5),
    ]  # fmt: skip
    with load(tmp_path, *rows) as got:
        assert [row[0] for row in got.entries("tax_included")] == [True, True, False, True, None]
    with load(tmp_path, *rows, tax="excluded") as got:
        assert [row[0] for row in got.entries("tax_included")] == [True, True, False, False, None]


def test_duties_are_part_of_the_total_and_no_tax(tmp_path):
    with load(tmp_path, order(1, Taxes="3.19", Duties="6.00", Total="26.00")) as got:
        assert got.entries("tax_included") == [(True,)]


def test_refund_without_a_date(tmp_path):
    with load(tmp_path, order(1, Financial_Status="partially_refunded", Refunded_Amount="7.50")) as got:
        assert got.entries("status, line_amount_minor, order_refund_minor, order_refund_ts") == [
            ("counted", 2000, 750, None)
        ]
        assert "Refunds without a date: 1." in got.notes[0]


def test_refunded_order_without_an_amount_is_refunded_whole(tmp_path):
    with load(tmp_path, order(1, Financial_Status="refunded", Refunded_Amount="")) as got:
        assert got.entries("order_refund_minor") == [(2000,)]


def test_partial_refund_without_an_amount_is_named(tmp_path):
    with load(tmp_path, order(1, Financial_Status="partially_refunded", Refunded_Amount="")) as got:
        assert got.entries("order_refund_minor") == [(None,)]
        assert got.notes == ["Orders refunded in part of which the file does not say how much: 1."]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Gift Card - €50.00", "gift_card"),
        ("Geschenkgutschein 25", "gift_card"),
        ("Carte cadeau - 30", "gift_card"),
        ("Tarjeta regalo", "gift_card"),
        ("Cadeaubon", "gift_card"),
        ("Gift card holder", "goods"),
        ("Tip", "tip"),
        ("Trinkgeld", "tip"),
        ("Tip-top tea", "goods"),
        ("Pfand", "deposit"),
    ],
)
def test_lines_that_are_no_goods(tmp_path, name, kind):
    with load(tmp_path, order(1, Lineitem_name=name)) as got:
        assert got.entries("line_kind") == [(kind,)]


def test_edited_order_keeps_its_lines_and_the_platforms_figures(tmp_path):
    with load(tmp_path, order(1, net="31.00", Lineitem_price="20.00"), order(2)) as got:
        assert got.entries("line_amount_minor, order_net_minor, order_total_minor, nature", "record = 1") == [
            (2000, 3100, 3100, "sale")
        ]
        assert len(got.notes) == 1
        assert got.notes[0].startswith("Orders changed after they were placed: 1 (first: #1).")


@pytest.mark.parametrize(
    ("more", "channel", "place"),
    [
        ({"Source": "web"}, "online", None),
        ({"Source": "pos", "Location": "High Street"}, "store", "High Street"),
        ({"Source": "129785"}, "store", None),
        ({"Source": "shopify_draft_order"}, "online", None),
        ({"Source": "1354745"}, "online", None),
        ({"Source": "580111"}, "online", None),
        ({"Source": "", "Employee": "Kim"}, "store", None),
        ({"Source": ""}, None, None),
    ],
)
def test_source_and_location(tmp_path, more, channel, place):
    with load(tmp_path, {**order(1), **more}) as got:
        assert got.entries("channel, place, status") == [(channel, place, "counted")]
        assert got.rows("SELECT place, place_name, channel FROM draft_places") == (
            [(place, place, channel)] if place else []
        )


@pytest.mark.parametrize("email", ["", "till@teashop.example", "x1@marketplace.amazon.de", "y2@members.ebay.com"])
def test_addresses_are_left_as_written(tmp_path, email):
    with load(tmp_path, order(1, Source="pos", Email=email)) as got:
        assert got.entries("email") == [(email or None,)]


def test_goods_for_nothing_are_a_replacement(tmp_path):
    free = order(1, net="0.00", Lineitem_price="20.00", Discount_Amount="20.00", Source="shopify_draft_order")
    unpriced = order(2, net="0.00")
    postage_only = order(3, net="0.00", Shipping="5.00", Total="5.00")
    with load(tmp_path, free, unpriced, postage_only) as got:
        assert got.entries("nature") == [("replacement",), ("replacement",), ("sale",)]


def test_document_negative_throughout_is_a_return(tmp_path):
    with load(tmp_path, order(1, net="-20.00", Lineitem_price="20.00", Lineitem_quantity="-1")) as got:
        assert got.entries("nature, line_amount_minor, quantity_milli") == [("return", -2000, -1000)]


def test_subscription_renewals(tmp_path):
    rows = [
        order(1, Email="a@example.com", Tags="Subscription, Subscription First Order"),
        order(2, Email="a@example.com", Tags="Subscription, Subscription Recurring Order"),
        order(3, Email="b@example.com", Tags="subscription"),
        order(4, Email="B@example.com", Tags="subscription", Created_at="2024-04-01 09:00:00 +0200"),
        order(5, Email="b@example.com", Created_at="2024-05-01 09:00:00 +0200"),
        order(6, Email="c@example.com", Tags="Monatskiste"),
        order(7, Email="c@example.com", Tags="Monatskiste", Created_at="2024-04-01 09:00:00 +0200"),
    ]
    with load(tmp_path, *rows, roles={"monatskiste": "subscription"}) as got:
        natures = [row[0] for row in got.entries("nature")]
        assert natures == ["sale", "renewal", "sale", "renewal", "sale", "sale", "renewal"]


def test_tags_that_give_a_role_to_the_customer(tmp_path):
    rows = [order(1, Tags="B2B, spring"), order(2, Tags="Mitarbeiter"), order(3, Tags="Kiosk"), order(4, Tags="spring")]
    with load(tmp_path, *rows, roles={"Kiosk": "wholesale"}) as got:
        assert [row[0] for row in got.entries("tags")] == [
            "B2B, spring, wholesale", "Mitarbeiter, staff", "Kiosk, wholesale", "spring"
        ]  # fmt: skip


def test_accepts_marketing_is_the_state_when_ordering(tmp_path):
    rows = [
        order(1, Accepts_Marketing="yes"), line(1, "5.00"), order(2, Accepts_Marketing="no"),
        order(3, Accepts_Marketing=""), order(4, Accepts_Marketing="yes", Email=""),
        order(5, Accepts_Marketing="yes", Payment_Method="Bogus Gateway"),
    ]  # fmt: skip
    with load(tmp_path, *rows, lag_hours=2) as got:
        ordered, known = datetime(2024, 3, 1, 8, 58, 12), datetime(2024, 3, 1, 10, 58, 12)
        assert got.rows("SELECT email, channel, allowed, ts, known_at, basis FROM draft_permissions ORDER BY 1") == [
            ("c1@example.com", "email", True, ordered, known, "Accepts Marketing"),
            ("c2@example.com", "email", False, ordered, known, "Accepts Marketing"),
        ]


@pytest.mark.parametrize(("last", "noted"), [("2024-04-29", True), ("2024-04-10", False), ("2024-06-30", False)])
def test_sixty_days_are_what_apps_see(tmp_path, last, noted):
    with load(tmp_path, order(1), order(2, Created_at=f"{last} 12:00:00 +0200")) as got:
        assert any("Apps see only the last 60 days" in note for note in got.notes) is noted


def test_damaged_ids_are_not_joined_on(tmp_path):
    rows = [order(1, Id="5.55E+12", Subtotal="25.00"), line(1, "5.00"), order(2, Id="5.55E+12"), order(3)]
    with load(tmp_path, *rows) as got:
        assert got.entries("order_key, line_amount_minor") == [
            ("#1@2024-03-01T08:58:12Z", 2000), ("#1@2024-03-01T08:58:12Z", 500), ("#2@2024-03-01T08:58:12Z", 2000),
            ("5550000000003", 2000),
        ]  # fmt: skip
        assert got.notes[0].startswith("Column Id: values damaged when the file was saved from a spreadsheet: 2 (")
        assert '(first: record 1, "5.55E+12")' in got.notes[0]


@pytest.mark.parametrize("sku", ["1.23E+12", "12-Mar"])
def test_damaged_sku_gives_way_to_the_name(tmp_path, sku):
    with load(tmp_path, order(1, Lineitem_sku=sku)) as got:
        assert got.entries("product") == [("Tea - Green / 100 g",)]
        assert "Column Lineitem sku: values damaged" in got.notes[0]


def test_bad_line_is_set_aside_and_its_order_keeps_the_others(tmp_path):
    with load(tmp_path, order(1, Total="25.00"), line(1, "five"), line(1, "5.00"), line(1, "3.00", "")) as got:
        assert got.entries("record, line_amount_minor, order_total_minor") == [(1, 2000, 2500), (3, 500, 2500)]
        assert got.rows("SELECT record, fate, column_name, value, order_key FROM fates ORDER BY record") == [
            (2, "quarantined", "Lineitem price", "five", "5550000000001"),
            (4, "quarantined", "Lineitem quantity", None, "5550000000001"),
        ]
        assert got.notes == []


def test_bad_first_line_still_gives_its_order_the_customer(tmp_path):
    with load(tmp_path, order(1, Lineitem_price="?"), line(1, "5.00")) as got:
        assert got.entries("record, email, order_total_minor") == [(2, "c1@example.com", 2000)]


def test_order_without_a_readable_date_is_set_aside_whole(tmp_path):
    with load(tmp_path, order(1, Created_at="soon"), line(1, "5.00"), line(9, "1.00")) as got:
        assert got.entries("record") == []
        assert got.rows("SELECT record, column_name, value FROM fates ORDER BY record") == [
            (1, "Created at", "soon"), (2, "Created at", None), (3, "Created at", None)
        ]  # fmt: skip


def test_two_currencies_keep_their_own(tmp_path):
    with load(tmp_path, order(1), order(2, Currency="usd")) as got:
        assert got.entries("currency") == [("EUR",), ("USD",)]


def test_currency_without_minor_units(tmp_path):
    row = order(1044, net="163056", Lineitem_price="84028", Lineitem_quantity="2", Discount_Amount="5000", Shipping="1",
                Taxes="30981", Total="194038", Currency="CLP")  # fmt: skip
    with load(tmp_path, row, digits=0) as got:
        assert got.entries("line_amount_minor, order_discount_minor, tax_included, order_total_minor") == [
            (168056, 5000, False, 194038)
        ]


def test_name_company_and_phone(tmp_path):
    rows = [
        order(1, Billing_Name="Ann Lee", Billing_Company="Lee Ltd", Shipping_Name="Bo", Shipping_Phone="555-2"),
        order(2, Shipping_Name="Bo", Shipping_Phone="555-2"),
        order(3, Billing_Name="Ann", Phone="'+49301234", Billing_Phone="555-1"),
    ]
    with load(tmp_path, *rows) as got:
        assert got.entries("name, company, phone") == [
            ("Ann Lee", "Lee Ltd", None), ("Bo", None, "555-2"), ("Ann", None, "+49301234")
        ]  # fmt: skip


def test_every_record_is_in_one_place(tmp_path):
    rows = [order(1), line(1, "?"), order(2, Created_at=""), order(3, Financial_Status="voided"), line(3, "", "", "")]
    rows[2]["Paid at"] = ""
    with load(tmp_path, *rows) as got:
        entered = {row[0] for row in got.entries("record")}
        fated = {row[0] for row in got.rows("SELECT record FROM fates")}
        assert entered | fated == {1, 2, 3, 4, 5}
        assert not entered & fated
        assert got.entries("line_kind", "record = 5") == [("none",)]


def test_platforms_net_is_without_tax_gift_cards_and_tips(tmp_path):
    rows = [
        order(1, Taxes="3.99", Shipping="5.00", Total="28.99"), order(2, Taxes="3.99", Shipping="5.00", Total="25.00"),
        order(3, Lineitem_name="Gift card"), order(4, Subtotal="22.00", Total="22.00"), line(4, "2.00", name="Tip"),
        order(5, net="11.90", Lineitem_price="20.00", Taxes="1.90"),
    ]  # fmt: skip
    with load(tmp_path, *rows) as got:
        assert got.entries("order_net_minor") == [(2000,), (None,), (0,), (2000,), (2000,), (1000,)]


def test_file_saved_again_with_decimal_commas(tmp_path):
    row = {name: value.replace(".00", ",00") for name, value in order(1, net="1234.00").items()}
    with load(tmp_path, {**row, "Shipping": "4,90", "Total": "1238,90"}) as got:
        assert got.entries("line_amount_minor, order_shipping_minor, order_total_minor") == [(123400, 490, 123890)]
        assert got.rows("SELECT * FROM fates") == []


def test_what_the_reader_left_out_is_in_the_fates(tmp_path):
    out = text(order(1)) + ",".join(HEADER) + "\r\n"
    with shelf.loaded(tmp_path, out) as got:
        assert got.rows("SELECT record, fate, reason FROM fates") == [(2, "ignored", "repeated header")]
