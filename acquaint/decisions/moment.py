"""A decision in the moment, as it is asked for and as the ledger keeps it."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from acquaint.decisions.drawing import VERSION
from acquaint.identity.statements import CHANNELS

MOST = 20
"""Offers that can be asked for at once."""
HERE = {"till": "store", "store": "store", "web": "online", "app": "online", "online": "online"}
"""Channels on which the customer has come herself, and what offers call them."""
ASKED = (*CHANNELS, "push", *HERE)
"""Channels on which can be decided. Push needs a permission that acquaint does not keep, so nobody is told by it."""


class Context(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a customer is met: the channel, the place (a store), and the instant, now where absent."""

    channel: str
    place: str | None = None
    at: datetime | None = None


class Offered(msgspec.Struct, omit_defaults=True):
    """An offer that was drawn."""

    offer: str
    message: str
    chance: float
    """With which it was drawn in its place, after those before it."""
    relevance: float
    """Chance that she uses it."""
    value_minor: int
    """What it is expected to bring, all costs inside."""
    low_minor: int
    high_minor: int
    because: str
    """best (expected to bring most), or explored (drawn to learn what it brings)."""
    holdout: float = 0.0
    """Chance with which her household is held back from it."""
    why: str = ""
    """The same in words."""


class Passed(msgspec.Struct, omit_defaults=True):
    """An offer that she is not told of: the first gate that stopped it, why, and until when."""

    offer: str
    gate: str
    reason: str
    until: date | None = None
    why: str = ""


class Decision(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What was decided, as the ledger keeps it. Money is in minor units of `currency`."""

    customer: str
    at: datetime
    day: date
    channel: str
    place: str | None = None
    seq: int = 0
    """Events of the log up to this number were known."""
    offers: list[Offered] = []
    """What she is told of, the first first."""
    withheld: list[Offered] = []
    """What she would have been told of, but her household is held back."""
    others: list[Passed] = []
    silence: str = ""
    """Why she is told of nothing: unknown, not_a_person, no_offers, stopped, drawn or holdout; empty where she is."""
    why: str = ""
    """The same in words."""
    eligible: list[tuple[str, float]] = []
    """What could be drawn first, with its chance; silence has what is missing to one."""
    currency: str | None = None
    policy: str = VERSION
    model: str = ""
    context: str = ""
    """Hash of what it was decided on."""
    basis: dict[str, float | None] = {}
    """The columns that effects are learned from."""


def unknown(customer: str, context: Context, at: datetime, day: date, why: str) -> Decision:
    """Return the decision about somebody of whom nothing is known: silence."""
    made = Decision(customer=customer, at=at, day=day, channel=context.channel, place=context.place)
    return silent(made, why)


def silent(made: Decision, why: str) -> Decision:
    """Return a decision that tells her of nothing, with the code of why."""
    made.silence = why
    return made
