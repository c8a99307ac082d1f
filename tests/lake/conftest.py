from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from acquaint.lake.engine import connect
from tests.lake.kills import ROOT


@pytest.fixture
def con(tmp_path):
    with connect(tmp_path / "spill") as connection:
        yield connection


@pytest.fixture
def child() -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(verb: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tests.lake.children", verb, *map(str, arguments)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)

    return run


@pytest.fixture
def open_shop() -> Iterator[Path]:
    """A shop's folder that every user can reach (pytest's own folders are closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix="acquaint-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
