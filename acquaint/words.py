"""How figures read for people: money, days, counts, shares, in one place."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from acquaint import currencies

LANGUAGES = {"en": "en_GB", "de": "de_DE"}
"""Languages of the catalogue, and the locale whose dates and figures each uses."""

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day(value: date) -> str:
    """Return a date in words.

    Examples
    --------
    >>> day(date(2026, 3, 2))
    '2 March 2026'
    """
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def short_day(value: date) -> str:
    """Return a date in few words.

    Examples
    --------
    >>> short_day(date(2026, 3, 2))
    '2 Mar 2026'
    """
    return f"{value.day} {MONTHS[value.month - 1][:3]} {value.year}"


def money(minor: int, currency: str | None, digits: int = 2) -> str:
    """Return an amount of minor units.

    Examples
    --------
    >>> money(4790255, "EUR"), money(-5, None), money(1200, "JPY", 0)
    ('47,902.55 EUR', '-0.05', '1,200 JPY')
    """
    sign, whole = "-" if minor < 0 else "", abs(minor)
    text = f"{whole // 10**digits:,}.{whole % 10**digits:0{digits}d}" if digits else f"{whole:,}"
    return f"{sign}{text}{f' {currency}' if currency else ''}"


def many(count: int, one: str, more: str | None = None) -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> many(1, "order"), many(1204, "order"), many(2, "is", "are")
    ('1 order', '1,204 orders', '2 are')
    """
    return f"{count:,} {one if count == 1 else more or f'{one}s'}"


def share(value: float) -> str:
    """Return a share as a percentage, without pretending to more than whole points.

    Examples
    --------
    >>> share(0.384), share(0.004), share(0.0)
    ('38 %', 'under 1 %', '0 %')
    """
    if 0 < value < 0.005:
        return "under 1 %"
    return f"{value * 100:.0f} %"


