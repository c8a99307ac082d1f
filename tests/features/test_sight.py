from __future__ import annotations

from datetime import date

import numpy as np

from acquaint.features import constants, occasions, sight
from acquaint.features.goals import Goal
from acquaint.features.occasions import History
from tests.features import shops


def late(shop: shops.Shop) -> occasions.Occasions:
    """The same occasions, a third of which became known up to 60 days late."""
    rows, rng = shop.occasions, np.random.default_rng(9)
    delay = np.where(rng.random(len(rows.day)) < 0.3, rng.integers(1, 60, len(rows.day)), 0)
    known = rows.day + 1 + delay
    return occasions.of_rows(rows.customer, rows.day, rows.net_sales_minor, known=known, customers=rows.customers)


def test_late_knowledge_is_seen_as_a_shop_that_has_nothing_else():
    rows = late(shops.grocery(customers=120, days=400))
    assert not rows.in_order
    at = occasions.day_of(date(2022, 12, 15))
    fitted = constants.fit(occasions.history(rows), date(2022, 12, 1))
    whole = sight.look(sight.prepare(occasions.history(rows), fitted), at)
    only = sight.look(sight.prepare(occasions.history(occasions.visible(rows, at)), fitted), at)
    for name in ("last", "met", "new", "fresh", "micro_usual", "kind", "silence", "meets_goal", "season_days"):
        assert getattr(whole, name).tolist() == getattr(only, name).tolist(), name
    assert np.array_equal(whole.overdue, only.overdue, equal_nan=True)
    prompt = sight.look(sight.prepare(occasions.history(shops.grocery(customers=120, days=400).occasions), fitted), at)
    assert prompt.last.tolist() != whole.last.tolist()


def test_goals_of_categories_are_read_from_categories():
    rows = occasions.of_rows([0, 0, 1, 1], [100, 110, 100, 110], [1] * 4)
    marks = occasions.marks([0, 1, 1], [100, 100, 110], [1, 1, 2], customers=2)
    story = History(rows, occasions.history(rows).beginnings, categories=marks)
    goal = Goal(2, "categories", 30, "set")
    fitted = constants.fit(story, date(1970, 4, 1), goal=goal)
    look = sight.look(sight.prepare(story, fitted), 111)
    assert look.meets_goal.tolist() == [False, True]
    bare = sight.look(sight.prepare(occasions.history(rows), fitted), 111)
    assert not bare.meets_goal.any()
