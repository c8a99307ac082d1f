from __future__ import annotations

import os
import sys

import pytest

from acquaint.lake import durable


def test_writing_replaces_the_whole_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "current"
    durable.write(path, b"a long first content")
    durable.write(path, b"short")
    assert path.read_bytes() == b"short"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_content(tmp_path):
    (tmp_path / "current").mkdir()
    with pytest.raises(OSError, match="current"):
        durable.write(tmp_path / "current", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["current"]


def test_only_own_leftovers_are_removed(tmp_path):
    mine, theirs = durable.part(tmp_path / "orders.csv"), tmp_path / "orders.csv.part"
    mine.touch()
    theirs.touch()
    durable.remove_parts(tmp_path)
    assert list(tmp_path.iterdir()) == [theirs]
    durable.remove_parts(tmp_path / "none")


def test_syncing_files_and_folders(tmp_path):
    (tmp_path / "a").write_bytes(b"a")
    durable.sync(tmp_path / "a")
    durable.sync_folder(tmp_path)
    assert (tmp_path / "a").read_bytes() == b"a"


@pytest.mark.skipif(sys.platform == "win32", reason="looks at the descriptors of a POSIX process")
def test_no_descriptor_is_left_open(tmp_path):
    durable.write(tmp_path / "a", b"a")
    before = os.dup(0)
    os.close(before)
    for _ in range(3):
        durable.write(tmp_path / "a", b"a")
        durable.sync_folder(tmp_path)
    after = os.dup(0)
    os.close(after)
    assert after == before
