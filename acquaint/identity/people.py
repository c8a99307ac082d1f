"""Customers: who is a person, an organisation, or not a person until confirmed, and how to write to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from acquaint.config import Settings
from acquaint.identity import house, keys
from acquaint.identity.keys import KINDS, quoted
from acquaint.tables import CANONICAL, create

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MANY_ORDERS, MANY_PERCENT = 50, 5
"""A customer with at least so many counted orders and more than this share of all is not a person until confirmed."""


def describe(con: DuckDBPyConnection, settings: Settings, country: str | None) -> None:
    """Make `customers` from `members`, `identifiers` and the working tables of `atoms`.

    Name, e-mail, phone, account and card are the newest written by `known_at`, ties by text (the later in the
    alphabet); a value shared by too many is shown only where the customer is known by nothing else. What it is is
    decided in this order: confirmed by `[identity] persons`; named like a till or a guest; all addresses the shop's
    own, a marketplace's or a till's; a value carried by too many; VAT id; trade tag; many orders; else a person.
    """
    _suspect_addresses(con, settings)
    _confirm(con, settings, country)
    _gather(con, settings.identity.most_names)
    con.execute(create("customers", CANONICAL["customers"]))
    con.execute(f"INSERT INTO customers {_customers()} ORDER BY customer")


def _suspect_addresses(con: DuckDBPyConnection, settings: Settings) -> None:
    """Make `identity_suspects` (value, reason): e-mail addresses that are no person's own."""
    own = " OR ".join(
        f"domain = {name} OR ends_with(domain, '.' || {name})" for name in map(_domain, settings.shop.domains) if name
    )
    masks = quoted([f"(?:{'|'.join(house.MASKED_DOMAINS)})"])
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE identity_suspects AS
        SELECT value, CASE WHEN {own or "FALSE"} THEN 'an address of the shop itself'
            WHEN regexp_full_match(domain, {masks}) THEN 'an address of a marketplace, not the buyer''s own'
            WHEN regexp_replace(local, '[0-9]+$', '') IN ({quoted(house.HOUSE_LOCALS)})
            THEN 'an address like that of a till or a guest' END AS reason
        FROM (SELECT DISTINCT value, regexp_extract(value, '@([^@]*)$', 1) AS domain,
            regexp_extract(value, '^(.*)@', 1) AS local FROM identifiers WHERE kind = 'email')
        WHERE reason IS NOT NULL
    """)


def _domain(written: str) -> str:
    """Return a domain of `[shop] domains` as SQL text, without `@`, `www.` and the like; empty if nothing remains."""
    name = written.strip().lower().rpartition("@")[2].removeprefix("https://").removeprefix("http://")
    name = name.removeprefix("www.").split("/")[0].strip(".")
    return quoted([name]) if name else ""


def _confirm(con: DuckDBPyConnection, settings: Settings, country: str | None) -> None:
    """Make `identity_confirmed`: customers that `[identity] persons` names by id or by any of their identifiers."""
    con.execute("CREATE OR REPLACE TEMP TABLE identity_confirmed (customer VARCHAR)")
    found = {who for each in matching(con, settings.identity.persons, country).values() for who in each}
    con.execute("INSERT INTO identity_confirmed SELECT unnest($found::VARCHAR[])", {"found": sorted(found)})


def matching(con: DuckDBPyConnection, asked: Iterable[str], country: str | None) -> dict[str, list[str]]:
    """Return, for each of `asked`, the customers that have it as id, as `kind:value` or, in its form, as identifier.

    The customers are in order. An id that is an address stands in the list as `hash:` and the first 32 hex digits of
    its SHA-256.
    """
    found: dict[str, list[str]] = {who: [] for who in asked}
    exact = """
        WITH asked AS (SELECT unnest($asked::VARCHAR[]) AS who)
        SELECT who, customer FROM asked JOIN members ON atom = trim(who) UNION
        SELECT who, customer FROM asked JOIN members ON trim(who) = 'hash:' || left(sha256(atom), 32)
        WHERE starts_with(trim(who), 'hash:') UNION
        SELECT who, m.customer FROM asked JOIN identifiers i ON i.kind || ':' || i.value = trim(who)
        JOIN members m USING (atom) WHERE i.kind <> 'account' ORDER BY customer
    """
    _gathered(found, con.execute(exact, {"asked": list(found)}).fetchall())
    others = keys.forms_of(con, [who for who, customers in found.items() if not customers], country)
    forms = [(who, kind, form) for who, each in others.items() for kind, form in each.items() if form]
    same = """
        WITH forms AS (
            SELECT unnest($who::VARCHAR[]) AS who, unnest($kind::VARCHAR[]) AS kind, unnest($form::VARCHAR[]) AS value
        )
        SELECT DISTINCT who, m.customer FROM forms JOIN identifiers i USING (kind, value) JOIN members m USING (atom)
        ORDER BY m.customer
    """
    if forms:
        columns = zip(("who", "kind", "form"), map(list, zip(*forms, strict=True)), strict=True)
        _gathered(found, con.execute(same, dict(columns)).fetchall())
    return found


def _gathered(found: dict[str, list[str]], rows: Iterable[tuple[str, str]]) -> None:
    for who, customer in rows:
        found[who].append(customer)


def _gather(con: DuckDBPyConnection, most_names: int) -> None:
    """Make `identity_people`: what is known of each customer, before it is said what it is."""
    kinds = {"account": "customer number", "card": "card number", "email": "e-mail address", "phone": "phone"}
    noun = " ".join(f"WHEN '{kind}' THEN '{name}'" for kind, name in kinds.items())
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE identity_people AS
        WITH known AS ({_known()}), dealt AS ({_dealt()})
        SELECT k.*, d.* EXCLUDE (customer), {_is_house("k.name")} AS house,
            'the same ' || CASE split_part(k.customer, ':', 1) {noun} END || ' is used by ' || h.carriers
                || ' different people (more than {most_names})' AS shared_reason
        FROM known k JOIN dealt d USING (customer) LEFT JOIN identity_shared h ON h.key = k.customer
    """)


