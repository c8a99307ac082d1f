"""What lies in the baskets of a day's orders, and what each order brings: lines, prices, discounts, costs, returns."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from acquaint.simulate.catalogue import BABY, CATEGORIES, OWN_LABEL, Catalogue
from acquaint.simulate.chance import Chance, Whole, steady
from acquaint.simulate.days import Days
from acquaint.simulate.offers import CATEGORY_OF, PERCENT_OF
from acquaint.simulate.parameters import Parameters
from acquaint.simulate.people import BIRTH, People


class Baskets(msgspec.Struct, frozen=True, eq=False):
    """Lines of orders; money in cents, without tax.

    Parameters
    ----------
    order
        Place of the line's order among those asked for.
    place
        Position in the order, from 0.
    returned
        The line comes back.
    """

    order: Whole
    place: Whole
    product: Whole
    quantity: Whole
    unit_price: Whole
    discount: Whole
    unit_cost: Whole
    returned: NDArray[np.bool_]

    @property
    def net(self) -> Whole:
        """Price x quantity less discount."""
        return self.unit_price * self.quantity - self.discount

    @property
    def margin(self) -> Whole:
        """Net less cost of goods."""
        return self.net - self.unit_cost * self.quantity

    @property
    def profit(self) -> Whole:
        """What is kept of the margin: nothing where the line comes back."""
        return np.where(self.returned, 0, self.margin)

    def per_order(self, values: Whole | NDArray[np.bool_], orders: int) -> Whole:
        """Return the sums of a column over each order."""
        return np.bincount(self.order, values, orders).astype(np.int64)


class Shelves(msgspec.Struct, frozen=True, eq=False):
    """What baskets are made from."""

    parameters: Parameters
    chance: Chance
    days: Days
    catalogue: Catalogue
    people: People

    def fill(self, day: int, who: Whole, nth: Whole, web: NDArray[np.bool_]) -> Baskets:
        """Return the baskets of orders of one day, without a coupon.

        Parameters
        ----------
        who, nth
            Customers, and the number of the order in the life of each; they decide what lies in the basket.
        web
            Ordered online.
        """
        many = self._many(who, nth)
        order = np.repeat(np.arange(len(who)), many)
        place = np.arange(len(order)) - np.repeat(np.cumsum(many) - many, many)
        return self._lines(day, (who, nth), order, place, self._categories(day, (who[order], nth[order], place)), web)

    def redeem(self, baskets: Baskets, day: int, case: tuple[Whole, Whole], web: NDArray[np.bool_],
               offer: Whole, further: NDArray[np.bool_]) -> Baskets:  # fmt: skip
        """Return baskets with coupons redeemed: a discount on what they fit, and nothing else for most.

        Parameters
        ----------
        case
            Customers, and the number of the order in the life of each.
        offer
            (orders,) Offer redeemed, -1 for none.
        further
            (orders,) Who is persuaded takes a line of the offer's category even if she would have taken none.
        """
        category = np.where(offer >= 0, CATEGORY_OF[offer], -1)
        lacks = np.flatnonzero((offer >= 0) & further & ~self.holds(baskets, category))
        place = np.full(len(lacks), self.parameters.persons.most_lines)
        found = _joined(baskets, self._lines(day, case, lacks, place, category[lacks], web))
        of_line = offer[found.order]
        fits = (of_line >= 0) & (self.catalogue.category[found.product] == category[found.order])
        coupon = np.where(fits, PERCENT_OF[of_line], 0)
        gross = found.unit_price * found.quantity
        return msgspec.structs.replace(
            found, discount=self._discount(day, self.catalogue.category[found.product], gross, coupon)
        )

    def holds(self, baskets: Baskets, category: Whole) -> NDArray[np.bool_]:
        """Tell the orders whose basket holds a category: one for each order."""
        fits = self.catalogue.category[baskets.product] == category[baskets.order]
        return baskets.per_order(fits, len(category)) > 0

    def held(self, baskets: Baskets, orders: int) -> NDArray[np.bool_]:
        """Tell the categories that the basket of each order holds: (orders, categories)."""
        found = np.zeros((orders, len(CATEGORIES)), np.bool_)
        found[baskets.order, self.catalogue.category[baskets.product]] = True
        return found

    def _lines(self, day: int, of: tuple[Whole, Whole], order: Whole, place: Whole, category: Whole,
               web: NDArray[np.bool_]) -> Baskets:  # fmt: skip
        """Return lines of some categories."""
        goods, luck = self.parameters.goods, self.chance
        case = (of[0][order], of[1][order], place)
        product = self.catalogue.in_stock(self._products(case, category), day)
        pieces = luck.uniform("pieces", *case)
        quantity = 1 + (pieces < goods.more[0]).astype(np.int64) + (pieces < goods.more[1])
        price = self.catalogue.price(product, day)
        return Baskets(
            order=order, place=place, product=product, quantity=quantity, unit_price=price,
            discount=self._discount(day, category, price * quantity),
            unit_cost=self.catalogue.cost[product],
            returned=web[order] & luck.happens("returned", goods.return_share, *case),
        )  # fmt: skip

    def serving(self, web: NDArray[np.bool_]) -> Whole:
        """Return what serving each order costs beside its goods, cents: payment and delivery."""
        goods = self.parameters.goods
        return np.asarray(goods.payment_minor + goods.delivery_minor * web)

    def handling(self, baskets: Baskets, orders: int) -> Whole:
        """Return what it costs that something of each order comes back, cents."""
        return self.parameters.goods.return_minor * (baskets.per_order(baskets.returned, orders) > 0)

    def back(self, day: int, who: Whole, nth: Whole) -> Whole:
        """Return the day on which what is to come back of orders of a day does."""
        low, high = self.parameters.goods.return_days
        return day + low + self.chance.whole("return day", high - low + 1, who, nth)

    def _many(self, who: Whole, nth: Whole) -> Whole:
        """Return the numbers of lines: one, and a geometric number beyond."""
        beyond = self.people.lines[who]
        share = steady(np.log(beyond / (1 + beyond)))
        further = steady(np.log(self.chance.uniform("lines", who, nth))) / share
        return np.minimum(1 + further.astype(np.int64), self.parameters.persons.most_lines)

    def _categories(self, day: int, case: tuple[Whole, Whole, Whole]) -> Whole:
        """Return the category of each line: by taste, after a birth, by promotion."""
        who, *_ = case
        time, persons = self.parameters.time, self.parameters.persons
        wish = self.chance.uniform("category", *case).astype(np.float32)
        found = (wish[:, None] >= self.people.taste[who, :-1]).sum(axis=1)
        found = np.where(
            self.people.had(BIRTH, day, who) & self.chance.happens("baby", persons.baby_lines, *case), BABY, found
        )
        switch = np.minimum(time.promotion_switch * self.people.sensitivity[who], time.most_switched)
        shown = self.days.promoted[day][self.chance.whole("which promotion", time.promoted, *case)]
        return np.where(self.chance.happens("switch", switch, *case), shown, found)

    def _products(self, case: tuple[Whole, Whole, Whole], category: Whole) -> Whole:
        """Return a product of each category: the cheap label, the own favourite, one of her brand, or a popular one."""
        who, _, _ = case
        loyal = self.chance.happens("loyal", self.people.loyal[who], *case)
        favourite = self.chance.uniform("favourite", who, category)
        wish = np.where(loyal, favourite, self.chance.uniform("product", *case))
        rank = np.searchsorted(self.catalogue.popularity[:-1], wish, side="right")
        persons = self.parameters.persons
        share, most = persons.own_label
        cheap = self.chance.happens("own label", np.minimum(share * self.people.sensitivity[who], most), *case)
        own = np.flatnonzero(cheap | (~loyal & self.chance.happens("of brand", persons.brand, *case)))
        brand = np.where(cheap, OWN_LABEL, self.people.brand[who])[own]
        shares = self.catalogue.of_brand[category[own], brand]
        wish = np.where(loyal & ~cheap, wish, self.chance.uniform("product", *case))
        rank[own] = (wish[own, None] >= shares[:, :-1]).sum(axis=1)
        return category * len(self.catalogue.popularity) + rank

    def _discount(self, day: int, category: Whole, gross: Whole, coupon: Whole | int = 0) -> Whole:
        """Return the discounts: the promotion's on its categories, the coupon's percent, to whole cents."""
        percent = np.isin(category, self.days.promoted[day]) * self.parameters.time.promotion_percent + coupon
        return (gross * percent + 50) // 100


def _joined(baskets: Baskets, further: Baskets) -> Baskets:
    """Return baskets with further lines, each at the end of its order."""
    place = np.argsort(np.concatenate([baskets.order, further.order]), kind="stable")
    columns = (np.concatenate([getattr(baskets, name), getattr(further, name)]) for name in Baskets.__struct_fields__)
    return Baskets(*(column[place] for column in columns))
