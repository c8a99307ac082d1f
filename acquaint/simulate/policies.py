"""Policies: functions of what the shop sees and the offers it has, to the contacts of the day."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from acquaint.simulate.chance import Chance, Whole
from acquaint.simulate.contacts import EXPERIMENT, NEWSLETTER, NOBODY, NOTHING, Contacts, contacts
from acquaint.simulate.offers import EMAIL, POST, PUSH, SMS, Offer
from acquaint.simulate.parameters import STANDARD, Conduct
from acquaint.simulate.seen import Seen
from acquaint.simulate.world import World

Policy = Callable[[Seen, Sequence[Offer]], Contacts]
"""What a shop does: sees, and says whom to contact with what."""


def silence(seen: Seen, offers: Sequence[Offer]) -> Contacts:  # noqa: ARG001 - as its sisters
    """Contact nobody."""
    return NOBODY


def blast(seen: Seen, offers: Sequence[Offer]) -> Contacts:
    """Send everybody who permits e-mail the offer of the week."""
    return to(np.flatnonzero(seen.allowed[:, EMAIL]), seen.day // 7 % len(offers), EMAIL)


def to(who: Whole, offer: Whole | int, channel: int, hour: Whole | int = 9) -> Contacts:
    """Return contacts of customers with one offer, or one for each, on a channel at an hour."""
    return contacts(who, offer, channel, hour)


def lottery(chance: Chance, share: float) -> Policy:
    """Return the policy that contacts a random share of those who permit e-mail, with a random offer each."""

    def policy(seen: Seen, offers: Sequence[Offer]) -> Contacts:
        who = np.flatnonzero(seen.allowed[:, EMAIL])
        who = who[chance.happens("drawn", share, who, seen.day)]
        return to(who, chance.whole("drawn offer", len(offers), who, seen.day), EMAIL)

    return policy


def experiment(chance: Chance, conduct: Conduct = STANDARD.conduct) -> Policy:
    """Return the policy by which chance decides: whether to contact, with which offer, on which channel, at what hour.

    Everybody who permits any channel is drawn, those who are left in peace too; each row carries its propensity. What
    may be contacted is an identifier with its permission, so each is drawn once, also where a household shares it.
    """

    def policy(seen: Seen, offers: Sequence[Offer]) -> Contacts:
        who, day, hours = np.flatnonzero(seen.allowed.any(axis=1)), seen.day, np.array(conduct.drawn_hours)
        weight = seen.allowed[who] * np.array(conduct.drawn_channels)
        edges = np.cumsum(weight, axis=1) / weight.sum(axis=1, keepdims=True)
        channel = (chance.uniform("drawn channel", who, day)[:, None] >= edges[:, :-1]).sum(axis=1)
        hour = hours[chance.whole("drawn hour", len(hours), who, day)]
        offer = chance.whole("drawn offer", len(offers), who, day)
        drawn = chance.happens("drawn", conduct.drawn, who, day)
        odds = weight[np.arange(len(who)), channel] / weight.sum(axis=1) / len(hours) / len(offers)
        return contacts(
            who, np.where(drawn, offer, NOTHING), np.where(drawn, channel, NOTHING), np.where(drawn, hour, NOTHING),
            EXPERIMENT, np.where(drawn, conduct.drawn * odds, 1 - conduct.drawn),
        )  # fmt: skip

    return policy


def habit(world: World) -> Policy:
    """Return what the simulated shop did in the time its files tell of: sensible, and no experiment.

    Every Thursday a newsletter goes to all who permit it and bought within half a year; on the first Tuesday of a
    month the best customers get a push message, a text or a letter with an offer for what they buy most, which selects
    those who would buy anyway. Only in the second week of each quarter chance decides on offer, channel and hour, and
    half of the list is left in peace.
    """
    conduct, days, draw = world.parameters.conduct, world.days, experiment(world.chance, world.parameters.conduct)

    def policy(seen: Seen, offers: Sequence[Offer]) -> Contacts:
        """Do what is due on this day of the week and the month."""
        date = days.date(seen.day)
        if date.weekday() == 3 and date.month % 3 == 1 and 8 <= date.day <= 14:
            return draw(seen, offers)
        if date.weekday() == 3:
            recent = (seen.last_order >= 0) & (seen.day - seen.last_order < conduct.recent_days)
            mail = np.flatnonzero(seen.allowed[:, EMAIL] & recent)
            return contacts(mail, seen.day // 7 % len(offers), EMAIL, conduct.newsletter_hour, NEWSLETTER)
        return _to_the_best(conduct, seen, offers) if date.weekday() == 1 and date.day <= 7 else NOBODY

    return policy


def _to_the_best(conduct: Conduct, seen: Seen, offers: Sequence[Offer]) -> Contacts:
    """Return contacts of the customers with the highest sales, each with the offer for what she buys most."""
    bought = np.flatnonzero(seen.sales_minor)
    if not len(bought):
        return NOBODY
    limit = np.sort(seen.sales_minor[bought])[-max(int(len(bought) * conduct.best), 1)]
    best = bought[seen.sales_minor[bought] >= limit]
    favourite = np.argmax(seen.lines[best][:, [offer.category for offer in offers]], axis=1)
    allowed = seen.allowed[best][:, [PUSH, SMS, POST]]
    channel = np.array([PUSH, SMS, POST])[np.argmax(allowed, axis=1)]
    return contacts(best, favourite, channel, conduct.best_hour).take(allowed.any(axis=1))
