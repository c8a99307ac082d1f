"""How much of what the oracle gains can be learned: from all that files show, and from thirteen weeks of experiment.

    python -m benchmarks.learning

The decision is a single e-mail at eight o'clock, with one of the offers or none. Shares are of the oracle's gain, by
the true expectations of everybody who permits e-mail. The learner knows nothing of how the world is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from acquaint.simulate import loop, oracle
from acquaint.simulate.chance import Chance
from acquaint.simulate.contacts import NOTHING, Contacts
from acquaint.simulate.offers import CATEGORY_OF, CHANNELS, EMAIL, OFFERS, PERCENT_OF
from acquaint.simulate.policies import experiment, silence
from acquaint.simulate.seen import OPENINGS, Seen
from acquaint.simulate.state import State
from acquaint.simulate.world import World
from benchmarks.ridge import Ridge
from benchmarks.trees import Boosted

CUSTOMERS, BEFORE, WEEKS, AFTER = 60_000, 91, 13, 28
"""Customers, days of silence before the experiment, its weeks, and days of silence after it, before the decision."""
WITHIN = 14
"""Days after a contact that count as its outcome: later ones add more noise than effect."""
HOUR = 8
SEEDS = range(5)
_T = 2.776
"""97.5th percentile of Student's distribution with four degrees of freedom."""


class Share(NamedTuple):
    """Shares of the oracle's gain in one world."""

    ceiling: float
    learner: float
    same: float
    """Of the one offer that is best for everybody."""
    oracle_minor: float
    """The oracle's gain per customer who permits e-mail, cents."""


class Record(NamedTuple):
    """A week of the experiment: who was drawn, what was seen of them then, what they brought after it."""

    asked: Contacts
    own: np.ndarray
    offered: np.ndarray
    profit: np.ndarray


def learnable(seed: int, customers: int = CUSTOMERS) -> Share:
    """Return what can be learned in one world."""
    until = BEFORE + 7 * WEEKS + AFTER
    world = World(customers, until + AFTER, seed)
    state = world.start()
    for _ in loop.passing(world, state, BEFORE):
        pass
    records = list(_experiment(world, state))
    seen = world.open(state)
    who = np.flatnonzero(seen.allowed[:, EMAIL])
    true = oracle.values(world, state, oracle.worth(world, until), EMAIL, HOUR, 0)[who]
    rows = [np.c_[own(seen, who), offered(seen, who, np.full(len(who), place))] for place in range(len(OFFERS))]
    best = np.maximum(true.max(axis=1), 0).sum()
    return Share(
        _gain(_ceiling(rows, true), true) / best, _gain(_learned(records, rows), true) / best,
        true.sum(axis=0).max() / best, best / len(who),
    )  # fmt: skip


def own(seen: Seen, who: np.ndarray) -> np.ndarray:
    """Return what a shop's files show of customers, whatever the offer."""
    lines, views, sent = seen.lines[who].sum(1), seen.views[who].sum(1), seen.sent[who]
    never = seen.last_order[who] < 0
    return np.c_[
        np.log1p(seen.orders[who]), np.log1p(seen.recent_orders[who]),
        np.where(never, 400, seen.day - seen.last_order[who]), np.where(never, 400, seen.day - seen.first_order[who]),
        seen.sales_minor[who] / np.maximum(seen.orders[who], 1), _margin(seen, who), np.log1p(lines),
        (seen.promoted[who] + 1) / (lines + 6),
        (seen.own_label[who] + 2) / (lines + 8), np.log1p(seen.visits[who]), np.log1p(views), seen.redeemed[who],
        np.log1p(sent.sum(1)), (seen.noticed[who].sum(1) + 0.3) / (sent[:, OPENINGS].sum(1) + 1),
        (seen.clicked[who].sum(1) + 0.05) / (sent.sum(1) + 1), seen.clicks[who].sum(1),
    ]  # fmt: skip


