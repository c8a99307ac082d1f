"""Channel and segments: ladders on a shop after a run, the segments of CDNOW, and what it costs.

python -m benchmarks.contacting SHOP        a folder after `acquaint run`
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import msgspec
import numpy as np
import pyarrow.parquet as pq

from acquaint.features import histories
from acquaint.models import answers, channel, clusters, segments, trial, ways
from acquaint.records import NotEnoughData

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
CUT = "1997-10-01"
"""End of the calibration period of CDNOW."""
Figures = dict[str, Any]


class Shop(NamedTuple):
    """A shop's canonical tables in the engine, ready for models."""

    con: duckdb.DuckDBPyConnection
    folder: Path
    zone: str
    customers: int
    first_seen: np.ndarray
    at: int
    """Day after the last contact that has had its time."""

    @property
    def segment(self) -> np.ndarray:
        age = self.at - np.minimum(self.first_seen, self.at)
        return channel.segments(channel.permitted(self.con, self.customers), age)


def opened(folder: Path, zone: str, heard: tuple[str, ...] = answers.ANSWERS) -> Shop:
    """Return a shop as its last run left it, with the table `answers`."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    snapshot = folder / "lake" / "snapshots" / (folder / "lake" / "current").read_text().strip()
    for file in sorted(snapshot.glob("*.parquet")):
        con.execute(f"CREATE VIEW \"{file.stem}\" AS SELECT * FROM read_parquet('{file}')")
    story = histories.read(con, zone, 0)
    answers.make(con, zone, 0, heard)
    ((last,),) = con.execute("SELECT max(local_date) - DATE '1970-01-01' FROM orders WHERE is_order").fetchall()
    return Shop(con, folder, zone, story.occasions.customers, story.beginnings.first_seen, int(last) + 1)


def ladder(met: trial.Trial | NotEnoughData) -> Figures:
    """Return a trial as figures."""
    if isinstance(met, NotEnoughData):
        return {"missing": met.missing}
    found: Figures = {"rung": met.learned.rung, "contacts": met.contacts, "answers": met.answers}
    for step in met.steps:
        gain = step.gain
        found[step.name] = (step.loss, gain and (gain.value, gain.low, gain.high))
    told = met.calibration
    slope = (told.slope.value, told.slope.low, told.slope.high)
    return found | {"error": told.error, "most": told.most, "slope": slope, "steady": msgspec.to_builtins(met.steady)}


def channels(shop: Shop, at: int | None = None) -> Figures:
    """Return how the rungs of the channel met the newest contacts."""
    purposes = answers.purposes(shop.con, at or shop.at)
    windows = answers.windows(shop.con, at or shop.at, channel.AXIS, channel.contexts(purposes))
    return ladder(channel.tried(windows, shop.segment, purposes))


def cdnow_segments() -> Figures:
    """Return the segments of CDNOW, and how stable eight are by the usual bootstrap (reference: .91, 2.7 %, R2 .20)."""
    features, spent = _cdnow()
    names = ("recency", "frequency", "money")
    before = time.perf_counter()
    fitted = segments.fit(features, names)
    assert isinstance(fitted, segments.Segments)
    seconds = time.perf_counter() - before
    place, _ = segments.predict(fitted, features, names)
    found: Figures = {"segments": len(fitted.segments), "seconds": seconds, "R2": _explained(place, spent)}
    found["tested"] = [(each.k, each.stability.value, each.weakest, each.smallest, each.lack) for each in fitted.tested]
    x = np.log1p(features)
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    dice = clusters.dice(8)
    whole = clusters.fit(x[::4], 8, dice, 10)
    label, _ = clusters.nearest(x, whole.centres)
    again = [
        clusters.nearest(x, clusters.fit(x[(dice.random(len(x) // 4) * len(x)).astype(int)], 8, dice).centres)[0]
        for _ in range(10)
    ]
    found["bootstrap, 8"] = float(np.mean([clusters.alike(label, each) for each in again]))
    found["smallest, 8"], found["R2, 8"] = float(np.bincount(label).min() / len(label)), _explained(label, spent)
    return found


def cost(customers: int, contacts_each: int = 15) -> Figures:
    """Return the seconds it takes to make `answers`, to count, to fit and to predict channels of an invented shop."""
    con = duckdb.connect()
    made = _invented(con, customers, contacts_each)
    seconds = {}
    for name, step in made:
        before = time.perf_counter()
        step()
        seconds[name] = round(time.perf_counter() - before, 2)
    return seconds


def _invented(con: duckdb.DuckDBPyConnection, customers: int, each: int) -> list[tuple[str, Any]]:
    """Lay contacts, answers and orders of an invented shop into the engine, and return what is to be timed."""
    stated = "DATE '2025-01-01' + CAST(7 * j + i % 5 AS INTEGER)"
    con.execute(f"""
        CREATE TABLE belongs AS SELECT 'c' || i AS atom, CAST(i AS BIGINT) AS number FROM range({customers}) t(i);
        CREATE TABLE contacts AS SELECT 's' AS source, 'm' || i || '-' || j AS id, 'c' || i AS atom, local_date,
            CAST(local_date AS TIMESTAMP) + INTERVAL 9 HOUR AS ts, CAST(9 AS BIGINT) AS local_hour,
            CAST(local_date AS TIMESTAMP) + INTERVAL 9 HOUR AS known_at, 'w' || j AS campaign,
            CAST(NULL AS VARCHAR) AS offer, ['email', 'sms', 'post'][1 + CAST(hash(i, j) % 3 AS BIGINT)] AS channel
        FROM (SELECT i, j, {stated} AS local_date FROM range({customers}) a(i), range({each}) b(j));
        CREATE TABLE responses AS SELECT source, id, atom, local_date, local_hour, ts + INTERVAL 1 HOUR AS ts,
            known_at + INTERVAL 1 HOUR AS known_at, campaign, offer, channel, 'clicked' AS type
        FROM contacts WHERE hash(id) % 15 = 0;
        CREATE TABLE offers (offer VARCHAR, campaign VARCHAR, campaign_type VARCHAR, ends DATE);
        CREATE TABLE orders (atom VARCHAR, local_date DATE, local_hour BIGINT, ts TIMESTAMP, known_at TIMESTAMP,
            is_order BOOLEAN, status VARCHAR);
    """)
    at, segment = 20_089 + 7 * each + 40, np.zeros(customers, np.int64)
    kept: dict[str, Any] = {}

    def count() -> None:
        kept["counts"] = answers.counts(con, at, channel.AXIS, channel.contexts(()))

    def fit() -> None:
        kept["fitted"] = channel.fit(kept["counts"], segment, (), ways.Learned("own"))

    return [
        ("answers", lambda: answers.make(con, "UTC", 0)), ("count", count), ("fit", fit),
        ("predict", lambda: channel.predict(kept["fitted"], kept["counts"], segment)),
    ]  # fmt: skip


def _cdnow() -> tuple[np.ndarray, np.ndarray]:
    """Return days since the last order, orders and spending before the cut, and spending after it."""
    table = pq.read_table(SHARED / "cdnow" / "cdnow_master.parquet")
    _, who = np.unique(table["customer_id"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    day, money = table["date"].to_numpy().astype("datetime64[D]"), table["dollar_value"].to_numpy()
    before = day < np.datetime64(CUT)
    last = np.zeros(who.max() + 1, "datetime64[D]")
    np.maximum.at(last, who[before], day[before])
    silent = (np.datetime64(CUT) - last).astype(int).astype(float)
    counts, spent = (np.bincount(who[before], weight, len(last)) for weight in (None, money[before]))
    return np.column_stack([silent, counts, spent]), np.bincount(who[~before], money[~before], len(last))


def _explained(label: np.ndarray, value: np.ndarray) -> float:
    mean = np.bincount(label, value) / np.bincount(label)
    return float(1 - ((value - mean[label]) ** 2).sum() / ((value - value.mean()) ** 2).sum())


def main(folder: Path) -> None:
    zone = "UTC" if (folder / "data" / "transactions.parquet").exists() else "Europe/Berlin"
    print("channel", channels(opened(folder, zone)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
