import numpy as np

from acquaint.simulate.chance import Chance
from acquaint.simulate.contacts import EXPERIMENT, NOTHING
from acquaint.simulate.offers import EMAIL, OFFERS, POST, PUSH, SMS
from acquaint.simulate.parameters import STANDARD
from acquaint.simulate.policies import blast, experiment, habit, lottery, silence
from tests.simulate.shops import world, year


def seen_on(day):
    made = world()
    seen = year()[1].copy().shown()
    seen.day = day
    return made, seen


def test_silence_contacts_nobody_and_a_blast_everybody_permitted():
    _, seen = seen_on(14)
    assert len(silence(seen, OFFERS)) == 0
    everybody = blast(seen, OFFERS)
    assert (everybody.who == np.flatnonzero(seen.allowed[:, EMAIL])).all()
    assert set(everybody.offer.tolist()) == {2}


def test_a_lottery_draws_its_share_and_every_offer():
    _, seen = seen_on(7)
    drawn = lottery(Chance(0), 0.5)(seen, OFFERS)
    assert abs(len(drawn) / seen.allowed[:, EMAIL].sum() - 0.5) < 0.12
    assert len(np.unique(drawn.offer)) == len(OFFERS)


def test_the_shops_own_policy_selects_but_for_one_week_a_quarter():
    made, seen = seen_on(0)
    policy = habit(made)
    by_day = {}
    for seen.day in range(90, 97):
        by_day[made.days.date(seen.day).weekday()] = policy(seen, OFFERS)
    assert {weekday for weekday, contacts in by_day.items() if len(contacts)} == {1, 3}
    newsletter, best = by_day[3], by_day[1]
    assert (seen.day - seen.last_order[newsletter.who] < 182).all()
    assert set(best.channel.tolist()) <= {PUSH, SMS, POST}
    others = seen.sales_minor[seen.sales_minor > 0]
    assert seen.sales_minor[best.who].min() > np.median(others)
    favourite = np.array([each.category for each in OFFERS])[best.offer]
    assert (seen.lines[best.who, favourite] >= seen.lines[best.who, OFFERS[0].category]).all()
    seen.day = 10  # the Thursday in the second week of the quarter
    drawn = policy(seen, OFFERS)
    assert len(np.unique(drawn.offer)) > 3
    assert (drawn.purpose == EXPERIMENT).all()


def test_an_experiment_draws_offer_channel_and_hour_and_knows_its_propensities():
    _, seen = seen_on(7)
    odds, count = 0.0, 0
    hours = STANDARD.conduct.drawn_hours
    drawn = [experiment(Chance(seed))(seen, OFFERS) for seed in range(40)]
    for each in drawn:
        sent = each.offer != NOTHING
        assert seen.allowed[each.who[sent], each.channel[sent]].all()
        assert set(each.hour[sent].tolist()) <= set(hours)
        assert (each.propensity[~sent] == 0.5).all()
        # Over its draws the inverse of the propensity of an arm counts everybody who can get it once.
        odds += (1 / each.propensity[sent & (each.offer == 3) & (each.channel == EMAIL)]).sum()
        count += seen.allowed[:, EMAIL].sum() * len(hours)
    assert abs(odds / count - 1) < 0.15
    channels = np.bincount(np.concatenate([each.channel[each.offer != NOTHING] for each in drawn]), minlength=4)
    assert (channels > 0).all()
