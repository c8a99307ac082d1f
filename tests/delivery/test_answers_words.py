"""Words typed as answers: every label means one thing, and a misspelling is never taken for its contrary."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.delivery import answer_words
from acquaint.delivery.answer_words import Unread, meaning, plain
from acquaint.words import LANGUAGES, sentences

TOPICS = ("headers", "results", "choices", "channels")


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
        ("don't call", "do_not_contact"),
    ],
)  # fmt: skip
def test_results_as_people_type_them(text, code):
    assert meaning("results", text) == code


@pytest.mark.parametrize(
    "text", ["interested", "interessiert", "unreached", "unerreicht", "perhaps", "?", "…", "yes", "not bought", "b"]
)
def test_what_may_mean_the_contrary_is_not_guessed(text):
    found = meaning("results", text)
    assert isinstance(found, Unread)
    assert len(found.near) == 3


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


def test_a_day_without_its_year_is_the_last_one():
    options = {"today": date(2026, 1, 5), "listed": date(2025, 12, 29)}
    assert answer_words.day("30.12.", **options) == date(2025, 12, 30)
    assert answer_words.day("5.1.", **options) == date(2026, 1, 5)


def test_a_slip_of_the_year_is_noticed():
    options = {"today": date(2026, 1, 5), "listed": date(2025, 12, 29)}
    assert answer_words.day("2.1.2025", **options) == Unread("date_earlier")
    assert answer_words.day("2.1.2027", **options) == Unread("date_later")
    assert answer_words.day("29.11.2025", **options) == date(2025, 11, 29)
