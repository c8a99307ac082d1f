from __future__ import annotations

from datetime import datetime

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from acquaint.errors import InputError
from acquaint.sources.read import read
from tests.sources.reads import read_path, read_text, sheet_of


def test_parquet_keeps_its_types_and_is_not_copied(tmp_path):
    path = tmp_path / "lines.parquet"
    at = datetime(2024, 1, 31, 13, 5)
    pq.write_table(pa.table({"At": [at, None], "Note": [" a ", " "], "n": [{"k": [1]}, None], "q": [1.5, 2.0]}), path)
    with duckdb.connect() as con:
        reading = read(con, sheet_of(path), "lines")
        assert reading.types == {"At": "TIMESTAMP", "Note": "VARCHAR", "n": "VARCHAR", "q": "DOUBLE"}
        assert con.execute("FROM lines ORDER BY _record").fetchall() == [
            (1, at, "a", '{"k":[1]}', 1.5),
            (2, None, None, None, 2.0),
        ]
        assert con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall() == [("lines",)]


def test_damaged_parquet(tmp_path):
    path = tmp_path / "lines.parquet"
    pq.write_table(pa.table({"a": range(1000)}), path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match=r"lines\.parquet: The Parquet file is damaged"):
        read_path(path)


def test_parquet_without_rows(tmp_path):
    path = tmp_path / "lines.parquet"
    pq.write_table(pa.table({"a": pa.array([], pa.int64())}), path)
    with pytest.raises(InputError, match="no records"):
        read_path(path)


def test_header_only(tmp_path):
    for text in ("order,date,total\n", "order,date,total", "Report\n\norder,date,total\n,,\n"):
        with pytest.raises(InputError, match=r"orders\.csv: There is a header of 3 columns but no records: 0 rows"):
            read_text(tmp_path, text)


def test_only_blanks(tmp_path):
    with pytest.raises(InputError, match=r"orders\.csv: The file is empty"):
        read_text(tmp_path, "\ufeff\n \n\n")


def test_every_record_is_counted_once(tmp_path):
    text = "order,date,total\n1,2024-01-01,5\n,,\norder,date,total\n2,2024-01-01,5,6\n3,2024-01-01,5\nTotal,,10\n"
    reading, rows = read_text(tmp_path, text)
    assert len(rows) == 2
    assert reading.rows == len(rows) + len(reading.totals) + len(reading.ignored) + len(reading.malformed) == 5


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_the_same_for_any_number_of_threads(tmp_path, threads):
    text = "order;note\n" + "".join(f"{i};{'x' * (i % 97)}\n" for i in range(200_000))
    _, rows = read_text(tmp_path, text, threads=threads)
    assert all(row == (i + 1, str(i), "x" * (i % 97) or None) for i, row in enumerate(rows))
