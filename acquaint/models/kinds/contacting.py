"""Contacting: by which permitted channel, and at what hour, a customer is best contacted, and what that is worth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.features.occasions import Flags, Floats, History, Ints
from acquaint.lake import digest
from acquaint.models import answers, channel, hour, presence, sending, shelf, trial
from acquaint.models.card import Assumption, Card, Contest, Step
from acquaint.models.channel import CHANNELS, Channels
from acquaint.models.hour import Hours, Taught
from acquaint.models.shelf import Kept, Shelf
from acquaint.models.study import Now, Study
from acquaint.models.trial import Trial
from acquaint.records import Estimate, NotEnoughData

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

CHANNEL, HOUR = "channel", "hour"
VERSION = 1
HORIZON = answers.WITHIN_DAYS
"""Days after which it is known whether a contact was answered."""
PREFERENCES = "channel_preferences"
"""Table of the channel by what a contact is for."""
RINGS = [CHANNELS.index(name) for name in ("push", "sms", "phone")]
"""Channels that make a noise: they are used at hours at which the shop may call."""
_ENDS = ("", "_low", "_high")


class Reached(msgspec.Struct, frozen=True):
    """What a shop knows of its channels, and from which of them answers are heard."""

    channels: Channels
    heard: tuple[str, ...]


class Timed(msgspec.Struct, frozen=True):
    """What a shop knows of hours, and from which channels answers are heard."""

    hours: Hours
    heard: tuple[str, ...]


class Seen(msgspec.Struct, frozen=True, eq=False):
    """What both models learn from, beside the table `answers`.

    Parameters
    ----------
    heard
        Channels from which answers are heard.
    segment, before
        int64[customers], everybody's segment; and as it was when the window of the trials began.
    """

    heard: tuple[str, ...]
    segment: Ints
    before: Ints


def learn(study: Study, known: Shelf) -> Iterator[tuple[str, Kept]]:
    """Yield the models of channels and of hours."""
    old = {name: known.models.get(name) for name in (CHANNEL, HOUR)}
    ready = {
        n: each for n, each in old.items() if each and each.stays(_definition(study, n), study.month, answers.SPAN_DAYS)
    }
    yield from ready.items()
    if len(ready) < len(old):
        seen = _seen(study)
        for name, fitted in ((CHANNEL, _channel), (HOUR, _hour)):
            if name not in ready:
                yield name, fitted(study, seen, old[name])


def _definition(study: Study, name: str) -> str:
    return study.definition(name, VERSION)


def _seen(study: Study) -> Seen:
    """Make the table `answers` as was known before the month."""
    answers.make(study.con, study.zone, study.cut_off_hour, at=study.at)
    segment, before = (
        _segment(study.con, study.story, day, study.zone, study.cut_off_hour)
        for day in (study.at, study.at - answers.SPAN_DAYS)
    )
    return Seen(answers.heard(study.con, study.at), segment, before)


def _segment(con: DuckDBPyConnection, story: History, at: int, zone: str, cut_off_hour: int) -> Ints:
    """Return everybody's segment at day `at`: what was known to be permitted, and the age of the relation."""
    first = story.beginnings.first_seen.astype(np.int64)
    permitted = channel.permitted_at(con, len(first), at, zone, cut_off_hour)
    return channel.segments(permitted, at - np.minimum(first, at))


def _channel(study: Study, seen: Seen, old: Kept | None) -> Kept:
    definition = _definition(study, CHANNEL)
    purposes = answers.purposes(study.con, study.at)
    axes = channel.AXIS, channel.contexts(purposes)
    counts = answers.counts(study.con, study.at, *axes)
    used = old.model(Reached) if old is not None and old.champion(definition, study.month) else None
    # Against one of other purposes, or that hears of other channels, there is no contest: it is asked something else.
    same = used is not None and (used.channels.purposes, used.heard) == (purposes, seen.heard)
    champion = used.channels if used is not None and same else None
    met = channel.tried(answers.windows(study.con, study.at, *axes), seen.before, purposes, champion)
    if old is not None and champion is not None and isinstance(met, NotEnoughData):
        return old
    fitted = channel.fit(counts, seen.segment, purposes, None if isinstance(met, NotEnoughData) else met.learned)
    fingerprint = _fingerprint(study, (*_arrays(counts), seen.segment))
    if isinstance(fitted, NotEnoughData):
        return shelf.keep(definition, study.month, _card(study, CHANNEL, fingerprint, missing=fitted), None)
    card = _card(
        study, CHANNEL, fingerprint, chosen=f"contact_{fitted.ways.rung}", met=met, cases=int(counts.contacts.sum()),
        customers=len(np.unique(counts.customer)),
    )  # fmt: skip
    return shelf.settle(definition, study.month, card, Reached(fitted, seen.heard), old, _contest(met))


