"""How each customer stands with the shop: by which identifiers it knows her, and what she permits at first.

Who may be contacted is decided by identifier: an account, or a card with its holder. Who uses the card of another and
has no account is on no list, and what is sent by that card is for its holder; guests have permitted nothing.
"""

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
    gives_email
        Wrote an address on the form of her card.
    mistyped
        The address on the form, and in a guest's orders, has a typing error.
    allowed
        (customers, channels) Permitted when they met.
    """

    account: Flags
    guest: Flags
    card_of: Whole
    phone_of: Whole
    app: Flags
    gives_email: Flags
    mistyped: Flags
    allowed: NDArray[np.bool_]

    @property
    def known(self) -> Flags:
        """Whether the shop has any identifier."""
        return self.account | self.guest | (self.card_of >= 0)

    @property
    def lost_mail(self) -> Flags:
        """Whether e-mails to her reach nobody: they go to a mistyped address."""
        return ~self.account & self.mistyped


def standing(parameters: Parameters, chance: Chance, people: People) -> Standing:
    """Return how each customer stands."""
    persons, who = parameters.persons, np.arange(len(people))
    online = people.web > 0
    guest = online & ~people.prospect & chance.happens("guest", persons.guest, who)
    # Who registers before buying has an account, whichever way she then buys.
    account = (online | people.prospect) & ~guest
    card_of = _cards(parameters, chance, people)
    first = who - people.place_in_household
    app, holder = people.app & account, card_of == who
    gives_email = holder & chance.happens("gives e-mail", persons.gives_email, who)
    reachable = np.stack([account | gives_email, app, account | holder, account | holder], 1)
    wish = chance.uniform("allowed", who[:, None], np.arange(len(CHANNELS)))
    return Standing(
        account=account, guest=guest, card_of=card_of,
        phone_of=np.where(chance.happens("shared phone", persons.shared_phone, who), first, who), app=app,
        gives_email=gives_email, mistyped=chance.happens("typo", persons.typo, who),
        allowed=reachable & (wish < np.array(parameters.contacting.allowed)),
    )  # fmt: skip


def _cards(parameters: Parameters, chance: Chance, people: People) -> Whole:
    """Return whose card each customer shows: her own, that of the household's first member, or none (-1)."""
    persons, who = parameters.persons, np.arange(len(people))
    card = (people.web < 1) & chance.happens("card", persons.card, who)
    first = who - people.place_in_household
    shares = (people.place_in_household > 0) & card[first] & (people.met[first] <= people.met)
    shared = card & shares & chance.happens("shared card", persons.shared_card, who)
    return np.where(card, np.where(shared, first, who), -1)
