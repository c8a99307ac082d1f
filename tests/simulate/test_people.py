import numpy as np

from acquaint.simulate import offers, people, standing
from acquaint.simulate.chance import Chance
from acquaint.simulate.parameters import STANDARD

MANY = people.people(STANDARD.persons, Chance(0), 20_000, 365)


def test_a_larger_shop_holds_the_smaller_one():
    few = people.people(STANDARD.persons, Chance(0), 500, 365)
    for name in people.People.__struct_fields__:
        assert np.array_equal(getattr(few, name), getattr(MANY, name)[:500]), name


def test_nobody_goes_before_she_came_and_shares_are_as_set():
    assert (MANY.gone > MANY.met).all()
    assert (MANY.gone > 0).all()
    assert abs(1 - MANY.new.mean() - STANDARD.persons.known_before) < 0.02
    assert ((MANY.met >= 0) == MANY.new).all()
    assert abs(((MANY.web == 0).mean()) - STANDARD.persons.only_store) < 0.02
    assert 0.07 < (MANY.event >= 0).mean() < 0.11
    assert np.allclose(MANY.taste[:, -1], 1)
    assert (np.diff(MANY.taste, axis=1) >= 0).all()


def test_households_are_whole_and_their_members_follow_each_other():
    assert (MANY.place_in_household[np.flatnonzero(np.diff(MANY.household)) + 1] == 0).all()
    same = np.diff(MANY.household) == 0
    assert (np.diff(MANY.place_in_household)[same] == 1).all()


def test_offers_meet_all_four_kinds_and_only_two_of_them_move_orders():
    found = offers.effects(STANDARD.contacting, Chance(0), MANY)
    shares = np.bincount(found.kind.ravel(), minlength=4) / found.kind.size
    assert (shares > 0.03).all()
    assert (found.orders[found.kind == offers.PERSUADABLE] > 0).all()
    assert (found.orders[found.kind == offers.PUT_OFF] < 0).all()
    assert (found.orders[np.isin(found.kind, (offers.SURE, offers.NO_EFFECT))] == 0).all()


def test_who_likes_a_category_most_would_buy_it_anyway():
    found = offers.effects(STANDARD.contacting, Chance(0), MANY)
    liking = MANY.liking[:, offers.OFFERS[0].category]
    sure = found.kind[:, 0] == offers.SURE
    assert sure[liking > 1].mean() > 3 * sure[liking < -1].mean()


def test_the_shop_knows_online_customers_and_shares_stay_in_the_household():
    found = standing.standing(STANDARD, Chance(0), MANY)
    assert ((MANY.web > 0) <= (found.account | found.guest)).all()
    assert not (found.account & found.guest).any()
    carded = found.card_of >= 0
    assert (MANY.household[found.card_of[carded]] == MANY.household[carded]).all()
    assert (found.card_of[found.card_of[carded]] == found.card_of[carded]).all()
    assert (MANY.household[found.phone_of] == MANY.household).all()
    assert not found.allowed[~found.known].any()
