from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.sources import encoding
from tests.sources.reads import read_text

TEXT = "Order;Customer\n1;Müller €\n2;Łódź\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding(tmp_path, codec):
    _, rows = read_text(tmp_path, TEXT.encode(codec))
    assert rows == [(1, "1", "Müller €"), (2, "2", "Łódź")]


@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
def test_single_byte_encodings_are_named(tmp_path, codec):
    reading, rows = read_text(tmp_path, "Order;Customer\n1;Müller\n2;Zoë Ñuñez ß\n".encode(codec))
    assert [row[2] for row in rows] == ["Müller", "Zoë Ñuñez ß"]
    assert "decoded as Windows-1252" in reading.notes


def test_the_euro_of_windows(tmp_path):
    _, rows = read_text(tmp_path, "Order;Price\n1;5 €\n2;„Tee“ – gut\n".encode("cp1252"))
    assert [row[2] for row in rows] == ["5 €", "„Tee“ – gut"]


def test_one_foreign_byte_far_below_the_sample(tmp_path):
    body = b"Order;Customer\n" + b"".join(b"%d;Anna\n" % i for i in range(20_000)) + b"x;M\xfcller\n"
    _, rows = read_text(tmp_path, body)
    assert rows[-1] == (20_001, "x", "Müller")


def test_foreign_bytes_in_utf8(tmp_path):
    body = "Order;Customer\n" + "".join(f"{i};Müller\n" for i in range(10))
    reading, rows = read_text(tmp_path, body.encode() + b"x;M\xfcller \x80\n")
    assert rows[-1][2] == "Müller €"
    assert rows[0][2] == "Müller"
    assert reading.notes == ("not UTF-8 like the rest, so decoded as Windows-1252: 2 bytes",)


def test_nul_bytes_go(tmp_path):
    reading, rows = read_text(tmp_path, b"Order;Customer\n1;An\0na\n2;Jo\0\n")
    assert rows == [(1, "1", "Anna"), (2, "2", "Jo")]
    assert reading.notes == ("NUL characters removed: 2",)


def test_survey_sees_line_ends_in_quotes(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b'a,b\n1,"x"\n')
    assert encoding.survey(path).flat
    path.write_bytes(b'a,b\n1,"x\ny"\n')
    found = encoding.survey(path)
    assert (found.flat, found.closed, found.quotes) == (False, True, True)
    path.write_bytes(b'a,b\n1,"x\n')
    assert not encoding.survey(path).closed


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=60))
def test_unicode_survives_any_mark(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("encoding")
    for codec in ("utf-16", "utf-8-sig", "utf-32"):
        (folder / "in").write_bytes(text.encode(codec))
        encoding.to_utf8(folder / "in", folder / "out")
        assert (folder / "out").read_bytes().decode() == text
