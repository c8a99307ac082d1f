"""The words that are typed as answers, in every language of the catalogue, and what they mean.

Upper and lower case, blanks and punctuation make no difference. A misspelt word is understood where it is close to
words of one meaning only; what is close to two, or to none, is not guessed.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from datetime import date, timedelta
from functools import cache
from typing import Literal

import msgspec

from acquaint.words import LANGUAGES, sentences

Topic = Literal["headers", "results", "choices", "channels"]
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
    return others | labels(topic)


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
    return Unread(topic.removesuffix("s"), tuple(near))


def day(text: str, *, today: date, listed: date | None) -> date | Unread:
    """Return the date a text gives: ISO, day.month.year, day.month., or the number a spreadsheet keeps a date as.

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


def _readings(text: str, today: date) -> list[date]:
    """Return the dates a text may mean, each once."""
    if _SERIAL.fullmatch(text):
        return [_EXCEL_EPOCH + timedelta(days=int(text))]
    if found := _YEAR_FIRST.fullmatch(text):
        return _dates((found[1], found[2], found[3]))
    if found := _DAY_FIRST.fullmatch(text):
        return _dates((found[3], found[2], found[1])) if found[3] else _latest(found[2], found[1], today)
    if found := _EITHER.fullmatch(text):
        return _dates((found[3], found[2], found[1]), (found[3], found[1], found[2]))
    return []


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
