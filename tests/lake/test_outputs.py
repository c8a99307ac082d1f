from __future__ import annotations

import os
import stat
from datetime import date

import pytest

from acquaint.errors import StorageError
from acquaint.lake import digest, outputs
from acquaint.lake.snapshot import Lake
from tests.lake import kills
from tests.lake.children import basis, publish


def publish_texts(shop, texts, number=1, guarded=None, **changes):
    with Lake(shop).refresh() as draft:
        for name, text in texts.items():
            draft.output(name).parent.mkdir(exist_ok=True)
            draft.output(name).write_text(text, encoding="utf-8")
        return draft.publish(basis(number, **changes), guarded)


def texts(shop):
    return {path.name: path.read_text(encoding="utf-8") for path in shop.iterdir() if path.is_file()}


def test_files_are_replaced_and_those_that_are_equal_are_not_touched(tmp_path):
    publish_texts(tmp_path, {"a.csv": "1", "b.json": "{}"})
    before = (tmp_path / "b.json").stat()
    published = publish_texts(tmp_path, {"a.csv": "2", "b.json": "{}"}, 2)
    assert [file.name for file in published.delivered] == ["a.csv"]
    assert texts(tmp_path) == {"a.csv": "2", "b.json": "{}"}
    assert (tmp_path / "b.json").stat() == before


def test_a_file_of_the_owner_under_the_name_is_replaced(tmp_path):
    (tmp_path / "a.csv").write_text("mine")
    publish_texts(tmp_path, {"a.csv": "1"})
    assert texts(tmp_path) == {"a.csv": "1"}


def test_a_name_taken_by_a_folder_gets_the_date(tmp_path):
    (tmp_path / "a.csv").mkdir()
    (tmp_path / "a 2026-03-02.csv").mkdir()
    (file,) = publish_texts(tmp_path, {"a.csv": "1"}).delivered
    assert file.renamed
    assert file.path == tmp_path / "a 2026-03-02 (2).csv"
    assert file.path.read_text() == "1"
    (tmp_path / "a.csv").rmdir()
    assert [f.renamed for f in Lake(tmp_path).deliver()] == [False]
    assert texts(tmp_path)["a.csv"] == "1"


def test_what_is_no_longer_made_goes(tmp_path):
    publish_texts(tmp_path, {"a.csv": "1", "quarantine.csv": "bad"})
    publish_texts(tmp_path, {"a.csv": "1"}, 2)
    assert texts(tmp_path) == {"a.csv": "1"}


def test_what_the_owner_has_changed_stays(tmp_path):
    publish_texts(tmp_path, {"quarantine.csv": "bad"})
    (tmp_path / "quarantine.csv").write_text("bad, corrected")
    publish_texts(tmp_path, {}, 2)
    assert texts(tmp_path) == {"quarantine.csv": "bad, corrected"}


def test_when_nothing_changed_missing_files_come_back_and_others_stay(tmp_path):
    publish_texts(tmp_path, {"a.csv": "1", "b.csv": "2"})
    assert Lake(tmp_path).deliver() == ()
    (tmp_path / "a.csv").unlink()
    (tmp_path / "b.csv").write_text("with notes of the owner")
    assert [file.name for file in Lake(tmp_path).deliver()] == ["a.csv"]
    assert texts(tmp_path) == {"a.csv": "1", "b.csv": "with notes of the owner"}


def test_an_interrupted_delivery_is_completed(tmp_path):
    publish_texts(tmp_path, {"a.csv": "1", "old.csv": "1"})
    snapshot = publish_texts(tmp_path, {"a.csv": "2", "b.csv": "2"}, 2).snapshot
    # As it stood right after the pointer was written.
    (tmp_path / "a.csv").write_text("1")
    (tmp_path / "old.csv").write_text("1")
    (tmp_path / "b.csv").unlink()
    (tmp_path / "lake" / "delivered").write_text("000001\n")
    assert outputs.pack(snapshot, tmp_path) == ("a.csv", "b.csv")
    assert [file.name for file in Lake(tmp_path).deliver()] == ["a.csv", "b.csv"]
    assert texts(tmp_path) == {"a.csv": "2", "b.csv": "2"}
    assert Lake(tmp_path).deliver() == ()
    kills.assert_clean(tmp_path)


def test_copies_that_cannot_all_be_made_are_removed(tmp_path):
    snapshot = publish_texts(tmp_path, {"a.csv": "1", "b.csv": "2"}).snapshot
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).unlink()
    (snapshot.folder / "outputs" / "b.csv").unlink()
    with pytest.raises(FileNotFoundError):
        outputs.pack(snapshot, tmp_path)
    assert list(tmp_path.iterdir()) == [tmp_path / "lake"]


def test_tables_people_see_carry_their_rows(tmp_path):
    snapshot = publish(tmp_path, 2, rows=5).snapshot
    assert [(file.name, file.rows) for file in snapshot.outputs] == [("customers.parquet", 5)]


LIST, DATED = "list.xlsx", "list 2026-03-02.xlsx"


def sha(path):
    return digest.of_file(path)


def test_a_guarded_file_is_replaced_while_it_holds_what_was_read(tmp_path):
    publish_texts(tmp_path, {LIST: "1"})
    (tmp_path / LIST).write_text("1 with answers")
    (file,) = publish_texts(tmp_path, {LIST: "2"}, 2, {LIST: sha(tmp_path / LIST)}).delivered
    assert not file.renamed
    assert texts(tmp_path) == {LIST: "2"}


