"""When customers are there: shares, what else they did, the ladder."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from scipy import special

from acquaint.features import histories, occasions
from acquaint.models import hour, presence
from acquaint.models.presence import Acts, Presence
from acquaint.records import NotEnoughData
from tests import shops

PARTS = len(hour.PARTS)
N = 2_000
ALONE = np.zeros(N, np.int64)
SHOP = np.array([0.02, 0.33, 0.15, 0.1, 0.3, 0.1])


def people(strength: float = 2.0, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(strength * SHOP, N)


def acts(share: np.ndarray, answers=3, visits=0, orders=0, seed: int = 1) -> Acts:
    dice = np.random.default_rng(seed)
    many = [dice.poisson(each, len(share)) for each in (answers, visits, orders)]
    a, v, o = (dice.multinomial(n, share) * 1.0 for n in many)
    last = np.where(a.sum(axis=1) > 0, [dice.choice(PARTS, p=row / row.sum()) if row.sum() else -1 for row in a], -1)
    return Acts(a, v, o, last)


def fitted(known: Acts, rung: str) -> Presence:
    made = presence.fit(known, ALONE, rung)
    assert isinstance(made, Presence)
    return made


def test_strength_is_found():
    found = fitted(acts(people(3.0), answers=6), "own")
    assert found.strength == pytest.approx(3, rel=0.25)
    assert (found.visit_weight, found.order_weight) == (0, 0)
    assert found.shares[0] == pytest.approx(SHOP, abs=0.02)


def test_people_who_are_all_alike_are_told_the_shops_shares():
    known = acts(np.tile(SHOP, (N, 1)))
    share, _ = presence.predict(fitted(known, "own"), known, ALONE)
    assert np.abs(share - SHOP).max() < 0.06


@pytest.mark.parametrize(("rung", "visits"), [("own", 0), ("visits", 8)])
def test_intervals_cover_the_true_shares(rung, visits):
    real = people()
    known = acts(real, answers=4, visits=visits)
    share, total = presence.predict(fitted(known, rung), known, ALONE)
    best, row = share.argmax(axis=1), np.arange(N)
    v, t = share[row, best], real[row, best]
    low, high = (special.betaincinv(v * total, (1 - v) * total, each) for each in (0.1, 0.9))
    assert 0.75 <= ((low <= t) & (t <= high)).mean() <= 0.87


def test_the_ladder_uses_what_helps():
    real = people()
    other = np.random.default_rng(9).permutation(real)
    for visits_of, rung in ((real, "visits"), (other, "own")):
        known = acts(real, answers=3)
        known = Acts(known.answers, acts(visits_of, visits=8, seed=7).visits, known.orders, known.last)
        chosen, steps = presence.tried(known, acts(real, answers=3, seed=5), ALONE)
        assert chosen == rung
        assert [step.name for step in steps] == list(presence.RUNGS)
        assert steps[1].gain.low > 0


def test_who_visits_as_all_do_tells_nothing():
    """Visits come at other hours than answers, so they count relative to the shop's."""
    usual = np.array([0.05, 0.05, 0.1, 0.1, 0.6, 0.1])
    made = Presence("visits", (tuple(SHOP),), tuple(usual), (1 / 6,) * 6, 2.0, 0.5, 0.0, 0.0)
    none = np.zeros((2, 6))
    visits = np.stack([20 * usual, [0, 20, 0, 0, 0, 0]])
    share, total = presence.predict(made, Acts(none, visits, none, np.array([-1, -1])), ALONE[:2])
    assert share[0] == pytest.approx(SHOP)
    assert share[1, 1] > 0.9
    assert total[0] == pytest.approx(2 + 0.5 * 20)


def test_last_repeats_a_part_as_often_as_people_do():
    known = acts(people(1.0), answers=8)
    found = fitted(known, "last")
    share, total = presence.predict(found, known, ALONE)
    assert found.again == pytest.approx(1 / (1 + 1.0), abs=0.06)  # two draws of a Dirichlet of strength 1
    assert np.isinf(total).all()
    some = np.flatnonzero(known.last >= 0)
    assert (share[some, known.last[some]] > SHOP[known.last[some]]).all()


def test_shares_are_shares_for_everybody():
    known = acts(people(), answers=1, visits=2, orders=2)
    for rung in presence.RUNGS:
        share, _ = presence.predict(fitted(known, rung), known, ALONE)
        assert share.sum(axis=1) == pytest.approx(1)
        assert (share > 0).all() or rung == "last"


def test_few_answers_say_nothing():
    none = Acts(*(np.zeros((5, 6)) for _ in range(3)), np.full(5, -1))
    assert presence.fit(none, ALONE[:5]) == NotEnoughData(0, 20)
    assert presence.tried(none, none, ALONE[:5]) == NotEnoughData(0, 20)
    known = acts(people())
    assert presence.tried(
        known, Acts(known.answers * 0, known.visits, known.orders, known.last), ALONE
    ) == NotEnoughData(0, 20)


MAY = datetime(2026, 5, 4)


def test_acts_are_hours_of_days_in_which_something_was_done():
    def row(number: int, hours: float, kind: str, known: datetime | None = None) -> dict:
        return shops.knowledge(number, MAY + timedelta(hours=hours), known) | {"atom": "account:till:ada", "type": kind}

    order, lines = shops.order(50, "ada", MAY + timedelta(hours=18), [("p", "tea", "A", 1, 0)])
    backend, _ = shops.engine({
        "responses": [
            row(0, 9, "clicked"), row(1, 9.5, "clicked"), row(2, 20, "replied"), row(3, 11, "opened"),
            row(4, 12, "redeemed"), row(5, 45, "clicked", MAY + timedelta(days=30)),
        ],
        "events": [row(6, 21.5, "product_viewed"), row(7, 8, "enquiry")], "orders": [order], "lines": lines,
    })  # fmt: skip
    try:
        histories.read(backend.con, "UTC", 0)
        day = occasions.day_of(MAY.date())
        found = presence.acts(backend.con, day + 5, "UTC", 0, hour.BY_PART, 1)
        later = presence.acts(backend.con, day + 40, "UTC", 0, hour.BY_PART, 1, since=day + 1)
        by_hour = presence.by_hour(backend.con, day + 5, "UTC", 0)
    finally:
        backend.disconnect()
    assert found.answers.tolist() == [[0, 1, 0, 0, 1, 0]]
    assert found.visits.tolist() == [[0, 0, 0, 0, 0, 1]]
    assert found.orders.tolist() == [[0, 0, 0, 0, 1, 0]]
    assert found.last.tolist() == [4]
    assert later.answers.tolist() == [[0, 0, 0, 0, 0, 1]]
    assert np.flatnonzero(by_hour).tolist() == [9, 20]
