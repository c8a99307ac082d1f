"""Cases to learn an effect from: who was drawn to get something, with which chance, and what came of it.

The order of rows and the names of customers are nobody's business: cases are put into an order that their content alone
decides, and chance deals them from there. The same cases make the same choice, however they were handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import special

from acquaint.errors import InputError
from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models.uplift.design import design
from acquaint.records import NotEnoughData

LEAST_CHANCE = 0.01
"""A case teaches where both sides could be drawn with at least this chance."""
NEEDED = 200
"""Customers that each side needs."""
NEEDED_EITHER = 25
"""Customers with the outcome, and without it, that each side needs where the outcome is yes or no."""
LEAST_LIKELY = 0.001
"""Where the drawn differ from their chances as much as this seldom, these are not what decided."""
_PER_COLUMN = 10
"""Customers for each column, that whether the drawn differ along it can be asked."""

Why = Literal["not_randomised", "assignment_differs", "too_few"]
_Hashes = npt.NDArray[np.uint64]


class NoClaim(msgspec.Struct, frozen=True, tag=True):
    """Nothing can be said of an effect.

    Parameters
    ----------
    why
        "not_randomised": chance did not decide, or with a chance that nobody knows. "assignment_differs": who was
        drawn is not what the chances say, so something else decided. "too_few": there are not enough customers yet.
    missing
        How many there are of what is needed.
    """

    why: Why
    missing: NotEnoughData


class Cases(msgspec.Struct, frozen=True, eq=False):
    """Customers who could have been drawn to get something, or not.

    Parameters
    ----------
    columns
        float64[n] for each feature as it was known before the draw, NaN for null. Other kinds are numbers first: a
        column of 0 and 1 for each value.
    treated
        bool[n], who was drawn to get it, whether or not it reached her.
    chance
        float64[n], with which chance she was drawn; NaN where it is not known.
    outcome
        float64[n], 0 or 1, or money in minor units; NaN where it is not known, which leaves the case out.
    customer
        int64[n], whose each case is.
    """

    columns: dict[str, Floats]
    treated: Flags
    chance: Floats
    outcome: Floats
    customer: Ints

    @property
    def binary(self) -> bool:
        """Whether the outcome is yes or no."""
        return bool(np.isin(self.outcome, (0.0, 1.0)).all())

    def take(self, rows: Ints | Flags | slice) -> Cases:
        """Return some of the cases."""
        columns = {name: values[rows] for name, values in self.columns.items()}
        rest = (getattr(self, name)[rows] for name in ("treated", "chance", "outcome", "customer"))
        return Cases(columns, *rest)


def by_arm(
    columns: Mapping[str, Floats], arm: Ints, propensity: Floats, outcome: Floats, customer: Ints, names: Sequence[str]
) -> dict[str, Cases]:
    """Return the cases of each arm against the control: each has those who got the one or the other.

    Among them the chance of the arm is p(arm) / (p(arm) + p(control)).

    Parameters
    ----------
    arm
        int64[n], 0 for the control, else the place of the arm in `names`, from 1.
    propensity
        float64[n, 1 + arms], chance of the control and of each arm; NaN where it is not known.
    names
        Of the arms, without the control.

    Examples
    --------
    >>> found = by_arm({}, np.array([0, 1, 2]), np.tile([0.5, 0.3, 0.2], (3, 1)), np.zeros(3), np.arange(3), ("a", "b"))
    >>> found["a"].chance.round(3).tolist(), found["b"].customer.tolist()
    ([0.375, 0.375], [0, 2])
    """
    if propensity.shape != (len(arm), 1 + len(names)):
        raise InputError(
            "The chances have another shape than cases x arms.", where="propensity",
            to_do=f"Give {len(arm):,} rows with {1 + len(names)} columns: the control first, then each arm.",
        )  # fmt: skip
    whole = Cases({**columns}, arm > 0, propensity[:, 0], outcome, customer)
    found = {}
    for place, name in enumerate(names, 1):
        p = propensity[:, [0, place]]
        total = p.sum(axis=1)
        chance = np.divide(p[:, 1], total, out=np.full(len(arm), np.nan), where=total > 0)
        found[name] = msgspec.structs.replace(whole, chance=chance).take((arm == 0) | (arm == place))
    return found


def usable(cases: Cases) -> Cases | NoClaim:
    """Return the cases that teach, in their own order; or why nothing can be learned.

    Raises
    ------
    InputError
        Columns of different lengths, or a value that is infinite.
    """
    _check(cases)
    cases = msgspec.structs.replace(cases, treated=cases.treated.astype(np.bool_))
    known = ~np.isnan(cases.outcome)
    with np.errstate(invalid="ignore"):
        drawn = (cases.chance >= LEAST_CHANCE) & (cases.chance <= 1 - LEAST_CHANCE)
    kept = cases.take(known & drawn)
    fewest = _fewest(kept)
    if fewest.missing:
        left_out = len(kept.outcome) == 0 < known.sum() or not _fewest(cases.take(known)).missing
        return NoClaim("not_randomised" if left_out else "too_few", fewest)
    if _chance_of_draw(kept) < LEAST_LIKELY:
        return NoClaim("assignment_differs", NotEnoughData(0, fewest.n))
    return ordered(kept)


def _check(cases: Cases) -> None:
    given = {**cases.columns, "treated": cases.treated, "chance": cases.chance, "outcome": cases.outcome}
    for name, values in given.items():
        if len(values) != len(cases.customer):
            raise InputError(
                f"It has {len(values):,} rows, and there are {len(cases.customer):,} customers.", where=name,
                to_do="Give one value for each case.",
            )  # fmt: skip
        if np.isinf(values).any():
            raise InputError("A value is infinite.", where=name, to_do="Leave it out: NaN is null.")


def _fewest(cases: Cases) -> NotEnoughData:
    """Return what is scarcest: customers of a side, or those with or without the outcome."""
    sides = [cases.take(cases.treated == side) for side in (True, False)]
    counts = [(len(np.unique(side.customer)), NEEDED) for side in sides]
    if cases.binary and len(cases.outcome):
        counts += [(len(np.unique(s.customer[s.outcome == y])), NEEDED_EITHER) for s in sides for y in (0.0, 1.0)]
    return NotEnoughData(*min(counts, key=lambda each: each[0] / each[1]))


def _chance_of_draw(cases: Cases) -> float:
    """Return how likely it is that a draw by the chances lies as far from them, in all and along each column.

    Hotelling's test that the sums over customers of (drawn - chance) x (1, columns) have mean 0.
    Source: H. Hotelling, The generalization of Student's ratio, Annals of Mathematical Statistics 2 (1931) 360-378.
    """
    people, place = np.unique(cases.customer, return_inverse=True)
    x = design(cases.columns).matrix(cases.columns, len(place))
    wide = x.shape[1] * _PER_COLUMN <= len(people)
    each = np.column_stack([np.ones(len(place)), x if wide else x[:, :0]]) * (cases.treated - cases.chance)[:, None]
    sums = np.column_stack([np.bincount(place, column) for column in each.T])
    total, n, k = sums.sum(axis=0), len(people), sums.shape[1]
    told = float(total @ np.linalg.pinv(sums.T @ sums, hermitian=True) @ total)
    return float(special.fdtrc(k, n - k, told / max(n - told, 1e-9) * (n - k) / k))


def ordered(cases: Cases) -> Cases:
    """Return the cases in the order of their content, the cases of a customer together; customers numbered from 0."""
    row = np.zeros(len(cases.outcome), np.uint64)
    given = [cases.columns[name] for name in sorted(cases.columns)]
    for values in (*given, cases.treated, cases.chance, cases.outcome):
        row = _mixed(row ^ _mixed(_bits(values)))
    _, place = np.unique(cases.customer, return_inverse=True)
    whole = np.zeros(int(place.max(initial=-1)) + 1, np.uint64)
    np.add.at(whole, place, _mixed(row))
    order = np.lexsort((row, place, whole[place]))
    numbers = np.cumsum(np.diff(place[order], prepend=-1) != 0) - 1
    found = cases.take(order)
    return msgspec.structs.replace(found, customer=numbers, columns=dict(sorted(found.columns.items())))


def _bits(values: npt.NDArray[np.generic]) -> _Hashes:
    """Return the bits of numbers: equal numbers, and all nulls, have equal bits."""
    plain = values.astype(np.float64) + 0.0
    return np.where(np.isnan(plain), np.nan, plain).view(np.uint64)


def _mixed(x: _Hashes) -> _Hashes:
    """Return 64 bits that look like chance; source: S. Vigna, splitmix64 (2015), public domain."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
