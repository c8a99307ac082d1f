"""Churn: the chance that a customer places no order within her own horizon, as it stands at a moment.

The horizon is H = max(90 days, 2 usual gaps) (`silence.horizon`), the one in which the shop's rhythm counts returns.
That rule, which needs no model, is a rung of the ladder: only where the model tells more does it speak.

Whether somebody has left is known after her horizon. So customers are taken apart by spans of it, each with a model of
its own: it is learned from outcomes that were known at the moment of its trial, tried on the newest of the same span,
and says nothing of others. Who comes more rarely than twice a year has no model.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import msgspec
import numpy as np

from acquaint.features import lifecycle, occasions
from acquaint.features.constants import Constants, month_of
from acquaint.features.occasions import Flags, Floats, History, Ints, Occasions
from acquaint.models.buying import quiet

VERSION = 2
"""It changes with what counts as leaving."""
FEATURES = (
    "orders", "orders_28d", "orders_90d", "orders_365d", "net_sales_minor_90d", "net_sales_minor_365d",
    "average_order_value_minor", "units_per_order", "days_since_first_order", "days_since_last_order", "gaps",
    "usual_gap_days", "gap_variation", "overdue_ratio", "orders_trend_28d", "orders_trend_90d", "net_sales_trend_90d",
    "categories", "categories_90d", "category_1_share", "online_share", "weekend_share", "discount_share",
    "discounted_orders_share", "return_rate", "contacts_90d", "days_since_contact", "responses_365d", "response_rate",
)  # fmt: skip
"""What it reads: how often, how lately, how much, what has changed, and what was answered."""
QUIET = "quiet"
"""What it reads besides: the same question answered by the way customers buy (`buying.quiet`), as log odds."""
STEP_DAYS = 31
"""Days between the moments cases are taken at. H of 90 days is 91 by the calendar of a shop open on few days."""
MOST_WINDOWS = 6
"""Moments, at most, that are learned from in a trial; the newer ones are not known when it begins."""


class Span(NamedTuple):
    """Customers whose horizon is above `over` and at most `most` days, and the name of their model."""

    name: str
    over: int
    most: int

    @property
    def apart(self) -> int:
        """Steps after which every horizon of the span is over."""
        return self.most // STEP_DAYS

    def holds(self, horizon: Ints) -> Flags:
        """Return which horizons lie in the span."""
        return np.asarray((horizon > self.over) & (horizon <= self.most))


SPANS = (Span("churn", 0, 93), Span("churn_180d", 93, 186), Span("churn_360d", 186, 372))


class Past(msgspec.Struct, frozen=True, eq=False):
    """Customers at moments of the past of whom it is known whether they left.

    Parameters
    ----------
    customer, window
        int64[n], number of the customer; how many steps ago.
    left
        float64[n], 1 where no order came within the horizon.
    rule
        float64[n], the chance of it by the rhythm; NaN where that is silent.
    horizon
        int64[n], H in days.
    """

    customer: Ints
    window: Ints
    left: Floats
    rule: Floats
    horizon: Ints


def past(story: History, months: Mapping[date, Constants], people: Ints, windows: int, at: int, span: Span) -> Past:
    """Return those of `people` who had bought, at moments `STEP_DAYS` apart before day `at` whose horizon is over.

    Parameters
    ----------
    story, months
        The shop's history and the constants of its months.
    windows
        How many steps there are before `at`.
    span
        The horizons asked for.
    """
    last = min(windows, 2 * span.apart + MOST_WINDOWS - 1)
    # What is known of somebody rests on her own history and the constants of the shop.
    own = occasions.story_of(story, people)
    parts = [_at(own, months, people, window, at, span) for window in range(span.apart, last + 1)]
    customer, window, left, rule, horizon = (
        np.concatenate([np.zeros(0), *(getattr(part, name) for part in parts)]) for name in Past.__struct_fields__
    )
    return Past(customer.astype(np.int64), window.astype(np.int64), left, rule, horizon.astype(np.int64))


def _at(story: History, months: Mapping[date, Constants], people: Ints, window: int, at: int, span: Span) -> Past:
    day = at - STEP_DAYS * window
    constants = months.get(month_of(day))
    if constants is None:
        return Past(people[:0], people[:0], np.zeros(0), np.zeros(0), people[:0])
    chance, horizon, bought = lifecycle.returns(story, constants, day)
    who = people[bought[people] & span.holds(horizon[people])]
    ordered = _ordered(story, day, horizon, at)[who]
    return Past(who, np.full(len(who), window), np.where(ordered, 0.0, 1.0), 1 - chance[who], horizon[who])


def _ordered(story: History, day: int, horizon: Ints, at: int) -> Flags:
    """Return who ordered within her horizon from `day` on, as far as it is known at day `at`."""
    rows = story.occasions
    within = (rows.day >= day) & (rows.day < day + horizon[rows.customer]) & (rows.known <= at)
    return np.bincount(rows.customer[within], minlength=rows.customers) > 0


def quiet_then(story: History, months: Mapping[date, Constants], people: Ints, of: Past, at: int) -> Floats:
    """Return float64[n], what the way customers buy said of the cases of `of`, fitted on `people` at their moments."""
    rows, found = occasions.of_customers(story.occasions, people), np.full(len(of.customer), np.nan)
    for window in np.unique(of.window):
        here, day = of.window == window, at - STEP_DAYS * int(window)
        horizon = np.zeros(rows.customers, np.int64)
        horizon[of.customer[here]] = of.horizon[here]
        found[here] = _quiet(rows, rows, months[month_of(day)], day, horizon)[of.customer[here]]
    return found


def quiet_now(story: History, constants: Constants, people: Ints, horizon: Ints, at: int) -> Floats:
    """Return float64[customers], the same of all customers at day `at`."""
    return _quiet(occasions.of_customers(story.occasions, people), story.occasions, constants, at, horizon)


def _quiet(taught: Occasions, rows: Occasions, constants: Constants, day: int, horizon: Ints) -> Floats:
    logs = quiet.fit(taught, day, constants.calendar)
    if logs is None:
        return np.full(rows.customers, np.nan)
    return quiet.log_odds(logs, rows, day, constants.calendar, horizon)


def asked(story: History, constants: Constants, at: int) -> tuple[Flags, Ints]:
    """Return whose churn can be asked for at day `at`: who has bought; and the horizons, in days."""
    _, horizon, bought = lifecycle.returns(story, constants, at)
    return bought, horizon
