"""The plan of a small shop with three offers, from its files to what is said of a customer."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest

import acquaint as product
from acquaint import smallshop
from acquaint.decisions import planned
from acquaint.events import Response
from tests.commands import Said, acquaint
from tests.delivery import desks

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
    assert offering(OFFERS, "--json").object == dry | {"dry": False, "kept": True}
    head, kept, *rest = offering(OFFERS).out.splitlines()
    assert "is planned already" in kept
    assert [head, *rest] == said.out.splitlines(), "a week that is planned stays"
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
    assert (
        json.loads(acquaint("why", who, "harvest", smallshop.AS_OF, "--shop", shop, "--json").out)["plan"][0]["gate"]
        is None
    )
    counts = acquaint("why", "--offer", "harvest", "--shop", shop).out
    assert "no permitted channel" in counts
    assert "come_back" not in counts


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", 0, "There are no offers"),
        (OFFERS.replace("cost = 1.2\n", ""), 0, "harvest: nobody, its cost is not known"),
        (OFFERS.replace('"percent"', '"percnt"'), 2, "kind 'percnt' is not known; did you mean percent?"),
        (OFFERS.replace("budget = 20.0", "budget = 0"), 2, "with a budget of zero nobody can get it"),
        (OFFERS.replace("budget = 20.0", "starts = 2026-03-09\nends = 2026-03-08"), 2, "before it starts"),
        (OFFERS.replace("orders_365d", "ordres_365d"), 2, "did you mean orders_365d"),
        (OFFERS.replace("orders_365d >= 3", "orders_365d"), 2, "Who may have an offer is a condition."),
    ],
    ids=["none", "no cost", "misspelt", "no budget", "reversed", "unknown feature", "no condition"],
)
def test_bad_offers_get_one_clear_word(offering, text, code, said):
    found = offering(text, "--dry-run")
    assert found.code == code
    assert said in (found.err if code else found.out)


def test_what_people_act_on_follows_the_plan(shop, offering):
    """One list: nobody stands on it twice, and each row, file and draft says where it comes from."""
    assert offering(OFFERS, "--drafts").code == 0
    folder = shop / planned.FOLDER / smallshop.AS_OF.isoformat()
    sent = duckdb.sql(f"SELECT customer, offer, channel FROM '{folder}/plan_decisions.parquet' WHERE arm = 'sent'")
    sent = sent.fetchall()
    listed = duckdb.sql(f"SELECT customer FROM '{folder}/plan_decisions.parquet' WHERE arm = 'listed'").fetchall()
    book = desks.read(shop / "contacts.xlsx")
    week = book["This week"]
    came = week.column("Comes from")
    assert len(came) == len(listed) + len(sent)
    assert came[: len(listed)] == ["this week"] * len(listed)
    assert not {customer for (customer,) in listed} & {customer for customer, *_ in sent}
    assert set(book["Call sheet"].column("Comes from")) == {"this week", "offer: tasting"}
    assert came.count("offer: tasting") == sum(offer == "tasting" for _, offer, _ in sent)
    keys = week.column("_key")
    assert len(keys) == len(set(keys))
    files = {path.name for path in (shop / "audiences").glob("offer *.csv")}
    assert files == {f"offer {offer} {channel}.csv" for _, offer, channel in sent}
    told = [line for name in files for line in (shop / "audiences" / name).read_text("utf-8").splitlines()[1:]]
    assert len(told) == len(sent)
    assert all(line.endswith(f'plan of {smallshop.AS_OF}"') for line in told)
    assert len(list((shop / "drafts").glob("*.eml"))) == len(book["E-mail drafts"].rows)
    report = json.loads((shop / "report.json").read_text("utf-8"))
    assert sum(each["sent"] for each in report["plan"]["offers"]) == len(sent)
    assert f"{len(sent)} customers get an offer" in (shop / "report.html").read_text("utf-8").replace("\u00a0", " ")
    # Another run keeps it all, and the list does not take up whom the plan has.
    again = acquaint("run", shop, "--as-of", smallshop.AS_OF, "--quiet", "--drafts")
    assert again.code == 0, again.err
    assert desks.read(shop / "contacts.xlsx")["This week"].rows == week.rows
    assert json.loads((shop / "report.json").read_text("utf-8"))["plan"] == report["plan"]


def test_what_was_typed_into_the_list_is_not_lost(shop, offering):
    (typed,) = shop.glob("contacts.xlsx")
    book = openpyxl.load_workbook(typed)
    header = next(row for row in book["This week"].iter_rows() if "Result" in [cell.value for cell in row])
    column = next(cell.column for cell in header if cell.value == "Result")
    book["This week"].cell(header[0].row + 1, column, "Reached")
    book.save(typed)
    before = typed.read_bytes()
    offering(OFFERS)
    assert typed.read_bytes() == before
    assert (shop / f"contacts {smallshop.AS_OF}.xlsx").exists()
    (shop / f"contacts {smallshop.AS_OF}.xlsx").unlink()


def test_a_run_with_a_wrong_offer_makes_everything_else_and_says_so(shop, offering):
    offering(OFFERS.replace("orders_365d", "ordres_365d"), "--dry-run")
    said = acquaint("run", shop, "--as-of", smallshop.AS_OF, "--quiet", "--json").object
    assert any("[offers.tasting] eligibility" in w and "did you mean orders_365d" in w for w in said["warnings"])
    offering(OFFERS.replace('"percent"', '"percnt"'), "--dry-run")
    said = acquaint("run", shop, "--as-of", smallshop.AS_OF, "--quiet", "--json").object
    assert any("kind 'percnt' is not known; did you mean percent? Put that right" in w for w in said["warnings"])
    offering(OFFERS.replace("cost = 1.2\n", ""), "--dry-run")
    said = acquaint("run", shop, "--as-of", smallshop.AS_OF, "--quiet", "--json").object
    assert "nobody gets the offer harvest ([offers.harvest]): its cost is not known" in said["warnings"]


def test_the_report_says_of_offers_what_is_true_once_the_plan_is_made(shop, offering, tmp_path):
    home = tmp_path / "shop"
    shutil.copytree(shop, home, ignore=shutil.ignore_patterns(planned.FOLDER))
    settings = (home / "acquaint.toml").read_text("utf-8")
    for kind, wrong in (("percnt", True), ("percent", False)):
        (home / "acquaint.toml").write_text(settings + OFFERS.replace('"percent"', f'"{kind}"'), "utf-8")
        if wrong:
            assert acquaint("run", home, "--as-of", smallshop.AS_OF, "--quiet").code == 0
        said = acquaint("plan", "--shop", home)
        assert said.code == (2 if wrong else 0)
        assert ("percnt" in (home / "report.html").read_text("utf-8")) is wrong
    assert "counts as contacted in later lists and plans, whether or not you have sent it" in said.out


def test_why_asks_whom(shop):
    assert "Why whom?" in acquaint("why", "--shop", shop).err
    assert "nobody of this id" in acquaint("why", "nobody at all", "--shop", shop).err


def test_a_no_after_the_run_counts_in_the_plan_that_is_made_already(shop, offering, tmp_path):
    """She who stops, and she who unsubscribes live, stand in no file and are told nothing, from that moment on."""
    offering(OFFERS)
    home = tmp_path / "shop"
    shutil.copytree(shop, home)
    plan = f"'{home}/plans/{smallshop.AS_OF}/plan_decisions.parquet'"
    snapshot = max((home / "lake" / "snapshots").iterdir())
    (stopped, address), (left, _) = duckdb.sql(f"""
        SELECT customer, any_value(address) FROM {plan} JOIN '{snapshot}/reach.parquet' USING (customer, channel)
        WHERE arm = 'sent' AND channel = 'email' GROUP BY customer ORDER BY customer LIMIT 2
    """).fetchall()
    assert acquaint("stop", address, "--shop", home).code == 0
    with product.open(home).live() as live:
        atom, now = live.atoms(left)[0], datetime.now(UTC)
        live.take([Response(source="mail", id="1", atom=atom, ts=now, channel="email", type="unsubscribed")])
    assert acquaint("plan", "--shop", home, "--drafts").code == 0
    told = "".join(path.read_text("utf-8") for path in (home / "audiences").glob("offer * email.csv"))
    drafts = "".join(path.read_text("utf-8") for path in (home / "drafts").glob("*.eml"))
    assert told
    assert address not in told + drafts
    reach = duckdb.sql(
        f"SELECT address FROM '{snapshot}/reach.parquet' WHERE customer = '{left}' AND channel = 'email'"
    )
    assert reach.fetchall()[0][0] not in told + drafts
    said = acquaint("decide", stopped, "--channel", "email", "--shop", home, "--json").object
    assert not said.get("offers")
    name = duckdb.sql(f"SELECT name FROM '{snapshot}/profiles.parquet' WHERE customer = '{stopped}'").fetchall()[0][0]
    assert acquaint("decide", stopped, "--shop", home).out.startswith(f"{name} ({stopped}) on ")
    head, first, *_ = acquaint("why", stopped, "--shop", home).out.splitlines()
    assert head.startswith(f"{name} ({stopped}) in the week from ")
    assert first.strip() == "asked not to be contacted since this was planned: nothing more will be sent"
    assert "permission has ended since: it will not be sent" in acquaint("why", left, "--shop", home).out
    before = acquaint("why", stopped, "--shop", shop).out
    assert "since" not in before
