from __future__ import annotations

import msgspec
import numpy as np
import pytest

from acquaint.models import affinity, tastes
from acquaint.models.affinity import FADED, LAST, OWN, SHOP, SHRUNK, Fitted
from acquaint.models.shares import Shrink
from acquaint.records import NotEnoughData
from tests.models import tasting

CUSTOMERS, END = 600, tasting.START + 200


def next_of(*asked) -> affinity.Liked:
    """All customers at once."""
    none = np.zeros(0)
    return next(affinity.predict(*asked), affinity.Liked(none, none, none, none, none, none))


@pytest.fixture(scope="module")
def known():
    rows, truth = tasting.shop(CUSTOMERS, 200, drawn=0.25)
    con, about = tasting.laid(rows, CUSTOMERS)
    return con, about, truth


@pytest.fixture(scope="module")
def fitted(known) -> Fitted:
    found = affinity.fit(known[0], known[1], END, 28)
    assert isinstance(found, Fitted)
    return found


def test_affinities_go_with_true_tastes_better_than_own_shares(known, fitted: Fitted) -> None:
    con, about, truth = known
    corr = {}
    for rung in (OWN, SHRUNK, FADED):
        liked = next_of(con, about, fitted, END, rung)
        corr[rung] = np.corrcoef(liked.share, truth.taste[liked.customer, liked.category])[0, 1]
    assert corr[FADED] > 0.8
    assert max(corr[SHRUNK], corr[FADED]) > corr[OWN]


def test_intervals_cover_the_true_shares_of_lines(known, fitted: Fitted) -> None:
    con, about, truth = known
    lines = (1 - truth.drawn[:, None]) * truth.taste + truth.drawn[:, None] / tasting.CATEGORIES
    liked = next_of(con, about, fitted, END, SHRUNK)
    true = lines[liked.customer, liked.category]
    assert 0.7 < ((true >= liked.low) & (true <= liked.high)).mean() < 0.92


def test_purchases_that_discounts_decided_weigh_less(fitted: Fitted) -> None:
    assert fitted.faded.promoted < 1
    assert fitted.shrunk.promoted == 1


def test_the_ladder_prefers_shrunk_shares(known) -> None:
    con, about, _ = known
    past = affinity.fit(con, about, END - 28, 28)
    trial = affinity.tried(con, about, past, END - 28, END)
    assert trial.chosen in (SHRUNK, FADED)
    assert [step.name for step in trial.steps] == list(affinity.RUNGS)
    first, *_, best = (step.scores["top_three"] for step in trial.steps)
    assert 0 < first < best < 1


def test_five_categories_at_most_the_best_first(known, fitted: Fitted) -> None:
    con, about, _ = known
    liked = next_of(con, about, fitted, END)
    same = np.diff(liked.customer) == 0
    assert np.unique(liked.customer, return_counts=True)[1].max() == affinity.MOST
    assert (np.diff(liked.share)[same] <= 0).all()
    assert ((liked.low <= liked.share) & (liked.share <= liked.high)).all()


def test_the_rung_of_the_shop_gives_everybody_the_same(known, fitted: Fitted) -> None:
    con, about, _ = known
    liked = next_of(con, about, fitted, END, SHOP)
    assert liked.share == pytest.approx(liked.usual)


def test_only_what_is_known_counts(known, fitted: Fitted) -> None:
    con, about, _ = known
    early = tasting.START + 60
    liked = next_of(con, about, fitted, early)
    assert (
        tastes.before(con, early).lines[:, -1].sum()
        == con.execute(f"SELECT sum(lines) FROM bought WHERE day < {early}").fetchall()[0][0]
    )
    assert len(liked.share) < len(next_of(con, about, fitted, END).share)


def test_the_last_basket_is_that_of_the_last_day() -> None:
    rows = tasting.rows_of([0, 0, 0, 1], [10, 12, 12, 11], [0, 1, 2, 3])
    con, _ = tasting.laid(rows, 2)
    assert tastes.last(con, 20, tastes.before(con, 20)).tolist() == [0.0, 1.0, 1.0, 1.0]


def test_a_rung_of_the_last_basket_names_what_lay_in_it() -> None:
    rows = tasting.rows_of([0, 0, 0, 0, 1], [10, 10, 10, 12, 11], [0, 0, 0, 1, 3])
    con, about = tasting.laid(rows, 2)
    made = Fitted(Shrink(None, 1.0, 5.0, 2.0), Shrink(91, 1.0, 5.0), 500)
    first = {rung: next_of(con, about, made, 20, rung).category[0] for rung in (OWN, LAST)}
    assert first == {OWN: 0, LAST: 1}
    assert made.shrink(OWN).doubt == made.shrink(LAST).doubt == 2.0


def test_every_other_day_is_the_one_half_or_the_other() -> None:
    rows = tasting.rows_of([0] * 5, [10, 11, 12, 13, 13], [0, 1, 2, 3, 4])
    con, _ = tasting.laid(rows, 1)
    halves = [tastes.after(con, 10, 20, half=half).part.tolist() for half in (1, 0, None)]
    assert halves == [[0, 2], [1, 3, 4], [0, 1, 2, 3, 4]]


def test_it_is_the_same_to_the_bit_on_any_number_of_threads(fitted: Fitted) -> None:
    rows, _ = tasting.shop(CUSTOMERS, 200, drawn=0.25)
    con, about = tasting.laid(rows, CUSTOMERS, threads=3)
    assert affinity.fit(con, about, END, 28) == fitted


def test_what_is_saved_are_parameters(fitted: Fitted) -> None:
    saved = msgspec.json.encode(fitted)
    assert len(saved) < 300
    assert msgspec.json.decode(saved, type=Fitted) == fitted


@pytest.mark.parametrize("customers", [0, 30])
def test_too_few_customers_are_not_enough(customers: int) -> None:
    rows, _ = tasting.shop(customers or 1, 100)
    rows = {name: column[rows["number"] < customers] for name, column in rows.items()}
    con, about = tasting.laid(rows, customers)
    assert isinstance(affinity.fit(con, about, tasting.START + 100, 28), NotEnoughData)
    made = Fitted(Shrink(None, 1.0, 5.0), Shrink(91, 1.0, 5.0), 500)
    assert isinstance(affinity.tried(con, about, made, tasting.START + 70, tasting.START + 100), NotEnoughData)
    assert np.isfinite(next_of(con, about, made, tasting.START + 100, OWN).share).all()


def test_a_shop_that_was_closed_has_nothing_to_learn_from(known) -> None:
    con, about, _ = known
    found = affinity.fit(con, about, END + 60, 28)
    assert isinstance(found, NotEnoughData)
    assert found.n == 0


def test_pieces_of_customers_are_predicted_alike(known, fitted: Fitted, monkeypatch: pytest.MonkeyPatch) -> None:
    con, about, _ = known
    whole = next_of(con, about, fitted, END)
    monkeypatch.setattr(affinity, "CHUNK", 250)
    parts = list(affinity.predict(con, about, fitted, END))
    assert len(parts) == 3
    for name in affinity.Liked.__struct_fields__:
        assert np.concatenate([getattr(part, name) for part in parts]).tolist() == getattr(whole, name).tolist()
