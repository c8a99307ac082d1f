"""How long items last: gaps between purchases of an item by a home, and how much longer when more was bought.

Sums over gaps of logarithms, taken in the engine as whole thousandths, per item:

    log gap = that of the home and item + elasticity x (log of how many times the usual quantity was bought) + chance

What is less than usual counts as usual: who takes one instead of two does not come back sooner, as the real year of
groceries says. The elasticity is that of the item's group, drawn to the shop's as the groups differ less, and 0 unless
its 95 % interval lies above 0: a shop sees only part of what a home buys, and often quantity says nothing.

Source: C. N. Morris, Parametric empirical Bayes inference, JASA 78 (1983) 47-55.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.models.restocking import LEAST, Stock

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PRIOR_GAPS = 20
"""Gaps of an item that weigh as much as what is usual in its group, or the shop."""
_Z = 1.959963984540054
_NAMES = ("gaps", "days", "logs", "squares", "inner", "pairs", "xy", "xx", "yy")


class Gaps(msgspec.Struct, frozen=True, eq=False):
    """Sums over the gaps of each item, float64[items]; logarithms are natural.

    Parameters
    ----------
    gaps, days, logs, squares
        Number, sum of open days, of logarithms, and of their squares.
    inner, pairs
        Gaps of pairs of home and item with two or more, and how many such pairs.
    xy, xx, yy
        Of these, sums of products around each pair's means: log of the quantity over the usual (x), log gap (y).
    """

    gaps: Floats
    days: Floats
    logs: Floats
    squares: Floats
    inner: Floats
    pairs: Floats
    xy: Floats
    xx: Floats
    yy: Floats

    def of_groups(self, group: Ints, groups: int) -> Gaps:
        """Return the sums of each group of items."""
        sums = (np.bincount(group, getattr(self, name), groups) for name in self.__struct_fields__)
        return Gaps(*(each.astype(np.float64) for each in sums))


def read(con: DuckDBPyConnection, stock: Stock, at: int, parts: int) -> Gaps:
    """Sum up the gaps that a read at day `at` sees of pairs with a rhythm, of one home in `parts`."""
    now = stock.number(at)
    found = con.execute(f"""
        WITH gap AS (
            SELECT home, item, day - lag(day) OVER bought AS days,
                CAST(round(1000 * ln(day - lag(day) OVER bought)) AS BIGINT) AS y,
                CAST(round(1000 * ln(coalesce(lag(quantity) OVER bought, 1000))) AS BIGINT) AS quantity
            FROM restock_bought WHERE day <= {now} AND known <= {at} AND home % {parts} = 0
            WINDOW bought AS (PARTITION BY home, item ORDER BY day)
        ), more AS (
            SELECT home, item, days, y, greatest(0, quantity - sum(quantity) OVER own // count(*) OVER own) AS x
            FROM gap WHERE y IS NOT NULL WINDOW own AS (PARTITION BY home, item)
        ), pair AS (
            SELECT item, count(*) AS n, sum(days) AS days, sum(y) AS y, sum(y * y) AS yy, sum(x) AS x,
                sum(x * y) AS xy, sum(x * x) AS xx
            FROM more GROUP BY home, item HAVING count(*) >= {LEAST[stock.grain] - 1}
        )
        SELECT item, sum(n) AS gaps, sum(days) AS days, sum(y) / 1e3 AS logs, sum(yy) / 1e6 AS squares,
            coalesce(sum(n) FILTER (n > 1), 0) AS inner, count(*) FILTER (n > 1) AS pairs,
            coalesce(sum((n * xy - x * y) // n) FILTER (n > 1), 0) / 1e6 AS xy,
            coalesce(sum((n * xx - x * x) // n) FILTER (n > 1), 0) / 1e6 AS xx,
            coalesce(sum((n * yy - y * y) // n) FILTER (n > 1), 0) / 1e6 AS yy
        FROM pair GROUP BY item ORDER BY item
    """).fetchnumpy()
    columns = []
    for name in _NAMES:
        column = np.zeros(len(stock.items))
        column[found["item"]] = np.asarray(found[name], np.float64)
        columns.append(column)
    return Gaps(*columns)


def mean(con: DuckDBPyConnection) -> float:
    """Return the mean gap over all items, open days; 1 where there is none."""
    found = con.execute("""
        SELECT sum(days) / greatest(1, sum(gaps)) FROM (
            SELECT max(day) - min(day) AS days, count(*) - 1 AS gaps FROM restock_bought GROUP BY home, item)
    """).fetchall()[0][0]
    return max(1.0, float(found or 0))


def medians(of: Gaps, prior: Floats) -> Floats:
    """Return the geometric mean (about the median) of the gaps of each item, drawn to `prior`; open days."""
    return np.asarray(np.exp((of.logs + PRIOR_GAPS * np.log(prior)) / (of.gaps + PRIOR_GAPS)))


def means(of: Gaps, prior: Floats) -> Floats:
    """Return the mean of the gaps of each item, drawn to `prior`; open days."""
    return np.asarray((of.days + PRIOR_GAPS * prior) / (of.gaps + PRIOR_GAPS))


def shop(of: Gaps) -> tuple[float, float]:
    """Return the geometric mean and the mean of all gaps; open days."""
    gaps = max(1.0, float(of.gaps.sum()))
    return float(np.exp(of.logs.sum() / gaps)), max(1.0, float(of.days.sum()) / gaps)


def spread(of: Gaps) -> tuple[float, float]:
    """Return the standard deviation of log gaps around each pair's mean, and around that of the item."""
    within = of.yy.sum() / max(1.0, float((of.inner - of.pairs).sum()))
    around = (of.squares - of.logs**2 / np.maximum(1, of.gaps)).sum() / max(1.0, float(of.gaps.sum()))
    return float(np.sqrt(max(within, 1e-4))), float(np.sqrt(max(around, 1e-4)))


def elasticities(of: Gaps) -> Floats:
    """Return the elasticity of each item or group: by what power of the quantity a gap is longer; between 0 and 1."""
    free = np.maximum(1.0, of.inner - of.pairs - 1)
    told = (of.xx > 0) & (of.inner - of.pairs > 2)
    if not told.any():
        return np.zeros(len(of.xx))
    slope = np.where(told, of.xy / np.where(told, of.xx, 1), 0.0)
    variance = np.where(told, np.maximum(of.yy - slope * of.xy, 1e-9) / free / np.where(told, of.xx, 1), np.inf)
    common, differ = _between(slope[told], variance[told])
    weight = np.where(told, differ / (differ + variance), 0.0)
    drawn = weight * slope + (1 - weight) * common.mean
    deviation = np.sqrt(weight * variance.clip(max=1e9) + (1 - weight) ** 2 * common.variance)
    return np.where(drawn > _Z * deviation, np.clip(drawn, 0, 1), 0.0)


class _Common(msgspec.Struct, frozen=True):
    """What is common to all: the mean and the variance of its estimate."""

    mean: float
    variance: float


def _between(slope: Floats, variance: Floats) -> tuple[_Common, float]:
    """Return what is common, and how much the true slopes differ, by moments (DerSimonian and Laird, 1986)."""
    weight = 1 / variance
    mean = float((weight * slope).sum() / weight.sum())
    excess = float((weight * (slope - mean) ** 2).sum()) - (len(slope) - 1)
    scale = float(weight.sum() - (weight**2).sum() / weight.sum())
    differ = max(0.0, excess / scale) if scale > 0 else 0.0
    weight = 1 / (variance + differ)
    return _Common(float((weight * slope).sum() / weight.sum()), float(1 / weight.sum())), differ
