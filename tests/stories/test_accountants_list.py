"""What an accountant hands out: one row per invoice, net, tax and gross, no goods; credit notes are negative."""

from __future__ import annotations

import csv
from datetime import date, timedelta

from tests.stories.told import rounded, told, written

HEADER = ("Rechnungsnr.", "Rechnungsdatum", "Kundennr.", "Firma/Name", "Netto", "MwSt", "Brutto", "Bezahlt am")


def test_net_is_what_counts(tmp_path):
    rows, nets = [], []
    for n in range(90):
        net, day = (1000 + 977 * n) * (-1 if n % 30 == 20 else 1), date(2025, 1, 2) + timedelta(days=2 * n)
        tax = rounded(abs(net) * 19, 100) * (1 if net > 0 else -1)
        amounts = [written(amount, ",") for amount in (net, tax, net + tax)]
        paid = f"{day + timedelta(days=9):%d.%m.%Y}"
        rows.append((f"RE25-{n:04d}", f"{day:%d.%m.%Y}", 10000 + n % 25, f"Otto Kurz {n % 25}", *amounts, paid))
        nets.append(net)
    gross = sum(net + rounded(abs(net) * 19, 100) * (1 if net > 0 else -1) for net in nets)
    with (tmp_path / "Rechnungen.csv").open("w", newline="", encoding="cp1252") as stream:
        total = ("Summe", "", "", "", written(sum(nets), ","), "", written(gross, ","), "")
        csv.writer(stream, delimiter=";").writerows([HEADER, *rows, total])
    run = told(tmp_path, tmp_path / "Rechnungen.csv")
    assert (run.object["orders"], run.net) == (87, sum(nets))
    assert run.object["money"]["returns_minor"] == -sum(net for net in nets if net < 0)
    assert run.left_out == {"total row": 1}
    assert {row["account"]: row["net_sales_minor"] for row in run.customers} == {
        str(10000 + who): sum(net for n, net in enumerate(nets) if n % 25 == who) for who in range(25)
    }
