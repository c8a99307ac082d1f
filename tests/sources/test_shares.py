import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.sources.shares import rounded_share_sql, shared_sql

WEIGHTS = st.lists(st.integers(0, 10**12), min_size=1, max_size=8)


def share(weights: list[int], amount: int, order: list[int] | None = None) -> list[int]:
    order = order or list(range(len(weights)))
    values = ", ".join(f"(1, {n}, {weights[n]}::BIGINT, {amount}::BIGINT)" for n in order)
    parts = f"SELECT * FROM (VALUES {values}) t(whole, position, weight, amount)"
    return [row[0] for row in duckdb.sql(f"SELECT share FROM ({shared_sql(parts)}) ORDER BY position").fetchall()]


@given(weights=WEIGHTS, amount=st.integers(0, 10**12), data=st.data())
def test_shares_add_up_are_not_negative_and_do_not_depend_on_order(weights, amount, data):
    found = share(weights, amount)
    assert sum(found) == amount
    assert all(part >= 0 for part in found)
    assert share(weights, amount, data.draw(st.permutations(range(len(weights))))) == found


@given(weights=WEIGHTS, amount=st.integers(0, 10**9))
def test_a_share_is_within_one_unit_of_the_exact_one(weights, amount):
    total = sum(weights)
    if total:
        for weight, part in zip(weights, share(weights, amount), strict=True):
            assert abs(part * total - weight * amount) < total
            assert weight or not part


@pytest.mark.parametrize(
    ("weights", "amount", "expected"),
    [
        ([1, 1, 1], 100, [34, 33, 33]),
        ([1, 1, 1], 2, [1, 1, 0]),
        ([1000, 2000, 700], 1, [0, 1, 0]),
        ([0, 0], 5, [3, 2]),
        ([0, 7], 5, [0, 5]),
    ],
)
def test_the_largest_remainder_wins_and_ties_go_to_the_first(weights, amount, expected):
    assert share(weights, amount) == expected


@given(amount=st.integers(0, 10**12), part=st.integers(0, 10**6), whole=st.integers(1, 10**6))
def test_a_rounded_share_is_rounded_half_away_from_zero(amount, part, whole):
    found = duckdb.sql(f"SELECT {rounded_share_sql(str(amount), str(part), str(whole))}").fetchall()[0][0]
    assert found == (2 * amount * part + whole) // (2 * whole)
