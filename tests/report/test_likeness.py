"""What the best have in common: planted and found, shuffled and not found, private and never looked at."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import numpy as np
import pytest
from scipy.optimize import minimize

from acquaint.config import Settings
from acquaint.models import scores
from acquaint.records import Estimate, NotEnoughData
from acquaint.report import beginnings, likeness, newcomers, origin_words, scorecard
from acquaint.words import LANGUAGES, Words
from tests.report import beginners
from tests.report.beginners import START, names

SETTINGS = Settings()
END = date(2025, 1, 10)
COUNT = 1200


def plant(made: beginners.Shop, rng: np.random.Generator, *, start: int = 0, effect: bool = True, newest: int = 0):
    """Add newcomers of whom those who begin with tea spend more later (if `effect`); return who begins with tea."""
    who = names(COUNT, start)
    tea = rng.random(COUNT) < 0.3
    first = np.sort(rng.integers(0, 360, COUNT))
    later = np.where(tea & effect, 4_000, 1_000) * rng.exponential(1.0, COUNT)
    category = np.where(tea, "tea", np.where(rng.random(COUNT) < 0.5, "cake", "cups"))
    hour = rng.choice([9, 14, 19], COUNT)
    made.orders(who, first, rng.integers(500, 3_000, COUNT), category=category, local_hour=hour)
    made.orders(who, first + rng.integers(1, 300, COUNT), later.astype(int) + 1)
    fresh = np.array(["tea", "cake"] * (newest // 2))
    made.orders(names(newest, start + COUNT), np.full(newest, 700), np.full(newest, 1_000), category=fresh)
    return who[tea]


def test_what_the_best_have_in_common_is_found_and_scored(tmp_path):
    with beginners.shop(tmp_path, END) as made:
        plant(made, np.random.default_rng(1), newest=20)
        life = made.known()
        found = likeness.of(made.con, SETTINGS, life, made.at)
        scores = made.con.execute("SELECT customer, score FROM likeness ORDER BY customer").fetchall()
        best = made.con.execute("""
            SELECT count(*) FILTER (category = 'tea') / count(*) FROM (SELECT o.atom, sum(net_sales_minor) AS later
                FROM orders o JOIN (SELECT atom, min(local_date) AS first FROM orders GROUP BY atom) USING (atom)
                WHERE local_date > first AND local_date < first + 365 GROUP BY o.atom)
            JOIN (SELECT atom, any_value(category) AS category FROM lines GROUP BY atom) USING (atom)
            WHERE later >= $least
        """, {"least": found.from_minor}).fetchone()[0]  # fmt: skip
    assert found.tells
    assert (found.newcomers, found.days) == (COUNT, 365)
    assert 0.09 * COUNT < found.best < 0.11 * COUNT
    tea = found.commonalities[0]
    assert (tea.fact, tea.value) == ("category", "tea")
    assert tea.best.value == pytest.approx(best)
    assert tea.ratio.low > 1
    assert {row.fact for row in found.commonalities} == {"category"}
    assert found.scored == len(scores) == 20
    values = np.array([score for _, score in scores])
    assert values[::2].min() > 2 * values[1::2].max()
    for third in found.calibration:
        assert third.observed.low <= third.predicted <= third.observed.high
    assert msgspec.json.decode(msgspec.json.encode(found), type=likeness.Likeness) == found
    for language in LANGUAGES:
        lines = origin_words.likeness(Words(language, "EUR"), found)
        assert "tea" in lines[0]
        assert lines[-1] == Words(language)("origins.likeness.caveat")


@pytest.mark.slow
def test_on_shuffled_labels_it_hardly_ever_tells(tmp_path):
    tells = 0
    with beginners.shop(tmp_path, END) as made:
        plant(made, np.random.default_rng(2))
        life = made.known()
        cohort = newcomers.cohort(made.con, SETTINGS, life, made.at)
        for seed in range(20):
            order = np.random.default_rng(seed).permutation(len(cohort.who.number))
            keep = cohort.money.day > 0
            shuffled = msgspec.structs.replace(
                cohort.money,
                who=order[cohort.money.who[keep]],
                day=np.full(keep.sum(), 1),
                minor=cohort.money.minor[keep],
            )
            found = likeness.of(
                made.con, SETTINGS, life, made.at, cohort=msgspec.structs.replace(cohort, money=shuffled)
            )
            tells += found.tells and bool(found.commonalities)
            if not found.tells:
                assert found.commonalities == ()
                assert made.con.execute("SELECT count(*) FROM likeness").fetchone() == (0,)
                assert len(origin_words.likeness(Words("en"), found)) == 1
    assert tells <= 1


def test_private_traits_are_never_compared(tmp_path):
    with beginners.shop(tmp_path, END) as made:
        best = plant(made, np.random.default_rng(3))
        for name in ("age", "Kids_Count", "PLZ", "gender", "diet", "household_comp", "einkommen"):
            made.traits(names(COUNT), name, np.where(np.isin(names(COUNT), best), "1", "0"))
        made.traits(names(COUNT), "group", np.where(np.isin(names(COUNT), best), "1 Adult with Kids", "2 Adults"))
        made.traits(names(COUNT), "likes", np.where(np.isin(names(COUNT), best), "green", "black"))
        found = likeness.of(made.con, SETTINGS, made.known(), made.at)
    assert found.left_out == (
        "Kids_Count", "PLZ", "age", "diet", "einkommen", "gender", "group", "household_comp",
    )  # fmt: skip
    named = {row.fact for row in found.commonalities}
    assert {"category", "trait_likes"} <= named <= {"category", "trait_likes", "hour", "sales", "weekday"}


def test_what_became_known_later_is_not_compared(tmp_path):
    with beginners.shop(tmp_path, END) as made:
        best = plant(made, np.random.default_rng(4))
        made.traits(names(COUNT), "club", np.where(np.isin(names(COUNT), best), "gold", "none"), START + timedelta(600))
        found = likeness.of(made.con, SETTINGS, made.known(), made.at)
    assert found.tells
    assert "trait_club" not in {row.fact for row in found.commonalities}


def test_prospects_are_scored_by_what_is_known_of_them(tmp_path):
    with beginners.shop(tmp_path, END) as made:
        best = plant(made, np.random.default_rng(5))
        made.traits(names(COUNT), "referrer", np.where(np.isin(names(COUNT), best), "magazine", "search"))
        made.traits(names(4, 9_000), "referrer", np.array(["magazine", "search", "magazine", "a neighbour"]))
        made.traits(names(1, 9_900), "club", np.array(["yes"]))
        life = made.known()
        found = likeness.of(made.con, SETTINGS, life, made.at)
        scores = dict(made.con.execute("SELECT right(customer, 4), score FROM likeness").fetchall())
        made.con.execute(
            "CREATE TABLE reach AS SELECT customer, 'email' AS channel, 'do_not_contact' AS lack FROM customers "
            "WHERE customer LIKE '%9002' UNION ALL SELECT customer, 'post', 'no_address' FROM customers"
        )
        again = likeness.of(made.con, SETTINGS, life, made.at)
        left = {who for (who,) in made.con.execute("SELECT right(customer, 4) FROM likeness").fetchall()}
    assert found.prospects_scored == 4
    assert set(scores) == {"9000", "9001", "9002", "9003"}
    assert scores["9000"] == scores["9002"] > 2 * scores["9001"]
    assert again.prospects_scored == 3
    assert left == {"9000", "9001", "9003"}


def test_too_few_newcomers_say_how_many_more(tmp_path):
    with beginners.shop(tmp_path, END) as made:
        made.orders(names(150), np.arange(150), np.full(150, 1_000))
        made.orders(names(150), np.arange(150) + 50, np.full(150, 1_000))
        found = likeness.of(made.con, SETTINGS, made.known(), made.at)
        assert made.con.execute("SELECT count(*) FROM likeness").fetchone() == (0,)
    assert found.auc == NotEnoughData(150, 400)
    assert not found.tells
    for language in LANGUAGES:
        assert "250" in origin_words.likeness(Words(language), found)[0]


def test_a_shop_where_hardly_anybody_comes_again_cannot_tell(tmp_path):
    with beginners.shop(tmp_path, END) as made:
        made.orders(names(500), np.arange(500) % 300, np.full(500, 1_000))
        made.orders(names(10), np.arange(10) + 350, np.full(10, 1_000))
        found = likeness.of(made.con, SETTINGS, made.known(), made.at)
    assert found.auc == NotEnoughData(500, 2_000)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_has_words(language):
    words, share = Words(language, "EUR"), Estimate(0.4, 0.3, 0.5, 100)
    cases = [("source", "x"), ("channel", "x"), ("partner", "x"), ("told", "x"),
             ("category", "x"), ("trait_so_so", "x"), ("weekday", "7"), ("discounted", "yes"), ("discounted", "no"),
             *(("hour", hour) for hour in beginnings.HOURS)]  # fmt: skip
    rows = [likeness.Common(fact, value, share, share, share, 100) for fact, value in cases]
    bands = ((None, 1_000), (1_000, 2_000), (2_000, None))
    rows += [likeness.Common("sales", "1", share, share, share, 100, *band) for band in bands]
    assert len({origin_words.common(words, row) for row in rows}) == len(rows)
    assert words("origins.likeness.left_out", names=["age", "PLZ"])
    assert words("origins.likeness.calibration", predicted=0.1, observed=0.2, low=0.1, high=0.3, n=90)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("language", False), ("percentage", False), ("page", False), ("Age group", True), ("ageGroup", True),
     ("Straße", True), ("Geschlecht", True), ("Kinderzahl", True), ("zip_code", True), ("marital_status", True),
     ("hobby", False), ("membership", False), ("Sexe", True), ("tarif", False), ("Prénatale santé", True),
     ("kindle", False)],
)  # fmt: skip
def test_words_that_are_never_used(text, expected):
    assert beginnings.private([text]) is expected


def test_the_area_under_the_curve_is_a_count_of_pairs():
    rng = np.random.default_rng(6)
    score, y = rng.integers(0, 8, 300) / 8, rng.random(300) < 0.3
    pairs = score[y][:, None] - score[~y][None, :]
    found = scores.auc(score, y)
    assert found.value == pytest.approx(((pairs > 0) + 0.5 * (pairs == 0)).mean())
    inside = 0
    for _ in range(300):
        y = rng.random(400) < 0.2
        found = scores.auc(rng.normal(0, 1, 400) + y, y)
        inside += found.low <= 0.7602 <= found.high  # Phi(1 / sqrt 2)
    assert 0.91 < inside / 300 < 0.98


def test_the_fit_is_that_of_any_other_optimiser():
    rng = np.random.default_rng(7)
    x = np.column_stack([rng.integers(0, 4, 500), 4 + rng.integers(0, 3, 500)])  # column 6 does not exist: unknown
    y = rng.random(500) < np.array([0.1, 0.2, 0.4, 0.3])[x[:, 0]]
    card = scorecard.fit(x, y, 6, 3.0)

    def loss(weights: np.ndarray) -> float:
        logit = weights[6] + np.append(weights[:6], 0.0)[x].sum(axis=1)
        return float(np.logaddexp(0, logit).sum() - logit[y].sum() + 1.5 * (weights[:6] ** 2).sum())

    other = minimize(loss, np.zeros(7), method="BFGS").x
    np.testing.assert_allclose(np.append(card.weights, card.base), other, atol=1e-3)
    assert card.chance(x).mean() == pytest.approx(y.mean())


def test_the_ratio_is_that_of_the_textbook():
    # 40 of 100 against 20 of 100: 2.0, ln half width 1.96 sqrt(1/40 - 1/100 + 1/20 - 1/100).
    found = likeness._ratio(40, 100, 20, 100)
    assert (found.value, found.low, found.high) == (
        2.0,
        pytest.approx(1.2630, abs=1e-3),
        pytest.approx(3.1670, abs=1e-3),
    )
