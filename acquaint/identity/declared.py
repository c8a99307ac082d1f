"""Dates that customers declared, written in any of the usual forms: the one reader for ages and for birthdays.

A text like 06/07/1980 can be two dates. Who asks for an age takes every date it can be; who congratulates takes the one
it is where other values of the same trait show which comes first, else none.
"""

from __future__ import annotations

from acquaint.sources.instants import date_sql

_MONTHS = (
    ("january", "janeiro|styczni(?:a|eń|en)"),
    ("february", "fevereiro|lut(?:ego|y)"),
    ("march", "mar[cç]o|marca|marzec"),
    ("april", "kwietnia|kwiecie[nń]"),
    ("may", "maio|maja"),
    ("june", "junho|czerw(?:ca|iec)"),
    ("july", "julho|lip(?:ca|iec)"),
    ("august", "sierpnia|sierpie[nń]"),
    ("september", "setembro|wrze[sś]nia|wrzesie[nń]"),
    ("october", "outubro|pa[zź]dziernika?"),
    ("november", "listopada?"),
    ("december", "dezembro|grudnia|grudzie[nń]"),
)
"""Names of months in Portuguese and Polish, which `date_sql` does not know."""
_EXCEL_EPOCH = "DATE '1899-12-30'"
_LEAP_YEAR = 1904
"""Stands for a year that is not stated: it has every day, and nobody born in it is under age."""
_THREE_PARTS = (
    r"(?:^|\D)\d{1,2}\D{1,3}\d{1,2}\D{1,3}\d{1,2}(?:\D|$)|(?:^|\D)\d{1,2}[ .,/-]*\p{L}{3,}[ .,/-]*\d\d(?:\D|$)|^\d{6}$"
)
"""Day, month and year, though no form reads them."""


def read(rows: str) -> str:
    """Return SQL of the query `rows`, which has `trait` and `value`, with what each value says as a date.

    Further columns: `text`, the value as it is read; `dates`, every full date it can be; `day_first` and `month_first`,
    the date under each order; `no_year`, a day of every year.
    """
    orders = {"day_first": "dmy", "month_first": "mdy", "year_first": "ymd"}
    dates = ", ".join(f"{date_sql('text', 'VARCHAR', order=order)} AS {name}" for name, order in orders.items())
    # Many people share a date, so each is read once.
    texts = f"SELECT value, {_text('value')} AS text FROM (SELECT DISTINCT value FROM given)"
    return f"""
        WITH given AS MATERIALIZED ({rows})
        SELECT * REPLACE ({_unless_dotted("month_first")} AS month_first),
            list_filter([day_first, {_unless_dotted("month_first")}, {_unless_dotted("year_first")}],
                lambda each: each IS NOT NULL) AS dates
        FROM given JOIN (SELECT *, {dates}, {_without_year("text")} AS no_year FROM ({texts})) USING (value)
    """


def settled() -> str:
    """Return the SQL of the date a row of `read` states; null where it states none, or could state two."""
    # With dots the day comes first everywhere, which says nothing of the rest.
    any_day, any_month = (
        f"bool_or(len(dates) = 1 AND {one} IS NOT NULL AND {other} IS NULL AND NOT {_DOTTED}) OVER (PARTITION BY trait)"
        for one, other in (("day_first", "month_first"), ("month_first", "day_first"))
    )
    return f"""CASE
        WHEN len(dates) = 0 THEN no_year
        WHEN len(list_distinct(dates)) = 1 THEN dates[1]
        WHEN {any_day} AND NOT {any_month} THEN day_first
        WHEN {any_month} AND NOT {any_day} THEN month_first END"""


def may_be_since(year: int, until: int) -> str:
    """Return the SQL of whether a row of `read` that no form reads may be a date of the years `year` to `until`.

    So is a year alone, and whatever holds such a year. Without a year of four digits, what has a day, a month and a
    year of two may be of any year; text without digits, or with zeros only, says nothing.
    """
    numbers = r"string_split_regex(regexp_replace(text, '\b(\d{4})(\d{4})\b', '\1 \2', 'g'), '\D+')"
    years = f"list_filter({numbers}, lambda each: length(each) = 4)"
    within = f"len(list_filter({years}, lambda each: CAST(each AS INTEGER) BETWEEN {year} AND {until})) > 0"
    undated = f"len({years}) = 0 AND regexp_matches(text, '[1-9]') AND regexp_matches(text, '{_THREE_PARTS}')"
    return f"(len(dates) = 0 AND no_year IS NULL AND ({within} OR {undated}))"


_DOTTED = r"regexp_matches(text, '^\d{1,2}\.')"


def _unless_dotted(column: str) -> str:
    """Return SQL of a date that nobody writes with dots: there the day comes first."""
    return f"CASE WHEN NOT {_DOTTED} THEN {column} END"


def _text(value: str) -> str:
    """Return SQL of a value as `date_sql` reads it: digits run together get marks, Excel's early days are dates."""
    bare = f"trim(regexp_replace({value}, '[\\s\\p{{Z}}]+', ' ', 'g'))"
    for month, names in _MONTHS:
        bare = f"regexp_replace({bare}, '\\b(?:{names})\\b', '{month}', 'i')"
    return rf"""list_transform([{bare}], lambda bare: CASE
        WHEN regexp_full_match(bare, '[12]\d{{4}}(?:[.,]\d+)?')
            THEN CAST({_EXCEL_EPOCH} + CAST(bare[1:5] AS INTEGER) AS VARCHAR)
        WHEN regexp_full_match(bare, '\d{{4}}(?:19|20)\d\d|\d{{6}}')
            THEN regexp_replace(bare, '^(\d\d)(\d\d)', '\1/\2/')
        ELSE bare END)[1]"""


def _without_year(text: str) -> str:
    """Return SQL of a day without a year, in the year that stands for none: --12-28, 28.12."""
    return rf"""CAST(coalesce(
        try_strptime('{_LEAP_YEAR}' || nullif(regexp_extract({text}, '^-?-?(\d{{2}}-\d{{2}})$', 1), ''), '%Y%m-%d'),
        try_strptime(nullif(regexp_extract({text}, '^\d{{1,2}}\.\d{{1,2}}\.$'), '') || '{_LEAP_YEAR}', '%d.%m.%Y')
    ) AS DATE)"""
