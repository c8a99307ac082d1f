"""The regressions that learners are made of: straight lines (logistic or ridge), and boosted trees (LightGBM)."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
from scipy import special

from acquaint.errors import MissingExtra
from acquaint.features.occasions import Floats
from acquaint.models import logistic

STRENGTH = logistic.STRENGTH
ROUNDS = 60
TREES: dict[str, Any] = {
    "learning_rate": 0.05, "num_leaves": 7, "min_data_in_leaf": 50, "lambda_l2": 5.0, "verbosity": -1, "seed": 1,
    "deterministic": True, "force_row_wise": True, "num_threads": 1,
}  # fmt: skip
"""Small trees: effects are small beside what else decides, and large ones learn the noise."""
_LEAST_SHARE = 1e-4


class Line(msgspec.Struct, frozen=True, tag="line"):
    """A straight line over the columns of a design, or the logistic curve of one."""

    base: float
    each: tuple[float, ...]
    logit: bool

    def mean(self, x: Floats) -> Floats:
        """Return float64[n], the mean outcome of cases x, float64[n, columns]."""
        found = self.base + x @ np.array(self.each)
        return np.asarray(special.expit(found) if self.logit else found)


class Trees(msgspec.Struct, frozen=True, tag="trees"):
    """Boosted trees, as the text LightGBM saves them as."""

    text: str

    def mean(self, x: Floats) -> Floats:
        """Return float64[n], the mean outcome of cases x, float64[n, columns]."""
        found = _lightgbm().Booster(model_str=self.text).predict(x, num_threads=1)
        return np.asarray(found, np.float64)


Stage = Line | Trees
Fit = Callable[[Floats, Floats, bool], Stage]
"""Fits a stage to x, float64[n, columns], and y, float64[n]; the last says whether y is yes or no."""


def line(x: Floats, y: Floats, binary: bool, strength: float = STRENGTH) -> Line:
    """Return the line of the highest likelihood less `strength` / 2 times the squares of its weights.

    Parameters
    ----------
    x
        Columns with spread 1, so that one strength is fair to all.

    Examples
    --------
    >>> x = np.repeat([[-1.0], [1.0]], 50, axis=0)
    >>> line(x, x[:, 0] * 3 + 2, False, 1e-9).mean(np.array([[0.5]])).round(6).tolist()
    [3.5]
    """
    if binary and 0 < y.sum() < len(y):
        found = logistic.fit(x, y > 0, strength)
        return Line(found.base, found.each, logit=True)
    if binary or not len(y):
        share = float(np.clip(y.mean() if len(y) else 0.5, _LEAST_SHARE, 1 - _LEAST_SHARE))
        return Line(float(special.logit(share)) if binary else 0.0, (0.0,) * x.shape[1], binary)
    return _ridge(x, y, strength)


def _ridge(x: Floats, y: Floats, strength: float) -> Line:
    middle, mean = x.mean(axis=0), float(y.mean())
    z = x - middle
    each = np.linalg.solve(z.T @ z + (strength + 1e-9) * np.eye(z.shape[1]), z.T @ (y - mean))
    return Line(_short(mean - float(middle @ each)), tuple(_short(float(value)) for value in each), logit=False)


def _short(value: float) -> float:
    return float(f"{value:.9g}")


def trees(x: Floats, y: Floats, binary: bool) -> Trees:
    """Return boosted trees of y given x.

    Raises
    ------
    MissingExtra
        LightGBM is not installed.
    """
    lightgbm = _lightgbm()
    settings = {**TREES, "objective": "binary" if binary else "regression"}
    return Trees(lightgbm.train(settings, lightgbm.Dataset(x, y), ROUNDS).model_to_string())


def boosted() -> bool:
    """Return whether boosted trees can take part: LightGBM is installed."""
    return importlib.util.find_spec("lightgbm") is not None


def _lightgbm() -> Any:
    if not boosted():
        raise MissingExtra("Boosted trees need LightGBM, which is not installed.", "boosted")
    import lightgbm  # noqa: PLC0415 - heavy, and few need it

    return lightgbm
