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
    assert sorted(path.name for path in place.iterdir()) == ["a.entry", "b.entry"]


def test_the_oldest_entries_go(place, monkeypatch):
    monkeypatch.setattr(cache, "MOST", 3)
    for number in range(5):
        cache.write(str(number), b"x")
        os.utime(place / f"{number}.entry", (number, number))
    assert [cache.read(str(number)) for number in range(5)] == [None, None, b"x", b"x", b"x"]


def test_what_is_not_its_own_stays(place, monkeypatch):
    monkeypatch.setattr(cache, "MOST", 1)
    place.mkdir()
    for number in range(5):
        (place / f"holiday {number}.jpg").write_bytes(b"x")
        cache.write(str(number), b"x")
    assert len(list(place.glob("*.jpg"))) == 5
    assert len(list(place.glob("*.entry"))) == 1


@pytest.mark.parametrize("damage", [lambda b: b[:-1], lambda b: b[:0], lambda b: b.replace(b"one", b"two")])
def test_a_damaged_entry_is_none(place, damage):
    cache.write("a", b"one")
    entry = place / "a.entry"
    entry.write_bytes(damage(entry.read_bytes()))
    assert cache.read("a") is None


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(cache.FOLDER, str(tmp_path / "file"))
    cache.write("a", b"one")
    assert cache.read("a") is None


def test_without_a_name_it_lies_where_the_system_keeps_caches(monkeypatch):
    monkeypatch.delenv(cache.FOLDER)
    assert cache.folder().name in ("acquaint", "Cache")
