"""Contacts and what came back: sent, opened, clicked, unsubscribed, complained, redeemed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from acquaint.simulate import hours
from acquaint.simulate.chance import Whole
from acquaint.simulate.identifiers import Identifiers
from acquaint.simulate.offers import CHANNELS
from acquaint.simulate.people import Flags
from acquaint.simulate.told import CODES, Told, instants, numbered, whom
from acquaint.simulate.world import Day, World

_SENT_AT = 9 * 3_600
_CHANNELS = pa.array(CHANNELS)
TYPES = ("opened", "clicked", "unsubscribed", "complained")


class Mailing:
    """Writes down the contacts of each day and the answers to them."""

    def __init__(self, world: World, identifiers: Identifiers) -> None:
        self.world, self.identifiers = world, identifiers

    def told(self, day: Day) -> list[Told]:
        """Return the day's contacts, the answers of those who can be heard, and the coupons redeemed."""
        return [self._contacts(day), self._answers(day), self._redeemed(day)]

    def _contacts(self, day: Day) -> Told:
        sent = day.answers.sent
        at = instants(self.world, day.day, np.full(len(sent), _SENT_AT))
        columns = {"id": numbered("M", day.day, len(sent)), "at": at, **self._about(day, np.arange(len(sent)))}
        return Told("contacts", pa.table(columns), sent.who)

    def _answers(self, day: Day) -> Told:
        """Return what the mail and push services report: letters and texts are not heard to be opened.

        One answer leads to the next within minutes; the first comes when the customer looks at her messages.
        """
        answers = day.answers
        heard = answers.sent.channel < 2
        flags = (answers.noticed, answers.clicked, answers.unsubscribed, answers.complained)
        rows, kinds = _each([flag & heard for flag in flags[:2]] + list(flags[2:]))
        who = answers.sent.who[rows]
        looks = hours.of_people(self.world, "looks", day.day, who)
        second = np.maximum(looks, _SENT_AT + 60) + 40 * kinds
        columns = {
            "id": numbered("R", day.day, len(rows)),
            "at": instants(self.world, day.day, np.minimum(second, 86_399)),
        }
        columns |= {"type": pa.array(TYPES).take(kinds), **self._about(day, rows)}
        return Told("responses", pa.table(columns), who)

    def _redeemed(self, day: Day) -> Told:
        orders = day.orders
        rows = np.flatnonzero(orders.redeemed >= 0)
        who = orders.who[rows]
        second = hours.of_orders(self.world, day.day, who, orders.nth[rows], orders.store[rows] < 0)
        columns = {
            "id": numbered("C", day.day, len(rows)), "at": instants(self.world, day.day, second),
            "offer": CODES.take(orders.redeemed[rows]), **whom(self.world, self.identifiers, who),
        }  # fmt: skip
        return Told("redemptions", pa.table(columns), who)

    def _about(self, day: Day, rows: Whole) -> dict[str, pa.Array]:
        """Return what contacts or their answers are about, and whose they are."""
        sent = day.answers.sent.take(rows)
        return {
            "campaign": pa.array([f"mail-{day.day:04d}"] * len(sent), pa.string()), "offer": CODES.take(sent.offer),
            "channel": _CHANNELS.take(sent.channel), **whom(self.world, self.identifiers, sent.who),
        }  # fmt: skip


def _each(flags: list[Flags]) -> tuple[Whole, Whole]:
    """Return the row and the kind of each flag that is set."""
    rows = [np.flatnonzero(flag) for flag in flags]
    return np.concatenate(rows), np.repeat(np.arange(len(flags)), [len(each) for each in rows])