def _contest(met: Trial | NotEnoughData) -> Contest | None:
    return met.contest if isinstance(met, Trial) else None


def _hour(study: Study, seen: Seen, old: Kept | None) -> Kept:
    definition = _definition(study, HOUR)
    known = hour.read(study.con, study.at, study.zone, study.cut_off_hour, seen.segment)
    used = old.model(Timed) if old is not None and old.champion(definition, study.month) else None
    champion = used.hours if used is not None and used.heard == seen.heard else None
    there, steps, taught = _parts(study, seen, known, champion)
    if old is not None and champion is not None and isinstance(taught, NotEnoughData):
        return old
    fitted: Hours | NotEnoughData
    if isinstance(there, NotEnoughData):
        fitted = there
    else:
        fitted = hour.fit(known, there, taught if isinstance(taught, Taught) else None, _weekdays(study, seen))
    acts = known.acts.answers, known.acts.visits, known.acts.orders
    fingerprint = _fingerprint(study, (*_arrays(known.parts), known.hours, *acts, seen.segment))
    if isinstance(fitted, NotEnoughData):
        return shelf.keep(definition, study.month, _card(study, HOUR, fingerprint, missing=fitted), None)
    met = taught.trial if isinstance(taught, Taught) else taught
    card = _card(
        study, HOUR, fingerprint, chosen=_rung(fitted), met=met, cases=int(known.parts.contacts.sum()),
        customers=len(np.unique(known.parts.customer)), varied=(fitted.varied, fitted.weekdays_varied), there=steps,
    )  # fmt: skip
    return shelf.settle(definition, study.month, card, Timed(fitted, seen.heard), old, _contest(met))


def _parts(
    study: Study, seen: Seen, known: hour.Known, champion: Hours | None
) -> tuple[presence.Presence | NotEnoughData, tuple[Step, ...], Taught | NotEnoughData]:
    """Return when customers are there, the rungs of that, and what the trial of the parts of the day has taught."""
    middle, customers = study.at - answers.SPAN_DAYS, len(seen.before)
    cuts = [
        presence.acts(study.con, day, study.zone, study.cut_off_hour, hour.BY_PART, customers)
        for day in (middle - answers.SPAN_DAYS, middle)
    ]
    then = presence.acts(study.con, study.at, study.zone, study.cut_off_hour, hour.BY_PART, customers, since=middle)
    tried = presence.tried(cuts[1], then, seen.before)
    rung, steps = (presence.RUNGS[0], ()) if isinstance(tried, NotEnoughData) else tried
    before, after = (_shift(acts, seen.before, rung) for acts in cuts)
    windows = answers.windows(study.con, study.at, hour.SENT_BY_PART, hour.SENT_BY_WEEKDAY)
    foretold = None if champion is None else hour.foretold(champion, windows, cuts[1], seen.before)
    taught = hour.tried(windows, seen.before, before, after, foretold)
    return presence.fit(known.acts, seen.segment, rung), steps, taught


def _shift(acts: presence.Acts, segment: Ints, rung: str) -> Floats:
    there = presence.fit(acts, segment, rung)
    return np.ones_like(acts.answers) if isinstance(there, NotEnoughData) else hour.shift(there, acts, segment)


def _weekdays(study: Study, seen: Seen) -> Trial | None:
    """Return the trial of the weekdays; None where there is too little to try them on."""
    windows = answers.windows(study.con, study.at, hour.SENT_BY_WEEKDAY, hour.SENT_BY_PART)
    said = trial.chances(windows, hour.days(seen.before))
    met = said if isinstance(said, NotEnoughData) else trial.run(windows, said)
    return None if isinstance(met, NotEnoughData) else met


def _rung(fitted: Hours) -> str:
    """Return what tells the hour: answers by part of sending where sends varied, else when answers came."""
    if not fitted.varied.holds:
        return f"presence_{fitted.there.rung}"
    return f"contact_{hour.THERE if fitted.power else fitted.parts.rung}"


