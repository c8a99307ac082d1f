"""The standard features: each says what it means, and together they answer what a shop asks."""

from __future__ import annotations

from acquaint import config
from acquaint.features import profiles, retail

STANDARD = retail.standard()
NAMES = {feature.name for feature in STANDARD}


def test_there_are_enough_and_each_is_named_once():
    assert len(STANDARD) == len(NAMES) >= 45


def test_each_says_what_it_means():
    for feature in STANDARD:
        assert feature.description[0].isupper(), feature.name
        assert not feature.description.endswith("."), feature.name
        assert feature.unit, feature.name
        assert feature.null, feature.name


def test_units_agree_with_names():
    for feature in STANDARD:
        if feature.name.endswith(("_minor", *(f"_minor_{days}d" for days in retail.WINDOWS))):
            assert feature.unit == "minor units", feature.name
        if feature.name.endswith("_share"):
            assert feature.unit == "share", feature.name
        if feature.name.endswith("_date"):
            assert feature.unit == "date", feature.name


def test_they_answer_the_questions_of_a_shop():
    answers = {
        "how much": {"net_sales_minor", "net_sales_minor_365d", "average_order_value_minor", "gross_sales_minor"},
        "how often": {"orders", "orders_7d", "orders_28d", "orders_90d", "orders_365d", "occasions"},
        "since when": {"first_order_date", "last_order_date", "days_since_last_order"},
        "own rhythm": {"usual_gap_days", "average_gap_days", "gap_variation"},
        "is it changing": {"orders_trend_28d", "orders_trend_90d", "net_sales_trend_90d"},
        "which days and hours": {"usual_weekday", "usual_hour", "weekend_share"},
        "which places and channels": {"usual_place", "usual_place_share", "orders_online", "orders_store"},
        "which categories": {f"category_{n}{s}" for n in range(1, 6) for s in ("", "_share")},
        "which brands": {f"brand_{n}{s}" for n in range(1, 6) for s in ("", "_share")},
        "how broad": {"products", "categories"},
        "how deep in discount": {"discount_share", "discounted_orders_share", "coupon_orders"},
        "how many returns": {"returns", "return_rate", "returns_minor"},
        "how they answer": {"contacts", "responses", "redemptions"},
        "what they earn us": {"profit_minor"},
    }  # fmt: skip
    for question, names in answers.items():
        assert names <= NAMES, (question, names - NAMES)


def test_windows_are_named_by_their_days():
    catalog = profiles.features_of(config.Settings(), ())
    for entry in catalog.entries:
        for days in retail.WINDOWS:
            if entry.feature.name.endswith(f"_{days}d") and "trend" not in entry.feature.name:
                assert f"{days} days" in entry.feature.expression or "last" not in entry.feature.expression
