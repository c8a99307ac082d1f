"""Tallies: what runs over what, and how a misspelt name is helped."""

from __future__ import annotations

import math

import pytest

from acquaint import expr, grammar, tally
from acquaint.errors import ExpressionError
from acquaint.features.relations import RELATIONS


def type_of(text: str) -> str:
    node = grammar.parse(text)
    assert isinstance(node, expr.Tally)
    return tally.type_of(node, RELATIONS)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("count(orders)", "integer"), ("sum(net_sales_minor of orders last 90 days)", "integer"),
        ("max(local_date of orders)", "date"), ("first(lines)", "date"),
        ("latest(value of traits where trait = 'a')", "text"), ("distinct(product of lines)", "integer"),
        ("top(category of lines by net_sales_minor, 1)", "text"),
        ("share(weekday of orders, 2)", "number"), ("gap_days(occasions)", "integer"),
        ("top(local_hour of orders, 1)", "integer"), ("decayed(net_sales_minor of orders half 90 days)", "number"),
        ("top(hour_of_week of orders, 1)", "integer"), ("latest(allowed of reach)", "boolean"),
    ],
)  # fmt: skip
def test_types(text, kind):
    assert type_of(text) == kind


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("count(order)", "There is no relation order; did you mean orders?"),
        ("sum(net_sale_minor of orders)", "orders has no column net_sale_minor; did you mean net_sales_minor?"),
        ("sum(place of orders)", "sum needs a column of type integer"),
        ("count(place of orders)", "count takes no column"),
        ("gaps(orders)", "gaps runs over occasions only"),
        ("top(category of lines)", "top needs a rank after a comma"),
        ("sum(net_sales_minor of orders, 1)", "sum needs neither `by` nor a rank"),
        ("top(product of lines, 1)", "product is not closed; of lines these are: brand, category, department"),
        ("top(category of lines by product, 1)", "`by` needs a column with numbers"),
        ("distinct(coupon of orders)", "distinct cannot count coupon"),
        ("decayed(net_sales_minor of orders)", "decayed takes `half N days` and no window"),
        ("decayed(net_sales_minor of orders last 9 days half 9 days)", "decayed takes `half N days` and no window"),
        ("decayed(place of orders half 9 days)", "decayed needs a column of type integer"),
        ("sum(net_sales_minor of orders half 9 days)", "sum takes no `half`"),
        ("latest(place of orders last 9 days)", "latest takes no window"),
        ("first(traits)", "first needs rows with a business date, traits has none"),
        ("last(reach)", "last needs rows with a business date, reach has none"),
    ],
)
def test_what_cannot_run_is_said(text, said):
    with pytest.raises(ExpressionError) as caught:
        type_of(text)
    assert said in str(caught.value)
    assert caught.value.where == "character 1"


def test_the_nearest_name_or_all_of_them():
    assert tally.nearest("ordres", ["orders", "places"]) == "did you mean orders?"
    assert tally.nearest("zzz", ["b", "a"]) == "known are a, b."


def test_every_tally_says_what_it_means():
    assert all(kind.meaning for kind in tally.KINDS.values())
    assert {kind.over for kind in tally.KINDS.values()} == {None, "occasions"}


def test_the_logarithm_of_a_gap_is_a_whole_number():
    assert tally.micro_log(1) == 0
    assert tally.micro_log(4_096) == tally.micro_log(100_000) == round(1e6 * math.log(4_096))
    assert all(isinstance(tally.micro_log(days), int) for days in range(1, 400))


@pytest.mark.parametrize("half", [1, 7, 90, 36_500])
def test_weights_halve_in_so_many_days_and_end_where_nothing_is_left(half):
    found = tally.weights(half)
    assert found[0] == 1_000_000
    assert found[half : half + 1] in ([500_000], [])
    assert found == sorted(found, reverse=True)
    assert all(weight > 0 for weight in found)
    assert tally.weights(7)[49] == 7_813
    ended = round(1e6 * 0.5 ** (len(found) / half)) == 0
    assert ended or len(found) == tally.MOST_GAP_DAYS
