"""The linear programme of what some customers could be given."""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.decisions.choosing import Problem
from acquaint.features.occasions import Floats, Ints


class Solution(msgspec.Struct, frozen=True, eq=False):
    """What is best.

    Parameters
    ----------
    share
        float64[options], 0 to 1: how much of each option is chosen; nearly always none or all of it.
    prices
        float64[limits], what a unit more of each would add.
    """

    share: Floats
    prices: Floats


def solve(
    problem: Problem, at: Ints, room: Floats, low: Floats | None = None, high: Floats | None = None,
    weight: Floats | None = None,
) -> Solution:  # fmt: skip
    """Return the best shares of the options `at`, those of a customer together, within limits of `room`.

    Parameters
    ----------
    low, high
        float64[limits], between which prices stay, as if what is left over could be sold and what lacks be bought.
    weight
        float64[at], how many customers alike an option stands for.
    """
    from scipy import optimize, sparse  # noqa: PLC0415 - only where something is planned

    low = np.zeros(len(room)) if low is None else low
    if not len(at):
        return Solution(np.zeros(0), low)
    high = np.full(len(room), np.inf) if high is None else high
    weight = np.ones(len(at)) if weight is None else weight
    m, column = len(at), np.arange(len(at))
    row, amount = problem.uses(at)
    amount *= np.tile(weight, 3)
    asked = np.bincount(row, amount, len(room))
    priced = np.flatnonzero(np.isfinite(room) & ((asked > room) | (low > 0)))
    sold, bought = low[priced] > 0, np.isfinite(high[priced])
    uses = sparse.csr_array((amount, (row, np.tile(column, 3))), shape=(len(room), m))[priced]
    trade = sparse.eye_array(len(priced), format="csc")
    _, owner = np.unique(problem.owner(at), return_inverse=True)
    each = sparse.csr_array((np.ones(m), (owner, column)))
    found = optimize.linprog(
        np.concatenate([-problem.value[at] * weight, -low[priced][sold], high[priced][bought]]),
        sparse.block_array([[each, None, None], [uses, trade[:, sold], -trade[:, bought]]], format="csc"),
        np.append(np.full(each.shape[0], problem.most), room[priced]), method="highs-ipm",
        bounds=[(0, 1)] * m + [(0, None)] * int(sold.sum() + bought.sum()) if problem.most > 1 else (0, None),
    )  # fmt: skip
    if found.x is None:  # numerical trouble: any prices are valid
        return Solution(np.zeros(m), low)
    prices = low.copy()
    prices[priced] = np.maximum(-found.ineqlin.marginals[each.shape[0] :], 0.0)
    return Solution(found.x[:m], prices)
