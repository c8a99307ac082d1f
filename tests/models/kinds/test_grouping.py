"""Grouping: tiers by what customers brought in a year, segments only where a division holds."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from acquaint.models import segments
from acquaint.models.kinds import grouping
from acquaint.models.kinds.grouping import BEHAVIOUR, SEGMENTS, TIER
from acquaint.models.shelf import Shelf
from acquaint.report import cards
from acquaint.words import Words
from tests import shops
from tests.models.kinds import asked

MONTH = date(2026, 5, 1)
END = datetime(2026, 4, 30, 11)
NAMES = ("nothing in a year", "lower half", "middle 30 %", "next 15 %", "top 5 %")


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(segments, "MOST", 3)
    monkeypatch.setattr(segments, "DRAWS", 6)


@contextmanager
def shop(bought, month: date = MONTH, *, features: bool = False):
    """Give a shop with orders of (customer, days before the end, net in minor units, goods)."""
    made = [
        shops.order(n, f"c{who:04d}", END - timedelta(days=int(back)), [(f"p{i}", f"k{i}", "A", int(net) // goods, 0)
                                                                      for i in range(goods)])
        for n, (who, back, net, goods) in enumerate(bought)
    ]  # fmt: skip
    rows = {"orders": [order for order, _ in made], "lines": [line for _, lines in made for line in lines]}
    backend, _ = shops.engine(rows)
    try:
        with asked.studying(backend.con, month, features=features) as study:
            yield study
    finally:
        backend.disconnect()


def steady(customers: int = 200, first: int = 300) -> list[tuple]:
    """Customers who buy once within a year, the n-th for n units; the first order of the shop is `first` days back."""
    return [(who, first if who == 0 else 20 + who % 50, 100 * (who + 1), 1) for who in range(customers)]


def tiers(study, known: Shelf, day: date = MONTH) -> list:
    now = asked.reading(study, day)
    found = asked.said(grouping, now, Shelf({TIER: known.models[TIER]}))
    assert {name: each.type for name, each in found.items()} == {TIER: pa.string(), "segment": pa.string()}
    assert found["segment"].null_count == now.customers
    return found[TIER].to_pylist()


def test_tiers_are_named_by_their_share_and_read_later():
    gone = [(500, 340, 30_000, 1)]
    with shop(steady() + gone) as study:
        known = asked.learned(grouping, study)
        again = asked.learned(grouping, study)
        found, later = tiers(study, known), tiers(study, known, date(2026, 6, 20))
        model = known.models[TIER].model(grouping.Tiered)
    assert known == again
    assert model.names == NAMES
    assert [found.count(name) for name in NAMES] == [0, 100, 61, 30, 10]
    assert found[199] == later[199] == "top 5 %"
    # What was bought more than a year before the day of the read counts no more, whenever the cuts were made.
    assert (found[200], later[200]) == ("top 5 %", "nothing in a year")


def test_what_was_taken_back_lowers_the_tier():
    with shop(steady()) as study:
        known = asked.learned(grouping, study)
        assert tiers(study, known)[199] == "top 5 %"
        study.con.execute(
            "INSERT INTO orders BY NAME SELECT * REPLACE ('back' AS id, 'return' AS kind, FALSE AS is_order, "
            "-net_sales_minor AS net_sales_minor) FROM orders WHERE atom = 'account:till:c0199'"
        )
        assert tiers(study, known)[199] == "nothing in a year"


def test_cuts_hold_for_the_year_once_there_is_a_year_of_data():
    before = [(who, 200 + who % 30, 100 * (who + 1), 1) for who in range(200)]
    with shop([*before, (0, 900, 100, 1)]) as study:
        known = asked.learned(grouping, study)
        assert known.models[TIER].model(grouping.Tiered).tiers.since == date(2026, 1, 1)
    # Later purchases move customers, not cuts; in a shop with less than a year of data cuts are of the month.
    with shop([*before, (0, 900, 100, 1), *((who, 5, 90_000, 1) for who in range(200))]) as study:
        assert asked.learned(grouping, study).models[TIER].parameters == known.models[TIER].parameters
        assert set(tiers(study, known)) == {"top 5 %"}
    with shop(steady()) as study:
        assert asked.learned(grouping, study).models[TIER].model(grouping.Tiered).tiers.since == MONTH


def test_ties_make_fewer_tiers_with_true_names():
    with shop([(who, 10, 900 if who < 30 else 100, 1) for who in range(150)]) as study:
        known = asked.learned(grouping, study)
        assert set(tiers(study, known)) == {"top 20 %", "lower 80 %"}
    with shop([(who, 10, 500, 1) for who in range(150)]) as study:
        known = asked.learned(grouping, study)
        assert set(tiers(study, known)) == {"all alike"}


def test_profit_is_taken_where_it_is_known():
    with shop(steady()) as study:
        cost = "CASE WHEN atom LIKE '%c0199' THEN net_sales_minor - 1 ELSE 0 END"
        study.con.execute(f"UPDATE orders SET cost_of_goods_minor = {cost}, cost_to_serve_minor = 0")
        known = asked.learned(grouping, study)
        assert known.models[TIER].model(grouping.Tiered).of == "profit"
        assert tiers(study, known)[199] == "lower half"


FEW = {
    "too few": steady(60),
    "nobody": [(0, 3, 0, 1)],
    "long ago": [(who, 400 + who, 500, 1) for who in range(150)],
}  # fmt: skip


@pytest.mark.parametrize("case", FEW)
def test_with_too_little_there_is_a_card_and_nothing_is_said(case):
    with shop(FEW[case]) as study:
        known = asked.learned(grouping, study)
        assert [kept.silent for kept in known.models.values()] == [True, True]
        assert all(card.missing.missing > 0 for card in known.cards)
        assert set(tiers(study, known)) == {None}
    for language, word in (("en", "customers"), ("de", "Kunden")):
        assert word in "".join(cards.lines(known, Words(language)))


def habits(each: int = 280, seed: int = 5) -> list[tuple]:
    """One group buys one dear thing a few times a year, the other many cheap ones every two weeks."""
    dice, rows = np.random.default_rng(seed), []
    for who in range(2 * each):
        often = who % 2
        for _ in range(int(dice.integers(20, 26)) if often else int(dice.integers(3, 8))):
            net = (800 if often else 20_000) * np.exp(0.1 * dice.normal())
            rows.append((who, 7 * dice.integers(0, 50), net, 4 if often else 1))
    return rows


@pytest.fixture(scope="module")
def divided():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "MOST", 3)
        patch.setattr(segments, "DRAWS", 6)
        with shop(habits(), features=True) as study:
            known = asked.learned(grouping, study)
            again = asked.learned(grouping, study)
            kept = asked.learned(grouping, study, known)
            days = (MONTH, date(2026, 7, 20), date(2027, 6, 1))
            read = [asked.said(grouping, asked.reading(study, day, BEHAVIOUR), known)["segment"] for day in days]
            yield known, again, kept, [each.to_pylist() for each in read]


def test_segments_have_names_in_words_and_are_read_later(divided):
    known, again, kept, (found, later, gone) = divided
    assert known == again == kept
    rare, often = set(found[::2]), set(found[1::2])
    assert len(often) == 1
    assert not rare & often
    assert found[1] == "goods per order (UPT): higher; different categories bought: higher; net sales per order: lower"
    assert all(each.count(": ") <= 3 for each in rare)
    assert set(later[1::2]) == often
    assert None in later[::2]
    assert set(gone) == {None}
    card = known.models[SEGMENTS].card
    assert card.chosen == f"segments_{len(rare | often)}"
    assert [step.name for step in card.ladder] == ["together", "segments_2", "segments_3"]


def test_segments_stay_for_a_quarter_and_keep_their_names_then(divided):
    known = divided[0]
    with shop(habits(), date(2026, 6, 1)) as study:
        assert asked.learned(grouping, study, known).models[SEGMENTS] == known.models[SEGMENTS]


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_word_of_the_cards_is_there(divided, language):
    for card in divided[0].cards:
        assert cards.card_lines(card, Words(language))
    rungs = Words(language).under("models.rung")
    assert {f"segments_{k}" for k in range(2, 9)} <= rungs.keys()


def test_where_no_division_holds_there_is_none(monkeypatch):
    cloud = np.exp(np.random.default_rng(2).normal(size=(600, len(BEHAVIOUR))))
    monkeypatch.setattr(grouping, "_behaviour", lambda _: cloud)
    with shop(steady(120)) as study:
        known = asked.learned(grouping, study)
        assert known.models[SEGMENTS].card.chosen == "together"
        assert set(asked.said(grouping, asked.reading(study, MONTH), known)["segment"].to_pylist()) == {None}
    assert cards.lines(known, Words("de"))
