import numpy as np

from acquaint.simulate import hours
from acquaint.simulate.catalogue import BABY
from acquaint.simulate.offers import OFFERS
from acquaint.simulate.people import BIRTH, MOVE, RETIREMENT
from acquaint.simulate.policies import EMAIL, SMS, to
from acquaint.simulate.world import Contacts, World
from tests.simulate.shops import after, world, year


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
        np.subtract.at(profit, day.orders.who, day.orders.serving_minor)
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
    known = sum(int(day.orders.known.sum()) for day in days)
    assert state.seen.orders.sum() == known < sum(len(day.orders.who) for day in days)
    sales = sum(int(day.orders.sales_minor[day.orders.known].sum()) for day in days)
    assert state.seen.sales_minor.sum() == sales


def test_contacts_that_are_not_permitted_are_refused():
    made = world()
    state = after(made, 5)
    allowed = made.open(state).allowed
    everybody = np.arange(len(made.people))
    twice = np.concatenate([everybody, everybody])
    day = made.step(state, Contacts(twice, twice * 0, np.full(len(twice), EMAIL)))
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
        assert not state.seen.allowed[answers.sent.who[answers.complained]].any()
    assert refused.sum() > 20
    assert state.seen.allowed[refused, SMS].any()


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
    assert weary.answers.unsubscribed.sum() >= fresh.answers.unsubscribed.sum()


def test_what_is_pulled_forward_is_missing_later():
    made = World(20_000, 120, 0)
    base, pulled = after(made, 7), after(made, 7)
    pulled.pull[:] = 0.5
    made.effects.pulled[:] = 1.0
    orders = [np.zeros(16), np.zeros(16)]
    for place, state in enumerate((base, pulled)):
        for day in range(112):
            made.open(state)
            orders[place][day // 7] += len(made.step(state, to(np.zeros(0, int), 0, EMAIL)).orders.who)
    gain = orders[1] - orders[0]
    assert gain[:2].sum() > 0
    assert gain[6:].sum() < 0
    assert abs(gain.sum()) < 0.25 * gain[:2].sum()


def test_customers_favour_their_brand_and_each_other_store_is_rare():
    made = world()
    mine, home, visits = [], 0, 0
    for day in year()[0]:
        lines, orders = day.orders.baskets, day.orders
        mine.append(made.catalogue.brand[lines.product] == made.people.brand[orders.who[lines.order]])
        store = orders.store[orders.store >= 0]
        home += (store == made.people.home_store(day.day, orders.who[orders.store >= 0])).sum()
        visits += len(store)
    assert np.concatenate(mine).mean() > 0.25  # of six brands
    assert 0.9 < home / visits < 1


def test_who_moves_or_retires_lives_otherwise_from_that_day_on():
    made = world(8_000, 70, 0)
    moved = np.flatnonzero((made.people.event == MOVE) & (made.people.event_day == 30))
    assert (made.people.home_store(29, moved) == made.people.store[moved]).all()
    assert (made.people.home_store(30, moved) == made.people.later_store[moved]).all()
    retired = np.flatnonzero((made.people.event == RETIREMENT) & (made.people.event_day < 40))
    before, later = (hours.of_people(made, "visit", day, retired).mean() for day in (0, 60))
    assert later < before - 3_600


def test_a_birth_changes_the_basket_whether_the_shop_is_told_or_not():
    made = world(8_000, 70, 0)
    born = (made.people.event == BIRTH) & (made.people.event_day < 20)
    lines = [
        (day.orders.who[day.orders.baskets.order], day.orders.baskets.product) for day in year(8_000, 70, 0)[0][20:]
    ]
    who, product = (np.concatenate(each) for each in zip(*lines, strict=True))
    baby = made.catalogue.category[product] == BABY
    assert baby[born[who]].mean() > 2 * baby[~born[who]].mean()
    assert not made.people.declared[born].all()
