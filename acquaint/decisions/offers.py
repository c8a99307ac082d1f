"""Offers: what the shop may promise to customers, from `[offers.NAME]` and from the canonical table `offers`.

An offer of a table is an offer of a campaign: the same coupon in two campaigns is two offers, `CAMPAIGN/OFFER`. A row
of the table that is about a campaign as a whole (`offer` = `campaign`) is no offer of its own where the campaign has
others. What an offer does not say it does not limit: channels, places, days, budget, stock. Only its kind and what it
costs must be known before anybody gets it: an offer without them is kept and shown as incomplete.
"""

from __future__ import annotations

from datetime import date
from typing import get_args

import msgspec

from acquaint.config import Objective, OfferChannel, OfferKind
from acquaint.errors import ExpressionError
from acquaint.features.catalog import Catalog, Feature

KINDS: tuple[OfferKind, ...] = get_args(OfferKind)
OBJECTIVES: tuple[Objective, ...] = get_args(Objective)
CHANNELS: tuple[OfferChannel, ...] = get_args(OfferChannel)
STAGES_OF: dict[Objective, tuple[str, ...]] = {
    "acquire": ("acquisition",),
    "activate": ("activation",),
    "extend": ("activity", "customer"),
    "reward": ("activity", "customer"),
    "win_back": ("lapsed", "resting"),
}
"""Objective -> the lifecycle stages it is for, those of a slow shop too."""
VALUED: tuple[OfferKind, ...] = ("percent", "amount", "points")
"""Kinds that say nothing without a value."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One offer.

    Parameters
    ----------
    id
        Unique in the shop: the name in the settings, or `CAMPAIGN/OFFER` of a table.
    where
        Where it is written, for messages.
    kind, message, value
        What is promised, in words, and how much (percent, units of the currency, points); null or empty where unsaid.
    cost_minor
        What it costs when it is used once, before the funder pays, in minor units; null where unknown.
    campaign, campaign_type
        Campaign it belongs to; null for none.
    funder, funded
        Who pays for it beside the shop, and which share of the cost.
    objective
        What it is meant for; null for any stage.
    channels, places
        Where it may be told and used; empty for everywhere.
    starts, ends
        First and last day it holds; null for no such limit.
    budget_minor, stock
        Most it may cost the shop, and how often it may be used, in all; null for no limit.
    eligibility
        Condition over features; empty for everybody.
    lever
        What it weighs against other offers.
    everything
        It holds for all products: nothing was said of any.
    products
        How many products it holds for.
    """

    id: str
    where: str
    kind: OfferKind | None = None
    message: str = ""
    value: float | None = None
    cost_minor: int | None = None
    campaign: str | None = None
    campaign_type: str | None = None
    funder: str = ""
    funded: float = 0.0
    objective: Objective | None = None
    channels: tuple[OfferChannel, ...] = ()
    places: tuple[str, ...] = ()
    starts: date | None = None
    ends: date | None = None
    budget_minor: int | None = None
    stock: int | None = None
    eligibility: str = ""
    lever: float = 1.0
    everything: bool = True
    products: int = 0

    @property
    def lacks(self) -> tuple[str, ...]:
        """What must be known before anybody gets it: kind, value, cost, products.

        Examples
        --------
        >>> Offer(id="coffee", where="[offers.coffee]", kind="percent", cost_minor=40).lacks
        ('value',)
        """
        missing = {
            "kind": self.kind is None,
            "value": self.kind in VALUED and self.value is None,
            "cost": self.cost_minor is None,
            "products": not self.everything and not self.products,
        }
        return tuple(name for name, lacking in missing.items() if lacking)

    @property
    def own_cost_minor(self) -> int | None:
        """What one use costs the shop itself, after the funder has paid; null where unknown.

        Examples
        --------
        >>> Offer(id="coffee", where="[offers.coffee]", cost_minor=101, funded=0.5).own_cost_minor
        51
        """
        return None if self.cost_minor is None else self.cost_minor - int(self.cost_minor * self.funded)

    def holds(self, day: date) -> bool:
        """Tell whether it holds on a business day."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


class Offers(msgspec.Struct, frozen=True):
    """All offers of a shop, in the order of their ids."""

    each: tuple[Offer, ...]

    def __getitem__(self, name: str) -> Offer:
        return next(offer for offer in self.each if offer.id == name)

    def live(self, day: date) -> tuple[Offer, ...]:
        """Return the offers that hold on a business day and lack nothing."""
        return tuple(offer for offer in self.each if offer.holds(day) and not offer.lacks)

    @property
    def incomplete(self) -> tuple[Offer, ...]:
        """The offers that nobody gets, because something is not known of them."""
        return tuple(offer for offer in self.each if offer.lacks)

    @property
    def rules(self) -> dict[str, str]:
        """Condition of eligibility -> the feature that tells whether it holds; equal conditions share one."""
        conditions = dict.fromkeys(offer.eligibility for offer in self.each if offer.eligibility)
        return {condition: f"eligible_{place}" for place, condition in enumerate(conditions, 1)}

    def features(self) -> tuple[Feature, ...]:
        """Return a feature for each condition of eligibility, to be computed with those of the shop."""
        first = {offer.eligibility: offer for offer in reversed(self.each)}
        return tuple(
            Feature(
                name, condition, f"May have the offer {first[condition].id}", "yes or no",
                place=f"{first[condition].where} eligibility",
            )
            for condition, name in self.rules.items()
        )  # fmt: skip

    def check(self, built: Catalog) -> None:
        """Raise where a condition of eligibility is none; `built` has the features of `features`.

        Raises
        ------
        ExpressionError
            What is written there is a value, not a condition.
        """
        for feature in self.features():
            if built[feature.name].type not in ("boolean", "null"):
                raise ExpressionError(
                    "Who may have an offer is a condition.", where=feature.place, to_do="Compare something: orders > 3."
                )
