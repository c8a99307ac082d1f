"""What an event must be to be taken in, and what is written on it then: when it was known, and the shop's own day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from acquaint.events import Event, Line, Order, Reach, Trait

AHEAD = timedelta(minutes=5)
"""An event may be so far ahead of the clock: devices do not agree on the time."""


class Acceptance:
    """Checks and completes the events of one shop.

    Parameters
    ----------
    zone
        The shop's zone.
    cut_off_hour
        Hour at which its business day begins.
    """

    def __init__(self, zone: str, cut_off_hour: int) -> None:
        self._zone, self._cut_off = ZoneInfo(zone), timedelta(hours=cut_off_hour)

    def reject(self, event: Event, now: datetime) -> str | None:
        """Return why an event cannot be taken in; None where it can."""
        for name in ("source", "id", "atom"):
            if not getattr(event, name):
                return f"it has no {name}"
        for name in ("ts", "known_at"):
            instant = getattr(event, name)
            if instant is not None and instant.tzinfo is None:
                return f"{name} has no zone"
        if event.ts > now + AHEAD:
            when = f"{event.ts.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
            return f"it happens at {when} UTC, ahead of the clock by more than five minutes"
        return _unsummed(event) if isinstance(event, Order) else None

    def stamp(self, event: Event, now: datetime) -> None:
        """Write on an event when it was known, and its business date and hour where it does not say them."""
        event.ts = event.ts.astimezone(UTC)
        event.known_at = now if event.known_at is None else min(event.known_at.astimezone(UTC), now)
        if isinstance(event, Trait | Reach):
            # They have no day of business: `relations` takes the day on which they were known, or hold.
            event.local_date = (event.known_at if isinstance(event, Trait) else event.ts).date()
        elif event.local_date is None:
            local = event.ts.astimezone(self._zone).replace(tzinfo=None)
            event.local_date, event.local_hour = (local - self._cut_off).date(), local.hour


def _unsummed(order: Order) -> str | None:
    """Return why the money of an order cannot be."""
    parts: list[Order | Line] = [order, *order.lines]
    for each in parts:
        gone = each.discount_minor + each.returns_minor
        if each.gross_sales_minor - gone != each.net_sales_minor:
            where = f"line {each.line_number}" if isinstance(each, Line) else "the order"
            return f"net_sales_minor of {where} is not gross - discount - returns"
    return None


def decoded(content: bytes) -> Event | str:
    """Return the event that JSON describes, or why it describes none."""
    try:
        event: Event = _DECODER.decode(content)
    except msgspec.MsgspecError as error:
        return str(error)
    return event


_DECODER = msgspec.json.Decoder(Event)
