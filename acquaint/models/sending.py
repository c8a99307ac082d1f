"""When to send to each customer: the best open hour she, her segment or the shop is known to answer at.

Who has given fewer than 20 answers gets the part of the day that is best for her segment, if that has given 20, else
for the shop. Where a shop has always sent at the same time its answers mostly tell its schedule: then only who has
given 20 answers gets a part of her own, the one in which most of them come, and all others get the shop's. Quiet hours
are the caller's: `open_hours` says when anything may be sent. What a customer has declared wins where it is open.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models import answers, hour, presence, ways
from acquaint.models.chances import Chances
from acquaint.models.hour import EDGES, PART_OF, PARTS, Hours, Known
from acquaint.models.ways import LEAST

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LEVELS = ("shop", "segment", "customer", "declared")
SHOP, SEGMENT, CUSTOMER, DECLARED = range(len(LEVELS))
TRAIT = "preferred_hour"
"""Trait by which a customer declares an hour (0-23) or a part of the day."""


class Preferred(msgspec.Struct, frozen=True, eq=False):
    """When to send to each customer.

    Parameters
    ----------
    part
        int64[customers], place in `PARTS`; -1 where nothing is open.
    hour, weekday
        int64[customers], hour 0-23 (-1 as part), and weekday from 0 for Monday.
    chance, low, high
        float64[customers], with 80 % interval: chance that a contact sent then is answered; where sends never varied,
        chance that the next answer comes in that part.
    level, weekday_level
        int64[customers], place in `LEVELS`: whose hour and whose weekday it is.
    """

    part: Ints
    hour: Ints
    weekday: Ints
    chance: Floats
    low: Floats
    high: Floats
    level: Ints
    weekday_level: Ints


def choose(fitted: Hours, known: Known, open_hours: Flags, declared: Ints, least: int = LEAST) -> Preferred:
    """Return when to send to each customer.

    Parameters
    ----------
    open_hours
        bool[24], at which hours anything may be sent: outside quiet hours.
    declared
        int64[customers], the hour each has declared; -1 for none. It counts where it is open.
    least
        Answers without which a customer has no hour of her own.
    """
    by = _by_sends if fitted.varied.holds else _by_answers
    part, level, values = by(fitted, known, open_hours, least)
    says = (declared >= 0) & open_hours[declared]
    part = np.where(says, PART_OF[declared], part)
    at = np.where(says, declared, _best_hour(fitted, open_hours)[part])
    everybody, none = np.arange(len(part)), not open_hours.any()
    chance, low, high = (
        np.where(none, np.nan, each[everybody, part]) for each in (values.value, values.low, values.high)
    )
    weekday, weekday_level = _weekday(fitted, known, least)
    return Preferred(
        np.where(none, -1, part), np.where(none, -1, at), weekday, chance, low, high,
        np.where(says, DECLARED, level), weekday_level,
    )  # fmt: skip


def declared(con: DuckDBPyConnection, customers: int, as_of: datetime) -> Ints:
    """Return the hour each customer has declared, as known at an instant (UTC); -1 for none."""
    part = answers.listed("lower(trim(value))", PARTS).sql
    edges = f"([{', '.join(map(str, EDGES))}])[{part} + 1]"
    hour = f"coalesce(TRY_CAST(trim(value) AS BIGINT), {edges})"
    found = con.execute(f"""
        SELECT number, arg_max({hour}, (known_at, value)) AS hour FROM traits JOIN belongs USING (atom)
        WHERE trait = '{TRAIT}' AND known_at <= TIMESTAMP '{as_of.replace(tzinfo=None)}' AND {hour} BETWEEN 0 AND 23
        GROUP BY number
    """).fetchnumpy()
    says = np.full(customers, -1)
    says[found["number"]] = found["hour"]
    return says


def _by_sends(fitted: Hours, known: Known, open_hours: Flags, least: int) -> tuple[Ints, Ints, Chances]:
    """Return the part with the highest chance, among those in which the shop has had 20 answers."""
    chances = hour.predict(fitted, known)
    own = known.parts.given(len(known.segment))
    level, basis = ways.grounds(fitted.parts, chances.value, own, known.segment, least=least)
    if fitted.parts.rung == "level":
        level = np.minimum(level, SEGMENT)  # how readily she answers says nothing of hours
    told = np.array(fitted.parts.answers).sum(axis=0) >= LEAST
    allowed = _open_parts(open_hours)
    allowed = allowed & told if (allowed & told).any() else allowed
    return np.argmax(np.where(allowed, basis, -1.0), axis=1), level, chances


def _by_answers(fitted: Hours, known: Known, open_hours: Flags, least: int) -> tuple[Ints, Ints, Chances]:
    """Return the part in which most answers come, of who has given 20; the shop's usual part for all others."""
    share, total = presence.predict(fitted.there, known.acts, known.segment)
    own = (known.acts.answers.sum(axis=1) >= least) & (fitted.there.rung not in presence.RUNGS[:2])
    allowed = _open_parts(open_hours)
    usual = fitted.usual_part if allowed[fitted.usual_part] else int(np.argmax(allowed))
    part = np.where(own, np.argmax(np.where(allowed, share, -1.0), axis=1), usual)
    many = np.minimum(total, 1e6)[:, None]
    low, high = (special.betaincinv(share * many, (1 - share) * many, each) for each in (0.1, 0.9))
    return part, np.where(own, CUSTOMER, SHOP), Chances(share, low, high)


def _weekday(fitted: Hours, known: Known, least: int) -> tuple[Ints, Ints]:
    everybody = len(known.segment)
    if not fitted.weekdays_varied.holds:
        return np.full(everybody, fitted.usual_weekday), np.full(everybody, SHOP)
    chances = ways.predict(fitted.weekdays, known.weekdays, hour.days(known.segment))
    own = known.weekdays.given(everybody)
    level, basis = ways.grounds(fitted.weekdays, chances.value, own, known.segment, least=least)
    if fitted.weekdays.rung == "level":
        level = np.minimum(level, SEGMENT)
    told = np.array(fitted.weekdays.answers).sum(axis=0) >= LEAST
    return np.argmax(np.where(told, basis, -1.0), axis=1), level


def _open_parts(open_hours: Flags) -> Flags:
    return np.bincount(PART_OF, open_hours, len(PARTS)) > 0


def _best_hour(fitted: Hours, open_hours: Flags) -> Ints:
    """Return the best open hour of each part, the earliest of equal ones; int64[parts]."""
    speaks = np.where(open_hours, np.array(fitted.hours), -1.0)
    inside = np.where(np.arange(len(PARTS))[:, None] == PART_OF, speaks, -2.0)
    return np.asarray(np.argmax(inside, axis=1))
