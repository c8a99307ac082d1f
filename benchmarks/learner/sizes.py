"""How many more or fewer orders a contact adds to whom it moves, by what is known of the pair: only differences.

Orders after noticed contacts of moved pairs are Poisson(usual + added x exp(level + weights x columns)), each contact
counting by the chance that its pair is moved. The weights are those of the highest likelihood, drawn to 0. The level is
fitted with them and left out: what a contact adds on average is assumed, because where contacts have no effect a level
that is learned takes every pair for moved by nothing.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features.occasions import Floats

STRENGTH = 30.0
"""Penalty on the squared weights of columns with mean 0 and spread 1."""
LEAST = 500
"""Noticed contacts below which all are taken for alike."""
_LEVEL = 5.0
_FAR, _MOST = 3.0, 1.5
"""Spreads at which a column ends; largest logarithm of a size."""
_ROUNDS, _DIGITS = 30, 7


class Sizes(msgspec.Struct, frozen=True):
    """Weights of columns brought to mean 0 and spread 1."""

    weight: tuple[float, ...]
    mean: tuple[float, ...]
    spread: tuple[float, ...]

    def of(self, x: Floats) -> Floats:
        """Return float64[...], orders added to pairs x, float64[..., columns], over what is added on average."""
        z = _even(x, np.array(self.mean), np.array(self.spread))
        return np.asarray(np.exp(np.clip(z @ np.array(self.weight), -_MOST, _MOST)))


def fit(x: Floats, orders: Floats, usual: Floats, added: Floats, chance: Floats) -> Sizes | None:
    """Return the sizes; null where there are too few contacts.

    Parameters
    ----------
    x
        float64[contacts, columns], of noticed contacts.
    orders, usual, added
        float64[contacts], that came, that were to be expected (above 0), and that are added on average to the moved.
    chance
        float64[contacts], that the pair is moved.

    Examples
    --------
    >>> x = np.arange(2_000)[:, None] % 2 * 1.0
    >>> found = fit(x, np.where(x[:, 0] > 0, 1.2, 0.6), np.full(2_000, 0.2), np.ones(2_000), np.ones(2_000))
    >>> small, large = found.of(np.array([[0.0], [1.0]]))
    >>> bool(small < 0.75 < 1.3 < large)
    True
    """
    if len(orders) < LEAST:
        return None
    mean = np.average(x, axis=0, weights=chance)
    spread = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=chance))
    spread = np.where(spread > 0, spread, 1.0)
    z = np.c_[np.ones(len(x)), _even(x, mean, spread)]
    weight = _climbed(z, orders, usual, added, chance)
    rounded = (tuple(np.round(each, _DIGITS).tolist()) for each in (weight[1:], mean, spread))
    return Sizes(*rounded)


def _climbed(z: Floats, orders: Floats, usual: Floats, added: Floats, chance: Floats) -> Floats:
    """Return the weights, the level first, by Newton's steps, halved until the likelihood grows."""
    penalty = np.append(_LEVEL, np.full(z.shape[1] - 1, STRENGTH))

    def more(weight: Floats) -> Floats:
        return np.asarray(added * np.exp(np.clip(z @ weight, -2 * _MOST, 2 * _MOST)))

    def likely(weight: Floats) -> float:
        rate = usual + more(weight)
        return float((chance * (orders * np.log(rate) - rate)).sum() - (penalty * weight**2).sum() / 2)

    weight, before = np.zeros(z.shape[1]), -np.inf
    for _ in range(_ROUNDS):
        now = likely(weight)
        if now - before < 1e-3:
            break
        size, before = more(weight), now
        rate = usual + size
        slope = z.T @ (chance * (orders / rate - 1) * size) - penalty * weight
        step = np.linalg.solve((z * (chance * size**2 / rate)[:, None]).T @ z + np.diag(penalty), slope)
        while likely(weight + step) < now and np.abs(step).max() > 1e-6:
            step = step / 2
        weight = weight + step
    return weight


def _even(x: Floats, mean: Floats, spread: Floats) -> Floats:
    return np.asarray(np.clip((x - mean) / spread, -_FAR, _FAR))
