"""The ledger: what a list wrote, the next one reads; a list made twice writes the same, an earlier one nothing."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from acquaint.decisions import ledger
from acquaint.decisions.ledger import Assigned
from acquaint.errors import InputError

FIRST, SECOND = date(2025, 3, 3), date(2025, 3, 10)
NOW = Assigned(FIRST, "email:anna@example.com", "slipping", "now", None, 28)
LATER = Assigned(FIRST, "account:shop/7", "lapsed", "later", date(2025, 3, 31), 28)
NEXT = Assigned(SECOND, "email:jürgen@example.com", "slipping", "now", None, 40)


def write(folder, *lists):
    for day, assigned in lists:
        made = ledger.encode(folder, ledger.read(folder, day), assigned, day)
        if made is not None:
            (folder / ledger.FILE).write_bytes(made)
    return (folder / ledger.FILE).read_bytes()


def test_what_is_written_is_read_by_later_lists_only(tmp_path):
    assert ledger.read(tmp_path, FIRST) == ()
    text = write(tmp_path, (FIRST, [NOW, LATER]), (SECOND, [NEXT]))
    assert text.decode().splitlines()[0] == (
        '{"day":"2025-03-03","customer":"account:shop/7","kind":"lapsed","arm":"later","until":"2025-03-31",'
        '"window_days":28}'
    )
    assert ledger.read(tmp_path, FIRST) == ()
    assert ledger.read(tmp_path, SECOND) == (LATER, NOW)
    assert ledger.read(tmp_path, date(2026, 1, 1)) == (LATER, NOW, NEXT)


def test_a_list_made_again_writes_the_same_and_an_earlier_one_nothing(tmp_path):
    text = write(tmp_path, (FIRST, [NOW, LATER]), (SECOND, [NEXT]))
    assert write(tmp_path, (SECOND, [NEXT])) == text
    assert ledger.encode(tmp_path, (), [NOW], FIRST) is None
    assert write(tmp_path, (FIRST, [NOW])) == text
    changed = write(tmp_path, (SECOND, []))
    assert changed == b"".join(text.splitlines(keepends=True)[:2])


def test_whoever_was_answered_stays_when_the_list_is_made_again(tmp_path):
    text = write(tmp_path, (FIRST, [NOW, LATER]))
    found = ledger.read(tmp_path, FIRST, {NOW.customer})
    assert found == (NOW,)
    again = ledger.encode(tmp_path, found, [LATER], FIRST)
    assert again == text
    assert ledger.encode(tmp_path, found, [], FIRST) == text.splitlines(keepends=True)[1]


def test_a_line_that_is_none_is_named(tmp_path):
    (tmp_path / ledger.FILE).write_bytes(b'\n{"day":"2025-03-03"}\n')
    with pytest.raises(InputError, match=r"decisions\.jsonl, line 2: This is not an assignment"):
        ledger.read(tmp_path, SECOND)


def test_a_customer_who_merged_is_known_by_todays_id():
    with duckdb.connect() as con:
        con.execute("CREATE TABLE members AS SELECT 'account:shop/7' AS atom, 'email:anna@example.com' AS customer")
        ledger.load(con, [NOW, LATER])
        assert con.execute("SELECT customer, written, arm FROM ledger ORDER BY written").fetchall() == [
            ("email:anna@example.com", "account:shop/7", "later"),
            ("email:anna@example.com", "email:anna@example.com", "now"),
        ]
