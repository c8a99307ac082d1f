"""Segments: found where they hold, none elsewhere, named and numbered."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from acquaint.models import segments
from acquaint.models.segments import Segments
from acquaint.records import NotEnoughData
from tests.features.real import SHARED

NAMES = ("orders", "spent")


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(segments, "MOST", 5)
    monkeypatch.setattr(segments, "DRAWS", 10)
    monkeypatch.setattr(segments, "SAMPLE", 1_500)


def groups(sizes: tuple[int, ...] = (640, 500, 360), seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Rare cheap customers, frequent cheap ones, rare dear ones; amounts log-normal."""
    dice = np.random.default_rng(seed)
    label = np.repeat(np.arange(len(sizes)), sizes)
    typical = np.array([[3.0, 20.0], [40.0, 25.0], [4.0, 400.0]])[: len(sizes)]
    return typical[label] * np.exp(0.2 * dice.normal(size=(len(label), 2))), label


def found(features: np.ndarray, earlier: Segments | None = None, names=NAMES) -> Segments:
    made = segments.fit(features, names, earlier)
    assert isinstance(made, Segments)
    return made


def test_groups_are_found_named_and_measured():
    features, label = groups()
    fitted = found(features)
    assert [round(each.share, 2) for each in fitted.segments] == [0.43, 0.33, 0.24]
    assert fitted.stability is not None
    assert fitted.stability.low > 0.9
    place, clear = segments.predict(fitted, features, NAMES)
    assert (place == label).mean() > 0.99
    assert ((clear >= 0) & (clear <= 1)).all()
    frequent, dear = fitted.segments[1:]
    assert (frequent.traits[0].feature, frequent.traits[0].higher) == ("orders", True)
    assert frequent.traits[0].factor == pytest.approx(40 / 3.3, rel=0.1)
    assert (dear.traits[0].feature, dear.traits[0].factor) == ("spent", pytest.approx(400 / 22, rel=0.1))


def test_without_groups_there_are_no_segments():
    cloud = np.random.default_rng(1).normal(size=(2_000, 3))
    cloud = np.sign(cloud) * np.expm1(np.abs(cloud))
    fitted = found(cloud, names=("a", "b", "c"))
    assert (fitted.segments, fitted.lack) == ((), "unconnected")
    assert [each.k for each in fitted.tested] == [2, 3, 4, 5]
    place, clear = segments.predict(fitted, cloud, ("a", "b", "c"))
    assert set(place) == {-1}
    assert not clear.any()


def test_a_handful_makes_no_segment():
    features, _ = groups((800, 700, 9))
    assert all(each.lack for each in found(features).tested if each.smallest < 0.02)


def test_few_customers_and_equal_customers_have_none():
    assert segments.fit(np.ones((499, 2)), NAMES) == NotEnoughData(499, 500)
    alike = found(np.ones((600, 2)))
    assert (alike.segments, alike.tested, alike.lack) == ((), (), "alike")


def test_unknown_values_count_as_the_mean():
    features, label = groups()
    features[::7, 1] = np.nan
    fitted = found(features)
    place, _ = segments.predict(fitted, features, NAMES)
    assert np.isfinite(np.array([each.centre for each in fitted.segments])).all()
    known = ~np.isnan(features[:, 1])
    assert (place[known] == label[known]).mean() > 0.97


def test_columns_are_found_by_name():
    features, _ = groups()
    fitted = found(features)
    turned, _ = segments.predict(fitted, features[:, ::-1], NAMES[::-1])
    assert (turned == segments.predict(fitted, features, NAMES)[0]).all()


def test_negative_values_keep_their_sign():
    features, _ = groups()
    fitted = found(np.column_stack([features[:, 0], -features[:, 1]]))
    assert not fitted.segments[2].traits[0].higher
    assert fitted.segments[2].traits[0].factor == pytest.approx(400 / 22, rel=0.1)


def test_numbers_stay_across_refits_whatever_the_sizes():
    features, _ = groups()
    before = found(features)
    more, label = groups((360, 500, 640), seed=5)
    after = found(more, before)
    assert [each.number for each in after.segments] == [3, 2, 1]
    place, _ = segments.predict(after, more, NAMES)
    number = np.array([each.number for each in after.segments])[place]
    assert (number == label + 1).mean() > 0.99


def test_a_new_segment_gets_a_number_never_used():
    before = found(groups((640, 500))[0])
    after = found(groups()[0], before)
    assert sorted(each.number for each in after.segments) == [1, 2, 3]
    assert {each.number for each in after.segments if each.traits[0].feature == "spent"} == {3}


def test_a_saved_model_is_the_same_and_small():
    fitted = found(groups()[0])
    saved = msgspec.json.encode(fitted)
    assert msgspec.json.decode(saved, type=Segments) == fitted
    assert len(saved) < 4_000
    assert found(groups()[0]) == fitted


@pytest.mark.slow
def test_cdnow_in_eight_as_published(monkeypatch):
    """Reference: stability .91, smallest 2.7 %, of k-means on logarithms."""
    from benchmarks import contacting

    if not SHARED.exists():
        pytest.skip("the real histories are not here")
    monkeypatch.undo()
    figures = contacting.cdnow_segments()
    assert figures["bootstrap, 8"] == pytest.approx(0.91, abs=0.04)
    assert figures["smallest, 8"] == pytest.approx(0.027, abs=0.007)
    assert figures["R2, 8"] == pytest.approx(0.20, abs=0.02)
    assert figures["segments"] == 6


def test_features_that_have_nothing_to_do_with_one_another_make_no_segments():
    dice = np.random.default_rng(4)
    features = np.column_stack([dice.lognormal(1, 1 + n / 3, 1_500) for n in range(3)] + [
        np.where(dice.random((1_500, 3)) < 0.4, 0.0, dice.lognormal(1, 1, (1_500, 3)))
    ])  # fmt: skip
    fitted = segments.fit(features, [f"f{n}" for n in range(6)])
    assert not fitted.segments
    assert "unconnected" in {each.lack for each in fitted.tested}
    assert max(each.nearer for each in fitted.tested) < segments.TOGETHER
