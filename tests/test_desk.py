"""Decisions of a live shop: at once, in one transaction with their events, and the same after a restart."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import msgspec
import pytest

import acquaint
from acquaint.decisions import planned
from acquaint.decisions.moment import Context, Offered
from acquaint.errors import InputError, StorageError
from acquaint.events import Contact, Member, Reach, Response
from acquaint.identity import stops
from tests import live_shops
from tests.commands import acquaint as command
from tests.conftest import Small
from tests.live_shops import ELSE, bought, persons, said, written


@pytest.fixture(scope="module")
def laid(small: Small, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return live_shops.laid(small, tmp_path_factory.mktemp("laid"))


@pytest.fixture
def folder(laid: Path, tmp_path) -> Path:
    return live_shops.copied(laid, tmp_path)


@pytest.fixture
def shop(folder: Path):
    return acquaint.open(folder)


def plain(offered: Offered) -> Offered:
    """Return what was drawn without its words: the ledger keeps the codes."""
    return msgspec.structs.replace(offered, why="")


def gates(made) -> dict[str, tuple[str, str]]:
    return {each.offer: (each.gate, each.reason) for each in made.others}


def test_an_answer_says_everything(shop):
    with shop.live() as live:
        made = live.decide(persons(shop)[0], "till")
    told = {each.offer: each for each in made.offers}
    assert told.keys() | gates(made).keys() == {"sencha", "tea", "keen"}
    first = made.offers[0]
    assert (first.offer, first.message) == ("sencha", "A euro off every tea")
    assert 0 < first.chance <= 1
    assert first.value_minor > 0
    assert made.currency == "EUR"
    assert first.why in ("it is expected to bring most", "drawn to learn what it brings")
    assert gates(made)["keen"] == ("eligible", "condition")
    assert next(each.why for each in made.others if each.offer == "keen") == "its condition does not hold"


def test_what_happens_changes_the_answer_at_once_and_after_a_start(shop):
    who, other, third = persons(shop)[:3]
    with shop.live() as live:
        (atom, *_), (his, *_), (hers, *_) = (live.atoms(each) for each in (who, other, third))
        before = live.decide(who, "till")
        assert before.offers
        assert gates(before).get("tea", ("",))[0] in ("", "arbitration")
        after = live.decide(who, "till", events=[bought("1", atom)])
        assert gates(after)["tea"] == ("satisfied", "has_it")
        assert live.decide(other, "email").silence == "stopped"
        live.take([said(Contact, f"c{n}", his, channel="app") for n in range(2)])
        heard = live.decide(other, "till")
        assert gates(heard)["sencha"] == ("contact_policy", "week")
        live.take([said(Response, "r1", hers, type="unsubscribed")])
        objected = live.decide(third, "till")
        assert gates(objected)["sencha"] == ("channel", "no_permission")
        assert (objected.silence, objected.offers) == ("stopped", [])
    with shop.live() as live:
        assert gates(live.decide(who, "till")) == gates(after)
        assert gates(live.decide(other, "till")) == gates(heard)
        assert gates(live.decide(third, "till")) == gates(objected)


def test_a_yes_opens_a_channel_and_a_no_closes_it(shop):
    with shop.live() as live:
        who = next(each for each in persons(shop) if live._desk._persons.find(each).reach[0].address)
        atom = live.atoms(who)[0]
        assert gates(live.decide(who, "email"))["sencha"] == ("channel", "no_permission")
        live.take([said(Reach, "yes", atom, channel="email", allowed=True)])
        assert live.decide(who, "email").offers
        live.take([said(Reach, "no", atom, channel="newsletter", allowed=False)])
        assert gates(live.decide(who, "email"))["sencha"] == ("channel", "no_permission")


def test_the_same_case_is_decided_the_same_whoever_reads_the_log(shop):
    who = persons(shop)[:6]
    at = datetime.now(UTC) + timedelta(seconds=30)
    with shop.live() as live:
        live.take([bought(each, live.atoms(each)[0], product="other") for each in who])
        once = [live.decide(each, Context("web", at=at), n=2) for each in who]
    with shop.live() as live:
        kept = live.decisions()
        assert [live.decide(each, Context("web", at=at), n=2) for each in who] == once
    assert [(each.customer, each.eligible, each.context, each.seq) for each in kept] == [
        (each.customer, each.eligible, each.context, each.seq) for each in once
    ]
    assert all(each.seq == 6 for each in once)


def test_what_cannot_be_answered_says_so(shop, folder):
    with shop.live() as live:
        assert live.decide("nobody", "till").silence == "unknown"
        live.decide("card:NEW", "till", events=[bought("1", "card:NEW")])
        new = live.decide("card:NEW", "post")
        assert gates(new)["sencha"] == ("channel", "no_permission")
        with pytest.raises(InputError, match="There is no channel radio"):
            live.decide("nobody", "radio")
        with pytest.raises(InputError, match="0 offers"):
            live.decide("nobody", "till", 0)
        with pytest.raises(InputError, match="no zone"):
            live.decide("nobody", Context("till", at=datetime(2026, 1, 1)))
    wrong = written(folder, "orders >= 99", "ordres >= 99")
    with wrong.live() as live:
        assert live.take([bought("2", "card:NEW")]).accepted == 1
        with pytest.raises(InputError.__mro__[1], match="ordres"):
            live.decide("nobody", "till")
    none = written(folder, ELSE.partition("[contact_policy]")[0].replace("orders", "ordres"), "")
    with none.live() as live, pytest.raises(InputError, match="There are no offers"):
        live.decide("nobody", "till")


def test_everybody_held_back_is_silence_and_the_ledger_knows_what_was_withheld(folder):
    shop = written(folder, "holdout = false\n", "")
    with shop.live() as live:
        assert all(live.decide(each, "till", 1).silence != "holdout" for each in persons(shop)), "no wait has begun"
    shop.plan()
    with shop.live() as live:
        before = len(live.decisions())
        found = [live.decide(each, "till", 1) for each in persons(shop)]
        kept = live.decisions()[before:]
    silent = [each for each in found if each.silence == "holdout"]
    assert silent
    assert any(each.offers for each in found)
    for each in silent:
        assert each.why == "the household is held back, to see what offers bring"
        assert each.withheld[0].holdout == 0.5
        assert gates(each)[each.withheld[0].offer] == ("holdout", "waits")
    assert [each.withheld for each in kept] == [[plain(held) for held in each.withheld] for each in found]


def test_uses_take_of_stock(folder):
    shop = written(folder, 'message = "A euro off every tea"', "stock = 1")
    who = persons(shop)[0]
    with shop.live() as live:
        assert "sencha" not in gates(live.decide(who, "till"))
        live.take([said(Response, "u", "card:ELSE", type="redeemed", offer="sencha")])
        assert gates(live.decide(who, "till"))["sencha"] == ("live_and_in_stock", "out_of_stock")
    with shop.live() as live:
        assert gates(live.decide(who, "till"))["sencha"] == ("live_and_in_stock", "out_of_stock")


def test_whoever_joins_brings_what_she_did(shop):
    one, other = persons(shop)[:2]
    with shop.live() as live:
        atom = live.atoms(other)[0]
        live.take([bought("1", atom)])
        join = Member(source="desk", id="m", atom=atom, ts=datetime.now(UTC), customer=one)
        made = live.decide(one, "till", events=[join])
        assert gates(made)["tea"] == ("satisfied", "has_it")
        assert gates(live.decide(one, "till"))["tea"] == ("satisfied", "has_it")


def test_a_log_that_cannot_be_written_has_neither_the_events_nor_the_decision(shop, monkeypatch):
    who = persons(shop)[0]
    with shop.live() as live:
        atom = live.atoms(who)[0]
        before = live.decide(who, "till")

        def full(*_):
            raise StorageError("The disk is full.")

        with monkeypatch.context() as patched:
            patched.setattr("acquaint.liveshop._ENCODER", type("E", (), {"encode": full})())
            with pytest.raises(StorageError):
                live.decide(who, "till", events=[bought("1", atom)])
        assert live.read(who)["orders"] == live.read(who)["orders"]
        assert live.log.seq == 0
        assert gates(live.decide(who, "till")) == gates(before)
        assert len(live.decisions(who)) == 2


DECIDES = """
import sys
from datetime import UTC, datetime
import acquaint
from acquaint.events import Response
with acquaint.open(sys.argv[1]).live() as live:
    for number in range(100_000):
        ts = datetime.now(UTC)
        event = Response(source="killed", id=str(number), atom="card:K", ts=ts, type="clicked", offer="tea")
        live.decide("card:K", "till", events=[event])
        print(number, flush=True)
