from __future__ import annotations

import duckdb

from acquaint.sources.layouts.platform_cells import Value, amounts, cells
from acquaint.sources.reading import Reading
from tests.sources.layouts import shelf


def test_values_with_their_complaints():
    con = duckdb.connect()
    try:
        con.execute(
            """CREATE TABLE sheet AS SELECT * FROM (VALUES (1, '5.00', 3.5), (2, 'five', NULL), (3, NULL, 1.0))
            t(_record, "Total ", "Qty")"""
        )
        reading = Reading(columns=("Total ", "Qty"), types={"Total ": "VARCHAR", "Qty": "DOUBLE"}, rows=3)
        sheet = cells(con, "sheet", reading, shelf.context(), money=("total",))
        fields = {**amounts({"total": ("sum", "total"), "tip": ("tip",)}), "quantity": Value("quantity", ("qty",))}
        rows = con.execute(
            f"SELECT total, tip, quantity, {sheet.unreadable(fields)} FROM "
            f"(SELECT {sheet.typed(fields)} FROM {sheet.source('sheet', fields)})"
        ).fetchall()
        complaint = {"column_name": "Total ", "value": "five", "reason": "this is not an amount"}
        assert rows == [(500, None, 3500, None), (None, None, None, complaint), (None, None, 1000, None)]
        assert (sheet.header("sum", "total"), sheet.header("tip"), sheet.has("tip")) == ("Total ", "tip", False)
    finally:
        con.close()
