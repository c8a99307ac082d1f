"""Things that are given by mistake: each is named for what it is, with what to do, and leaves nothing behind."""

from __future__ import annotations

import random

import pytest

from tests.stories.told import refused

TABLE = "<html><body><table><tr><th>Order ID</th><th>Date</th></tr><tr><td>1</td><td>2025-01-01</td></tr></table>"
GIVEN = {
    "invoice.csv": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" + bytes(2000), "This is a PDF document"),
    "empty.csv": (b"", "The file is empty."),
    "blank.csv": (b"\r\n  \r\n", "The file is empty."),
    "header.csv": (b"Order ID,Date,Customer,Total\n", "There is a header of 4 columns but no records"),
    "orders.xls": (TABLE.encode(), "save it as XLSX or CSV"),
    "photo.csv": (b"\xff\xd8\xff\xe0" + bytes(500), "This is an image"),
    "backup.csv": (random.Random(2).randbytes(9000).replace(b"\0", b"\1"), "This is neither text nor a kind of table"),
    "program.csv": (b"\x7fELF\2\1\1" + bytes(9) + random.Random(3).randbytes(5000), "This is neither text nor"),
    "letter.docx": (b"PK\3\4" + bytes(200), "This is a text document"),
}


@pytest.mark.parametrize("name", GIVEN)
def test_it_is_named_for_what_it_is(tmp_path, name):
    content, said = GIVEN[name]
    (tmp_path / name).write_bytes(content)
    message = refused(tmp_path, tmp_path / name)
    assert message.startswith(f"{name}: ")
    assert said in message
    assert "\n" not in message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "cp932"])
def test_text_of_any_alphabet_is_text(tmp_path, encoding):
    """A file is not refused as binary for its alphabet, nor for the end mark of an old program."""
    from acquaint.sources import kinds

    text = "Заказ;Сумма\n1;10,00\n" if encoding != "cp932" else "注文;金額\n1;10\n"
    assert kinds.kind((text * 20).encode(encoding) + b"\x1a", "orders.csv", "orders.csv") == "delimited"
