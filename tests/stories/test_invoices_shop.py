"""A wholesaler's invoice lines: credits with a C, stock write-offs, postage, discounts, bad debt, blank customers."""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta

from tests.stories.told import told, written

HEADER = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
GOODS = (("85123A", "T-LIGHT HOLDER", 255), ("71053", "WHITE METAL LANTERN", 339), ("22752", "NESTING BOXES", 765))


def test_invoices_of_a_year_ago(tmp_path):
    draw, at, rows, sold, back, buyers = random.Random(9), datetime(2010, 12, 1, 8, 26), [], 0, 0, []
    beside = 0
    for n in range(536365, 536485):
        at += timedelta(hours=draw.randint(3, 30))
        day = f"{at.month}/{at.day}/{at.year} {at.hour}:{at.minute:02d}"
        who = "" if draw.random() < 0.2 else f"{12346 + draw.randrange(30)}.0"
        if n % 17 == 5:
            code, name, price = GOODS[0]
            rows.append((f"C{n}", code, name, -3, day, written(price), who, "France"))
            back += 3 * price
        elif n % 29 == 3:
            rows.append((n, "22752", "damages", -draw.randint(1, 9), day, "0", "", "France"))
        elif n % 53 == 1:
            rows.append((f"A{n}", "B", "Adjust bad debt", 1, day, "-11062.06", "", "France"))
            beside -= 1106206
        else:
            lines = [(*goods, draw.randint(1, 12)) for goods in draw.sample(GOODS, draw.randint(1, 3))]
            rows += [(n, code, name, pieces, day, written(price), who, "France") for code, name, price, pieces in lines]
            rows.append((n, "POST", "POSTAGE", 1, day, "18.00", who, "France"))
            rows.append((n, "D", "Discount", -1, day, "0.50", who, "France"))
            rows.append((n, "M", "Manual", 1, day, "1.25", who, "France"))
            sold += sum(price * pieces for *_, price, pieces in lines) - 50
            beside += 125
            buyers.append(who)
    with (tmp_path / "online retail.csv").open("w", newline="", encoding="cp1252") as stream:
        csv.writer(stream).writerows([HEADER, *rows])
    run = told(tmp_path, tmp_path / "online retail.csv", flags=["--currency", "GBP", "--zone", "Europe/London"])
    assert run.object["orders"] == len(buyers)
    assert run.object["rows"]["loaded"] == len(rows)
    assert (run.net, run.object["money"]["returns_minor"]) == (sold - back, back)
    assert run.object["money"]["discount_minor"] == 50 * len(buyers)
    assert run.object["anonymous_orders"] == buyers.count("")
    assert {row["account"] for row in run.customers if row["orders"]} == {who.removesuffix(".0") for who in buyers} - {
        ""
    }
    shipped = next(row["amount_minor"] for row in run.object["bridge"] if row["step"] == "shipping")
    assert shipped == 1800 * len(buyers)
    # What is neither goods nor postage is in no figure, so it is said what it came to.
    assert any(f"they come to {written(beside)}, which is in no figure of sales" in note for note in run.check["notes"])
