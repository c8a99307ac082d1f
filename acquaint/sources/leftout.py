"""Records of a sheet that are none of the shop's: totals, repeated headers, page headers, comments, rulings, blanks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from acquaint.sources.reading import TotalRow
from acquaint.sources.sql import literal, quoted

if TYPE_CHECKING:
    import duckdb

TOTAL = (
    r"(?i)^[\s*#>=–-]*"
    r"(?:(?:in|grand|gran|net|gross|report|page|daily|day|week|weekly|month|monthly|z|summe|le|il|o)[\s-]+)?"
    r"(?:(?:sub|sous|zwischen|end|eind|tages|monats|jahres|pod|part|teil)[\s-]*)?"
    r"(?:totals?|totales|totaux|totaal|totalen|totale|totali|totais|summen?|sum|gesamt(?:summe|betrag|umsatz|ergebnis)?"
    r"|insgesamt|somma|somme|soma|suma|sumy|razem|łącznie|ogółem|w sumie|overall|complessivo)"
    r"(?:[^\p{L}].{0,40})?$"
)
"""A cell that calls its row a total, in English, German, French, Spanish, Italian, Dutch, Portuguese or Polish."""
_AMOUNTS = r"(?:\x1f[^\p{L}\x1f]*(?:[A-Z]{3}|kr|zł|Fr|Kč|Ft|R\$)?\.?[^\p{L}\x1f]*)*"
_DATES = r"\x1f\s*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[ T\x1f]|$)|\d:\d\d"
_PAGE = r"(?i)^\W*(?:page|seite|página|pagina|strona|blatt)\W*\d+(?:\W*(?:of|von|de|sur|di|van|z|/)?\W*\d+)?\W*$"
_RULING = r"^[-=_+*.|~ \x1f]{3,}$"
_LAST = 3


class LeftOut(msgspec.Struct, frozen=True):
    """What was taken out of a table."""

    totals: tuple[TotalRow, ...]
    ignored: tuple[tuple[int, str], ...]


def take_out(
    con: duckdb.DuckDBPyConnection,
    table: str,
    names: Sequence[str],
    header: Sequence[str],
    above: Sequence[str],
) -> LeftOut:
    """Delete from `table` the records that are no data; blank ones leave without a trace.

    A row is a total if its first filled cell says so, all others hold nothing but amounts, and a column that is filled
    nearly everywhere else is blank; without such a column it must stand at the very end.

    Parameters
    ----------
    names
        The columns, all VARCHAR with blanks as NULL.
    header
        The header as written: a record equal to it is a repeated header.
    above
        Texts above the header: a record that repeats one of them (digits apart) is a page header.
    """
    con.execute(f"DELETE FROM {quoted(table)} WHERE {_first(names)} IS NULL")
    ignored = _ignored(con, table, names, header, above)
    totals = _totals(con, table, names) if len(names) > 1 else ()
    gone = [record for record, _ in ignored] + [total.record for total in totals]
    if gone:
        con.execute(f"DELETE FROM {quoted(table)} WHERE _record IN (SELECT unnest($gone))", {"gone": gone})
    return LeftOut(totals, ignored)


def _ignored(
    con: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], header: Sequence[str], above: Sequence[str]
) -> tuple[tuple[int, str], ...]:
    rows = con.execute(
        f"""
        WITH few AS (
            SELECT _record, {_first(names)} AS first, {_filled(names)} AS filled, {_cells(names)} AS cells,
                coalesce({_same(names, header)}, false) AS header
            FROM {quoted(table)}
            WHERE header OR filled <= {max(2, len(names) // 2)}
                OR left(first, 2) IN ('--', '==', '__', '**', '+-', '|-'))
        SELECT _record, CASE
            WHEN header THEN 'repeated header'
            WHEN regexp_full_match(cells, $ruling) THEN 'ruling'
            WHEN filled = 1 AND {len(names)} > 2 AND starts_with(first, '#') THEN 'comment'
            WHEN filled = 1 AND regexp_full_match(first, $page) THEN 'page header'
            WHEN {len(names)} > 2 AND regexp_replace(cells, '[0-9\\x1f ]', '', 'g') IN (SELECT unnest($titles))
                THEN 'page header'
        END AS reason FROM few WHERE reason IS NOT NULL ORDER BY _record""",
        {"ruling": _RULING, "page": _PAGE, "titles": _bare(above)},
    ).fetchall()
    return tuple(rows)


def _bare(above: Sequence[str]) -> list[str]:
    """Return the texts above the header without digits and blanks: dates and page numbers change from page to page."""
    return sorted({bare for text in above if (bare := re.sub(r"[\d ]", "", text))}) or [""]


def _totals(con: duckdb.DuckDBPyConnection, table: str, names: Sequence[str]) -> tuple[TotalRow, ...]:
    """Return the total rows; the cheap tests come first, since few records have a blank cell and a total's name."""
    rest = f"substr({_cells(names)}, length({_first(names)}) + 1)"
    last = f"_record > (SELECT max(_record) - {_LAST} FROM {quoted(table)})"
    candidates = f"""
        SELECT * FROM {quoted(table)}
        WHERE CASE WHEN ({last}) OR {_filled(names)} < {len(names)} THEN regexp_full_match({_first(names)}, $total) END
            AND CASE WHEN regexp_full_match({_first(names)}, $total)
                THEN regexp_full_match({rest}, $amounts) AND NOT regexp_matches({rest}, $dates) END"""
    patterns = {"total": TOTAL, "amounts": _AMOUNTS, "dates": _DATES}
    if not con.execute(f"SELECT 1 FROM ({candidates}) LIMIT 1", patterns).fetchone():
        return ()
    usual = " OR ".join(f"{quoted(name)} IS NULL" for name in _usual(con, table, names)) or "false"
    rows = con.execute(f"SELECT * FROM ({candidates}) WHERE {usual} OR {last} ORDER BY _record", patterns).fetchall()
    return tuple(_total(record, dict(zip(names, values, strict=True))) for record, *values in rows)


def _total(record: int, cells: dict[str, str | None]) -> TotalRow:
    filled = {name: cell for name, cell in cells.items() if cell is not None}
    return TotalRow(record, next(iter(filled.values())), filled)


def _usual(con: duckdb.DuckDBPyConnection, table: str, names: Sequence[str]) -> list[str]:
    """Return the columns filled in nine of ten records, as far as so few records as there may be can show."""
    counts = con.execute(
        f"SELECT count(*), {', '.join(f'count({quoted(name)})' for name in names)} FROM {quoted(table)}"
    ).fetchone()
    if counts is None:
        return []
    rows, *filled = counts
    needed = min(rows - 1, rows * 9 // 10)
    return [name for name, count in zip(names, filled, strict=True) if count >= needed]


def _first(names: Sequence[str]) -> str:
    return f"coalesce({', '.join(map(quoted, names))}, NULL)"


def _filled(names: Sequence[str]) -> str:
    return "+".join(f"({quoted(name)} IS NOT NULL)::INTEGER" for name in names)


def _cells(names: Sequence[str]) -> str:
    return f"concat_ws(chr(31), {', '.join(map(quoted, names))})"


def _same(names: Sequence[str], header: Sequence[str]) -> str:
    """Return the test whether a record repeats the header, blanks included."""
    pairs = zip(names, header, strict=True)
    tests = [
        f"{quoted(name)} = {literal(cell.strip())}" if cell.strip() else f"{quoted(name)} IS NULL"
        for name, cell in pairs
    ]
    return " AND ".join(tests)
