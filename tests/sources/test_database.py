from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from acquaint.errors import InputError
from acquaint.sources.files import find
from tests.sources.reads import read_path, read_sheet


def database(path, *statements):
    with closing(sqlite3.connect(path)) as base:
        for statement, *values in statements:
            base.execute(statement, *values)
        base.commit()
    return path


def test_every_table_with_rows_is_a_sheet(tmp_path):
    path = database(
        tmp_path / "shop.db",
        ("CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, total REAL, mixed, note TEXT)",),
        ("INSERT INTO orders (total, mixed, note) VALUES (2.5, 1, ' a '), (3, 1.0, NULL), (NULL, 'x', x'fc')",),
        ("CREATE TABLE empty (id INTEGER)",),
        ('CREATE TABLE "odd ""name""" (id INTEGER, ID2 TEXT)',),
        ('INSERT INTO "odd ""name""" VALUES (7, NULL)',),
    )
    sheets = find([path], base=tmp_path)
    assert [sheet.label for sheet in sheets] == ['shop.db[odd "name"]', "shop.db[orders]"]
    reading, rows = read_sheet(sheets[1])
    assert reading.types == {"id": "BIGINT", "total": "DOUBLE", "mixed": "VARCHAR", "note": "VARCHAR"}
    assert rows == [(1, 1, 2.5, "1", "a"), (2, 2, 3.0, "1", None), (3, 3, None, "x", "ü")]
    assert read_sheet(sheets[0])[1] == [(1, 7, None)]


def test_many_rows_come_in_pieces_and_in_order(tmp_path):
    path = database(
        tmp_path / "big.sqlite",
        (
            "CREATE TABLE t AS WITH RECURSIVE n(i) AS"
            " (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 120000) SELECT i FROM n",
        ),
    )
    _, rows = read_path(path)
    assert rows == [(i, i) for i in range(1, 120_001)]


def test_damaged_and_empty_databases(tmp_path):
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"SQLite format 3\0" + b"\x01" * 3000)
    with pytest.raises(InputError, match=r"broken\.db: The database cannot be read"):
        find([broken], base=tmp_path)
    with pytest.raises(InputError, match="no table with rows"):
        find([database(tmp_path / "none.db", ("CREATE TABLE t (a)",))], base=tmp_path)
