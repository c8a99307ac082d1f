"""What is kept of how a shop's customers buy: a family, its parameters, the tide, a regression. No customer."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from acquaint.features.occasions import Flags, Floats
from acquaint.models.buying import pace, posterior, shape
from acquaint.models.buying.geometric import Geometric
from acquaint.models.buying.pace import Pace
from acquaint.models.buying.pareto import Pareto
from acquaint.models.buying.posterior import Posterior
from acquaint.models.buying.shape import Shape
from acquaint.models.buying.steady import Steady
from acquaint.models.buying.summary import Summary, cells, places, triples
from acquaint.records import NotEnoughData

CUSTOMERS, REPEATERS = 50, 20
"""Customers, and customers with a second order, without whom nothing is fitted."""
MOST_PHASES = 6
COHORT_DAYS = 91
COHORT_CUSTOMERS, COHORT_REPEATERS = 1_000, 200
"""Customers, and repeat customers, from which on a cohort has parameters of its own."""
USUAL_DAYS = 91
DOUBT_DAYS, WANDERS = 28, 0.25
_FOREVER = 10**6

AnyFamily = Steady | Geometric | Pareto


class Part(msgspec.Struct, frozen=True):
    """Parameters of customers whose first occasion lies in some days (both included)."""

    first_day: int
    last_day: int
    posterior: Posterior


class Buying(msgspec.Struct, frozen=True, kw_only=True):
    """How the customers of a shop buy, as known at a day.

    Parameters
    ----------
    rung
        Key of what is in use.
    at
        Day of the fit.
    open_share
        Open days per calendar day.
    family, parts
        The family, and its parameters for all customers or by cohort.
    personal
        Whether what a customer did counts; if not, all are expected to order alike.
    pace
        The tide.
    usual
        Orders per customer and open day over the last 91 days.
    shape
        Regression on top; null where there is none.
    correction
        Factor of all: by which totals were too small in the windows of the trial, as far as that is no chance.
    doubt
        Standard deviation of the logarithm of the shop's total in `DOUBT_DAYS`: as wrong as totals were in the windows
        of the trial.
    reach
        Days ahead that are spoken of: those of the windows where nothing could be tried, else twice those of the data.
    """

    rung: str
    at: int
    open_share: float
    family: AnyFamily
    parts: tuple[Part, ...]
    pace: Pace
    usual: float
    personal: bool = True
    shape: Shape | None = None
    correction: float = 1.0
    doubt: float = 0.0
    reach: int = _FOREVER

    def doubt_of(self, days: float) -> float:
        """Return the doubt of the shop's total in so many days: it grows with the fourth root of the days.

        A good or bad month evens out, a pace that wanders does not. In three shops half a year was missed by .8 to 1.6
        times as much as four weeks were; the fourth root says 1.57.
        """
        return float(self.doubt * max(1.0, days / DOUBT_DAYS) ** WANDERS)


def enough(of: Summary) -> NotEnoughData | None:
    """Return what is missing for a fit; None where nothing is."""
    if len(of.x) < CUSTOMERS:
        return NotEnoughData(len(of.x), CUSTOMERS)
    return NotEnoughData(of.repeaters, REPEATERS) if of.repeaters < REPEATERS else None


def usual(of: Summary) -> float:
    """Return the orders per customer and open day over the last 91 days; firsts are not counted."""
    quarter = of.lately[:, 1]
    days = np.minimum(of.age, round(USUAL_DAYS * of.open_share))
    return float(quarter.sum()) / max(float(days.sum()), 1.0)


def fit(
    of: Summary, family: AnyFamily, tide: Pace, *, by_cohort: bool = False, draws: int = posterior.DRAWS
) -> tuple[Part, ...]:
    """Fit a family, to all customers or to each cohort that is large enough; without `draws` at one point only."""
    last, age = pace.own_time(of, tide)
    found, start = [], None
    for first_day, last_day in cohorts(of) if by_cohort else [(-_FOREVER, _FOREVER)]:
        who = (of.first_day >= first_day) & (of.first_day <= last_day)
        held = cells(of.x[who], last[who], age[who], float(of.log_gaps[who].sum()))
        own = posterior.fit(family, held, start, draws)
        start = np.asarray(own.likeliest)
        found.append(Part(first_day, last_day, own))
    return tuple(found)


def regular(of: Summary, tide: Pace) -> Geometric:
    """Return MBG/CNBD-k with the likeliest k; k = 1 is MBG/NBD."""
    held, best, top, start = pace.cells_of(of, tide), 1, -np.inf, None
    for k in range(1, MOST_PHASES + 1):
        family = Geometric(k, first=True)
        start = posterior.likeliest(family, held, start)
        value = family.log_likelihood(start, held)[0]
        if value <= top:
            break
        best, top = k, value
        start = start + np.array([0.0, np.log((k + 1) / k), 0.0, 0.0])
    return Geometric(best, first=True)


def expected(model: Buying, of: Summary, days: float) -> Floats:
    """Return float64[n], the orders expected of each customer in the `days` calendar days from `of.at` on.

    At the likeliest parameters; `outlook.predict` says how sure that is.
    """
    return np.asarray(below(model, of, (days,))[0] * factors(model, of))


def below(model: Buying, of: Summary, days: Sequence[float]) -> Floats:
    """Return float64[days, n], the same for several times ahead (ascending), without the factors of `factors`."""
    own = model.pace.to_come(np.asarray(days, np.float64) * of.open_share, model.pace.passed(of))
    x, last, age = (each * model.personal for each in (of.x, *pace.own_time(of, model.pace)))
    result = np.zeros((len(days), len(of.x)))
    for part in model.parts:
        who = members(part, of)
        held = cells(x[who], last[who], age[who])
        pair, pair_x, pair_age, _ = triples(held.x, held.age, np.zeros_like(held.x))
        logs, place = np.asarray(part.posterior.likeliest), places(held, x[who], last[who], age[who])
        present = model.family.present(logs, held)
        for row, until in zip(result, own, strict=True):
            mean = model.family.mean(logs, pair_x, pair_age, np.full(len(pair_x), until))
            row[who] = np.einsum("jc,jc->c", present, mean[:, pair])[place]
    return result


def factors(model: Buying, of: Summary) -> Floats:
    """Return float64[n], by which what the family expects of each customer is multiplied."""
    if not model.personal:
        mean = model.family.newcomer(np.asarray(model.parts[0].posterior.likeliest), np.ones(1))[0]
        return np.full(len(of.x), model.correction * model.usual / max(float(mean), 1e-12))
    if model.shape is None:
        return np.full(len(of.x), model.correction)
    return model.correction * model.shape.factor(shape.facts(of, below(model, of, (shape.DAYS,))[0]))


def members(part: Part, of: Summary) -> Flags:
    """Return bool[n], whose parameters these are."""
    return np.asarray((of.first_day >= part.first_day) & (of.first_day <= part.last_day))


def cohorts(of: Summary) -> list[tuple[int, int]]:
    """Return first and last day of each cohort: quarters since the first customer, joined until large enough.

    The first and the last also hold who came before or comes after.
    """
    day = int(of.first_day.min())
    quarter = (of.first_day - day) // COHORT_DAYS
    sizes = np.stack([np.bincount(quarter), np.bincount(quarter, of.x > 0)])
    needed = np.array([COHORT_CUSTOMERS, COHORT_REPEATERS])
    begins, begin = [-_FOREVER], 0
    for end in range(1, sizes.shape[1]):
        if (sizes[:, begin:end].sum(axis=1) >= needed).all() and (sizes[:, end:].sum(axis=1) >= needed).all():
            begins.append(day + COHORT_DAYS * end)
            begin = end
    return list(zip(begins, [each - 1 for each in begins[1:]] + [_FOREVER], strict=True))
