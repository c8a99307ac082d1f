from __future__ import annotations

import pytest

from acquaint.errors import InputError
from acquaint.sources.sniff import find_header, sniff, unique


def form(text: str, **options):
    return sniff(text, "orders.csv", whole=True, **options)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
def test_every_delimiter(delimiter):
    text = "\n".join(delimiter.join(row) for row in (["Order", "Date", "Total"], ["1", "2024-01-31", "5.00"]))
    assert form(text).delimiter == delimiter
    assert form(text).names == ("Order", "Date", "Total")


def test_decimal_commas_do_not_make_a_comma_the_delimiter():
    assert form("Datum;Umsatz\n01.02.2024;1,50\n02.02.2024;2,50\n").delimiter == ";"
    assert form("Datum;Netto;Brutto\n01.02.2024;1,50;2,00\n02.02.2024;2,50;3,00\n").delimiter == ";"


def test_commas_in_names_do_not_make_a_comma_the_delimiter():
    assert form("Name, Vorname;Umsatz\nMüller, Anna;12\nMeier, Jo;13\n").delimiter == ";"


def test_a_list_of_one_column_stays_one_column():
    found = form("email\na@example.com\nb@example.com\n")
    assert found.names == ("email",)
    assert form("Product\nTea, green\nTea\nMug\nPot\n").names == ("Product",)


@pytest.mark.parametrize(
    "above",
    [
        "Sales report\n\n",
        "# Start date: 20240101, 20240131\n# ----------\n",
        "Shop: Tea & Co, Berlin\nfrom 01.01.2024\n",
    ],
)
def test_header_below_titles_and_comments(above):
    found = form(above + "Order,Date,Customer,Total\n1,2024-01-31,Anna,5.00\n2,2024-02-01,Jo,6.00\n")
    assert found.names == ("Order", "Date", "Customer", "Total")
    assert found.header == above.count("\n")


def test_header_below_titles_padded_with_delimiters():
    found = form("Umsätze;;;\n;;;\nBeleg;Datum;Kunde;Summe\n1;01.01.2024;K1;5,00\n")
    assert (found.header, found.names[0], found.above) == (2, "Beleg", ("Umsätze",))


def test_a_header_that_begins_with_a_hash():
    assert form("#order,date,total\n1,2024-01-31,5\n").names == ("#order", "date", "total")
    assert form("#;Datum;Summe\n1;01.02.2024;5\n").names == ("#", "Datum", "Summe")


def test_the_separator_line_of_excel():
    found = form("sep=;\nOrder;Date\n1;2024-01-31\n")
    assert (found.delimiter, found.header, found.names) == (";", 1, ("Order", "Date"))


def test_headers_with_numbers_in_names():
    assert form("SKU,2023,2024\nA,1,2\n").names == ("SKU", "2023", "2024")
    assert form("Customer;Q1;Q2;KW 12\nAnna;1;2;3\n").names == ("Customer", "Q1", "Q2", "KW 12")


def test_without_a_header_it_says_so():
    with pytest.raises(InputError, match=r"orders\.csv: No row with the names of the columns"):
        form("1,2024-01-31,5.00\n2,2024-02-01,6.00\n")


def test_a_given_header_is_taken_even_if_it_looks_like_data():
    assert form("Report\n2023;2024\n1;2\n", header=2).names == ("2023", "2024")
    with pytest.raises(InputError, match="Row 9"):
        form("a,b\n1,2\n", header=9)


def test_backslashes_before_quotes():
    assert form('a,b\n1,"say \\"hi\\", he said"\n').escape == "\\"
    assert form('a,b\n"C:\\","x"\n').escape == '"'


def test_quotes_without_meaning():
    rows = "".join(f'{i}\t"Best" tea no {i}\n' for i in range(5))
    assert form("id\tname\n" + rows).quote == ""


def test_blank_text():
    with pytest.raises(InputError, match="empty"):
        form("\ufeff\n\n ;; \n")


def test_names_are_unique_whatever_their_case():
    assert unique(["_record", "A", "a", "A (2)", "", ""]) == (
        "_record (2)",
        "A",
        "a (2)",
        "A (2) (2)",
        "column 5",
        "column 6",
    )


def test_header_of_rows_from_a_workbook():
    rows = [["Report", "", ""], ["", "", ""], ["Order", "Date", "Total"], ["1", "2024-01-31", "5"]]
    assert find_header(rows, "book.xlsx[Jan]") == 2