def _card(
    study: Study, name: str, fingerprint: str, *, chosen: str = "", met: Trial | NotEnoughData | None = None,
    cases: int = 0, customers: int = 0, varied: tuple[Assumption, ...] = (), there: tuple[Step, ...] = (),
    missing: NotEnoughData | None = None,
) -> Card:  # fmt: skip
    """Return the card of a model.

    Parameters
    ----------
    met
        Its trial, or what is missing for one.
    varied, there
        Of hours: whether sends varied, and the rungs of when customers are there.
    """
    tried = met if isinstance(met, Trial) else None
    return study.card(
        name, "chance that a contact is answered", "share", version=VERSION, horizon_days=HORIZON,
        fingerprint=fingerprint, chosen=chosen, calibration=tried.points if tried else (), cases=cases,
        ladder=(*_named("contact", tried.steps if tried else ()), *_named("presence", there)), customers=customers,
        assumptions=(*(_assumed(tried) if tried else ()), *varied), tested_days=answers.SPAN_DAYS if tried else 0,
        missing=met if isinstance(met, NotEnoughData) else missing, lasts=answers.SPAN_DAYS,
    )  # fmt: skip


def _named(ladder: str, steps: Iterable[Step]) -> tuple[Step, ...]:
    return tuple(msgspec.structs.replace(each, name=f"{ladder}_{each.name}") for each in steps)


def _assumed(met: Trial) -> tuple[Assumption, ...]:
    done = met.calibration
    return (
        met.steady, Assumption("calibration_slope", done.slope, 0.8, 1.25),
        Assumption("calibration_error", Estimate(done.error, None, None, done.slope.n), None, done.most),
    )  # fmt: skip


def _arrays(counts: answers.Counts) -> tuple[Ints | Floats, ...]:
    return tuple(getattr(counts, name) for name in counts.__struct_fields__)


def _fingerprint(study: Study, arrays: Iterable[Ints | Floats]) -> str:
    data = [digest.of_bytes(np.ascontiguousarray(each).tobytes()) for each in arrays]
    return digest.of(study.at, data, digest.of_code(*shelf.CODE))


def predict(now: Now, known: Shelf) -> Iterator[tuple[str, pa.Array]]:
    """Yield channel and hour for each customer, and make the table `channel_preferences`.

    Reads `reach`. What a customer has declared wins where it is permitted, with or without a model.
    """
    reached, timed = known.model(CHANNEL, Reached), known.model(HOUR, Timed)
    permitted = channel.permitted(now.con, now.customers) & now.person[:, None]
    nobody = np.zeros(0, np.int64)
    segment = _segment(now.con, now.story, now.day, now.zone, now.cut_off_hour) if reached or timed else nobody
    preferred = _preferred(now, reached, permitted, segment)
    yield from _by_channel(now, preferred)
    if timed and (reached is None or reached.heard != timed.heard):
        answers.make(now.con, now.zone, now.cut_off_hour, heard=timed.heard)
    yield from _by_hour(now, timed, permitted, preferred.channel, segment)


def _preferred(now: Now, reached: Reached | None, permitted: Flags, segment: Ints) -> channel.Preferred:
    """Return the channel for each customer, for all purposes together."""
    declared = channel.declared(now.con, now.customers, now.at.as_of)
    if reached is None:
        found = _declared_only(permitted, declared)
        _lay(now, [(None, found)])
        return found
    fitted = reached.channels
    answers.make(now.con, now.zone, now.cut_off_hour, heard=reached.heard)
    counts = answers.counts(now.con, now.day, channel.AXIS, channel.contexts(fitted.purposes))
    prices = channel.prices(now.con, now.day, now.at.as_of, now.settings.shop.margin)
    chosen = [
        (purpose, channel.choose(fitted, counts, segment, permitted, declared, prices, purpose))
        for purpose in (None, *fitted.purposes)
    ]
    _lay(now, chosen)
    return chosen[0][1]


def _declared_only(permitted: Flags, declared: Ints) -> channel.Preferred:
    """Return the declared channels that are permitted; nothing else is known."""
    says = (declared >= 0) & permitted[np.arange(len(declared)), declared]
    unknown = np.full(len(declared), np.nan)
    level = np.where(says, channel.DECLARED, channel.NONE)
    return channel.Preferred(np.where(says, declared, -1), unknown, unknown, unknown, unknown, level)


