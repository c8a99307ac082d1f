"""Reading written values: SQL expressions that turn a cell into an integer amount, an instant, a yes or no.

Every function takes a SQL expression and the DuckDB type of it and returns a SQL expression, evaluated by DuckDB in
vectors. The expression is NULL where the cell is empty and where it cannot be read, so callers find unreadable values
by `column IS NOT NULL AND expression IS NULL`. Text never passes through binary floating point. The formats of a
column (decimal mark, order of day and month) are decided once for the column (`sources.formats`), not per value.
"""

from __future__ import annotations

import re

from acquaint import currencies
from acquaint.sources.instants import (
    INTEGERS,
    TIMESTAMPS,
    base_type,
    business_date_sql,
    date_sql,
    has_time_sql,
    instant_sql,
    local_hour_sql,
    time_sql,
)

__all__ = [
    "amount_sql",
    "boolean_sql",
    "business_date_sql",
    "date_sql",
    "has_time_sql",
    "instant_sql",
    "is_unclear_sql",
    "local_hour_sql",
    "permission_sql",
    "quantity_sql",
    "text_sql",
    "time_sql",
]


_NO_NUMBERS = frozenset({"BOOLEAN", "DATE", "TIME", "INTERVAL", "BLOB", *TIMESTAMPS})
_AMOUNT_DIGITS, _QUANTITY_DIGITS = 12, 9
"""Digits before the decimal mark: what has more is no amount but a card number, a GTIN, or two numbers run together."""

_BLANK = r"[\s\x{a0}\x{2009}\x{202f}]"
_MINUS = r"[-−–]"
_COUNT_WORDS = ("x", "×", "pcs", "pc", "pieces", "ea", "stk", "stück", "st", "szt", "ks", "kpl", "uds", "ud", "kg", "l")

_YES = (
    "1 y yes true t j ja o oui s si sí sì sim tak on x subscribed opted_in opt-in optin allowed granted active wahr "
    "vrai verdadero vero waar sant"
)
_NO = (
    "0 n no false f nein non não nao nee nej nie off unsubscribed opted_out opt-out optout denied cleaned falsch faux "
    "falso onwaar falskt"
)

_UNKNOWN = "? - -- n/a na n.a. unknown unbekannt inconnu pending none null k.a. offen"
"""What says that nothing is known of a permission."""


def amount_sql(column: str, type_: str, *, decimal: str = ".", digits: int = 2) -> str:
    r"""Return the SQL of an amount in minor units (BIGINT), rounded half away from zero.

    Text may carry a currency sign or code, thousands separators in groups of three (the mark that is not the decimal
    one, blanks, apostrophes; with a decimal point also Indian groups), parentheses or a minus on either side for
    negative, and ",-" for no cents. A mark that cannot be a thousands separator where it stands ("12,50" under a
    decimal point) makes the value unreadable rather than a hundred times too large. Exponents are read in numeric
    columns only. Amounts of 10^12 and more are unreadable.

    Parameters
    ----------
    column, type_
        SQL expression and its DuckDB type.
    decimal
        Decimal mark of the column, "." or ",".
    digits
        Digits of the currency's minor unit.

    Examples
    --------
    >>> import duckdb
    >>> sql = amount_sql("v", "VARCHAR", decimal=",")
    >>> duckdb.sql(f"SELECT {sql} FROM (VALUES ('1.234,565 €'), ('(5,00)'), ('12.50'), ('12a')) t(v)").fetchall()
    [(123457,), (-500,), (None,), (None,)]
    """
    return _number_sql(column, type_, decimal, digits, _AMOUNT_DIGITS, _amount_shapes(decimal))


def quantity_sql(column: str, type_: str, *, decimal: str = ".") -> str:
    """Return the SQL of a quantity in thousandths (BIGINT), rounded half away from zero.

    Text is read like an amount without currency; a word of counting behind it ("3 x", "2 pcs", "1,250 kg") is dropped.
    Other units stay unreadable, since 500 g among kilograms would count a thousandfold. So do quantities of 10^9 and
    more.
    """
    return _number_sql(column, type_, decimal, 3, _QUANTITY_DIGITS, _quantity_shapes(decimal))


