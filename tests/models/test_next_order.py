from __future__ import annotations

import msgspec
import numpy as np
import pytest

from acquaint.features import occasions
from acquaint.features.calendar import Calendar
from acquaint.features.occasions import NEVER, Occasions
from acquaint.models import landmarks, next_order, open_days
from acquaint.models.next_order import NO_ORDER, NextOrder
from acquaint.records import NotEnoughData
from tests.models.rhythms import START, renewals, saturdays

AT = START + 300
STORY = renewals(800, 420)


@pytest.fixture(scope="module")
def model() -> NextOrder:
    found = next_order.fit(STORY, AT)
    assert isinstance(found, NextOrder)
    return found


def test_the_band_holds_eighty_in_a_hundred(model):
    found, ahead = model.predict(STORY, AT), landmarks.ahead_of(STORY, AT)
    come = AT + np.minimum(ahead, 400)
    assert ((come >= found.low) & (come <= found.high)).mean() == pytest.approx(0.8, abs=0.05)
    assert (come <= found.day).mean() == pytest.approx(0.5, abs=0.07)


def test_it_is_nearer_than_the_mean_gap(model):
    found, ahead = model.predict(STORY, AT), np.minimum(landmarks.ahead_of(STORY, AT), 60)
    seen = occasions.visible(STORY, AT)
    first, last = seen.day[seen.start[:-1]], seen.day[seen.start[1:] - 1]
    mean = (last - first) / np.maximum(1, np.diff(seen.start) - 1)
    rule = np.clip(last + mean - AT, 0, 60)
    assert np.abs(found.day - AT - ahead).mean() < 0.95 * np.abs(rule - ahead).mean()


def test_the_date_moves_on_while_nothing_comes(model):
    """A regular customer who stays away is expected soon, then later and later, then perhaps not at all."""
    seen = occasions.visible(STORY, AT)
    dates = np.array([model.predict(seen, AT + wait).day for wait in (0, 10, 40, 200)], np.int64)
    assert (dates >= np.array([[AT], [AT + 10], [AT + 40], [AT + 200]])).all()
    assert (np.diff(dates, axis=0) >= 0).mean() > 0.98
    waits = dates - np.array([[AT], [AT + 10], [AT + 40], [AT + 200]])
    assert np.median(waits[3]) > np.median(waits[0])


def test_who_has_left_may_not_come():
    story = renewals(1_500, 420, leave=0.08)
    found = next_order.fit(story, START + 400)
    assert isinstance(found, NextOrder)
    seen = occasions.visible(story, START + 400)
    silent = START + 400 - seen.day[seen.start[1:] - 1]
    dated = found.predict(story, START + 400)
    assert (dated.high[silent > 150] == NEVER).all()
    assert (dated.day[silent > 150] == NEVER).mean() > 0.6
    assert (dated.day[silent < 5] < NEVER).all()


def test_who_has_not_ordered_has_no_date(model):
    rows = occasions.of_rows([0, 0, 2], [AT - 20, AT - 9, AT - 3], [1, 1, 1], customers=4)
    found = model.predict(rows, AT)
    assert (found.day == NO_ORDER).tolist() == [False, True, False, True]
    assert (found.low[[1, 3]] == NO_ORDER).all()
    assert (found.high[[1, 3]] == NO_ORDER).all()
    assert len(model.predict(occasions.of_rows([], [], [], customers=2), AT).day) == 2


def test_weekdays_are_learnt():
    story, at = saturdays(600, 50), START + 7 * 45 + 2  # a Wednesday
    model = next_order.fit(story, at)
    assert isinstance(model, NextOrder)
    found = model.predict(story, at)
    seen = occasions.visible(story, at)
    own = (seen.day[seen.start[:-1]] - START) % 7
    assert ((found.day - START) % 7 == own).mean() > 0.85
    blind = msgspec.structs.replace(model, rung="silence").predict(story, at)
    assert ((blind.day - START) % 7 == own).mean() < 0.8


