"""Expressions: the one closed language in which features, segments and conditions are written, as a typed tree.

An expression sees three things only: the row (inside a tally's `where`) or the customer's features (outside), the
customer's tallies, and the shop's constants (`lookup`). `grammar.py` makes the tree from text; interpreters
(`features/batch.py`, later the live one) evaluate it. The semantics hold for all of them:

=====================  ===================================================================================
null                   arithmetic, comparison and functions of null are null; `and`/`or`/`not` are SQL's
                       three-valued logic; a condition that is null does not hold
`/`                    always a number with fraction; a zero divisor gives null
`+ - *`                integers stay integers; `date - date` is days; `date + integer` is a date
`round(x[, n])`        half away from zero; `floor(x)` is the only way from number to integer,
                       null beyond 64 bits
`ln`, `sqrt`           null outside their domain; NaN and infinity never enter
`count`, `sum`         0 over nothing; every other tally is null over nothing
`in`, `between`        null operand gives null
text                   compared code point by code point, case matters
=====================  ===================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal as OneOf

import msgspec

from acquaint.errors import ExpressionError

Type = OneOf["integer", "number", "boolean", "text", "date", "null"]
NUMERIC = ("integer", "number")
MOST_FLOOR = 2.0**63
"""`floor` is null from this magnitude on: the integers of all engines end there."""


class Node(msgspec.Struct, frozen=True, tag=True):
    """A node of the tree; `at` is the character of the text it starts at, for messages."""

    at: int


class Literal(Node, frozen=True):
    """A constant."""

    value: int | float | str | bool | None


class Name(Node, frozen=True):
    """A column of the row inside a tally, a feature (or `today`) outside."""

    name: str


class Unary(Node, frozen=True):
    """`-x` or `not x`."""

    operator: str
    operand: Tree


class Binary(Node, frozen=True):
    """`x + y`, `x and y`, `x <= y`, ..."""

    operator: str
    left: Tree
    right: Tree


class IsNull(Node, frozen=True):
    """`x is null`."""

    operand: Tree


class In(Node, frozen=True):
    """`x in (1, 2, 3)`."""

    operand: Tree
    options: tuple[Literal, ...]


class Call(Node, frozen=True):
    """A function of the closed list."""

    function: str
    arguments: tuple[Tree, ...]


class Case(Node, frozen=True):
    """`case when a then b ... else c end`."""

    branches: tuple[tuple[Tree, Tree], ...]
    otherwise: Tree


class Tally(Node, frozen=True):
    """State that adds over a relation: `sum(net_sales_minor of orders where channel = 'online' last 90 days)`."""

    tally: str
    relation: str
    column: str | None = None
    by: str | None = None
    where: Tree | None = None
    days: int | None = None
    rank: int | None = None
    half: int | None = None
    """Days in which what is summed loses half of its weight."""


class Lookup(Node, frozen=True):
    """A constant of the shop of the moment's month: `lookup(survival, x)` or `lookup(typical_gap)`."""

    table: str
    operand: Tree | None = None


Tree = Literal | Name | Unary | Binary | IsNull | In | Call | Case | Tally | Lookup


def children(node: Tree) -> tuple[Tree, ...]:
    """Return the direct parts of `node`."""
    match node:
        case Unary() | IsNull():
            return (node.operand,)
        case Binary():
            return (node.left, node.right)
        case In():
            return (node.operand, *node.options)
        case Call():
            return node.arguments
        case Case():
            return (*(part for branch in node.branches for part in branch), node.otherwise)
        case Tally():
            return (node.where,) if node.where is not None else ()
        case Lookup():
            return (node.operand,) if node.operand is not None else ()
        case _:
            return ()


def walk(node: Tree) -> Iterator[Tree]:
    """Yield `node` and all its parts, parts of tallies included."""
    yield node
    for child in children(node):
        yield from walk(child)


def tallies(node: Tree) -> Iterator[Tally]:
    """Yield every tally the expression needs."""
    return (part for part in walk(node) if isinstance(part, Tally))


def features_used(node: Tree) -> Iterator[str]:
    """Yield the features (and `today`) an expression names; names inside tallies are columns, not features."""
    if isinstance(node, Name):
        yield node.name
    if not isinstance(node, Tally):
        for child in children(node):
            yield from features_used(child)


class Function(msgspec.Struct, frozen=True):
    """One function of the closed list: what it takes (types by position), what it gives, what it says."""

    takes: tuple[tuple[Type, ...], ...]
    gives: Type | None
    """Type of the result; None: that of the arguments together."""
    meaning: str
    optional: int = 0
    """How many arguments at the end may be left out."""
    variadic: bool = False
    """The last argument may be repeated."""


_NUMBER: tuple[Type, ...] = ("integer", "number")
_ANY: tuple[Type, ...] = ("integer", "number", "boolean", "text", "date")
FUNCTIONS: dict[str, Function] = {
    "abs": Function((_NUMBER,), None, "magnitude"),
    "floor": Function((_NUMBER,), "integer", "largest integer not above x"),
    "round": Function((_NUMBER, ("integer",)), "number", "x rounded half away from zero, to n digits", optional=1),
    "ln": Function((_NUMBER,), "number", "natural logarithm; null for x <= 0"),
    "exp": Function((_NUMBER,), "number", "e to the power x; null above 700"),
    "sqrt": Function((_NUMBER,), "number", "square root; null for x < 0"),
    "least": Function((_ANY,), None, "smallest argument; null if any is null", variadic=True),
    "greatest": Function((_ANY,), None, "largest argument; null if any is null", variadic=True),
    "coalesce": Function((_ANY,), None, "first argument that is not null", variadic=True),
    "weekday": Function((("date",),), "integer", "1 = Monday ... 7 = Sunday"),
    "month": Function((("date",),), "integer", "1-12"),
    "year": Function((("date",),), "integer", "calendar year"),
    "lower": Function((("text",),), "text", "lower case"),
    "contains": Function((("text",), ("text",)), "boolean", "second text occurs in the first"),
    "starts_with": Function((("text",), ("text",)), "boolean", "first text begins with the second"),
}
"""The closed list of functions. Nothing else can be called."""

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
Scope = Callable[[Name], Type]
"""Resolves a name to its type, or raises ExpressionError with the nearest known name."""
Tallied = Callable[[Tally], Type]
Looked = Callable[[Lookup], Type]


