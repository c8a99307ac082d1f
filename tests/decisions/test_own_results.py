"""What earlier plans have brought is learned from them, and replaces the guess."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from acquaint import derived_tables
from acquaint.decisions import bounded, own_results, tells
from acquaint.decisions.bounded import Gate
from acquaint.decisions.own_results import Promise
from acquaint.models.uplift.effect import Uplift
from acquaint.records import NotEnoughData
from tests import shops
from tests.decisions.counter import COFFEE, DAY, HELD, Counter
from tests.decisions.shop import moment


def history(counter: Counter, rows: list[dict]):
    """Return an engine with a plan of two months ago, made as `rows` say."""
    con = counter.open()
    base = {
        "plan_day": DAY - timedelta(days=60),
        "household": None,
        "offer": "coffee",
        "channel": "email",
        "holdout": 0.25,
    }
    table = shops.arrow(derived_tables.PLAN_DECISIONS, [base | row for row in rows])
    con.register("given", table)
    con.execute("CREATE TEMP TABLE plan_decisions AS SELECT * FROM given")
    tells.load(con, Path("/nowhere"), DAY)
    con.execute("CREATE TEMP TABLE offer_days AS SELECT atom AS customer, 'coffee' AS offer, local_date FROM lines")
    con.execute("CREATE TEMP TABLE offer_names AS SELECT 'coffee' AS id, 'coffee' AS offer, NULL::VARCHAR AS campaign")
    con.execute("CREATE TEMP TABLE offer_kinds AS SELECT 'coffee' AS offer, TRUE AS sells, FALSE AS everything")
    con.execute("CREATE TEMP TABLE offer_gaps AS SELECT 'coffee' AS offer, 14 AS gap, 14 AS answer_days")
    return con


def tried(count: int, gain: float, seed: int = 0):
    """Return a shop and its decisions, of which those that were sent bring so much more."""
    dice, counter, rows = np.random.default_rng(seed), Counter(), []
    for number in range(count):
        name, sent = f"c{number:04}", dice.random() >= 0.25
        counter.profiles.append({"customer": name, "kind": "person"})
        net = round(float(dice.normal(2000 + sent * 2 * gain, 200)))
        counter.buy(name, 50, "c", net)
        rows.append({"customer": name, "arm": "sent" if sent else "held", "relevance": 0.1, "chance": 0.9})
    return counter, rows


def test_the_effect_of_an_offer_is_profit_with_it_less_profit_without():
    counter, rows = tried(2_000, gain=300)
    with history(counter, rows) as con:
        found = own_results.effects(con, ["coffee", "tea"], 0.5, moment(DAY))
        later = own_results.effects(con, ["coffee"], 0.5, moment(DAY - timedelta(days=5)))
    assert set(found) == {"coffee"}
    assert isinstance(found["coffee"], Uplift)
    assert found["coffee"].average.low < 300 < found["coffee"].average.high
    assert found["coffee"].average.high - found["coffee"].average.low < 60
    assert later == {}, "the eight weeks are not over"


def test_few_decisions_teach_nothing():
    counter, rows = tried(20, gain=300)
    with history(counter, rows) as con:
        assert own_results.effects(con, ["coffee"], 0.5, moment(DAY)) == {}


def test_households_on_both_sides_are_left_out():
    counter, rows = tried(400, gain=300)
    for number, row in enumerate(rows):
        row["household"] = f"h{number // 2}"
    with history(counter, rows) as con:
        own_results.effects(con, ["coffee"], 0.5, moment(DAY))
        kept = con.execute("SELECT household, count(DISTINCT arm) FROM tried GROUP BY household").fetchall()
    assert 0 < len(kept) < 200
    assert {arms for _, arms in kept} == {1}


def test_a_bound_on_irrelevant_sends_is_promised_once_enough_is_known():
    dice, counter, rows = np.random.default_rng(2), Counter(), []
    for number in range(3_000):
        name, relevance = f"c{number:04}", float(dice.choice([0.1, 0.9]))
        counter.profiles.append({"customer": name, "kind": "person"})
        if dice.random() < relevance:
            counter.buy(name, 25, "c")
        day = DAY - timedelta(days=30)
        rows.append({"customer": name, "arm": "sent", "relevance": relevance, "chance": 0.9, "day": day})
    with history(counter, rows) as con:
        found = own_results.promise(con, moment(DAY))
        con.execute("DELETE FROM plan_decisions WHERE customer >= 'c0149'")
        few = own_results.promise(con, moment(DAY))
    assert isinstance(found.gate, Gate)
    assert found.threshold == pytest.approx(0.9)
    assert found.gate.bound.base.value == pytest.approx(0.5, abs=0.05)
    assert few == Promise(NotEnoughData(149, 150))
    assert few.threshold is None


def test_households_that_merged_across_the_sides_count_for_neither_and_are_counted():
    """Until the redraw: what a plan of the year before decided joins nobody across."""
    counter, rows = tried(400, gain=0)
    sides = {row["customer"]: row["arm"] for row in rows}
    sent, held = (next(c for c, arm in sides.items() if arm == each) for each in ("sent", "held"))
    rows = [row | {"household": "h"} if row["customer"] in (sent, held) else row for row in rows]
    more = [
        {"customer": "w", "household": "w", "arm": arm, "holdout": 0.5, "relevance": 0.1, "chance": 0.9}
        for arm in ("waits", "sent")
    ]
    with history(counter, rows + more) as con:
        own_results.effects(con, ["coffee"], 0.5, moment(DAY))
        left = {name for (name,) in con.execute("SELECT customer FROM tried").fetchall()}
        assert own_results.merged(con, moment(DAY)) == 2
        assert own_results.merged(con, moment(DAY.replace(year=DAY.year + 1))) == 0
    assert left == set(sides) - {sent, held}


def test_where_the_bound_cannot_be_kept_there_is_silence():
    gate = Gate(None, bounded.relative(50, 100), None, 0.0, 500)
    assert Promise(gate).threshold == float("inf")
    assert Promise(Gate(0.5, gate.bound, None, 0.5, 500), kept=False).threshold == float("inf")


def test_a_plan_rests_on_results_once_there_are_some(tmp_path):
    counter = Counter().crowd(900)
    keen = {f"c{number:04}" for number in range(0, 900, 2)}
    for customer in keen:
        for back in range(70, 160, 10):
            counter.buy(customer, back, "c")
    first = counter.plan(HELD + COFFEE, folder=tmp_path, keep=True)
    sent = {d["customer"] for d in first.decisions if d["arm"] == "sent"}
    for number, customer in enumerate(sorted(d["customer"] for d in first.decisions)):
        product = "c" if customer in keen & sent else "t"
        counter.buy(customer, -9, product, 2000 + 1000 * (customer in sent) + 50 * (number % 7))
    assert {offer.basis for offer in first.figures.offers} == {"guess"}
    later = counter.plan(HELD + COFFEE, folder=tmp_path, day=DAY + timedelta(days=85))
    assert later.figures.offers[0].basis in ("average", "results")
    assert later.figures.labelled == len(sent)
    assert later.figures.bound < later.figures.base < 0.6
    values = [d["value_minor"] for d in later.decisions if d["arm"] == "sent"]
    assert np.mean(values) == pytest.approx(500, abs=30)
    assert set(later.sent) <= keen
    assert {row["reason"] for row in later.candidates if row["gate"] == "relevance"} == {"bound"}
