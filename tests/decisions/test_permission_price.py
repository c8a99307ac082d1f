"""What a contact may cost in permission: taken off every value, and told where it decides."""

from __future__ import annotations

import duckdb
import pytest

from acquaint.decisions import permission_price
from acquaint.decisions.permission_price import COMPLAINED, REFUSED, Refusals
from acquaint.models.channel import CHANNELS, CONTACTS_TO_COME, Channels
from tests.decisions.counter import COFFEE, SHOP, Counter

TWO = SHOP + COFFEE + "[offers.tea]\nkind = 'gift'\ncost = 0.80\nproducts = ['t']\n"


def learned(refused: float, complained: float = 0.0) -> Channels:
    return Channels(None, (), (refused,) * len(CHANNELS), (complained,) * len(CHANNELS), (1.0,) * len(CHANNELS))


def taken(rows, chances):
    """Return value and whether the price decided, by offer and channel."""
    with duckdb.connect() as con:
        con.execute("CREATE TABLE valued (customer VARCHAR, offer VARCHAR, channel VARCHAR, relevance DOUBLE, "
                    "value DOUBLE, low DOUBLE, high DOUBLE, cost BIGINT)")  # fmt: skip
        con.executemany("INSERT INTO valued VALUES ('x', ?, ?, 0.1, ?, ?, ?, 0)", [(*r, r[2], r[2]) for r in rows])
        permission_price.take(con, chances)
        found = con.execute("SELECT offer, channel, value, left_by FROM valued").fetchall()
    return {(offer, channel): (value, by) for offer, channel, value, by in found}


def test_the_price_is_that_of_the_permission_and_a_complaint_closes_all():
    chances = Refusals(dict.fromkeys(("email", "phone", "sms", "post"), 0.01), dict.fromkeys(
        ("email", "phone", "sms", "post"), 0.001), learned=True)  # fmt: skip
    found = taken([("a", "email", 100.0), ("b", "email", 20.0), ("a", "sms", 50.0), ("b", "sms", -5.0)], chances)
    email, sms = CONTACTS_TO_COME * 100, CONTACTS_TO_COME * 50
    assert found["a", "email"] == (pytest.approx(100 - 0.01 * email - 0.001 * sms), False)
    assert found["b", "email"] == (pytest.approx(20 - 0.01 * email - 0.001 * sms), True)
    assert found["b", "sms"][1] is False, "it was worth nothing before"


def test_the_chance_is_a_guess_until_it_is_learned():
    assert permission_price.refusals(None).refused["sms"] == REFUSED
    assert permission_price.refusals(None).complained["post"] == COMPLAINED
    found = permission_price.refusals(learned(0.03, 0.01))
    assert (found.refused["email"], found.complained["phone"], found.learned) == (0.03, 0.01, True)


def test_the_reason_names_it_where_it_decides():
    counter = Counter().add("x", "email")
    cheap, dear = counter.plan(TWO), counter.plan(TWO, channels=learned(0.03))
    assert cheap.gate("x", "tea")[:2] != ("no_gain", "unsubscribe")
    assert dear.gate("x", "tea")[:2] == ("no_gain", "unsubscribe")
    assert (cheap.figures.refusals_learned, dear.figures.refusals_learned) == (False, True)
