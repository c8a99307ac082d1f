"""The standard occasions, as SQL: each a pure function of the data, every firing with its one day.

The *day* of a firing is the first business day at whose start it can be seen: the morning after something happened, or
the morning on which a wait is over. Each function returns customer, day, amount_minor, due, detail, happened.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec

from acquaint import currencies
from acquaint.config import TriggerSettings
from acquaint.decisions import declared_dates
from acquaint.decisions.past import morning, seen, told
from acquaint.features.profiles import Moment
from acquaint.sources.sql import literal

ENQUIRIES = ("enquiry", "inquiry", "quote", "quote_request", "contact_form", "question", "anfrage")
"""Types of events in which a customer asks something of the shop."""
EXPIRIES = ("points", "points_expiry", "points_expiring", "points_expire", "points_expiration")
"""Types of events whose value is the day on which points of the customer expire."""
EXPIRY_TRAITS = ("points_expire_on", "points_expiry", "points_expiry_date", "points_valid_until", "punkte_verfallen_am")
POINTS_TRAITS = ("points", "points_balance", "punkte", "punktestand")
FAILED = "payment failed"
ANSWER_DAYS = 3
EXPIRY_DAYS = 14
ABSENCE_DAYS = 30
THIRD = 3
WINDOW_DAYS = 28
"""Firings of so many days up to the day of the run are found."""
KNOWN_START_DAYS = 28
"""Who first bought within these days of the shop's own first order may have bought before."""


class Asked(msgspec.Struct, frozen=True):
    """What an occasion is computed for: the moment, the shop's days, and the settings of the occasion."""

    at: Moment
    zone: str
    cut_off_hour: int
    own: TriggerSettings
    currency: str | None

    @property
    def morning(self) -> str:
        """SQL of a row's morning."""
        return morning(self.zone, self.cut_off_hour)

    def seen(self, table: str) -> str:
        """Return the SQL of the rows of `table` with their morning; in brackets."""
        return f"(SELECT *, {self.morning} AS morning FROM {seen(table, self.at)})"

    def busy(self) -> str:
        """Return the SQL of all orders of the customers with a document in the window; in brackets.

        Only their sums and counts can have reached something in it, and they are few in a shop of many years.
        """
        since = self.at.day - timedelta(days=WINDOW_DAYS)
        recent = f"SELECT customer FROM {self.seen('orders')} WHERE morning > DATE '{since}'"
        return f"(SELECT * FROM {self.seen('orders')} WHERE customer IN ({recent}))"


def spend_threshold(asked: Asked) -> str:
    """Fire where net sales of all time reach the amount for the first time; nothing where the shop has set none."""
    limit = round((asked.own.amount or 0) * 10 ** currencies.digits(asked.currency or ""))
    return f"""
        SELECT customer, min(morning) AS day, {limit} AS amount_minor, NULL AS due, NULL AS detail,
            arg_min(happened, morning) AS happened
        FROM (
            SELECT customer, morning, max(local_date) AS happened,
                sum(sum(net_sales_minor)) OVER (PARTITION BY customer ORDER BY morning) AS total
            FROM {asked.busy()} GROUP BY customer, morning
        ) WHERE {limit} > 0 AND total >= {limit} GROUP BY customer
    """


def birthday(asked: Asked) -> str:
    """Fire seven days before a declared birthday."""
    return _dated(declared_dates.birthdays(asked.at, asked.zone, asked.cut_off_hour))


def anniversary(asked: Asked) -> str:
    """Fire seven days before a declared anniversary, else that of the account or of the first order."""
    return _dated(declared_dates.anniversaries(asked.at, asked.zone, asked.cut_off_hour))


def _dated(firings: str) -> str:
    return f"SELECT customer, day, NULL AS amount_minor, due, detail, happened FROM ({firings})"


def points_expiring(asked: Asked) -> str:
    """Fire so many days (14 unless set) before points expire: by an event whose value is the day, or by a trait."""
    days = EXPIRY_DAYS if asked.own.days is None else asked.own.days
    date = r"TRY_CAST(regexp_extract(value, '\d{4}-\d{2}-\d{2}') AS DATE)"
    since = morning(asked.zone, asked.cut_off_hour, None)
    traits = _named(EXPIRY_TRAITS)
    return f"""
        WITH stated AS (
            SELECT customer, {date} AS due, morning AS since, NULL AS ends, amount_minor, local_date AS happened, seq
            FROM {asked.seen("events")} WHERE {_typed(EXPIRIES)}
            UNION ALL
            SELECT customer, due, since, lead(since) OVER (PARTITION BY customer ORDER BY since), NULL, NULL, 0
            FROM (SELECT customer, {since} AS since, max({date}) AS due FROM {told(asked.at)} WHERE {traits}
                  GROUP BY customer, {since})
        ), points AS (
            SELECT customer, {since} AS since, max(value) AS points FROM {told(asked.at)}
            WHERE {_named(POINTS_TRAITS)} GROUP BY customer, {since}
        ), firing AS (
            SELECT customer, due, min(CAST(greatest(due - {days}, since) AS DATE)) AS day,
                arg_max(amount_minor, seq) AS amount_minor, max(happened) AS happened
            FROM stated WHERE due IS NOT NULL AND greatest(due - {days}, since) <= due
            AND (ends IS NULL OR greatest(due - {days}, since) < ends) GROUP BY customer, due
        )
        SELECT f.customer, day, amount_minor, due,
            (SELECT arg_max(p.points, p.since) FROM points p WHERE p.customer = f.customer AND p.since <= f.day),
            happened
        FROM firing f
    """


