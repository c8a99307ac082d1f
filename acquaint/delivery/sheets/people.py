"""Who people are on the sheets: a name without addresses, how they may be reached, what they bought last."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Protocol

import msgspec

from acquaint.delivery.sheets.sheet import Desk, fetch

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.words import Words

_ADDRESS = re.compile(r"\S*@\S*|\+?\d[\d\s()/.-]{5,}\d")
"""What may be an e-mail address or a telephone number."""
THINGS = 3
LEAST_GAPS = 2
"""Gaps of a customer's own from which on a rhythm is said: three days with an order."""
REFUSALS = ("do_not_contact", "under_age", "said_no")
"""What `refused` may say, the gravest first."""
_LACKS = (
    *REFUSALS,
    *("unknown", "register_missing", "register_old", "in_register", "no_relationship", "marketplace", "wrong_person"),
    *("rule_never", "no_address"),
)
"""Of several things that are missing the one to be told: what nobody may ask for again, then what is easiest won."""


class Named(Protocol):
    """Anything with the columns of `desk_people` that say who it is."""

    @property
    def name(self) -> str | None: ...  # noqa: D102
    @property
    def card(self) -> str | None: ...  # noqa: D102
    @property
    def account(self) -> str | None: ...  # noqa: D102


class Bought(msgspec.Struct, frozen=True):
    """An order of a customer: its day and up to three things of it, the dearest first."""

    customer: str
    local_date: date
    things: list[str]


