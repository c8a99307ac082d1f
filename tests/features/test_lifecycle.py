from __future__ import annotations

from datetime import date
from itertools import pairwise

import msgspec
import numpy as np
import pytest

from acquaint.features import constants, lifecycle, occasions, silence
from acquaint.features.goals import Goal
from acquaint.features.lifecycle import CONTRACT, STAGES, STATES
from acquaint.features.occasions import NEVER, Beginnings, History
from acquaint.features.survival import BINS, Curve
from tests.features import shops

GOAL = Goal(3, "occasions", 40, "set")


def stand(story: History, as_of: int, goal: Goal | None = None):
    first = lifecycle.first_step(story)
    fitted = constants.fit_months(story, constants.months(min(first, as_of), as_of), goal=goal)
    log = lifecycle.log(story, fitted, first, as_of)
    return lifecycle.at(story, fitted[constants.month_of(as_of)], log, as_of), log


def names(picture) -> list[tuple[str, str]]:
    return [(STAGES[a], STATES[b]) for a, b in zip(picture.standing.stage, picture.standing.state, strict=True)]


@pytest.fixture(scope="module")
def crowd():
    """A grocery to be read against, with some customers of our own in front."""
    return shops.grocery(customers=300, days=700)


def among(crowd, *own: list[int], **more) -> History:
    """The crowd and customers whose days are given, before day `end` of the crowd; ours are the first."""
    who = np.concatenate(
        [np.repeat(np.arange(len(own)), [len(each) for each in own]), crowd.occasions.customer + len(own)]
    )
    day = np.concatenate([*(crowd.end - np.sort(each)[::-1] for each in own), crowd.occasions.day]).astype(int)
    rows = occasions.of_rows(who, day, np.full(len(who), 900), customers=len(own) + crowd.occasions.customers)
    return msgspec.structs.replace(occasions.history(rows), **more)


def weekly(last: int, first: int = 400) -> list[int]:
    return list(range(last, first, 7))


def test_stages_and_states_of_people_one_knows(crowd):
    ours = [weekly(3), weekly(10), weekly(30), weekly(150), [5], [65], [5, 12, 20]]
    picture, _ = stand(among(crowd, *ours), crowd.end, GOAL)
    assert names(picture)[:7] == [
        ("activity", "regular"),
        ("activity", "due"),
        ("activity", "slipping"),
        ("lapsed", "lapsed"),
        ("activation", "new"),
        ("activation", "not yet regular"),
        ("activity", "regular"),
    ]
    assert STAGES[picture.standing.lapsed_from[3]] == "activity"
    assert picture.usual_gap_days[:3] == pytest.approx([7, 7, 7], rel=0.05)
    assert picture.regularity[:5].tolist() == [1, 1, 1, 1, 0]
    assert picture.days_late[:3].tolist() == [0, 2, 22]
    assert picture.silence_days[0] in {2, 3}


def test_a_purchase_yesterday_counts_today(crowd):
    silent, bought = among(crowd, weekly(150)), among(crowd, [1, *weekly(150)])
    assert names(stand(silent, crowd.end, GOAL)[0])[0] == ("lapsed", "lapsed")
    back, _ = stand(bought, crowd.end, GOAL)
    assert names(back)[0] == ("activity", "regular")
    assert back.standing.since[0] == crowd.end
    assert back.overdue[0] == 0


def test_one_time_buyers_lapse_from_activation(crowd):
    rows = crowd.occasions
    rng = np.random.default_rng(4)
    arrive = rng.integers(30, 500, 250)
    # Half of the newcomers buy again within a fortnight, some later, the others never.
    again = [[int(a), int(a) - 1 - int(rng.integers(1, 14))] if each % 2 else [int(a)] for each, a in enumerate(arrive)]
    later = [[int(a), int(a) - 25] if a > 60 else [int(a)] for a in rng.integers(30, 500, 30)]
    picture, _ = stand(among(crowd, [300], [8], *again, *later), crowd.end, GOAL)
    assert len(rows.day)
    assert names(picture)[:2] == [("lapsed", "lapsed"), ("activation", "new")]
    assert STAGES[picture.standing.lapsed_from[0]] == "activation"
    assert picture.overdue[0] == 1


def test_prospects_are_in_acquisition_until_they_buy(crowd):
    story = among(crowd, [5], [5])
    first = story.beginnings.first_seen.copy()
    first[:2] = crowd.end - 100, crowd.end + 10
    story = msgspec.structs.replace(story, beginnings=Beginnings(first, story.beginnings.account_opened))
    before, _ = stand(story, crowd.end - 20, GOAL)
    assert names(before)[:2] == [("acquisition", "prospect"), ("", "")]
    assert before.standing.since[:2].tolist() == [before.standing.since[0], -1]
    assert before.standing.since[0] > 0
    assert not before.known_from_before[1]
    after, _ = stand(story, crowd.end, GOAL)
    assert names(after)[:2] == [("activation", "new")] * 2


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([(100, "active")], ("activity", "regular")),
        ([(100, "active"), (20, "paused")], ("activity", "paused")),
        ([(100, "active"), (20, "payment failed")], ("activity", "payment failed")),
        ([(100, "active"), (20, "cancelled")], ("lapsed", "lapsed")),
        ([(100, "active"), (20, "cancelled"), (20, "active")], ("activity", "regular")),
    ],
)
def test_subscriptions_stand_by_their_contract(crowd, states, expected):
    story = among(crowd, weekly(150))
    marks = occasions.marks(
        [0] * len(states), [crowd.end - ago for ago, _ in states], [CONTRACT.index(name) for _, name in states],
        customers=story.occasions.customers,
    )  # fmt: skip
    picture, _ = stand(msgspec.structs.replace(story, contracts=marks), crowd.end, GOAL)
    assert names(picture)[0] == expected
    assert np.isnan(picture.overdue[0])
    assert picture.days_late[0] == 0


