from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.features.occasions import NEVER
from acquaint.models import restock_need
from acquaint.models.restock_need import Needs
from acquaint.models.restocking import Pairs


def pairs(purchases, first, last, now=300, **more) -> Pairs:
    n = len(purchases)
    plain = {"home": np.arange(n), "item": np.zeros(n, int), "next": np.full(n, NEVER), "ratio": np.zeros(n)}
    usual = (("absent", 2), ("visited", 60), ("lately", 18), ("since", 299))
    visits = {name: np.full(n, value) for name, value in usual}
    return Pairs(
        latest=now, purchases=np.array(purchases), first=np.array(first), last=np.array(last),
        **(plain | visits | {name: np.array(values) for name, values in more.items()}),
    )  # fmt: skip


def needs(of: Pairs, *, mean=20.0, elasticity=0.0) -> Needs:
    n = len(of.home)
    full = [np.full(n, value) for value in (mean, mean, elasticity)]
    return restock_need.needs(of, *full, np.zeros(n, int))


def test_the_usual_gap_is_drawn_to_that_of_the_item():
    found = needs(pairs([2, 11], [0, 0], [40, 50]))
    assert found.mean_gap.tolist() == [40, 5]
    assert found.usual == pytest.approx([(40 + 20) / 2, (50 + 20) / 11])
    assert found.silence.tolist() == [260, 250]


def test_more_than_usual_lengthens_the_gap_and_less_does_nothing():
    found = needs(pairs([2, 2, 2], [0] * 3, [9] * 3, ratio=[np.log(2), 0.0, -np.log(2)]), elasticity=0.5)
    assert found.stretched == pytest.approx([2**0.5, 1, 1])


def test_stretches_end_with_the_purchase():
    found = needs(pairs([2, 2], [0, 0], [40, 250]))
    cases = restock_need.at_risk(found, np.array([5, NEVER]), 20, stretch=False)
    # Steps of 1, 1, 2, 3, 7 and the 6 days that are left.
    assert (cases.exposure * np.repeat(found.usual, [4, 6])).tolist() == [1, 1, 2, 3, 1, 1, 2, 3, 7, 6]
    assert cases.ended.tolist() == [False, False, False, True] + [False] * 6


@given(st.lists(st.integers(0, 80), min_size=1, max_size=30), st.integers(1, 90))
def test_the_days_at_risk_are_those_watched(ahead, watched):
    came = np.array(ahead)
    found = needs(pairs([3] * len(ahead), [0] * len(ahead), [200] * len(ahead)))
    cases = restock_need.at_risk(found, came, watched, stretch=False)
    assert cases.ended.sum() == (came < watched).sum()
    days = cases.exposure.sum() * found.usual[0]
    assert np.minimum(came + 1, watched).sum() <= days + 1e-6


def test_what_was_bought_last_moves_along_with_the_stretches():
    of = pairs([2], [0], [280], ratio=[np.log(4)])
    plain, longer = (
        restock_need.at_risk(needs(of, elasticity=0.5), np.array([NEVER]), 14, stretch=stretch)
        for stretch in (False, True)
    )
    assert longer.exposure == pytest.approx(plain.exposure / 2)
    assert (longer.codes["silence"] < plain.codes["silence"]).all()


@given(st.integers(2, 400), st.integers(0, 300), st.integers(0, 400), st.integers(0, 90))
def test_codes_are_within_their_levels(purchases, absent, visited, lately):
    of = pairs([purchases], [0], [200], absent=[absent], visited=[visited], lately=[lately])
    cases = restock_need.at_risk(needs(of), np.array([NEVER]), 60, stretch=True)
    for name, most in restock_need.levels(1).items():
        assert (cases.codes[name] >= 0).all()
        assert (cases.codes[name] < most).all()
