"""The grammar: what parses, what it means, and where a mistake is pointed at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint import expr, grammar
from acquaint.errors import ExpressionError
from acquaint.expr import Binary, Literal, Name


def bare(text):
    return expr.bare(grammar.parse(text))


def test_precedence_is_that_of_sql():
    assert bare("1 + 2 * 3") == Binary(0, "+", Literal(0, 1), Binary(0, "*", Literal(0, 2), Literal(0, 3)))
    assert bare("a or b and not c = 1") == bare("a or (b and (not (c = 1)))")
    assert bare("- 2 * 3") == bare("(-2) * 3")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("a between 1 and 3", "a >= 1 and a <= 3"),
        ("a not in (1, 2)", "not a in (1, 2)"),
        ("a is not null", "not a is null"),
        ("a <> 1", "a != 1"),
        ("case when a then 1 end", "case when a then 1 else null end"),
        ("COUNT(orders LAST 7 DAYS)", "count(orders last 7 days)"),
    ],
)
def test_short_forms_mean_the_long_ones(text, same):
    assert bare(text) == bare(same)


def test_a_tally_keeps_all_its_parts():
    node = bare("share(category of lines by net_sales_minor where quantity_milli > 0 last 365 days, 2)")
    assert isinstance(node, expr.Tally)
    assert (node.tally, node.relation, node.column, node.by, node.days, node.rank) == (
        "share", "lines", "category", "net_sales_minor", 365, 2,
    )  # fmt: skip
    assert node.where == bare("quantity_milli > 0")


def test_last_is_a_tally_and_opens_a_window():
    node = bare("last(orders last 30 days)")
    assert isinstance(node, expr.Tally)
    assert (node.tally, node.days) == ("last", 30)


def test_half_says_in_how_many_days_a_weight_halves_and_may_be_a_name_elsewhere():
    node = bare("decayed(net_sales_minor of orders where half > 1 HALF 90 days)".replace("HALF", "half"))
    assert isinstance(node, expr.Tally)
    assert (node.tally, node.days, node.half) == ("decayed", None, 90)
    assert node.where == bare("half > 1")
    assert bare("count(orders last 7 days half 9 days)") != bare("count(orders last 7 days)")
    assert bare("half + 1") == Binary(0, "+", Name(0, "half"), Literal(0, 1))


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("1 +", "character 4", "the text ends"),
        ("1 2", "character 3", "should end here"),
        ("cuont(orders)", "character 1", "did you mean count?"),
        ("sum(x of)", "character 9", "relation"),
        ("decayed(x of orders half)", "character 25", "whole number"),
        ("decayed(x of orders half 0 days)", "character 26", "1 to 36500"),
        ("decayed(x of orders half 9)", "character 27", "'days'"),
        ("decayed(x of orders half 9 days last 9 days)", "character 33", "')'"),
        ("count(orders last 0 days)", "character 19", "1 to 36500"),
        ("a ; drop", "character 3", "no meaning"),
        ("'open", "character 1", "no meaning"),
        ("1" * 30, "character 1", "too large"),
        ("a not b", "character 7", "`in` or `between`"),
    ],
)
def test_mistakes_are_pointed_at(text, where, what):
    with pytest.raises(ExpressionError) as error:
        grammar.parse(text)
    assert error.value.where == where
    assert what in error.value.what


@pytest.mark.parametrize(
    "text", ["(" * 500 + "1" + ")" * 500, "a or " * 2000 + "a", "case when " * 300, "not " * 990 + "a"]
)
def test_hostile_text_is_refused_or_parsed_within_bounds(text):
    try:
        grammar.parse(text)
    except ExpressionError:
        return
    assert len(text) <= grammar.MOST_CHARACTERS


@given(st.text(max_size=60))
def test_any_text_parses_or_is_refused(text):
    try:
        tree = grammar.parse(text)
    except ExpressionError:
        return
    assert list(expr.walk(tree))


def test_dunder_names_are_only_names():
    assert bare("__class__") == Name(0, "__class__")
    with pytest.raises(ExpressionError):
        grammar.parse("__class__.__mro__")