def offered(seen: Seen, who: np.ndarray, offer: np.ndarray) -> np.ndarray:
    """Return what they show of customers with an eye on an offer."""
    category = CATEGORY_OF[offer]
    lines, views, last = seen.lines[who].sum(1), seen.views[who].sum(1), seen.last_bought[who, category]
    return np.c_[
        offer[:, None] == np.arange(len(OFFERS)), PERCENT_OF[offer], (seen.lines[who, category] + 0.5) / (lines + 6),
        seen.lines[who, category], (seen.views[who, category] + 0.5) / (views + 6), seen.clicks[who, category],
        np.where(last < 0, 400, seen.day - last), seen.at_home[who, category],
    ]  # fmt: skip


def _margin(seen: Seen, who: np.ndarray) -> np.ndarray:
    """Return the profit of an order of each customer, drawn to the shop's mean where there are few."""
    mean = seen.profit_minor.sum() / max(int(seen.orders.sum()), 1)
    return np.asarray((seen.profit_minor[who] + 3 * mean) / (seen.orders[who] + 3))


def _experiment(world: World, state: State) -> Iterator[Record]:
    """Play the experiment and the silence after it, and yield its weeks, each when what followed is known."""
    draw, waiting, start = experiment(Chance(world.seed + 77)), {}, state.day
    for day in range(start, start + 7 * WEEKS + AFTER):
        seen = world.open(state)
        if (record := waiting.pop(day, None)) is not None:
            yield record._replace(profit=seen.profit_minor[record.asked.who] - record.profit)
        asked = silence(seen, OFFERS)
        if day % 7 == 0 and day < start + 7 * WEEKS:
            asked = draw(seen, OFFERS)
            about = offered(seen, asked.who, np.maximum(asked.offer, 0))
            waiting[day + WITHIN] = Record(asked, own(seen, asked.who), about, seen.profit_minor[asked.who])
        world.step(state, asked)


def _ceiling(rows: Sequence[np.ndarray], true: np.ndarray) -> np.ndarray:
    """Return expectations of each quarter of the customers as told by those of the others, without any noise."""
    found, quarter = np.zeros_like(true), np.arange(len(true)) % 4
    for place in range(4):
        known = quarter != place
        x, y = np.concatenate([each[known] for each in rows]), np.concatenate(list(true[known].T))
        model = Boosted(x, y, ridge=10)
        found[~known] = np.stack([model.predict(each[~known]) for each in rows], 1)
    return found


def _learned(records: Sequence[Record], rows: Sequence[np.ndarray]) -> np.ndarray:
    """Return what a learner expects: profit beyond that of those left in peace who look alike, regressed on all seen.

    Nothing in it is made for this world: trees say what is brought in peace, a ridge regression what is brought beyond.
    """
    sent = [each.asked.offer != NOTHING for each in records]
    peace = [(each.own[~is_sent], each.profit[~is_sent]) for each, is_sent in zip(records, sent, strict=True)]
    without = Boosted(*(np.concatenate(each) for each in zip(*peace, strict=True)))
    treated = [
        (np.c_[each.own, each.offered, _way(each.asked.channel, each.asked.hour)][is_sent],
         (each.profit - without.predict(each.own))[is_sent])
        for each, is_sent in zip(records, sent, strict=True)
    ]  # fmt: skip
    beyond = Ridge(*(np.concatenate(each) for each in zip(*treated, strict=True)))
    mine = _way(*(np.full(len(rows[0]), each) for each in (EMAIL, HOUR)))
    return np.stack([beyond.predict(np.c_[each, mine]) for each in rows], 1) - 1


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
    names = (
        "ceiling: what files make observable", "learner: thirteen weeks of experiment",
        "the same offer for everybody, the one that is best",
    )  # fmt: skip
    rows = [f"| {name} | {mean[at]:.2f} ({mean[at] - error[at]:.2f} to {mean[at] + error[at]:.2f}) |"
            for at, name in enumerate(names)]  # fmt: skip
    return [*rows, f"| the oracle's gain, cents per customer who permits e-mail | {mean[3]:.1f} |"]


if __name__ == "__main__":
    print("\n".join(share_rows()))
