"""What a contact may cost beyond its cost: the permission, should she take it back because of it.

    price = u x V + c x (what her other channels are worth)        V = contacts to come x her best value by the channel

u is the chance that a contact by the channel makes her unsubscribe or complain, c that she complains, which closes all
channels: as learned of the shop's own contacts (`models.channel`), else a guess. A permission is worth what the
contacts to come by it bring, each as much as the best of this week.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from acquaint.decisions.listed import table
from acquaint.identity.statements import CHANNELS
from acquaint.models import channel
from acquaint.models.channel import CONTACTS_TO_COME

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.models.channel import Channels

REFUSED, COMPLAINED = 0.002, 0.0005
"""Chances per contact where the shop's own contacts tell none: as many as are tolerated at all. [guess]"""


class Refusals(msgspec.Struct, frozen=True):
    """Chances per contact, by channel.

    Parameters
    ----------
    refused, complained
        Of unsubscribing or complaining, and of complaining.
    learned
        Whether they come from the shop's own contacts.
    """

    refused: dict[str, float]
    complained: dict[str, float]
    learned: bool


def refusals(fitted: Channels | None) -> Refusals:
    """Return the chances, from what is known of the shop's channels.

    Examples
    --------
    >>> found = refusals(None)
    >>> found.refused["email"], found.learned
    (0.002, False)
    """
    if fitted is None:
        return Refusals(dict.fromkeys(CHANNELS, REFUSED), dict.fromkeys(CHANNELS, COMPLAINED), learned=False)
    place = {name: channel.CHANNELS.index(name) for name in CHANNELS}
    refused, complained = (
        {name: each[at] for name, at in place.items()} for each in (fitted.refused, fitted.complained)
    )
    return Refusals(refused, complained, learned=True)


def take(con: DuckDBPyConnection, chances: Refusals) -> None:
    """Take the price off `value`, `low` and `high` of `valued`, and say in `left_by` what it made worthless."""
    table(con, "refusals", {
        "channel": list(CHANNELS), "refused": [chances.refused[c] for c in CHANNELS],
        "complained": [chances.complained[c] for c in CHANNELS],
    })  # fmt: skip
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE valued AS
        WITH worth AS (
            SELECT customer, channel, {CONTACTS_TO_COME} * greatest(max(value), 0) AS worth FROM valued
            GROUP BY customer, channel
        ), prices AS (
            SELECT w.customer, w.channel, round(refused * worth + complained * (everything - worth), 3) AS price
            FROM worth w JOIN refusals USING (channel)
            JOIN (SELECT customer, {_exact("worth")} AS everything FROM worth GROUP BY customer) USING (customer)
        )
        SELECT v.* REPLACE (value - price AS value, low - price AS low, high - price AS high),
            value > 0 AND value <= price AS left_by
        FROM valued v JOIN prices USING (customer, channel)
    """)


def _exact(column: str) -> str:
    """Return the SQL of a sum that is the same in any order: of whole thousandths."""
    return f"sum(CAST(round(1000 * {column}) AS BIGINT)) / 1000"
