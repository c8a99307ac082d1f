"""Who bought what again and when: purchases of each item by each household, in the engine, and what is read of them.

An *item* is a category, or a product; a *home* is a household, or a customer in none: what one member has bought nobody
of the home needs. One row of `restock_bought` is a home, an item and an open day with a purchase of it; days on which
the shop was closed do not count, so days are numbers of open days here (`Calendar.index`). Only pairs of home and item
with enough purchases leave the engine, a part of the homes at a time.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

import msgspec
import numpy as np

from acquaint import clock
from acquaint.features import calendar, occasions
from acquaint.features.calendar import Calendar
from acquaint.features.occasions import NEVER, Floats, Ints
from acquaint.lake import digest
from acquaint.sources.values import business_date_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Grain = Literal["category", "product"]

LEAST: dict[Grain, int] = {"category": 2, "product": 3}
"""Purchases from which a pair has a rhythm; products are bought by chance more often than categories."""
MOST_CATEGORIES = 1_024
"""A column with more values is not closed; categories by the thousand are no categories."""
WINDOW = 91
"""Open days that count as of late."""
ROWS_AT_ONCE = 4_000_000
"""Rows of `restock_bought` whose pairs leave the engine at once, about."""


class Stock(msgspec.Struct, frozen=True, eq=False):
    """What the tables `restock_*` hold.

    Parameters
    ----------
    grain
        What an item is.
    at, instant
        Day of the read they hold all of, and the instant (UTC) at which it begins.
    calendar
        The shop's open days.
    items
        Names of the items.
    groups
        Names of the groups: the category of a product (empty where it has none), a category by itself.
    group
        int64[items], the group of each item.
    homes, rows
        Number of homes, and of rows of `restock_bought`.
    """

    grain: Grain
    at: int
    instant: datetime
    calendar: Calendar
    items: tuple[str, ...]
    groups: tuple[str, ...]
    group: Ints
    homes: int
    rows: int

    @property
    def parts(self) -> int:
        """In how many parts all pairs are read."""
        return max(1, -(-self.rows // ROWS_AT_ONCE))

    def number(self, day: int) -> int:
        """Return the number of the latest open day before day `day`."""
        return int(self.calendar.index(np.array([day - 1]))[0])


class Pairs(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Pairs of home and item as a read knows them; one value each, days are open-day numbers.

    Parameters
    ----------
    latest
        Number of the latest open day before the read.
    home, item
        int64[n].
    purchases, first, last
        int64[n], days with a purchase: how many, the first, the last.
    ratio
        float64[n], logarithm of the last quantity over the usual one (geometric mean); 0 where they are not known.
    next
        int64[n], the first purchase after the read; NEVER where there is none.
    absent, visited, lately, since
        int64[n], of the home: open days since it last bought anything, days it bought anything on, those of late, and
        open days since the first of them.
    """

    latest: int
    home: Ints
    item: Ints
    purchases: Ints
    first: Ints
    last: Ints
    ratio: Floats
    next: Ints
    absent: Ints
    visited: Ints
    lately: Ints
    since: Ints

    def of(self, some: Ints | slice) -> Pairs:
        """Return some of the pairs."""
        names = [name for name in self.__struct_fields__ if name != "latest"]
        return Pairs(latest=self.latest, **{name: getattr(self, name)[some] for name in names})

    @property
    def silence(self) -> Ints:
        """Open days after the last purchase; 0 for what was bought on the latest open day."""
        return np.asarray(self.latest - self.last)

    @property
    def ahead(self) -> Ints:
        """Open days from the first after the read to the next purchase; NEVER where there is none."""
        return np.where(self.next < NEVER, self.next - self.latest - 1, NEVER)


