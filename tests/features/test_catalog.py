"""The catalogue: checked as a whole before anything runs."""

from __future__ import annotations

import pytest

from acquaint.errors import ExpressionError
from acquaint.features import catalog
from acquaint.features.catalog import Feature


def build(**texts: str) -> catalog.Catalog:
    return catalog.build(
        [Feature(name, text, "", "") for name, text in texts.items()], {"typical": False, "curve": True}
    )


def test_features_come_after_those_they_name():
    built = build(c="a + b", b="a * 2", a="count(orders)")
    assert built.names == ("a", "b", "c")
    assert [entry.type for entry in built.entries] == ["integer"] * 3
    assert built["c"].feature.expression == "a + b"


def test_only_keeps_what_is_needed():
    built = build(a="count(orders)", b="a * 2", c="count(lines)", d="b + 1")
    assert built.only(["d"]).names == ("a", "b", "d")
    assert built.only([]).names == ()


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"a": "b + 1", "b": "a + 1"}, "Features name each other in a circle: a -> b -> a"),
        ({"a": "a + 1"}, "circle: a -> a"),
        ({"a": "count(orders)", "b": "aa + 1"}, "feature b, character 1: There is no feature aa; did you mean a?"),
        ({"a": "cuont(orders)"}, "feature a, character 1"),
        ({"a": "count(orders where chanel = 'online')"}, "no column of orders chanel; did you mean channel?"),
        ({"a": "count(orders where 1)"}, "After `where` should be a condition"),
        ({"a": "count(orders where count(lines) > 1)"}, "A condition sees the row only"),
        ({"a": "lookup(typicl)"}, "There is no such constant typicl; did you mean typical?"),
        ({"a": "lookup(curve)"}, "There is no such constant curve"),
        ({"a": "lookup(typical, 3)"}, "There is no such constant typical"),
        ({"today": "1"}, "The feature today is defined twice"),
        ({"a": "today + 'x'"}, "only days can be added to a date"),
    ],
)
def test_a_mistake_names_feature_and_character(texts, said):
    with pytest.raises(ExpressionError) as caught:
        build(**texts)
    assert said in str(caught.value)


def test_a_name_is_taken_once():
    twice = [Feature("a", "1", "", ""), Feature("a", "2", "", "")]
    with pytest.raises(ExpressionError, match="The feature a is defined twice"):
        catalog.build(twice, {})
