"""When to send: open hours, levels, what is declared, shops whose sends never varied."""

from __future__ import annotations

from datetime import datetime

import msgspec
import numpy as np
import pytest

from acquaint.features import histories
from acquaint.models import hour, sending, ways
from acquaint.models.hour import PART_OF, PARTS, Hours
from acquaint.models.presence import Acts
from tests import shops
from tests.models import contacts
from tests.models.test_hour import EVENING, MORNING, SENT, N, known, people, there

OPEN = (np.arange(24) >= 8) & (np.arange(24) < 20)
NOBODY = np.full(N, -1)


def acts(many: int = 0) -> Acts:
    share = people()
    answered = np.random.default_rng(1).multinomial(many, share) * 1.0
    return Acts(answered, np.zeros((N, 6)), np.zeros((N, 6)), np.full(N, -1))


def varied(rate=(0.1, 0.1, 0.2, 0.15, 0.3, 0.3), many: int = 5, rung: str = "own") -> tuple[Hours, hour.Known]:
    """A shop that has sent at four parts of the day; its customers differ by part."""
    real = contacts.chances(N, rate, level=0.4, way=0.6)
    now = known(contacts.sent(real, SENT * many), acts(1))
    made = hour.fit(now, there(now.acts, "shop"))
    assert isinstance(made, Hours)
    parts = msgspec.structs.replace(made.parts, rung=rung, split=0.5)
    return msgspec.structs.replace(made, parts=parts), now


def test_who_has_given_few_answers_gets_the_best_part_of_the_shop():
    made, now = varied(many=2)
    found = sending.choose(made, now, OPEN, NOBODY)
    own = now.parts.given(N)
    few = own < ways.LEAST
    assert set(found.part[few]) == {EVENING}
    assert set(found.hour[few]) == {17}
    assert set(found.level[few]) == {sending.SEGMENT}
    assert set(found.level[~few]) == {sending.CUSTOMER}
    assert (found.low <= found.chance).all()
    assert (found.chance <= found.high).all()


def test_who_has_given_many_gets_her_own():
    made, now = varied(rate=(0.2,) * 6, many=15)
    found = sending.choose(made, now, OPEN, NOBODY)
    assert (found.level == sending.CUSTOMER).mean() > 0.9
    assert len(set(found.part)) == 4
    level, _ = varied(rate=(0.2,) * 6, many=15, rung="level")
    assert set(sending.choose(level, now, OPEN, NOBODY).level) == {sending.SEGMENT}


@pytest.mark.parametrize("first", [0, 9, 12])
def test_nothing_is_sent_at_closed_hours(first):
    made, now = varied(many=15)
    hours = (np.arange(24) >= first) & (np.arange(24) < first + 4)
    found = sending.choose(made, now, hours, NOBODY, least=0)
    assert hours[found.hour].all()
    assert (PART_OF[found.hour] == found.part).all()


def test_a_shop_that_is_never_open_sends_nothing():
    made, now = varied()
    found = sending.choose(made, now, np.zeros(24, bool), np.full(N, 9))
    assert set(found.part) == {-1}
    assert set(found.hour) == {-1}
    assert np.isnan(found.chance).all()
    assert sending.DECLARED not in set(found.level)


def test_parts_in_which_the_shop_has_few_answers_are_not_chosen():
    made, now = varied()
    untried = np.zeros(24, bool)
    untried[21:], untried[12] = True, True
    assert set(sending.choose(made, now, untried, NOBODY).part) == {PARTS.index("noon")}


def test_a_declared_hour_wins_where_it_is_open():
    made, now = varied()
    declared = np.where(np.arange(N) % 2, 19, 22)
    found = sending.choose(made, now, OPEN, declared)
    assert set(found.hour[declared == 19]) == {19}
    assert set(found.level[declared == 19]) == {sending.DECLARED}
    assert sending.DECLARED not in set(found.level[declared == 22])


def test_where_sends_never_varied_it_is_the_shops_hour_and_says_so():
    real = contacts.chances(N, (0.1,) * 6)
    counts = contacts.sent(real, np.array([0, 9, 0, 0, 0, 0]))
    now = known(counts, acts(5))
    made = hour.fit(now, there(now.acts, "own"))
    found = sending.choose(made, now, OPEN, NOBODY)
    assert not made.varied.holds
    assert (set(found.part), set(found.hour), set(found.level)) == ({MORNING}, {9}, {sending.SHOP})
    assert (set(found.weekday), set(found.weekday_level)) == ({3}, {sending.SHOP})


def test_where_sends_never_varied_many_answers_still_tell_a_part():
    real = contacts.chances(N, (0.1,) * 6)
    now = known(contacts.sent(real, np.array([0, 9, 0, 0, 0, 0])), acts(25))
    made = hour.fit(now, there(now.acts, "own"))
    found = sending.choose(made, now, OPEN, NOBODY)
    assert set(found.level) == {sending.CUSTOMER}
    likeliest = people().argmax(axis=1)
    assert (found.part == likeliest).mean() > 0.99
    assert set(found.hour[found.part == EVENING]) == {19}
    share = people()[np.arange(N), found.part]
    assert 0.75 <= ((found.low <= share) & (share <= found.high)).mean() <= 0.87


def test_weekdays_are_chosen_where_they_varied():
    _, now = varied()
    day = np.random.default_rng(0).integers(0, 2, len(now.parts.way)) * 4
    order = np.lexsort((day, now.parts.customer))
    by_day = msgspec.structs.replace(now.parts, way=day, context=now.parts.way)
    by_day = type(by_day)(*(getattr(by_day, name)[order] for name in by_day.__struct_fields__))
    more = np.where(by_day.way == 4, by_day.contacts // 2, by_day.answers)
    by_day = msgspec.structs.replace(by_day, answers=more, answered=more * 1.0)
    now = msgspec.structs.replace(now, weekdays=by_day)
    fitted = hour.fit(now, there(now.acts, "shop"))
    assert fitted.weekdays_varied.holds
    found = sending.choose(fitted, now, OPEN, NOBODY)
    assert (set(found.weekday), set(found.weekday_level)) == ({4}, {sending.SHOP})


def test_declared_hours_and_parts_are_read():
    def trait(who: str, value: str) -> dict:
        return {
            "atom": f"account:till:{who}", "trait": sending.TRAIT, "value": value, "source": "form",
            "known_at": datetime(2026, 5, 1),
        }  # fmt: skip

    said = {"ada": "18", "bob": " Evening ", "cleo": "soon", "dora": "31"}
    backend, _ = shops.engine({"traits": [trait(*each) for each in said.items()]})
    try:
        histories.read(backend.con, "UTC", 0)
        found = sending.declared(backend.con, 4, datetime(2026, 5, 2))
        before = sending.declared(backend.con, 4, datetime(2026, 4, 30))
    finally:
        backend.disconnect()
    assert found.tolist() == [18, 17, -1, -1]
    assert before.tolist() == [-1] * 4
