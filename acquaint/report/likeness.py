"""What the best customers had in common at their first order, and who of the newest begins like them.

The best are the tenth of newcomers who left most in the shop in the year (or half-year) after the day of their first
order. Only facts of the first order are compared, and never what says or suggests age, sex, health, family, belief or
where somebody lives. A likeness is read only where it tells newcomers apart whom it has not seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.config import Settings
from acquaint.features import discoveries, intervals
from acquaint.features.occasions import Flags, Ints
from acquaint.features.profiles import Lifecycle, Moment
from acquaint.identity import reachable
from acquaint.records import Estimate, NotEnoughData
from acquaint.report import beginnings, newcomers, scorecard
from acquaint.report.beginnings import Fact
from acquaint.report.newcomers import Cohort, MoneyOf
from acquaint.report.scorecard import Calibrated, Learned, Scorecard

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

WINDOWS = (365, 180)
"""Days after the first order in which the value of a customer is read: the first for which there are enough."""
BEST_SHARE = 0.1
NEEDED = 400
"""Newcomers followed long enough, without whom nothing is compared."""
BEST_NEEDED = 40
MOST = 20_000
"""The newest of those followed long enough that are compared."""
CELL = 30
FALSE_SHARE = 0.1
_Z = 1.959963984540054


class Common(msgspec.Struct, frozen=True):
    """Something the best have in common: a fact of the first order, its share among the best and among all others.

    `ratio` is the one over the other; `from_minor` and `below_minor` are the bounds of a band of amounts.
    """

    fact: str
    value: str
    best: Estimate
    others: Estimate
    ratio: Estimate
    newcomers: int
    from_minor: int | None = None
    below_minor: int | None = None


class Likeness(msgspec.Struct, frozen=True):
    """What the best have in common, and how well it tells who will be one.

    Parameters
    ----------
    newcomers, best
        Newcomers compared, and the best of them.
    days, from_minor, money_of
        The best left at least `from_minor` (profit or net sales) in the `days` days after that of the first order.
    auc
        Chance that one of the best scores above another newcomer, on the last fifth of newcomers, unseen.
    calibration
        What was predicted for thirds of that fifth, and what came.
    commonalities
        Facts that the best have more often than others, then those they have less often, the most telling first; none
        where `tells` is False.
    scored, prospects_scored
        Newest customers and prospects in the table `likeness`.
    left_out
        Traits that are never used, by their names in the data.
    """

    newcomers: int
    best: int
    days: int | None
    from_minor: int | None
    money_of: MoneyOf
    auc: Estimate | NotEnoughData
    calibration: tuple[Calibrated, ...]
    commonalities: tuple[Common, ...]
    scored: int
    prospects_scored: int
    left_out: tuple[str, ...]

    @property
    def tells(self) -> bool:
        """Whether the likeness tells people apart whom it has not seen."""
        return _tells(self.auc)


class _Outcome(msgspec.Struct, frozen=True, eq=False):
    """Newcomers whose value is known (places, in the order of time), who of them is best, and what divides them."""

    days: int
    place: Ints
    best: Flags
    from_minor: int


def of(
    con: DuckDBPyConnection, settings: Settings, life: Lifecycle, at: Moment, *, cohort: Cohort | None = None
) -> Likeness:
    """Return what the best have in common, and make `likeness` (customer, score) of newest customers and prospects.

    The score is the chance to be one of the best; the table is empty where the likeness does not tell people apart, and
    never holds who objected or is under age (where there is a table `reach`).

    Parameters
    ----------
    con
        Engine with the canonical tables, `numbered` and `belongs` (`histories.read`).
    cohort
        What `newcomers.cohort` returned at the same moment, where that has been read already.
    """
    found = cohort or newcomers.cohort(con, settings, life, at)
    con.execute("CREATE OR REPLACE TABLE likeness (customer VARCHAR, score DOUBLE)")
    outcome = _outcome(found)
    if isinstance(outcome, NotEnoughData):
        return Likeness(outcome.n, 0, None, None, found.money.of, outcome, (), (), 0, 0, ())
    facts, left_out = beginnings.facts(con, settings, outcome.place, people=len(found.who.number), least=CELL)
    learned = _learn(facts, outcome)
    common: tuple[Common, ...] = ()
    scored = prospects = 0
    if _tells(learned.auc):
        common = _common(facts, outcome)
        scored = _score_newest(con, found, outcome, facts, learned)
        prospects = _score_prospects(con, life, at, facts, outcome)
    return Likeness(
        len(outcome.place), int(outcome.best.sum()), outcome.days, outcome.from_minor, found.money.of, learned.auc,
        learned.calibration, common, scored, prospects, left_out,
    )  # fmt: skip


def _learn(facts: tuple[Fact, ...], outcome: _Outcome) -> Learned:
    x = _design(facts, (fact.code[outcome.place] for fact in facts))
    return scorecard.learn(x, outcome.best, _width(facts))


def _tells(auc: Estimate | NotEnoughData) -> bool:
    return isinstance(auc, Estimate) and (auc.low or 0.0) > 0.5


def _outcome(cohort: Cohort) -> _Outcome | NotEnoughData:
    """Return who is best over the longest window that enough newcomers can be followed through."""
    lacking = []
    for days in WINDOWS:
        there = np.flatnonzero((cohort.who.followed >= days) & ~cohort.money.unknown)
        found = _best(cohort, there, days) if len(there) >= NEEDED else NotEnoughData(len(there), NEEDED)
        if isinstance(found, _Outcome):
            return found
        lacking.append(found)
    return min(lacking, key=lambda each: each.missing)


def _best(cohort: Cohort, there: Ints, days: int) -> _Outcome | NotEnoughData:
    """Return the tenth of `there` with the most money after the day of the first order."""
    order = there[np.argsort(cohort.who.first[there], kind="stable")][-MOST:]
    value = cohort.money.within(days, since=1)[order]
    least = max(1, int(np.percentile(value, 100 * (1 - BEST_SHARE), method="inverted_cdf")))
    best = value >= least
    if not _enough(best):
        return NotEnoughData(len(there), _needed(len(there), int(best.sum())))
    return _Outcome(days, order, best, least)


def _needed(newcomers: int, best: int) -> int:
    """Return about how many newcomers it takes until there are enough of the best."""
    return max(newcomers + 1, newcomers * BEST_NEEDED // max(1, best))


def _enough(best: Flags) -> bool:
    """Tell whether there are enough of the best, and some of them in each part that is tried apart."""
    parts = np.array_split(best, 5)
    return bool(best.sum() >= BEST_NEEDED and all(5 <= part.sum() <= len(part) - 5 for part in parts))


def _design(facts: tuple[Fact, ...], codes: Iterable[Ints]) -> Ints:
    """Return the columns each person has (`scorecard`): the values of all facts one after the other."""
    width = _width(facts)
    start = np.cumsum([0, *(len(fact.values) for fact in facts)])
    columns = [
        np.where((code < 0) | (code >= len(fact.values)), width, first + code)
        for fact, code, first in zip(facts, codes, start, strict=False)
    ]
    return np.column_stack(columns)


def _width(facts: tuple[Fact, ...]) -> int:
    return sum(len(fact.values) for fact in facts)


def _common(facts: tuple[Fact, ...], outcome: _Outcome) -> tuple[Common, ...]:
    """Return the facts that the best have more or less often than the others."""
    rows = [row for fact in facts for row in _rows(fact, outcome)]
    chances = np.array([p for _, p in rows], np.float64)
    kept = [row for (row, _), yes in zip(rows, discoveries.hold(chances, FALSE_SHARE), strict=True) if yes]
    kept = [row for row in kept if not (row.ratio.low or 0.0) <= 1 <= (row.ratio.high or 0.0)]
    return tuple(
        sorted(kept, key=lambda row: (row.ratio.value < 1, -abs(np.log(row.ratio.value)), row.fact, row.value))
    )


def _rows(fact: Fact, outcome: _Outcome) -> list[tuple[Common, float]]:
    """Return a row per value of a fact with the chance that it differs by chance alone."""
    code = fact.code[outcome.place]
    known = code >= 0
    best, others = (
        np.bincount(code[known & group], minlength=len(fact.values) + 1) for group in (outcome.best, ~outcome.best)
    )
    found = []
    for each, value in enumerate(fact.values):
        a, b, c, d = int(best[each]), int(best.sum()), int(others[each]), int(others.sum())
        if not (a + c >= CELL and a and c and b and d):
            continue
        one, other = intervals.share(a, b), intervals.share(c, d)
        p = discoveries.chance(intervals.difference(one, other))
        row = Common(fact.name, value, one, other, _ratio(a, b, c, d), a + c, *fact.bounds(each))
        found.append((row, 1.0 if p is None else p))
    return found


def _ratio(a: int, b: int, c: int, d: int) -> Estimate:
    """Return (a / b) / (c / d) with its interval on the log scale.

    Source: D. Katz et al., Obtaining confidence intervals for the risk ratio in cohort studies, Biometrics 34 (1978)
    469-474.
    """
    value = (a / b) / (c / d)
    half = _Z * float(np.sqrt(1 / a - 1 / b + 1 / c - 1 / d))
    return Estimate(
        round(value, 4), round(value * float(np.exp(-half)), 4), round(value * float(np.exp(half)), 4), a + c
    )


def _score_newest(
    con: DuckDBPyConnection, cohort: Cohort, outcome: _Outcome, facts: tuple[Fact, ...], learned: Learned
) -> int:
    """Score the customers whose value cannot be known yet."""
    newest = np.flatnonzero(cohort.who.followed < outcome.days)
    return _score(con, cohort.who.number[newest], _design(facts, (fact.code[newest] for fact in facts)), learned.card)


def _score_prospects(
    con: DuckDBPyConnection, life: Lifecycle, at: Moment, facts: tuple[Fact, ...], outcome: _Outcome
) -> int:
    """Score prospects of whom something is known, by what can be known before an order, if that alone tells."""
    early = tuple(fact for fact in facts if fact.early)
    learned = _learn(early, outcome) if early else None
    if learned is None or not _tells(learned.auc):
        return 0
    number = newcomers.prospects(con, life, at)
    codes = beginnings.prospects(con, early, at, len(number))
    known = np.any([code >= 0 for code in codes], axis=0)
    return _score(con, number[known], _design(early, [code[known] for code in codes]), learned.card)


def _score(con: DuckDBPyConnection, number: Ints, x: Ints, card: Scorecard) -> int:
    """Add scores to `likeness`; who objected, or is under age, has none."""
    import pyarrow as pa  # noqa: PLC0415

    con.register("score_rows", pa.table({"number": number, "score": np.round(card.chance(x), 4)}))
    before = _scored(con)
    con.execute(
        "INSERT INTO likeness SELECT customer, score FROM score_rows JOIN numbered USING (number) "
        f"WHERE customer NOT IN ({reachable.stopped(con)}) ORDER BY customer"
    )
    con.unregister("score_rows")
    return _scored(con) - before


def _scored(con: DuckDBPyConnection) -> int:
    return int(con.execute("SELECT count(*) FROM likeness").fetchall()[0][0])
