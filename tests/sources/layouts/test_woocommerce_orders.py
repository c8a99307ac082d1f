from __future__ import annotations

import json
from datetime import datetime

import pytest

from acquaint.errors import OpenQuestions
from acquaint.sources import layouts
from tests.sources.layouts import shelf

WEBTOFFEE = [
    "order_id",
    "order_number",
    "order_date",
    "paid_date",
    "status",
    "shipping_total",
    "shipping_tax_total",
    "fee_total",
    "fee_tax_total",
    "tax_total",
    "cart_discount",
    "order_discount",
    "discount_total",
    "order_total",
    "order_subtotal",
    "order_currency",
    "payment_method",
    "payment_method_title",
    "transaction_id",
    "customer_ip_address",
    "customer_user_agent",
    "shipping_method",
    "customer_id",
    "customer_user",
    "customer_email",
    "billing_first_name",
    "billing_last_name",
    "billing_company",
    "billing_email",
    "billing_phone",
    "shipping_items",
    "fee_items",
    "tax_items",
    "coupon_items",
    "refund_items",
    "order_notes",
    "line_item_1",
    "line_item_2",
]
_PLUGIN = [
    "order_id",
    "order_number_formatted",
    "order_number",
    "order_date",
    "status",
    "shipping_total",
    "shipping_tax_total",
    "fee_total",
    "fee_tax_total",
    "tax_total",
    "discount_total",
    "order_total",
    "refunded_total",
    "order_currency",
    "payment_method",
    "shipping_method",
    "customer_id",
    "billing_first_name",
    "billing_last_name",
    "billing_full_name",
    "billing_company",
    "vat_number",
    "billing_email",
    "billing_phone",
]
PACKED = [*_PLUGIN, "line_items", "shipping_items", "fee_items", "tax_items", "coupon_items", "refunds", "order_notes"]
PER_ITEM = [
    *_PLUGIN, "item_id", "item_name", "item_product_id", "item_sku", "item_price", "item_quantity", "item_subtotal",
    "item_subtotal_tax", "item_total", "item_total_tax", "item_refunded", "item_refunded_qty", "item_meta",
    "coupon_items",
]  # fmt: skip
ADVANCED = [
    "Order Number", "Order Status", "Order Date", "First Name (Billing)", "Last Name (Billing)", "Company (Billing)",
    "Email (Billing)", "Phone (Billing)", "Payment Method Title", "Cart Discount Amount", "Order Subtotal Amount",
    "Order Shipping Amount", "Order Refund Amount", "Order Total Amount", "Order Total Tax Amount", "SKU", "Item #",
    "Item Name", "Quantity (- Refund)", "Item Cost", "Coupon Code", "Discount Amount",
]  # fmt: skip
ANALYTICS = [
    "Date", "Order #", "N. Revenue (formatted)", "Status", "Customer", "Customer type", "Product(s)", "Items sold",
    "Coupon(s)", "Net Sales", "Attribution",
]  # fmt: skip
SUITE = [*_PLUGIN, "order_item_1", "order_item_2"]

ITEM = (
    "id:7|name:Tea|product_id:12|sku:T-1|quantity:2|subtotal:20.00|subtotal_tax:3.80|total:18.00|total_tax:3.42|"
    "refunded:0.00|refunded_qty:0|meta:Size=M"
)


def order(number: int = 4415, **more: str) -> dict[str, str]:
    """An order of 20.00 less a coupon of 2.00, postage 5.00, tax 19 % on both."""
    row = {
        "order_id": str(number), "order_number": str(number), "order_date": "2024-03-01 09:58:12",
        "status": "completed", "shipping_total": "5.00", "tax_total": "4.37", "discount_total": "2.00",
        "order_total": "27.37",
        "order_currency": "EUR", "payment_method": "stripe", "customer_id": "861", "billing_first_name": "Ann",
        "billing_last_name": "Lee", "billing_email": "ann@example.com", "billing_phone": "030 1234",
    }  # fmt: skip
    return {**row, **more}


def load(folder, header, *rows, **changes):
    kept = [{name: value for name, value in row.items() if name in header} for row in rows]
    return shelf.loaded(folder, shelf.text_of(header, kept), "woocommerce_orders", **changes)


MONEY = (
    "line_amount_minor, line_discount_minor, order_discount_minor, line_tax_minor, tax_included, order_tax_minor, "
    "order_shipping_minor"
)


