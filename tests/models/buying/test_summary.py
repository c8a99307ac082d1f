import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from acquaint.features import calendar, occasions
from acquaint.models.buying import summary
from tests.models.buying import made


def plain(rows, at):
    """The same in plain Python."""
    found = {}
    for customer, day, known in zip(rows.customer.tolist(), rows.day.tolist(), rows.known.tolist(), strict=True):
        if known <= at:
            found.setdefault(customer, []).append(day)
    return {
        c: (len(d) - 1, d[-1] - d[0], at - 1 - d[0], sum(at - 28 <= e < at for e in d[1:])) for c, d in found.items()
    }


@given(
    st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 60)), st.integers(0, 9), max_size=30),
    st.integers(0, 70),
)
def test_summaries_are_those_of_plain_python(told, at):
    keys = sorted(told)
    rows = occasions.of_rows(
        [c for c, _ in keys],
        [d for _, d in keys],
        np.ones(len(keys)),
        known=[d + told[c, d] for c, d in keys],
        customers=6,
    )
    found = summary.read(rows, at)
    columns = zip(found.customer, found.x, found.last, found.age, found.lately[:, 0], strict=True)
    assert {int(c): tuple(map(int, rest)) for c, *rest in columns} == plain(rows, at)
    assert found.daily.sum() == found.by_age.sum() == found.x.sum()


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=60))
def test_cells_hold_every_customer_once(told):
    x, last, more = np.array(told).T
    age = last + more
    held = summary.cells(x, last, age)
    place = summary.places(held, x, last, age)
    assert (np.stack([held.x, held.last, held.age])[:, place] == np.stack([x, last, age])).all()
    assert (np.bincount(place, minlength=len(held.n)) == held.n).all()


def test_closed_days_do_not_count():
    rows = made.shop(pace=lambda day: 0.0 if 200 <= day < 240 else 1.0)
    at = made.START + 400
    days = calendar.fit(rows.day, at)
    with_calendar, without = summary.read(rows, at, days), summary.read(rows, at)
    before = with_calendar.first_day < made.START + 200
    assert set((without.age - with_calendar.age)[before].tolist()) == {40}
    assert (with_calendar.last <= with_calendar.age).all()


def test_what_is_ahead_is_counted_whenever_it_got_known():
    rows = occasions.of_rows([0, 0, 1], [10, 20, 12], [1, 1, 1], known=[11, 90, 13])
    found = summary.read(rows, 15)
    assert summary.ahead(rows, found, 30).tolist() == [1.0, 0.0]


def test_nobody_has_a_summary_before_the_first_order():
    assert len(summary.read(made.shop(customers=20), made.START - 5).x) == 0


def test_money_and_gaps_are_summed_by_customer():
    rows = occasions.of_rows([0, 0, 0, 1], [0, 2, 10, 3], [100, 200, -50, 7])
    found = summary.read(rows, 20)
    assert found.net_sales_minor.tolist() == [250, 7]
    assert found.squares.tolist() == [52_500, 49]
    assert np.allclose(found.log_gaps, [np.log(16), 0])
