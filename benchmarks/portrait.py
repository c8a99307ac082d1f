"""Figures of the simulated world that its description speaks of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from acquaint.simulate import loop
from acquaint.simulate.files import Tellers
from acquaint.simulate.offers import EMAIL, KINDS, PERCENT_OF, PERSUADABLE, SURE
from acquaint.simulate.policies import blast
from acquaint.simulate.voices import Voices
from acquaint.simulate.world import World

CUSTOMERS, DAYS, YEAR = 20_000, 98, 365
_REST = 21
"""Days of silence before weekly e-mails."""


class Figure(NamedTuple):
    """One of them."""

    what: str
    value: float
    form: str = ".1%"


def figures(customers: int = CUSTOMERS) -> list[Figure]:
    """Return all of them."""
    year, world = World(customers, YEAR, 0), World(customers, DAYS, 0)
    return [*_people(year), *_standing(year), *_effects(year), *_seen(world), _given_back(customers)]


def _people(world: World) -> list[Figure]:
    people = world.people
    return [
        Figure("of those who came before the first day: have left by then", (people.gone <= 0)[~people.new].mean()),
        Figure("never come again, whatever anybody does", (people.rate == 0).mean()),
    ]


def _standing(world: World) -> list[Figure]:
    people, standing = world.people, world.standing
    who = np.arange(len(people))
    further, listed = people.place_in_household > 0, standing.account | (standing.card_of == who)
    shares = (standing.card_of >= 0) & (standing.card_of != who)
    carded = (standing.card_of == who) & ~standing.account
    mail = standing.allowed[:, EMAIL]
    return [
        Figure("on the shop's lists: have an account or a card of their own", listed.mean()),
        Figure("of these: permit e-mail and have an address on file", mail[listed].mean()),
        Figure("of these again: the address is mistyped, and nothing arrives", standing.lost_mail[mail].mean()),
        Figure("holders of a card without an account: no address on file", 1 - standing.gives_email[carded].mean()),
        Figure("further members of a household: use the card of the first one", shares[further].mean()),
        Figure("further members: give the telephone of the first one", (standing.phone_of != who)[further].mean()),
        Figure("on the lists at the end of a year: have gone for good", (people.gone <= YEAR)[listed].mean()),
    ]


def _effects(world: World) -> list[Figure]:
    people, effects = world.people, world.effects
    kind = effects.kind
    persuaded = kind == PERSUADABLE
    dear = people.sensitivity > np.quantile(people.sensitivity, 0.9)
    added = (effects.orders / PERCENT_OF * world.parameters.contacting.effect_percent)[
        persuaded & (people.rate > 0)[:, None]
    ]
    return [
        *(Figure(f"customers and offers: {name}", (kind == place).mean()) for place, name in enumerate(KINDS)),
        Figure("customers whom at least one of the eight offers persuades", persuaded.any(axis=1).mean()),
        Figure(
            "of customers and offers that persuade: those of the tenth who mind prices most",
            persuaded[dear].sum() / persuaded.sum(),
        ),
        Figure("orders that a noticed contact of 15 % adds to the persuadable, median", float(np.median(added)), ".2f"),
    ]


def _seen(world: World) -> list[Figure]:
    state = world.start()
    for _ in loop.passing(world, state, _REST):
        pass
    days = list(loop.play(world, blast, state, DAYS, 7))
    visits = np.concatenate([day.browsing.tracked for day in days])
    answers = [day.answers for day in days]
    kind = np.concatenate([world.effects.kind[each.sent.who, each.sent.offer] for each in answers])
    noticed, clicked = (np.concatenate([getattr(each, name) for each in answers]) for name in ("noticed", "clicked"))
    voices = Voices(world, Tellers(world).identifiers)
    social = [voices.told(day)[0] for day in days]
    names = [name for each in social for name, who in zip(each.rows["account"].to_pylist(), each.who, strict=True)
             if who >= 0]  # fmt: skip
    return [
        Figure("visits to web shop and app whose visitor is known", visits.mean()),
        Figure("reactions to posts whose author is known", np.mean([name is not None for name in names])),
        Figure("e-mails opened that are clicked on: would buy anyway", clicked[noticed & (kind == SURE)].mean()),
        Figure("e-mails opened that are clicked on: persuadable", clicked[noticed & (kind == PERSUADABLE)].mean()),
        Figure("of the clicks: by the persuadable", (kind[clicked] == PERSUADABLE).mean()),
        Figure("of the clicks: by who would buy anyway", (kind[clicked] == SURE).mean()),
    ]


def _given_back(customers: int) -> Figure:
    """Return what the third to seventh week after a pull take back of the gain of the first two, all pulled alike."""
    world = World(customers, DAYS, 0)
    world.effects.pulled[:] = np.median(world.effects.pulled)
    ends = []
    for pull in (0.0, 0.5):
        state, orders = world.start(), []
        for _ in loop.passing(world, state, _REST):
            pass
        state.pull[world.active(_REST)] = pull
        for until in (14, 49):
            for _ in loop.passing(world, state, _REST + until):
                pass
            orders.append(state.nth.sum())
        ends.append(orders)
    early, late = np.subtract(ends[1], ends[0])
    return Figure("of the orders gained in two weeks: given back in the five weeks after", 1 - late / early)


def figure_rows() -> list[str]:
    """Return the rows of the table."""
    return [f"| {each.what} | {each.value:{each.form}} |" for each in figures()]
