"""What an engine does not do as DuckDB does, each with its reason: a case with a gap must fail, or the gap is gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

import pytest

SERVICES = ("spark",)
"""Engines that need a program of the system."""


class Gap(NamedTuple):
    """A difference of one engine."""

    kind: Literal["notimpl", "notyet", "never"]
    """notimpl: it could be done and is not. notyet: it waits for others. never: the engine means something else."""
    reason: str


def cases(
    engines: Iterable[str], named: Mapping[str, tuple[Any, ...]], gaps: Mapping[tuple[str, str], Gap]
) -> list[Any]:
    """Return engine and values of every case on every engine; gaps are expected to fail."""
    assert all(engine in engines and name in named for engine, name in gaps)
    return [
        _case(engine, name, values, gaps.get((engine, name))) for engine in engines for name, values in named.items()
    ]


def _case(engine: str, name: str, values: tuple[Any, ...], gap: Gap | None) -> Any:
    marks = [pytest.mark.services] if engine in SERVICES else []
    if gap:
        marks.append(pytest.mark.xfail(reason=f"{gap.kind}: {gap.reason}", strict=True))
    return pytest.param(engine, *values, marks=marks, id=f"{engine}-{name}")
