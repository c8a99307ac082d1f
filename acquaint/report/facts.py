"""What acquaint can know of a shop: each fact known, or how many orders it still takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from acquaint import words
from acquaint.features import constants as shop_constants
from acquaint.portrait import Portrait
from acquaint.records import Fact, Money, NotEnoughData, Rung

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CURVE_GAPS = 20
"""Gaps between orders from which on an unusual silence can be told."""


def of(con: DuckDBPyConnection, found: Portrait, money: Money) -> tuple[Fact, ...]:
    """Return the table of facts, in the order in which a shop comes to know them."""
    now = found.life.months[max(found.life.months)]
    return (
        Fact("who your customers are", found.counts.total > 0, _many(found.counts.total, "customer")),
        _rhythm(now),
        _silence(now),
        *(_rung(rung) for rung in found.ladder),
        _goal(now),
        Fact("recency, frequency and money groups", now.rfm is not None, _groups(now)),
        _slow(now),
        _season(now),
        *_columns(con),
        _profit(con, money),
    )


def _profit(con: DuckDBPyConnection, money: Money) -> Fact:
    if money.profit_minor is not None:
        return Fact("profit", True, "known")
    orders, costed = con.execute(
        "SELECT count(*), count(cost_of_goods_minor) FROM orders WHERE status = 'counted'"
    ).fetchall()[0]
    lack = f"the cost of {orders - costed:,} of {_many(orders, 'document')} is unknown" if costed else "no costs found"
    return Fact("profit", False, f"not yet: {lack}; add costs or put margin = 0.35 under [shop] in acquaint.toml")


def _many(count: int, noun: str) -> str:
    return words.many(count, noun)


def _later(needed: int, noun: str) -> str:
    return f"not yet, {_many(needed, f'more {noun}')}"


def _rhythm(now: shop_constants.Constants) -> Fact:
    days = now.usual_gap_days
    note = f"a customer usually comes back after {days:.0f} days" if days is not None else _later(1, "repeat order")
    return Fact("the usual time between orders", days is not None, note)


def _silence(now: shop_constants.Constants) -> Fact:
    gaps = max(0, now.occasions - now.customers)
    note = (
        f"from {_many(gaps, 'gap')} between orders" if gaps >= CURVE_GAPS else _later(CURVE_GAPS - gaps, "repeat order")
    )
    return Fact("which silences are unusual", gaps >= CURVE_GAPS, note)


def _rung(rung: Rung) -> Fact:
    before, after = rung.name.split(" -> ")
    share = rung.share
    title = f"how many go from order {before} to {after}" if before.isdigit() else "how many of those known ever order"
    if isinstance(share, NotEnoughData):
        return Fact(title, False, _later(share.missing, "new customer"))
    low, high = (share.low or 0.0), (share.high if share.high is not None else 1.0)
    within = f"within {words.many(rung.days or 0, 'day')}"
    span = f"between {words.share(low)} and {words.share(high)}"
    return Fact(title, True, f"{words.share(share.value)} {within} ({span})")


def _goal(now: shop_constants.Constants) -> Fact:
    known = now.goal.origin in ("data", "set")
    text = f"{now.goal.count} {now.goal.of} within {now.goal.within_days} days"
    return Fact("the act that makes a regular", known, text if known else f"not yet; until then: {text}")


def _groups(now: shop_constants.Constants) -> str:
    if now.rfm is None:
        return "not yet: needs a full calendar quarter"
    return f"{now.rfm.cells} x {now.rfm.cells} groups, limits fixed since {words.day(now.rfm.since)}"


def _slow(now: shop_constants.Constants) -> Fact:
    share = now.second_within_two_years
    if isinstance(share, NotEnoughData):
        return Fact("how many ever buy twice", False, _later(share.missing, "new customer"))
    return Fact("how many ever buy twice", True, f"{words.share(share.value)} within two years")


def _season(now: shop_constants.Constants) -> Fact:
    if isinstance(now.season, NotEnoughData):
        return Fact("whether you have a season", False, "not yet: needs two years of orders")
    return Fact("whether you have a season", True, "yes" if now.seasonal else "no")


def _columns(con: DuckDBPyConnection) -> list[Fact]:
    """Return the facts that hang on a column of the data being there."""
    hours, places, categories = con.execute(
        "SELECT count(local_hour), count(place), (SELECT count(category) FROM lines) FROM orders WHERE is_order"
    ).fetchall()[0]
    given: Callable[[int, str], str] = lambda count, what: "known" if count else f"not yet: {what}"  # noqa: E731
    return [
        Fact("the hours people buy at", hours > 0, given(hours, "your files have no time of day")),
        Fact("which of your places people use", places > 0, given(places, "your files name no shop or till")),
        Fact(
            "what people like", categories > 0, given(categories, "your files have no categories; add a product list")
        ),
    ]
