"""Delimited text into a DuckDB table: at DuckDB's own speed where the file is regular, by `mend` where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from acquaint.sources import encoding, mend
from acquaint.sources.sniff import SAMPLE, Form, sniff
from acquaint.sources.sql import file_literal, literal, quoted, trimmed

if TYPE_CHECKING:
    import duckdb

BLANKS = " \t\r\n\v\f\u00a0\u2007\u202f\u200b\ufeff"
"""What is trimmed around a cell."""
_LONGEST_LINE = 16 << 20


class Loaded(msgspec.Struct, frozen=True):
    """What reading a text file or the sheet of a workbook into a table found beside the table."""

    names: tuple[str, ...]
    header: tuple[str, ...]
    above: tuple[str, ...] = ()
    malformed: tuple[tuple[int, str, str], ...] = ()
    notes: tuple[str, ...] = ()


def load(
    con: duckdb.DuckDBPyConnection, path: Path, table: str, *, label: str, folder: Path, header: int | None
) -> Loaded:
    """Read a delimited file into `table`: `_record` (1 = first below the header) and its columns, all VARCHAR.

    Parameters
    ----------
    label
        Name of the sheet, for messages.
    folder
        Where intermediate files may lie.
    header
        Row of the header (1 = first), where it is known.

    Raises
    ------
    InputError
        The file is blank or its header cannot be found.
    """
    looked = encoding.survey(path)
    notes: tuple[str, ...] = ()
    if not looked.utf8:
        plain = folder / "utf8.txt"
        notes = encoding.to_utf8(path, plain)
        path, looked = plain, encoding.survey(plain)
    form = sniff(_sample(path), label, whole=path.stat().st_size <= SAMPLE, header=header)
    malformed: tuple[tuple[int, str, str], ...] = ()
    if not _fast(con, path, table, form, looked):
        regular = folder / "regular.csv"
        malformed = mend.mend(path, form, regular)
        load_regular(con, regular, table, form.names, thorough=looked.odd_blanks or not looked.flat)
    if form.above:
        notes = (*notes, f"lines above the header left out: {len(form.above)}")
    return Loaded(form.names, form.cells, form.above, malformed, notes)


def load_regular(
    con: duckdb.DuckDBPyConnection, path: Path, table: str, names: Sequence[str], *, thorough: bool
) -> None:
    """Read a file that `mend.write_regular` wrote; the record is its first column."""
    cells = ["CAST(_record AS BIGINT) AS _record", *(trimmed(name, BLANKS if thorough else "") for name in names)]
    form = Form(",", '"', '"', -1, tuple(names), (), ())
    _create(con, path, table, cells, form, names=("_record", *names), parallel=False)


def _fast(con: duckdb.DuckDBPyConnection, path: Path, table: str, form: Form, looked: encoding.Survey) -> bool:
    """Let DuckDB read the file; False (and no table) where it refuses or could be wrong about a quote.

    Without line ends in quotes every line is a record, which is what makes reading in parallel exact.
    """
    import duckdb  # noqa: PLC0415

    if not form.is_standard or (form.quote and not looked.closed) or (looked.quotes and form.header):
        return False
    flat = looked.flat or not form.quote
    blanks = "" if flat and not looked.odd_blanks else BLANKS
    cells = ["row_number() OVER () AS _record", *(trimmed(name, blanks) for name in form.names)]
    try:
        _create(con, path, table, cells, form, names=form.names, parallel=flat)
    except duckdb.Error:
        return False
    if not flat and _swallowed(con, table, form):
        con.execute(f"DROP TABLE {quoted(table)}")
        return False
    return True


def _create(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    table: str,
    cells: Sequence[str],
    form: Form,
    *,
    names: Sequence[str],
    parallel: bool,
) -> None:
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    con.execute(
        f"CREATE TABLE {quoted(table)} AS SELECT {', '.join(cells)} FROM read_csv({file_literal(path)},"
        f" auto_detect=false, header=false, skip={form.header + 1}, delim={literal(form.delimiter)},"
        f" quote={literal(form.quote)}, escape={literal(form.escape)}, null_padding=true, parallel={parallel},"
        f" maximum_line_size={_LONGEST_LINE}, buffer_size={2 * _LONGEST_LINE}, columns={{{columns}}})"
    )


def _swallowed(con: duckdb.DuckDBPyConnection, table: str, form: Form) -> bool:
    """Tell whether a cell of several lines could be several records between two stray quotes."""
    delimiters = len(form.names) - 1
    if delimiters < 4:
        return False
    tests = " OR ".join(
        f"(contains({column}, chr(10)) AND length({column}) - length(replace({column}, {literal(form.delimiter)}, ''))"
        f" >= {delimiters})"
        for column in map(quoted, form.names)
    )
    return con.execute(f"SELECT 1 FROM {quoted(table)} WHERE {tests} LIMIT 1").fetchone() is not None


def _sample(path: Path) -> str:
    with path.open("rb") as stream:
        return stream.read(SAMPLE).decode("utf-8", "ignore")
