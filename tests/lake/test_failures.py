from __future__ import annotations

import errno

import duckdb
import pytest

from acquaint.errors import InputError, StorageError
from acquaint.lake.engine import connect
from acquaint.lake.failures import explained


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full"),
        (OSError(errno.EFBIG, "File too large", "/elsewhere"), "The disk is full"),
        (OSError(errno.EDQUOT, "Quota exceeded"), "The disk is full"),
        (duckdb.IOException("IO Error: Could not write file: No space left on device"), "The disk is full"),
        (duckdb.IOException('IO Error: ... {"exception_type":"IO","errno":"28"}'), "The disk is full"),
        (duckdb.IOException("IO Error: Could not write file: Der Datenträger ist voll"), "could not be written"),
        (duckdb.OutOfMemoryException("Out of Memory Error: failed to offload data block"), "Memory is used up"),
    ],
)
def test_failures_of_the_storage_are_said_in_words(tmp_path, error, text):
    with pytest.raises(StorageError, match=text) as caught, explained(tmp_path):
        raise error
    assert caught.value.where == str(tmp_path)
    assert caught.value.to_do
    assert caught.value.__cause__ is error


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError(errno.ENOENT, "No such file", "orders.csv"),
        PermissionError(errno.EACCES, "Permission denied", "/inputs/orders.csv"),
        duckdb.IOException('IO Error: Cannot open file "/inputs/orders.csv": Permission denied'),
        duckdb.IOException('IO Error: No files found that match the pattern "orders.parquet"'),
        duckdb.InvalidInputException("Invalid Input Error: Could not write"),
        InputError("The file is empty."),
        ValueError("anything"),
    ],
)
def test_other_errors_pass(tmp_path, error):
    with pytest.raises(type(error)) as caught, explained(tmp_path):
        raise error
    assert caught.value is error


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_folder_that_may_not_be_written(tmp_path, code):
    with pytest.raises(StorageError, match="folder cannot be written"), explained(tmp_path):
        raise OSError(code, "no", str(tmp_path / "lake" / "current"))
    with (
        pytest.raises(StorageError, match="folder cannot be written"),
        explained(tmp_path),
    ):
        raise duckdb.IOException(f'IO Error: Cannot open file "{tmp_path}/orders.parquet": Permission denied')


def test_memory_and_spill_used_up(tmp_path):
    with connect(tmp_path, memory="30MB", threads=1) as con:
        con.execute("SET max_temp_directory_size = '1MB'")
        with pytest.raises(StorageError, match="Memory is used up"), explained(tmp_path):
            con.execute("CREATE TABLE t AS SELECT range, hash(range)::VARCHAR AS h FROM range(5000000) ORDER BY h")
