from __future__ import annotations

import zipfile
from datetime import date

import openpyxl
import pytest

from acquaint.delivery import answered, answers
from acquaint.lake.snapshot import Lake
from acquaint.words import Words
from tests.delivery import answer_books as books
from tests.delivery.answer_books import DAY, FILE, TODAY
from tests.lake.children import basis

ANNA, BEN, CLEO, DORA, EMIL = (person.customer for person in books.PEOPLE)


@pytest.fixture
def shop(tmp_path):
    books.hand_out(tmp_path)
    return tmp_path


def collected(shop, **options):
    return answers.collect(shop, TODAY, **options)


def said(found):
    return {(each.customer, each.result): each for each in found.answers}


def results(found):
    return sorted((each.customer, each.result) for each in found.answers)


def only(found):
    (workbook,) = found.workbooks
    return workbook


def type_all(shop):
    books.answer(
        shop / FILE,
        "This week",
        {
            ANNA: {"Result": "bought", "Result date": books.stamp(date(2026, 3, 4)), "Note": "three teas"},
            BEN: {"Result": "No Answer "},
            CLEO: {"Result": "kein Interesse", "Result date": "5.3.2026"},
            DORA: {"Result": "do not contct", "Result date": "2026-03-06", "Note": '=HYPERLINK("http://x")'},
        },
    )


def test_nothing_typed_is_no_answer_and_no_change(shop):
    found = collected(shop)
    assert (found.answers, found.unreadable, found.read) == ((), (), 0)
    assert found.guarded[FILE] is not None


def test_answers_typed_into_the_list(shop):
    type_all(shop)
    found = collected(shop)
    told = said(found)
    assert set(told) == {(ANNA, "bought"), (BEN, "no_answer"), (CLEO, "not_interested"), (DORA, "do_not_contact")}
    anna = told[ANNA, "bought"]
    assert (anna.day, anna.channel, anna.note, anna.listed) == (date(2026, 3, 4), "phone", "three teas", DAY)
    assert anna.place == "contacts.xlsx, This week, row 4"
    assert told[BEN, "no_answer"].day == DAY
    assert told[BEN, "no_answer"].channel == "email"
    assert told[CLEO, "not_interested"].day == date(2026, 3, 5)
    assert (only(found).answers, only(found).changed, only(found).open) == (4, False, False)
    assert found.guarded == {FILE: only(found).sha256}


def test_a_formula_in_a_note_is_text_or_nothing(shop):
    books.answer(shop / FILE, "This week", {ANNA: {"Result": "reached", "Note": "'=1+1"}, BEN: {"Result": "=1+1"}})
    (anna,) = collected(shop).answers
    assert anna.note == "'=1+1"


def test_a_sheet_of_boxes_and_the_drafts_and_the_doubts(shop):
    books.answer(shop / FILE, "Call sheet", {ANNA: {"reached": "x"}, CLEO: {"call back": "☑", "Note": "on Friday"}})
    books.answer(shop / FILE, "E-mail drafts", {BEN: {"Sent?": "yes"}, EMIL: {"Sent?": False}})
    books.answer(shop / FILE, "Check these", {"card:0001": {"One person?": "nein"}})
    found = collected(shop)
    told = said(found)
    assert set(told) == {
        (ANNA, "reached"), (CLEO, "call_back"), (BEN, "sent"), (EMIL, "not_sent"), ("card:0001", "no")
    }  # fmt: skip
    assert told[CLEO, "call_back"].note == "on Friday"
    assert told[CLEO, "call_back"].channel == "phone"
    assert told[BEN, "sent"].channel == "email"
    assert told["card:0001", "no"].kind == "person"
    assert not only(found).changed


@pytest.mark.parametrize("language", ["en", "de"])
def test_both_languages_read_what_either_wrote(tmp_path, language):
    books.hand_out(tmp_path, language=language)
    header = Words(language).under("answers.headers")
    typed = {ANNA: {header["result"]: "gekauft", header["date"]: "4.3."}, BEN: {header["result"]: "wrong person"}}
    books.answer(tmp_path / FILE, "This week", typed)
    found = collected(tmp_path)
    assert results(found) == sorted([(ANNA, "bought"), (BEN, "wrong_person")])
    assert said(found)[ANNA, "bought"].day == date(2026, 3, 4)
    assert not only(found).changed


