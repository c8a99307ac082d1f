from __future__ import annotations

import csv
import io

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from acquaint.sources.delimited import BLANKS
from tests.sources.reads import read_text

CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
    ["", " ", '"', '""', ",", ";", "a\nb", "a\r\nb", "\n", "'", '5" pipe', "x;y", "a\tb", "\\", 'q"', "\u00a0", "#1"]
)
TABLE = st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=6))


def plain(cell: str) -> str | None:
    return cell.strip(BLANKS) or None


@example(table=[[",", ","], [" ", ","], ["", ""]], delimiter=";", ends="\n", quoting=csv.QUOTE_ALL, codec="utf-8")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    table=TABLE.filter(bool),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    ends=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
)
def test_any_table_in_any_dialect_comes_back(tmp_path_factory, table, delimiter, ends, quoting, codec):
    rows = [[f"A{i}", "2024-01-31", *cells] for i, cells in enumerate(table, start=1)]
    header = ["order", "date", *(f"field {'abcd'[i]}" for i in range(len(table[0])))]
    out = io.StringIO(newline="")
    if ends == "\r":  # Python's writer leaves a bare "\n" unquoted there, which no reader can tell from a line end
        quoting = csv.QUOTE_ALL
    csv.writer(out, delimiter=delimiter, lineterminator=ends, quoting=quoting).writerows([header, *rows])
    reading, found = read_text(tmp_path_factory.mktemp("law"), out.getvalue().encode(codec))
    assert reading.columns == tuple(header)
    assert found == [(i, *map(plain, row)) for i, row in enumerate(rows, start=1)]
    assert (reading.rows, reading.malformed, reading.totals) == (len(rows), (), ())


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize("note", ["plain", "quoted; here", "two\nlines"])
def test_records_are_numbered_in_file_order(tmp_path, threads, note):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["order", "note", "filler"])
    writer.writerows([i, note, "x" * 90] for i in range(1, 150_001))
    reading, rows = read_text(tmp_path, out.getvalue(), threads=threads)
    assert reading.rows == 150_000
    assert all(row[0] == int(row[1]) for row in rows)


def test_short_rows_are_padded_and_long_ones_quarantined(tmp_path):
    text = "order,date,total\n1,2024-01-01,5\n2,2024-01-01\n3,2024-01-01,5,,\n4,2024-01-01,5,x\n5,2024-01-01,6\n"
    reading, rows = read_text(tmp_path, text)
    assert rows == [
        (1, "1", "2024-01-01", "5"),
        (2, "2", "2024-01-01", None),
        (3, "3", "2024-01-01", "5"),
        (5, "5", "2024-01-01", "6"),
    ]
    assert reading.malformed == ((4, "4 | 2024-01-01 | 5 | x", "4 cells, but the header has 3"),)
    assert reading.rows == 5


def test_short_rows_in_a_file_with_line_ends_in_quotes(tmp_path):
    _, rows = read_text(tmp_path, 'order,note,total\n1,"a\nb",5\n2,c\n3,d,6\n')
    assert rows == [(1, "1", "a\nb", "5"), (2, "2", "c", None), (3, "3", "d", "6")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path, end):
    _, rows = read_text(tmp_path, end.join(["order,note", "1,a", "", '2,"b\nc"', "3,d", ""]))
    assert rows == [(1, "1", "a"), (2, "2", "b\nc"), (3, "3", "d")]


def test_mixed_line_ends(tmp_path):
    _, rows = read_text(tmp_path, "order,note\r\n1,a\n2,b\r\n3,c\r4,d\n")
    assert [row[1] for row in rows] == ["1", "2", "3", "4"]


def test_blank_records_are_not_counted_but_keep_their_number(tmp_path):
    reading, rows = read_text(tmp_path, "order,note,total\n1,a,5\n,,\n3,c,5\n  , ,\n")
    assert [row[0] for row in rows] == [1, 3]
    assert reading.rows == 2


def test_blank_and_repeated_names(tmp_path):
    reading, rows = read_text(tmp_path, "Name,,name,_record,,\nA,b,c,d,,\n")
    assert reading.columns == ("Name", "column 2", "name (2)", "_record (2)")
    assert rows == [(1, "A", "b", "c", "d")]


def test_a_header_of_several_lines_and_a_quote_above_it(tmp_path):
    reading, rows = read_text(tmp_path, 'Report "5""" of today\n\n"Order\nno",Date,Total\n1,2024-01-01,5\n')
    assert reading.columns == ("Order no", "Date", "Total")
    assert rows == [(1, "1", "2024-01-01", "5")]


def test_backslash_escapes(tmp_path):
    _, rows = read_text(tmp_path, 'order,note,total\n1,"say \\"hi\\", he said",5\n')
    assert rows == [(1, "1", 'say "hi", he said', "5")]


def test_single_quotes(tmp_path):
    _, rows = read_text(tmp_path, "'order','note'\n'1','a,b'\n'2','c'\n")
    assert rows == [(1, "1", "a,b"), (2, "2", "c")]


def test_blanks_of_every_kind_are_trimmed(tmp_path):
    _, rows = read_text(tmp_path, "order;note\n 1 ;\u00a0a\u202f\n2;\tb \n3;\u200b\n")
    assert rows == [(1, "1", "a"), (2, "2", "b"), (3, "3", None)]


def test_a_name_with_wildcards_is_one_file(tmp_path):
    (tmp_path / "orders 1.csv").write_text("order,note\n9,other\n")
    _, rows = read_text(tmp_path, "order,note\n1,a\n", "orders [1].csv")
    assert rows == [(1, "1", "a")]


def test_the_given_header(tmp_path):
    reading, rows = read_text(tmp_path, "x,y\n\n2023,2024\n1,2\n", header=3)
    assert reading.columns == ("2023", "2024")
    assert rows == [(1, "1", "2")]


def test_duckdb_still_numbers_in_file_order():
    """`row_number() OVER ()` rests on this setting being the default."""
    with duckdb.connect() as con:
        assert con.execute("SELECT current_setting('preserve_insertion_order')").fetchone() == (True,)
