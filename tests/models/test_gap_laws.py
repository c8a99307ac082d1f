from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.models.gap_laws import LogNormal, Lomax, Stepped

EDGES = np.array([0.1, 0.5, 1.0, 2.0])
LAWS = st.one_of(
    st.builds(lambda m, s: LogNormal(np.array([m]), s), st.floats(1, 200), st.floats(0.1, 2)),
    st.builds(lambda a, b: Lomax(np.array([a]), np.array([b])), st.floats(1, 50), st.floats(1, 500)),
    st.builds(
        lambda r, u, w: Stepped(np.array([r]), np.array([u]), EDGES, np.array(w)),
        st.floats(0.2, 5), st.floats(1, 200), st.lists(st.floats(-2, 2), min_size=5, max_size=5),
    ),
)  # fmt: skip


@given(LAWS, st.floats(0.02, 0.98))
def test_length_and_lasting_are_each_others_inverse(law, share):
    assert law.lasting(law.length(np.array([share])))[0] == pytest.approx(share, abs=1e-6)


@given(LAWS)
def test_less_and_less_lasts(law):
    lasting = law.lasting(np.linspace(0, 400, 50)[np.newaxis])
    assert (np.diff(lasting[0]) <= 1e-12).all()
    assert lasting[0, 0] == pytest.approx(1)
    assert lasting.min() >= 0


def test_rows_of_lengths_go_with_their_case():
    law = LogNormal(np.array([5.0, 50.0]), 0.4)
    table = law.lasting(np.array([[5.0, 10.0], [5.0, 50.0]]))
    assert table[0, 0] == table[1, 1] == 0.5
    assert table[0, 1] < 0.1
    assert table[1, 0] > 0.9


def test_lomax_is_the_mixture_of_poisson_processes():
    rate = np.random.default_rng(1).gamma(4.0, 1 / 60.0, 400_000)
    law = Lomax(np.array([4.0]), np.array([60.0]))
    assert law.lasting(np.array([20.0]))[0] == pytest.approx(np.exp(-20 * rate).mean(), abs=2e-3)
