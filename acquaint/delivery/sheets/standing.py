"""Where customers stand: who is slipping, who is new, who is best, who came back."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from acquaint.delivery.sheets import people
from acquaint.delivery.sheets.sheet import MOST_ROWS, Cell, Column, Desk, Sheet, capped, count, fetch, number, run

NEW_DAYS = 90
BACK_DAYS = 28
MOST_BEST = 200
FEWEST_SECONDS = 30
"""From so many second orders on it is said when they usually come."""
_PERSON = "p.customer, n.name, n.card, n.account, n.channels, n.refused, p.net_sales_minor_365d"
_MOST_SPENT = f"ORDER BY p.net_sales_minor_365d DESC, p.customer LIMIT {MOST_ROWS}"
_NEWEST = f"ORDER BY p.first_order_date DESC, p.customer LIMIT {MOST_ROWS}"
_FROM = "FROM profiles p JOIN desk_people n USING (customer)"


class Slipping(msgspec.Struct, frozen=True):
    """A regular who is silent for unusually long."""

    customer: str
    name: str | None
    card: str | None
    account: str | None
    channels: list[str]
    refused: str | None
    net_sales_minor_365d: int
    usual_gap_days: float | None
    gaps: int
    days_since_last_order: int | None
    overdue: float | None
    return_horizon_days: int | None
    return_chance_low: float | None
    return_chance_high: float | None
    verdict: str | None
    place: int | None


class New(msgspec.Struct, frozen=True):
    """Somebody whose first order is not long ago."""

    customer: str
    name: str | None
    card: str | None
    account: str | None
    channels: list[str]
    refused: str | None
    first_order_date: date
    orders: int
    source: str | None


class Best(msgspec.Struct, frozen=True):
    """One of those who carry the shop."""

    customer: str
    name: str | None
    card: str | None
    account: str | None
    refused: str | None
    state: str | None
    net_sales_minor_365d: int
    profit_minor_365d: int | None
    running: int
    orders_365d: int
    usual_gap_days: float | None
    gaps: int
    favourites: list[str]
    before_minor: int | None


class Back(msgspec.Struct, frozen=True):
    """Somebody who was slipping or lapsed and has bought again."""

    customer: str
    name: str | None
    card: str | None
    account: str | None
    back_on: date
    silent: int | None
    contacted: date | None
    amount: int


def slipping(desk: Desk) -> Sheet:
    """Return the regulars who are slipping, by what they spent."""
    words = desk.words
    query = f"""
        SELECT {_PERSON}, p.usual_gap_days, p.gaps, p.days_since_last_order, p.overdue, p.return_horizon_days,
            p.return_chance_low, p.return_chance_high, d.verdict, d.place
        {_FROM} LEFT JOIN decisions d USING (customer)
        WHERE p.kind = 'person' AND p.state = 'slipping'
    """
    total = count(desk, query)
    columns = (
        Column("name", "strong", 22), Column("usually_every", "count", 10), Column("silent_for", "count", 10),
        Column("how_unusual", "text", 44), Column("chance", "text", 24), Column("spent", "money", 14),
        Column("reachable_by", "text", 20), Column("on_list", "text", 18),
    )  # fmt: skip
    rows = tuple(
        (
            people.shown(words, who), people.rhythm(who.usual_gap_days, who.gaps), who.days_since_last_order,
            _unusual(desk, who), _chance(desk, who), who.net_sales_minor_365d,
            people.channels(words, who.channels, who.refused), _listed(desk, who),
        )
        for who in fetch(desk, Slipping, f"{query} {_MOST_SPENT}")
    )  # fmt: skip
    lines = (words("workbook.rule.slipping"), *capped(desk, total, "spent"))
    return Sheet("slipping", lines, columns, rows, total)


def _unusual(desk: Desk, who: Slipping) -> str | None:
    """Return how often a regular like this one is silent for so long: the share of longer gaps x gaps a year."""
    if who.overdue is None or not who.usual_gap_days:
        return None
    times = (1 - who.overdue) * 365 / who.usual_gap_days
    if times <= 1:
        return desk.words("workbook.unusual.under_once")
    return desk.words("workbook.unusual.times", n=round(times))


def _chance(desk: Desk, who: Slipping) -> str | None:
    """Return the chance to return; of who has objected, or is under age, there is none to be told."""
    if who.refused in ("do_not_contact", "under_age"):
        return None
    if who.return_chance_low is None or who.return_chance_high is None:
        return desk.words("workbook.chance.unknown")
    chance = desk.words.chance_between(who.return_chance_low, who.return_chance_high)
    return desk.words("workbook.chance.range", chance=chance, days=who.return_horizon_days or NEW_DAYS)


def _listed(desk: Desk, who: Slipping) -> str:
    if who.verdict == "listed" and who.place is not None:
        return desk.words("workbook.on_list.listed", place=who.place)
    return desk.words("workbook.on_list.waits" if who.verdict == "waits" else "workbook.on_list.no")


def new(desk: Desk) -> Sheet:
    """Return those whose first order is at most 90 days ago, the newest first."""
    words = desk.words
    total, found = count(desk, f"SELECT p.customer {_NEW}"), fetch(desk, New, _news())
    firsts = people.bought(desk, (who.customer for who in found), first=True)
    seconds = second_order_days(desk)
    columns = (
        Column("name", "strong", 24), Column("first_bought", "text", 38), Column("source", "text", 16),
        Column("second_by", "text", 40), Column("reachable", "text", 20), Column("next_step", "text", 38),
    )  # fmt: skip
    rows = tuple(
        (
            people.shown(words, who), firsts.get(who.customer), _source(desk, who), _second(desk, who, seconds),
            people.channels(words, who.channels, who.refused), _next(desk, who, seconds),
        )
        for who in found
    )  # fmt: skip
    return Sheet("new", (words("workbook.rule.new"), *capped(desk, total, "newest")), columns, rows, total)


_NEW = f"""
    {_FROM} WHERE p.kind = 'person' AND p.first_order_date >= $day::DATE - {NEW_DAYS} AND NOT p.known_from_before
