import hashlib
from datetime import date

import duckdb
import pytest

from acquaint.errors import InputError
from acquaint.identity import stops

DAY = date(2026, 3, 2)
ANNA, BEN = ("email", "anna@example.com"), ("phone", "+4930123456")
HASH = hashlib.sha256(b"email:anna@example.com").hexdigest()


def written(folder):
    return (folder / stops.FILE_NAME).read_bytes().decode()


def write(folder, text, encoding="utf-8"):
    (folder / stops.FILE_NAME).write_bytes(text.encode(encoding))


def test_a_hash_is_that_of_kind_and_value():
    assert stops.hashed(*ANNA) == HASH
    assert stops.hashed("email", "a@x.de") != stops.hashed("card", "a@x.de")
    with pytest.raises(ValueError, match="name"):
        stops.hashed("name", "anna")


@pytest.mark.parametrize("value", ["anna@example.com", "bücher@müller.de", "O'Hara 7", "李"])
def test_the_engine_makes_the_same_hash(value):
    found = duckdb.execute("SELECT sha256('account' || ':' || $value)", {"value": value}).fetchall()
    assert found == [(stops.hashed("account", value),)]


@pytest.mark.parametrize("value", ["+4930123456", "030123456", "+441234567"])
def test_a_number_has_one_tail_in_all_its_forms(value):
    own, tail = stops.hashes("phone", value)
    assert own == stops.hashed("phone", value)
    assert tail == hashlib.sha256(f"phone_tail:{value[-7:]}".encode()).hexdigest()
    found = duckdb.execute(f"SELECT {stops.hashes_sql('$kind', '$value')}", {"kind": "phone", "value": value})
    assert found.fetchall() == [([own, tail],)]


def test_only_numbers_have_a_tail():
    assert stops.hashes(*ANNA) == [HASH]
    given = {"kind": ANNA[0], "value": ANNA[1]}
    found = duckdb.execute(f"SELECT {stops.hashes_sql('$kind', '$value')}", given)
    assert found.fetchall() == [([HASH, None],)]


def test_a_list_of_before_there_were_tails_gets_them_when_its_people_are_added_again(tmp_path):
    write(tmp_path, f"hash,since,reason\n{stops.hashed(*BEN)},2025-01-01,\n")
    assert stops.add(tmp_path, [BEN], DAY, "") == 0
    assert stops.read(tmp_path) == set(stops.hashes(*BEN))


def test_no_file_is_an_empty_list(tmp_path):
    assert stops.read(tmp_path) == frozenset()
    assert stops.add(tmp_path, [], DAY, "") == 0
    assert not (tmp_path / stops.FILE_NAME).exists()


def test_what_is_added_is_read(tmp_path):
    assert stops.add(tmp_path, [ANNA, BEN, ANNA], DAY, "typed in contacts.xlsx") == 2
    assert stops.read(tmp_path) == {HASH, *stops.hashes(*BEN)}
    lines = written(tmp_path).splitlines()
    assert lines[0] == "hash,since,reason"
    assert f"{HASH},2026-03-02,typed in contacts.xlsx" in lines
    assert "anna" not in written(tmp_path)


def test_adding_again_changes_nothing(tmp_path):
    stops.add(tmp_path, [ANNA], DAY, "first")
    before = written(tmp_path)
    assert stops.add(tmp_path, [ANNA], date(2026, 4, 1), "second") == 0
    assert written(tmp_path) == before
    assert stops.add(tmp_path, [ANNA, BEN], date(2026, 4, 1), "second") == 1
    assert written(tmp_path).startswith(before)
    assert [path.name for path in tmp_path.iterdir()] == [stops.FILE_NAME]


def test_the_order_of_what_is_added_makes_no_difference(tmp_path):
    files = []
    for name, given in (("a", [ANNA, BEN]), ("b", [BEN, ANNA])):
        (tmp_path / name).mkdir()
        stops.add(tmp_path / name, given, DAY, "")
        files.append(written(tmp_path / name))
    assert files[0] == files[1]


def test_a_list_saved_by_a_spreadsheet_is_read_and_kept(tmp_path):
    write(tmp_path, f"\ufeffHash;Since;Reason\r\n{HASH.upper()};02.03.2026;am Telefon\r\n;;\r\n")
    assert stops.read(tmp_path) == {HASH}
    assert stops.add(tmp_path, [BEN], DAY, "x") == 1
    assert stops.read(tmp_path) == {HASH, *stops.hashes(*BEN)}
    assert written(tmp_path).startswith("\ufeffHash;Since;Reason\r\n")


def test_a_last_line_without_end_stays_whole(tmp_path):
    write(tmp_path, f"hash,since,reason\n{HASH},,")
    stops.add(tmp_path, [BEN], DAY, 'she said "never", twice')
    assert stops.read(tmp_path) == {HASH, *stops.hashes(*BEN)}


def test_hashes_alone_are_enough(tmp_path):
    write(tmp_path, f"hash\n{HASH}\n")
    assert stops.read(tmp_path) == {HASH}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "first line"),
        (f"{HASH},2026-03-02,\n", "first line"),
        (f"hash,since,reason\n{HASH},,\n{HASH[:-1]},,\n", r"do_not_contact\.csv, row 2: The first value is no hash"),
        (f"hash,since,reason\n{HASH}0,,\n", "row 1"),
        ("hash,since,reason\nanna@example.com,,\n", r"answers\.csv"),
        (f"hash,since,reason\n,2026-03-02,\n{HASH},,\n", "row 1"),
        (f"hash,since,reason\n{HASH},last week,\n", "row 1: 'last week' is no date"),
        (f"hash,since,reason\n{HASH},2026-02-30,\n", "no date"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_row(tmp_path, text, told):
    write(tmp_path, text)
    with pytest.raises(InputError, match=told) as caught:
        stops.read(tmp_path)
    assert "do_not_contact.csv" in str(caught.value)
    assert "anna" not in str(caught.value)
    with pytest.raises(InputError):
        stops.add(tmp_path, [BEN], DAY, "")
    assert written(tmp_path) == text


def test_other_encodings_are_told(tmp_path):
    write(tmp_path, f"hash,since,reason\n{HASH},,möchte nicht\n", "utf-16")
    with pytest.raises(InputError, match="UTF-8"):
        stops.read(tmp_path)


def test_what_cannot_be_written_leaves_the_list_as_it_was(tmp_path):
    stops.add(tmp_path, [ANNA], DAY, "")
    before = written(tmp_path)
    (tmp_path / ".acquaint.do_not_contact.csv.part").mkdir()
    with pytest.raises(OSError, match="directory"):
        stops.add(tmp_path, [BEN], DAY, "")
    assert written(tmp_path) == before
