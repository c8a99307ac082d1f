import numpy as np

from acquaint.simulate import offers, people, standing
from acquaint.simulate.chance import Chance
from acquaint.simulate.noticing import noticing
from acquaint.simulate.offers import CHANNELS, EMAIL
from acquaint.simulate.parameters import STANDARD

MANY = people.people(STANDARD, Chance(0), 20_000, 365)


def test_a_larger_shop_holds_the_smaller_one():
    few = people.people(STANDARD, Chance(0), 500, 365)
    for name in people.People.__struct_fields__:
        assert np.array_equal(getattr(few, name), getattr(MANY, name)[:500]), name


def test_nobody_goes_before_she_came_and_shares_are_as_set():
    assert (MANY.gone > MANY.met).all()
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
    found = offers.effects(STANDARD.persons, STANDARD.contacting, Chance(0), MANY)
    shares = np.bincount(found.kind.ravel(), minlength=4) / found.kind.size
    assert (shares > 0.004).all()
    assert 0.05 < shares[offers.PERSUADABLE] < 0.12
    assert ((found.orders > 0) == (found.kind == offers.PERSUADABLE) & (MANY.rate > 0)[:, None]).all()
    assert (found.orders[found.kind == offers.PUT_OFF] < 0).all()
    assert (found.orders[np.isin(found.kind, (offers.SURE, offers.NO_EFFECT))] == 0).all()


def test_who_likes_a_category_most_would_buy_it_anyway():
    found = offers.effects(STANDARD.persons, STANDARD.contacting, Chance(0), MANY)
    liking = MANY.liking[:, offers.OFFERS[0].category]
    sure = found.kind[:, 0] == offers.SURE
    assert sure[liking > 1].mean() > 3 * sure[liking < -1].mean()


def test_whom_offers_persuade_is_many_customers_and_no_single_trait():
    found = offers.effects(STANDARD.persons, STANDARD.contacting, Chance(0), MANY)
    persuaded = found.kind == offers.PERSUADABLE
    assert 0.25 < persuaded.any(axis=1).mean() < 0.5
    for trait in (MANY.sensitivity, MANY.browses, MANY.responsive):
        tenth = persuaded[trait > np.quantile(trait, 0.9)].sum() / persuaded.sum()
        assert 0.1 < tenth < 0.4
    clicks = np.array(STANDARD.contacting.clicks)[found.kind]
    assert clicks[persuaded].sum() < 0.5 * clicks[found.kind == offers.SURE].sum()


def test_the_longer_a_customer_has_been_one_the_longer_she_stays():
    before = ~MANY.new
    lapsed = before & (MANY.gone <= 0)
    assert 0.2 < lapsed.sum() / before.sum() < 0.6
    old, young = (before & (MANY.gone > 0) & (MANY.met < -300)), before & (MANY.gone > 0) & (MANY.met > -100)
    assert np.median(MANY.gone[old]) > 1.3 * np.median(MANY.gone[young])


def test_everybody_has_a_channel_and_an_hour_that_follow_how_she_shops():
    factor = np.log(MANY.notices)
    assert (factor.std(axis=0) > 0.4).all()
    web, store = MANY.web == 1, MANY.web == 0
    push, post = CHANNELS.index("push"), CHANNELS.index("post")
    assert factor[web, push].mean() > factor[store, push].mean() + 0.3
    assert factor[web, post].mean() < factor[store, post].mean() - 0.3
    assert MANY.best_hour[MANY.part_of_day == 2].mean() > MANY.best_hour[MANY.part_of_day == 0].mean() + 8
    who = np.flatnonzero(MANY.part_of_day == 2)
    late, early = (noticing(STANDARD.contacting, MANY, who, 0, hour).mean() for hour in (20, 9))
    assert late > 1.5 * early
    letter = [noticing(STANDARD.contacting, MANY, who, post, hour) for hour in (20, 9)]
    assert (letter[0] == letter[1]).all()


def test_the_shop_knows_online_customers_and_shares_stay_in_the_household():
    found = standing.standing(STANDARD, Chance(0), MANY)
    assert ((MANY.web > 0) <= (found.account | found.guest)).all()
    assert not (found.account & found.guest).any()
    carded = found.card_of >= 0
    assert (MANY.household[found.card_of[carded]] == MANY.household[carded]).all()
    assert (found.card_of[found.card_of[carded]] == found.card_of[carded]).all()
    assert (MANY.household[found.phone_of] == MANY.household).all()
    who = np.arange(len(MANY))
    shares = carded & (found.card_of != who)
    assert shares.sum() > 200
    assert (MANY.met[found.card_of[shares]] <= MANY.met[shares]).all()
    assert not found.allowed[shares & ~found.account].any()  # that card's messages are for its holder
    assert not found.allowed[found.guest & ~carded].any()
    assert not found.allowed[~found.account & ~found.gives_email, EMAIL].any()
    assert found.allowed[found.account, EMAIL].any()
