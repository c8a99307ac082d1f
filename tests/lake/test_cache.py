"""The cache of the user: whole entries, bounded, and never in the way."""

from __future__ import annotations

import os

import pytest

from acquaint.lake import cache


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.FOLDER, str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_what_is_written_is_read(place):
    assert cache.read("a") is None
    cache.write("a", b"one")
    cache.write("b", b"two")
    cache.write("a", b"three")
    assert (cache.read("a"), cache.read("b"), cache.read("c")) == (b"three", b"two", None)
    assert sorted(path.name for path in place.iterdir()) == ["a", "b"]


def test_the_oldest_entries_go(place, monkeypatch):
    monkeypatch.setattr(cache, "MOST", 3)
    for number in range(5):
        cache.write(str(number), b"x")
        os.utime(place / str(number), (number, number))
    assert sorted(path.name for path in place.iterdir()) == ["2", "3", "4"]


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(cache.FOLDER, str(tmp_path / "file"))
    cache.write("a", b"one")
    assert cache.read("a") is None


def test_without_a_name_it_lies_where_the_system_keeps_caches(monkeypatch):
    monkeypatch.delenv(cache.FOLDER)
    assert cache.folder().name in ("acquaint", "Cache")
