"""Files that hold personal data: nobody but their owner may read them, where the system can say so."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

OWNER_ONLY = 0o600


def keep_private(path: Path) -> Path:
    """Create the file `path` empty if need be, readable for its owner only, and return it.

    On a file system without rights (a USB stick, Windows) the file stays as that system makes it.
    """
    path.touch(mode=OWNER_ONLY)
    with suppress(PermissionError, NotImplementedError):
        path.chmod(OWNER_ONLY)
    return path
