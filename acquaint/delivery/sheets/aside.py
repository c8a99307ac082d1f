"""Who is not contacted, and why: left alone, out of reach, or not surely one person."""

from __future__ import annotations

from datetime import date

import msgspec

from acquaint.delivery.sheets import people, week
from acquaint.delivery.sheets.sheet import MOST_ROWS, Cell, Column, Desk, Sheet, capped, count, fetch

MOST_DOUBTS = 300


class Left(msgspec.Struct, frozen=True):
    """A customer who was considered for the list and is left alone."""

    customer: str
    name: str | None
    card: str | None
    account: str | None
    kind: str
    gate: str
    until: date | None


class Unreachable(msgspec.Struct, frozen=True):
    """A customer who bought and may be contacted on no channel."""

    customer: str
    name: str | None
    card: str | None
    account: str | None
    refused: str | None
    net_sales_minor_365d: int
    lacks: list[str]
    has_email: bool
    has_phone: bool


class Doubt(msgspec.Struct, frozen=True):
    """A customer who may not be one person, or several who may be one."""

    key: str
    name: str | None
    card: str | None
    account: str | None
    kind: str
    kind_reason: str | None
    orders: int
    net_sales_minor_365d: int


class Twins(msgspec.Struct, frozen=True):
    """Customers of the same name."""

    names: list[str]
    cards: list[str]
    accounts: list[str]
    customers: int
    orders: int
    net_sales_minor_365d: int


def leave_alone(desk: Desk) -> Sheet:
    """Return who is left alone this week and why, with the count per rule on top.

    Where permission is missing it is said what of it: only who has said neither yes nor no is to be asked.
    """
    words = desk.words
    left = """
        SELECT d.customer, n.name, n.card, n.account, d.kind, d.until, d.yearly_minor,
            CASE WHEN d.verdict = 'waits' THEN 'waiting'
                WHEN d.gate = 'no_permission' AND n.lack NOT IN ('unknown', 'no_address') THEN n.lack
                ELSE coalesce(d.gate, 'capacity') END AS gate
        FROM decisions d JOIN desk_people n USING (customer) WHERE d.verdict <> 'listed' AND n.kind = 'person'
            AND d.customer NOT IN (SELECT customer FROM planned_acts)
    """
    tally = desk.con.execute(f"SELECT gate, count(*) AS n FROM ({left}) GROUP BY gate ORDER BY n DESC, gate").fetchall()
    counts = "; ".join(words("workbook.counted", what=_gate(desk, "why", gate), n=n) for gate, n in tally)
    total = sum(n for _, n in tally)
    query = f"""
        SELECT l.* FROM ({left}) l JOIN (SELECT gate, count(*) AS n FROM ({left}) GROUP BY gate) t USING (gate)
        ORDER BY t.n, l.gate, l.yearly_minor DESC, l.customer LIMIT {MOST_ROWS}
    """
    columns = (Column("name", "strong", 28), Column("why", "text", 36), Column("until", "day", 14),
               Column("rule", "small", 76))  # fmt: skip
    rows = tuple(
        (people.shown(words, who), _gate(desk, "why", who.gate), who.until, _gate(desk, "rule", who.gate))
        for who in fetch(desk, Left, query)
    )
    return Sheet("leave_alone", (counts, *capped(desk, total, "gate")), columns, rows, total)


def _gate(desk: Desk, section: str, gate: str) -> str:
    keys = (f"workbook.gate_{section}.{gate}", f"workbook.lack.{gate}" if section == "why" else "")
    return desk.words(next((key for key in keys if desk.words.has(key)), f"workbook.gate_{section}.other"))


def cannot_reach(desk: Desk) -> Sheet:
    """Return who bought in the last 12 months and may not be contacted on any channel, by what they spent."""
    words = desk.words
    query = """
        SELECT p.customer, n.name, n.card, n.account, n.refused, p.net_sales_minor_365d,
            coalesce(list(r.lack ORDER BY r.channel) FILTER (r.channel IN ('email', 'phone')), []) AS lacks,
            coalesce(bool_or(r.address IS NOT NULL AND r.lack <> 'wrong_person') FILTER (r.channel = 'email'), FALSE)
                AS has_email,
            coalesce(bool_or(r.address IS NOT NULL AND r.lack <> 'wrong_person') FILTER (r.channel = 'phone'), FALSE)
                AS has_phone
        FROM profiles p JOIN desk_people n USING (customer) LEFT JOIN reach r USING (customer)
        WHERE p.kind = 'person' AND p.net_sales_minor_365d > 0 AND len(n.channels) = 0
        GROUP BY ALL
    """
    total, to_do = count(desk, query), count(desk, f"FROM ({query}) WHERE refused IS NULL")
    found = fetch(desk, Unreachable, f"{query} ORDER BY p.net_sales_minor_365d DESC, p.customer LIMIT {MOST_ROWS}")
    columns = (Column("name_or_card", "strong", 30), Column("spent", "money", 16), Column("missing", "text", 56),
               Column("ask", "text", 86))  # fmt: skip
    rows = tuple(
        (people.shown(words, who), who.net_sales_minor_365d, _missing(desk, who.lacks), _ask(desk, who))
        for who in found
    )
    lines = (words("workbook.rule.cannot_reach"), *capped(desk, total, "spent"))
    return Sheet("cannot_reach", lines, columns, rows, total, to_do=to_do)


