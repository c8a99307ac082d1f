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


def in_time(world: World, day: int, second: Whole, who: Whole) -> Whole:
    """Return the order of rows in time; what happens in one second stands in any order."""
    return np.lexsort((world.chance.uniform("any order", who, day, np.arange(len(who))), second))


def numbered(letter: str, day: int, number: Whole) -> pa.Array:
    """Return ids that are unique within a file: letter, day, number on the day."""
    return pc.binary_join_element_wise(f"{letter}{day:04d}", pa.array(number).cast(pa.string()), "-")


def tell(world: World, file: str, letter: str, day: int, second: Whole, columns: dict[str, pa.Array],
         who: Whole) -> Told:  # fmt: skip
    """Return rows of a day in the order of time, with their ids and instants.

    Parameters
    ----------
    second
        Local second of the day of each row.
    columns
        What else the rows say.
    """
    order = in_time(world, day, second, who)
    rows = pa.table({"at": instants(world, day, second), **columns}).take(pa.array(order))
    return Told(file, rows.add_column(0, "id", numbered(letter, day, np.arange(len(who)))), who[order])


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
