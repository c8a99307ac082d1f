"""What the code says: which sentences of the catalogue it asks for, and which texts stand in it instead."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from babel import Locale

from acquaint.words import LANGUAGES, sentences

PACKAGE = Path(__file__).parents[1] / "acquaint"
FOLDER = PACKAGE / "languages"
OWN = {"reasons": "de"}
"""Files that one language has alone: texts that are English where they are written."""
SAYERS = ("words", "_words")
"""Names under which the catalogue is called: `words(...)`, `desk.words(...)`."""
TELLERS = {"report/sections": "report.", "report": "report."}
"""Folder -> what is put before the key by `t(...)` (`sections.section.Teller`) and in its pages."""
_FORMS = {"zero", "one", "two", "few", "many", "other"}
_SQL = re.compile(
    r"\b(SELECT|FROM|WHERE|CREATE|JOIN|CASE|WHEN|THEN|ELSE|END|ORDER BY|GROUP BY|PARTITION BY|AND|OR|NOT|IS|INSERT|"
    r"UPDATE|DESCRIBE|DROP|UNION|FILTER|OVER|AS|TABLE|VIEW|INTERVAL|COPY|CAST|DATE|VALUES|DELETE|ON|USING|LIMIT|NULL|IN|VARCHAR|BIGINT|BOOLEAN)\b"
)  # fmt: skip
_PROSE = re.compile(r"(?<![\w<&])[^\W\d_]{2,} [^\W\d_]{2,}(?![\w=(])")


_DOTTED = re.compile(r"[a-z_]+(\.\w+)+")


class Asked(NamedTuple):
    """A sentence that the code asks for."""

    where: str
    key: re.Pattern[str]
    """The key; with parts that are known only when it runs."""
    given: frozenset[str] | None
    """Names of the values it is given; None where that is known only when it runs."""


def files(language: str) -> list[str]:
    return sorted(path.stem for path in (FOLDER / language).glob("*.toml"))


def is_plural(found: Any) -> bool:
    return isinstance(found, dict) and "other" in found and found.keys() <= _FORMS


@cache
def catalogue(language: str) -> dict[str, str | dict[str, str]]:
    """Every sentence by its key; one that differs by number with all its forms. Without the files of one language."""
    return {
        key: found
        for file in files(language)
        if file not in OWN
        for key, found in _flat(file, sentences(language, file))
    }


def _flat(path: str, found: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, each in found.items():
        if isinstance(each, dict) and not is_plural(each):
            yield from _flat(f"{path}.{name}", each)
        else:
            yield f"{path}.{name}", each


def texts(language: str) -> Iterator[tuple[str, str]]:
    """Yield every text with its key, the texts of one language among them."""
    for key, found in catalogue(language).items():
        yield from ((key, text) for text in (found.values() if isinstance(found, dict) else (found,)))
    for file, own in OWN.items():
        if own == language:
            yield from _flat(file, sentences(language, file))


def places(found: str | dict[str, str]) -> dict[str, str]:
    """Return the places of a sentence with how each is written."""
    formatter = string.Formatter()
    forms = found.values() if isinstance(found, dict) else (found,)
    return {name: form or "" for text in forms for _, name, form, _ in formatter.parse(text) if name}


def plurals(language: str) -> set[str]:
    return {*Locale.parse(LANGUAGES[language]).plural_form.tags, "other"}


def modules(*folders: str) -> list[Path]:
    """Return the modules of the package, or those in some of its folders."""
    found = [path for folder in folders or (".",) for path in (PACKAGE / folder).rglob("*.py")]
    return sorted(found)


def pages() -> list[Path]:
    return sorted(PACKAGE.rglob("*.html"))


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _prefix(path: Path) -> str:
    return TELLERS.get(path.parent.relative_to(PACKAGE).as_posix(), "")


def asked(path: Path) -> Iterator[Asked]:
    """Yield every sentence that a module or a page asks for by its key."""
    if path.suffix == ".html":
        yield from _asked_by_page(path)
        return
    for node in ast.walk(_parsed(path)):
        if isinstance(node, ast.Call) and node.args:
            before = _said_by(node.func, path)
            values = None if any(each.arg is None for each in node.keywords) else [k.arg for k in node.keywords]
            given = None if values is None else frozenset(value for value in values if value)
            if before is not None:
                for key in _keys(node.args[0]):
                    yield Asked(f"{path.name}:{node.lineno}", re.compile(re.escape(before) + key), given)


def _asked_by_page(path: Path) -> Iterator[Asked]:
    for code in re.findall(r"\{\{.*?\}\}|\{%.*?%\}", path.read_text("utf-8"), re.S):
        for call in re.finditer(r"\bt\((.*?)[,)]", code, re.S):
            for key in re.findall(r"""["']([a-z_]+(?:\.[a-z_0-9]+)+)["']""", call[1]):
                yield Asked(path.name, re.compile(re.escape(f"{_prefix(path)}{key}")), None)


def _said_by(called: ast.expr, path: Path) -> str | None:
    """Return what a call puts before its key; None where it is no call of the catalogue."""
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    if name in SAYERS or (name == "self" and path.stem == "words"):
        return ""
    return _prefix(path) if name in ("t", "self") and isinstance(called, ast.Name) and _prefix(path) else None


def _keys(argument: ast.expr) -> Iterator[str]:
    """Yield the expressions of the keys that an argument can be."""
    if isinstance(argument, ast.IfExp):
        yield from (*_keys(argument.body), *_keys(argument.orelse))
    elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield re.escape(argument.value)
    elif isinstance(argument, ast.JoinedStr):
        yield _pattern(argument)


def _pattern(text: ast.JoinedStr) -> str:
    parts = (re.escape(str(each.value)) if isinstance(each, ast.Constant) else r".+" for each in text.values)
    return "".join(parts)


def mentioned(path: Path) -> Iterator[str | re.Pattern[str]]:
    """Yield all keys and sections that stand in a module as text, and expressions of those put together there.

    What is put together counts only if its beginning names a section: `report.` alone would name everything.
    """
    if path.suffix == ".html":
        yield from (each.key for each in asked(path))
        return
    befores = {"", _prefix(path)}
    for node in ast.walk(_parsed(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _DOTTED.fullmatch(node.value):
            yield from (before + node.value for before in befores)
        elif isinstance(node, ast.JoinedStr) and isinstance(first := node.values[0], ast.Constant):
            for before in befores:
                if "." in str(first.value) and (before + str(first.value)).count(".") + len(node.values) > 2:
                    yield re.compile(re.escape(before) + _pattern(node))


def literals(path: Path) -> set[str]:
    """Return all texts that stand in a module."""
    tree = _parsed(path)
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def prose(code: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of whatever reads like a sentence in a module's code.

    Docstrings, SQL (a keyword in capitals), lists of words (`"a b c".split()`), what is raised and what is logged are
    none.
    """
    tree = ast.parse(code)
    left_out: set[int] = set()
    lists: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left_out.add(id(node.value))
        elif isinstance(node, ast.Raise) or _is_log(node):
            left_out |= {id(each) for each in ast.walk(node)}
        elif isinstance(node, ast.Attribute) and node.attr == "split":
            left_out.add(id(node.value))
            lists |= {node.value.id} if isinstance(node.value, ast.Name) else set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id in lists for to in node.targets):
            left_out.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            whole = "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
            # Of a text with places all parts are SQL or none is.
            left_out |= {id(each) for each in node.values if _SQL.search(whole)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            text = " ".join(node.value.split())
            if _PROSE.search(text) and not _SQL.search(text):
                yield node.lineno, text


def _is_log(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("log", "logger", "logging")
    )


def page_prose(code: str) -> list[str]:
    """Return the texts of a page that do not come from the catalogue: what is neither markup nor a place."""
    code = re.sub(r"<(style|script|code)\b.*?</\1>|&\w+;|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", code, flags=re.S)
    attributes = re.findall(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"', code)
    nodes = re.sub(r"<[^>]*>", "\n", code).splitlines()
    return [text.strip() for text in (*attributes, *nodes) if re.search(r"[^\W\d_]{2,}", text)]
