"""Replenishment tried out of time: fitted on what was known at a day, read on it, scored on the days that followed.

All rungs are scored on the same needs over the same open days; every need is watched for all of them (see `waiting`).
What is due now is held against what was bought within two weeks, beside the share of all needs that were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models import calibration, ladder, replenishment, restocking, scores, waiting
from acquaint.models.card import Assumption, Contest, Point, Step
from acquaint.models.ladder import Tried
from acquaint.models.replenishment import LEAST, LIKELY, RUNGS, SOON_DAYS, Replenishment
from acquaint.models.restock_need import Needs
from acquaint.models.restocking import Stock
from acquaint.records import Estimate, NotEnoughData

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HOMES, DAYS = 50, 4
"""Homes, and open days to watch them, without which nothing can be tried."""
MOST_PAIRS = 30_000
"""Needs that a trial in a larger shop looks at."""
_AT_ONCE = 20_000


class Outcome(msgspec.Struct, frozen=True, eq=False):
    """What a rung said of all needs, and what came of it; one value each, as in `next_order_trial.Outcome`.

    `due` says what was due now, `soon` the chance that it is bought within two weeks, or the days watched where they
    are fewer.
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
    contest
        How the model that was in use before met the rung to use; null where there was none.
    """

    model: Replenishment
    steps: tuple[Step, ...]
    cut: int
    days: int
    home: Ints
    ahead: Ints
    silence: Floats
    outcomes: dict[str, Outcome]
    contest: Contest | None = None

    @property
    def chosen(self) -> str:
        """The rung to use."""
        return self.model.rung

    @property
    def soon(self) -> Flags:
        """Which needs were met within two weeks, or the days watched where they are fewer."""
        return self.ahead < min(SOON_DAYS, self.days)

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What is taken for granted: chances mean what they say, bands hold four in five, what is due is bought."""
        used = self.outcomes[self.chosen]
        return (
            *calibration.check(used.soon, self.soon, self.home).assumptions(),
            Assumption("band_holds", _share(used.held, self.home), *waiting.HELD),
            Assumption("due_is_bought", self.due_now(), LIKELY, None),
        )

    def points(self) -> tuple[Point, ...]:
        """Return the chance that a need is met within two weeks and the share that was, by tenths of the chance."""
        return calibration.points(self.outcomes[self.chosen].soon, self.soon)

    def due_now(self, rung: str = "") -> Estimate | NotEnoughData:
        """Return the share of what was due now that was bought within two weeks."""
        if self.days < SOON_DAYS:
            return NotEnoughData(self.days, SOON_DAYS)
        due = self.outcomes[rung or self.chosen].due
        return _share(self.soon[due], self.home[due])

    def base(self) -> Estimate | NotEnoughData:
        """Return the share of all needs that were met within two weeks."""
        return _share(self.soon, self.home)

    def gain_days(self, rung: str) -> Estimate:
        """Return by how many days the date of the rung in use misses less than that of another."""
        return scores.gain(self.outcomes[self.chosen].missed, self.outcomes[rung].missed, self.home)


def _share(of: Flags | Floats, home: Ints) -> Estimate | NotEnoughData:
    """Return a share with its 95 % interval over homes."""
    if not len(of):
        return NotEnoughData(0, 1)
    found = scores.gain(np.zeros(len(of)), of.astype(np.float64), home)
    low, high = (None if end is None else float(np.clip(end, 0, 1)) for end in (found.low, found.high))
    return Estimate(found.value, low, high, found.n)


def tried(
    con: DuckDBPyConnection, stock: Stock, horizon: int | None = None, champion: Replenishment | None = None, *,
    most: int = MOST_PAIRS,
) -> Trial | NotEnoughData:  # fmt: skip
    """Try all rungs on the latest days of `stock`.

    Parameters
    ----------
    horizon
        Days from the fit to the day of `stock`; those a fit would look ahead where absent.
    champion
        The model in use, fitted no later than `horizon` days before the day of `stock`: it is held against the rung to
        use.
    most
        Needs looked at, about.
    """
    ahead = horizon or replenishment.usual_horizon(con, stock)
    cut = stock.at - ahead
    days = stock.number(stock.at) - stock.number(cut)
    if days < DAYS:  # the shop was closed
        return NotEnoughData(days, DAYS)
    model = replenishment.fit(con, stock, cut, horizon)
    if isinstance(model, NotEnoughData):
        return model
    pairs = restocking.read(con, stock, cut, parts=stock.parts)
    pairs = pairs.of(slice(None, None, max(1, -(-len(pairs.home) // most))))
    if (homes := len(np.unique(pairs.home))) < HOMES:
        return NotEnoughData(homes, HOMES)
    needs = model.needs(pairs, stock)
    outcomes = {rung: _outcomes(model, needs, pairs.ahead, days, rung) for rung in RUNGS}
    rungs = [Tried(rung, outcome.loss, _scores(outcome, pairs.ahead)) for rung, outcome in outcomes.items()]
    chosen, steps = ladder.climb(rungs, pairs.home, least=LEAST)
    used, contest = msgspec.structs.replace(model, rung=chosen), None
    if champion is not None:
        before = _outcomes(champion, champion.needs(pairs, stock), pairs.ahead, days, champion.rung)
        contest = ladder.contest(stock.at, before.loss, outcomes[chosen].loss, pairs.home, rule=chosen == LEAST)
    return Trial(used, steps, cut, days, pairs.home, pairs.ahead, needs.silence / needs.usual, outcomes, contest)


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
                model.come(of, min(SOON_DAYS, days), rung)[:, -1],
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
