"""Contacts and what came back: sent, opened, clicked, unsubscribed, complained, redeemed; and who was drawn."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from acquaint.simulate.chance import Whole
from acquaint.simulate.contacts import EXPERIMENT, NOTHING, PURPOSES, Contacts, together
from acquaint.simulate.identifiers import Identifiers
from acquaint.simulate.offers import CHANNELS
from acquaint.simulate.people import Flags
from acquaint.simulate.seen import CLICKS, OPENINGS
from acquaint.simulate.told import CODES, Told, chosen, tell, whom
from acquaint.simulate.world import Day, World

_CHANNELS, _PURPOSES = pa.array(CHANNELS), pa.array(PURPOSES)
_DRAWN_AT = 6 * 3_600
TYPES = ("opened", "clicked", "unsubscribed", "complained")


class Mailing:
    """Writes down the contacts of each day, the draws of experiments, and the answers."""

    def __init__(self, world: World, identifiers: Identifiers) -> None:
        self.world, self.identifiers = world, identifiers

    def told(self, day: Day) -> list[Told]:
        """Return the day's contacts, who was drawn, the answers of those who can be heard, the coupons redeemed."""
        return [self._contacts(day), self._drawn(day), self._answers(day), self._redeemed(day)]

    def _contacts(self, day: Day) -> Told:
        sent = day.answers.sent
        columns = {**self._about(day, sent), "propensity": pa.array(sent.propensity)}
        return tell(self.world, "contacts", "M", day.day, 3_600 * sent.hour, columns, sent.who)

    def _drawn(self, day: Day) -> Told:
        """Return what chance decided on everybody in an experiment, those left in peace among them."""
        sent = day.answers.sent
        drawn = together([sent.take(sent.purpose == EXPERIMENT), day.answers.left])
        columns = {
            "type": pa.array(["experiment"] * len(drawn), pa.string()), "value": _arm(drawn),
            **self._about(day, drawn), "propensity": pa.array(drawn.propensity),
        }  # fmt: skip
        return tell(self.world, "experiments", "X", day.day, np.full(len(drawn), _DRAWN_AT), columns, drawn.who)

    def _answers(self, day: Day) -> Told:
        """Return what the services report: letters and texts are not heard to be opened.

        One answer leads to the next within minutes; the first comes when the customer looks at her messages.
        """
        answers = day.answers
        channel = answers.sent.channel
        flags = [answers.noticed & OPENINGS[channel], answers.clicked & CLICKS[channel]]
        rows, kinds = _each([*flags, answers.unsubscribed, answers.complained])
        columns = {"type": pa.array(TYPES).take(pa.array(kinds)), **self._about(day, answers.sent.take(rows))}
        second = np.minimum(answers.opened[rows] + 40 * kinds, 86_399)
        return tell(self.world, "responses", "R", day.day, second, columns, answers.sent.who[rows])

    def _redeemed(self, day: Day) -> Told:
        orders = day.orders
        rows = np.flatnonzero((orders.redeemed >= 0) & orders.told)
        columns = {
            "offer": CODES.take(pa.array(orders.redeemed[rows])),
            **whom(self.world, self.identifiers, orders.who[rows]),
        }
        return tell(self.world, "redemptions", "C", day.day, orders.second[rows], columns, orders.who[rows])

    def _about(self, day: Day, rows: Contacts) -> dict[str, pa.Array]:
        """Return what contacts or their answers are about, and whose they are."""
        real = rows.offer != NOTHING
        purpose = _PURPOSES.take(pa.array(rows.purpose))
        return {
            "campaign": pa.array([f"{each}-{day.day:04d}" for each in purpose.to_pylist()], pa.string()),
            "purpose": purpose, "offer": chosen(CODES, rows.offer, real),
            "channel": chosen(_CHANNELS, rows.channel, real),
            **whom(self.world, self.identifiers, rows.who),
        }  # fmt: skip


def _arm(drawn: Contacts) -> pa.Array:
    """Return the arm of each row in words: nothing, or offer, channel and hour."""
    rows = zip(drawn.offer.tolist(), drawn.channel.tolist(), drawn.hour.tolist(), strict=True)
    arms = [
        "nothing" if offer == NOTHING else f"{CODES[offer]} {CHANNELS[channel]} {hour}" for offer, channel, hour in rows
    ]
    return pa.array(arms, pa.string())


def _each(flags: list[Flags]) -> tuple[Whole, Whole]:
    """Return the row and the kind of each flag that is set."""
    rows = [np.flatnonzero(flag) for flag in flags]
    return np.concatenate(rows), np.repeat(np.arange(len(flags)), [len(each) for each in rows])