def prepare(con: DuckDBPyConnection, zone: str, cut_off_hour: int, at: int, grain: Grain = "category") -> Stock:
    """Make `restock_home`, `restock_item`, `restock_bought` and `restock_visit` of what a read at day `at` sees.

    Reads the canonical tables `customers`, `members`, `orders`, `lines` and `products`; sensitive goods have no name in
    these, so they are no item. A purchase is a line of positive net sales.
    """
    con.execute("""
        CREATE OR REPLACE TEMP TABLE restock_home AS
        SELECT atom, customer, CAST(dense_rank() OVER (ORDER BY household IS NULL, coalesce(household, customer)) - 1
            AS INTEGER) AS home
        FROM members JOIN customers USING (customer) WHERE kind = 'person'
    """)
    known = f"{business_date_sql('(known_at - INTERVAL 1 MICROSECOND)', zone, cut_off_hour)} - DATE '1970-01-01' + 1"
    opening = _visits(con, known, at)
    instant = clock.day_start(occasions.date_of(at), zone, cut_off_hour).replace(tzinfo=None)
    named = _items(con, grain, instant)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE restock_bought AS
        SELECT home, item, number AS day, CAST(min({known}) AS INTEGER) AS known,
            CAST(sum(quantity_milli) FILTER (quantity_milli > 0) AS BIGINT) AS quantity
        FROM lines JOIN restock_home USING (atom) JOIN restock_item ON name = {grain}
        JOIN restock_day USING (local_date)
        WHERE net_sales_minor > 0 GROUP BY home, item, number
        HAVING min({known}) <= {at}
    """)
    if LEAST[grain] > 2:  # most products are bought once or twice: what can have no rhythm is not carried along
        con.execute(f"""
            CREATE OR REPLACE TEMP TABLE restock_bought AS FROM restock_bought SEMI JOIN (
                SELECT home, item FROM restock_bought GROUP BY home, item HAVING count(*) >= {LEAST[grain]}
            ) USING (home, item)
        """)
    homes, rows = con.execute(
        "SELECT (SELECT coalesce(max(home) + 1, 0) FROM restock_home), (SELECT count(*) FROM restock_bought)"
    ).fetchall()[0]
    return Stock(grain, at, instant, opening, *named, int(homes), int(rows))


def _visits(con: DuckDBPyConnection, known: str, at: int) -> Calendar:
    """Make `restock_day` (local_date, number) and `restock_visit` (home, day, known); return the open days."""
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE restock_visit AS
        SELECT home, local_date, CAST(min({known}) AS INTEGER) AS known FROM orders JOIN restock_home USING (atom)
        WHERE is_order AND status = 'counted' GROUP BY home, local_date HAVING min({known}) <= {at}
    """)
    days = con.execute("""
        SELECT local_date - DATE '1970-01-01' AS day, count(*) AS homes FROM restock_visit GROUP BY day ORDER BY day
    """).fetchnumpy()
    opening = calendar.fit(np.repeat(days["day"], days["homes"]), at)
    numbers = opening.index(np.arange(opening.first, at)).tolist()
    con.execute("CREATE OR REPLACE TEMP TABLE restock_day (local_date DATE, number INTEGER)")
    con.execute(
        f"INSERT INTO restock_day SELECT DATE '1970-01-01' + CAST({opening.first} + place - 1 AS INTEGER), number "
        "FROM (SELECT unnest(?::INTEGER[]) AS number, generate_subscripts(?::INTEGER[], 1) AS place)",
        [numbers, numbers],
    )
    con.execute("""
        CREATE OR REPLACE TEMP TABLE restock_visit AS
        SELECT home, number AS day, known FROM restock_visit JOIN restock_day USING (local_date)
    """)
    return opening


