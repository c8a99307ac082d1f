"""The closed loop in the simulated shop: what policies bring against silence in 26 weeks, by the truth.

    python -m benchmarks.closed_loop 0 1 2 3 4

Every policy sees only what the shop sees (`Seen`); the oracle knows every customer, but not the dice.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import msgspec
import numpy as np

from acquaint.decisions import exploring
from acquaint.report import charts
from acquaint.simulate import loop
from acquaint.simulate.catalogue import LASTS
from acquaint.simulate.contacts import Contacts, contacts
from acquaint.simulate.loop import AFTER_DAYS, Verdict
from acquaint.simulate.offers import CATEGORY_OF, EMAIL, OFFERS, PERCENT_OF
from acquaint.simulate.oracle import oracle
from acquaint.simulate.parameters import STANDARD
from acquaint.simulate.policies import Policy, blast, silence, to
from acquaint.simulate.seen import CLICKS, OPENINGS, Seen
from acquaint.simulate.state import State
from acquaint.simulate.verdict import WITHIN_DAYS
from acquaint.simulate.world import World
from benchmarks import figures
from benchmarks.figures import Reading
from benchmarks.learner.facts import Said, Settings, Shown
from benchmarks.learner.policy import LearningPolicy
from benchmarks.learner.promising import Kept

CUSTOMERS, BEFORE, WEEKS = 10_000, 91, 26
"""Customers, days of silence before a policy begins, and weeks it is played."""
SEEDS = range(5)
"""Worlds that are measured; the learner was made on the first customers of those of the seeds 0 and 1."""
HOUR = 9
LEARNS = "acquaint"
ORACLE = "the oracle"
BASE = "e-mail to all"
"""Its unanswered contacts, random offers to random customers, are the base of the others'."""
_RARE = 6.0
COLOURS = ("#9aa5b1", "#c78b3c", "#7f6aa8", "#5b8fb9", "#c2313a", "#2e7d4f")
PICTURE = Path(__file__).parents[1] / "docs" / "images" / "closed-loop.svg"


