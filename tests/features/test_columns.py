"""What expressions mean, held against the table of semantics and against plain SQL."""

from __future__ import annotations

from datetime import date

import ibis
import pyarrow as pa
import pytest

from acquaint import grammar
from acquaint.features.columns import column

ROW = pa.table(
    {
        "i": [7], "j": [-3], "zero": [0], "x": [2.5], "none": pa.array([None], pa.int64()), "t": ["Tee & Co"],
        "d": [date(2026, 3, 1)], "b": [True],
    }
)  # fmt: skip


SEMANTICS = [
    ("i / zero", None), ("i / 2", 3.5), ("zero / zero", None), ("i + none", None), ("i * j", -21),
    ("i - none is null", True), ("b or none > 1", True), ("not (none > 1)", None), ("none > 1 and not b", False),
    ("round(x)", 3.0), ("round(-x)", -3.0), ("round(2.345, 2)", 2.35), ("floor(-x)", -3), ("floor(i)", 7),
    ("ln(zero)", None), ("ln(j)", None), ("sqrt(j)", None), ("exp(701)", None), ("exp(zero)", 1.0),
    ("least(i, none)", None), ("greatest(i, j)", 7), ("coalesce(none, j)", -3), ("abs(j)", 3),
    ("weekday(d)", 7), ("weekday(d + 1)", 1), ("month(d)", 3), ("year(d)", 2026), ("d - d", 0),
    ("d + 1 - d", 1), ("d - 28", date(2026, 2, 1)), ("lower(t)", "tee & co"), ("contains(t, '&')", True),
    ("contains(t, '%')", False), ("starts_with(t, 'tee')", False), ("t = 'tee & co'", False), ("i in (1, 7)", True),
    ("none in (1, 7)", None), ("i between 7 and 7", True), ("case when none > 1 then 1 else 2 end", 2),
    ("case when i > 1 then t end", "Tee & Co"), ("null", None), ("-j", 3), ("1 = 1.0", True),
]  # fmt: skip
"""What the table of semantics says, case by case: both interpreters answer to it."""


@pytest.fixture(scope="module")
def backend():
    con = ibis.duckdb.connect()
    con.create_table("rows", ROW)
    yield con
    con.disconnect()


def value(backend, text: str):
    table = backend.table("rows")
    found = column(grammar.parse(text), lambda node: table[node.name])
    return table.select(value=found).to_pyarrow()["value"][0].as_py()


@pytest.mark.parametrize(("text", "wanted"), SEMANTICS)
def test_semantics(backend, text, wanted):
    found = value(backend, text)
    assert found == (pytest.approx(wanted) if isinstance(wanted, float) else wanted)
    assert isinstance(found, bool) == isinstance(wanted, bool)


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("i + j * 2 - 1", "i + j * 2 - 1"), ("(i + j) * 2", "(i + j) * 2"),
        ("i > 1 and j > 1 or b", "i > 1 AND j > 1 OR b"),
        ("not b = false", "NOT b = FALSE"), ("i / 2 + 1", "i / 2 + 1"), ("ln(i) + sqrt(i)", "ln(i) + sqrt(i)"),
        ("i not in (1, 2)", "i NOT IN (1, 2)"), ("d >= d", "d >= d"),
        ("case when i > 1 then 1 end", "CASE WHEN i > 1 THEN 1 END"),
        ("none is not null", '"none" IS NOT NULL'), ("x <> 2.5", "x <> 2.5"),
    ],
)  # fmt: skip
def test_where_plain_sql_says_the_same_it_is_the_same(backend, text, sql):
    assert value(backend, text) == backend.con.execute(f"SELECT {sql} FROM rows").fetchall()[0][0]
