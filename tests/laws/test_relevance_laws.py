"""Laws of relevance: nothing of a later day is known, and who is not asked for changes nothing of who is."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from acquaint.models.relevance import pairs, rounds
from tests.models.relevance import made

SHOP = made.tables()
AT = made.start(1)
later = st.builds(
    made.line, st.integers(0, 40), st.integers(AT, AT + 30), st.sampled_from(["p0-0", "p5-1"]), coupon=st.booleans()
)
learned_later = st.builds(
    made.line, st.integers(0, 40), st.integers(AT - 30, AT - 1), st.sampled_from(["p0-0", "p5-1"]),
    known=st.integers(AT, AT + 5),
)  # fmt: skip
used_later = st.builds(made.use, st.integers(0, 40), st.just(0), st.integers(0, 11), st.integers(AT, AT + 30))


def read(rows, who="TRUE"):
    with made.engine(rows) as con:
        return pairs.read(con, AT, rounds.named(con, "c1"), who)


@settings(max_examples=6, deadline=None)
@given(st.lists(st.one_of(later, learned_later), max_size=5), st.lists(used_later, max_size=3))
@example([made.line(14, AT - 30, "p5-1", known=AT)], [])  # of a day on which she bought the same, which was known
def test_no_column_knows_what_is_known_later(lines, uses):
    one = read(SHOP)
    other = read({**SHOP, "lines": [*SHOP["lines"], *lines], "responses": [*SHOP["responses"], *uses]})
    assert all(np.array_equal(one.columns[name], other.columns[name], equal_nan=True) for name in one.columns)


@settings(max_examples=5, deadline=None)
@given(st.sets(st.integers(0, made.CUSTOMERS - 1), min_size=1, max_size=6))
def test_a_customer_has_the_same_columns_alone_as_among_all(who):
    every, some = read(SHOP), read(SHOP, f"number IN ({', '.join(map(str, who))})")
    rows = np.isin(every.customer, [*who])
    assert all(np.array_equal(every.columns[n][rows], some.columns[n], equal_nan=True) for n in some.columns)
