"""Laws of reading amounts, quantities, yes and no, and text: what is written in a style is read back, or NULL."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acquaint import currencies
from acquaint.sources import values

law = settings(deadline=None, max_examples=60)


def read(sql: str, cells: list, type_: str = "VARCHAR") -> list:
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE cells (place INTEGER, v {type_})")
        con.executemany("INSERT INTO cells VALUES (?, ?)", [[place, cell] for place, cell in enumerate(cells)])
        return [row[0] for row in con.execute(f"SELECT {sql} FROM cells ORDER BY place").fetchall()]


def minor(value: Decimal, digits: int) -> int:
    return int((value * 10**digits).to_integral_value(ROUND_HALF_UP))


def grouped(value: Decimal, decimal: str, thousands: str) -> str:
    text = f"{value:,f}"
    return text.replace(",", "\0").replace(".", decimal).replace("\0", thousands)


amounts = st.decimals(1 - 10**12, 10**12 - 1, places=4, allow_nan=False, allow_infinity=False).map(lambda d: d + 0)
styles = st.sampled_from(
    [
        (".", ""),
        (".", ","),
        (".", " "),
        (".", "'"),
        (".", "’"),
        (",", ""),
        (",", "."),
        (",", " "),
        (",", "\u00a0"),
        (",", "\u202f"),
    ]
)
signs = st.sampled_from(
    ["{s}{n}", "{n} €", "€{n}", "$ {n}", "EUR {n}", "{n}USD", "{n} kr.", "Rs.{n}", "{n} zł", "'{n}", " {n} "]
)
negatives = st.sampled_from(["-{}", "−{}", "({})", "{}-", "- {}", "{} -"])


@law
@given(st.lists(amounts, min_size=1, max_size=20), styles, signs, negatives, st.sampled_from([0, 2, 3]))
def test_an_amount_written_in_a_style_is_read_back(numbers, style, sign, negative, digits):
    cells = []
    for number in numbers:
        text = sign.format(s="", n=grouped(abs(number), *style))
        if number < 0 and negative.endswith("-") and text.strip()[-1:] == ".":
            text = text.rstrip(". ")
        cells.append(negative.format(text.strip("' ")) if number < 0 else text)
    sql = values.amount_sql("v", "VARCHAR", decimal=style[0], digits=digits)
    assert read(sql, cells) == [minor(number, digits) for number in numbers]


@law
@given(st.lists(st.decimals(1 - 10**12, 10**12 - 1, places=9), min_size=1, max_size=20), st.integers(0, 4))
def test_text_is_rounded_half_away_from_zero(numbers, digits):
    sql = values.amount_sql("v", "VARCHAR", digits=digits)
    assert read(sql, [f"{number:f}" for number in numbers]) == [minor(number, digits) for number in numbers]


@pytest.mark.parametrize(
    "cell",
    [
        "12a",
        "abc",
        "31/02/2024",
        "--",
        "-",
        "NaN",
        "nan",
        "inf",
        "-inf",
        "1e5",
        "1E+3",
        "EUR",
        "€",
        "",
        "1.2.3",
        "1,2,3",
        "12 34",
        "5 5",
        "1,234,56",
        "0,123",
        "--5",
        "-(5)",
        "(5",
        "5)",
        "$",
        "5€5",
        "EUR.50",
        "12,50",
        "9" * 13,
        "5%",
        "٣",
    ],
)
def test_garbage_is_null(cell):
    assert read(values.amount_sql("v", "VARCHAR"), [cell]) == [None]
    assert read(values.quantity_sql("v", "VARCHAR"), [cell]) == [None]


@pytest.mark.parametrize(
    ("cell", "decimal", "expected"),
    [
        ("1.234", ".", 123),
        ("1.234", ",", 123400),
        ("1,234", ",", 123),
        ("1,234", ".", 123400),
        ("1,00,000.50", ".", 10000050),
        ("12,-", ",", 1200),
        ("12.-", ".", 1200),
        ("5.00-", ".", -500),
        ("$(5.00)", ".", -500),
        ("($5.00)", ".", -500),
        ("-€5", ".", -500),
        ("€-5", ".", -500),
        ("5,00 EUR-", ",", -500),
        (".5", ".", 50),
        ("$.50", ".", 50),
        ("5.", ".", 500),
        ("'12.50", ".", 1250),
        ("+3", ".", 300),
        ("12.340000000000002", ".", 1234),
        ("1.005", ".", 101),
        ("-1.005", ".", -101),
        ("CHF 1'234.50", ".", 123450),
        ("R$ 1.234,50", ",", 123450),
        ("999999999999.99", ".", 99999999999999),
        ("999,999,999,999.995", ".", 100000000000000),
    ],
)
def test_single_amounts(cell, decimal, expected):
    assert read(values.amount_sql("v", "VARCHAR", decimal=decimal), [cell]) == [expected]


def test_every_currency_code_and_sign_is_taken_off():
    cells = [*(f"{code} 5.00" for code in sorted(currencies.CODES)), *(f"{sign} 5.00" for sign in currencies.SIGNS)]
    assert set(read(values.amount_sql("v", "VARCHAR"), cells)) == {500}


@law
@given(st.lists(st.floats(-1e9, 1e9, allow_nan=False), min_size=1, max_size=20))
def test_floating_columns_are_read_as_written(numbers):
    exact = [minor(Decimal(repr(number)).quantize(Decimal("1e-9"), ROUND_HALF_UP), 2) for number in numbers]
    found = read(values.amount_sql("v", "DOUBLE"), numbers, "DOUBLE")
    assert all(abs(a - b) <= (abs(n) > 1e6) for a, b, n in zip(found, exact, numbers, strict=True))


def test_floating_columns_have_no_amount_for_nan_and_infinity():
    cells = [float("nan"), float("inf"), float("-inf"), 1e300, None, 1.005, 2.675]
    assert read(values.amount_sql("v", "DOUBLE"), cells, "DOUBLE") == [None, None, None, None, None, 101, 268]


@pytest.mark.parametrize(
    ("type_", "cell", "expected"),
    [
        ("BIGINT", 5, 500),
        ("BIGINT", -(2**62), None),
        ("BIGINT", 10**12 - 1, 99999999999900),
        ("HUGEINT", 10**20, None),
        ("UTINYINT", 200, 20000),
        ("DECIMAL(18,4)", Decimal("1.2350"), 124),
        ("DECIMAL(38,2)", Decimal("1e30"), None),
        ("BOOLEAN", True, None),
        ("DATE", "2026-01-01", None),
        ("TIMESTAMP", "2026-01-01", None),
        ("FLOAT", 2.5, 250),
    ],
)
def test_native_columns(type_, cell, expected):
    assert read(values.amount_sql("v", type_), [cell], type_) == [expected]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("3", 3000),
        ("3 x", 3000),
        ("1.5 kg", 1500),
        ("2 pcs.", 2000),
        ("2-", -2000),
        ("(2)", -2000),
        ("0.3335", 334),
        ("-0.0005", -1),
        ("1,000", 1_000_000),
        ("500 g", None),
        ("3 EUR", None),
        ("x", None),
    ],
)
def test_quantities(cell, expected):
    assert read(values.quantity_sql("v", "VARCHAR"), [cell]) == [expected]


def test_yes_and_no():
    cells = [
        "J",
        "ja",
        "Yes",
        "TRUE",
        "1",
        "oui",
        "si",
        "Sí",
        "subscribed",
        "N",
        "nein",
        "no",
        "0",
        "non",
        "unsubscribed",
    ]
    assert read(values.boolean_sql("v", "VARCHAR"), cells) == [True] * 9 + [False] * 6
    assert read(values.boolean_sql("v", "VARCHAR"), ["", " ", "maybe", None, "2"]) == [None] * 5
    assert read(values.boolean_sql("v", "BIGINT"), [1, 0, 2], "BIGINT") == [True, False, None]
    assert read(values.boolean_sql("v", "BOOLEAN"), [True, None], "BOOLEAN") == [True, None]


def test_text_is_trimmed_and_numbers_are_identifiers():
    assert read(values.text_sql("v", "VARCHAR"), [" 'abc ", "\u00a0x\u202f", "", "  ", "'", "O'Hara"]) == [
        "abc",
        "x",
        None,
        None,
        None,
        "O'Hara",
    ]
    cells = [4006381333931.0, 0.5, float("nan"), -3.0]
    assert read(values.text_sql("v", "DOUBLE"), cells, "DOUBLE") == ["4006381333931", "0.5", None, "-3"]
    assert read(values.text_sql("v", "DECIMAL(9,2)"), [Decimal("12.00"), Decimal("12.50")], "DECIMAL(9,2)") == [
        "12",
        "12.50",
    ]
