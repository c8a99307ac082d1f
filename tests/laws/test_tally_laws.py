"""The laws of state that adds: any split, order and pause gives one state, and it reads what the batch computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from acquaint import expr, tables, tally
from acquaint.events import Event
from acquaint.features import plans
from acquaint.features.live import Stored
from acquaint.features.tallies.state import listed
from tests import shops
from tests.features import everything
from tests.features.everything import CATALOG, SHAPES, START, Someone

LIVE = everything.interpreter()
END = START + timedelta(days=400)
"""Everything that happens counts by then."""
DRAWN = st.tuples(st.sampled_from((*SHAPES, *["ordinary", "at_once"] * 3)), st.integers(0, 10**9))
DRAWS = st.integers(0, 10**9).map(Random)
SOURCES = {name: name for name in (*tables.CANONICAL, "stages")}
_SETTINGS = {"deadline": None, "suppress_health_check": list(HealthCheck), "phases": [Phase.generate]}
"""No shrinking: an example is a shape and a seed, or a whole crowd of which what differs is told by customer."""
quick = settings(max_examples=30, **_SETTINGS)
in_the_engine = settings(max_examples=3, **_SETTINGS)


def history(drawn: tuple[str, int]) -> list[Event]:
    (happened,) = everything.someone("c", *drawn).atoms.values()
    return happened


def plain(stored: Stored) -> list[list[tuple[str, list[int]]]]:
    """Return columns as what can be compared: the type of each and its numbers."""
    return [[(str(getattr(column, "dtype", "list")), [*listed(column)]) for column in columns] for columns in stored]


def merged(*parts: Stored) -> Stored:
    return [state.merge(columns) for state, columns in zip(LIVE.layout.states, zip(*parts, strict=True), strict=True)]


def dealt(happened: Sequence[Event], draw: Random, hands: int) -> list[list[Event]]:
    dealt: list[list[Event]] = [[] for _ in range(hands)]
    for event in happened:
        draw.choice(dealt).append(event)
    return dealt


def test_every_tally_and_relation_is_among_what_is_read():
    nodes = {node for entry in CATALOG.entries for node in expr.tallies(entry.tree)}
    assert {node.tally for node in nodes} == set(tally.KINDS)
    windowed = {node.tally for node in nodes if node.days is not None}
    assert windowed == set(tally.KINDS) - {"latest", "decayed"}
    assert {node.tally for node in nodes if node.days is None and node.half is None} == set(tally.KINDS) - {"decayed"}


@quick
@given(DRAWN, DRAWS)
def test_any_split_over_atoms_merges_to_the_state_of_the_whole(drawn, draw):
    happened = history(drawn)
    whole = everything.folded(LIVE, happened)
    parts = [everything.folded(LIVE, hand) for hand in dealt(happened, draw, draw.randint(3, 5))]
    before = [plain(part) for part in parts]
    together, turned = merged(*parts), merged(*reversed(parts))
    assert plain(together) == plain(turned) == plain(whole)
    one, two, *rest = parts
    assert plain(merged(merged(one, two), *rest)) == plain(merged(one, merged(two, *rest))) == plain(whole)
    at = everything.moment(END)
    assert LIVE.read(parts, at) == LIVE.read([whole], at) == LIVE.read([together, LIVE.columns(LIVE.zero())], at)
    assert [plain(part) for part in parts] == before


@quick
@given(DRAWN, DRAWS)
def test_the_order_of_arrival_does_not_matter(drawn, draw):
    happened = history(drawn)
    whole = everything.folded(LIVE, happened)
    turned = draw.sample(happened, len(happened))
    assert plain(everything.folded(LIVE, turned)) == plain(whole)
    # Values have other codes where they come in another order, and are ranked and told apart the same.
    fresh, at = everything.interpreter(), everything.moment(END)
    assert fresh.read([everything.folded(fresh, turned)], at) == LIVE.read([whole], at)


@quick
@given(DRAWN, DRAWS)
def test_a_state_that_was_stored_between_events_is_that_of_folding_in_one_go(drawn, draw):
    happened = history(drawn)
    state, happened = LIVE.zero(), draw.sample(happened, len(happened))
    for hand in dealt(happened, draw, 3):
        for event in hand:
            LIVE.fold(state, event)
        columns = LIVE.columns(state)
        assert plain(LIVE.decode(LIVE.encode(columns))) == plain(columns) == plain(LIVE.columns(LIVE.folded(columns)))
        state = LIVE.folded(LIVE.decode(LIVE.encode(columns)))
    whole = everything.folded(LIVE, happened)
    assert plain(LIVE.columns(state)) == plain(whole)
    at = everything.moment(END)
    assert LIVE.read([LIVE.decode(LIVE.encode(LIVE.columns(state)))], at) == LIVE.read([whole], at)


@quick
@given(DRAWN, DRAWS)
def test_columns_advance_as_states_fold(drawn, draw):
    happened = history(drawn)
    if draw.random() < 0.5:
        happened = draw.sample(happened, len(happened))
    half = draw.randint(0, len(happened))
    columns = LIVE.decode(LIVE.encode(everything.folded(LIVE, happened[:half])))
    for hand in dealt(happened[half:], draw, draw.randint(1, 9)):
        columns = LIVE.advance(columns, hand)
    whole = everything.folded(LIVE, happened)
    # Arrays may be wider than they need to be until they are packed again.
    assert plain(LIVE.columns(LIVE.folded(columns))) == plain(whole)
    at = everything.moment(END)
    assert LIVE.read([LIVE.decode(LIVE.encode(columns))], at) == LIVE.read([whole], at)


@quick
@given(DRAWN)
def test_columns_that_were_given_out_stay_as_they_are(drawn):
    happened = history(drawn)
    state, half = LIVE.zero(), len(happened) // 2
    for event in happened[:half]:
        LIVE.fold(state, event)
    given_out, again = LIVE.columns(state), LIVE.folded(LIVE.columns(state))
    before = plain(given_out)
    for event in happened[half:]:
        LIVE.fold(state, event)
        LIVE.fold(again, event)
    assert plain(given_out) == before
    assert plain(LIVE.columns(again)) == plain(LIVE.columns(state))


CROWD = (
    ("ordinary",) * 20 + ("at_once",) * 3 + ("nothing", "daily", "broad", "broad", "broad", "far_apart", "far_apart")
)


def crowd(seed: int) -> list[Someone]:
    return [everything.someone(f"c{n:02}", shape, seed + n, 1 + n % 3) for n, shape in enumerate(CROWD)]


def happened_of(people: Sequence[Someone]) -> dict[str, list[Event]]:
    return {atom: happened for each in people for atom, happened in each.atoms.items()}


def read_live(happened: Mapping[str, Sequence[Event]], atoms: Sequence[str], at: datetime) -> dict[str, Any]:
    """Return the features of the customer whose atoms these are, from states that were stored."""
    states = [everything.folded(LIVE, everything.counted(happened[atom], at)) for atom in atoms]
    return LIVE.read([LIVE.decode(LIVE.encode(state)) for state in states], everything.moment(at))


def assert_same(found: dict[str, Any], live: dict[str, Any], who: object) -> None:
    """Values and their types are the same, to the last bit; only the logarithm is left to the machine's library."""
    for name, value in live.items():
        said = (who, CATALOG[name].feature.expression, found[name], value)
        assert type(found[name]) is type(value), said
        free = name == "rhythm" and value is not None
        assert found[name] == (pytest.approx(value, rel=1e-12) if free else value), said


