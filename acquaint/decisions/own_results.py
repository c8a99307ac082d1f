"""What earlier plans have brought: the effect of each offer, and how far its relevance can be relied on.

Whom chance held back and whom it did not are compared, by what they were drawn for, whether or not it reached them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.decisions import bounded, profit, tells
from acquaint.decisions.bounded import Gate
from acquaint.decisions.exploring import CHANCE_SQL
from acquaint.decisions.holding import WAIT_DAYS
from acquaint.decisions.needs import answers
from acquaint.decisions.past import seen
from acquaint.decisions.pressure import UNIT
from acquaint.decisions.worth import COLUMNS
from acquaint.features.occasions import Floats
from acquaint.features.profiles import Moment
from acquaint.models.uplift import effect
from acquaint.models.uplift.cases import Cases, NoClaim
from acquaint.models.uplift.effect import Uplift
from acquaint.records import NotEnoughData
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

WINDOW_DAYS = 56
"""Days after a decision whose profit counts: four weeks, and four more for sales that were only pulled forward.
Where a random half waits it is four weeks: then it is offered too."""


def effects(con: DuckDBPyConnection, offers: Iterable[str], margin: float | None, at: Moment) -> dict[str, Uplift]:
    """Return what is known of the effect of each offer, minor units of profit per customer; others are left out."""
    found = learned(con, offers, margin, at)
    return {name: each for name, each in found.items() if isinstance(each, Uplift)}


def learned(
    con: DuckDBPyConnection, offers: Iterable[str], margin: float | None, at: Moment
) -> dict[str, Uplift | NoClaim]:
    """Return the effect of each offer that was tried, as `effects`, or why nothing can be said of it; make `tried`."""
    lay(con, at)
    known = {offer for (offer,) in con.execute("SELECT DISTINCT offer FROM tried").fetchall()}
    return {name: effect.learn(_cases(con, name, margin, at), trees=False) for name in sorted(known & {*offers})}


def lay(con: DuckDBPyConnection, at: Moment) -> None:
    """Make `tried`: decisions for an offer that could have been held back, and whose time is over, and `tells`.

    Those in the moment are among them. Of each offer and household the first of a year counts: who is drawn again, and
    when, depends on what became of the first. Reads `plan_decisions`, `drawn_live`, `offer_gaps` and `profiles`.

    Households that chance has put on both sides within a year, because they have merged since, are left out (`merged`).
    """
    tells.lay(con)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE tried AS
        SELECT * FROM ({_FIRST}) s ANTI JOIN ({_MERGED}) m ON m.unit = s.unit AND m.year = year(s.plan_day)
        WHERE plan_day + length <= DATE '{at.day}'
    """)


_DRAWN = ("customer", "household", "offer", "arm", "chance", "holdout", *COLUMNS)
SIDES = f"""
    SELECT d.*, {UNIT} AS unit, CASE WHEN holdout = 0.5 THEN {WAIT_DAYS} ELSE {WINDOW_DAYS} END AS length
    FROM (
        SELECT plan_day, {", ".join(_DRAWN)} FROM plan_decisions
        UNION ALL SELECT day, {", ".join(_DRAWN)} FROM tells
    ) d WHERE holdout > 0 AND offer IS NOT NULL AND arm IN ('sent', 'held', 'waits')
"""
"""SQL of what was drawn, in a plan or in the moment, for households that could have been held back from it."""
_FIRST = f"""
    SELECT * FROM ({SIDES})
    QUALIFY row_number() OVER (PARTITION BY offer, unit, year(plan_day) ORDER BY plan_day, arm, customer) = 1
"""
"""SQL of the first draw of each offer and household in a year: what she is drawn later depends on what became of it."""
_MERGED = f"""
    SELECT unit, year(plan_day) AS year FROM ({SIDES}) GROUP BY ALL HAVING count(DISTINCT arm = 'sent') > 1
"""
"""SQL of households on both sides within a year: their members were drawn apart, before they were known as one."""


def merged(con: DuckDBPyConnection, at: Moment) -> int:
    """Return how many households have merged across the sides since the last redraw, and count for neither.

    Reads the `plan_decisions` of earlier plans.
    """
    found = con.execute(f"SELECT count(*) FROM ({_MERGED}) WHERE year = {at.day.year}").fetchall()
    return int(found[0][0])