class Words:
    """The catalogue in one language: every sentence a person reads, with figures as that language writes them.

    A sentence has a key, `file.section.name`, and stands in `languages/<language>/<file>.toml`. Its places are filled
    by name; what follows the colon says how:

    ===================  ==============================================================
    `{n}`                a whole number with its separators; text as it is
    `{x:money}`          minor units of the shop's currency, to the cent
    `{x:round}`          the same in whole units, for people who compare
    `{x:share}`          a share as whole per cent
    `{x:number}`         a number with at most one digit after the mark
    `{d:day}`            a date in words; `{d:short}` in few; `{d:month}` month and year
    `{d:weekday}`        day of the week of a date, or of 1 (Monday) ... 7
    `{n:many order}`     a count with its noun, which stands in `nouns.toml`
    `{l:list}`           several texts: "a, b and c"
    ===================  ==============================================================

    A sentence that differs by number is a table of CLDR plural forms (`one`, `other`) chosen by its value `n`.

    Parameters
    ----------
    language
        One of LANGUAGES.
    currency
        ISO 4217 code of all money; none where unknown.

    Examples
    --------
    >>> words = Words("en", "EUR")
    >>> words.money(4790255), words.share(0.384), words.many(1204, "order")
    ('47,902.55 EUR', '38 %', '1,204 orders')
    >>> Words("de", "EUR").money(4790255)
    '47.902,55 EUR'
    """

    def __init__(self, language: str = "en", currency: str | None = None) -> None:
        from babel import Locale  # noqa: PLC0415 - it takes a while, and not every command speaks

        self.language = language
        self.currency = currency
        self.locale = Locale.parse(LANGUAGES[language])
        self._digits = currencies.digits(currency) if currency else 2
        self._formatter = _Sentence(self)

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return the sentence `key`, its places filled.

        Raises
        ------
        KeyError
            The catalogue has no such sentence, or a place has no value.
        """
        return self._formatter.vformat(self._template(key, values), (), values)

    def has(self, key: str) -> bool:
        """Tell whether there is a sentence `key`."""
        try:
            self._found(key)
        except KeyError:
            return False
        return True

    def under(self, key: str) -> dict[str, str]:
        """Return the sentences of a section by their names, in order: labels of results, reasons, terms."""
        return {name: str(text) for name, text in self._found(key).items()}

    def count(self, value: int) -> str:
        """Return a whole number with its separators."""
        from babel.numbers import format_decimal  # noqa: PLC0415

        return format_decimal(value, locale=self.locale)

    def number(self, value: float) -> str:
        """Return a number with at most one digit after the mark, none from ten on."""
        from babel.numbers import format_decimal  # noqa: PLC0415

        return format_decimal(value, "#,##0" if abs(value) >= 10 else "#,##0.#", self.locale)

    def share(self, value: float) -> str:
        """Return a share as a percentage, without pretending to more than whole points."""
        if 0 < value < 0.005:
            return self("nouns.under_one_percent")
        return f"{value * 100:.0f} %"

    def money(self, minor: int, *, whole: bool = False) -> str:
        """Return an amount of minor units with the code of its currency; `whole` rounds to whole units."""
        from babel.numbers import format_decimal  # noqa: PLC0415

        digits = 0 if whole else self._digits
        pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
        text = format_decimal(Decimal(int(minor)).scaleb(-self._digits), pattern, self.locale)
        return f"{text} {self.currency}" if self.currency else text

    def day(self, value: date) -> str:
        """Return a date in words: 2 March 2026."""
        return self._date(value, "long")

    def short_day(self, value: date) -> str:
        """Return a date in few words: 2 Mar 2026."""
        return self._date(value, "medium")

    def month(self, value: date) -> str:
        """Return the month of a date: March 2026."""
        return self._date(value, "LLLL y")

    def weekday(self, value: date | int) -> str:
        """Return the day of the week of a date, or of 1 (Monday) ... 7."""
        number = value - 1 if isinstance(value, int) else value.weekday()
        return str(self.locale.days["stand-alone"]["wide"][number])

    def many(self, count: int, noun: str) -> str:
        """Return a count with its noun, which stands in `nouns.toml`."""
        return self(f"nouns.{noun}", n=count)

    def listed(self, texts: Iterable[str]) -> str:
        """Return several texts as one: "a, b and c"."""
        from babel.lists import format_list  # noqa: PLC0415

        return format_list(list(texts), locale=self.locale)

    def _date(self, value: date, form: str) -> str:
        from babel.dates import format_date  # noqa: PLC0415

        return format_date(value, form, self.locale)

    def _template(self, key: str, values: Mapping[str, Any]) -> str:
        found = self._found(key)
        if isinstance(found, str):
            return found
        return str(found[self.locale.plural_form(values["n"])])

    def _found(self, key: str) -> Any:
        file, *path = key.split(".")
        found: Any = sentences(self.language, file)
        for name in path:
            if not isinstance(found, dict) or name not in found:
                raise KeyError(f"There is no sentence {key} in languages/{self.language}/{file}.toml.")
            found = found[name]
        return found


@cache
def sentences(language: str, file: str) -> dict[str, Any]:
    """Return the sentences of a file of the catalogue, as they stand in it."""
    path = resources.files("acquaint") / "languages" / language / f"{file}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KeyError(f"There is no file {file}.toml in languages/{language}.") from None


class _Sentence(string.Formatter):
    """Fills the places of a sentence as its language writes values."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def format_field(self, value: Any, format_spec: str) -> str:
        words = self._words
        form, _, noun = format_spec.partition(" ")
        match form:
            case "":
                return words.count(value) if type(value) is int else str(value)
            case "many":
                return words.many(value, noun)
            case "round":
                return words.money(value, whole=True)
            case "short":
                return words.short_day(value)
            case "list":
                return words.listed(value)
            case "money" | "share" | "number" | "day" | "month" | "weekday":
                return str(getattr(words, form)(value))
            case _:
                raise ValueError(f"No place is written as {format_spec!r}.")
