from datetime import date

import msgspec
import numpy as np

from acquaint.models import propensity, shelf
from acquaint.models.additive import Additive
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
    card = msgspec.structs.replace(SILENT.card, chosen="bent_lines")
    kept = shelf.keep("d", date(2026, 2, 1), card, None)
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
