import numpy as np
import pytest

from acquaint.decisions.exploring import SILENCE, WHOLE, Cases, Policy, choose, fingerprint
from acquaint.errors import InputError, SettingsError

CASE = Cases(np.array([0, 4]), np.array([3, 1, SILENCE, 2]), np.array([90.0, 50.0, 0.0, 90.0]))


def chances(policy, case=CASE):
    return choose(policy, case, np.zeros(1, np.uint64)).chances


def test_inverse_gaps_are_as_published_and_the_best_share_what_is_left():
    one, silence = 1 / (4 + 0.1 * 40), 1 / (4 + 0.1 * 90)
    rest = (1 - one - silence) / 2
    assert chances(Policy("v", sharpness=0.1)) == pytest.approx([rest, one, silence, rest], abs=1e-9)


def test_greedy_takes_the_best_and_a_floor_leaves_something_to_all():
    assert chances(Policy("v", "greedy")).tolist() == [0.5, 0.0, 0.0, 0.5]
    assert chances(Policy("v", "greedy", floor=0.1)) == pytest.approx([0.4, 0.1, 0.1, 0.4], abs=1e-9)


def test_a_rule_takes_the_first_of_the_shop_whatever_it_is_worth_and_silence_last():
    assert chances(Policy("v", "rule")).tolist() == [0.0, 1.0, 0.0, 0.0]
    alone = Cases(np.array([0, 2, 3]), np.array([SILENCE, 0, SILENCE]), np.array([5.0, -8.0, 0.0]))
    assert choose(Policy("v", "rule"), alone, np.zeros(2, np.uint64)).arm.tolist() == [0, SILENCE]


def test_choices_come_as_often_as_their_chances_say():
    n = 40_000
    many = Cases(np.arange(n + 1) * 4, np.tile(CASE.arm, n), np.tile(CASE.value, n))
    draw = np.random.default_rng(1).integers(0, 2**64, n, dtype=np.uint64)
    found = choose(Policy("v", sharpness=0.1), many, draw)
    shares = np.bincount(found.place % 4, minlength=4) / n
    assert shares == pytest.approx(chances(Policy("v", sharpness=0.1)), abs=0.01)
    assert found.version == "v"


def test_the_first_and_the_last_draw_choose_an_arm_that_can_be_chosen():
    for draw, arm in ((0, 2), (WHOLE**2 - 1, 3)):
        assert choose(Policy("v", "greedy"), CASE, np.array([draw], np.uint64)).arm.tolist() == [arm]


def test_infinite_sharpness_is_nearly_greedy_and_none_is_even():
    assert chances(Policy("v", sharpness=1e12))[1] < 1e-9
    assert chances(Policy("v", sharpness=0.0)).tolist() == [0.25] * 4


@pytest.mark.parametrize("case", [
    Cases(np.array([0, 0]), np.zeros(0, int), np.zeros(0)),
    Cases(np.array([0, 1]), np.array([1]), np.array([np.nan])),
    Cases(np.array([0, 1]), np.array([1]), np.array([np.inf])),
])  # fmt: skip
def test_what_cannot_be_is_said(case):
    with pytest.raises(InputError, match="no arm"):
        chances(Policy("v"), case)


@pytest.mark.parametrize("change", [{"sharpness": -1.0}, {"floor": 1.5}, {"sharpness": float("nan")}])
def test_a_policy_that_cannot_be_is_said(change):
    with pytest.raises(SettingsError, match="v7: "):
        Policy("v7", **change)


def test_fingerprints_of_many_contexts_differ():
    rows = np.random.default_rng(0).integers(0, 50, (100_000, 6)).astype(float)
    assert len(np.unique(fingerprint(rows))) == len(np.unique(rows, axis=0))
