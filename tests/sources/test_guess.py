"""What unknown sheets are taken for: tables, columns in nine languages, amounts by arithmetic, and what is asked."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime

import duckdb
import pytest

from acquaint.config import SourceSettings
from acquaint.errors import InputError, SettingsError
from acquaint.sources.fields import FIELDS
from acquaint.sources.guess import guess
from acquaint.sources.reading import Reading
from tests.sources.sheets import MODIFIED, TABLE, comma, guessed, mapped, point, sales, write

LINES = sales()
ORDERS = list({line[0]: line for line in LINES}.values())


SHEETS = {
    "en": (
        ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"],
        lambda o, d, c, q, p, s: (
            o, s, f"MUG {s}", q, f"{d.month}/{d.day}/{d.year} 8:26",
            point(p), 17000 + c, "United Kingdom",
        ),
        ["order_id", "product", "product_name", "quantity", "ordered_at", "unit_price", "account", None],
        ("mdy", ".", None, "GB"),
    ),
    "de": (
        [
            "Belegnummer", "Belegdatum", "Kundennummer", "Kundenname",
            "Artikelnr.", "Bezeichnung", "Menge", "Einzelpreis", "Betrag"
        ],
        lambda o, d, c, q, p, s: (
            o, f"{d:%d.%m.%Y}", c, f"Frau M{c}", s, f"Tasse {s}",
            q, f"{comma(p)} €", f"{comma(p * q)} €",
        ),
        ["order_id", "ordered_at", "account", "name", "product", "product_name", "quantity", "unit_price", "amount"],
        ("dmy", ",", "EUR", None),
    ),
    "fr": (
        [
            "N° commande", "Date de commande", "Code client", "Prénom", "Nom",
            "Courriel", "Désignation", "Qté", "PU TTC", "Montant TTC"
        ],
        lambda o, d, c, q, p, _: (
            f"C{o}", f"{d:%d/%m/%Y}", f"CL{c}", f"Anne{c}", f"Petit{c}",
            f"a{c}@ex.fr", "Tasse bleue", q, comma(p), comma(p * q),
        ),
        [
            "order_id", "ordered_at", "account", "name", "name",
            "email", "product_name", "quantity", "unit_price", "amount"
        ],
        ("dmy", ",", None, None),
    ),
    "es": (
        ["Nº Pedido", "Fecha", "Cliente", "Artículo", "Descripción", "Cantidad", "Precio", "Importe", "Moneda"],
        lambda o, d, c, q, p, s: (o, f"{d:%d/%m/%Y}", f"Ana Gil {c}", s, "Taza azul", q, comma(p), comma(p * q), "EUR"),
        ["order_id", "ordered_at", "name", "product", "product_name", "quantity", "unit_price", "amount", "currency"],
        ("dmy", ",", "EUR", None),
    ),
    "it": (
        ["Numero ordine", "Data ordine", "Codice cliente", "Descrizione", "Quantità", "Prezzo unitario", "Importo"],
        lambda o, d, c, q, p, _: (o, f"{d:%d/%m/%Y}", c, "Tazza blu", q, comma(p), comma(p * q)),
        ["order_id", "ordered_at", "account", "product_name", "quantity", "unit_price", "amount"],
        ("dmy", ",", None, None),
    ),
    "nl": (
        [
            "Ordernummer", "Besteldatum", "Klantnummer", "E-mailadres",
            "Omschrijving", "Aantal", "Stukprijs", "Regelbedrag"
        ],
        lambda o, d, c, q, p, _: (o, f"{d:%d-%m-%Y}", c, f"k{c}@x.nl", "Mok blauw", q, comma(p), comma(p * q)),
        ["order_id", "ordered_at", "account", "email", "product_name", "quantity", "unit_price", "amount"],
        ("dmy", ",", None, None),
    ),
    "pt": (
        ["Número da encomenda", "Data", "Cliente", "Produto", "Quantidade", "Preço", "Valor total"],
        lambda o, d, c, q, p, _: (o, f"{d:%d/%m/%Y}", f"Rui Sá {c}", "Caneca azul", q, comma(p), comma(p * q)),
        ["order_id", "ordered_at", "name", "product_name", "quantity", "unit_price", "amount"],
        ("dmy", ",", None, None),
    ),
    "pl": (
        [
            "Numer zamówienia", "Data zamówienia", "Klient", "SKU",
            "Nazwa produktu", "Ilość", "Cena jednostkowa", "Wartość"
        ],
        lambda o, d, c, q, p, s: (o, d, f"Jan Nowak {c}", s, "Kubek duży", q, f"{comma(p)} zł", f"{comma(p * q)} zł"),
        ["order_id", "ordered_at", "name", "product", "product_name", "quantity", "unit_price", "amount"],
        (None, ",", "PLN", None),
    ),
    "sv": (
        ["Ordernummer", "Orderdatum", "Kundnummer", "Artikelnummer", "Benämning", "Antal", "À-pris", "Belopp", "Land"],
        lambda o, d, c, q, p, s: (o, d, c, s, "Mugg blå", q, f"{comma(p)} kr", f"{comma(p * q)} kr", "Sverige"),
        ["order_id", "ordered_at", "account", "product", "product_name", "quantity", "unit_price", "amount", None],
        (None, ",", "SEK", "SE"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", SHEETS)
def test_lines_in_nine_languages(language):
    columns, row, fields, (order, decimal, currency, country) = SHEETS[language]
    found = guessed(columns, [row(*line) for line in LINES])
    assert found.table == "lines"
    assert {column.column: column.field for column in found.columns} == {
        column: field for column, field in zip(columns, fields, strict=True) if field
    }
    assert (found.date_order, found.decimal, found.currency, found.country) == (order, decimal, currency, country)
    assert found.questions == ()
    assert found.unused == tuple(column for column, field in zip(columns, fields, strict=True) if field is None)
    assert all(0.45 <= column.confidence <= 1 and len(column.samples) in {1, 2} for column in found.columns)


def test_every_guessed_field_is_of_the_vocabulary():
    for columns, row, *_ in SHEETS.values():
        found = guessed(columns, [row(*line) for line in LINES])
        assert {column.field for column in found.columns} <= FIELDS[found.table].keys()


def test_the_guess_is_the_same_for_any_number_of_threads_and_order_of_columns():
    columns, row, *_ = SHEETS["de"]
    rows = [row(*line) for line in LINES]
    seen = set()
    for threads in (1, 4):
        with duckdb.connect() as con:
            con.execute(f"SET threads = {threads}")
            seen.add(str(guess(con, TABLE, write(con, columns, rows), file_modified=MODIFIED)))
    assert len(seen) == 1
    backwards = guessed(columns[::-1], [line[::-1] for line in rows])
    assert mapped(backwards) == mapped(guessed(columns, rows))


def test_contents_outvote_names():
    rows = [(o, f"DE{c:04}", f"c{c}@x.com", d, point(p)) for o, d, c, q, p, s in ORDERS]
    found = mapped(guessed(["Order", "Date", "Reference", "When", "Amount"], rows))
    assert (found["email"], found["ordered_at"]) == ("Reference", "When")


def test_parts_of_one_amount_may_be_set():
    rows = [(d, f"c{c}@x.com", point(p), "1.00") for o, d, c, q, p, s in ORDERS]
    given = SourceSettings(files=(), columns={"amount": ("Goods", "Extras")})
    found = guessed(["Date", "Email", "Goods", "Extras"], rows, given=given)
    assert mapped(found)["amount"] == ("Goods", "Extras")


def test_empty_columns_are_unused():
    found = guessed(
        ["Date", "Email", "Refund", "Amount"], [(d, f"c{c}@x.com", None, point(p)) for o, d, c, q, p, s in ORDERS]
    )
    assert found.unused == ("Refund",)


def customers(count=60):
    return [
        (
            *(f"K{i}", f"Anna{i}", f"Berg{i}", f"a{i}@x.de", f"+49 30 1234{i:03}", "Berlin"),
            *("yes" if i % 2 else "no", "12.00", f"2024-01-{1 + i % 28:02}"),
        )
        for i in range(count)
    ]  # fmt: skip


def test_a_list_of_customers():
    columns = [
        "Customer ID",
        "First Name",
        "Last Name",
        "Email",
        "Phone",
        "City",
        "Accepts Email Marketing",
        "Total Spent",
        "Created at",
    ]
    found = guessed(columns, customers())
    assert found.table == "customers"
    assert mapped(found) == {
        "account": "Customer ID", "name": ("First Name", "Last Name"), "email": "Email", "phone": "Phone",
        "email_allowed": "Accepts Email Marketing", "since": "Created at",
    }  # fmt: skip
    assert (found.country, found.evidence["country"]) == ("DE", "telephone prefixes in column Phone")


def test_the_given_name_comes_first_wherever_its_column_stands():
    found = guessed(["Nachname", "Vorname", "E-Mail"], [(row[2], row[1], row[3]) for row in customers()])
    assert found.fields()["name"] == ("Vorname", "Nachname")


LISTS = {
    "products": (
        ["SKU", "Name", "Category", "Brand", "Price", "Cost per item", "Stock"],
        lambda i: (f"S{i}", f"Mug {i} blue", f"Cat{i % 4}", "ACME", "12.00", "5.00", i),
        {"product": "SKU", "product_name": "Name", "category": "Category", "brand": "Brand", "cost": "Cost per item"},
    ),
    "places": (
        ["Store ID", "Store Name", "Channel"],
        lambda i: (i, f"Shop {i} town", "store"),
        {"place": "Store ID", "place_name": "Store Name", "channel": "Channel"},
    ),
    "contacts": (
        ["Campaign", "Email", "Sent at"],
        lambda i: (f"camp{i % 3}", f"a{i % 20}@x.com", f"2026-01-{1 + i % 28:02} 10:00"),
        {"campaign": "Campaign", "email": "Email", "at": "Sent at"},
    ),
    "responses": (
        ["Campaign", "Email", "Event type", "Event time"],
        lambda i: (f"camp{i % 3}", f"a{i % 20}@x.com", ["opened", "clicked"][i % 2], f"2026-01-{1 + i % 28:02} 10:00"),
        {"campaign": "Campaign", "email": "Email", "type": "Event type", "at": "Event time"},
    ),
    "offers": (
        ["Offer ID", "Campaign", "Start date", "End date"],
        lambda i: (f"O{i}", f"camp{i % 3}", f"2026-01-{1 + i % 28:02}", f"2027-02-{1 + i % 28:02}"),
        {"offer": "Offer ID", "campaign": "Campaign", "starts": "Start date", "ends": "End date"},
    ),
}  # fmt: skip


def test_offers_with_what_they_promise_and_cost_are_no_sales():
    rows = [(f"O{i % 9}", "spring", "2026-03-01", "2026-03-31", f"p{i}", "percent", "10", "0.80") for i in range(40)]
    found = guessed(["offer", "campaign", "starts", "ends", "product", "kind", "value", "cost"], rows)
    fields = ("offer", "campaign", "starts", "ends", "product", "kind", "value", "cost")
    assert (found.table, mapped(found)) == ("offers", dict(zip(fields, fields, strict=True)))


@pytest.mark.parametrize("table", LISTS)
def test_lists_of_other_things(table):
    columns, row, fields = LISTS[table]
    found = guessed(columns, [row(i) for i in range(40)])
    assert (found.table, mapped(found)) == (table, fields)


def test_one_row_per_order():
    rows = [
        (o, d, f"c{c}@x.com", point(p), "5.00", point(p // 5), point(p + 500 + p // 5)) for o, d, c, q, p, s in ORDERS
    ]
    found = guessed(["Order ID", "Date", "Email", "Subtotal", "Shipping", "Tax", "Total"], rows)
    assert found.table == "orders"
    assert mapped(found) == {
        "order_id": "Order ID", "ordered_at": "Date", "email": "Email", "net_sales": "Subtotal", "shipping": "Shipping",
        "tax": "Tax", "total": "Total",
    }  # fmt: skip
    assert found.questions == ()


def test_customer_date_and_amount_are_orders():
    found = guessed(["email", "date", "amount"], [(f"c{c}@x.com", d, point(p)) for o, d, c, q, p, s in LINES])
    assert (found.table, mapped(found)) == ("orders", {"email": "email", "ordered_at": "date", "amount": "amount"})


def test_a_card_with_date_and_time_apart():
    rows = [(f"99{c:05}", d, f"{c % 12 + 8:02}:30", c % 3, point(p)) for o, d, c, q, p, s in LINES]
    found = mapped(guessed(["card_no", "trans_date", "trans_time", "store", "amount"], rows))
    assert found == {
        "card": "card_no",
        "ordered_at": "trans_date",
        "time": "trans_time",
        "place": "store",
        "amount": "amount",
    }


def test_half_a_name_identifies_nobody():
    rows = [(o, d, c % 5, point(p)) for o, d, c, q, p, s in LINES]
    assert guessed(["Order", "Date", "Member rating", "Amount"], rows).unused == ("Member rating",)


def open_sheet():
    draw = [(o * 7919 % 9000 + 1000, d.replace(day=1 + d.day % 12), c, q, p) for o, d, c, q, p, s in ORDERS]
    return [
        (o, f"{d:%m/%d/%Y}", c, point(p), point(p * q + 7)) for o, d, c, q, p in sorted(draw, key=lambda row: row[4])
    ]


COLUMNS = ["Order", "Date", "Customer", "Total", "Net Amount"]


def test_what_stays_open_is_asked_dates_first():
    found = guessed(COLUMNS, open_sheet())
    assert [[reading.flag for reading in question.readings] for question in found.questions] == [
        ["--date-order dmy", "--date-order mdy"],
        ["--amount Total", "--amount 'Net Amount'"],
    ]
    assert found.date_order is None
    assert all(2 <= len(reading.rows) <= 3 for question in found.questions for reading in question.readings)
    first = found.questions[0].readings
    written = first[0].rows[0].split(" = ")[0]
    month, day, year = written.split("/")
    months = {f"{number:02}": name for number, name in enumerate(calendar.month_name)}
    assert first[0].rows[0] == f"{written} = {int(month)} {months[day]} {year}"
    assert first[1].rows[0] == f"{written} = {int(day)} {months[month]} {year}"


def test_settings_answer_the_questions():
    given = SourceSettings(files=(), date_order="dmy", amount="Net Amount")
    found = guessed(COLUMNS, open_sheet(), given=given)
    assert (found.questions, found.date_order, mapped(found)["amount"]) == ((), "dmy", "Net Amount")
    assert "Total" in found.unused


def test_set_columns_win_over_guesses():
    given = SourceSettings(files=(), table="orders", columns={"amount": "Total", "account": "Order"}, date_order="mdy")
    found = guessed(COLUMNS, open_sheet(), given=given)
    confidence = {column.field: (column.column, column.confidence) for column in found.columns}
    assert (confidence["amount"], confidence["account"]) == (("Total", 1.0), ("Order", 1.0))
    assert found.questions == ()


def test_decimal_marks_are_asked_only_when_open():
    rows = [(o, d, c, f"{1 + o % 9}.{100 + p % 900}") for o, d, c, q, p, s in ORDERS]
    columns = ["Order", "Date", "Customer", "Amount"]
    (question,) = guessed(columns, rows).questions
    assert [reading.flag for reading in question.readings] == ['--decimal "."', '--decimal ","']
    given = SourceSettings(files=(), decimal=",")
    assert (guessed(columns, rows, given=given).decimal, guessed(columns, rows, given=given).questions) == (",", ())


def test_the_files_own_date_settles_the_order():
    rows = [(o * 7919 % 9000, f"0{1 + o % 2}/0{3 + o % 7}/2026", c, point(p)) for o, d, c, q, p, s in ORDERS]
    found = guessed(["Order", "Date", "Customer", "Amount"], rows, file_modified=datetime(2026, 3, 1, tzinfo=UTC))
    assert (found.date_order, found.questions) == ("mdy", ())


@pytest.mark.parametrize(
    ("settings", "hint"),
    [({"columns": {"ordered_at": "Dat"}}, "did you mean 'Date'"), ({"amount": "Totl"}, "did you mean 'Total'"),
     ({"traits": ("Xyzzy",)}, "the columns are Order, Date")],
)  # fmt: skip
def test_a_setting_that_names_no_column(settings, hint):
    with pytest.raises(SettingsError, match=hint):
        guessed(COLUMNS, open_sheet(), given=SourceSettings(files=(), **settings))


def test_sales_without_a_date_or_an_amount():
    with pytest.raises(InputError, match=r"No column holds a date.*The columns are: Order ID, Email, Total"):
        guessed(["Order ID", "Email", "Total"], [(o, f"c{c}@x.com", point(p)) for o, d, c, q, p, s in LINES])
    with pytest.raises(InputError, match="No column holds an amount"):
        guessed(["Order ID", "Date", "Quantity", "SKU"], [(o, d, q, s) for o, d, c, q, p, s in LINES])


def test_a_sheet_without_values():
    with pytest.raises(InputError, match="no values"):
        guessed(["Order ID", "Date"], [])


def test_a_date_column_by_name_without_dates_is_no_date():
    with pytest.raises(InputError, match="No column holds a date"):
        guessed(["Order ID", "Date", "Total"], [(o, "soon", point(p)) for o, d, c, q, p, s in LINES])


@pytest.mark.parametrize("name", ["Due date", "Date of birth", "Delivery date"])
def test_another_date_is_not_that_of_the_order(name):
    rows = [(o, d, c, point(p)) for o, d, c, q, p, s in ORDERS]
    with pytest.raises(InputError, match="No column holds a date"):
        guessed(["Order ID", name, "Customer ID", "Total"], rows)


def test_native_types_need_no_formats():
    with duckdb.connect() as con:
        con.execute(
            f"CREATE TABLE {TABLE} AS SELECT i AS _record, i // 3 AS order_id, "
            f"TIMESTAMP '2025-01-01 10:00' + INTERVAL 1 HOUR * i AS created_at, 'c' || (i % 7) || '@x.com' AS email, "
            f"i % 5 + 1 AS quantity, (i % 90) / 4 AS price, (i % 5 + 1) * (i % 90) / 4 AS total FROM range(1, 200) r(i)"
        )
        rows = con.execute(f"DESCRIBE {TABLE}").fetchall()
        types = {row[0]: row[1] for row in rows if row[0] != "_record"}
        found = guess(con, TABLE, Reading(tuple(types), types, 199), file_modified=MODIFIED)
    assert mapped(found) == {
        "order_id": "order_id", "ordered_at": "created_at", "email": "email", "quantity": "quantity",
        "unit_price": "price", "amount": "total",
    }  # fmt: skip
    assert (found.date_order, found.decimal, found.questions) == (None, None, ())


def test_columns_with_awkward_names():
    columns = ['Date "UTC"', "v", "_v", "it's", "Amount; EUR"]
    found = guessed(columns, [(d, f"c{c}@x.com", c, "x", point(p)) for o, d, c, q, p, s in LINES])
    assert mapped(found) == {"ordered_at": 'Date "UTC"', "email": "v", "amount": "Amount; EUR"}
    assert found.currency == "EUR"