def test_sheets_renamed_rows_sorted_and_deleted_columns_moved(shop):
    type_all(shop)

    def arrange(rows):
        top, header, *people = rows[:2], rows[2], *rows[3:]
        people = sorted((row for row in people if row[1] != "Cleo Ämter"), key=lambda row: row[1], reverse=True)
        return [[], *top, *([row[-1], *row[5:-1], *row[:5]] for row in [header, *people])]

    books.rewrite(shop / FILE, "This week", arrange, title="Meine Woche")
    found = collected(shop)
    assert results(found) == sorted([(ANNA, "bought"), (BEN, "no_answer"), (DORA, "do_not_contact")])
    assert said(found)[ANNA, "bought"].note == "three teas"
    assert said(found)[ANNA, "bought"].place.startswith("contacts.xlsx, Meine Woche, row ")
    assert found.unreadable == ()
    assert not only(found).changed


def test_a_row_without_its_key_is_known_by_what_it_was_handed_out_with(shop):
    type_all(shop)
    books.edit(shop / FILE, "This week", lambda page: setattr(page.cell(4, 11), "value", None))
    assert results(collected(shop))[2] == (ANNA, "bought")


def test_without_keys_and_the_original_the_address_tells_who_it_is(shop):
    type_all(shop)
    books.edit(shop / FILE, "This week", lambda page: page.delete_cols(11))
    (shop / "lake" / "current").unlink()
    found = collected(shop)
    assert ("+49 171 5550101", "bought") in results(found)
    assert ("ben@example.com", "no_answer") in results(found)
    assert only(found).changed, "what was handed out is not known any more, so nothing says that this is all answers"


def test_a_row_that_says_nobody_is_set_aside(shop):
    type_all(shop)

    def wipe(page):
        for column in (2, 4, 5, 6, 7, 11):
            page.cell(4, column).value = None

    books.edit(shop / FILE, "This week", wipe)
    found = collected(shop)
    (wrong,) = found.unreadable
    assert (wrong.file, wrong.sheet, wrong.row, wrong.column) == (FILE, "This week", 4, "_key")
    assert "hidden key" in wrong.reason
    assert len(found.answers) == 3


def test_keys_that_were_left_behind_by_a_sort_do_not_mix_up_people(shop):
    def arrange(rows):
        keys = [row[-1] for row in rows]
        shown = [*rows[:3], *reversed(rows[3:])]
        return [[*row[:-1], key] for row, key in zip(shown, keys, strict=True)]

    books.rewrite(shop / FILE, "This week", arrange)

    def stop_dora(page):
        row = next(n for n in range(4, 9) if page.cell(n, 2).value == "Dora =SUM(1)")
        page.cell(row, 8).value = "do not contact"

    books.edit(shop / FILE, "This week", stop_dora)
    found = collected(shop)
    assert results(found) == [(DORA, "do_not_contact")]


@pytest.mark.parametrize(
    ("typed", "column", "reason"),
    [
        ({"Result": "intersted"}, "Result", "not interested"),
        ({"Result": "bought", "Result date": "soon"}, "Result date", "not a date"),
        ({"Result": "bought", "Result date": "21.3.2026"}, "Result date", "still to come"),
        ({"Result": "bought", "Result date": "2025-03-04"}, "Result date", "long before"),
        ({"Result": "bought", "Result date": "4/3/2026"}, "Result date", None),
        ({"Result": "bought", "Result date": "5/3/2026", "Note": "x"}, "Result date", None),
        ({"Note": "call her in May"}, "Note", "no result"),
    ],
)
def test_what_cannot_be_read_is_set_aside_with_its_place(shop, typed, column, reason):
    books.answer(shop / FILE, "This week", {ANNA: typed, BEN: {"Result": "reached"}})
    found = collected(shop)
    if reason is None:
        # 4 March, for the third of April is still to come.
        assert len(found.answers) == 2
        return
    (wrong,) = found.unreadable
    assert (wrong.file, wrong.sheet, wrong.row, wrong.column) == (FILE, "This week", 4, column)
    assert wrong.value == typed[column]
    assert reason in wrong.reason
    counted = typed.get("Result") == "bought"
    assert results(found) == sorted([(BEN, "reached"), *([(ANNA, "bought")] if counted else [])])
    assert found.read == 2
    if counted:
        assert said(found)[ANNA, "bought"].day == DAY
        assert wrong.reason.endswith("The answer counts as of 2 March 2026.")
    assert only(found).changed
    assert found.guarded == {FILE: None}


