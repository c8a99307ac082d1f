"""The plan of a small shop with three offers, from its files to what is said of a customer."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from acquaint import smallshop
from acquaint.decisions import planned
from tests.commands import Said, acquaint

pytestmark = pytest.mark.slow
OFFERS = """
[offers.harvest]
kind = "percent"
value = 10.0
cost = 1.2
products = "category = 'Green tea'"
channels = ["email"]
budget = 20.0

[offers.tasting]
kind = "service"
cost = 0.0
eligibility = "orders_365d >= 3"

[offers.come_back]
kind = "amount"
value = 5.0
cost = 5.0
objective = "win_back"
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("offers") / "shop"
    smallshop.found(folder)
    assert acquaint("run", folder, "--as-of", smallshop.AS_OF, "--quiet").code == 0
    return folder


@pytest.fixture
def offering(shop):
    before = (shop / "acquaint.toml").read_text("utf-8")

    def ask(text: str, *more: str) -> Said:
        (shop / "acquaint.toml").write_text(before + text, "utf-8")
        return acquaint("plan", "--shop", shop, *more)

    yield ask
    (shop / "acquaint.toml").write_text(before, "utf-8")


def test_a_plan_from_files_to_why(shop, offering):
    dry = offering(OFFERS, "--dry-run", "--json").object
    assert not (shop / planned.FOLDER).exists()
    said = offering(OFFERS)
    assert said.code == 0, said.err
    assert offering(OFFERS, "--json").object == dry | {"dry": False}
    assert offering(OFFERS).out == said.out, "a week that is planned stays"
    assert "customers get an offer" in said.out
    assert "a guess until your own results replace it" in said.out
    assert dry["offers"][1]["cost_minor"] <= 2000
    folder = shop / planned.FOLDER / smallshop.AS_OF.isoformat()
    rows = duckdb.sql(f"SELECT customer, offer, channel, arm FROM '{folder}/plan_decisions.parquet'").fetchall()
    assert sum(arm == "sent" for *_, arm in rows) == sum(dry["by_channel"].values())
    snapshot = max((shop / "lake" / "snapshots").iterdir())
    reach = duckdb.sql(f"SELECT customer, channel FROM '{snapshot}/reach.parquet' WHERE allowed").fetchall()
    assert {(customer, channel) for customer, _, channel, _ in rows if channel} <= set(reach)
    keen = duckdb.sql(f"SELECT customer FROM '{shop}/customers.parquet' WHERE orders_365d >= 3").fetchall()
    assert {customer for customer, offer, *_ in rows if offer == "tasting"} <= {customer for (customer,) in keen}
    who = next(customer for customer, offer, _, arm in rows if (offer, arm) == ("harvest", "sent"))
    why = acquaint("why", who, "--shop", shop)
    assert "harvest: on " in why.out
    assert "come_back: no (not meant for them), it is for another stage" in why.out
    assert json.loads(acquaint("why", who, "harvest", smallshop.AS_OF, "--shop", shop, "--json").out)[0]["gate"] is None
    counts = acquaint("why", "--offer", "harvest", "--shop", shop).out
    assert "no permitted channel" in counts
    assert "come_back" not in counts


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", 0, "There are no offers"),
        (OFFERS.replace("cost = 1.2\n", ""), 0, "harvest: nobody, its cost is not known"),
        (OFFERS.replace("budget = 20.0", "budget = 0"), 2, "with a budget of zero nobody can get it"),
        (OFFERS.replace("budget = 20.0", "starts = 2026-03-09\nends = 2026-03-08"), 2, "before it starts"),
        (OFFERS.replace("orders_365d", "ordres_365d"), 2, "did you mean orders_365d"),
        (OFFERS.replace("orders_365d >= 3", "orders_365d"), 2, "Who may have an offer is a condition."),
    ],
    ids=["none", "no cost", "no budget", "reversed", "unknown feature", "no condition"],
)
def test_bad_offers_get_one_clear_word(offering, text, code, said):
    found = offering(text, "--dry-run")
    assert found.code == code
    assert said in (found.err if code else found.out)


def test_why_asks_whom(shop):
    assert "Why whom?" in acquaint("why", "--shop", shop).err
    assert "nobody of this id" in acquaint("why", "nobody at all", "--shop", shop).err
