"""The standard features of a shop: the first file to read.

Each feature is one expression (see `expr.py`) with what it means. Bare names are all-time; `_28d`, `_90d`, `_365d` are
windows of that many business days up to the moment. Money is minor units without tax.
"""

from __future__ import annotations

from collections.abc import Iterator

from acquaint.features.catalog import Feature
from acquaint.features.examples import with_example

WINDOWS = (7, 28, 90, 365)
TOP = 5
MINOR = "minor units"


def standard() -> tuple[Feature, ...]:
    """Return the standard features.

    Examples
    --------
    >>> len(standard()) >= 45
    True
    """
    groups = (
        _how_much,
        _since_when,
        _rhythm,
        _change,
        _when,
        _where,
        _what,
        _discounts,
        _returns,
        _answers,
        _profit,
        _stage,
        _reach,
    )
    return tuple(with_example(feature) for group in groups for feature in group())


def _windows(
    name: str, tally: str, description: str, unit: str, windows: tuple[int, ...] = WINDOWS
) -> Iterator[Feature]:
    """Yield a tally all-time and over each window; `{}` in `tally` is where the window goes."""
    yield Feature(name, tally.format(""), f"{description}, all-time", unit)
    for days in windows:
        yield Feature(f"{name}_{days}d", tally.format(f" last {days} days"), f"{description}, last {days} days", unit)


def _how_much() -> Iterator[Feature]:
    yield from _windows("orders", "count(orders where is_order{})", "Orders with goods", "orders")
    yield from _windows("occasions", "count(occasions{})", "Business days with an order", "days", (28, 90, 365))
    yield from _windows(
        "gross_sales_minor", "sum(gross_sales_minor of orders{})", "Sales before discounts", MINOR, (365,)
    )
    yield from _windows("net_sales_minor", "sum(net_sales_minor of orders{})", "Net sales", MINOR)
    yield from _windows(
        "units_milli", "sum(quantity_milli of lines{})", "Goods bought", "thousandths of a unit", (365,)
    )
    yield Feature("average_order_value_minor", "net_sales_minor / orders", "Net sales per order", MINOR, "no order yet")
    yield Feature(
        "largest_order_minor", "max(net_sales_minor of orders)", "Net sales of the largest order", MINOR, "no order yet"
    )
    yield Feature("units_per_order", "units_milli / 1000 / orders", "Goods per order (UPT)", "units", "no order yet")


def _since_when() -> Iterator[Feature]:
    yield Feature("first_order_date", "first(orders where is_order)", "Day of the first order", "date", "no order yet")
    yield Feature("last_order_date", "last(orders where is_order)", "Day of the last order", "date", "no order yet")
    yield Feature(
        "days_since_first_order", "today - first_order_date", "Days since the first order", "days", "no order yet"
    )
    yield Feature(
        "days_since_last_order", "today - last_order_date", "Days since the last order", "days", "no order yet"
    )


def _rhythm() -> Iterator[Feature]:
    yield Feature("gaps", "gaps(occasions)", "Gaps between days with an order", "gaps")
    yield Feature(
        "average_gap_days",
        "gap_days(occasions) / gaps",
        "Mean gap between days with an order",
        "days",
        "fewer than two",
    )
    yield Feature(
        "usual_gap_days",
        "case when gaps > 0 or orders > 0 then exp((gap_logs(occasions) + lookup(gap_weight_milli) / 1000"
        " * lookup(typical_gap_log)) / (gaps + lookup(gap_weight_milli) / 1000) / 1000000) end",
        "Own rhythm: geometric mean of the gaps, drawn to the shop's while there are few",
        "days",
        "no order yet, or the shop's rhythm is not known yet",
    )
    yield Feature(
        "gap_variation",
        "case when gaps >= 3 then sqrt(greatest(gap_log_squares(occasions) / 100000000.0 / gaps"
        " - (gap_logs(occasions) / 1000000.0 / gaps) * (gap_logs(occasions) / 1000000.0 / gaps), 0.0)) end",
        "Standard deviation of the gaps' logarithms: below 0.8 is regular, 1.28 is pure chance",
        "log days",
        "fewer than three gaps",
    )
    yield Feature(
        "overdue_ratio",
        "days_since_last_order / usual_gap_days",
        "Days since the last order in own usual gaps",
        "ratio",
        "as usual_gap_days",
    )


