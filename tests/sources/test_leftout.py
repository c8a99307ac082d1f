from __future__ import annotations

import re

import pytest

from acquaint.sources.leftout import TOTAL
from tests.sources.reads import read_text

HEADER = "Order;Date;Customer;Product;Amount\n"
LINES = "".join(f"{i};0{i}.01.2024;K{i};Tea;{i},00\n" for i in range(1, 6))


@pytest.mark.parametrize(
    "word",
    [
        "Total", "TOTAL:", "Grand total", "Sub-total", "Subtotal", "Summe", "Gesamt", "Gesamtsumme", "Zwischensumme",
        "Totale", "Totaal", "Subtotaal", "Suma", "Razem", "Sous-total", "Total général", "Soma", "Somme", "Total geral",
        "Totals", "Z-Total", "Total EUR", "Tagessumme", "** Total **", "Insgesamt", "Suma częściowa",
        "Total for January",
    ],
)  # fmt: skip
def test_totals_in_eight_languages(tmp_path, word):
    reading, rows = read_text(tmp_path, f"{HEADER}{LINES}{word};;;;15,00\n")
    (total,) = reading.totals
    assert (total.record, total.text, total.cells["Amount"]) == (6, word, "15,00")
    assert len(rows) == 5
    assert reading.rows == 6


def test_a_total_between_and_one_in_a_later_column(tmp_path):
    text = HEADER + LINES + ";;;Subtotal;15,00\n" + LINES + "\n;;;Total;30,00\n"
    reading, rows = read_text(tmp_path, text)
    assert [(t.record, t.text, t.cells) for t in reading.totals] == [
        (6, "Subtotal", {"Product": "Subtotal", "Amount": "15,00"}),
        (12, "Total", {"Product": "Total", "Amount": "30,00"}),
    ]
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5, 7, 8, 9, 10, 11]


@pytest.mark.parametrize(
    "line",
    [
        "6;06.01.2024;K6;Total;5,00",
        "Total;06.01.2024;;;5,00",
        ";06.01.2024;Total Energies;;5,00",
        "Total;;K6;Tea;5,00",
        "Totally Tea;;;;5,00",
        "Sumatra;;;;5,00",
        "6;;;Total;5,00",
    ],
)
def test_products_and_customers_called_total_stay(tmp_path, line):
    reading, rows = read_text(tmp_path, HEADER + line + "\n" + LINES)
    assert reading.totals == ()
    assert len(rows) == 6


def test_a_total_over_two_filled_columns_only_at_the_end(tmp_path):
    reading, rows = read_text(tmp_path, "Day;Amount\nTotal;9,00\n" + "Monday;1,00\n" * 9 + "Total;9,00\n")
    assert [total.record for total in reading.totals] == [11]
    assert len(rows) == 10


def test_a_blank_in_a_column_that_often_is_blank_makes_no_total(tmp_path):
    lines = "Total;1001;5,00;\n" + "".join(f"Tea {i};100{i};5,00;{'X' if i == 3 else ''}\n" for i in range(2, 9))
    reading, rows = read_text(tmp_path, "Product;Order;Amount;Coupon\n" + lines)
    assert reading.totals == ()
    assert len(rows) == 8


def test_page_headers_repeated_headers_comments_and_rulings(tmp_path):
    text = (
        f"Shop Berlin, page 1\n{HEADER}{LINES}Shop Berlin, page 2\n{HEADER}{LINES}"
        "-----;-----;-----;-----;-----\n# exported by till 7\nSeite 3 von 4\n6;06.01.2024;K6;Tea;1,00\n"
    )
    reading, rows = read_text(tmp_path, text)
    assert reading.ignored == (
        (6, "page header"),
        (7, "repeated header"),
        (13, "ruling"),
        (14, "comment"),
        (15, "page header"),
    )
    assert len(rows) == 11
    assert reading.rows == 16


def test_a_repeated_header_with_blank_and_equal_names(tmp_path):
    header = "Order;Name;Name;;Amount\n"
    reading, rows = read_text(tmp_path, header + "1;a;b;x;5\n" + header + "2;c;d;;6\n")
    assert reading.ignored == ((2, "repeated header"),)
    assert [row[0] for row in rows] == [1, 3]


def test_order_numbers_with_a_hash_are_no_comments(tmp_path):
    _, rows = read_text(tmp_path, "Name;Email;Amount\n#1001;a@example.com;5\n#1001;;6\n")
    assert len(rows) == 2


def test_the_pattern_is_a_pattern_of_python_too():
    assert re.compile(TOTAL.replace(r"\p{L}", "a-z"))