def _by_channel(now: Now, found: channel.Preferred) -> Iterator[tuple[str, pa.Array]]:
    import pyarrow as pa  # noqa: PLC0415

    says = np.flatnonzero(found.channel >= 0)
    yield "preferred_channel", now.some(says, np.array(CHANNELS)[found.channel[says]], pa.string())
    yield "preferred_channel_by", now.some(says, np.array(channel.LEVELS)[found.level[says]], pa.string())
    for end, values in zip(_ENDS, (found.chance, found.low, found.high), strict=True):
        yield f"answer_chance{end}", now.some(says, values[says], pa.float64())


def _lay(now: Now, chosen: Iterable[tuple[str | None, channel.Preferred]]) -> None:
    """Make the table `channel_preferences`: a row per customer with a channel and purpose, null for all of them."""
    import pyarrow as pa  # noqa: PLC0415

    parts = []
    for purpose, found in chosen:
        says = np.flatnonzero(found.channel >= 0)
        worth = found.worth_minor[says]
        unsaid, unworthy = np.isnan(found.chance[says]), np.isnan(worth)
        chances = {name: pa.array(getattr(found, name)[says], mask=unsaid) for name in ("chance", "low", "high")}
        parts.append(pa.table({
            "number": pa.array(says, pa.int64()), "purpose": pa.array([purpose] * len(says), pa.string()),
            "channel": pa.array(np.array(CHANNELS)[found.channel[says]], pa.string()),
            **chances,
            "worth_minor": pa.array(np.rint(np.where(unworthy, 0, worth)), mask=unworthy).cast(pa.int64()),
            "by": pa.array(np.array(channel.LEVELS)[found.level[says]], pa.string()),
        }))  # fmt: skip
    now.con.register("preference_rows", pa.concat_tables(parts))
    now.con.execute(
        f"CREATE OR REPLACE TABLE {PREFERENCES} AS SELECT customer, p.* EXCLUDE (number) "
        "FROM preference_rows p JOIN numbered USING (number) ORDER BY customer, purpose"
    )
    now.con.unregister("preference_rows")


def _by_hour(
    now: Now, timed: Timed | None, permitted: Flags, by: Ints, segment: Ints
) -> Iterator[tuple[str, pa.Array]]:
    """Yield hour and weekday of those who may be contacted by any channel.

    Parameters
    ----------
    by
        int64[customers], the channel of each; -1 for none.
    """
    import pyarrow as pa  # noqa: PLC0415

    calls, always = _calls(now), np.ones(24, np.bool_)
    # Where no channel is known any of those permitted may be taken, one that rings among them.
    quiet = (by >= 0) & ~np.isin(by, RINGS)
    declared = sending.declared(now.con, now.customers, now.at.as_of)
    declared = np.where((declared >= 0) & (quiet | calls[declared]), declared, -1)
    at, level, weekday, days_level = declared, np.full(now.customers, sending.DECLARED), None, None
    if timed is not None:
        seen = hour.read(now.con, now.day, now.zone, now.cut_off_hour, segment)
        any_time, day_time = (sending.choose(timed.hours, seen, open_, declared) for open_ in (always, calls))
        at, level = (np.where(quiet, getattr(any_time, n), getattr(day_time, n)) for n in ("hour", "level"))
        weekday, days_level = any_time.weekday, any_time.weekday_level
    may = permitted.any(axis=1)
    says, names = np.flatnonzero(may & (at >= 0)), np.array(sending.LEVELS)
    yield "preferred_hour", now.some(says, at[says], pa.int64())
    yield "preferred_hour_by", now.some(says, names[level[says]], pa.string())
    if weekday is None or days_level is None:
        yield from (("preferred_weekday", now.silent(pa.int64())), ("preferred_weekday_by", now.silent(pa.string())))
        return
    some = np.flatnonzero(may)
    yield "preferred_weekday", now.some(some, weekday[some] + 1, pa.int64())
    yield "preferred_weekday_by", now.some(some, names[days_level[some]], pa.string())


def _calls(now: Now) -> Flags:
    """Return bool[24], the hours at which the shop may call."""
    phone, hours = now.settings.contact.phone, np.arange(24)
    return (hours >= phone.from_hour) & (hours < phone.to_hour)
