from __future__ import annotations

import numpy as np
import pytest

from acquaint.models import hazard
from acquaint.models.hazard import Hazard, Stretches
from acquaint.records import NotEnoughData


def made(rows: int, seed: int = 1, *, base=-2.0) -> Stretches:
    rng = np.random.default_rng(seed)
    one, other = rng.integers(0, 3, rows), rng.integers(0, 2, rows)
    exposure = rng.uniform(0.5, 3, rows)
    rate = np.exp(base + np.array([-1.0, 0.0, 1.0])[one] + np.array([0.0, 0.7])[other])
    ended = rng.random(rows) < -np.expm1(-exposure * rate)
    return Stretches({"one": one, "other": other}, {"one": 3, "other": 2}, exposure, ended)


def test_known_weights_come_back():
    found = hazard.fit(made(200_000), ridge=0.01)
    assert np.diff(found.weights["one"]) == pytest.approx([1, 1], abs=0.03)
    assert np.diff(found.weights["other"]) == pytest.approx([0.7], abs=0.03)
    assert found.log_rate({"one": np.array([1]), "other": np.array([0])}) == pytest.approx([-2], abs=0.03)


def test_twice_the_exposure_is_half_the_rate():
    cases = made(5_000)
    twice = hazard.fit(Stretches(cases.codes, cases.levels, 2 * cases.exposure, cases.ended))
    once = hazard.fit(cases)
    assert twice.base - once.base == pytest.approx(-np.log(2), abs=1e-5)
    assert twice.weights["one"] == pytest.approx(once.weights["one"], abs=1e-5)


def test_what_was_never_seen_says_nothing():
    cases = made(5_000)
    found = hazard.fit(Stretches(cases.codes, {"one": 4, "other": 2}, cases.exposure, cases.ended))
    assert found.weights["one"][3] == 0


def test_a_value_that_always_ends_is_drawn_back():
    codes = {"one": np.repeat([0, 1], [2_000, 30])}
    ended = np.concatenate([np.arange(2_000) % 20 == 0, np.ones(30, bool)])
    found = hazard.fit(Stretches(codes, {"one": 2}, np.ones(2_030), ended))
    assert 0 < found.weights["one"][1] < 5


def test_no_step_makes_things_worse():
    """Exposures and rates over orders of magnitude: whole steps run away from here."""
    rng = np.random.default_rng(0)
    codes = {name: rng.integers(0, 12, 600) for name in "abc"}
    truth = {name: rng.normal(0, 2.5, 12) for name in "abc"}
    exposure = np.exp(rng.normal(0, 3, 600))
    rate = np.exp(sum(truth[name][codes[name]] for name in "abc"))
    ended = rng.random(600) < -np.expm1(-np.minimum(exposure * rate, 50))
    found = hazard.fit(Stretches(codes, dict.fromkeys("abc", 12), exposure, ended), ridge=0.1)
    for name in "abc":
        assert np.corrcoef(found.table(name), truth[name])[0, 1] > 0.9


def test_facts_it_does_not_know_are_not_looked_at():
    of = Hazard(-1.0, {"one": (0.0, 0.5)})
    assert of.log_rate({"one": np.array([1]), "other": np.array([9])}).tolist() == [-0.5]
    assert of.of({"other": np.array([9, 9])}, "other").tolist() == 0.0


def test_too_few_ends():
    cases = made(300, base=-4.0)
    assert hazard.fit(cases) == NotEnoughData(int(cases.ended.sum()), hazard.ENDED)


def test_parts_are_joined():
    cases = made(5_000)
    halves = [
        Stretches({n: c[half] for n, c in cases.codes.items()}, cases.levels, cases.exposure[half], cases.ended[half])
        for half in (slice(0, 2_000), slice(2_000, None))
    ]
    assert hazard.fit(hazard.joined(halves, cases.levels)) == hazard.fit(cases)
    assert len(hazard.joined([], cases.levels).ended) == 0


def test_where_it_starts_does_not_matter():
    cases = made(20_000)
    whole, part = hazard.fit(cases), hazard.fit(cases.of(["other"]))
    again = hazard.fit(cases, start=part)
    assert again.base == pytest.approx(whole.base, abs=2e-6)
    assert again.weights["one"] == pytest.approx(whole.weights["one"], abs=2e-6)
