from datetime import date

import msgspec
import numpy as np

from acquaint.models import propensity, shelf
from acquaint.models.shelf import Kept, Shelf
from tests.models.test_propensity import ASKED, cases


def test_what_is_put_on_the_shelf_comes_back_and_holds_no_customer(tmp_path):
    learned = propensity.learn(ASKED, *cases(customers=3_000))
    put = Shelf({"comes": Kept("d", date(2026, 3, 1), learned)})
    shelf.write(tmp_path, put)
    assert shelf.read(tmp_path) == put
    # Parameters only: as long for many customers as for few.
    few = propensity.learn(ASKED, *cases(customers=400))
    sizes = [len(msgspec.json.encode(each)) for each in (learned, few)]
    assert max(sizes) < 20_000
    assert abs(sizes[0] - sizes[1]) < 4_000
    assert put.expressions(["comes", "other"]) == {"comes": learned.model.expression()}
    assert put.cards == (learned.card,)


def test_no_shelf_and_one_of_another_form_are_empty(tmp_path):
    assert shelf.read(tmp_path) == Shelf()
    (tmp_path / shelf.FILE).write_text('{"models": [1]}')
    assert shelf.read(tmp_path) == Shelf()


def test_a_model_is_that_of_its_month_and_is_challenged_by_what_it_has_not_seen():
    kept = Kept("d", date(2026, 2, 1), propensity.silent(ASKED, propensity.lacking(np.zeros(0), np.zeros(0, np.int64))))
    assert kept.fits("d", date(2026, 2, 1))
    assert not kept.fits("d", date(2026, 3, 1))
    assert not kept.fits("e", date(2026, 2, 1))
    assert kept.challenged("d", date(2026, 3, 1), 28)
    assert not kept.challenged("d", date(2026, 3, 1), 91)
    assert not kept.challenged("d", date(2026, 1, 1), 28)