def nightly(people: Sequence[Someone], owner: Mapping[str, str], at: datetime) -> dict[str, dict[str, Any]]:
    """Return the features of all customers at one instant, as the batch computes them."""
    backend, _ = everything.engine(people, owner)
    everything.constants(backend)
    seen = everything.moment(at)
    try:
        with plans.prepared(backend.con, SOURCES, CATALOG, None) as shop:
            name = shop.nightly(CATALOG, at, seen.last_day, seen.month)
            return {row["customer"]: row for row in backend.con.sql(f"FROM {name}").to_arrow_table().to_pylist()}
    finally:
        backend.disconnect()


@pytest.mark.slow
@in_the_engine
@given(st.integers(0, 10**9), DRAWS)
def test_the_batch_of_all_customers_at_one_instant_is_the_fold_whoever_owns_the_atoms(seed, draw):
    people = crowd(seed)
    happened = happened_of(people)
    at = START + timedelta(days=draw.randrange(10, 200), hours=draw.choice((0, 0, 9)))
    owners = (
        {atom: each.name for each in people for atom in each.atoms},
        {atom: f"c{draw.randrange(12):02}" for atom in happened},
    )
    for owner in owners[:1] if draw.random() < 0.5 else owners[1:]:
        for customer, row in nightly(people, owner, at).items():
            mine = [atom for atom, name in owner.items() if name == customer]
            assert_same(row, read_live(happened, mine, at), (customer, seed, at))


@pytest.mark.slow
@in_the_engine
@given(st.integers(0, 10**9), DRAWS)
def test_the_batch_of_customers_at_many_moments_is_the_fold(seed, draw):
    people = crowd(seed)
    happened = happened_of(people)
    pairs = [(each, at) for each in people for at in moments(each, draw)]
    backend, _ = everything.engine(people)
    everything.constants(backend)
    shops.moments(backend, [(each.name, at.replace(tzinfo=None)) for each, at in pairs])
    with plans.prepared(backend.con, SOURCES, CATALOG, None) as shop:
        found = backend.con.sql(f"FROM {shop.at(CATALOG, 'moments')} ORDER BY moment").to_arrow_table().to_pylist()
    backend.disconnect()
    assert len(found) == len(pairs)
    for row, (each, at) in zip(found, pairs, strict=True):
        assert_same(row, read_live(happened, list(each.atoms), at), (each.name, seed, at))


def moments(each: Someone, draw: Random) -> list[datetime]:
    """Return some instants, and those about one at which an event comes to count."""
    edges = [max(event.ts, event.known_at) for happened in each.atoms.values() for event in happened] or [START]
    edge = draw.choice(edges)
    some = [START + timedelta(minutes=draw.randrange(-60 * 24, 200 * 60 * 24)) for _ in range(2)]
    return [*some, edge, edge + timedelta(microseconds=1), datetime.combine(edge.date(), datetime.min.time(), UTC)]
