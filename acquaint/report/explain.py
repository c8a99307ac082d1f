"""What `acquaint explain-number` prints: what a figure is, what it rests on, and its first rows."""

from __future__ import annotations

import difflib
import textwrap
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from acquaint.errors import InputError
from acquaint.report.figures import Figure, Report, views
from acquaint.words import Words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ROWS = 10
COLUMNS = 80
_SHOWN = {
    "profiles": ("customer", "state", "last_order_date", "days_late", "orders_365d", "net_sales_minor_365d"),
    "sales": ("id", "local_date", "channel", "kind", "net_sales_minor"),
    "visits": ("customer", "local_date", "nth", "gap_days", "first_date"),
    "standings": ("customer", "state", "came_from", "since"),
    "decisions": ("customer", "kind", "verdict", "gate", "channel", "place"),
}
"""Columns of a table that are shown; a customer's name beside them where names are asked for."""
_DIGEST = 6


class Explained(msgspec.Struct, frozen=True):
    """A figure with the number of its rows and the first ten; without `names` ids of people are shortened."""

    as_of: date
    figure: Figure
    rows: int
    first: tuple[dict[str, Any], ...]
    names: bool = False


def find(con: DuckDBPyConnection, report: Report, key: str, *, names: bool = False) -> Explained:
    """Return a figure of the report with its first rows.

    Parameters
    ----------
    con
        The engine with the tables of the snapshot the report was made from.
    names
        Whether customers may stand there by name and full id.

    Raises
    ------
    InputError
        The report has no such figure.
    """
    figure = _figure(report, key)
    rows, count = _rows(con, report, figure, names=names)
    return Explained(report.as_of, figure, count, tuple(rows), names)


def object(con: DuckDBPyConnection, report: Report, key: str, *, names: bool = False) -> dict[str, Any]:
    """Return what `find` does as plain values, for `--json`."""
    found: dict[str, Any] = msgspec.to_builtins(find(con, report, key, names=names))
    return found


def lines(con: DuckDBPyConnection, report: Report, key: str, *, names: bool, words: Words) -> list[str]:
    """Return what is said of a figure, its filter, and its first rows as a table; as `told(find(...))`."""
    return told(find(con, report, key, names=names), words)


def told(found: Explained, words: Words) -> list[str]:
    """Return an explained figure as lines: what it is, its value, its filter, its first rows."""
    figure = found.figure
    head = [
        figure.key,
        words("report.explain.as_of", day=found.as_of),
        words(f"report.definition.{figure.definition}"),
        words("report.explain.value", value=_value(figure, figure.value, words)),
    ]
    said = [*head, *_sure(figure, words), *_source(figure, found.rows, words)]
    wrapped = [line for text in said for line in textwrap.wrap(text, COLUMNS, subsequent_indent="  ")]
    return [*wrapped, *_table(found, words)]


def keys(report: Report, words: Words) -> list[str]:
    """Return the keys of all figures with their values, a line each."""
    width = max(map(len, report.by_key), default=0)
    return [f"{each.key:<{width}}  {_value(each, each.value, words)}" for each in report.figures]


def _figure(report: Report, key: str) -> Figure:
    found = report.get(key)
    if found is not None:
        return found
    words = Words(report.language, report.currency)
    near = difflib.get_close_matches(key, report.by_key, n=3)
    hint = words("report.explain.nearest", names=near) if near else ""
    raise InputError(f"{words('report.explain.unknown', key=key)} {hint}".strip(), to_do=words("report.explain.all"))


def _value(figure: Figure, value: float | int | None, words: Words) -> str:
    """Return a value as its unit is written."""
    if value is None:
        return words("report.explain.no_value")
    if figure.unit == "minor":
        return words.money(int(value))
    if figure.unit == "share":
        return words.share(float(value))
    return words.count(value) if isinstance(value, int) else words.number(float(value))


def _sure(figure: Figure, words: Words) -> list[str]:
    """Say the interval, the year before, and that there are too few."""
    found = []
    if figure.missing:
        found.append(words("report.explain.few", n=figure.missing))
    if figure.low is not None and figure.high is not None:
        low, high = (_value(figure, bound, words) for bound in (figure.low, figure.high))
        found.append(words("report.explain.interval", low=low, high=high))
    if figure.before is not None:
        found.append(words("report.explain.before", value=_value(figure, figure.before, words)))
    return found


def _source(figure: Figure, count: int, words: Words) -> list[str]:
    """Say the rows: how many, of which table, and by which condition."""
    source = figure.source
    if source is None:
        return []
    found = [words("report.explain.n_of" if source.of else "report.explain.n", n=figure.n if source.of else count)]
    found.append(f"{words('report.explain.filter', table=source.table)} {source.where}")
    if source.of:
        found.append(f"{words('report.explain.of')} {source.of}")
    if source.measure is None:
        found.append(words("report.explain.estimate"))
    else:
        found.append(words("report.explain.measure", measure=source.measure))
    return [" ".join(line.split()) for line in found]


def _rows(con: DuckDBPyConnection, report: Report, figure: Figure, *, names: bool) -> tuple[list[dict[str, Any]], int]:
    """Return the first rows of a figure, and how many there are."""
    source = figure.source
    if source is None:
        return [], 0
    views.make(con, report.instant)
    count = int(con.execute(source.rows("count(*)")).fetchall()[0][0])
    columns = _SHOWN[source.table]
    extra = "(SELECT any_value(name) FROM customers c WHERE c.customer = each_one.customer) AS name, "
    shown = f"{extra if names and 'customer' in columns else ''}{', '.join(columns)}"
    found = con.execute(f"SELECT {shown} FROM ({source.rows()}) AS each_one ORDER BY {', '.join(columns)} LIMIT {ROWS}")
    titles = [column[0] for column in found.description or ()]
    rows = [dict(zip(titles, row, strict=True)) for row in found.fetchall()]
    return [{name: _cell(name, value, names=names) for name, value in row.items()} for row in rows], count


def _cell(name: str, value: Any, *, names: bool) -> Any:
    """Return a value as JSON has it; ids of people shortened to a digest where no names are wanted."""
    if isinstance(value, date):
        return value.isoformat()
    if name in ("customer", "id") and value is not None and not names:
        from hashlib import sha256  # noqa: PLC0415

        return sha256(str(value).encode()).hexdigest()[:_DIGEST]
    return value


def _table(found: Explained, words: Words) -> list[str]:
    """Return the rows as aligned lines."""
    if not found.first:
        return []
    texts = [list(found.first[0]), *([_written(name, row[name], words) for name in row] for row in found.first)]
    widths = [max(len(line[place]) for line in texts) for place in range(len(texts[0]))]
    made = ["  " + "  ".join(text.ljust(n) for text, n in zip(line, widths, strict=True)).rstrip() for line in texts]
    hint = [] if found.names else [words("report.explain.names_hint")]
    return ["", words("report.explain.first", n=found.rows), *made, *hint]


def _written(name: str, value: Any, words: Words) -> str:
    if value is None:
        return "–"
    if "_minor" in name:
        return words.money(int(value), code=False)
    return str(value)
