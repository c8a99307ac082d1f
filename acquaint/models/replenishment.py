"""What a home needs again: due date, 10-90 % band, and whether it is due now, per customer and category or product.

The chance that a need is met goes by the silence over its usual gap (`restock_need`), given that it has not been met
so far; by how often the home bought the item; by whether the home still comes, and comes more of late; by how the usual
gap compares with that between its visits; and by the group of the item. It is learnt at two earlier days, from what
followed them.

A home pauses after a purchase by any of its members: needs are those of the home. An item is due now where today lies
in its 10-90 % band as counted from the last purchase (never sooner than one in ten such gaps ends: nobody is reminded
of what is at home), and it is more likely than not to be bought within two weeks. Without the second half the flag says
nothing: gaps vary so much that on most days most needs lie in their band.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from acquaint.features.occasions import NEVER, Days, Flags, Floats, Ints
from acquaint.models import hazard, open_days, restock_gaps, restock_need, restocking, waiting
from acquaint.models.gap_laws import Law, LogNormal, Lomax, Stepped
from acquaint.models.hazard import Hazard, Stretches
from acquaint.models.restock_gaps import Gaps
from acquaint.models.restock_need import SILENCE_EDGES, STRENGTH, Needs
from acquaint.models.restocking import Grain, Pairs, Stock
from acquaint.models.waiting import HIGH, LOW, Expected
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_VISITS = ("silence", "purchases", "absence", "visits", "share")
FACTS = {
    "silence": ("silence", "purchases"),
    "visits": _VISITS,
    "group": (*_VISITS, "group"),
    "quantity": (*_VISITS, "group"),
}
"""What the rungs with a hazard look at; for "quantity" the gap is longer where more was bought."""
SIMPLE = ("item_gap", "mean_gap", "log_normal", "poisson_gamma")
RUNGS = (*SIMPLE, *FACTS)
"""The simplest first."""
LEAST = "log_normal"
"""The simplest in use: those before it expect whatever is overdue today, however long the silence."""
REACH_DAYS = 364
"""So many open days ahead a date is looked for."""
LAID_OUT = 7 * (REACH_DAYS + 1)
"""Days ahead that hold so many open ones, even in a shop open one day a week."""
SOON_DAYS = 14
LIKELY = 0.5
"""Due now is what will be bought within so many open days with at least this chance."""
SHORTEST, LONGEST, HORIZON_GAPS = 28, 182, 2
MOST_PAIRS = 15_000
"""Pairs at each day that are learnt from in a larger shop."""
MOST_ROWS = 400_000
"""Purchases whose gaps are learnt from in a larger shop, about."""
PRODUCT_GAPS = 100
"""Gaps of a product from which on it has a usual gap of its own."""


class Due(msgspec.Struct, frozen=True, eq=False):
    """When each need is due; days since 1970-01-01, int32[n].

    Parameters
    ----------
    expected
        Date and band, given that it has not been met so far; NEVER: it may not be met at all (see `waiting`).
    opens, closes
        First and last day of the 10-90 % band as counted from the last purchase, whatever has passed since.
    soon
        float64[n], chance that it is met within two weeks.
    due_now
        bool[n], whether it is due now: the day of the read lies from `opens` to `closes`, and `soon` is a half or more.
    """

    expected: Expected
    opens: Days
    closes: Days
    soon: Floats
    due_now: Flags


class Replenishment(msgspec.Struct, frozen=True):
    """What predicts replenishment.

    Parameters
    ----------
    grain, rung
        What an item is, and which of RUNGS is in use.
    horizon_days
        Days that were looked ahead in fitting.
    spreads
        Standard deviation of log gaps around the mean of each pair, and around that of the item.
    groups
        Names of the groups of items; tables of groups have one more value, for those not named.
    medians, means, elasticities
        Of each group: geometric mean and mean of its gaps in open days, and by what power of the quantity they grow.
    products
        The same median and mean of single products with many gaps.
    hazards
        Those of the rungs in FACTS.
    cases, homes
        Needs at earlier reads they were fitted on, and how many homes these are of.
    """

    grain: Grain
    rung: str
    horizon_days: int
    spreads: tuple[float, float]
    groups: tuple[str, ...]
    medians: tuple[float, ...]
    means: tuple[float, ...]
    elasticities: tuple[float, ...]
    products: dict[str, tuple[float, float]]
    hazards: dict[str, Hazard]
    cases: int
    homes: int

    def needs(self, pairs: Pairs, stock: Stock) -> Needs:
        """Return the needs of pairs that were read of `stock`."""
        places = {name: place for place, name in enumerate(self.groups)}
        group = np.array([places.get(name, len(places)) for name in stock.groups], np.int64)[stock.group]
        median, mean = np.array(self.medians)[group], np.array(self.means)[group]
        own = [(place, self.products[name]) for place, name in enumerate(stock.items) if name in self.products]
        for place, values in own:
            median[place], mean[place] = values
        item, of = pairs.item, group[pairs.item]
        return restock_need.needs(pairs, median[item], mean[item], np.array(self.elasticities)[of], of)

    def law(self, needs: Needs, rung: str = "") -> tuple[Law, bool]:
        """Return the law of the gaps of needs, and whether the silence so far is taken into account.

        Parameters
        ----------
        rung
            Another rung than the one in use.
        """
        name = rung or self.rung
        within, around = self.spreads
        if name == "item_gap":
            return LogNormal(needs.item_median, around), False
        if name == "mean_gap":
            return LogNormal(np.maximum(needs.mean_gap, 1.0) * np.exp(-(within**2) / 2), within), False
        if name == "log_normal":
            return LogNormal(needs.usual * np.exp(-(within**2) / 2), within), True
        if name == "poisson_gamma":
            return Lomax(needs.gaps + STRENGTH, needs.exposure + STRENGTH * needs.item_mean), True
        of = self.hazards[name]
        usual = needs.usual * needs.stretched if name == "quantity" else needs.usual
        rate = np.exp(of.base + of.of(needs.codes, *FACTS[name][1:]))
        return Stepped(rate, usual, SILENCE_EDGES, of.table("silence")), True

    def come(self, needs: Needs, days: int, rung: str = "") -> Floats:
        """Return float64[n, days]: the chance that each need is met by the end of each open day ahead."""
        return self._come(needs, np.arange(1.0, days + 1), rung)

    def soon(self, needs: Needs, rung: str = "") -> Floats:
        """Return float64[n], the chance that each need is met within two weeks."""
        return self._come(needs, np.array([float(SOON_DAYS)]), rung)[:, 0]

    def due(self, needs: Needs, rung: str = "") -> Flags:
        """Return which needs are due now."""
        opens, closes = _window(self.law(needs, rung)[0], len(needs.usual))
        gap = needs.silence + 1
        return (gap >= opens) & (gap <= closes) & (self.soon(needs, rung) >= LIKELY)

    def _come(self, needs: Needs, days: Floats, rung: str) -> Floats:
        law, given = self.law(needs, rung)
        lasting = law.lasting(needs.silence[:, np.newaxis] + days)
        return np.asarray(1 - lasting / _so_far(law, needs.silence, given=given)[:, np.newaxis])

    def predict(self, pairs: Pairs, stock: Stock, at: int) -> Due:
        """Return when needs are due, as a read at day `at` expects it; `pairs` were read then."""
        needs, dates = self.needs(pairs, stock), open_days.dates(stock.calendar, at, LAID_OUT)
        law, given = self.law(needs)
        so_far = _so_far(law, needs.silence, given=given)
        low, middle, high = (
            np.maximum(law.length(so_far * (1 - part)) - needs.silence, 0.0) for part in (LOW, 0.5, HIGH)
        )
        ahead = waiting.in_days(low, middle, high, REACH_DAYS)
        first, day, last = (dates.of(np.where(each < NEVER, pairs.latest + 1 + each, NEVER)) for each in ahead)
        opens, closes = _window(law, len(needs.usual))
        return Due(
            expected=Expected(day=day, low=first, high=last),
            opens=dates.of(pairs.last + opens),
            closes=dates.of(pairs.last + closes),
            soon=self.soon(needs),
            due_now=self.due(needs),
        )


def _so_far(law: Law, silence: Ints, *, given: bool) -> Floats:
    """Return the share of gaps that last as long as the silence so far, above 0; 1 where that is not looked at."""
    if not given:
        return np.ones(len(silence))
    lasting = law.lasting(np.maximum(silence, 1).astype(np.float64))
    return np.where(silence > 0, np.maximum(lasting, 1e-300), 1.0)


def _window(law: Law, cases: int) -> tuple[Ints, Ints]:
    """Return the shortest and the longest gap of the band of a law, in whole open days."""
    low, middle, high = (law.length(np.full(cases, 1 - part)) for part in (LOW, 0.5, HIGH))
    first, _, last = waiting.in_days(low, middle, high, REACH_DAYS)
    return np.minimum(first, REACH_DAYS) + 1, np.minimum(last, REACH_DAYS) + 1


def fit(
    con: DuckDBPyConnection, stock: Stock, at: int, horizon: int | None = None, rungs: Sequence[str] = RUNGS
) -> Replenishment | NotEnoughData:
    """Fit on what a read at day `at` sees.

    Parameters
    ----------
    horizon
        Days looked ahead; `usual_horizon` where absent.
    rungs
        The rungs that are to be fitted; the last of them is in use until a trial says otherwise.
    """
    gaps = restock_gaps.read(con, stock, at, max(1, stock.rows // MOST_ROWS))
    if (known := int(gaps.gaps.sum())) < hazard.ENDED:
        return NotEnoughData(known, hazard.ENDED)
    ahead = horizon or _horizon(restock_gaps.shop(gaps)[1], stock, at)
    model = _described(stock, gaps, ahead, rungs[-1])
    reads = [_learnt(con, model, stock, mark, at) for mark in (at - ahead, at - ahead // 2)]
    levels = restock_need.levels(len(model.groups) + 1)
    hazards: dict[str, Hazard] = {}
    start: Hazard | None = None
    for rung in (rung for rung in FACTS if rung in rungs):
        learnt = hazard.joined([read.at_risk(stretch=rung == "quantity") for read in reads], levels)
        found = hazard.fit(learnt.of(FACTS[rung]), start=start)
        if isinstance(found, NotEnoughData):
            return found
        hazards[rung] = start = found
    homes = len(np.unique(np.concatenate([read.home for read in reads])))
    return msgspec.structs.replace(model, hazards=hazards, cases=sum(len(read.home) for read in reads), homes=homes)


def usual_horizon(con: DuckDBPyConnection, stock: Stock) -> int:
    """Return how many days to look ahead: two mean gaps in whole weeks, at most a quarter of the data."""
    return _horizon(restock_gaps.mean(con), stock, stock.at)


def _horizon(gap: float, stock: Stock, at: int) -> int:
    most = max(7, (at - stock.calendar.first) // 28 * 7)
    weeks = round(HORIZON_GAPS * gap / stock.calendar.open_share / 7)
    return min(int(np.clip(7 * weeks, SHORTEST, LONGEST)), most)


def _described(stock: Stock, gaps: Gaps, horizon: int, rung: str) -> Replenishment:
    """Return the model without its hazards."""
    of_groups = gaps.of_groups(stock.group, len(stock.groups))
    median, mean = restock_gaps.shop(gaps)
    medians = restock_gaps.medians(of_groups, np.full(len(stock.groups), median))
    means = restock_gaps.means(of_groups, np.full(len(stock.groups), mean))
    own = np.flatnonzero(gaps.gaps >= PRODUCT_GAPS) if stock.grain == "product" else np.zeros(0, np.int64)
    own_medians = restock_gaps.medians(gaps, medians[stock.group])
    own_means = restock_gaps.means(gaps, means[stock.group])
    within, around = restock_gaps.spread(gaps)
    return Replenishment(
        grain=stock.grain,
        rung=rung,
        horizon_days=horizon,
        spreads=(round(within, 6), round(around, 6)),
        groups=stock.groups,
        medians=_table(medians, median),
        means=_table(means, mean),
        elasticities=_table(restock_gaps.elasticities(of_groups), 0.0),
        products={stock.items[i]: (round(float(own_medians[i]), 6), round(float(own_means[i]), 6)) for i in own},
        hazards={},
        cases=0,
        homes=0,
    )


def _table(values: Floats, otherwise: float) -> tuple[float, ...]:
    return tuple(np.round(np.append(values, otherwise), 6).tolist())


class _Read(NamedTuple):
    """The needs at an earlier read, whose they are, when each was met, and for how many open days it was watched."""

    needs: Needs
    home: Ints
    ahead: Ints
    watched: int

    def at_risk(self, *, stretch: bool) -> Stretches:
        """Return the stretches at risk that followed."""
        return restock_need.at_risk(self.needs, self.ahead, self.watched, stretch=stretch)


def _learnt(con: DuckDBPyConnection, model: Replenishment, stock: Stock, mark: int, at: int) -> _Read:
    pairs = restocking.read(con, stock, mark, until=at, parts=stock.parts)
    pairs = pairs.of(slice(None, None, max(1, -(-len(pairs.home) // MOST_PAIRS))))
    return _Read(model.needs(pairs, stock), pairs.home, pairs.ahead, stock.number(at) - stock.number(mark))