def test_a_date_that_can_be_read_both_ways_is_set_aside(shop):
    books.answer(shop / FILE, "This week", {ANNA: {"Result": "bought", "Result date": "5/3/2026"}})
    assert [each.day for each in answers.collect(shop, date(2026, 3, 20)).answers] == [date(2026, 3, 5)]
    later = answers.collect(shop, date(2026, 6, 1))
    assert "either way" in later.unreadable[0].reason
    assert [each.day for each in later.answers] == [DAY]


def test_two_ticks_are_not_guessed(shop):
    books.answer(shop / FILE, "Call sheet", {ANNA: {"reached": "x", "bought": "x"}})
    (wrong,) = collected(shop).unreadable
    assert wrong.value == "reached, bought"
    assert wrong.column is None
    assert collected(shop).answers == ()


@pytest.mark.parametrize("other", [{"reached": "x", "bought": "x"}, {"reached": "perhaps"}])
def test_a_stop_among_several_ticks_holds(shop, other):
    books.answer(shop / FILE, "Call sheet", {ANNA: {**other, "do not contact": "x"}})
    found = collected(shop)
    assert results(found) == [(ANNA, "do_not_contact")]
    assert found.unreadable == ()


@pytest.mark.parametrize("text", ["5 March 2027", "soon", "2020-01-01"])
def test_a_stop_holds_whatever_its_date_says(shop, text):
    books.answer(shop / FILE, "This week", {ANNA: {"Result": "do not contact", "Result date": text}})
    found = collected(shop)
    assert [(each.customer, each.result, each.day) for each in found.answers] == [(ANNA, "do_not_contact", DAY)]
    assert [each.value for each in found.unreadable] == [text]
    assert found.read == 1


def test_yesterday_stays_the_day_it_meant(shop):
    books.answer(shop / FILE, "This week", {ANNA: {"Result": "bought", "Result date": "gestern"}})
    first = answered.append(shop, answers.collect(shop, date(2026, 3, 4)).answers)
    assert [each.day for each in first.answers] == [date(2026, 3, 3)]
    again = answered.append(shop, answers.collect(shop, date(2026, 3, 9)).answers)
    assert (again.new, [each.day for each in again.answers]) == ((), [date(2026, 3, 3)])


def test_reasons_are_in_the_language_asked_for(shop):
    books.answer(shop / FILE, "This week", {ANNA: {"Result": "intersted"}})
    (wrong,) = collected(shop, words=Words("de")).unreadable
    assert wrong.reason.startswith("Das ist keines der Ergebnisse")


@pytest.mark.parametrize(
    ("sheet", "change"),
    [
        ("This week", lambda page: setattr(page.cell(4, 4), "value", "+49 171 999")),
        ("This week", lambda page: setattr(page.cell(30, 1), "value", "ask Ben about the tea")),
        ("E-mail drafts", lambda page: setattr(page.cell(4, 4), "value", "Dear Ben, ...")),
        ("This week", lambda page: setattr(page.cell(4, 20), "value", 3)),
    ],
)
def test_a_workbook_with_something_of_the_owners_own_is_not_replaced(shop, sheet, change):
    type_all(shop)
    books.edit(shop / FILE, sheet, change)
    found = collected(shop)
    assert len(found.answers) == 4
    assert only(found).changed
    assert found.guarded == {FILE: None}


def with_drafts(shop, number, **drafts):
    with Lake(shop).refresh() as draft:
        for name, text in drafts.items():
            path = draft.output(f"drafts/{name}.eml")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return draft.publish(basis(number), answers.collect(shop, TODAY).guarded)


