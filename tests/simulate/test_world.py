import msgspec
import numpy as np
import pytest

from acquaint.errors import InputError
from acquaint.simulate import loop
from acquaint.simulate.catalogue import BABY, LASTS
from acquaint.simulate.contacts import NOBODY, contacts
from acquaint.simulate.offers import CATEGORY_OF, EMAIL, OFFERS, PERCENT_OF, PERSUADABLE, PUT_OFF, SMS
from acquaint.simulate.parameters import STANDARD
from acquaint.simulate.people import BIRTH, MOVE, RETIREMENT
from acquaint.simulate.policies import to
from acquaint.simulate.world import World
from tests.simulate.shops import DAYS, after, world, year


def test_nobody_buys_before_she_came_or_after_she_left_or_twice_a_day():
    made = world()
    days, _ = year()
    assert sum(len(day.orders.who) for day in days) > 500
    for day in days:
        who = day.orders.who
        assert (made.people.met[who] <= day.day).all()
        assert (made.people.gone[who] > day.day).all()
        assert len(np.unique(who)) == len(who)
        closed = made.days.closed[day.day]
        assert not closed or (day.orders.store == -1).all()


def test_money_adds_up_to_the_cent():
    made = world()
    days, state = year()
    profit = np.zeros(len(made.people), np.int64)
    cost = np.array(made.parameters.contacting.cost_minor)
    for day in days:
        lines = day.orders.baskets
        kept = np.where(lines.returned, 0, lines.unit_price * lines.quantity - lines.discount)
        goods = np.where(lines.returned, 0, lines.unit_cost * lines.quantity)
        np.add.at(profit, day.orders.who[lines.order], kept - goods)
        np.subtract.at(profit, day.orders.who, day.orders.serving_minor + day.orders.handling_minor)
        np.subtract.at(profit, day.answers.sent.who, cost[day.answers.sent.channel])
    assert (profit == state.profit_minor).all()


def test_discounts_are_those_of_the_promotion_and_the_coupon():
    made = world()
    for day in year()[0]:
        lines = day.orders.baskets
        category = made.catalogue.category[lines.product]
        offer = day.orders.redeemed[lines.order]
        percent = np.isin(category, made.days.promoted[day.day]) * made.parameters.time.promotion_percent
        for place, each in enumerate(OFFERS):
            percent = percent + (offer == place) * (category == each.category) * each.percent
        gross = lines.unit_price * lines.quantity
        assert (np.abs(lines.discount - gross * percent / 100) <= 0.5).all()
        redeeming = np.flatnonzero(day.orders.redeemed >= 0)
        for order in redeeming:
            assert OFFERS[day.orders.redeemed[order]].category in category[lines.order == order]


