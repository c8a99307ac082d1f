"""The law of expressions: Ibis on DuckDB, the compiled function and plain SQL agree for any tree and any rows."""

from __future__ import annotations

import math
from datetime import date
from functools import cache

import duckdb
import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from acquaint import expr, grammar
from acquaint.errors import ExpressionError
from acquaint.features.columns import column
from acquaint.features.compiled import Leaf, compiled
from tests.plain_sql import sql

SCHEMA = {
    "i": pa.int64(), "j": pa.int64(), "x": pa.float64(), "y": pa.float64(), "b": pa.bool_(), "c": pa.bool_(),
    "t": pa.string(), "u": pa.string(), "d": pa.date32(), "e": pa.date32(),
}  # fmt: skip
NAMES = {"integer": "ij", "number": "xy", "boolean": "bc", "text": "tu", "date": "de"}
LETTERS = "aAbBéÉßİΣσ& %_'"
VALUES = {
    "integer": st.integers(-99, 99),
    "number": st.floats(-1000, 1000, width=32).map(lambda x: x + 0.0),
    "boolean": st.booleans(),
    "text": st.text(LETTERS, max_size=4),
    "date": st.dates(date(1990, 1, 1), date(2035, 1, 1)),
}
ROWS = st.lists(
    st.fixed_dictionaries(
        {name: st.none() | VALUES[kind] for kind, names in NAMES.items() for name in names}
    ),
    min_size=1, max_size=6,
)  # fmt: skip


def literal(kind: str) -> st.SearchStrategy[expr.Tree]:
    return VALUES[kind].map(lambda value: expr.Literal(0, value))


def leaf(kind: str) -> st.SearchStrategy[expr.Tree]:
    names = st.sampled_from(NAMES[kind]).map(lambda name: expr.Name(0, name))
    # A date has no literal of its own.
    return names if kind == "date" else names | literal(kind)


def call(function: str, *arguments: st.SearchStrategy[expr.Tree]) -> st.SearchStrategy[expr.Tree]:
    return st.tuples(*arguments).map(lambda parts: expr.Call(0, function, parts))


def binary(operators: str, left: st.SearchStrategy[expr.Tree], right: st.SearchStrategy[expr.Tree]):
    return st.builds(expr.Binary, st.just(0), st.sampled_from(operators.split()), left, right)


@cache
def tree(kind: str, depth: int = 3) -> st.SearchStrategy[expr.Tree]:
    if depth == 0:
        return leaf(kind)

    def of(part: str) -> st.SearchStrategy[expr.Tree]:
        return tree(part, depth - 1)

    own = of(kind)
    chosen = st.builds(lambda when, then, otherwise: expr.Case(0, ((when, then),), otherwise), of("boolean"), own, own)
    listed = [leaf(kind), chosen, call("coalesce", own, own), *_KINDS[kind](of)]
    if kind != "boolean":
        listed += [call("least", own, own), call("greatest", own, own, own)]
    return st.one_of(listed)


def _integers(of):
    small = st.integers(-400, 400).map(lambda n: expr.Literal(0, n))
    return [
        binary("+ - *", of("integer"), of("integer")), of("integer").map(lambda n: expr.Unary(0, "-", n)),
        binary("-", of("date"), of("date")), call("floor", of("number")), call("abs", of("integer")),
        call("weekday", of("date")), call("month", of("date")), call("year", binary("+", leaf("date"), small)),
    ]  # fmt: skip


def _numbers(of):
    digits = st.integers(-3, 6).map(lambda n: expr.Literal(0, n))
    return [
        binary("+ - *", of("number"), of("number")), binary("/", of("integer"), of("integer")),
        binary("/", of("number"), of("integer")), binary("+ *", of("integer"), of("number")),
        call("round", of("number"), digits), call("round", of("integer")), call("ln", of("number")),
        call("exp", of("number")), call("sqrt", of("integer")), call("abs", of("number")),
    ]  # fmt: skip


def _booleans(of):
    def compared(kind):
        return binary("= != < <= > >=", of(kind), of(kind))

    def among(kind):
        options = st.lists(literal(kind), min_size=1, max_size=3).map(tuple)
        return st.builds(expr.In, st.just(0), of(kind), options)

    return [
        *(compared(kind) for kind in ("integer", "number", "text", "date", "boolean")), among("integer"), among("text"),
        binary("and or", of("boolean"), of("boolean")), of("boolean").map(lambda n: expr.Unary(0, "not", n)),
        *(of(kind).map(lambda n: expr.IsNull(0, n)) for kind in NAMES),
        call("contains", of("text"), of("text")), call("starts_with", of("text"), of("text")),
    ]  # fmt: skip


def _texts(of):
    return [call("lower", of("text"))]


def _dates(of):
    small = st.integers(-400, 400).map(lambda n: expr.Literal(0, n))
    return [binary("+ -", leaf("date"), small)]


_KINDS = {"integer": _integers, "number": _numbers, "boolean": _booleans, "text": _texts, "date": _dates}


def same(left: object, right: object) -> bool:
    if isinstance(left, float) and isinstance(right, int | float):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)
    return left == right and isinstance(left, bool) == isinstance(right, bool)


@pytest.fixture(scope="module")
def backend():
    con = ibis.duckdb.connect()
    yield con
    con.disconnect()


@pytest.mark.parametrize("kind", NAMES)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_three_interpreters_agree(backend, kind, data):
    node, rows = data.draw(tree(kind)), data.draw(ROWS)
    table = pa.Table.from_pylist(rows, schema=pa.schema(SCHEMA))
    backend.create_table("law", table, overwrite=True)
    seen = backend.table("law")
    known = compiled([node], lambda part, _: Leaf(f"row[{part.name!r}]"))
    ours = [known(row)[0] for row in rows]
    assume(all(not isinstance(value, float) or math.isfinite(value) for value in ours))
    try:
        theirs = seen.select(value=column(node, lambda part: seen[part.name])).to_pyarrow()["value"].to_pylist()
        plain = [value for (value,) in backend.con.execute(f"SELECT {sql(node)} FROM law").fetchall()]
    except (duckdb.OutOfRangeException, duckdb.ConversionException):
        # More than 64 bits, or a date beyond the calendar: no engine goes there.
        assume(False)
    for one, other, third in zip(ours, theirs, plain, strict=True):
        assert same(one, other), (one, other, sql(node))
        assert same(third, one), (third, one, sql(node))
        assert isinstance(one, float) <= isinstance(other, float | int)


HOSTILE = (
    "(" * 5000 + "1" + ")" * 5000, "not " * 2000 + "true", "-" * 3999 + "1", "1" * 400, "1.5e308", "9" * 19,
    "__import__('os')", "().__class__", "a.b", "lambda: 1", "x if y else z", "1; drop table t", "'; drop table t; --",
    "case " * 500, "count(orders where " * 300, "\x00", "1" + " + 1" * 999, "f'{x}'", "`id`", "$(id)", "\\u0031",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_refused_or_harmless(text):
    try:
        node = grammar.parse(text)
    except ExpressionError as error:
        refused = str(error)
    else:
        # What is read is a tree of the closed list.
        refused = "character"
        assert all(not isinstance(part, expr.Call) or part.function in expr.FUNCTIONS for part in expr.walk(node))
    assert "character" in refused