def test_a_guarded_file_that_changed_since_it_was_read_stays(tmp_path):
    publish_texts(tmp_path, {LIST: "1", "a.csv": "1"})
    read = sha(tmp_path / LIST)
    (tmp_path / LIST).write_text("1 with answers")
    published = publish_texts(tmp_path, {LIST: "2", "a.csv": "2"}, 2, {LIST: read})
    assert [(file.name, file.path.name) for file in published.delivered] == [("a.csv", "a.csv"), (LIST, DATED)]
    assert texts(tmp_path) == {LIST: "1 with answers", DATED: "2", "a.csv": "2"}
    kills.assert_clean(tmp_path)


@pytest.mark.parametrize("there", [True, False])
def test_a_file_that_must_never_be_replaced(tmp_path, there):
    if there:
        (tmp_path / LIST).write_text("open in Excel")
    (file,) = publish_texts(tmp_path, {LIST: "1"}, 1, {LIST: None}).delivered
    assert file.path.name == (DATED if there else LIST)
    assert (tmp_path / file.path).read_text() == "1"


def test_a_dated_file_is_guarded_too(tmp_path):
    (tmp_path / LIST).write_text("open in Excel")
    publish_texts(tmp_path, {LIST: "1"}, 1, {LIST: None})
    (tmp_path / DATED).write_text("1 with answers")
    publish_texts(tmp_path, {LIST: "2"}, 2, {LIST: None, DATED: sha(tmp_path / DATED)})
    assert texts(tmp_path) == {LIST: "open in Excel", DATED: "2"}
    (tmp_path / DATED).write_text("2 with answers")
    publish_texts(tmp_path, {LIST: "3"}, 3, {LIST: None})
    assert texts(tmp_path) == {LIST: "open in Excel", DATED: "2 with answers", "list 2026-03-02 (2).xlsx": "3"}


def test_a_dated_file_nobody_has_touched_goes_when_a_newer_one_comes(tmp_path):
    (tmp_path / LIST).write_text("mine")
    publish_texts(tmp_path, {LIST: "1"}, 1, {LIST: None})
    publish_texts(tmp_path, {LIST: "2"}, 2, {LIST: None}, day=date(2026, 3, 9))
    assert texts(tmp_path) == {LIST: "mine", "list 2026-03-09.xlsx": "2"}
    (tmp_path / "list 2026-03-09.xlsx").write_text("2 with answers")
    publish_texts(tmp_path, {LIST: "3"}, 3, {LIST: None}, day=date(2026, 3, 16))
    assert set(texts(tmp_path)) == {LIST, "list 2026-03-09.xlsx", "list 2026-03-16.xlsx"}


def test_delivering_again_makes_no_further_copy(tmp_path):
    (tmp_path / LIST).write_text("open in Excel")
    publish_texts(tmp_path, {LIST: "1"}, 1, {LIST: None})
    for _ in range(2):
        (file,) = Lake(tmp_path).deliver(guarded={LIST: None})
        assert (file.path.name, file.renamed) == (DATED, True)
    assert texts(tmp_path) == {LIST: "open in Excel", DATED: "1"}
    (file,) = Lake(tmp_path).deliver(guarded={LIST: sha(tmp_path / LIST)})
    assert not file.renamed
    assert texts(tmp_path)[LIST] == "1"
    assert Lake(tmp_path).deliver(guarded={LIST: None}) == ()


def test_files_in_folders_come_and_go_with_their_folder(tmp_path):
    published = publish_texts(tmp_path, {"drafts/anna.eml": "1", "drafts/ben.eml": "1", "a.csv": "1"})
    assert [(file.name, file.renamed) for file in published.delivered] == [
        ("a.csv", False), ("drafts/anna.eml", False), ("drafts/ben.eml", False),
    ]  # fmt: skip
    publish_texts(tmp_path, {"drafts/anna.eml": "2", "a.csv": "1"}, 2)
    assert [path.name for path in (tmp_path / "drafts").iterdir()] == ["anna.eml"]
    assert (tmp_path / "drafts" / "anna.eml").read_text() == "2"
    publish_texts(tmp_path, {"a.csv": "1"}, 3)
    assert not (tmp_path / "drafts").exists()
    kills.assert_clean(tmp_path)


def test_a_folder_in_which_somebody_keeps_something_stays(tmp_path):
    publish_texts(tmp_path, {"drafts/anna.eml": "1"})
    (tmp_path / "drafts" / "mine.txt").write_text("mine")
    publish_texts(tmp_path, {"a.csv": "1"}, 2)
    assert [path.name for path in (tmp_path / "drafts").iterdir()] == ["mine.txt"]


def test_a_file_where_a_folder_belongs_is_told_and_nothing_is_published(tmp_path):
    (tmp_path / "drafts").write_text("mine")
    with pytest.raises(StorageError, match="where a folder belongs"):
        publish_texts(tmp_path, {"a.csv": "1", "drafts/anna.eml": "1"})
    assert Lake(tmp_path).current() is None
    assert texts(tmp_path) == {"drafts": "mine"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_a_file_keeps_the_rights_it_was_made_with(tmp_path):
    with Lake(tmp_path).refresh() as draft:
        draft.output(LIST).touch(mode=0o600)
        draft.publish(basis(1))
    assert stat.S_IMODE((tmp_path / LIST).stat().st_mode) == 0o600
