"""The values of a column by code: those of the snapshot in their order, and behind them what came later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from acquaint.tally import MOST_CLOSED


class Codes:
    """Values of a column.

    Parameters
    ----------
    values
        The values that have codes already, each at its code.

    Examples
    --------
    >>> codes = Codes(["milk", "tea"])
    >>> codes.code("tea"), codes.code("bread"), codes[2], codes.rank.tolist()
    (1, 2, 'bread', [1, 2, 0])
    """

    def __init__(self, values: Iterable[Any] = ()) -> None:
        self.values = list(values)
        self.known = {value: code for code, value in enumerate(self.values)}
        """Value -> code."""
        self._ranked = self._rank()
        self.closed = len(self.values) <= MOST_CLOSED
        """Whether the last run found few enough of them: what came later does not change what may be ranked."""

    def code(self, value: Any) -> int:
        """Return the code of a value; a new one where it is new."""
        code = self.known.get(value)
        if code is None:
            code = self.known[value] = len(self.values)
            self.values.append(value)
        return code

    def __getitem__(self, code: int) -> Any:
        return self.values[code]

    @property
    def rank(self) -> npt.NDArray[np.int64] | None:
        """Position of each code's value among all; None where codes are in the order of values."""
        if self._ranked[0] != len(self.values):
            self._ranked = self._rank()
        return self._ranked[1]

    def _rank(self) -> tuple[int, npt.NDArray[np.int64] | None]:
        order = sorted(range(len(self.values)), key=self.values.__getitem__)
        if order == list(range(len(order))):
            return len(order), None
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        return len(order), rank
