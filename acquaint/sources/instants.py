"""Reading written dates and times: SQL expressions for instants, dates, times of day and business days.

A date with the year in front is read as year, month, day whatever the order of the column, and names of months need no
order; every other numeric date is NULL until the order is decided. Each value is brought to ISO form by one regular
expression chosen by its shape and then cast, which costs a tenth of trying strptime formats in turn.
"""

from __future__ import annotations

TIMESTAMPS = frozenset(
    {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"}
)
"""DuckDB's types of instants; those with a zone hold UTC."""

INTEGERS = frozenset(
    {
        *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
        *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"),
    }
)
"""DuckDB's types of whole numbers."""

MONTHS: tuple[tuple[str, ...], ...] = (
    ("jan", "january", "januar", "jänner", "janvier", "janv", "enero", "ene", "gennaio", "gen", "januari"),
    ("feb", "february", "februar", "februari", "février", "fevrier", "févr", "fevr", "fév", "febrero", "febbraio"),
    ("mar", "march", "märz", "maerz", "mär", "mrz", "mars", "marzo", "maart", "mrt"),
    ("apr", "april", "avril", "avr", "abril", "abr", "aprile"),
    ("may", "mai", "mayo", "maggio", "mag", "mei", "maj"),
    ("jun", "june", "juni", "juin", "junio", "giugno", "giu"),
    ("jul", "july", "juli", "juillet", "juil", "julio", "luglio", "lug"),
    ("aug", "august", "août", "aout", "agosto", "ago", "augustus", "augusti"),
    ("sep", "sept", "september", "septembre", "septiembre", "setiembre", "settembre", "set"),
    ("oct", "october", "okt", "oktober", "octobre", "octubre", "ottobre", "ott"),
    ("nov", "november", "novembre", "noviembre"),
    ("dec", "december", "dez", "dezember", "décembre", "decembre", "déc", "diciembre", "dic", "dicembre"),
)
"""Names of the months in English, German, French, Spanish, Italian, Dutch and Swedish, lower case."""

_FLOATS = frozenset({"DOUBLE", "FLOAT", "DECIMAL"})

_MONTH_NUMBERS = "".join(f" {name}={number:02}" for number, names in enumerate(MONTHS, 1) for name in names)

_YEAR = r"(?:19|[2-9]\d)\d\d"
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?"
_MARK, _TWO = r"(?:\. ?|[/ -])", r"(\d{1,2})"
_OFFSET = r"(?: ?(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))"
_AMPM = r"(?: ?(?:[AaPp]\.?[Mm]\.?))"
_LATER = rf"(?:(?:T|,? +)({_TIME}(?:{_AMPM}|{_OFFSET})?))?"
"""What may follow a date, as a group: a time of 24 or 12 hours, with or without an offset."""

_CENTURIES = (("20", r"([0-5]\d|6[0-8])"), ("19", r"(69|[7-9]\d)"))
"""Years of two digits turn at 69, as in POSIX."""
_YEAR_FIRST = (
    (f"({_YEAR}){_MARK}{_TWO}{_MARK}{_TWO}", r"\1-\2-\3"),
    (rf"({_YEAR})(\d\d)(\d\d)", r"\1-\2-\3"),
)
"""Dates that start with a year of four digits, which nobody writes year, day, month; and their ISO form."""
_COMPACT_TIMES = (
    (rf"({_YEAR})(\d\d)(\d\d)[T ]?(\d\d)(\d\d)(Z?)", r"\1-\2-\3 \4:\5\6"),
    (rf"({_YEAR})(\d\d)(\d\d)[T ]?(\d\d)(\d\d)(\d\d)(Z?)", r"\1-\2-\3 \4:\5:\6\7"),
)

_FIRST_SERIAL, _LAST_SERIAL = 61, 73_415
"""Excel's day numbers from 1 March 1900 (those before it are wrong in Excel itself) to the end of 2100."""
_EPOCH_SERIAL = 25_569


def instant_sql(
    column: str, type_: str, *, order: str | None, zone: str, time: str | None = None, time_type: str = "VARCHAR"
) -> str:
    r"""Return the SQL of an instant (TIMESTAMP, UTC).

    Text: ISO 8601 (blank or T, fractions, Z, offsets), day, month and year in `order` with "." "/" "-" or blanks, years
    of two digits (69-99 are 19..), names of months, 12-hour clock, compact 20260301 and 20260301093000, Unix seconds
    (10 digits) and milliseconds (13), Excel's day numbers from 1982 on. Numeric columns: Excel's day numbers, YYYYMMDD,
    Unix seconds, milliseconds, microseconds. Times without an offset are of `zone`; one that occurs twice in autumn is
    its first occurrence, one that does not occur in spring is an hour later. Years before 1900 are unreadable.

    Parameters
    ----------
    column, type_
        SQL expression and its DuckDB type.
    order
        "dmy", "mdy" or "ymd"; None where it is not decided.
    zone
        IANA name of the zone of naive times.
    time, time_type
        SQL expression and type of a separate time of day that replaces the time in `column`, where there is one.

    Examples
    --------
    >>> import duckdb
    >>> sql = instant_sql("v", "VARCHAR", order="dmy", zone="Europe/Berlin")
    >>> duckdb.sql(f"SELECT {sql} FROM (VALUES ('1.3.26 9:05'), ('31/02/2026')) t(v)").fetchall()
    [(datetime.datetime(2026, 3, 1, 8, 5),), (None,)]
    """
    if time is not None:
        clock = f"coalesce({time_sql(time, time_type)}, TIME '00:00:00')"
        return _to_utc(f"{date_sql(column, type_, order=order)} + {clock}", zone)
    base = base_type(type_)
    if base in {"TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"}:
        return f"CASE WHEN isfinite({column}) THEN timezone('UTC', {column}) END"
    if base in TIMESTAMPS or base == "DATE":
        return _to_utc(f"CASE WHEN isfinite({column}) THEN CAST({column} AS TIMESTAMP) END", zone)
    if base in INTEGERS or base in _FLOATS:
        return _number_instant(column, zone)
    return "CAST(NULL AS TIMESTAMP)" if base in {"BOOLEAN", "TIME"} else _text_instant(column, type_, order, zone)


def date_sql(column: str, type_: str, *, order: str | None) -> str:
    """Return the SQL of a date (DATE) as written: a time or an offset behind it changes nothing."""
    base = base_type(type_)
    if base in {"TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"}:
        return f"CASE WHEN isfinite({column}) THEN CAST(timezone('UTC', {column}) AS DATE) END"
    if base in TIMESTAMPS or base == "DATE":
        return f"CASE WHEN isfinite({column}) THEN CAST({column} AS DATE) END"
    if base in INTEGERS or base in _FLOATS:
        return f"CAST({_number_instant(column, 'UTC')} AS DATE)"
    if base in {"BOOLEAN", "TIME"}:
        return "CAST(NULL AS DATE)"
    return f"list_transform([{_iso_text(column, type_, order)}], lambda _c: CAST({_NAIVE} AS DATE))[1]"


def time_sql(column: str, type_: str) -> str:
    """Return the SQL of a time of day (TIME): 9:05, 09:05:30, 9.05, 9h05, 0905, 9:05 pm, Excel's fraction of a day.

    A date in front (spreadsheets write 1899-12-30) is dropped.
    """
    base = base_type(type_)
    if base == "TIME":
        return column
    if base in TIMESTAMPS:
        return f"CAST({column} AS TIME)"
    if base in INTEGERS:
        return _text_time(f"CAST({column} AS VARCHAR)")
    if base in _FLOATS:
        return f"CASE WHEN {column} >= 0 AND {column} < 1 THEN {_fraction_of_day(column)} END"
    return "CAST(NULL AS TIME)" if base in {"BOOLEAN", "DATE"} else _text_time(column)


def has_time_sql(column: str, type_: str) -> str:
    """Return the SQL of whether a value gives a time of day (BOOLEAN, NULL where empty).

    Midnight to the second counts as none, because programs write it behind dates that have no time. Ask whether *any*
    value of a column has a time before trusting the hour of each.
    """
    base = base_type(type_)
    if base in TIMESTAMPS:
        return f"date_trunc('day', {column}) <> {column}"
    if base in _FLOATS:
        return f"{column} <> floor({column}) OR {column} > {_LAST_SERIAL}"
    if base in INTEGERS:
        return f"{column} > 99999999"
    if base in {"BOOLEAN", "DATE", "TIME"}:
        return f"CASE WHEN {column} IS NOT NULL THEN {'TRUE' if base == 'TIME' else 'FALSE'} END"
    midnight = rf"(?:^|[T ,])0?0:00(?::00(?:[.,]0+)?)?{_OFFSET}?$"
    timed = r"\d:\d\d|^\d{8}[T ]?\d{4}|^\d{10}$|^\d{13}$|^\d{5}[.,]\d*[1-9]"
    return f"(regexp_matches({column}, '{timed}') AND NOT regexp_matches({column}, '{midnight}'))"


def business_date_sql(ts: str, zone: str, cut_off_hour: int) -> str:
    """Return the SQL of the business date (DATE) of a UTC TIMESTAMP: the shop-local date of (instant - cut-off)."""
    back = f" - INTERVAL {int(cut_off_hour)} HOUR" if cut_off_hour else ""
    return f"CAST({_local(ts, zone)}{back} AS DATE)"


def local_hour_sql(ts: str, zone: str) -> str:
    """Return the SQL of the shop-local hour of the day (BIGINT, 0-23) of a UTC TIMESTAMP."""
    return f"CAST(hour({_local(ts, zone)}) AS BIGINT)"


def base_type(type_: str) -> str:
    """Return the name of a DuckDB type without its width.

    Examples
    --------
    >>> base_type("DECIMAL(18,2)")
    'DECIMAL'
    """
    return type_.upper().partition("(")[0].strip()


def _local(ts: str, zone: str) -> str:
    return ts if zone == "UTC" else f"timezone({_quoted(zone)}, timezone('UTC', {ts}))"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _to_utc(naive: str, zone: str) -> str:
    """Return the SQL of the UTC instant of a local TIMESTAMP.

    DuckDB reads a time that occurs twice as its second occurrence. Counting from two hours earlier, before the clock
    went back, gives the first; where that does not lead back to the same wall time, no clock went back in between.
    Clocks go back between 21:00 and 05:00 local time in all zones since 1990, so other hours need no look.
    """
    if zone == "UTC":
        return naive
    quoted = _quoted(zone)
    first = f"timezone({quoted}, _t - INTERVAL 2 HOUR) + INTERVAL 2 HOUR"
    return (
        f"list_transform([{naive}], lambda _t: timezone('UTC', CASE WHEN hour(_t) NOT BETWEEN 5 AND 20 "
        f"AND timezone({quoted}, {first}) = _t THEN {first} ELSE timezone({quoted}, _t) END))[1]"
    )


_IS_AMPM = r"regexp_matches(_c, '[AaPp]\.?[Mm]\.?$')"
_SPACED_AMPM = r"regexp_replace(upper(replace(_c, '.', '')), ' ?([AP]M)$', ' \1')"
_NAIVE = (
    f"CASE WHEN NOT {_IS_AMPM} THEN TRY_CAST(_c AS TIMESTAMP) "
    rf"WHEN regexp_matches(_c, ':\d\d:') THEN try_strptime({_SPACED_AMPM}, '%Y-%m-%d %I:%M:%S %p') "
    f"ELSE try_strptime({_SPACED_AMPM}, '%Y-%m-%d %I:%M %p') END"
)
"""The wall time of an ISO text `_c`; the cast ignores an offset."""
_IS_OFFSET = rf"regexp_matches(_c, ':\d\d[.\d]*{_OFFSET}$')"
_ZONED = (
    "TRY_CAST(regexp_replace(regexp_replace(_c, ' ?(?:UTC|GMT)$', 'Z'), ' ([+-][0-9:]+|Z)$', '\\1') AS TIMESTAMPTZ)"
)


def _text_instant(column: str, type_: str, order: str | None, zone: str) -> str:
    iso = _iso_text(column, type_, order)
    return (
        f"list_transform([{iso}], lambda _c: CASE WHEN {_IS_OFFSET} THEN timezone('UTC', {_ZONED}) "
        f"ELSE {_to_utc(_NAIVE, zone)} END)[1]"
    )


def _iso_text(column: str, type_: str, order: str | None) -> str:
    """Return the SQL that brings each readable shape to "YYYY-M-D time", still as text and unchecked for existence.

    The column is repeated rather than bound by a lambda: DuckDB compiles regular expressions in a lambda once per
    vector.
    """
    text = column if base_type(type_) == "VARCHAR" else f"CAST({column} AS VARCHAR)"
    date = rf"{_YEAR}[-/]\d{{1,2}}[-/]\d{{1,2}}"
    branches = (
        _kept(text, f"{date}(?:[T ]{_TIME}{_OFFSET}?)?", text),
        *(_rewritten(text, shape, target) for shape, target in (*_ordered(order), *_YEAR_FIRST)),
        *(_kept(text, shape, f"regexp_replace({text}, '^{shape}$', '{iso}')") for shape, iso in _COMPACT_TIMES),
        *_named(text),
        *_numbered(text),
        _kept(text, rf"{date}[T ]{_TIME},\d{{1,9}}{_OFFSET}?", f"replace({text}, ',', '.')"),
    )
    return f"CASE {' '.join(branches)} END"


def _kept(text: str, shape: str, result: str) -> str:
    return f"WHEN regexp_full_match({text}, '{shape}') THEN {result}"


def _rewritten(text: str, head: str, target: str) -> str:
    """Return the branch of dates in digits; only the head is rewritten, which takes a third of rewriting all."""
    return _kept(text, head + _LATER, f"rtrim(regexp_replace({text}, '^{head}(?:T|,? +)?', '{target} '))")


def _ordered(order: str | None) -> list[tuple[str, str]]:
    r"""Return shapes of dates in digits that need the order decided, and their ISO form with the groups \1, \2, ..."""
    if order is None:
        return []
    if order == "ymd":
        return [(f"{year}{_MARK}{_TWO}{_MARK}{_TWO}", rf"{century}\1-\2-\3") for century, year in _CENTURIES]
    iso = r"\3-\2-\1" if order == "dmy" else r"\3-\1-\2"
    years = (("", f"({_YEAR})"), *_CENTURIES)
    return [(f"{_TWO}{_MARK}{_TWO}{_MARK}{year}", century + iso) for century, year in years]


def _named(text: str) -> list[str]:
    """Return the branches of dates with the name of a month, day first and month first."""
    weekday, name = r"(?:[^0-9 .,:/-]+\.?,? +)?", r"([^0-9 .,:/-]{3,})\.?"
    day, year = r"(\d{1,2})(?:st|nd|rd|th|er|[.º°])?", rf"({_YEAR}|\d\d)"
    of, later = "[ /-]*(?:de |of )?", _LATER.replace("(?:T|,? +)", "(?:T|,? +(?:at |um |à )?)")
    day_first = f"{weekday}{day}{of}{name},?{of}{year}{later}"
    month_first = f"{weekday}{name}[ -]*{day},?[ /-]+{year}{later}"
    return [
        _kept(text, day_first, _named_iso(text, day_first, "d", "m")),
        _kept(text, month_first, _named_iso(text, month_first, "m", "d")),
    ]


def _named_iso(text: str, shape: str, first: str, second: str) -> str:
    """Return the SQL of the ISO form; a word that names no month gives NULL."""
    at = f"instr({_quoted(_MONTH_NUMBERS)}, ' ' || lower(_p.m) || '=')"
    month = f"nullif({at}, 0) + length(_p.m) + 2"
    century = "CASE WHEN length(_p.y) = 4 THEN '' WHEN _p.y < '69' THEN '20' ELSE '19' END"
    return (
        f"list_transform([regexp_extract({text}, '^{shape}$', ['{first}', '{second}', 'y', 't'])], lambda _p: "
        f"rtrim({century} || _p.y || '-' || substr({_quoted(_MONTH_NUMBERS)}, {month}, 2) || '-' || _p.d || ' ' "
        f"|| _p.t))[1]"
    )


def _numbered(text: str) -> list[str]:
    """Return the branches of instants written as one number: Unix seconds or milliseconds, Excel's days."""
    unix = f"strftime(make_timestamp(CAST({text} AS BIGINT) * {{}}), '%Y-%m-%d %H:%M:%S.%fZ')"
    return [
        _kept(text, r"[1-3]\d{9}", unix.format(1_000_000)),
        _kept(text, r"[1-3]\d{12}", unix.format(1_000)),
        _kept(text, r"[3-7]\d{4}(?:[.,]\d{1,12})?", f"CAST({_from_serial(_pointed(text))} AS VARCHAR)"),
    ]


def _number_instant(column: str, zone: str) -> str:
    """Return the SQL of an instant given as a number; the ranges of the ways to count do not overlap."""
    days = _to_utc(_from_serial("_n"), zone)
    text = "CAST(CAST(_n AS BIGINT) AS VARCHAR)"
    compact = _to_utc(f"TRY_CAST({text}[1:4] || '-' || {text}[5:6] || '-' || {text}[7:8] AS TIMESTAMP)", zone)
    unix = " ".join(
        f"WHEN _n >= {low} AND _n < {41 * low} THEN make_timestamp(CAST(_n * {micros} AS BIGINT))"
        for low, micros in ((10**8, 10**6), (10**11, 10**3), (10**14, 1))
    )
    return (
        f"list_transform([{column}], lambda _n: "
        f"CASE WHEN _n >= {_FIRST_SERIAL} AND _n < {_LAST_SERIAL + 1} THEN {days} "
        f"WHEN _n >= 19000101 AND _n < 21010000 THEN {compact} {unix} END)[1]"
    )


def _from_serial(number: str) -> str:
    """Return the SQL of the wall time of an Excel day number, to the millisecond, which is what the number can hold."""
    millis = f"CAST(round((CAST({number} AS DECIMAL(38,12)) - {_EPOCH_SERIAL}) * 86400000) AS BIGINT)"
    return f"make_timestamp({millis} * 1000)"


def _text_time(text: str) -> str:
    """Return the SQL of a time of day in a text, with a date in front of it or not."""
    clock = r"(?:.*[T ])?(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?(?: ?([AaPp])\.?[Mm]\.?)?"
    parts = f"regexp_extract({text}, '^{clock}$', ['h', 'm', 's', 'half'])"
    digits = f"lpad({text}, CASE WHEN length({text}) <= 4 THEN 4 ELSE 6 END, '0')"
    second = f"coalesce(nullif({digits}[5:6], ''), '00')"
    branches = (
        _kept(text, r"\d{3,6}", f"TRY_CAST({digits}[1:2] || ':' || {digits}[3:4] || ':' || {second} AS TIME)"),
        _kept(text, r"0[.,]\d{3,}", _fraction_of_day(_pointed(text))),
        _kept(text, clock, f"list_transform([{parts}], lambda _p: {_CLOCK_TIME})[1]"),
    )
    return f"CASE {' '.join(branches)} END"


_CLOCK_TIME = (
    "TRY_CAST(CASE WHEN _p.half = '' THEN _p.h WHEN CAST(_p.h AS INTEGER) NOT BETWEEN 1 AND 12 THEN 'no' "
    "ELSE CAST(CAST(_p.h AS INTEGER) % 12 + CASE WHEN lower(_p.half) = 'p' THEN 12 ELSE 0 END AS VARCHAR) END "
    "|| ':' || _p.m || ':' || coalesce(nullif(_p.s, ''), '00') AS TIME)"
)
"""The time of day of the parts `_p` of a clock of 24 or 12 hours."""


def _fraction_of_day(number: str) -> str:
    return f"CAST(make_timestamp(CAST(round(CAST({number} AS DECIMAL(38,12)) * 86400000) AS BIGINT) * 1000) AS TIME)"


def _pointed(text: str) -> str:
    return f"replace({text}, ',', '.')"
