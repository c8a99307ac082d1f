"""The live interpreter of expressions: from tree to a Python function of what one customer's row holds.

The semantics are those of `expr.py`, value for value those of `columns.py`; a law in the tests holds the two and plain
SQL against each other. It evaluates nothing but the closed tree: each node becomes one small function.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar

from acquaint import expr
from acquaint.expr import MOST_FLOOR, Tree

Row = TypeVar("Row")
Value = Callable[[Row], Any]
"""Gives the value of an expression for a row; None is null."""
Sees = Callable[[Tree], Value[Row]]
"""Gives the function of a name, tally or lookup: what an expression sees."""


def closure(node: Tree, sees: Sees[Row]) -> Value[Row]:
    """Return the function of an expression.

    Parameters
    ----------
    node
        A type-checked tree.
    sees
        Resolves the leaves: names, tallies and lookups.

    Examples
    --------
    >>> from acquaint.grammar import parse
    >>> half = closure(parse("case when n > 1 then total / n end"), lambda leaf: lambda row: row[leaf.name])
    >>> half({"n": 2, "total": 5}), half({"n": None, "total": 5})
    (2.5, None)
    """

    def of(part: Tree) -> Value[Row]:
        return closure(part, sees)

    match node:
        case expr.Literal():
            constant = node.value
            return lambda row: constant  # noqa: ARG005 - the same for every row
        case expr.Unary():
            return _unary(node.operator, of(node.operand))
        case expr.Binary(operator="and"):
            return _joined(of(node.left), of(node.right), deciding=False)
        case expr.Binary(operator="or"):
            return _joined(of(node.left), of(node.right), deciding=True)
        case expr.Binary():
            return _applied(_OPERATORS[node.operator], of(node.left), of(node.right))
        case expr.IsNull():
            operand = of(node.operand)
            return lambda row: operand(row) is None
        case expr.In():
            return _among(of(node.operand), frozenset(option.value for option in node.options))
        case expr.Call(function="coalesce"):
            return _first([of(argument) for argument in node.arguments])
        case expr.Call():
            return _called(_FUNCTIONS[node.function], [of(argument) for argument in node.arguments])
        case expr.Case():
            branches = [(of(condition), of(value)) for condition, value in node.branches]
            return _chosen(branches, of(node.otherwise))
        case _:
            return sees(node)


def _unary(operator: str, operand: Value[Row]) -> Value[Row]:
    def negative(row: Row) -> Any:
        value = operand(row)
        return None if value is None else -value

    def opposite(row: Row) -> Any:
        value = operand(row)
        return None if value is None else not value

    return opposite if operator == "not" else negative


def _joined(left: Value[Row], right: Value[Row], *, deciding: bool) -> Value[Row]:
    """SQL's `and` and `or`: what decides (false, true) wins over null, null over the other."""

    def joined(row: Row) -> Any:
        """Return the three-valued result."""
        one = left(row)
        if one is deciding:
            return deciding
        other = right(row)
        if other is deciding:
            return deciding
        return None if one is None or other is None else not deciding

    return joined


def _applied(operator: Callable[[Any, Any], Any], left: Value[Row], right: Value[Row]) -> Value[Row]:
    def applied(row: Row) -> Any:
        one, other = left(row), right(row)
        return None if one is None or other is None else operator(one, other)

    return applied


def _among(operand: Value[Row], options: frozenset[Any]) -> Value[Row]:
    def among(row: Row) -> Any:
        value = operand(row)
        return None if value is None else value in options

    return among


def _first(arguments: list[Value[Row]]) -> Value[Row]:
    def first(row: Row) -> Any:
        return next((value for argument in arguments if (value := argument(row)) is not None), None)

    return first


def _called(function: Callable[..., Any], arguments: list[Value[Row]]) -> Value[Row]:
    def called(row: Row) -> Any:
        values = [argument(row) for argument in arguments]
        return None if None in values else function(*values)

    return called


def _chosen(branches: list[tuple[Value[Row], Value[Row]]], otherwise: Value[Row]) -> Value[Row]:
    def chosen(row: Row) -> Any:
        for condition, value in branches:
            if condition(row):
                return value(row)
        return otherwise(row)

    return chosen


def _plus(left: Any, right: Any) -> Any:
    return left + timedelta(right) if isinstance(left, date) else left + right


def _minus(left: Any, right: Any) -> Any:
    if not isinstance(left, date):
        return left - right
    return (left - right).days if isinstance(right, date) else left - timedelta(right)


def _floor(x: float) -> int | None:
    return math.floor(x) if abs(x) < MOST_FLOOR else None


def _round(x: float, digits: int = 0) -> float:
    """Round half away from zero, as engines do it: scaled up, rounded to a whole number, scaled down."""
    scale = 10.0 ** abs(digits)
    scaled = x * scale if digits >= 0 else x / scale
    if not math.isfinite(scaled):
        return float(x)
    whole = math.trunc(scaled)
    whole += int(math.copysign(1, scaled)) if abs(scaled - whole) >= 0.5 else 0
    return whole / scale if digits >= 0 else whole * scale


def _lower(text: str) -> str:
    """Return a text in lower case, one letter for one: what engines do, where Python knows of letters that are two."""
    return text.lower() if text.isascii() else "".join(letter.lower()[0] for letter in text)


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": _plus,
    "-": _minus,
    "*": lambda left, right: left * right,
    "/": lambda left, right: None if right == 0 else left / right,
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "floor": _floor,
    "round": _round,
    "ln": lambda x: math.log(x) if x > 0 else None,
    "exp": lambda x: math.exp(x) if x <= 700 else None,
    "sqrt": lambda x: math.sqrt(x) if x >= 0 else None,
    "least": lambda *values: min(values),
    "greatest": lambda *values: max(values),
    "weekday": lambda day: day.isoweekday(),
    "month": lambda day: day.month,
    "year": lambda day: day.year,
    "lower": _lower,
    "contains": lambda text, part: part in text,
    "starts_with": lambda text, part: text.startswith(part),
}
