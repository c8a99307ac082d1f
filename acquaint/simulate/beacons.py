"""Inside the stores: the paths of app users who allow it, and what their phones hear of the beacons on the way.

A path leads from the entrance through some zones to the checkout, and the receipt is made at its end. In each zone the
phone stays near the beacon and scans. A reading of a beacon is

    power - 10 x exponent x log10(distance) + shadow - body + fading

with a shadow constant during a stay, the own body in between on half of the stays, and fading that remembers from scan
to scan. The weaker a signal, the more of its packets are missed: the chance to be heard is logistic around the floor.
"""

from __future__ import annotations

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from acquaint.simulate.chance import Chance, Floats, Whole, steady
from acquaint.simulate.identifiers import Identifiers
from acquaint.simulate.parameters import Premises
from acquaint.simulate.told import Told, instants, tell
from acquaint.simulate.world import Day, World

UUID = "8d1f0c62-5b0a-4e0e-9d5b-1c3a7e6f2a10"
"""One for the chain; the major number is the store, the minor the zone."""
READING_SECONDS = 1.0
"""The memory of fading is meant from reading to reading, so far apart."""
_MOST_SCANS = 120


class Stays(msgspec.Struct, frozen=True, eq=False):
    """Stays in zones, in order of visit and path.

    Parameters
    ----------
    visit, zone
        Place of the visit among those of the day; place of the zone in `Premises.zones`.
    begins, seconds
        Local second of the day, and how long.
    """

    visit: Whole
    zone: Whole
    begins: Whole
    seconds: Whole


def stays(premises: Premises, chance: Chance, key: Whole, ends: Whole, day: int) -> Stays:
    """Return the stays of visits that end at a checkout at a local second of the day."""
    zones = np.arange(len(premises.zones))
    inside = chance.happens("zone visited", premises.visited, key[:, None], day, zones)
    inside[:, [0, -1]] = True
    dwell = premises.dwell_seconds * chance.factor("dwell", premises.dwell_spread, key[:, None], day, zones)
    dwell[:, -1] *= premises.checkout_dwell
    walk = premises.walk_seconds * chance.factor("walk", premises.walk_spread, key[:, None], day, zones)
    lasts = np.where(inside, np.maximum(dwell, 5), 0).astype(np.int64)
    both = lasts + np.where(inside, walk, 0).astype(np.int64)
    after = np.cumsum(both[:, ::-1], axis=1)[:, ::-1]
    visit, zone = np.nonzero(inside)
    begins = ends[visit] - after[visit, zone]
    return Stays(visit, zone, begins, lasts[visit, zone])


def readings(premises: Premises, chance: Chance, case: tuple[Whole, Whole], zone: Whole, scans: int,
             step_seconds: float) -> tuple[Floats, NDArray[np.bool_]]:  # fmt: skip
    """Return the signal in whole dBm and whether it was heard: (stays, scans, beacons).

    Parameters
    ----------
    case
        Two keys that tell the stays apart.
    zone
        (stays,) Zone of each stay.
    step_seconds
        Time between scans.
    """
    first, second = (key[:, None] for key in case)
    place = np.array([(x, y) for _, x, y in premises.zones])
    beacon = np.arange(len(place))
    own = place[zone] + premises.place_metres * np.stack([chance.normal(f"place {axis}", *case) for axis in "xy"], 1)
    distance = np.maximum(np.sqrt(((own[:, None] - place) ** 2).sum(axis=2)), 0.5)
    mean = premises.power_dbm - 10 * premises.exponent * steady(np.log10(distance))
    mean += premises.shadow_db * chance.normal("shadow", first, second, beacon)
    mean -= premises.body_db * chance.happens("body", 0.5, first, second, beacon)
    signal = mean[:, None] + premises.fading_db * _fading(premises, chance, case, scans, len(place), step_seconds)
    heard_share = 1 / (1 + np.exp(-(signal - premises.floor_dbm) / premises.floor_db))
    shape = (first[:, None], second[:, None], np.arange(scans)[:, None], beacon)
    return np.rint(signal), chance.uniform("heard", *shape) < steady(heard_share)


def _fading(premises: Premises, chance: Chance, case: tuple[Whole, Whole], scans: int, beacons: int,
            step_seconds: float) -> Floats:  # fmt: skip
    """Return standard normal fading that remembers from scan to scan: (stays, scans, beacons)."""
    first, second = (key[:, None, None] for key in case)
    fresh = chance.normal("fading", first, second, np.arange(scans)[:, None], np.arange(beacons))
    memory = float(steady(premises.fading_memory ** (step_seconds / READING_SECONDS)))
    rest = float(np.sqrt(1 - memory**2))
    for scan in range(1, scans):
        fresh[:, scan] = memory * fresh[:, scan - 1] + rest * fresh[:, scan]
    return fresh


class Beacons:
    """Writes down the sightings of the last days; keeps the true stays."""

    def __init__(self, world: World, identifiers: Identifiers) -> None:
        self.world, self.identifiers = world, identifiers
        premises = world.parameters.premises
        everybody = np.arange(len(world.people))
        allows = world.chance.happens("location consent", premises.consent, everybody)
        self.allowed = world.standing.app & allows
        self.paths: list[pa.Table] = []

    def told(self, day: Day) -> list[Told]:
        """Return the day's sightings."""
        premises, orders = self.world.parameters.premises, day.orders
        late = day.day >= self.world.days.many - premises.last_days
        visits = np.flatnonzero((orders.store >= 0) & self.allowed[orders.who] & late)
        who, store = orders.who[visits], orders.store[visits]
        found = stays(premises, self.world.chance, who, orders.second[visits], day.day)
        self._keep(day.day, who, store, found)
        return [self._sightings(day.day, who, store, found)]

    def _sightings(self, day: int, who: Whole, store: Whole, found: Stays) -> Told:
        premises = self.world.parameters.premises
        scans = np.clip(found.seconds / premises.scan_seconds, 1, _MOST_SCANS).astype(np.int64)
        case = (who[found.visit], day * len(premises.zones) + found.zone)
        signal, heard = readings(
            premises, self.world.chance, case, found.zone, int(scans.max(initial=0)), premises.scan_seconds
        )
        stay, scan, beacon = np.nonzero(heard & (np.arange(signal.shape[1]) < scans[:, None])[:, :, None])
        second = found.begins[stay] + (premises.scan_seconds * scan).astype(np.int64)
        visit = found.visit[stay]
        major, minor = store[visit].tolist(), beacon.tolist()
        columns = {
            "type": pa.array(["beacon_seen"] * len(stay), pa.string()),
            "value": pa.array([f"{a + 1}/{b + 1}" for a, b in zip(major, minor, strict=True)], pa.string()),
            "account": self.identifiers.account.take(pa.array(who[visit])),
            "uuid": pa.array([UUID] * len(stay), pa.string()),
            "rssi": pa.array(signal[stay, scan, beacon].astype(np.int64)),
            "txpower": pa.array(np.full(len(stay), int(premises.power_dbm))),
        }
        return tell(self.world, "beacons", "B", day, second, columns, who[visit])

    def _keep(self, day: int, who: Whole, store: Whole, found: Stays) -> None:
        names = pa.array([name for name, *_ in self.world.parameters.premises.zones])
        begins = instants(self.world, day, found.begins)
        ends = instants(self.world, day, found.begins + found.seconds)
        self.paths.append(pa.table({
            "customer": who[found.visit], "store": store[found.visit], "zone": names.take(found.zone),
            "begins": begins, "ends": ends,
        }))  # fmt: skip