def boolean_sql(column: str, type_: str) -> str:
    """Return the SQL of a yes or no (BOOLEAN); blank and anything unknown is NULL, which is not a yes."""
    if base_type(type_) == "BOOLEAN":
        return column
    word = f"lower(trim({text_sql(column, type_)}))"
    return f"CASE WHEN {word} IN ({_listed(_YES)}) THEN TRUE WHEN {word} IN ({_listed(_NO)}) THEN FALSE END"


def permission_sql(column: str, type_: str) -> str:
    """Return the SQL of a permission (BOOLEAN): a plain yes is one, a blank or "unknown" is NULL, all else is a no.

    "yes, by post only", "kein Newsletter" and what nobody understands close the channel: a person may have objected
    in words of her own.

    Examples
    --------
    >>> import duckdb
    >>> said = "('Ja'), ('ja, nur per Post'), ('Nein, danke!'), ('abgemeldet'), ('?'), (' ')"
    >>> duckdb.sql(f"SELECT {permission_sql('v', 'VARCHAR')} FROM (VALUES {said}) t(v)").fetchall()
    [(True,), (False,), (False,), (False,), (None,), (None,)]
    """
    if base_type(type_) == "BOOLEAN":
        return column
    word = f"lower(trim({text_sql(column, type_)}))"
    return (
        f"CASE WHEN {word} IN ({_listed(_YES)}) THEN TRUE WHEN {word} NOT IN ({_listed(_UNKNOWN)}, '') THEN FALSE END"
    )


def is_unclear_sql(column: str, type_: str) -> str:
    """Return the SQL of whether a permission is neither a plain yes, a plain no, nor unknown."""
    word = f"lower(trim({text_sql(column, type_)}))"
    return f"{word} IS NOT NULL AND {word} NOT IN ({_listed(f'{_YES} {_NO} {_UNKNOWN}')}, '')"


def text_sql(column: str, type_: str) -> str:
    """Return the SQL of a text (VARCHAR): trimmed, without a leading apostrophe, NULL where empty.

    Whole numbers of floating columns are written without ".0" and without exponent up to 15 digits, as identifiers
    are meant; NaN and infinity are NULL.
    """
    base = base_type(type_)
    if base in {"DOUBLE", "FLOAT"}:
        whole = f"{column} = trunc({column}) AND abs({column}) < 1e15"
        return (
            f"CASE WHEN NOT isfinite({column}) THEN NULL "
            f"WHEN {whole} THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) ELSE CAST({column} AS VARCHAR) END"
        )
    if base == "DECIMAL":
        return f"regexp_replace(CAST({column} AS VARCHAR), '\\.0+$', '')"
    if base != "VARCHAR":
        return f"CAST({column} AS VARCHAR)"
    return f"nullif(regexp_replace({column}, '^{_BLANK}*''?{_BLANK}*|{_BLANK}+$', '', 'g'), '')"


def _number_sql(column: str, type_: str, decimal: str, digits: int, most: int, shapes: str) -> str:
    """Return the SQL of a number below 10^most times 10^digits as BIGINT; `shapes` is what text may look like."""
    base = base_type(type_)
    limit = 10**most
    if base in INTEGERS:
        return f"CASE WHEN {column} > -{limit} AND {column} < {limit} THEN CAST({column} AS BIGINT) * {10**digits} END"
    if base in {"DOUBLE", "FLOAT", "DECIMAL"}:
        # Through DECIMAL, so that 1.005 counts as it is written and not as the binary number just below it.
        exact = _scaled(f"CAST({column} AS DECIMAL(38,9))", digits, most)
        return f"CASE WHEN {column} > -{limit} AND {column} < {limit} THEN {exact} END"
    if base in _NO_NUMBERS:
        return "CAST(NULL AS BIGINT)"
    text = column if base == "VARCHAR" else f"CAST({column} AS VARCHAR)"
    return _text_number_sql(text, decimal, digits, most, shapes)


