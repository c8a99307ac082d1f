"""The batch interpreter of expressions: from tree to Ibis column, the same for DuckDB, Spark and warehouses.

The semantics are those of `expr.py`; what engines do differently (division by zero, rounding, domain errors,
least and greatest with nulls) is made equal here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis

from acquaint import expr
from acquaint.expr import MOST_FLOOR, Tree

Columns = Callable[[Tree], Any]
"""Gives the column of a name, tally or lookup: what an expression sees."""


def column(node: Tree, sees: Columns) -> Any:
    """Return the Ibis column of an expression.

    Parameters
    ----------
    node
        A type-checked tree.
    sees
        Resolves the leaves: names, tallies and lookups.
    """

    def of(part: Tree) -> Any:
        return column(part, sees)

    match node:
        case expr.Literal():
            return ibis.null() if node.value is None else ibis.literal(node.value)
        case expr.Unary():
            # Not `~`: in front of a comparison or `is null` the compiler leaves out the brackets around its NOT.
            return of(node.operand) == ibis.literal(False) if node.operator == "not" else -of(node.operand)
        case expr.Binary():
            return _OPERATORS[node.operator](of(node.left), of(node.right))
        case expr.IsNull():
            return of(node.operand).isnull()
        case expr.In():
            return of(node.operand).isin([option.value for option in node.options])
        case expr.Call():
            return _FUNCTIONS[node.function](*(of(argument) for argument in node.arguments))
        case expr.Case():
            branches = [(of(condition), of(value)) for condition, value in node.branches]
            return ibis.cases(*branches, else_=of(node.otherwise))
        case _:
            return sees(node)


def _is_date(value: Any) -> bool:
    return bool(value.type().is_date())


def _plus(left: Any, right: Any) -> Any:
    return left + right.as_interval("D") if _is_date(left) else left + right


def _minus(left: Any, right: Any) -> Any:
    if not _is_date(left):
        return left - right
    return wide(left.delta(right, unit="day")) if _is_date(right) else left - right.as_interval("D")


def wide(small: Any) -> Any:
    """Make 64 bits of what Ibis takes for 64 bits and some engines give in 32: one cast alone it would leave out."""
    return small.cast("int32").cast("int64")


def _round(x: Any, digits: Any = 0) -> Any:
    """Round half away from zero: scaled up, rounded to a whole number, scaled down.

    To digits engines round differently: some the number itself, others the decimal figures it is printed as.
    """
    x, ten, digits = x.cast("float64"), ibis.literal(10.0), ibis.literal(digits) if isinstance(digits, int) else digits
    up, down = ten ** ibis.greatest(digits, 0), ten ** ibis.greatest(-digits, 0)
    scaled = x * up / down
    return ibis.ifelse(scaled.isinf(), x, scaled.round(0) / up * down)


def _divide(left: Any, right: Any) -> Any:
    """Divide into a number; a zero divisor gives null on every engine."""
    return ibis.ifelse(right == 0, ibis.null("float64"), left.cast("float64") / right.cast("float64"))


def _only(value: Any, holds: Any) -> Any:
    """Null outside a function's domain, before the engine can raise an error there."""
    return ibis.ifelse(holds, value.cast("float64"), ibis.null("float64"))


def _null_if_any(combine: Callable[..., Any]) -> Callable[..., Any]:
    """Engines disagree on least and greatest with nulls; here one null makes the result null."""

    def combined(*values: Any) -> Any:
        missing = values[0].isnull()
        for value in values[1:]:
            missing = missing | value.isnull()
        return ibis.ifelse(missing, ibis.null(), combine(*values))

    return combined


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": _plus,
    "-": _minus,
    "*": lambda left, right: left * right,
    "/": _divide,
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "and": lambda left, right: left & right,
    "or": lambda left, right: left | right,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": lambda x: x.abs(),
    "floor": lambda x: _only(x, x.cast("float64").abs() < MOST_FLOOR).floor().cast("int64"),
    "round": _round,
    "ln": lambda x: _only(x, x > 0).ln(),
    "exp": lambda x: _only(x, x <= 700).exp(),
    "sqrt": lambda x: _only(x, x >= 0).sqrt(),
    "least": _null_if_any(ibis.least),
    "greatest": _null_if_any(ibis.greatest),
    "coalesce": ibis.coalesce,
    "weekday": lambda day: (day.day_of_week.index() + 1).cast("int64"),
    "month": lambda day: day.month().cast("int64"),
    "year": lambda day: day.year().cast("int64"),
    "lower": lambda text: text.lower(),
    "contains": lambda text, part: text.contains(part),
    "starts_with": lambda text, part: text.startswith(part),
}
