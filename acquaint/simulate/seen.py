"""What the shop sees of its customers: the only thing a policy may look at."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from acquaint.simulate.browsing import Browsing
from acquaint.simulate.catalogue import CATEGORIES, LASTS, OWN_LABEL, Catalogue
from acquaint.simulate.chance import Floats, Whole
from acquaint.simulate.contacts import Answers
from acquaint.simulate.noticing import LATEST
from acquaint.simulate.offers import CATEGORY_OF, CHANNELS
from acquaint.simulate.orders import Orders, Returns

NONE = -1
"""Day of what has not happened."""
_FADES = float(np.float32(0.5 ** (1 / 28)))
OPENINGS = np.array([True, True, False, False])
"""(channels,) Whether it is heard that a message is opened."""
CLICKS = np.array([True, True, False, True])
"""(channels,) Whether it can be clicked on."""


class Seen(msgspec.Struct, eq=False):
    """What orders, visits, contacts and answers have told up to the day, a row per customer.

    Purchases without a card or account are nobody's, and receipts of a silent feed have never arrived: both are missing
    here, as they are in a shop's data. Customers are told apart perfectly, those who share a card too; who has not come
    yet has nothing but zeros. The files tell more: since when somebody is known, life events she tells of, service,
    surveys, points and posts.

    Parameters
    ----------
    day
        Today, before it opens.
    first_order, last_order
        Day of the first and last order; -1 for none.
    orders, sales_minor
        All of them; net, cents, less what has come back by now.
    profit_minor
        What they brought after goods and serving, cents, likewise.
    recent_orders
        Orders, each counting half after 28 days.
    lines, last_bought
        (customers, categories) Lines bought; day of the last one, -1 for none.
    promoted, own_label
        Lines bought that were on promotion; those of the shop's own label.
    visits, views
        Days with a visit to web shop or app; (customers, categories) products looked at.
    sent, noticed, clicked
        (customers, channels) Contacts; those opened, where that is heard; those clicked on.
    clicks
        (customers, categories) Clicks, by what the offer was about.
    ordered_at
        (customers, 24) Orders by the hour in which they were made.
    opened_at
        (customers, hours) Messages opened, by the hour of sending, from 0 to the last one.
    last_contact
        Day of the last contact, -1 for none.
    redeemed
        Coupons redeemed.
    allowed
        (customers, channels) May be contacted today.
    """

    day: int
    first_order: Whole
    last_order: Whole
    orders: Whole
    sales_minor: Whole
    profit_minor: Whole
    recent_orders: Floats
    lines: NDArray[np.int32]
    last_bought: NDArray[np.int32]
    promoted: NDArray[np.int32]
    own_label: NDArray[np.int32]
    visits: NDArray[np.int32]
    views: NDArray[np.int32]
    sent: NDArray[np.int32]
    noticed: NDArray[np.int32]
    clicked: NDArray[np.int32]
    clicks: NDArray[np.int32]
    ordered_at: NDArray[np.int16]
    opened_at: NDArray[np.int16]
    last_contact: Whole
    redeemed: Whole
    allowed: NDArray[np.bool_]

    @property
    def at_home(self) -> NDArray[np.bool_]:
        """(customers, categories) Whether what was bought last is still at home today, as far as the shop knows."""
        return at_home(self.last_bought, self.day, np.arange(len(CATEGORIES)))

    def fade(self) -> None:
        """Begin another day."""
        self.recent_orders *= _FADES

    def take_orders(self, orders: Orders, catalogue: Catalogue, promotions: Whole) -> None:
        """Take in what of a day's orders is known; nobody has two on a day.

        Parameters
        ----------
        promotions
            Categories on promotion.
        """
        rows = orders.known & orders.told
        who = orders.who[rows]
        self.first_order[who] = np.where(self.first_order[who] == NONE, self.day, self.first_order[who])
        self.last_order[who] = self.day
        self.orders[who] += 1
        self.recent_orders[who] += 1
        self.sales_minor[who] += orders.sales_minor[rows]
        self.profit_minor[who] += orders.booked_minor[rows]
        self.redeemed[who] += orders.redeemed[rows] >= 0
        self.ordered_at[who, orders.second[rows] // 3_600] += 1
        lines = rows[orders.baskets.order]
        buyer = orders.who[orders.baskets.order[lines]]
        product = orders.baskets.product[lines]
        category = catalogue.category[product]
        np.add.at(self.lines, (buyer, category), 1)
        self.last_bought[buyer, category] = self.day
        np.add.at(self.promoted, buyer, np.isin(category, promotions))
        np.add.at(self.own_label, buyer, catalogue.brand[product] == OWN_LABEL)

    def take_returns(self, returns: Returns) -> None:
        """Take in what comes back on a day."""
        np.subtract.at(self.sales_minor, returns.who, returns.sales_minor)
        np.subtract.at(self.profit_minor, returns.who, returns.profit_minor)

    def take_answers(self, answers: Answers) -> None:
        """Take in a day's contacts and what is heard of them; nobody has two on a day."""
        sent = answers.sent
        self.sent[sent.who, sent.channel] += 1
        self.last_contact[sent.who] = self.day
        heard = answers.noticed & OPENINGS[sent.channel]
        self.noticed[sent.who[heard], sent.channel[heard]] += 1
        self.opened_at[sent.who[heard], sent.hour[heard]] += 1
        who = sent.who[answers.clicked]
        self.clicked[who, sent.channel[answers.clicked]] += 1
        self.clicks[who, CATEGORY_OF[sent.offer[answers.clicked]]] += 1

    def take_visits(self, browsing: Browsing, category: Whole) -> None:
        """Take in a day's visits, as far as the shop knows whose they are.

        Parameters
        ----------
        category
            (products,) Category of each product.
        """
        self.visits[browsing.who[browsing.tracked]] += 1
        views = browsing.views & browsing.tracked[browsing.visit]
        np.add.at(self.views, (browsing.who[browsing.visit[views]], category[browsing.product[views]]), 1)


def at_home(last: NDArray[np.int32], day: int, category: Whole) -> NDArray[np.bool_]:
    """Tell whether what was bought on some last days (-1 for none) is still at home, by the category of each."""
    return np.asarray((last != NONE) & (day - last <= LASTS[category]))


def nothing(customers: int) -> Seen:
    """Return what is seen before anything happened."""
    zeros, never = np.zeros(customers, np.int64), np.full(customers, NONE)
    by_category = np.zeros((customers, len(CATEGORIES)), np.int32)
    by_channel = np.zeros((customers, len(CHANNELS)), np.int32)
    return Seen(
        day=0, first_order=never.copy(), last_order=never.copy(), orders=zeros.copy(), sales_minor=zeros.copy(),
        profit_minor=zeros.copy(), recent_orders=np.zeros(customers), lines=by_category.copy(),
        last_bought=by_category + NONE,
        promoted=np.zeros(customers, np.int32), own_label=np.zeros(customers, np.int32),
        visits=np.zeros(customers, np.int32), views=by_category.copy(),
        sent=by_channel.copy(), noticed=by_channel.copy(), clicked=by_channel.copy(), clicks=by_category.copy(),
        ordered_at=np.zeros((customers, 24), np.int16), opened_at=np.zeros((customers, LATEST + 1), np.int16),
        last_contact=never.copy(), redeemed=zeros.copy(),
        allowed=by_channel > 0,
    )  # fmt: skip
