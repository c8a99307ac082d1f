from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from acquaint.features import occasions
from acquaint.models import next_order_trial
from acquaint.models.next_order import RUNGS
from acquaint.models.next_order_trial import Trial
from acquaint.records import NotEnoughData
from tests.features import real
from tests.models.rhythms import START, renewals, saturdays

END = START + 360


def tried(rows, end=END, horizon=None) -> Trial:
    found = next_order_trial.tried(rows, end, horizon)
    assert isinstance(found, Trial)
    return found


def test_regular_customers_are_told_by_their_silence():
    trial = tried(renewals(500, 360, shape=9.0))
    assert RUNGS.index(trial.chosen) >= RUNGS.index("curve")
    assert [step.name for step in trial.steps] == list(RUNGS)
    by_name = {step.name: step for step in trial.steps}
    assert by_name["curve"].loss < min(by_name[name].loss for name in ("shop_gap", "mean_gap", "pace"))
    assert by_name[trial.chosen].scores["held"] == pytest.approx(0.8, abs=0.04)
    assert trial.gain_days("mean_gap").low > 0


def test_weekdays_win_where_they_say_most():
    assert tried(saturdays(400, 52)).chosen == "weekday"


def test_ties_go_to_the_simpler_rung():
    """Without memory, and everybody alike, the pace is all there is to know."""
    trial = tried(renewals(400, 360, shape=1.0))
    assert trial.chosen in {"pace", "curve", "silence"}
    assert trial.chosen != "weekday"


def test_all_rungs_are_scored_on_the_same_cases_watched_to_the_end():
    trial = tried(renewals(200, 360))
    assert len({len(outcome.loss) for outcome in trial.outcomes.values()}) == 1
    assert trial.days == END - trial.cut - 6
    assert trial.at.max() + trial.days <= END
    assert trial.at.min() == trial.cut
    assert set(trial.held_by_weekday()) == set(range(7))
    assert sum(found.n for found in trial.held_by_silence().values()) == len(trial.ahead)


def test_it_does_not_look_beyond_its_end():
    story = renewals(300, 420)
    one, other = tried(story), tried(occasions.visible(story, END))
    assert one.steps == other.steps
    assert one.model == other.model


def test_the_chance_of_a_week_is_calibrated():
    trial = tried(renewals(1_000, 360))
    assert trial.week().slope.value == pytest.approx(1, abs=0.1)
    assert sum(point.n for point in trial.points()) == len(trial.ahead)


def test_too_few_customers():
    assert isinstance(next_order_trial.tried(renewals(20, 360, usual=4.0), END), NotEnoughData)
    assert isinstance(next_order_trial.tried(occasions.of_rows([], [], []), END), NotEnoughData)


def test_a_large_shop_is_thinned_to_the_same_answer(monkeypatch):
    monkeypatch.setattr(next_order_trial, "MOST_CUSTOMERS", 150)
    monkeypatch.setattr(next_order_trial, "_AT_ONCE", 37)
    trial = tried(renewals(400, 360))
    assert len(np.unique(trial.customer)) == 134


@pytest.mark.slow
def test_complete_journey_as_of_the_demo():
    """The nine weeks after 30 October 2017, unseen: the band holds 75-85 %, the date beats the simple rules."""
    rows = real.complete_journey()
    trial = tried(rows, occasions.day_of(date(2018, 1, 1)), 63)
    first = trial.at == trial.cut
    used = trial.outcomes[trial.chosen]
    assert trial.chosen in {"silence", "weekday"}
    assert used.within[first].sum() / used.told[first].sum() == pytest.approx(0.8, abs=0.05)
    assert all(0.75 <= found.value <= 0.85 for found in trial.held_by_weekday().values())
    assert all(trial.gain_days(rung).low > 0 for rung in ("shop_gap", "mean_gap", "pace"))


@pytest.mark.slow
@pytest.mark.parametrize(("story", "end"), [("cdnow", "1998-01-01"), ("grocery_elog", "2007-07-01")])
def test_other_real_shops(story, end):
    if not (real.SHARED / story).exists():
        pytest.skip(f"{Path(story).name} is not here")
    trial = tried(getattr(real, story)(), int(np.datetime64(end, "D").astype(int)))
    assert trial.chosen in {"curve", "silence", "weekday"}
    assert trial.outcomes[trial.chosen].held.mean() == pytest.approx(0.8, abs=0.05)
    assert all(trial.gain_days(rung).low > 0 for rung in ("shop_gap", "mean_gap", "pace"))
