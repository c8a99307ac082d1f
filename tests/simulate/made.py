"""A simulated shop laid into a folder once for all tests."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from acquaint.simulate import files

NEWLINE = b"\n"
CUSTOMERS, DAYS, SEED = 300, 84, 3


class Made(NamedTuple):
    """The folder, the truth beside it, and what happened in all."""

    shop: Path
    truth: Path
    totals: dict[str, int]

    def table(self, name: str) -> pa.Table:
        return pq.read_table(self.shop / "data" / f"{name}.parquet")

    def true(self, name: str) -> pa.Table:
        return pq.read_table(self.truth / f"{name}.parquet")


def make(folder: Path, customers: int = CUSTOMERS, days: int = DAYS, seed: int = SEED) -> Made:
    return Made(folder, files.truth_of(folder), files.simulate(folder, customers, days, seed))


def bytes_of(made: Made) -> dict[str, str]:
    """Hashes of all files of a shop and of its truth, by name."""
    return {
        f"{folder.name}/{path.name}" if folder is made.shop else f"truth/{path.name}": _hash(path.read_bytes())
        for folder in (made.shop, made.truth)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def content_of(made: Made) -> str:
    """A line per file: its rows and a hash of what it says, whatever the version of the format."""
    lines = []
    for folder, name in ((made.shop, "data"), (made.truth, "truth")):
        for path in sorted(folder.rglob("*.*")):
            if path.suffix == ".parquet":
                table = pq.read_table(path)
                said = repr([(column, table[column].to_pylist()) for column in table.column_names]).encode()
                lines.append(f"{name}/{path.name} {len(table)} {_hash(said)}")
            elif path.is_file():
                text = path.read_bytes()
                lines.append(f"{name}/{path.name} {text.count(NEWLINE)} {_hash(text)}")
    return "\n".join(lines) + "\n"


def _hash(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:16]
