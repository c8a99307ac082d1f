from __future__ import annotations

import pytest

from acquaint.errors import InputError
from tests.sources.reads import read_text


def test_keys_become_columns_and_nested_values_text(tmp_path):
    text = (
        '{"id": 1, "at": "2024-01-02", "total": 2.5, "paid": true, "lines": [{"sku": "A"}]}\n\n'
        '{"id": 2, "a/b": " x ", "total": 3, "lines": null}\n'
    )
    reading, rows = read_text(tmp_path, text, "orders.jsonl")
    assert reading.types == {
        "id": "BIGINT", "at": "VARCHAR", "total": "DOUBLE", "paid": "BOOLEAN", "lines": "VARCHAR", "a/b": "VARCHAR",
    }  # fmt: skip
    assert rows == [
        (1, 1, "2024-01-02", 2.5, True, '[{"sku":"A"}]', None),
        (3, 2, None, 3.0, None, None, "x"),
    ]
    assert reading.rows == 2


def test_lines_that_are_no_object(tmp_path):
    reading, rows = read_text(tmp_path, '{"id": "a"}\n{"id": \n[1]\n{"id": 5}\n', "orders.ndjson")
    assert rows == [(1, "a"), (4, "5")]
    assert [number for number, *_ in reading.malformed] == [2, 3]
    assert reading.rows == 4


def test_an_array_and_other_encodings(tmp_path):
    assert read_text(tmp_path, '[{"id": 1},\n {"id": 2}]', "orders.json")[1] == [(1, 1), (2, 2)]
    assert read_text(tmp_path, '{"id": "ü"}\n'.encode("utf-8-sig"), "orders.jsonl")[1] == [(1, "ü")]
    assert read_text(tmp_path, '{"id": "ü"}\n'.encode("cp1252"), "orders.jsonl")[1] == [(1, "ü")]


def test_large_numbers_stay_exact(tmp_path):
    _, rows = read_text(tmp_path, '{"id": 9007199254740993}\n', "orders.jsonl")
    assert rows == [(1, 9007199254740993)]
    _, rows = read_text(tmp_path, '{"id": 99999999999999999999}\n{"id": "x"}\n', "orders.jsonl")
    assert rows[0] == (1, "99999999999999999999")


@pytest.mark.parametrize("text", ["[1, 2]", "[{]", '{\n  "orders": []\n}\n', "null\n"])
def test_no_object_at_all(tmp_path, text):
    with pytest.raises(InputError, match=r"orders\.json: "):
        read_text(tmp_path, text, "orders.json")
