"""Offers, and what each of them does to each customer: the part of the truth that no real data hold.

Towards an offer a customer is one of four: would buy anyway (takes the discount on what she would have bought),
persuadable (buys more because of it), no effect, put off (buys less because of it). Which one follows from a random
utility: leaning + taste, price sensitivity and temper + a Gumbel draw of the customer and the offer.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from acquaint.simulate.catalogue import NAMES
from acquaint.simulate.chance import Chance, Floats, steady
from acquaint.simulate.parameters import Contacting
from acquaint.simulate.people import People

SURE, PERSUADABLE, NO_EFFECT, PUT_OFF = range(4)
KINDS = ("would buy anyway", "persuadable", "no effect", "put off")
CHANNELS = ("email", "push", "post", "sms")


class Offer(msgspec.Struct, frozen=True):
    """A discount on the lines of one category, with the next order within its days."""

    code: str
    category: int
    percent: int

    @property
    def title(self) -> str:
        """What it says."""
        return f"{self.percent} % off {NAMES[self.category]}"


OFFERS = (
    Offer("FRESH10", 0, 10), Offer("BREAD15", 1, 15), Offer("DAIRY10", 2, 10), Offer("DRINK20", 4, 20),
    Offer("BEANS15", 5, 15), Offer("SWEET20", 6, 20), Offer("CLEAN15", 7, 15), Offer("CARE20", 9, 20),
)  # fmt: skip


class Effects(msgspec.Struct, frozen=True, eq=False):
    """What offers do.

    Parameters
    ----------
    kind
        (customers, offers) Place in `KINDS`.
    orders
        (customers, offers) Orders that a noticed contact adds, before fatigue.
    pulled
        (customers,) Share of them that only come earlier.
    """

    kind: NDArray[np.int8]
    orders: NDArray[np.float32]
    pulled: Floats


def effects(contacting: Contacting, chance: Chance, people: People) -> Effects:
    """Return what each offer does to each customer."""
    who, offer = np.arange(len(people)), np.arange(len(OFFERS))
    kind = _kinds(contacting, chance, people, who[:, None], offer)
    strength = contacting.effect * chance.factor("effect", contacting.effect_spread, who[:, None], offer)
    depth = np.array([each.percent for each in OFFERS]) / 15
    added = strength * depth * np.sqrt(people.sensitivity)[:, None]
    orders = np.where(kind == PERSUADABLE, added, np.where(kind == PUT_OFF, contacting.put_off_effect, 0.0))
    low, high = contacting.pulled_forward
    pulled = low + (high - low) * chance.uniform("pulled forward", who)
    return Effects(kind.astype(np.int8), orders.astype(np.float32), pulled)


def _kinds(contacting: Contacting, chance: Chance, people: People, who: NDArray[np.int64],
           offer: NDArray[np.int64]) -> NDArray[np.int64]:  # fmt: skip
    """Return the kind of greatest utility: those who like a category most would buy it anyway."""
    taste = people.liking[:, [each.category for each in OFFERS]].astype(np.float64)
    price, browsing = np.log(people.sensitivity)[:, None], np.log(people.browses)[:, None]
    pulls = (
        1.6 * taste - 0.8 * price - 0.4 * people.responsive[:, None],
        0.4 * taste - 0.6 * (taste - 0.5) ** 2 + 1.8 * price + 1.3 * browsing + 0.8 * people.responsive[:, None],
        -1.2 * taste,
        1.2 * people.temper[:, None] - 0.3 * taste,
    )
    noise = [-np.log(-np.log(chance.uniform("leaning", who, offer, kind))) for kind in range(len(KINDS))]
    utility = [lean + pull + luck for lean, pull, luck in zip(contacting.leaning, pulls, noise, strict=True)]
    return np.asarray(np.argmax(steady(np.stack(utility)), axis=0))
