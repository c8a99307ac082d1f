"""The policy in a small simulated shop, and in one where nothing that is said has any effect."""

from functools import cache

import msgspec
import numpy as np
import pytest

from acquaint.decisions import auditing
from acquaint.decisions.exploring import SILENCE, Cases, Chosen
from acquaint.errors import InputError
from acquaint.simulate.loop import AFTER_DAYS, play
from acquaint.simulate.offers import CATEGORY_OF, OFFERS
from benchmarks.closed_loop import Learns, draws, settings, shown
from benchmarks.learner.facts import Shown
from benchmarks.learner.policy import LearningPolicy
from tests.simulate.shops import after, world

CUSTOMERS, BEFORE, WEEKS = 400, 42, 8
UNTIL = BEFORE + 7 * WEEKS


@cache
def played(hidden=False, sharpness=10.0):
    """Return the policy after some weeks and what the shop saw; where hidden, the truth is another while it thinks."""
    made = world(CUSTOMERS, UNTIL + AFTER_DAYS)
    state, policy, seen_then = after(made, BEFORE), Learns(CUSTOMERS, 3, UNTIL, sharpness=sharpness), []

    def watched(seen, offers):
        if hidden:  # everybody's truth is that of another
            was, made.effects = made.effects, msgspec.structs.replace(made.effects, kind=made.effects.kind[::-1])
            state.clock[:], clock = state.clock[::-1].copy(), state.clock.copy()
        asked = policy(seen, offers)
        if hidden:
            made.effects, state.clock[:] = was, clock
        seen_then.append((seen.at_home.copy(), seen.allowed.copy()))
        return asked

    for _ in play(made, watched, state, UNTIL, 7):
        pass
    return policy, seen_then


def test_only_what_is_permitted_and_not_at_home_is_said():
    policy, seen_then = played()
    assert sum(len(said.customer) for said in policy.said) > 300
    for said, (at_home, allowed) in zip(policy.said, seen_then, strict=True):
        assert allowed[said.customer, said.channel].all()
        assert not at_home[said.customer, CATEGORY_OF[said.offer]].any()


def test_the_truth_is_of_no_consequence_and_a_replay_says_the_same():
    for one, other in zip(played()[0].said, played(hidden=True)[0].said, strict=True):
        for name in ("customer", "offer", "channel", "hour", "propensity"):
            assert (getattr(one, name) == getattr(other, name)).all()


def test_chances_are_those_that_are_written_down():
    said = played(sharpness=0.05)[0].said  # so that no chance is too small to be met with among so few
    arms = np.append(0, np.cumsum([len(each.cases.arm) for each in said]))
    start = [each.cases.start[:-1] + before for each, before in zip(said, arms, strict=False)]
    cases = Cases(
        np.append(np.concatenate(start), arms[-1]), np.concatenate([each.cases.arm for each in said]),
        np.concatenate([each.cases.value for each in said]),
    )  # fmt: skip
    chosen = Chosen(
        np.concatenate([each.chosen.place + before for each, before in zip(said, arms, strict=False)]),
        *(np.concatenate([getattr(each.chosen, name) for each in said]) for name in ("arm", "propensity", "chances")),
        version="learning",
    )
    found = auditing.audit(cases, chosen)
    assert len(found) == len(OFFERS) + 1
    assert all(each.holds for each in found)
    assert all((each.propensity == each.chosen.propensity[each.chosen.arm != SILENCE]).all() for each in said)


def idle(offers=3, n=900):
    """Return a shop whose customers order as often whatever is said, and whose messages are read and never answered."""
    dice = np.random.default_rng(5)
    return {
        "own": dice.normal(size=(n, 2)), "about": dice.normal(size=(n, offers, 2)), "holds": np.full((n, offers), 0.2),
        "ordered_at": np.zeros((n, 24), np.int64), "margin": np.full(n, 900.0),
        "rate": np.full(n, 0.3), "discount": np.full((n, offers), 150.0), "can": np.ones((n, offers, 4), np.bool_),
        "answers": np.full(offers, 14),
    }, dice  # fmt: skip


def said_where_nothing_has_an_effect(weeks, clicked=0.0, **changes):
    facts, dice = idle()
    n, offers = facts["discount"].shape
    policy = LearningPolicy(settings(**changes), n, offers, 0)
    orders, bought, found = np.zeros(n, np.int64), np.zeros((n, offers), np.int64), []
    sent, opened, clicks = np.zeros((n, 4), np.int64), np.zeros((n, 4), np.int64), np.zeros(n, np.int64)
    for week in range(weeks):
        counts = {"orders": orders.copy(), "sent": sent.copy(), "opened": opened.copy(), "bought": bought}
        never = {"clicks": clicks.copy(), "redeemed": np.zeros(n, np.int64)}
        today = Shown(day=7 * week, weeks_left=26 - week, **facts, **counts, **never)
        said = policy.week(today, draws(0, n, 7 * week))
        found.append(said)
        orders += dice.random(n) < 0.25
        sent[said.customer, said.channel] += 1
        opened[said.customer, said.channel] += dice.random(len(said.customer)) < 0.7
        clicks[said.customer] += dice.random(len(said.customer)) < clicked
    return found


def test_where_nothing_has_an_effect_it_falls_silent():
    many = [len(each.customer) for each in said_where_nothing_has_an_effect(16)]
    assert many[0] > 500
    assert np.mean(many[-3:]) < 0.1 * many[0]


def test_where_nothing_can_be_promised_a_lot_is_tried_without_a_promise():
    alone, lot = (said_where_nothing_has_an_effect(6, 0.05, lot=lot)[3:] for lot in (0.0, 0.2))
    assert not sum(len(each.customer) for each in alone)
    for each in lot:
        assert 0 < len(each.customer) < 0.3 * 900
        assert not each.promised.any()


def test_silence_is_an_arm_of_everybody():
    said = played()[0].said[-1]
    assert (np.add.reduceat(said.cases.arm == SILENCE, said.cases.start[:-1]) == 1).all()


def test_a_null_is_refused():
    made = world(CUSTOMERS, UNTIL + AFTER_DAYS)
    seen = made.open(after(made, BEFORE))
    known = shown(seen, UNTIL)
    known.own[0, 0] = np.nan
    with pytest.raises(InputError, match="no number"):
        Learns(CUSTOMERS, 3, UNTIL).policy.week(known, draws(3, CUSTOMERS, BEFORE))
    assert known.discount.shape == (CUSTOMERS, len(OFFERS))
