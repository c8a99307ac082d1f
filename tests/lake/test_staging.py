from __future__ import annotations

import errno
import os
from datetime import UTC, datetime

import msgspec
import pytest

from acquaint.config import SourceSettings
from acquaint.lake.staging import Staging, key
from acquaint.sources.context import Context

CONTEXT = Context(
    source="shop",
    zone="Europe/Berlin",
    shop_zone="Europe/Berlin",
    cut_off_hour=0,
    currency="EUR",
    digits=2,
    country="DE",
    rates={"USD": 0.92, "GBP": 1.17},
    file_modified=datetime(2026, 3, 1, tzinfo=UTC),
    settings=SourceSettings(files=("orders*.csv",)),
)


def fill(folder):
    (folder / "orders.parquet").write_bytes(b"some bytes of orders, more than twenty")
    (folder / "fates.parquet").write_bytes(b"fates")


def fail(folder):
    fill(folder)
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_is_put_is_got(tmp_path):
    staging = Staging(tmp_path / "staged")
    assert staging.get("k") is None
    put = staging.put("k", fill, msgspec.json.encode({"read": 3}))
    got = staging.get("k")
    assert got == put
    assert msgspec.json.decode(got.note) == {"read": 3}
    assert {path.name for path in got.folder.iterdir()} == {"orders.parquet", "fates.parquet", "contents.json"}
    assert [path.name for path in (tmp_path / "staged").iterdir()] == ["k"]


def test_putting_again_replaces(tmp_path):
    staging = Staging(tmp_path)
    staging.put("k", fill)
    staging.put("k", lambda _: None)
    assert [path.name for path in staging.get("k").folder.iterdir()] == ["contents.json"]
    assert staging.get("k").note == b"null"


def test_a_put_that_fails_keeps_what_was_there(tmp_path):
    staging = Staging(tmp_path)
    staging.put("k", fill, b"1")
    for key_ in ("k", "new"):
        with pytest.raises(OSError, match="No space left"):
            staging.put(key_, fail, b"2")
    assert staging.get("k").note == b"1"
    assert staging.get("new") is None
    assert [path.name for path in tmp_path.iterdir()] == ["k"]


@pytest.mark.parametrize("damage", ["orders.parquet", "contents.json"])
@pytest.mark.parametrize("size", [0, 20, None])
def test_a_cut_off_or_missing_file_counts_as_not_staged(tmp_path, damage, size):
    staging = Staging(tmp_path)
    path = staging.put("k", fill).folder / damage
    if size is None:
        path.unlink()
    else:
        os.truncate(path, size)
    assert staging.get("k") is None
    staging.put("k", fill)
    assert staging.get("k") is not None


def test_what_an_interrupted_put_left_is_no_obstacle(tmp_path):
    staging = Staging(tmp_path)
    (tmp_path / "partial-k").mkdir()
    (tmp_path / "partial-k" / "lines.parquet").write_bytes(b"half")
    assert staging.get("k") is None
    staging.put("k", fill)
    assert not (staging.get("k").folder / "lines.parquet").exists()
    (tmp_path / "partial-other").mkdir()
    staging.sweep()
    assert [path.name for path in tmp_path.iterdir()] == ["k"]


def test_pruning_keeps_what_is_named(tmp_path):
    staging = Staging(tmp_path / "staged")
    staging.prune(["a"])
    for name in ("a", "b", "c"):
        staging.put(name, fill)
    staging.prune(["b"])
    assert [path.name for path in (tmp_path / "staged").iterdir()] == ["b"]


CHANGES = {
    "source": "other",
    "zone": "UTC",
    "shop_zone": "UTC",
    "cut_off_hour": 4,
    "currency": "USD",
    "digits": 0,
    "country": "AT",
    "rates": {"USD": 0.93, "GBP": 1.17},
    "file_modified": datetime(2026, 3, 2, tzinfo=UTC),
    "settings": SourceSettings(files=("orders*.csv",), decimal=","),
}


@pytest.mark.parametrize("field", Context.__struct_fields__)
def test_everything_that_influences_reading_changes_the_key(field):
    changed = msgspec.structs.replace(CONTEXT, **{field: CHANGES[field]})
    assert key("print", changed) != key("print", CONTEXT)


def test_content_changes_the_key_and_names_do_not():
    assert key("print", CONTEXT) != key("other", CONTEXT)
    renamed = msgspec.structs.replace(CONTEXT, settings=SourceSettings(files=("orders*.csv", "more.csv")))
    reordered = msgspec.structs.replace(CONTEXT, rates={"GBP": 1.17, "USD": 0.92})
    assert key("print", CONTEXT) == key("print", renamed) == key("print", reordered)
