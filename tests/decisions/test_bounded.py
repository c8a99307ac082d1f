import numpy as np
import pytest

from acquaint.decisions import bounded
from acquaint.decisions.bounded import Bound, Gate, Watch, certify, relative, watch
from acquaint.errors import InputError
from acquaint.records import NotEnoughData
from tests.decisions.labelled import World, beta, same


def repeated(world, n, bound, repetitions=200, propensity=None):
    """Return in how many repetitions the truth keeps the bound, and the mean volume over the best threshold's."""
    kept, volume = 0, []
    for seed in range(repetitions):
        score, irrelevant, weight, draw = world.sends(n, seed, propensity)
        more = {} if propensity is None else {"weight": weight, "draw": draw}
        gate = certify(score, irrelevant, bound, **more)
        share, truth = world.passing(gate.threshold)
        kept += truth <= bound.most
        volume.append(share)
    return kept, np.mean(volume) / (world.most(bound.most) or 1)


@pytest.mark.parametrize(
    ("world", "n", "bound", "least"),
    [
        (World(beta(0.15, 10)), 1_000, 0.20, 0.95),
        (World(beta(0.15, 1)), 1_000, 0.10, 0.85),
        (World(beta(0.5, 2.4)), 1_000, 0.35, 0.80),
        (World(beta(0.5, 2.4), digits=1), 1_000, 0.35, 0.75),
        (World(beta(0.5, 2.4)), 150, 0.35, 0.45),
    ],
)
def test_the_promise_is_kept_and_little_volume_is_given_up(world, n, bound, least):
    kept, volume = repeated(world, n, Bound(bound))
    assert kept >= 184
    assert volume >= least


@pytest.mark.parametrize("world", [World(same(0.2001)), World(beta(0.15, 4), noise=4)])
def test_scores_that_tell_nothing_break_no_promise(world):
    assert repeated(world, 400, Bound(0.2))[0] >= 184


def test_sends_that_were_chosen_stand_for_those_that_were_not():
    world = World(beta(0.3, 2), noise=1.0)
    propensity = np.where(world.chance < np.median(world.chance), 0.9, 0.1)
    kept, volume = repeated(world, 2_000, Bound(0.2), propensity=propensity)
    assert kept >= 184
    assert volume > 0.5
    naive = [certify(*world.sends(2_000, seed, propensity)[:2], Bound(0.2)).threshold for seed in range(50)]
    assert np.mean([world.passing(each)[1] > 0.2 for each in naive]) > 0.9


def test_few_sends_promise_nothing():
    score = np.full(149, 0.9)
    assert certify(score, np.zeros(149, bool), Bound(0.2)) == NotEnoughData(149, 150)
    assert isinstance(certify(np.full(150, 0.9), np.zeros(150, bool), Bound(0.2)), Gate)
    harm = certify(np.full(1_000, 0.99), np.zeros(1_000, bool), Bound(bounded.HARM))
    assert harm == NotEnoughData(1_000, 1_497)
    assert certify(np.full(1_497, 0.99), np.zeros(1_497, bool), Bound(bounded.HARM)).threshold == 0.99


def test_where_nothing_can_be_certified_there_is_silence():
    dice = np.random.default_rng(0)
    gate = certify(dice.random(2_000), dice.random(2_000) < 0.5, Bound(0.2))
    assert (gate.threshold, gate.volume, gate.irrelevant) == (None, 0.0, None)
    assert not gate.passes(np.ones(3)).any()
    assert certify(dice.random(2_000), dice.random(2_000) < 0.5, relative(0, 500)).threshold is None


def test_a_gate_lets_through_its_threshold_and_above():
    score, irrelevant, _, _ = World(beta(0.15, 1)).sends(2_000, 1)
    gate = certify(score, irrelevant, Bound(0.1))
    assert gate.passes(score).mean() == pytest.approx(gate.volume)
    assert gate.passes(np.array([gate.threshold])).all()
    assert gate.irrelevant.value < gate.irrelevant.high <= 0.1 + 1e-12


@pytest.mark.parametrize("among", [False, True])
def test_a_relative_bound_holds_for_the_true_base_rate(among):
    world, kept, volume = World(beta(0.5, 2.4)), 0, []
    base = world.share[-1]
    for seed in range(100):
        score, irrelevant, _, _ = world.sends(600, seed)
        hits = int(irrelevant.sum()) if among else int(np.random.default_rng(9_000 + seed).binomial(600, base))
        share, truth = world.passing(certify(score, irrelevant, relative(hits, 600)).threshold)
        kept += truth <= 0.7 * base
        volume.append(share / world.most(0.7 * base))
    assert kept >= 92
    assert np.mean(volume) > 0.7


def test_a_base_rate_that_is_hardly_known_promises_little():
    score, irrelevant, _, _ = World(beta(0.5, 2.4)).sends(1_000, 0)
    volume = [certify(score, irrelevant, relative(hits, sends)).volume for hits, sends in ((10, 20), (500, 1_000))]
    assert volume[0] < volume[1]
    assert certify(score, irrelevant, relative(0, 0)).threshold is None
    assert relative(30, 100).base.value == 0.3


def test_a_watch_closes_when_things_get_worse_and_hardly_ever_else():
    closed, late = 0, []
    for seed in range(200):
        dice = np.random.default_rng(seed)
        closed += not watch(dice.random(1_000) < 0.2, 0.2).open
        came = np.append(dice.random(600) < 0.15, dice.random(400) < 0.35)
        late.append(watch(came, 0.2).open)
    assert closed <= 10
    assert np.mean(late) < 0.05


def test_a_watch_tells_share_bound_and_number():
    found = watch(np.arange(2_000) % 10 == 0, 0.2, window=500)
    assert isinstance(found, Watch)
    assert (found.irrelevant.value, found.irrelevant.n, found.most, found.open) == (0.1, 500, 0.2, True)
    assert found.irrelevant.low < 0.1 < found.irrelevant.high
    assert watch(np.zeros(0, bool), 0.2) == NotEnoughData(0, 1)
    assert watch(np.ones(5_000, bool), 0.2).evidence > 1e6


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"score": np.array([1.2])}, "chance"),
        ({"score": np.array([np.nan])}, "chance"),
        ({"weight": np.ones(1)}, "together"),
        ({"weight": np.zeros(1), "draw": np.zeros(1)}, "above 0"),
    ],
)
def test_what_cannot_be_is_said(given, said):
    with pytest.raises(InputError, match=said):
        certify(**{"score": np.array([0.5]), "irrelevant": np.array([True]), "bound": Bound(0.2)} | given)


def test_a_bound_of_never_cannot_be_watched():
    with pytest.raises(InputError, match="between"):
        watch(np.ones(3, bool), 0.0)
