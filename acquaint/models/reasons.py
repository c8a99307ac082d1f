"""Reasons: what speaks loudest for or against a prediction, read off the model itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models.additive import Additive

if TYPE_CHECKING:
    import pyarrow as pa

TOLD = 3
"""Reasons that are told of each prediction."""
LEAST_SHARE = 0.1
"""What adds less than this share of the strongest reason is none."""


def strongest(model: Additive, read: dict[str, Floats], who: Flags) -> pa.Array:
    """Return for each customer the features that speak loudest, with a sign: "-orders_28d +days_since_last_order".

    Parameters
    ----------
    read
        float64[customers] for each feature of the model.
    who
        bool[customers], whose reasons are asked for; null for the others.
    """
    import pyarrow as pa  # noqa: PLC0415

    return _signed(model.features, *model.reasons(read), who) if model.terms else pa.nulls(len(who), pa.string())


def loudest(names: Sequence[str], added: Floats, who: Flags | None = None) -> pa.Array:
    """Return for each row the names of what adds most, with its sign; null where nothing adds anything.

    Parameters
    ----------
    names
        Of the columns; those of one name count as one.
    added
        float64[rows, columns].
    who
        bool[rows], as in `strongest`; everybody where absent.

    Examples
    --------
    >>> added = np.array([[0.5, -2.0], [1.0, 0.01], [0.0, 0.0]])
    >>> loudest(["orders", "gaps"], added, np.ones(3, bool)).to_pylist()
    ['-gaps +orders', '+orders', None]
    """
    each = tuple(dict.fromkeys(names))
    total = np.column_stack([added[:, [other == name for other in names]].sum(axis=1) for name in each])
    place = np.argsort(-np.abs(total), axis=1, kind="stable")
    asked = np.asarray((total != 0).any(axis=1))
    if who is not None:
        asked &= who
    return _signed(each, place, np.take_along_axis(total, place, axis=1), asked)


def _signed(names: Sequence[str], place: Ints, added: Floats, who: Flags) -> pa.Array:
    """Return the names at `place`, the loudest first, with the signs of what each has added."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    place, added = place[:, :TOLD], added[:, :TOLD]
    told = np.abs(added) >= LEAST_SHARE * np.abs(added[:, :1])
    words = pa.array([f"{sign}{each}" for sign in "-+" for each in names])
    parts = [
        pc.if_else(
            pa.array(told[:, each]),
            words.take(pa.array(place[:, each] + len(names) * (added[:, each] > 0))),
            None,
        )
        for each in range(place.shape[1])
    ]
    joined = pc.binary_join_element_wise(*parts, " ", null_handling="skip")
    return pc.if_else(pa.array(who), joined, None)
