"""One scale for features of any unit, and what a group of customers differs in on it.

Features are put on a logarithmic scale, ln(1 + x) (of the size, with its sign, where they can be negative), and
standardised.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from acquaint.features.occasions import Flags, Floats, Ints

NAMED_BY = 3
"""Features that a segment is named by, at most."""
DISTINCT = 0.5
"""Standard deviations by which a segment differs in what it is named by, but for the first such feature."""


class Scale(msgspec.Struct, frozen=True):
    """How features are put on one scale: their names, and mean and standard deviation of their logarithms."""

    names: tuple[str, ...]
    mean: tuple[float, ...]
    spread: tuple[float, ...]


class Trait(msgspec.Struct, frozen=True):
    """What a segment differs in from all other customers.

    Parameters
    ----------
    feature
        Name of the feature.
    higher
        Whether it is higher in the segment.
    difference
        Between the means of the logarithms, in standard deviations.
    factor
        Typical value in the segment over that of the others (means on the logarithmic scale, turned back); null where
        the others' is 0 or the two have not the same sign.
    """

    feature: str
    higher: bool
    difference: float
    factor: float | None


def of(features: Floats, names: Sequence[str]) -> tuple[Scale, Ints]:
    """Return the scale of the features that vary, and their columns."""
    logs = _logs(features)
    known = ~np.isnan(logs)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, logs, 0).sum(axis=0) / count
    spread = np.sqrt((np.where(known, logs - mean, 0) ** 2).sum(axis=0) / count)
    kept = np.flatnonzero(spread > 1e-9)
    return Scale(
        tuple(names[place] for place in kept.tolist()), tuple(mean[kept].tolist()), tuple(spread[kept].tolist())
    ), kept


def scaled(features: Floats, scale: Scale) -> Floats:
    """Return features on a scale, float64[customers, features of the scale]; what is unknown counts as the mean."""
    z = (_logs(features) - np.array(scale.mean)) / np.array(scale.spread)
    return np.asarray(np.where(np.isnan(z), 0.0, z))


def traits(x: Floats, inside: Flags, scale: Scale) -> tuple[Trait, ...]:
    """Return what those inside differ in most from all others, the greatest difference first; x is on the scale."""
    own, others = x[inside].mean(axis=0), x[~inside].mean(axis=0)
    difference = own - others
    order = np.argsort(-np.abs(difference), kind="stable")[:NAMED_BY]
    named = [at for n, at in enumerate(order) if n == 0 or abs(difference[at]) >= DISTINCT]
    return tuple(
        Trait(scale.names[at], bool(difference[at] > 0), float(difference[at]), _factor(own[at], others[at], scale, at))
        for at in named
    )


def _logs(values: Floats) -> Floats:
    return np.asarray(np.sign(values) * np.log1p(np.abs(values)))


def _factor(own: float, others: float, scale: Scale, at: int) -> float | None:
    """Return the ratio of two typical values, turned back from the scale."""
    a, b = (float(_back(np.array(each * scale.spread[at] + scale.mean[at]))) for each in (own, others))
    return a / b if a * b > 0 else None


def _back(logs: Floats) -> Floats:
    return np.asarray(np.sign(logs) * np.expm1(np.abs(logs)))
