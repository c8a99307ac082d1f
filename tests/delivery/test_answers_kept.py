"""answers.jsonl: appended, folded, never lost."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.delivery import answered
from acquaint.delivery.answered import made
from acquaint.errors import InputError

LIST = date(2026, 3, 2)
DAY = date(2026, 3, 4)
ANNA, BEN = "email:anna@example.com", "card:17"


def typed(result, customer=ANNA, *, day=DAY, listed=LIST, place="contacts.xlsx, This week, row 4", **more):
    return made("result", customer, result, day, listed=listed, place=place, **more)


def results(answers):
    return [(answer.customer, answer.result) for answer in answers]


def test_read_again_they_add_nothing(tmp_path):
    answers = [typed("bought", note="für drei"), typed("no_answer", BEN)]
    first = answered.append(tmp_path, answers)
    content = (tmp_path / "answers.jsonl").read_bytes()
    second = answered.append(tmp_path, answers)
    assert (len(first.new), len(second.new)) == (2, 0)
    assert (tmp_path / "answers.jsonl").read_bytes() == content
    assert answered.read(tmp_path) == first.answers == second.answers == tuple(answers)


def test_a_line_has_the_form_that_is_documented(tmp_path):
    answered.append(tmp_path, [typed("bought", channel="phone")])
    line = msgspec.json.decode((tmp_path / "answers.jsonl").read_bytes())
    assert line == {
        "id": typed("bought", channel="phone").id, "kind": "result", "customer": ANNA, "result": "bought",
        "date": "2026-03-04", "channel": "phone", "note": None, "list": "2026-03-02",
        "from": "contacts.xlsx, This week, row 4",
    }  # fmt: skip


def test_nothing_is_written_without_answers(tmp_path):
    answered.append(tmp_path, [])
    assert list(tmp_path.iterdir()) == []
    assert answered.read(tmp_path) == ()


def test_what_there_would_be_is_told_without_writing(tmp_path):
    assert results(answered.taken(tmp_path, [typed("bought")]).answers) == [(ANNA, "bought")]
    assert list(tmp_path.iterdir()) == []


def test_a_corrected_cell_supersedes_and_may_be_corrected_back(tmp_path):
    for result in ("bought", "reached", "bought"):
        log = answered.append(tmp_path, [typed(result)])
        assert results(log.answers) == [(ANNA, result)]
    assert len(answered.lines(tmp_path)) == 3
    answered.append(tmp_path, [typed("bought", day=date(2026, 3, 5))])
    assert [answer.day for answer in answered.read(tmp_path)] == [date(2026, 3, 5)]


def test_an_old_copy_of_the_workbook_takes_nothing_back(tmp_path):
    copy = typed("no_answer", place="contacts (1).xlsx, This week, row 4")
    answered.append(tmp_path, [copy])
    answered.append(tmp_path, [copy, typed("bought")])
    assert answered.append(tmp_path, [copy]).new == ()
    assert results(answered.read(tmp_path)) == [(ANNA, "bought")]


def test_a_stop_holds_whatever_else_is_said(tmp_path):
    answered.append(tmp_path, [typed("do_not_contact"), typed("reached", place="contacts (1).xlsx, This week, row 4")])
    assert results(answered.read(tmp_path)) == [(ANNA, "do_not_contact")]
    assert answered.append(tmp_path, [typed("bought")]).new == ()
    assert results(answered.read(tmp_path)) == [(ANNA, "do_not_contact")]


def test_a_draft_that_was_sent_and_its_result_both_hold(tmp_path):
    answered.append(tmp_path, [typed("sent"), typed("bought"), typed("reached", listed=date(2026, 3, 9))])
    assert results(answered.read(tmp_path)) == [(ANNA, "sent"), (ANNA, "bought"), (ANNA, "reached")]


def test_lines_of_the_table_are_told_apart_by_day_and_channel(tmp_path):
    rows = [
        typed("no_answer", listed=None, channel="phone"), typed("bought", listed=None, channel="phone"),
        typed("sent", listed=None, channel="email"), typed("bought", listed=None, channel="phone", day=LIST),
    ]  # fmt: skip
    answered.append(tmp_path, rows)
    assert results(answered.read(tmp_path)) == [(ANNA, "bought"), (ANNA, "sent"), (ANNA, "bought")]
    assert answered.append(tmp_path, rows).new == ()


def test_a_damaged_line_is_named(tmp_path):
    answered.append(tmp_path, [typed("bought"), typed("reached", BEN)])
    path = tmp_path / "answers.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"answers\.jsonl, line 2"):
        answered.append(tmp_path, [typed("no_answer")])
    assert path.read_bytes() == before


@pytest.mark.parametrize("line", [b"{}", b"\xff\xfe", b'{"id":1}', b"[]"])
def test_a_line_that_is_no_answer_is_named(tmp_path, line):
    (tmp_path / "answers.jsonl").write_bytes(b"\n" + line + b"\n")
    with pytest.raises(InputError, match="line 2"):
        answered.read(tmp_path)


def test_a_line_without_its_end_is_completed(tmp_path):
    answered.append(tmp_path, [typed("bought")])
    path = tmp_path / "answers.jsonl"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    answered.append(tmp_path, [typed("reached", BEN)])
    assert results(answered.read(tmp_path)) == [(ANNA, "bought"), (BEN, "reached")]


_RESULTS = st.sampled_from(["reached", "bought", "no_answer", "do_not_contact"])


@given(st.lists(st.lists(st.tuples(_RESULTS, st.sampled_from([ANNA, BEN])), max_size=4), max_size=5))
def test_every_reading_settles_at_once_and_stops_hold(tmp_path_factory, readings):
    folder = tmp_path_factory.mktemp("shop")
    stopped = set()
    for reading in readings:
        answers = [typed(result, customer) for result, customer in reading]
        log = answered.append(folder, answers)
        assert answered.append(folder, answers).new == ()
        assert answered.read(folder) == log.answers
        stopped |= {customer for result, customer in reading if result == "do_not_contact"}
        assert {answer.customer for answer in log.answers if answer.result == "do_not_contact"} == stopped
        assert len({answer.customer for answer in log.answers}) == len(log.answers)
