"""The figures of timing on invented shops: they are taken, and say what they are of."""

from __future__ import annotations

from datetime import date

from acquaint.features import occasions
from benchmarks import timing
from tests.models.rhythms import START, renewals
from tests.models.shelves import needs, shop


def test_figures_of_the_next_order():
    found = list(timing.next_orders(renewals(300, 400), "invented", occasions.date_of(START + 400), 63))
    assert sum("(in use)" in each.what for each in found) == 2
    assert all(each.met for each in found if "middle 80 %" in each.what)


def test_figures_of_replenishment(monkeypatch):
    monkeypatch.setattr(timing, "END", date(2024, 1, 1).fromordinal(date(2024, 1, 1).toordinal() + 420))
    with shop(needs(150, 420)) as con:
        found = list(timing.restocked(con, "category"))
    assert {each.unit for each in found} == {"", "days", "share"}
    assert next(each for each in found if each.what.endswith("due now, least (95 %)")).met
