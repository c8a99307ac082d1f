"""The words that are typed as answers, in every language of the catalogue, and what they mean.

Upper and lower case, blanks and punctuation make no difference. A misspelt word is understood where it is close to
words of one meaning only; what is close to two, or to none, is not guessed.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Literal

import msgspec

from acquaint.words import LANGUAGES, sentences

Topic = Literal["headers", "results", "choices", "channels", "days"]
_CLOSE = 0.85
"""Share of letters in common from which a word counts as a misspelling; "unreached" and "reached" are no such pair,
because a misspelling begins with the right letter."""
_SUGGESTED = 3
_STOP, _SHORT = "do_not_contact", 7
"""A text that says more but holds one of the longer words for a stop is one: "please do not contact her again"."""
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIAL = re.compile(r"\d{5}")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]\d.*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})?")
_EITHER = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})")
_DAY_NAMED = re.compile(r"(\d{1,2})(?:\.|st|nd|rd|th)? ?([^\W\d_]+)[.,]* ?(\d{4}|\d{2})?", re.I)
_NAME_FIRST = re.compile(r"([^\W\d_]+)\.? (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?", re.I)
_MONTHS_ALSO = {"mrz": 3, "maerz": 3, "jänner": 1}
"""Names of months that the locales do not know."""
_LEAST_OF_A_MONTH = 3
"""Letters from which the beginning of a month's name is one: "Sept", "Okt"."""
_DAYS_BACK = {"today": 0, "yesterday": 1}
EARLIEST_DAYS = 31
"""An answer is dated at most so many days before its list: a slip of the year is always farther."""


