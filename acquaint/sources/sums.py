"""Which of several columns of money is what a line comes to, told by arithmetic rather than by name.

A column that equals quantity x price is the line before discounts; one that equals that less the discount is the line
after them; one that stays the same through all lines of an order belongs to the order; two columns that differ by the
tax are the same thing without and with it. A relation holds where it holds on 95 % of the rows that have all its parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Literal

import msgspec

from acquaint.sources import values
from acquaint.sources.contents import blocks
from acquaint.sources.sql import quoted

if TYPE_CHECKING:
    import duckdb

COMPETING = ("gross_sales", "net_sales", "amount", "total")
"""Fields of which several columns can claim to be what a line comes to."""
_HOLDS = 0.95
_FEWEST_ORDERS = 3
"""Orders of several lines that a column must be constant in to count as the order's."""
_DIGITS = 4
"""Decimal places of the arithmetic; prices per unit have up to four."""
_ROUNDING = 101
"""A hundredth and a hair, in units of 10^-4: what two rounded amounts may differ by."""
_BLOCK = 10_000
_EXTRAS = (
    ("tax", "+"),
    ("order_tax", "+"),
    ("shipping", "+"),
    ("tip", "+"),
    ("discount", "-"),
    ("order_discount", "-"),
)
"""What can lie between a line's amount and a total, with its sign."""
_ORDER_FIELDS = {"discount": "order_discount", "tax": "order_tax"}
"""Fields of a line -> the same on an order."""


class Outcome(msgspec.Struct, frozen=True):
    """What the arithmetic says: the fields that change, the columns left in competition, and how tax stands."""

    fields: dict[str, str]
    """Field -> column, of all columns of money that are used."""
    competing: tuple[str, ...] = ()
    """Columns of which only the owner can say which is what a line comes to."""
    tax: Literal["included", "excluded"] | None = None


class Money(msgspec.Struct, frozen=True):
    """The columns of money of a sheet and where they stand."""

    table: str
    types: dict[str, str]
    decimal: str
    fields: dict[str, str]
    """Field -> column as guessed by name; order_id and quantity among them."""
    candidates: tuple[str, ...]
    """Columns whose names say that they are what a line or an order comes to, best first."""


def settle(con: duckdb.DuckDBPyConnection, money: Money) -> Outcome:
    """Return what the columns of money are, as far as arithmetic tells.

    The first, middle and last 10,000 records are looked at. Fields that arithmetic says nothing of keep what their
    names say; where several columns compete and none wins, the outcome names them for the owner to choose.
    """
    con.execute(f"CREATE OR REPLACE TEMPORARY TABLE _sums AS {_cells(con, money)}")
    try:
        return _settled(_Relations(con, money), money)
    finally:
        con.execute("DROP TABLE _sums")


def _settled(relations: _Relations, money: Money) -> Outcome:
    fields = {field: column for field, column in money.fields.items() if field not in COMPETING}
    on_order = [column for column in money.candidates if relations.constant(column)]
    lines = [column for column in money.candidates if column not in on_order]
    if on_order:
        named = money.fields.get("total")
        fields = _on_order(relations, fields) | {"total": named if named in on_order else on_order[0]}
    taxed = relations.taxed(lines)
    if taxed:
        lines = [column for column in lines if column != taxed[1]]
        if relations.multiplied(taxed[1]):
            fields.pop("unit_price", None)
    chosen = relations.before_and_after(lines)
    if not chosen:
        lines, totals = relations.parted(lines)
        if totals and "total" not in fields:
            fields["total"] = totals[0]
        if len(lines) == 1:
            of_line = bool(taxed) or relations.varies(lines[0])
            chosen = {_named(money, lines[0], of_line): lines[0]}
    return Outcome(
        fields | chosen,
        competing=() if chosen else tuple(lines),
        tax="excluded" if taxed and taxed[0] in chosen.values() else None,
    )


