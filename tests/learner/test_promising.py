import numpy as np

from acquaint.decisions.bounded import Gate
from acquaint.records import NotEnoughData
from benchmarks.learner.promising import Kept, Promise, Waiting


def sent(n, share_answered, score, random):
    """Return contacts of one day, and what is counted once their time is over."""
    who = np.arange(n)
    contacts = Waiting(
        np.zeros(n, np.int64), who, np.zeros(n, np.int64), np.c_[score], score, np.full(n, random),
        np.full(n, not random), np.zeros(n, np.int64), np.zeros(n, np.int64),
    )  # fmt: skip
    return contacts, (who % 100 < 100 * share_answered).astype(np.int64)


def test_contacts_are_labelled_when_their_time_is_over_and_certify_a_gate():
    promise, answers = Promise(0.7), np.array([14])
    for random, share, score in ((True, 0.1, np.full(2_000, -1.0)), (False, 0.6, np.full(2_000, 0.6))):
        contacts, clicks = sent(2_000, share, score, random)
        promise.send(contacts)
        promise.settle(7, clicks, np.zeros((2_000, 1)), answers)
        promise.settle(14, clicks, np.zeros((2_000, 1)), answers)
    gate = promise.gate()
    assert isinstance(gate, Gate)
    assert abs(gate.bound.most - 0.63) < 1e-9
    assert gate.passes(np.array([0.6, 0.5])).tolist() == [True, False]
    assert promise.kept() == Kept(2_000, 800, 2_000, 1_800, 2_000)
    assert abs(promise.kept().of_base - 0.4 / 0.9) < 1e-9


def test_before_their_time_is_over_nothing_is_promised():
    promise = Promise(0.7)
    contacts, clicks = sent(500, 0.5, np.full(500, 0.5), False)
    promise.send(contacts)
    promise.settle(7, clicks, np.zeros((500, 1)), np.array([14]))
    assert isinstance(promise.gate(), NotEnoughData)
    assert promise.score() is None
