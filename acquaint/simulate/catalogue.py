"""What the shop sells: categories, brands, products, prices that change, costs, and weeks without stock."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from acquaint.simulate.chance import Chance, Floats, Whole, steady
from acquaint.simulate.parameters import STANDARD, Goods

CATEGORIES = STANDARD.goods.categories
NAMES = tuple(name for name, *_ in CATEGORIES)
BABY = NAMES.index("Baby care")
LASTS = np.array([days for *_, days in CATEGORIES])
"""(categories,) Days for which what was bought is still at home."""
BRANDS = ("Alder", "Brook", "Cove", "Dune", "Elm", "Leaf own")
OWN_LABEL = len(BRANDS) - 1


class Catalogue(msgspec.Struct, frozen=True, eq=False):
    """Products, numbered through category by category, the most popular of each first.

    Parameters
    ----------
    category, brand
        (products,) Numbers of the category and the brand.
    prices
        (steps, products) Prices in cents, from each step on.
    steps
        First day of each step.
    cost
        (products,) Cost of goods, cents.
    missing
        (products, weeks) Out of stock.
    popularity
        (products of a category,) Cumulated shares.
    of_brand
        (categories, brands, products of a category) Cumulated shares among those of a brand; among all where it has
        none.
    """

    category: Whole
    brand: Whole
    prices: Whole
    steps: tuple[int, ...]
    cost: Whole
    missing: NDArray[np.bool_]
    popularity: Floats
    of_brand: Floats

    def price(self, product: Whole, day: int) -> Whole:
        """Return prices on a day, cents."""
        step = int(np.searchsorted(self.steps, day, side="right")) - 1
        return np.asarray(self.prices[step, product])

    def in_stock(self, product: Whole, day: int) -> Whole:
        """Return what is taken instead of products that are out of stock: the next of their category that is there.

        After three tries the last one counts as found in the store room.
        """
        per, week = len(self.popularity), day // 7
        for _ in range(3):
            following = product // per * per + (product + 1) % per
            product = np.where(self.missing[product, week], following, product)
        return product


def catalogue(goods: Goods, chance: Chance, many_days: int) -> Catalogue:
    """Return what is sold over a period."""
    per = goods.products_per_category
    product = np.arange(per * len(CATEGORIES))
    category = product // per
    median = np.array([price for *_, price, _ in CATEGORIES])[category]
    first = np.maximum(np.rint(median * chance.factor("price", goods.price_spread, product) / 10) * 10 - 1, 19)
    prices = [first]
    for step in range(1, len(goods.price_steps)):
        rise = 1 + goods.price_rise * 2 * chance.uniform("price rise", product, step)
        prices.append(np.rint(prices[-1] * rise))
    low, high = goods.cost_share
    cost = np.rint(first * (low + (high - low) * chance.uniform("cost", product)))
    weeks = np.arange(many_days // 7 + 1)
    weight = steady((1.0 + np.arange(per)) ** -goods.zipf)
    brand = chance.one("brand", goods.brands, product)
    return Catalogue(
        category=category, brand=brand,
        prices=np.stack(prices).astype(np.int64), steps=tuple(int(share * many_days) for share in goods.price_steps),
        cost=cost.astype(np.int64), missing=chance.happens("stock", goods.out_of_stock, product[:, None], weeks),
        popularity=np.cumsum(weight) / weight.sum(), of_brand=_of_brand(weight, brand.reshape(-1, per)),
    )  # fmt: skip


def _of_brand(weight: Floats, brand: Whole) -> Floats:
    """Return the cumulated shares of products among those of their category and each brand."""
    mine = brand[:, None, :] == np.arange(len(BRANDS))[:, None]
    weights = np.where(mine.any(axis=2, keepdims=True), mine, True) * weight
    cumulated = np.cumsum(weights, axis=2)
    return np.asarray(cumulated / cumulated[:, :, -1:])


def sku(product: int) -> str:
    """Return the number on a product's shelf label."""
    return f"P{product + 1:04d}"
