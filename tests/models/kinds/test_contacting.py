"""Contacting: channel and hour as a shop gets them, from what it may do, from what it was told, from what came back."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime, timedelta

import msgspec
import numpy as np
import pyarrow as pa
import pytest

from acquaint.config import parse
from acquaint.models import hour, presence, shelf, ways
from acquaint.models.kinds import contacting
from acquaint.models.kinds.contacting import CHANNEL, HOUR
from acquaint.models.shelf import Shelf
from acquaint.report import cards
from acquaint.words import Words
from tests import shops
from tests.models.kinds import asked

MONTH = date(2026, 5, 1)
START = datetime(2025, 6, 2)
SETTINGS = parse("[contact.phone]\nfrom_hour = 10\nto_hour = 18")
TYPES = {
    "preferred_channel": pa.string(), "preferred_channel_by": pa.string(), "answer_chance": pa.float64(),
    "answer_chance_low": pa.float64(), "answer_chance_high": pa.float64(), "preferred_hour": pa.int64(),
    "preferred_hour_by": pa.string(), "preferred_weekday": pa.int64(), "preferred_weekday_by": pa.string(),
}  # fmt: skip
CUSTOMERS, LETTERS = 150, 40


def name(who: int) -> str:
    return f"c{who:03d}"


def sends(customers: int = CUSTOMERS, weeks: int = 46, seed: int = 3, hours=(9, 19)) -> dict[str, list[dict]]:
    """Weekly contacts by e-mail, sms and post; the first forty answer letters only, the others sms most; all late."""
    dice = np.random.default_rng(seed)
    contacts, responses = [], []
    for week in range(weeks):
        for who in range(customers):
            ways = ("post", "sms", "post", "email", "post", "post") if who < LETTERS else ("email", "sms", "post")
            channel = ways[(week + who) % len(ways)]
            at = START + timedelta(days=7 * week + who % 5, hours=int(hours[(week // 3) % len(hours)]))
            chance = {"email": 0.1, "sms": 0.3, "post": 0.08}[channel] * (1.5 if at.hour > 12 else 0.5)
            if who < LETTERS:
                chance = 0.95 if channel == "post" else 0.01 if channel == "sms" else 0.05
            row = shops.knowledge(len(contacts), at) | {
                "atom": f"account:till:{name(who)}", "channel": channel, "offer": "news" if week % 2 else "sale",
            }  # fmt: skip
            contacts.append(row)
            if dice.random() < chance:
                answer = shops.knowledge(100_000 + len(responses), at + timedelta(minutes=30))
                responses.append(row | answer | {"type": "clicked"})
    return {
        "contacts": contacts, "responses": responses,
        "offers": [{"offer": each, "campaign_type": each} for each in ("news", "sale")],
    }  # fmt: skip


def trait(who: int, trait: str, value: str) -> dict:
    return {"atom": f"account:till:{name(who)}", "trait": trait, "value": value, "source": "form", "known_at": START}


def bought(customers: int, per: int = 3, first: int = 0) -> dict[str, list[dict]]:
    made = [
        shops.order(50_000 + n, name(n % customers), START + timedelta(days=first + n // customers * 40, hours=11),
                    [("p", "tea", "A", 2_000, 0)], cost_of_goods_minor=500)
        for n in range(customers * per)
    ]  # fmt: skip
    return {"orders": [order for order, _ in made], "lines": [line for _, lines in made for line in lines]}


@contextmanager
def shop(rows: dict[str, list[dict]], may=("email", "sms", "post"), month: date = MONTH, settings=SETTINGS):
    """Give a shop that may contact everybody by some channels; `may` is also a function of the number."""
    backend, _ = shops.engine(rows)
    con = backend.con
    con.execute("CREATE TABLE reach (customer VARCHAR, channel VARCHAR, address VARCHAR, allowed BOOLEAN)")
    people = [who for (who,) in con.execute("SELECT customer FROM customers ORDER BY customer").fetchall()]
    for who in people:
        for channel in may(int(who[1:])) if callable(may) else may:
            con.execute("INSERT INTO reach VALUES (?, ?, 'somewhere', TRUE)", [who, channel])
            con.execute(
                "INSERT INTO reach_log BY NAME SELECT ? AS atom, ? AS channel, TRUE AS allowed, ? AS ts, ? AS known_at",
                [f"account:till:{who}", channel, START - timedelta(microseconds=1), START],
            )
    try:
        with asked.studying(con, month, settings, features=False) as study:
            yield study
    finally:
        backend.disconnect()


@pytest.fixture(scope="module")
def rows():
    return sends() | bought(CUSTOMERS)


def said(study, known: Shelf, day: date = MONTH) -> dict[str, list]:
    found = asked.said(contacting, asked.reading(study, day), known)
    assert {name: each.type for name, each in found.items()} == TYPES
    return {name: each.to_pylist() for name, each in found.items()}


def test_channel_and_hour_are_learned_and_read_later(rows):
    with shop(rows) as study:
        known = asked.learned(contacting, study)
        again = asked.learned(contacting, study)
        found, later = said(study, known), said(study, known, date(2026, 7, 20))
        told = study.con.execute("SELECT * FROM channel_preferences ORDER BY customer, purpose NULLS FIRST").fetchall()
    assert known == again
    assert [card.name for card in known.cards] == [CHANNEL, HOUR]
    assert all(card.speaks and card.missing is None for card in known.cards)
    assert known.models[CHANNEL].card.chosen == "contact_own"
    assert set(found["preferred_channel"][:LETTERS]) == {"post"}
    assert set(found["preferred_channel_by"][:LETTERS]) == {"customer"}
    assert set(found["preferred_channel"][LETTERS:]) == {"sms"}
    assert set(found["preferred_channel_by"][LETTERS:]) <= {"customer", "segment"}
    assert np.mean(found["answer_chance"][LETTERS:]) == pytest.approx(0.3, abs=0.05)
    assert all(
        0 <= low <= chance <= high <= 1
        for low, chance, high in zip(*(found[f"answer_chance{end}"] for end in ("_low", "", "_high")), strict=True)
    )
    # Chances move a little with what is forgotten, and with the age of the relation; preferences stay.
    assert later["preferred_channel"] == found["preferred_channel"]
    assert np.abs(np.array(later["answer_chance"]) - found["answer_chance"]).max() < 0.12
    assert set(found["preferred_hour"][LETTERS:]) == {17}  # nobody is texted after the hours of calls
    assert len(told) == 3 * CUSTOMERS
    assert [row[1] for row in told[:3]] == [None, "news", "sale"]
    assert [row[2] for row in told[::3]] == found["preferred_channel"]
    assert [row[3] for row in told[::3]] == later["answer_chance"]  # the newest read


def test_what_is_not_permitted_is_never_preferred(rows):
    def may(who: int) -> tuple[str, ...]:
        return ((), ("email",), ("email", "post"), ("sms",))[who % 4]

    with shop(rows | {"traits": [trait(who, "preferred_channel", "sms") for who in range(0, CUSTOMERS, 2)]}, may) as s:
        found = said(s, asked.learned(contacting, s))
        told = s.con.execute("SELECT DISTINCT customer, channel FROM channel_preferences").fetchall()
    for who, channel in enumerate(found["preferred_channel"]):
        assert channel in (may(who) or (None,))
    assert all(channel in may(int(who[1:])) for who, channel in told)
    assert {found[column][0] for column in TYPES} == {None}
    assert "declared" not in found["preferred_channel_by"]


def test_what_is_declared_wins_with_a_model_and_without_one(rows):
    told = [
        trait(112, "preferred_channel", "email"), trait(112, "preferred_hour", "21"),
        trait(113, "preferred_hour", "21"),
        trait(114, "preferred_hour", "11"), trait(115, "preferred_hour", "noon"),
    ]  # fmt: skip
    with shop(rows | {"traits": told}) as study:
        found, alone = said(study, asked.learned(contacting, study)), said(study, Shelf())
        table = study.con.execute('SELECT customer, channel, chance, "by" FROM channel_preferences').fetchall()
    assert (found["preferred_channel"][112], found["preferred_channel_by"][112]) == ("email", "declared")
    assert found["answer_chance"][112] < 0.2
    assert [found["preferred_hour"][who] for who in (112, 113, 114, 115)] == [21, 17, 11, 11]
    assert [found["preferred_hour_by"][who] == "declared" for who in (112, 113, 114, 115)] == [True, False, True, True]
    assert table == [("c112", "email", None, "declared")]
    assert [alone["preferred_hour"][who] for who in (111, 112, 113, 114)] == [None, 21, None, 11]
    assert not any(alone["answer_chance"] + alone["preferred_weekday"])


def test_under_twenty_answers_of_her_own_it_is_the_shops_hour_and_the_card_says_so():
    with shop(sends(weeks=46, hours=(9,)) | bought(CUSTOMERS), ("email",)) as study:
        known = asked.learned(contacting, study)
        found = said(study, known)
    few = [who for who, by in enumerate(found["preferred_hour_by"]) if by == "shop"]
    assert len(few) > 100
    assert {found["preferred_hour"][who] for who in few} == {9}
    card = known.models[HOUR].card
    assert not next(each for each in card.assumptions if each.name == "sends_varied").holds
    for language, part in (("en", "fewer than 20 answers"), ("de", "weniger als 20 Antworten")):
        assert part in "\n".join(cards.card_lines(card, Words(language)))


def test_what_comes_after_the_month_begins_is_not_learned_from(rows):
    late = [
        contact | {"local_date": MONTH, "ts": datetime(2026, 5, 1, 9), "known_at": datetime(2026, 5, 1, 9),
                   "id": f"late{n}", "channel": "phone", "offer": "other"}
        for n, contact in enumerate(rows["contacts"][:CUSTOMERS])
    ]  # fmt: skip
    answered = [each | {"type": "clicked", "id": f"said{n}"} for n, each in enumerate(late)]
    more = rows | {
        "contacts": rows["contacts"] + late, "responses": rows["responses"] + answered,
        "offers": [*rows["offers"], {"offer": "other", "campaign_type": "other"}],
    }  # fmt: skip
    with shop(rows) as study:
        before = asked.learned(contacting, study)
    with shop(more) as study:
        assert asked.learned(contacting, study) == before


def test_a_model_stays_for_the_month_and_is_challenged_in_the_next(rows):
    with shop(rows, month=date(2026, 1, 1)) as study:
        known = asked.learned(contacting, study)
        assert asked.learned(contacting, study, known) == known
    with shop(rows) as study:
        then = asked.learned(contacting, study, known)
    for each, old in zip(then.models.values(), known.models.values(), strict=True):
        stays = each.card.contest is not None and each.card.contest.stays
        assert each.fitted == (old.fitted if stays else MONTH)
        assert (each.parameters == old.parameters) is stays
        assert each.card.tested_to == each.fitted - timedelta(days=1)
    other = with_(known, CHANNEL, heard=("post",))
    with shop(rows) as study:
        assert asked.learned(contacting, study, other).models[CHANNEL].fitted == MONTH


def with_(known: Shelf, model: str, **changed) -> Shelf:
    old = known.models[model]
    made = msgspec.structs.replace(old.model(contacting.Reached), **changed)
    return Shelf(known.models | {model: shelf.keep(old.definition, old.fitted, old.card, made)})


SILENT = {
    "nobody is contacted": {},
    "nobody answers": {"contacts": sends(30)["contacts"]},
    "few answer": {"contacts": sends(30)["contacts"], "responses": sends(30)["responses"][:12]},
    "all on one day": {
        "contacts": [row | {"local_date": START.date(), "ts": START} for row in sends(10, 1)["contacts"]],
    },
}  # fmt: skip


@pytest.mark.parametrize("case", SILENT)
def test_with_too_little_there_is_a_card_and_nothing_is_said(case):
    with shop(bought(30, first=-300) | SILENT[case]) as study:
        known = asked.learned(contacting, study)
        found = said(study, known)
        told = study.con.execute("SELECT count(*) FROM channel_preferences").fetchall()[0][0]
    assert [kept.silent for kept in known.models.values()] == [True, True]
    assert all(0 < card.missing.missing <= 20 for card in known.cards)
    assert {each for values in found.values() for each in values} == {None}
    assert told == 0
    for language in ("en", "de"):
        assert "20" in "".join(cards.lines(known, Words(language)))


@pytest.mark.parametrize("gap", [(220, 280), (305, 400)], ids=["closed two months", "feed stopped"])
def test_a_hole_in_the_data_is_no_harm(rows, gap):
    def kept(row: dict) -> bool:
        return not gap[0] <= (row["ts"] - START).days < gap[1]

    with shop(rows | {name: [row for row in rows[name] if kept(row)] for name in ("contacts", "responses")}) as study:
        found = said(study, asked.learned(contacting, study))
    assert set(found["preferred_channel"][LETTERS:]) == {"sms"}
    assert all(0 < each < 1 for each in found["answer_chance"])


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_word_of_the_cards_is_there(rows, language):
    with shop(rows) as study:
        known = asked.learned(contacting, study)
    for card in known.cards:
        assert cards.card_lines(card, Words(language))
    rungs = Words(language).under("models.rung")
    assert {f"contact_{rung}" for rung in (*ways.RUNGS, hour.THERE)} <= rungs.keys()
    assert {f"presence_{rung}" for rung in presence.RUNGS} <= rungs.keys()