def _missing(desk: Desk, lacks: list[str]) -> str:
    """Return what is missing for e-mail and telephone, each in words; one of them where both lack the same."""
    said = [people.lack(desk.words, lack) for lack in lacks if lack]
    if len(set(lacks)) <= 1:
        return said[0] if said else people.lack(desk.words, "no_address")
    names = (desk.words("answers.channels.email"), desk.words("answers.channels.phone"))
    return "; ".join(f"{name}: {text}" for name, text in zip(names, said, strict=False))


def _ask(desk: Desk, who: Unreachable) -> str:
    """Return what to ask at the till; nothing of those who said no or are under age."""
    if who.refused:
        return desk.words("workbook.ask.nothing", why=people.lack(desk.words, who.refused))
    if who.has_email:
        return desk.words("workbook.ask.permission")
    return desk.words("workbook.ask.phone" if who.has_phone else "workbook.ask.address")


def check_these(desk: Desk) -> Sheet:
    """Return who may be no person (house card, till, company), and names that several customers have.

    Whom the owner has said already not to be one person is not asked about again.
    """
    words = desk.words
    query = """
        SELECT p.customer, n.key, n.name, n.card, n.account, p.kind, p.kind_reason, p.orders, p.net_sales_minor_365d
        FROM profiles p JOIN desk_people n USING (customer) WHERE p.kind IN ('unconfirmed', 'organisation')
        AND NOT EXISTS (FROM not_persons a JOIN members m USING (atom) WHERE m.customer = p.customer)
    """
    total = count(desk, query)
    order = "ORDER BY p.kind DESC, p.net_sales_minor_365d DESC, p.customer"
    found = fetch(desk, Doubt, f"{query} {order} LIMIT {MOST_DOUBTS}")
    twins = _twins(desk)
    columns = (
        Column("suspected", "text", 24), Column("name", "strong", 30), Column("evidence", "text", 56),
        Column("orders_all", "count", 12), Column("spent", "money", 15), week.yes_no(desk, "person"), week.KEY,
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            words(f"workbook.suspected.{who.kind}"), people.shown(words, who),
            people.discreet(words.reason(who.kind_reason or "")), who.orders, who.net_sales_minor_365d, None,
            who.key,
        )
        for who in found
    ]  # fmt: skip
    rows += [_of_twins(desk, each) for each in twins]
    lines = (words("workbook.rule.check"), *capped(desk, total, "spent", MOST_DOUBTS))
    return Sheet("check_these", lines, columns, tuple(rows), total + len(twins))


def _twins(desk: Desk) -> list[Twins]:
    """Return names that several persons have, those with most sales first."""
    query = f"""
        WITH named AS (
            SELECT DISTINCT i.value, m.customer FROM identifiers i JOIN members m USING (atom) WHERE i.kind = 'name'
        ),
        shared AS (
            SELECT n.value FROM named n JOIN desk_people d USING (customer) WHERE d.kind = 'person'
            GROUP BY n.value HAVING count(*) > 1
        )
        SELECT list(DISTINCT d.name ORDER BY d.name) AS names,
            list(DISTINCT d.card ORDER BY d.card)[:6] AS cards,
            list(DISTINCT d.account ORDER BY d.account)[:6] AS accounts, count(*) AS customers,
            CAST(sum(p.orders) AS BIGINT) AS orders,
            CAST(sum(p.net_sales_minor_365d) AS BIGINT) AS net_sales_minor_365d
        FROM shared s JOIN named n USING (value) JOIN desk_people d USING (customer) JOIN profiles p USING (customer)
        WHERE d.kind = 'person' GROUP BY s.value
        HAVING list(DISTINCT d.name) <> [] ORDER BY sum(p.net_sales_minor_365d) DESC, s.value LIMIT {MOST_DOUBTS}
    """
    return fetch(desk, Twins, query)


def _of_twins(desk: Desk, twins: Twins) -> tuple[Cell, ...]:
    words = desk.words
    known = [
        *(words("workbook.card", number=card) for card in twins.cards if card),
        *(words("workbook.account", number=account) for account in twins.accounts if account),
    ]
    key = "workbook.same_name_of" if known else "workbook.same_name"
    evidence = words(key, n=twins.customers, known=", ".join(known))
    name = next((name for name in twins.names if name), None)
    spent = twins.net_sales_minor_365d
    return words("workbook.suspected.duplicate"), name, evidence, twins.orders, spent, None, None
