"""Newcomers: customers whose first order the data hold, with what was known of them at it and what they spent since.

Only who is new counts: of those known from before, the first order in the data need not be the first.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np

from acquaint.config import Settings
from acquaint.features import goals, lifecycle, occasions, plans
from acquaint.features.occasions import NEVER, Flags, Ints
from acquaint.features.profiles import Lifecycle, Moment

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

YEAR_DAYS = 365
MOST_UNKNOWN = 0.05
"""Profit is what is counted where at most this share of newcomers' sales has no known cost; else net sales."""
TOLD = (
    "how_did_you_hear_about_us", "how_did_you_hear", "how_did_you_find_us", "heard_from", "heard_about_us", "referrer",
    "referer", "referral", "referred_by", "utm_source", "lead_source", "acquisition_source", "customer_source",
    "source", "origin", "quelle", "herkunft", "woher", "wie_gefunden", "wie_haben_sie_uns_gefunden", "geworben_durch",
)  # fmt: skip
"""Traits that say where a customer comes from, the most telling first."""

HIDDEN = "other"
"""What codes and campaigns with a sensitive name are called (`lake.sensitive`): never named."""

WINNING = ("acquisition", "advertising", "contact")
"""Kinds of costs that go into winning newcomers: where there are any, money is kept by the day for the payback."""
BANDS = (0, 1, 90, 180, YEAR_DAYS)
"""Days that money is read up to."""
_BANDED = "CASE " + " ".join(f"WHEN age < {end} THEN {start}" for start, end in pairwise(BANDS)) + " END"

MoneyOf = Literal["profit", "net_sales"]


class Newcomers(msgspec.Struct, frozen=True, eq=False):
    """New customers with an order, one value each, in the order of their numbers.

    Parameters
    ----------
    number
        int64, number of the customer (table `numbered`).
    first, second
        int64, day of the first and of the second occasion; NEVER where there is no second.
    at
        Day all is read at.
    """

    number: Ints
    first: Ints
    second: Ints
    at: int

    @property
    def followed(self) -> Ints:
        """Days since the first order that have passed, the day of the order not counted."""
        return np.asarray(self.at - 1 - self.first)


class Money(msgspec.Struct, frozen=True, eq=False):
    """What newcomers left in the shop in the first 365 days, the day of the first order being day 0.

    Parameters
    ----------
    of
        Profit, or net sales where too much of it is unknown.
    who, day, minor
        int64, one row per newcomer (position in `Newcomers`) and day with money; per band of days (first day of BANDS)
        where no cost of winning is stated.
    unknown
        Flags[newcomers], whose profit is not known; they are in no average.
    """

    of: MoneyOf
    who: Ints
    day: Ints
    minor: Ints
    unknown: Flags

    def within(self, days: int, *, since: int = 0) -> Ints:
        """Return int64[newcomers], the money of days `since` ... `days` - 1; both are of BANDS."""
        keep = (self.day < days) & (self.day >= since)
        total = np.zeros(len(self.unknown), np.int64)
        np.add.at(total, self.who[keep], self.minor[keep])
        return total


class Cohort(msgspec.Struct, frozen=True, eq=False):
    """Newcomers with their money; what was known of them at the first order is the engine's table `beginning`."""

    who: Newcomers
    money: Money


def cohort(con: DuckDBPyConnection, settings: Settings, life: Lifecycle, at: Moment) -> Cohort:
    """Return the newcomers at a moment with their money, and make `newcomer`, `opening` and `beginning`.

    Reads the canonical tables and `belongs` (`histories.read`) of the same connection.
    """
    who = of(con, life, at)
    found = Cohort(who, money(con, settings, who, at))
    facts(con, at)
    return found


def of(con: DuckDBPyConnection, life: Lifecycle, at: Moment) -> Newcomers:
    """Return the newcomers at a moment, and make `newcomer` (place, number, first_day, first_date) in the engine."""
    rows = occasions.visible(life.story.occasions, at.number)
    first, second = goals.nth_day(rows, 1), goals.nth_day(rows, 2)
    new = (life.picture.standing.stage > 0) & ~life.picture.known_from_before & (first < NEVER)
    number = np.flatnonzero(new)
    found = Newcomers(number, first[new], second[new], at.number)
    people(con, "newcomer", number, found.first)
    return found


