"""Reasons: what speaks loudest for or against a prediction, read off the model itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from acquaint.features.occasions import Flags, Floats
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
    place, added = model.reasons(read)
    place, added = place[:, :TOLD], added[:, :TOLD]
    told = np.abs(added) >= LEAST_SHARE * np.abs(added[:, :1])
    words = pa.array([f"{sign}{each}" for sign in "-+" for each in model.features])
    parts = [
        pc.if_else(
            pa.array(told[:, each]),
            words.take(pa.array(place[:, each] + len(model.terms) * (added[:, each] > 0))),
            None,
        )
        for each in range(place.shape[1])
    ]
    joined = pc.binary_join_element_wise(*parts, " ", null_handling="skip")
    return pc.if_else(pa.array(who), joined, None)
