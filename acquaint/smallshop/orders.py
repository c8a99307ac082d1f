"""The orders of the small shop: everybody's own rhythm, with seasons, pauses and farewells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import msgspec

from acquaint.smallshop import catalogue
from acquaint.smallshop.catalogue import GIFTS, Good
from acquaint.smallshop.chance import Chance
from acquaint.smallshop.people import AS_OF, CODES, Person

SHOP_PLACE = "Kettle Lane 4"
_GOODS = catalogue.goods()
_BY_TYPE = {type_: [good for good in _GOODS if good.type == type_] for type_ in {good.type for good in _GOODS}}
_POSTAGE, _POSTAGE_FREE = 490, 4500


class Line(msgspec.Struct, frozen=True):
    """Goods, or what is no goods (tip, gift card), and how many."""

    good: Good
    quantity: int = 1
    is_goods: bool = True

    @property
    def value_minor(self) -> int:
        """Price x quantity, with tax."""
        return self.good.price_minor * self.quantity


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An order as Shopify holds it on the last day; amounts in cents, tax included.

    Parameters
    ----------
    at
        Time of the shop's clock.
    edited_minor
        What was taken off the subtotal later, without a trace on the lines.
    is_damaged
        The price of the last line cannot be read in the export.
    """

    at: datetime
    name: str
    email: str
    phone: str
    lines: tuple[Line, ...]
    source: str = "web"
    place: str = ""
    code: str = ""
    off_minor: int = 0
    postage_minor: int = 0
    financial: str = "paid"
    payment: str = "Shopify Payments"
    cancelled: bool = False
    refunded_minor: int = 0
    open_minor: int = 0
    edited_minor: int = 0
    is_damaged: bool = False
    accepts: bool | None = None
    tags: str = ""
    company: str = ""

    @property
    def goods_minor(self) -> int:
        """Goods before discounts."""
        return sum(line.value_minor for line in self.lines if line.is_goods)

    @property
    def subtotal_minor(self) -> int:
        """All lines less the discount, as Shopify states it."""
        return sum(line.value_minor for line in self.lines) - self.off_minor - self.edited_minor

    @property
    def total_minor(self) -> int:
        """What was to be paid when it was placed: an edit changes the subtotal only."""
        return self.subtotal_minor + self.edited_minor + self.postage_minor

    @property
    def tax_minor(self) -> int:
        """Tax in goods and postage: per line after its part of the discount, postage at the standard rate."""
        whole = self.goods_minor
        paid = whole - self.off_minor
        parts = [(line.value_minor * paid, whole, line.good.rate) for line in self.lines if line.is_goods]
        taxes = [_rounded(value * rate, max(of, 1) * (100 + rate)) for value, of, rate in parts]
        return sum(taxes) + _rounded(self.postage_minor * 19, 119)


def _rounded(amount: int, by: int) -> int:
    return (2 * amount + by) // (2 * by)


def of(person: Person) -> Iterator[Order]:
    """Yield the orders of somebody, the first first."""
    chance = Chance(f"orders {person.number}")
    for turn, day in enumerate(_days(person, chance)):
        yield _order(person, day, chance, is_first=turn == 0)


def _days(person: Person, chance: Chance) -> Iterator[date]:
    """Yield the days on which somebody buys, up to the day before `AS_OF`."""
    if person.habit == "none":
        return
    day = person.met
    while day < AS_OF:
        yield day
        if person.habit == "once":
            return
        if person.habit == "gifts":
            day += timedelta(days=chance.whole(352, 378))
            continue
        if chance.of(_farewell(day)):
            return
        day += timedelta(days=max(3, round(_gap(person, day, chance, is_first=day == person.met))))


def _farewell(day: date) -> float:
    """Return the chance that an order was the last one; many of those of the last autumn were."""
    return 0.2 if date(2025, 10, 18) <= day <= date(2025, 12, 28) else 0.025


def _gap(person: Person, day: date, chance: Chance, *, is_first: bool) -> float:
    """Return the days to the next order: the own rhythm, quicker before Christmas, now and then a long pause."""
    gap = person.gap_days * chance.factor(person.spread)
    if day.month in {11, 12}:
        gap *= 0.75
    if is_first:
        return 0.8 * gap
    return gap * chance.real(2.0, 3.4) if chance.of(0.1) else gap


def _order(person: Person, day: date, chance: Chance, *, is_first: bool) -> Order:
    till = chance.of(person.till)
    lines = basket(person.tastes, day, chance)
    goods = sum(line.value_minor for line in lines)
    code = _code(person, day, chance, is_first=is_first)
    off = goods // 10 if code else 0
    accepts = True if person.yes_first else person.email_yes
    return Order(
        at=clock(day, chance, till=till), name=person.name, email=person.email,
        phone=person.phone if chance.of(0.7) else "", lines=lines, source="pos" if till else "web",
        place=SHOP_PLACE if till else "", code=code, off_minor=off, accepts=None if till else accepts,
        postage_minor=0 if till or goods - off >= _POSTAGE_FREE else _POSTAGE,
        payment="Cash" if till and chance.of(0.4) else "Shopify Payments",
    )  # fmt: skip


def _code(person: Person, day: date, chance: Chance, *, is_first: bool) -> str:
    if is_first:
        return CODES.get(person.heard, "WELCOME10" if chance.of(0.25) else "")
    return "ADVENT10" if day.month == 12 and chance.of(0.3) else ""


def basket(tastes: tuple[str, ...], day: date, chance: Chance) -> tuple[Line, ...]:
    """Return one to four different goods by taste; before Christmas a gift set often comes along."""
    wanted = [chance.weighted(tastes, (7, 2, 1)) for _ in range(chance.weighted((1, 2, 3, 4), (4, 4, 2, 1)))]
    if day.month in {11, 12} and chance.of(0.35):
        wanted.append(GIFTS)
    chosen = {good.name: good for good in (chance.one(_BY_TYPE[type_]) for type_ in wanted)}
    return tuple(Line(good, chance.weighted((1, 2, 3), (8, 2, 1))) for good in chosen.values())


def clock(day: date, chance: Chance, *, till: bool) -> datetime:
    """Return a time of the day: opening hours at the till, mostly evenings in the web shop."""
    hour = chance.whole(10, 18) if till else chance.weighted((8, 12, 13, 18, 19, 20, 21, 22), (2, 2, 1, 2, 3, 4, 3, 1))
    return datetime.combine(day, time(hour, chance.whole(0, 59), chance.whole(0, 59)))
