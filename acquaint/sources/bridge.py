"""The bridge from the platform's figures to those acquaint uses: each difference with its amount and reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.records import BridgeRow

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_REASONS = {
    "unpaid": "not yet paid",
    "cancelled": "cancelled",
    "voided": "voided",
    "test": "tests",
    "draft": "drafts",
    "training": "training",
    "event": "kept as events (quotes, deposits, ...)",
    "undated refund": "refunds with an estimated date",
    "refund": "refunds booked on their own date",
    "set aside": "lines set aside, see quarantine.csv",
    "currency": "other currencies, rounded",
    "edited": "edits that do not add up",
    "unexplained": "unexplained",
}
"""Why an order comes to something else than the platform says, in the order in which it is told."""


def bridge(con: DuckDBPyConnection) -> list[BridgeRow]:
    """Return the platform's figures over the merged orders, each difference, and net sales as acquaint uses them.

    The platform's net sales are what it states per order. Of counted orders for which it states nothing they are what
    the lines come to, refunds taken off and lines that were set aside included. Then, to the minor unit::

        net sales - sum of the differences = net sales used

    A refund is a difference where the platform's figure fits the order better without it. What is left of an order's
    difference has one reason; "edits that do not add up" are orders whose stated net sales, tax, postage, tips and gift
    cards do not make the stated total.

    Returns
    -------
    list of BridgeRow
        `step` is the figure ("gross sales", "discounts", "returns", "net sales", "tax", "shipping", "tips",
        "gift cards", "total"; discounts and returns as positive amounts), then "difference" once per reason, then
        "net sales used". `orders` counts the orders that the row is made of.
    """
    _relate(con)
    rows = [*_platform(con), *_differences(con), *_used(con)]
    con.execute("DROP TABLE bridged")
    return rows


def _relate(con: DuckDBPyConnection) -> None:
    """Make `bridged`: per order the platform's net and ours, its refund and its lines set aside beside it.

    Lines that were set aside with their whole order stand as a row without one.
    """
    con.execute(
        """
        CREATE OR REPLACE TEMPORARY TABLE bridged AS
        SELECT *, refund <> 0 AND abs(gap) < abs(gap - refund) AS before_refund
        FROM (SELECT *, platform - net AS gap FROM (
            SELECT o.status, o.kind, o.incomplete, o.converted_from, o.total_minor AS total, o.tax_minor AS tax,
                o.shipping_minor AS shipping, o.tip_minor AS tips, o.gift_card_minor AS gift_cards,
                o.platform_net_minor AS stated, o.net_sales_minor AS net, o.discount_minor AS discounts,
                o.returns_minor AS returns, coalesce(r.net, 0) AS refund, coalesce(r.estimated, FALSE) AS estimated,
                coalesce(o.platform_net_minor, o.net_sales_minor + coalesce(r.net, 0) + coalesce(f.amount, 0))
                    AS platform
            FROM merged_orders o
            LEFT JOIN merged_refunds r ON r.source = o.source AND r.id = o.id
            LEFT JOIN merged_aside f ON f.source = o.source AND f.order_key = o.id AND o.status = 'counted'
            WHERE NOT (starts_with(o.id, 'refund:') AND o.records = 0)
            UNION ALL BY NAME
            SELECT 'counted' AS status, 'sale' AS kind, TRUE AS incomplete, 0 AS net, 0 AS discounts, 0 AS returns,
                0 AS refund, FALSE AS estimated, f.amount AS platform
            FROM merged_aside f ANTI JOIN merged_orders o ON o.source = f.source AND o.id = f.order_key
        ))
        """.replace("merged_refunds", f"({_REFUNDS})").replace("merged_aside", f"({_ASIDE})")
    )


_REFUNDS = """
    SELECT source, id[8:] AS id, CAST(sum(net_sales_minor) AS BIGINT) AS net, bool_or(estimated) AS estimated
    FROM merged_orders WHERE starts_with(id, 'refund:') AND records = 0 GROUP BY ALL"""
_ASIDE = """
    SELECT source, order_key, CAST(sum(amount_minor) AS BIGINT) AS amount FROM merged_fates
    WHERE fate = 'quarantined' AND amount_minor IS NOT NULL GROUP BY ALL"""
_REASON = """
    CASE
        WHEN status <> 'counted' THEN status
        WHEN kind = 'event' AND net = 0 THEN 'event'
        WHEN incomplete THEN 'set aside'
        WHEN converted_from IS NOT NULL AND abs(rest) <= 5 THEN 'currency'
        WHEN refund <> 0 AND abs(rest) <= 1 THEN CASE WHEN estimated THEN 'undated refund' ELSE 'refund' END
        WHEN stated + coalesce(tax, 0) + coalesce(shipping, 0) + coalesce(tips, 0) + gift_cards <> total THEN 'edited'
        ELSE 'unexplained'
    END"""
"""SQL of the reason of what a refund does not explain of an order's difference."""


def _differences(con: DuckDBPyConnection) -> list[BridgeRow]:
    """Return a row per reason, with what the platform has more than acquaint."""
    found = con.execute(
        f"""
        SELECT reason, CAST(sum(amount) AS BIGINT), count(*) FROM (
            SELECT CASE WHEN estimated THEN 'undated refund' ELSE 'refund' END AS reason, -refund AS amount
            FROM bridged WHERE before_refund
            UNION ALL
            SELECT {_REASON} AS reason, rest AS amount
            FROM (SELECT *, CASE WHEN before_refund THEN gap ELSE gap - refund END AS rest FROM bridged) WHERE rest <> 0
        ) GROUP BY reason
        """
    ).fetchall()
    by_reason = {reason: BridgeRow("difference", amount, orders, _REASONS[reason]) for reason, amount, orders in found}
    return [by_reason[reason] for reason in _REASONS if reason in by_reason]


def _platform(con: DuckDBPyConnection) -> list[BridgeRow]:
    """Return the platform's own figures: the sums over its orders, gross sales as what they lead back to."""
    returned = "returns - CASE WHEN before_refund THEN 0 ELSE refund END"
    figures = {
        "gross sales": f"platform + discounts + {returned}",
        "discounts": "discounts",
        "returns": returned,
        "net sales": "platform",
        "tax": "tax",
        "shipping": "shipping",
        "tips": "tips",
        "gift cards": "gift_cards",
        "total": "coalesce(total, platform + coalesce(tax, 0) + coalesce(shipping, 0) + coalesce(tips, 0) "
        "+ coalesce(gift_cards, 0))",
    }
    sums = [f"CAST(coalesce(sum({sql}), 0) AS BIGINT), count(*) FILTER (({sql}) <> 0)" for sql in figures.values()]
    found = con.execute(f"SELECT {', '.join(sums)} FROM bridged").fetchall()[0]
    return [
        BridgeRow(step, found[2 * n], found[2 * n + 1], "as the platform states it") for n, step in enumerate(figures)
    ]


def _used(con: DuckDBPyConnection) -> list[BridgeRow]:
    found = con.execute(
        "SELECT CAST(coalesce(sum(net_sales_minor), 0) AS BIGINT), count(*) FILTER (is_order) FROM merged_orders"
    ).fetchall()
    amount, orders = found[0]
    return [BridgeRow("net sales used", amount, orders, "without tax, tips, deposits and gift cards")]
