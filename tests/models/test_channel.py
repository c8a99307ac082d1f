"""Channel: worth, permission, what is declared, levels, prices."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.features import histories, occasions
from acquaint.models import answers, channel
from acquaint.models.channel import CHANNELS, Channels, Prices
from acquaint.models.ways import Learned
from acquaint.records import NotEnoughData
from tests import shops
from tests.models import contacts

N = 2_000
RATES = [0.10, 0.12, 0.14, 0.16, 0.25]
EMAIL, PUSH, SMS, POST, PHONE = range(len(CHANNELS))
FREE = Prices(100.0, (0.0,) * len(CHANNELS))
NOBODY = np.full(N, -1)
ALONE = np.zeros(N, np.int64)


def fitted(counts, rung: str = "own", segment=ALONE, split: float = 0.6) -> Channels:
    made = channel.fit(counts, segment, (), Learned(rung, split=split))
    assert isinstance(made, Channels)
    return made


@pytest.fixture(scope="module")
def counts():
    return contacts.sent(contacts.chances(N, RATES, level=0.4, way=0.7), 20)


def allowed(*places: int) -> np.ndarray:
    mask = np.zeros((N, len(CHANNELS)), np.bool_)
    mask[:, list(places)] = True
    return mask


def choose(counts, permitted, prices=FREE, declared=NOBODY, rung="own", **more) -> channel.Preferred:
    return channel.choose(fitted(counts, rung), counts, ALONE, permitted, declared, prices, **more)


def test_only_permitted_channels_are_chosen(counts):
    found = choose(counts, allowed(EMAIL, SMS), least=0)
    assert set(found.channel) == {EMAIL, SMS}
    nobody = choose(counts, allowed())
    assert set(nobody.channel) == {-1}
    assert set(nobody.level) == {channel.NONE}
    assert np.isnan(nobody.chance).all()
    assert np.isnan(nobody.worth_minor).all()


def test_who_has_given_few_answers_gets_the_channel_of_the_shop(counts):
    found = choose(counts, allowed(EMAIL, PUSH, SMS, POST, PHONE))
    own = counts.given(N)
    assert ((found.level == channel.CUSTOMER) == (own >= 20)).all()
    assert set(found.channel[own < 20]) == {PHONE}
    assert set(found.level[own < 20]) == {channel.SEGMENT}
    assert len(set(found.channel[own >= 20])) > 1
    shop = choose(counts, allowed(EMAIL, PHONE), rung="shop")
    assert set(shop.level) == {channel.SHOP}


def test_costs_and_refusals_are_priced_in(counts):
    dear = msgspec.structs.replace(FREE, cost=(0.0, 0.0, 8.0, 80.0, 300.0), stated=(True,) * 5)
    assert set(choose(counts, allowed(EMAIL, PHONE), dear).channel) == {EMAIL}
    assert (choose(counts, allowed(PHONE), dear).worth_minor < 0).all()
    # What the shop has not stated chooses, but no amount is told of it.
    guessed = choose(counts, allowed(EMAIL, PHONE), msgspec.structs.replace(dear, stated=(False,) * 5))
    assert set(guessed.channel) == {EMAIL}
    assert np.isnan(guessed.worth_minor).all()
    refused = np.where(counts.way == PHONE, counts.contacts // 2, 0)
    angry = msgspec.structs.replace(counts, refusals=refused, complaints=refused)
    assert set(choose(angry, allowed(EMAIL, PHONE)).channel) == {EMAIL}


def test_worth_is_the_formula(counts):
    made = msgspec.structs.replace(
        fitted(counts), refused=(0.01,) * 5, complained=(0.002,) * 5, credit=(1.0, 1.0, 1.0, 0.5, 1.0)
    )
    chance = np.array([[0.1, 0.2, 0.1, 0.2, 0.0]])
    mask = np.array([[True, False, False, True, False]])
    prices = Prices(200.0, (1.0, 1.0, 8.0, 15.0, 300.0), contacts_to_come=10)
    email, post = (0.1 * 200 - 1) * 10, (0.2 * 0.5 * 200 - 15) * 10
    found = channel.worth(made, chance, mask, prices)[0]
    assert found[EMAIL] == pytest.approx(20 - 0.01 * email - 0.002 * post - 1)
    assert found[POST] == pytest.approx(20 - 0.01 * post - 0.002 * email - 15)


@given(st.floats(0.01, 0.4), st.floats(0, 0.3), st.floats(0, 50), st.floats(1, 500))
def test_a_higher_chance_is_worth_more_and_refusals_less(chance, more, cost, answer):
    made = Channels(
        fitted(contacts.sent(np.full((200, 5), 0.2), 5), segment=np.zeros(200, np.int64)).ways,
        (), (0.001,) * 5, (0.0001,) * 5, (1.0,) * 5,
    )  # fmt: skip
    prices = Prices(answer, (cost,) * 5)
    low, high = (
        channel.worth(made, np.full((1, 5), p), np.ones((1, 5), bool), prices) for p in (chance, chance + more)
    )
    assert (high >= low - 1e-9).all()
    angry = channel.worth(
        msgspec.structs.replace(made, refused=(0.01,) * 5), np.full((1, 5), chance), np.ones((1, 5), bool), prices
    )
    assert (angry <= low + 1e-9).all()


def test_what_is_declared_wins_where_it_is_permitted(counts):
    declared = np.where(np.arange(N) % 2, EMAIL, POST)
    found = choose(counts, allowed(EMAIL, PHONE), declared=declared)
    assert set(found.channel[declared == EMAIL]) == {EMAIL}
    assert set(found.level[declared == EMAIL]) == {channel.DECLARED}
    assert set(found.channel[declared == POST]) <= {EMAIL, PHONE}
    assert channel.DECLARED not in set(found.level[declared == POST])


def test_a_purpose_nobody_knows_counts_as_the_others():
    real = contacts.chances(N, RATES)
    one, two = contacts.sent(real, 5), contacts.sent(real * 0.3, 5, seed=4)
    both = type(one)(*(np.stack([getattr(one, name), getattr(two, name)], 1).ravel() for name in one.__struct_fields__))
    both = msgspec.structs.replace(both, context=np.tile([0, 1], len(one.customer)))
    made = channel.fit(both, ALONE, ("sale",))
    assert isinstance(made, Channels)
    sale, other, unknown = (channel.predict(made, both, ALONE, each).value for each in ("sale", "news", "birthday"))
    assert (sale / other).mean() == pytest.approx(1 / 0.3, rel=0.15)
    assert np.array_equal(other, unknown)
    mean = channel.predict(made, both, ALONE).value
    assert ((mean > other) & (mean < sale)).all()


def test_orders_that_would_have_come_anyway_are_no_answers(counts):
    before = np.where((counts.way == POST) & (counts.customer % 4 > 0), counts.answers, 0)
    assert fitted(msgspec.structs.replace(counts, bought_before=before)).credit[POST] == pytest.approx(0.25, abs=0.05)
    assert fitted(counts).credit == (1.0,) * 5


def test_segments_are_pattern_and_age():
    mask = np.zeros((4, 5), bool)
    mask[1:, 0] = True
    found = channel.segments(mask, np.array([0, 89, 90, 5_000]))
    assert found.tolist() == [0, 4, 5, 7]


def test_few_answers_have_no_channels():
    assert channel.fit(answers.nothing(), np.zeros(0, np.int64), ()) == NotEnoughData(0, 20)
    windows = contacts.windows(np.zeros((9, 5)), 3)
    assert channel.tried(windows, np.zeros(9, np.int64), ()) == NotEnoughData(0, 20)


MAY = datetime(2026, 5, 4, 9)


@pytest.fixture
def engine():
    def trait(who: str, value: str, day: int) -> dict:
        return {
            "atom": f"account:till:{who}", "trait": channel.TRAIT, "value": value, "source": "form",
            "known_at": datetime(2026, 5, day),
        }  # fmt: skip

    order, lines = shops.order(0, "ada", MAY, [("p", "tea", "A", 1_000, 0)], cost_of_goods_minor=400)
    none, more = shops.order(1, "bob", MAY, [("p", "tea", "A", 2_000, 0)])
    backend, _ = shops.engine({
        "orders": [order, none], "lines": [*lines, *more],
        "traits": [
            trait("ada", " Post ", 1), trait("ada", "email", 3), trait("ada", "sms", 9), trait("bob", "pigeon", 1),
        ],
        "costs": [
            {"kind": "contact", "key": "post", "amount_minor": 70, "since": date(2025, 1, 1)},
            {"kind": "contact", "key": "post", "amount_minor": 90, "since": date(2026, 1, 1)},
            {"kind": "contact", "key": "Email", "amount_minor": 3, "since": None},
            {"kind": "delivery", "key": "sms", "amount_minor": 999, "since": None},
        ],
    })  # fmt: skip
    backend.con.execute(
        "CREATE TABLE reach AS SELECT * FROM (VALUES ('ada', 'email', 'a@b.example', TRUE), "
        "('ada', 'post', NULL, TRUE), ('ada', 'phone', NULL, TRUE), ('bob', 'email', 'b@b.example', FALSE)) "
        "t(customer, channel, address, allowed)"
    )
    histories.read(backend.con, "UTC", 0)
    yield backend.con
    backend.disconnect()


def test_permission_needs_a_yes_and_an_address(engine):
    assert channel.permitted(engine, 2).tolist() == [[True, False, False, True, False], [False] * 5]


def test_the_newest_declared_channel_known_by_then_counts(engine):
    days = [channel.declared(engine, 2, datetime(2026, 5, day)).tolist() for day in (2, 5, 20)]
    assert days == [[POST, -1], [EMAIL, -1], [SMS, -1]]


def test_prices_are_those_the_shop_states(engine):
    found = channel.prices(engine, occasions.day_of(MAY.date()) + 1, MAY + timedelta(days=1), margin=0.5)
    assert found.cost == (3.0, 0.1, 8.0, 90.0, 300.0)
    assert found.answer == pytest.approx(channel.ORDERS_PER_ANSWER * (600 + 1_000) / 2)
    assert found.stated == (True, False, False, True, False)
    unknown = channel.prices(engine, occasions.day_of(MAY.date()) + 1, MAY + timedelta(days=1))
    assert not any(unknown.stated)  # without a margin nothing is earned that could be told
    assert channel.prices(engine, occasions.day_of(date(2025, 6, 1)), datetime(2025, 6, 1)).answer == 0