def _change() -> Iterator[Feature]:
    yield Feature(
        "orders_trend_28d",
        "orders_28d / (count(orders where is_order last 56 days) - orders_28d)",
        "Orders of the last 28 days to those of the 28 before",
        "ratio",
        "no order in the 28 days before",
    )
    yield Feature(
        "orders_trend_90d",
        "orders_90d / (count(orders where is_order last 180 days) - orders_90d)",
        "Orders of the last 90 days to those of the 90 before",
        "ratio",
        "no order in the 90 days before",
    )
    yield Feature(
        "net_sales_trend_90d",
        "net_sales_minor_90d / (sum(net_sales_minor of orders last 180 days) - net_sales_minor_90d)",
        "Net sales of the last 90 days to those of the 90 before",
        "ratio",
        "no net sales in the 90 days before",
    )


def _when() -> Iterator[Feature]:
    yield Feature(
        "usual_weekday",
        "top(weekday of orders where is_order, 1)",
        "Weekday of most orders, 1 = Monday",
        "1-7",
        "no order yet",
    )
    yield Feature(
        "usual_weekday_share",
        "share(weekday of orders where is_order, 1)",
        "Share of orders on it",
        "share",
        "no order yet",
    )
    yield Feature(
        "usual_hour",
        "top(local_hour of orders where is_order, 1)",
        "Hour of most orders",
        "hour 0-23",
        "no order with a time of day",
    )
    yield Feature(
        "weekend_share",
        "count(orders where is_order and weekday >= 6) / orders",
        "Share of orders on Saturday and Sunday",
        "share",
        "no order yet",
    )
    for name, first, last in (("morning", 5, 11), ("afternoon", 12, 16), ("evening", 17, 23)):
        yield Feature(
            f"{name}_share",
            f"count(orders where is_order and local_hour between {first} and {last})"
            " / count(orders where is_order and local_hour is not null)",
            f"Share of orders from {first}:00 to {last}:59",
            "share",
            "no order with a time of day",
        )


def _where() -> Iterator[Feature]:
    yield Feature("places", "distinct(place of orders where is_order)", "Places bought at", "places")
    yield Feature(
        "usual_place", "top(place of orders where is_order, 1)", "Place of most orders", "place", "no place in the data"
    )
    yield Feature(
        "usual_place_share",
        "share(place of orders where is_order, 1)",
        "Share of orders there",
        "share",
        "no place in the data",
    )
    for channel in ("online", "store"):
        yield Feature(
            f"orders_{channel}",
            f"count(orders where is_order and channel = '{channel}')",
            f"Orders, {channel}",
            "orders",
        )
        yield Feature(
            f"net_sales_{channel}_minor",
            f"sum(net_sales_minor of orders where channel = '{channel}')",
            f"Net sales, {channel}",
            MINOR,
        )
    yield Feature(
        "online_share",
        "net_sales_online_minor / (net_sales_online_minor + net_sales_store_minor)",
        "Share of net sales online",
        "share",
        "no channel in the data",
    )


def _what() -> Iterator[Feature]:
    yield Feature("products", "distinct(product of lines)", "Different products bought", "products")
    yield Feature("categories", "distinct(category of lines)", "Different categories bought", "categories")
    yield Feature(
        "categories_90d", "distinct(category of lines last 90 days)", "Different categories, last 90 days", "categories"
    )
    for column, plural in (("category", "categories"), ("brand", "brands")):
        for rank in range(1, TOP + 1):
            text = f"({column} of lines by net_sales_minor last 365 days, {rank})"
            yield Feature(
                f"{column}_{rank}",
                f"top{text}",
                f"Rank {rank} of the {plural} by net sales, last 365 days",
                column,
                f"fewer than {rank} {plural}",
            )
            yield Feature(
                f"{column}_{rank}_share",
                f"share{text}",
                f"Its share of the net sales with a known {column}",
                "share",
                f"fewer than {rank} {plural}",
            )


