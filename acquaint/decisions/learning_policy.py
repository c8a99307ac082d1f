"""A policy that learns from week to week what it does not know: which offer moves whom.

    settle    what came within a week after the last contacts joins the traces
    learn     usual orders, kinds of pairs (`models.moved`), coupons and answers, from all traces
    expect    value = noticed x (moved x kept x margin - discount) - cost - tiring - unsubscribing
    gates     at home, ignored three times, permitted; and bounded irrelevance where it can be promised
    choose    inverse-gap weighting, silence among the arms; what can still be learned counts as value

Only the chosen arm teaches, with the chance by which it was chosen kept beside it. Of the channels of an offer the one
worth most stands for it. Until enough labelled sends are there nothing is promised ("rules only, no guarantee").
"""

from __future__ import annotations

import msgspec
import numpy as np
from scipy import special

from acquaint.decisions import bounded
from acquaint.decisions.bounded import Gate
from acquaint.decisions.exploring import SILENCE, Cases, Chosen, Hashes, Policy, choose
from acquaint.decisions.promising import Promise, Waiting
from acquaint.errors import InputError
from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models import hours_heard, logistic, moved
from acquaint.models.logistic import Weights
from acquaint.models.moved import MOVED, Kinds, Traces

WEEK, FORGETS = 7, 21
"""Days from one decision to the next, and in which half of a recent contact is forgotten."""
IGNORED, REST = 3, 91
"""Contacts in a row about an offer that were noticed and not answered, after which it rests for so many days."""
UNHEARD = 5
"""Contacts after which who never ordered and never opened one is left in peace."""
_NEVER = -1e12
_KNOWN = 3.0
"""Orders expected by which a customer's own level counts half."""
_WEEKS = 10
"""Weeks of silence that usual orders are learned from."""
_LATER, _RESTED, _STRANGER = 1.8, 1.3, 0.3
"""Coupons redeemed at last, over those of the first week; recent contacts below which one is made to learn; and
the chance that who never ordered still comes."""


class Settings(msgspec.Struct, frozen=True):
    """What a shop says of its contacts.

    Parameters
    ----------
    cost
        Of a contact by each channel, minor units.
    heard, clickable
        Whether openings and clicks are heard, by channel.
    unheard_notice
        Chance that a contact is noticed where it is not heard, before anything is known.
    kept
        Share of the orders added that do not only come earlier.
    learning
        What a pair that may be moved is worth to be known, as a share of what it would bring.
    sharpness
        Of the choice, per minor unit.
    lost
        Value of a customer's contacts to come that goes with one more now, as a share of today's best.
    bound
        Share of the base rate that unanswered contacts are held to; 0 promises nothing.
    """

    cost: tuple[float, ...]
    heard: tuple[bool, ...]
    clickable: tuple[bool, ...]
    unheard_notice: float = 0.4
    kept: float = 0.4
    learning: float = 0.3
    sharpness: float = 10.0
    lost: float = 0.4
    bound: float = bounded.RELATIVE


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
    sent, opened
        int64[n, channels].
    bought
        int64[n, offers], lines that the offer is about.
    margin, rate
        float64[n], profit of an order, minor units; orders a week until now.
    discount
        float64[n, offers], what a redeemed coupon costs, minor units.
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
    sent: Ints
    opened: Ints
    bought: Ints
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
        Whether these contacts passed a gate with a promise.
    """

    customer: Ints
    offer: Ints
    channel: Ints
    hour: Ints
    propensity: Floats
    cases: Cases
    chosen: Chosen
    promised: bool


class _Sent(msgspec.Struct, frozen=True, eq=False):
    """A week's contacts as they went out, what was foretold of them, and what was counted then."""

    customer: Ints
    offer: Ints
    channel: Ints
    hour: Ints
    x: Floats
    usual: Floats
    noticed: Floats
    tired: Floats
    clicks: Ints
    opened: Ints
    redeemed: Ints
    bought: Ints
    orders: Ints


class _Quiet(msgspec.Struct, frozen=True, eq=False):
    """Customers who were left in peace this week."""

    customer: Ints
    x: Floats
    usual: Floats
    orders: Ints


class _Foretold(msgspec.Struct, frozen=True, eq=False):
    """What is expected of customers this week: float64[m], of a contact float64[m, offers(, channels)]."""

    who: Ints
    x: Floats
    calm: Floats
    usual: Floats
    noticed: Floats
    value: Floats
    index: Floats
    score: Floats
    hour: Ints


