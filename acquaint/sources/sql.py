"""Names and texts as SQL writes them."""

from __future__ import annotations

from pathlib import Path


def quoted(name: str) -> str:
    """Return a name as an SQL identifier.

    Examples
    --------
    >>> print(quoted('Total "net" sales'))
    "Total ""net"" sales"
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as an SQL literal.

    Examples
    --------
    >>> literal("L'Oréal")
    "'L''Oréal'"
    """
    return "'" + text.replace("'", "''") + "'"


def trimmed(name: str, blanks: str = "") -> str:
    """Return the SQL of a text column without outer `blanks`, NULL where nothing is left, under its own name.

    Without `blanks` only spaces go, which DuckDB does three times as fast.

    Examples
    --------
    >>> print(trimmed("note"))
    nullif(trim("note"), '') AS "note"
    """
    characters = f", {literal(blanks)}" if blanks else ""
    return f"nullif(trim({quoted(name)}{characters}), '') AS {quoted(name)}"


def file_literal(path: Path) -> str:
    """Return a path as DuckDB's file functions take it: as this one file, whatever wildcards its name holds.

    Examples
    --------
    >>> file_literal(Path("orders [1].csv"))
    "'orders [[]1].csv'"
    """
    return literal("".join(f"[{c}]" if c in "*?[" else c for c in str(path)))
