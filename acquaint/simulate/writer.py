"""Files that grow by rows: Parquet, CSV or JSON lines, as the ending says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

_CALLS_AT_ONCE = 28
"""Calls whose rows are kept in memory before they are written."""


class Writer:
    """One file, made with its first row: a shop that has nothing to say in a file has no such file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._waiting: list[pa.Table] = []
        self._open: Any = None

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()
        if self._open is not None:
            self._open.close()

    def write(self, rows: pa.Table) -> None:
        """Take rows; they are written with those of the calls around."""
        self._waiting.append(rows)
        if len(self._waiting) >= _CALLS_AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            rows = pa.concat_tables(self._waiting).combine_chunks()
            self._waiting.clear()
            if len(rows):
                self._open = self._open or _OPENED[self.path.suffix](self.path, rows.schema)
                self._open.write(rows)


class _Parquet:
    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._writer = pq.ParquetWriter(path, schema, compression="zstd", compression_level=1)
        self.close = self._writer.close

    def write(self, rows: pa.Table) -> None:
        self._writer.write_table(rows, row_group_size=max(len(rows), 1))


class _Jsonl:
    def __init__(self, path: Path, schema: pa.Schema) -> None:  # noqa: ARG002 - as its sisters
        self._file = path.open("wb")
        self._encode = msgspec.json.Encoder().encode
        self.close = self._file.close

    def write(self, rows: pa.Table) -> None:
        for row in rows.to_pylist():
            self._file.write(self._encode(row) + b"\n")


_OPENED: dict[str, Any] = {".parquet": _Parquet, ".csv": pyarrow.csv.CSVWriter, ".jsonl": _Jsonl}
