"""What expressions mean in the live interpreter, held against the table of semantics."""

from __future__ import annotations

from datetime import date

import pytest

from acquaint import grammar
from acquaint.features.compiled import Leaf, compiled
from tests.features.test_columns import ROW, SEMANTICS

ROWS = ROW.to_pylist()[0]


def read(text, row):
    return compiled([grammar.parse(text)], lambda node, _: Leaf(f"row[{node.name!r}]"))(row)[0]


@pytest.mark.parametrize(("text", "wanted"), SEMANTICS)
def test_semantics_are_those_of_the_batch(text, wanted):
    found = read(text, ROWS)
    assert found == (pytest.approx(wanted) if isinstance(wanted, float) else wanted)
    assert isinstance(found, bool) == isinstance(wanted, bool)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("round(x)", 0.0), ("round(2.5)", 3.0), ("round(-2.5)", -3.0), ("round(1250, -2)", 1300.0),
        ("floor(exp(700))", None), ("lower('ΟΔΟΣ İ')", "οδοσ i"), ("d + 400 > d", True), ("not none", None),
        ("9007199254740993 / 3", 9007199254740992 / 3),
    ],
)  # fmt: skip
def test_edges(text, wanted):
    row = ROWS | {"d": date(2026, 3, 1), "x": 0.49999999999999994}
    assert read(text, row) == wanted
