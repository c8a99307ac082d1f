"""Pairs: their columns are those of what was known on the day, counted as they say."""

from __future__ import annotations

import numpy as np
import pytest

from acquaint.models.relevance import columns, pairs, rounds
from tests.models.relevance import made


def read(rows, name="c1", at=None, who=None, threads=1):
    with made.engine(rows, threads) as con:
        of = rounds.named(con, name)
        return pairs.read(con, at or of.starts, of, who), of


def of_pair(found, who, sort, name):
    """Return a column of a pair; the offers of round c1 follow those of c0, in the order of their ids."""
    place = made.SORTS + sorted(str(each) for each in range(made.SORTS)).index(str(sort))
    return found.columns[name][(found.customer == who) & (found.offer == place)][0]


def test_every_told_customer_meets_every_offer_of_the_round(shop):
    found, _ = read(shop)
    assert len(found) == made.CUSTOMERS * made.SORTS
    assert np.isfinite(columns.matrix(found)).all()
    assert columns.matrix(found).shape == (len(found), len(columns.NAMES))


def test_what_comes_later_or_is_known_later_changes_nothing(shop):
    """The law of time: a row on or after the day, or one not known by then, is not seen."""
    at = made.start(1)
    later = {
        **shop,
        "lines": [*shop["lines"], made.line(3, at, "p0-0"), made.line(3, at - 9, "p0-0", known=at)],
        "responses": [*shop["responses"], made.use(3, 0, 2, at), made.use(3, 0, 2, at - 25, known=at)],
    }
    one, other = (read(rows)[0] for rows in (shop, later))
    assert all(np.array_equal(one.columns[name], other.columns[name], equal_nan=True) for name in one.columns)


def test_what_was_known_before_changes_something(shop):
    at = made.start(1)
    more = {**shop, "lines": [*shop["lines"], made.line(3, at - 1, "p0-0", coupon=True)]}
    one, other = (read(rows)[0] for rows in (shop, more))
    assert of_pair(other, 3, 0, "since") == 1
    assert of_pair(other, 3, 0, "coupons") == np.nan_to_num(of_pair(one, 3, 0, "coupons")) + 1


def test_counts_of_one_customer():
    at = made.start(1)
    lines = [
        made.line(0, at - 84, "p0-0", net=200), made.line(0, at - 84, "p0-1", net=400), made.line(0, at - 168, "p0-4"),
        made.line(0, at - 28, "p1-0", coupon=True), made.line(1, at - 7, "p0-0"),
    ]  # fmt: skip
    names = [made.named(round_, sort) for round_ in (0, 1) for sort in range(made.SORTS)]
    holds = [
        {"offer": f"c{r}/s{s}", "product": f"p{s}-{n}"} for r in (0, 1) for s in range(made.SORTS) for n in range(3)
    ]
    contacts = [made.told(who, round_) for who in (0, 1, 2) for round_ in (0, 1)]
    uses = [made.use(0, 0, 0, at - 84)]
    found, _ = read({"lines": lines, "offer_names": names, "offer_products": holds, "contacts": contacts,
                     "responses": uses})  # fmt: skip
    told = {name: of_pair(found, 0, 0, name) for name in found.columns}
    assert (told["faded"], told["days"], told["net"], told["since"]) == (1.0, 1, 600, 84)
    assert told["share"] == pytest.approx(1 / (1 + 0.5 ** (1 / 3)), abs=1e-6)
    assert (told["sort_faded"], told["buyers"]) == (pytest.approx(1.25), 1.0)
    assert (told["used_alike"], told["used"], told["used_faded"]) == (1.0, 1, 0.5)
    assert told["used_usually"] == pytest.approx(1 / 3, abs=1e-6)
    assert of_pair(found, 2, 0, "place") == 0
    assert np.isnan(of_pair(found, 2, 0, "since"))


def test_the_same_on_any_number_of_threads(shop):
    one, other = (read(shop, threads=threads)[0] for threads in (1, 3))
    assert all(np.array_equal(one.columns[name], other.columns[name], equal_nan=True) for name in one.columns)


def test_customers_can_be_chosen(shop):
    found, _ = read(shop, who="number < 3")
    assert np.unique(found.customer).tolist() == [0, 1, 2]


def test_uses_count_while_the_round_lasts_and_as_known():
    names, holds = [made.named(0, 0)], [{"offer": "c0/s0", "product": "p0-0"}]
    start, end = made.start(0), made.start(0) + made.LENGTH - 1
    uses = [made.use(0, 0, 0, start), made.use(1, 0, 0, end + 1), made.use(2, 0, 0, end, known=end + 30)]
    rows = {"lines": [made.line(0, made.FIRST, "p0-0")], "offer_names": names, "offer_products": holds,
            "contacts": [made.told(who, 0) for who in range(3)], "responses": uses}  # fmt: skip
    with made.engine(rows) as con:
        of = rounds.named(con, "c0")
        found = pairs.read(con, of.starts, of)
        assert pairs.used(con, found, of, end + 1).tolist() == [True, False, False]
        assert pairs.used(con, found, of, end + 40).tolist() == [True, False, True]
