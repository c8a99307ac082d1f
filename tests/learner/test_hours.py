import numpy as np
import pytest

from benchmarks.learner import hours
from benchmarks.learner.hours import HOURS

CUSTOMERS = 600


def heard(pull, orders=0, weeks=20):
    """Return the best hours of customers, and what is told by messages at hours by lot and by orders around them."""
    dice = np.random.default_rng(0)
    best = np.where(np.arange(CUSTOMERS) % 2, 20, 8)
    known = hours.none(CUSTOMERS)
    for _ in range(weeks):
        hour = dice.integers(0, len(HOURS), CUSTOMERS)
        opened = dice.random(CUSTOMERS) < 0.4 * hours.factor(pull)[hour, best - HOURS[0]]
        known = hours.told(known, np.arange(CUSTOMERS), hour, np.full(CUSTOMERS, 0.4), opened)
    ordered = np.zeros((CUSTOMERS, 24), np.int64)
    ordered[np.arange(CUSTOMERS), best] = orders
    return best, hours.best(known, hours.around(ordered))


def off(best, found):
    return np.abs(HOURS[found.place] - best).mean()


def test_hours_are_learned_from_messages_and_orders_help():
    alone, helped = (off(*heard(0.75, orders)) for orders in (0, 5))
    assert alone < 4
    assert helped < 2
    _, found = heard(0.75, 5)
    assert found.pull == pytest.approx(0.75, abs=0.25)
    assert found.factor.mean() > 1.2


def test_where_hours_make_no_difference_none_is_better():
    _, found = heard(0.0)
    assert found.pull <= 0.25
    assert np.allclose(found.factor, 1, atol=0.15)


def test_before_anything_is_heard_nothing_is_promised():
    found = hours.best(hours.none(3), hours.around(np.zeros((3, 24), np.int64)))
    assert found.pull == 0
    assert found.factor == pytest.approx(1)
