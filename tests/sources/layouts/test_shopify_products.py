from __future__ import annotations

import pytest

from tests.sources.layouts import shelf

HEADER = [
    "Handle",
    "Title",
    "Body (HTML)",
    "Vendor",
    "Product Category",
    "Type",
    "Tags",
    "Published",
    "Option1 Name",
    "Option1 Value",
    "Option2 Name",
    "Option2 Value",
    "Option3 Name",
    "Option3 Value",
    "Variant SKU",
    "Variant Grams",
    "Variant Inventory Tracker",
    "Variant Inventory Qty",
    "Variant Inventory Policy",
    "Variant Fulfillment Service",
    "Variant Price",
    "Variant Compare At Price",
    "Variant Requires Shipping",
    "Variant Taxable",
    "Variant Barcode",
    "Image Src",
    "Image Position",
    "Image Alt Text",
    "Gift Card",
    "Variant Image",
    "Variant Weight Unit",
    "Variant Tax Code",
    "Cost per item",
    "Status",
]
OF_2025 = [
    "Title",
    "URL handle",
    "Description",
    "Vendor",
    "Product category",
    "Type",
    "Tags",
    "Published on online store",
    "Status",
    "SKU",
    "Barcode",
    "Option1 name",
    "Option1 value",
    "Option2 name",
    "Option2 value",
    "Option3 name",
    "Option3 value",
    "Price",
    "Compare-at price",
    "Cost per item",
]
FIRST = {
    "Handle": "green-tea", "Title": "Green tea", "Vendor": "Acme", "Type": "Tea", "Option1 Value": "100 g",
    "Product Category": "Food, Beverages & Tobacco > Beverages > Tea & Infusions", "Variant SKU": "GT-100",
    "Variant Price": "6.00", "Cost per item": "2.15",
}  # fmt: skip
OTHER = {"Handle": "green-tea", "Option1 Value": "250 g", "Variant SKU": "GT-250", "Variant Price": "13.00"}


def load(folder, *rows, header=HEADER, **changes):
    return shelf.loaded(folder, shelf.text_of(header, rows), "shopify_products", **changes)


def test_variants_inherit_from_the_first_row_of_their_handle_only(tmp_path):
    stray = {"Handle": "mug", "Title": "Mug", "Option1 Value": "Default Title", "Variant SKU": "M-1"}
    with load(tmp_path, FIRST, OTHER, stray) as got:
        assert got.rows(
            "SELECT product, product_name, category, department, brand, cost_minor FROM draft_products ORDER BY record"
        ) == [
            ("GT-100", "Green tea - 100 g", "Tea", "Food, Beverages & Tobacco", "Acme", 215),
            ("GT-250", "Green tea - 250 g", "Tea", "Food, Beverages & Tobacco", "Acme", None),
            ("M-1", "Mug", None, None, None, None),
        ]


def test_cost_is_stated_as_a_cost_of_the_product(tmp_path):
    with load(tmp_path, FIRST, OTHER) as got:
        assert got.rows("SELECT kind, key, amount_minor, since FROM draft_costs") == [("product", "GT-100", 215, None)]


def test_header_of_2025(tmp_path):
    row = {"Title": "Green tea", "URL handle": "green-tea", "Vendor": "Acme", "Type": "Tea", "SKU": "GT-100",
           "Option1 value": "100 g", "Option2 value": "Tin", "Price": "6.00", "Cost per item": "2.15"}  # fmt: skip
    with load(tmp_path, row, header=OF_2025) as got:
        assert got.rows("SELECT product, product_name, cost_minor FROM draft_products") == [
            ("GT-100", "Green tea - 100 g / Tin", 215)
        ]


def test_without_sku_a_product_is_named_as_order_lines_name_it(tmp_path):
    with load(tmp_path, {**FIRST, "Variant SKU": ""}) as got:
        assert got.rows("SELECT product FROM draft_products") == [("Green tea - 100 g",)]


def test_without_type_the_last_step_of_the_category_counts(tmp_path):
    with load(
        tmp_path, {**FIRST, "Type": ""}, {**OTHER, "Handle": "x", "Title": "X", "Product Category": "Uncategorized"}
    ) as got:
        assert got.rows("SELECT category FROM draft_products ORDER BY record") == [("Tea & Infusions",), (None,)]


def test_rows_of_pictures_are_ignored(tmp_path):
    with load(tmp_path, FIRST, {"Handle": "green-tea", "Image Src": "https://example.com/2.jpg"}) as got:
        assert got.rows("SELECT record FROM draft_products") == [(1,)]
        assert got.rows("SELECT record, fate FROM fates") == [(2, "ignored")]


def test_sku_that_stands_twice_counts_once(tmp_path):
    with load(tmp_path, FIRST, {**OTHER, "Variant SKU": "GT-100", "Cost per item": "9.00"}) as got:
        assert got.rows("SELECT product, cost_minor FROM draft_products") == [("GT-100", 215)]
        assert got.rows("SELECT record, fate FROM fates") == [(2, "duplicate")]


def test_cost_that_cannot_be_read_is_set_aside(tmp_path):
    with load(tmp_path, FIRST, {**OTHER, "Cost per item": "tba"}) as got:
        assert got.rows("SELECT record, fate, column_name, value FROM fates") == [
            (2, "quarantined", "Cost per item", "tba")
        ]
        assert got.rows("SELECT record FROM draft_products") == [(1,)]


@pytest.mark.parametrize("sku", ["4.01E+12", "12-Mar"])
def test_damaged_sku_gives_way_to_the_name(tmp_path, sku):
    with load(tmp_path, {**FIRST, "Variant SKU": sku}) as got:
        assert got.rows("SELECT product FROM draft_products") == [("Green tea - 100 g",)]
        assert "Column Variant SKU: values damaged" in got.notes[0]