def test_packed_pairs_with_the_platforms_own_sums(tmp_path):
    with load(tmp_path, PACKED, order(line_items=ITEM, coupon_items="id:9|code:TEA10|amount:2.00|description:")) as got:
        assert got.entries(MONEY) == [(2000, 200, None, 342, False, 437, 500)]
        assert got.entries("order_key, order_number, product, product_name, quantity_milli, coupon, channel") == [
            ("4415", "4415", "T-1", "Tea", 2000, "TEA10", "online")
        ]
        assert got.entries("order_net_minor, order_total_minor") == [(1800, 2737)]
        assert got.notes == []


def test_several_items_in_a_cell_with_separators_in_their_names(tmp_path):
    first = r"id:1|name:Tea\: black\; strong\|mild|sku:A|quantity:1|subtotal:12.00|total:12.00"
    cell = f"{first};{ITEM.replace('20.00', '8.00').replace('18.00', '6.00')}"
    with load(tmp_path, PACKED, order(line_items=cell)) as got:
        assert got.entries("line_number, product, product_name, line_amount_minor, line_discount_minor") == [
            (1, "A", "Tea: black; strong|mild", 1200, None), (2, "T-1", "Tea", 800, 200)
        ]  # fmt: skip


def test_json_items(tmp_path):
    items = [
        {"name": "Tea &quot;Earl&quot;", "product_id": 12, "sku": "", "quantity": 2, "subtotal": "12", "total": "12"},
        {"name": "Cup; red", "product_id": 0, "sku": "unknown_product", "quantity": 1, "subtotal": 8.0, "total": 6},
    ]  # fmt: skip
    with load(tmp_path, PACKED, order(line_items=json.dumps(items))) as got:
        assert got.entries("product, product_name, quantity_milli, line_amount_minor, line_discount_minor") == [
            ("12", 'Tea "Earl"', 2000, 1200, None), ("Cup; red", "Cup; red", 1000, 800, 200)
        ]  # fmt: skip


def test_items_by_place(tmp_path):
    row = order(order_item_1="product_id:4959|1|30.00|size: Medium", order_item_2="TEA-1|2|10.00",
                discount_total="0.00", order_total="52.60", tax_total="7.60")  # fmt: skip
    with load(tmp_path, SUITE, row) as got:
        assert got.entries("product, quantity_milli, line_amount_minor, line_discount_minor") == [
            ("4959", 1000, 3000, None), ("TEA-1", 2000, 1000, None)
        ]  # fmt: skip
        assert got.notes == []


def test_numbered_item_columns_of_webtoffee(tmp_path):
    row = order(
        line_item_1="name:Tea | green|product_id:31529|sku:|quantity:1|total:10.00|sub_total:12.00|meta:Size:M",
        line_item_2="name:Cup|product_id:31530|sku:C-1|quantity:2|total:8.00|sub_total:8.00",
        customer_user="861", order_subtotal="20.00",
    )  # fmt: skip
    with load(tmp_path, WEBTOFFEE, row) as got:
        assert got.entries("product, product_name, line_amount_minor, line_discount_minor, account") == [
            ("31529", "Tea | green", 1200, 200, "861"), ("C-1", "Cup", 800, None, "861")
        ]  # fmt: skip


def test_discount_inside_the_items_is_put_back_so_that_gross_is_the_platforms(tmp_path):
    items = {"line_item_1": "name:A|quantity:1|total:10.01", "line_item_2": "name:B|quantity:1|total:7.99"}
    with load(tmp_path, WEBTOFFEE, order(**items)) as got:
        assert got.entries("line_amount_minor, line_discount_minor, order_discount_minor") == [
            (1112, 111, None), (888, 89, None)
        ]  # fmt: skip


def test_discount_beyond_the_items_stays_on_the_order(tmp_path):
    with load(tmp_path, WEBTOFFEE, order(line_item_1="name:A|quantity:1|total:20.00")) as got:
        assert got.entries("line_amount_minor, line_discount_minor, order_discount_minor") == [(2000, None, 200)]


