"""Compares the features of acquaint with those of the peer, column by column."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.shop import STANDARD

TOLERANCE = 1e-9
"""Of floats, relative; everything else must be equal."""


def differences(ours: Path, theirs: Path) -> list[str]:
    """Return a sentence for each feature that is not the same for every customer."""
    left, right = pq.read_table(ours), pq.read_table(theirs)
    return [text for name in ("customer", *STANDARD.names) if (text := _difference(name, left[name], right[name]))]


def _difference(name: str, ours: pa.ChunkedArray, theirs: pa.ChunkedArray) -> str | None:
    if len(ours) != len(theirs):
        return f"{name}: {len(ours)} customers against {len(theirs)}"
    kind = pa.float64() if pa.types.is_floating(ours.type) else ours.type
    left, right = ours.cast(kind).combine_chunks(), theirs.cast(kind).combine_chunks()
    nulls = pc.xor(pc.is_null(left, nan_is_null=True), pc.is_null(right, nan_is_null=True)).to_numpy(
        zero_copy_only=False
    )
    if pa.types.is_floating(kind):
        a, b = (np.nan_to_num(side.to_numpy(zero_copy_only=False)) for side in (left, right))
        apart = nulls | (np.abs(a - b) > TOLERANCE * np.maximum(np.abs(a), np.abs(b)))
    else:
        apart = nulls | pc.fill_null(pc.not_equal(left, right), False).to_numpy(zero_copy_only=False)
    if not apart.any():
        return None
    first = int(np.flatnonzero(apart)[0])
    return f"{name}: {int(apart.sum())} of {len(left)} differ, first row {first}: {left[first]} against {right[first]}"
