import numpy as np

from acquaint.simulate import beacons
from acquaint.simulate.chance import Chance
from acquaint.simulate.parameters import STANDARD

PREMISES = STANDARD.premises
ZONES = len(PREMISES.zones)
STAY = np.arange(1_600)
SIGNAL, HEARD = beacons.readings(PREMISES, Chance(0), (STAY, STAY * 0), STAY % ZONES, 20, 1.0)


def test_the_beacon_of_the_own_zone_is_heard_best():
    best = np.where(HEARD, SIGNAL, -200).mean(axis=1).argmax(axis=1)
    assert (best == STAY % ZONES).mean() > 0.75


def test_weak_signals_are_missed():
    assert HEARD[SIGNAL > -70].mean() > 0.99
    assert 0.35 < HEARD[PREMISES.floor_dbm == SIGNAL].mean() < 0.65
    assert HEARD[SIGNAL < -90].mean() < 0.01


def test_fading_remembers_as_long_as_it_should():
    wanted = {1.0: PREMISES.fading_memory, 5.0: PREMISES.fading_memory**5}
    for step, memory in wanted.items():
        signal, _ = beacons.readings(PREMISES, Chance(0), (STAY, STAY * 0), STAY % ZONES, 20, step)
        off = signal - signal.mean(axis=1, keepdims=True)
        found = (off[:, 1:] * off[:, :-1]).mean() / (off**2).mean()
        assert abs(found - memory) < 0.12


def test_paths_lead_from_the_entrance_to_the_checkout_in_time():
    visits = np.arange(200)
    found = beacons.stays(PREMISES, Chance(0), visits, np.full(200, 50_000), 3)
    assert (found.zone[np.searchsorted(found.visit, visits)] == 0).all()
    last = np.searchsorted(found.visit, visits, side="right") - 1
    assert (found.zone[last] == ZONES - 1).all()
    ends = found.begins + found.seconds
    assert (ends <= 50_000).all()
    same = found.visit[1:] == found.visit[:-1]
    assert (found.begins[1:][same] >= ends[:-1][same]).all()
