"""The list goes through LibreOffice, as it does when somebody types into it there."""

from __future__ import annotations

import subprocess
from datetime import date

import openpyxl
import pytest

from acquaint.delivery import answers
from acquaint.words import Words
from tests import services
from tests.delivery import answer_books as books
from tests.delivery.answer_books import FILE, TODAY

ANNA, BEN, CLEO, DORA, EMIL = (person.customer for person in books.PEOPLE)


def saved_by_libreoffice(path):
    """Let LibreOffice open the workbook and save it in its own way."""
    out = path.parent / "saved"
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [services.soffice(), profile, "--headless", "--convert-to", "xlsx", "--outdir", out, path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (out / path.name).replace(path)


@pytest.mark.services
@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "de"])
def test_answers_keys_and_everything_else_survive(tmp_path, language):
    books.hand_out(tmp_path, language=language)
    result, day, note = (Words(language)(f"answers.headers.{name}") for name in ("result", "date", "note"))
    typed = {
        ANNA: {result: "bought", day: books.stamp(date(2026, 3, 4)), note: "three teas\nand a pot"},
        BEN: {result: "nicht erreicht", day: "5.3.2026"},
        DORA: {result: "do not contact", note: "'=1+1"},
    }
    books.answer(tmp_path / FILE, "This week", typed)
    before = answers.collect(tmp_path, TODAY)
    saved_by_libreoffice(tmp_path / FILE)
    found = answers.collect(tmp_path, TODAY)
    assert found.answers == before.answers
    assert len(found.answers) == 3
    (workbook,) = found.workbooks
    assert (workbook.changed, workbook.open, found.unreadable) == (False, False, ())
    book = openpyxl.load_workbook(tmp_path / FILE)
    assert book["_keys"].sheet_state in ("hidden", "veryHidden")
    assert book["This week"].column_dimensions["K"].hidden
    book.close()


@pytest.mark.services
@pytest.mark.slow
def test_saving_without_typing_is_no_change(tmp_path):
    books.hand_out(tmp_path)
    saved_by_libreoffice(tmp_path / FILE)
    (workbook,) = answers.collect(tmp_path, TODAY).workbooks
    assert (workbook.answers, workbook.changed) == (0, False)
    assert workbook.replaceable is not None
