"""The bytes of a text file: which characters they are, and what about them decides how the file can be read.

Every byte is looked at, not a sample: one name in Windows-1252 in the middle of a file of plain letters is enough to
break a reader that guessed UTF-8.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

import msgspec

_PIECE = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
    "cp1252": "Windows-1252",
}
_ODD_BLANKS = "\t\v\f\u00a0\u2007\u202f\u200b\ufeff"


def _windows_1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_CONTROLS = {byte: _windows_1252(byte) for byte in range(0x80, 0xA0)}
"""The control characters of Latin-1, which no file means -> what Windows-1252 has in their place."""
_ESCAPED = {0xDC00 + byte: _windows_1252(byte) for byte in range(0x80, 0x100)}
"""What `surrogateescape` makes of a byte -> the character it is in Windows-1252 (which contains printable Latin-1)."""


class Survey(msgspec.Struct, frozen=True):
    """What a look at every byte says of a text file."""

    utf8: bool
    """It is UTF-8 (or plain ASCII) throughout, without NUL."""
    quotes: bool
    """It has double quotes."""
    closed: bool
    """The number of double quotes is even."""
    flat: bool
    """No line ends within double quotes, so that every line is a record."""
    marked: bool
    """It begins with UTF-8's byte-order mark."""
    odd_blanks: bool
    """It has blanks other than spaces: tabs, no-break spaces."""


def survey(path: Path) -> Survey:
    """Look at every byte of the file, in pieces."""
    import numpy as np  # noqa: PLC0415

    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        marked = stream.read(3) == codecs.BOM_UTF8
    valid, odd_blanks, flat, count = True, False, True, 0
    for piece in _pieces(path, 3 if marked else 0):
        text = _decoded(decoder, piece) if valid else None
        valid = text is not None and "\0" not in text
        odd_blanks = odd_blanks or (text is not None and any(blank in text for blank in _ODD_BLANKS))
        if b'"' in piece or count & 1:
            data = np.frombuffer(piece, np.uint8)
            quotes = np.flatnonzero(data == ord('"'))
            ends = np.flatnonzero((data == ord("\n")) | (data == ord("\r")))
            flat = flat and not bool(((np.searchsorted(quotes, ends) + count) & 1).any())
            count += len(quotes)
    valid = valid and _decoded(decoder, b"", final=True) is not None
    return Survey(valid, count > 0, count % 2 == 0, flat, marked, odd_blanks)


def _decoded(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> str | None:
    try:
        return decoder.decode(piece, final)
    except UnicodeDecodeError:
        return None


def to_utf8(path: Path, target: Path) -> tuple[str, ...]:
    """Write the text of `path` to `target` as UTF-8 without byte-order mark and NUL; return notes of what was done.

    The file is UTF-16 or UTF-32 where its mark or its NULs say so, else UTF-8 if most of its letters beyond ASCII are,
    else Windows-1252 (of which printable Latin-1 is a part). Bytes that are no UTF-8 in a file that mostly is are taken
    as Windows-1252. Line ends are kept.
    """
    codec, skip = _codec(path)
    nuls = foreign = 0
    with target.open("w", encoding="utf-8", newline="", errors="replace") as out:
        for text in _texts(path, codec, skip):
            strange = _escaped(text) if codec == "utf-8" else 0
            nuls += text.count("\0")
            foreign += strange
            out.write((text.translate(_ESCAPED) if strange else text).replace("\0", ""))
    return tuple(_notes(codec, nuls, foreign))


def _texts(path: Path, codec: str, skip: int) -> Iterator[str]:
    """Yield the text of a file in pieces; bytes that are not UTF-8 come as surrogates."""
    if codec == "cp1252":
        yield from map(_windows, _pieces(path))
        return
    decoder = codecs.getincrementaldecoder(codec)("surrogateescape" if codec == "utf-8" else "replace")
    for piece in _pieces(path, skip):
        yield decoder.decode(piece)
    yield decoder.decode(b"", True)


def _windows(piece: bytes) -> str:
    """Decode Windows-1252; the five bytes it leaves undefined stay the control characters of Latin-1."""
    try:
        return piece.decode("cp1252")
    except UnicodeDecodeError:
        return piece.decode("latin-1").translate(_CONTROLS)


def _notes(codec: str, nuls: int, foreign: int) -> Iterator[str]:
    if codec != "utf-8":
        yield f"decoded as {_NAMES[codec]}"
    if foreign:
        yield f"not UTF-8 like the rest, so decoded as Windows-1252: {foreign} bytes"
    if nuls:
        yield f"NUL characters removed: {nuls}"


def _codec(path: Path) -> tuple[str, int]:
    """Return the codec of a file and the length of its byte-order mark."""
    with path.open("rb") as stream:
        head = stream.read(1 << 16)
    for mark, codec in _BOMS:
        if head.startswith(mark):
            return codec, len(mark)
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) // 8 and min(even, odd) < max(even, odd) // 4:
        return ("utf-16-be" if even > odd else "utf-16-le"), 0
    return ("utf-8" if _mostly_utf8(path) else "cp1252"), 0


def _mostly_utf8(path: Path) -> bool:
    """Tell whether the letters beyond ASCII are rather UTF-8 than single bytes."""
    beyond = foreign = 0
    for text in _texts(path, "utf-8", 0):
        if not text.isascii():
            beyond += len(text) - len(text.encode("ascii", "ignore"))
            foreign += _escaped(text)
    return beyond > 2 * foreign or not foreign


def _escaped(text: str) -> int:
    return 0 if text.isascii() else len(text) - len(text.encode("utf-8", "ignore").decode("utf-8"))


def _pieces(path: Path, skip: int = 0) -> Iterator[bytes]:
    with path.open("rb") as stream:
        stream.seek(skip)
        while piece := stream.read(_PIECE):
            yield piece
