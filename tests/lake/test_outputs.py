from __future__ import annotations

import pytest

from acquaint.lake import outputs
from acquaint.lake.snapshot import Lake
from tests.lake import kills
from tests.lake.children import basis, publish


def publish_texts(shop, texts, number=1):
    with Lake(shop).refresh() as draft:
        for name, text in texts.items():
            draft.output(name).write_text(text, encoding="utf-8")
        return draft.publish(basis(number))


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
