from __future__ import annotations

import gzip
import hashlib
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from acquaint.errors import InputError
from acquaint.sources.files import find
from tests.sources.reads import read_path, read_sheet, sheet_of

TEXT = "order,note\n1,a\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    for name in ("b.csv", "a.csv", "deep/er/c.csv", ".hidden.csv", "~$lock.xlsx", "readme.md", "photo.jpg"):
        (tmp_path / name).write_text(TEXT)
    return tmp_path


def names(folder: Path, *paths: str) -> list[str]:
    return [sheet.path.relative_to(folder).as_posix() for sheet in find(paths, base=folder)]


def test_a_folder_is_the_data_files_in_it(folder):
    assert names(folder, ".") == ["a.csv", "b.csv"]


def test_patterns(folder):
    assert names(folder, "*.csv") == ["a.csv", "b.csv"]
    assert names(folder, "**/*.csv") == ["a.csv", "b.csv", "deep/er/c.csv"]
    assert names(folder, "[b].csv") == ["b.csv"]
    assert names(folder, "*") == ["a.csv", "b.csv"]
    assert names(folder, str(folder / "deep" / "*" / "?.csv")) == ["deep/er/c.csv"]


def test_each_file_once_and_in_order(folder):
    assert names(folder, "b.csv", "a.csv", "./b.csv", str(folder / "b.csv"), "*.csv") == ["a.csv", "b.csv"]


def test_facts_of_a_sheet(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(TEXT)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    sheet = sheet_of(path)
    assert sheet.modified == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert sheet.fingerprint == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (sheet.label, sheet.member, sheet.format, sheet.size) == ("orders.csv", None, "delimited", len(TEXT))


def test_packed_files_have_the_fingerprint_of_their_content(tmp_path):
    (tmp_path / "orders.csv").write_text(TEXT)
    (tmp_path / "orders.csv.gz").write_bytes(gzip.compress(TEXT.encode(), mtime=0))
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as out:
        out.writestr("2024/orders.csv", TEXT)
        out.writestr("__MACOSX/2024/orders.csv", "x")
        out.writestr("2024/.DS_Store", "x")
        out.writestr("readme.pdf", "%PDF")
        out.writestr("lines.jsonl", '{"id": 1}\n')
    sheets = find(["."], base=tmp_path)
    assert [sheet.label for sheet in sheets] == [
        "export.zip[2024/orders.csv]", "export.zip[lines.jsonl]", "orders.csv", "orders.csv.gz",
    ]  # fmt: skip
    assert [read_sheet(sheet)[1] for sheet in sheets] == [[(1, "1", "a")], [(1, 1)], [(1, "1", "a")], [(1, "1", "a")]]
    assert sheets[0].fingerprint == sheets[2].fingerprint == sheets[3].fingerprint


def test_parquet_in_an_archive_outlives_its_unpacked_copy(tmp_path):
    pq.write_table(pa.table({"id": [1, 2]}), tmp_path / "t.parquet")
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as out:
        out.write(tmp_path / "t.parquet", "t.parquet")
    assert read_path(tmp_path / "t.zip")[1] == [(1, 1), (2, 2)]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.csv", b"", "empty.csv: The file is empty"),
        ("scan.pdf", b"%PDF-1.7", "scan.pdf: This is a PDF document.*Accepted are CSV"),
        ("renamed.csv", b"%PDF-1.7", "renamed.csv: This is a PDF document"),
        ("photo.jpg", b"\xff\xd8\xff\xe0", "an image"),
        ("letter.docx", b"PK\x03\x04", "a text document"),
        ("page.xls", b"<html><table>", "a web page.*save it as XLSX"),
        ("orders.parquet", b"hello", r"orders.parquet: The file is named .parquet but is not one"),
        ("orders.zip", b"PK\x03\x04garbage", "orders.zip: The archive is damaged"),
        ("orders.csv.gz", gzip.compress(TEXT.encode(), mtime=0)[:-6], "orders.csv.gz: The archive is damaged"),
        ("nothing.csv.gz", gzip.compress(b"", mtime=0), "the archive is empty|The file in the archive is empty"),
    ],
)
def test_what_cannot_be_read(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        find([name], base=tmp_path)


def test_text_named_xls_is_read_as_text(tmp_path):
    (tmp_path / "export.xls").write_text("order\tnote\n1\ta\n")
    assert read_path(tmp_path / "export.xls")[1] == [(1, "1", "a")]


def test_missing_files_folders_and_patterns(tmp_path):
    (tmp_path / "empty").mkdir()
    for given, message in [
        ("no.csv", r"no\.csv: There is no such file"),
        ("empty", "empty: There are no data files in this folder"),
        ("*.csv", r"\*\.csv: No data file fits this pattern"),
    ]:
        with pytest.raises(InputError, match=message):
            find([given], base=tmp_path)


def test_archives_without_data_or_with_workbooks(tmp_path):
    for name, member, message in [
        ("a.zip", "readme.md", "a.zip: The archive holds no data files"),
        ("b.zip", "book.xlsx", r"b\.zip\[book\.xlsx\]: Workbooks"),
    ]:
        with zipfile.ZipFile(tmp_path / name, "w") as out:
            out.writestr(member, b"PK\x03\x04x")
        with pytest.raises(InputError, match=message):
            find([name], base=tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="file permissions of POSIX")
def test_a_file_without_permission(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(TEXT)
    path.chmod(0)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == Path.home().owner() and folder != Path(folder.anchor):
            folder.chmod(folder.stat().st_mode | 0o055)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        with pytest.raises(InputError, match=r"orders\.csv: The file cannot be read: you have no permission"):
            find([path], base=tmp_path)
    finally:
        if root:
            os.seteuid(0)
