"""Columns that a spreadsheet program or a wrong encoding has damaged: what to warn of before joining on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from acquaint.sources.reading import Reading
from acquaint.sources.sql import literal, quoted

if TYPE_CHECKING:
    import duckdb

_MONTH = (
    r"(?:jan|feb|fév|mar|mär|mrz|mrt|apr|avr|abr|may|mai|maj|maio|mei|jun|juin|giu|jul|juil|lug|aug|août|ago|sep|sept|set"
    r"|oct|okt|ott|out|nov|dec|dez|déc|dic|gen|ene)"
)
_SCIENTIFIC = r"[+-]?\d(?:[.,]\d+)?[eE]\+\d{1,2}"
_DAY_MONTH = rf"(?i)\d{{1,2}}[-. ]{{1,2}}{_MONTH}\.?|{_MONTH}\.?-\d{{2,4}}"
_ISO_DATE = r"\d{4}-\d{2}-\d{2}"
_ANY_DATE = r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}.*"
_MOJIBAKE = r"Ã[\x{80}-\x{BF}‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\x{A0}-\x{BF}]|â[€‚„†…]|ðŸ|Å[‚›„ºŸ]|Ä[™…‡]|ï»¿"
_LOST = "\ufffd"
_MARK = rf"[eE]\+\d|{_LOST}|{_MOJIBAKE}"


class Damage(msgspec.Struct, frozen=True):
    """One kind of damage in one column."""

    column: str
    record: int
    """First record that shows it."""
    sample: str
    """The value there."""
    count: int
    """Records that show it."""
    what: str
    """What happened to the values, as a sentence's end: "long numbers were rounded (7.41E+12)"."""


_KINDS = (
    ("long numbers were shortened by a spreadsheet program, their last digits are gone", _SCIENTIFIC, False),
    ("codes were turned into dates by a spreadsheet program", _DAY_MONTH, True),
    ("letters are missing since the file was saved in another encoding", f".*{_LOST}.*", False),
    ("letters were garbled by reading UTF-8 in another encoding", f".*(?:{_MOJIBAKE}).*", False),
)
"""(what, pattern of a damaged value, whether a column full of such values is meant so: a column of months)."""


def damaged(con: duckdb.DuckDBPyConnection, table: str, reading: Reading) -> tuple[Damage, ...]:
    """Return the damage to the text columns of a table as read, by column and kind.

    Values like 7.41E+12 and 7,41E+12, codes turned into days or months (1-Mar, Mar-01, 2024-03-01 among codes), lost
    letters (U+FFFD) and letters garbled by a wrong encoding ("MÃ¼ller"). Nothing is repaired: what is lost can
    only be had by exporting afresh. Dates and months count as damage only where at most half of the column are such.

    Examples
    --------
    >>> import duckdb
    >>> con = duckdb.connect()
    >>> _ = con.execute("CREATE TABLE t AS SELECT 3 AS _record, '7.41E+12' AS id")
    >>> [(d.column, d.record, d.sample) for d in damaged(con, "t", Reading(("id",), {"id": "VARCHAR"}, 1))]
    [('id', 3, '7.41E+12')]
    >>> con.close()
    """
    texts = [name for name in reading.columns if reading.types[name] == "VARCHAR"]
    if not texts:
        return ()
    found = [damage for column in _suspects(con, table, texts) for damage in _damages(con, table, column)]
    return tuple(found)


def _suspects(con: duckdb.DuckDBPyConnection, table: str, texts: list[str]) -> list[str]:
    """Return the columns that hold any mark of damage, in one pass over the table; each pattern is compiled once."""
    marked = f"regexp_matches(v, {literal(_MARK)}) OR regexp_full_match(v, {literal(f'{_DAY_MONTH}|{_ISO_DATE}')})"
    cells = ", ".join(map(quoted, texts))
    rows = con.execute(
        f"SELECT DISTINCT unnest(list_filter(list_transform([{cells}], lambda v, i: CASE WHEN {marked} THEN i END), "
        f"lambda i: i IS NOT NULL)) AS place FROM {quoted(table)} ORDER BY place"
    ).fetchall()
    return [texts[place - 1] for (place,) in rows]


def _damages(con: duckdb.DuckDBPyConnection, table: str, column: str) -> list[Damage]:
    found = []
    for what, pattern, may_be_meant in _KINDS:
        hit = f"regexp_full_match({quoted(column)}, {literal(f'(?s){pattern}')})"
        damage = _damage(con, table, column, hit, what, may_be_meant=may_be_meant)
        found += [damage] if damage else []
    date = f"regexp_full_match({quoted(column)}, {literal(_ISO_DATE)})"
    others = (
        f"SELECT 1 FROM {quoted(table)} WHERE NOT {date} AND regexp_full_match({quoted(column)}, {literal(_ANY_DATE)})"
    )
    if not con.execute(f"{others} LIMIT 1").fetchone():
        damage = _damage(con, table, column, date, _KINDS[1][0], may_be_meant=True)
        found += [damage] if damage else []
    return found


def _damage(
    con: duckdb.DuckDBPyConnection, table: str, column: str, hit: str, what: str, *, may_be_meant: bool
) -> Damage | None:
    row = con.execute(
        f"SELECT min(_record), arg_min({quoted(column)}, _record), count(*),"
        f" (SELECT count({quoted(column)}) FROM {quoted(table)}) FROM {quoted(table)} WHERE {hit}"
    ).fetchone()
    if row is None or not row[2] or (may_be_meant and 2 * row[2] > row[3]):
        return None
    record, sample, count, _ = row
    return Damage(column, record, sample, count, what)
