"""What goes into the policy and comes out of it: what a shop says and sees, and what is said this week."""

from __future__ import annotations

import msgspec

from acquaint.decisions import bounded
from acquaint.decisions.exploring import Cases, Chosen
from acquaint.features.occasions import Flags, Floats, Ints
from benchmarks.learner.moved import Guess


class Settings(msgspec.Struct, frozen=True):
    """What a shop says of its contacts, and what is assumed until it can be learned.

    Parameters
    ----------
    cost
        Of a contact by each channel, minor units.
    heard, clickable
        Whether openings and clicks are heard, by channel. What can be clicked on may be read at
        some hours more than at others.
    unheard_notice
        Chance that a contact is noticed by who still comes, where it is not heard.
    kept
        Share of the orders added that do not only come earlier.
    forgets
        Days after which half of a recent contact is forgotten.
    rest
        Weeks from one contact of a pair that is known to be moved to the next; so much it is worth to be known.
    sharpness
        Of the choice, per minor unit.
    guess
        What is assumed of pairs that are moved.
    bound
        Share of the base rate that unanswered contacts are held to; 0 promises nothing.
    lot
        Share of the customers, drawn anew each week, who are contacted without a promise where no contact can be
        promised: their answers may open the gate again.
    """

    cost: tuple[float, ...]
    heard: tuple[bool, ...]
    clickable: tuple[bool, ...]
    unheard_notice: float = 0.4
    kept: float = 0.5
    forgets: float = 28.0
    rest: float = 3.0
    sharpness: float = 10.0
    guess: Guess = Guess()
    bound: float = bounded.RELATIVE
    lot: float = 0.1


class Shown(msgspec.Struct, frozen=True, eq=False):
    """What the shop knows of its n customers at the start of a week; counts are of all time.

    Parameters
    ----------
    day
        Number of today.
    weeks_left
        Weeks in which contacts follow.
    own, about
        float64[n, a], of customers; float64[n, offers, b], of them with an eye on an offer.
    orders, clicks, redeemed
        int64[n].
    ordered_at
        int64[n, 24], orders by the hour in which they were made.
    sent, opened
        int64[n, channels].
    bought
        int64[n, offers], lines that the offer is about.
    holds
        float64[n, offers], chance that a basket holds what the offer is about, above 0 and below 1.
    margin, rate
        float64[n], profit of an order, minor units; orders a week until now.
    discount
        float64[n, offers], what a redeemed coupon costs who would have bought anyway, minor units.
    can
        bool[n, offers, channels], what may be sent: permitted, not at home, in stock.
    answers
        int64[offers], days in which a contact may be answered.
    """

    day: int
    weeks_left: float
    own: Floats
    about: Floats
    orders: Ints
    clicks: Ints
    redeemed: Ints
    ordered_at: Ints
    sent: Ints
    opened: Ints
    bought: Ints
    holds: Floats
    margin: Floats
    rate: Floats
    discount: Floats
    can: Flags
    answers: Ints


class Said(msgspec.Struct, frozen=True, eq=False):
    """What is said this week: a row for each contact, then the chances of all that could have been.

    Parameters
    ----------
    customer, offer, channel, hour
        int64[contacts].
    propensity
        float64[contacts].
    cases, chosen
        Arms of every customer who could be contacted, silence among them, for the audit.
    promised
        bool[contacts], whether they passed a gate with a promise.
    """

    customer: Ints
    offer: Ints
    channel: Ints
    hour: Ints
    propensity: Floats
    cases: Cases
    chosen: Chosen
    promised: Flags
