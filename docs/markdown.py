"""Markdown from records and docstrings: what the pages of the reference are made of."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
import types
import typing
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

NOTE = "<!-- Written by docs/build.py; edit the code it is made from, then run `make docs`. -->"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table without the columns that are empty throughout; `|` in a cell is escaped."""
    given = [list(row) for row in rows]
    filled = [place for place in range(len(head)) if any(row[place] for row in given)]
    chosen = [[row[place] for place in filled] for row in [list(head), *given]]
    lines = [chosen[0], ["---"] * len(filled), *chosen[1:]]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def code(text: object) -> str:
    """Return text set as code; nothing for nothing."""
    return f"`{text}`" if str(text) else ""


def prose(docstring: str | None) -> str:
    """Return the prose of a docstring as Markdown: everything before its first NumPy section."""
    text = inspect.cleandoc(docstring or "")
    return re.split(r"^\w+\n-+$", text, maxsplit=1, flags=re.MULTILINE)[0].strip()


def section(docstring: str | None, name: str) -> str:
    """Return one NumPy section of a docstring; nothing where it has none."""
    text = inspect.cleandoc(docstring or "")
    found = re.search(rf"^{name}\n-+\n(.*?)(?=^\w+\n-+$|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""


def page(title: str, intro: str, *parts: str) -> str:
    """Return the text of a page."""
    return "\n\n".join([f"# {title}", NOTE, inspect.cleandoc(intro), *parts]) + "\n"


def described(struct: type[msgspec.Struct]) -> dict[str, str]:
    """Return the meaning of each field of a record: the text that stands below it in the code."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(struct))).body[0]
    assert isinstance(tree, ast.ClassDef)
    found, name = {}, ""
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and name:
            found[name] = " ".join(str(node.value.value).split())
            name = ""
    return found


def type_name(kind: Any) -> str:
    """Return a type in words."""
    origin, options = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return " or ".join(map(str, options))
    if origin in (typing.Union, types.UnionType):
        return " or ".join(type_name(option) for option in options if option is not type(None))
    if origin is tuple:
        return f"list of {type_name(options[0])}"
    if origin is dict:
        return f"table of {type_name(options[1])}"
    names = {str: "text", int: "whole number", float: "number", bool: "true or false"}
    return names.get(kind, getattr(kind, "__name__", str(kind)))


def default(field: msgspec.structs.FieldInfo) -> str:
    """Return the default of a setting as it would be written."""
    if field.required:
        return "needed"
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"' if value else ""
    return "" if value in ((), {}) else str(value)
