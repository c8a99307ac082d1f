"""The standard features in plain SQL: every moment meets every event that counts at it. Slow, and easy to believe.

Reads the tables `doc` (an order or return document), `line`, `contact`, `response` and `permission` (a statement), all
with customer, ts, known_at and bdate; `moment` (moment, customer, as_of, d: the last business day, day: the business
day of as_of), `stage` (customer, bdate: last day the step saw, stage, state) and `constant` (month, name, value).
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

WINDOWS = (7, 28, 90, 365)
Sql = dict[str, str]


def _over(name: str, sql: str, windows: tuple[int, ...] = WINDOWS) -> Sql:
    """Return a figure all-time and over windows; `{}` in the SQL is the condition."""
    return {name: sql.format("true")} | {f"{name}_{n}d": sql.format(f"bdate > d - {n} and bdate <= d") for n in windows}


def _sum(column: str, more: str = "true") -> str:
    return f"coalesce(sum({column}) filter (where {{}} and {more}), 0)"


def _count(more: str = "true") -> str:
    return f"count(ts) filter (where {{}} and {more})"


def _docs() -> Sql:
    always = {
        "largest_order_minor": "max(net)",
        "first_order_date": "min(bdate) filter (where is_order)",
        "last_order_date": "max(bdate) filter (where is_order)",
        "reimbursed_minor": "coalesce(sum(reimbursed), 0)",
        "places": "count(distinct place) filter (where is_order)",
        "coupon_orders": "count(coupon) filter (where is_order)",
        "returns": "count(ts) filter (where returns > 0)",
        "timed": "count(hour) filter (where is_order)",
        "weekend": "count(ts) filter (where is_order and isodow(bdate) in (6, 7))",
        "discounted": "count(ts) filter (where is_order and discount > 0)",
    }
    parts = {n: f"count(ts) filter (where is_order and hour >= {a} and hour < {b})" for n, a, b in _PARTS}
    channels: Sql = {}
    for channel in ("online", "store"):
        channels[f"orders_{channel}"] = f"count(ts) filter (where is_order and channel = '{channel}')"
        channels[f"net_sales_{channel}_minor"] = f"coalesce(sum(net) filter (where channel = '{channel}'), 0)"
        channels |= _profit(channel, f"channel = '{channel}'")
    return (
        _over("orders", _count("is_order"), (*WINDOWS, 56, 180))
        | _over("occasions", "count(distinct bdate) filter (where {} and is_order)", (28, 90, 365))
        | _over("gross_sales_minor", _sum("gross"), (365,))
        | _over("net_sales_minor", _sum("net"), (*WINDOWS, 180))
        | _over("discount_minor", _sum("discount"), (365,))
        | _over("returns_minor", _sum("returns"), (365,))
        | always | parts | channels | _profit("all", "true") | _profit("year", "bdate > d - 365")
    )  # fmt: skip


def _profit(name: str, holds: str) -> Sql:
    known = f"count(ts) filter (where {holds}) = count(profit) filter (where {holds})"
    return {f"profit_{name}": f"case when {known} then coalesce(sum(profit) filter (where {holds}), 0) end"}


_PARTS = (("morning", 5, 12), ("afternoon", 12, 17), ("evening", 17, 24))
TALLIES: dict[str, Sql] = {
    "doc": _docs(),
    "line": _over("units_milli", _sum("quantity_milli"), (365,))
    | _over("categories", "count(distinct category) filter (where {})", (90,))
    | {"products": "count(distinct product)"},
    "contact": _over("contacts", _count(), (28, 90, 365))
    | _over("contact_cost", _sum("cost"), (365,))
    | {"last_contact_date": "max(bdate)"},
    "response": _over("responses", _count(), (365,)) | _over("redemptions", _count("type = 'redeemed'"), (365,)),
}
_USUAL = "case when orders > 0 then exp((gap_logs / 1e6 + k * typical) / (gaps + k)) end"
_SPREAD = "greatest(0, gap_squares / 1e8 / gaps - (gap_logs / 1e6 / gaps) ** 2)"
DERIVED = {
    "average_order_value_minor": "net_sales_minor / nullif(orders, 0)",
    "units_per_order": "units_milli / 1000.0 / nullif(orders, 0)",
    "days_since_first_order": "d + 1 - first_order_date",
    "days_since_last_order": "d + 1 - last_order_date",
    "average_gap_days": "gap_days / nullif(gaps, 0)",
    "usual_gap_days": _USUAL,
    "overdue_ratio": f"(d + 1 - last_order_date) / ({_USUAL})",
    "gap_variation": f"case when gaps >= 3 then sqrt({_SPREAD}) end",
    "orders_trend_28d": "orders_28d / nullif(orders_56d - orders_28d, 0)",
    "orders_trend_90d": "orders_90d / nullif(orders_180d - orders_90d, 0)",
    "net_sales_trend_90d": "net_sales_minor_90d / nullif(net_sales_minor_180d - net_sales_minor_90d, 0)",
    "weekend_share": "weekend / nullif(orders, 0)",
    "morning_share": "morning / nullif(timed, 0)",
    "afternoon_share": "afternoon / nullif(timed, 0)",
    "evening_share": "evening / nullif(timed, 0)",
    "online_share": "net_sales_online_minor / nullif(net_sales_online_minor + net_sales_store_minor, 0)",
    "discount_share": "discount_minor / nullif(gross_sales_minor, 0)",
    "discounted_orders_share": "discounted / nullif(orders, 0)",
    "return_rate": "returns_minor / nullif(gross_sales_minor - discount_minor, 0)",
    "days_since_contact": "d + 1 - last_contact_date",
    "response_rate": "responses / nullif(contacts, 0)",
    "profit_minor": "profit_all - contact_cost",
    "profit_minor_365d": "profit_year - contact_cost_365d",
    "profit_online_minor": "profit_online",
    "profit_store_minor": "profit_store",
    "lifecycle_stage": "stage",
    "lifecycle_state": "state",
}
RANKED = (
    ("usual_weekday", "doc", "isodow(bdate)", "1", "is_order", 1),
    ("usual_hour", "doc", "hour", "1", "is_order", 1),
    ("usual_place", "doc", "place", "1", "is_order", 1),
    ("category", "line", "category", "net", "bdate > d - 365", 5),
    ("brand", "line", "brand", "net", "bdate > d - 365", 5),
)
"""Name, table, value, what it is ranked by, condition, ranks."""


def rederive(con: DuckDBPyConnection) -> None:
    """Make `expected`: moment and every standard feature."""
    for name, tallies in TALLIES.items():
        con.execute(f"""
            create or replace temp table seen_{name} as select m.moment, m.d, x.* from moment m
            left join {name} x on x.customer = m.customer and x.ts < m.as_of and x.known_at <= m.as_of
        """)
        listed = ", ".join(f"{sql} as {column}" for column, sql in tallies.items())
        con.execute(
            f"create or replace temp table of_{name} as select moment, {listed} from seen_{name} group by moment"
        )
    _gaps(con)
    _monthly(con)
    con.execute("""
        create or replace temp table of_stage as
        select m.moment, arg_max(s.stage, s.bdate) as stage, arg_max(s.state, s.bdate) as state
        from moment m left join stage s on s.customer = m.customer and s.bdate < m.day group by m.moment
    """)
    _reach(con)
    parts = " ".join(f"join of_{name} using (moment)" for name in (*TALLIES, "gap", "month", "stage", "reach"))
    derived = ", ".join(f"{sql} as {column}" for column, sql in DERIVED.items())
    con.execute(f"create or replace table expected as select *, {derived} from moment {parts}")
    for ranked in RANKED:
        _rank(con, *ranked)


def _reach(con: DuckDBPyConnection) -> None:
    """Make `of_reach`: a channel is permitted by a yes newer than every no; a no without a date is newer than any."""
    said = "max({}) filter (where channel = '{}' and allowed = {})"
    newest = "coalesce(bdate, date '9999-12-31')"
    channels = ", ".join(
        f"coalesce({said.format(newest, c, 'true')} > coalesce({said.format(newest, c, 'false')}, date '0001-01-01'), "
        f"false) as reachable_{c}"
        for c in ("email", "phone", "sms", "post")
    )
    con.execute(f"""
        create or replace temp table of_reach as
        with said as (
            select m.moment, {channels} from moment m left join permission p on p.customer = m.customer
                and (p.ts is null or p.ts < m.as_of) and p.known_at <= m.as_of group by m.moment
        )
        select *, case when reachable_email then 'email' || case when reachable_phone then ' and phone' else '' end
            when reachable_phone then 'phone' when reachable_sms then 'sms' when reachable_post then 'post'
            else 'nothing' end as reachable_by from said
    """)


def _gaps(con: DuckDBPyConnection) -> None:
    """Make `of_gap`: gaps between the latest 512 days with an order."""
    con.execute("""
        create or replace temp table of_gap as
        with days as (select distinct moment, bdate from seen_doc where is_order),
        latest as (select * from days qualify row_number() over (partition by moment order by bdate desc) <= 512),
        gap as (select moment, bdate - lag(bdate) over (partition by moment order by bdate) as gap from latest),
        logs as (select *, case when gap > 4096 then ln(4096) else ln(gap) end as log from gap)
        select m.moment, count(gap) as gaps, coalesce(sum(gap), 0) as gap_days,
            coalesce(sum(round(1e6 * log)), 0) as gap_logs,
            coalesce(sum(round_even(round(1e6 * log) / 100, 0) ** 2), 0) as gap_squares
        from moment m left join logs using (moment) group by m.moment
    """)


def _monthly(con: DuckDBPyConnection) -> None:
    """Make `of_month`: k, and the logarithm of the shop's gap, of the month that the moment's business day lies in."""
    con.execute("""
        create or replace temp table of_month as
        select moment, max(value) filter (where name = 'gap_weight_milli') / 1e3 as k,
            max(value) filter (where name = 'typical_gap_log') / 1e6 as typical
        from moment left join constant on month = date_trunc('month', day) group by moment
    """)


def _rank(con: DuckDBPyConnection, name: str, table: str, value: str, by: str, holds: str, ranks: int) -> None:
    con.execute(f"""
        create or replace temp table ranked as
        with sums as (select moment, {value} as value, sum({by}) as amount from seen_{table}
            where {holds} and {value} is not null group by all having sum({by}) > 0)
        select *, row_number() over (partition by moment order by amount desc, value) as rank,
            amount / sum(amount) over (partition by moment) as share from sums
    """)
    for rank in range(1, ranks + 1):
        column = name if ranks == 1 else f"{name}_{rank}"
        con.execute(f"""
            create or replace table expected as select e.*, r.value as {column}, r.share as {column}_share
            from expected e left join ranked r on r.moment = e.moment and r.rank = {rank}
        """)


def groups(con: DuckDBPyConnection, since: str, at: str, window: int, cells: int) -> dict[str, tuple[int, int, int]]:
    """Return customer -> cells of recency, frequency and money at the start of day `at`, cut-offs fitted at `since`.

    A value lies in the cell of the largest value of the fit that is not above it; recency counts as days below zero.
    """
    for name, day in (("fitted", since), ("placed", at)):
        con.execute(f"""
            create or replace temp table {name} as
            select customer, max(bdate) filter (where is_order) - date '{day}' as r,
                count(distinct bdate) filter (where is_order) as f, floor(sum(net) / f) as m
            from doc where bdate < '{day}' and bdate >= date '{day}' - {window}
                and known_at <= (select start from starts where day = '{day}')
            group by customer having f > 0
        """)
    placed = []
    for value in "rfm":
        con.execute(f"""
            create or replace temp table {value} as with ranked as (
                select distinct {value} as v, (count(*) over (order by {value} range unbounded preceding)
                    - count(*) over (partition by {value}) / 2) / count(*) over () as percentile from fitted)
            select customer, coalesce(max(1 + least({cells} - 1, floor(percentile * {cells} + 1e-12)))
                filter (where v is not null), 1) as cell
            from placed left join ranked on v <= {value} group by customer
        """)
        placed.append(dict(con.sql(f"select customer, cell::bigint from {value}").fetchall()))
    return {customer: tuple(cell[customer] for cell in placed) for customer in placed[0]}
