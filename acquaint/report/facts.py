"""What acquaint can know of a shop: each fact known, or how many orders it still takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.features import constants as shop_constants
from acquaint.portrait import Portrait
from acquaint.records import Fact, Money, NotEnoughData, Rung
from acquaint.words import Words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CURVE_GAPS = 20
"""Gaps between orders from which on an unusual silence can be told."""


def of(con: DuckDBPyConnection, found: Portrait, money: Money, words: Words) -> tuple[Fact, ...]:
    """Return the table of facts, in the order in which a shop comes to know them, said in `words`."""
    now = found.life.months[max(found.life.months)]
    total = found.counts.total
    return (
        _fact(words, "customers", total > 0, words.many(total, "customer")),
        _rhythm(now, words),
        _silence(now, words),
        *(_rung(rung, words) for rung in found.ladder),
        _goal(now, words),
        _groups(now, words),
        _slow(now, words),
        _season(now, words),
        *_columns(con, words),
        _profit(con, money, words),
    )


def _fact(words: Words, code: str, known: bool, note: str, lack: str = "") -> Fact:
    return Fact(words(f"facts.name.{code}"), known, note, code, lack)


def _unknown(words: Words, code: str, lack: str) -> Fact:
    """Return a fact that is not known for one reason."""
    text = words(f"facts.lack.{lack}")
    return _fact(words, code, False, words("facts.note.not_yet", lack=text), text)


def _more(words: Words, what: str, needed: int) -> str:
    return words(f"facts.lack.{what}", n=needed)


def _profit(con: DuckDBPyConnection, money: Money, words: Words) -> Fact:
    if money.profit_minor is not None:
        return _fact(words, "profit", True, words("facts.note.known"))
    orders, costed = con.execute(
        "SELECT count(*), count(cost_of_goods_minor) FROM orders WHERE status = 'counted'"
    ).fetchall()[0]
    lack = words("facts.lack.some_costs", missing=orders - costed, n=orders) if costed else words("facts.lack.costs")
    return _fact(words, "profit", False, words("facts.note.profit", lack=lack), lack)


def _rhythm(now: shop_constants.Constants, words: Words) -> Fact:
    days = now.usual_gap_days
    if days is None:
        return _fact(words, "rhythm", False, _more(words, "repeat_orders", 1))
    return _fact(words, "rhythm", True, words("facts.note.rhythm", days=round(days)))


def _silence(now: shop_constants.Constants, words: Words) -> Fact:
    gaps = max(0, now.occasions - now.customers)
    if gaps < CURVE_GAPS:
        return _fact(words, "silence", False, _more(words, "repeat_orders", CURVE_GAPS - gaps))
    return _fact(words, "silence", True, words("facts.note.silence", n=gaps))


def _rung(rung: Rung, words: Words) -> Fact:
    before, after = rung.name.split(" -> ")
    first = not before.isdigit()
    name = words("facts.name.first_rung") if first else words("facts.name.rung", before=before, after=after)
    code, share = "first_rung" if first else f"rung_{before}", rung.share
    if isinstance(share, NotEnoughData):
        return Fact(name, False, _more(words, "new_customers", share.missing), code)
    low, high = (share.low or 0.0), (share.high if share.high is not None else 1.0)
    note = words("facts.note.rung", share=share.value, days=rung.days or 0, low=low, high=high)
    return Fact(name, True, note, code)


def _goal(now: shop_constants.Constants, words: Words) -> Fact:
    known = now.goal.origin in ("data", "set")
    what = words.many(now.goal.count, {"occasions": "occasion", "categories": "category"}[now.goal.of])
    goal = words("facts.note.goal", what=what, days=now.goal.within_days)
    return _fact(words, "goal", known, goal if known else words("facts.note.goal_until_then", goal=goal))


def _groups(now: shop_constants.Constants, words: Words) -> Fact:
    if now.rfm is None:
        return _unknown(words, "groups", "quarter")
    return _fact(words, "groups", True, words("facts.note.groups", n=now.rfm.cells, since=now.rfm.since))


def _slow(now: shop_constants.Constants, words: Words) -> Fact:
    share = now.second_within_two_years
    if isinstance(share, NotEnoughData):
        return _fact(words, "second", False, _more(words, "new_customers", share.missing))
    return _fact(words, "second", True, words("facts.note.second", share=share.value))


def _season(now: shop_constants.Constants, words: Words) -> Fact:
    if isinstance(now.season, NotEnoughData):
        return _unknown(words, "season", "two_years")
    return _fact(words, "season", True, words(f"facts.note.{'season' if now.seasonal else 'no_season'}"))


def _columns(con: DuckDBPyConnection, words: Words) -> list[Fact]:
    """Return the facts that hang on a column of the data being there."""
    hours, places, categories = con.execute(
        "SELECT count(local_hour), count(place), (SELECT count(category) FROM lines) FROM orders WHERE is_order"
    ).fetchall()[0]
    return [
        _fact(words, code, True, words("facts.note.known")) if count else _unknown(words, code, lack)
        for code, count, lack in (
            ("hours", hours, "hours"), ("places", places, "places"), ("likes", categories, "categories"),
        )
    ]  # fmt: skip
