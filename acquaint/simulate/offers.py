"""Offers, and what each of them does to each customer: the part of the truth that no real data hold.

Towards an offer a customer is one of four: would buy anyway (takes the discount on what she would have bought),
persuadable (buys more because of it), no effect, put off (buys less because of it). Which one follows from the greatest
of four utilities: leaning + what pulls (taste, price sensitivity, browsing ...) + a draw of the customer and the offer
that never changes and leaves traces in what she looks at.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from acquaint.simulate.catalogue import NAMES
from acquaint.simulate.chance import Chance, Floats, steady
from acquaint.simulate.parameters import STANDARD, Contacting, Persons
from acquaint.simulate.people import People

SURE, PERSUADABLE, NO_EFFECT, PUT_OFF = range(4)
KINDS = ("would buy anyway", "persuadable", "no effect", "put off")
CHANNELS = ("email", "push", "post", "sms")
EMAIL, PUSH, POST, SMS = range(len(CHANNELS))
_GUMBEL_MEAN, _GUMBEL_SPREAD = 0.5772, 1.2825


class Offer(msgspec.Struct, frozen=True):
    """A discount on the lines of one category, with the next order within its days."""

    code: str
    category: int
    percent: int

    @property
    def title(self) -> str:
        """What it says."""
        return f"{self.percent} % off {NAMES[self.category]}"


OFFERS = tuple(Offer(*each) for each in STANDARD.contacting.offers)
CATEGORY_OF = np.array([offer.category for offer in OFFERS])
PERCENT_OF = np.array([offer.percent for offer in OFFERS])


class Effects(msgspec.Struct, frozen=True, eq=False):
    """What offers do.

    Parameters
    ----------
    kind
        (customers, offers) Place in `KINDS`.
    orders
        (customers, offers) Orders that a noticed contact adds, before fatigue.
    trace
        (customers, offers) Own draw that makes an offer persuade, in standard deviations.
    pulled
        (customers,) Share of them that only come earlier.
    """

    kind: NDArray[np.int8]
    orders: NDArray[np.float32]
    trace: NDArray[np.float32]
    pulled: Floats


def effects(persons: Persons, contacting: Contacting, chance: Chance, people: People) -> Effects:
    """Return what each offer does to each customer."""
    who, offer = np.arange(len(people)), np.arange(len(OFFERS))
    draws = [-np.log(-np.log(chance.uniform("leaning", who[:, None], offer, kind))) for kind in range(len(KINDS))]
    pulls = _pulls(persons, contacting, people)
    utility = [
        lean + sum(weight * pull for weight, pull in zip(weights, pulls, strict=True)) + contacting.draw * draw
        for lean, weights, draw in zip(contacting.leaning, contacting.pulls, draws, strict=True)
    ]
    kind = np.argmax(steady(np.stack(utility)), axis=0)
    strength = contacting.effect * chance.factor("effect", contacting.effect_spread, who[:, None], offer)
    price = steady(people.sensitivity**contacting.effect_price)
    often = steady((people.rate * persons.gap_days) ** contacting.effect_rate)
    added = strength * PERCENT_OF / contacting.effect_percent * (price * often)[:, None]
    orders = np.where(kind == PERSUADABLE, added, np.where(kind == PUT_OFF, contacting.put_off_effect, 0.0))
    low, high = contacting.pulled_forward
    return Effects(
        kind=kind.astype(np.int8), orders=orders.astype(np.float32),
        trace=((draws[PERSUADABLE] - _GUMBEL_MEAN) / _GUMBEL_SPREAD).astype(np.float32),
        pulled=low + (high - low) * chance.uniform("pulled forward", who),
    )  # fmt: skip


def _pulls(persons: Persons, contacting: Contacting, people: People) -> tuple[Floats, ...]:
    """Return what pulls towards the kinds, in standard deviations, in the order of `Contacting.pulls`."""
    shares = np.diff(people.taste, axis=1, prepend=np.float32(0))[:, CATEGORY_OF]
    mean, spread = contacting.liking
    taste = (np.sqrt(np.maximum(shares, 0).astype(np.float64)) - mean) / spread
    return (
        taste, -((taste - contacting.middling) ** 2),
        steady(np.log(people.sensitivity))[:, None] / persons.sensitivity_spread,
        steady(np.log(people.browses))[:, None] / persons.browses_spread, people.responsive[:, None],
        people.temper[:, None],
    )  # fmt: skip
