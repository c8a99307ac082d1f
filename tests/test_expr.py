"""Types of expressions: what fits together, and where a mistake is pointed at."""

from __future__ import annotations

import pytest

from acquaint import expr, grammar
from acquaint.errors import ExpressionError
from acquaint.expr import FUNCTIONS, Name

SCOPE = {"n": "integer", "x": "number", "b": "boolean", "t": "text", "d": "date"}


def type_of(text: str) -> str:
    def named(node: Name):
        return SCOPE[node.name]

    return expr.type_of(grammar.parse(text), named, lambda _: "integer", lambda _: "integer")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("n + 1", "integer"), ("n + 1.5", "number"), ("n / 2", "number"), ("-x", "number"), ("d - d", "integer"),
        ("d + 7", "date"), ("d - n", "date"), ("n > 1 and not b", "boolean"), ("t is null", "boolean"),
        ("t in ('a', 'b')", "boolean"), ("n between 1 and 3", "boolean"), ("floor(x)", "integer"),
        ("round(n)", "number"),
        ("coalesce(n, 0)", "integer"), ("least(n, x)", "number"), ("greatest(d, d)", "date"), ("weekday(d)", "integer"),
        ("lower(t)", "text"), ("contains(t, 'a')", "boolean"), ("case when b then n end", "integer"),
        ("case when b then n else x end", "number"), ("count(orders)", "integer"), ("lookup(typical)", "integer"),
        ("null", "null"), ("coalesce(null, t)", "text"), ("abs(n)", "integer"), ("true", "boolean"),
    ],
)  # fmt: skip
def test_types(text, kind):
    assert type_of(text) == kind


@pytest.mark.parametrize(
    ("text", "what", "character"),
    [
        ("n + t", "`+` needs numbers, this is text", 5), ("not n", "`not` needs a condition", 5),
        ("b and n", "`and` needs conditions", 7), ("n = t", "integer and text do not go together", 3),
        ("-t", "`-` needs a number", 2), ("d + x", "only days can be added to a date", 5),
        ("d * 2", "`*` needs numbers", 1), ("round(t)", "round needs integer or number here", 7),
        ("round(n, 1, 2)", "round takes 1 to 2 arguments, here are 3", 1), ("weekday(n)", "weekday needs date here", 9),
        ("coalesce(n, t)", "do not go together", 13), ("case when n then 1 end", "`when` needs a condition", 11),
        ("case when b then 1 else 'a' end", "do not go together", 18), ("n in (1, 'a')", "do not go together", 10),
        ("d > 1", "date and integer do not go together", 3), ("sqrt(b)", "sqrt needs integer or number", 6),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_pointed_at(text, what, character):
    with pytest.raises(ExpressionError) as caught:
        type_of(text)
    assert what in str(caught.value)
    assert caught.value.where == f"character {character}"


def test_every_function_says_what_it_means():
    assert all(function.meaning and function.takes for function in FUNCTIONS.values())


def test_names_tallies_and_lookups_are_found_wherever_they_stand():
    text = "case when a > 1 then count(orders where b = 2) / c else lookup(t, floor(e)) end"
    tree = grammar.parse(text)
    assert set(expr.features_used(tree)) == {"a", "c", "e"}
    assert [node.relation for node in expr.tallies(tree)] == ["orders"]


def test_the_same_expression_is_equal_wherever_it_stands():
    left, right = grammar.parse("count(orders) + 1"), grammar.parse("1 + count( orders )")
    assert expr.bare(next(iter(expr.tallies(left)))) == expr.bare(next(iter(expr.tallies(right))))
