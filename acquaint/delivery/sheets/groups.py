"""The shop's own groups, and what the words of the workbook mean."""

from __future__ import annotations

from acquaint.delivery.sheets.sheet import Cell, Column, Desk, Sheet
from acquaint.records import SegmentCount


def groups(desk: Desk) -> Sheet:
    """Return the groups of acquaint.toml: rule, size, sales, movement, and what can be done with them."""
    columns = (
        Column("group", "strong", 22), Column("rule_in_words", "small", 56), Column("customers", "count", 12),
        Column("sales", "money", 18), Column("moved", "text", 16), Column("act", "text", 48),
    )  # fmt: skip
    rows = tuple(_of_group(desk, group) for group in desk.told.segments)
    return Sheet("groups", (desk.words("workbook.rule.groups"),), columns, rows, len(rows))


def _of_group(desk: Desk, group: SegmentCount) -> tuple[Cell, ...]:
    sales = desk.con.execute(
        "SELECT coalesce(CAST(sum(net_sales_minor_365d) AS BIGINT), 0) FROM profiles "
        f"WHERE kind = 'person' AND coalesce(\"in_{group.name}\", FALSE)"
    ).fetchall()[0][0]
    files = sorted(name for name, audience in desk.settings.audiences.items() if audience.segment == group.name)
    words = desk.words
    act = words("workbook.act.audience", files=[f"audiences/{name}.csv" for name in files]) if files else None
    moved = words("workbook.moved", came=words.signed(group.came), went=words.signed(-group.went))
    rule = " ".join(group.rule.split())
    name = group.name.replace("_", " ")
    return name, rule, group.customers, sales, moved, act or words("workbook.act.none", name=group.name)


def terms(desk: Desk) -> Sheet:
    """Return every term of the workbook in one sentence."""
    meanings = desk.words.under("workbook.meanings")
    names = desk.words.under("workbook.terms")
    rows = tuple((names[code], meaning) for code, meaning in meanings.items())
    return Sheet("words", (), (Column("term", "strong", 30), Column("meaning", "text", 120)), rows, len(rows))
