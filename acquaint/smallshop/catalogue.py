"""The goods of the small shop: teas in two sizes, teaware, gift sets, and two lines that count as money only."""

from __future__ import annotations

import msgspec

GREEN, BLACK, OOLONG, HERBAL = "Green tea", "Black tea", "Oolong", "Herbal tea"
WARE, GIFTS = "Teaware", "Gift sets"
PREGNANCY, MEDICINE = "Pregnancy tea", "Medicine"
SENSITIVE = (PREGNANCY, MEDICINE)
"""Types that no list, reason or audience may name."""
GIFT_CARD = "Gift card"


class Good(msgspec.Struct, frozen=True):
    """A variant of a product: prices in cents with tax, the cost of one in cents without, the tax rate in per cent."""

    handle: str
    title: str
    option: str
    type: str
    sku: str
    price_minor: int
    cost_minor: int | None
    rate: int
    vendor: str

    @property
    def name(self) -> str:
        """What an order's line calls it."""
        return f"{self.title} - {self.option}" if self.option else self.title


_TEAS = (
    (GREEN, "Sencha Morning Dew", "SEN", 890, "Uji Gardens"),
    (GREEN, "Jasmine Pearls", "JAS", 1490, "Fujian House"),
    (GREEN, "Genmaicha", "RIC", 790, "Uji Gardens"),
    (GREEN, "Dragon Well", "DRA", 1290, "Fujian House"),
    (BLACK, "Assam Second Flush", "ASS", 690, "Brahmaputra Co"),
    (BLACK, "Darjeeling First Flush", "DAR", 1190, "Brahmaputra Co"),
    (BLACK, "Earl Grey Blue", "EAR", 750, "Leaf & Kettle"),
    (BLACK, "Keemun Dusk", "KEE", 990, "Fujian House"),
    (OOLONG, "Iron Goddess", "IRO", 1390, "Fujian House"),
    (OOLONG, "Milk Oolong", "MIL", 1250, "Fujian House"),
    (HERBAL, "Rooibos Vanilla", "ROO", 590, "Leaf & Kettle"),
    (HERBAL, "Moroccan Mint", "5", 550, "Leaf & Kettle"),
    (HERBAL, "Chamomile Meadow", "CHA", 520, "Leaf & Kettle"),
    (HERBAL, "Ginger & Lemon", "GIN", 620, "Leaf & Kettle"),
    (PREGNANCY, "Expecting Calm", "EXP", 780, "Quiet Herbs"),
    (MEDICINE, "Cough & Chest", "COU", 690, "Quiet Herbs"),
)
_WARES = (
    (WARE, "Cast Iron Pot", "POT-CI", 4900, "Kiln Nine"),
    (WARE, "Glass Pot", "POT-GL", 2900, "Kiln Nine"),
    (WARE, "Everyday Filter", "FIL-1", 890, "Kiln Nine"),
    (WARE, "Pair of Cups", "CUP-2", 2200, "Kiln Nine"),
    (WARE, "Bamboo Whisk", "WHI-1", 1690, "Uji Gardens"),
    (GIFTS, "Tea Sampler", "SAM-1", 1900, "Leaf & Kettle"),
    (GIFTS, "Winter Gift Box", "WIN-1", 3900, "Leaf & Kettle"),
    (GIFTS, "Breakfast Set", "BRE-1", 3200, "Leaf & Kettle"),
)
_SIZES = (("100 g", "10", 100), ("250 g", "25", 230))
"""Size, its part of the SKU, per cent of the price."""
_COSTLESS = ("WHI-1", "KEE-25", "BRE-1")
"""SKUs that nobody has entered a cost for."""


def goods() -> tuple[Good, ...]:
    """Return all goods in the order of the products export."""
    teas = [
        _good(type_, title, size, f"{code}-{part}", price * share // 1000 * 10, 7, vendor)
        for type_, title, code, price, vendor in _TEAS
        for size, part, share in _SIZES
    ]
    return (*teas, *(_good(type_, title, "", sku, price, 19, vendor) for type_, title, sku, price, vendor in _WARES))


def gift_cards() -> tuple[Good, ...]:
    """Return the gift cards, which are no goods: without SKU, cost and tax."""
    return tuple(
        Good("gift-card", GIFT_CARD, f"€{euros}", GIFT_CARD, "", euros * 100, None, 0, "Leaf & Kettle")
        for euros in (25, 50)
    )


DAMAGED = {"5-10": "10-May", "5-25": "25-May"}
"""SKUs that a spreadsheet takes for dates -> what it saves."""


def _good(type_: str, title: str, option: str, sku: str, price: int, rate: int, vendor: str) -> Good:
    handle = title.lower().replace(" & ", "-").replace(" ", "-")
    cost = None if sku in _COSTLESS else price * (34 if rate == 7 else 46) // 100
    return Good(handle, title, option, type_, sku, price, cost, rate, vendor)