class LearningPolicy:
    """The policy with what it remembers; `week` is called once a week, with what is known then.

    Parameters
    ----------
    customers, offers
        How many.
    seed
        Of the draws of `moved.fit`.
    """

    def __init__(self, settings: Settings, customers: int, offers: int, seed: int) -> None:
        self.settings, self.kinds, self.traces = settings, Kinds(), moved.none()
        self.promise = Promise(settings.bound)
        self._dice, shape = np.random.default_rng(seed), (customers, offers)
        self._tired: Floats = np.zeros(customers)
        self._ignored, self._until = np.zeros(shape, np.int64), np.zeros(shape)
        self._hours: Floats = np.zeros((customers, len(hours_heard.HOURS)))
        self._orders, self._usual = np.full(customers, _KNOWN), np.full(customers, _KNOWN)
        self._silence: list[tuple[Floats, Flags]] = []
        self._columns: list[Floats] = []
        self._sent: _Sent | None = None
        self._quiet: _Quiet | None = None
        self._week: Weights | None = None
        self._coupon: Weights | None = None

    def week(self, shown: Shown, draw: Hashes) -> Said:
        """Return what is said this week.

        Parameters
        ----------
        draw
            uint64[n], `exploring.chance` of each customer.

        Raises
        ------
        InputError
            A margin, discount or column is not finite.
        """
        if not all(np.isfinite(each).all() for each in (shown.own, shown.about, shown.margin, shown.discount)):
            raise InputError("What is known of a customer is no number.", to_do="Fill nulls before the week begins.")
        self._settle(shown)
        who = _reachable(shown)
        x = np.concatenate([np.repeat(shown.own[who][:, None], shown.about.shape[1], 1), shown.about[who]], axis=2)
        self._learn(shown, who, x)
        return self._say(shown, self._expect(shown, who, x, draw), draw)

    def _settle(self, shown: Shown) -> None:
        """Take in what came since the last week."""
        if (quiet := self._quiet) is not None:
            came = shown.orders[quiet.customer] - quiet.orders
            self._silence = [*self._silence, (quiet.x, came > 0)][-_WEEKS:]
            self._level(quiet.customer, came, quiet.usual)
        if (sent := self._sent) is not None:
            self._trace(sent, shown)
        self.promise.settle(shown.day, shown.clicks, shown.bought, shown.answers)

    def _trace(self, sent: _Sent, shown: Shown) -> None:
        """Add what came after contacts to the traces."""
        who, offer = sent.customer, sent.offer
        heard, clickable = (np.array(each)[sent.channel] for each in (self.settings.heard, self.settings.clickable))
        came = (shown.orders[who] - sent.orders).astype(np.float64)
        clicked, bought = shown.clicks[who] > sent.clicks, shown.bought[who, offer] > sent.bought
        opened = clicked | (shown.opened[who, sent.channel] > sent.opened)
        # Where it was not opened the coupon was an older one.
        redeemed = bought & (shown.redeemed[who] > sent.redeemed) & (opened | ~heard)
        noticed = np.where(heard, opened, sent.noticed)
        more = Traces(who, offer, came, sent.usual, sent.tired, redeemed, clicked, clickable, noticed)
        self.traces, self._columns = self.traces.and_(more), [*self._columns, sent.x]
        told = (who[heard], sent.hour[heard], sent.noticed[heard], opened[heard])
        self._hours = hours_heard.told(self._hours, *told)
        unseen = heard & ~opened
        self._level(who[unseen], came[unseen], sent.usual[unseen])
        count = np.where(clicked | bought, 0, self._ignored[who, offer] + (opened | ~heard))
        self._until[who, offer] = np.where(count >= IGNORED, shown.day + REST, self._until[who, offer])
        self._ignored[who, offer] = count % IGNORED

    def _level(self, who: Ints, came: Floats | Ints, usual: Floats) -> None:
        """Count orders beside usual ones, of weeks in which nothing was noticed."""
        self._orders[who] += came
        self._usual[who] += usual

    def _learn(self, shown: Shown, who: Ints, x: Floats) -> None:
        """Fit what is expected to all that came."""
        if not self._columns:
            return
        calm, came = (np.concatenate(each) for each in zip(*self._silence, strict=True))
        if 0 < came.sum() < len(came):
            self._week = logistic.fit(calm, came)
        seen = self.traces.noticed == 1
        redeemed = self.traces.redeemed[seen]
        if 0 < redeemed.sum() < len(redeemed):
            self._coupon = logistic.fit(np.concatenate(self._columns)[seen], redeemed)
        whole = np.zeros((len(shown.orders), *x.shape[1:]))
        whole[who] = x
        known = self.traces.take(np.isin(self.traces.customer, who))
        self.kinds = moved.fit(self.kinds, known, whole, self._dice)

    def _expect(self, shown: Shown, who: Ints, x: Floats, draw: Hashes) -> _Foretold:
        """Return what contacts are expected to bring."""
        say = self.settings
        calm = np.column_stack([shown.own[who], np.minimum(self._tired[who], 5)])
        week = np.full(len(who), 0.1) if self._week is None else self._week.chance(calm)
        usual = -np.log1p(-np.clip(week, 0.002, 0.95))
        noticed = _noticed(shown, say, _there(week, shown.rate[who]), who)
        gathered = moved.gathered(self.kinds, self.traces, shown.bought.shape)[who]
        chance = special.softmax(self.kinds.before(x) + gathered, axis=2)[..., MOVED]
        more = moved.added(self._tired[who])[:, None] * shown.margin[who][:, None]
        coupon = np.full(chance.shape, 0.15) if self._coupon is None else self._coupon.chance(x)
        gain = say.kept * chance * more - _LATER * coupon * shown.discount[who]
        value = gain[..., None] * noticed[:, None] - np.array(say.cost)
        rest = say.lost * np.maximum(gain, 0).max(axis=1) * noticed.max(axis=1) * min(shown.weeks_left / 4, 1)
        known = say.learning * say.kept * chance * (1 - chance) * more * (self._tired[who] < _RESTED)[:, None]
        known *= min(shown.weeks_left / 6, 1.5) * (shown.weeks_left > 2)
        index = value - rest[:, None, None] + known[..., None] * noticed[:, None]
        weights = self.promise.score()
        score = np.full(chance.shape, -1.0) if weights is None else weights.chance(x)
        level = (self._orders / self._usual)[who]
        # Arms are chosen by the upper half of the bits.
        hour = hours_heard.drawn(self._hours, (draw & np.uint64(0xFFFFFFFF)) / 2.0**32)[who]
        return _Foretold(who, x, calm, usual * level, noticed, value, index, score, hour)

    def _say(self, shown: Shown, foretold: _Foretold, draw: Hashes) -> Said:
        """Choose among what the gates let through, and remember it."""
        who, gate = foretold.who, self.promise.gate()
        able = shown.can[who] & (self._until[who] <= shown.day)[..., None]
        promised = isinstance(gate, Gate)
        if isinstance(gate, Gate):
            able &= gate.passes(foretold.score)[..., None]
        index = np.where(able, foretold.index, _NEVER)
        cases = _cases(index.max(axis=2))
        first = self._week is None
        chosen = choose(Policy("learning", sharpness=0 if first else self.settings.sharpness), cases, draw[who])
        row = np.flatnonzero(chosen.arm != SILENCE)
        offer = chosen.arm[row]
        channel = index.argmax(axis=2)[row, offer]
        hour = hours_heard.HOURS[foretold.hour[row]]
        said = Said(who[row], offer, channel, hour, chosen.propensity[row], cases, chosen, promised)
        self._remember(shown, foretold, said, row, first)
        return said

    def _remember(self, shown: Shown, foretold: _Foretold, said: Said, row: Ints, first: bool) -> None:
        who, offer, channel = said.customer, said.offer, said.channel
        x, clicks, bought = foretold.x[row, offer], shown.clicks[who].copy(), shown.bought[who, offer]
        self._sent = _Sent(
            who, offer, channel, foretold.hour[row], x, foretold.usual[row], foretold.noticed[row, channel],
            self._tired[who], clicks, shown.opened[who, channel], shown.redeemed[who], bought, shown.orders[who],
        )  # fmt: skip
        peace = said.chosen.arm == SILENCE
        left = foretold.who[peace]
        self._quiet = _Quiet(left, foretold.calm[peace], foretold.usual[peace], shown.orders[left])
        self.promise.send(Waiting(
            np.full(len(who), shown.day), who, offer, x, foretold.score[row, offer], np.full(len(who), first),
            np.full(len(who), said.promised), clicks, bought,
        ))  # fmt: skip
        self._tired *= 0.5 ** (WEEK / FORGETS)
        self._tired[who] += 1


