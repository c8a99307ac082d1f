"""Which of the eligible offers, or none, is chosen: by rule, greedily, or so that the shop goes on learning.

The chances of a choice are known in closed form and kept with it, so that what was chosen can later stand for what was
not. With K eligible arms (silence is one of them) of values v, the best value b and the sharpness g,

    inverse-gap weighting:  p(a) = max(1 / (K + g (b - v(a))), floor), what is left to the best
    greedy:                 p(a) = floor, what is left to the best
    rule:                   p(a) = floor, what is left to the arm that comes first in the shop's order

Arms that are equally good share what is left. Chances are whole multiples of 2^-32: they add up to exactly one, and a
choice among many customers is, to the bit, that of each alone, in whatever order her arms are given.

Sources: D. Foster, A. Rakhlin, Beyond UCB, ICML (2020), arXiv 2002.04926; N. Abe, P. Long, Associative reinforcement
learning using linear probabilistic concepts, ICML (1999).
"""

from __future__ import annotations

import hashlib
import math
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from acquaint.errors import InputError, SettingsError
from acquaint.features.occasions import Floats, Ints

Kind = Literal["inverse_gap", "greedy", "rule"]
Hashes = npt.NDArray[np.uint64]
SILENCE = -1
"""The arm of saying nothing; by rule it comes last."""
WHOLE = 1 << 32
"""Chances are whole numbers of this."""
CHANCE_SQL = "CAST('0x' || substr(md5(concat_ws('|', {parts})), 1, 16) AS UBIGINT)"
"""SQL of `chance`, over the same parts."""
_FACTORS = np.random.Generator(np.random.PCG64(20_231)).integers(0, 2**63, 4_096, np.uint64) * np.uint64(2) + np.uint64(
    1
)


class Policy(msgspec.Struct, frozen=True):
    """How arms are chosen.

    Parameters
    ----------
    version
        What the policy is called in the ledger; chance depends on it.
    kind
        As above.
    sharpness
        g, per minor unit of value: at a gap of K / g the chance is half of an even one.
    floor
        Least chance of every eligible arm; where 1 / K is less, that.
    """

    version: str
    kind: Kind = "inverse_gap"
    sharpness: float = 1.0
    floor: float = 0.0

    def __post_init__(self) -> None:
        if not (self.sharpness >= 0 and 0 <= self.floor <= 1):
            raise SettingsError(
                "A policy has a negative sharpness, or a floor that is no chance.", where=self.version,
                to_do="Set sharpness to 0 or more and floor between 0 and 1.",
            )  # fmt: skip


class Cases(msgspec.Struct, frozen=True, eq=False):
    """Who could be given what: the eligible arms of each case, one case after the other.

    Parameters
    ----------
    start
        int64[cases + 1], place of the first arm of each; every case has one at least.
    arm
        int64[arms], numbers of offers, each once in a case; `SILENCE` for none.
    value
        float64[arms], what each is expected to bring, minor units.
    """

    start: Ints
    arm: Ints
    value: Floats


class Chosen(msgspec.Struct, frozen=True, eq=False):
    """What was chosen, and what has to be known of it later.

    Parameters
    ----------
    place
        int64[cases], of the chosen arm among all arms.
    arm
        int64[cases].
    propensity
        float64[cases], the chance with which it was chosen.
    chances
        float64[arms], of every eligible arm.
    version
        Of the policy.
    """

    place: Ints
    arm: Ints
    propensity: Floats
    chances: Floats
    version: str


def chance(*parts: object) -> int:
    """Return the first 8 bytes of the MD5 of the parts: salt, customer, decision, version of the policy.

    Examples
    --------
    >>> f"{chance('salt', 'c1', '2017-10-30', 'v1'):016x}"
    '5388930c9055f659'
    """
    text = "|".join(str(part) for part in parts)
    return int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest()[:8], "big")


