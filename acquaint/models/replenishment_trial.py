"""Replenishment tried out of time: fitted on what was known at a day, read on it, scored on the days that followed.

All rungs are scored on the same needs over the same open days; every need is watched for all of them (see `waiting`).
What is due now is held against what was bought within two weeks, beside the share of all needs that were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.features import intervals
from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models import ladder, replenishment, restocking, scores, waiting
from acquaint.models.card import Point, Step
from acquaint.models.ladder import Tried
from acquaint.models.replenishment import RUNGS, SOON_DAYS, Replenishment
from acquaint.models.restock_need import Needs
from acquaint.models.restocking import Stock
from acquaint.records import Estimate, NotEnoughData

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HOMES = 50
"""Homes without which nothing can be tried."""
MOST_PAIRS = 30_000
"""Needs that a trial in a larger shop looks at."""
_AT_ONCE = 20_000


class Outcome(msgspec.Struct, frozen=True, eq=False):
    """What a rung said of all needs, and what came of it; one value each, as in `next_order_trial.Outcome`.

    `due` says what was due now, `soon` the chance that it is bought within two weeks.
    """

    loss: Floats
    missed: Floats
    held: Floats
    within: Flags
    told: Flags
    soon: Floats
    due: Flags


class Trial(msgspec.Struct, frozen=True, eq=False):
    """How the rungs did.

    Parameters
    ----------
    model
        The model as it was fitted at `cut`, with the rung to use.
    steps
        All rungs, the simplest first.
    cut, days
        Day of the fit, and open days each need was watched.
    home, ahead, silence
        Of each need: whose it is, open days until it was met, and silence over the usual gap.
    outcomes
        By rung.
    """

    model: Replenishment
    steps: tuple[Step, ...]
    cut: int
    days: int
    home: Ints
    ahead: Ints
    silence: Floats
    outcomes: dict[str, Outcome]

    @property
    def chosen(self) -> str:
        """The rung to use."""
        return self.model.rung

    @property
    def soon(self) -> Flags:
        """Which needs were met within two weeks."""
        return self.ahead < SOON_DAYS

    def points(self) -> tuple[Point, ...]:
        """Return the chance that a need is met within two weeks and the share that was, by tenths of the chance."""
        of = self.outcomes[self.chosen].soon
        parts = np.array_split(np.argsort(of, kind="stable"), 10)
        return tuple(
            Point(len(p), float(of[p].mean()), intervals.share(int(self.soon[p].sum()), len(p)))
            for p in parts
            if len(p)
        )

    def due_now(self, rung: str = "") -> Estimate | NotEnoughData:
        """Return the share of what was due now that was bought within two weeks."""
        due = self.outcomes[rung or self.chosen].due
        return _share(self.soon[due], self.home[due])

    def base(self) -> Estimate | NotEnoughData:
        """Return the share of all needs that were met within two weeks."""
        return _share(self.soon, self.home)

    def gain_days(self, rung: str) -> Estimate:
        """Return by how many days the date of the rung in use misses less than that of another."""
        return scores.gain(self.outcomes[self.chosen].missed, self.outcomes[rung].missed, self.home)


def _share(of: Flags, home: Ints) -> Estimate | NotEnoughData:
    """Return a share with its 95 % interval over homes."""
    return scores.gain(np.zeros(len(of)), of.astype(np.float64), home) if len(of) else NotEnoughData(0, 1)


def tried(
    con: DuckDBPyConnection, stock: Stock, horizon: int | None = None, most: int = MOST_PAIRS
) -> Trial | NotEnoughData:
    """Try all rungs on the latest days of `stock`.

    Parameters
    ----------
    horizon
        Days from the fit to the day of `stock`; those a fit would look ahead where absent.
    most
        Needs looked at, about.
    """
    ahead = horizon or replenishment.usual_horizon(con, stock)
    cut = stock.at - ahead
    model = replenishment.fit(con, stock, cut, horizon)
    if isinstance(model, NotEnoughData):
        return model
    pairs = restocking.read(con, stock, cut, parts=stock.parts)
    pairs = pairs.of(slice(None, None, max(1, -(-len(pairs.home) // most))))
    if (homes := len(np.unique(pairs.home))) < HOMES:
        return NotEnoughData(homes, HOMES)
    needs, days = model.needs(pairs, stock), stock.number(stock.at) - stock.number(cut)
    outcomes = {rung: _outcomes(model, needs, pairs.ahead, days, rung) for rung in RUNGS}
    rungs = [Tried(rung, outcome.loss, _scores(outcome, pairs.ahead)) for rung, outcome in outcomes.items()]
    chosen, steps = ladder.climb(rungs, pairs.home)
    used = msgspec.structs.replace(model, rung=chosen)
    return Trial(used, steps, cut, days, pairs.home, pairs.ahead, needs.silence / needs.usual, outcomes)


def _outcomes(model: Replenishment, needs: Needs, ahead: Ints, days: int, rung: str) -> Outcome:
    parts = []
    for start in range(0, len(ahead), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        of, came = needs.of(some), ahead[some]
        come = model.come(of, days, rung)
        found = waiting.expected(come, 0)
        within, told = waiting.within(found, 0, came, days)
        missed = waiting.missed(found, 0, came, days)
        parts.append(
            (
                waiting.crps(come, came),
                missed,
                waiting.held(come, came),
                within,
                told,
                model.soon(of, rung),
                model.due(of, rung),
            )
        )
    return Outcome(*(np.concatenate(values) for values in zip(*parts, strict=True)))


def _scores(of: Outcome, ahead: Ints) -> dict[str, float]:
    """Return scores for the card: as of the next order, and of what was due now the part and how much was bought."""
    return {
        "missed_days": float(of.missed.mean()),
        "held": float(of.held.mean()),
        "within": float(of.within.sum() / max(1, of.told.sum())),
        "told": float(of.told.mean()),
        "due_now": float(of.due.mean()),
        "due_now_bought": float((of.due & (ahead < SOON_DAYS)).sum() / max(1, of.due.sum())),
    }
