from datetime import date

import numpy as np

from acquaint.features import constants, occasions
from acquaint.features.occasions import Beginnings, History
from acquaint.models import churn, propensity

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
    found = churn.past(told, months(told, at), np.arange(120), 99, at, churn.SPANS[0])
    gone = {int(c) for c, left in zip(found.customer, found.left, strict=True) if left}
    assert gone == {customer for customer in range(120) if customer % 3 == 0}
    assert set(found.window.tolist()) == set(range(3, 12))
    assert found.left[found.window == 11].mean() == 1 / 3  # 341 days before the end: they had just stopped


def test_longer_horizons_are_cases_of_a_model_of_their_own():
    told, at = story(gap=80), FIRST + 700  # H = 160 days
    found = [churn.past(told, months(told, at), np.arange(120), 99, at, span) for span in churn.SPANS]
    assert found[0].window.tolist() == found[2].window.tolist() == []
    assert set(found[1].window.tolist()) == set(range(6, 18))
    assert found[1].left.sum() == 0


def test_every_label_was_known_when_the_trial_began():
    told, at = story(gap=80, leave=400), FIRST + 900
    span = churn.SPANS[1]
    began = at - span.apart * churn.STEP_DAYS
    found = churn.past(told, months(told, at), np.arange(120), 99, at, span)
    taught = found.window >= 2 * span.apart
    then = churn.past(told, months(told, began), np.arange(120), 99, began, span)
    known = dict(zip(zip(then.customer, then.window + span.apart, strict=True), then.left, strict=True))
    cases = zip(found.customer[taught], found.window[taught], found.left[taught], strict=True)
    assert taught.any()
    assert all(known[customer, window] == left for customer, window, left in cases)


def test_who_had_not_bought_is_no_case():
    told, at = story(), FIRST + 80
    found = churn.past(told, months(told, at), np.arange(120), 99, at, churn.SPANS[0])
    assert len(found.customer) == 0


def test_only_the_asked_for_are_looked_at():
    told, at = story(leave=300), FIRST + 700
    found = churn.past(told, months(told, at), np.array([5, 3]), 4, at, churn.SPANS[0])
    assert found.customer.tolist() == [5, 3, 5, 3]
    assert found.left.tolist() == [0, 1, 0, 1]


def test_the_rhythm_of_the_day_is_the_rule():
    told, at = story(leave=300), FIRST + 700
    found = churn.past(told, months(told, at), np.arange(120), 99, at, churn.SPANS[0])
    known = ~np.isnan(found.rule)
    assert ((found.rule[known] >= 0) & (found.rule[known] <= 1)).all()


def test_every_span_can_be_learned_where_the_data_are_long_enough():
    for span, gap in zip(churn.SPANS, (14, 80, 160), strict=True):
        told, at = story(gap=gap, customers=240, days=2_400, leave=1_300), FIRST + 2_000
        found = churn.past(told, months(told, at), np.arange(240), 99, at, span)
        assert propensity.lacking(found.left, found.window, span.apart) is None


def test_a_shop_open_once_a_week_has_the_same_spans():
    who, day = (each.ravel() for each in np.meshgrid(np.arange(60), np.arange(0, 700, 14), indexing="ij"))
    rows = occasions.of_rows(who, FIRST + 4 + day, np.full(len(day), 1_000), customers=60)  # Fridays
    told = History(rows, Beginnings(np.full(60, FIRST + 4, np.int32), np.full(60, -1, np.int32)))
    found = churn.past(told, months(told, FIRST + 700), np.arange(60), 99, FIRST + 700, churn.SPANS[0])
    assert len(found.customer) > 0


def test_what_the_way_of_buying_said_then_is_what_it_says_at_that_moment():
    told, at = story(leave=300, customers=200), FIRST + 700
    people, known = np.arange(0, 200, 2), months(told, at)
    past = churn.past(told, known, people, 99, at, churn.SPANS[0])
    then = churn.quiet_then(told, known, people, past, at)
    here, day = past.window == 5, at - 5 * churn.STEP_DAYS
    _, horizon = churn.asked(told, known[constants.month_of(day)], day)
    now = churn.quiet_now(told, known[constants.month_of(day)], people, horizon, day)
    np.testing.assert_array_equal(then[here], now[past.customer[here]])
    assert then[(past.customer % 3 == 0) & here].min() > then[(past.customer % 3 > 0) & here].max()


def test_of_some_customers_the_same_is_known_as_of_all():
    told, at = story(leave=300, customers=200), FIRST + 700
    known, people = months(told, at), np.arange(0, 200, 3)
    some, all_ = (churn.past(told, known, who, 99, at, churn.SPANS[0]) for who in (people, np.arange(200)))
    mine = np.isin(all_.customer, people)
    for name in churn.Past.__struct_fields__:
        np.testing.assert_array_equal(getattr(some, name), getattr(all_, name)[mine])
