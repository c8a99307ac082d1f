"""What models say of the customers of a simulated shop, beside what is true of them and what simple rules say.

A customer of the shop is the true one whose most of its orders are; who has no order known is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np

import acquaint
from acquaint.models import scores
from acquaint.simulate import files
from acquaint.simulate.catalogue import NAMES
from acquaint.simulate.world import World
from benchmarks import figures
from benchmarks.figures import Reading

DAYS, SEED = 365, 0
LEAST_ANSWERS = 20
"""Answers from which on a customer's own channel and hour are meant to be known."""
_QUIET = 1e-3


def readings(folder: Path, customers: int) -> Iterator[Reading]:
    """Make a shop, run it, and hold what is said of its customers against the truth."""
    files.simulate(folder, customers, DAYS, SEED)
    acquaint.open(folder).refresh()
    found = _said(folder)
    data = f"{customers:,} simulated customers, one year"
    yield from _tastes(folder, customers, data)
    yield from _leaving(found, data)
    yield from _rates(found, data)
    yield from _contacts(found, data)


def _engine(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return an engine with tables of the shop, and `first`: which person each customer is."""
    truth = folder.with_name(f"{folder.name}-truth")
    con = duckdb.connect()
    shop = acquaint.open(folder)
    con.register("customers", shop.customers())
    snapshot = shop.lake.current()
    assert snapshot is not None
    for name in ("orders", "lines", "members", "affinities"):
        con.execute(f"CREATE VIEW {name} AS FROM read_parquet('{snapshot.path(name).as_posix()}')")
    con.execute(f"""
        CREATE TABLE first AS
        WITH owned AS (SELECT id, customer AS person FROM read_parquet('{truth}/owners-till.parquet') UNION ALL
            SELECT id, customer FROM read_parquet('{truth}/owners-web_orders.parquet')),
        whose AS (SELECT m.customer, person, count(*) AS n FROM orders o JOIN members m USING (atom)
            JOIN owned ON owned.id = o.id WHERE o.is_order GROUP BY ALL)
        SELECT customer, arg_max(person, (n, -person)) AS person FROM whose GROUP BY customer
    """)
    return con


def _tastes(folder: Path, customers: int, data: str) -> Iterator[Reading]:
    """Yield how near the shares of the categories that are told come to the true tastes."""
    found = (
        _engine(folder)
        .execute("""
        WITH own AS (
            SELECT customer, category, count(*) AS n, sum(count(*)) OVER (PARTITION BY customer) AS whole
            FROM lines JOIN members USING (atom) WHERE quantity_milli > 0 AND category IS NOT NULL
            GROUP BY customer, category)
        SELECT person, a.name, share, share_low, share_high, coalesce(n / whole, 0) AS own
        FROM affinities a JOIN first USING (customer)
            LEFT JOIN own ON own.customer = a.customer AND own.category = a.name
        WHERE kind = 'category' ORDER BY person, a.name
    """)
        .fetchnumpy()
    )
    place = {name: number for number, name in enumerate(NAMES)}
    known = np.array([name in place for name in found["name"]])
    of = np.array([place[name] for name in found["name"][known]])
    shares = np.diff(World(customers, DAYS, SEED).people.taste, axis=1, prepend=0)
    truth = shares[found["person"][known], of]
    ours, own, low, high = (
        np.asarray(found[name], float)[known] for name in ("share", "own", "share_low", "share_high")
    )
    told, rule = (float(np.corrcoef(each, truth)[0, 1]) for each in (ours, own))
    yield Reading(
        "true taste of the categories told: correlation of the expected share", data, told, "", rule, least=True
    )
    yield Reading("true taste: correlation of the customer's share so far", data, rule, "")
    missed, missed_by_rule = (float(np.abs(each - truth).mean()) * 100 for each in (ours, own))
    yield Reading("true taste: the expected share misses by", data, missed, "points", missed_by_rule)
    inside = 100 * float(((truth >= low) & (truth <= high)).mean())
    yield Reading("true taste: in the 80 % interval", data, inside, "%")


def _said(folder: Path) -> dict[str, np.ndarray]:
    """Return what is said of each customer, and what is true of the person."""
    truth = folder.with_name(f"{folder.name}-truth")
    con = _engine(folder)
    return {
        name: np.ma.filled(values, np.nan) if values.dtype.kind == "f" else np.ma.getdata(values)
        for name, values in con.execute(f"""
            SELECT h.*, p.person, coalesce(c.alive_probability, 1.0) AS alive, c.days_since_last_order AS silence,
                c.expected_orders_365d AS expected, c.expected_orders_365d_low AS low,
                c.expected_orders_365d_high AS high, c.orders AS told_orders, c.days_since_first_order AS age,
                coalesce(c.preferred_channel, '') AS channel, coalesce(c.preferred_channel_by, '') AS channel_by,
                coalesce(c.preferred_hour, -1) AS hour, coalesce(c.preferred_hour_by, '') AS hour_by,
                c.responses_365d AS responses
            FROM first p JOIN customers c USING (customer) JOIN read_parquet('{truth}/hidden.parquet') h
                ON h.customer = p.person
            WHERE c.expected_orders_365d IS NOT NULL ORDER BY c.customer
        """).fetchnumpy().items()
    }  # fmt: skip


def _leaving(found: dict[str, np.ndarray], data: str) -> Iterator[Reading]:
    gone = found["gone"] < DAYS
    ours, rule = (scores.auc(score, gone).value for score in (-found["alive"], found["silence"].astype(float)))
    yield Reading("who has left: AUC of `alive_probability`", data, ours, "", rule, least=True)
    yield Reading("who has left: AUC of the days since the last order", data, rule, "")


def _rates(found: dict[str, np.ndarray], data: str) -> Iterator[Reading]:
    """Yield how near expected orders of who is still there come to the true rate."""
    there = found["gone"] >= DAYS
    truth = np.log(found["rate"][there] + _QUIET)
    own = found["told_orders"][there] / np.maximum(found["age"][there], 28.0)
    expected = found["expected"][there] / np.maximum(found["alive"][there], 0.05)
    ours, rule = (float(np.corrcoef(np.log(each + _QUIET), truth)[0, 1]) for each in (expected, own))
    yield Reading("true rate of who is still there: correlation of expected orders", data, ours, "", rule, least=True)
    yield Reading("true rate: correlation of orders per day so far", data, rule, "")


def _contacts(found: dict[str, np.ndarray], data: str) -> Iterator[Reading]:
    """Yield how often the channel is the one noticed most, and how far the hour lies from the best one."""
    truth, said = found["preferred_channel"], found["channel"]
    told, own = said != "", found["channel_by"] == "customer"
    common = max(set(said[told]), key=list(said[told]).count) if told.any() else ""
    for who, name in ((told, "everybody who may be contacted"), (told & own, f"{LEAST_ANSWERS} answers or more")):
        if who.sum() >= LEAST_ANSWERS:
            rule = 100 * float((truth[who] == common).mean())
            hit = 100 * float((truth[who] == said[who]).mean())
            yield Reading(f"channel noticed most, {name}: named", data, hit, "%", rule, least=True)
    hours = found["hour"] >= 0
    usual = np.median(found["hour"][hours]) if hours.any() else 0.0
    for who, name in ((hours, "everybody"), (hours & (found["hour_by"] == "customer"), "own answers")):
        if who.sum() >= LEAST_ANSWERS:
            rule, ours = (float(np.abs(each - found["best_hour"][who]).mean()) for each in (usual, found["hour"][who]))
            yield Reading(f"best hour, {name}: missed by", data, ours, "hours", rule)


def write(out: Path, folder: Path, customers: int) -> None:
    """Write everything into a file."""
    figures.write(out, readings(folder, customers))
