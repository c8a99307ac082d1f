"""Headers of WooCommerce's exports: there is no single one, so columns go by any of their names.

Known: WebToffee's Order Export (`order_id`, `line_item_1`), SkyVerge's Customer/Order/Coupon Export (`line_items`
packed, or a row per item with `item_name`), Advanced Order Export (`Order Number`, `Item Name`), the CSV import suite
(`order_item_1`), and the download of WooCommerce's own analytics (`Order #`, `Product(s)`, a row per order).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

ORDER_TEXTS: dict[str, tuple[str, ...]] = {
    "written_id": ("order_id", "order id"),
    "written_number": ("order_number_formatted", "order_number", "order number", "order #"),
    "parent": ("parent_order_id", "parent order id", "parent_id", "order_parent"),
    "document": ("order_type", "order type"),
    "status": ("status", "order_status", "order status"),
    "payment": ("payment_method", "payment_method_title", "payment method title", "payment method"),
    "paid": ("paid_date", "date_paid", "paid date"),
    "user": ("customer_user", "customer_id", "customer id", "customer user id", "user id"),
    "email": (
        "billing_email", "email (billing)", "billing email", "billing email address", "customer_email",
        "customer email",
    ),
    "phone": ("billing_phone", "phone (billing)", "billing phone"),
    "full_name": ("billing_full_name", "full name (billing)", "customer"),
    "first_name": ("billing_first_name", "first name (billing)", "billing first name"),
    "last_name": ("billing_last_name", "last name (billing)", "billing last name"),
    "company": ("billing_company", "company (billing)", "billing company"),
    "vat_id": (
        "vat_number", "billing_vat", "billing_vat_number", "vat number", "meta:_billing_vat_number", "meta:_vat_number",
    ),
    "currency": ("order_currency", "currency", "order currency"),
    "coupons": ("coupon_items", "coupons", "coupon_code", "coupon code", "coupons used", "coupon(s)"),
    "renewal": ("meta:_subscription_renewal", "_subscription_renewal", "subscription_renewal"),
    "origin": ("created_via", "created via", "meta:_created_via"),
    "products": ("product(s)",),
}  # fmt: skip
"""What is said of the order -> the names of its column, the most telling first."""

ORDER_AMOUNTS: dict[str, tuple[str, ...]] = {
    "total": ("order_total", "order total amount", "order total"),
    "tax": ("tax_total", "order_tax_total", "total_tax", "order total tax amount", "order tax amount"),
    "shipping": ("shipping_total", "order_shipping", "order shipping amount"),
    "fee": ("fee_total",),
    "discount": ("discount_total", "cart_discount", "cart discount amount"),
    "subtotal": ("order_subtotal", "order subtotal amount"),
    "refund": ("refunded_total", "refund_total", "order refund amount"),
    "net": ("net sales", "n. revenue"),
}

DATE = ("order_date", "order date", "date_created", "order_date_created", "date")
REFUNDS = ("refunds", "refund_items")
SOLD = ("items sold",)

ITEM_TEXTS: dict[str, tuple[str, ...]] = {
    "product_id": ("item_product_id", "product_id", "product id"),
    "sku": ("item_sku", "sku", "product_sku", "product sku"),
    "name": ("item_name", "item name", "product name", "product_name"),
    "category": ("item_categories", "category", "product categories"),
}
ITEM_AMOUNTS: dict[str, tuple[str, ...]] = {
    "subtotal": ("item_subtotal", "order line subtotal"),
    "total": ("item_total", "order line (w/o tax)"),
    "price": ("item_price", "item cost"),
    "item_tax": ("item_total_tax", "order line tax"),
}
QUANTITY = ("item_quantity", "quantity", "quantity (- refund)")

_PACKED = re.compile(r"(line|order)_items?(_\d+)?")

_SIGNATURE = {
    "shipping_total", "billing_email", "billing_first_name", "customer_user", "order_currency", "payment_method",
    "discount_total", "shipping_items", "coupon_items", "line_items", "line_item_1", "order_item_1", "item_name",
}  # fmt: skip


def packed(columns: Sequence[str]) -> list[str]:
    """Return the columns whose cells pack items ("name:Tea|quantity:1|total:4.20"), in order.

    Examples
    --------
    >>> packed(["order_id", "line_item_1", "line_item_2", "order_items_count"])
    ['line_item_1', 'line_item_2']
    """
    return [column for column in columns if _PACKED.fullmatch(column.strip().casefold())]


def known(columns: Sequence[str]) -> bool:
    """Tell whether a header is that of one of WooCommerce's exports."""
    names = {column.strip().casefold() for column in columns}
    plugin = {"order_date", "status", "order_total"} <= names and len(names & _SIGNATURE) >= 2
    advanced = {"order number", "order status", "order date", "order total amount"} <= names
    analytics = {"order #", "product(s)", "items sold"} <= names and not names.isdisjoint(ORDER_AMOUNTS["net"])
    return (plugin and bool(names & {"order_id", "order_number"})) or advanced or analytics
