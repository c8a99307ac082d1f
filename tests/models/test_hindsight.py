from datetime import date

import numpy as np
import pytest

from acquaint.models import hindsight
from acquaint.models.kinds import buying
from acquaint.models.shelf import Shelf
from tests.models.kinds import drawn

DAYS = 70
"""Days of data after the moment."""


@pytest.fixture(scope="module")
def bought():
    return [(who, ago - DAYS, minor, more) for who, ago, minor, more in drawn.buyers(days=470)]


@pytest.fixture(scope="module")
def con(bought):
    made = drawn.engine(bought)
    told(made)
    return made


@pytest.fixture(scope="module")
def shelf(con):
    return drawn.learned(buying, con)


def told(con, churn="NULL", day="NULL", low="NULL", high="NULL"):
    """Make the table of predictions of which hindsight is taken; `came` is the day of the next order."""
    drawn.now(con)
    con.execute(f"""
        CREATE OR REPLACE TABLE predictions AS
        SELECT number, CAST({churn} AS DOUBLE) AS churn_probability, CAST({day} AS DATE) AS next_order_date,
            CAST({low} AS DATE) AS next_order_low, CAST({high} AS DATE) AS next_order_high
        FROM numbered LEFT JOIN (
            SELECT number, min(local_date) AS came FROM orders JOIN belongs USING (atom)
            WHERE local_date >= DATE '2026-03-01' GROUP BY number
        ) USING (number)
    """)


def rows(con, shelf):
    found = hindsight.look(drawn.now(con), shelf)
    return {row.name: row for row in found.rows} if found else {}


def test_what_came_is_counted_of_the_customers_known_at_the_moment(con, shelf, bought):
    found = hindsight.look(drawn.now(con), shelf)
    assert (found.start, found.end, found.value_of) == (date(2026, 3, 1), date(2026, 5, 2), "net_sales")
    known = {who for who, ago, *_ in bought if int(ago) > 0}
    later = [(who, int(ago), int(minor)) for who, ago, minor, _ in bought if who in known and -63 < int(ago) <= 0]
    told_of = {row.name: row for row in found.rows}
    assert told_of["orders"].n == len(known)
    assert told_of["orders"].came == len({(who, ago) for who, ago, _ in later})
    assert told_of["customers"].came == len({who for who, *_ in later})
    assert told_of["value"].came == sum(minor for *_, minor in later)


def test_what_was_expected_is_near_and_has_an_interval(con, shelf):
    for name in ("orders", "customers", "value"):
        row = rows(con, shelf)[name]
        assert row.low < row.expected < row.high, name
        assert row.low < row.came < row.high, name
        assert row.rule > 0


def test_the_likeliest_to_leave_are_held_against_the_rhythm(con, shelf):
    told(con, churn="CASE WHEN came IS NULL THEN 0.9 ELSE 0.1 END")  # knows what will be
    knows, now = rows(con, shelf), drawn.now(con)
    asked = int((~np.isnan(now.life.picture.chance)).sum())
    assert int(hindsight.LIKELIEST * asked) < hindsight.LEAST
    assert "stayed_away" not in knows  # a tenth is too few to be said


def test_a_tenth_that_is_large_enough_is_said(con, shelf, monkeypatch):
    monkeypatch.setattr(hindsight, "LEAST", 5)
    told(con, churn="CASE WHEN came IS NULL THEN 0.9 ELSE 0.1 END")
    row = rows(con, shelf)["stayed_away"]
    assert row.came == 1.0
    assert row.n < 50
    told(con, churn="CASE WHEN came IS NULL THEN 0.1 ELSE 0.9 END")
    assert rows(con, shelf)["stayed_away"].came < 0.2


def test_dates_are_held_against_the_next_order(con, shelf):
    told(con, day="came + 2", low="came - 1", high="came + 3")
    found = rows(con, shelf)
    assert (found["in_band"].came, found["in_band"].expected) == (1.0, 0.8)
    assert found["missed_days"].came == 2
    assert found["missed_days"].rule > 2
    told(con, day="came + 2", low="came + 1", high="came + 3")
    assert rows(con, shelf)["in_band"].came == 0.0


def test_without_data_after_the_moment_there_is_no_hindsight(shelf):
    con = drawn.engine(drawn.buyers())
    told(con)
    assert hindsight.look(drawn.now(con), shelf) is None


def test_without_models_there_is_nothing_to_look_back_on(con):
    told(con)
    assert hindsight.look(drawn.now(con), Shelf()) is None
