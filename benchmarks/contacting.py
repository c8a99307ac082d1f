"""Channel, hour and segments: ladders on real and simulated shops, and how near to the truth they come.

python -m benchmarks.contacting SHOP        a folder after `acquaint run`; beside it SHOP-truth, if it is simulated
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import msgspec
import numpy as np
import pyarrow.parquet as pq
from scipy import special

from acquaint.features import histories
from acquaint.models import answers, channel, clusters, hour, presence, segments, trial, ways
from acquaint.models.ways import Shape
from acquaint.records import NotEnoughData

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
CUT = "1997-10-01"
"""End of the calibration period of CDNOW."""
WEB_HOURS = np.array([[9.0, 2.0], [13.5, 2.5], [20.5, 1.6]])
"""Mean and spread of the hours of morning, noon and evening people in the simulated shop (its `web_hours`)."""
SHIFT = 0.7
"""Hours by which a customer's `hour_shift` of 1 moves hers there."""
NOTICED, CLICKED = 0.27, 0.16
"""Chances there that an e-mail is noticed by a customer with `reads` 1, and that who notices it clicks."""
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


def clicks(folder: Path, zone: str = "Europe/Berlin") -> Figures:
    """Return how near each rung comes to the true chances that e-mails are clicked, of customers who had not left."""
    shop = opened(folder, zone, ("clicked",))
    axis, context = answers.listed("channel", ("email",)), answers.Axis("0", 1)
    known = answers.counts(shop.con, shop.at, axis, context)
    windows = answers.windows(shop.con, shop.at, axis, context)
    shape = Shape(1, 1, np.zeros(shop.customers, np.int64))
    state = ways.states_worth(windows.old, windows.lately, shape)
    truth = _truth(shop)
    here = (truth["gone"] >= truth["days"]) & np.isin(truth["number"], known.customer)
    real = (np.minimum(NOTICED * truth["reads"], 0.95) * CLICKED * (1 + truth["persuadable"]))[here]
    found: Figures = {"customers": int(here.sum())}
    for rung in ways.RUNGS[1:]:
        fitted = ways.fit(known, shape, ways.Learned(rung, state))
        assert not isinstance(fitted, NotEnoughData)
        chances = ways.predict(fitted, known, shape)
        value, low, high = (each[truth["number"][here], 0] for each in (chances.value, chances.low, chances.high))
        found[rung] = (_correlation(value, real), float(((low <= real) & (real <= high)).mean()))
    return found


def favours(folder: Path, zone: str = "Europe/Berlin") -> Figures:
    """Return how near each rung comes to what each customer favours, in a shop whose truth says that.

    Of customers with answers on at least two channels: correlation of the logarithms within the customer.
    """
    shop = opened(folder, zone)
    truth, names = _truth(shop), ("email", "push", "sms", "post")
    if "favours_email" not in truth:
        return {}
    known = answers.counts(shop.con, shop.at, channel.AXIS, channel.contexts(()))
    windows = answers.windows(shop.con, shop.at, channel.AXIS, channel.contexts(()))
    met = channel.tried(windows, shop.segment, ())
    assert isinstance(met, trial.Trial)
    real = np.log(np.stack([truth[f"favours_{name}"] for name in names], 1))
    sent = np.zeros((shop.customers, len(channel.CHANNELS)))
    np.add.at(sent, (known.customer, known.way), known.contacts)
    tried_on = sent[truth["number"]][:, : len(names)] >= 3
    several = tried_on.sum(axis=1) > 1
    found: Figures = {"customers": int(several.sum())}
    for rung in ways.RUNGS[1:]:
        fitted = channel.fit(known, shop.segment, (), msgspec.structs.replace(met.learned, rung=rung))
        assert not isinstance(fitted, NotEnoughData)
        value = channel.predict(fitted, known, shop.segment).value[truth["number"]][:, : len(names)]
        found[rung] = _within(np.log(value)[several], real[several], tried_on[several])
    return found


def there(folder: Path, zone: str = "Europe/Berlin") -> Figures:
    """Return how near each rung comes to the hours at which customers truly look, and how often intervals cover.

    Correlation of the mean hour with the true one over all customers with contacts; coverage of the 80 % interval of
    the share of answers in the likeliest part by the true share, which is taken from 2,000 draws of each customer's
    hours: nothing is read before nine, when the shop sends.
    """
    shop = opened(folder, zone)
    truth, segment = _truth(shop), np.zeros(shop.customers, np.int64)
    acts = presence.acts(shop.con, shop.at, zone, 0, hour.BY_PART, shop.customers)
    mean, spread = WEB_HOURS[truth["part_of_day"]].T
    own = mean + SHIFT * truth["hour_shift"]
    real = _parts(own, spread)
    middle = np.array([3.0, 8.5, 12.5, 15.5, 19.0, 22.5])
    found: Figures = {"customers": len(own)}
    for rung in presence.RUNGS[1:]:
        fitted = presence.fit(acts, segment, rung)
        assert not isinstance(fitted, NotEnoughData)
        share, total = (each[truth["number"]] for each in presence.predict(fitted, acts, segment))
        best, row = share.argmax(axis=1), np.arange(len(own))
        v, n, t = share[row, best], np.minimum(total, 1e9), real[row, best]
        low, high = (special.betaincinv(v * n, (1 - v) * n, each) for each in (0.1, 0.9))
        covered = None if rung == "last" else float(((low <= t) & (t <= high)).mean())
        found[rung] = (_correlation(share @ middle, own), float((best == real.argmax(axis=1)).mean()), covered)
    return found


