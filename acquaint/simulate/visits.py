"""Visits to the web shop and the app, as the shop writes them down."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from acquaint.simulate.browsing import BETWEEN, TYPES
from acquaint.simulate.catalogue import sku
from acquaint.simulate.identifiers import Identifiers
from acquaint.simulate.told import Told, chosen, tell
from acquaint.simulate.world import Day, World


class Visits:
    """Writes down each day's visits; those of nobody known have no account."""

    def __init__(self, world: World, identifiers: Identifiers) -> None:
        self.world, self.identifiers = world, identifiers
        self._skus = pa.array([sku(each) for each in range(len(world.catalogue.category))])

    def told(self, day: Day) -> list[Told]:
        """Return the events of the day's visits."""
        found = day.browsing
        person = found.who[found.visit]
        second = found.begins[found.visit] + BETWEEN * found.step
        columns = {
            "type": pa.array(TYPES).take(pa.array(found.kind)),
            "value": chosen(self._skus, np.maximum(found.product, 0), found.product >= 0),
            "account": chosen(self.identifiers.account, person, found.tracked[found.visit]),
        }
        return [tell(self.world, "web_events", "V", day.day, second, columns, person)]
