"""Verdict: the queries that say of each person and channel what permits it or what is missing, now and in the past.

They read the working tables of `statements`, `grounds` and `register`.
"""

from __future__ import annotations

from datetime import date, datetime

from acquaint.config import PhoneSettings, Settings
from acquaint.identity import register, statements
from acquaint.identity.keys import quoted
from acquaint.identity.statements import CHANNELS, DO_NOT_CONTACT, RULE_WEIGHT, WRONG_PERSON, is_no

BASES = ("consent", "existing_customer", "register_clear", "relationship")
"""Why a channel is permitted."""
LACKS = (
    *("do_not_contact", "under_age", "wrong_person", "said_no", "rule_never", "marketplace", "no_address"),
    *("no_relationship", "register_missing", "register_old", "in_register", "unknown"),
)
"""Why it is not."""
RELATIONSHIP_DAYS, ENQUIRY_DAYS = 548, 90
"""Days after an order, and after an enquiry or a quote, in which the American rule allows calls."""
_STATED = quoted(["consent", "said_no", "wrong_person", "do_not_contact"])
_BEGINNING = "TIMESTAMP '1970-01-02'"
"""From when on stops hold in the log: before anything that anybody reads."""


def reach(settings: Settings, day: date, until: datetime) -> str:
    """Return the SQL of `reach` for acts of `day`; a yes counts where it was known by `until`, a no always."""
    counts = f"{is_no('weight')} OR from_at <= TIMESTAMP '{until}'"
    return f"""
        WITH asked AS (SELECT customer, unnest([{quoted(CHANNELS)}]) AS channel FROM customers WHERE kind = 'person'),
        judged AS (
            SELECT a.*, d.address, s.basis AS words, s.day AS stated, o.* EXCLUDE (customer),
                {_verdict(settings, day)} AS verdict
            FROM asked a
            LEFT JOIN ({statements.deciding(counts)}) s ON s.customer = a.customer AND s.channel = a.channel
            LEFT JOIN permission_stops t ON t.customer = a.customer
            LEFT JOIN permission_addresses d ON d.customer = a.customer AND d.kind = {_kind("a.channel")}
            LEFT JOIN permission_addresses e ON e.customer = a.customer AND e.kind = 'email'
            LEFT JOIN permission_related o ON o.customer = a.customer
            LEFT JOIN permission_screened n ON n.address = d.address AND a.channel = 'phone'
        )
        SELECT customer, channel, address, verdict IN ({quoted(BASES)}) AS allowed,
            CASE WHEN verdict IN ({quoted(BASES)}) THEN verdict END AS basis,
            CASE WHEN verdict IN ({_STATED}) THEN words END AS basis_text,
            {_since(settings.contact.phone)} AS since,
            CASE WHEN verdict NOT IN ({quoted(BASES)}) THEN verdict END AS lack
        FROM judged
    """


def log(settings: Settings) -> str:
    """Return the SQL of `reach_log`: each instant from which on a channel was permitted, or no longer.

    A row is seen at an instant if `ts` is before it and `known_at` is not after it, so `ts` is a microsecond earlier.
    """
    changed = (
        "(weight % 2 = 0) IS DISTINCT FROM lag(weight % 2 = 0) OVER (PARTITION BY customer, channel ORDER BY begins)"
    )
    return f"""
        WITH stated AS ({_stated(settings)}),
        states AS (
            SELECT DISTINCT customer, channel, begins, max(weight) OVER (PARTITION BY customer, channel ORDER BY begins
                RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS weight
            FROM stated
        ),
        known AS (
            SELECT customer, channel, begins, weight % 2 = 0 AS allowed FROM states QUALIFY {changed}
            UNION ALL
            SELECT customer, unnest([{quoted(CHANNELS)}]), {_BEGINNING}, FALSE
            FROM permission_stops SEMI JOIN (FROM customers WHERE kind = 'person') USING (customer)
        )
        SELECT customer AS atom, channel, allowed, begins - INTERVAL 1 MICROSECOND AS ts, begins AS known_at FROM known
    """


