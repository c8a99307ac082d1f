import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from acquaint.models.buying import family


@given(st.floats(0.05, 400), st.floats(0.02, 0.98))
def test_reached_is_the_tail_of_the_negative_binomial(shape, rest):
    found = [
        float(p[0])
        for p in itertools.islice(family.reached(np.array([shape]), np.array([rest]), itertools.count(1)), 30)
    ]
    assert np.allclose(found, stats.nbinom.sf(np.arange(30), shape, rest), atol=1e-9)


def test_a_chance_of_none_that_no_float_holds_still_ends():
    shape, rest = np.array([5_000.0]), np.array([0.5])
    tail = next(itertools.islice(family.reached(shape, rest, itertools.count(1)), 6_000, None))
    assert float(tail[0]) < 1e-9
    middle = next(itertools.islice(family.reached(shape, rest, itertools.count(5_000)), 0, None))
    assert float(middle[0]) == pytest.approx(0.5, abs=0.01)


@given(st.floats(-800, 800))
def test_either_is_the_logarithm_of_one_plus_odds(log_odds):
    log, share = (float(each[0]) for each in family.either(np.array([log_odds])))
    assert log == pytest.approx(np.logaddexp(0, log_odds))
    assert share == pytest.approx(np.exp(log_odds - np.logaddexp(0, log_odds)))
