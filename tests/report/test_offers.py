"""What is said of offers: in the report, and to whoever asks on a terminal, in both languages."""

from __future__ import annotations

import re
from datetime import date

import msgspec
import pytest

from acquaint.decisions.board import Board, Group, Live, Row
from acquaint.decisions.lifts import Lift
from acquaint.decisions.proof import Side
from acquaint.decisions.sends import Sent
from acquaint.decisions.verdicts import Try
from acquaint.records import Estimate, NotEnoughData
from acquaint.report import figures, offers, page
from acquaint.words import LANGUAGES, Words
from tests.report.shown import Page

GOOD, NONE = Lift(Side(300, 120, 0), Side(100, 20, 0), 0.25, 0), Lift()
SENT = Sent(200, 300, 250, 60, 120, 280, 2, 1, 900)


def row(name: str, sent: Sent = SENT, lift: Lift = GOOD, **more) -> Row:
    given = {
        "message": "", "objective": None, "funder": "", "closed": None, "planned": 0, "beyond_chance": False,
        "profit": NotEnoughData(100, 200), "responds": None, "uses": 40, "funder_minor": 0, "discount_minor": 2_000,
        "groups": (), "retire": (),
    }  # fmt: skip
    rates = {"response": sent.response, "irrelevance": sent.irrelevance, "harm": sent.harm}
    return Row(offer=name, sent=sent, lift=lift, difference=lift.difference, **rates, **given | more)


def board(*rows: Row, **more) -> Board:
    tries = (Try("mint", "stage", "lapsed", 31, 215, -30, 500),)
    given = {"bound": 0.4, "labelled": 400, "tries": tries, "guess": True}
    return Board(date(2026, 3, 2), 4, rows, SENT, **given | more)


def group(name: str, customers: int) -> Group:
    sent = msgspec.structs.replace(SENT, customers=customers)
    return Group("stage", name, sent, NONE, sent.response, sent.irrelevance, NONE.difference)


FULL = board(
    row("mint", beyond_chance=True, responds="above", funder="Hill & Sons", funder_minor=400, planned=7,
        groups=(group("lapsed", 40), group("activation", 9)), profit=Estimate(120, 40, 200, 400)),
    row("basil", Sent(unrecorded=1, contacts=1, customers=1), Lift(share=0.25), live=Live(12, 3)),
    row("anise", closed="ended", lift=NONE, discount_minor=None),
    row("dill", retire=("irrelevant", "loses")),
    row("quiet", Sent(), NONE, uses=0),
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_terminal_is_told_everything_in_its_language(language):
    said = "\n".join(offers.lines(FULL, Words(language, "EUR")))
    assert "{" not in said
    assert "quiet" not in said, "it is counted, not named"
    assert all(name in said for name in ("mint", "anise", "dill"))


def test_a_terminal_is_told_what_is_proven_and_what_is_not():
    said = "\n".join(offers.lines(FULL, Words("en", "EUR")))
    assert "responded to: 24 % (19 % to 30 %) of 250 contacts; more than the others, beyond chance" in said
    assert "irrelevant: 48 % (42 % to 54 %); at most 40 % is promised" in said
    assert "left or complained within a week: 2 and 1" in said
    assert "share who buy, against those held back: +20 points" in said
    assert "profit per customer 1.20 EUR (0.40 EUR to 2.00 EUR), before the contact" in said
    assert "cost: 9.00 EUR for contacts, 20.00 EUR for 40 uses; Hill & Sons pays 4.00 EUR besides" in said
    assert "lapsed (win back): 300 contacts with 40 customers" in said
    assert "1 group of fewer than 10 customers is not told apart" in said
    assert "drawn in the moment: 12 times to be told, 3 times held back" in said
    assert "1 contact is known by its answer alone, and is in no rate" in said
    assert "not offered now: it has ended" in said
    assert "nobody is held back from it" in said
    assert "Retire it: it is irrelevant more often than promised and it brings less than its contacts cost." in said
    assert "mint on lapsed (win back): 31 customers, 2.15 EUR each expected (-0.30 to 5.00)" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stage_is_called_the_same_on_every_screen(language):
    words = Words(language)
    for name, called in words.under("states.stage").items():
        assert offers.stage_name(name, words).startswith(f"{called} (")


def test_from_when_on_an_effect_can_be_told():
    said = {
        weeks: "\n".join(offers.lines(board(row("mint", lift=Lift(share=0.25, weeks=weeks))), Words("en", "EUR")))
        for weeks in (0, 1, 9, None)
    }
    assert "effect: not enough data, 0 of 10 households on the smaller side" in said[9]
    assert "about 9 more weeks until a lift of 5 points shows" in said[9]
    assert "about 1 more week until" in said[1]
    assert "could be seen by now" in said[0]
    assert "never shows" in said[None]


def test_before_there_is_anything_it_says_so():
    assert offers.lines(board(tries=()), Words()) == [
        "There are no offers. Write some under [offers] in acquaint.toml."
    ]
    rules = "\n".join(offers.lines(board(row("mint"), bound=None, labelled=90), Words()))
    assert "no bound yet, 90 of 150 outcomes are known" in rules


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_has_a_section_where_there_are_offers(tea, language):
    text = page.html(msgspec.structs.replace(tea.report, board=FULL), Words(language, "EUR"))
    assert "offers" in [a["id"] for _, a in Page(text).of("section")]
    section = text[text.index('<section id="offers"') :].split("</section>")[0]
    assert re.search(r"\+20 \(\+\d+ … \+\d+\)", section)
    assert "{" not in section
    assert "quiet" not in section


def test_the_section_is_absent_or_empty_where_there_is_nothing(tea):
    assert 'id="offers"' not in page.html(tea.report, Words("en", "EUR"))
    nothing = msgspec.structs.replace(FULL, total=Sent(), offers=())
    text = page.html(msgspec.structs.replace(tea.report, board=nothing), Words("en", "EUR"))
    assert "Nothing that was planned has been sent yet." in text


def test_the_twin_holds_the_board(tea):
    whole = msgspec.structs.replace(tea.report, board=FULL)
    assert figures.decode(figures.encode(whole)).board == FULL
    before = figures.encode(tea.report).replace(b',\n "board": null', b"")
    assert figures.decode(before).board is None, "a report of an earlier version"
