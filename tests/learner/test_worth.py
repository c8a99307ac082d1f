import numpy as np
import pytest
from scipy import special

from benchmarks.closed_loop import settings
from benchmarks.learner import moved, worth
from benchmarks.learner.facts import Shown
from benchmarks.learner.memory import Memory
from benchmarks.learner.moved import Guess
from benchmarks.learner.sizes import Sizes

N, OFFERS = 4, 2


def shop(**changes):
    """Return four customers who are alike, and nothing was ever sent to."""
    none = np.zeros(N, np.int64)
    facts = {
        "day": 91, "weeks_left": 10, "own": np.zeros((N, 1)), "about": np.zeros((N, OFFERS, 1)), "orders": none + 5,
        "clicks": none, "redeemed": none, "ordered_at": np.zeros((N, 24), np.int64),
        "sent": np.zeros((N, 4), np.int64), "opened": np.zeros((N, 4), np.int64),
        "bought": np.zeros((N, OFFERS), np.int64), "holds": np.full((N, OFFERS), 0.2), "margin": np.full(N, 900.0),
        "rate": np.full(N, 0.3), "discount": np.full((N, OFFERS), 150.0), "can": np.ones((N, OFFERS, 4), np.bool_),
        "answers": np.array([14, 28]),
    }  # fmt: skip
    return Shown(**facts | changes)


def foretold(known=None, **changes):
    shown, known = shop(**changes), known or moved.guessed(Guess())
    x = np.concatenate([np.repeat(shown.own[:, None], OFFERS, 1), shown.about], axis=2)
    return worth.foretell(shown, Memory(settings(), N, OFFERS), known, None, np.arange(N), x)


def test_signs_of_an_answer_are_the_pair_what_is_due_notice_and_clicks():
    holds = np.full((N, OFFERS), 0.2)
    holds[1] = 0.8
    clicks, opened = np.array([0, 0, 3, 0]), np.zeros((N, 4), np.int64)
    opened[2, 0] = 3
    signs = foretold(holds=holds, clicks=clicks, opened=opened).signs
    assert special.expit(signs[..., 0]) == pytest.approx(0.1)
    assert np.exp(signs[:, 1, 1] - signs[:, 0, 1]) == pytest.approx(2)
    assert np.exp(signs[1, 0, 1] - signs[0, 0, 1]) == pytest.approx(4)
    assert signs[2, 0, 2] > signs[0, 0, 2]
    assert signs[2, 0, 3] > signs[0, 0, 3]


def test_to_whom_more_is_added_a_contact_is_worth_more():
    about = np.zeros((N, OFFERS, 1))
    about[3] = 1.0
    known = moved.Moved(Guess(), 0.8, 0.3, 0.1, sizes=Sizes((0.0, 0.5), (0.0, 0.0), (1.0, 1.0)))
    index = foretold(known, about=about).index
    assert (index[3] > index[0]).all()
    assert index[1] == pytest.approx(index[0])
