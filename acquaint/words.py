"""The catalogue: every sentence a person reads, in each language, with figures as that language writes them."""

from __future__ import annotations

import re
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


class Words:
    """The catalogue in one language: every sentence a person reads, with figures as that language writes them.

    A sentence has a key, `file.section.name`, and stands in `languages/<language>/<file>.toml`. Its places are filled
    by name; what follows the colon says how:

    ===================  ==============================================================
    `{n}`                a whole number with its separators; text as it is
    `{x:money}`          minor units of the shop's currency, to the cent
    `{x:round}`          the same in whole units, for people who compare
    `{x:amount}`         as `money`, without the currency; `{x:whole}` as `round`
    `{x:share}`          a share as whole per cent
    `{x:chance}`         the same of what is expected, which is never quite sure: "over 99 %"
    `{x:number}`         a number with at most one digit after the mark; `{x:fine}` with two
    `{d:day}`            a date in words; `{d:short}` in few; `{d:month}` month and year
    `{d:weekday}`        day of the week of a date, or of 1 (Monday) ... 7
    `{n:many order}`     a count with its noun, which stands in `nouns.toml`
    `{l:list}`           several texts: "a, b and c"
    `{t:reason}`         a text of the sources, in this language (see `reason`)
    `{c:unit}`           ", EUR" after what is counted in it; nothing where the currency is not known
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

    def signed(self, value: int) -> str:
        """Return a whole number with its sign; 0 has none."""
        return "0" if not value else f"{'+' if value > 0 else '−'}{self.count(abs(value))}"

    def number(self, value: float) -> str:
        """Return a number with at most one digit after the mark, none from ten on."""
        from babel.numbers import format_decimal  # noqa: PLC0415

        return _unsigned(format_decimal(value, "#,##0" if abs(value) >= 10 else "#,##0.#", self.locale))

    def fine(self, value: float) -> str:
        """Return a number with two digits after the mark."""
        from babel.numbers import format_decimal  # noqa: PLC0415

        return _unsigned(format_decimal(value, "#,##0.00", self.locale))

    def share(self, value: float) -> str:
        """Return a share as a percentage, without pretending to more than whole points."""
        if 0 < value < 0.005:
            return self("nouns.under_one_percent")
        return _unsigned(f"{value * 100:.0f} %")

    def chance(self, value: float) -> str:
        """Return a chance as a percentage: what is only expected is never 0 % or 100 %."""
        if value < 0.005:
            return self("nouns.under_one_percent")
        return self("nouns.over_99_percent") if value >= 0.995 else f"{value * 100:.0f} %"

    def chances(self, value: float, low: float, high: float) -> str:
        """Return a chance with its interval: only its other end where one reads as the chance, none where both do.

        Examples
        --------
        >>> [Words().chances(*each) for each in ((0.38, 0.3, 0.46), (1.0, 0.97, 1.0), (1.0, 0.998, 1.0))]
        ['38 % (between 30 % and 46 %)', 'over 99 % (at least 97 %)', 'over 99 %']
        """
        said, least, most = (self.chance(each) for each in (value, low, high))
        if said in (least, most):
            key = "at_most" if said != most else "at_least"
            return said if least == most else self(f"nouns.chances_{key}", value=said, low=least, high=most)
        return self("nouns.chances", value=said, low=least, high=most)

    def chance_between(self, low: float, high: float) -> str:
        """Return the interval of a chance alone: "41 % to 68 %"; one figure where both ends read the same."""
        least, most = self.chance(low), self.chance(high)
        return most if least == most else self("nouns.between", low=least, high=most)

    def unit(self, currency: str) -> str:
        """Return the unit that a heading ends with: ", EUR"; nothing where it is not known."""
        return f", {currency}" if currency else ""

    def between(self, low: int, high: int, *, code: bool = True) -> str:
        """Return a range of minor units in whole units; one amount where both ends read the same.

        Parameters
        ----------
        code
            As of `money`.

        Examples
        --------
        >>> words = Words("en", "EUR")
        >>> words.between(120, 37_600), words.between(37_590, 37_610), words.between(0, 30)
        ('1 to 376 EUR', '376 EUR', 'less than 1 EUR')
        """
        least, most = (self.money(each, whole=True, code=False) for each in (low, high))
        top = self.money(high, whole=True, code=code)
        if least != most:
            return self("nouns.between", low=least, high=top)
        one = self.money(10**self._digits, whole=True, code=code)
        return top if most != "0" else self("nouns.less_than", most=one)

    def money(self, minor: int, *, whole: bool = False, code: bool = True) -> str:
        """Return an amount of minor units.

        Parameters
        ----------
        whole
            Round to whole units.
        code
            Add the code of the currency, where it is known; without, where it has been said.
        """
        from babel.numbers import format_decimal  # noqa: PLC0415

        digits = 0 if whole else self._digits
        pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
        text = _unsigned(format_decimal(Decimal(int(minor)).scaleb(-self._digits), pattern, self.locale))
        return f"{text} {self.currency}" if code and self.currency else text

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

    def reason(self, text: str) -> str:
        """Return a text of the sources in this language: why a record was set aside, what a layout noticed.

        Such a text is English where it is written, so that files and programs can go by it. `reasons.toml` has what it
        reads like in another language, whole (`[texts]`) or with places (`[patterns]`); without that it stays English.

        Examples
        --------
        >>> Words("de").reason("the same content as orders.csv")
        'derselbe Inhalt wie orders.csv'
        """
        whole, patterns = _reasons(self.language)
        if text in whole:
            return whole[text]
        for pattern, sentence in patterns:
            if found := pattern.fullmatch(text):
                return self._formatter.vformat(sentence, (), found.groupdict())
        return text

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


@cache
def _reasons(language: str) -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Return the texts of the sources by their English, and the sentences of those with places, by their pattern."""
    try:
        found = sentences(language, "reasons")
    except KeyError:
        return {}, ()
    return found["texts"], tuple((pattern(english), text) for english, text in found["patterns"].items())


def pattern(sentence: str) -> re.Pattern[str]:
    """Return the expression that a sentence fits with whatever in its places.

    Examples
    --------
    >>> pattern("the same content as {file}").fullmatch("the same content as a.csv")["file"]
    'a.csv'
    """
    parts = string.Formatter().parse(sentence)
    return re.compile("".join(re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, *_ in parts), re.S)


def _unsigned(figure: str) -> str:
    """Return a figure, without its sign where nothing but noughts is left of it."""
    return figure if any("1" <= each <= "9" for each in figure) else figure.removeprefix("-")


class _Sentence(string.Formatter):
    """Fills the places of a sentence as its language writes values."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return a value as its place asks for it."""
        words = self._words
        form, _, noun = format_spec.partition(" ")
        match form:
            case "":
                return words.count(value) if type(value) is int else str(value)
            case "many":
                return words.many(value, noun)
            case "round":
                return words.money(value, whole=True)
            case "amount" | "whole":
                return words.money(value, whole=form == "whole", code=False)
            case "short":
                return words.short_day(value)
            case "list":
                return words.listed(value)
            case "money" | "share" | "chance" | "unit" | "number" | "fine" | "day" | "month" | "weekday" | "reason":
                return str(getattr(words, form)(value))
            case _:
                raise ValueError(f"No place is written as {format_spec!r}.")


# Until every caller has moved to the catalogue:
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


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
