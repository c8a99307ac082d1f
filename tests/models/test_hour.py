"""Hours: what sends tell, what being there adds, whether sends varied."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from acquaint.models import hour, presence, trial
from acquaint.models.answers import Counts, Windows
from acquaint.models.hour import PART_OF, PARTS, Hours, Known
from acquaint.models.presence import Acts
from acquaint.records import NotEnoughData
from tests.models import contacts
from tests.models.contacts import DAY, contact, response

N = 3_000
ALONE = np.zeros(N, np.int64)
MORNING, EVENING = PARTS.index("morning"), PARTS.index("evening")
SENT = np.array([0.0, 4.0, 4.0, 4.0, 4.0, 0.0])
"""Contacts of each customer by part."""


def people(seed: int = 0) -> np.ndarray:
    """Half are there in the morning, half in the evening."""
    early = np.random.default_rng(seed).random(N) < 0.5
    return np.where(early[:, None], [0.02, 0.7, 0.1, 0.06, 0.1, 0.02], [0.02, 0.1, 0.1, 0.06, 0.7, 0.02])


def done(share: np.ndarray, visits: int = 10, seed: int = 3) -> Acts:
    dice = np.random.default_rng(seed)
    answered = dice.multinomial(dice.poisson(1, N), share) * 1.0
    none = np.zeros_like(answered)
    return Acts(answered, dice.multinomial(visits, share) * 1.0, none, np.full(N, -1))


def turned(counts: Counts) -> Counts:
    """The same contacts by weekday: all on Thursdays, in the context of their part."""
    order = np.arange(len(counts.customer))
    return msgspec.structs.replace(counts, way=np.full(len(order), 3), context=counts.way)


def known(counts: Counts, acts: Acts) -> Known:
    by_hour = np.zeros((2, 24))
    np.add.at(by_hour, (0, np.array(hour.EDGES)[counts.way]), counts.contacts)
    np.add.at(by_hour, (1, np.array(hour.EDGES)[counts.way]), counts.answers)
    return Known(counts, turned(counts), by_hour, np.bincount([9] * 9 + [19] * 4, minlength=24) * 1.0, acts, ALONE)


@pytest.fixture(scope="module")
def shop() -> tuple[np.ndarray, np.ndarray, Windows, Acts]:
    """Who is there when a contact comes answers more often."""
    share = people()
    real = 0.06 * (0.4 + 1.5 * share)
    return share, real, contacts.windows(real, SENT), done(share)


def there(acts: Acts, rung: str = "visits") -> presence.Presence:
    made = presence.fit(acts, ALONE, rung)
    assert isinstance(made, presence.Presence)
    return made


def test_parts_and_hours_agree():
    assert [PARTS[PART_OF[h]] for h in (0, 5, 6, 10, 11, 16, 17, 23)] == [
        "night", "night", "morning", "morning", "noon", "afternoon", "evening", "late",
    ]  # fmt: skip


def test_being_there_wins_where_it_helps(shop):
    _, _, windows, acts = shop
    shift = hour.shift(there(acts), acts, ALONE)
    taught = hour.tried(windows, ALONE, shift, shift)
    assert isinstance(taught, hour.Taught)
    assert taught.trial.learned.rung == hour.THERE
    assert 0 < taught.power <= 1
    assert [step.name for step in taught.trial.steps] == ["shop", "last", "level", "own", "there"]


def test_being_there_is_left_out_where_it_tells_nothing(shop):
    windows = shop[2]
    acts = done(people(seed=99), seed=8)
    shift = hour.shift(there(acts), acts, ALONE)
    taught = hour.tried(windows, ALONE, shift, shift)
    assert isinstance(taught, hour.Taught)
    assert taught.trial.learned.rung != hour.THERE
    assert taught.power == 0


def test_predictions_come_nearer_to_the_truth(shop):
    _, real, windows, acts = shop
    now = known(windows.known, acts)
    shift = hour.shift(there(acts), acts, ALONE)
    taught = hour.tried(windows, ALONE, shift, shift)
    within = []
    for each in (None, taught):
        fitted = hour.fit(now, there(acts), each)
        assert isinstance(fitted, Hours)
        value = np.log(hour.predict(fitted, now).value)[:, 1:5]
        truth = np.log(real)[:, 1:5]
        off = [(table - table.mean(axis=1, keepdims=True)).ravel() for table in (value, truth)]
        within.append(np.corrcoef(*off)[0, 1])
    assert within[1] > 0.7 > within[0]


def test_shops_that_always_send_at_nine_have_not_varied(shop):
    _, real, _, acts = shop
    varied = hour.fit(known(contacts.sent(real, SENT), acts), there(acts))
    assert varied.varied.holds
    assert varied.varied.value.value == pytest.approx(0.75)
    assert not varied.weekdays_varied.holds
    assert varied.usual_weekday == 3
    nine = hour.fit(known(contacts.sent(real, np.array([0, 9, 0, 0, 0, 0])), acts), there(acts))
    assert not nine.varied.holds
    assert nine.usual_part == MORNING
    assert np.flatnonzero(nine.hours).tolist() == [9, 19]


def test_hours_are_drawn_to_their_part():
    none = Acts(*(np.zeros((N, 6)) for _ in range(3)), np.full(N, -1))
    counts = contacts.sent(np.full((N, 6), 0.1), SENT)
    now = known(counts, none)
    sent = np.zeros((2, 24))
    sent[:, 9], sent[:, 10], sent[:, 18] = (4_000, 400), (4, 3), (4_000, 400)
    made = hour.fit(msgspec.structs.replace(now, hours=sent), _nowhere())
    assert made.hours[9] == pytest.approx(0.1, rel=0.02)
    assert 0.1 < made.hours[10] < 0.12
    assert made.hours[8] == pytest.approx(0.1, rel=0.02)


def _nowhere() -> presence.Presence:
    return presence.Presence("shop", ((1 / 6,) * 6,), (1 / 6,) * 6, (1 / 6,) * 6, 1.0, 0.0, 0.0, 0.0)


def test_few_answers_say_nothing(shop):
    acts = shop[3]
    quiet = contacts.sent(np.zeros((N, 6)), SENT)
    assert hour.fit(known(quiet, acts), there(acts)) == NotEnoughData(0, 20)
    none = Windows(quiet, quiet, quiet, quiet)
    ones = np.ones((N, 6))
    assert hour.tried(none, ALONE, ones, ones) == NotEnoughData(0, 20)


def test_weekdays_have_a_ladder_of_their_own(shop):
    _, _, windows, acts = shop
    by_day = Windows(*(turned(getattr(windows, name)) for name in ("old", "lately", "known", "then")))
    said = trial.chances(by_day, hour.days(ALONE))
    met = trial.run(by_day, said)
    assert isinstance(met, trial.Trial)
    made = hour.fit(known(windows.known, acts), there(acts), weekdays=met)
    assert isinstance(made, Hours)
    assert made.weekdays.rung == met.learned.rung


def test_what_is_known_is_read_from_the_tables(answered):
    con = answered(
        [contact(0, "ada"), contact(1, "ada", 9.4, channel="phone"), contact(2, "bob", 0.4)],
        [response(0, "ada", 0.1), response(1, "bob", 0.5)],
    )
    now = hour.read(con, DAY + 60, "UTC", 0, np.zeros(2, np.int64))
    assert now.parts.way.tolist() == [MORNING, EVENING]  # nothing is heard of calls
    assert now.parts.context.tolist() == [0, 0]
    assert now.weekdays.way.tolist() == [0, 0]
    assert now.hours[:, [9, 18]].tolist() == [[1, 1], [1, 1]]
    assert now.answered[[11, 21]].tolist() == [1, 1]
    assert now.acts.answers.sum() == 2


def test_a_saved_model_is_the_same_and_knows_nobody(shop):
    _, _, windows, acts = shop
    made = hour.fit(known(windows.known, acts), there(acts))
    saved = msgspec.json.encode(made)
    assert msgspec.json.decode(saved, type=Hours) == made
    assert len(saved) < 6_000