def test_row_per_item(tmp_path):
    item = {"item_name": "Tea", "item_product_id": "12", "item_sku": "T-1", "item_price": "10.00", "item_quantity": "1",
            "item_subtotal": "10.00", "item_total": "9.00", "item_total_tax": "1.71"}  # fmt: skip
    with load(tmp_path, PER_ITEM, order(**item), order(**{**item, "item_sku": "T-2"})) as got:
        assert got.entries("record, order_key, line_number, product, order_total_minor") == [
            (1, "4415", 1, "T-1", 2737), (2, "4415", 2, "T-2", 2737)
        ]  # fmt: skip
        assert got.entries("line_amount_minor, line_discount_minor, line_tax_minor")[0] == (1000, 100, 171)


def test_row_per_item_with_the_orders_fields_on_the_first_only(tmp_path):
    first = {
        "Order Number": "77", "Order Status": "Processing", "Order Date": "2024-03-01 09:58",
        "Email (Billing)": "a@example.com", "Order Total Amount": "23.80", "Order Total Tax Amount": "3.80",
        "Order Shipping Amount": "0", "SKU": "A",
        "Item Name": "Tea", "Quantity (- Refund)": "2", "Item Cost": "6.00",
    }  # fmt: skip
    second = {"SKU": "B", "Item Name": "Cup", "Quantity (- Refund)": "1", "Item Cost": "8.00"}
    with load(tmp_path, ADVANCED, first, second) as got:
        assert got.entries("order_key, email, product, line_amount_minor, tax_included") == [
            ("77", "a@example.com", "A", 1200, False), ("77", "a@example.com", "B", 800, False)
        ]  # fmt: skip


def test_analytics_download_is_a_line_per_order_with_its_net(tmp_path):
    one = {"Date": "2024-03-01 09:58:12", "Order #": "#31", "Status": "completed", "Customer": "Ann Lee",
           "Product(s)": "2× Tea pot", "Items sold": "2", "Coupon(s)": "tea10", "Net Sales": "40"}  # fmt: skip
    several = {**one, "Order #": "32", "Product(s)": "2× Tea pot, 1× Cup, blue", "Items sold": "3", "Net Sales": "48.5"}
    with load(tmp_path, ANALYTICS, one, several) as got:
        assert got.entries("order_key, product, product_name, quantity_milli, line_amount_minor, order_net_minor") == [
            ("31", "Tea pot", "Tea pot", 2000, 4000, 4000), ("32", None, "2× Tea pot, 1× Cup, blue", 3000, 4850, 4850)
        ]  # fmt: skip
        assert got.entries("name, coupon, email", "record = 1") == [("Ann Lee", "tea10", None)]


def test_refund_rows_of_the_analytics_download_are_returns(tmp_path):
    sale = {"Date": "2024-03-01 09:58:12", "Order #": "31", "Status": "refunded", "Customer": "Ann Lee",
            "Product(s)": "2× Tea pot", "Items sold": "2", "Net Sales": "40.00"}  # fmt: skip
    refund = {"Date": "2024-03-09 12:00:00", "Order #": "31", "Status": "completed", "Product(s)": "2× Tea pot",
              "Items sold": "-2", "Net Sales": "-40.00"}  # fmt: skip
    with load(tmp_path, ANALYTICS, sale, refund) as got:
        assert got.entries(
            "order_key, nature, status, name, line_amount_minor, quantity_milli, order_refund_minor"
        ) == [
            ("31", "sale", "counted", "Ann Lee", 4000, 2000, None),
            ("31/refund/2024-03-09T11:00:00", "return", "counted", "Ann Lee", -4000, -2000, None),
        ]


def test_refund_rows_lower_the_refund_that_the_order_states(tmp_path):
    header = [*PACKED, "parent_order_id"]
    sale = order(line_items=ITEM, refunded_total="12.00", status="wc-completed")
    refund = {"order_id": "4420", "parent_order_id": "4415", "order_date": "2024-03-09 12:00:00",
              "status": "wc-completed", "order_total": "-10.71", "tax_total": "-1.71", "shipping_total": "0.00",
              "line_items": "id:9|name:Tea|sku:T-1|quantity:-1|subtotal:-10.00|total:-9.00|total_tax:-1.71",
              }  # fmt: skip
    with load(tmp_path, header, sale, refund) as got:
        assert got.entries("nature, order_refund_minor, email, account, line_amount_minor, quantity_milli") == [
            ("sale", 129, "ann@example.com", "861", 2000, 2000),
            ("return", None, "ann@example.com", "861", -900, -1000),
        ]
    with load(tmp_path, header, {**sale, "status": "cancelled"}, refund) as got:
        assert got.entries("status") == [("cancelled",), ("cancelled",)]


