"""Killing a process that refreshes a lake, and looking whether all is as it must be; usable for any command."""

from __future__ import annotations

import contextlib
import random
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from acquaint.lake import lock
from acquaint.lake.manifest import Snapshot
from acquaint.lake.snapshot import Lake

ROOT = Path(__file__).parents[2]
_PATIENCE_SECONDS = 60


def moments(count: int, earliest: float, latest: float, seed: int) -> list[float]:
    """Return `count` random delays in seconds between `earliest` and `latest`, the same for the same seed."""
    chance = random.Random(seed)
    return [chance.uniform(earliest, latest) for _ in range(count)]


def killed(command: Sequence[str | Path], after: float, *, ready: Path | None = None, cwd: Path = ROOT) -> bool:
    """Start `command`, kill -9 it `after` seconds (since `ready` exists, where given); return whether it still ran."""
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait_for(ready, process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(after)
        still_running = process.poll() is None
    finally:
        process.kill()
        _, errors = process.communicate(timeout=_PATIENCE_SECONDS)
    assert still_running or process.returncode == 0, errors.decode(errors="replace")
    return still_running


def storm(command: Sequence[str | Path], shop: Path, delays: Sequence[float], *, ready: Path | None = None) -> int:
    """Kill `command` after each of `delays`, checking the shop's lake each time; return how many kills struck."""
    struck, newest = 0, ""
    for delay in delays:
        struck += killed(command, delay, ready=ready)
        snapshot = assert_sound(shop)
        identity = snapshot.manifest.id if snapshot else ""
        assert identity >= newest, f"after {delay} s the lake went back from {newest} to {identity}"
        newest = identity
    return struck


def assert_sound(shop: Path) -> Snapshot | None:
    """Fail unless the published snapshot is readable and complete by its checksums; return it."""
    pointer = shop / "lake" / "current"
    snapshot = Lake(shop).current()
    assert (snapshot is not None) == pointer.exists(), f"the pointer says {pointer.read_bytes()!r}"
    if snapshot is not None:
        assert snapshot.damage() == ()
        assert snapshot.is_there()
    return snapshot


def assert_clean(shop: Path) -> None:
    """Fail where a finished refresh left anything but the published snapshot and the one before it."""
    snapshot = assert_sound(shop)
    assert snapshot is not None
    lake = shop / "lake"
    kept = {snapshot.manifest.id, snapshot.manifest.previous} - {None}
    assert {path.name for path in (lake / "snapshots").iterdir()} == kept
    assert [path for path in lake.rglob("*") if path.name.endswith(".part")] == []
    assert [path for path in shop.iterdir() if path.name.endswith(".part")] == []
    assert list((lake / "staged").glob("partial-*")) == []
    assert list((lake / "spill").glob("*")) == []
    assert lock.owner(lake / "lock") is None


def _wait_for(ready: Path | None, process: subprocess.Popen[bytes]) -> None:
    if ready is None:
        return
    ready.unlink(missing_ok=True)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not ready.exists():
        assert process.poll() is None, "the command ended before it was ready"
        assert time.monotonic() < deadline, "the command was never ready"
        time.sleep(0.005)
