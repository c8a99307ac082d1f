"""The cache of the user: what can be made again at any time, shared by all shops of one user of the machine.

It lies where the operating system keeps such things, or in the folder that ACQUAINT_CACHE names; it holds nothing of
any customer, may be deleted at any time, and where it cannot be written everything works without it, only slower.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

FOLDER = "ACQUAINT_CACHE"
"""Name of the environment's variable for another folder."""
MOST = 200
"""Entries that are kept: the newest."""
_ENDING = ".entry"
"""What tells entries from whatever else lies in a folder that somebody has named."""


def folder() -> Path:
    """Return where the cache lies; it need not exist."""
    import platformdirs  # noqa: PLC0415 - only where something is looked up

    named = os.environ.get(FOLDER)
    return Path(named) if named else platformdirs.user_cache_path("acquaint", appauthor=False)


def read(key: str) -> bytes | None:
    """Return what was written under `key`; None where nothing was, or it is not whole any more."""
    try:
        digest, _, content = (folder() / f"{key}{_ENDING}").read_bytes().partition(b"\n")
    except OSError:
        return None
    return content if digest == _digest(content) else None


def write(key: str, content: bytes) -> None:
    """Keep `content` under `key`, and forget the oldest entries."""
    place = folder()
    with suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
        draft = place / f"{key}.{os.getpid()}.draft"
        draft.write_bytes(_digest(content) + b"\n" + content)
        draft.replace(place / f"{key}{_ENDING}")
        entries = sorted(place.glob(f"*{_ENDING}"), key=lambda path: path.stat().st_mtime)
        for path in entries[:-MOST]:
            path.unlink(missing_ok=True)


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
