"""Different values: counted to 256, estimated beyond, and no more stored than a window can need."""

from __future__ import annotations

from random import Random

import pytest

from acquaint.features.tallies import distinct
from acquaint.features.tallies.distinct import HASHES, KEPT, estimated, hashed, smallest
from tests.features.tallies.folding import TOO_MANY, Reader, order

TEXTS = {"all": "distinct(product of lines)", "of_7": "distinct(product of lines last 7 days)"}


def test_a_value_counts_on_the_last_day_it_was_seen():
    read = Reader(**TEXTS).fold([order(0, products=["a", "b", None, "b"]), order(5, products=["b"])])
    assert [read.read(last) for last in (6, 7, 11, 12)] == [
        {"all": 2, "of_7": 2}, {"all": 2, "of_7": 1}, {"all": 2, "of_7": 1}, {"all": 2, "of_7": 0},
    ]  # fmt: skip


def test_days_before_1970_count_too():
    assert Reader(**TEXTS).fold([order(-30_000, products=["a"])]).read(0) == {"all": 1, "of_7": 0}


def test_closed_columns_are_counted_by_code_and_not_at_all_where_they_are_not_closed():
    read = Reader(n="distinct(place of orders)").fold(order(0, place=place) for place in ("a", None, "b", "a"))
    assert read.read(0) == {"n": 2}
    many = Reader(TOO_MANY, n="distinct(place of orders)").fold([order(0, place="7")])
    assert many.read(0) == {"n": 0}


@pytest.mark.parametrize("number", [255, 256, 257, 1000])
def test_to_256_it_is_exact_and_then_an_estimate(number):
    products = [f"p{n}" for n in range(number)]
    found = Reader(**TEXTS).fold([order(0, products=products), order(3, products=products[:9])]).read(3)
    kth = sorted(hashed(product) >> 16 for product in products)[min(number, 256) - 1]
    assert found["all"] == found["of_7"] == (number if number <= 256 else estimated(kth))
    assert found["all"] == pytest.approx(number, rel=0.2)


def test_an_estimate_is_255_parts_of_all_hashes():
    assert estimated(HASHES // 2) == 2 * 255
    assert estimated(HASHES - 1) == 255
    assert estimated(0) == 255 * HASHES


def test_a_hash_is_48_bits_of_the_text_of_a_value():
    # echo -n 7 | md5sum
    assert hashed(7) == hashed("7") == 0x8F14E45FCEEA
    assert distinct.HASH_BITS == 48


def test_what_is_left_out_is_among_the_smallest_of_no_window():
    draw = Random(1)
    last = {code: draw.randrange(50) for code in draw.sample(range(10**6), 2_000)}
    codes = sorted(last)
    kept = set(smallest(codes, last))
    for day in range(50):
        assert set([code for code in codes if last[code] >= day][:KEPT]) <= kept
    assert len(kept) < len(codes)
    # None is kept for nothing: each is among the smallest of the window that begins on its last day.
    assert all(code in [c for c in codes if last[c] >= last[code]][:KEPT] for code in kept)
