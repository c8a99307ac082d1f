"""Invoice lines, trap by trap, in the shape of the well-known online-retail files and of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint import tables
from acquaint.errors import InputError
from acquaint.sources import draft_tables, files, layouts, read
from acquaint.sources.layouts import invoice, line_cells

from .shelf import Loaded, context, loaded

RETAIL = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def lines(*rows: str, header: str = RETAIL) -> str:
    return "\n".join([header, *rows]) + "\n"


def line(
    number: str = "536365", code: str = "85123A", text: str = "WHITE HEART", quantity: str = "6", price: str = "2.55",
    customer: str = "17850.0", date: str = "12/1/2010 8:26",
) -> str:  # fmt: skip
    return f"{number},{code},{text},{quantity},{date},{price},{customer},United Kingdom"


def load(folder: Path, *rows: str, **changes: Any) -> Any:
    settings = {"date_order": "mdy", "zone": "Europe/London", "shop_zone": "Europe/London", **changes}
    return loaded(folder, lines(*rows), "invoice_lines", **settings)


def natures(data: Loaded) -> dict[str, str]:
    return dict(data.rows("SELECT DISTINCT order_key, nature FROM entries"))


@pytest.mark.parametrize(
    "header",
    [
        RETAIL.split(","),
        ["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country"],
        ["Rechnungsnummer", "Artikelnummer", "Bezeichnung", "Menge", "Rechnungsdatum", "Einzelpreis", "Kundennummer"],
        ["N° facture", "Référence", "Désignation", "Quantité", "Date facture", "Prix unitaire", "Code client"],
        ["Número factura", "Código artículo", "Descripción", "Cantidad", "Fecha", "Precio unitario", "Id cliente"],
        [
            "Numero fattura",
            "Codice articolo",
            "Descrizione",
            "Quantità",
            "Data fattura",
            "Prezzo unitario",
            "Codice cliente",
        ],
        ["Factuurnummer", "Artikelnummer", "Omschrijving", "Aantal", "Factuurdatum", "Stukprijs", "Klantnummer"],
    ],
)
def test_invoice_lines_of_many_languages_are_recognised(header: list[str]) -> None:
    assert layouts.recognise(header) == "invoice_lines"


@pytest.mark.parametrize(
    "header",
    [
        ["Order ID", "Date", "SKU", "Quantity", "Price", "Customer"],
        [*RETAIL.split(","), "Order status"],
        [*RETAIL.split(","), "Shipping"],
        ["Invoice ID", "Branch", "Product line", "Unit price", "Quantity", "Total", "Date"],
        ["Invoice", "Date", "Total", "Customer"],
    ],
)
def test_other_files_are_left_to_the_mapping(header: list[str]) -> None:
    assert not invoice.matches(header)


def test_quantity_times_price(tmp_path: Path) -> None:
    with load(
        tmp_path, line(), line(code="71053", quantity="3", price="0.125"), line("536366", customer="13047")
    ) as data:
        assert data.entries(
            "order_key, account, product, product_name, quantity_milli, line_amount_minor, line_kind, nature, status, "
            "CAST(ts AS VARCHAR)"
        ) == [
            ("536365", "17850", "85123A", "WHITE HEART", 6000, 1530, "goods", "sale", "counted", "2010-12-01 08:26:00"),
            ("536365", "17850", "71053", "WHITE HEART", 3000, 38, "goods", "sale", "counted", "2010-12-01 08:26:00"),
            ("536366", "13047", "85123A", "WHITE HEART", 6000, 1530, "goods", "sale", "counted", "2010-12-01 08:26:00"),
        ]
        assert data.notes == []


def test_cancellations_are_returns(tmp_path: Path) -> None:
    with load(
        tmp_path,
        line(),
        line("C536379", quantity="-1"),
        line("536380", quantity="-2"),
        line("536381"),
        line("536381", quantity="-1"),
    ) as data:
        assert natures(data) == {"536365": "sale", "C536379": "return", "536380": "return", "536381": "sale"}
        assert data.entries("quantity_milli, line_amount_minor", "order_key = 'C536379'") == [(-1000, -255)]


def test_a_shop_may_number_its_invoices_with_c(tmp_path: Path) -> None:
    with load(tmp_path, line("C1"), line("C2"), line("C3", quantity="-1")) as data:
        assert natures(data) == {"C1": "sale", "C2": "sale", "C3": "return"}


def test_cancellation_written_as_positive_where_others_are_negative(tmp_path: Path) -> None:
    with load(tmp_path, line("C1", quantity="-1"), line("C2", quantity="-1"), line("C3"), line("4")) as data:
        assert natures(data) == {"C1": "return", "C2": "return", "C3": "return", "4": "sale"}


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        ("POST", "POSTAGE", "shipping"),
        ("DOT", "DOTCOM POSTAGE", "shipping"),
        ("C2", "CARRIAGE", "shipping"),
        ("POST", "", "shipping"),
        ("M", "Manual", "fee"),
        ("m", "Manual", "fee"),
        ("BANK CHARGES", "Bank Charges", "fee"),
        ("AMAZONFEE", "AMAZON FEE", "fee"),
        ("CRUK", "CRUK Commission", "fee"),
        ("B", "Adjust bad debt", "fee"),
        ("S", "SAMPLES", "fee"),
        ("ADJUST2", "Adjustment by Peter", "fee"),
        ("gift_0001_20", "Dotcomgiftshop Gift Voucher £20.00", "gift_card"),
        ("GIFT", "Gift card", "gift_card"),
        ("PADS", "PADS TO MATCH ALL CUSHIONS", "goods"),
        ("S", "SMALL MIRROR", "goods"),
        ("M", "MUG", "goods"),
        ("C2", "CANDLE", "goods"),
        ("22423", "DOORMAT WELCOME", "goods"),
        ("DCGS0076", "SUNJAR LED NIGHT LIGHT", "goods"),
        ("", "Versandkosten", "shipping"),
    ],
)
def test_codes_that_are_not_goods(tmp_path: Path, code: str, text: str, kind: str) -> None:
    with load(tmp_path, line(), line(code=code, text=text, quantity="1", price="15.00")) as data:
        assert data.entries("line_kind")[1] == (kind,)


def test_discount_line(tmp_path: Path) -> None:
    with load(tmp_path, line(), line(code="D", text="Discount", quantity="-1", price="1.30")) as data:
        assert data.entries("line_kind, line_amount_minor, order_discount_minor") == [
            ("goods", 1530, 130),
            ("none", None, 130),
        ]


def test_discount_given_afterwards_is_money_returned(tmp_path: Path) -> None:
    with load(tmp_path, line("C536379", "D", "Discount", "-1", "27.50", "14527.0")) as data:
        assert data.entries("nature, line_kind, line_amount_minor") == [("return", "goods", -2750)]


def test_adjustments_of_the_books_are_no_sales(tmp_path: Path) -> None:
    rows = [
        line("A563185", "B", "Adjust bad debt", "1", "11062.06", ""),
        line("A563186", "B", "Adjust bad debt", "1", "-11062.06", ""),
    ]
    with load(tmp_path, line(), *rows) as data:
        assert natures(data) == {"536365": "sale", "A563185": "adjustment", "A563186": "adjustment"}


def test_stock_that_is_written_off_is_no_return(tmp_path: Path) -> None:
    with load(
        tmp_path,
        line("536996", text="damaged", quantity="-20", price="0.0", customer=""),
        line("536997", price="0", quantity="1"),
    ) as data:
        assert natures(data) == {"536996": "adjustment", "536997": "sale"}


def test_lines_of_nothing_are_kept(tmp_path: Path) -> None:
    with load(tmp_path, line(), line(quantity="0"), line(price="0")) as data:
        assert data.entries("line_amount_minor") == [(1530,), (0,), (0,)]


@pytest.mark.parametrize("customer", ["", "0", "nan", "NULL", "-1"])
def test_no_customer_is_anonymous(tmp_path: Path, customer: str) -> None:
    with load(tmp_path, line(customer=customer)) as data:
        assert data.entries("account") == [(None,)]
        assert data.rows("FROM fates") == []


def test_invoice_in_two_minutes_is_one(tmp_path: Path) -> None:
    with load(tmp_path, line(date="12/1/2010 8:27"), line(date="12/1/2010 8:26")) as data:
        assert data.entries("order_key, CAST(ts AS VARCHAR)") == [("536365", "2010-12-01 08:26:00")] * 2
        assert data.notes == []


def test_invoice_with_two_customers_and_two_days_is_kept_and_flagged(tmp_path: Path) -> None:
    rows = [line(customer="1.0"), line(customer="2.0"), line(customer="2.0", date="12/2/2010 9:00"), line(customer="")]
    with load(tmp_path, *rows) as data:
        assert (
            data.entries("DISTINCT account, CAST(ts AS VARCHAR)".replace("DISTINCT ", ""))
            == [("2", "2010-12-01 08:26:00")] * 4
        )
        assert len(data.notes) == 2
        assert "several customers (first: 536365)" in data.notes[0]
        assert "several days" in data.notes[1]


def test_numbers_that_start_again_every_year(tmp_path: Path) -> None:
    with load(
        tmp_path, line("1", date="1/4/2011 9:00"), line("1", date="1/3/2012 9:00"), line("2", date="1/4/2012 9:00")
    ) as data:
        assert data.entries("order_key, order_number") == [("1", "1"), ("1@2012-01-03", "1"), ("2", "2")]
        assert "given out again" in data.notes[0]


def test_damaged_invoice_numbers_stop_the_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="shortened by a spreadsheet"), load(tmp_path, line(), line("5.36E+12")):
        pass


def test_damaged_codes_are_not_joined_on(tmp_path: Path) -> None:
    with load(tmp_path, line(), line(code="8.50E+12"), line(code="12-Mar")) as data:
        assert data.entries("product") == [("85123A",), (None,), (None,)]
        assert "2 article numbers were damaged" in data.notes[0]


def test_bad_lines_are_quarantined_and_the_invoice_goes_on(tmp_path: Path) -> None:
    rows = [line(), line(quantity="six"), line(price="cheap"), line(date="someday"), line(price=""), line(number="")]
    with load(tmp_path, *rows) as data:
        assert data.rows("SELECT record, fate, column_name, value, reason, order_key FROM fates ORDER BY record") == [
            (2, "quarantined", "Quantity", "six", "not a quantity", "536365"),
            (3, "quarantined", "UnitPrice", "cheap", "not a price", "536365"),
            (4, "quarantined", "InvoiceDate", "someday", "not a date, or one after the file's own", "536365"),
            (5, "quarantined", "UnitPrice", None, "no amount", "536365"),
            (6, "quarantined", "InvoiceNo", None, "no invoice number", None),
        ]
        assert [record for (record,) in data.entries("record")] == [1]


def test_test_products_and_quotes_are_not_counted(tmp_path: Path) -> None:
    header = "Belegnummer;Belegart;Artikelnummer;Bezeichnung;Menge;Rechnungsdatum;Einzelpreis;Kundennummer"
    rows = [
        f"{n};{kind};A1;Tasse;2;13.06.2024;4,50;77" for n, kind in [(1, "Rechnung"), (2, "Angebot"), (3, "Gutschrift")]
    ]
    with loaded(tmp_path, lines(*rows, header=header), "invoice_lines") as data:
        assert data.entries("order_key, status, nature") == [
            ("1", "counted", "sale"),
            ("2", "draft", "sale"),
            ("3", "counted", "return"),
        ]
    with load(tmp_path, line("9", "TEST001", "This is a test product.")) as data:
        assert data.entries("status") == [("test",)]


def test_total_of_the_line_with_tax_says_that_prices_are_without(tmp_path: Path) -> None:
    header = "Rechnungsnummer;Artikelnummer;Menge;Rechnungsdatum;Einzelpreis;MwSt-Betrag;Gesamtpreis"
    rows = ["1;A;2;13.06.2024;50,00;19,00;119,00", "1;B;1;13.06.2024;10,00;1,90;11,90"]
    with loaded(tmp_path, lines(*rows, header=header), "invoice_lines") as data:
        assert data.entries("line_amount_minor, line_tax_minor, tax_included") == [
            (10000, 1900, False),
            (1000, 190, False),
        ]


def test_discount_column(tmp_path: Path) -> None:
    header = "Invoice,StockCode,Quantity,InvoiceDate,Price,Discount,Total"
    rows = ["1,A,2,2024-06-13,5.00,1.00,9.00", "1,B,1,2024-06-13,4.00,,4.00"]
    with loaded(tmp_path, lines(*rows, header=header), "invoice_lines") as data:
        assert data.entries("line_amount_minor, line_discount_minor, has_time") == [
            (1000, 100, False),
            (400, None, False),
        ]


def test_amount_of_the_settings_goes_before_the_header(tmp_path: Path) -> None:
    header = "Invoice,StockCode,Quantity,InvoiceDate,Price,Paid"
    with loaded(tmp_path, lines("1,A,2,2024-06-13,5.00,8.00", header=header), "invoice_lines", amount="Paid") as data:
        assert data.entries("line_amount_minor") == [(800,)]


@given(st.integers(-(10**9), 10**9), st.integers(-(10**10), 10**10))
def test_value_is_rounded_half_away_from_zero(quantity: int, price: int) -> None:
    exact, scale = quantity * price, 1000 * 10**line_cells.PRICE_DIGITS
    expected = (1 if exact >= 0 else -1) * ((2 * abs(exact) + scale) // (2 * scale))
    con = duckdb.connect()
    try:
        sql = line_cells.value_sql(f"CAST({quantity} AS BIGINT)", f"CAST({price} AS BIGINT)")
        assert con.execute(f"SELECT {sql}").fetchall() == [(expected,)]
    finally:
        con.close()


def test_native_types(tmp_path: Path) -> None:
    path = tmp_path / "retail.parquet"
    con = duckdb.connect()
    try:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(
            "COPY (SELECT 536365 AS InvoiceNo, '85123A' AS StockCode, 6 AS Quantity, TIMESTAMP '2010-12-01 08:26:00' "
            f"AS InvoiceDate, 2.55::DOUBLE AS UnitPrice, 17850.0::DOUBLE AS CustomerID) TO '{path}' (FORMAT parquet)"
        )
        (sheet,) = files.find([path], base=tmp_path)
        reading = read.read(con, sheet, "sheet")
        con.execute(tables.create("entries", draft_tables.ENTRIES))
        con.execute(tables.create("fates", draft_tables.FATES))
        layouts.load(con, "invoice_lines", "sheet", reading, context(zone="Europe/London"))
        assert con.execute(
            "SELECT order_key, account, quantity_milli, line_amount_minor, has_time, CAST(ts AS VARCHAR) FROM entries"
        ).fetchall() == [("536365", "17850", 6000, 1530, True, "2010-12-01 08:26:00")]
    finally:
        con.close()
