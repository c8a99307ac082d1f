"""A shop whose files and figures are laid out here: the files as they are read, and beside them what is true.

It has two sources of different knowledge (a shop that knows at once, a web shop whose orders are known three days
later and written in UTC), discounts on lines and on orders, returns, funded discounts, costs that are partly unknown,
contacts with costs, and a business day that begins at four; clocks change twice. What each line comes to is computed
in Python, from the same draws, by the definitions.
"""

from __future__ import annotations

import csv
import random
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection

FIRST, DAYS = date(2023, 8, 7), 310
CUSTOMERS, ORDERS, PRODUCTS = 60, 1_500, 1_200
LAG = timedelta(hours=72)
SETTINGS = """
[shop]
zone = "{zone}"
currency = "USD"
country = "US"
cut_off_hour = {cut_off}

[sources.till]
files = ["till.csv"]
table = "lines"
accounts = "shop"
tax = "excluded"
[sources.till.columns]
order_id = "receipt"
ordered_at = "at"
account = "card"
place = "place"
product = "product"
quantity = "quantity"
gross_sales = "gross"
discount = "discount"
reimbursed = "funded"
[sources.till.constants]
channel = "store"

[sources.web]
files = ["web.csv"]
table = "lines"
accounts = "shop"
tax = "excluded"
zone = "UTC"
lag_hours = 72
[sources.web.columns]
order_id = "order"
ordered_at = "at"
account = "card"
product = "product"
quantity = "quantity"
gross_sales = "gross"
order_discount = "order_discount"
coupon = "coupon"
[sources.web.constants]
channel = "online"

[sources.products]
files = ["products.csv"]
table = "products"
columns = {{ product = "product", category = "category", brand = "brand", cost = "cost" }}

[sources.contacts]
files = ["contacts.csv"]
table = "contacts"
accounts = "shop"
columns = {{ at = "at", account = "card", channel = "channel" }}

[sources.responses]
files = ["responses.csv"]
table = "responses"
accounts = "shop"
columns = {{ at = "at", account = "card", type = "type" }}

[sources.permissions]
files = ["permissions.csv"]
table = "permissions"
accounts = "shop"
traits_known = 2024-03-01
columns = {{ at = "at", account = "card", email = "email", phone = "phone", channel = "channel", allowed = "allowed" }}

[sources.costs]
files = ["costs.csv"]
table = "costs"
columns = {{ kind = "kind", key = "key", amount = "amount", since = "since" }}

[sources.people]
files = ["people.csv"]
table = "customers"
accounts = "shop"
traits = ["town"]
traits_known = 2024-03-01
columns = {{ account = "card" }}
"""
CONTACT_COSTS = (("", "0.50", ""), ("email", "0.02", ""), ("email", "0.03", "2024-01-15"))
"""Key, amount, since: post costs what holds for all."""

_COMMON = ("customer text", "ts timestamp", "known_at timestamp", "bdate date")
TRUTH = {
    "doc": (
        "hour bigint", "is_order boolean", "place text", "channel text", "coupon text", "gross bigint",
        "discount bigint", "returns bigint", "net bigint", "reimbursed bigint", "profit bigint",
    ),
    "line": ("product text", "category text", "brand text", "quantity_milli bigint", "net bigint"),
    "contact": ("cost bigint",),
    "response": ("type text",),
    "permission": ("channel text", "allowed boolean"),
}  # fmt: skip
"""Columns of each table of truth beside the common ones."""