class Unread(msgspec.Struct, frozen=True):
    """Why a typed text cannot be understood: the sentence `answers.reasons.<reason>`, and the nearest known words."""

    reason: str
    near: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Return the letters and digits of a text in lower case; everything else makes no difference.

    Examples
    --------
    >>> plain("Do  NOT contact!"), plain("One person? yes/no"), plain("Ru\u0308ckruf")
    ('donotcontact', 'onepersonyesno', 'rückruf')
    """
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


@cache
def labels(topic: Topic) -> dict[str, str]:
    """Return plain label -> code of everything that is printed as such, in every language."""
    return {plain(text): code for language in LANGUAGES for code, text in _section(language, topic)}


@cache
def spellings(topic: Topic) -> dict[str, str]:
    """Return plain text -> code of everything that is understood, labels and others."""
    others = {
        plain(text): code
        for language in LANGUAGES
        for code, texts in _section(language, f"{topic}_also")
        for text in texts.split(",")
    }
    stops = dict.fromkeys(_stops(), _STOP) if topic == "results" else {}
    return others | stops | labels(topic)


def _stops() -> Iterator[str]:
    for language in LANGUAGES:
        for _, texts in _section(language, "stops"):
            yield from map(plain, texts.split(","))


def meaning(topic: Topic, text: str, language: str = "en") -> str | Unread:
    """Return the code a typed text means.

    Parameters
    ----------
    language
        Language of the words that are suggested where it means none.

    Examples
    --------
    >>> meaning("results", "Bought"), meaning("results", "kein interesse"), meaning("results", "do not contct")
    ('bought', 'not_interested', 'do_not_contact')
    >>> meaning("results", "Please do not contact her again")
    'do_not_contact'
    >>> meaning("results", "interested")
    Unread(reason='result', near=('not interested', 'reached', 'wrong person'))
    >>> meaning("results", "kein Bedarf mehr").near[0]
    'do not contact'
    """
    word, known = plain(text) or " ", spellings(topic)
    if word in known:
        return known[word]
    if topic == "results" and any(code == _STOP and each in word for each, code in known.items() if len(each) > _SHORT):
        return _STOP
    codes = {known[each] for each in difflib.get_close_matches(word, known, len(known), _CLOSE) if word[0] == each[0]}
    if len(codes) == 1:
        return codes.pop()
    own = dict(_section(language, topic))
    near = difflib.get_close_matches(text.casefold(), own.values(), n=_SUGGESTED, cutoff=0)
    if topic == "results" and _may_be_a_stop(text):
        near = [own[_STOP], *(each for each in near if each != own[_STOP])]
    return Unread(topic.removesuffix("s"), tuple(near[:_SUGGESTED]))


def _may_be_a_stop(text: str) -> bool:
    """Tell a text with a word that a stop often has, in any language; the owner is asked, it is not taken for one."""
    return any(plain(word).startswith(_hints("begins")) or plain(word) in _hints("words") for word in text.split())


@cache
def _hints(name: str) -> tuple[str, ...]:
    texts = (sentences(language, "answers")["stop_hints"][name] for language in LANGUAGES)
    return tuple(plain(word) for text in texts for word in text.split(","))


def day(text: str, *, today: date, listed: date | None) -> date | Unread:
    """Return the date a text gives: ISO, day.month.year, day.month., in words, or as a spreadsheet numbers its days.

    With slashes either order is tried; it is taken where only one gives a day that can be.

    Parameters
    ----------
    today
        Latest day an answer can have.
    listed
        Day of the list; an answer is at most `EARLIEST_DAYS` earlier. None where there is no list.

    Examples
    --------
    >>> options = {"today": date(2026, 3, 20), "listed": date(2026, 3, 2)}
    >>> day("2026-03-09", **options) == day("9.3.2026", **options) == day("9.3.", **options) == day("46090", **options)
    True
    >>> day("9 March 2026", **options) == day("9. März", **options), day("gestern", **options)
    (True, datetime.date(2026, 3, 19))
    >>> day("13/3/2026", **options), day("9.3.2025", **options).reason, day("10/3/2026", **options)
    (datetime.date(2026, 3, 13), 'date_earlier', datetime.date(2026, 3, 10))
    """
    found = _readings(text.strip(), today)
    first = listed - timedelta(days=EARLIEST_DAYS) if listed else date.min
    possible = [each for each in found if first <= each <= today]
    if len(possible) == 1:
        return possible[0]
    if possible:
        return Unread("date_order")
    if not found:
        return Unread("date")
    return Unread("date_later" if min(found) > today else "date_earlier")


def is_relative(text: str) -> bool:
    """Tell a day that is another one tomorrow: today, yesterday."""
    return plain(text) in spellings("days")


def _readings(written: str, today: date) -> list[date]:
    """Return the dates a text may mean, each once."""
    text = unicodedata.normalize("NFKC", written)
    if is_relative(text):
        return [today - timedelta(days=_DAYS_BACK[spellings("days")[plain(text)]])]
    if _SERIAL.fullmatch(text):
        return [_EXCEL_EPOCH + timedelta(days=int(text))]
    if found := _YEAR_FIRST.fullmatch(text):
        return _dates((found[1], found[2], found[3]))
    if found := _DAY_FIRST.fullmatch(text):
        return _dates((found[3], found[2], found[1])) if found[3] else _latest(found[2], found[1], today)
    if found := _EITHER.fullmatch(text):
        return _dates((found[3], found[2], found[1]), (found[3], found[1], found[2]))
    if found := _DAY_NAMED.fullmatch(text):
        return _named(found[1], found[2], found[3], today)
    if found := _NAME_FIRST.fullmatch(text):
        return _named(found[2], found[1], found[3], today)
    return []


def _named(day_: str, name: str, year: str | None, today: date) -> list[date]:
    """Return the date of a month's name, or of its beginning where it is the beginning of one alone."""
    word = plain(name)
    months = {n for each, n in _months().items() if each.startswith(word) and len(word) >= _LEAST_OF_A_MONTH}
    if len(months) != 1:
        return []
    month = str(months.pop())
    return _dates((year, month, day_)) if year else _latest(month, day_, today)


@cache
def _months() -> dict[str, int]:
    """Return plain name -> number of the months in every language."""
    from babel import Locale  # noqa: PLC0415 - it takes a while

    wide = (Locale.parse(locale).months["format"]["wide"] for locale in LANGUAGES.values())
    return _MONTHS_ALSO | {plain(name): number for names in wide for number, name in names.items()}


def _dates(*written: tuple[str, str, str]) -> list[date]:
    """Return the dates that exist among (year, month, day) as written."""
    found: dict[date, None] = {}
    for year, month, day_ in written:
        try:
            found[date(int(year) + (2000 if len(year) <= 2 else 0), int(month), int(day_))] = None
        except ValueError:
            continue
    return list(found)


def _latest(month: str, day_: str, today: date) -> list[date]:
    """Return the last such day up to today."""
    found = _dates(*((str(today.year - back), month, day_) for back in range(5)))
    return [each for each in found if each <= today][:1]


def _section(language: str, name: str) -> list[tuple[str, str]]:
    return list(sentences(language, "answers")[name].items())
