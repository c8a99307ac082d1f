"""The model: it finds who uses what, its intervals hold what it does not know, and it says when it knows too little."""

from __future__ import annotations

import time

import msgspec
import numpy as np
import pytest

from acquaint.models import scores
from acquaint.models.relevance import columns, model, trial
from acquaint.records import NotEnoughData
from tests.models.relevance import made


@pytest.fixture(scope="module")
def fitted(known):
    found = model.fit(known[:-1])
    assert not isinstance(found, NotEnoughData)
    return found


def test_who_likes_and_saves_uses(fitted, known):
    tested = known[-1]
    assert scores.auc(fitted.chance(tested.x), tested.y).value > 0.85
    assert 0.7 < fitted.chance(tested.x).sum() / tested.y.sum() < 1.4


def test_intervals_hold_the_chance_and_are_chances(fitted, known):
    chance, (low, high) = fitted.chance(known[-1].x), fitted.interval(known[-1].x)
    assert ((low > 0) & (low < chance) & (chance < high) & (high < 1)).all()


def test_rounds_that_differ_widen_the_intervals(known):
    """In one round half of the uses are taken away: the others foretell more of it, and less is sure of the next."""
    first, *others = known[:-1]
    yes = np.flatnonzero(first.y)
    fewer = first.y.copy()
    fewer[yes[::2]] = False
    changed = model.fit([msgspec.structs.replace(first, y=fewer), *others])
    same = model.fit(known[:-1])
    assert changed.variance > same.variance
    wide, narrow = (np.subtract(*each.interval(known[-1].x)[::-1]).mean() for each in (changed, same))
    assert wide > narrow


def test_too_few_uses_are_too_few(known):
    none = [msgspec.structs.replace(each, y=np.zeros_like(each.y)) for each in known]
    assert model.fit(none) == NotEnoughData(0, model.NEEDED)
    assert model.fit([]) == NotEnoughData(0, model.NEEDED)
    assert isinstance(model.fit(known[:1]), NotEnoughData)
    assert isinstance(trial.tried(none), NotEnoughData)


def test_the_same_data_give_the_same_model(shop, fitted):
    with made.engine(shop, threads=2) as con:
        again = model.fit(model.cases(con, made.start(made.ROUNDS))[:-1])
    assert again == fitted
    assert msgspec.json.decode(msgspec.json.encode(fitted), type=model.Relevance) == fitted


def test_reasons_are_the_loudest_columns(fitted, known):
    place, added = fitted.reasons(known[-1].x[:5])
    assert (np.abs(np.diff(np.abs(added), axis=1, prepend=np.inf)) >= 0).all()
    assert (np.diff(np.abs(added), axis=1) <= 0).all()
    total = added.sum(axis=1) + fitted.weights.logit(np.array([fitted.weights.mean]))[0]
    assert total == pytest.approx(fitted.weights.logit(known[-1].x[:5]))
    assert {columns.NAMES[each] for each in place[:, 0]} <= set(columns.NAMES)


def test_fifty_offers_are_read_in_a_moment(fitted, known):
    x = known[-1].x[:50].copy()
    took = []
    for _ in range(50):
        start = time.perf_counter()
        fitted.chance(x)
        took.append(time.perf_counter() - start)
    assert np.median(took) < 0.0003


def test_of_large_rounds_some_customers_are_enough(shop, monkeypatch):
    monkeypatch.setattr(model, "MOST_PAIRS", made.CUSTOMERS * made.SORTS // 3)
    with made.engine(shop) as con:
        found = model.cases(con, made.start(1))[0]
    assert len(found.y) == made.CUSTOMERS * made.SORTS // 3
