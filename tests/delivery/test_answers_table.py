"""Answers typed into answers.csv."""

from __future__ import annotations

from datetime import date

import pytest

from acquaint.delivery import answered, answers
from tests.delivery.answer_books import TODAY


def collected(folder, content):
    (folder / answers.TABLE).write_bytes(content)
    return answers.collect(folder, TODAY)


@pytest.mark.parametrize(
    "content",
    [
        "customer,channel,result,date,note\nanna@example.com,phone,bought,2026-03-04,für Müller\n".encode(),
        "\ufeffCustomer;Channel;Result;Date;Note\r\nanna@example.com;Phone;Bought;4.3.2026;für Müller\r\n".encode(),
        "Kunde;Kanal;Ergebnis;Datum;Notiz\nanna@example.com;Telefon;gekauft;04.03.26;für Müller".encode("cp1252"),
        "note\tdate\tresult\tcustomer\tchannel\nfür Müller\t4.3.\tboght\tanna@example.com\tcall\n".encode("utf-16"),
    ],
)
def test_in_any_form_a_spreadsheet_saves(tmp_path, content):
    found = collected(tmp_path, content)
    assert found.unreadable == ()
    (answer,) = found.answers
    assert (answer.customer, answer.channel, answer.result) == ("anna@example.com", "phone", "bought")
    assert (answer.day, answer.note, answer.listed) == (date(2026, 3, 4), "für Müller", None)
    assert answer.place == "answers.csv, row 1"


def test_rows_that_cannot_be_read_are_set_aside_and_counted(tmp_path):
    rows = [
        "customer,channel,result,date,note",
        "anna@example.com,phone,reached,2026-03-04,",
        "ben@example.com,,reached,,",
        ",,bought,2026-03-04,",
        "",
        "card 17,fax,bought,2026-03-04,",
        "emil,,perhaps,2026-03-04,",
        ",,,,",
        "4711,,sent,2026-03-04",
    ]
    found = collected(tmp_path, "\n".join(rows).encode())
    assert [(wrong.row, wrong.column, wrong.value) for wrong in found.unreadable] == [
        (2, "date", ""), (3, "customer", ""), (4, "channel", "fax"), (5, "result", "perhaps"),
    ]  # fmt: skip
    assert [answer.customer for answer in found.answers] == ["anna@example.com", "ben@example.com", "4711"]
    assert found.answers[1].day == TODAY
    assert [wrong.counted for wrong in found.unreadable] == [True, False, False, False]
    assert found.read == 6


@pytest.mark.parametrize(
    ("row", "day", "reported"),
    [
        (",", TODAY, None),
        ("5 March 2026,", date(2026, 3, 5), None),
        ("5. März 2026,", date(2026, 3, 5), None),
        ("soon,", TODAY, "soon"),
        ("31.2.2026,", TODAY, "31.2.2026"),
        ("2027-01-01,", TODAY, "2027-01-01"),
    ],
)
def test_a_stop_is_never_lost_for_its_date(tmp_path, row, day, reported):
    content = f"customer,channel,result,date,note\nkonrad@example.com,email,do not contact,{row}\n"
    found = collected(tmp_path, content.encode())
    assert [(each.customer, each.result, each.day) for each in found.answers] == [
        ("konrad@example.com", "do_not_contact", day)
    ]
    assert [each.value for each in found.unreadable] == ([reported] if reported else [])
    assert all("The answer counts as of 20 March 2026." in each.reason for each in found.unreadable)


def test_a_stop_is_never_lost_for_its_channel(tmp_path):
    found = collected(tmp_path, b"customer,channel,result\nkonrad@example.com,carrier pigeon,do not contact\n")
    assert [(each.result, each.channel) for each in found.answers] == [("do_not_contact", None)]
    assert found.unreadable == ()


@pytest.mark.parametrize("typed", ["", "soon", "yesterday"])
def test_an_answer_without_a_day_of_its_own_is_one_however_often_it_is_read(tmp_path, typed):
    content = f"customer,channel,result,date\nanna@example.com,phone,reached,{typed}\n".encode()
    first = answered.append(tmp_path, collected(tmp_path, content).answers)
    later = answers.collect(tmp_path, date(2026, 5, 1))
    again = answered.append(tmp_path, later.answers)
    assert (len(first.new), len(again.new)) == (1, 0)
    assert again.answers == first.answers


@pytest.mark.parametrize("content", [b"who,what\nanna,bought\n", b"anna@example.com,bought,2026-03-04\n"])
def test_a_file_without_the_header_is_set_aside_whole(tmp_path, content):
    found = collected(tmp_path, content)
    assert found.answers == ()
    (wrong,) = found.unreadable
    assert wrong.row is None
    assert "Customer" in wrong.reason


@pytest.mark.parametrize("content", [b"", b"\n\n", b"customer,channel,result,date,note\n"])
def test_a_file_without_answers_is_no_answer(tmp_path, content):
    assert collected(tmp_path, content).read == 0


def test_a_person_confirmed(tmp_path):
    found = collected(tmp_path, b"customer,one person?,date\ncard:0001,yes,2026-03-04\n")
    assert [(each.kind, each.result) for each in found.answers] == [("person", "yes")]
