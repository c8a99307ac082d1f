from datetime import date

import msgspec
import numpy as np

from acquaint.models import card, propensity, shelf
from acquaint.models.additive import Additive
from acquaint.models.basis import Basis
from acquaint.models.card import Contest
from acquaint.models.kinds import chances
from acquaint.models.shelf import Shelf
from tests.models.test_propensity import ASKED, cases

SILENT = propensity.silent(ASKED, propensity.lacking(np.zeros(0), np.zeros(0, np.int64)))


def test_what_is_put_on_the_shelf_comes_back_and_holds_no_customer(tmp_path):
    learned = propensity.learn(ASKED, *cases(customers=3_000))
    put = Shelf({"comes": shelf.keep("d", date(2026, 3, 1), learned.card, learned.model)})
    shelf.write(tmp_path, put)
    back = shelf.read(tmp_path)
    assert back.cards == put.cards
    assert back.model("comes", Additive) == learned.model
    # Parameters only: as long for many customers as for few.
    few = propensity.learn(ASKED, *cases(customers=400))
    sizes = [len(msgspec.json.encode(each)) for each in (learned, few)]
    assert max(sizes) < 20_000
    assert abs(sizes[0] - sizes[1]) < 4_000
    assert chances.expressions(put, ["comes", "other"]) == {"comes": learned.model.expression()}
    assert put.cards == (learned.card,)
    assert put.model("comes", Additive) == learned.model
    assert put.model("other", Additive) is None


def test_a_model_that_says_nothing_has_a_card_and_no_parameters(tmp_path):
    put = Shelf({"quiet": shelf.keep("d", date(2026, 3, 1), SILENT.card, None)})
    shelf.write(tmp_path, put)
    assert shelf.read(tmp_path).model("quiet", Additive) is None
    assert shelf.read(tmp_path).cards == (SILENT.card,)


def test_no_shelf_and_one_of_another_form_are_empty(tmp_path):
    assert shelf.read(tmp_path) == Shelf()
    (tmp_path / shelf.FILE).write_text('{"models": [1]}')
    assert shelf.read(tmp_path) == Shelf()


def test_a_model_stays_until_what_it_foretold_is_known_and_is_challenged_then():
    kept = shelf.keep("d", date(2026, 2, 1), msgspec.structs.replace(SILENT.card, chosen="bent_lines"), None)
    assert kept.stays("d", date(2026, 2, 1), 7)
    assert not kept.stays("e", date(2026, 2, 1), 7)
    assert not kept.stays("d", date(2026, 3, 1), 7)
    assert not kept.stays("d", date(2026, 1, 1), 91)  # a run as of a day before it
    assert kept.stays("d", date(2026, 4, 1), 91)
    assert not kept.stays("d", date(2026, 5, 3), 91)
    assert kept.champion("d", date(2026, 3, 1))
    assert not kept.champion("e", date(2026, 3, 1))
    assert not kept.champion("d", date(2026, 2, 1))


def test_one_with_nothing_to_say_is_tried_again_in_the_next_month_and_is_nobodys_champion():
    kept = shelf.keep("d", date(2026, 2, 1), SILENT.card, None)
    assert kept.stays("d", date(2026, 2, 1), 91)
    assert not kept.stays("d", date(2026, 3, 1), 91)
    assert not kept.champion("d", date(2026, 3, 1))


BASIS = Basis(100, 1_000, 2_000, 50, 5, 50_000, 20_000)
FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)


def put_away(card, **changes):
    kept = Shelf({"m": shelf.keep("d", FEBRUARY, msgspec.structs.replace(card, **changes), None)})
    return kept.resting({FEBRUARY: BASIS})


def test_a_model_rests_on_the_past_it_was_fitted_on():
    old = put_away(SILENT.card, chosen="bent_lines")
    assert old.models["m"].basis == BASIS
    # It keeps it: what is put away again rests on what it rested on.
    assert old.resting({FEBRUARY: msgspec.structs.replace(BASIS, orders=1)}) == old
    late, other = (msgspec.structs.replace(BASIS, orders=each) for each in (1_008, 1_100))
    assert old.holding(MARCH, {FEBRUARY: late}) == old
    assert old.holding(MARCH, {FEBRUARY: other}) == Shelf()


def test_one_with_nothing_to_say_is_tried_again_as_soon_as_anything_has_changed():
    old = put_away(SILENT.card)
    assert old.holding(MARCH, {FEBRUARY: BASIS}) == old
    assert old.holding(MARCH, {FEBRUARY: msgspec.structs.replace(BASIS, orders=1_001)}) == Shelf()


def test_after_its_day_of_review_a_model_says_nothing_any_more():
    old = put_away(SILENT.card, chosen="bent_lines", review=date(2026, 6, 1))
    assert old.holding(date(2026, 5, 1), {FEBRUARY: BASIS}) == old
    assert old.holding(date(2026, 6, 1), {FEBRUARY: BASIS}) == Shelf()


def test_who_has_won_a_contest_keeps_its_card_and_is_looked_at_later():
    old = put_away(SILENT.card, chosen="bent_lines", fingerprint="old").models["m"]
    new = msgspec.structs.replace(SILENT.card, chosen="one_feature", fingerprint="new", review=date(2026, 7, 1))
    won, lost = (Contest(MARCH, 0.1, 0.2, stays=stays) for stays in (True, False))
    stayed = shelf.settle("d", MARCH, new, "model", old, won)
    assert (stayed.fitted, stayed.parameters, stayed.basis) == (FEBRUARY, old.parameters, BASIS)
    assert (stayed.card.fingerprint, stayed.card.review, stayed.card.contest) == ("old", date(2026, 7, 1), won)
    for contest in (lost, None):
        left = shelf.settle("d", MARCH, new, "model", old, contest)
        assert (left.fitted, left.card.fingerprint, left.card.contest, left.basis) == (MARCH, "new", contest, None)


def test_a_card_is_reviewed_a_month_after_what_it_foretells_is_known():
    assert card.review(FEBRUARY, 28) == date(2026, 6, 1)
    assert card.review(FEBRUARY, 180) == date(2026, 9, 1)
    for month in (date(2026, each, 1) for each in range(1, 13)):
        # A model that meets a new one in the first month in which it can never says nothing before.
        for lasts in (28, 90, 119, 360):
            first = min(
                day for day in (date(2026 + n // 12, 1 + n % 12, 1) for n in range(36)) if (day - month).days >= lasts
            )
            assert card.review(month, lasts) > first
