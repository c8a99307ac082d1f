"""The log of live events: what was acknowledged stays, what repeats is dropped."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

import pytest

from acquaint.errors import StorageError
from acquaint.events import Contact, Line, Member, Order, Other, Response
from acquaint.lake.log import Log, read

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)


def order(id_: str, atom: str = "card:1", source: str = "till") -> Order:
    line = Line(product="P1", gross_sales_minor=990, net_sales_minor=990)
    return Order(source=source, id=id_, atom=atom, ts=AT, known_at=AT, net_sales_minor=990, lines=[line])


def seqs(logged) -> list[int | None]:
    return [each and each.seq for each in logged]


@pytest.fixture
def log(tmp_path):
    found = Log(tmp_path / "live" / "log.db")
    yield found
    found.close()


def test_events_come_back_as_they_were_in_order_of_intake(log):
    events = [order("a"), Other(source="web", id="v", atom="card:1", ts=AT, type="page_viewed"), order("b", "card:2")]
    assert seqs(log.append(events)) == [1, 2, 3]
    assert [(each.seq, each.event) for each in log.all()] == list(enumerate(events, 1))
    assert [each.event for each in log.of_atom("card:1", 1)] == events[1:2]


def test_what_repeats_is_dropped_within_a_group_and_for_ever(log):
    twice = order("a")
    assert seqs(log.append([twice, twice, order("b")])) == [1, None, 2]
    assert log.append([order("b"), order("a", atom="card:9")]) == [None, None]
    assert seqs(log.append([order("c"), order("a")])) == [3, None]
    assert log.seq == 3


def test_the_same_id_of_another_source_is_another_event(log):
    # Source and id must not run into each other.
    assert seqs(log.append([order("1x", source="a"), order("x", source="a1"), order("1x", source="b")])) == [1, 2, 3]


def test_numbers_go_on_in_another_process(log):
    log.append([order("a"), order("b")])
    log.close()
    again = Log(log.path)
    assert seqs(again.append([order("c")])) == [3]
    again.close()


def test_memberships_are_found_without_reading_all(log):
    move = Member(source="desk", id="m", atom="card:1", ts=AT, customer="C7")
    log.append([order("a"), move, order("b")])
    assert [(each.seq, each.event) for each in log.memberships(0)] == [(2, move)]
    assert list(log.memberships(2)) == []


def test_a_torn_tail_costs_what_was_not_acknowledged_and_nothing_else(tmp_path):
    log = Log(tmp_path / "log.db")
    log.append([order("a"), order("b")])
    whole = (tmp_path / "log.db-wal").read_bytes()
    log.append([order("c")])
    # The machine stops while the last group is on its way to the disk.
    torn = (tmp_path / "log.db-wal").read_bytes()[: len(whole) + 1_000]
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "log.db").write_bytes((tmp_path / "log.db").read_bytes())
    (copy / "log.db-wal").write_bytes(torn)
    log.close()
    again = Log(copy / "log.db")
    assert [each.event.id for each in again.all()] == ["a", "b"]
    assert seqs(again.append([order("c")])) == [3]
    again.close()


def test_a_file_that_is_no_log_is_named(tmp_path):
    (tmp_path / "log.db").write_text("not a database, and long enough to be looked at " * 40)
    with pytest.raises(StorageError, match=r"log\.db: The log of live events is damaged or cannot be opened"):
        Log(tmp_path / "log.db")


def test_another_writer_is_waited_for_and_then_named(log, monkeypatch):
    monkeypatch.setattr("acquaint.lake.log._BUSY_SECONDS", 0.1)
    log.close()
    mine = Log(log.path)
    other = sqlite3.connect(log.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="the other process that writes it"):
        mine.append([order("a")])
    other.execute("ROLLBACK")
    assert seqs(mine.append([order("a")])) == [1]
    mine.close()
    other.close()


def test_what_is_put_aside_is_kept_with_its_reason(log):
    assert seqs(log.append([order("a")], [("it has no id", b"{}")])) == [1]
    assert log.quarantined() == [("it has no id", b"{}")]


def test_some_kinds_of_events_are_found_among_all(log):
    told = [Contact(source="app", id=f"{n}", atom="card:contacts", ts=AT) for n in range(3)]
    said = Response(source="app", id="r", atom="card:1", ts=AT, type="responses", offer="contacts")
    log.append([order("a"), told[0], said, order("b", atom="card:events"), *told[1:]])
    assert [each.event for each in log.all("contacts")] == told
    assert [each.seq for each in log.all("contacts", "responses")] == [2, 3, 5, 6]
    assert list(log.all("events")) == []
    assert log.said == 3


def test_decisions_are_read_in_their_order_whatever_their_number(log, monkeypatch):
    monkeypatch.setattr("acquaint.lake.log._AT_ONCE", 2)
    made = [(f"c{n % 2}", b"%d" % n) for n in range(7)]
    log.append([], [], lambda _found, _seq: made)
    assert list(log.decisions()) == [content for _, content in made]
    assert list(log.decisions("c1")) == [b"1", b"3", b"5"]


def test_a_log_is_read_beside_the_process_that_writes_it(log):
    log.append([order("a")])
    other = sqlite3.connect(log.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO decisions (customer, content) VALUES ('x', x'00')")
    shop = log.path.parent.parent
    with read(shop) as found:
        assert [each.event.id for each in found.all()] == ["a"]
        assert list(found.decisions()) == []
    other.execute("COMMIT")
    other.close()
    with read(shop / "nowhere") as found:
        assert found is None
