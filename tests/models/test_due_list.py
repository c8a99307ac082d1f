from __future__ import annotations

from datetime import date

import pytest

from acquaint.models import due_list, replenishment, restocking
from tests.models.shelves import START, needs, shop

AT = START + 400
HOME = {"c0000": "h", "c0001": "h"}


@pytest.fixture(scope="module")
def listed():
    """One home of two members of whom one buys no soap; of the others one in three leaves, the fifth early."""
    bought = [row for row in needs(120, 400) if (row[0], row[2]) != ("c0001", "soap")]
    bought = [row for row in bought if int(row[0][1:]) % 3 != 2 or row[1] < START + 90 + 2 * int(row[0][1:])]
    with shop(bought, households=HOME) as con:
        stock = restocking.prepare(con, "UTC", 0, AT)
        model = replenishment.fit(con, stock, AT, rungs=("visits",))
        pairs = restocking.read(con, stock, AT)
        many = due_list.write(con, model, stock)
        rows = con.execute("FROM replenishment ORDER BY customer, category").fetchall()
        names = [column[0] for column in con.description]
        con.execute("SELECT 1").fetchall()
        monkey = restocking.ROWS_AT_ONCE
        restocking.ROWS_AT_ONCE = 500
        try:
            parts = stock.parts
            due_list.write(con, model, stock, "again")
            again = con.execute("FROM again ORDER BY customer, category").fetchall()
        finally:
            restocking.ROWS_AT_ONCE = monkey
    return [dict(zip(names, row, strict=True)) for row in rows], many, pairs, parts, rows == again


def of(listed, customer: str) -> dict[str, dict]:
    return {row["category"]: row for row in listed[0] if row["customer"] == customer}


def test_each_member_has_what_it_buys_with_the_dates_of_the_home(listed):
    one, other = of(listed, "c0000"), of(listed, "c0001")
    assert (sorted(one), sorted(other)) == (["bread", "coffee", "soap"], ["bread", "coffee"])
    assert {**one["bread"], "customer": ""} == {**other["bread"], "customer": ""}


def test_rows_are_the_needs_of_all_homes(listed):
    rows, many, pairs, _, _ = listed
    assert many == len(rows) == len(pairs.home) + 2  # bread and coffee of the second member


def test_who_may_not_come_back_has_no_date(listed):
    gone = of(listed, "c0005")
    assert gone
    assert all(row["due_high"] is None and not row["due_now"] for row in gone.values())


def test_dates_are_dates(listed):
    today = date(2024, 1, 1).toordinal() + 400
    for row in listed[0]:
        assert row["due_low"] is None or row["due_low"].toordinal() >= today
        assert row["due_from"] <= row["due_until"]
        assert 0 <= row["due_soon"] <= 1


def test_parts_make_the_same_table(listed):
    _, _, _, parts, same = listed
    assert parts > 3
    assert same
