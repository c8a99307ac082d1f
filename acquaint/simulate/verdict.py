"""The truth about a policy: what it brought against silence, and what became of its contacts."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from acquaint.simulate.catalogue import CATEGORIES, LASTS
from acquaint.simulate.chance import Whole
from acquaint.simulate.contacts import NOBODY, Contacts, together
from acquaint.simulate.offers import CATEGORY_OF, PERSUADABLE, PUT_OFF
from acquaint.simulate.people import Flags
from acquaint.simulate.world import Day, World

WITHIN_DAYS = 14
"""Days in which a contact may be answered, at least; a category that lasts longer has so long."""


class Played(msgspec.Struct, frozen=True, eq=False):
    """What a policy came to; counts are of contacts carried out.

    Parameters
    ----------
    profit_minor, orders
        (customers,) Profit after costs of contacts, cents, and orders; those of the days after it are among them.
    contacted
        (customers,) Contacts.
    adds_nothing
        Contacts that cannot add an order: the customer is not persuadable, has gone, or never comes again.
    at_home
        Contacts about what the customer still has at home, as the shop could know by purchases it can lay to her.
    refused
        Contacts the world did not carry out because the customer is not eligible.
    old, unanswered
        Contacts whose time to be answered was over, and those of them that were not.
    put_off, gone, unsubscribed, complained
        Contacts that put off; of customers who had left for good, which the shop could not know; that ended so.
    """

    profit_minor: Whole
    orders: Whole
    contacted: Whole
    adds_nothing: int
    at_home: int
    refused: int
    old: int
    unanswered: int
    put_off: int
    gone: int
    unsubscribed: int
    complained: int

    @property
    def contacts(self) -> int:
        """How many were carried out."""
        return int(self.contacted.sum())


class Verdict(msgspec.Struct, frozen=True):
    """The truth about a policy, against silence.

    Parameters
    ----------
    incremental_minor
        Profit of all customers beyond what silence brings, cents. Orders that only came earlier are missing in the days
        after, and who was lost buys less in them: both are in it.
    incremental_orders
        Orders likewise.
    contacts
        Contacts carried out.
    adds_nothing
        Share of contacts that cannot add an order: the customer is not persuadable, has gone, or never comes again.
    hard
        Share of the contacts wished for that no shop should send: the category is still at home, as it could know, or
        the customer is not eligible.
    unanswered
        Share without a click and without a purchase in the offer's category within 14 days or the time for which the
        category lasts, whichever is longer; of contacts whose time was over.
    harm
        Share of contacts that ended in an unsubscription or a complaint; here these come on the same day.
    gone
        Share of contacts of customers who had left for good.
    put_off
        Share of contacts that put off.
    harmed
        Share of the customers contacted who order less often than under silence.
    """

    incremental_minor: int
    incremental_orders: int
    contacts: int
    adds_nothing: float
    hard: float
    unanswered: float
    harm: float
    gone: float
    put_off: float
    harmed: float


def verdict(policy: Played, silent: Played) -> Verdict:
    """Return the truth about a policy, from what it and silence came to from the same start."""
    sent = max(policy.contacts, 1)
    contacted = policy.contacted > 0
    return Verdict(
        incremental_minor=int((policy.profit_minor - silent.profit_minor).sum()),
        incremental_orders=int((policy.orders - silent.orders).sum()), contacts=policy.contacts,
        adds_nothing=policy.adds_nothing / sent,
        hard=(policy.at_home + policy.refused) / max(policy.contacts + policy.refused, 1),
        unanswered=policy.unanswered / max(policy.old, 1), harm=policy.unsubscribed / sent, gone=policy.gone / sent,
        put_off=policy.put_off / sent,
        harmed=float((policy.orders < silent.orders)[contacted].sum() / max(contacted.sum(), 1)),
    )  # fmt: skip


def judged(world: World, days: Sequence[Day], profit_minor: Whole, orders: Whole) -> Played:
    """Return what the days of a policy came to.

    Parameters
    ----------
    profit_minor, orders
        (customers,) What everybody brought and ordered on these days.
    """
    sent, when = _sent(days)
    kind = world.effects.kind[sent.who, sent.offer]
    gone = world.people.gone[sent.who] <= when
    old, unanswered = _unanswered(world, days, sent, when)
    answers = [day.answers for day in days]
    return Played(
        profit_minor=profit_minor, orders=orders, contacted=np.bincount(sent.who, minlength=len(world.people)),
        adds_nothing=int(((kind != PERSUADABLE) | gone | (world.people.rate[sent.who] == 0)).sum()),
        at_home=sum(int(each.seen_at_home.sum()) for each in answers), refused=sum(each.refused for each in answers),
        old=old, unanswered=unanswered, put_off=int((kind == PUT_OFF).sum()), gone=int(gone.sum()),
        unsubscribed=sum(int(each.unsubscribed.sum()) for each in answers),
        complained=sum(int(each.complained.sum()) for each in answers),
    )  # fmt: skip


def _sent(days: Sequence[Day]) -> tuple[Contacts, Whole]:
    """Return all contacts carried out, and the day of each."""
    sent = [day.answers.sent for day in days]
    when = np.repeat(np.array([day.day for day in days], np.int64), [len(each) for each in sent])
    return together([NOBODY, *sent]), when


def _unanswered(world: World, days: Sequence[Day], sent: Contacts, when: Whole) -> tuple[int, int]:
    """Return how many contacts are old enough to have been answered, and how many of them were not.

    What was bought on the day itself is no answer, except where the coupon came with it.
    """
    if not len(sent):
        return 0, 0
    category, last = CATEGORY_OF[sent.offer], days[-1].day
    window = np.maximum(WITHIN_DAYS, LASTS[category])
    span = last + int(window.max()) + 2
    bought = np.unique(np.concatenate([_bought(world, day, span) for day in days]))
    key = _key(sent.who, category, when, span)
    answered = _any_between(bought, key + 1, key + window)
    answered |= np.concatenate([day.answers.clicked for day in days])
    answered |= np.isin(key, np.concatenate([_redeemed(day, span) for day in days]))
    old = when + window <= last
    return int(old.sum()), int((old & ~answered).sum())


def _bought(world: World, day: Day, span: int) -> Whole:
    """Return the keys of a day's purchases."""
    lines = day.orders.baskets
    return _key(day.orders.who[lines.order], world.catalogue.category[lines.product], day.day, span)


def _redeemed(day: Day, span: int) -> Whole:
    """Return the keys of a day's coupons."""
    rows = day.orders.redeemed >= 0
    return _key(day.orders.who[rows], CATEGORY_OF[day.orders.redeemed[rows]], day.day, span)


def _key(who: Whole, category: Whole, day: Whole | int, span: int) -> Whole:
    """Return whole numbers that order customers, categories and days, in this order."""
    return (who * len(CATEGORIES) + category) * span + day


def _any_between(keys: Whole, low: Whole, high: Whole) -> Flags:
    """Tell for each pair whether any of the ordered `keys` lies between them, both included."""
    found: NDArray[np.bool_] = np.searchsorted(keys, high, side="right") > np.searchsorted(keys, low, side="left")
    return found
