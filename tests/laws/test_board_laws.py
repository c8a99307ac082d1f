"""Laws of the board and of what a funder is told: order of rows, sums, and that small cells cannot be worked out."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from acquaint.decisions.verdicts import FEW
from tests.decisions import weeks

FEWER = settings(max_examples=2, phases=(Phase.generate,), deadline=None)
"""A history of plans takes seconds, and a smaller seed is no simpler shop."""
seeds = st.integers(0, 10_000)


@FEWER
@given(seeds, seeds)
def test_the_order_of_rows_changes_nothing(seed, mixing):
    with TemporaryDirectory() as folder:
        counter = weeks.made(Path(folder), seed, customers=50, weeks=2)
        with weeks.shown(counter, Path(folder)) as one, weeks.shown(counter, Path(folder), shuffle=mixing) as other:
            assert msgspec.json.encode(one.board) == msgspec.json.encode(other.board)
            assert msgspec.json.encode(one.funded()) == msgspec.json.encode(other.funded())


@FEWER
@given(seeds, st.integers(3, 30), st.sampled_from((28, 42, 98)))
def test_what_a_funder_is_told_is_about_ten_or_more_and_sums(seed, few, after):
    with TemporaryDirectory() as folder:
        counter = weeks.made(Path(folder), seed, customers=60, weeks=3, few=few)
        with weeks.shown(counter, Path(folder), after) as shown:
            told = shown.funded().offers[0]
            total = "SELECT count(DISTINCT customer) FROM dealings WHERE offer = 'coffee'"
            if told.total is None:
                assert not told.periods
                assert not told.stages
                return
            for name in ("contacts", "responded", "uses"):
                assert sum(getattr(each.part, name) for each in told.periods) == getattr(told.total, name)
            for each in told.periods:
                within = f"{total} AND day BETWEEN DATE '{each.start}' AND DATE '{each.end}'"
                assert shown.rows(within)[0][0] == each.part.customers >= FEW
            # Any set of stages that can be told apart, their rest included, is of ten customers or more.
            assert all(each.part.customers >= FEW for each in told.stages)
            assert len(told.stages) != 1 or told.stages[0].part.contacts == told.total.contacts
            if told.stages:
                assert sum(each.part.contacts for each in told.stages) == told.total.contacts
                assert sum(each.part.responded for each in told.stages) == told.total.responded


@FEWER
@given(seeds, st.integers(3, 30))
def test_a_period_stays_as_it_was_told(seed, few):
    """So that a later report less an earlier one is about ten or more too."""
    with TemporaryDirectory() as folder:
        counter = weeks.made(Path(folder), seed, customers=60, weeks=3, few=few)
        told = []
        for after in (28, 42, 98):
            with weeks.shown(counter, Path(folder), after) as shown:
                told.append(shown.funded().offers[0].periods)
        for before, later in pairwise(told):
            assert later[: len(before)] == before