def test_packed_refunds_have_a_date(tmp_path):
    refunds = (
        r"id:12|date:2024-03-05 10\:00\:00|amount:3.00|reason:a;id:13|date:2024-03-09 10\:00\:00|amount:2.00|reason:b"
    )
    with load(tmp_path, PACKED, order(line_items=ITEM, refunds=refunds)) as got:
        assert got.entries("order_refund_minor, order_refund_ts") == [(500, datetime(2024, 3, 9, 9, 0))]
    with load(tmp_path, PACKED, order(line_items=ITEM, refunds=refunds, refunded_total="7.00")) as got:
        assert got.entries("order_refund_minor") == [(700,)]


def test_refunded_order_without_an_amount_is_refunded_whole(tmp_path):
    with load(tmp_path, PACKED, order(line_items=ITEM, status="refunded")) as got:
        assert got.entries("status, order_refund_minor") == [("counted", 2737)]


@pytest.mark.parametrize(
    ("status", "method", "expected"),
    [
        ("processing", "stripe", "counted"),
        ("wc-processing", "stripe", "counted"),
        ("wc-completed", "stripe", "counted"),
        ("Completed", "stripe", "counted"),
        ("on-hold", "bacs", "unpaid"),
        ("wc-on-hold", "bacs", "unpaid"),
        ("pending", "stripe", "unpaid"),
        ("Pending payment", "stripe", "unpaid"),
        ("wc-pending", "cod", "counted"),
        ("failed", "stripe", "unpaid"),
        ("cancelled", "stripe", "cancelled"),
        ("trash", "stripe", "cancelled"),
        ("wc-checkout-draft", "stripe", "draft"),
        ("shipped", "stripe", "counted"),
        ("completed", "bogus", "test"),
    ],
)
def test_status(tmp_path, status, method, expected):
    with load(tmp_path, PACKED, order(line_items=ITEM, status=status, payment_method=method)) as got:
        assert got.entries("status") == [(expected,)]


def test_times_are_the_sites_without_a_zone(tmp_path):
    with load(tmp_path, PACKED, order(line_items=ITEM), zone="America/New_York") as got:
        assert got.entries("ts, has_time") == [(datetime(2024, 3, 1, 14, 58, 12), True)]


@pytest.mark.parametrize(("user", "account"), [("0", None), ("861", "861"), ("", None), ("8.61E+12", None)])
def test_account_nought_is_a_guest(tmp_path, user, account):
    with load(
        tmp_path, WEBTOFFEE, order(line_item_1="name:A|quantity:1|total:20.00", customer_id="", customer_user=user)
    ) as got:
        assert got.entries("account, email, name, phone") == [(account, "ann@example.com", "Ann Lee", "030 1234")]


def test_company_with_its_vat_id(tmp_path):
    with load(tmp_path, PACKED, order(line_items=ITEM, billing_company="Lee Ltd", vat_number="DE123")) as got:
        assert got.entries("company, vat_id") == [("Lee Ltd", "DE123")]


@pytest.mark.parametrize(("fee", "total", "expected"), [("3.00", "30.37", (800, None)), ("-1.00", "26.37", (500, 100))])
def test_fees_are_charges_beside_the_goods_or_discounts(tmp_path, fee, total, expected):
    with load(tmp_path, PACKED, order(line_items=ITEM, fee_total=fee, order_total=total)) as got:
        assert got.entries("order_shipping_minor, order_discount_minor") == [expected]
        assert got.notes == []


def test_item_that_cannot_be_read_sets_its_record_aside(tmp_path):
    bad = order(1, line_items="id:1|name:A|quantity:1|total:free;id:2|name:B|quantity:1|total:2.00")
    with load(tmp_path, PACKED, bad, order(line_items=ITEM)) as got:
        assert got.entries("order_key") == [("4415",)]
        assert got.rows("SELECT record, fate, column_name, value, order_key, amount_minor FROM fates") == [
            (1, "quarantined", "line_items", "id:1|name:A|quantity:1|total:free", "1", 2737)
        ]