def _cases(con: DuckDBPyConnection, offer: str, margin: float | None, at: Moment) -> Cases:
    earned = f"SELECT customer, local_date, {profit.sql(margin, served=True)} AS profit FROM {seen('orders', at)}"
    rows = con.execute(f"""
        WITH cases AS (
            SELECT *, dense_rank() OVER (ORDER BY unit) - 1 AS number,
                row_number() OVER (ORDER BY unit, plan_day) AS place
            FROM tried WHERE offer = {literal(offer)}
        ), brought AS (
            SELECT place, CASE WHEN bool_and(profit IS NOT NULL) THEN CAST(sum(profit) AS BIGINT) END AS profit
            FROM cases c JOIN ({earned}) o
            ON o.customer = c.customer AND o.local_date >= c.plan_day AND o.local_date < c.plan_day + c.length
            GROUP BY place
        )
        SELECT arm = 'sent' AS treated, 1 - holdout AS chance, number AS customer,
            {", ".join(f"CAST({name} AS DOUBLE) AS {name}" for name in COLUMNS)},
            CASE WHEN b.place IS NULL THEN 0 ELSE profit END AS outcome
        FROM cases LEFT JOIN brought b USING (place) ORDER BY place
    """).fetchnumpy()
    columns = {name: _plain(rows[name]) for name in COLUMNS}
    return Cases(
        columns, np.asarray(rows["treated"], np.bool_), _plain(rows["chance"]), _plain(rows["outcome"]),
        np.asarray(rows["customer"], np.int64),
    )  # fmt: skip


class Promise(msgspec.Struct, frozen=True):
    """What is promised of relevance: the gate, or how many labelled sends are missing; and whether it still holds."""

    gate: Gate | NotEnoughData
    kept: bool = True

    @property
    def threshold(self) -> float | None:
        """Least relevance that passes; None where nothing is promised."""
        if isinstance(self.gate, NotEnoughData):
            return None
        return float("inf") if not self.kept or self.gate.threshold is None else self.gate.threshold


def promise(con: DuckDBPyConnection, at: Moment) -> Promise:
    """Return the gate of relevance, from what was sent by earlier plans and what became of it in time.

    Reads `offer_gaps`, `offer_days`, `offer_kinds`, `offer_names` and `plan_decisions`.

    The base rate is that of sends that stand for random eligible customers: each was kept with the least chance of all
    over its own.
    """
    rows = con.execute(f"""
        WITH sent AS (
            SELECT customer, offer, day, answer_days, relevance, chance,
                {CHANCE_SQL.format(parts="'labels 1', customer, offer, day")} AS draw
            FROM plan_decisions JOIN offer_gaps USING (offer)
            WHERE arm = 'sent' AND day + answer_days <= DATE '{at.day}'
        )
        SELECT s.relevance, s.chance, s.draw, count(a.customer) = 0 AS irrelevant
        FROM sent s LEFT JOIN {answers(at)} a ON a.customer = s.customer AND a.offer = s.offer
            AND a.local_date >= s.day AND a.local_date < s.day + s.answer_days
        GROUP BY s.day, s.customer, s.offer, s.relevance, s.chance, s.draw ORDER BY s.day, s.customer, s.offer
    """).fetchnumpy()
    n = len(rows["draw"])
    if n < bounded.LEAST:
        return Promise(NotEnoughData(n, bounded.LEAST))
    chance, irrelevant = _plain(rows["chance"]), np.asarray(rows["irrelevant"], np.bool_)
    draw = np.asarray(rows["draw"], np.uint64).astype(np.float64) / 2.0**64
    random = draw * chance < chance.min()
    base = bounded.relative(int(irrelevant[random].sum()), int(random.sum()))
    relevance = _plain(rows["relevance"])
    gate = bounded.certify(relevance, irrelevant, base, weight=1 / chance, draw=np.minimum(draw, 1 - 2**-53))
    if isinstance(gate, NotEnoughData) or gate.threshold is None:
        return Promise(gate)
    # Only what passes is promised: the others were sent before there was a bound, or to learn.
    seen_since = bounded.watch(irrelevant[gate.passes(relevance)], base.most)
    return Promise(gate, isinstance(seen_since, NotEnoughData) or seen_since.open)


def _plain(values: Floats) -> Floats:
    """Return a column of the engine with NaN for null."""
    return np.ma.filled(np.ma.asarray(values, np.float64), np.nan)
