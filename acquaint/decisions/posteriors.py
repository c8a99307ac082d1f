"""What arms have brought so far, as tallies: whole numbers that add in any order, however late a reward comes."""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.errors import InputError
from acquaint.features.occasions import Floats, Ints

MOST_MINOR = 1 << 24
"""Largest reward, minor units: 32,768 of them have a sum of squares that is still a whole number of 64 bits."""
STRENGTH = 20.0
"""As many rewards as the arm's mean counts in a cell, and as the mean of all arms counts in an arm."""


class Posteriors(msgspec.Struct, frozen=True, eq=False):
    """Rewards by arm and cell of the context, int64[arms, cells]: how many, their sum (minor units), and of squares."""

    n: Ints
    total: Ints
    squares: Ints

    def __add__(self, other: Posteriors) -> Posteriors:
        return Posteriors(self.n + other.n, self.total + other.total, self.squares + other.squares)

    def fold(self, arm: Ints, cell: Ints, reward: Ints) -> Posteriors:
        """Return the tallies with rewards that have come since, in whatever order.

        Parameters
        ----------
        arm, cell
            int64[rewards], places in the tallies.
        reward
            int64[rewards], minor units.

        Raises
        ------
        InputError
            A reward is larger than `MOST_MINOR`.

        Examples
        --------
        >>> found = zero(2, 1).fold(np.array([1, 1]), np.array([0, 0]), np.array([300, -100]))
        >>> found.n.tolist(), found.total.tolist(), found.squares.tolist()
        ([[0], [2]], [[0], [200]], [[0], [100000]])
        """
        if len(reward) and int(np.abs(reward).max()) > MOST_MINOR:
            raise InputError("A reward is larger than any order.", to_do="Give rewards in minor units.")
        grown = zero(*self.n.shape)
        for tally, amount in ((grown.n, np.ones_like(reward)), (grown.total, reward), (grown.squares, reward**2)):
            np.add.at(tally, (arm, cell), amount)
        return self + grown

    def read(self) -> tuple[Floats, Floats]:
        """Return what each arm is expected to bring in each cell, and its standard error: float64[arms, cells].

        A cell's mean is drawn to that of its arm, the arm's to that of all, as if `STRENGTH` rewards had it; the spread
        of rewards is that of all cells. Before the first reward means are 0 and errors infinite.
        """
        n, total = float(self.n.sum()), float(self.total.sum())
        overall = total / max(n, 1.0)
        of_arm = _drawn(self.n.sum(axis=1), self.total.sum(axis=1), overall)
        spread = max(float(self.squares.sum(dtype=np.float64)) / n - overall**2, 0.0) if n else np.inf
        return _drawn(self.n, self.total, of_arm[:, None]), np.sqrt(spread / (self.n + STRENGTH))


def zero(arms: int, cells: int) -> Posteriors:
    """Return tallies of no rewards."""
    return Posteriors(*(np.zeros((arms, cells), np.int64) for _ in range(3)))


def _drawn(n: Ints, total: Ints, to: Floats | float) -> Floats:
    return np.asarray((total + STRENGTH * to) / (n + STRENGTH))