"""


def _news() -> str:
    return f"""
        WITH chosen AS (SELECT {_PERSON}, p.first_order_date, p.orders {_NEW} {_NEWEST}),
        origin AS (
            SELECT m.customer, arg_min(coalesce(s.place_name, o.place, o.channel), (o.ts, o.source, o.id)) AS source
            FROM orders o JOIN members m USING (atom) LEFT JOIN places s USING (place)
            WHERE o.is_order AND o.status = 'counted' AND m.customer IN (SELECT customer FROM chosen)
            GROUP BY m.customer
        )
        SELECT * FROM chosen LEFT JOIN origin USING (customer) ORDER BY first_order_date DESC, customer
    """


def _source(desk: Desk, who: New) -> str | None:
    return desk.words(f"workbook.source.{who.source}") if who.source in ("online", "store") else who.source


def second_order_days(desk: Desk) -> tuple[int, int] | None:
    """Return in how many days half, and 80 %, of those who came a second time within a year had come.

    Only customers whose year is over by the day count, so that none is missing who comes late; null below 30.
    """
    found = desk.con.execute(
        f"""
        WITH ranked AS (
            SELECT m.customer, o.local_date, row_number() OVER (PARTITION BY m.customer ORDER BY o.local_date) AS nth
            FROM (SELECT DISTINCT atom, local_date FROM orders WHERE is_order AND status = 'counted'
                AND ts < $at AND known_at <= $at) o
            JOIN members m USING (atom) JOIN profiles p USING (customer)
            WHERE p.kind = 'person' AND NOT p.known_from_before AND p.first_order_date < $day::DATE - 365
        ),
        gaps AS (
            SELECT max(local_date) - min(local_date) AS days FROM ranked WHERE nth <= 2
            GROUP BY customer HAVING count(*) = 2 AND max(local_date) - min(local_date) BETWEEN 1 AND 365
        )
        SELECT quantile_disc(days, 0.5), quantile_disc(days, 0.8) FROM gaps HAVING count(*) >= {FEWEST_SECONDS}
        """,
        {"at": desk.at.as_of.replace(tzinfo=None), "day": desk.at.day},
    ).fetchall()
    told = desk.told.second_order_days
    if not found:
        return None
    half, most = found[0]
    return (int(half), int(most)) if told is None else (told, max(told, int(most)))


def _second(desk: Desk, who: New, seconds: tuple[int, int] | None) -> str:
    if who.orders > 1:
        return desk.words("workbook.second.done")
    if seconds is None:
        return desk.words("workbook.second.unknown")
    half, most = (who.first_order_date + timedelta(days=days) for days in seconds)
    return desk.words("workbook.second.by", half=half, most=most)


def _next(desk: Desk, who: New, seconds: tuple[int, int] | None) -> str | None:
    if who.refused:
        return _no_idea(desk, who.refused)
    if who.orders > 1:
        return desk.words("workbook.next.welcome")
    if not who.channels:
        return desk.words("workbook.next.ask")
    if seconds is not None and desk.at.day > who.first_order_date + timedelta(days=seconds[0]):
        return desk.words("workbook.next.remind")
    return desk.words("workbook.next.thank")


def best(desk: Desk) -> Sheet:
    """Return those who bring most, by profit where it is known of all, else by net sales."""
    words = desk.words
    by = "profit" if _has_profit(desk) else "spent"
    total = count(desk, f"SELECT p.customer {_BOUGHT}")
    found = fetch(desk, Best, _bests("profit_minor_365d" if by == "profit" else "net_sales_minor_365d"))
    bought = people.bought(desk, (who.customer for who in found))
    all_sales = _all_sales(desk)
    columns = (
        Column("rank", "rank", 6), Column("name", "strong", 22), Column("stage", "text", 14),
        Column("net_sales", "money", 14), Column("profit", "money", 14), Column("running_share", "share", 13),
        Column("orders", "count", 10), Column("usually_every", "count", 9), Column("last_bought", "small", 30),
        Column("favourites", "text", 22), Column("change", "text", 15), Column("thank_you", "text", 38),
    )  # fmt: skip
    rows = tuple(
        _of_best(desk, rank, who, bought.get(who.customer), all_sales) for rank, who in enumerate(found, start=1)
    )
    return Sheet("best", (words(f"workbook.rule.best_{by}"), *capped(desk, total, by, MOST_BEST)), columns, rows, total)


_BOUGHT = f"{_FROM} WHERE p.kind = 'person' AND p.net_sales_minor_365d > 0"


def _bests(order: str) -> str:
    """Return SQL of those who bring most by the feature `order`, with their sales of the year before.

    These are null where the data begin less than two years ago: a year that is not whole compares with nothing.
    """
    return f"""
        WITH chosen AS (
            SELECT {_PERSON}, p.state, p.profit_minor_365d, p.orders_365d, p.usual_gap_days, p.gaps, p.{order} AS worth,
                CAST(sum(p.net_sales_minor_365d) OVER (
                    ORDER BY p.{order} DESC, p.customer ROWS UNBOUNDED PRECEDING) AS BIGINT) AS running,
                list_filter([p.category_1, p.category_2], lambda name: name IS NOT NULL) AS favourites
            {_BOUGHT} ORDER BY worth DESC, p.customer LIMIT {MOST_BEST}
        ),
        earlier AS (
            SELECT m.customer, CAST(sum(o.net_sales_minor) AS BIGINT) AS before_minor
            FROM orders o JOIN members m USING (atom)
            WHERE m.customer IN (SELECT customer FROM chosen) AND o.status = 'counted' AND o.known_at <= $at
            AND o.local_date >= $day::DATE - 730 AND o.local_date < $day::DATE - 365
            GROUP BY m.customer
        )
        SELECT c.*, CASE WHEN (SELECT min(local_date) FROM orders WHERE status = 'counted') <= $day::DATE - 730
            THEN coalesce(e.before_minor, 0) END AS before_minor
        FROM chosen c LEFT JOIN earlier e USING (customer) ORDER BY worth DESC, customer
    """


def _has_profit(desk: Desk) -> bool:
    query = "SELECT bool_and(profit_minor_365d IS NOT NULL) FROM profiles WHERE net_sales_minor_365d > 0"
    return bool(desk.con.execute(query).fetchall()[0][0])


def _all_sales(desk: Desk) -> int:
    """Return the shop's net sales of the last 365 days, of customers nobody knows too."""
    query = """
        SELECT CAST(sum(net_sales_minor) AS BIGINT) FROM orders
        WHERE status = 'counted' AND ts < $at AND known_at <= $at AND local_date >= $day::DATE - 365
    """
    return number(desk, query)


