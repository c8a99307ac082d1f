"""Where new customers come from, and which origins bring customers who stay.

An origin is a fact of the first order: the source of the data, channel, shop, partner (coupon, campaign), what the
customer said, and the product and category with the most money in it. Each value is read as a cohort: newcomers,
share with a second order (Kaplan-Meier, open cases counted), money after 90 and 365 days, cost and payback where
known. Values of fewer than 5 newcomers, and those beyond the 200 most frequent of a kind, are one row ("everything
else"): so few could be recognised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec
import numpy as np

from acquaint.config import Settings
from acquaint.features import discoveries, intervals
from acquaint.features.occasions import NEVER, Floats, Ints
from acquaint.features.profiles import Lifecycle, Moment
from acquaint.features.survival import band, survival
from acquaint.records import Estimate, NotEnoughData
from acquaint.report import beginnings, newcomers, spending
from acquaint.report.newcomers import Cohort, MoneyOf, Newcomers

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NEEDED = 30
"""Newcomers below which no share and no average is read."""
FOLLOWED_DAYS = 30
"""Newcomers count towards `NEEDED` once their first order is this many days ago."""
FEW = 20
"""A curve is read no further than to where this many could be followed."""
HORIZON_DAYS = 365
MOST_VALUES = 200
FEWEST = 5
FALSE_SHARE = 0.1
"""Of the differences that are marked, at most this share is false on average."""
Kind = Literal["source", "channel", "shop", "partner", "told", "product", "category"]
KINDS: tuple[Kind, ...] = ("source", "channel", "shop", "partner", "told", "product", "category")
COSTED = ("source", "channel", "shop", "partner", "told")
"""Kinds whose cost a shop can state."""
LeftOut = Literal["unknown", "too few", "one value", "as another"]


class Origin(msgspec.Struct, frozen=True):
    """Newcomers of one origin.

    Parameters
    ----------
    kind, value
        What it is ("everyone" for all newcomers); value None is everything else of that kind.
    second
        Share with a second order within `days` days; NotEnoughData below 30 newcomers followed for 30 days.
    days
        365, or fewer where the newcomers can be followed less far; None without `second`.
    everyone
        The same share of all newcomers at the same day.
    margin_90_minor, margin_365_minor
        Average profit (or net sales, see `Origins.money_of`) per newcomer in the first 90 and 365 days, of those who
        were followed that long; 95 % interval by Student's t.
    cost_minor
        Cost of winning one newcomer; None where the shop does not state it.
    payback_days
        Days after the first order by which the average profit reaches `cost_minor`; None where it does not (yet), or
        where cost or profit is unknown.
    differs
        Its share with a second order differs from that of all others: the interval excludes that of everyone, and the
        difference is a discovery among all values looked at.
    """

    kind: Kind | Literal["everyone"]
    value: str | None
    newcomers: int
    second: Estimate | NotEnoughData
    days: int | None
    everyone: float | None
    margin_90_minor: Estimate | NotEnoughData
    margin_365_minor: Estimate | NotEnoughData
    cost_minor: int | None = None
    payback_days: int | None = None
    differs: bool = False


class Origins(msgspec.Struct, frozen=True):
    """All origins of new customers.

    Parameters
    ----------
    rows
        By kind in the order of KINDS, then by newcomers; everything else last.
    everyone
        All newcomers.
    money_of
        What the margins are: profit, or net sales where costs are not known.
    without
        Newcomers of whom a kind is not known, by kind.
    left_out
        Kinds that tell nothing, and why: unknown for all, no value with 5 newcomers, the same for all, or the same as
        another kind.
    tested
        How many values were compared.
    """

    rows: tuple[Origin, ...]
    everyone: Origin
    money_of: MoneyOf
    without: dict[str, int]
    left_out: dict[str, LeftOut]
    tested: int

    @property
    def named(self) -> tuple[Origin, ...]:
        """Origins that may be named in a finding, the largest difference first."""
        return tuple(
            sorted((row for row in self.rows if row.differs and row.value is not None), key=lambda row: -_apart(row))
        )


class _Groups(msgspec.Struct, frozen=True, eq=False):
    """Newcomers by the values of one kind: `code` int64[newcomers], position in `values`; -1 for unknown."""

    kind: Kind | Literal["everyone"]
    values: tuple[str | None, ...]
    code: Ints


class _Table(msgspec.Struct, frozen=True, eq=False):
    """Cases per group and day 0 ... 365: second orders, and newcomers who had come so far without one."""

    events: Ints
    at_risk: Ints


def of(
    con: DuckDBPyConnection, settings: Settings, life: Lifecycle, at: Moment, *, cohort: Cohort | None = None
) -> Origins:
    """Return where the new customers come from, as known at a moment.

    Parameters
    ----------
    con
        Engine with the canonical tables and `belongs` (`histories.read`).
    cohort
        What `newcomers.cohort` returned at the same moment, where that has been read already.
    """
    found = cohort or newcomers.cohort(con, settings, life, at)
    people = len(found.who.number)
    margins = _margin(found, 90), _margin(found, HORIZON_DAYS)
    everyone = _Groups("everyone", (None,), np.zeros(people, np.int64))
    whole = _cases(found.who, everyone)
    kinds, left_out = _kinds(con, settings, people)
    judged = [each for groups in kinds for each in _judge(groups, found.who, margins, whole)]
    costs = {groups.kind: spending.of(con, at, groups.kind) for groups in kinds if groups.kind in COSTED}
    rows = [_paid(row, own, found, costs.get(row.kind, {})) for row, own, _ in judged]
    return Origins(
        tuple(_marked(rows, [p for *_, p in judged])),
        _judge(everyone, found.who, margins, whole)[0][0],
        found.money.of,
        {groups.kind: int((groups.code < 0).sum()) for groups in kinds},
        left_out,
        sum(p is not None for *_, p in judged),
    )


def _kinds(con: DuckDBPyConnection, settings: Settings, people: int) -> tuple[list[_Groups], dict[str, LeftOut]]:
    """Return the kinds that tell newcomers apart, and those that do not."""
    found: list[_Groups] = []
    left_out: dict[str, LeftOut] = {}
    for kind in KINDS:
        groups = _groups(con, settings, kind, people)
        if not groups.values:
            left_out[kind] = "unknown"
        elif groups.values == (None,):
            left_out[kind] = "too few"
        elif len(np.unique(groups.code)) == 1:
            left_out[kind] = "one value"
        elif any(_same(groups.code, other.code) for other in found):
            left_out[kind] = "as another"
        else:
            found.append(groups)
    return found, left_out


def _groups(con: DuckDBPyConnection, settings: Settings, kind: Kind, people: int) -> _Groups:
    """Return the values of a kind, the most frequent first, everything else last.

    What customers say may name what is sensitive; all else had that taken out before (`lake.sensitive`).
    """
    named = con.execute(f"""
        SELECT {kind}, count(*) AS n FROM beginning WHERE {kind} IS NOT NULL AND {kind} <> '{newcomers.HIDDEN}'
        GROUP BY {kind} HAVING n >= {FEWEST} ORDER BY n DESC, {kind} LIMIT {MOST_VALUES}
    """).fetchall()
    values = [value for value, _ in named if kind != "told" or not beginnings.sensitive(settings, value)]
    code = np.full(people, -1, np.int64)
    found = con.execute(
        f"SELECT place, coalesce(list_position($values, {kind}), {len(values) + 1}) - 1 AS code FROM beginning "
        f"WHERE {kind} IS NOT NULL",
        {"values": values or [""]},
    ).fetchnumpy()
    code[found["place"]] = found["code"]
    rest = bool((code == len(values)).any())
    return _Groups(kind, (*values, None) if rest else tuple(values), code)


def _same(one: Ints, other: Ints) -> bool:
    """Tell whether two kinds divide the newcomers alike."""
    pairs = len(np.unique((one + 1) * (len(one) + 2) + other + 1))
    return pairs == len(np.unique(one)) == len(np.unique(other))


def _cases(who: Newcomers, groups: _Groups) -> _Table:
    """Count cases per group and day; who has not come back by the day of the read was open until the day before."""
    code, count = groups.code, len(groups.values)
    width = HORIZON_DAYS + 1
    known = code >= 0
    ended = who.second < NEVER
    length = np.where(ended, who.second - who.first, who.followed)
    place = code * width + np.minimum(length, HORIZON_DAYS)
    within = known & ended & (length <= HORIZON_DAYS)
    events = np.bincount(place[within], minlength=count * width).reshape(count, width)
    reached = np.bincount(place[known], minlength=count * width).reshape(count, width)
    return _Table(events, reached[:, ::-1].cumsum(axis=1)[:, ::-1])


def _share(events: Ints, at_risk: Ints, days: int) -> Estimate:
    """Return the share with a second order within `days` days, with Greenwood's interval."""
    low, high = band(events[: days + 1], at_risk[: days + 1])
    share = 1 - survival(events[: days + 1], at_risk[: days + 1])[-1]
    return Estimate(
        round(float(share), 6), round(float(1 - high[-1]), 6), round(float(1 - low[-1]), 6), int(at_risk[0])
    )