def _items(con: DuckDBPyConnection, grain: Grain, instant: datetime) -> tuple[tuple[str, ...], tuple[str, ...], Ints]:
    """Make `restock_item` (name, item), in the order of their names; return the names, those of groups, the groups."""
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE restock_item AS
        SELECT {grain} AS name, CAST(row_number() OVER (ORDER BY {grain}) - 1 AS INTEGER) AS item,
            coalesce(min(category), '') AS grouped
        FROM lines WHERE {grain} IS NOT NULL AND known_at <= ? GROUP BY {grain}
    """,
        [instant],
    )
    if grain == "category":
        con.execute(f"DELETE FROM restock_item WHERE (SELECT count(*) FROM restock_item) > {MOST_CATEGORIES}")
    found = con.execute("SELECT name, grouped FROM restock_item ORDER BY item").fetchnumpy()
    groups, group = np.unique(found["grouped"].astype(str), return_inverse=True)
    return tuple(found["name"].tolist()), tuple(groups.tolist()), group.astype(np.int64)


def read(
    con: DuckDBPyConnection, stock: Stock, at: int, *, until: int | None = None, part: int = 0, parts: int = 1
) -> Pairs:
    """Return the pairs of home and item with a rhythm, as a read at day `at` sees them.

    Parameters
    ----------
    until
        Day at which the next purchases must be known; that of `prepare` where absent.
    part, parts
        Only homes whose number leaves `part` when divided by `parts`.
    """
    now = stock.number(at)
    seen = f"(day <= {now} AND known <= {at})"
    found = con.execute(f"""
        SELECT home, item, count(*) FILTER ({seen}) AS purchases, min(day) FILTER ({seen}) AS first,
            max(day) FILTER ({seen}) AS last, coalesce(arg_max(quantity, day) FILTER ({seen}), 0) AS latest,
            coalesce(sum(CAST(round(1000 * ln(quantity)) AS BIGINT)) FILTER ({seen}), 0) AS logs,
            count(quantity) FILTER ({seen}) AS told,
            coalesce(min(day) FILTER (day > {now} AND known <= {until or stock.at}), {NEVER}) AS next
        FROM restock_bought WHERE home % {parts} = {part} GROUP BY home, item
        HAVING count(*) FILTER ({seen}) >= {LEAST[stock.grain]} ORDER BY home, item
    """).fetchnumpy()
    pairs = {name: np.asarray(values).astype(np.int64) for name, values in found.items()}
    usual = pairs["logs"] / np.maximum(1, pairs["told"]) / 1_000
    ratio = np.where(pairs["latest"] > 0, np.log(np.maximum(1, pairs["latest"])) - usual, 0.0)
    visits = {name: values[pairs["home"]] for name, values in _visited(con, stock, at, now).items()}
    bought = {name: pairs[name] for name in ("home", "item", "purchases", "first", "last", "next")}
    return Pairs(latest=now, ratio=ratio, **bought, **visits)


def drop(con: DuckDBPyConnection) -> None:
    """Drop the tables that `prepare` has made."""
    for name in ("home", "day", "item", "bought", "visit"):
        con.execute(f"DROP TABLE IF EXISTS restock_{name}")


def fingerprint(con: DuckDBPyConnection, stock: Stock) -> str:
    """Return the fingerprint of what the tables hold."""
    found = [
        con.execute(f"SELECT count(*), bit_xor(hash({columns})) FROM {table}").fetchall()
        for table, columns in (
            ("restock_bought", "home, item, day, known, coalesce(quantity, -1)"), ("restock_visit", "home, day, known"),
        )
    ]  # fmt: skip
    return digest.of(stock.grain, stock.at, stock.items, found)


def _visited(con: DuckDBPyConnection, stock: Stock, at: int, now: int) -> dict[str, Ints]:
    """Return, per home, open days since it last bought anything, on how many days it did, of late, and since when."""
    found = con.execute(f"""
        SELECT home, {now} - max(day) AS absent, count(*) AS visited, count(*) FILTER (day > {now - WINDOW}) AS lately,
            {now} - min(day) AS since
        FROM restock_visit WHERE day <= {now} AND known <= {at} GROUP BY home
    """).fetchnumpy()
    columns = {name: np.zeros(stock.homes, np.int64) for name in ("absent", "visited", "lately", "since")}
    for name, column in columns.items():
        column[found["home"]] = found[name]
    return columns
