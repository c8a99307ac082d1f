"""Grouping: tiers of what customers bring in a year, and segments of how they buy, where a division holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint import clock
from acquaint.features import rfm
from acquaint.features.occasions import Flags, Floats, Ints, date_of, day_of
from acquaint.lake import digest
from acquaint.models import money, segments, shelf, tiers, training
from acquaint.models.card import Assumption, Step
from acquaint.models.money import Year
from acquaint.models.segments import Segments, Tested
from acquaint.models.shelf import Kept, Shelf
from acquaint.models.study import Now, Study
from acquaint.models.tiers import Tiers
from acquaint.records import Estimate, NotEnoughData
from acquaint.sources.sql import quoted

if TYPE_CHECKING:
    import pyarrow as pa

TIER, SEGMENTS = "value_tier", "behaviour_segments"
VERSION = 1
HORIZON = 91
"""Days that segments stay what they are: who moves has changed, not the segments."""
NOTHING, ALIKE = "nothing in a year", "all alike"
BEHAVIOUR = (
    "orders_365d", "average_order_value_minor", "units_per_order", "categories", "discounted_orders_share",
    "online_share",
)  # fmt: skip
"""Features that segments are looked for in: how often, how much, how broadly, how cheaply, where.

Shares of weekends or returns are left out: of who has bought once they are 0 or 1, which makes divisions that are found
again and say nothing.
"""
BOUGHT = "orders_365d"
"""Who has bought within a year has a segment."""
TOGETHER = "together"
_PLACES = ("top", "next", "middle", "lower")
_SHARES = np.array([5, 15, 30, 50])
_NEAR = 1.5
"""Per cent by which a tier of a small shop may miss the share it is named by."""


class Tiered(msgspec.Struct, frozen=True):
    """Tiers with their names, tier 0 first, and the money they are of."""

    tiers: Tiers
    names: tuple[str, ...]
    of: money.Of


class Divided(msgspec.Struct, frozen=True):
    """Segments with their names, in their order."""

    segments: Segments
    names: tuple[str, ...]


def learn(study: Study, known: Shelf) -> Iterator[tuple[str, Kept]]:
    """Yield the tiers of value and the segments of behaviour."""
    yield TIER, _tiers(study, known.models.get(TIER))
    yield SEGMENTS, _segments(study, known.models.get(SEGMENTS))


def _tiers(study: Study, old: Kept | None) -> Kept:
    """Return the tiers of the year; of the month until there is a year of data before 1 January."""
    days = study.story.occasions.day
    first = int(days.min()) if len(days) else study.at
    january = rfm.anchor(date_of(first), study.month)
    if january is not None and day_of(january) - first < money.YEAR_DAYS:
        january = None
    definition = study.definition(TIER, VERSION, january or study.month)
    if old is not None and old.definition == definition and _holds(old, study.month):
        return old
    year, value, found = _cut(study, january or study.month)
    if isinstance(found, NotEnoughData) and january is not None:
        # Too few brought anything in the year before 1 January; those of today may be enough.
        year, value, found = _cut(study, study.month)
    what = "profit" if year.of == "profit" else "net sales"
    text = (f"{what} of the last 365 days", "minor units")
    fingerprint = digest.of(study.month, year.of, digest.of_bytes(value.tobytes()), digest.of_code(*shelf.CODE))
    if isinstance(found, NotEnoughData):
        card = study.card(TIER, *text, version=VERSION, horizon_days=None, fingerprint=fingerprint, missing=found)
        return shelf.keep(definition, study.month, card, None)
    kept = Assumption("top_tier_stays", _stayed(study, found, value, year.of, first), None, None)
    card = study.card(
        TIER, *text, version=VERSION, horizon_days=None, fingerprint=fingerprint, chosen="tiers", assumptions=(kept,),
        cases=int((value > 0).sum()), customers=int((value > 0).sum()), lasts=money.YEAR_DAYS,
    )  # fmt: skip
    card = msgspec.structs.replace(
        card, data_from=found.since - timedelta(days=money.YEAR_DAYS), data_to=found.since - timedelta(days=1)
    )
    return shelf.keep(definition, study.month, card, Tiered(found, names_of(found), year.of))


def _holds(old: Kept, month: date) -> bool:
    """Tell whether tiers of the same year are used in a month: those that say nothing are tried anew in the next."""
    return old.fitted == month or (old.fitted < month and not old.silent)


def _cut(study: Study, day: date) -> tuple[Year, Ints, Tiers | NotEnoughData]:
    """Return what customers brought in the year before a day, in money that can be spoken of, and the tiers of it."""
    year = _year(study, day)
    value = year.minor(year.of)
    return year, value, tiers.fit(value, day)


def _year(study: Study, day: date) -> Year:
    as_of = clock.day_start(day, study.zone, study.cut_off_hour)
    many = study.story.occasions.customers
    return money.year(study.con, day_of(day), as_of, many, study.settings.shop.margin)


def _stayed(study: Study, found: Tiers, value: Ints, of: money.Of, first: int) -> Estimate | NotEnoughData:
    """Return the share of those in the highest tier a year before who are still there."""
    before = found.since - timedelta(days=money.YEAR_DAYS)
    history = day_of(found.since) - first
    if history < 2 * money.YEAR_DAYS:
        return NotEnoughData(history, 2 * money.YEAR_DAYS)
    then = _year(study, before).minor(of)
    was, now = (tiers.predict(found, each, each, each)[0] for each in (then, value))
    return tiers.stayed(was, now, len(found.customers))[-1]


def names_of(found: Tiers) -> tuple[str, ...]:
    """Return the names of the tiers by the share of those who bring something, tier 0 first.

    Examples
    --------
    >>> names_of(Tiers(date(2026, 1, 1), (10, 20, 30), (7, 50, 30, 15, 5), (0.0,) * 5))
    ('nothing in a year', 'lower half', 'middle 30 %', 'next 15 %', 'top 5 %')
    >>> names_of(Tiers(date(2026, 1, 1), (10,), (7, 80, 20), (0.0,) * 3))
    ('nothing in a year', 'lower 80 %', 'top 20 %')
    """
    counts = np.array(found.customers[1:])
    if len(counts) == 1:
        return (NOTHING, ALIKE)
    places = [_PLACES[-1], *reversed(_PLACES[: len(counts) - 1])]
    shares = [_percent(float(each)) for each in 100 * counts / counts.sum()]
    named = (f"{place} {share} %" for place, share in zip(places, shares, strict=True))
    return (NOTHING, *("lower half" if name == "lower 50 %" else name for name in named))


def _percent(share: float) -> int:
    """Return a share in whole per cent, that of a tier without ties where it is near it."""
    near = _SHARES[np.argmin(np.abs(_SHARES - share))]
    return int(near) if abs(near - share) <= _NEAR else max(1, round(share))


def _segments(study: Study, old: Kept | None) -> Kept:
    definition = study.definition(SEGMENTS, VERSION)
    if old is not None and old.stays(definition, study.month, HORIZON):
        return old
    earlier = old.model(Divided) if old is not None and old.definition == definition else None
    features = _behaviour(study)
    found = segments.fit(features, BEHAVIOUR, None if earlier is None else earlier.segments)
    text = ("how a customer buys", "segment")
    fingerprint = digest.of(study.at, digest.of_bytes(features.tobytes()), digest.of_code(*shelf.CODE))
    if isinstance(found, NotEnoughData):
        card = study.card(SEGMENTS, *text, version=VERSION, horizon_days=None, fingerprint=fingerprint, missing=found)
        return shelf.keep(definition, study.month, card, None)
    many = len(found.segments)
    card = study.card(
        SEGMENTS, *text, version=VERSION, horizon_days=None, fingerprint=fingerprint,
        chosen=_rung(many) if many else TOGETHER, ladder=_ladder(found), assumptions=_assumed(found),
        cases=len(features), customers=len(features), lasts=HORIZON,
    )  # fmt: skip
    model = Divided(found, _titles(study, found)) if many else None
    return shelf.keep(definition, study.month, card, model)


def _behaviour(study: Study) -> Floats:
    """Return float64[customers, features] of those who bought within a year, at the first day of the month."""
    people = training.people(study.con)
    # Whoever has not bought in the year is left out before features are read: without buyers there is nothing to read.
    rows = study.story.occasions
    lately = (rows.known <= study.at) & (rows.day < study.at) & (rows.day >= study.at - money.YEAR_DAYS)
    buyers = people[np.isin(people, rows.customer[lately])]
    if len(buyers) < segments.LEAST:
        return np.zeros((len(buyers), len(BEHAVIOUR)))
    columns = study.cases(BEHAVIOUR, buyers, np.zeros(len(buyers), np.int64), HORIZON).columns
    return np.stack([columns[name] for name in BEHAVIOUR], axis=1)


def _rung(many: int) -> str:
    return f"segments_{many}"


def _ladder(found: Segments) -> tuple[Step, ...]:
    """Return the numbers of segments that were tried; loss is what their stability lacks of 1."""
    bar = Step(TOGETHER, 1 - segments.STABILITY, None, {})
    return (bar, *(_step(each) for each in found.tested))


def _step(tested: Tested) -> Step:
    scores = {"weakest": tested.weakest, "smallest": tested.smallest}
    return Step(_rung(tested.k), 1 - tested.stability.value, None, scores)


def _assumed(found: Segments) -> tuple[Assumption, ...]:
    if found.stability is None:
        return ()
    return (Assumption("segments_stable", found.stability, segments.STABILITY, None),)


def _titles(study: Study, found: Segments) -> tuple[str, ...]:
    """Return the names of segments by what distinguishes them, in the words of the features."""
    names = [
        "; ".join(
            f"{_lower(study.catalog[trait.feature].feature.description)}: {'higher' if trait.higher else 'lower'}"
            for trait in each.traits
        )
        for each in found.segments
    ]
    again = [names.count(name) > 1 for name in names]
    return tuple(
        f"{name} ({each.number})" if twice else name
        for name, each, twice in zip(names, found.segments, again, strict=True)
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def predict(now: Now, known: Shelf) -> Iterator[tuple[str, pa.Array]]:
    """Yield the tier of value and the segment of each customer."""
    import pyarrow as pa  # noqa: PLC0415

    everybody = np.arange(now.customers)
    tiered, divided = known.model(TIER, Tiered), known.model(SEGMENTS, Divided)
    if tiered is None:
        yield TIER, now.silent(pa.string())
    else:
        year = money.year(now.con, now.day, now.at.as_of, now.customers, now.settings.shop.margin)
        value = year.minor(tiered.of)
        place, _, _ = tiers.predict(tiered.tiers, value, value, value)
        yield TIER, now.some(everybody, np.array(tiered.names)[place], pa.string())
    if divided is None:
        yield "segment", now.silent(pa.string())
        return
    features, bought = _read(now)
    place, _ = segments.predict(divided.segments, features, BEHAVIOUR)
    says = np.flatnonzero(bought)
    yield "segment", now.some(says, np.array(divided.names)[place[says]], pa.string())


def _read(now: Now) -> tuple[Floats, Flags]:
    """Return float64[customers, features] of everybody, and who has bought within a year."""
    chosen = ", ".join(map(quoted, BEHAVIOUR))
    found = now.con.sql(
        f"SELECT {chosen} FROM features JOIN numbered USING (customer) ORDER BY number"
    ).to_arrow_table()
    features = np.stack([training.numbers(found[name]) for name in BEHAVIOUR], axis=1)
    return features, features[:, BEHAVIOUR.index(BOUGHT)] > 0
