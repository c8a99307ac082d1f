from datetime import date

import numpy as np

from acquaint.features import constants, occasions
from acquaint.features.occasions import Beginnings, History
from acquaint.models import churn

FIRST = occasions.day_of(date(2024, 1, 1))


def story(gap=14, customers=120, days=700, leave=None):
    """Customers who come every `gap` days, some until a day."""
    who, day = [], []
    for customer in range(customers):
        last = days if leave is None or customer % 3 else leave
        for each in range(customer % gap, last, gap):
            who.append(customer)
            day.append(FIRST + each)
    rows = occasions.of_rows(who, day, np.full(len(day), 1_000), customers=customers)
    first = np.array([FIRST + customer % gap for customer in range(customers)], np.int32)
    return History(rows, Beginnings(first, np.full(customers, -1, np.int32)))


def months(told, at):
    return constants.fit_months(told, constants.months(FIRST, at))


def test_who_does_not_come_within_the_horizon_has_left():
    told, at = story(leave=300), FIRST + 700
    found = churn.past(told, months(told, at), np.arange(120), 99, at)
    gone = {int(c) for c, left in zip(found.customer, found.left, strict=True) if left}
    assert gone == {customer for customer in range(120) if customer % 3 == 0}
    assert set(found.window.tolist()) == set(range(3, 12))
    assert found.left[found.window == 11].mean() == 1 / 3  # 330 days before the end: they had just stopped


def test_a_horizon_that_is_not_over_tells_nothing_yet():
    told, at = story(gap=80), FIRST + 700
    found = churn.past(told, months(told, at), np.arange(120), 99, at)
    assert found.window.min() == 6  # H = 160 days


def test_who_had_not_bought_is_no_case():
    told, at = story(), FIRST + 80
    found = churn.past(told, months(told, at), np.arange(120), 99, at)
    assert len(found.customer) == 0


def test_only_the_asked_for_are_looked_at():
    told, at = story(leave=300), FIRST + 700
    found = churn.past(told, months(told, at), np.array([5, 3]), 4, at)
    assert found.customer.tolist() == [5, 3, 5, 3]
    assert found.left.tolist() == [0, 1, 0, 1]


def test_the_rhythm_of_the_day_is_the_rule():
    told, at = story(leave=300), FIRST + 700
    found = churn.past(told, months(told, at), np.arange(120), 99, at)
    known = ~np.isnan(found.rule)
    assert ((found.rule[known] >= 0) & (found.rule[known] <= 1)).all()