def third_order(asked: Asked) -> str:
    """Fire on the third business day with an order, of who first bought well after the data begin."""
    return f"""
        SELECT customer, morning AS day, NULL AS amount_minor, NULL AS due, NULL AS detail, local_date AS happened
        FROM (
            SELECT customer, local_date, min(morning) AS morning FROM {asked.busy()} WHERE is_order
            GROUP BY customer, local_date
            QUALIFY row_number() OVER (PARTITION BY customer ORDER BY min(morning), local_date) = {THIRD}
            AND min(local_date) OVER (PARTITION BY customer)
                >= {_began(asked)} + {declared_dates.BEGUN_DAYS}
        )
    """


def new_customer(asked: Asked) -> str:
    """Fire on the first order of a new customer."""
    return f"""
        SELECT f.customer, day, amount_minor, NULL AS due, NULL AS detail, happened
        FROM (
            SELECT customer, min(morning) AS day, min(local_date) AS happened,
                CAST(arg_min(spent, local_date) AS BIGINT) AS amount_minor
            FROM (
                SELECT customer, local_date, min(morning) AS morning, sum(net_sales_minor) AS spent
                FROM {asked.busy()} WHERE is_order GROUP BY customer, local_date
            ) GROUP BY customer
        ) f JOIN profiles p USING (customer)
        WHERE NOT p.known_from_before AND happened >= {_began(asked)} + {KNOWN_START_DAYS}
    """


def enquiry_open(asked: Asked) -> str:
    """Fire on an enquiry or quote without a contact, an answer or an order for three days."""
    answers = " UNION ALL ".join(
        f"SELECT customer, ts, local_date, local_hour, morning FROM {asked.seen(table)}{only}"
        for table, only in (("contacts", ""), ("responses", ""), ("orders", " WHERE is_order"))
    )
    return _unanswered(asked, _typed(ENQUIRIES), ANSWER_DAYS, answers)


def absence_after(asked: Asked) -> str:
    """Fire on an event of the type set that no order, nor such an event, follows for so many days (30 unless set)."""
    days = ABSENCE_DAYS if asked.own.days is None else asked.own.days
    kind = _typed((asked.own.event or "",))
    answers = (
        f"SELECT customer, ts, local_date, local_hour, morning FROM {asked.seen('orders')} WHERE is_order UNION ALL "
        f"SELECT customer, ts, local_date, -1, morning FROM {asked.seen('events')} WHERE {kind}"
    )
    return _unanswered(asked, kind, days, answers)


def call_back(asked: Asked) -> str:
    """Fire where the customer asked to be called again."""
    return f"""
        SELECT customer, morning AS day, NULL AS amount_minor, morning AS due, channel AS detail, local_date AS happened
        FROM {asked.seen("responses")} WHERE type = 'call_back'
    """


def payment_failed(asked: Asked) -> str:
    """Fire where the payment of a subscription failed; a second failure in a row is the same occasion."""
    return f"""
        SELECT customer, morning AS day, amount_minor, NULL AS due, value AS detail, local_date AS happened
        FROM (
            SELECT *, lag(value) OVER (PARTITION BY customer ORDER BY morning, seq) AS before
            FROM {asked.seen("events")} WHERE type = 'subscription'
        ) WHERE value = '{FAILED}' AND before IS DISTINCT FROM '{FAILED}'
    """


def _unanswered(asked: Asked, kind: str, days: int, answers: str) -> str:
    """Return the SQL of events of a kind that `days` days later nothing has followed.

    Something follows if it is later, or on the same day without a time of day; it must be known by then.
    """
    return f"""
        WITH waits AS (
            SELECT *, greatest(local_date + {days}, morning) AS day FROM {asked.seen("events")} WHERE {kind}
        ), answers AS ({answers})
        SELECT w.customer, w.day, w.amount_minor, NULL AS due, w.value AS detail, w.local_date AS happened
        FROM waits w WHERE NOT EXISTS (
            SELECT 1 FROM answers a WHERE a.customer = w.customer AND a.morning <= w.day
            AND (a.ts > w.ts OR a.local_date = w.local_date AND a.local_hour IS NULL)
        )
    """


def _began(asked: Asked) -> str:
    return f"(SELECT min(local_date) FROM {seen('orders', asked.at)} WHERE is_order)"


def _typed(types: tuple[str, ...]) -> str:
    """Return the SQL condition that an event is of one of `types`, however its type is spelt."""
    listed = ", ".join(literal(_plain(each)) for each in types)
    return f"trim(regexp_replace(lower(type), '[^a-z0-9]+', '_', 'g'), '_') IN ({listed})"


def _named(traits: tuple[str, ...]) -> str:
    listed = ", ".join(literal(each) for each in traits)
    return f"trim(regexp_replace(lower(trait), '[^a-z0-9]+', '_', 'g'), '_') IN ({listed})"


def _plain(text: str) -> str:
    return "_".join("".join(c if c.isascii() and c.isalnum() else " " for c in text.lower()).split())


STANDARD = {
    "payment_failed": payment_failed,
    "enquiry_open": enquiry_open,
    "call_back": call_back,
    "birthday": birthday,
    "anniversary": anniversary,
    "points_expiring": points_expiring,
    "spend_threshold": spend_threshold,
    "third_order": third_order,
    "new_customer": new_customer,
    "absence_after": absence_after,
}
"""Standard occasions by name, what matters most first."""
UNSET = {"spend_threshold": "amount", "absence_after": "event"}
"""Standard occasions that only fire where the shop has set something: the setting."""
