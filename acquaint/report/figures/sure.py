"""How sure it all is: records, money, unknown buyers, and who may be reached."""

from __future__ import annotations

import msgspec

from acquaint.records import Assumed, BridgeRow, LeftOut, NextExport, Rows
from acquaint.report.figures.figure import Book
from acquaint.report.figures.given import Given
from acquaint.report.figures.headline import BOUGHT

CHANNELS = ("email", "phone", "sms", "post")


class Reach(msgspec.Struct, frozen=True):
    """A channel: who may be reached by it (keys of the shares), and what the others lack."""

    channel: str
    customers: str
    sales: str
    lacks: dict[str, int]


class Sure(msgspec.Struct, frozen=True):
    """Bridge, records, assumptions and doubts as the run has found them; how far customers can be reached."""

    rows: Rows
    left_out: tuple[LeftOut, ...]
    bridge: tuple[BridgeRow, ...]
    zone: Assumed
    currency: Assumed
    country: Assumed
    known_from_before: int
    organisations: int
    unconfirmed: int
    warnings: tuple[str, ...]
    next_exports: tuple[NextExport, ...]
    reach: tuple[Reach, ...] = ()


def add(book: Book, given: Given) -> Sure:
    """Count unknown buyers and reach."""
    book.count("sure.anonymous_orders", "sales", "is_order AND customer IS NULL", unit="orders")
    book.total("sure.anonymous_net", "sales", "customer IS NULL", "net_sales_minor")
    book.count("sure.organisations", "profiles", "kind = 'organisation'")
    book.count("sure.unconfirmed", "profiles", "kind = 'unconfirmed'")
    book.count("sure.known_from_before", "profiles", "kind = 'person' AND stage IS NOT NULL AND known_from_before")
    run, check = given.run, given.run.check
    return Sure(
        run.rows, check.left_out, run.bridge, check.assumed.zone, check.assumed.currency, check.assumed.country,
        run.customers.known_from_before, run.customers.organisations, run.customers.unconfirmed, run.warnings,
        check.next_exports, _reach(book),
    )  # fmt: skip


def _reach(book: Book) -> tuple[Reach, ...]:
    any_of = "customer IN (SELECT customer FROM reach WHERE allowed)"
    _shares(book, "any", any_of)
    return tuple(_channel(book, name) for name in CHANNELS if _has(book, name))


def _has(book: Book, channel: str) -> bool:
    return bool(book.con.execute(f"SELECT count(*) > 0 FROM reach WHERE channel = '{channel}'").fetchall()[0][0])


def _channel(book: Book, name: str) -> Reach:
    allowed = f"customer IN (SELECT customer FROM reach WHERE channel = '{name}' AND allowed)"
    customers, sales = _shares(book, name, allowed)
    lacks = book.con.execute(f"""
        SELECT lack, count(*) FROM reach WHERE channel = '{name}' AND NOT allowed AND lack IS NOT NULL
        AND customer IN (SELECT customer FROM profiles WHERE {BOUGHT}) GROUP BY lack ORDER BY count(*) DESC, lack
    """).fetchall()
    for lack, _ in lacks:
        who = f"customer IN (SELECT customer FROM reach WHERE channel = '{name}' AND lack = '{lack}')"
        book.count(f"reach.{name}.lack.{lack}", "profiles", f"{BOUGHT} AND {who}", definition="reach_lack")
    return Reach(name, customers, sales, dict(lacks))


def _shares(book: Book, name: str, allowed: str) -> tuple[str, str]:
    """Keep the shares of customers and of their sales that a channel reaches; return their keys."""
    customers, sales = f"reach.{name}_share", f"reach.{name}_sales_share"
    net = "sum(net_sales_minor_365d)"
    book.share(customers, "profiles", allowed, BOUGHT, definition="reach_share")
    book.share(sales, "profiles", allowed, BOUGHT, measure=net, definition="reach_sales_share")
    return customers, sales
