"""A small invented shop with every trap a sheet for people may fall into, run once by the command."""

from __future__ import annotations

import csv
import random
import re
from datetime import date, timedelta
from pathlib import Path

from tests.commands import acquaint

HEADER = ("Order ID", "Order Date", "Customer No", "Customer Name", "E-Mail", "Phone", "Card", "Store", "Product",
          "Category", "Quantity", "Total")  # fmt: skip
FIRST = ("Anna", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Henry", "Ida", "Jonas", "Käthe", "Leon")
LAST = ("Adler", "Brook", "Castle", "Dunn", "Ember", "Fields", "Gray", "Holt", "Ives", "Müller-Lüdenscheidt", "Oak")
NAMES = {
    3: '=HYPERLINK("http://example.org","Click")',
    7: "+Plus Person",
    11: "-Minus Person",
    13: "@cmd|' /C calc'!A0",
    17: "customer17@example.org",
    19: "0171 5550019",
    23: "Walk-in",
    29: "Anna Adler",
    31: "Anna Adler",
    37: "",
    41: "Tilde ~ \"Quoted\", 'Single' & <b>",
    43: "東京 太郎",
}
"""Written names by customer: formulas, addresses, a till, twice the same, none, signs of other scripts."""
PRODUCTS = (
    ("Assam", "Tea", 9), ("Sencha", "Tea", 12), ("=Earl Grey", "Tea", 8), ("Teapot", "Ware", 48), ("Cup", "Ware", 14),
    ("Shortbread", "Biscuits", 6), ("Ginger nuts", "Biscuits", 5), ("Gift box", "Gifts", 35),
)  # fmt: skip
STORES = ("Market Street", "Harbour")
START, DAYS = date(2024, 1, 8), 780


def rows(customers: int = 90, seed: int = 5) -> list[tuple[str, ...]]:
    """Lines of HEADER: each customer buys in an own rhythm from an own day on; every fifth stops some months ago."""
    draw, made = random.Random(seed), []
    orders: list[tuple[date, int]] = []
    for who in range(customers):
        rhythm, day = draw.choice((9, 14, 21, 30)), START + timedelta(days=draw.randrange(DAYS - 40))
        stop = START + timedelta(days=DAYS - (draw.randrange(40, 120) if who % 5 == 0 else 0))
        while day < stop:
            orders.append((day, who))
            day += timedelta(days=max(2, round(draw.gauss(rhythm, rhythm / 4))))
    orders.append((START + timedelta(days=DAYS - 1), 1))
    for number, (day, who) in enumerate(sorted(orders), start=1):
        made += _lines(draw, number, day, who)
    return made


def _lines(draw: random.Random, number: int, day: date, who: int) -> list[tuple[str, ...]]:
    name = NAMES.get(who, f"{FIRST[who % 12]} {LAST[who % 11]}")
    mail = "" if who % 11 == 5 else f"customer{who}@example.org"
    phone = "" if who % 7 == 2 else f"0171 555{who:04d}"
    card = f"49171555{who:04d}" if who == 47 else f"{7000 + who}" if who % 2 else ""
    return [
        (
            str(1000 + number), day.isoformat(), f"C{who:03d}", name, mail, phone, card, STORES[who % 3 == 0], product,
            category, "1", f"{price + draw.randrange(100) / 100:.2f}",
        )
        for product, category, price in draw.sample(PRODUCTS, draw.choice((1, 2, 3, 4)))
    ]  # fmt: skip


def write(path: Path, customers: int = 90) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows(customers)])
    return path


SHOP = """[shop]
name = "Tea & Co"
zone = "Europe/Berlin"
currency = "EUR"
country = "DE"
"""
SETTINGS = """
[segments]
tea_lovers = "category_1 = 'Tea' and orders_365d >= 3"
nobody = "orders > 100000"

[audiences.tea]
segment = "tea_lovers"
format = "klaviyo"

[audiences.calls]
segment = "tea_lovers"
channel = "phone"

[audiences.newsletter]
segment = "tea_lovers"
format = "mailchimp"

[audiences.empty]
segment = "nobody"

[contact]
sender = "Mara Linde"
sender_email = "hello@teaandco.example"
address = "Market Street 1\\n12345 Teatown"

[triggers.own_idea]
when = "orders > 3"
why = "Asked for the autumn tea when it is in."
say = "The autumn tea is in: offer to set some aside."
"""


def run(folder: Path) -> Path:
    """Run the shop in `folder` and return its folder."""
    file = write(folder / "orders.csv")
    shop = folder / "shop"
    said = acquaint("init", shop, file)
    assert said.code == 0, said.err + said.out
    settings = shop / "acquaint.toml"
    text = re.sub(r"^#? *(zone|currency|country|name) =.*\n", "", settings.read_text("utf-8"), flags=re.M, count=4)
    settings.write_text(text.replace("[shop]\n", SHOP, 1) + SETTINGS, "utf-8")
    said = acquaint("run", at=shop)
    assert said.code == 0, said.err + said.out
    return shop
