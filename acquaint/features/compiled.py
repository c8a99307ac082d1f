"""The live interpreter of expressions: from trees to one Python function of what an event or a customer holds.

Each node of a tree becomes one assignment, and the same expression written twice becomes one; so a row is read once
whatever the number of features. The semantics are those of `expr.py`, value for value those of `columns.py`; a law in
the tests holds the two and plain SQL against each other. Of the text of an expression nothing gets into the function
but what the grammar knows: operators come from a fixed list, names are looked up by position, texts and numbers are
handed over as values.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from acquaint import expr
from acquaint.expr import MOST_FLOOR, Tree

Row = Any


class Leaf(NamedTuple):
    """How a name, tally or lookup is read: source over `row`, and whether it may be null."""

    source: str
    nullable: bool = True


Sees = Callable[[Tree, "Program"], Leaf]
"""Gives the leaf of a name, tally or lookup; it may add to the program what the leaf needs."""


def compiled(trees: Sequence[Tree], sees: Sees) -> Callable[[Row], tuple[Any, ...]]:
    """Return the function that gives the values of expressions for a row; None is null.

    Parameters
    ----------
    trees
        Type-checked trees.
    sees
        Resolves the leaves.

    Examples
    --------
    >>> from acquaint.grammar import parse
    >>> half = compiled([parse("case when n > 1 then total / n end")], lambda leaf, _: Leaf(f"row[{leaf.name!r}]"))
    >>> half({"n": 2, "total": 5}), half({"n": None, "total": 5})
    ((2.5,), (None,))
    """
    program = Program(sees)
    results = [program.value(tree) for tree in trees]
    return program.function(results)


class Program:
    """The lines of a function, and the values they speak of."""

    def __init__(self, sees: Sees) -> None:
        self._sees = sees
        self._lines: list[str] = []
        self._known: dict[str, str] = {}
        self._nullable: dict[str, bool] = {}
        self._values: dict[str, Any] = dict(_HELPERS)

    def function(self, results: Sequence[str]) -> Callable[[Row], tuple[Any, ...]]:
        """Return the function that gives `results`."""
        lines = [*self._lines, f"return ({''.join(f'{name}, ' for name in results)})"]
        source = "def function(row):\n" + "".join(f"    {line}\n" for line in lines)
        found: dict[str, Any] = {}
        exec(compile(source, "<features>", "exec"), self._values, found)
        function: Callable[[Row], tuple[Any, ...]] = found["function"]
        return function

    def held(self, value: Any) -> str:
        """Return the name under which the function finds a value."""
        name = f"k{len(self._values)}"
        self._values[name] = value
        return name

    def assigned(self, source: str, *, nullable: bool) -> str:
        """Return the name of what a source gives; the same source is worked out once."""
        name = self._known.get(source)
        if name is None:
            name = self._known[source] = f"v{len(self._known)}"
            self._nullable[name] = nullable
            self._lines.append(f"{name} = {source}")
        return name

    def value(self, node: Tree) -> str:
        """Return the name of the value of an expression."""
        match node:
            case expr.Literal():
                return self._literal(node.value)
            case expr.Unary():
                return self._unary(node.operator, self.value(node.operand))
            case expr.Binary(operator="and" | "or"):
                return self._joined(node.operator, self.value(node.left), self.value(node.right))
            case expr.Binary():
                return self._binary(node.operator, self.value(node.left), self.value(node.right))
            case expr.IsNull():
                operand = self.value(node.operand)
                return self.assigned(f"{operand} is None" if self._nullable[operand] else "False", nullable=False)
            case expr.In():
                options = self.held(frozenset(option.value for option in node.options))
                return self._of([self.value(node.operand)], f"{{0}} in {options}")
            case expr.Call(function="coalesce"):
                return self._first([self.value(argument) for argument in node.arguments])
            case expr.Call():
                return self._call(node.function, [self.value(argument) for argument in node.arguments])
            case expr.Case():
                branches = [(self.value(condition), self.value(value)) for condition, value in node.branches]
                return self._case(branches, self.value(node.otherwise))
            case _:
                leaf = self._sees(node, self)
                return self.assigned(leaf.source, nullable=leaf.nullable)

    def _literal(self, value: Any) -> str:
        if value is None or isinstance(value, bool) or (isinstance(value, int) and value >= 0):
            name = repr(value)
        else:
            known = f"a literal {type(value).__name__} {value!r}"
            name = self._known.get(known) or self._known.setdefault(known, self.held(value))
        self._nullable[name] = value is None
        return name

    def _of(self, operands: Sequence[str], source: str, *, nullable: bool = False) -> str:
        """Return what a source gives of operands; null where one of them is."""
        nulls = [f"{name} is None" for name in dict.fromkeys(operands) if self._nullable[name]]
        said = source.format(*operands)
        if nulls:
            said = f"None if {' or '.join(nulls)} else {said}"
        return self.assigned(said, nullable=nullable or bool(nulls))

    def _unary(self, operator: str, operand: str) -> str:
        return self._of([operand], "not {0}" if operator == "not" else "-{0}")

    def _joined(self, operator: str, left: str, right: str) -> str:
        """SQL's `and` and `or`: what decides (false, true) wins over null, null over the other."""
        decides, other = ("False", "True") if operator == "and" else ("True", "False")
        if not (self._nullable[left] or self._nullable[right]):
            return self.assigned(f"{left} {operator} {right}", nullable=False)
        said = f"{decides} if {left} is {decides} or {right} is {decides} else "
        said += f"None if {left} is None or {right} is None else {other}"
        return self.assigned(said, nullable=True)

    def _binary(self, operator: str, left: str, right: str) -> str:
        if operator == "/":
            return self._of([left, right], "divide({0}, {1})", nullable=True)
        if operator in _DATED:
            return self._of([left, right], f"{_DATED[operator]}({{0}}, {{1}})", nullable=True)
        return self._of([left, right], f"{{0}} {_OPERATORS[operator]} {{1}}")

    def _first(self, arguments: Sequence[str]) -> str:
        said = ""
        for name in arguments[:-1]:
            if not self._nullable[name]:
                return self.assigned(said + name, nullable=False)
            said += f"{name} if {name} is not None else "
        return self.assigned(said + arguments[-1], nullable=self._nullable[arguments[-1]])

    def _call(self, function: str, arguments: Sequence[str]) -> str:
        places = ", ".join(f"{{{place}}}" for place in range(len(arguments)))
        return self._of(arguments, f"{function}_({places})", nullable=function in _PARTIAL)

    def _case(self, branches: Sequence[tuple[str, str]], otherwise: str) -> str:
        said = "".join(f"{value} if {condition} else " for condition, value in branches) + otherwise
        nullable = any(self._nullable[name] for name in (*(value for _, value in branches), otherwise))
        return self.assigned(said, nullable=nullable)


