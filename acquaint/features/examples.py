"""Example values of the standard features: one invented customer of a tea shop, on 2 March 2026."""

from __future__ import annotations

from acquaint.features.catalog import Feature

EXAMPLES: dict[str, str] = {
    "orders": "23", "orders_7d": "1", "orders_28d": "1", "orders_90d": "3", "orders_365d": "13",
    "occasions": "22", "occasions_28d": "1", "occasions_90d": "3", "occasions_365d": "12",
    "gross_sales_minor": "118400", "gross_sales_minor_365d": "66200",
    "net_sales_minor": "106438", "net_sales_minor_7d": "4250", "net_sales_minor_28d": "4250",
    "net_sales_minor_90d": "13120", "net_sales_minor_365d": "60900",
    "units_milli": "61000", "units_milli_365d": "34000",
    "average_order_value_minor": "4627.7", "largest_order_minor": "9840", "units_per_order": "2.65",
    "first_order_date": "2024-05-14", "last_order_date": "2026-02-24",
    "days_since_first_order": "657", "days_since_last_order": "6",
    "gaps": "21", "average_gap_days": "31.0", "usual_gap_days": "28.4", "gap_variation": "0.42",
    "overdue_ratio": "0.21",
    "orders_trend_28d": "1.0", "orders_trend_90d": "0.75", "net_sales_trend_90d": "0.76",
    "usual_weekday": "2", "usual_weekday_share": "0.39", "usual_hour": "19", "weekend_share": "0.17",
    "morning_share": "0.13", "afternoon_share": "0.22", "evening_share": "0.61",
    "places": "2", "usual_place": "webshop", "usual_place_share": "0.87",
    "orders_online": "20", "net_sales_online_minor": "94118", "orders_store": "3", "net_sales_store_minor": "12320",
    "online_share": "0.88",
    "products": "17", "categories": "6", "categories_90d": "2",
    "category_1": "Green tea", "category_1_share": "0.38", "category_2": "Black tea", "category_2_share": "0.24",
    "category_3": "Teaware", "category_3_share": "0.17", "category_4": "Gifts", "category_4_share": "0.09",
    "category_5": "Honey", "category_5_share": "0.07",
    "brand_1": "Leaf & Co", "brand_1_share": "0.46", "brand_2": "Hill House", "brand_2_share": "0.21",
    "brand_3": "Own label", "brand_3_share": "0.18", "brand_4": "Kiln", "brand_4_share": "0.09",
    "brand_5": "Blue Hive", "brand_5_share": "0.06",
    "discount_minor": "9472", "discount_minor_365d": "5300", "discount_share": "0.08",
    "discounted_orders_share": "0.26", "coupon_orders": "5",
    "returns_minor": "2490", "returns_minor_365d": "0", "returns": "1", "return_rate": "0.02",
    "contacts": "18", "contacts_28d": "1", "contacts_90d": "3", "contacts_365d": "10",
    "last_contact_date": "2026-02-20", "days_since_contact": "10",
    "responses": "4", "responses_365d": "2", "redemptions": "3", "redemptions_365d": "1", "response_rate": "0.22",
    "profit_minor": "39210", "profit_online_minor": "34600", "profit_store_minor": "4790", "profit_minor_365d": "22900",
    "reimbursed_minor": "300",
    "lifecycle_stage": "activity", "lifecycle_state": "regular",
    "reachable_email": "yes", "reachable_phone": "no", "reachable_sms": "no", "reachable_post": "no",
    "reachable_by": "email",
}  # fmt: skip
"""Name of a standard feature -> its value for that customer, as it reads in a table."""


def with_example(feature: Feature) -> Feature:
    """Return a standard feature with its example."""
    return Feature(
        feature.name, feature.expression, feature.description, feature.unit, feature.null, EXAMPLES[feature.name]
    )
