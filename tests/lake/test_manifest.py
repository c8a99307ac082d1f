from __future__ import annotations

import msgspec

from acquaint.lake import manifest
from acquaint.lake.manifest import Manifest
from tests.lake.children import publish


def test_it_is_read_as_it_was_written(tmp_path):
    snapshot = publish(tmp_path, 1).snapshot
    assert manifest.read(snapshot.folder) == snapshot


def test_it_can_be_read_by_people(tmp_path):
    text = (publish(tmp_path, 1).snapshot.folder / "snapshot.json").read_text()
    assert '\n "as_of": "2026-03-02T00:00:00Z",\n' in text
    assert msgspec.json.decode(text, type=Manifest).files[0].name == "number.parquet"


def test_no_snapshot_where_there_is_no_folder(tmp_path):
    assert manifest.read(tmp_path / "none") is None
    (tmp_path / "file").touch()
    assert manifest.read(tmp_path / "file") is None


def test_files_are_listed_by_name_with_those_in_folders(tmp_path):
    (tmp_path / "z").mkdir()
    (tmp_path / "z" / "b.csv").write_bytes(b"abc")
    (tmp_path / "a.parquet").write_bytes(b"")
    files = manifest.files(tmp_path, {"a.parquet": 0})
    assert [(file.name, file.rows, file.bytes) for file in files] == [("a.parquet", 0, 0), ("z/b.csv", None, 3)]
    assert files[1].sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
