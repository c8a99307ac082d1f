"""What real exports hold beside plain sales: states, refunds, house cards, people under two addresses.

Each is a change of one order, or some orders more; how many of each stands in the tables, so that tests can count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

import msgspec

from acquaint.smallshop import catalogue, orders
from acquaint.smallshop.catalogue import BLACK, GREEN, HERBAL, WARE, Good
from acquaint.smallshop.chance import Chance
from acquaint.smallshop.orders import Line, Order
from acquaint.smallshop.people import AS_OF, START, Person

DOMAIN = "leafandkettle.example"
"""The shop's own domain, which addresses of its staff have."""
WALK_IN = ("Walk-in Customer", "walkin@example.com")
WHOLESALER = ("Milo Reuter", "orders@morgenrot.example")
COMPANY = "Café Morgenrot"
STAFF = ("Juno Sander", f"juno@{DOMAIN}")
MASKED = tuple(f"{code}@marketplace.amazon.example" for code in ("k3v9w2t8", "p7x1q4z5", "b6n2m8r3"))
TWICE, MOVED = 16, 22
"""People whose early orders stand under another address: she has two accounts, he changed it in his one."""

OLD_UNTIL = date(2025, 2, 1)
"""Day on which the first orders export was made; a spreadsheet has been over it since."""
NEW_FROM = date(2024, 12, 1)
"""First day of the second export."""

Change = Callable[[Order, Chance], Order]


def _to(**changes: object) -> Change:
    return lambda order, _: msgspec.structs.replace(order, **changes)


def _back_in_part(order: Order, chance: Chance) -> Order:
    return msgspec.structs.replace(
        order, financial="partially_refunded", refunded_minor=order.total_minor * chance.whole(20, 60) // 100
    )


def _back(order: Order, _: Chance) -> Order:
    return msgspec.structs.replace(order, financial="refunded", refunded_minor=order.total_minor)


def _edited(order: Order, _: Chance) -> Order:
    return msgspec.structs.replace(order, edited_minor=300)


def _with_gift_card(order: Order, chance: Chance) -> Order:
    return msgspec.structs.replace(order, lines=(*order.lines, Line(chance.one(catalogue.gift_cards()), 1, False)))


def _with_tip(order: Order, chance: Chance) -> Order:
    tip = Good("tip", "Tip", "", "", "", chance.one((100, 200, 300)), None, 0, "")
    return msgspec.structs.replace(order, lines=(*order.lines, Line(tip, 1, False)))


ONLINE: dict[str, tuple[int, Change]] = {
    "refunded": (9, _back),
    "refunded in part": (10, _back_in_part),
    "cancelled": (6, _to(cancelled=True, financial="refunded")),
    "voided": (3, _to(financial="voided")),
    "pending": (4, _to(financial="pending", payment="Klarna")),
    "authorized": (2, _to(financial="authorized")),
    "bank transfer": (5, _to(financial="pending", payment="Bank Deposit")),
    "partly paid": (3, _to(financial="partially_paid", open_minor=500)),
    "gift card": (8, _with_gift_card),
    "edited": (2, _edited),
    "draft": (6, _to(source="shopify_draft_order")),
    "draft by number": (2, _to(source="1354745")),
}
"""Changes of orders in the web shop: how many, and which."""
TIPS, UNREADABLE = 12, 2
NOT_COUNTED = ("cancelled", "voided", "pending", "authorized")


def changed(made: Sequence[Order]) -> list[Order]:
    """Return the orders with the changes; each order has one at most."""
    chance, found = Chance("traps"), list(made)
    online = [n for n, order in enumerate(found) if order.source == "web"]
    chosen = chance.some(online, sum(many for many, _ in ONLINE.values()))
    for many, change in ONLINE.values():
        for n in chosen[:many]:
            found[n] = change(found[n], chance)
        del chosen[:many]
    for n in chance.some([n for n, order in enumerate(found) if order.source == "pos"], TIPS):
        found[n] = _with_tip(found[n], chance)
    plain = [n for n, order in enumerate(found) if order == made[n] and _can_lose_a_line(order)]
    for n in chance.some(plain, UNREADABLE):
        found[n] = msgspec.structs.replace(found[n], is_damaged=True)
    return found


