"""Words typed as answers: every label means one thing, and a misspelling is never taken for its contrary."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.delivery import answer_words
from acquaint.delivery.answer_words import Unread, meaning, plain
from acquaint.words import LANGUAGES, sentences

TOPICS = ("headers", "results", "choices", "channels", "days")


@pytest.mark.parametrize("topic", TOPICS)
def test_no_word_means_two_things(topic):
    meanings = {}
    for language in LANGUAGES:
        catalogue = sentences(language, "answers")
        for code, text in catalogue[topic].items():
            meanings.setdefault(plain(text), set()).add(code)
        for code, texts in catalogue[f"{topic}_also"].items():
            for text in texts.split(","):
                meanings.setdefault(plain(text), set()).add(code)
        for texts in catalogue["stops"].values() if topic == "results" else ():
            for text in texts.split(","):
                meanings.setdefault(plain(text), set()).add("do_not_contact")
    assert {word: codes for word, codes in meanings.items() if len(codes) > 1} == {}
    assert "" not in meanings


def test_languages_say_the_same_things():
    first, *others = (
        {s: sorted(v) for s, v in sentences(each, "answers").items() if isinstance(v, dict)} for each in LANGUAGES
    )
    assert all(other == first for other in others)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("REACHED", "reached"), (" no  answer.", "no_answer"), ("no-answer", "no_answer"), ("not reached", "no_answer"),
        ("nicht erreicht", "no_answer"), ("Erreicht!", "reached"), ("erreciht", "reached"), ("boughtt", "bought"),
        ("wrong persom", "wrong_person"), ("kein Intresse", "not_interested"), ("RÜCKRUF", "call_back"),
        ("Please do not contact me any more", "do_not_contact"), ("bitte nicht mehr anrufen!!", "do_not_contact"),
        ("don't call", "do_not_contact"), ("remove me", "do_not_contact"), ("Kein Anruf mehr!", "do_not_contact"),
        ("please stop calling", "do_not_contact"), ("never again", "do_not_contact"), ("nie wieder", "do_not_contact"),
        ("nie mehr", "do_not_contact"), ("NEVER CALL ME", "do_not_contact"), ("bitte keine Anrufe", "do_not_contact"),
        ("wants no more calls", "do_not_contact"), ("bitte von der Liste nehmen", "do_not_contact"),
        ("please remove her from the list", "do_not_contact"), ("nicht wieder anrufen", "do_not_contact"),
        ("Stopp!!!", "do_not_contact"),
    ],
)  # fmt: skip
def test_results_as_people_type_them(text, code):
    assert meaning("results", text) == code


@pytest.mark.parametrize(
    "text",
    ["interested", "interessiert", "unreached", "unerreicht", "perhaps", "?", "…", "yes", "not bought", "b",
     "nicht mehr da", "kein anruf", "never there"],
)  # fmt: skip
def test_what_may_mean_the_contrary_is_not_guessed(text):
    found = meaning("results", text)
    assert isinstance(found, Unread)
    assert len(found.near) == 3


@pytest.mark.parametrize(
    "text", ["nicht mehr da", "stoppen Sie", "never there", "removal", "kein Bedarf", "das war nie so", "keinesfalls"]
)
def test_what_may_be_a_stop_is_suggested_as_one_first(text):
    for language in LANGUAGES:
        found = meaning("results", text, language)
        assert isinstance(found, Unread)
        assert found.near[0] == sentences(language, "answers")["results"]["do_not_contact"]
        assert len(set(found.near)) == 3
    assert meaning("results", "interested in Nierentee").near[0] != "do not contact"


@given(st.sampled_from(sorted(answer_words.spellings("results"))), st.data())
def test_a_letter_too_few_never_changes_the_meaning(word, data):
    at = data.draw(st.integers(1, len(word) - 1))
    found = meaning("results", word[:at] + word[at + 1 :])
    assert isinstance(found, Unread) or found == answer_words.spellings("results")[word]


@given(st.dates(date(2000, 1, 1), date(2026, 3, 20)))
def test_dates_in_every_form(day):
    forms = (
        day.isoformat(), f"{day.isoformat()} 00:00:00", f"{day.day}.{day.month}.{day.year}", f"{day:%d.%m.%y}",
        f"{day:%d. %m. %Y}", str((day - date(1899, 12, 30)).days), f"{day:%Y/%m/%d}",
    )  # fmt: skip
    assert {answer_words.day(form, today=date(2026, 3, 20), listed=None) for form in forms} == {day}


@pytest.mark.parametrize("text", ["31.2.2026", "2026-13-01", "0.0.", "", "soon", "12", "9999999", "1.1.1.1"])
def test_what_is_no_date(text):
    assert answer_words.day(text, today=date(2026, 3, 20), listed=None) == Unread("date")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5 March 2026", date(2026, 3, 5)), ("5. März 2026", date(2026, 3, 5)), ("March 5, 2026", date(2026, 3, 5)),
        ("5th Mar 26", date(2026, 3, 5)), ("5. Mrz. 2026", date(2026, 3, 5)), ("5 Ma\u0308rz", date(2026, 3, 5)),
        ("31 Dez. 2025", date(2025, 12, 31)), ("24 December", date(2025, 12, 24)), ("1.Mai2025", date(2025, 5, 1)),
        ("today", date(2026, 3, 20)), ("Heute", date(2026, 3, 20)), ("gestern", date(2026, 3, 19)),
        (" Yesterday ", date(2026, 3, 19)),
    ],
)  # fmt: skip
def test_days_in_words(text, day):
    assert answer_words.day(text, today=date(2026, 3, 20), listed=None) == day


@pytest.mark.parametrize("text", ["31 February 2026", "5 Ju 2026", "5 xyz 2026", "Sunday", "May", "tomorrow"])
def test_words_that_are_no_day(text):
    assert answer_words.day(text, today=date(2026, 3, 20), listed=None) == Unread("date")


def test_a_day_without_its_year_is_the_last_one():
    options = {"today": date(2026, 1, 5), "listed": date(2025, 12, 29)}
    assert answer_words.day("30.12.", **options) == date(2025, 12, 30)
    assert answer_words.day("5.1.", **options) == date(2026, 1, 5)


def test_a_slip_of_the_year_is_noticed():
    options = {"today": date(2026, 1, 5), "listed": date(2025, 12, 29)}
    assert answer_words.day("2.1.2025", **options) == Unread("date_earlier")
    assert answer_words.day("2.1.2027", **options) == Unread("date_later")
    assert answer_words.day("29.11.2025", **options) == date(2025, 11, 29)
