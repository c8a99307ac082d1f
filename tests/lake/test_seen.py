from __future__ import annotations

import os

import pytest

from acquaint.lake.seen import Seen

Found = list[tuple[str | None, str]]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(b"Name,Total\n#1,5.00\n")
    return path


@pytest.fixture
def look(tmp_path, monkeypatch):
    """Look into a file as one run does; whether it was really read stands in the second place."""

    def run(path, found=(("a", "b"),), reader="1", later=10):
        with monkeypatch.context() as patch:
            _in_seconds(patch, later)
            seen, calls = Seen(tmp_path / "lake" / "seen.json", reader), []
            result = seen.recall(path, Found, lambda: calls.append(1) or list(found))
            seen.save()
        return result, bool(calls)

    return run


def _in_seconds(patch, seconds):
    from datetime import timedelta

    from acquaint import clock

    now = clock.now
    patch.setattr(clock, "now", lambda: now() + timedelta(seconds=seconds))


def test_an_unchanged_file_is_read_once(file, look):
    assert look(file) == ([("a", "b")], True)
    assert look(file) == ([("a", "b")], False)
    assert look(file, found=()) == ([("a", "b")], False)


def test_a_changed_file_is_read_again(file, look):
    look(file)
    file.write_bytes(b"Name,Total\n#1,6.00,\n")
    assert look(file)[1]


def test_a_change_that_keeps_the_size_is_seen_by_the_date(file, look):
    look(file)
    content = file.read_bytes()
    file.write_bytes(content.replace(b"5", b"6"))
    assert look(file)[1]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no date of the last change but the one that can be set")
def test_a_change_that_keeps_size_and_date_is_seen(file, look):
    before = file.stat()
    look(file)
    file.write_bytes(file.read_bytes().replace(b"5", b"6"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert look(file)[1]


def test_a_file_changed_just_now_is_not_trusted(file, look):
    assert look(file, later=0)[1]
    assert look(file, later=0)[1]


def test_a_file_that_changes_while_it_is_read_is_not_trusted(file, tmp_path, monkeypatch):
    _in_seconds(monkeypatch, 10)
    seen = Seen(tmp_path / "seen.json", "1")
    seen.recall(file, Found, lambda: [("a", str(file.write_bytes(b"other content")))])
    seen.save()
    assert Seen(tmp_path / "seen.json", "1").recall(file, Found, lambda: []) == []


def test_other_code_looks_again(file, look):
    look(file)
    assert look(file, reader="2")[1]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"reader": "1", "entries": [{}]}', b"\xff\xfe"])
def test_a_damaged_memory_is_an_empty_one(file, look, tmp_path, content):
    look(file)
    (tmp_path / "lake" / "seen.json").write_bytes(content)
    assert look(file)[1]
    assert not look(file)[1]


def test_files_not_asked_for_are_forgotten(file, look, tmp_path):
    other = tmp_path / "other.csv"
    other.write_bytes(b"x")
    look(other)
    look(file)
    assert look(other)[1]


def test_a_missing_file_is_said_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        Seen(tmp_path / "seen.json", "1").recall(tmp_path / "none.csv", Found, list)