def _stated(settings: Settings) -> str:
    """Return the SQL of what counts in the log: customer, channel, weight, begins; from when there was an address."""
    rules = {"email": settings.contact.email.rule, "phone": settings.contact.phone.rule}
    open_ = [channel for channel in CHANNELS if rules.get(channel) != "never"]
    by_rule = f"""
        UNION ALL
        SELECT customer, 'email', {RULE_WEIGHT}, min(greatest(known_at, ts + INTERVAL 1 MICROSECOND))
        FROM orders JOIN members USING (atom) WHERE is_order AND status = 'counted' GROUP BY customer
    """
    return f"""
        SELECT s.customer, channel, weight, greatest(from_at, since) AS begins
        FROM (
            SELECT customer, channel, weight, from_at FROM permission_statements
            {by_rule if rules["email"] == "existing-customers" else ""}
        ) s
        SEMI JOIN (FROM customers WHERE kind = 'person') c ON c.customer = s.customer
        ANTI JOIN permission_stops t ON t.customer = s.customer
        LEFT JOIN permission_addresses d ON d.customer = s.customer AND d.kind = {_kind("channel")}
        WHERE channel IN ({quoted(open_)}) AND (channel = 'post' OR d.address IS NOT NULL)
    """


def _kind(channel: str) -> str:
    """Return SQL for the kind of identifier a channel needs."""
    return f"CASE {channel} WHEN 'sms' THEN 'phone' ELSE {channel} END"


def _verdict(settings: Settings, day: date) -> str:
    """Return the SQL of what decides: the first that holds."""
    email, phone = settings.contact.email.rule, settings.contact.phone
    never = [channel for channel, rule in (("email", email), ("phone", phone.rule)) if rule == "never"]
    bought = "WHEN a.channel = 'email' AND o.first_order IS NOT NULL THEN 'existing_customer'"
    return f"""CASE
        WHEN t.lack = 'do_not_contact' OR s.basis = '{DO_NOT_CONTACT}' THEN 'do_not_contact'
        WHEN t.lack IS NOT NULL THEN t.lack
        WHEN s.basis = '{WRONG_PERSON}' THEN 'wrong_person'
        WHEN {is_no("s.weight")} THEN 'said_no'
        WHEN a.channel IN ({quoted(never) or "NULL"}) THEN 'rule_never'
        WHEN a.channel = 'email' AND d.masked THEN 'marketplace'
        WHEN a.channel <> 'post' AND d.address IS NULL THEN 'no_address'
        WHEN s.weight IS NOT NULL THEN 'consent'
        {bought if email == "existing-customers" else ""}
        {_called(phone, day) if phone.rule in register.AREAS else ""}
        ELSE 'unknown' END"""


def _called(phone: PhoneSettings, day: date) -> str:
    """Return the cases of a rule with a register; who is known through a marketplace alone is not called by it."""
    basis, related = "register_clear", "o.first_order IS NOT NULL"
    if phone.rule == "us-relationship":
        basis = "relationship"
        related = (
            f"o.last_order >= DATE '{day}' - {RELATIONSHIP_DAYS} OR o.last_enquiry >= DATE '{day}' - {ENQUIRY_DAYS}"
        )
    lack = register.lack(phone, day)
    screened = f"CASE WHEN n.listed THEN 'in_register' WHEN NOT n.listed THEN '{basis}' ELSE 'unknown' END"
    return f"""
        WHEN a.channel = 'phone' AND e.masked THEN 'marketplace'
        WHEN a.channel = 'phone' AND ({related}) IS NOT TRUE THEN 'no_relationship'
        WHEN a.channel = 'phone' THEN {f"'{lack}'" if lack else screened}"""


def _since(phone: PhoneSettings) -> str:
    """Return the SQL of the date of what decides."""
    fetched = f"DATE '{phone.register_date}'" if phone.register_date else "CAST(NULL AS DATE)"
    return f"""CASE WHEN verdict IN ({_STATED}) THEN stated
        WHEN verdict = 'existing_customer' THEN first_order
        WHEN verdict = 'relationship' THEN greatest(last_order, last_enquiry)
        WHEN verdict IN ('register_clear', 'register_old', 'in_register') THEN {fetched} END"""
