"""Texts that must not change unnoticed. To accept a change: ACQUAINT_GOLDEN=write python -m pytest tests/golden"""

from __future__ import annotations

import os
import re
from pathlib import Path

HERE = Path(__file__).parent
_RANDOM = re.compile(r"\b(?:ibis_|acquaint_|relation_)[a-z_]*_[a-z0-9]{26}\b")

_DROPPED = re.compile(r"EXCLUDE \(([^()]*)\)")


def assert_golden(name: str, text: str) -> None:
    """Fail unless `text` is the content of the golden file `name`."""
    path = HERE / name
    if os.environ.get("ACQUAINT_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.exists(), f"{name} is not there; write it with ACQUAINT_GOLDEN=write"
    assert text == path.read_text(encoding="utf-8")


def named(text: str) -> str:
    """Return SQL with the random names of intermediate tables replaced by their order of appearance.

    The columns that a step drops come as a set; they are put in order.
    """
    seen: dict[str, str] = {}
    text = _DROPPED.sub(lambda match: f"EXCLUDE ({', '.join(sorted(match[1].split(', ')))})", text)
    return _RANDOM.sub(lambda match: seen.setdefault(match[0], f"made_{len(seen) + 1}"), text)