def hours(folder: Path, zone: str = "Europe/Berlin") -> Figures:
    """Return how the rungs of the hour met what followed: the next answer's part, and answers by part of sending."""
    shop = opened(folder, zone)
    con, segment = shop.con, shop.segment
    middle = shop.at - answers.SPAN_DAYS
    cuts = [
        presence.acts(con, day, zone, 0, hour.BY_PART, shop.customers) for day in (middle - answers.SPAN_DAYS, middle)
    ]
    then = presence.acts(con, shop.at, zone, 0, hour.BY_PART, shop.customers, since=middle)
    tried = presence.tried(cuts[1], then, segment)
    if isinstance(tried, NotEnoughData):
        return {"missing": tried.missing}
    rung, steps = tried
    shifts = []
    for acts in cuts:
        fitted = presence.fit(acts, segment, rung)
        shifts.append(
            np.ones_like(acts.answers) if isinstance(fitted, NotEnoughData) else hour.shift(fitted, acts, segment)
        )
    windows = answers.windows(con, shop.at, hour.SENT_BY_PART, hour.SENT_BY_WEEKDAY)
    taught = hour.tried(windows, segment, *shifts)
    by_sends = {"missing": taught.missing} if isinstance(taught, NotEnoughData) else ladder(taught.trial)
    gains = {step.name: (step.loss, step.gain and (step.gain.value, step.gain.low, step.gain.high)) for step in steps}
    return {"next answer": {"rung": rung} | gains, "by sends": by_sends}


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


def _truth(shop: Shop) -> Mapping[str, np.ndarray]:
    """Return what is true of the customers with contacts: each number's person is whose most of its contacts are."""
    folder = shop.folder.with_name(shop.folder.name + "-truth")
    return shop.con.execute(f"""
        WITH whose AS (
            SELECT number, o.customer, count(*) AS n FROM contacts JOIN belongs USING (atom)
            JOIN read_parquet('{folder / "owners-contacts.parquet"}') o USING (id) GROUP BY number, o.customer
        ), first AS (SELECT number, arg_max(customer, (n, -customer)) AS customer FROM whose GROUP BY number)
        SELECT number, h.*, e.persuadable, (SELECT max(local_date) - min(local_date) + 1 FROM orders) AS days
        FROM first JOIN read_parquet('{folder / "hidden.parquet"}') h USING (customer) JOIN (
            SELECT customer, avg(CAST(kind = 'persuadable' AS INTEGER)) AS persuadable
            FROM read_parquet('{folder / "effects.parquet"}') GROUP BY customer
        ) e USING (customer) ORDER BY number
    """).fetchnumpy()


def _parts(own: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Return the true shares of looks in each part of the day, float64[customers, parts]."""
    dice = np.random.default_rng(0)
    drawn = own[:, None] + spread[:, None] * dice.normal(size=(len(own), 2_000))
    drawn = np.where((drawn >= 6) & (drawn < 24), drawn, 6 + 18 * dice.random(drawn.shape))
    part = hour.PART_OF[np.maximum(drawn, 9.02).astype(int)]
    return np.stack([(part == each).mean(axis=1) for each in range(len(hour.PARTS))], axis=1)


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


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one, other)[0, 1]) if one.std() > 0 else 0.0


def _within(value: np.ndarray, real: np.ndarray, counted: np.ndarray) -> float:
    """Return the correlation of two tables over the counted cells, each less the means of its columns and its rows."""
    off = []
    for table in (value, real):
        own = np.where(counted, table, 0.0)
        for axis in (0, 1, 0, 1):
            mean = own.sum(axis=axis, keepdims=True) / np.maximum(counted.sum(axis=axis, keepdims=True), 1)
            own = np.where(counted, own - mean, 0.0)
        off.append(own[counted])
    return _correlation(*off)


def main(folder: Path) -> None:
    zone = "UTC" if (folder / "data" / "transactions.parquet").exists() else "Europe/Berlin"
    shop = opened(folder, zone)
    print("channel", channels(shop))
    if folder.with_name(folder.name + "-truth").exists():
        for name, measured in (("clicks", clicks), ("favours", favours), ("hour", hours), ("there", there)):
            print(name, measured(folder, zone))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
