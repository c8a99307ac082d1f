import msgspec
import numpy as np

from acquaint.decisions.bounded import Gate
from acquaint.records import NotEnoughData
from benchmarks.learner.promising import DRIFT, Promise, Waiting


def sent(n, share_answered, score, random):
    """Return contacts of one day, and what is counted once their time is over."""
    who = np.arange(n)
    contacts = Waiting(
        np.zeros(n, np.int64), who, np.zeros(n, np.int64), np.c_[score], np.full(n, random),
        np.full(n, not random), np.zeros(n, np.int64), np.zeros(n, np.int64),
    )  # fmt: skip
    return contacts, (who % 100 < 100 * share_answered).astype(np.int64)


def labelled(kept=0.75, n=2_000):
    """Return a promise after random contacts, and after others under it, some of which are answered."""
    promise, none, answers = Promise(0.7), np.zeros((n, 1)), np.array([14])
    good = np.arange(n) // 2 % 2 / 2
    for random, share in ((True, np.full(n, 0.1)), (False, kept * (0.25 + 1.5 * good))):
        contacts, clicks = sent(n, share, good, random)
        promise.send(contacts)
        promise.settle(7, clicks, none, answers)
        promise.settle(14, clicks, none, answers)
    return promise


def test_contacts_are_labelled_when_their_time_is_over_and_certify_a_gate():
    promise = labelled()
    gate = promise.gate()
    assert isinstance(gate, Gate)
    assert abs(gate.bound.most - 0.9 * 0.7 * (1 - DRIFT)) < 1e-9
    passes = gate.passes(promise.scores(np.array([[0.5], [-5.0]]), np.array([4, 5])))
    assert passes.tolist() == [True, False]
    assert (promise.kept().labelled, promise.kept().random_unanswered) == (2_000, 1_800)


def test_a_breach_closes_the_gate():
    assert labelled(0.75).gate().threshold is not None
    assert labelled(0.3).gate().threshold is None


def test_contacts_of_a_day_are_labelled_together():
    promise = Promise(0.7)
    contacts, clicks = sent(500, 0.5, np.zeros(500), True)
    promise.send(msgspec.structs.replace(contacts, offer=np.arange(500) % 2))
    promise.settle(14, clicks, np.zeros((500, 2)), np.array([14, 28]))
    assert promise.kept().random == 0
    promise.settle(28, np.ones(500), np.zeros((500, 2)), np.array([14, 28]))
    assert (promise.kept().random, promise.kept().random_unanswered) == (500, 125)


def test_nobody_is_scored_by_her_own_answers():
    promise = labelled()
    contacts, _ = sent(4, 0.5, np.full(4, 0.5), False)
    found = promise.scores(contacts.x, contacts.customer)
    assert found[0] == found[2]
    assert found[1] == found[3]


def test_before_their_time_is_over_nothing_is_promised():
    promise = Promise(0.7)
    contacts, clicks = sent(500, 0.5, np.full(500, 0.5), False)
    promise.send(contacts)
    promise.settle(7, clicks, np.zeros((500, 1)), np.array([14]))
    assert isinstance(promise.gate(), NotEnoughData)
    assert (promise.scores(contacts.x, contacts.customer) == -1).all()