def _judge(
    groups: _Groups, who: Newcomers, margins: tuple[Floats, Floats], whole: _Table
) -> list[tuple[Origin, Ints, float | None]]:
    """Return a row per value with the positions of its newcomers, and how likely chance alone makes its difference."""
    count = len(groups.values)
    cases = _cases(who, groups)
    order = np.argsort(groups.code, kind="stable")
    bounds = np.searchsorted(groups.code[order], np.arange(count + 1))
    found = []
    for each, value in enumerate(groups.values):
        rows = order[bounds[each] : bounds[each + 1]]
        own = (cases.events[each], cases.at_risk[each])
        second, days = _second(*own, who.followed[rows])
        everyone = p = None
        if days is not None and isinstance(second, Estimate):
            everyone = _share(whole.events[0], whole.at_risk[0], days).value
            if value is not None:
                p = _chance(second, whole.events[0] - own[0], whole.at_risk[0] - own[1], days)
        averages = _average(margins[0], rows), _average(margins[1], rows)
        found.append((Origin(groups.kind, value, len(rows), second, days, everyone, *averages), rows, p))
    return found


def _second(events: Ints, at_risk: Ints, followed: Ints) -> tuple[Estimate | NotEnoughData, int | None]:
    """Return the share with a second order, and the days it is read after."""
    enough = int((followed >= FOLLOWED_DAYS).sum())
    if enough < NEEDED:
        return NotEnoughData(enough, NEEDED), None
    days = min(HORIZON_DAYS, int(np.sort(followed)[-FEW]))
    return _share(events, at_risk, days), days