def _of_best(desk: Desk, rank: int, who: Best, bought: str | None, all_sales: int) -> tuple[Cell, ...]:
    words = desk.words
    profit: Cell = words("workbook.needs_cost") if who.profit_minor_365d is None else who.profit_minor_365d
    return (
        rank, people.shown(words, who), words(f"states.state.{who.state}") if who.state else None,
        who.net_sales_minor_365d, profit, who.running / all_sales if all_sales > 0 else None, who.orders_365d,
        people.rhythm(who.usual_gap_days, who.gaps), bought, ", ".join(who.favourites), _change(desk, who),
        _thanks(desk, rank, who),
    )  # fmt: skip


def _change(desk: Desk, who: Best) -> str | None:
    if who.before_minor is None or who.before_minor <= 0:
        return desk.words("workbook.change.unknown" if who.before_minor is None else "workbook.change.nothing")
    share = (who.net_sales_minor_365d - who.before_minor) / who.before_minor
    key = "same" if abs(share) < 0.005 else "more" if share > 0 else "less"
    return desk.words(f"workbook.change.{key}", share=abs(share))


def _no_idea(desk: Desk, refused: str) -> str | None:
    """Return what stands instead of an idea for people who must not be approached: at most that they asked for it."""
    return people.lack(desk.words, refused) if refused == "do_not_contact" else None


