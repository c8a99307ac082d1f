"""What to do this week, by the table `decisions`."""

from __future__ import annotations

import msgspec

from acquaint.report.figures.figure import Book, Figure, Source

LISTED = "verdict = 'listed'"
SLIPPING = f"{LISTED} AND kind = 'slipping'"


class Week(msgspec.Struct, frozen=True):
    """How many customers were considered, and how many of each kind are listed or left alone for each reason."""

    kinds: dict[str, int] = {}
    gates: dict[str, int] = {}


def add(book: Book) -> Week:
    """Count the week's list."""
    book.count("week.call", "decisions", f"{LISTED} AND channel = 'phone'")
    book.count("week.write", "decisions", f"{LISTED} AND channel = 'email'")
    book.count("week.slipping", "decisions", SLIPPING)
    book.total("week.slipping_yearly", "decisions", SLIPPING, "yearly_minor")
    _returns(book)
    book.total("week.yearly", "decisions", LISTED, "yearly_minor")
    book.total("week.at_stake_low", "decisions", LISTED, "at_stake_low_minor", definition="week_at_stake")
    book.total("week.at_stake_high", "decisions", LISTED, "at_stake_high_minor", definition="week_at_stake")
    book.count("week.waits", "decisions", "verdict = 'waits'")
    book.count("week.stopped", "decisions", "verdict = 'stopped'")
    kinds = _counts(book, f"SELECT kind, count(*) FROM decisions WHERE {LISTED} GROUP BY kind")
    for kind in kinds:
        book.count(f"week.kind.{kind}", "decisions", f"{LISTED} AND kind = '{kind}'", definition="week_kind")
    gates = _counts(book, "SELECT gate, count(*) FROM decisions WHERE verdict = 'stopped' GROUP BY gate")
    for gate in gates:
        where = f"verdict = 'stopped' AND gate = '{gate}'"
        book.count(f"week.gate.{gate}", "decisions", where, definition="week_gate")
    return Week(kinds, gates)


def _returns(book: Book) -> None:
    """Keep the mean chance of the listed slipping to return by themselves, and the means of its bounds."""
    where = f"{SLIPPING} AND p IS NOT NULL"
    n, value, low, high = book.con.execute(
        f"SELECT count(*), avg(p), avg(p_low), avg(p_high) FROM decisions WHERE {where}"
    ).fetchall()[0]
    source = Source("decisions", where, "avg(p)")
    book.add(Figure("week.slipping_return", value, "share", "week_slipping_return", source, n, low, high, needed=1))


def _counts(book: Book, query: str) -> dict[str, int]:
    found = book.con.execute(f"{query} ORDER BY count(*) DESC, 1").fetchall()
    return {name: count for name, count in found if name is not None}
