"""Laws of bounded irrelevance: what is certified passes an exact test, and better answers never let through less."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from acquaint.decisions import bounded
from acquaint.decisions.bounded import Bound, Gate, certify, relative, watch
from tests.decisions.labelled import World, beta

WORLDS = [World(beta(mean, size), digits=digits, size=20_000)
          for mean, size in ((0.1, 2), (0.3, 2), (0.5, 5)) for digits in (1, 12)]  # fmt: skip
SEEDS = st.integers(0, 2**31)
quick = settings(max_examples=60, deadline=None)


def sends(world, seed, n):
    return WORLDS[world].sends(n, seed, 0.05 + 0.9 * WORLDS[world].score)


def volume(gate):
    return -1.0 if not isinstance(gate, Gate) else gate.volume


drawn = given(world=st.integers(0, len(WORLDS) - 1), seed=SEEDS, n=st.integers(100, 900), most=st.floats(0.05, 0.6))


@quick
@drawn
def test_what_is_certified_passes_the_test(world, seed, n, most):
    score, irrelevant, _, _ = sends(world, seed, n)
    gate = certify(score, irrelevant, Bound(most))
    if isinstance(gate, Gate) and gate.threshold is not None:
        passes = gate.passes(score)
        assert gate.threshold in score
        assert stats.binom.cdf(irrelevant[passes].sum(), passes.sum(), most) <= 0.05
        assert gate.irrelevant.value == irrelevant[passes].mean()


@quick
@drawn
def test_the_order_of_sends_does_not_matter(world, seed, n, most):
    score, irrelevant, weight, draw = sends(world, seed, n)
    turn = np.random.default_rng(seed).permutation(n)
    whole = certify(score, irrelevant, Bound(most), weight=weight, draw=draw)
    turned = certify(score[turn], irrelevant[turn], Bound(most), weight=weight[turn], draw=draw[turn])
    assert (whole == turned) or abs(volume(whole) - volume(turned)) < 1e-12


@quick
@drawn
def test_better_answers_never_let_through_less(world, seed, n, most):
    score, irrelevant, weight, draw = sends(world, seed, n)
    better = irrelevant & (np.random.default_rng(seed).random(n) < 0.8)
    one, other = (certify(score, each, Bound(most), weight=weight, draw=draw) for each in (irrelevant, better))
    assert volume(other) >= volume(one)


@quick
@drawn
def test_equal_weights_are_none(world, seed, n, most):
    score, irrelevant, _, draw = sends(world, seed, n)
    plain = certify(score, irrelevant, Bound(most))
    assert plain == certify(score, irrelevant, Bound(most), weight=np.full(n, 4.0), draw=draw)


@settings(max_examples=30, deadline=None)
@given(x=st.integers(0, 60), more=st.integers(60, 300), share=st.floats(0.3, 1.0), rate=st.floats(0.1, 0.6))
def test_a_base_rate_known_for_sure_is_a_bound_that_is_given(x, more, share, rate):
    sure = 10**5
    found = bounded._chance(x, more, relative(round(rate * sure), sure, share))
    fewer, known = stats.binom.cdf((x - 1, x), more, share * rate)
    assert fewer - 0.012 < found < known + 0.012


@quick
@given(seed=SEEDS, n=st.integers(1, 500), most=st.floats(0.01, 0.9))
def test_one_irrelevant_send_more_is_never_less_evidence(seed, n, most):
    dice = np.random.default_rng(seed)
    came = dice.random(n) < most
    worse = came.copy()
    worse[dice.integers(0, n)] = True
    assert watch(worse, most).evidence >= watch(came, most).evidence * (1 - 1e-9)
