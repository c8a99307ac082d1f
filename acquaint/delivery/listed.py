"""A customer on this week's list, with everything that is said of them there.

The list has two parts: whom an occasion or a silence puts there (`decisions`), then whom the plan of offers does
(`planned_acts`). Nobody is in both.
"""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from acquaint.delivery.sheets import people
from acquaint.delivery.sheets.sheet import MOST_ROWS, Desk, count, fetch

COMPLAINT_DAYS = 90
RETURN_DAYS = 28


class Listed(msgspec.Struct, frozen=True):
    """A row of `decisions` that is on the list, or of the plan of offers, with the profile's facts; nulls as there.

    `address` is what `reach` allows on the channel, whatever the decision says; null if it allows nothing.
    """

    customer: str
    key: str
    place: int
    offer: str | None
    """Offer of the plan; null for who is on the list by an occasion or a silence."""
    message: str | None
    """What she is told of it."""
    ends: date | None
    """Last day of the offer."""
    plan_day: date | None
    kind: str
    name: str | None
    card: str | None
    account: str | None
    store: str | None
    channel: str
    address: str | None
    basis: str | None
    basis_text: str | None
    basis_since: date | None
    weekday: int | None
    from_hour: int | None
    to_hour: int | None
    trigger_day: date | None
    trigger_due: date | None
    trigger_amount_minor: int | None
    trigger_detail: str | None
    usual_gap_days: float | None
    gaps: int
    days_late: int | None
    days_since_last_order: int | None
    first_order_date: date | None
    last_order_date: date | None
    known_from_before: bool | None
    orders: int
    orders_365d: int
    net_sales_minor_365d: int
    at_stake_low_minor: int | None
    at_stake_high_minor: int | None
    rough: bool | None
    last_contact_date: date | None
    complained_on: date | None
    returned_on: date | None
    unpaid_minor: int

    @property
    def usual_days(self) -> int | None:
        """Own rhythm in whole days, at least one; null where too few gaps tell of one."""
        return people.rhythm(self.usual_gap_days, self.gaps)

    @property
    def days_apart(self) -> int | None:
        """Days between two orders, where there are no more."""
        if self.orders != 2 or self.first_order_date is None or self.last_order_date is None:
            return None
        return (self.last_order_date - self.first_order_date).days or None

    def send_on(self, today: date) -> date:
        """Return the day to be in touch: the occasion's, else the next of the best weekday."""
        if self.trigger_due is not None and self.trigger_due >= today:
            return self.trigger_due
        return today if self.weekday is None else today + timedelta(days=(self.weekday - today.isoweekday()) % 7)


def read(desk: Desk) -> list[Listed]:
    """Return this week's list in its order: the first `MOST_ROWS` of it, calls first among those of the plan."""
    return fetch(desk, Listed, f"{_query()} LIMIT {MOST_ROWS}")


def total(desk: Desk) -> int:
    """Return how many stand on this week's list in all."""
    return count(desk, _acts())


def _acts() -> str:
    """Return the SQL of whom to contact and why; those of the plan only where `reach` still allows their channel."""
    return """
        SELECT d.*, NULL AS offer, NULL AS message, NULL AS ends, NULL AS plan_day
        FROM decisions d JOIN profiles p USING (customer)
        WHERE d.verdict = 'listed' AND p.kind = 'person' AND d.channel IS NOT NULL
        UNION ALL BY NAME
        SELECT a.customer, a.offer, a.message, a.ends, a.plan_day, a.channel, a.from_hour, a.to_hour,
            'plan' AS kind, a.day AS trigger_due, r.basis, r.basis_text, r.since AS basis_since,
            row_number() OVER (ORDER BY a.channel <> 'phone', a.day, a.offer, a.channel, a.value_minor DESC, a.customer)
                + coalesce((SELECT max(place) FROM decisions WHERE verdict = 'listed'), 0) AS place
        FROM planned_acts a JOIN profiles p USING (customer)
        JOIN reach r ON r.customer = a.customer AND r.channel = a.channel AND r.allowed
        WHERE p.kind = 'person'
    """


def _query() -> str:
    return f"""
        WITH acts AS ({_acts()}),
        mine AS (
            SELECT o.*, m.customer FROM orders o JOIN members m USING (atom)
            WHERE m.customer IN (SELECT customer FROM acts)
            AND o.status = 'counted' AND o.ts < $at AND o.known_at <= $at
        ),
        paid AS (
            SELECT customer, coalesce(CAST(sum(open_balance_minor) AS BIGINT), 0) AS unpaid_minor,
                max(local_date) FILTER (returns_minor > 0 AND local_date >= $day::DATE - {RETURN_DAYS}) AS returned_on
            FROM mine GROUP BY customer
        ),
        complained AS (
            SELECT m.customer, max(local_date) AS complained_on FROM (
                SELECT atom, local_date, ts, known_at FROM events WHERE type LIKE 'complain%' UNION ALL
                SELECT atom, local_date, ts, known_at FROM responses WHERE type = 'complained'
            ) JOIN members m USING (atom)
            WHERE ts < $at AND known_at <= $at AND local_date >= $day::DATE - {COMPLAINT_DAYS} GROUP BY m.customer
        )
        SELECT d.* EXCLUDE (address), r.address, n.key, n.name, n.card, n.account, n.store, p.usual_gap_days,
            p.gaps, p.days_late, p.days_since_last_order, p.first_order_date, p.last_order_date, p.known_from_before,
            p.orders, p.orders_365d, p.net_sales_minor_365d, p.last_contact_date, c.complained_on, y.returned_on,
            coalesce(y.unpaid_minor, 0) AS unpaid_minor
        FROM acts d JOIN profiles p USING (customer)
        JOIN desk_people n USING (customer)
        LEFT JOIN reach r ON r.customer = d.customer AND r.channel = d.channel AND r.allowed
        LEFT JOIN paid y ON y.customer = d.customer LEFT JOIN complained c ON c.customer = d.customer
        ORDER BY d.place, d.customer
    """
