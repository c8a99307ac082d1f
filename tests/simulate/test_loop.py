import numpy as np
import pytest

from acquaint.simulate import loop, oracle
from acquaint.simulate.catalogue import CATEGORIES
from acquaint.simulate.chance import Chance
from acquaint.simulate.offers import OFFERS, PERSUADABLE
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
    assert verdict == loop.Verdict(*(0 for _ in loop.Verdict.__struct_fields__))


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
    values = oracle.values(made, state, oracle.worth(made, START), EMAIL, 9, 0)
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
    assert wise.incremental_minor > 5 * abs(loud.incremental_minor)
    assert loud.incremental_minor < 2 * loud.contacts  # it barely pays, or loses
    assert wise.incremental_minor > 5 * drawn.incremental_minor
    assert wise.adds_nothing < 0.1
    assert loud.adds_nothing > 0.7
    assert wise.gone == 0 < loud.gone
    assert loud.harmed > wise.harmed
    assert loud.contacts > 3 * wise.contacts


def test_a_verdict_counts_what_was_answered(made, start):
    state = start.copy()
    days = list(loop.play(made, blast, state, UNTIL, 7))
    played = loop.played(made, blast, start.copy(), UNTIL)
    found = loop.verdict(played, loop.played(made, silence, start.copy(), UNTIL))
    bought, redeemed, sent, refused = {}, set(), [], 0
    for day in days:
        buyers = day.orders.who[day.orders.baskets.order]
        for who, category in zip(buyers, made.catalogue.category[day.orders.baskets.product], strict=True):
            bought.setdefault((who, category), set()).add(day.day)
        redeemed |= {(w, o, day.day) for w, o in zip(day.orders.who, day.orders.redeemed, strict=True)}
        answers = day.answers
        rows = zip(answers.sent.who, answers.sent.offer, answers.clicked, strict=True)
        sent += [(who, offer, day.day, clicked) for who, offer, clicked in rows]
        refused += answers.refused
    old, silent, nothing, gone = 0, 0, 0, 0
    for who, offer, day, clicked in sent:
        category = OFFERS[offer].category
        within = max(14, CATEGORIES[category][-1])
        gone += made.people.gone[who] <= day
        nothing += (
            made.effects.kind[who, offer] != PERSUADABLE or made.people.gone[who] <= day or made.people.rate[who] == 0
        )
        if day + within < UNTIL:
            old += 1
            later = any(day < other <= day + within for other in bought.get((who, category), ()))
            silent += not (clicked or later or (who, offer, day) in redeemed)
    assert 0 < old < len(sent) == played.contacts
    assert (played.old, played.unanswered) == (old, silent)
    assert (played.adds_nothing, played.gone) == (nothing, gone)
    assert found.unanswered == silent / old
    assert found.harm == played.unsubscribed / played.contacts >= played.complained / played.contacts


def test_what_is_still_at_home_or_not_eligible_is_hard(made, start):
    state = start.copy()
    for _ in loop.passing(made, state, START + 20):
        pass
    everybody = np.arange(MANY)
    allowed = made.open(state).allowed[:, EMAIL].copy()
    pantry = next(place for place, offer in enumerate(OFFERS) if CATEGORIES[offer.category][-1] > 20)
    category = OFFERS[pantry].category
    lately = state.day - state.bought[:, category] <= CATEGORIES[category][-1]
    found = loop.played(made, lambda *_: to(everybody, pantry, EMAIL), state, START + 21, 1)
    assert found.at_home == (lately & allowed).sum() > 0
    assert found.refused == (~allowed).sum()
    verdict = loop.verdict(found, found)
    assert verdict.hard == (found.at_home + found.refused) / MANY


def test_the_oracle_prices_what_happens_for_each_kind_and_offer():
    made = world(20_000, 130, 1)
    state = after(made, START)
    allowed = made.open(state).allowed[:, EMAIL].copy()
    values = oracle.values(made, state, oracle.worth(made, START), EMAIL, 9, 0)
    arms = loop.outcomes(made, state, [None, *((offer, EMAIL) for offer in range(len(OFFERS)))], 84)
    off = (arms[:, 1:] - arms[:, :1] - values) * allowed[:, None]
    for kind in range(4):
        mine = np.where(made.effects.kind == kind, off, 0).sum(axis=1)
        assert abs(mine.mean()) < 3.5 * mine.std() / np.sqrt(len(mine)), kind
    assert (np.abs(off.mean(axis=0)) < 3.5 * off.std(axis=0) / np.sqrt(len(off))).all()
    lost = (made.people.rate == 0) | (made.people.gone <= START)
    assert (values[lost] == -made.parameters.contacting.cost_minor[EMAIL]).all()
    assert (arms[lost & (made.people.met < 0) & allowed][:, 1:] <= 0).all()


def test_the_preferred_channel_and_hour_show_in_what_is_opened(made):
    state, opened = made.start(), np.zeros((MANY, 2))
    for number, hour in enumerate((8, 20) * 6):
        who = np.flatnonzero(made.open(state).allowed[:, EMAIL])
        answers = made.step(state, to(who, number % 8, EMAIL, hour)).answers
        opened[answers.sent.who[answers.noticed], number % 2] += 1
    early, late = made.people.best_hour < 12, made.people.best_hour > 17
    assert opened[early, 0].sum() > 1.3 * opened[early, 1].sum()
    assert opened[late, 1].sum() > 1.3 * opened[late, 0].sum()
    assert (state.seen.opened_at[:, [8, 20]] == opened).all()
    fond = made.people.notices[:, EMAIL] > 1
    sent = state.seen.sent[:, EMAIL]
    assert opened[fond].sum() / sent[fond].sum() > 1.5 * opened[~fond].sum() / sent[~fond].sum()
