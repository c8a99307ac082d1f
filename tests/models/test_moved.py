import numpy as np
import pytest

from acquaint.models import moved
from acquaint.models.moved import ANYWAY, MOVED, NEITHER, Kinds, Traces


def told(customers=1_500, offers=4, weeks=8, seed=0):
    """Return pairs of known kinds, what shows of them, and the traces of weekly contacts."""
    dice = np.random.default_rng(seed)
    x = dice.normal(size=(customers, offers, 2))
    kind = np.where(x[..., 0] > 1.2, MOVED, np.where(x[..., 1] > 1, ANYWAY, NEITHER))
    who, offer = np.tile(np.arange(customers), weeks), dice.integers(0, offers, customers * weeks)
    mine, noticed = kind[who, offer], dice.random(len(who)) < 0.6
    usual = np.full(len(who), 0.25)
    orders = dice.poisson(usual + (noticed & (mine == MOVED)))
    redeemed = noticed & (orders > 0) & (dice.random(len(who)) < np.array([0.95, 0.6, 0.08])[mine])
    clicked = noticed & (dice.random(len(who)) < np.array([0.4, 0.4, 0.1])[mine])
    yes = np.ones(len(who), np.bool_)
    traces = Traces(who, offer, orders * 1.0, usual, 0 * usual, redeemed, clicked, yes, noticed * 1.0)
    return x, kind, traces


def test_kinds_are_told_by_what_pairs_look_like():
    x, kind, traces = told()
    found = moved.fit(Kinds(), traces, x, np.random.default_rng(1), rounds=6)
    chance = np.exp(found.before(x))
    assert chance[kind == MOVED, MOVED].mean() > 4 * chance[kind != MOVED, MOVED].mean()
    assert abs(chance[..., MOVED].mean() - (kind == MOVED).mean()) < 0.05
    assert np.allclose(chance.sum(axis=2), 1)


def test_what_came_tells_kinds_apart_and_nothing_noticed_tells_nothing():
    _, kind, traces = told(weeks=12)
    known = moved.gathered(Kinds(), traces, kind.shape)
    ahead = known[..., MOVED] - known[..., NEITHER]
    assert ahead[kind == MOVED].mean() > 1 > -0.3 > ahead[kind == NEITHER].mean()
    unseen = traces.take(traces.noticed == 0)
    assert moved.evidence(Kinds(), unseen) == pytest.approx(moved.evidence(Kinds(), unseen)[:, :1].repeat(3, 1))


def test_before_there_are_traces_nothing_is_learned():
    x = np.zeros((5, 2, 3))
    assert moved.fit(Kinds(), moved.none(), x, np.random.default_rng(0)).moved is None


def test_the_same_traces_teach_the_same():
    x, _, traces = told(300)
    one, other = (moved.fit(Kinds(), traces, x, np.random.default_rng(3)) for _ in range(2))
    assert one == other
