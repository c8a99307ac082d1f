"""From text to tree: the grammar of expressions.

::

    expression  = and-term { "or" and-term }
    and-term    = not-term { "and" not-term }
    not-term    = "not" not-term | comparison
    comparison  = sum [ ("=" | "!=" | "<>" | "<" | "<=" | ">" | ">=") sum
                      | "is" ["not"] "null" | ["not"] "in" "(" literal { "," literal } ")"
                      | ["not"] "between" sum "and" sum ]
    sum         = product { ("+" | "-") product }
    product     = factor { ("*" | "/") factor }
    factor      = "-" factor | literal | name | "(" expression ")" | function "(" expression { "," expression } ")"
                | "case" { "when" expression "then" expression } [ "else" expression ] "end"
                | "lookup" "(" table [ "," expression ] ")"
                | tally "(" [ column "of" ] relation [ "by" column ] [ "where" expression ]
                            [ "last" days "days" ] [ "half" days "days" ] [ "," rank ] ")"
"""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

from acquaint import expr
from acquaint.errors import ExpressionError
from acquaint.expr import Tree

MOST_CHARACTERS = 8_000
"""A chance that was learned from a dozen features takes some 5,000."""
MOST_DEPTH = 60
MOST_LEVELS = 150
"""Levels a tree may have: a sum of a thousand terms is as deep as a thousand brackets."""
TALLIES = (
    "count", "sum", "min", "max", "squares", "first", "last", "latest", "distinct", "top", "share",
    "decayed", "gaps", "gap_days", "gap_logs", "gap_log_squares",
)  # fmt: skip
"""Names of the tallies; what each reads stands in `tally.py`."""

_TOKEN = re.compile(
    r"""(?P<blank>\s+)|(?P<number>\d+(?:\.\d+)?)|(?P<text>'(?:[^']|'')*')
    |(?P<name>[A-Za-z_][A-Za-z_0-9]*)|(?P<sign><=|>=|<>|!=|[-+*/(),=<>])""",
    re.VERBOSE,
)
_KEYWORDS = frozenset(
    (
        "and", "or", "not", "is", "null", "in", "between", "case", "when", "then", "else", "end", "true", "false",
        "of", "by", "where", "last", "days", "lookup",
    )
)  # fmt: skip


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


def parse(text: str) -> Tree:
    """Return the tree of an expression.

    Raises
    ------
    ExpressionError
        The text does not follow the grammar; the message names the character and, for a misspelt function, the
        nearest known name.

    Examples
    --------
    >>> from acquaint.expr import tallies
    >>> tree = parse("sum(net_sales_minor of orders last 90 days) / count(orders) > 2500")
    >>> [node.tally for node in tallies(tree)]
    ['sum', 'count']
    >>> parse("rond(3)")
    Traceback (most recent call last):
    acquaint.errors.ExpressionError: character 1: There is no function rond; did you mean round?
    """
    if len(text) > MOST_CHARACTERS:
        raise ExpressionError(
            f"An expression may have {MOST_CHARACTERS:,} characters, this has {len(text):,}.",
            where=f"character {MOST_CHARACTERS + 1}",
        )
    tree = _Parser(_tokens(text)).whole()
    _check_levels(tree)
    return tree


def _check_levels(tree: Tree) -> None:
    """Raise where a tree is so deep that walking it could exhaust the stack; this walk needs none."""
    level, nodes = 0, [tree]
    while nodes:
        level += 1
        if level > MOST_LEVELS:
            raise ExpressionError("The expression has too many parts in a row.", where=f"character {nodes[0].at + 1}")
        nodes = [child for node in nodes for child in expr.children(node)]


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise ExpressionError(f"{text[at]!r} has no meaning here.", where=f"character {at + 1}")
        kind = found.lastgroup or ""
        word = found.group().lower()
        if kind == "name" and word in _KEYWORDS:
            tokens.append(_Token("keyword", word, at))
        elif kind != "blank":
            tokens.append(_Token(kind, found.group(), at))
        at = found.end()
    tokens.append(_Token("end", "", len(text)))
    return tokens


