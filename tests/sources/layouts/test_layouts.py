from __future__ import annotations

import pytest

from acquaint.errors import SettingsError
from acquaint.sources import layouts
from acquaint.sources.reading import Reading
from tests.sources.layouts import shelf
from tests.sources.layouts import test_shopify_orders as shopify


def test_every_layout_is_known_by_its_name_and_keeps_to_the_interface():
    for name, layout in layouts.LAYOUTS.items():
        assert name == layout.NAME
        assert not layout.matches(["date", "customer", "amount"])
        assert layouts.sisters(name) == layout.SISTERS


def test_sisters_that_acquaint_reads_are_layouts():
    named = {sister.layout for name in layouts.LAYOUTS for sister in layouts.sisters(name)}
    assert named - {None} <= set(layouts.LAYOUTS)


def test_products_export_unlocks_profit():
    found = {sister.layout: sister.unlocks for sister in layouts.sisters("shopify_orders")}
    assert found["shopify_products"].startswith("Cost per item: profit")


@pytest.mark.parametrize("change", [str.upper, str.lower, lambda name: f" {name} "])
def test_headers_are_known_whatever_their_case(change):
    assert layouts.recognise([change(name) for name in shopify.HEADER]) == "shopify_orders"


def test_unknown_layout_names_the_known_ones():
    reading = Reading(columns=("a",), types={"a": "VARCHAR"}, rows=0)
    with pytest.raises(SettingsError, match="Known are shopify_orders, "):
        layouts.load(None, "shopify", "sheet", reading, shelf.context())


def test_layout_that_does_not_fit_its_file_is_refused():
    reading = Reading(columns=("a",), types={"a": "VARCHAR"}, rows=0)
    with pytest.raises(SettingsError, match="does not have the columns of the layout shopify_orders"):
        layouts.load(None, "shopify_orders", "sheet", reading, shelf.context())
