"""Laws of the board and of what a funder is told: order of rows, sums, and that small cells cannot be worked out."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from acquaint.decisions.funded import Told
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
@given(seeds, st.integers(3, 30))
def test_what_a_funder_is_told_is_about_ten_or_more_and_sums(seed, few):
    """In each report, and in a later one less an earlier one: a period stays as it was told."""
    told = []
    with TemporaryDirectory() as folder:
        counter = weeks.made(Path(folder), seed, customers=60, weeks=3, few=few)
        for after in (28, 42, 98):
            with weeks.shown(counter, Path(folder), after) as shown:
                told.append(checked(shown))
    for before, later in pairwise(told):
        assert later.periods[: len(before.periods)] == before.periods


def checked(shown: weeks.Shown) -> Told:
    """Return what is told of an offer, which is about ten customers or more throughout."""
    told = shown.funded().offers[0]
    if told.total is None:
        assert not told.periods + told.stages
        return told
    for name in ("contacts", "responded", "uses"):
        assert sum(getattr(each.part, name) for each in told.periods) == getattr(told.total, name)
    counted = "SELECT count(DISTINCT customer) FROM dealings WHERE offer = 'coffee'"
    for each in told.periods:
        within = f"{counted} AND day BETWEEN DATE '{each.start}' AND DATE '{each.end}'"
        assert shown.rows(within)[0][0] == each.part.customers >= FEW
    # Stages divide the contacts: whatever is left of the total by some of them is told as others.
    assert all(each.part.customers >= FEW for each in told.stages)
    for name in ("contacts", "responded") if told.stages else ():
        assert sum(getattr(each.part, name) for each in told.stages) == getattr(told.total, name)
    return told