"""


def test_killed_between_there_is_neither_or_both(shop, folder):
    with subprocess.Popen([sys.executable, "-c", DECIDES, folder], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(20):
            last = process.stdout.readline()
        time.sleep(0.05)
        process.kill()
    with shop.live() as live:
        kept = live.decisions("card:K")
        assert live.log.seq == len(kept) > int(last)
        assert [each.seq for each in kept] == list(range(1, len(kept) + 1))


def test_the_gate_of_a_kept_plan_is_the_gate_of_its_moment(folder):
    shop = written(folder, "order_days = 0\n", "")
    as_of, day = shop.lake.current().manifest.as_of, shop.last().as_of
    with shop.live() as live:
        found = {
            (who, channel): live.decide(who, Context(channel, at=as_of))
            for who in persons(shop) for channel in ("email", "phone", "sms", "post")
        }  # fmt: skip
    shop.plan()
    rows = duckdb.sql(f"FROM '{folder}/{planned.FOLDER}/{day}/plan_candidates.parquet'").fetchall()
    assert len(rows) >= len(persons(shop))
    for _, offer, who, _, channel, gate, reason, until, *_ in rows:
        for each in (channel,) if channel else ("email", "phone", "sms", "post"):
            stopped = {o.offer: (o.gate, o.reason, o.until) for o in found[who, each].others}
            if gate in (None, "arbitration", "capacity", "holdout"):
                assert offer not in stopped or stopped[offer][0] in ("arbitration", "capacity", "holdout")
            else:
                assert stopped[offer] == (gate, reason, until), (who, offer, each)


def test_the_command_decides_once(folder, shop):
    who = persons(shop)[0]
    said_ = command("decide", who, "--shop", folder, "--channel", "web", "--n", "1")
    assert said_.code == 0, said_.err
    assert "sencha, drawn with a chance of" in said_.out
    assert "keen: no (not meant for them), its condition does not hold" in said_.out
    again = command("decide", who, "--shop", folder, "--channel", "web", "--n", "1", "--json").object
    assert again["offers"][0]["offer"] == "sencha"
    with shop.live() as live:
        assert len(live.decisions(who)) == 2
    assert "There is no channel radio" in command("decide", who, "--shop", folder, "--channel", "radio").err


def test_whose_an_atom_is_counts_at_once_and_not_after_a_write_that_failed(shop, monkeypatch):
    """Another card has complained: once it is hers, nothing is told her, whether she was asked for before or not."""
    one, other = persons(shop)[:2]
    with shop.live() as live:
        atom = live.atoms(other)[0]
        live.take([said(Response, "c", atom, type="complained")])
        first = gates(live.decide(one, "till"))
        joined = Member(source="desk", id="joined", atom=atom, ts=datetime.now(UTC), customer=one)

        def full(*_):
            raise StorageError("The disk is full.")

        with monkeypatch.context() as patched:
            patched.setattr("acquaint.liveshop._ENCODER", type("E", (), {"encode": full})())
            with pytest.raises(StorageError):
                live.decide(one, "till", events=[joined])
        assert gates(live.decide(one, "till")) == first
        after = gates(live.decide(one, "till", events=[joined]))
        assert {gate for gate, _ in after.values()} <= {"contact_policy", "channel", "eligible"}
        assert gates(live.decide(one, "till")) == after


def test_a_stop_counts_from_the_next_decision_on(shop, folder):
    """It is written while the shop is open: of somebody who was asked for, of somebody new, and once it can be read."""
    one, other = persons(shop)[:2]
    with shop.live() as live:
        assert live.decide(one, "till").offers
        live.decide("card:NEW", "till", events=[bought("1", "card:NEW")])
        shop.stop(one)
        assert gates(live.decide(one, "till"))["sencha"] == ("channel", "do_not_contact")
        assert live.decide(other, "till").offers
        path = folder / stops.FILE_NAME
        kept = path.read_bytes()
        stops.add(folder, [("card", "NEW")], date(2026, 3, 2), "objection")
        assert gates(live.decide("card:NEW", "till"))["sencha"] == ("channel", "do_not_contact")
        path.write_bytes(kept + b"anna@example.com,,\n")
        with pytest.raises(InputError, match=r"do_not_contact\.csv, row 3"):
            live.decide(other, "till")
        path.unlink()
        assert live.decide(other, "till").offers
        assert gates(live.decide(one, "till"))["sencha"] == ("channel", "do_not_contact"), "a stop does not get lost"
