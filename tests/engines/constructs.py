"""Every tally, with and without window and condition, and what it is by hand: a few orders, counted one by one."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from acquaint import tally
from acquaint.features import catalog, profiles
from acquaint.features.catalog import Feature
from tests.features.test_batch import Order


class Line(NamedTuple):
    day: date
    product: str
    category: str | None
    net: int


class Seen:
    """What counts of one customer at one moment."""

    def __init__(self, drawn: list[Order], who: str, at: datetime) -> None:
        self.who, self.at = who, at
        self.last = (at - timedelta(microseconds=1)).date()
        mine = [order for order in drawn if order[0] == who and order[1] < at and order[3] <= at]
        self.known = sorted((order[3], order[1].date(), sum(line[3] for line in order[2])) for order in mine)
        self.orders = [(order[1].date(), order[1].hour, sum(line[3] for line in order[2])) for order in mine]
        self.lines = [Line(order[1].date(), *line[:2], line[3]) for order in mine for line in order[2]]

    def within(self, rows: Iterable[Any], days: int | None) -> list[Any]:
        return [row for row in rows if days is None or row[0] > self.last - timedelta(days=days)]

    def nets(self, days: int | None = None) -> list[int]:
        return [net for _, _, net in self.within(self.orders, days)]

    def days(self, days: int | None = None) -> list[date]:
        return [day for (day,) in self.within(sorted({(day,) for day, _, _ in self.orders}), days)]

    def gaps(self, days: int | None = None) -> list[int]:
        pairs = itertools.pairwise(self.days())
        return [gap for _, gap in self.within([(b, (b - a).days) for a, b in pairs], days)]

    def ranked(self, pairs: Iterable[tuple[Any, int]]) -> list[tuple[Any, int]]:
        sums = Counter[Any]()
        for value, amount in pairs:
            if value is not None:
                sums[value] += amount
        return sorted(((v, n) for v, n in sums.items() if n > 0), key=lambda item: (-item[1], item[0]))

    def categories(self, days: int | None = None) -> list[tuple[Any, int]]:
        return self.ranked((line.category, line.net) for line in self.within(self.lines, days))


def _share(ranked: list[tuple[Any, int]], rank: int) -> float | None:
    return ranked[rank - 1][1] / sum(n for _, n in ranked) if len(ranked) >= rank else None


def _value(ranked: list[tuple[Any, int]], rank: int) -> Any:
    return ranked[rank - 1][0] if len(ranked) >= rank else None


def _decayed(seen: Seen, half: int) -> float:
    weights = tally.weights(half)
    ages = [((seen.last - day).days, net) for day, _, net in seen.orders]
    return sum(net * weights[age] for age, net in ages if age < len(weights)) / 1e6


def _town(seen: Seen) -> str | None:
    towns = [(10, "town 0"), (60, "town 2")] if seen.who == "ada" else []
    known = [value for day, value in towns if datetime(2024, 1, 1) + timedelta(days=day) <= seen.at]
    return known[-1] if known else None


def _newest(seen: Seen) -> int | None:
    if not seen.known:
        return None
    newest = max(known for known, _, _ in seen.known)
    return max(net for known, _, net in seen.known if known == newest)


def _since(seen: Seen) -> int | None:
    days = seen.days()
    return ((seen.last + timedelta(days=1)) - days[-1]).days * 10**9 if days else None


By = Callable[[Seen], Any]
TALLIES: dict[str, tuple[str, By]] = {
    "count": ("count(orders)", lambda s: len(s.orders)),
    "count, window": ("count(orders last 30 days)", lambda s: len(s.nets(30))),
    "count, condition": ("count(orders where net_sales_minor >= 2000)", lambda s: sum(n >= 2000 for n in s.nets())),
    "count of nothing": ("count(contacts)", lambda _: 0),
    "count of occasions": ("count(occasions)", lambda s: len(s.days())),
    "count of occasions, window": ("count(occasions last 60 days)", lambda s: len(s.days(60))),
    "sum": ("sum(net_sales_minor of lines)", lambda s: sum(line.net for line in s.lines)),
    "sum, window": ("sum(net_sales_minor of orders last 30 days)", lambda s: sum(s.nets(30))),
    "sum, condition": (
        "sum(net_sales_minor of lines where category = 'tea' or category is null last 60 days)",
        lambda s: sum(line.net for line in s.within(s.lines, 60) if line.category in ("tea", None)),
    ),
    "sum of nothing": ("sum(amount_minor of events last 7 days)", lambda _: 0),
    "squares": ("squares(net_sales_minor of orders)", lambda s: sum(n * n for n in s.nets())),
    "squares, window": ("squares(net_sales_minor of orders last 30 days)", lambda s: sum(n * n for n in s.nets(30))),
    "decayed": ("decayed(net_sales_minor of orders half 20 days)", lambda s: _decayed(s, 20)),
    "min": ("min(net_sales_minor of orders)", lambda s: min(s.nets(), default=None)),
    "min, window": ("min(net_sales_minor of orders last 30 days)", lambda s: min(s.nets(30), default=None)),
    "max": ("max(local_date of orders)", lambda s: max(s.days(), default=None)),
    "max, window": ("max(net_sales_minor of orders last 30 days)", lambda s: max(s.nets(30), default=None)),
    "first": ("first(orders)", lambda s: min(s.days(), default=None)),
    "first, window": ("first(orders last 30 days)", lambda s: min(s.days(30), default=None)),
    "last": ("last(occasions)", lambda s: max(s.days(), default=None)),
    "last, window": ("last(orders last 30 days)", lambda s: max(s.days(30), default=None)),
    "latest": ("latest(value of traits where trait = 'town')", _town),
    "latest of several": ("latest(net_sales_minor of orders)", _newest),
    "distinct, closed": ("distinct(category of lines)", lambda s: len(s.categories())),
    "distinct, closed, window": ("distinct(category of lines last 30 days)", lambda s: len(s.categories(30))),
    "distinct, open": ("distinct(product of lines)", lambda s: len({line.product for line in s.lines})),
    "distinct, open, window": (
        "distinct(product of lines last 30 days)",
        lambda s: len({line.product for line in s.within(s.lines, 30)}),
    ),
    "top": ("top(category of lines by net_sales_minor, 1)", lambda s: _value(s.categories(), 1)),
    "top, second, window": (
        "top(category of lines by net_sales_minor last 60 days, 2)",
        lambda s: _value(s.categories(60), 2),
    ),
    "top by rows": (
        "top(local_hour of orders, 1)",
        lambda s: _value(s.ranked((hour, 1) for _, hour, _ in s.orders), 1),
    ),
    "share": ("share(category of lines by net_sales_minor, 2)", lambda s: _share(s.categories(), 2)),
    "share, window": (
        "share(category of lines by net_sales_minor last 60 days, 1)",
        lambda s: _share(s.categories(60), 1),
    ),
    "gaps": ("gaps(occasions)", lambda s: len(s.gaps())),
    "gaps, window": ("gaps(occasions last 60 days)", lambda s: len(s.gaps(60))),
    "gap_days": ("gap_days(occasions)", lambda s: sum(s.gaps())),
    "gap_logs": ("gap_logs(occasions)", lambda s: sum(map(tally.micro_log, s.gaps()))),
    "gap_logs, window": ("gap_logs(occasions last 60 days)", lambda s: sum(map(tally.micro_log, s.gaps(60)))),
    "gap_log_squares": ("gap_log_squares(occasions)", lambda s: sum(map(tally.micro_log_square, s.gaps()))),
    "days, widened": ("(today - last(orders)) * 1000000000", _since),
    "a constant": ("lookup(gap_weight_milli) / 1000", lambda _: 3.0),
}
"""What is counted -> its expression, and how it is counted by hand."""
CATALOG = catalog.build(
    [Feature(f"f{i}", text, "", "") for i, (text, _) in enumerate(TALLIES.values())], profiles.LOOKUPS
)
"""The same as features f0, f1, ..."""


def by_hand(drawn: list[Order], who: str, at: datetime) -> dict[str, Any]:
    """Return what each tally is."""
    seen = Seen(drawn, who, at)
    return {name: count(seen) for name, (_, count) in TALLIES.items()}
