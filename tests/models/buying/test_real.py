"""Published values and holdouts on real shops (`benchmarks.buying` measures them in full)."""

import numpy as np
import pytest

from benchmarks import buying


@pytest.fixture(scope="module")
def published():
    found = buying.published()
    if not found:
        pytest.skip("CDNOW is not here")
    return found


@pytest.mark.parametrize(
    ("family", "values"),
    [
        ("own_rate", {"log_likelihood": -9763.7}),
        ("bg_nbd", {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426, "log_likelihood": -9582.4}),
        ("mbg_nbd", {"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614, "log_likelihood": -9582.1}),
        ("pareto_nbd", {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669, "log_likelihood": -9595.0}),
        ("gamma_gamma", {"p": 6.25, "q": 3.74, "g": 15.44}),
    ],
)
def test_published_values_of_cdnow(published, family, values):
    for name, value in values.items():
        digits = 0.051 if name == "log_likelihood" else 0.5 * 10 ** -(len(str(value).split(".")[1]))
        assert published[family][name] == pytest.approx(value, abs=digits * 1.001), name


def test_grocery_customers_are_regular():
    rows = buying.history("grocery_elog")
    if rows is None:
        pytest.skip("grocery_elog is not here")
    assert buying.regularity(rows) >= 2


@pytest.mark.slow
def test_orders_of_the_demo_are_expected_better_than_by_simpler_rules():
    found = buying.journey()["28_days"]
    if not found:
        pytest.skip("needs the extra demo")
    rungs = found["rungs"]
    assert found["rung"] == "regression"
    assert rungs["chosen"]["deviance"] < 0.9 * min(rungs[name]["deviance"] for name in rungs if name != "chosen")
    assert np.log(found["total_80"][0]) < np.log(found["came"]) < np.log(found["total_80"][1])
