import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acquaint import grammar
from acquaint.models import additive
from acquaint.models.additive import fit


def cases(n=6_000, seed=0):
    dice = np.random.default_rng(seed)
    silence = np.floor(dice.exponential(40, n))
    orders = dice.poisson(3, n).astype(float)
    gap = np.where(dice.random(n) < 0.25, np.nan, dice.gamma(3, 10, n))
    noise = dice.normal(size=n)
    logit = 1.5 - 0.03 * np.minimum(silence, 60) + 0.3 * np.minimum(orders, 4) - 1.0 * np.isnan(gap)
    y = (dice.random(n) < 1 / (1 + np.exp(-logit))).astype(float)
    return {"silence": silence, "orders": orders, "gap": gap, "noise": noise}, y, logit


def test_bent_lines_are_found_and_noise_is_left_out():
    columns, y, logit = cases()
    model = fit(columns, y, np.arange(len(y)), "logit")
    truth = 1 / (1 + np.exp(-logit))
    chance, _, _ = model.predict(columns)
    assert np.corrcoef(chance, truth)[0, 1] > 0.985
    assert abs(chance.mean() - y.mean()) < 1e-3
    assert "noise" not in model.features


def test_the_interval_of_the_chance_covers_it():
    hit = []
    for seed in range(25):
        columns, y, logit = cases(3_000, seed)
        model = fit(columns, y, np.arange(len(y)), "logit")
        _, low, high = model.predict(columns)
        truth = 1 / (1 + np.exp(-logit))
        hit.append(((low <= truth) & (truth <= high)).mean())
    # A ridge draws to the middle and lines bend at other places than the truth: a little under 80 % is honest.
    assert 0.70 < np.mean(hit) < 0.88


def test_counts_have_a_logarithm():
    dice = np.random.default_rng(1)
    x = dice.uniform(0, 5, 5_000)
    y = dice.poisson(np.exp(0.2 + 0.4 * x)).astype(float)
    model = fit({"x": x}, y, np.arange(len(y)), "log")
    assert model.predict({"x": np.array([0.5, 4.5])})[0] == pytest.approx([np.exp(0.4), np.exp(2.0)], rel=0.06)


def test_many_cases_of_one_customer_are_not_many_customers():
    columns, y, _ = cases(1_000)
    one = fit(columns, y, np.arange(1_000), "logit")
    ten = fit(
        {name: np.tile(x, 10) for name, x in columns.items()}, np.tile(y, 10), np.tile(np.arange(1_000), 10), "logit"
    )
    width = [np.diff(model.predict(columns)[1:], axis=0).mean() for model in (one, ten)]
    assert width[1] > 0.6 * width[0]


def test_equal_cases_give_equal_bits():
    columns, y, _ = cases(1_500)
    assert fit(columns, y, np.arange(1_500), "logit") == fit(columns, y, np.arange(1_500), "logit")


def test_what_never_differs_tells_nothing():
    model = fit({"x": np.ones(400)}, np.tile([0.0, 1.0, 1.0, 1.0], 100), np.arange(400), "logit")
    assert model.features == ()
    assert model.score({"x": np.ones(2)}).round(3).tolist() == [1.099, 1.099]


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 1_000), share=st.floats(0.02, 0.98))
def test_scores_are_the_sum_of_reasons(seed, share):
    columns, _, _ = cases(300, seed)
    y = (np.random.default_rng(seed).random(300) < share).astype(float)
    if 0 < y.sum() < 300:
        model = fit(columns, y, np.arange(300), "logit")
        if model.terms:
            _, added = model.reasons(columns)
            means = sum(term.mean for term in model.terms)
            assert model.score(columns) == pytest.approx(np.clip(model.intercept + means + added.sum(axis=1), -30, 30))
            assert (np.diff(np.abs(added), axis=1) <= 1e-12).all()


def test_the_expression_fits_into_the_grammar():
    columns, y, _ = cases()
    wide = {f"{name}_{each}": x + each for each in range(6) for name, x in columns.items()}
    model = fit(wide, y, np.arange(len(y)), "logit")
    assert len(model.terms) <= additive.MOST_TERMS
    grammar.parse(model.expression())