def _known() -> str:
    """Return SQL of each customer's newest written values, and why all its addresses are suspect (else null)."""
    values = ((kind, "number" if kind == "phone" else "written") for kind in KINDS)
    newest = ", ".join(
        f"arg_max({value}, (newest_at, {value})) FILTER (kind = '{kind}' AND shown) AS {kind}" for kind, value in values
    )
    return f"""
        SELECT customer, {newest}, CASE WHEN NOT bool_or(kind = 'email' AND reason IS NULL) THEN min(reason) END
            AS address_reason
        FROM (
            SELECT m.customer, v.kind, v.written, s.newest_at, (h.key IS NULL OR v.key = m.customer) AS shown, d.reason,
                CASE WHEN starts_with(v.value, '+') THEN v.value ELSE v.written END AS number
            FROM identity_values v JOIN identities i USING (identity) JOIN members m USING (atom)
            JOIN identity_seen s USING (identity) LEFT JOIN identity_shared h USING (key)
            LEFT JOIN identity_suspects d ON v.kind = 'email' AND d.value = v.value
        )
        GROUP BY customer
    """


def _dealt() -> str:
    """Return SQL of each customer's first date and counted orders, and whether a VAT id or a tag makes it a company.

    A VAT id has at least four digits, not all of them zero.
    """
    digits = "regexp_replace(s.vat_id, '[^0-9]', '', 'g')"
    return f"""
        SELECT m.customer, min(s.earliest_at) AS known_since, sum(s.orders)::BIGINT AS orders,
            bool_or(length({digits}) >= 4 AND {digits} NOT SIMILAR TO '0*') AS vat,
            bool_or({_is_trade("s.tags")}) AS trade
        FROM identity_seen s JOIN identities i USING (identity) JOIN members m USING (atom) GROUP BY m.customer
    """


def _is_house(name: str) -> str:
    """Return SQL that tells a name that is no person's: a house phrase in it, or only house words and numbers."""
    words = f"trim(regexp_replace(strip_accents(lower({name})), '[^\\p{{L}}\\p{{N}}]+', ' ', 'g'))"
    phrase = f"(?:.* )?(?:{_either(house.PHRASES)})(?: .*)?"
    padding = rf"(?:{_either(house.FILLERS)}|{_either(house.HOUSE_WORDS)}|\p{{N}}+)"
    alone = f"(?:{padding} )*(?:{_either(house.HOUSE_WORDS)})\\p{{N}}*(?: {padding})*"
    return f"coalesce(regexp_full_match({words}, {quoted([f'{phrase}|{alone}'])}), FALSE)"


def _either(words: tuple[str, ...]) -> str:
    return "|".join(sorted(set(words)))


def _is_trade(tags: str) -> str:
    """Return SQL that tells tags of which one, or a word of one, is a trade tag."""
    words = f"regexp_replace(strip_accents(lower({tags})), '[^\\p{{L}}\\p{{N}}]+', ' ', 'g')"
    return f"regexp_full_match({words}, {quoted([f'(?:.* )?(?:{_either(house.TRADE_TAGS)})(?: .*)?'])})"


def _customers() -> str:
    """Return SQL of `customers`: the first reason that holds says what a customer is."""
    return f"""
        WITH whole AS (SELECT coalesce(sum(orders), 0)::BIGINT AS orders FROM identity_seen),
        judged AS (
            SELECT p.*, c.customer IS NOT NULL AS confirmed,
                CASE WHEN p.house THEN 'named like a cash sale, a guest or a till'
                    WHEN p.address_reason IS NOT NULL THEN p.address_reason ELSE p.shared_reason END AS doubt,
                CASE WHEN p.vat THEN 'has a VAT id' WHEN p.trade THEN 'tagged as a trade customer' END AS trading,
                CASE WHEN p.orders >= {MANY_ORDERS} AND p.orders * 100 > whole.orders * {MANY_PERCENT}
                    THEN p.orders || ' of all ' || whole.orders || ' orders' END AS volume,
                CASE WHEN starts_with(p.customer, 'name:') THEN 'known by name only' END AS weak
            FROM identity_people p CROSS JOIN whole LEFT JOIN identity_confirmed c USING (customer)
        )
        SELECT customer,
            CASE WHEN confirmed THEN 'person' WHEN doubt IS NOT NULL THEN 'unconfirmed'
                WHEN trading IS NOT NULL THEN 'organisation' WHEN volume IS NOT NULL THEN 'unconfirmed'
                ELSE 'person' END AS kind,
            CASE WHEN NOT confirmed THEN coalesce(doubt, trading, volume, weak) END AS kind_reason,
            name, email, phone, account, card, known_since
        FROM judged
    """
