"""The cache of the user: what can be made again at any time, shared by all shops of one user of the machine.

It lies where the operating system keeps such things, or in the folder that ACQUAINT_CACHE names; it holds nothing of
any customer, may be deleted at any time, and where it cannot be written everything works without it, only slower.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

FOLDER = "ACQUAINT_CACHE"
"""Name of the environment's variable for another folder."""
MOST = 200
"""Entries that are kept: the newest."""


def folder() -> Path:
    """Return where the cache lies; it need not exist."""
    import platformdirs  # noqa: PLC0415 - only where something is looked up

    named = os.environ.get(FOLDER)
    return Path(named) if named else platformdirs.user_cache_path("acquaint", appauthor=False)


def read(key: str) -> bytes | None:
    """Return what was written under `key`, None where nothing was or it cannot be read."""
    try:
        return (folder() / key).read_bytes()
    except OSError:
        return None


def write(key: str, content: bytes) -> None:
    """Keep `content` under `key`, whole or not at all, and forget the oldest entries."""
    place = folder()
    with suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
        draft = place / f"{key}.{os.getpid()}"
        draft.write_bytes(content)
        draft.replace(place / key)
        entries = sorted(place.iterdir(), key=lambda path: path.stat().st_mtime)
        for path in entries[:-MOST]:
            path.unlink(missing_ok=True)
