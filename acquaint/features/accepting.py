"""What an event must be to be taken in, and what is written on it then: when it was known, and the shop's own day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from acquaint.events import Event, Line, Order, Reach, Trait

AHEAD = timedelta(minutes=5)
"""An event may be so far ahead of the clock: devices do not agree on the time."""
KINDS = ("account", "card", "email", "phone", "name")
"""What an atom may begin with."""
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Event)


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

    def accepted(self, event: Event, now: datetime) -> Event | str:
        """Return a checked copy of an event with its instants and its day written on it, or why it cannot be taken in.

        Whoever made the event may have put anything into it: what the log could not give back is told here.
        """
        try:
            copy: Event = _DECODER.decode(_ENCODER.encode(event))
        except (msgspec.MsgspecError, TypeError, ValueError, OverflowError) as error:
            return f"it is not as events are: {error}"
        reason = _wrong(copy, now)
        if reason is None:
            self._stamp(copy, now)
        return reason or copy

    def _stamp(self, event: Event, now: datetime) -> None:
        """Write on an event when it was known, and its business date and hour."""
        event.ts = event.ts.astimezone(UTC)
        event.known_at = now if event.known_at is None else min(event.known_at.astimezone(UTC), now)
        local = event.ts.astimezone(self._zone).replace(tzinfo=None)
        event.local_date, event.local_hour = (local - self._cut_off).date(), local.hour
        if isinstance(event, Trait | Reach):
            event.local_date = _own_day(event, event.known_at)


def _own_day(event: Trait | Reach, known_at: datetime) -> date:
    """Return the day of what has no day of business: that on which it was known, or holds, as `relations` has it."""
    return (known_at if isinstance(event, Trait) else event.ts).date()


def _wrong(event: Event, now: datetime) -> str | None:
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
    return _nobody(event.atom) or (_unsummed(event) if isinstance(event, Order) else None)


def _nobody(atom: str) -> str | None:
    """Return why an atom is none; addresses are written as they are compared, or one person would be two."""
    kind, _, value = atom.partition(":")
    if kind not in KINDS or not value:
        return f"its atom is {atom}; atoms begin with {', '.join(f'{each}:' for each in KINDS)}"
    if kind == "email" and (value != value.strip().lower() or "+" in value.partition("@")[0]):
        return "its atom is an e-mail address that is not in lower case, or has a tag"
    return None


def _unsummed(order: Order) -> str | None:
    """Return why an order cannot be: its money does not add up, or a return says that it is an order."""
    parts: list[Order | Line] = [order, *order.lines]
    for each in parts:
        where = f"line {each.line_number}" if isinstance(each, Line) else "the order"
        if min(each.discount_minor, each.returns_minor) < 0:
            return f"discount_minor or returns_minor of {where} is negative"
        if each.gross_sales_minor - each.discount_minor - each.returns_minor != each.net_sales_minor:
            return f"net_sales_minor of {where} is not gross - discount - returns"
    if order.lines and sum(line.net_sales_minor for line in order.lines) != order.net_sales_minor:
        return "net_sales_minor of the order is not that of its lines"
    if order.is_order and order.kind != "sale":
        return f"a {order.kind} is no order: is_order must be false"
    return None
