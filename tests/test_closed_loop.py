"""The closed loop as it is measured, on a small shop."""

from functools import cache

from benchmarks import closed_loop
from benchmarks.closed_loop import LEARNS, ORACLE, RIVALS


@cache
def small():
    return [closed_loop.results(seed, 300, 3) for seed in (0, 1)]


def test_every_policy_is_played_and_told_by_week():
    for each in small():
        assert list(each) == list(RIVALS)
        for result in each.values():
            assert len(result.weekly_minor) == 4
            assert result.weekly_minor[0] == 0
            assert result.weekly_minor[-1] == result.verdict.incremental_minor
            assert result.spent_minor >= result.verdict.contacts
    assert all(each[LEARNS].verdict.hard == 0 for each in small())
    assert sum(each[ORACLE].verdict.adds_nothing for each in small()) == 0


def test_the_table_and_the_figures_tell_of_all_of_them():
    assert len(closed_loop.rows(small())) == len(RIVALS)
    found = {each.what: each for each in closed_loop.measured(small(), "a small shop")}
    assert found["hard misses"].met
    assert found["profit beyond silence, acquaint"].value == sum(
        each[LEARNS].verdict.incremental_minor for each in small()
    ) / (100 * len(small()))


def test_the_picture_stands_alone():
    drawn = closed_loop.picture(small())
    assert drawn.startswith("<svg")
    assert "var(--" not in drawn
    assert all(name in drawn for name in RIVALS)


def test_prices_are_told_from_what_customers_spent():
    from tests.simulate.shops import after, world

    made = world()
    seen = made.open(after(made, 70))
    found = closed_loop.prices(seen)
    lines = seen.lines.sum(axis=0)
    assert abs((found * lines).sum() / seen.sales_minor.sum() - 1) < 0.1
