"""Shops of a few hundred customers as kinds of models meet them: what they learn from, and what they predict from."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

from acquaint.config import Settings
from acquaint.features import histories, profiles
from acquaint.features.profiles import Moment
from acquaint.models import study
from acquaint.models.shelf import Shelf
from tests import shops

END = datetime(2026, 3, 1)
"""First day of the month models are learned for."""


def engine(bought, **tables):
    """Return an engine with the canonical tables of a shop.

    Parameters
    ----------
    bought
        (customer, days before END, minor units, how the order is told besides) of each order.
    """
    made = [
        shops.order(
            n, who, END - timedelta(days=int(ago)) + timedelta(hours=10), [("p", "tea", "A", int(minor), 0)], **more
        )
        for n, (who, ago, minor, more) in enumerate(bought)
    ]
    rows = {"orders": [head for head, _ in made], "lines": [line for _, lines in made for line in lines]}
    return shops.engine(rows | tables)[0].con


def moment(later=0):
    """Return the moment so many days after END."""
    day = END + timedelta(days=later)
    return Moment(day.replace(tzinfo=UTC), day.date())


def studied(con, settings=None):
    """Return what models of the month are fitted on."""
    given, at = settings or Settings(), moment()
    life = profiles.live(histories.read(con, "UTC", 0), at, None)
    return study.Study(con, None, given, None, at.day, "UTC", life)


def now(con, later=0, settings=None):
    """Return what models predict from."""
    at = moment(later)
    life = profiles.live(histories.read(con, "UTC", 0), at, None)
    return study.as_known(con, settings or Settings(), at, "UTC", life)


def learned(kind, con, shelf=None, settings=None):
    """Return the shelf a kind makes."""
    return Shelf(dict(kind.learn(studied(con, settings), shelf or Shelf())))


def predicted(kind, con, shelf, later=0, settings=None):
    """Return the table of columns that a kind predicts, a row per customer."""
    return pa.table(dict(kind.predict(now(con, later, settings), shelf)))


def buyers(customers=300, days=400, gap=20, leave=0.1, seed=3, last=0, minor=None):
    """Yield orders of customers who come about every `gap` days, each by their own measure, and leave by chance.

    Parameters
    ----------
    last
        Days before END after which nobody bought any more.
    minor
        What each order is worth; drawn around each customer's own mean where absent.
    """
    dice = np.random.default_rng(seed)
    for customer in range(customers):
        own, mean, ago = gap * np.exp(dice.normal(0, 0.5)), 1_000 * np.exp(dice.normal(0.5, 0.6)), dice.uniform(0, days)
        while ago > max(1, last):
            yield f"c{customer:04d}", ago, minor or max(1, dice.gamma(4, mean / 4)), {}
            ago -= 1 + dice.exponential(own)
            if dice.random() < leave:
                break