def _reachable(shown: Shown) -> Ints:
    """Return who may be contacted and was ever heard of, or not yet tried often."""
    heard = (shown.orders > 0) | (shown.opened.sum(axis=1) > 0) | (shown.sent.sum(axis=1) < UNHEARD)
    return np.flatnonzero(heard & shown.can.any(axis=(1, 2)))


def _there(week: Floats, rate: Floats) -> Floats:
    """Return float64[m], the chance that customers still come: the orders expected this week over those of always."""
    return np.asarray(np.clip(np.divide(week, rate, out=np.full(len(week), _STRANGER), where=rate > 0), 0, 1))


def _noticed(shown: Shown, say: Settings, there: Floats, who: Ints) -> Floats:
    """Return float64[m, channels], the chance that a contact is noticed: her own share, drawn to that of all.

    Where it is not heard, the readiness with which she opens others and the chance that she still comes tell it.
    """
    heard = np.array(say.heard)
    mean = (shown.opened.sum(axis=0) + _KNOWN) / (shown.sent.sum(axis=0) + 10)
    own = ((shown.opened + _KNOWN * mean) / (shown.sent + _KNOWN))[who]
    readily = (own / mean)[:, heard].mean(axis=1) if heard.any() else np.ones(len(own))
    unheard = say.unheard_notice * there * np.sqrt(np.clip(readily, 0.3, 1.7))
    return np.where(heard, own, unheard[:, None])


def _cases(value: Floats) -> Cases:
    """Return the arms of customers, float64[m, offers] with silence worth 0 after them; `_NEVER` is no arm."""
    arms = np.column_stack([value, np.zeros(len(value))])
    able = arms > _NEVER / 2
    row, place = np.nonzero(able)
    start = np.append(0, np.cumsum(able.sum(axis=1)))
    return Cases(start, np.where(place == value.shape[1], SILENCE, place), arms[row, place])
