"""The lists a shop keeps: accounts, cards, products, places, costs, offers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from acquaint.simulate.catalogue import BRANDS, CATEGORIES, NAMES, sku
from acquaint.simulate.chance import Whole
from acquaint.simulate.identifiers import Identifiers
from acquaint.simulate.offers import CHANNELS, EMAIL, OFFERS, POST, SMS
from acquaint.simulate.people import MOVE
from acquaint.simulate.tills import STORES, WEB
from acquaint.simulate.told import chosen, euros
from acquaint.simulate.world import World

_STORE_NAMES = ("Market Square", "Harbour", "Station", "Old Mill")


def lists(world: World, identifiers: Identifiers, until: int) -> dict[str, pa.Table]:
    """Return the lists as they stand at the start of the day `until`, by the name of their file."""
    return {
        "accounts": _accounts(world, identifiers, until), "cards": _cards(world, identifiers, until),
        "products": _products(world), "places": _places(), "costs": _costs(world), "offers": _offers(world),
    }  # fmt: skip


def _accounts(world: World, identifiers: Identifiers, until: int) -> pa.Table:
    who = np.flatnonzero(world.standing.account & (world.people.met < until))
    who = who[_by_entry(world, who, identifiers.account)]
    return pa.table({
        "account": identifiers.account.take(pa.array(who)), "name": identifiers.name.take(pa.array(who)),
        "email": identifiers.emails(who, until - 1), "phone": identifiers.phone.take(pa.array(who)),
        "street": _streets(world, identifiers, who, until), **_permitted(world, who),
    })  # fmt: skip


def _cards(world: World, identifiers: Identifiers, until: int) -> pa.Table:
    """Return the card holders: those who share a card stand on no list of their own."""
    people, standing = world.people, world.standing
    who = np.flatnonzero((standing.card_of == np.arange(len(people))) & (people.met < until))
    who = who[_by_entry(world, who, identifiers.card)]
    return pa.table({
        "card": identifiers.card.take(pa.array(who)), "name": identifiers.name.take(pa.array(who)),
        "email": chosen(identifiers.typed_email, who, standing.gives_email[who]),
        "phone": identifiers.phone.take(pa.array(who)), "street": _streets(world, identifiers, who, until),
        **_permitted(world, who),
    })  # fmt: skip


def _by_entry(world: World, who: Whole, number: pa.Array) -> Whole:
    """Return the order in which customers came; those of one day by their number on the list."""
    text = np.array(number.take(pa.array(who)).to_pylist(), str)
    return np.lexsort((text, world.people.met[who]))


def _streets(world: World, identifiers: Identifiers, who: Whole, until: int) -> pa.Array:
    """Return where customers live, as far as the shop was told of a move."""
    moved = world.people.had(MOVE, until - 1, who) & world.people.declared[who]
    both = pa.concat_arrays([identifiers.street, identifiers.later_street])
    return both.take(pa.array(who + moved * len(identifiers.street)))


def _permitted(world: World, who: Whole) -> dict[str, pa.Array]:
    """Return since when somebody is known and what she permitted then; later refusals are answers to messages."""
    since = np.maximum(world.people.met[who], -1_000) + world.days.start
    words = pa.array(["no", "yes"])
    allowed = {"newsletter": EMAIL, "text_messages": SMS, "letters": POST}
    said = {name: words.take(world.standing.allowed[who, place].astype(np.int64)) for name, place in allowed.items()}
    return {"since": pa.array(since.astype("datetime64[D]")), **said}


def _products(world: World) -> pa.Table:
    category = world.catalogue.category.tolist()
    per = len(world.catalogue.popularity)
    return pa.table({
        "product": [sku(each) for each in range(len(category))],
        "name": [f"{NAMES[each]} {place % per + 1}" for place, each in enumerate(category)],
        "category": [NAMES[each] for each in category], "department": [CATEGORIES[each][1] for each in category],
        "brand": [BRANDS[each] for each in world.catalogue.brand.tolist()], "cost": euros(world.catalogue.cost),
    })  # fmt: skip


def _places() -> pa.Table:
    return pa.table({
        "place": [*STORES, WEB], "name": [*_STORE_NAMES, "Web shop"], "channel": ["store"] * len(STORES) + ["online"],
    })  # fmt: skip


def _costs(world: World) -> pa.Table:
    goods, contacting = world.parameters.goods, world.parameters.contacting
    contacts = [("contact", channel, cost) for channel, cost in zip(CHANNELS, contacting.cost_minor, strict=True)]
    kind, key, amount = zip(
        ("payment", None, goods.payment_minor), ("delivery", WEB, goods.delivery_minor),
        ("return", WEB, goods.return_minor), *contacts, strict=True,
    )  # fmt: skip
    return pa.table({"kind": kind, "key": key, "amount": euros(np.array(amount))})


def _offers(world: World) -> pa.Table:
    """Return a row for each product that an offer holds for."""
    category = world.catalogue.category
    rows = [(offer, each) for offer in OFFERS for each in np.flatnonzero(category == offer.category).tolist()]
    return pa.table({
        "offer": [offer.code for offer, _ in rows], "what": [offer.title for offer, _ in rows],
        "product": [sku(each) for _, each in rows], "starts": pa.array([world.days.date(0)] * len(rows)),
    })  # fmt: skip
