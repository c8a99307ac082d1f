"""What a contact with each offer on each channel is worth this week."""

from __future__ import annotations

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Floats, Ints
from acquaint.models.logistic import Weights
from benchmarks.learner import hours, moved
from benchmarks.learner.facts import Shown
from benchmarks.learner.hours import Hours
from benchmarks.learner.memory import KNOWN, WEEK, Memory
from benchmarks.learner.moved import Moved

_USUAL, _STRANGER = 0.1, 0.3
"""Chance of an order in a week before any was learned; chance that who never ordered still comes."""
_OPENED = (1.0, 4.0)
"""Messages opened, of those sent, that are added to what is known of a channel."""
_VALID = 2
"""Weeks for which a coupon is valid."""


class Foretold(msgspec.Struct, frozen=True, eq=False):
    """What is expected of some customers this week.

    Parameters
    ----------
    who
        int64[m], customers.
    usual, there
        float64[m], orders without a contact; the chance that she still comes.
    chance, noticed
        float64[m, channels], that a contact is noticed, at an hour drawn by lot and at hers.
    index
        float64[m, offers, channels], what a contact is worth, what is learned from it too, minor units.
    signs
        float64[m, offers, 4], what tells whether a contact is answered, beside what is known of pairs.
    hours
        Of sending.
    """

    who: Ints
    usual: Floats
    there: Floats
    chance: Floats
    noticed: Floats
    index: Floats
    signs: Floats
    hours: Hours


def foretell(shown: Shown, memory: Memory, known: Moved, usual: Weights | None, who: Ints, x: Floats) -> Foretold:
    """Return what is expected of customers.

    Parameters
    ----------
    usual
        Chance of an order in a week of silence.
    x
        float64[m, offers, columns], of their pairs.
    """
    say = memory.settings
    week = np.full(len(who), _USUAL) if usual is None else usual.chance(shown.own[who])
    there = _there(week, shown.rate[who])
    orders = expected(week) * (memory.ordered / memory.expected)[who]
    when = hours.best(memory.hours[:, who], hours.around(shown.ordered_at[who]))
    chance = _noticed(shown, memory, there, who)
    timely = np.where(say.clickable, when.factor[:, None], 1.0)
    noticed = np.minimum(chance * timely, 1.0)
    pairs = known.before(x) + moved.gathered(known, memory.traces, shown.bought.shape)[who]
    moves = say.kept * shown.margin[who][:, None] * known.adds(x)
    index = _worth(shown, memory, known, who, special.expit(pairs), moves, orders, noticed)
    return Foretold(who, orders, there, chance, noticed, index, _signs(shown, who, pairs, orders, noticed), when)


def _signs(shown: Shown, who: Ints, pairs: Floats, orders: Floats, noticed: Floats) -> Floats:
    """Return whether the pair is moved, lines of the offer due while it can be answered, notice, clicks until now."""
    bought = np.log(orders[:, None] * shown.answers / WEEK * shown.holds[who])
    clicks = (shown.clicks[who] + 0.3) / (shown.opened[who].sum(axis=1) + 2)
    hers = np.log(np.c_[noticed.max(axis=1), clicks])
    return np.concatenate([np.stack([pairs, bought], axis=2), np.repeat(hers[:, None], pairs.shape[1], 1)], axis=2)


def expected(week: Floats) -> Floats:
    """Return the orders expected in a week, by the chance of one at least."""
    return np.asarray(-np.log1p(-np.clip(week, 0.002, 0.95)))


def _worth(
    shown: Shown, memory: Memory, known: Moved, who: Ints, chance: Floats, moves: Floats, usual: Floats, noticed: Floats
) -> Floats:
    """Return float64[m, offers, channels]; `moves` is what a noticed contact brings where the pair is moved.

    A contact tires later ones: of a customer contacted weekly from now on it takes `tires x kept / (1 - kept)` of each
    of them, fading. A pair that turns out to be moved is contacted every `rest` weeks, if it brings more than the best.
    """
    say, weeks = memory.settings, shown.weeks_left
    kept = 0.5 ** (WEEK / say.forgets)
    weekly = kept / (1 - kept)
    fresh, often, later = (np.exp(-known.guess.tires * each) for each in (memory.tired[who], weekly / 2, weekly))
    coupons = _coupons(shown, known, who, chance, usual)
    today = chance * moves * fresh[:, None] - coupons
    best = noticed.max(axis=1)
    tiring = (
        known.guess.tires
        * weekly
        * (1 - kept**weeks)
        * best
        * np.maximum(chance * moves * later - coupons, 0).max(axis=1)
    )
    beyond = np.maximum(moves * often - np.maximum(chance * moves * often - coupons, 0).max(axis=1)[:, None], 0)
    learned = chance * (1 - chance) * beyond * fresh[:, None] * (best * weeks / say.rest)[:, None]
    return (today + learned)[..., None] * noticed[:, None] - tiring[:, None, None] - np.array(say.cost)


def _coupons(shown: Shown, known: Moved, who: Ints, chance: Floats, usual: Floats) -> Floats:
    """Return float64[m, offers], what coupons cost that are redeemed by who is not moved; others pay for themselves."""
    redeems = (1 - chance) * known.others_redeem.chance(special.logit(shown.holds[who])[..., None])
    return np.asarray(-np.expm1(-_VALID * usual)[:, None] * redeems * shown.discount[who])


def _there(week: Floats, rate: Floats) -> Floats:
    """Return float64[m], the chance that customers still come: the orders expected this week over those of always."""
    return np.asarray(np.clip(np.divide(week, rate, out=np.full(len(week), _STRANGER), where=rate > 0), 0.02, 1))


def _noticed(shown: Shown, memory: Memory, there: Floats, who: Ints) -> Floats:
    """Return float64[m, channels], the chance that a contact is noticed: her own share, drawn to that of all.

    Where it is not heard, the readiness with which she opens others tells it.
    """
    say = memory.settings
    heard = np.array(say.heard)
    mean = (shown.opened.sum(axis=0) + _OPENED[0]) / (memory.reached.sum(axis=0) + _OPENED[1])
    own = ((shown.opened + KNOWN * mean) / (memory.reached + KNOWN))[who]
    readily = (own / mean)[:, heard].mean(axis=1) if heard.any() else np.ones(len(own))
    unheard = say.unheard_notice * np.sqrt(np.clip(readily, 0.3, 1.7))
    return np.asarray(np.clip(np.where(heard, own, unheard[:, None]) * there[:, None], 0.001, 1.0))
