"""What was decided and heard live is in every answer of the shop: why, plan and board, also while it is open."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

import acquaint
from acquaint.decisions.moment import Context
from acquaint.events import Contact, Reach, Response
from acquaint.lake import log
from tests import live_shops
from tests.commands import acquaint as command
from tests.conftest import Small
from tests.live_shops import bought, persons, said, written

WHEN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def laid(small: Small, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return live_shops.laid(small, tmp_path_factory.mktemp("laid"))


@pytest.fixture
def folder(laid: Path, tmp_path) -> Path:
    return live_shops.copied(laid, tmp_path)


@pytest.fixture
def shop(folder: Path):
    return acquaint.open(folder)


def why(folder: Path, *given: object) -> str:
    found = command("why", *given, "--shop", folder)
    assert found.code == 0, found.err
    return found.out


def test_why_says_what_was_told_withheld_and_stopped_in_the_moment(shop, folder):
    who, other = persons(shop)[:2]
    with shop.live() as live:
        live.decide(who, Context("till", "North", at=WHEN))
        order = msgspec.structs.replace(bought("1", live.atoms(who)[0]), ts=WHEN, known_at=WHEN)
        live.decide(who, Context("web", at=WHEN + timedelta(days=1)), events=[order])
        for hours in range(6):
            live.decide(other, Context("app", at=WHEN + timedelta(hours=hours)))
    told = why(folder, who)
    assert f"{who} on 2 March 2026 at 10:30, till, North" in told
    assert "sencha, drawn with a chance of" in told
    assert "keen: no (not meant for them), its condition does not hold" in told
    assert "tea: no (just bought), bought, and not due again, until" in told
    assert told.index("till, North") < told.index("web")
    (head, *rest) = why(folder, who, "tea", "2026-03-03").splitlines()
    assert head.endswith("on 3 March 2026 at 10:30, web shop")
    assert [line.split(":")[0].strip() for line in rest] == ["tea"]
    assert why(folder, other).startswith("1 earlier decision in the moment is not told here")
    counted = why(folder, "--offer", "keen")
    assert "keen in the moment: told to 0 of 2 customers who were asked for" in counted
    assert "2 customers: not meant for them" in counted
    found = command("why", who, "--shop", folder, "--json").object
    assert (found["plan"], len(found["live"])) == ([], 2)
    assert command("why", "--offer", "keen", "--shop", folder, "--json").object["live"]["stopped"] == {"eligible": 2}


def test_why_knows_whom_the_log_alone_knows_and_says_where_nobody_is(shop, folder):
    assert "Nothing has been planned yet" in command("why", persons(shop)[0], "--shop", folder).err
    with shop.live() as live:
        live.decide("card:NEW", "till", events=[bought("1", "card:NEW")])
        live.join("card:NEW", persons(shop)[0], source="desk", id="j")
    assert "card:NEW on" in why(folder, persons(shop)[0]), "she is who the card belongs to"
    assert "card:NEW on" in why(folder, "card:NEW")
    assert "nobody of this id" in command("why", "card:ELSE", "--shop", folder).err


def test_the_plan_and_its_ledger_stand_beside_the_moment(folder):
    shop = written(folder, 'message = "A euro off every tea"', "stock = 1")
    who, other = persons(shop)[:2]
    with shop.live() as live:
        live.take([said(Response, "u", live.atoms(other)[0], type="redeemed", offer="sencha")])
        live.take([said(Contact, f"c{n}", live.atoms(who)[0], channel="app") for n in range(2)])
        sencha = next(each for each in shop.plan().offers if each.offer == "sencha")
    assert sencha.closed == "out_of_stock"
    rows = {row["offer"]: row for row in shop.why(who).rows}
    assert rows["sencha"]["reason"] == "out_of_stock"
    assert shop.offers().offers[0].uses == 0, "the board ends where the run does"
    with shop.live() as live:
        live.decide(who, "till")
    found = why(folder, who)
    assert found.index("in the week from") < found.index(", till")


def test_why_plan_and_board_read_beside_a_shop_that_is_open_and_writes(shop, folder):
    who = persons(shop)[0]
    with shop.live() as live:
        live.decide(who, "till")
        writing = sqlite3.connect(folder / log.FOLDER / log.FILE, isolation_level=None)
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("INSERT INTO decisions (customer, content) VALUES (?, ?)", (who, b"half"))
        assert len(shop.why(who).live) == 1
        assert shop.plan(dry=True).offers
        assert shop.offers().offers
        writing.execute("ROLLBACK")
        writing.close()
        assert live.decide(who, "till").offers


OPEN = """
import os, signal, sys
import acquaint
live = acquaint.open(sys.argv[1]).live()
live.decide(sys.argv[2], "till")
print("decided", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_shop_decided_is_in_every_answer(shop, folder):
    who = persons(shop)[0]
    done = subprocess.run([sys.executable, "-c", OPEN, folder, who], capture_output=True, text=True, check=False)
    assert done.stdout == "decided\n"
    assert len(shop.why(who).live) == 1
    assert shop.plan(dry=True).offers


def test_a_log_that_is_damaged_is_named(shop, folder):
    (folder / log.FOLDER).mkdir(exist_ok=True)
    path = folder / log.FOLDER / log.FILE
    for each in path.parent.glob("log.db*"):
        each.unlink()
    path.write_text("not a database, and long enough to be looked at " * 40)
    for given in (("why", persons(shop)[0]), ("plan",), ("offers",)):
        found = command(*given, "--shop", folder)
        assert found.code == 2
        assert "The log of live events is damaged or cannot be opened" in found.err


def test_the_next_run_has_what_was_drawn_and_said_live(shop, folder):
    """And is no longer spared for being the same: who has said no since stands in no new list."""
    day = shop.last().as_of
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    who = persons(shop)[0]
    shop.refresh(day)
    assert shop.refresh(day).unchanged
    with shop.live() as live:
        made = live.decide(who, Context("till", at=at))
        assert made.offers
        atom = live.atoms(who)[0]
        contact = Contact(source="app", id="c", atom=atom, ts=at, known_at=at, offer="sencha", channel="till")
        live.take([contact, said(Reach, "no", atom, channel="email", allowed=False)])
    assert not shop.refresh(day).unchanged
    assert shop.refresh(day).unchanged
    shop.refresh(day + timedelta(days=20))
    report = json.loads((folder / "report.json").read_text("utf-8"))
    sencha = next(each for each in report["board"]["offers"] if each["offer"] == "sencha")
    assert (sencha["live"], sencha["sent"]["contacts"]) == ({"drawn": 1, "held": 0}, 1)
    assert "drawn in the moment: 1 times to be told, 0 times held back" in command("offers", "--shop", folder).out
    with shop._engine() as con:
        assert con.execute("SELECT count(*) FROM contacts WHERE source = 'app'").fetchall() == [(0,)]
