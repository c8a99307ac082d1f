"""How earlier silences ended: the shop's survival curves, and how many came back unaided after being silent so long.

A *spell* runs from an occasion to the next one of the same customer, or to the day of the fit (an open spell). Its
relative length is taken against the m_i and the regularity known at its start, never against later ones: so the curve
meets, in use, what it was made of.

Overdue is q = (1 - S(x)) / (1 - S(end)), x the silence: over the usual gap for customers with a gap, in days for
one-time buyers. S(end) is the part that never comes back; where all do, q = 1 - S(x). Undivided, the customers a shop
has lost would hold the curve up, and a shop that loses many could never call one of them lapsed.

What the chance to return does not know is how often somebody has bought: where most repeaters have bought twice only
(the CDNOW cohort of 1997), those with four orders and more come back more often than it says (26 % against 15 %).
Counting spells apart by the number of orders does not mend it: in a panel whose data begin in the middle of its stories
small numbers mean regulars in the first months and newcomers later.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features import rhythm
from acquaint.features.calendar import Calendar
from acquaint.features.occasions import Flags, Floats, Ints, Rows
from acquaint.features.rhythm import IRREGULAR, REGULAR, Timeline, Typical
from acquaint.features.survival import BINS, SPAN, Curve, bin_of, curve, edge_days, edge_ratio, micro_log

CASES = 20
"""Ended spells without which no curve is read."""
EACH_KIND = 100
"""Customers of either kind, regular and irregular, without which all share one curve."""
SPELLS_FOR_CHANCE = 50
HORIZON_DAYS = 90
END_RISK = 10
"""Spells at risk at what counts as the end of a curve."""
BANDS = (5, 10, 20, 45, 90)
"""Chances to return are counted apart for people who usually come up to every 5 days, up to every 10, ... and more
rarely than every 90: the same relative silence means days for some, years for others, and H is 90 days for most."""
SINGLE = 3
"""Row of one-time buyers in the tables; rows 0-2 are everyone, regular and irregular customers."""
_SINGLE_BAND, _ALL_BANDS = len(BANDS) + 1, len(BANDS) + 2
_DOUBLE = -(-693_147 * BINS // SPAN)


class Returns(msgspec.Struct, frozen=True):
    """Earlier spells that reached each bin of silence, and how many of them ended within H from there.

    `known` are those watched for the first third of H at least, `returned` the estimate for them over all of H.
    """

    known: tuple[int, ...] = (0,) * BINS
    returned: tuple[int, ...] = (0,) * BINS


class Silences(msgspec.Struct, frozen=True):
    """What a shop knows of silences.

    Parameters
    ----------
    curves
        Survival of relative gaps: of everyone, of regular and of irregular customers.
    second
        Survival of the days from first to second order, of new customers.
    returns
        Returns by relative silence for each of the bands of m_i.
    second_returns
        Returns of one-time buyers by days of silence.
    """

    curves: tuple[Curve, Curve, Curve] = (Curve(), Curve(), Curve())
    second: Curve = Curve()
    returns: tuple[Returns, ...] = (Returns(),) * (len(BANDS) + 1)
    second_returns: Returns = Returns()


class Spells(msgspec.Struct, frozen=True, eq=False):
    """Spells: lengths in open days, the m_i and kind known at their start, and the open days from start to fit."""

    length: Ints
    ended: Flags
    micro_usual: Ints
    kind: Ints
    single: Flags
    room: Ints


class Reading(msgspec.Struct, frozen=True, eq=False):
    """Where each customer's silence stands on the curve that holds for them.

    Parameters
    ----------
    table
        int64[customers], row of the curve: 0-2 as `Silences.curves`, 3 first -> second order.
    bin
        int64[customers], bin of the silence on it; -1 for no silence (bought on the latest open day).
    overdue
        float64[customers], q; NaN where there is no curve.
    """

    table: Ints
    bin: Ints
    overdue: Floats


def spells(rows: Rows, line: Timeline, shop: Typical, calendar: Calendar, at: int) -> Spells:
    """Cut visible rows into spells as they stand at day `at`."""
    position = np.arange(len(rows.day))
    behind = line.behind(position)
    last = np.zeros(len(position), np.bool_)
    last[rows.start[1:][rows.start[1:] > rows.start[:-1]] - 1] = True
    room = calendar.index(np.array([at - 1]))[0] - line.open_day
    length = np.where(last, room, np.append(line.open_day[1:], 0) - line.open_day)
    return Spells(length, ~last, rhythm.usual_gap(behind, shop), rhythm.regularity(behind), behind.n == 0, room)


def fit(cases: Spells, new: Flags, calendar: Calendar) -> Silences:
    """Count spells into curves; `new` says, per spell, whether its customer is new."""
    lasting = cases.length > 0
    repeat, first = lasting & ~cases.single & (cases.micro_usual >= 0), lasting & cases.single & new
    place = _bin(micro_log(cases.length), cases.micro_usual, cases.single)
    everyone = curve(place[repeat], cases.ended[repeat])
    kinds = [repeat & (cases.kind == kind) for kind in (REGULAR, IRREGULAR)]
    split = min(int((kind & ~cases.ended).sum()) for kind in kinds) >= EACH_KIND
    regular, irregular = (curve(place[kind], cases.ended[kind]) if split else everyone for kind in kinds)
    second = curve(place[first], cases.ended[first])
    counted = np.flatnonzero(repeat | first)
    chosen = Spells(*(getattr(cases, name)[counted] for name in Spells.__struct_fields__))
    *returns, single = _returns(chosen, calendar)
    return Silences((everyone, regular, irregular), second, tuple(returns), single)


def bands(micro_usual: Ints, calendar: Calendar) -> Ints:
    """Return the band of m_i (0 ... 5) that each micro-log of open days falls into."""
    edges = micro_log(np.rint(np.array(BANDS) * calendar.open_share).astype(np.int64))
    return np.searchsorted(edges, micro_usual, side="left")


def horizon(micro_usual: Ints, calendar: Calendar) -> Ints:
    """Return H = max(90 days, 2 m) in open days."""
    own = np.where(micro_usual >= 0, 2 * rhythm.days(micro_usual), 0)
    return np.rint(np.maximum(HORIZON_DAYS * calendar.open_share, own)).astype(np.int64)


def _returns(cases: Spells, calendar: Calendar) -> list[Returns]:
    """Count, per bin of silence, the spells that reached it, and estimate how many of them end within H from there.

    With s the lower edge of a bin, H is cut into thirds. A third from a to b counts the spells with length > s + a that
    were watched until s + b (s + b <= room), and those of them that ended in it: two ranges of bins for each spell,
    added as differences. The share that ends is 1 - the product of the shares that last, as in Kaplan-Meier: so spells
    count that have been watched for one third only. One result per band of m_i, then that of one-time buyers.
    """
    origin = np.where(cases.single, 0, cases.micro_usual - SPAN // 2)
    group = np.where(cases.single, _SINGLE_BAND, bands(cases.micro_usual, calendar))
    within = horizon(cases.micro_usual, calendar)
    thirds = []
    for third in range(3):
        low, high = within * third // 3, within * (third + 1) // 3
        seen = _bins_below(np.minimum(cases.length - low - 1, cases.room - high), origin)
        missed = np.minimum(seen, _bins_below(np.where(cases.ended, cases.length - high - 1, cases.length), origin))
        thirds.append((_stacked(group, np.zeros_like(seen), seen), _stacked(group, missed, seen)))
    known = thirds[0][0]
    lasting = np.prod([1 - ended / np.maximum(1, risk) for risk, ended in thirds], axis=0)
    returned = np.rint(known * (1 - lasting)).astype(np.int64)
    return [Returns(tuple(k), tuple(r)) for k, r in zip(known.tolist(), returned.tolist(), strict=True)]


def _bins_below(length: Ints, origin: Ints) -> Ints:
    """Return how many bins have their lower edge at or below `length` open days."""
    position = ((micro_log(length) - origin) * BINS) // SPAN + 1
    return np.where(length > 0, np.clip(position, 0, BINS), 0)


def _stacked(group: Ints, low: Ints, high: Ints) -> Ints:
    """Return int64[groups, bins]: how many of the ranges low <= bin < high hold each bin."""
    shape = (_SINGLE_BAND + 1, BINS + 1)
    begin, end = (np.bincount(group * shape[1] + each, minlength=shape[0] * shape[1]) for each in (low, high))
    return np.cumsum((begin - end).reshape(shape), axis=1)[:, :BINS]


def _bin(logs: Ints, micro_usual: Ints, single: Flags) -> Ints:
    """Return the bin of silences: of days for one-time buyers, of days over the usual gap for others."""
    return bin_of(np.where(single, logs, logs - micro_usual + SPAN // 2))


class Tables(msgspec.Struct, frozen=True, eq=False):
    """The counts of `Silences`, made ready for look-ups.

    Parameters
    ----------
    overdue
        float64[4, 200], q per curve and bin; NaN for a curve with fewer than 20 ended spells.
    ended
        int64[4], ended spells of each curve.
    beyond
        int64[4], first bin that is twice as long as the longest silence that anybody came back from.
    known, returned
        int64[8, 200], returns per band of m_i, of one-time buyers, and of all bands together.
    """

    overdue: Floats
    ended: Ints
    beyond: Ints
    known: Ints
    returned: Ints


def tables(silences: Silences) -> Tables:
    """Make the look-up tables of `silences`."""
    curves = (*silences.curves, silences.second)
    gone = np.stack([_overdue(each) for each in curves])
    ended = np.array([each.ended for each in curves])
    gone[ended < CASES] = np.nan
    longest = [int(np.flatnonzero(each.events)[-1]) if each.ended else BINS for each in curves]
    beyond = np.minimum(np.array(longest) + _DOUBLE, BINS - 1)
    returns = (*silences.returns, silences.second_returns)
    known, returned = (np.array([getattr(each, name) for each in returns]) for name in ("known", "returned"))
    known, returned = (np.vstack([each, each[:_SINGLE_BAND].sum(axis=0)]) for each in (known, returned))
    return Tables(gone, ended, beyond, known, returned)


def _overdue(of: Curve) -> Floats:
    """Return q per bin: (1 - S) / (1 - S(end)).

    The tail of a Kaplan-Meier curve is left to chance by its last few spells. So the end is where the last ten are at
    risk, and S(end) what the curve is there, times the share of these ten that has not ended.
    """
    share = of.survival()
    end = of.last(END_RISK)
    if end < 0:
        return 1 - share
    before = share[end - 1] if end else 1.0
    never = before * (1 - sum(of.events[end:]) / of.at_risk[end])
    return np.asarray(np.minimum(1, (1 - share) / (1 - never))) if never < 1 else 1 - share


def read(table: Tables, silence: Ints, micro_usual: Ints, kind: Ints, single: Flags) -> Reading:
    """Look up the overdue q of customers silent for `silence` open days."""
    row = np.where(single, SINGLE, kind)
    place = _bin(micro_log(silence), micro_usual, single)
    overdue = np.where(silence > 0, table.overdue[row, place], np.where(np.isnan(table.overdue[row, 0]), np.nan, 0.0))
    return Reading(row, np.where(silence > 0, place, -1), overdue)


def limit_bin(table: Tables, row: Ints, limit: Floats) -> Ints:
    """Return the first bin of curve `row` in which q reaches `limit`; 200 where it never does.

    A limit finer than the curve can show (fewer than 1/(1 - limit) ended spells) is reached where the silence is twice
    as long as the longest that anybody came back from.
    """
    found = np.full(len(row), BINS, np.int64)
    for each in range(len(table.ended)):
        of = row == each
        if of.any() and table.ended[each] >= CASES:
            found[of] = np.searchsorted(table.overdue[each], limit[of], side="left")
    coarse = table.ended[row] * (1 - limit) < 1
    return np.where(coarse & (table.ended[row] >= CASES), table.beyond[row], found)


def bin_days(row: Ints, bins: Ints, micro_usual: Ints) -> Floats:
    """Return the open days of silence at which each bin begins."""
    return np.where(row == SINGLE, edge_days(bins), edge_ratio(bins) * rhythm.days(micro_usual))


def spells_like(table: Tables, reading: Reading, band: Ints) -> tuple[Ints, Ints]:
    """Return (returned, known): earlier spells of the same relative silence, of the customer's band where those are 50.

    Where the band has fewer, all bands together; the chance to return unaided is returned / known from 50 on.
    """
    place = np.maximum(reading.bin, 0)
    single = reading.table == SINGLE
    row = np.where(single, _SINGLE_BAND, band)
    row = np.where(~single & (table.known[row, place] < SPELLS_FOR_CHANCE), _ALL_BANDS, row)
    return table.returned[row, place], table.known[row, place]
