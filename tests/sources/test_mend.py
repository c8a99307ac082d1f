from __future__ import annotations

from acquaint.sources.mend import Malformed, records
from acquaint.sources.sniff import Form
from tests.sources.reads import read_text

HEADER = "order,date,customer,note,qty,total\n"


def record(number: int, note: str = "x") -> str:
    return f"{number},2024-01-31,K{number},{note},1,5.00\n"


def test_a_quote_that_never_closes_costs_one_record(tmp_path):
    text = HEADER + record(1) + record(2, '"open') + "".join(map(record, range(3, 1000)))
    reading, rows = read_text(tmp_path, text)
    assert [(number, reason) for number, _, reason in reading.malformed] == [
        (2, "a quote that is opened and not closed")
    ]
    assert len(rows) == 998
    assert rows[-1][:2] == (999, "999")
    assert reading.rows == 999


def test_text_after_a_closing_quote(tmp_path):
    reading, rows = read_text(tmp_path, HEADER + record(1, '"5" pipe, long"') + record(2))
    assert reading.malformed == ((1, '1,2024-01-31,K1,"5" pipe, long",1,5.00', "quotes that do not match"),)
    assert [row[0] for row in rows] == [2]


def test_two_stray_quotes_do_not_swallow_the_records_between(tmp_path):
    text = HEADER + record(1) + record(2, '"open') + record(3) + record(4) + record(5, 'close"') + record(6)
    reading, rows = read_text(tmp_path, text)
    assert [row[1] for row in rows] == ["1", "3", "4", "5", "6"]
    assert [number for number, *_ in reading.malformed] == [2]


def test_a_note_of_many_lines_is_one_record(tmp_path):
    note = '"' + "\n".join(f"line {i}, with a comma" for i in range(50)) + '"'
    reading, rows = read_text(tmp_path, HEADER + record(1, note) + record(2, '"broken') + record(3))
    assert [row[0] for row in rows] == [1, 3]
    assert rows[0][4].count("\n") == 49
    assert len(reading.malformed) == 1


def test_a_cell_beyond_all_measure(tmp_path):
    reading, rows = read_text(tmp_path, HEADER + record(1, "x" * 200_000) + record(2) + record(3, "a,b"))
    assert [(number, reason) for number, _, reason in reading.malformed] == [
        (1, "a cell of more than 131,072 characters"),
        (3, "7 cells, but the header has 6"),
    ]
    assert len(reading.malformed[0][1]) == 500
    assert [row[0] for row in rows] == [2]


def test_records_goes_on_after_the_last_line():
    form = Form(",", '"', '"', 0, ("a", "b"), ("a", "b"), ())
    found = list(records(iter(["1,2\n", '3,"4\n']), form))
    assert found == [["1", "2"], Malformed('3,"4', "a quote that is opened and not closed")]