def test_buying_after_cancelling_makes_a_free_customer(crowd):
    story = among(crowd, [2, 9, 16, 23, 30])
    marks = occasions.marks([0], [crowd.end - 200], [CONTRACT.index("cancelled")], customers=story.occasions.customers)
    picture, _ = stand(msgspec.structs.replace(story, contracts=marks), crowd.end, GOAL)
    assert names(picture)[0] == ("activity", "regular")


def test_the_log_holds_changes_only_and_replays(crowd):
    story = occasions.history(crowd.occasions)
    picture, log = stand(story, crowd.end)
    order = np.lexsort([log.customer, log.day])
    assert (order == np.arange(len(order))).all()
    assert set(((log.day + 3) % 7).tolist()) == {0}  # Mondays
    stage, state = log.at(log.last_step)
    assert (stage == log.standing.stage).all()
    assert (state == log.standing.state).all()
    for customer in range(20):
        own = log.customer == customer
        pairs = list(zip(log.stage[own], log.state[own], strict=True))
        assert all(a != b for a, b in pairwise(pairs))
    early = crowd.end - 200
    assert all((a == b).all() for a, b in zip(stand(story, early)[1].at(early), log.at(early), strict=True))
    assert picture.standing.stage.dtype == np.int8


def test_a_second_step_at_the_same_moment_changes_nothing(crowd):
    story = occasions.history(crowd.occasions)
    monday = lifecycle.first_step(story) + 7 * 80
    picture, log = stand(story, monday)
    assert log.last_step == monday
    assert (picture.standing.state == log.standing.state).all()
    assert (picture.standing.since == log.standing.since).all()


def test_a_short_history_says_so():
    shop = shops.coffee(customers=300, days=85)
    picture, _ = stand(occasions.history(shop.occasions), shop.end)
    states = [state for _, state in names(picture)]
    assert "slipping" not in states
    assert "lapsed" not in states
    assert "silent; history too short to say" in states


def test_no_curve_no_alarm():
    story = occasions.history(occasions.of_rows([0, 0, 1], [19_000, 19_005, 19_001], [1, 1, 1]))
    assert names(stand(story, 19_050)[0]) == [("activity", "regular"), ("activation", "not yet regular")]
    late, _ = stand(story, 19_200)
    assert {state for _, state in names(late)} == {"silent; history too short to say"}
    assert np.isnan(late.chance).all()


def test_an_empty_shop():
    story = History(
        occasions.of_rows([], [], [], customers=2),
        Beginnings(np.array([19_000, NEVER], np.int32), np.full(2, -1, np.int32)),
    )
    fitted = constants.fit(story, date(2022, 3, 1))
    log = lifecycle.log(story, {fitted.month: fitted}, 19_053, 19_060)
    picture = lifecycle.at(story, fitted, log, 19_060)
    assert names(picture) == [("acquisition", "prospect"), ("", "")]


def test_hysteresis_holds_an_alarm_within_five_points(crowd):
    story = among(crowd, weekly(36))
    picture, log = stand(story, crowd.end, GOAL)
    assert STATES[log.standing.state[0]] == names(picture)[0][1] == "slipping"
    fitted = constants.fit(story, constants.month_of(crowd.end), goal=GOAL)
    assert picture.overdue[0] >= 0.98
    # The same silence under constants that find it less unusual: q is below the limit by less, or more, than 5 points.
    for points, expected in ((0.03, "slipping"), (0.08, "late")):
        softer = _stretched(fitted, 0.98 - points)
        after = lifecycle.at(story, softer, log, crowd.end)
        assert after.overdue[0] == pytest.approx(0.98 - points, abs=0.012)
        assert names(after)[0][1] == expected
        fresh = lifecycle.at(story, softer, lifecycle.log(story, {}, 0, -1), crowd.end)
        assert names(fresh)[0][1] == "late"


def _stretched(fitted: constants.Constants, q: float) -> constants.Constants:
    """Constants under which q is as given from a third of the usual gap on: the other gaps end very late."""
    events = [0] * BINS
    events[60], events[190] = round(q * 10_000), 10_000 - round(q * 10_000)
    at_risk = [10_000] * 61 + [events[190]] * 130 + [0] * 9
    one = Curve(tuple(events), tuple(at_risk))
    return msgspec.structs.replace(fitted, silences=msgspec.structs.replace(fitted.silences, curves=(one, one, one)))


@pytest.mark.parametrize(("returned", "expected"), [(499, "lapsed"), (500, "slipping")])
def test_who_comes_back_in_half_of_the_cases_is_not_called_lapsed(crowd, returned, expected):
    story = among(crowd, weekly(150))
    fitted = constants.fit(story, constants.month_of(crowd.end), goal=GOAL)
    told = silence.Returns((1_000,) * BINS, (returned,) * BINS)
    silences = msgspec.structs.replace(fitted.silences, returns=(told,) * len(fitted.silences.returns))
    nobody_yet = lifecycle.log(story, {}, 0, -1)
    picture = lifecycle.at(story, msgspec.structs.replace(fitted, silences=silences), nobody_yet, crowd.end)
    assert names(picture)[0][1] == expected
    assert picture.chance[0] == returned / 1_000
    assert picture.chance_low[0] < picture.chance[0] < picture.chance_high[0]
    assert picture.earlier_spells[0] == 1_000