def test_a_draft_that_the_owner_has_changed_is_not_overwritten(tmp_path):
    with_drafts(tmp_path, 1, a="for Anna", b="for Ben")
    edited = tmp_path / "drafts" / "b.eml"
    edited.write_text("for Ben, in my own words", encoding="utf-8")
    (tmp_path / "drafts" / "own.eml").write_text("mine", encoding="utf-8")
    guarded = collected(tmp_path).guarded
    assert guarded["drafts/a.eml"] is not None
    assert (guarded["drafts/b.eml"], guarded["drafts/own.eml"]) == (None, None)
    for number in (2, 3):
        published = with_drafts(tmp_path, number, a=f"for Anna {number}", b=f"for Cleo {number}")
        assert edited.read_text(encoding="utf-8") == "for Ben, in my own words"
        assert (tmp_path / "drafts" / "a.eml").read_text(encoding="utf-8") == f"for Anna {number}"
        (beside,) = (file.path for file in published.delivered if file.renamed)
        assert beside.read_text(encoding="utf-8") == f"for Cleo {number}"
    names = sorted(path.name for path in (tmp_path / "drafts").iterdir())
    assert names == ["a.eml", "b 2026-03-02.eml", "b.eml", "own.eml"]


@pytest.mark.parametrize("part", ["xl/comments1.xml", "xl/comments/comment1.xml", "xl/threadedComments/t.xml"])
def test_a_workbook_with_comments_beside_its_cells_is_not_replaced(shop, part):
    type_all(shop)
    assert not only(collected(shop)).changed
    with zipfile.ZipFile(shop / FILE, "a") as parts:
        parts.writestr(part, "<comments/>")
    found = collected(shop)
    assert len(found.answers) == 4
    assert found.guarded == {FILE: None}


def test_a_comment_typed_into_a_spreadsheet_keeps_the_workbook(shop):
    note = openpyxl.comments.Comment("is on holiday until May", "me")
    books.edit(shop / FILE, "This week", lambda page: setattr(page.cell(4, 2), "comment", note))
    assert collected(shop).guarded == {FILE: None}


@pytest.mark.parametrize("mark", [".~lock.contacts.xlsx#", "~$contacts.xlsx"])
def test_an_open_workbook_is_read_and_not_replaced(shop, mark):
    type_all(shop)
    (shop / mark).write_text("")
    found = collected(shop)
    assert len(found.answers) == 4
    assert (only(found).open, only(found).changed) == (True, False)
    assert found.guarded == {FILE: None}


def test_an_open_workbook_nobody_has_typed_into_is_not_replaced(shop):
    (shop / ".~lock.contacts.xlsx#").write_text("")
    assert collected(shop).guarded == {FILE: None}


def test_a_damaged_workbook_is_set_aside_and_stays(shop):
    (shop / FILE).write_bytes(b"PK\x03\x04 not a workbook")
    found = collected(shop)
    (wrong,) = found.unreadable
    assert (wrong.file, wrong.sheet, wrong.row) == (FILE, None, None)
    assert found.guarded == {FILE: None}


def test_other_workbooks_of_that_name_are_none_of_ours(tmp_path):
    books.write(tmp_path / "contacts-newsletter.xlsx")
    books.edit(tmp_path / "contacts-newsletter.xlsx", "_keys", lambda page: page.delete_rows(1, 99))
    (tmp_path / "contacts (old).xlsx").write_bytes(b"nonsense")
    found = collected(tmp_path)
    assert (found.workbooks, found.unreadable) == ((), ())
    assert found.guarded == {FILE: None}, "a file that appears meanwhile is not replaced"


def test_a_file_of_the_owner_under_the_name_is_not_replaced(tmp_path):
    books.write(tmp_path / FILE)
    books.edit(tmp_path / FILE, "_keys", lambda page: page.delete_rows(1, 99))
    assert only(collected(tmp_path)).changed


def test_copies_are_read_and_the_newer_file_has_the_last_word(shop):
    import os

    books.write(shop / "contacts (1).xlsx")
    books.answer(shop / "contacts (1).xlsx", "This week", {ANNA: {"Result": "reached"}, BEN: {"Result": "bought"}})
    books.answer(shop / FILE, "This week", {ANNA: {"Result": "no answer"}})
    os.utime(shop / FILE, (1, 1))
    assert [each.result for each in collected(shop).answers] == ["no_answer", "reached", "bought"]
    os.utime(shop / "contacts (1).xlsx", (0, 0))
    assert [each.result for each in collected(shop).answers] == ["reached", "bought", "no_answer"]
