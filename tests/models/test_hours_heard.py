import numpy as np

from acquaint.models import hours_heard
from acquaint.models.hours_heard import HOURS


def test_hours_at_which_messages_are_opened_are_found_and_sent_at():
    dice, customers, weeks = np.random.default_rng(0), 400, 40
    best = np.where(np.arange(customers) % 2, 20, 8)
    known = np.zeros((customers, len(HOURS)))
    for _ in range(weeks):
        hour = hours_heard.drawn(known, dice.random(customers))
        chance = 0.4 * hours_heard.factor()[hour, best - HOURS[0]]
        known = hours_heard.told(
            known, np.arange(customers), hour, np.full(customers, 0.4), dice.random(customers) < chance
        )
    away = np.abs(HOURS[hours_heard.drawn(known, dice.random(customers))] - best)
    assert away.mean() < 3.2 < np.abs(dice.choice(HOURS, customers) - best).mean()


def test_before_anything_is_heard_every_hour_is_tried():
    hour = hours_heard.drawn(np.zeros((300, len(HOURS))), np.arange(300) / 300)
    assert np.bincount(hour, minlength=len(HOURS)).tolist() == [20] * len(HOURS)
