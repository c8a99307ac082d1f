"""A customer on this week's list, with everything that is said of them there."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from acquaint.delivery.sheets import people
from acquaint.delivery.sheets.sheet import Desk, fetch

COMPLAINT_DAYS = 90
RETURN_DAYS = 28


class Listed(msgspec.Struct, frozen=True):
    """A row of `decisions` that is on the list, with the profile's facts; nulls as there.

    `address` is what `reach` allows on the channel, whatever the decision says; null if it allows nothing.
    """

    customer: str
    key: str
    place: int
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
    """Return this week's list in its order."""
    return fetch(desk, Listed, _query())


def _query() -> str:
    return f"""
        WITH mine AS (
            SELECT o.*, m.customer FROM orders o JOIN members m USING (atom)
            WHERE m.customer IN (SELECT customer FROM decisions WHERE verdict = 'listed')
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
        FROM decisions d JOIN profiles p USING (customer)
        JOIN desk_people n USING (customer)
        LEFT JOIN reach r ON r.customer = d.customer AND r.channel = d.channel AND r.allowed
        LEFT JOIN paid y ON y.customer = d.customer LEFT JOIN complained c ON c.customer = d.customer
        WHERE d.verdict = 'listed' AND p.kind = 'person' AND d.channel IS NOT NULL ORDER BY d.place, d.customer
    """
