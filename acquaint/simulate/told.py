"""What the shop is told of a day: rows of its files, and beside each row whose it truly is."""

from __future__ import annotations

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from acquaint.simulate.chance import Whole
from acquaint.simulate.identifiers import Identifiers
from acquaint.simulate.offers import OFFERS
from acquaint.simulate.world import World

CODES = pa.array([offer.code for offer in OFFERS])


class Told(msgspec.Struct, frozen=True, eq=False):
    """Rows of one file.

    Parameters
    ----------
    file
        Name of the file, without ending.
    rows
        As the shop has them; `at` is the instant.
    who
        The customer each row is truly of, -1 for nobody's; never written beside the rows.
    """

    file: str
    rows: pa.Table
    who: Whole


def instants(world: World, day: Whole | int, second: Whole) -> pa.Array:
    """Return seconds of local days as instants."""
    return pa.array(world.days.instants(day, second), pa.timestamp("s", "UTC"))


def numbered(letter: str, day: int, many: int) -> pa.Array:
    """Return ids that are unique within a file: letter, day, number on the day."""
    number = pa.array(np.arange(many)).cast(pa.string())
    return pc.binary_join_element_wise(f"{letter}{day:04d}", number, "-")


def whom(world: World, identifiers: Identifiers, who: Whole) -> dict[str, pa.Array]:
    """Return by what a message finds a customer: her account, else the card, else the address of a guest."""
    standing = world.standing
    account = standing.account[who]
    card = ~account & (standing.card_of[who] >= 0)
    return {
        "account": chosen(identifiers.account, who, account),
        "card": chosen(identifiers.card, who, card),
        "email": chosen(identifiers.typed_email, who, ~account & ~card),
    }


def chosen(values: pa.Array, who: Whole, given: np.ndarray) -> pa.Array:
    """Return values of customers, null where not given."""
    return values.take(pa.array(who, pa.int64(), mask=~given))


def euros(minor: Whole) -> pa.Array:
    """Return cents as amounts with two decimals."""
    return pa.array(minor / 100.0)
