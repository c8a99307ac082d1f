"""A marketplace's export: masked addresses, no order number that is recognised; nobody in it is surely a person."""

from __future__ import annotations

from tests.stories.told import told, written

HEADER = ("purchase-date", "order-status", "buyer-email", "sku", "product-name", "quantity", "currency", "item-price")


def test_money_counts_and_masks_are_nobody(tmp_path):
    amounts = [500 + 613 * n % 4000 for n in range(80)]
    rows = [
        (f"2025-0{1 + n // 20}-{1 + n % 20:02d}T10:00:00+00:00", "Cancelled" if n % 20 == 19 else "Shipped",
         f"x{n % 40}abc@marketplace.amazon.de", "SK1", "Lamp", "1", "EUR", written(amount))
        for n, amount in enumerate(amounts)
    ]  # fmt: skip
    (tmp_path / "orders.txt").write_text("\n".join("\t".join(row) for row in (HEADER, *rows)))
    run = told(tmp_path, tmp_path / "orders.txt")
    sold = [amount for n, amount in enumerate(amounts) if n % 20 != 19]
    assert (run.object["orders"], run.net, run.left_out) == (76, sum(sold), {"cancelled": 4})
    assert run.object["customers"]["total"] == 0
    assert {row["kind"] for row in run.customers} == {"unconfirmed"}
    assert "None of 40 customers is surely a person" in run.words
    assert "40 customers may be no person" in run.words