def people(con: DuckDBPyConnection, name: str, number: Ints, day: Ints) -> None:
    """Make a table of people: place 0, 1, ..., number of the customer, and the day that what is known is read at."""
    import pyarrow as pa  # noqa: PLC0415

    con.register("people_rows", pa.table({"place": np.arange(len(number)), "number": number, "first_day": day}))
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT place, number, first_day, "
        "DATE '1970-01-01' + CAST(first_day AS INTEGER) AS first_date FROM people_rows ORDER BY place"
    )
    con.unregister("people_rows")


def money(con: DuckDBPyConnection, settings: Settings, who: Newcomers, at: Moment) -> Money:
    """Return what the newcomers left in the shop; contacts are paid from profit as they are made."""
    margin = settings.shop.margin
    orders = plans.relation(con, "orders", ("net_sales_minor", "profit_minor"), "belongs", margin)
    kinds = {kind for (kind,) in con.execute("SELECT DISTINCT kind FROM costs").fetchall()}
    paid = ""
    if "contact" in kinds:
        contacts = plans.relation(con, "contacts", ("contact_cost_minor",), "belongs", margin)
        paid = f"UNION ALL SELECT customer, ts, known_at, day, 0, -contact_cost_minor, NULL FROM ({contacts})"
    found = con.execute(
        f"""
        SELECT place, {"age" if kinds.intersection(WINNING) else _BANDED} AS day,
            CAST(sum(net) AS BIGINT) AS net, CAST(sum(profit) AS BIGINT) AS profit,
            CAST(coalesce(sum(abs(net)) FILTER (known IS FALSE), 0) AS BIGINT) AS unknown
        FROM (
            SELECT n.place, m.day - n.first_day AS age, m.* FROM (
                SELECT customer, ts, known_at, day, net_sales_minor AS net, coalesce(profit_minor, 0) AS profit,
                    profit_minor IS NOT NULL AS known FROM ({orders}) {paid}
            ) m JOIN newcomer n ON n.number = m.customer
            WHERE m.ts < $at AND m.known_at <= $at AND m.day - n.first_day BETWEEN 0 AND {YEAR_DAYS - 1}
        ) GROUP BY ALL
        """,
        {"at": at.as_of.replace(tzinfo=None)},
    ).fetchnumpy()
    return _money(found, len(who.number))


def _money(found: Any, newcomers: int) -> Money:
    """Return profit where it is known well enough, else net sales."""
    place, day = np.asarray(found["place"], np.int64), np.asarray(found["day"], np.int64)
    unknown = np.zeros(newcomers, np.bool_)
    unknown[place[np.asarray(found["unknown"]) > 0]] = True
    if int(found["unknown"].sum()) > MOST_UNKNOWN * int(np.abs(found["net"]).sum()):
        return Money("net_sales", place, day, np.asarray(found["net"], np.int64), np.zeros(newcomers, np.bool_))
    return Money("profit", place, day, np.asarray(found["profit"], np.int64), unknown)


