import msgspec
import numpy as np
import pytest

from benchmarks.learner import moved
from benchmarks.learner.moved import Guess, Traces


def told(customers=1_000, offers=4, weeks=8, seed=0):
    """Return which pairs are moved, and the traces of weekly contacts: others redeem by what their baskets hold."""
    dice = np.random.default_rng(seed)
    is_moved, holds = dice.random((customers, offers)) < 0.1, dice.normal(-1.5, 1.5, (customers, offers))
    who, offer = np.tile(np.arange(customers), weeks), dice.integers(0, offers, customers * weeks)
    mine, noticed = is_moved[who, offer], dice.random(len(who)) < 0.6
    usual = np.full(len(who), 0.25)
    orders = dice.poisson(usual + (noticed & mine))
    takes = np.where(mine, 0.95, 0.6 / (1 + np.exp(-holds[who, offer])))
    redeemed = noticed & (orders > 0) & (dice.random(len(who)) < takes)
    clicked = noticed & (dice.random(len(who)) < np.where(mine, 0.4, 0.15))
    yes, rested = np.ones(len(who), np.bool_), 0 * usual
    traces = Traces(
        who, offer, orders * 1.0, usual, rested, holds[who, offer], redeemed, clicked, yes, noticed * 1.0
    )  # fmt: skip
    return is_moved, traces


GUESS = Guess()


def fitted(guess=GUESS, **world):
    is_moved, traces = told(**world)
    found = moved.fit(moved.guessed(guess), traces, np.zeros((*is_moved.shape, 1)), np.random.default_rng(1), rounds=30)
    return found, is_moved, traces


def test_how_many_are_moved_is_learned_whatever_was_guessed():
    for guess in (Guess(redeems=0.5, share=0.3), Guess(redeems=0.95, share=0.03)):
        found, is_moved, _ = fitted(guess)
        assert found.share == pytest.approx(is_moved.mean(), abs=0.03)
        assert found.redeems > 0.85


def test_evidence_tells_who_is_moved():
    found, is_moved, traces = fitted()
    known = moved.gathered(found, traces, is_moved.shape)
    assert known[is_moved].mean() > 1 > -0.3 > known[~is_moved].mean()


def test_a_coupon_for_what_she_always_buys_says_less():
    found, _, traces = fitted()
    bought = traces.take(traces.redeemed)
    often, never = (msgspec.structs.replace(bought, holds=np.full(len(bought.orders), each)) for each in (3.0, -4.0))
    assert (moved.evidence(found, never) > moved.evidence(found, often)).all()


def test_what_nobody_noticed_tells_nothing():
    _, traces = told(100)
    assert moved.evidence(moved.guessed(Guess()), traces.take(traces.noticed == 0)) == pytest.approx(0)


def test_before_there_are_traces_nothing_is_learned():
    known = moved.guessed(Guess())
    assert moved.fit(known, moved.none(), np.zeros((5, 2, 3)), np.random.default_rng(0)) == known


def test_the_same_traces_teach_the_same():
    assert fitted(customers=300)[0] == fitted(customers=300)[0]
