"""Laws of the lifecycle: on four invented shops with known truth, at eight dates each, and on real histories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acquaint.features import constants, lifecycle, occasions
from acquaint.features.lifecycle import STAGES, STATES, Picture, StageLog
from acquaint.features.occasions import NEVER, History, Occasions
from tests.features import real, shops
from tests.features.shops import Shop

SHOPS = {"grocery": shops.grocery, "coffee": shops.coffee, "gifts": shops.gifts, "furniture": shops.furniture}
SLIPPING, LAPSED = STATES.index("slipping"), STAGES.index("lapsed")
ALARMS_A_YEAR, LAPSES_A_YEAR, CALIBRATION = 1.2, 0.15, 0.05


def read(story: History, as_of: int, fitted: dict) -> tuple[Picture, StageLog]:
    log = lifecycle.log(story, fitted, lifecycle.first_step(story), as_of)
    return lifecycle.at(story, fitted[constants.month_of(as_of)], log, as_of), log


def fit(rows: Occasions, end: int) -> tuple[History, dict]:
    story = occasions.history(rows)
    return story, constants.fit_months(story, constants.months(int(rows.known.min()), end))


def rates(rows: Occasions, log: StageLog, left: np.ndarray, end: int) -> tuple[float, float]:
    """Return slipping and lapsed alarms per customer-year of customers who are still there."""
    first = rows.day[rows.start[:-1][np.diff(rows.start) > 0]]
    still = np.minimum(left[np.diff(rows.start) > 0], end)
    years = np.maximum(0, still - first).sum() / 365
    living = log.day <= left[log.customer]
    return (living & (log.state == SLIPPING)).sum() / years, (living & (log.stage == LAPSED)).sum() / years


def silent(rows: Occasions, log: StageLog) -> np.ndarray:
    """Return the days since the last occasion at each change of the log."""
    key = rows.customer.astype(np.int64) * 2**32 + rows.day
    before = np.searchsorted(key, log.customer.astype(np.int64) * 2**32 + log.day) - 1
    return log.day - rows.day[before]


def calibration(rows: Occasions, pictures: list[tuple[int, Picture]], chosen: Callable[[Picture], np.ndarray]) -> float:
    """Return the expected calibration error of the chance to return, over ten bins of equal size."""
    key = rows.customer.astype(np.int64) * 2**32 + rows.day
    chance, back = [], []
    for at, picture in pictures:
        who = np.flatnonzero(chosen(picture) & ~np.isnan(picture.chance))
        low, high = (np.searchsorted(key, who * 2**32 + at + days) for days in (0, picture.horizon_days[who]))
        chance.append(picture.chance[who])
        back.append(high > low)
    said, did = np.concatenate(chance), np.concatenate(back)
    parts = np.array_split(np.argsort(said, kind="stable"), 10)
    return float(sum(abs(said[part].sum() - did[part].sum()) for part in parts) / len(said))


@pytest.fixture(scope="module", params=SHOPS)
def shop(request):
    made: Shop = SHOPS[request.param]()
    story, fitted = fit(made.occasions, made.end)
    pictures = {at: read(story, at, fitted) for at in shops.eight_dates(made)}
    return request.param, made, story, pictures


def test_nothing_of_the_future_is_seen(shop):
    _, made, _, pictures = shop
    for at in shops.eight_dates(made)[1::3]:
        past, fitted = fit(occasions.visible(made.occasions, at), at)
        alone, _ = read(past, at, fitted)
        for name in Picture.__struct_fields__[1:]:
            assert np.array_equal(getattr(alone, name), getattr(pictures[at][0], name), equal_nan=True), name
        for name in ("stage", "state", "lapsed_from", "since", "state_since"):
            assert np.array_equal(getattr(alone.standing, name), getattr(pictures[at][0].standing, name)), name


def test_alarms_are_rare_for_those_who_stay(shop):
    _, made, _, pictures = shop
    for at, (_, log) in pictures.items():
        slipping, lapsed = rates(made.occasions, log, made.left, at)
        assert slipping <= ALARMS_A_YEAR
        assert lapsed <= LAPSES_A_YEAR


def test_the_log_only_grows(shop):
    _, _, _, pictures = shop
    logs = [log for _, log in pictures.values()]
    for before, after in pairwise(logs):
        assert np.array_equal(after.state[: len(before.state)], before.state)
        assert np.array_equal(after.customer[: len(before.customer)], before.customer)


def test_lapsed_remember_where_from_and_others_do_not(shop):
    _, _, _, pictures = shop
    for picture, _ in pictures.values():
        lapsed = picture.standing.stage == LAPSED
        assert set(picture.standing.lapsed_from[lapsed]) <= {STAGES.index("activation"), STAGES.index("activity")}
        assert not picture.standing.lapsed_from[~lapsed].any()


@pytest.mark.parametrize("name", ["grocery", "coffee"])
def test_who_left_is_called_lapsed_and_who_stays_is_not(name):
    made = SHOPS[name]()
    story, fitted = fit(made.occasions, made.end)
    picture, log = read(story, made.end, fitted)
    lapsed = picture.standing.stage == LAPSED
    left, regular = made.left < made.end - 200, np.diff(made.occasions.start) >= 6
    assert lapsed[left & regular].mean() > 0.95
    assert lapsed[(made.left == NEVER) & regular].mean() < 0.05
    days = silent(made.occasions, log)
    low, high = {"grocery": (14, 40), "coffee": (35, 60)}[name]
    assert low <= np.median(days[log.state == SLIPPING]) <= high
    assert np.median(days[log.stage == LAPSED]) > np.median(days[log.state == SLIPPING])


@pytest.mark.parametrize("name", ["grocery", "coffee"])
def test_chance_to_return_is_calibrated_in_invented_shops(name):
    made = SHOPS[name]()
    story, fitted = fit(made.occasions, made.end)
    days = [at for at in shops.eight_dates(made)[3:] if at <= made.end - 95]
    pictures = [(at, read(story, at, fitted)[0]) for at in days]
    assert calibration(made.occasions, pictures, lambda picture: picture.overdue >= 0.5) <= CALIBRATION
    assert calibration(made.occasions, pictures, lambda picture: picture.overdue >= 0) <= CALIBRATION


def test_furniture_rests_and_is_never_called_lapsed():
    made = shops.furniture()
    story, fitted = fit(made.occasions, made.end)
    pictures = {at: read(story, at, fitted) for at in shops.eight_dates(made)}
    stages = [{STAGES[code] for code in np.unique(picture.standing.stage)} for picture, _ in pictures.values()]
    assert stages[-1] == {"customer", "resting"}
    for (picture, log), known in zip(pictures.values(), stages, strict=True):
        assert "lapsed" not in known
        assert not (log.state == SLIPPING).any()
        assert not (picture.standing.state == SLIPPING).any()


def test_yearly_customers_are_due_in_the_season_only():
    made = shops.gifts()
    story, fitted = fit(made.occasions, made.end)
    january = occasions.day_of(date(2025, 1, 1))
    spring, season_over = january + 150, january + 50
    rows = made.occasions
    bought = np.zeros(rows.customers, bool)
    bought[rows.customer[(rows.day >= january - 60) & (rows.day < january)]] = True
    picture, _ = read(story, spring, fitted)
    alarms = [STATES.index(name) for name in ("due", "late", "slipping", "lapsed")]
    calm = ~np.isin(picture.standing.state, alarms)
    assert calm[bought].all()
    missed = ~bought & (occasions.ends(rows, january - 60) > rows.start[:-1])
    assert (picture.standing.stage[missed] == LAPSED).mean() > 0.95
    after, _ = read(story, season_over, fitted)
    assert (after.standing.stage[missed] == LAPSED).mean() > 0.9
    early, _ = read(story, january - 500, fitted)
    assert (early.standing.stage != LAPSED).all()


def test_complete_journey_keeps_the_measured_laws():
    rows = real.complete_journey()
    october, end = occasions.day_of(date(2017, 10, 30)), occasions.day_of(date(2018, 1, 1))
    story, fitted = fit(rows, end)
    picture, log = read(story, end, fitted)
    slipping, lapsed = rates(rows, log, np.full(rows.customers, NEVER), end)
    assert 0.6 <= slipping <= ALARMS_A_YEAR
    assert lapsed <= LAPSES_A_YEAR
    now, _ = read(story, october, fitted)
    known = now.standing.stage > 0
    assert (~now.known_from_before[known]).mean() <= 0.08
    weekly = (picture.usual_gap_days > 5) & (picture.usual_gap_days < 9)
    began = weekly[log.customer] & (log.state == SLIPPING)
    assert 25 <= np.median(silent(rows, log)[began]) <= 50
    dates = [int(rows.day.min()) + share * 365 // 100 for share in (45, 50, 55, 60, 65, 70, 73)]
    pictures = [(at, read(story, at, fitted)[0]) for at in dates]
    assert calibration(rows, pictures, lambda picture: picture.overdue >= 0.5) <= CALIBRATION


@pytest.mark.parametrize("source", [real.cdnow, real.grocery_elog])
def test_other_real_shops_keep_the_laws(source):
    rows = source()
    end = int(rows.day.max()) + 1
    story, fitted = fit(rows, end)
    _, log = read(story, end, fitted)
    slipping, lapsed = rates(rows, log, np.full(rows.customers, NEVER), end)
    assert slipping <= ALARMS_A_YEAR
    assert lapsed <= LAPSES_A_YEAR
    dates = [int(at) for at in np.linspace(rows.day.min() + 250, end - 150, 4)]
    pictures = [(at, read(story, at, fitted)[0]) for at in dates]
    due = lambda picture: (picture.overdue >= 0.5) & (picture.horizon_days <= 150)  # noqa: E731
    assert calibration(rows, pictures, due) <= CALIBRATION


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 500), st.integers(0, 90)), min_size=1, max_size=60),
    st.integers(1, 600),
)
def test_any_history_read_at_any_day_is_the_past_alone(rows, at):
    """Late knowledge included: rows known after the read change nothing, wherever they lie."""
    chosen = {(who, day): delay for who, day, delay in rows}
    pairs = np.array(sorted(chosen))
    known = np.array([day + 1 + chosen[who, day] for who, day in sorted(chosen)])
    whole = occasions.of_rows(pairs[:, 0], pairs[:, 1], np.ones(len(pairs), int), known=known, customers=4)
    past = occasions.visible(whole, at)
    start = lifecycle.first_step(occasions.history(whole))
    pictures = []
    for each in (whole, past):
        story = occasions.history(each)
        fitted = constants.fit_months(story, constants.months(min(start, at), at))
        log = lifecycle.log(story, fitted, start, at)
        pictures.append(lifecycle.at(story, fitted[constants.month_of(at)], log, at))
    for name in ("stage", "state", "since"):
        assert np.array_equal(*(getattr(picture.standing, name) for picture in pictures)), name
    assert np.array_equal(*(picture.overdue for picture in pictures), equal_nan=True)
    assert np.array_equal(*(picture.known_from_before for picture in pictures))
