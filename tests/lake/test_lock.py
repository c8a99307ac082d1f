from __future__ import annotations

import re

import pytest

from acquaint.errors import StorageError
from acquaint.lake import lock


def test_who_comes_second_is_told_who_holds_it(tmp_path):
    path = tmp_path / "lake" / "lock"
    with lock.held(path, "acquaint run orders.csv"):
        holder = lock.owner(path)
        assert holder.command == "acquaint run orders.csv"
        text = f"Another run is in progress (since {holder.since.astimezone():%Y-%m-%d %H:%M:%S}, process {holder.pid}"
        with pytest.raises(StorageError, match=re.escape(text)) as caught, lock.held(path, "acquaint run"):
            pass
        assert caught.value.where == str(tmp_path)
        assert lock.owner(path) == holder
    assert lock.owner(path) is None
    with lock.held(path, "acquaint run"):
        pass


def test_it_is_released_when_the_block_fails(tmp_path):
    with pytest.raises(ValueError, match="boom"), lock.held(tmp_path / "lock", "a"):
        raise ValueError("boom")
    with lock.held(tmp_path / "lock", "b"):
        assert lock.owner(tmp_path / "lock").command == "b"


@pytest.mark.parametrize("note", [None, b"", b"{", b'{"pid": 1}', b"\xff"])
def test_the_lock_decides_not_the_note(tmp_path, note):
    path = tmp_path / "lock"
    if note is not None:
        lock.note_of(path).write_bytes(note)
    assert lock.owner(path) is None
    with lock.held(path, "a"):
        lock.note_of(path).unlink()
        if note is not None:
            lock.note_of(path).write_bytes(note)
        with pytest.raises(StorageError, match=r"^.*: Another run is in progress\. Wait"), lock.held(path, "b"):
            pass