def facts(con: DuckDBPyConnection, at: Moment) -> None:
    """Make `beginning`: what was known of each newcomer at the first order, a row each.

    Columns place, source, channel, shop, partner, told, product, category, sales_minor, weekday, hour, discounted.
    `product` and `category` are those with the most money in the order. `partner` is who or what brought it: the coupon
    used (or its campaign), else the campaign redeemed on that day, else the campaign of the first contact before it.
    """
    moment = {"at": at.as_of.replace(tzinfo=None)}
    con.execute(_OPENING, moment)
    con.execute(_OPENING_LINES)
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE beginning AS
        WITH {_most("product")}, {_most("category")},
        {_sent("contact", "contacts", "c.local_date <= n.first_date")},
        {_sent("answer", "responses", "c.local_date = n.first_date AND c.type = 'redeemed'")},
        {_told()}
        SELECT o.place, o.source, o.channel, o.shop,
            coalesce(f.campaign, o.coupon, answer.campaign, contact.campaign) AS partner, told.value AS told,
            product.value AS product, category.value AS category, o.sales_minor, o.weekday, o.hour, o.discounted
        FROM opening o LEFT JOIN category USING (place) LEFT JOIN product USING (place)
        LEFT JOIN contact USING (place) LEFT JOIN answer USING (place) LEFT JOIN told USING (place)
        LEFT JOIN (SELECT offer, min(campaign) AS campaign FROM offers GROUP BY offer) f ON f.offer = o.coupon
        ORDER BY o.place
        """,
        moment,
    )


_OPENING = """
    CREATE OR REPLACE TEMP TABLE opening AS
    SELECT n.place, n.number, o.seq, o.ts, o.source, o.channel, o.place AS shop, o.coupon,
        o.net_sales_minor AS sales_minor,
        isodow(o.local_date) AS weekday, o.local_hour AS hour, o.discount_minor > 0 AS discounted
    FROM orders o JOIN belongs b USING (atom) JOIN newcomer n ON n.number = b.number AND n.first_date = o.local_date
    WHERE o.is_order AND o.status = 'counted' AND o.ts < $at AND o.known_at <= $at
    QUALIFY row_number() OVER (PARTITION BY n.place ORDER BY o.ts, o.source, o.id) = 1
"""
"""The first order of each newcomer."""
_OPENING_LINES = """
    CREATE OR REPLACE TEMP TABLE opening_lines AS
    SELECT o.place, coalesce(p.product_name, l.product) AS product, l.category, l.net_sales_minor AS net
    FROM lines l JOIN opening o USING (seq)
    LEFT JOIN (SELECT product, min(product_name) AS product_name FROM products GROUP BY product) p
        ON p.product = l.product
    WHERE l.gross_sales_minor > 0
"""


def _most(column: str) -> str:
    """Return the value of a column with the most money in the first order, as a common table expression."""
    return f"""{column} AS (
        SELECT place, arg_min(value, (-net, value)) AS value FROM (
            SELECT place, {column} AS value, sum(net) AS net FROM opening_lines WHERE {column} IS NOT NULL GROUP BY ALL
        ) GROUP BY place
    )"""


def prospects(con: DuckDBPyConnection, life: Lifecycle, at: Moment) -> Ints:
    """Return the numbers of those who are known and have not bought, and make `prospect` and `prospect_beginning`."""
    number = np.flatnonzero(np.asarray(lifecycle.STAGES)[life.picture.standing.stage] == "acquisition")
    people(con, "prospect", number, np.full(len(number), at.number))
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE prospect_beginning AS
        WITH {_sent("contact", "contacts", "c.local_date <= n.first_date", "prospect")}, {_told("prospect")}
        SELECT p.place, contact.campaign AS partner, told.value AS told FROM prospect p
        LEFT JOIN contact USING (place) LEFT JOIN told USING (place) ORDER BY p.place
        """,
        {"at": at.as_of.replace(tzinfo=None)},
    )
    return number


def _sent(name: str, table: str, holds: str, people: str = "newcomer") -> str:
    """Return the first campaign in a table of contacts or answers, as a common table expression."""
    return f"""{name} AS (
        SELECT n.place, arg_min(coalesce(c.campaign, c.offer), (c.ts, c.source, c.id)) AS campaign
        FROM {table} c JOIN belongs b USING (atom) JOIN {people} n USING (number)
        WHERE {holds} AND coalesce(c.campaign, c.offer) IS NOT NULL AND c.ts < $at AND c.known_at <= $at
        GROUP BY n.place
    )"""


def _told(people: str = "newcomer") -> str:
    """Return where customers say they come from, as a common table expression."""
    names = ", ".join(f"'{name}'" for name in TOLD)
    return f"""told AS (
        SELECT place, arg_min(value, (rank, known_at, value)) AS value FROM (
            SELECT n.place, trim(t.value) AS value, t.known_at,
                list_position([{names}], trim(regexp_replace(lower(t.trait), '[^a-z0-9]+', '_', 'g'), '_')) AS rank
            FROM traits t JOIN belongs b USING (atom) JOIN {people} n USING (number) WHERE t.known_at <= $at
        ) WHERE rank > 0 AND value <> '' GROUP BY place
    )"""
