from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.sources.layouts import shelf

HEADER = [
    "Customer ID",
    "First Name",
    "Last Name",
    "Email",
    "Accepts Email Marketing",
    "Default Address Company",
    "Default Address Address1",
    "Default Address Address2",
    "Default Address City",
    "Default Address Province Code",
    "Default Address Country Code",
    "Default Address Zip",
    "Default Address Phone",
    "Phone",
    "Accepts SMS Marketing",
    "Total Spent",
    "Total Orders",
    "Note",
    "Tax Exempt",
    "Tags",
]
OLD = [
    "First Name",
    "Last Name",
    "Email",
    "Accepts Email Marketing",
    "Company",
    "Address1",
    "Address2",
    "City",
    "Province",
    "Province Code",
    "Country",
    "Country Code",
    "Zip",
    "Phone",
    "Accepts SMS Marketing",
    "Total Spent",
    "Total Orders",
    "Tags",
    "Note",
    "Tax Exempt",
]
ANN = {
    "Customer ID": "'7100000000001", "First Name": "Ann", "Last Name": "Lee", "Email": "ann@example.com",
    "Accepts Email Marketing": "yes", "Accepts SMS Marketing": "no", "Default Address Company": "Lee Ltd",
    "Phone": "'+49301234", "Total Spent": "248.50", "Total Orders": "2", "Tax Exempt": "no", "Tags": "VIP, Wholesale",
}  # fmt: skip
FILE_DATE = datetime(2024, 9, 1, 8, 0)


def load(folder, *rows, header=HEADER, **changes):
    return shelf.loaded(folder, shelf.text_of(header, rows), "shopify_customers", **changes)


def test_customer_with_the_apostrophes_of_the_export(tmp_path):
    with load(tmp_path, ANN) as got:
        assert got.rows("SELECT account, email, phone, name, company, tags, known_at, since FROM draft_customers") == [
            ("7100000000001", "ann@example.com", "+49301234", "Ann Lee", "Lee Ltd", "VIP, Wholesale, wholesale",
             FILE_DATE, None)
        ]  # fmt: skip


def test_older_header_has_no_customer_id(tmp_path):
    row = {"First Name": "Ann", "Email": "a@example.com", "Company": "Lee Ltd", "Accepts Email Marketing": "no",
           "Total Spent": "1.00", "Total Orders": "1"}  # fmt: skip
    with load(tmp_path, row, header=OLD) as got:
        assert got.rows("SELECT account, name, company FROM draft_customers") == [(None, "Ann", "Lee Ltd")]


def test_permissions_are_of_the_files_date(tmp_path):
    with load(tmp_path, ANN) as got:
        assert got.rows(
            "SELECT account, channel, allowed, ts, known_at, basis FROM draft_permissions ORDER BY channel"
        ) == [
            ("7100000000001", "email", True, FILE_DATE, FILE_DATE, "Accepts Email Marketing"),
            ("7100000000001", "sms", False, FILE_DATE, FILE_DATE, "Accepts SMS Marketing"),
        ]


def test_blank_permission_is_unknown_and_not_a_yes(tmp_path):
    with load(tmp_path, {**ANN, "Accepts Email Marketing": "", "Accepts SMS Marketing": ""}) as got:
        assert got.rows("SELECT * FROM draft_permissions") == []
        assert got.rows("SELECT count(*) FROM draft_customers") == [(1,)]


def test_traits_are_known_since_the_files_date_never_earlier(tmp_path):
    with load(tmp_path, {**ANN, "Note": "likes mint"}, traits=["Note"]) as got:
        assert got.rows("SELECT trait, value, known_at FROM draft_traits ORDER BY trait") == [
            ("Note", "likes mint", FILE_DATE), ("tags", "VIP, Wholesale", FILE_DATE), ("tax_exempt", "no", FILE_DATE),
            ("total_orders", "2", FILE_DATE), ("total_spent", "248.50", FILE_DATE),
        ]  # fmt: skip


def test_owner_may_say_since_when_traits_are_known(tmp_path):
    with load(tmp_path, ANN, traits_known=date(2024, 7, 1)) as got:
        known = datetime(2024, 6, 30, 22, 0)
        assert got.rows("SELECT DISTINCT known_at FROM draft_traits") == [(known,)]
        assert got.rows("SELECT DISTINCT ts FROM draft_permissions") == [(known,)]


def test_permission_that_cannot_be_read_is_set_aside(tmp_path):
    with load(tmp_path, {**ANN, "Accepts Email Marketing": "maybe"}) as got:
        assert got.rows("SELECT * FROM draft_customers") == []
        assert got.rows("SELECT record, fate, column_name, value FROM fates") == [
            (1, "quarantined", "Accepts Email Marketing", "maybe")
        ]


def test_record_that_names_nobody_is_ignored(tmp_path):
    with load(tmp_path, ANN, {"Accepts Email Marketing": "no", "Total Spent": "0.00"}) as got:
        assert got.rows("SELECT record FROM draft_customers") == [(1,)]
        assert got.rows("SELECT record, fate FROM fates") == [(2, "ignored")]


@pytest.mark.parametrize(("column", "field"), [("Customer ID", "account"), ("Phone", "phone")])
def test_damaged_numbers_are_not_joined_on(tmp_path, column, field):
    with load(tmp_path, {**ANN, column: "7.1E+12"}) as got:
        assert got.rows(f"SELECT {field}, email FROM draft_customers") == [(None, "ann@example.com")]
        assert f"Column {column}: values damaged" in got.notes[0]
