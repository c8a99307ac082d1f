"""Statistics of beacon signals: two real sets, and the simulated stores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from acquaint.simulate import beacons
from acquaint.simulate.chance import Chance
from acquaint.simulate.parameters import STANDARD

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
STATISTICS = (
    "beacons heard in a scan that hears any", "signal, 5 % of readings below (dBm)", "signal, median (dBm)",
    "signal, 5 % of readings above (dBm)", "spread of a beacon at one place (dB)",
    "scans that hear a beacon, at places that do", "correlation of a reading with the next",
)  # fmt: skip
STAYS, SCANS = 2_000, 24


def library() -> tuple[float | None, ...]:
    """Return the statistics of 13 iBeacons on the floor of a library; scans there lie far apart."""
    table = pq.read_table(SHARED / "ble_beacons" / "ibeacon_rssi_labeled.parquet")
    names = [name for name in table.column_names if name.startswith("b3")]
    signal = np.stack([table[name].to_numpy() for name in names], 1).astype(float)
    _, cell = np.unique(table["location"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    places = [signal[cell == each] for each in range(cell.max() + 1)]
    return _of(signal, places, lambda values: values > -200, None)


def entrance() -> tuple[float | None, ...]:
    """Return the statistics of tags in and around a vestibule, which is no set of scans: most say nothing."""
    table = pq.read_table(SHARED / "entrance_zone" / "raw_rssi.parquet").sort_by("timestamp")
    tag, signal = table["name"].to_numpy(zero_copy_only=False), table["rssiOne"].to_numpy().astype(float)
    own = [signal[tag == each] for each in np.unique(tag)]
    low, middle, high = np.percentile(signal, (5, 50, 95))
    memory = float(np.mean([np.corrcoef(each[1:], each[:-1])[0, 1] for each in own]))
    return (None, low, middle, high, float(np.median([each.std() for each in own])), None, memory)


def simulated(seed: int = 0) -> tuple[float | None, ...]:
    """Return the statistics of simulated scans a second apart."""
    stay = np.arange(STAYS)
    premises = STANDARD.premises
    signal, heard = beacons.readings(
        premises, Chance(seed), (stay, stay * 0), stay % len(premises.zones), SCANS, beacons.READING_SECONDS
    )
    signal = np.where(heard, signal, -200)
    following = [
        np.corrcoef(one[1:], one[:-1])[0, 1] for one in signal.transpose(0, 2, 1).reshape(-1, SCANS)
        if (one > -200).all() and one.std() > 0
    ]  # fmt: skip
    scans, memory = signal.reshape(-1, signal.shape[2]), float(np.mean(following))
    return _of(scans, list(signal), lambda values: values > -200, memory)


def _of(signal: np.ndarray, places: list, heard, memory: float | None) -> tuple[float | None, ...]:
    each, read = heard(signal).sum(1), signal[heard(signal)]
    low, middle, high = np.percentile(read, (5, 50, 95))
    spreads, shares = [], []
    for place in places:
        for beacon in range(place.shape[1]):
            here = heard(place[:, beacon])
            if here.sum() >= 5:
                spreads.append(place[here, beacon].std(ddof=1))
                shares.append(here.mean())
    return (each[each > 0].mean(), low, middle, high, float(np.median(spreads)), float(np.mean(shares)), memory)


def signal_rows() -> list[str]:
    """Return the rows of the table."""
    sets = (library(), entrance(), simulated())
    return [
        f"| {name} | {' | '.join('' if value is None else f'{value:.2f}' for value in values)} |"
        for name, *values in zip(STATISTICS, *sets, strict=True)
    ]
