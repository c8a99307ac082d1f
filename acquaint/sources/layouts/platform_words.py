"""What the words of platforms mean, in several languages: kinds of lines, manual and test payments, roles of tags.

SQL expressions compare without case and accents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from acquaint.sources.line_kinds import exceptional
from acquaint.sources.sql import literal

_ACCESSORY = "holder|box|envelope|sleeve|wallet|case|tin|hülle|umschlag|verpackung|enveloppe|busta|envelop"
"""A gift card's box is goods."""

_TEST_PAYMENT = "bogus|for testing|test gateway|dummy"
_MANUAL_PAYMENT = (
    "manual|cod|cash|.*on[- ]delivery|bank ?(transfer|deposit|draft)|bacs|wire( transfer)?|money order|che(que|ck)s?|"
    "invoice|purchase order|custom|vorkasse|nachnahme|(bank)?uberweisung|rechnung|auf rechnung|barzahlung|bar|"
    "virement.*|contre[- ]?remboursement|especes|transferencia.*|contra ?reembolso|efectivo|"
    "bonifico.*|contrassegno|contanti|overboeking|rembours|contant"
)

_ROLES: dict[str, str] = {
    "subscription": "subscriptions?|abos?|abonnements?|abonnes?|suscripcion(es)?|abbonament[oi]",
    "renewal": "recurring|renewal|subscription renewal|folgelieferung|verlangerung|renouvellement|renovacion|rinnovo",
    "wholesale": "wholesale|b2b|reseller|trade|grosshandel|haendler|handler|grossiste|mayorista|ingrosso|groothandel",
    "staff": "staff|employees?|mitarbeiter(in)?|employes?|empleados?|dipendent[ei]|medewerkers?",
}
_FIRST = "first"
"""Subscription apps tag the order that opens a subscription with it: "Subscription First Order"."""

ROLES = tuple(_ROLES)
"""Roles a tag can give an order or its customer."""


def line_kinds(names: Iterable[str]) -> dict[str, str]:
    """Return the names of lines that are no goods, with the kind of line: gift_card, shipping, tip or deposit.

    Examples
    --------
    >>> line_kinds(["Gift Card - €50", "Gift card holder - Red", "Trinkgeld", "Tip top tea"])
    {'Gift Card - €50': 'gift_card', 'Trinkgeld': 'tip'}
    """
    accessory = re.compile(rf"\b({_ACCESSORY})\b", re.IGNORECASE)
    return {name: kind for name, kind in exceptional(names).items() if not accessory.search(name)}


def trial_payment_sql(method: str) -> str:
    """Return the SQL of whether a payment is a test (Shopify's Bogus Gateway and the like)."""
    return f"coalesce({_word(method, _TEST_PAYMENT)}, FALSE)"


def manual_payment_sql(method: str) -> str:
    """Return the SQL of whether money arrives outside the platform, so that a pending order is a sale.

    Examples
    --------
    >>> import duckdb
    >>> methods = "('Cash on Delivery (COD)'), ('bacs'), ('Überweisung'), ('Shopify Payments'), (NULL)"
    >>> [yes for (yes,) in duckdb.sql(f"SELECT {manual_payment_sql('m')} FROM (VALUES {methods}) t(m)").fetchall()]
    [True, True, True, False, False]
    """
    return f"coalesce({_whole(method, _MANUAL_PAYMENT)}, FALSE)"


def role_sql(tags: str, role: str, roles: Mapping[str, str]) -> str:
    """Return the SQL of whether comma-separated `tags` give `role`: by a known word, or by a tag named in `roles`."""
    named = [tag.strip().casefold() for tag, given in roles.items() if given == role]
    known = _word(tags, _ROLES[role])
    if named:
        listed = ", ".join(literal(tag) for tag in named)
        split = f"list_transform(string_split(lower({tags}), ','), lambda tag: trim(tag))"
        known = f"({known} OR list_has_any({split}, [{listed}]))"
    return f"coalesce({known}, FALSE)"


def first_sql(tags: str) -> str:
    """Return the SQL of whether the tags say that this order opens a subscription."""
    return f"coalesce({_word(tags, _FIRST)}, FALSE)"


def with_roles_sql(tags: str, roles: Mapping[str, str]) -> str:
    """Return the SQL of `tags` with the names of the roles they give added: nobody else needs to know the words."""
    given = ", ".join(f"CASE WHEN {role_sql(tags, role, roles)} THEN '{role}' END" for role in ("wholesale", "staff"))
    return f"nullif(concat_ws(', ', {tags}, {given}), '')"


def _plain(expression: str) -> str:
    return f"replace(lower(strip_accents({expression})), 'ß', 'ss')"


def _word(expression: str, words: str) -> str:
    return f"regexp_matches({_plain(expression)}, {literal(f'(^|[^a-z0-9])({words})([^a-z0-9]|$)')})"


def _whole(expression: str, words: str) -> str:
    return f"regexp_full_match({_plain(expression)}, {literal(f'[^a-z0-9]*({words})( ?[(:].*|[^a-z0-9]*)')})"
