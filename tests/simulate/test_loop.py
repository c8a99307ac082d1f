import numpy as np
import pytest

from acquaint.simulate import loop, oracle
from acquaint.simulate.chance import Chance
from acquaint.simulate.offers import OFFERS
from acquaint.simulate.policies import EMAIL, blast, lottery, silence, to
from tests.simulate.shops import after, world

MANY, START, UNTIL = 6_000, 28, 28 + 70


@pytest.fixture(scope="module")
def made():
    return world(MANY, 120, 0)


@pytest.fixture(scope="module")
def start(made):
    return after(made, START)


@pytest.fixture(scope="module")
def silent(made, start):
    return loop.played(made, silence, start.copy(), UNTIL)


@pytest.fixture(scope="module")
def arms(made, start):
    return loop.outcomes(made, start, [None, *((offer, EMAIL) for offer in range(len(OFFERS)))], 42)


def test_silence_has_no_effect(made, start, silent):
    verdict = loop.verdict(loop.played(made, silence, start.copy(), UNTIL), silent)
    assert verdict == loop.Verdict(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def test_the_worlds_outcome_is_the_potential_outcome_of_the_assigned_arm(made, start, arms):
    drawn = Chance(9).whole("arm", arms.shape[1], np.arange(MANY))
    state = start.copy()
    seen = made.open(state)
    who = np.flatnonzero((drawn > 0) & seen.allowed[:, EMAIL])
    made.step(state, to(who, drawn[who] - 1, EMAIL))
    for _ in loop.passing(made, state, START + 42):
        pass
    happened = state.profit_minor - start.profit_minor
    assert (happened == arms[np.arange(MANY), drawn]).all()
    assert len(np.unique(drawn)) == arms.shape[1]


def test_an_arm_that_cannot_reach_somebody_changes_nothing(made, start, arms):
    allowed = made.open(start.copy()).allowed[:, EMAIL]
    assert (arms[~allowed] == arms[~allowed, :1]).all()
    assert (arms[allowed] != arms[allowed, :1]).any()


def test_for_a_single_contact_nothing_beats_the_oracle_in_expectation(made, start, arms):
    state = start.copy()
    seen = made.open(state)
    values = oracle.values(made, state, oracle.worth(made, START), EMAIL, 0)
    values[~seen.allowed[:, EMAIL]] = -np.inf
    choice = np.where(values.max(1) > 0, 1 + values.argmax(1), 0)
    effect = arms - arms[:, :1]
    best = effect[np.arange(MANY), choice].mean()
    drawn = effect[np.arange(MANY), Chance(1).whole("arm", arms.shape[1], np.arange(MANY))].mean()
    assert best > max(0, drawn, *effect.mean(0))


def test_over_weeks_the_oracle_earns_and_shouting_costs(made, start, silent):
    state = start.copy()
    wise = loop.verdict(loop.played(made, oracle.oracle(made, state, UNTIL), state, UNTIL), silent)
    loud = loop.verdict(loop.played(made, blast, start.copy(), UNTIL), silent)
    drawn = loop.verdict(loop.played(made, lottery(Chance(4), 0.2), start.copy(), UNTIL), silent)
    assert wise.incremental_minor > 0 > loud.incremental_minor
    assert wise.incremental_minor > drawn.incremental_minor
    assert wise.irrelevant < 0.05 < loud.irrelevant
    assert loud.harmed > wise.harmed
    assert loud.contacts > 3 * wise.contacts


def test_a_verdict_counts_what_was_answered(made, start):
    played = loop.played(made, blast, start.copy(), UNTIL)
    assert played.contacts == played.kinds.sum()
    assert 0.5 * played.contacts < played.unanswered < played.contacts
    assert 0 < played.at_home < 0.2 * played.contacts
    assert played.complained <= played.unsubscribed
    days = list(loop.play(made, blast, state := start.copy(), UNTIL, 7))
    bought, clicked, sent = set(), 0, []
    for day in days:
        category = made.catalogue.category[day.orders.baskets.product]
        bought |= {(w, c, day.day) for w, c in zip(day.orders.who[day.orders.baskets.order], category, strict=True)}
        rows = zip(day.answers.sent.who, day.answers.sent.offer, day.answers.clicked, strict=True)
        sent += [(w, OFFERS[o].category, day.day, c) for w, o, c in rows]
        clicked += day.answers.clicked.sum()
    silent = sum(not c and not any((w, g, d + n) in bought for n in range(loop.WITHIN_DAYS + 1)) for w, g, d, c in sent)
    before = sum(any((w, g, d - n) in bought for n in range(1, loop.AT_HOME_DAYS + 1)) for w, g, d, c in sent)
    assert (played.unanswered, played.at_home) == (silent, before)
    assert state.day == UNTIL