def choose(policy: Policy, cases: Cases, draw: Hashes) -> Chosen:
    """Return the arm of each case.

    Parameters
    ----------
    draw
        uint64[cases], `chance` of each.

    Raises
    ------
    InputError
        A case has no arm, not even silence, or a value is not finite.

    Examples
    --------
    >>> cases = Cases(np.array([0, 3]), np.array([4, 7, SILENCE]), np.array([80.0, 30.0, 0.0]))
    >>> found = choose(Policy("v1", sharpness=0.1), cases, np.array([1 << 60], np.uint64))
    >>> found.chances.round(3).tolist(), found.arm.tolist()
    ([0.784, 0.125, 0.091], [4])
    """
    size = cases.start[1:] - cases.start[:-1]
    if not size.all() or not math.isfinite(cases.value.sum()):
        raise InputError("A case has no arm, or an arm no value.", to_do="Silence is an arm, worth 0.")
    row = np.repeat(np.arange(len(size)), size)
    order = _order(cases.arm, row)
    parts = _parts(policy, cases, size, row)
    upto = (parts if order is None else parts[order]).cumsum()
    before = np.arange(len(size)) * WHOLE
    place = np.searchsorted(upto, before + (draw >> np.uint64(32)).astype(np.int64), side="right")
    place = place if order is None else order[place]
    chances = parts / WHOLE
    return Chosen(place, cases.arm[place], chances[place], chances, policy.version)


def single(policy: Policy, value: Floats, draw: int) -> tuple[int, Floats]:
    """Return the place of the arm chosen in one case, and float64[arms] of chances: `choose`, sooner.

    Parameters
    ----------
    value
        float64[arms], finite, in the order of the arms, silence last; by rule the first goes first.

    Examples
    --------
    >>> found = single(Policy("v1", sharpness=0.1), np.array([80.0, 30.0, 0.0]), 1 << 60)
    >>> found[0], found[1].round(3).tolist()
    (0, [0.784, 0.125, 0.091])
    """
    many = len(value)
    gap = value.max() - value if policy.kind != "rule" else np.arange(many, dtype=np.float64)
    parts = _shares(policy, gap, many)
    best = gap == 0
    parts[best] = 0
    each, over = divmod(WHOLE - int(parts.sum()), int(np.count_nonzero(best)))
    parts[best] = each
    if over:
        parts[best.argmax()] += over
    return int(parts.cumsum().searchsorted(draw >> 32, side="right")), parts / WHOLE


def _shares(policy: Policy, gap: Floats, many: Ints | int) -> Ints:
    """Return the chance of each arm as a part of `WHOLE`, as far as it is not the best; `many` arms share the case."""
    share = 1 / (many + policy.sharpness * gap) if policy.kind == "inverse_gap" else 0.0
    parts: Ints = (np.maximum(share, np.minimum(policy.floor, 1 / many)) * WHOLE + 0 * gap).astype(np.int64)
    return parts


def _order(arm: Ints, row: Ints) -> Ints | None:
    """Return the order of arms within their cases, silence last; None where they are in it."""
    key = arm.astype(np.uint64)
    if ((key[1:] > key[:-1]) | (row[1:] != row[:-1])).all():
        return None
    return np.lexsort((key, row))


def _parts(policy: Policy, cases: Cases, size: Ints, row: Ints) -> Ints:
    """Return int64[arms], the chance of each as a part of `WHOLE`."""
    first, many = cases.start[:-1], size[row]
    value = cases.value if policy.kind != "rule" else -cases.arm.astype(np.uint64).astype(np.float64)
    gap = np.maximum.reduceat(value, first)[row] - value
    parts = _shares(policy, gap, many)
    best = gap == 0
    parts[best] = 0
    tied = np.add.reduceat(best.astype(np.int64), first)
    each, over = np.divmod(WHOLE - np.add.reduceat(parts, first), tied)
    parts[best] = each[row[best]]
    if over.any():  # a few parts of 2^32: to the tied arm with the lowest number
        lowest = np.where(best, cases.arm.astype(np.uint64), np.iinfo(np.uint64).max)
        parts[np.flatnonzero(best & (lowest == np.minimum.reduceat(lowest, first)[row]))] += over
    return parts


def fingerprint(context: Floats) -> Hashes:
    """Return uint64[cases], a hash of what each decision was made on: float64[cases, columns], NaN for null.

    Multilinear hashing of the bits of the numbers; the same for one case as among many.

    Source: D. Lemire, O. Kaser, Strongly universal string hashing is fast, The Computer Journal 57 (2014) 1624-1638.

    Examples
    --------
    >>> rows = np.array([[1.0, np.nan], [1.0, 0.0], [1.0, -0.0]])
    >>> found = fingerprint(rows)
    >>> bool(found[0] == found[1]), bool(found[1] == found[2]), bool(fingerprint(rows[:1])[0] == found[0])
    (False, True, True)
    """
    bits = np.where(np.isnan(context), np.nan, context + 0.0).view(np.uint64)
    bits = bits ^ (bits >> np.uint64(32))
    total = (bits * _FACTORS[: bits.shape[1]]).sum(axis=1, dtype=np.uint64)
    return np.asarray(total ^ (total >> np.uint64(29)))
