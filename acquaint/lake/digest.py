"""Fingerprints: SHA-256 of files, of settings, and of whatever else says whether something changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec


def of(*parts: object) -> str:
    """Return the fingerprint (hex) of `parts`: structs, mappings, sequences, dates, texts, numbers.

    Mappings are taken in the order of their keys, so that equal contents give equal fingerprints.

    Examples
    --------
    >>> of({"a": 1, "b": 2}) == of({"b": 2, "a": 1})
    True
    >>> of("a", "b") == of("ab")
    False
    """
    return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()


def of_bytes(content: bytes) -> str:
    """Return the fingerprint (hex) of bytes."""
    return hashlib.sha256(content).hexdigest()


def of_file(path: Path) -> str:
    """Return the fingerprint (hex) of the bytes of the file at `path`.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of_code(*patterns: str) -> str:
    """Return the fingerprint of the package's own files that fit `patterns`: a version number has to be remembered."""
    package = Path(__file__).parents[1]
    files = sorted({path for pattern in patterns for path in package.glob(pattern)})
    return of(*(of_file(path) for path in files))