def _discounts() -> Iterator[Feature]:
    yield from _windows("discount_minor", "sum(discount_minor of orders{})", "Discounts", MINOR, (365,))
    yield Feature(
        "discount_share",
        "discount_minor / gross_sales_minor",
        "Discounts in gross sales",
        "share",
        "no sales yet",
    )
    yield Feature(
        "discounted_orders_share",
        "count(orders where is_order and discount_minor > 0) / orders",
        "Share of orders with a discount",
        "share",
        "no order yet",
    )
    yield Feature(
        "coupon_orders", "count(orders where is_order and coupon is not null)", "Orders with a code", "orders"
    )


def _returns() -> Iterator[Feature]:
    yield from _windows("returns_minor", "sum(returns_minor of orders{})", "Goods taken back", MINOR, (365,))
    yield Feature(
        "returns", "count(orders where returns_minor > 0)", "Documents with something taken back", "documents"
    )
    yield Feature(
        "return_rate",
        "returns_minor / (gross_sales_minor - discount_minor)",
        "Value taken back in the value bought",
        "share",
        "no sales yet",
    )


def _answers() -> Iterator[Feature]:
    yield from _windows("contacts", "count(contacts{})", "Messages and calls", "contacts", (28, 90, 365))
    yield Feature("last_contact_date", "last(contacts)", "Day of the last contact", "date", "never contacted")
    yield Feature(
        "days_since_contact", "today - last_contact_date", "Days since the last contact", "days", "never contacted"
    )
    yield from _windows("responses", "count(responses{})", "Answers to contacts and offers", "answers", (365,))
    yield from _windows(
        "redemptions",
        "count(responses where type = 'redeemed'{})",
        "Coupons and offers redeemed",
        "redemptions",
        (365,),
    )
    yield Feature(
        "response_rate", "responses / contacts", "Answers per contact", "answers per contact", "never contacted"
    )


def _profit() -> Iterator[Feature]:
    for suffix, where in (("", ""), ("online_", " and channel = 'online'"), ("store_", " and channel = 'store'")):
        known = f"count(orders where profit_minor is null{where}) = 0"
        condition = f" where{where[4:]}" if where else ""
        contact = " - sum(contact_cost_minor of contacts)" if not where else ""
        yield Feature(
            f"profit_{suffix}minor",
            f"case when {known} then sum(profit_minor of orders{condition}){contact} end",
            f"Profit{', ' + suffix[:-1] if suffix else ' less the cost of contacts'}",
            MINOR,
            "the cost of some order is unknown and no margin is set",
        )
    yield Feature(
        "profit_minor_365d",
        "case when count(orders where profit_minor is null last 365 days) = 0"
        " then sum(profit_minor of orders last 365 days) - sum(contact_cost_minor of contacts last 365 days) end",
        "Profit less the cost of contacts, last 365 days",
        MINOR,
        "the cost of some order is unknown and no margin is set",
    )
    yield Feature("reimbursed_minor", "sum(reimbursed_minor of orders)", "Paid by funders for discounts", MINOR)


def _stage() -> Iterator[Feature]:
    yield Feature(
        "lifecycle_stage",
        "latest(stage of stages)",
        "Stage: acquisition, activation, activity or lapsed (customer or resting in a slow shop)",
        "stage",
        "not known yet, or not a person",
    )
    yield Feature(
        "lifecycle_state",
        "latest(state of stages)",
        "State within the stage, in words",
        "state",
        "no order yet",
    )


def _reach() -> Iterator[Feature]:
    for channel, what in (("email", "e-mail"), ("phone", "telephone"), ("sms", "text message"), ("post", "letter")):
        yield Feature(
            f"reachable_{channel}",
            f"coalesce(latest(allowed of reach where channel = '{channel}'), false)",
            f"May be contacted by {what}: permitted by what was known by then; unknown is no",
            "yes or no",
        )
    yield Feature(
        "reachable_by",
        "case when reachable_email and reachable_phone then 'email and phone' when reachable_email then 'email'"
        " when reachable_phone then 'phone' when reachable_sms then 'sms' when reachable_post then 'post'"
        " else 'nothing' end",
        "Channels that may be used, personal ones first",
        "channels",
    )
