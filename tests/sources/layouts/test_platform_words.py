from __future__ import annotations

import duckdb
import pytest

from acquaint.sources.layouts import platform_words


def value(sql: str, argument: str | None):
    return duckdb.sql(f"SELECT {sql} FROM (SELECT $text::VARCHAR AS text)", params={"text": argument}).fetchall()[0][0]


@pytest.mark.parametrize(
    ("tags", "role", "expected"),
    [
        ("Abo, spring", "subscription", True),
        ("Subscription Recurring Order", "renewal", True),
        ("Großhandel", "wholesale", True),
        ("Grosshandel", "wholesale", True),
        ("wholesale-gold", "wholesale", True),
        ("tradeshow", "wholesale", False),
        ("Employée", "staff", True),
        ("Personalshopper", "staff", False),
        ("staff", "staff", True),
        ("", "staff", False),
        (None, "staff", False),
    ],
)
def test_roles_of_known_words(tags, role, expected):
    assert value(platform_words.role_sql("text", role, {}), tags) is expected


def test_roles_of_the_shops_own_tags_are_whole_tags():
    sql = platform_words.role_sql("text", "wholesale", {"Kiosk": "wholesale", "Team": "staff"})
    assert [value(sql, tags) for tags in ("a, kiosk", "kiosk 7", "Team")] == [True, False, False]


@pytest.mark.parametrize(
    "method", ["Cash", "cod", "Bank Deposit", "Nachnahme", "Contrassegno", "manual", "Money Order"]
)
def test_manual_payments(method):
    assert value(platform_words.manual_payment_sql("text"), method) is True


@pytest.mark.parametrize("method", ["Cash App Pay", "Shopify Payments", "PayPal", "Barclaycard", "Codapay", None])
def test_payments_through_the_platform(method):
    assert value(platform_words.manual_payment_sql("text"), method) is False