def _can_lose_a_line(order: Order) -> bool:
    """Tell whether an order stands in the old export only, and what its lines come to needs no sharing."""
    return order.at.date() < NEW_FROM and len(order.lines) > 1 and not order.off_minor


def with_addresses(person: Person, made: Sequence[Order]) -> list[Order]:
    """Return somebody's orders, the first half under an old address where there is one; the telephone is the same."""
    if person.number not in {TWICE, MOVED}:
        return list(made)
    half = len(made) // 2
    return [
        msgspec.structs.replace(order, phone=person.phone, email=old_address(person) if n < half else order.email)
        for n, order in enumerate(made)
    ]


def old_address(person: Person) -> str:
    """Return the address that somebody had before."""
    return f"{person.last.lower()}{person.number}@example.com"


def beside() -> Iterator[Order]:
    """Yield the orders of nobody in particular, of companies, staff and marketplaces, and those that are no sales."""
    yield from _at_the_till("anonymous", 118, "", "")
    yield from _at_the_till("walk-in", 84, *WALK_IN)
    yield from _at_the_till("staff", 9, *STAFF)
    yield from _wholesale()
    for n, masked in enumerate(MASKED):
        yield _sale(f"masked {n}", 200 + 150 * n, "Buyer", masked)
    for n in range(3):
        yield _replacement(n)
        yield _only_gift_card(n)
    for n in range(2):
        trial = _sale(f"trial {n}", 10 + 300 * n, STAFF[0], STAFF[1])
        yield msgspec.structs.replace(trial, payment="(for testing) Bogus Gateway", code="", off_minor=0)


def _at_the_till(name: str, many: int, who: str, email: str) -> Iterator[Order]:
    days = (AS_OF - START).days - 1
    for n in range(many):
        chance = Chance(f"{name} {n}")
        # From early on, and on the first and on the last day of the data.
        day = START + timedelta(days=round(days * n / (many - 1)))
        lines = orders.basket((BLACK, HERBAL, GREEN, WARE), day, chance)
        yield Order(
            at=orders.clock(day, chance, till=True), name=who, email=email, phone="", lines=lines, source="pos",
            place=orders.SHOP_PLACE, payment="Cash" if chance.of(0.6) else "Shopify Payments",
        )  # fmt: skip


def _wholesale() -> Iterator[Order]:
    for n in range(11):
        order = _sale(f"wholesale {n}", 120 + 55 * n, *WHOLESALER)
        lines = tuple(Line(line.good, 6 * line.quantity) for line in order.lines)
        yield msgspec.structs.replace(order, lines=lines, postage_minor=0, tags="Wholesale", company=COMPANY)


def _sale(name: str, after_days: int, who: str, email: str) -> Order:
    chance, day = Chance(name), START + timedelta(days=after_days)
    lines = orders.basket((BLACK, GREEN, HERBAL), day, chance)
    at = orders.clock(day, chance, till=False)
    return Order(at=at, name=who, email=email, phone="", lines=lines, postage_minor=490)


def _replacement(n: int) -> Order:
    """Return goods sent again for nothing."""
    order = _sale(f"replacement {n}", 90 + 200 * n, STAFF[0], STAFF[1])
    return msgspec.structs.replace(
        order, off_minor=order.goods_minor, postage_minor=0, source="shopify_draft_order", payment=""
    )


def _only_gift_card(n: int) -> Order:
    order = _sale(f"gift card {n}", 280 + 180 * n, "", "")
    card = Line(catalogue.gift_cards()[n % 2], 1, False)
    return msgspec.structs.replace(order, lines=(card,), postage_minor=0, source="pos", place=orders.SHOP_PLACE)
