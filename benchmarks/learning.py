"""How much of what the oracle gains can be learned: from all that files show, and from thirteen weeks of experiment.

    python -m benchmarks.learning

The decision is a single e-mail at eight o'clock, with one of the offers or none. Shares are of the oracle's gain, by
the true expectations of everybody who permits e-mail.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from acquaint.simulate import loop, oracle
from acquaint.simulate.chance import Chance
from acquaint.simulate.contacts import NOTHING, Contacts
from acquaint.simulate.offers import CATEGORY_OF, CHANNELS, OFFERS, PERCENT_OF
from acquaint.simulate.policies import EMAIL, experiment, silence
from acquaint.simulate.seen import OPENINGS, Seen
from acquaint.simulate.world import Day, World
from benchmarks.trees import Boosted

CUSTOMERS, BEFORE, WEEKS, AFTER = 60_000, 91, 13, 28
"""Customers, days of silence before the experiment, its weeks, and days of silence after it, before the decision."""
WITHIN = 14
"""Days after a contact that count as its outcome: later ones add more noise than effect."""
HOUR = 8
KEEN = 0.25
"""Chance of a click on what is opened above which a customer counts as keen on an offer."""
SEEDS = range(5)
_T = 2.776
"""97.5th percentile of Student's distribution with four degrees of freedom."""


class Share(NamedTuple):
    """Shares of the oracle's gain in one world."""

    ceiling: float
    learner: float
    oracle_minor: float
    """The oracle's gain per customer who permits e-mail, cents."""


class Record(NamedTuple):
    """A week of the experiment: who was drawn, what was seen of them then, for what, and what followed."""

    asked: Contacts
    own: np.ndarray
    offered: np.ndarray
    orders: np.ndarray
    coupon_minor: np.ndarray
    opened: np.ndarray
    clicked: np.ndarray


def learnable(seed: int, customers: int = CUSTOMERS) -> Share:
    """Return what can be learned in one world."""
    until = BEFORE + 7 * WEEKS + AFTER
    world = World(customers, until + 2 * AFTER, seed)
    state = world.start()
    for _ in loop.play(world, silence, state, BEFORE):
        pass
    records = list(_experiment(world, state))
    for _ in loop.passing(world, state, until):
        pass
    seen = world.open(state)
    who = np.flatnonzero(seen.allowed[:, EMAIL])
    true = oracle.values(world, state, oracle.worth(world, until), EMAIL, HOUR, 0)[who]
    rows = [np.c_[own(seen, who), offered(seen, who, np.full(len(who), place))] for place in range(len(OFFERS))]
    best = np.maximum(true.max(axis=1), 0).sum()
    return Share(
        _gain(_ceiling(rows, true), true) / best, _gain(_learned(records, seen, who, rows), true) / best,
        best / len(who),
    )  # fmt: skip


def own(seen: Seen, who: np.ndarray) -> np.ndarray:
    """Return what a shop's files show of customers, whatever the offer."""
    lines, views = seen.lines[who].sum(1), seen.views[who].sum(1)
    never = seen.last_order[who] < 0
    return np.c_[
        np.log1p(seen.orders[who]), np.log1p(seen.recent_orders[who]),
        np.where(never, 400, seen.day - seen.last_order[who]), np.where(never, 400, seen.day - seen.first_order[who]),
        seen.sales_minor[who] / np.maximum(seen.orders[who], 1), _margin(seen, who), np.log1p(lines),
        (seen.promoted[who] + 1) / (lines + 6),
        (seen.own_label[who] + 2) / (lines + 8), np.log1p(seen.visits[who]), np.log1p(views), seen.redeemed[who],
        np.log1p(seen.sent[who].sum(1)), (seen.noticed[who] + 0.3) / (seen.sent[who] + 1),
        (seen.clicked[who] + 0.05) / (seen.sent[who] + 1), seen.clicks[who].sum(1),
    ]  # fmt: skip


def offered(seen: Seen, who: np.ndarray, offer: np.ndarray) -> np.ndarray:
    """Return what they show of customers with an eye on an offer."""
    category = CATEGORY_OF[offer]
    lines, views = seen.lines[who].sum(1), seen.views[who].sum(1)
    return np.c_[
        offer, PERCENT_OF[offer], (seen.lines[who, category] + 0.5) / (lines + 6), seen.lines[who, category],
        (seen.views[who, category] + 0.5) / (views + 6), seen.clicks[who, category],
    ]  # fmt: skip


def _margin(seen: Seen, who: np.ndarray) -> np.ndarray:
    """Return the profit of an order of each customer, drawn to the shop's mean where there are few."""
    mean = seen.profit_minor.sum() / max(int(seen.orders.sum()), 1)
    return np.asarray((seen.profit_minor[who] + 3 * mean) / (seen.orders[who] + 3))


def _experiment(world: World, state) -> Iterator[Record]:
    """Play the experiment and yield its weeks, each when what followed is known."""
    draw, waiting = experiment(Chance(world.seed + 77), 0.5), []
    start, days = state.day, []
    for day in range(start, start + 7 * WEEKS + AFTER):
        seen = world.open(state)
        weekly = day % 7 == 0 and day < start + 7 * WEEKS
        asked = draw(seen, OFFERS) if weekly else silence(seen, OFFERS)
        if weekly:
            offer = np.maximum(asked.offer, 0)
            waiting.append((day, asked, own(seen, asked.who), offered(seen, asked.who, offer)))
        days.append(world.step(state, asked))
    for day, asked, mine, about in waiting:
        orders, coupons = _followed(world, days[day - start : day - start + WITHIN])
        answers = days[day - start].answers
        heard = answers.noticed & OPENINGS[answers.sent.channel]
        opened, clicked = (np.isin(asked.who, answers.sent.who[flag]) for flag in (heard, answers.clicked))
        coupon = coupons[asked.who, np.maximum(asked.offer, 0)]
        yield Record(asked, mine, about, orders[asked.who], coupon, opened, clicked)