def _text_number_sql(text: str, decimal: str, digits: int, most: int, shapes: str) -> str:
    """Return the SQL of a written number; the plain form comes first because nearly every value has it.

    `text` is repeated rather than bound by a lambda: DuckDB compiles regular expressions in a lambda once per vector.
    """
    plain = rf"[+-]?\d{{1,{most}}}(?:[{decimal}]\d{{0,30}})?"
    words_off = rf"regexp_replace({text}, '\pL+\.?', '', 'g')"
    bare = f"regexp_replace({words_off}, '[^0-9{decimal}]+', '', 'g')"
    # ",-" and ".-" stand for no cents: such a dash is no minus.
    negative = rf"regexp_matches({text}, '^[^0-9]*(?:{_MINUS}|\()|[^,.:−–—-]{_MINUS}[^0-9]*$')"
    return (
        f"CASE WHEN regexp_full_match({text}, '{plain}') THEN {_scaled(_pointed(text, decimal), digits, most)} "
        f"WHEN regexp_full_match({text}, '{shapes}') "
        f"THEN {_scaled(_pointed(bare, decimal), digits, most)} * CASE WHEN {negative} THEN -1 ELSE 1 END END"
    )


def _pointed(text: str, decimal: str) -> str:
    return f"replace({text}, ',', '.')" if decimal == "," else text


def _scaled(number: str, digits: int, most: int) -> str:
    """Return the SQL of `number` (text or DECIMAL) times 10^digits; the cast to DECIMAL rounds half away from zero.

    A DECIMAL of 18 digits is twice as fast as a wider one, where it holds the product.
    """
    width = 18 if most + 2 * digits < 18 else 38
    return f"CAST(TRY_CAST({number} AS DECIMAL({width},{digits})) * {10**digits} AS BIGINT)"


def _amount_shapes(decimal: str) -> str:
    """Return the regular expression of amounts with signs, codes and separators, quoted for SQL."""
    words = (re.escape(word) + r"\.?" for word in currencies.SIGNS if word.isalpha())
    signs = (re.escape(sign) for sign in currencies.SIGNS if not sign.isalpha() and len(sign) > 1)
    money = rf"(?:\p{{Sc}}|{'|'.join((*signs, *words, *sorted(currencies.CODES)))})"
    before, after = f"(?:{money}{_BLANK}*)?", f"(?:{_BLANK}*{money})?"
    sign, body = rf"(?:[+]|{_MINUS}){_BLANK}*", _body(decimal, _AMOUNT_DIGITS)
    shapes = (
        rf"{before}(?:{sign})?{body}(?:[.,:][-–—]{{1,2}})?{after}",
        rf"{sign}{before}{body}(?:[.,:][-–—]{{1,2}})?{after}",
        rf"{before}{body}{_BLANK}*{_MINUS}{after}",
        rf"{before}{body}{after}{_BLANK}*{_MINUS}",
        rf"{before}\({_BLANK}*{before}{body}{after}{_BLANK}*\){after}",
        rf"(?:{sign})?\p{{Sc}}?[{decimal}]\d{{1,30}}",
        rf"\(\p{{Sc}}?[{decimal}]\d{{1,30}}\)",
    )
    return _outer(shapes)


def _quantity_shapes(decimal: str) -> str:
    unit, body = "|".join(_COUNT_WORDS), _body(decimal, _QUANTITY_DIGITS)
    sign = rf"(?:[+]|{_MINUS}){_BLANK}*"
    return _outer(
        (
            rf"(?:{sign})?{body}(?:{_BLANK}*(?:{unit})\.?)?",
            rf"{body}{_BLANK}*{_MINUS}",
            rf"\({body}\)",
            rf"(?:{sign})?[{decimal}]\d{{1,30}}",
        )
    )


def _body(decimal: str, most: int) -> str:
    """Return the regular expression of up to `most` digits, in groups or not, with an optional fraction."""
    other, groups = "," if decimal == "." else ".", most // 3 - 1
    shapes = [rf"[1-9]\d{{0,2}}(?:{mark}\d{{3}}){{1,{groups}}}" for mark in (f"[{other}]", "['’]", _BLANK)]
    if decimal == ".":
        shapes.append(rf"[1-9]\d?(?:,\d{{2}}){{1,{groups}}},\d{{3}}")
    return rf"(?:{'|'.join(shapes)}|\d{{1,{most}}})(?:[{decimal}]\d{{0,30}})?"


def _outer(shapes: tuple[str, ...]) -> str:
    return rf"(?i){_BLANK}*'?(?:{'|'.join(shapes)}){_BLANK}*".replace("'", "''")


def _listed(words: str) -> str:
    return ", ".join(f"'{word}'" for word in words.split())