def test_closed_days_are_skipped():
    """A shop closed on Sundays: nobody is expected on one, and the silence of a Sunday is none."""
    story = renewals(900, 330)
    open_days = np.array([day for day in range(START, START + 400) if (day + 3) % 7 != 6])
    shut = occasions.of_rows(story.customer, open_days[story.day - START], story.net_sales_minor)
    at = int(open_days[280])
    model = next_order.fit(shut, at)
    assert isinstance(model, NextOrder)
    found = model.predict(shut, at)
    assert not ((found.day[found.day < NEVER] + 3) % 7 == 6).any()


def test_a_closed_day_adds_neither_chance_nor_silence(model):
    paces, _ = model.read(STORY, AT)
    always, sundays = Calendar(START, AT), Calendar(START, AT, (6,))
    opened = open_days.ahead(sundays, AT, 70)
    shut = model.come(paces, AT, sundays, 70, "silence")
    assert shut[:, opened] == pytest.approx(model.come(paces, AT, always, int(opened.sum()), "silence"))
    closed = np.flatnonzero(~opened)[1:]
    assert (shut[:, closed] == shut[:, closed - 1]).all()


def test_a_shop_that_was_closed_for_two_months():
    story = renewals(900, 300)
    gap = np.where(story.day >= START + 180, 60, 0)
    shut = occasions.of_rows(story.customer, story.day + gap, story.net_sales_minor)
    at, opened = START + 350, START + 290
    model, plain = next_order.fit(shut, at), next_order.fit(story, opened)
    assert isinstance(model, NextOrder)
    assert isinstance(plain, NextOrder)
    ours, theirs = model.predict(shut, at).day - at, plain.predict(story, opened).day - opened
    assert np.abs(np.median(ours) - np.median(theirs)) <= 2


def test_a_feed_that_stopped_calls_nobody_lost(model):
    stopped = occasions.visible(STORY, AT)
    assert (model.predict(stopped, AT + 21).day < NEVER).mean() > 0.98


def test_nothing_after_the_fit_is_looked_at(model):
    assert next_order.fit(occasions.visible(STORY, AT), AT) == model


def test_what_is_saved_are_parameters_and_predicts_the_same(model):
    text = msgspec.json.encode(model)
    again = msgspec.json.decode(text, type=NextOrder)
    one, other = model.predict(STORY, AT), again.predict(STORY, AT)
    assert (one.day == other.day).all()
    assert (one.low == other.low).all()
    assert (one.high == other.high).all()
    larger = next_order.fit(renewals(1_600, 420), AT)
    assert abs(len(msgspec.json.encode(larger)) - len(text)) < 600  # grows with digits of counts, not with customers


def test_customers_in_another_order_have_the_same_dates(model):
    mixed = np.random.default_rng(1).permutation(STORY.customers)
    who = mixed[STORY.customer]
    order = np.lexsort([STORY.day, who])
    other = occasions.of_rows(who[order], STORY.day[order], STORY.net_sales_minor[order])
    assert (model.predict(other, AT).day[mixed] == model.predict(STORY, AT).day).all()


@pytest.mark.parametrize(
    "rows",
    [
        occasions.of_rows([], [], [], customers=0),
        occasions.of_rows([0, 1, 2], [AT - 9, AT - 9, AT - 2], [1, 1, 1]),
        occasions.of_rows(np.arange(500), np.full(500, AT - 40), np.ones(500, int)),
        occasions.of_rows([0, 0], [AT - 9, AT - 2], [1, 1]),
        renewals(12, 60, seed=3),
    ],
)
def test_too_little_to_learn_from(rows: Occasions):
    assert isinstance(next_order.fit(rows, AT if len(rows.day) < 600 else START + 60), NotEnoughData)


def test_rungs_that_are_not_asked_for_are_not_fitted():
    found = next_order.fit(STORY, AT, rungs=("curve",))
    assert isinstance(found, NextOrder)
    assert (found.rung, found.hazards) == ("curve", {})
    assert (found.predict(STORY, AT).day >= AT).all()
