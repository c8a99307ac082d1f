"""What a line comes to, from whichever of price, gross, net, amount and total a sheet gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.sources.columns import Columns
from acquaint.sources.context import Context
from acquaint.sources.fields import VALUE_FIELDS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def money(con: DuckDBPyConnection, columns: Columns, context: Context) -> dict[str, str]:
    """Return the SQL of the amounts of an entry, by its columns."""
    orders = context.settings.table == "orders"
    tax = "tax" if columns.has("tax") else "NULL"
    order_tax = "order_tax" if columns.has("order_tax") else "NULL"
    selected = {
        "line_amount_minor": _line_amount(con, columns, context),
        "line_discount_minor": _discount(columns),
        "line_tax_minor": "NULL" if orders else tax,
        "order_tax_minor": f"coalesce({order_tax}, {tax})" if orders else order_tax,
    }
    if columns.has("cost"):
        selected["line_cost_minor"] = "cost"
    elif columns.has("unit_cost"):
        selected["line_cost_minor"] = _times("unit_cost", columns)
    for name, field in (("order_discount_minor", "order_discount"), ("order_refund_minor", "refund")):
        if columns.has(field):
            selected[name] = f"abs({field})"
    if columns.has("total") and not (only_total(columns) and "total" in columns.constants):
        selected["order_total_minor"] = "total"
    return selected


def _line_amount(con: DuckDBPyConnection, columns: Columns, context: Context) -> str:
    """Return the SQL of price x quantity before discounts, from the best of what the sheet gives."""
    discount = "abs(coalesce(discount, 0))" if columns.has("discount") else "0"
    ways = {
        "gross_sales": "gross_sales",
        "net_sales": _before(discount, "net_sales"),
        "amount": "amount" if _amount_is_gross(con, columns) else _before(discount, "amount"),
        "unit_price": _times("unit_price", columns),
        "total": _goods_of_total(columns, context, discount),
    }
    given = [way for field, way in ways.items() if columns.has(field)]
    return given[0] if len(given) == 1 else f"coalesce({', '.join(given)})"


def _before(discount: str, after: str) -> str:
    """Return the SQL of an amount before its discount, which made it smaller whatever its sign."""
    return after if discount == "0" else f"({after} + CASE WHEN {after} < 0 THEN -{discount} ELSE {discount} END)"


def _times(price: str, columns: Columns) -> str:
    """Return the SQL of price x quantity, rounded half away from zero; a missing quantity is one."""
    if not columns.has("quantity"):
        return price
    product = f"(CAST({price} AS HUGEINT) * coalesce(quantity, 1000))"
    rounded = f"CAST((abs({product}) * 2 + 1000) // 2000 AS BIGINT)"
    # Some tills write both the price and the quantity of what comes back as negative.
    return f"(CASE WHEN {price} < 0 OR quantity < 0 THEN -{rounded} ELSE {rounded} END)"


def _amount_is_gross(con: DuckDBPyConnection, columns: Columns) -> bool:
    """Tell whether `amount` is before discounts: on most discounted rows it is price x quantity."""
    if not all(columns.has(field) for field in ("amount", "discount", "unit_price", "quantity")):
        return False
    product = _times("unit_price", columns)
    votes = con.execute(
        f"SELECT count(*) FILTER (amount = {product}), count(*) FILTER (amount <> {product}) FROM mapped "
        "WHERE discount <> 0"
    ).fetchall()
    return bool(votes[0][0] > votes[0][1])


def _discount(columns: Columns) -> str:
    """Return the SQL of the discount on the line: what stands between gross and net, else the column of discounts."""
    stated = "abs(discount)" if columns.has("discount") else "CAST(NULL AS BIGINT)"
    if not (columns.has("gross_sales") and columns.has("net_sales")):
        return stated
    between = "sign(gross_sales) * sign(net_sales) >= 0 AND abs(gross_sales) >= abs(net_sales)"
    return f"CASE WHEN {between} THEN abs(gross_sales) - abs(net_sales) ELSE {stated} END"


def only_total(columns: Columns) -> bool:
    """Tell whether nothing but the total of the order says what it came to."""
    return columns.has("total") and not any(columns.has(field) for field in VALUE_FIELDS if field != "total")


def _goods_of_total(columns: Columns, context: Context, discount: str) -> str:
    """Return the SQL of what the goods came to before discounts, from the total of an order.

    The total holds tax, postage and tip. Tax stays in where it is shared over goods and postage later.
    """
    left_out = [field for field in ("shipping", "tip") if columns.has(field)]
    if context.settings.tax == "excluded":
        left_out += [field for field in ("order_tax", "tax") if columns.has(field)][:1]
    goods = " - ".join(["total", *(f"coalesce({field}, 0)" for field in left_out)])
    if columns.has("order_discount"):
        discount += " + abs(coalesce(order_discount, 0))"
    return _before("0" if discount == "0" else f"({discount})", f"({goods})")
