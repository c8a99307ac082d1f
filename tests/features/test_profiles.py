"""Where everybody stands at one instant: counts that add up, the ladder, and the catalogue of a shop."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from acquaint import config
from acquaint.errors import ExpressionError
from acquaint.features import occasions, profiles
from acquaint.features.goals import Goal
from acquaint.features.profiles import Moment
from tests.features import shops


@pytest.fixture(scope="module")
def life():
    shop = shops.grocery(customers=150, days=500)
    day = occasions.date_of(shop.end)
    at = Moment(datetime(day.year, day.month, day.day, tzinfo=UTC), day)
    return profiles.live(occasions.history(shop.occasions), at, None), at


def test_counts_add_up(life):
    found, at = life
    customers = found.story.occasions.customers
    everybody = np.ones(customers, bool)
    counts = profiles.counted(found, at, everybody, others={"organisation": 2, "unconfirmed": 1})
    assert counts.total == sum(counts.by_stage.values()) == sum(counts.by_state.values()) <= customers
    assert 0 < counts.bought_more_than_once <= counts.bought_in_year <= counts.total
    assert 0 < counts.known_from_before <= counts.total
    assert (counts.organisations, counts.unconfirmed) == (2, 1)
    nobody = profiles.counted(found, at, ~everybody, others={})
    assert (nobody.total, nobody.by_stage, nobody.known_from_before) == (0, {}, 0)


def test_only_persons_are_counted(life):
    found, at = life
    half = np.arange(found.story.occasions.customers) % 2 == 0
    whole = profiles.counted(found, at, np.ones_like(half), others={})
    parts = [profiles.counted(found, at, mask, others={}) for mask in (half, ~half)]
    for name in ("total", "known_from_before"):
        assert sum(getattr(part, name) for part in parts) == getattr(whole, name), name


def test_the_ladder_goes_up_step_by_step(life):
    rungs = profiles.ladder(*life)
    assert [rung.name for rung in rungs][-3:] == ["1 -> 2", "2 -> 3", "3 -> 4"]
    for rung in rungs:
        value = getattr(rung.share, "value", None)
        assert value is None or rung.share.low <= value <= rung.share.high


def test_an_earlier_moment_is_the_start_of_its_day():
    at = Moment(datetime(2024, 4, 10, 22, tzinfo=UTC), date(2024, 4, 11))
    past = profiles.earlier(at, 28, "Europe/Berlin", 0)
    assert past.day == date(2024, 3, 14)
    # Clocks went forward in between.
    assert past.as_of == datetime(2024, 3, 13, 23, tzinfo=UTC)


def settings(text: str) -> config.Settings:
    return config.parse(text)


def test_the_catalogue_of_a_shop_has_its_own_features_too():
    own = "[features.big]\nexpression = 'orders > 5'\n[segments]\nbest = \"big and trait_tier = 'gold'\"\n"
    built = profiles.features_of(settings(own), ["tier", "not a name", "account_since"])
    assert built["in_best"].type == built["big"].type == "boolean"
    assert built["trait_tier"].type == "text"
    assert "trait_not a name" not in built.names
    assert "trait_account_since" not in built.names


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[segments]\nbest = 'orders'", "A segment needs a condition"),
        ("[segments]\nbest = 'ordres > 1'", "did you mean orders?"),
        ("[features.orders]\nexpression = '1'", "The feature orders is defined twice"),
        ("[features.a]\nexpression = 'b'\n[features.b]\nexpression = 'a'", "circle"),
    ],
)
def test_a_feature_that_cannot_be_is_named(text, said):
    with pytest.raises(ExpressionError) as caught:
        profiles.features_of(settings(text), ())
    assert said in str(caught.value)


def test_the_goal_of_the_owner_comes_first():
    assert profiles.chosen_goal(settings("")) is None
    goal = profiles.chosen_goal(settings("[goal]\ncount = 4\nof = 'categories'\nwithin_days = 60"))
    assert goal == Goal(4, "categories", 60, "set")


@pytest.mark.parametrize("name", ["segment", "value_tier", "preferred_hour"])
def test_no_feature_takes_the_name_of_a_column_and_traits_have_their_own(name):
    with pytest.raises(ExpressionError, match="has a column of this name already"):
        profiles.features_of(config.parse(f"[features.{name}]\nexpression = 'orders'"), ())
    assert f"trait_{name}" in profiles.features_of(config.Settings(), (name,)).names