def test_nothing_out_of_stock_is_sold_where_another_is_there():
    made = world()
    sold = [made.catalogue.missing[day.orders.baskets.product, day.day // 7] for day in year()[0]]
    assert np.concatenate(sold).mean() < 0.001
    assert made.catalogue.missing.mean() > 0.02


def test_the_shop_sees_known_orders_only():
    days, state = year()
    known = sum(int((day.orders.known & day.orders.told).sum()) for day in days)
    assert state.seen.orders.sum() == known < sum(int(day.orders.known.sum()) for day in days)
    sales = sum(int(day.orders.sales_minor[day.orders.known & day.orders.told].sum()) for day in days)
    back = sum(int(day.orders.returns.sales_minor[day.orders.returns.day < DAYS].sum()) for day in days)
    assert state.seen.sales_minor.sum() == sales - back


def test_the_shop_sees_a_return_on_its_day_and_not_before():
    made = World(3_000, 60, 0)
    state, profit, due, early = made.start(), np.zeros(3_000, np.int64), [], 0
    for day in loop.passing(made, state, 60):
        orders, back = day.orders, day.orders.returns
        rows = orders.known & orders.told
        lines = orders.baskets
        looks = lines.per_order(lines.unit_price * lines.quantity - lines.discount - lines.unit_cost * lines.quantity,
                                len(orders.who)) - orders.serving_minor  # fmt: skip
        np.add.at(profit, orders.who[rows], looks[rows])
        assert (orders.store[np.isin(orders.who, back.who)] == -1).all()
        assert ((back.day >= day.day + 3) & (back.day <= day.day + 20)).all()
        due += list(zip(back.day, back.who, back.profit_minor, strict=True))
        early += len(back.day)
        for when, who, lost in due:
            profit[who] -= lost * (when == day.day)
        assert (state.seen.profit_minor == profit).all()
    assert early > 30
    for when, who, lost in due:
        profit[who] -= lost * (when >= 60)
    known = state.seen.orders == state.nth
    cost = np.zeros(3_000, np.int64)
    assert (profit - cost == state.profit_minor)[known].all()


def test_what_is_at_home_is_hardly_wanted_more_of():
    made = world(20_000, 70, 0)
    state = after(made, 40)
    empty = state.copy()
    empty.bought[:] = -1
    persuadable = made.effects.kind == PERSUADABLE
    who = np.flatnonzero(made.open(state).allowed[:, EMAIL] & persuadable.any(axis=1))
    offer = persuadable[who].argmax(axis=1)
    made.open(empty)
    home = state.bought[who, CATEGORY_OF[offer]]
    full = (home >= 0) & (40 - home <= LASTS[CATEGORY_OF[offer]])
    answers = made.step(state, to(who, offer, EMAIL)).answers
    made.step(empty, to(who, offer, EMAIL))
    assert (answers.at_home == full).all()
    assert answers.seen_at_home.sum() <= full.sum() > 50
    left = made.parameters.contacting.at_home
    assert np.allclose(state.pull[who], empty.pull[who] * np.where(full, left, 1))
    assert (state.pull[who[full]] > 0).any()


def test_who_has_the_category_at_home_hardly_takes_it_because_of_a_coupon():
    made = world(20_000, 70, 0)
    state = after(made, 40)
    state.until[:] = np.where(made.effects.kind == PERSUADABLE, 60, -1)
    full = state.copy()
    full.bought[:] = 39
    found = [made.step(each, NOBODY).orders for each in (state, full)]
    lacks = [~made.shelves.held(each.baskets, len(each.who))[np.arange(len(each.who)), CATEGORY_OF[each.redeemed]]
             for each in found]  # fmt: skip
    plain = [(each.redeemed >= 0).sum() for each in found]
    assert not any(each[found[place].redeemed >= 0].any() for place, each in enumerate(lacks))
    assert 0 < plain[1] < 0.7 * plain[0]


def test_each_coupon_lasts_beside_the_others_and_the_best_one_wins():
    made = world(5_000, 60, 0)
    state = after(made, 30)
    for offer in (0, 3):
        who = np.flatnonzero(made.open(state).allowed[:, EMAIL])
        answers = made.step(state, to(who, offer, EMAIL)).answers
        if offer == 0:
            first = answers.sent.who[answers.noticed]
    both = np.intersect1d(first, answers.sent.who[answers.noticed])
    kept = (state.until[both][:, [0, 3]] > 0).all(axis=1)
    assert kept.mean() > 0.9  # the others have used one of them
    valid = made.parameters.contacting.valid_days
    assert set(state.until[both[kept]][:, 0].tolist()) == {30 + valid - 1}
    assert set(state.until[both[kept]][:, 3].tolist()) == {31 + valid - 1}
    state.until[:] = 59
    orders = made.step(state, NOBODY).orders
    held = made.shelves.held(orders.baskets, len(orders.who))[:, CATEGORY_OF]
    used = orders.redeemed >= 0
    assert used.sum() > 30
    takes = made.chance.uniform("redeems", orders.who, orders.nth)[:, None] < 0.4  # whoever she is, but put off
    sure = held & takes & (made.effects.kind[orders.who] != PUT_OFF)
    best = np.where(sure, PERCENT_OF, 0).max(axis=1)
    assert (PERCENT_OF[orders.redeemed[used]] >= best[used]).all()
    assert used[best > 0].all()
    assert (state.until[orders.who[used], orders.redeemed[used]] == -1).all()


def test_messages_to_a_mistyped_address_reach_nobody():
    made = world(20_000, 28, 0)
    state = made.start()
    who = np.flatnonzero(made.open(state).allowed[:, EMAIL])
    lost = made.standing.lost_mail
    answers = made.step(state, to(who, 0, EMAIL)).answers
    assert lost[answers.sent.who].sum() > 20
    assert not answers.noticed[lost[answers.sent.who]].any()
    texts = made.reactions.reach(np.flatnonzero(lost), SMS, 9)
    assert (texts > 0).all()


def test_contacts_that_are_not_permitted_are_refused():
    made = world()
    state = after(made, 5)
    allowed = made.open(state).allowed
    everybody = np.arange(len(made.people))
    twice = np.concatenate([everybody, everybody])
    day = made.step(state, to(twice, 0, EMAIL))
    assert len(day.answers.sent) == allowed[:, EMAIL].sum()
    assert day.answers.refused == len(twice) - len(day.answers.sent)
    assert allowed[day.answers.sent.who, EMAIL].all()


def test_who_unsubscribes_is_not_contacted_again_on_that_channel():
    made = world(20_000, 28, 0)
    state = made.start()
    refused = np.zeros(len(made.people), np.bool_)
    for number in range(12):
        seen = made.open(state)
        assert not seen.allowed[refused, EMAIL].any()
        answers = made.step(state, to(np.flatnonzero(seen.allowed[:, EMAIL]), number % 8, EMAIL)).answers
        refused[answers.sent.who[answers.unsubscribed]] = True
        assert not state.allowed[answers.sent.who[answers.complained]].any()
    assert refused.sum() > 20
    assert state.allowed[refused, SMS].any()


def test_contacts_tire():
    made = world(5_000, 60, 0)
    state = after(made, 7)
    tired = state.copy()
    tired.recent += 6
    who = np.flatnonzero(made.open(state).allowed[:, EMAIL])
    made.open(tired)
    fresh = made.step(state, to(who, 0, EMAIL))
    weary = made.step(tired, to(who, 0, EMAIL))
    assert (fresh.answers.noticed == weary.answers.noticed).all()
    assert np.abs(tired.pull).sum() < 0.4 * np.abs(state.pull).sum()
    offer = np.zeros_like(who)
    loud, quiet = (made.reactions.refuses(after_contacts(made, many), who, offer) for many in (6, 0))
    assert np.allclose(loud, quiet * np.exp(6 * made.parameters.contacting.unsubscribe_fatigue), rtol=1e-3)
    assert (quiet > 0).all()


def after_contacts(made, many):
    """The state of customers who have had so many contacts lately."""
    state = made.start()
    state.recent += many
    return state


def paired(many, days):
    """Orders of each day without, and with, a pull of half an order on who is there, at the standard parameters."""
    made = World(many, days + 20, 0)
    made.effects.pulled[:] = np.median(made.effects.pulled)
    base = after(made, 14)
    pulled = base.copy()
    pulled.pull[made.active(14)] = 0.5
    orders = np.zeros((2, days))
    for place, state in enumerate((base, pulled)):
        for day in range(days):
            made.open(state)
            orders[place, day] = len(made.step(state, contacts(np.zeros(0, int), 0, EMAIL)).orders.who)
    return orders


def test_after_the_peak_orders_dip_for_the_median_pair_and_what_is_left_is_what_was_not_pulled_forward():
    base, pulled = paired(12_000, 105)
    made = world(12_000, 125, 0)
    gain = (pulled - base).reshape(-1, 7).sum(axis=1)
    assert gain[0] > 0
    assert gain[2:7].sum() < -0.1 * gain[:2].sum()
    stays = np.maximum(made.people.gone - 15, 0) / made.parameters.contacting.works_days
    given = 0.5 * (made.active(14) * (made.people.rate > 0) * (1 - np.exp(-stays))).sum()
    assert abs(gain.sum() / (given * (1 - np.median(made.effects.pulled))) - 1) < 0.15


def test_a_coupon_changes_the_basket_of_who_would_buy_anyway_by_its_discount_only():
    made = world()
    who = np.arange(len(made.people))
    web, nth = np.zeros(len(who), np.bool_), np.zeros_like(who)
    plain = made.shelves.fill(3, who, nth, web)
    for place, offer in enumerate(OFFERS):
        offers = np.full(len(who), place)
        same = made.shelves.redeem(plain, 3, (who, nth), web, offers, web)
        assert (same.product == plain.product).all()
        assert (same.quantity == plain.quantity).all()
        fits = made.catalogue.category[plain.product] == offer.category
        assert (same.discount > plain.discount)[fits].all()
        assert (same.discount == plain.discount)[~fits].all()
        more = made.shelves.redeem(plain, 3, (who, nth), web, offers, ~web)
        assert made.shelves.holds(more, np.full(len(who), offer.category)).all()
        assert len(more.product) - len(plain.product) == (~made.shelves.holds(plain, offers * 0 + offer.category)).sum()


def test_a_policy_can_neither_write_the_world_nor_name_what_there_is_not():
    made = world()
    state = after(made, 5)
    seen = made.open(state)
    with pytest.raises(ValueError, match="read-only"):
        seen.allowed[:] = True
    with pytest.raises(ValueError, match="read-only"):
        seen.orders[0] = 9
    seen.allowed.flags.writeable = seen.last_bought.flags.writeable = True
    seen.allowed[:], seen.last_bought[:] = True, -1
    everybody = np.arange(len(made.people))
    copied = state.copy()
    answers = made.step(copied, to(everybody, 0, EMAIL)).answers
    assert (answers.sent.who == np.flatnonzero(state.allowed[:, EMAIL])).all()
    assert (copied.seen.last_bought >= 0).any()
    nobody = np.array([0])
    for wrong in (
        to(nobody - 1, 0, EMAIL), to(nobody + len(made.people), 0, EMAIL), to(nobody, len(OFFERS), EMAIL),
        to(nobody, -2, EMAIL), to(nobody, 0, 4), to(nobody, 0, EMAIL, 3), to(nobody, 0, EMAIL, 23),
    ):  # fmt: skip
        with pytest.raises(InputError, match="there is not"):
            made.step(state, wrong)
    assert state.day == 5


def test_who_comes_may_be_contacted_from_the_day_after_on():
    made = World(3_000, 40, 2)
    state, met = made.start(), made.people.met
    for _ in range(30):
        allowed = made.open(state).allowed.any(axis=1)
        assert not allowed[met >= state.day].any()
        assert (allowed == made.standing.allowed.any(axis=1))[met == state.day - 1].all()
        made.step(state, contacts(np.zeros(0, int), 0, EMAIL))


def test_an_order_before_the_message_is_opened_does_not_know_of_it():
    made = World(20_000, 70, 4)
    state = after(made, 40)
    silent = state.copy()
    made.open(silent)
    without = made.step(silent, contacts(np.zeros(0, int), 0, EMAIL)).orders
    sent = to(np.flatnonzero(made.open(state).allowed[:, EMAIL]), 0, EMAIL, 12)
    day = made.step(state, sent)
    assert (day.orders.who == without.who).all()  # nobody comes because of it before the next day
    opened = np.full(len(made.people), 2**40)
    opened[day.answers.sent.who[day.answers.noticed]] = day.answers.opened[day.answers.noticed]
    early = day.orders.second <= opened[day.orders.who]
    assert (day.orders.redeemed[early] == -1).all()
    assert (day.orders.redeemed[~early] == 0).any()
    assert (day.answers.opened > 12 * 3_600).all()
    assert (day.orders.profit_minor[early] == without.profit_minor[early]).all()


def test_customers_favour_their_brand_and_each_other_store_is_rare():
    made = world()
    mine, home, visits = [], 0, 0
    for day in year()[0]:
        lines, orders = day.orders.baskets, day.orders
        mine.append(made.catalogue.brand[lines.product] == made.people.brand[orders.who[lines.order]])
        store = orders.store[orders.store >= 0]
        home += (store == made.people.home_store(day.day, orders.who[orders.store >= 0])).sum()
        visits += len(store)
    assert np.concatenate(mine).mean() > 0.2  # of six brands
    assert 0.9 < home / visits < 1


def test_who_moves_or_retires_lives_otherwise_from_that_day_on():
    made = world(8_000, 70, 0)
    moved = np.flatnonzero((made.people.event == MOVE) & (made.people.event_day == 30))
    assert (made.people.home_store(29, moved) == made.people.store[moved]).all()
    assert (made.people.home_store(30, moved) == made.people.later_store[moved]).all()
    retired = np.flatnonzero((made.people.event == RETIREMENT) & (made.people.event_day < 40))
    before, later = (made.hours.of_people("visit", day, retired).mean() for day in (0, 60))
    assert later < before - 3_600


def test_a_birth_changes_the_basket_whether_the_shop_is_told_or_not():
    made = world(8_000, 70, 0)
    born = (made.people.event == BIRTH) & (made.people.event_day < 20)
    lines = [
        (day.orders.who[day.orders.baskets.order], day.orders.baskets.product) for day in year(8_000, 70, 0)[0][20:]
    ]
    who, product = (np.concatenate(each) for each in zip(*lines, strict=True))
    baby = made.catalogue.category[product] == BABY
    assert baby[born[who]].mean() > 1.5 * baby[~born[who]].mean()
    assert not made.people.declared[born].all()


def test_a_world_of_other_offers_or_another_number_of_things_is_refused():
    few = msgspec.structs.replace(STANDARD.contacting, offers=(("X", 0, 50),))
    other = msgspec.structs.replace(
        STANDARD.goods, categories=(("Tea", "Food", 1.0, 390, 3), *STANDARD.goods.categories[1:])
    )
    five = msgspec.structs.replace(STANDARD.persons, stores=(0.2,) * 5)
    named = (("offers", {"contacting": few}), ("categories", {"goods": other}), ("stores", {"persons": five}))
    for name, group in named:
        with pytest.raises(InputError, match=f"no other {name}"):
            World(10, 30, 0, msgspec.structs.replace(STANDARD, **group))
    dear = msgspec.structs.replace(STANDARD.goods, payment_minor=99)
    assert World(10, 30, 0, msgspec.structs.replace(STANDARD, goods=dear)).parameters.goods.payment_minor == 99
