"""Laws of the simulated shop: the same seed makes the same bytes, and no policy changes anybody else's luck."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from acquaint.simulate.contacts import contacts as said_to
from acquaint.simulate.loop import passing, play, played
from acquaint.simulate.offers import CHANNELS, OFFERS
from acquaint.simulate.policies import habit, silence
from acquaint.simulate.world import World
from tests.simulate.made import bytes_of, make

SEEDS = st.integers(0, 2**31)


@settings(max_examples=3, deadline=None)
@given(seed=SEEDS, customers=st.integers(1, 60))
def test_files_are_equal_to_the_byte_for_a_seed_and_any_number_of_threads(seed, customers):
    threads = pa.cpu_count()
    found = []
    try:
        for many in (1, 4):
            pa.set_cpu_count(many)
            with TemporaryDirectory() as folder:
                found.append(bytes_of(make(Path(folder) / "shop", customers, 30, seed)))
    finally:
        pa.set_cpu_count(threads)
    assert found[0] == found[1]


@settings(max_examples=8, deadline=None)
@given(seed=SEEDS, data=st.data())
def test_what_is_said_to_some_changes_nothing_for_the_others(seed, data):
    world = World(60, 35 + 28, seed)
    rows = st.tuples(st.integers(0, 29), st.integers(0, len(OFFERS) - 1), st.integers(0, len(CHANNELS) - 1))
    said = data.draw(st.lists(rows, max_size=40))
    contacts = said_to(*(np.array(column, np.int64) for column in zip(*said, strict=True))) if said else None
    state = world.start()
    result = played(world, lambda *_: contacts or silence(*_), state, 35, 3, 28)
    silent = played(world, silence, world.start(), 35, after=28)
    assert (result.profit_minor[30:] == silent.profit_minor[30:]).all()
    assert (result.orders[30:] == silent.orders[30:]).all()
    assert not result.contacts or said


@settings(max_examples=6, deadline=None)
@given(seed=SEEDS, cut=st.integers(1, 34))
def test_a_world_goes_on_from_any_day_as_if_it_had_not_stopped(seed, cut):
    world = World(50, 35, seed)
    policy = habit(world)
    whole, halves = world.start(), world.start()
    for _ in play(world, policy, whole, 35):
        pass
    for until in (cut, 35):
        for _ in play(world, policy, halves, until):
            pass
        halves = halves.copy()
    assert (whole.profit_minor == halves.profit_minor).all()
    assert np.array_equal(whole.seen.lines, halves.seen.lines)


@settings(max_examples=6, deadline=None)
@given(seed=SEEDS)
def test_nothing_happens_to_who_has_not_come_or_has_gone(seed):
    world = World(80, 35, seed)
    for day in passing(world, world.start(), 35):
        who = day.orders.who
        assert (world.people.met[who] <= day.day).all()
        assert (day.day < world.people.gone[who]).all()