def rfm_top(seen: Seen, offers: Sequence) -> Contacts:
    """E-mail the fifth of the customers with the best recency, frequency and money the offer of the week."""
    bought = seen.orders > 0
    ranks = [
        _rank(each, bought) for each in (seen.last_order, seen.orders, seen.sales_minor / np.maximum(seen.orders, 1))
    ]
    best = bought & (np.sum(ranks, axis=0) >= np.quantile(np.sum(ranks, axis=0)[bought], 0.8))
    return to(np.flatnonzero(best & seen.allowed[:, EMAIL]), seen.day // 7 % len(offers), EMAIL, HOUR)


def _rank(value: np.ndarray, of: np.ndarray) -> np.ndarray:
    return np.searchsorted(np.sort(value[of]), value, side="right") / of.sum()


def popular(seen: Seen, offers: Sequence) -> Contacts:  # noqa: ARG001 - as its sisters
    """E-mail everybody who ever ordered the offer for what is bought most."""
    offer = int(seen.lines[:, CATEGORY_OF].sum(axis=0).argmax())
    return to(np.flatnonzero(seen.allowed[:, EMAIL] & (seen.orders > 0)), offer, EMAIL, HOUR)


def propensity(seen: Seen, offers: Sequence) -> Contacts:  # noqa: ARG001 - as its sisters
    """E-mail the fifth likeliest to buy what an offer is about: by how often and how lately they bought it."""
    share = (seen.lines[:, CATEGORY_OF] + 0.5) / (seen.lines.sum(axis=1, keepdims=True) + _RARE)
    likely = seen.recent_orders[:, None] * share
    best = likely.max(axis=1)
    able = seen.allowed[:, EMAIL] & (best > 0)
    who = np.flatnonzero(able & (best >= np.quantile(best[able], 0.8))) if able.any() else np.zeros(0, np.int64)
    return to(who, likely[who].argmax(axis=1), EMAIL, HOUR)


def settings(**changes: object) -> Settings:
    """Return what this shop says of its contacts; costs and channels are its own, the rest is the standard."""
    cost = tuple(float(each) for each in STANDARD.contacting.cost_minor)
    return Settings(cost, tuple(OPENINGS.tolist()), tuple(CLICKS.tolist()), **changes)


class Learns:
    """acquaint's policy in a simulated shop: turns what is seen into what the policy asks for, and back.

    Parameters
    ----------
    seed
        Salt of its draws.
    until
        Day on which it ends.
    before
        What was shown in weeks of silence before it begins.
    """

    def __init__(self, customers: int, seed: int, until: int, before: Sequence[Shown] = (), **changes: object) -> None:
        self.policy = LearningPolicy(settings(**changes), customers, len(OFFERS), seed)
        self.seed, self.until, self.said = seed, until, list[Said]()
        for each in before:
            self.policy.watch(each)

    def __call__(self, seen: Seen, offers: Sequence) -> Contacts:  # noqa: ARG002 - as its sisters
        """Return the contacts of a week."""
        said = self.policy.week(shown(seen, self.until), draws(self.seed, len(seen.orders), seen.day))
        self.said.append(said)
        return contacts(said.customer, said.offer, said.channel, said.hour, propensity=said.propensity)


def draws(seed: int, customers: int, day: int) -> np.ndarray:
    """Return uint64[customers], `exploring.chance` of each on a day."""
    sql = exploring.CHANCE_SQL.format(parts=f"'{seed}', range, '{day}', 'learning'")
    with duckdb.connect() as con:
        found = con.execute(f"SELECT {sql} AS draw FROM range({customers}) ORDER BY range").fetchnumpy()["draw"]
    return np.asarray(found, np.uint64)


def shown(seen: Seen, until: int) -> Shown:
    """Return what the policy asks for, from what the shop sees."""
    lines = seen.lines[:, CATEGORY_OF].astype(np.float64)
    a_basket = (lines + 0.3) / (seen.orders[:, None] + 3)
    margin = seen.profit_minor.sum() / max(int(seen.orders.sum()), 1)
    return Shown(
        day=seen.day, weeks_left=max((until - seen.day) / 7 - 1, 0), own=own(seen), about=about(seen),
        orders=seen.orders.copy(), clicks=seen.clicked.sum(axis=1), redeemed=seen.redeemed.copy(),
        ordered_at=seen.ordered_at.copy(), sent=seen.sent.copy(), opened=seen.noticed.copy(),
        bought=seen.lines[:, CATEGORY_OF],
        holds=np.clip(-np.expm1(-a_basket), 0.01, 0.99), margin=(seen.profit_minor + 5 * margin) / (seen.orders + 5),
        rate=7 * seen.orders / np.maximum(seen.day - seen.first_order + 14, 28),
        discount=a_basket / (1 - np.exp(-a_basket)) * prices(seen)[CATEGORY_OF] * PERCENT_OF / 100,
        can=~seen.at_home[:, CATEGORY_OF][..., None] & seen.allowed[:, None],
        answers=np.maximum(WITHIN_DAYS, LASTS[CATEGORY_OF]),
    )  # fmt: skip


def prices(seen: Seen) -> np.ndarray:
    """Return what a line of each category costs, cents: the prices that tell customers' sales from their lines best."""
    lines = seen.lines.astype(np.float64)
    found = np.linalg.solve(lines.T @ lines + 10 * np.eye(lines.shape[1]), lines.T @ seen.sales_minor)
    return np.maximum(found, 50)


def own(seen: Seen) -> np.ndarray:
    """Return what is known of customers, whatever the offer."""
    lines, views, never = seen.lines.sum(axis=1), seen.views.sum(axis=1), seen.last_order < 0
    since = np.where(never, 400, seen.day - seen.last_order)
    rate = seen.orders / np.maximum(np.where(never, 400, seen.day - seen.first_order) + 14, 28)
    return np.c_[
        np.log1p(seen.orders), np.log1p(seen.recent_orders), np.log1p(since), np.log1p(since * rate), never,
        np.log1p(np.maximum(seen.sales_minor, 0) / np.maximum(seen.orders, 1)), (seen.promoted + 1) / (lines + 6),
        (seen.own_label + 2) / (lines + 8), np.log1p(seen.visits), np.log1p(views),
    ]  # fmt: skip


def about(seen: Seen) -> np.ndarray:
    """Return what is known of customers with an eye on each offer."""
    lines, views = seen.lines[:, CATEGORY_OF], seen.views[:, CATEGORY_OF]
    last = seen.last_bought[:, CATEGORY_OF]
    since = np.where(last < 0, 400, seen.day - last) / LASTS[CATEGORY_OF]
    share = np.sqrt((lines + 0.5) / (seen.lines.sum(axis=1, keepdims=True) + _RARE))
    looked = np.log((views + 0.5) / (seen.views.sum(axis=1, keepdims=True) + _RARE))
    which = np.broadcast_to(np.eye(len(OFFERS))[:, 1:], (len(lines), len(OFFERS), len(OFFERS) - 1))
    told = (share, share**2, looked, np.log1p(views), np.log1p(lines), np.log1p(since))
    return np.concatenate([np.stack(told, axis=2), which], axis=2)


RIVALS: dict[str, Callable[[World, State, int, Sequence[Shown]], Policy]] = {
    BASE: lambda *_: blast,
    "RFM top tier": lambda *_: rfm_top,
    "most popular offer": lambda *_: popular,
    "propensity": lambda *_: propensity,
    LEARNS: lambda world, _, until, before: Learns(len(world.people), world.seed, until, before),
    ORACLE: lambda world, state, until, _: oracle(world, state, until),
}


class Result(msgspec.Struct, frozen=True):
    """What a policy came to in a world.

    Parameters
    ----------
    verdict
        The truth, after the days of silence that follow.
    weekly_minor
        Profit beyond silence by the start of each week, and at the end of all, cents.
    spent_minor
        On contacts, cents.
    promised
        How the promise on unanswered contacts was kept, as the shop saw it.
    """

    verdict: Verdict
    weekly_minor: list[int]
    spent_minor: int
    promised: Kept = Kept()


def results(seed: int, customers: int = CUSTOMERS, weeks: int = WEEKS) -> dict[str, Result]:
    """Return what each policy came to in one world."""
    until = BEFORE + 7 * weeks
    world = World(customers, until + AFTER_DAYS, seed)
    start = world.start()
    before = watched(world, start, BEFORE, until)
    silent, calm, _ = _played(world, start, silence, until)
    found = {}
    for name, made in RIVALS.items():
        state = start.copy()
        policy = made(world, state, until, before)
        played, weekly, spent = _played(world, state, policy, until, copy=False)
        promised = policy.policy.promise.kept() if isinstance(policy, Learns) else Kept()
        gained = [each - other for each, other in zip(weekly, calm, strict=True)]
        found[name] = Result(loop.verdict(played, silent), gained, spent, promised)
    return found


def watched(world: World, state: State, upto: int, until: int) -> list[Shown]:
    """Let weeks of silence pass up to a day, and return what was shown at the start of each."""
    found: list[Shown] = []

    def policy(seen: Seen, offers: Sequence) -> Contacts:
        found.append(shown(seen, until))
        return silence(seen, offers)

    for _ in loop.play(world, policy, state, upto, 7):
        pass
    return found


def _played(world: World, state: State, policy: Policy, until: int, copy: bool = True):
    """Return what a policy came to, the shop's profit by week, and what its contacts cost."""
    state = state.copy() if copy else state
    weekly: list[int] = []
    spent = 0

    def watched(seen: Seen, offers: Sequence) -> Contacts:
        nonlocal spent
        asked = policy(seen, offers)
        weekly.append(int(state.profit_minor.sum()))
        spent += int(np.array(STANDARD.contacting.cost_minor)[asked.channel].sum())
        return asked

    played = loop.played(world, watched, state, until)
    return played, [*weekly, int(state.profit_minor.sum())], spent


def base(found: Sequence[dict[str, Result]]) -> float:
    """Return the share of contacts to everybody with the offers in turn that stay unanswered."""
    return float(np.mean([each[BASE].verdict.unanswered for each in found]))


def rows(found: Sequence[dict[str, Result]]) -> list[str]:
    """Return the rows of the table of policies: means over the worlds, profit with the lowest and the highest."""
    return [_row(name, [each[name] for each in found], base(found)) for name in RIVALS]


def _row(name: str, found: Sequence[Result], against: float) -> str:
    euros = [each.verdict.incremental_minor / 100 for each in found]

    def mean(field: str) -> float:
        return float(np.mean([getattr(each.verdict, field) for each in found]))

    cells = (
        f"{np.mean(euros):,.0f} ({min(euros):,.0f} to {max(euros):,.0f})", f"{mean('contacts'):,.0f}",
        f"{np.mean([each.spent_minor for each in found]) / 100:,.0f}", f"{mean('adds_nothing'):.0%}",
        f"{mean('hard'):.1%}", f"{mean('unanswered') / against:.2f}", f"{mean('harm'):.2%}",
    )  # fmt: skip
    return f"| {name} | {' | '.join(cells)} |"


def picture(found: Sequence[dict[str, Result]]) -> str:
    """Return the profit beyond silence by week as SVG: means over the worlds."""
    values = [
        {"week": week, "policy": name, "euros": float(np.mean([each[name].weekly_minor[week] for each in found])) / 100}
        for name in RIVALS for week in range(len(found[0][name].weekly_minor) - 1)
    ]  # fmt: skip
    colours = charts.colours("policy", list(RIVALS), COLOURS, lines=True)
    colours["legend"] |= {"columns": 2}
    drawn = charts.draw(charts._whole({
        "data": {"values": values}, "height": 230, "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": {"field": "week", "type": "quantitative", "title": "week"},
            "y": {"field": "euros", "type": "quantitative", "title": "profit beyond silence, EUR"}, "color": colours,
        },
    }))  # fmt: skip
    for name, colour in (("--ink", "#222"), ("--soft", "#667"), ("--line", "#ccd")):
        drawn = drawn.replace(f"var({name})", colour)
    return drawn


