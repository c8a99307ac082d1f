"""Sentences about a sheet of lines for whoever reads the run: what was found, how often, and where first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.sources.layouts import documents

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def found(con: DuckDBPyConnection, sql: str, sentence: str) -> None:
    """Keep `sentence` where `sql` finds anything.

    Parameters
    ----------
    sql
        Query of two columns: how many there are, and where the first is.
    sentence
        What to say, with {0} for the number and {1} for the place.
    """
    count, first = con.execute(sql).fetchall()[0]
    if count:
        documents.note(con, sentence.format(count, first))
