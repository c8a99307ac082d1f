"""Invented shops of newcomers, written straight into an engine: what the tests of origins and likeness start from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from acquaint import tables
from acquaint.features import histories, occasions, profiles
from acquaint.features.profiles import Lifecycle, Moment
from acquaint.lake import engine

START = date(2023, 1, 2)


class Shop:
    """An engine with the tables of a shop; everybody has an account since the day of the first order."""

    def __init__(self, con: DuckDBPyConnection, day: date) -> None:
        self.con = con
        self.at = Moment(datetime(day.year, day.month, day.day, tzinfo=UTC), day)
        for name, table in tables.CANONICAL.items():
            con.execute(tables.create(name, table))

    def orders(self, customer: np.ndarray, day: np.ndarray, net: np.ndarray, **more: np.ndarray) -> None:
        """Add orders, `day` counted from START; `more` are columns of orders, or product and category of their line."""
        count = len(customer)
        columns = {
            "customer": customer, "day": day, "net": net, "source": ["till"] * count, "local_hour": np.full(count, 10),
            "discount_minor": np.zeros(count, np.int64), "product": pa.nulls(count, pa.string()),
            "category": pa.nulls(count, pa.string()),
        } | more  # fmt: skip
        self.con.register("given", pa.table({name: pa.array(values) for name, values in columns.items()}))
        self.con.execute(f"""
            CREATE OR REPLACE TEMP TABLE made AS
            SELECT * EXCLUDE (customer, day, net),
                (SELECT coalesce(max(seq), 0) FROM orders) + row_number() OVER () AS seq,
                DATE '{START}' + CAST(day AS INTEGER) AS local_date,
                local_date + INTERVAL 10 HOUR AS ts, ts AS known_at,
                'account:till:' || customer AS atom, net AS net_sales_minor, net + discount_minor AS gross_sales_minor
            FROM given
        """)
        self.con.execute("""
            INSERT INTO orders BY NAME SELECT * EXCLUDE (product, category), CAST(seq AS VARCHAR) AS id, 'sale' AS kind,
                'counted' AS status, TRUE AS is_order, 'EUR' AS currency, 0 AS returns_minor FROM made
        """)
        self.con.execute("""
            INSERT INTO lines BY NAME SELECT source, CAST(seq AS VARCHAR) AS id, seq, local_date, ts, known_at, atom,
                1 AS line_number, 1000 AS quantity_milli, gross_sales_minor, net_sales_minor, product, category
            FROM made WHERE product IS NOT NULL OR category IS NOT NULL
        """)
        self.con.unregister("given")

    def traits(self, customer: np.ndarray, trait: str, value: np.ndarray, known: date = START) -> None:
        self.con.register("given", pa.table({"customer": customer, "value": value}))
        self.con.execute(f"""
            INSERT INTO traits BY NAME SELECT 'account:till:' || customer AS atom, '{trait}' AS trait, value,
                TIMESTAMP '{known}' AS known_at, 'crm' AS source FROM given
        """)
        self.con.unregister("given")

    def contacts(self, rows: list[tuple[str, int, str, str]]) -> None:
        """Add contacts: customer, day, campaign, channel."""
        for number, (customer, day, campaign, channel) in enumerate(rows):
            when = START + timedelta(days=day)
            self.con.execute(
                "INSERT INTO contacts BY NAME SELECT 'mail' AS source, $id AS id, CAST($day AS DATE) AS local_date, "
                "CAST($day AS TIMESTAMP) AS ts, CAST($day AS TIMESTAMP) AS known_at, 0 AS seq, "
                "'account:till:' || $who AS atom, $campaign AS campaign, $channel AS channel",
                {"id": str(number), "day": str(when), "who": customer, "campaign": campaign, "channel": channel},
            )

    def costs(self, rows: list[tuple[str, str | None, int, date | None]]) -> None:
        self.con.executemany("INSERT INTO costs VALUES (?, ?, ?, ?)", rows)

    def known(self, *, accounts: bool = True) -> Lifecycle:
        """Make customers and members, give all an account since their first order, and return where they stand."""
        if accounts:
            self.con.execute("""
                INSERT INTO traits BY NAME SELECT atom, 'account_since' AS trait,
                    CAST(min(local_date) AS VARCHAR) AS value, min(known_at) AS known_at, 'till' AS source
                FROM orders GROUP BY atom
            """)
        self.con.execute("""
            INSERT INTO members BY NAME SELECT atom, atom AS customer, 'own' AS evidence
            FROM (SELECT atom FROM orders UNION SELECT atom FROM traits UNION SELECT atom FROM contacts)
        """)
        self.con.execute("""
            INSERT INTO customers BY NAME SELECT customer, 'person' AS kind, min(known_at) AS known_since FROM members
            JOIN (SELECT atom, known_at FROM orders UNION ALL SELECT atom, known_at FROM traits
                  UNION ALL SELECT atom, known_at FROM contacts) USING (atom) GROUP BY customer
        """)
        return profiles.live(histories.read(self.con, "UTC", 0), self.at, None)


@contextmanager
def shop(tmp_path: Path, day: date, *, threads: int | None = None) -> Iterator[Shop]:
    with engine.connect(tmp_path / "spill", threads=threads) as con:
        yield Shop(con, day)


def names(count: int, start: int = 0) -> np.ndarray:
    return np.array([f"c{number:06}" for number in range(start, start + count)])


def cohort(shop: Shop, share: float, count: int, *, rng: np.random.Generator, start: int, net: int = 1000, **more):
    """Add `count` newcomers over a year, `share` of whom come again within 100 days, two years before the end."""
    who = names(count, start)
    first = rng.integers(0, 365, count)
    again = rng.permutation(count) < round(share * count)
    both = {name: np.concatenate([np.full(count, v), np.full(again.sum(), v)]) for name, v in more.items()}
    shop.orders(
        np.concatenate([who, who[again]]),
        np.concatenate([first, first[again] + rng.integers(1, 100, again.sum())]),
        np.full(count + again.sum(), net),
        **both,
    )


def day(number: int) -> int:
    """Return the number of a day counted from START."""
    return occasions.day_of(START) + number