class Made:
    """The files of a shop, and beside them the truth of each row, in minor units."""

    def __init__(self, zone: str, cut_off: int) -> None:
        self.zone, self.cut_off, self.draw = ZoneInfo(zone), cut_off, random.Random(11)
        self.files: dict[str, list[tuple[Any, ...]]] = {
            "till": [("receipt", "at", "card", "place", "product", "quantity", "gross", "discount", "funded")],
            "web": [("order", "at", "card", "product", "quantity", "gross", "order_discount", "coupon")],
            "products": [("product", "category", "brand", "cost")],
            "contacts": [("at", "card", "channel")],
            "responses": [("at", "card", "type")],
            "permissions": [("at", "card", "email", "phone", "channel", "allowed")],
            "costs": [("kind", "key", "amount", "since"), *(("contact", *cost) for cost in CONTACT_COSTS)],
            "people": [("card", "town"), *((f"C{who:02}", f"town {who % 3}") for who in range(CUSTOMERS))],
        }
        self.truth: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TRUTH}
        self.cost = {product: None if product % 9 == 0 else 40 + product % 300 for product in range(PRODUCTS)}
        for product, cost in self.cost.items():
            self.files["products"].append((self._name(product), *self._kind(product), _money(cost)))
        for number in range(ORDERS):
            self._order(number)
        self._spread()

    def _name(self, product: int) -> str:
        return f"P{product:03}"

    def _kind(self, product: int) -> tuple[str, str]:
        return ("" if product % 11 == 0 else f"kind {product % 7}", f"brand {product % 3}")

    def day(self, instant: datetime) -> date:
        return (instant.astimezone(self.zone).replace(tzinfo=None) - timedelta(hours=self.cut_off)).date()

    def _instant(self) -> datetime:
        """An instant that is on a wall clock once; one in six lies between midnight and four, many at month's ends."""
        while True:
            day = FIRST + timedelta(days=self.draw.randrange(DAYS))
            hour = self.draw.choice((1, 2, 9, 10, 12, 15, 15, 18, 18, 19, 21, 23))
            wall = datetime(day.year, day.month, day.day, hour, self.draw.randrange(60), self.draw.randrange(60))
            found = wall.replace(tzinfo=self.zone).astimezone(UTC)
            again = wall.replace(tzinfo=self.zone, fold=1).astimezone(UTC)
            if found == again:
                return found

    def _order(self, number: int) -> None:
        who = min(int(self.draw.expovariate(0.045)), CUSTOMERS - 1)
        at, web, back = self._instant(), self.draw.random() < 0.4, self.draw.random() < 0.08
        chosen = self.draw.sample(range(PRODUCTS), self.draw.randint(1, 10))
        sold = [(product, self.draw.randint(1, 3), self.draw.choice((199, 250, 999, 1000))) for product in chosen]
        if web:
            self._web(f"W{number}", at, who, sold)
        else:
            self._till(f"T{number}", at, who, sold, -1 if back else 1)

    def _till(self, key: str, at: datetime, who: int, sold: list[tuple[int, int, int]], sign: int) -> None:
        wall = at.astimezone(self.zone).replace(tzinfo=None).isoformat(" ")
        place, lines = self.draw.choice(("north", "south")), []
        for product, quantity, price in sold:
            gross = quantity * price
            cut = self.draw.choice((0, 0, 45)) if sign > 0 else 0
            funded = self.draw.choice((0, 10)) if sign > 0 else 0
            money = (_money(sign * gross), _money(cut), _money(funded))
            self.files["till"].append((key, wall, f"C{who:02}", place, self._name(product), sign * quantity, *money))
            sides = (gross, cut, 0, gross - cut) if sign > 0 else (0, 0, gross, -gross)
            lines.append((product, sign * quantity, *sides, funded))
        self._keep(at, at, who, lines, place, "store", None)

    def _web(self, key: str, at: datetime, who: int, sold: list[tuple[int, int, int]]) -> None:
        cut, coupon = self.draw.choice(((0, None), (0, None), (301, "SPRING")))
        weights = [quantity * price for _, quantity, price in sold]
        shares, lines = _shared(min(cut, sum(weights)), weights), []
        written = at.replace(tzinfo=None).isoformat(" ")
        for (product, quantity, _), gross, share in zip(sold, weights, shares, strict=True):
            more = (_money(gross), _money(sum(shares)), coupon or "")
            self.files["web"].append((key, written, f"C{who:02}", self._name(product), quantity, *more))
            lines.append((product, quantity, gross, share, 0, gross - share, None))
        self._keep(at, at + LAG, who, lines, None, "online", coupon)

    def _keep(self, at: datetime, known: datetime, who: int, lines: list[tuple], *more: Any) -> None:
        instants = (f"C{who:02}", at.replace(tzinfo=None), known.replace(tzinfo=None), self.day(at))
        costs = [None if self.cost[line[0]] is None else line[1] * self.cost[line[0]] for line in lines]
        for line in lines:
            category, brand = self._kind(line[0])
            self.truth["line"].append(
                (*instants, self._name(line[0]), category or None, brand, 1000 * line[1], line[5])
            )
        gross, cut, back, net = (sum(line[i] for line in lines) for i in (2, 3, 4, 5))
        funded = sum(line[6] or 0 for line in lines)
        profit = None if None in costs else net + funded - sum(costs)
        hour = at.astimezone(self.zone).hour
        self.truth["doc"].append((*instants, hour, gross > 0, *more, gross, cut, back, net, funded, profit))

    def _spread(self) -> None:
        """Add contacts and answers; contacts are days without a time."""
        for _ in range(300):
            who, at, channel = self.draw.randrange(CUSTOMERS), self._instant(), self.draw.choice(("email", "post"))
            day = at.date()
            self.files["contacts"].append((day.isoformat(), f"C{who:02}", channel))
            start = datetime(day.year, day.month, day.day, self.cut_off, tzinfo=self.zone).astimezone(UTC)
            cost = 50 if channel == "post" else 3 if day >= date(2024, 1, 15) else 2
            instant = start.replace(tzinfo=None)
            self.truth["contact"].append((f"C{who:02}", instant, instant, day, cost))
        for _ in range(120):
            who, at, kind = self.draw.randrange(CUSTOMERS), self._instant(), self.draw.choice(("redeemed", "clicked"))
            self.files["responses"].append((at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S"), f"C{who:02}", kind))
            instant = at.replace(tzinfo=None)
            self.truth["response"].append((f"C{who:02}", instant, instant, self.day(at), kind))

        for _ in range(200):
            self._permit()

    def _permit(self) -> None:
        """Add what a customer says of a channel, at noon; a few say no without a date, known since the first of March.

        The last customer says nothing: with so many orders it is not taken for a person, whom alone permission is for.
        """
        who, channel = self.draw.randrange(CUSTOMERS - 1), self.draw.choice(("email", "email", "phone", "sms", "post"))
        noon = datetime.combine(self._instant().date(), time(12), self.zone)
        allowed, dated = self.draw.random() < 0.7, self.draw.random() < 0.95
        allowed = allowed and dated
        instant = noon.astimezone(UTC).replace(tzinfo=None) if dated else None
        known = instant or datetime(2024, 3, 1, self.cut_off, tzinfo=self.zone).astimezone(UTC).replace(tzinfo=None)
        written = f"{noon:%Y-%m-%d %H:%M:%S}" if dated else ""
        address = (f"c{who:02}@example.com", f"+1 212 555 01{who:02}")
        self.files["permissions"].append((written, f"C{who:02}", *address, channel, "yes" if allowed else "no"))
        day = noon.date() if dated else None
        self.truth["permission"].append((f"C{who:02}", instant, known, day, channel, allowed))

    def tables(self, con: DuckDBPyConnection) -> None:
        """Make the tables of `rederived`, those of TRUTH; a customer is her atom's name."""
        for name, columns in TRUTH.items():
            con.execute(f"create table {name} ({', '.join((*_COMMON, *columns))})")
            rows = [(f"account:shop:{row[0]}", *row[1:]) for row in self.truth[name]]
            con.executemany(f"insert into {name} values ({', '.join('?' * len(rows[0]))})", rows)

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True)
        for name, rows in self.files.items():
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
                csv.writer(stream).writerows(rows)
        (folder / "acquaint.toml").write_text(
            SETTINGS.format(zone=self.zone.key, cut_off=self.cut_off), encoding="utf-8"
        )
        return folder


def _money(minor: int | None) -> str:
    return "" if minor is None else f"{minor / 100:.2f}"


def _shared(amount: int, weights: list[int]) -> list[int]:
    """Share by largest remainder, ties to the first."""
    whole = sum(weights)
    shares = [amount * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
    for i in order[: amount - sum(shares)]:
        shares[i] += 1
    return shares
