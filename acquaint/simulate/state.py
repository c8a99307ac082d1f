"""Where everybody stands at the start of a day."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from acquaint.simulate.chance import Floats, Whole
from acquaint.simulate.orders import Returns
from acquaint.simulate.seen import Seen


class State(msgspec.Struct, eq=False):
    """Where everybody stands, the hidden part and what the shop has seen.

    Parameters
    ----------
    clock, due
        What the customer's clock has gained since her last order, and at what she orders.
    nth
        Orders made.
    pull
        Orders that contacts have still to add (or take).
    owed, debt
        Orders that came earlier: those that still last, and those that are missing now.
    recent
        Recent contacts, fading.
    goodwill
        Factor on the rate.
    until
        (customers, offers) Last day of the coupon she knows of, -1 for none.
    bought
        (customers, categories) Day of the last purchase, seen by the shop or not; -1 for none.
    profit_minor
        Profit so far of everybody, seen by the shop or not, cents; less what will come back.
    allowed
        (customers, channels) May be contacted; the shop looks at a copy.
    coming_back
        What will come back of orders the shop knows of.
    """

    day: int
    clock: Floats
    due: Floats
    nth: Whole
    pull: Floats
    owed: Floats
    debt: Floats
    recent: Floats
    goodwill: Floats
    until: NDArray[np.int32]
    bought: NDArray[np.int32]
    profit_minor: Whole
    allowed: NDArray[np.bool_]
    coming_back: Returns
    seen: Seen

    def copy(self) -> State:
        """Return an independent copy."""
        seen_now = msgspec.structs.replace(self.seen, **_arrays(self.seen))
        return msgspec.structs.replace(self, **_arrays(self), seen=seen_now)

    def shown(self) -> Seen:
        """Return what the shop has seen, to look at: nobody can write into it.

        What decides anything is a copy: what a policy permits itself is of no consequence.
        """
        self.seen.day, self.seen.allowed = self.day, self.allowed.copy()
        views = {name: value.view() for name, value in _fields(self.seen)}
        views |= {"last_bought": self.seen.last_bought.copy()}
        for view in views.values():
            view.flags.writeable = False
        return msgspec.structs.replace(self.seen, **views)


def _fields(struct: msgspec.Struct) -> list[tuple[str, NDArray[np.generic]]]:
    fields = ((name, getattr(struct, name)) for name in struct.__struct_fields__)
    return [(name, value) for name, value in fields if isinstance(value, np.ndarray)]


def _arrays(struct: msgspec.Struct) -> dict[str, NDArray[np.generic]]:
    return {name: value.copy() for name, value in _fields(struct)}
