import msgspec
import numpy as np

from acquaint.decisions.auditing import audit
from acquaint.decisions.exploring import SILENCE, Cases, Policy, choose
from acquaint.records import Estimate, NotEnoughData


def decisions(n, policy, seed=0):
    dice = np.random.default_rng(seed)
    value = np.column_stack([dice.normal(40, 30, (n, 3)), np.zeros(n)])
    cases = Cases(np.arange(n + 1) * 4, np.tile([0, 1, 2, SILENCE], n), value.ravel())
    return cases, choose(policy, cases, dice.integers(0, 2**64, n, dtype=np.uint64))


def test_right_chances_hold_in_nearly_every_audit():
    found = [each for seed in range(100) for each in audit(*decisions(2_000, Policy("v", sharpness=0.05), seed))]
    assert [each.arm for each in found[:4]] == [SILENCE, 0, 1, 2]
    assert np.mean([each.holds for each in found]) > 0.97
    assert all(isinstance(each.ratio, Estimate) and each.ratio.n == 2_000 for each in found)


def test_chances_that_are_not_those_of_the_choice_are_found():
    cases, chosen = decisions(4_000, Policy("v", sharpness=0.05))
    wrong = np.where(cases.arm == 1, chosen.chances * 0.7, chosen.chances)
    found = audit(cases, msgspec.structs.replace(chosen, chances=wrong))
    assert [each.holds for each in found] == [True, True, False, True]


def test_what_is_never_chosen_or_rarely_says_nothing():
    cases, chosen = decisions(300, Policy("v", "rule"))
    found = {each.arm: each.ratio for each in audit(cases, chosen)}
    assert found[0] == Estimate(1.0, 1.0, 1.0, 300)
    assert found[1] == found[SILENCE] == NotEnoughData(0, 20)
