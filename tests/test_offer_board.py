"""The board of offers from files: weeks planned one after the other, what customers did, and what is then said."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from acquaint.decisions import planned
from acquaint.shop import Shop
from tests.commands import acquaint

pytestmark = pytest.mark.slow
FIRST, LAST = date(2025, 3, 3), date(2025, 4, 28)
WEEKS = (FIRST, FIRST + timedelta(days=14))
NAMES = [f"Quillon{number:02}" for number in range(60)]
OFFERS = """
[shop]
name = "The counter"
margin = 0.5

[sources.orders]
files = ["orders.csv"]

[sources.orders.columns]
order_id = "order"
ordered_at = "date"
email = "email"
name = "name"
product = "product"
amount = "amount"

[sources.permissions]
files = ["permissions.csv"]
table = "permissions"
columns = {email = "email", channel = "channel", allowed = "allowed", at = "date"}

[segments]
keen = "orders >= 3"

[offers.coffee]
kind = "percent"
value = 20.0
cost = 0.5
message = "Coffee for less"
products = ["Coffee"]
funder = "Java Roasters"
funded = 0.6
budget = 300.0
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("board") / "shop"
    folder.mkdir()
    draw, rows = random.Random(3), ["order,date,email,name,product,amount"]
    for number, name in enumerate(NAMES):
        days = sorted(draw.sample(range(480), draw.randrange(2, 9)))
        rows += [
            f"{number}-{n},{LAST - timedelta(days=500 - day)},{name.lower()}@example.org,{name},"
            f"{draw.choice(('Coffee', 'Tea', 'Tea', 'Tea'))},{draw.randrange(8, 40)}.00"
            for n, day in enumerate((*days, 499))
        ]  # fmt: skip
    (folder / "orders.csv").write_text("\n".join(rows) + "\n", "utf-8")
    may = [f"{name.lower()}@example.org,email,yes,2023-01-01" for name in NAMES]
    (folder / "permissions.csv").write_text("\n".join(["email,channel,allowed,date", *may]) + "\n", "utf-8")
    (folder / "acquaint.toml").write_text(OFFERS, "utf-8")
    for day in WEEKS:
        assert acquaint("run", folder, "--as-of", day, "--quiet").err == ""
        assert acquaint("plan", "--shop", folder).code == 0
    assert acquaint("run", folder, "--as-of", LAST, "--quiet").err == ""
    return folder


def test_the_board_says_what_the_kept_weeks_came_to(shop):
    board = acquaint("offers", "--shop", shop, "--json").object
    plans = [planned.of_day(shop, day) for day in WEEKS]
    row = board["offers"][0]
    assert board["weeks"] == 2
    assert row["sent"]["contacts"] == board["total"]["contacts"] == sum(each.sent for each in plans) > 20
    assert row["sent"]["old"] == row["sent"]["contacts"]
    assert {(each["kind"], each["name"]) for each in row["groups"]} >= {("segment", "keen")}
    said = acquaint("offers", "--shop", shop).out
    assert f"coffee: {row['sent']['contacts']} contacts with {row['sent']['customers']} customers" in said
    assert "share who buy, against those held back" in said
    assert "no bound yet" in said or "is promised" in said
    assert Shop(shop).offers().total.contacts == row["sent"]["contacts"]


def test_the_report_has_a_section_that_says_the_same(shop):
    page = (shop / "report.html").read_text("utf-8")
    board = Shop(shop).offers()
    assert f"{board.total.contacts} contacts with offers so far." in page
    assert Shop(shop).report().board.total == board.total


def test_the_funder_gets_a_page_without_a_customer(shop, tmp_path):
    said = acquaint("offers", "--shop", shop, "--funder", "Java Roasters", "--out", tmp_path)
    assert said.out.startswith("Wrote java-roasters.html, java-roasters.json and java-roasters.csv to")
    for name in ("java-roasters.html", "java-roasters.json", "java-roasters.csv"):
        text = (tmp_path / name).read_text("utf-8")
        assert "coffee" in text
        assert not re.search(r"quillon|example\.org|account:|email:|household:", text, re.IGNORECASE)
    assert "there are Java Roasters" in acquaint("offers", "--shop", shop, "--funder", "Java").err