def _on_order(relations: _Relations, fields: dict[str, str]) -> dict[str, str]:
    """Return the fields with discount and tax moved to the order where they are the same on all its lines."""
    moved = {
        field: _ORDER_FIELDS[field]
        for field, column in fields.items()
        if field in _ORDER_FIELDS and _ORDER_FIELDS[field] not in fields and relations.constant(column)
    }
    return {moved.get(field, field): column for field, column in fields.items()}


def _named(money: Money, column: str, of_line: bool) -> str:
    """Return the field of the one column that is left: what its name says, unless that is proven otherwise.

    "Total" that differs between the lines of an order is not the order's, and "net" of tax is not net of discount.
    """
    field = next((field for field, name in money.fields.items() if name == column), "amount")
    return field if field in COMPETING and not of_line else "amount"


class _Relations:
    """Questions to the cells of the sample, each answered by whether it holds on 95 % of the rows that can say."""

    def __init__(self, con: duckdb.DuckDBPyConnection, money: Money) -> None:
        self._con = con
        self._fields = money.fields

    def constant(self, column: str) -> bool:
        """Tell whether a column is the same on all lines of an order, over at least three orders of several lines."""
        if self.multiplied(column):
            return False
        same, orders, used = self._within_orders(column)
        return orders >= _FEWEST_ORDERS and used > 0 and same >= _HOLDS * orders

    def varies(self, column: str) -> bool:
        """Tell whether a column differs between the lines of orders."""
        same, orders, _ = self._within_orders(column)
        return same < _HOLDS * orders

    def _within_orders(self, column: str) -> tuple[int, int, int]:
        """Return of the orders of several lines: those with one value throughout, all, those with any but 0."""
        cell = _cell(column)
        same, orders, used = self._con.execute(
            f"SELECT count(*) FILTER (low = high), count(*), count(*) FILTER (high <> 0) FROM "
            f"(SELECT min({cell}) AS low, max({cell}) AS high FROM _sums WHERE _order IS NOT NULL GROUP BY _order "
            f"HAVING count(*) > 1) WHERE low IS NOT NULL"
        ).fetchall()[0]
        return int(same), int(orders), int(used)

    def multiplied(self, column: str, less: str = "0") -> bool:
        """Tell whether a column is quantity x unit price, `less` something."""
        if not {"quantity", "unit_price"} <= self._fields.keys():
            return False
        product = f"(CAST(_quantity AS HUGEINT) * {_cell(self._fields['unit_price'])} // 1000)"
        # A unit price that was rounded to the cent can be half a cent off on each piece.
        return self._close(f"abs({product}) - {less}", f"abs({_cell(column)})", f"{_ROUNDING} + abs(_quantity) // 20")

    def taxed(self, columns: Sequence[str]) -> tuple[str, str] | None:
        """Return the pair (without tax, with tax), if two columns differ by the tax or by two or three rates of it."""
        for one, other in permutations(columns, 2):
            tax = self._fields.get("tax")
            if tax and self._used(tax) and self._close(f"{_cell(one)} + {_cell(tax)}", _cell(other)):
                return one, other
            if not tax and "discount" not in self._fields and self._few_rates(one, other):
                return one, other
        return None

    def before_and_after(self, columns: Sequence[str]) -> dict[str, str]:
        """Return which columns are a line before and after its discount, where quantity, price or discount tell."""
        discount = self._fields.get("discount")
        less = f"abs(coalesce({_cell(discount)}, 0))" if discount and self._used(discount) else None
        before = [column for column in columns if self.multiplied(column)]
        after = [column for column in columns if less and self.multiplied(column, less)]
        if less and not before and not after:
            pairs = permutations(columns, 2)
            pair = next(
                ((a, b) for a, b in pairs if self._close(f"abs({_cell(a)}) - {less}", f"abs({_cell(b)})")), None
            )
            before, after = ([pair[0]], [pair[1]]) if pair else ([], [])
        found = {"gross_sales" if less else "amount": before[0]} if before else {}
        return found | ({"net_sales": after[0]} if after and after[:1] != before[:1] else {})

    def parted(self, columns: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the columns less totals (another plus tax, postage, tip, less discount) and copies; and the totals."""
        left, totals = list(columns), []
        for one, other in permutations(columns, 2):
            if one in left and other in left and self._is_sum(one, other):
                left.remove(other)
                totals.append(other)
        for one, other in combinations(columns, 2):
            if one in left and other in left and self._close(_cell(one), _cell(other), "0"):
                left.remove(other)
        return left, totals

    def _is_sum(self, part: str, total: str) -> bool:
        extras = [(field, sign) for field, sign in _EXTRAS if field in self._fields and self._used(self._fields[field])]
        for count in range(1, len(extras) + 1):
            for chosen in combinations(extras, count):
                terms = "".join(f" {sign} abs(coalesce({_cell(self._fields[field])}, 0))" for field, sign in chosen)
                if self._close(f"{_cell(part)}{terms}", _cell(total)):
                    return True
        return False

    def _few_rates(self, net: str, gross: str) -> bool:
        """Tell whether `gross` is above `net` by at most three whole or half per cents between 1 and 30."""
        one, other = _cell(net), _cell(gross)
        covered = self._con.execute(f"""
            WITH pairs AS (SELECT {one} AS net, {other} AS gross FROM _sums WHERE abs({one}) >= 50000),
            rates AS (SELECT *, CAST(round(gross * 200.0 / net) AS BIGINT) - 200 AS rate FROM pairs
                WHERE gross IS NOT NULL),
            exact AS (SELECT rate, count(*) AS n FROM rates
                WHERE rate BETWEEN 2 AND 60 AND abs(net * (200 + rate) - gross * 200) <= {2 * _ROUNDING} * 200
                GROUP BY rate ORDER BY n DESC, rate LIMIT 3)
            SELECT coalesce(sum(n), 0) / greatest((SELECT count(*) FROM rates), 1) FROM exact
        """).fetchall()[0][0]
        return bool(covered >= _HOLDS)

    def _close(self, one: str, other: str, room: str = str(_ROUNDING)) -> bool:
        known, close = self._con.execute(
            f"SELECT count(gap), count(*) FILTER (gap <= room) FROM "
            f"(SELECT abs(({one}) - ({other})) AS gap, {room} AS room FROM _sums)"
        ).fetchall()[0]
        return bool(known and close >= _HOLDS * known)

    def _used(self, column: str) -> bool:
        """Tell whether a column has any value but 0, without which it proves nothing."""
        return bool(self._con.execute(f"SELECT count(*) FROM _sums WHERE {_cell(column)} <> 0").fetchall()[0][0])


def _cell(column: str) -> str:
    return quoted(f"money {column}")


def _cells(con: duckdb.DuckDBPyConnection, money: Money) -> str:
    """Return the query of the sample: key of the order, quantity in thousandths, money in units of 10^-4."""
    names = {column for field, column in money.fields.items() if field not in {"order_id", "quantity"}}
    amounts = [
        f"{values.amount_sql(quoted(name), money.types[name], decimal=money.decimal, digits=_DIGITS)} AS {_cell(name)}"
        for name in sorted(names | set(money.candidates))
    ]
    order, quantity = money.fields.get("order_id"), money.fields.get("quantity")
    key = values.text_sql(quoted(order), money.types[order]) if order else "NULL"
    count = values.quantity_sql(quoted(quantity), money.types[quantity], decimal=money.decimal) if quantity else "NULL"
    cells = ", ".join((f"{key} AS _order", f"CAST({count} AS BIGINT) AS _quantity", *amounts))
    return f"SELECT {cells} FROM ({blocks(con, money.table, _BLOCK)})"
