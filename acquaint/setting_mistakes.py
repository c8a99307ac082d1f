"""What is wrong with settings: unknown, missing or impossible ones, each with its place and the nearest known name."""

from __future__ import annotations

import difflib
from typing import Any, Literal, get_args, get_origin

import msgspec


def mistakes(raw: Any, kind: Any) -> list[str]:
    """Return a line for each setting in `raw` that the struct `kind` does not have, lacks or does not allow.

    Examples
    --------
    >>> class Tea(msgspec.Struct):
    ...     leaf: Literal["green", "black"]
    >>> mistakes({"leaf": "green", "name": "Sencha"}, Tea)
    ['top level name: no such setting; known are leaf']
    """
    return _mistakes("", raw, kind)


def _mistakes(path: str, raw: Any, kind: Any) -> list[str]:
    """Return a line for each setting in `raw` that `kind` does not have, lacks or does not allow."""
    struct, inner = _struct(kind), _items(kind)
    if isinstance(raw, dict) and inner is not None:
        return [line for key, value in raw.items() for line in _mistakes(f"{path}.{key}", value, inner)]
    if isinstance(raw, dict) and struct is not None:
        return _of_struct(path, raw, struct)
    try:
        msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        return [f"{_place(*path.rpartition('.')[::2])}: {_not_allowed(raw, kind) or error}"]
    return []


def _not_allowed(raw: Any, kind: Any) -> str:
    """Return what is wrong with a value of a closed list, and what is allowed; empty where there is no such list."""
    options = _options(kind)
    given = raw if isinstance(raw, list) else [raw]
    wrong = [each for each in given if isinstance(each, str) and each not in options]
    if not options or not wrong:
        return ""
    near = difflib.get_close_matches(wrong[0], options, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return f"{wrong[0]!r} is not known; {hint}Allowed are {', '.join(options)}"


def _options(kind: Any) -> list[str]:
    """Return the texts that a type allows by name."""
    if get_origin(kind) is Literal:
        return [option for option in get_args(kind) if isinstance(option, str)]
    return [option for part in get_args(kind) for option in _options(part)]


def _of_struct(path: str, raw: dict[str, Any], struct: type[msgspec.Struct]) -> list[str]:
    fields = {field.name: field for field in msgspec.structs.fields(struct)}
    found = [
        f"{_place(path, name)}: this setting is missing" for name, f in fields.items() if f.required and name not in raw
    ]
    for name, value in raw.items():
        if name in fields:
            found += _mistakes(f"{path}.{name}" if path else name, value, fields[name].type)
        else:
            near = difflib.get_close_matches(name, fields, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(fields)}"
            found.append(f"{_place(path, name)}: no such setting; {hint}")
    return found


def _place(section: str, name: str) -> str:
    return f"[{section}] {name}" if section else f"top level {name}"


def _items(kind: Any) -> Any:
    """Return the struct that a mapping of `kind` holds; None where it is no such mapping."""
    return get_args(kind)[1] if getattr(kind, "__origin__", None) is dict and _struct(get_args(kind)[1]) else None


def _struct(kind: Any) -> type[msgspec.Struct] | None:
    """Return the struct that `kind` is, or that it allows beside None."""
    for option in get_args(kind) or (kind,):
        if isinstance(option, type) and issubclass(option, msgspec.Struct):
            return option
    return None
