"""The time of day at which things happen: each customer's part of the day, a shift of her own, and chance."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from acquaint.simulate.chance import Chance, Floats, Whole
from acquaint.simulate.parameters import Time
from acquaint.simulate.people import RETIREMENT, People

NIGHT_ENDS = 6
"""Nothing happens before this hour, so that summer time can begin and end while everybody sleeps."""


class Hours(msgspec.Struct, frozen=True, eq=False):
    """What the time of day depends on."""

    time: Time
    chance: Chance
    people: People

    def of_orders(self, day: int, who: Whole, nth: Whole, web: NDArray[np.bool_]) -> Whole:
        """Return the local second of the day of orders: stores only while they are open."""
        store = self._hour(self.time.hours, "store hour", day, who, nth)
        online = self._hour(self.time.web_hours, "web hour", day, who, nth)
        low = np.where(web, NIGHT_ENDS, self.time.open_hour)
        high = np.where(web, 24, self.time.close_hour)
        return self._within(np.where(web, online, store), low, high, who, nth)

    def of_people(self, name: str, day: int, who: Whole) -> Whole:
        """Return the local second of the day of what customers do online by themselves."""
        hour = self._hour(self.time.web_hours, name, day, who, day)
        return self._within(hour, np.full(len(who), NIGHT_ENDS), np.full(len(who), 24), who, day)

    def _hour(self, parts: tuple[tuple[float, float], ...], name: str, day: int, who: Whole, key: Any) -> Floats:
        """Return hours around the customer's own; who has retired goes in the morning."""
        mean, spread = np.array(parts).T
        part = np.where(self.people.had(RETIREMENT, day, who), 0, self.people.part_of_day[who])
        own = mean[part] + self.time.own_hour * self.people.hour_shift[who]
        return np.asarray(own + spread[part] * self.chance.normal(name, who, key))

    def _within(self, hour: Floats, low: Whole, high: Whole, who: Whole, key: Any) -> Whole:
        """Return seconds of the day; what would lie outside happens at any time inside."""
        any_time = low + (high - low) * self.chance.uniform("any time", who, key)
        return (np.where((hour >= low) & (hour < high), hour, any_time) * 3_600).astype(np.int64)
