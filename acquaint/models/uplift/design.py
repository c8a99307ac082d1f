"""The columns of a regression: features held within their ends, brought to mean 0 and spread 1; a null has its own."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np

from acquaint.errors import InputError
from acquaint.features.occasions import Floats
from acquaint.models.additive import DIGITS, ENDS


class Column(msgspec.Struct, frozen=True):
    """How a feature becomes a column.

    Parameters
    ----------
    feature
        Its name.
    low, high
        Values beyond them count as these.
    middle, spread
        Mean and standard deviation of the values held; a null counts as the mean.
    null
        Whether there were nulls: they have a column of their own.
    """

    feature: str
    low: float
    high: float
    middle: float
    spread: float
    null: bool

    def parts(self, x: Floats) -> list[Floats]:
        """Return the column, and that of its nulls where there were any."""
        missing = np.isnan(x)
        value = np.where(missing, 0.0, (np.clip(x, self.low, self.high) - self.middle) / self.spread)
        return [value, missing.astype(np.float64)] if self.null else [value]


class Design(msgspec.Struct, frozen=True):
    """The columns of all features that vary at all."""

    columns: tuple[Column, ...]

    def matrix(self, columns: Mapping[str, Floats], n: int) -> Floats:
        """Return float64[n, width] of features, float64[n] each.

        Raises
        ------
        InputError
            A feature is missing.
        """
        lost = [each.feature for each in self.columns if each.feature not in columns]
        if lost:
            raise InputError("The effect depends on it, and it is missing.", where=lost[0], to_do="Give this column.")
        parts = [part for each in self.columns for part in each.parts(columns[each.feature])]
        return np.column_stack([np.zeros((n, 0)), *parts])


def design(columns: Mapping[str, Floats]) -> Design:
    """Return the design of features, float64[n] each, NaN for null.

    Examples
    --------
    >>> found = design({"orders": np.array([1.0, 3.0, np.nan]), "same": np.ones(3)})
    >>> found.matrix({"orders": np.array([3.0, np.nan])}, 2).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    return Design(tuple(_column(name, x) for name, x in columns.items() if _varies(x)))


def _varies(x: Floats) -> bool:
    known = x[~np.isnan(x)]
    return bool(len(known) and (len(known) < len(x) or known.min() < known.max()))


def _column(name: str, x: Floats) -> Column:
    known = x[~np.isnan(x)]
    low, high = (_short(float(each)) for each in np.quantile(known, ENDS, method="inverted_cdf"))
    if low == high:  # nearly always the same: its rare values are what varies
        low, high = _short(float(known.min())), _short(float(known.max()))
    held = np.clip(known, low, high)
    spread = _short(float(held.std()))
    return Column(name, low, high, _short(float(held.mean())), spread or 1.0, len(known) < len(x))


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
