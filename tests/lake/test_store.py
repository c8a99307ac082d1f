from __future__ import annotations

import hashlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acquaint.lake import store
from acquaint.lake.engine import connect
from acquaint.tables import CANONICAL, LINES, ORDERS, PLACES, SQL_TYPES, create

ROWS = 300_000
# Ties in the key (k) by the thousand, nulls in every column but the first, and rows that are equal throughout.
TIED = f"""SELECT (hash(range) % 300)::BIGINT AS k,
    CASE WHEN range % 7 = 0 THEN NULL ELSE 'name ' || (range % 50) END AS name,
    CASE WHEN range % 11 = 0 THEN NULL ELSE DATE '2024-01-01' + (range % 400)::INT END AS day,
    (range % 13 = 0) AS flag
    FROM range({ROWS})"""


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_bytes_do_not_depend_on_threads_or_on_the_order_of_arrival(tmp_path):
    seen = {}
    for threads in (1, 2, 4):
        for order in ("range", "hash(range)", "-range"):
            with connect(tmp_path, threads=threads) as con:
                con.execute(f"CREATE TABLE t AS {TIED} ORDER BY {order}")
                path = tmp_path / "t.parquet"
                assert store.write(con, "FROM t", path, ["k"]) == ROWS
                seen[threads, order] = digest(path)
    assert len(set(seen.values())) == 1, seen
    groups = [pq.ParquetFile(path).metadata.row_group(n).num_rows for n in range(3)]
    assert groups == [store.ROW_GROUP_SIZE, store.ROW_GROUP_SIZE, ROWS - 2 * store.ROW_GROUP_SIZE]


def test_rows_are_ordered_by_the_key_nulls_last(con, tmp_path):
    con.execute("CREATE TABLE t AS SELECT * FROM (VALUES (2, 'b'), (NULL, 'a'), (1, NULL), (1, 'z'), (1, 'a')) v(a, b)")
    store.write(con, "FROM t", tmp_path / "t.parquet", ["a"])
    assert pq.read_table(tmp_path / "t.parquet").to_pylist() == [
        {"a": 1, "b": "a"}, {"a": 1, "b": "z"}, {"a": 1, "b": None}, {"a": 2, "b": "b"}, {"a": None, "b": "a"},
    ]  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.none() | st.text(max_size=3)), max_size=12), st.randoms())
def test_any_order_of_the_rows_gives_the_same_bytes(con, tmp_path, rows, chance):
    written = []
    for _ in range(2):
        con.execute("CREATE OR REPLACE TABLE t (a BIGINT, b VARCHAR)")
        if rows:
            con.executemany("INSERT INTO t VALUES (?, ?)", rows)
        assert store.write(con, "FROM t", tmp_path / "t.parquet", ["a"]) == len(rows)
        written.append(digest(tmp_path / "t.parquet"))
        chance.shuffle(rows)
    assert written[0] == written[1]


@pytest.mark.parametrize("table", CANONICAL.values(), ids=CANONICAL)
def test_every_canonical_table_keeps_its_columns_and_types_also_without_rows(con, tmp_path, table):
    con.execute(create("t", table))
    path = tmp_path / "t.parquet"
    assert store.write_table(con, table, "t", path) == 0
    types = con.execute(f"DESCRIBE FROM {store.scan(path)}").fetchall()
    assert [(row[0], row[1]) for row in types] == [(c.name, SQL_TYPES[c.type]) for c in table.columns]


def test_columns_are_cast_and_put_in_order(con, tmp_path):
    con.execute("CREATE TABLE t AS SELECT 7::TINYINT AS more, 'web' AS channel, 12 AS place, NULL AS place_name")
    store.write_table(con, PLACES, "t", tmp_path / "t.parquet")
    assert pq.read_table(tmp_path / "t.parquet").to_pylist() == [{"place": "12", "place_name": None, "channel": "web"}]


def test_sums_are_whole_numbers_in_the_file(con, tmp_path):
    money = ", ".join(
        f"{'sum(range)' if c.type == 'minor' else 'NULL'} AS {c.name}" for c in ORDERS.columns
    )  # sum(BIGINT) is HUGEINT, which Parquet knows only as DOUBLE
    con.execute(f"CREATE TABLE t AS SELECT {money} FROM range(10)")
    store.write_table(con, ORDERS, "t", tmp_path / "t.parquet")
    assert pq.read_schema(tmp_path / "t.parquet").field("net_sales_minor").type == pa.int64()


def test_instants_are_utc_without_a_zone(con, tmp_path):
    con.execute(create("t", LINES))
    con.execute("INSERT INTO t BY NAME SELECT TIMESTAMP '2026-03-01 23:00:00' AS ts")
    store.write_table(con, LINES, "t", tmp_path / "t.parquet")
    field = pq.read_schema(tmp_path / "t.parquet").field("ts")
    assert field.type == pa.timestamp("us")


@pytest.mark.parametrize(
    "folder", ["shop [1]", "shop {a,b}", "it's", "Läden & Söhne €", "year=2024", "100% tea", "a;b", "a--b", "$HOME"]
)
def test_any_folder_name_is_taken_literally(con, tmp_path, folder):
    (tmp_path / folder).mkdir()
    (tmp_path / "shop 1").mkdir(exist_ok=True)
    store.write(con, "SELECT 'wrong' AS a", tmp_path / "shop 1" / "t.parquet", ["a"])
    path = tmp_path / folder / "t.parquet"
    store.write(con, "SELECT 'right' AS a", path, ["a"])
    store.read_view(con, 'the "view"', path)
    assert con.execute('SELECT * FROM "the ""view"""').fetchall() == [("right",)]
    assert con.execute('DESCRIBE "the ""view"""').fetchall()[0][:2] == ("a", "VARCHAR")
    assert len(con.execute('DESCRIBE "the ""view"""').fetchall()) == 1


def test_writing_over_a_file_replaces_it(con, tmp_path):
    path = tmp_path / "t.parquet"
    store.write(con, "SELECT range AS a FROM range(1000)", path, ["a"])
    store.write(con, "SELECT 1 AS a", path, ["a"])
    assert pq.read_table(path).num_rows == 1
    assert list(tmp_path.glob("*.parquet")) == [path]
