"""Where customers stand now, and who came and went: the flow between states, in spans of four weeks."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from acquaint.report.figures.figure import Book
from acquaint.report.figures.given import MONTH_DAYS, Given, Window
from acquaint.report.figures.headline import PERSON

STATES = (
    "prospect", "new", "not yet regular", "regular", "due", "late", "paused", "payment failed", "slipping", "lapsed",
    "silent; history too short to say", "customer", "resting",
)  # fmt: skip
"""As customers.parquet names them, in the order of a relationship."""
SPANS = 13
QUIET = "('slipping', 'lapsed')"
UNTOLD = "('silent; history too short to say')"
"""Who lapses out of it has lapsed before; only now it can be told."""
FLOWS = {
    "new": ("visits", "new AND nth = 1 AND {}", "local_date"),
    "back": ("standings", f"came_from IN {QUIET} AND state NOT IN {QUIET} AND {{}}", "since"),
    "slipping": ("standings", "state = 'slipping' AND came_from IS DISTINCT FROM 'lapsed' AND {}", "since"),
    "lapsed": ("standings", f"state = 'lapsed' AND came_from NOT IN {UNTOLD} AND {{}}", "since"),
}
"""Movement -> its table, condition and date: first order, back from silence, begun to slip, lapsed."""


class State(msgspec.Struct, frozen=True):
    """A state: how many stand in it, and how many came and went over 28 days."""

    name: str
    customers: int
    came: int
    went: int


class Span(msgspec.Struct, frozen=True):
    """Movements of four weeks, from `start` to the day before `end`."""

    start: date
    end: date
    moved: dict[str, int]


class Stages(msgspec.Struct, frozen=True):
    """States now, and the flow of up to a year; no spans where the data are too short."""

    states: tuple[State, ...] = ()
    spans: tuple[Span, ...] = ()


def add(book: Book, given: Given) -> Stages:
    """Count states and flows."""
    month = given.month
    states = tuple(_state(book, name, month) for name in _present(book))
    for name, (table, where, column) in FLOWS.items():
        key = f"flow.{name}"
        book.count(key, table, where.format(month.sql(column)))
    book.count("stages.new_listed", "profiles", given.on_sheet_new)
    return Stages(states, _spans(book, given, month))


def slug(state: str) -> str:
    """Return the name of a state as keys and sentences carry it.

    Examples
    --------
    >>> slug("silent; history too short to say"), slug("not yet regular")
    ('silent', 'not_yet_regular')
    """
    return state.partition(";")[0].replace(" ", "_")


def _present(book: Book) -> list[str]:
    query = f"SELECT DISTINCT state FROM profiles WHERE {PERSON} AND state IS NOT NULL"
    there = {name for (name,) in book.con.execute(query).fetchall()}
    return [name for name in STATES if name in there]


def _state(book: Book, name: str, month: Window) -> State:
    figure = book.count(f"stages.{slug(name)}", "profiles", f"{PERSON} AND state = '{name}'", definition="stages")
    came, went = book.con.execute(f"""
        SELECT count(*) FILTER (today AND NOT before), count(*) FILTER (before AND NOT today) FROM (
            SELECT bool_or(until IS NULL) AS today,
                bool_or(since < DATE '{month.start}' AND (until IS NULL OR until >= DATE '{month.start}')) AS before
            FROM standings WHERE state = '{name}' GROUP BY customer)
    """).fetchall()[0]
    return State(name, int(figure.value or 0), came, went)


def _spans(book: Book, given: Given, month: Window) -> tuple[Span, ...]:
    """Return the flow span by span, from when on new customers can be told from known ones; at least three of them."""
    windows = [month.back(MONTH_DAYS * n) for n in reversed(range(SPANS))]
    since = given.new_from
    windows = [window for window in windows if since is not None and window.start >= since]
    if len(windows) < 3:
        return ()
    counts = {name: _by_span(book, name, month, len(windows)) for name in FLOWS}
    return tuple(
        Span(window.start, window.end, {name: counts[name].get(len(windows) - 1 - n, 0) for name in FLOWS})
        for n, window in enumerate(windows)
    )


def _by_span(book: Book, name: str, month: Window, spans: int) -> dict[int, int]:
    """Return the movements by how many spans ago they were."""
    table, where, column = FLOWS[name]
    all_of_it = Window(month.start - timedelta(days=MONTH_DAYS * (spans - 1)), month.end)
    query = f"""
        SELECT (DATE '{month.end}' - 1 - {column}) // {MONTH_DAYS} AS ago, count(*)
        FROM {table} WHERE {where.format(all_of_it.sql(column))} GROUP BY ago
    """
    return {int(ago): count for ago, count in book.con.execute(query).fetchall()}
