from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import numpy as np
import pytest

from acquaint.config import SensitiveSettings
from acquaint.features import histories
from acquaint.lake import sensitive
from acquaint.models import affinity, basket, brands, discounts, discovery, goods, taste
from acquaint.models.taste import Taste, Trials
from acquaint.records import NotEnoughData
from tests import shops
from tests.models import tasting

END = tasting.START + 220


@pytest.fixture(scope="module")
def known():
    rows, _ = tasting.shop(400, 220, drawn=0.25)
    return tasting.laid(rows, 400)


@pytest.fixture(scope="module")
def fitted(known) -> Taste:
    return taste.fit(*known, END - 28)


def test_all_five_are_learned_and_tried(known, fitted: Taste) -> None:
    assert fitted.days == 28
    kinds = (affinity.Fitted, brands.Fitted, basket.Fitted, discovery.Fitted, discounts.Fitted)
    found = (fitted.affinity, fitted.brands, fitted.basket, fitted.discovery, fitted.discounts)
    assert [type(each) for each in found] == list(kinds)
    trials = taste.tried(*known, fitted, END)
    for trial in (trials.affinity, trials.brands, trials.discounts, trials.basket.old, trials.basket.new):
        assert trial.chosen in [step.name for step in trial.steps]
        assert trial.customers > 100


def test_what_is_saved_is_read_again(known, fitted: Taste) -> None:
    assert msgspec.json.decode(msgspec.json.encode(fitted), type=Taste) == fitted
    trials = taste.tried(*known, fitted, END)
    assert msgspec.json.decode(msgspec.json.encode(trials), type=Trials) == trials


@pytest.mark.parametrize(
    "rows",
    [
        tasting.rows_of([], [], []),
        tasting.rows_of([0], [END - 40], [0]),
        tasting.rows_of(np.arange(300), np.full(300, END - 40), np.arange(300) % 12),
        tasting.rows_of(np.arange(300), END - 100 + np.arange(300) % 90, np.arange(300) % 12),
    ],
    ids=["nobody", "one customer", "one cohort", "no repeat buyers"],
)
def test_where_there_is_nothing_to_learn_it_says_so(rows) -> None:
    con, about = tasting.laid(rows, int(rows["number"].max(initial=-1)) + 1)
    found = taste.fit(con, about, END)
    trials = taste.tried(con, about, found, END + 28)
    for name in ("affinity", "brands", "basket", "discovery", "discounts"):
        assert isinstance(getattr(found, name), NotEnoughData), name
        assert getattr(trials, name) == getattr(found, name)


def test_a_feed_that_stopped_three_weeks_ago_can_still_be_read(known) -> None:
    con, about = known
    late = taste.fit(con, about, END + 21)
    assert isinstance(late.affinity, affinity.Fitted | NotEnoughData)
    if isinstance(late.affinity, affinity.Fitted):
        liked = next(affinity.predict(con, about, late.affinity, END + 21))
        assert np.isfinite(np.column_stack([liked.share, liked.low, liked.high])).all()
    assert isinstance(taste.tried(con, about, taste.fit(con, about, END), END + 21).affinity, NotEnoughData)


def test_sensitive_goods_are_in_no_taste() -> None:
    start = datetime(2024, 1, 1, 10)
    lines = [("t1", "Tea", "Leaf", 500, 0), ("p1", "Pregnancy tests", "Sure", 900, 0)]
    made = [shops.order(i, f"c{i % 3}", start + timedelta(days=i), lines) for i in range(12)]
    backend, _ = shops.engine({"orders": [h for h, _ in made], "lines": [line for _, each in made for line in each]})
    sensitive.hide(backend.con, SensitiveSettings())
    histories.read(backend.con, "UTC", 0)
    about = goods.lay(backend.con, "UTC", 0)
    assert (about.categories, about.brands, about.products) == (("Tea",), ("Leaf",), 1)
    assert goods.one(backend.con, "SELECT count(*) FROM bought") == 12
