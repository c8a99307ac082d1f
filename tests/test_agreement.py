"""Night and moment are held against each other on a shop's own data, and every difference is named."""

from __future__ import annotations

import json
import shutil

import pytest

import acquaint
from acquaint.features.tallies.sums import Totals
from tests import commands
from tests.conftest import Small


@pytest.fixture
def folder(small: Small, tmp_path):
    shutil.copytree(small.shop, tmp_path / "shop")
    return tmp_path / "shop"


def test_a_shop_agrees(folder):
    found = acquaint.open(folder).features.check(everybody=True)
    assert found.differences == ()
    assert found.customers == 30
    said = commands.acquaint("features", "--check", "--shop", folder)
    assert said.code == 0
    assert f"night and moment agree on {found.features} features of 30 customers" in said.out
    assert commands.acquaint("features", "--check", "--all", "--json", "--shop", folder).object["differences"] == []


def test_a_difference_is_named_by_customer_feature_and_event(folder, monkeypatch):
    read = Totals.read
    place = []

    def wrong(self, columns, at):
        """Lose the orders beyond the second."""
        found = read(self, columns, at)
        for number, node in enumerate(self.nodes):
            if node.tally == "count" and node.relation == "orders" and repr(node.where).count("is_order") == 1:
                place.append(number)
                found[number] = min(found[number], 2)
        return found

    monkeypatch.setattr(Totals, "read", wrong)
    found = acquaint.open(folder).features.check(everybody=True)
    assert place
    many = [row for row in acquaint.open(folder).customers().to_pylist() if row["orders"] > 2]
    wanted = {(row["customer"], way) for row in many for way in ("events", "tables")}
    assert {(each.customer, each.way) for each in found.differences if each.feature == "orders"} == wanted != set()
    for each in found.differences:
        if each.feature == "orders":
            assert (each.batch > 2, each.live) == (True, 2)
            # The third order is the one from which on they differ.
            assert each.event.startswith("lines ")
    said = commands.acquaint("features", "--check", "--shop", folder)
    assert said.code == 1
    assert f"{found.differences[0].customer}  {found.differences[0].feature}: at night" in said.out
    told = commands.acquaint("features", "--check", "--json", "--shop", folder)
    assert told.code == 1
    assert len(json.loads(told.out)["differences"]) == len(found.differences)
