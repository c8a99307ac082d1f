"""Expressions as plain SQL, written from the table of semantics alone: the third opinion in the law of expressions."""

from __future__ import annotations

from acquaint import expr
from acquaint.expr import Tree


def sql(node: Tree) -> str:
    match node:
        case expr.Literal(value=value):
            return _literal(value)
        case expr.Name(name=name):
            return f'"{name}"'
        case expr.Unary(operator=operator, operand=operand):
            return f"({operator} {sql(operand)})"
        case expr.Binary(operator=operator, left=left, right=right):
            return _binary(operator, left, right)
        case expr.IsNull(operand=operand):
            return f"({sql(operand)} IS NULL)"
        case expr.In(operand=operand, options=options):
            return f"({sql(operand)} IN ({', '.join(map(sql, options))}))"
        case expr.Case(branches=branches, otherwise=otherwise):
            said = " ".join(f"WHEN {sql(condition)} THEN {sql(value)}" for condition, value in branches)
            return f"(CASE {said} ELSE {sql(otherwise)} END)"
        case expr.Call(function=function, arguments=arguments):
            return _call(function, [sql(argument) for argument in arguments])
    raise AssertionError(node)


def _literal(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).upper()
        case str():
            return "'" + value.replace("'", "''") + "'"
        case float():
            return f"{value!r}::DOUBLE"
    return f"{value}::BIGINT"


def _binary(operator: str, left: Tree, right: Tree) -> str:
    one, other = sql(left), sql(right)
    if operator == "/":
        return f"({one}::DOUBLE / nullif({other}::DOUBLE, 0))"
    if operator in "+-" and _is_date(left) and not _is_date(right):
        return f"({one} {operator} ({other})::INTEGER)"
    return f"({one} {operator} {other})"


def _is_date(node: Tree) -> bool:
    match node:
        case expr.Name(name=name):
            return name in ("d", "e")
        case expr.Binary(operator="+" | "-", left=left, right=right):
            return _is_date(left) and not _is_date(right)
        case expr.Call(function="coalesce" | "least" | "greatest", arguments=arguments):
            return any(map(_is_date, arguments))
        case expr.Case(branches=branches, otherwise=otherwise):
            return any(_is_date(value) for _, value in branches) or _is_date(otherwise)
    return False


def _call(function: str, said: list[str]) -> str:
    one = said[0]
    match function:
        case "floor":
            return f"(CASE WHEN abs({one}) < 9223372036854775808.0::DOUBLE THEN floor({one})::BIGINT END)"
        case "round":
            return f"round({one}::DOUBLE, ({said[1] if len(said) > 1 else 0})::INTEGER)"
        case "ln":
            return f"(CASE WHEN {one} > 0 THEN ln({one}) END)"
        case "exp":
            return f"(CASE WHEN {one} <= 700 THEN exp({one}) END)"
        case "sqrt":
            return f"(CASE WHEN {one} >= 0 THEN sqrt({one}) END)"
        case "least" | "greatest":
            known = " AND ".join(f"{part} IS NOT NULL" for part in said)
            return f"(CASE WHEN {known} THEN {function}({', '.join(said)}) END)"
        case "weekday":
            return f"isodow({one})"
    return f"{function}({', '.join(said)})"
