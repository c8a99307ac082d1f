"""The time of day at which things happen: each customer's part of the day, a shift of her own, and chance."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from acquaint.simulate.chance import Floats, Whole
from acquaint.simulate.people import RETIREMENT
from acquaint.simulate.world import World

NIGHT_ENDS = 6
"""Nothing happens before this hour, so that summer time can begin and end while everybody sleeps."""


def of_orders(world: World, day: int, who: Whole, nth: Whole, web: NDArray[np.bool_]) -> Whole:
    """Return the local second of the day of orders: stores only while they are open."""
    time = world.parameters.time
    store = _hour(world, time.hours, "store hour", day, who, nth)
    online = _hour(world, time.web_hours, "web hour", day, who, nth)
    low = np.where(web, NIGHT_ENDS, time.open_hour)
    high = np.where(web, 24, time.close_hour)
    return _within(world, np.where(web, online, store), low, high, who, nth)


def of_people(world: World, name: str, day: int, who: Whole) -> Whole:
    """Return the local second of the day of what customers do online by themselves."""
    hour = _hour(world, world.parameters.time.web_hours, name, day, who, day)
    return _within(world, hour, np.full(len(who), NIGHT_ENDS), np.full(len(who), 24), who, day)


def _hour(world: World, parts: tuple[tuple[float, float], ...], name: str, day: int, who: Whole, key: Any) -> Floats:
    """Return hours around the customer's own; who has retired goes in the morning."""
    mean, spread = np.array(parts).T
    part = np.where(world.people.had(RETIREMENT, day, who), 0, world.people.part_of_day[who])
    own = mean[part] + 0.7 * world.people.hour_shift[who]
    return np.asarray(own + spread[part] * world.chance.normal(name, who, key))


def _within(world: World, hour: Floats, low: Whole, high: Whole, who: Whole, key: Any) -> Whole:
    """Return seconds of the day; what would lie outside happens at any time inside."""
    any_time = low + (high - low) * world.chance.uniform("any time", who, key)
    return (np.where((hour >= low) & (hour < high), hour, any_time) * 3_600).astype(np.int64)
