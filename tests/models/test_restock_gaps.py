from __future__ import annotations

import numpy as np
import pytest

from acquaint.models import restock_gaps, restocking
from acquaint.models.restock_gaps import Gaps
from tests.models.shelves import START, buy, needs, shop


def gaps(bought, day: int) -> tuple[Gaps, restocking.Stock]:
    with shop(bought) as con:
        stock = restocking.prepare(con, "UTC", 0, START + day, "category")
        return restock_gaps.read(con, stock, START + day, 1), stock


def test_sums_over_gaps():
    found, _ = gaps([*buy("ada", 0, 4, 20), *buy("bob", 0, 8), *buy("bob", 2, category="soap")], 40)
    assert (found.gaps.tolist(), found.days.tolist(), found.pairs.tolist()) == ([0, 3], [0, 28], [0, 1])
    assert found.logs[1] == pytest.approx(np.log([4, 16, 8]).sum(), abs=2e-3)
    assert found.yy[1] == pytest.approx(2 * np.log(2) ** 2, abs=5e-3)


def test_gaps_after_the_read_are_not_looked_at():
    bought = [*buy("ada", 0, 4, 20), *buy("bob", 0, 8)]
    one, two = gaps(bought, 10)[0], gaps([row for row in bought if row[1] < START + 10], 10)[0]
    assert all((getattr(one, n) == getattr(two, n)).all() for n in one.__struct_fields__)


@pytest.mark.parametrize("elasticity", [0.3, 0.5])
def test_what_a_larger_quantity_does_comes_back(elasticity):
    found, stock = gaps(needs(250, 700, elasticity=elasticity), 700)
    assert stock.items == ("bread", "coffee", "soap")
    # Three times in ten 4 are bought instead of 1; the usual quantity, the geometric mean, lies 0.3 ln 4 above 1.
    assert restock_gaps.elasticities(found)[:2] == pytest.approx([elasticity / 0.7] * 2, abs=0.08)


def test_what_does_nothing_has_none():
    found, _ = gaps(needs(150, 700), 700)
    assert restock_gaps.elasticities(found).tolist() == [0, 0, 0]


def test_quantities_that_never_change_say_nothing():
    found, _ = gaps([row for who in range(9) for row in buy(f"c{who}", 0, 9, 20, 28)], 60)
    assert restock_gaps.elasticities(found).tolist() == [0]


def test_few_gaps_are_drawn_to_the_others():
    of = Gaps(**{name: np.zeros(2) for name in Gaps.__struct_fields__})
    of = Gaps(**{n: getattr(of, n) for n in Gaps.__struct_fields__} | {
        "gaps": np.array([1.0, 10_000]), "days": np.array([1.0, 200_000]), "logs": np.array([0.0, 10_000 * np.log(20)]),
    })  # fmt: skip
    prior = np.full(2, 20.0)
    assert restock_gaps.means(of, prior) == pytest.approx([401 / 21, 20.0], rel=1e-3)
    assert restock_gaps.medians(of, prior) == pytest.approx([20 ** (20 / 21), 20.0], rel=1e-3)


def test_spread_is_that_around_each_pair_and_around_the_item():
    within, around = restock_gaps.spread(gaps(needs(200, 700, spread=0.5), 700)[0])
    assert within == pytest.approx(0.5, abs=0.06)
    assert around == pytest.approx(np.hypot(0.5, 0.4), abs=0.08)


def test_nothing_bought_twice():
    found, _ = gaps(buy("ada", 0), 10)
    assert found.gaps.sum() == 0
    assert np.isfinite(restock_gaps.spread(found)).all()
    assert np.isfinite(restock_gaps.shop(found)).all()
    assert restock_gaps.elasticities(found).tolist() == [0]


def test_what_comes_after_the_read_makes_no_rhythm():
    """Products have one from the third purchase on, as far as a read knows."""
    bought = [*buy("ada", 0, 9, 20), *buy("bob", 0, 9, 50), *buy("eve", 0, 9)]
    with shop(bought) as con:
        stock = restocking.prepare(con, "UTC", 0, START + 60, "product")
        early, late = (restock_gaps.read(con, stock, START + day, 1) for day in (30, 60))
    assert (early.gaps.tolist(), late.gaps.tolist()) == ([2], [4])
