"""Giving commands as a person does: in this process where that is quick, or in a child with its own limits."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import pyarrow.parquet as pq

from acquaint import cli

ROOT = Path(__file__).parents[1]
MACHINE = {"LC_ALL": "C", "LANG": "C", "LC_MONETARY": "C", "TZ": "UTC"}
"""A machine that says nothing of country and currency."""


class Said(NamedTuple):
    """What a command said, and the exit code it ended with."""

    code: int
    out: str
    err: str

    @property
    def object(self) -> Any:
        return json.loads(self.out)


def acquaint(*arguments: object, at: Path | None = None) -> Said:
    """Give a command in this process, in the folder `at`."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    here = contextlib.chdir(at) if at is not None else contextlib.nullcontext()
    argv = mock.patch.object(sys, "argv", ["acquaint", *map(str, arguments)])
    machine, silent = mock.patch.dict(os.environ, MACHINE), contextlib.redirect_stderr(err)
    with argv, machine, here, contextlib.redirect_stdout(out), silent:
        try:
            cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Said(code, out.getvalue(), err.getvalue())


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "acquaint.cli", *map(str, arguments)]


def child(*arguments: object, at: Path | None = None, timeout: float = 120, **more: Any) -> Said:
    """Give a command in a process of its own."""
    environment = os.environ | MACHINE | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command(*arguments), cwd=at or ROOT, env=environment, capture_output=True, timeout=timeout, check=False,
        encoding="utf-8", **more,
    )  # fmt: skip
    return Said(done.returncode, done.stdout, done.stderr)


def state(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its content; notes of the lock and of files looked at are not results."""
    passing = {"lock", "lock.json", "seen.json"}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in passing
    }


def everybody(shop: Path) -> list[dict[str, Any]]:
    """Return the rows of customers.parquet with all addresses; those that may not be used stand in the lake only."""
    lake = max((shop / "lake" / "snapshots").iterdir())
    rows = pq.read_table(shop / "customers.parquet").to_pylist()
    known = {row["customer"]: row for row in pq.read_table(lake / "customers.parquet").to_pylist()}
    return [row | {name: known[row["customer"]][name] for name in ("email", "phone")} for row in rows]