def type_of(node: Tree, names: Scope, tallied: Tallied, looked: Looked) -> Type:
    """Return the type of an expression, or raise ExpressionError that points at the character.

    Parameters
    ----------
    node
        The tree.
    names, tallied, looked
        What names, tallies and lookups give; they raise for unknown ones.
    """

    def of(part: Tree) -> Type:
        return type_of(part, names, tallied, looked)

    match node:
        case Literal():
            return _literal(node.value)
        case Name():
            return names(node)
        case Tally():
            return tallied(node)
        case Lookup():
            if node.operand is not None:
                _need(of(node.operand), ("integer",), node.operand, "lookup needs an integer")
            return looked(node)
        case Unary():
            return _unary(node, of(node.operand))
        case Binary():
            return _binary(node, of(node.left), of(node.right))
        case IsNull():
            of(node.operand)
            return "boolean"
        case In():
            for option in node.options:
                _same(of(node.operand), of(option), option)
            return "boolean"
        case Call():
            return _call(node, [of(argument) for argument in node.arguments])
        case Case():
            return _case(node, of)


def _literal(value: object) -> Type:
    kinds: Mapping[type, Type] = {bool: "boolean", int: "integer", float: "number", str: "text"}
    return kinds.get(type(value), "null")


def _need(found: Type, allowed: tuple[Type, ...], node: Tree, message: str) -> None:
    if found not in (*allowed, "null"):
        raise ExpressionError(f"{message}, this is {found}.", where=f"character {node.at + 1}")


def _same(left: Type, right: Type, node: Tree) -> Type:
    """Return the common type of two parts; integer and number meet in number."""
    if right in (left, "null"):
        return left
    if left == "null":
        return right
    if left in NUMERIC and right in NUMERIC:
        return "number"
    raise ExpressionError(f"{left} and {right} do not go together.", where=f"character {node.at + 1}")


def _unary(node: Unary, operand: Type) -> Type:
    if node.operator == "not":
        _need(operand, ("boolean",), node.operand, "`not` needs a condition")
        return "boolean"
    _need(operand, _NUMBER, node.operand, "`-` needs a number")
    return operand


def _binary(node: Binary, left: Type, right: Type) -> Type:
    if node.operator in ("and", "or"):
        _need(left, ("boolean",), node.left, f"`{node.operator}` needs conditions")
        _need(right, ("boolean",), node.right, f"`{node.operator}` needs conditions")
        return "boolean"
    if node.operator in COMPARISONS:
        _same(left, right, node)
        return "boolean"
    if left == "date" and node.operator in "+-":
        if right == "date" and node.operator == "-":
            return "integer"
        _need(right, ("integer",), node.right, "only days can be added to a date")
        return "date"
    _need(left, _NUMBER, node.left, f"`{node.operator}` needs numbers")
    _need(right, _NUMBER, node.right, f"`{node.operator}` needs numbers")
    return "number" if node.operator == "/" else _same(left, right, node)


def _call(node: Call, arguments: list[Type]) -> Type:
    function = FUNCTIONS[node.function]
    takes = function.takes
    most = None if function.variadic else len(takes)
    least = len(takes) - function.optional
    if len(arguments) < least or (most is not None and len(arguments) > most):
        wanted = f"{least} or more" if most is None else (f"{least}" if least == most else f"{least} to {most}")
        raise ExpressionError(
            f"{node.function} takes {wanted} arguments, here are {len(arguments)}.", where=f"character {node.at + 1}"
        )
    for position, (found, argument) in enumerate(zip(arguments, node.arguments, strict=True)):
        allowed = takes[min(position, len(takes) - 1)]
        _need(found, allowed, argument, f"{node.function} needs {' or '.join(allowed)} here")
    if function.gives is not None:
        return function.gives
    result = arguments[0]
    for found, argument in zip(arguments[1:], node.arguments[1:], strict=True):
        result = _same(result, found, argument)
    return result


def _case(node: Case, of: Callable[[Tree], Type]) -> Type:
    result = of(node.otherwise)
    for condition, value in node.branches:
        _need(of(condition), ("boolean",), condition, "`when` needs a condition")
        result = _same(result, of(value), value)
    return result


def bare(node: Tree) -> Tree:
    """Return `node` without positions, so that the same expression written twice is equal.

    Examples
    --------
    >>> bare(Name(7, "orders")) == bare(Name(40, "orders"))
    True
    """
    changes: dict[str, object] = {"at": 0}
    for field in node.__struct_fields__:
        value = getattr(node, field)
        if isinstance(value, Node):
            changes[field] = bare(value)  # type: ignore[arg-type]
    if isinstance(node, Call):
        changes["arguments"] = tuple(bare(argument) for argument in node.arguments)
    if isinstance(node, In):
        changes["options"] = tuple(bare(option) for option in node.options)
    if isinstance(node, Case):
        changes["branches"] = tuple((bare(condition), bare(value)) for condition, value in node.branches)
    return msgspec.structs.replace(node, **changes)