def _chance(own: Estimate, events: Ints, at_risk: Ints, days: int) -> float | None:
    """Return the two-sided p of the difference from all others at `days`; None where they are too few."""
    if at_risk[0] < NEEDED:
        return None
    return discoveries.chance(intervals.difference(own, _share(events, at_risk, days)))


def _margin(cohort: Cohort, days: int) -> Floats:
    """Return float64[newcomers], the money of the first `days` days; NaN for who was not followed that long."""
    known = (cohort.who.followed >= days - 1) & ~cohort.money.unknown
    return np.where(known, cohort.money.within(days).astype(np.float64), np.nan)


def _average(margin: Floats, rows: Ints) -> Estimate | NotEnoughData:
    """Return the average money per newcomer, of those it is known of."""
    values = margin[rows]
    values = values[~np.isnan(values)]
    if len(values) < NEEDED:
        return NotEnoughData(len(values), NEEDED)
    from scipy.special import stdtrit  # noqa: PLC0415

    mean, spread = float(values.mean()), float(values.std(ddof=1)) / len(values) ** 0.5
    half = float(stdtrit(len(values) - 1, 0.975)) * spread
    return Estimate(round(mean, 2), round(mean - half, 2), round(mean + half, 2), len(values))


def _paid(row: Origin, own: Ints, found: Cohort, costs: dict[str, int]) -> Origin:
    """Return the row with its cost and, where profit is known, the days until that has come back."""
    cost = costs.get(row.value) if row.value is not None else None
    if cost is None:
        return row
    profit = found.money.of == "profit"
    days = spending.payback_days(found.money, found.who, own, cost, least=FEW) if profit else None
    return msgspec.structs.replace(row, cost_minor=cost, payback_days=days)


def _marked(rows: list[Origin], chances: list[float | None]) -> list[Origin]:
    """Mark the rows that differ."""
    tested = [place for place, p in enumerate(chances) if p is not None]
    found = discoveries.hold(np.array([chances[place] for place in tested], np.float64), FALSE_SHARE)
    real = {place for place, yes in zip(tested, found, strict=True) if yes}
    return [msgspec.structs.replace(row, differs=place in real and _excludes(row)) for place, row in enumerate(rows)]


def _excludes(row: Origin) -> bool:
    """Tell whether the interval of a row excludes the share of everyone."""
    if not isinstance(row.second, Estimate) or row.everyone is None:
        return False
    return not (row.second.low or 0.0) <= row.everyone <= (1.0 if row.second.high is None else row.second.high)


def _apart(row: Origin) -> float:
    return abs(row.second.value - (row.everyone or 0.0)) if isinstance(row.second, Estimate) else 0.0
