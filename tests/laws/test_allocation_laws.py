"""Laws of the plan: it keeps every limit, no plan is worth more than its bound, and it nearly is the best one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from acquaint.decisions import allocation
from tests.decisions import planned

SEEDS = st.integers(0, 2**31)


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, customers=st.integers(1, 60))
def test_a_plan_keeps_every_limit_and_its_gap_is_true(seed, customers):
    options, limits = planned.week(seed, customers)
    plan = allocation.allocate(options, limits)
    matrix, most = planned.uses(options, limits)
    chosen = np.zeros(len(options.value))
    chosen[plan.chosen] = 1
    assert (matrix @ chosen <= most).all()
    assert (options.value[plan.chosen] > 0).all()
    best = planned.best(options, limits)
    assert plan.value == options.value[plan.chosen].sum()
    assert plan.value <= best + 1e-6 <= plan.bound + 2e-6 * (1 + plan.bound)
    assert plan.value >= 0.8 * best
    offers = len(limits.budget)
    held = (matrix @ chosen)[-2 * offers - limits.capacity.size :]
    assert np.array_equal(np.concatenate([plan.spent, plan.sent, plan.contacts.ravel()]), held)


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, customers=st.integers(1, 40))
def test_the_order_of_customers_does_not_matter(seed, customers):
    options, limits = planned.week(seed, customers)
    turn = np.random.default_rng(seed).permutation(len(options.value))
    turned = allocation.Options(
        *(np.asarray(each)[turn] for each in (options.customer, options.offer, options.channel, options.value,
                                              options.cost, options.day))
    )  # fmt: skip
    again = allocation.allocate(options, limits)
    assert np.array_equal(again.chosen, allocation.allocate(options, limits).chosen)
    other = allocation.allocate(turned, limits)
    assert abs(other.bound - again.bound) <= 1e-6 * (1 + again.bound)


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, customers=st.integers(1, 40), more=st.integers(1, 5))
def test_more_of_a_limit_never_lowers_the_bound(seed, customers, more):
    options, limits = planned.week(seed, customers)
    capacity = np.where(limits.capacity == allocation.UNLIMITED, limits.capacity, limits.capacity + more)
    wider = allocation.Limits(limits.budget, limits.stock, capacity, limits.most)
    narrow, wide = (allocation.allocate(options, each).bound for each in (limits, wider))
    assert wide >= narrow - 1e-6 * (1 + narrow)
