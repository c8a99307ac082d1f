import numpy as np

from acquaint.simulate.chance import Chance, steady

KEYS = np.arange(200_000)


def test_draws_are_uniform_and_independent_of_each_other():
    draws = Chance(1).uniform("name", KEYS)
    other = Chance(1).uniform("name", KEYS, 1)
    assert 0 < draws.min() < draws.max() < 1
    assert np.allclose(np.histogram(draws, 20, (0, 1))[0] / len(KEYS), 0.05, atol=0.003)
    assert abs(np.corrcoef(draws, other)[0, 1]) < 0.01
    assert abs(np.corrcoef(draws[1:], draws[:-1])[0, 1]) < 0.01


def test_a_draw_depends_on_seed_name_and_every_key_and_on_nothing_else():
    luck = Chance(5)
    assert luck.uniform("a", 3, 4) == luck.uniform("a", KEYS, 4)[3] == luck.uniform("a", 3, np.arange(9))[4]
    different = {float(each) for each in (
        luck.uniform("a", 3, 4), luck.uniform("a", 4, 3), luck.uniform("b", 3, 4), Chance(6).uniform("a", 3, 4),
        luck.uniform("a", 3), luck.uniform("a", -3, 4),
    )}  # fmt: skip
    assert len(different) == 6


def test_shares_whole_numbers_and_shapes_come_out():
    luck = Chance(2)
    assert abs(luck.happens("x", 0.3, KEYS).mean() - 0.3) < 0.005
    whole = luck.whole("x", 7, KEYS)
    assert set(whole.tolist()) == set(range(7))
    assert np.allclose(np.bincount(luck.one("x", (1, 2, 1), KEYS)) / len(KEYS), (0.25, 0.5, 0.25), atol=0.005)
    assert abs(luck.normal("x", KEYS).std() - 1) < 0.01
    assert abs(np.median(luck.factor("x", 0.5, KEYS)) - 1) < 0.01


def test_erlang_draws_have_mean_one_and_the_spread_of_their_stages():
    stages = 1 + KEYS % 4
    draws = Chance(3).erlang("x", stages, KEYS)
    for many in range(1, 5):
        assert abs(draws[stages == many].mean() - 1) < 0.02
        assert abs(draws[stages == many].var() - 1 / many) < 0.03


def test_rounded_values_hold_in_single_precision():
    values = steady(np.exp(np.linspace(-3, 3, 1_000)))
    assert (values == values.astype(np.float32)).all()
