"""The ledger of the loyalty card: points for what is paid, rewards as soon as there are enough, expiry each year."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from acquaint.simulate.chance import Whole
from acquaint.simulate.identifiers import Identifiers
from acquaint.simulate.told import Told, tell
from acquaint.simulate.world import Day, World

TYPES = ("points_earned", "points_redeemed", "points_expired")


class Points:
    """Writes down the moves of each card; several people may use one."""

    def __init__(self, world: World, identifiers: Identifiers) -> None:
        self.world, self.identifiers = world, identifiers
        self.balance = np.zeros(len(world.people), np.int64)

    def told(self, day: Day) -> list[Told]:
        """Return the day's moves: earned with each receipt, a reward after the last, expired before the first.

        A till whose feed is silent books no points.
        """
        expired = self._expired(day.day)
        orders, habits = day.orders, self.world.parameters.habits
        carded = (self.world.standing.card_of[orders.who] >= 0) & orders.known & orders.told & (orders.store >= 0)
        who = orders.who[carded]
        card = self.world.standing.card_of[who]
        earned = orders.sales_minor[carded] // 100 * habits.points_per_euro
        np.add.at(self.balance, card, earned)
        holders = np.unique(card)
        rich = np.repeat(holders, self.balance[holders] // habits.reward_points)
        self.balance[holders] %= habits.reward_points
        moves = np.concatenate([-expired[1], earned, np.full(len(rich), -habits.reward_points)])
        kinds = np.repeat([2, 0, 1], [len(expired[0]), len(who), len(rich)])
        times = np.concatenate([np.full(len(expired[0]), 6 * 3_600), orders.second[carded], np.full(len(rich), 86_000)])
        cards = np.concatenate([expired[0], card, rich])
        columns = {
            "type": pa.array(TYPES).take(pa.array(kinds)),
            "value": pa.array([str(each) for each in moves.tolist()], pa.string()),
            "card": self.identifiers.card.take(pa.array(cards)),
        }
        owners = np.concatenate([expired[0], who, rich])
        return [tell(self.world, "points", "P", day.day, times, columns, owners)]

    def _expired(self, day: int) -> tuple[Whole, Whole]:
        """Return the cards whose points expire today, on the first of January, and how many."""
        date = self.world.days.date(day)
        if (date.month, date.day) != (1, 1):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        cards = np.flatnonzero(self.balance)
        points = self.balance[cards]
        self.balance[cards] = 0
        return cards, points