def readings(customers: int, weeks: int = WEEKS) -> Iterator[Reading]:
    """Play every policy in every world, and measure acquaint beside its rivals and the oracle."""
    found = [results(seed, customers, weeks) for seed in SEEDS]
    if customers == CUSTOMERS:
        PICTURE.write_text(picture(found), encoding="utf-8", newline="\n")
    yield from measured(found, f"{customers:,} simulated customers, {weeks} weeks, {len(found)} worlds")


def measured(found: Sequence[dict[str, Result]], data: str) -> Iterator[Reading]:
    """Return the figures of what was played."""
    gain = {name: float(np.mean([each[name].verdict.incremental_minor for each in found])) / 100 for name in RIVALS}
    rival = max(gain[name] for name in RIVALS if name not in {LEARNS, ORACLE})
    mine = [each[LEARNS] for each in found]
    yield Reading("profit beyond silence, acquaint", data, gain[LEARNS], "EUR")
    yield Reading("the best rival but the oracle", data, rival, "EUR")
    yield Reading("acquaint over the best rival", data, gain[LEARNS] / max(rival, 1.0), "times", 1.5, least=True)
    yield Reading("acquaint beside the oracle", data, gain[LEARNS] / max(gain[ORACLE], 1.0), "", 0.7, least=True)
    yield Reading("hard misses", data, max(each.verdict.hard for each in mine), "", 0.0)
    kept = max(each.promised.of_base for each in mine)
    yield Reading("unanswered of those under the promise, beside the base, worst world", data, kept, "", 0.7)
    yield Reading("unsubscribed per contact, worst world", data, max(each.verdict.harm for each in mine), "", 0.002)


def write(out: Path, customers: int) -> None:
    """Write everything into a file."""
    figures.write(out, readings(customers))


if __name__ == "__main__":
    print("\n".join(rows([results(int(seed)) for seed in sys.argv[1:]])))
