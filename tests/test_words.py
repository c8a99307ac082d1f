"""Sentences and figures as people read them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint import words as catalogue
from acquaint.words import Words

ENGLISH, GERMAN = Words("en", "EUR"), Words("de", "EUR")


@given(st.integers(-(10**14), 10**14), st.sampled_from(["EUR", "JPY", "KWD"]), st.sampled_from(["en", "de"]))
def test_money_says_every_minor_unit(minor, currency, language):
    digits = {"EUR": 2, "JPY": 0, "KWD": 3}[currency]
    text = Words(language, currency).money(minor)
    assert text.endswith(f" {currency}")
    mark, separator = (".", ",") if language == "en" else (",", ".")
    figure = text.removesuffix(f" {currency}").replace(separator, "")
    assert int(figure.replace(mark, "")) == minor
    assert len(figure.partition(mark)[2]) == digits


def test_money_in_whole_units_and_without_its_currency():
    assert ENGLISH.money(394_050, whole=True) == "3,940 EUR"
    assert GERMAN.money(394_050, whole=True, code=False) == "3.940"
    assert ENGLISH.money(-5, code=False) == "-0.05"
    assert Words().money(-5) == "-0.05"


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0 %"), (0.0049, "under 1 %"), (0.5, "50 %"), (0.995, "100 %"), (1.0, "100 %")]
)
def test_shares(value, text):
    assert ENGLISH.share(value) == text
    assert GERMAN.share(value) == text.replace("under", "unter")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "under 1 %"), (0.0049, "under 1 %"), (0.5, "50 %"), (0.995, "over 99 %"), (1.0, "over 99 %")],
)
def test_what_is_expected_is_never_quite_sure(value, text):
    assert ENGLISH.chance(value) == text
    assert GERMAN.chance(value) == text.replace("under", "unter").replace("over", "über")


def test_chances_have_their_interval_unless_it_says_the_same():
    assert ENGLISH.chances(0.38, 0.3, 0.46) == "38 % (between 30 % and 46 %)"
    assert GERMAN.chances(0.0, 0.0, 0.02) == "unter 1 % (höchstens 2 %)"
    assert ENGLISH.chances(0.999, 0.97, 1.0) == "over 99 % (at least 97 %)"
    assert [ENGLISH.chances(each, each, each) for each in (0.0, 1.0)] == ["under 1 %", "over 99 %"]
    assert [ENGLISH.chance_between(0.41, 0.68), ENGLISH.chance_between(0.0, 0.001)] == ["41 % to 68 %", "under 1 %"]


def test_ranges_of_money_say_no_nought_to_nought():
    assert [ENGLISH.between(*each) for each in ((0, 37_600), (-98, 1_500), (37_590, 37_610), (-20, 40))] == [
        "0 to 376 EUR", "-1 to 15 EUR", "376 EUR", "less than 1 EUR",
    ]  # fmt: skip
    assert [Words().between(-20, 1_500), Words("de").between(0, 0)] == ["0 to 15", "unter 1"]
    assert ENGLISH.between(0, 0, code=False) == "less than 1"


@pytest.mark.parametrize("words", [ENGLISH, GERMAN, Words()])
def test_nothing_has_no_sign(words):
    said = (words.money(-40, whole=True, code=False), words.number(-0.04), words.fine(-0.004), words.share(-0.004))
    assert not any("-" in each for each in (*said, words.signed(0)))
    assert words.money(-60, whole=True, code=False) == "-1"
    assert words.signed(-3) == "−3"


def test_a_heading_has_a_unit_only_where_there_is_one():
    assert [ENGLISH(f"report.plan.header.{name}", currency="EUR") for name in ("gain", "offer")] == [
        "Expected gain, EUR", "Offer",
    ]  # fmt: skip
    assert ENGLISH("report.plan.header.gain", currency="") == "Expected gain"


def test_numbers_have_no_more_digits_than_they_are_worth():
    assert [ENGLISH.number(value) for value in (0.04, 3.14, 9.96, 14.2, 1234.5)] == ["0", "3.1", "10", "14", "1,234"]
    assert GERMAN.number(3.14) == "3,1"


def test_days():
    day = date(2026, 12, 1)
    assert [ENGLISH.day(day), ENGLISH.short_day(day), ENGLISH.month(day)] == [
        "1 December 2026", "1 Dec 2026", "December 2026",
    ]  # fmt: skip
    assert [GERMAN.day(day), GERMAN.short_day(day), GERMAN.month(day)] == [
        "1. Dezember 2026", "01.12.2026", "Dezember 2026",
    ]  # fmt: skip
    assert [ENGLISH.weekday(day), GERMAN.weekday(day), GERMAN.weekday(7)] == ["Tuesday", "Dienstag", "Sonntag"]


def test_counts_go_with_their_noun():
    assert [ENGLISH.many(n, "order") for n in (0, 1, 2, 1234)] == ["0 orders", "1 order", "2 orders", "1,234 orders"]
    assert [GERMAN.many(n, "person") for n in (1, 1234)] == ["1 Person", "1.234 Personen"]


def test_lists():
    assert ENGLISH.listed(["tea", "pots", "cups"]) == "tea, pots and cups"
    assert GERMAN.listed(iter(["Tee", "Kannen"])) == "Tee und Kannen"
    assert ENGLISH.listed([]) == ""


@pytest.fixture
def made(monkeypatch):
    """Words with a catalogue of one file, which holds what the test gives."""

    def make(language: str = "en", **sentences: object) -> Words:
        monkeypatch.setattr(catalogue, "sentences", lambda _, file: {"made": sentences, "nouns": NOUNS}[file])
        return Words(language, "EUR")

    return make


NOUNS = {"order": {"one": "{n} order", "other": "{n} orders"}}


@pytest.mark.parametrize(
    ("place", "value", "text"),
    [
        ("{x}", 1234, "1,234"), ("{x}", "as it is", "as it is"), ("{x}", True, "True"),
        ("{x:money}", 123456, "1,234.56 EUR"),
        ("{x:amount}", 123456, "1,234.56"), ("{x:round}", 123456, "1,235 EUR"), ("{x:whole}", 123456, "1,235"),
        ("{x:share}", 0.384, "38 %"), ("{x:number}", 2.54, "2.5"), ("{x:day}", date(2026, 3, 2), "2 March 2026"),
        ("{x:short}", date(2026, 3, 2), "2 Mar 2026"), ("{x:month}", date(2026, 3, 2), "March 2026"),
        ("{x:weekday}", 1, "Monday"), ("{x:many order}", 1, "1 order"), ("{x:list}", ["a", "b"], "a and b"),
        ("{x:reason}", "no amount", "no amount"),
    ],
)  # fmt: skip
def test_places_are_written_as_they_say(made, place, value, text):
    assert made(sentence=f"[{place}]")("made.sentence", x=value) == f"[{text}]"


def test_plural_forms_go_by_n(made):
    words = made(sentence={"one": "{n} waits", "other": "{n} wait"}, label={"a": "A", "b": "B"})
    assert [words("made.sentence", n=n) for n in (0, 1, 2)] == ["0 wait", "1 waits", "2 wait"]
    assert words.under("made.label") == {"a": "A", "b": "B"}
    assert words.has("made.label.a")
    assert not words.has("made.label.c")


@pytest.mark.parametrize(
    ("key", "message"), [("made.none", "no sentence made.none"), ("none.at_all", "no file none.toml")]
)
def test_a_sentence_that_is_not_there(key, message):
    catalogue.sentences.cache_clear()
    with pytest.raises(KeyError, match=message if key.startswith("none") else r"no file made\.toml"):
        ENGLISH(key)


def test_a_place_without_value_or_with_an_unknown_form(made):
    words = made(sentence="{x}", odd="{x:loudly}")
    with pytest.raises(KeyError):
        words("made.sentence")
    with pytest.raises(ValueError, match="loudly"):
        words("made.odd", x=1)
    with pytest.raises(KeyError, match=r"no sentence made\.none"):
        words("made.none")


def test_a_language_without_own_texts_of_the_sources_says_them_as_they_are():
    assert ENGLISH.reason("not yet paid") == "not yet paid"
    assert GERMAN.reason("not yet paid") == "noch nicht bezahlt"
    assert GERMAN.reason("The same content (as) [orders].*") == "The same content (as) [orders].*"
