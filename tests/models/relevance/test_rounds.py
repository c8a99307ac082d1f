"""Rounds: who was told of what, when a round begins and ends, and which rounds can be learned from."""

from __future__ import annotations

from acquaint.models.relevance import rounds
from tests.models.relevance import made


def test_a_campaign_is_a_round_told_to_all_it_was_sent_to(shop):
    with made.engine(shop) as con:
        found = rounds.named(con, "c1")
        assert (found.starts, found.ends) == (made.start(1), made.start(1) + made.LENGTH - 1)
        told = con.execute("SELECT count(*), min(day) FROM told WHERE round = ?", [found.code]).fetchall()
        assert told == [(made.CUSTOMERS, made.start(1))]
        sizes = con.execute("SELECT DISTINCT size FROM round_offer WHERE round = ?", [found.code]).fetchall()
        assert sizes == [(3,)]


def test_rounds_have_ended_on_the_day_after_their_last(shop):
    with made.engine(shop) as con:
        last = rounds.named(con, "c1").ends
        assert [each.name for each in rounds.ended(con, last)] == ["c0"]
        assert [each.name for each in rounds.ended(con, last + 1)] == ["c0", "c1"]


def test_an_offer_outside_of_campaigns_is_a_round_from_the_first_contact_on():
    plain = {"id": "o", "offer": "o", "campaign": None, "campaign_type": None, "starts": None, "ends": None}
    contacts = [
        {**made.told(1, 0), "campaign": None, "offer": "o"},
        {**made.told(2, 1), "campaign": None, "offer": "o"},
    ]
    lines = [made.line(1, made.FIRST, "p0-0", coupon=True), made.line(1, made.FIRST, "p0-0"),
             made.line(1, made.FIRST, "p0-0", net=0)]  # fmt: skip
    rows = {"offer_names": [plain], "offer_products": [], "contacts": contacts, "responses": [], "lines": lines}
    with made.engine(rows) as con:
        found = rounds.named(con, "o")
        assert (found.starts, found.ends) == (made.start(0), made.start(0) + rounds.LENGTH - 1)
        assert con.execute("SELECT number FROM told ORDER BY number").fetchall() == [(1,), (2,)]
        assert con.execute("SELECT lines, coupons, net FROM sold").fetchall() == [(2, 1, 600)]
        rounds.clear(con)
        assert con.execute("SELECT count(*) FROM duckdb_tables() WHERE temporary").fetchall() == [(0,)]


def test_rounds_before_a_month_of_purchases_are_not_learned_from(shop):
    with made.engine(shop) as con:
        con.execute("DELETE FROM sold WHERE day < ?", [made.start(1) - rounds.LEAST_DAYS + 1])
        assert "c1" not in {each.name for each in rounds.ended(con, made.start(made.ROUNDS))}
