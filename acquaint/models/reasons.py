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
    import pyarrow.compute as pc  # noqa: PLC0415

    if not model.terms:
        return pa.nulls(len(who), pa.string())
    return pc.if_else(pa.array(who), _joined(*model.reasons(read), model.features), None)


def loudest(added: Floats, names: Sequence[str]) -> pa.Array:
    """Return for each row what speaks loudest, with a sign; null where nothing does.

    Parameters
    ----------
    added
        float64[rows, columns], what each column adds.
    names
        Of the columns; those of one name count as one.

    Examples
    --------
    >>> loudest(np.array([[0.5, -2.0, 1.0], [0.0, 0.0, 0.0]]), ("often", "lately", "often")).to_pylist()
    ['-lately +often', None]
    """
    each = tuple(dict.fromkeys(names))
    total = np.column_stack([added[:, [other == name for other in names]].sum(axis=1) for name in each])
    place = np.argsort(-np.abs(total), axis=1, kind="stable")
    return _joined(place, np.take_along_axis(total, place, axis=1), each)


def _joined(place: Ints, added: Floats, names: Sequence[str]) -> pa.Array:
    """Return what speaks loudest, in words: places of `names`, the strongest first, and what each adds."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    place, added = place[:, :TOLD], added[:, :TOLD]
    told = (np.abs(added) >= LEAST_SHARE * np.abs(added[:, :1])) & (added != 0)
    words = pa.array([f"{sign}{each}" for sign in "-+" for each in names])
    parts = [
        pc.if_else(
            pa.array(told[:, each]), words.take(pa.array(place[:, each] + len(names) * (added[:, each] > 0))), None
        )
        for each in range(place.shape[1])
    ]
    joined = pc.binary_join_element_wise(*parts, " ", null_handling="skip")
    return pc.if_else(pa.array(told.any(axis=1)), joined, None)
