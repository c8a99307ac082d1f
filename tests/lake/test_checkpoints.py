"""Checkpoints: a cache that is let go whenever it may not fit."""

from __future__ import annotations

from acquaint.lake.checkpoints import Checkpoints


def test_states_and_codes_come_back(tmp_path):
    first = Checkpoints(tmp_path / "c.db", "one")
    first.write([("card:1", b"state")], [("lines.category", 7, "tea")])
    first.write([("card:1", b"newer")], [])
    first.close()
    again = Checkpoints(tmp_path / "c.db", "one")
    assert (again.state("card:1"), again.state("card:2"), again.rebuilt) == (b"newer", None, False)
    assert again.codes() == [("lines.category", 7, "tea")]
    again.close()


def test_those_of_other_definitions_are_let_go(tmp_path):
    first = Checkpoints(tmp_path / "c.db", "one")
    first.write([("card:1", b"state")], [("lines.category", 7, "tea")])
    first.close()
    other = Checkpoints(tmp_path / "c.db", "two")
    assert (other.state("card:1"), list(other.codes()), other.rebuilt) == (None, [], True)
    other.close()


def test_a_file_that_cannot_be_read_is_made_anew(tmp_path):
    (tmp_path / "c.db").write_bytes(b"garbage " * 1_000)
    found = Checkpoints(tmp_path / "c.db", "one")
    assert found.rebuilt
    found.write([("card:1", b"state")], [])
    assert found.state("card:1") == b"state"
    found.close()
