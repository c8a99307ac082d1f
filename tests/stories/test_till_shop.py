"""A bakery's till: voids, training, day totals, receipts that restart, page headers, deposits, a house card."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from tests.stories.told import told, written

HEADER = "Filiale;Kasse;Bon;Datum;Uhrzeit;Art;EAN;Text;Menge;Preis;Betrag;Kundenkarte"
TITLE = "Kassenjournal 02.01.2025 - 30.06.2025" + ";" * 11
GOODS = (("4006381333931", "Brot", 390), ("4012345678901", "Brezel", 95), ("77", "Kaffee", 280))
HOUSE = "9999999"
KINDS = ("sale", "training", "void", "return", "deposit")


class Journal:
    """The journal of a hundred days, and by hand what it comes to."""

    def __init__(self) -> None:
        self.lines = ["Bäckerei Grün KG" + ";" * 11, TITLE, HEADER]
        self.returned = self.headers = 0
        self.receipts: list[tuple[str, str, int]] = []
        draw = random.Random(3)
        for n in range(100):
            self.day(draw, date(2025, 1, 2) + timedelta(days=n))

    def day(self, draw: random.Random, day: date) -> None:
        taken = 0
        for number in range(1, 4):
            card = "" if draw.random() < 0.2 else HOUSE if draw.random() < 0.3 else f"{100200 + draw.randrange(20):07d}"
            kind = draw.choices(KINDS, (70, 5, 8, 7, 10))[0]
            taken += self.receipt(draw, f"1;2;{number:04d};{day:%d.%m.%Y};{8 + number}:15", kind, card)
        self.lines.append(f"1;2;;{day:%d.%m.%Y};19:00;Z-Bericht;;Tagessumme;;;{written(taken, ',')};")
        if day.day % 10 == 0:
            self.lines += [TITLE, HEADER]
            self.headers += 2

    def receipt(self, draw: random.Random, start: str, kind: str, card: str) -> int:
        """Write a receipt; return what the till took, deposit included."""
        goods = [(*draw.choice(GOODS), draw.randint(1, 3)) for _ in range(draw.randint(1, 3))]
        if kind == "return":
            goods = [(*goods[0][:3], -1)]
            self.returned += goods[0][2]
        word = {"training": "Schulung", "return": "Retoure"}.get(kind, "Verkauf")
        for code, name, price, quantity in goods:
            self.lines.append(
                f"{start};{word};{code};{name};{quantity};{written(price, ',')};{written(price * quantity, ',')};{card}"
            )
        total = sum(price * quantity for *_, price, quantity in goods)
        if kind == "void":
            code, name, price, quantity = goods[-1]
            taken = f"-{quantity};{written(price, ',')};{written(-price * quantity, ',')}"
            self.lines.append(f"{start};Storno;{code};{name};{taken};{card}")
            total -= price * quantity
        if kind == "deposit":
            self.lines.append(f"{start};Verkauf;900;Pfand;1;0,25;0,25;{card}")
        self.receipts.append((kind, card, total))
        return 0 if kind == "training" else total + 25 * (kind == "deposit")

    def write(self, path: Path) -> Path:
        path.write_bytes(("\r\n".join(self.lines) + "\r\n").encode("cp1252"))
        return path


def test_a_bakery(tmp_path):
    journal = Journal()
    run = told(
        tmp_path, journal.write(tmp_path / "journal.csv"), flags=["--zone", "Europe/Berlin", "--currency", "EUR"]
    )
    counted = [(card, total) for kind, card, total in journal.receipts if kind not in {"training", "return"} and total]
    assert run.object["orders"] == len(counted)
    assert run.net == sum(total for _, total in counted) - journal.returned
    assert run.object["money"]["returns_minor"] == journal.returned
    assert run.object["anonymous_orders"] == sum(card == "" for card, _ in counted)
    assert run.object["rows"]["read"] == len(journal.lines) - 3  # two titles and the header
    assert run.left_out["page header"] + run.left_out["repeated header"] == journal.headers
    assert run.left_out["total of the till: its lines come to the same"] == 100
    assert run.bridge == {"training": sum(total for kind, _, total in journal.receipts if kind == "training")}
    orders = Counter(card for card, _ in counted)
    for row in run.customers:
        assert row["orders"] == orders[row["card"]]
        assert row["kind"] == ("unconfirmed" if row["card"] == HOUSE else "person")
    assert "1 customer may be no person (house card, till, marketplace): sheet Check these" in run.words
