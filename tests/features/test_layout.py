"""Which states tallies are read from, and what makes stored states unreadable."""

from __future__ import annotations

from acquaint.features import catalog
from acquaint.features.catalog import Feature
from acquaint.features.layout import Layout

NET = "net_sales_minor of orders"


def layout(*texts: str, margin: float | None = None) -> Layout:
    features = [Feature(f"f{n}", text, "", "") for n, text in enumerate(texts)]
    return Layout(catalog.build(features, {}), margin)


def kinds(*texts: str) -> list[tuple[str, int]]:
    """Return the kind of each state and how many tallies it serves."""
    return sorted((type(state).__name__, len(state.nodes)) for state in layout(*texts).states)


def test_sums_of_a_relation_share_a_state_for_all_time_and_one_for_days():
    texts = (
        f"sum({NET})",
        "count(orders where is_order)",
        f"squares({NET} last 7 days)",
        f"decayed({NET} half 9 days)",
    )
    assert kinds(*texts) == [("DailySums", 2), ("Totals", 2)]
    assert kinds("count(orders)", "count(lines)") == [("Totals", 1), ("Totals", 1)]


def test_extremes_share_a_state_by_column_and_condition():
    texts = (f"max({NET} last 7 days)", f"max({NET} last 9 days)", f"max({NET})", f"min({NET})")
    assert kinds(*texts) == [("Extreme", 1), ("Extreme", 1), ("Extreme", 2)]
    assert kinds("first(orders)", "min(local_date of orders)") == [("Extreme", 2)]
    assert kinds("first(orders)", "first(orders where is_order)") == [("Extreme", 1), ("Extreme", 1)]


def test_values_told_apart_share_a_state_by_column_and_condition():
    texts = ("distinct(product of lines)", "distinct(product of lines last 7 days)", "distinct(category of lines)")
    assert kinds(*texts) == [("Distinct", 1), ("Distinct", 2)]
    texts = (
        "top(place of orders, 1)", "share(place of orders, 2)", "top(place of orders last 9 days, 1)",
        "share(place of orders last 7 days, 1)", "top(place of orders by net_sales_minor, 1)",
    )  # fmt: skip
    assert kinds(*texts) == [("DailyRanked", 2), ("Ranked", 1), ("Ranked", 2)]


def test_days_and_what_is_known_last_are_one_state_of_their_relation():
    assert kinds("count(occasions)", "gaps(occasions last 9 days)", "first(occasions)") == [("ActiveDays", 3)]
    assert kinds("latest(value of traits where trait = 'a')", "latest(value of traits)") == [("Latest", 2)]


def test_the_same_tally_twice_is_read_once():
    made = layout("count(orders) + 1", "2 * count(orders)", "count( orders )")
    assert [len(state.nodes) for state in made.states] == [1]


def test_a_fingerprint_tells_margin_condition_and_window_and_nothing_else():
    texts = ("count(orders where is_order last 7 days)", f"sum({NET})", "today - first(orders)")
    same = layout(*texts).fingerprint
    assert layout(*reversed(texts)).fingerprint == same
    assert layout(*texts, f"sum({NET}) + 1").fingerprint == same
    others = [
        layout(*texts, margin=0.3),
        layout(texts[0].replace("is_order", "not is_order"), *texts[1:]),
        layout(texts[0].replace("7", "8"), *texts[1:]),
        layout(*texts[1:]),
    ]
    assert len({same, *(other.fingerprint for other in others)}) == 5


def test_columns_have_codes_where_values_are_ranked_or_counted_or_are_texts_known_last():
    made = layout(
        "top(weekday of orders, 1)", "distinct(category of lines)", "distinct(product of lines)",
        "latest(value of traits)", f"latest({NET})",
    )  # fmt: skip
    assert set(made.codes) == {("orders", "weekday"), ("lines", "category"), ("traits", "value")}