def _thanks(desk: Desk, rank: int, who: Best) -> str | None:
    if who.refused:
        return _no_idea(desk, who.refused)
    if who.state in ("slipping", "lapsed"):
        return desk.words("workbook.thanks.quiet")
    return desk.words("workbook.thanks.top" if rank <= 10 else "workbook.thanks.other")


def came_back(desk: Desk) -> Sheet:
    """Return those who were slipping or lapsed and have bought within the last 28 days, the latest first."""
    words = desk.words
    run(desk, f"CREATE OR REPLACE TEMP TABLE desk_back AS {_BACK}")
    found = fetch(desk, Back, f"FROM desk_back ORDER BY back_on DESC, amount DESC, customer LIMIT {MOST_ROWS}")
    total = count(desk, "FROM desk_back")
    columns = (
        Column("name", "strong", 26), Column("back_on", "day", 14), Column("was_silent", "count", 12),
        Column("contacted_on", "day", 16), Column("amount", "money", 16),
    )  # fmt: skip
    rows = tuple((people.shown(words, who), who.back_on, who.silent, who.contacted, who.amount) for who in found)
    return Sheet("came_back", (words("workbook.rule.back"), *capped(desk, total, "newest")), columns, rows, total)


_BACK = f"""
    WITH days AS (
        SELECT m.customer, o.local_date AS back_on, CAST(sum(o.net_sales_minor) AS BIGINT) AS amount
        FROM orders o JOIN members m USING (atom)
        WHERE o.is_order AND o.status = 'counted' AND o.ts < $at AND o.known_at <= $at
        AND o.local_date >= $day::DATE - {BACK_DAYS} AND o.local_date < $day::DATE GROUP BY ALL
    ),
    returned AS (
        SELECT d.*, s.stage, s.state
        FROM days d ASOF JOIN stages s ON s.customer = d.customer AND s.local_date < d.back_on
    ),
    latest AS (
        SELECT * FROM returned WHERE stage = 'lapsed' OR state = 'slipping'
        QUALIFY row_number() OVER (PARTITION BY customer ORDER BY back_on DESC) = 1
    ),
    earlier AS (
        SELECT l.customer, max(o.local_date) AS day FROM latest l JOIN members m USING (customer)
        JOIN orders o ON o.atom = m.atom AND o.is_order AND o.status = 'counted' AND o.local_date < l.back_on
        GROUP BY l.customer
    ),
    contacted AS (
        SELECT l.customer, max(t.local_date) AS day FROM latest l JOIN members m USING (customer)
        JOIN contacts t ON t.atom = m.atom AND t.local_date <= l.back_on AND t.known_at <= $at
        LEFT JOIN earlier e ON e.customer = l.customer
        WHERE e.day IS NULL OR t.local_date > e.day GROUP BY l.customer
    )
    SELECT b.customer, n.name, n.card, n.account, b.back_on, b.back_on - e.day AS silent, c.day AS contacted, b.amount
    FROM latest b JOIN desk_people n USING (customer) LEFT JOIN earlier e USING (customer)
    LEFT JOIN contacted c USING (customer) WHERE n.kind = 'person'
"""