def prepare(con: DuckDBPyConnection) -> None:
    """Make the working table `desk_people`, a row per person.

    A name, card or account that is an address is null there: addresses come from `reach` alone. `key` is the id of the
    customer; where that is an address it is `hash:` and the beginning of its SHA-256 in hex. `lack` is what is missing
    for e-mail and telephone where no channel is allowed; `refused` that of REFUSALS which forbids to ask for it.
    `not_persons`, which `replies.apply` fills, and `planned_acts`, which `planned.week` makes, are made empty where
    nobody has.
    """
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE desk_people AS
        WITH numbers AS (
            SELECT m.customer, list(DISTINCT right(regexp_replace(i.value, '[^0-9]', '', 'g'), 7)) AS ends
            FROM identifiers i JOIN members m USING (atom) WHERE i.kind = 'phone' GROUP BY m.customer
        ),
        reachable AS (
            SELECT customer, coalesce(list(channel ORDER BY channel) FILTER (allowed), []) AS channels,
                min(list_position({list(_LACKS)}, lack)) FILTER (channel IN ('email', 'phone')) AS worst
            FROM reach GROUP BY customer
        ),
        barred AS (
            SELECT customer, channels, CASE WHEN len(channels) = 0 OR worst <= 2 THEN {list(_LACKS)}[worst] END AS lack
            FROM reachable
        )
        SELECT p.customer, p.kind,
            CASE WHEN starts_with(p.customer, 'email:') OR starts_with(p.customer, 'phone:')
                OR {_is_address("p.customer", "n.ends")} THEN 'hash:' || left(sha256(p.customer), 32)
                ELSE p.customer END AS key,
            CASE WHEN NOT {_is_address("p.name")} THEN p.name END AS name,
            CASE WHEN NOT {_is_address("p.card", "n.ends")} THEN p.card END AS card,
            CASE WHEN NOT {_is_address("p.account", "n.ends")} THEN p.account END AS account,
            coalesce(s.place_name, p.usual_place) AS store, coalesce(r.channels, []) AS channels, r.lack,
            CASE WHEN r.lack IN {REFUSALS} THEN r.lack END AS refused
        FROM profiles p LEFT JOIN places s ON s.place = p.usual_place
        LEFT JOIN barred r USING (customer) LEFT JOIN numbers n USING (customer)
    """)
    con.execute("CREATE TEMP TABLE IF NOT EXISTS not_persons (atom VARCHAR)")
    con.execute("CREATE TEMP TABLE IF NOT EXISTS planned_acts (customer VARCHAR, offer VARCHAR, message VARCHAR, "
                "ends DATE, channel VARCHAR, day DATE, from_hour BIGINT, to_hour BIGINT, plan_day DATE, "
                "value_minor BIGINT)")  # fmt: skip


def _is_address(column: str, ends: str | None = None) -> str:
    """Return SQL that tells a text with an e-mail address or telephone number in it.

    A name has no seven digits; a number of a card may, unless it ends as a number of `ends` does.
    """
    digits = f"regexp_replace({column}, '[^0-9]', '', 'g')"
    phone = f"coalesce(list_contains({ends}, right({digits}, 7)), FALSE)" if ends else f"length({digits}) >= 7"
    return f"(contains({column}, '@') OR {phone})"


def shown(words: Words, person: Named) -> str:
    """Return what a person is called: the name, else the card or customer number."""
    if person.name:
        return person.name
    if person.card:
        return words("workbook.card", number=person.card)
    if person.account:
        return words("workbook.account", number=person.account)
    return words("workbook.nameless")


def discreet(text: str | None) -> str:
    """Return a text from the data without what may be an address.

    Examples
    --------
    >>> discreet("Newsletter form, anna@example.com, 0171 2345678")
    'Newsletter form, …, …'
    """
    return _ADDRESS.sub(lambda found: "…" + ("," if found[0].endswith(",") else ""), text or "").strip()


def channels(words: Words, codes: Iterable[str], refused: str | None = None) -> str:
    """Return the channels somebody may be reached by, in words; of who said no, that they did."""
    if refused:
        return lack(words, refused)
    return ", ".join(words(f"answers.channels.{code}") for code in codes) or words("workbook.unreachable")


def lack(words: Words, code: str) -> str:
    """Return what is missing before somebody may be contacted, in words."""
    return words(f"workbook.lack.{code}" if words.has(f"workbook.lack.{code}") else "workbook.lack.other")


def rhythm(days: float | None, gaps: int) -> int | None:
    """Return the own rhythm in whole days, at least one; None where too few gaps tell of one.

    Examples
    --------
    >>> rhythm(13.6, 2), rhythm(0.2, 5), rhythm(30.0, 1)
    (14, 1, None)
    """
    return None if days is None or gaps < LEAST_GAPS else max(1, round(days))


def bought(desk: Desk, customers: Iterable[str], *, first: bool = False) -> dict[str, str]:
    """Return what each of these customers bought last (or first), as "3 Feb 2026: Assam, Sencha, Pot"."""
    found = fetch(desk, Bought, _orders(first=first), ids=sorted(customers), most=THINGS)
    return {each.customer: _said(desk.words, each) for each in found}


def _said(words: Words, order: Bought) -> str:
    day = words.short_day(order.local_date)
    return f"{day}: {', '.join(order.things)}" if order.things else day


def _orders(*, first: bool) -> str:
    """Return SQL of the last (or first) order of each customer of `$ids`, with its dearest things."""
    way = "ASC" if first else "DESC"
    return f"""
        WITH mine AS (
            SELECT m.customer, o.source, o.id, o.local_date FROM orders o JOIN members m USING (atom)
            WHERE m.customer IN (SELECT unnest($ids::VARCHAR[]))
            AND o.status = 'counted' AND o.is_order AND o.ts < $at AND o.known_at <= $at
            QUALIFY row_number() OVER (PARTITION BY m.customer ORDER BY o.ts {way}, o.source {way}, o.id {way}) = 1
        ),
        things AS (
            SELECT t.customer, max(l.gross_sales_minor) AS worth,
                coalesce(p.product_name, l.category, p.category, l.product) AS thing
            FROM mine t JOIN lines l ON l.source = t.source AND l.id = t.id LEFT JOIN products p USING (product)
            GROUP BY ALL
        ),
        dearest AS (
            SELECT customer, list(thing ORDER BY worth DESC, thing)[:$most] AS things
            FROM things WHERE thing IS NOT NULL GROUP BY customer
        )
        SELECT customer, local_date, coalesce(things, []) AS things FROM mine LEFT JOIN dearest USING (customer)
    """
