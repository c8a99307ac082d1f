"""What kind of file something is, told by its first bytes rather than by its name: shops' `.xls` is often text."""

from __future__ import annotations

import codecs
from contextlib import suppress
from pathlib import PurePath
from typing import Literal

from acquaint.errors import InputError

Format = Literal["delimited", "parquet", "jsonl", "excel", "sqlite"]
Packing = Literal["gzip", "zip"]

DATA_SUFFIXES = frozenset(
    {
        ".csv",
        ".tsv",
        ".tab",
        ".psv",
        ".txt",
        ".xlsx",
        ".xlsm",
        ".xlsb",
        ".xls",
        ".ods",
        ".parquet",
        ".pq",
        ".gz",
        ".zip",
    }
    | {".jsonl", ".ndjson", ".json", ".sqlite", ".sqlite3", ".db"}
)
"""Endings of the files taken from a folder, an archive or a pattern; a file named itself may end in anything."""
ACCEPTED = (
    "Accepted are CSV and TSV, XLSX, XLS and ODS, Parquet, JSON lines, SQLite, and these packed with gzip or zip."
)

_MAGIC: tuple[tuple[bytes, Format | Packing], ...] = (
    (b"PAR1", "parquet"),
    (b"SQLite format 3\0", "sqlite"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "excel"),
)
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"BM", "an image"),
    (b"II*\0", "an image"),
    (b"{\\rtf", "a text document"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstandard archive"),
    (b"ARROW1", "an Arrow file"),
)
_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".ods")
_FOREIGN_SUFFIXES = {
    ".doc": "a text document",
    ".docx": "a text document",
    ".odt": "a text document",
    ".ppt": "a presentation",
    ".pptx": "a presentation",
    ".pages": "a text document",
    ".numbers": "a Numbers document",
}
_MOST_CONTROLS, _STRAY = 0.02, 8
"""Share of control characters that no text has, and how many may have strayed into any."""


def kind(head: bytes, name: str, label: str) -> Format | Packing:
    """Tell what a file is from its first bytes (`head`, 512 or more) and, where they do not say, its name.

    Raises
    ------
    InputError
        It is something acquaint cannot read; says what it is and what is accepted.

    Examples
    --------
    >>> kind(b"PAR1...", "orders.csv", "orders.csv")
    'parquet'
    >>> kind(b'{"id": 1}', "orders.txt", "orders.txt")
    'jsonl'
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in _FOREIGN_SUFFIXES:
        raise _foreign(_FOREIGN_SUFFIXES[suffix], label)
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return "excel" if found == "zip" and (suffix in _WORKBOOKS or _is_workbook(head)) else found
    for magic, what in _FOREIGN:
        if head.startswith(magic) and (magic != b"BM" or b"\0" in head[:64]):
            raise _foreign(what, label)
    if suffix in _WORKBOOKS or suffix in {".parquet", ".pq", ".sqlite", ".sqlite3", ".zip", ".gz"}:
        raise InputError(
            f"The file is named {suffix} but is not one, or is damaged.", where=label, to_do="Export it afresh."
        )
    return _text(head, label, suffix)


def _is_workbook(head: bytes) -> bool:
    return b"[Content_Types].xml" in head or b"application/vnd.oasis.opendocument.spreadsheet" in head


def _text(head: bytes, label: str, suffix: str) -> Format:
    """Tell JSON from delimited text; a web page saved under another name is refused."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<head", b"<meta")):
        raise _foreign(
            "a web page or XML document", label, "Open it in a spreadsheet program and save it as XLSX or CSV."
        )
    if suffix in {".jsonl", ".ndjson", ".json"} or start.startswith((b'{"', b'[{"')):
        return "jsonl"
    if b"\0\0\0\0" in head and not head.startswith((b"\xff\xfe", b"\0\0\xfe\xff")):
        raise _foreign("neither text nor a kind of table known to acquaint", label)
    controls = sum(byte < 9 or 13 < byte < 26 for byte in head)
    if controls > max(_STRAY, _MOST_CONTROLS * len(head)) and not _is_wide(head):
        raise _foreign("neither text nor a kind of table known to acquaint", label)
    return "delimited"


def _is_wide(head: bytes) -> bool:
    """Tell whether the bytes are text in UTF-16 or UTF-32, in which every other byte may be a control character."""
    for codec in ("utf-8", "utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        with suppress(UnicodeDecodeError):
            text = codecs.getincrementaldecoder(codec)().decode(head)
            if not any(character < " " and character not in "\t\v\f\r\n" for character in text):
                return True
    return False


def _foreign(what: str, label: str, to_do: str = "") -> InputError:
    return InputError(f"This is {what}; acquaint cannot read it.", where=label, to_do=to_do or ACCEPTED)