def _plus(left: Any, right: Any) -> Any:
    return _moved(left, right) if isinstance(left, date) else left + right


def _minus(left: Any, right: Any) -> Any:
    if not isinstance(left, date):
        return left - right
    return (left - right).days if isinstance(right, date) else _moved(left, -right)


def _moved(day: date, days: int) -> date | None:
    """Return a date some days on; null beyond the calendar: branches that are not taken are worked out too."""
    try:
        return day + timedelta(days)
    except OverflowError:
        return None


def _divide(left: Any, right: Any) -> float | None:
    # As engines do it: both become numbers with fraction first, which for integers beyond 53 bits is another quotient.
    return None if right == 0 else left / float(right)


def _floor(x: float) -> int | None:
    return math.floor(x) if abs(x) < MOST_FLOOR else None


def _round(x: float, digits: int = 0) -> float:
    """Round half away from zero, as engines do it: scaled up, rounded to a whole number, scaled down."""
    scale = 10.0 ** min(abs(digits), 300)
    scaled = x * scale if digits >= 0 else x / scale
    if not math.isfinite(scaled):
        return float(x)
    whole = math.trunc(scaled)
    whole += int(math.copysign(1, scaled)) if abs(scaled - whole) >= 0.5 else 0
    return whole / scale if digits >= 0 else whole * scale


def _lower(text: str) -> str:
    """Return a text in lower case, one letter for one: what engines do, where Python knows of letters that are two."""
    return text.lower() if text.isascii() else "".join(letter.lower()[0] for letter in text)


_OPERATORS = {"*": "*", "=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_DATED = {"+": "plus", "-": "minus"}
"""Operators that also run over dates."""
_PARTIAL = ("floor", "ln", "exp", "sqrt")
"""Functions that may be null though no argument is."""
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
_HELPERS: dict[str, Any] = {
    "__builtins__": {},
    "plus": _plus,
    "minus": _minus,
    "divide": _divide,
    **{f"{name}_": function for name, function in _FUNCTIONS.items()},
}
"""All that a function can call; it has no builtins."""
