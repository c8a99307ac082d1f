from __future__ import annotations

import msgspec
import numpy as np
import pytest

from acquaint.features.occasions import NEVER
from acquaint.models import replenishment, restocking
from acquaint.models.replenishment import RUNGS, Due, Replenishment
from acquaint.models.restocking import Pairs, Stock
from acquaint.records import NotEnoughData
from tests.models.shelves import START, buy, needs, shop

DAYS, CUT = 480, 400
AT = START + CUT


class Made(msgspec.Struct):
    model: Replenishment
    stock: Stock
    pairs: Pairs
    due: Due


@pytest.fixture(scope="module")
def made() -> Made:
    with shop(needs(250, DAYS)) as con:
        stock = restocking.prepare(con, "UTC", 0, START + DAYS)
        model = replenishment.fit(con, stock, AT)
        assert isinstance(model, Replenishment)
        pairs = restocking.read(con, stock, AT)
    return Made(model, stock, pairs, model.predict(pairs, stock, AT))


def test_the_band_holds_eighty_in_a_hundred(made):
    expected, come = made.due.expected, AT + np.minimum(made.pairs.ahead, 999)
    told = expected.high < START + DAYS
    inside = (come >= expected.low) & (come <= expected.high)
    assert told.mean() > 0.7
    assert inside[told].mean() == pytest.approx(0.8, abs=0.06)
    assert (come <= expected.day)[told].mean() == pytest.approx(0.5, abs=0.08)


def test_each_item_has_its_own_pace(made):
    wait = (made.due.closes - made.due.opens).astype(int)
    assert np.diff([np.median(wait[made.pairs.item == item]) for item in range(3)]).min() > 5
    assert made.model.means[:3] == pytest.approx([11, 27, 70], rel=0.3)


def test_what_is_due_now_is_bought_soon(made):
    soon = made.pairs.ahead < replenishment.SOON_DAYS
    now = made.due.due_now
    assert 0.1 < now.mean() < 0.6
    assert soon[now].mean() > soon.mean() + 0.2
    assert made.due.soon[now].mean() == pytest.approx(soon[now].mean(), abs=0.08)


def test_nothing_is_due_right_after_it_was_bought(made):
    """Not before the tenth part of such gaps has ended."""
    found = made.model.needs(made.pairs, made.stock)
    fresh = found.silence + 1 < 0.3 * found.usual
    assert fresh.sum() > 50
    assert made.due.due_now[fresh].mean() < 0.02
    assert not made.due.due_now[made.pairs.silence == 0][made.pairs.item[made.pairs.silence == 0] > 0].any()
    assert ((made.due.opens <= AT) & (made.due.closes >= AT))[made.due.due_now].all()


def test_dates_come_in_order(made):
    expected = made.due.expected
    assert (expected.low >= AT).all()
    assert (expected.low <= expected.day).all()
    assert (expected.day <= expected.high).all()
    assert (made.due.opens <= made.due.closes).all()


def test_a_purchase_of_another_member_is_a_pause():
    bought = needs(120, CUT)
    last = max(row[1] for row in bought if row[0] == "c0000" and row[2] == "coffee")
    bought = [row for row in bought if row[0] != "c0000" or row[2] != "coffee" or row[1] <= last]
    also = [("partner", AT - 1, "coffee", "coffee", 1_000, 500, 0)]
    dates = []
    for more, households in ((also, {}), (also, {"c0000": "h", "partner": "h"})):
        with shop([*bought, *more], households=households) as con:
            stock = restocking.prepare(con, "UTC", 0, AT)
            model = replenishment.fit(con, stock, AT, rungs=("silence",))
            pairs = restocking.read(con, stock, AT)
            assert isinstance(model, Replenishment)
            due = model.predict(pairs, stock, AT)
        dates.append(due.opens[(pairs.home == 0) & (pairs.item == 1)][0])  # c0000 is the first home, alone or not
    assert dates[1] > dates[0]
    assert dates[1] > AT


def test_more_than_usual_puts_the_date_off(made):
    model = msgspec.structs.replace(made.model, rung="quantity", elasticities=(0.5, 0.5, 0.5, 0.0))
    some = made.pairs.of(np.flatnonzero(made.pairs.silence < 10))
    more = msgspec.structs.replace(some, ratio=np.full(len(some.home), np.log(4)))
    less = msgspec.structs.replace(some, ratio=np.full(len(some.home), -1.0))
    usual = msgspec.structs.replace(some, ratio=np.zeros(len(some.home)))
    later, same, base = (model.predict(each, made.stock, AT).expected.day for each in (more, less, usual))
    assert (later >= base).all()
    assert (later > base).mean() > 0.8
    assert (same == base).all()


@pytest.mark.parametrize("rung", RUNGS)
def test_every_rung_predicts(made, rung):
    found = made.model.needs(made.pairs, made.stock)
    come = made.model.come(found, 60, rung)
    assert (come >= -1e-12).all()
    assert (come <= 1).all()
    assert (np.diff(come, axis=1) >= -1e-12).all()
    model = msgspec.structs.replace(made.model, rung=rung)
    due = model.predict(made.pairs, made.stock, AT)
    # The day by whose end half have come, by both ways of working it out.
    half = np.where(come[:, -1] >= 0.5, AT + (come >= 0.5).argmax(axis=1), NEVER)
    near = (due.expected.day < AT + 59) & (half < NEVER)
    assert np.abs(due.expected.day[near] - half[near]).max() <= 1
    assert (due.due_now == model.due(found)).all()


def test_what_is_saved_are_parameters(made):
    text = msgspec.json.encode(made.model)
    again = msgspec.json.decode(text, type=Replenishment)
    due = again.predict(made.pairs, made.stock, AT)
    assert (due.expected.day == made.due.expected.day).all()
    assert (due.due_now == made.due.due_now).all()
    assert b"c0001" not in text


def test_items_are_known_by_name(made):
    """Another stock with other items: those known keep what was learnt, others are as the shop."""
    with shop([*buy("ada", 0, 30, 60, category="coffee"), *buy("ada", 0, 30, 60, category="apples")]) as con:
        stock = restocking.prepare(con, "UTC", 0, START + 70)
        pairs = restocking.read(con, stock, START + 70)
    found = made.model.needs(pairs, stock)
    assert stock.items == ("apples", "coffee")
    assert found.item_mean.tolist() == [made.model.means[-1], made.model.means[1]]
    assert found.codes["group"].tolist() == [3, 1]


def test_nothing_after_the_fit_is_looked_at(made):
    with shop([row for row in needs(250, DAYS) if row[1] < AT]) as con:
        stock = restocking.prepare(con, "UTC", 0, AT)
        assert replenishment.fit(con, stock, AT) == made.model


@pytest.mark.parametrize("bought", [buy("ada", 0), [row for n in range(40) for row in buy(f"c{n}", 0, 9)]])
def test_too_little_to_learn_from(bought):
    with shop(bought) as con:
        stock = restocking.prepare(con, "UTC", 0, START + 30)
        assert isinstance(replenishment.fit(con, stock, START + 30), NotEnoughData)