class _Parser:
    """Recursive descent over the tokens, one method per line of the grammar."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    @property
    def next(self) -> _Token:
        """The token that comes next."""
        return self.tokens[self.position]

    def take(self) -> _Token:
        """Return the next token and go on."""
        token = self.next
        self.position += 1
        return token

    def accept(self, *texts: str) -> _Token | None:
        """Take the next token if it is one of these signs or keywords."""
        if self.next.kind in ("sign", "keyword") and self.next.text in texts:
            return self.take()
        return None

    def expect(self, text: str) -> _Token:
        """Take the sign or keyword that must come next."""
        token = self.accept(text)
        if token is None:
            raise self.wrong(f"Here should be {text!r}")
        return token

    def wrong(self, message: str) -> ExpressionError:
        """Return the error that points at the next token."""
        found = "the text ends" if self.next.kind == "end" else f"there is {self.next.text!r}"
        return ExpressionError(f"{message}, but {found}.", where=f"character {self.next.at + 1}")

    def whole(self) -> Tree:
        """Return the tree of all the text."""
        tree = self.expression()
        if self.next.kind != "end":
            raise self.wrong("The expression should end here")
        return tree

    def expression(self) -> Tree:
        """Read conditions joined by `or`."""
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise ExpressionError("The expression is nested too deeply.", where=f"character {self.next.at + 1}")
        left = self.conjunction()
        while token := self.accept("or"):
            left = expr.Binary(token.at, "or", left, self.conjunction())
        self.depth -= 1
        return left

    def conjunction(self) -> Tree:
        """Read conditions joined by `and`."""
        left = self.negation()
        while token := self.accept("and"):
            left = expr.Binary(token.at, "and", left, self.negation())
        return left

    def negation(self) -> Tree:
        """Read a condition with its `not`s."""
        nots = []
        while token := self.accept("not"):
            nots.append(token)
        tree = self.comparison()
        # Two negations are none, but the second still needs a condition.
        for token in nots[: 2 - len(nots) % 2]:
            tree = expr.Unary(token.at, "not", tree)
        return tree

    def comparison(self) -> Tree:
        """Read a value, or two that are compared."""
        left = self.sum()
        if token := self.accept(*expr.COMPARISONS, "<>"):
            operator = "!=" if token.text == "<>" else token.text
            return expr.Binary(token.at, operator, left, self.sum())
        if token := self.accept("is"):
            negated = self.accept("not")
            self.expect("null")
            return self.negated(expr.IsNull(token.at, left), negated)
        negated = self.accept("not")
        if token := self.accept("in"):
            return self.negated(expr.In(token.at, left, self.options()), negated)
        if token := self.accept("between"):
            low = self.sum()
            self.expect("and")
            above = expr.Binary(token.at, ">=", left, low)
            return self.negated(
                expr.Binary(token.at, "and", above, expr.Binary(token.at, "<=", left, self.sum())), negated
            )
        if negated:
            raise self.wrong("After `not` should come `in` or `between`")
        return left

    @staticmethod
    def negated(tree: Tree, token: _Token | None) -> Tree:
        """Return the tree, turned round where there was a `not`."""
        return expr.Unary(token.at, "not", tree) if token else tree

    def options(self) -> tuple[expr.Literal, ...]:
        """Read the literals of `in (...)`."""
        self.expect("(")
        options = [self.literal()]
        while self.accept(","):
            options.append(self.literal())
        self.expect(")")
        return tuple(options)

    def sum(self) -> Tree:
        """Read terms that are added and subtracted."""
        left = self.product()
        while token := self.accept("+", "-"):
            left = expr.Binary(token.at, token.text, left, self.product())
        return left

    def product(self) -> Tree:
        """Read factors that are multiplied and divided."""
        left = self.factor()
        while token := self.accept("*", "/"):
            left = expr.Binary(token.at, token.text, left, self.factor())
        return left

    def factor(self) -> Tree:
        """Read a value with its minus signs."""
        minuses = []
        while token := self.accept("-"):
            minuses.append(token)
        tree = self.primary()
        if len(minuses) % 2:
            tree = expr.Unary(minuses[0].at, "-", tree)
        return tree

    def primary(self) -> Tree:
        """Read a literal, a name, a call, or a part in brackets."""
        if self.next.kind in ("number", "text") or self.next.text in ("true", "false", "null"):
            return self.literal()
        if self.accept("("):
            inner = self.expression()
            self.expect(")")
            return inner
        if token := self.accept("case"):
            return self.case(token.at)
        if token := self.accept("lookup"):
            return self.lookup(token.at)
        if self.next.kind != "name":
            # `last` opens a window but is the name of a tally too.
            if self.next.text == "last" and self.tokens[self.position + 1].text == "(":
                return self.call(self.take())
            raise self.wrong("Here should be a value")
        token = self.take()
        return (
            self.call(token) if self.next.text == "(" and self.next.kind == "sign" else expr.Name(token.at, token.text)
        )

    def literal(self) -> expr.Literal:
        """Read a number, a 'text', true, false or null."""
        minus = self.accept("-")
        token = self.take()
        sign = -1 if minus else 1
        if token.kind == "number":
            return expr.Literal(token.at, sign * _number(token))
        if not minus and token.kind == "text":
            return expr.Literal(token.at, token.text[1:-1].replace("''", "'"))
        if not minus and token.kind == "keyword" and token.text in ("true", "false", "null"):
            return expr.Literal(token.at, {"true": True, "false": False, "null": None}[token.text])
        raise ExpressionError("Here should be a number or a 'text'.", where=f"character {token.at + 1}")

    def case(self, at: int) -> Tree:
        """Read the branches of `case` up to its `end`."""
        branches = []
        while self.accept("when"):
            condition = self.expression()
            self.expect("then")
            branches.append((condition, self.expression()))
        otherwise = self.expression() if self.accept("else") else expr.Literal(at, None)
        if not branches:
            raise self.wrong("Here should be `when`")
        self.expect("end")
        return expr.Case(at, tuple(branches), otherwise)

    def lookup(self, at: int) -> Tree:
        """Read the constant that is looked up, and by what."""
        self.expect("(")
        table = self.word("the name of a constant")
        operand = self.expression() if self.accept(",") else None
        self.expect(")")
        return expr.Lookup(at, table, operand)

    def call(self, token: _Token) -> Tree:
        """Read a function or tally whose name was taken."""
        name = token.text.lower()
        if name in TALLIES:
            return self.tally(token.at, name)
        if name not in expr.FUNCTIONS:
            near = difflib.get_close_matches(name, (*expr.FUNCTIONS, *TALLIES), n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(expr.FUNCTIONS)}."
            raise ExpressionError(f"There is no function {token.text}; {hint}", where=f"character {token.at + 1}")
        self.expect("(")
        arguments = [self.expression()]
        while self.accept(","):
            arguments.append(self.expression())
        self.expect(")")
        return expr.Call(token.at, name, tuple(arguments))

    def tally(self, at: int, name: str) -> Tree:
        """Read what a tally runs over."""
        self.expect("(")
        first = self.word("the name of a relation or column")
        column, relation = (first, self.word("the name of a relation")) if self.accept("of") else (None, first)
        by = self.word("the name of a column") if self.accept("by") else None
        where = self.expression() if self.accept("where") else None
        days = self.window() if self.accept("last") else None
        half = self.half()
        rank = self.whole_number() if self.accept(",") else None
        self.expect(")")
        return expr.Tally(at, name, relation, column, by, where, days, rank, half)

    def window(self) -> int:
        """Read the days of a window."""
        days = self.whole_number()
        self.expect("days")
        return days

    def half(self) -> int | None:
        """Read the days in which a weight halves; no keyword, so that a column may have its name."""
        if self.next.kind != "name" or self.next.text != "half":
            return None
        self.take()
        return self.window()

    def word(self, what: str) -> str:
        """Take a name."""
        if self.next.kind != "name":
            raise self.wrong(f"Here should be {what}")
        return self.take().text

    def whole_number(self) -> int:
        """Take a number of days or a rank."""
        token = self.take()
        if token.kind != "number" or "." in token.text or not 0 < int(token.text[:6]) <= 36_500 or len(token.text) > 5:
            raise ExpressionError("Here should be a whole number from 1 to 36500.", where=f"character {token.at + 1}")
        return int(token.text)


def _number(token: _Token) -> int | float:
    if len(token.text) > 18:
        raise ExpressionError("The number is too large.", where=f"character {token.at + 1}")
    return float(token.text) if "." in token.text else int(token.text)