def _followed(world: World, days: list[Day]) -> tuple[np.ndarray, np.ndarray]:
    """Return everybody's known orders on some days, and the coupons used in them by offer, cents."""
    orders = np.zeros(len(world.people))
    coupons = np.zeros((len(world.people), len(OFFERS)))
    for day in days:
        orders[day.orders.who[day.orders.known & day.orders.told]] += 1
        lines, used = day.orders.baskets, day.orders.redeemed
        offer = used[lines.order]
        fits = (offer >= 0) & (world.catalogue.category[lines.product] == CATEGORY_OF[offer])
        worth = lines.unit_price * lines.quantity * PERCENT_OF[offer] / 100
        np.add.at(coupons, (day.orders.who[lines.order[fits]], offer[fits]), worth[fits])
    return orders, coupons


def _ceiling(rows: list[np.ndarray], true: np.ndarray) -> np.ndarray:
    """Return expectations of each quarter of the customers as told by those of the others, without any noise."""
    found, quarter = np.zeros_like(true), np.arange(len(true)) % 4
    for place in range(4):
        known = quarter != place
        x, y = np.concatenate([each[known] for each in rows]), np.concatenate(list(true[known].T))
        model = Boosted(x, y, ridge=10)
        found[~known] = np.stack([model.predict(each[~known]) for each in rows], 1)
    return found


def _learned(records: list[Record], seen: Seen, who: np.ndarray, rows: list[np.ndarray]) -> np.ndarray:
    """Return what a learner expects: more orders than those left in peace make, times their profit, less coupons.

    Orders are noisy and clicks are less so: trees learn who opens, who clicks on what she opens, and what coupons cost;
    one number, the mean of what follows, says how many orders keen customers add.
    """
    sent = [each.asked.offer != NOTHING for each in records]
    peace = [(each.own[~is_sent], each.orders[~is_sent]) for each, is_sent in zip(records, sent, strict=True)]
    without = Boosted(*(np.concatenate(each) for each in zip(*peace, strict=True)))
    parts = [_treated(each, is_sent, without) for each, is_sent in zip(records, sent, strict=True)]
    about, way, more, coupons, opened, clicked = (np.concatenate(each) for each in zip(*parts, strict=True))
    loud = OPENINGS[np.argmax(way[:, :-1], axis=1)]
    opening = Boosted(np.c_[about, way][loud], opened[loud].astype(float), trees=80)
    clicking = Boosted(about[opened], clicked[opened].astype(float), sample=0.5)
    spending = Boosted(np.c_[about, way], coupons, trees=100)
    sign = _sign(about, way, opening, clicking)[loud]
    added = float(sign @ more[loud] / (sign @ sign))
    mine, margin = _way(np.full(len(who), EMAIL), np.full(len(who), HOUR)), _margin(seen, who)
    expected = [
        _sign(each, mine, opening, clicking) * added * margin - spending.predict(np.c_[each, mine]) for each in rows
    ]
    return np.stack(expected, 1) - 1


def _treated(each: Record, sent: np.ndarray, without: Boosted) -> tuple[np.ndarray, ...]:
    """Return of who got something: what is known, the way it came, orders beyond the expected, coupons, answers."""
    way = _way(each.asked.channel, each.asked.hour)
    columns = (
        np.c_[each.own, each.offered], way, each.orders - without.predict(each.own), each.coupon_minor, each.opened,
        each.clicked,
    )  # fmt: skip
    return tuple(column[sent] for column in columns)


def _sign(about: np.ndarray, way: np.ndarray, opening: Boosted, clicking: Boosted) -> np.ndarray:
    """Return what foretells added orders: that a message is opened by somebody who is keen on what it offers."""
    opens = np.clip(opening.predict(np.c_[about, way]), 0, 1)
    return np.asarray(opens * np.maximum(clicking.predict(about) - KEEN, 0))


def _way(channel: np.ndarray, hour: np.ndarray) -> np.ndarray:
    return np.c_[channel[:, None] == np.arange(len(CHANNELS)), hour]


def _gain(expected: np.ndarray, true: np.ndarray) -> float:
    """Return what the choice by some expectations truly gains."""
    choice = expected.argmax(axis=1)
    return float((true[np.arange(len(true)), choice] * (expected.max(axis=1) > 0)).sum())


def share_rows() -> list[str]:
    """Return the rows of the table: means over the seeds, with their 95 % intervals."""
    found = np.array([learnable(seed) for seed in SEEDS])
    mean, error = found.mean(axis=0), _T * found.std(axis=0, ddof=1) / np.sqrt(len(found))
    names = ("ceiling: what files make observable", "learner: thirteen weeks of experiment")
    rows = [f"| {name} | {mean[at]:.2f} ({mean[at] - error[at]:.2f} to {mean[at] + error[at]:.2f}) |"
            for at, name in enumerate(names)]  # fmt: skip
    return [*rows, f"| the oracle's gain, cents per customer who permits e-mail | {mean[2]:.1f} |"]
