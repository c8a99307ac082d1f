"""How each customer stands with the shop: by which identifiers it knows her, and what she permits at first."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from acquaint.simulate.chance import Chance, Whole
from acquaint.simulate.offers import CHANNELS
from acquaint.simulate.parameters import Parameters
from acquaint.simulate.people import Flags, People


class Standing(msgspec.Struct, frozen=True, eq=False):
    """By what the shop knows each customer.

    Parameters
    ----------
    account, guest
        Orders online with an account; without one. Who does neither never orders online.
    card_of
        Customer whose loyalty card is shown in the store, -1 for none.
    phone_of
        Customer whose telephone she gives.
    app
        Has the app, with the account.
    allowed
        (customers, channels) Permitted when they met.
    """

    account: Flags
    guest: Flags
    card_of: Whole
    phone_of: Whole
    app: Flags
    allowed: NDArray[np.bool_]

    @property
    def known(self) -> Flags:
        """Whether the shop has any identifier."""
        return self.account | self.guest | (self.card_of >= 0)


def standing(parameters: Parameters, chance: Chance, people: People) -> Standing:
    """Return how each customer stands."""
    persons, who = parameters.persons, np.arange(len(people))
    online = people.web > 0
    guest = online & ~people.prospect & chance.happens("guest", persons.guest, who)
    # Who registers before buying has an account, whichever way she then buys.
    account = (online | people.prospect) & ~guest
    card = (people.web < 1) & chance.happens("card", persons.card, who)
    first = who - people.place_in_household
    shares = (people.place_in_household > 0) & card[first]
    shared = card & shares & chance.happens("shared card", persons.shared_card, who)
    app = people.app & account
    reachable = np.stack([account | guest | card, app, account | card, account | card], 1)
    wish = chance.uniform("allowed", who[:, None], np.arange(len(CHANNELS)))
    return Standing(
        account=account, guest=guest, card_of=np.where(card, np.where(shared, first, who), -1),
        phone_of=np.where(chance.happens("shared phone", persons.shared_phone, who), first, who), app=app,
        allowed=reachable & (wish < np.array(parameters.contacting.allowed)),
    )  # fmt: skip