def test_bad_line_of_a_row_per_item_leaves_the_others(tmp_path):
    item = {"item_name": "Tea", "item_sku": "T-1", "item_quantity": "1", "item_subtotal": "10.00", "item_total": "9.00"}
    with load(tmp_path, PER_ITEM, order(**item), order(**{**item, "item_total": "n/a"})) as got:
        assert got.entries("record") == [(1,)]
        assert got.rows("SELECT record, column_name, value, order_key FROM fates") == [(2, "item_total", "n/a", "4415")]


def test_order_without_a_readable_date_is_set_aside(tmp_path):
    with load(tmp_path, PACKED, order(line_items=ITEM, order_date="2024-31-31")) as got:
        assert got.entries("record") == []
        assert got.rows("SELECT record, column_name, value FROM fates") == [(1, "order_date", "2024-31-31")]


def test_damaged_order_ids_give_way_to_the_number(tmp_path):
    with load(tmp_path, PACKED, order(line_items=ITEM, order_id="4.42E+12")) as got:
        assert got.entries("order_key") == [("4415",)]
        assert "Column order_id: values damaged" in got.notes[0]


def test_record_without_id_and_number_belongs_to_no_order(tmp_path):
    with load(tmp_path, PACKED, order(line_items=ITEM, order_id="", order_number="")) as got:
        assert got.rows("SELECT record, reason FROM fates") == [(1, "the order has no id and no number")]


def test_order_without_items_is_its_net(tmp_path):
    with load(tmp_path, PACKED, order()) as got:
        assert got.entries("line_kind, product, line_amount_minor, line_discount_minor") == [("goods", None, 2000, 200)]


def test_free_order_is_a_replacement_and_gift_cards_are_told_apart(tmp_path):
    free = order(1, line_items="name:Tea|quantity:1|subtotal:0.00|total:0.00", order_total="0.00", tax_total="0.00",
                 shipping_total="0.00", discount_total="0.00")  # fmt: skip
    card = order(2, line_items=ITEM.replace("name:Tea", "name:Gift card"))
    with load(tmp_path, PACKED, free, card) as got:
        assert got.entries("nature, line_kind") == [("replacement", "goods"), ("sale", "gift_card")]


def test_renewal_of_a_subscription(tmp_path):
    with load(
        tmp_path,
        [*PACKED, "meta:_subscription_renewal"],
        order(**{"line_items": ITEM, "meta:_subscription_renewal": "4001"}),
    ) as got:
        assert got.entries("nature") == [("renewal",)]


def test_rounding_of_each_line_is_no_change_of_the_order(tmp_path):
    row = order(line_items=ITEM.replace("18.00", "17.99"))
    with load(tmp_path, PACKED, row) as got:
        assert got.notes == []


def test_two_currencies_keep_their_own(tmp_path):
    with load(tmp_path, PACKED, order(1, line_items=ITEM), order(2, line_items=ITEM, order_currency="usd")) as got:
        assert got.entries("currency") == [("EUR",), ("USD",)]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["03/04/2024 09:00", "16/04/2024 09:00"], [(4, 3), (4, 16)]),
        (["03/04/2024 09:00", "03/16/2024 09:00"], [(3, 4), (3, 16)]),
    ],
)
def test_order_of_day_and_month_is_decided_on_the_dates(tmp_path, dates, expected):
    rows = [order(n, line_items=ITEM, order_date=date) for n, date in enumerate(dates)]
    with load(tmp_path, PACKED, *rows) as got:
        assert [(ts.month, ts.day) for (ts,) in got.entries("ts")] == expected


def test_open_order_of_day_and_month_is_asked_for(tmp_path):
    row = order(line_items=ITEM, order_date="03/04/2024 09:00")
    with pytest.raises(OpenQuestions) as caught, load(tmp_path, PACKED, row):
        pass
    assert "--date-order dmy" in str(caught.value)
    assert "column order_date" in str(caught.value)
    with load(tmp_path, PACKED, row, date_order="mdy") as got:
        assert got.entries("ts") == [(datetime(2024, 3, 4, 8, 0),)]


def test_headers_of_other_programs_are_not_taken():
    assert layouts.recognise(["order_id", "order_date", "status", "customer", "amount"]) != "woocommerce_orders"
    assert layouts.recognise(["Order Number", "Order Date", "Total"]) != "woocommerce_orders"
