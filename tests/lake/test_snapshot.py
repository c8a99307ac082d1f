from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from acquaint.errors import InputError, StorageError
from acquaint.lake import engine, lock
from acquaint.lake.engine import connect
from acquaint.lake.snapshot import Lake, unchanged
from tests.lake import children, kills
from tests.lake.children import basis, publish

needs_other_user = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user"
)
needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")


def state(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def _fail_in_the_middle(shop, error):
    with Lake(shop).refresh() as draft:
        draft.output("customers.parquet").write_bytes(b"half")
        raise error


def _interrupt_after_publishing(shop):
    with Lake(shop).refresh() as draft, connect(shop) as con:
        children.fill(draft, con, 1)
        draft.publish(basis(1))
        raise KeyboardInterrupt


def test_a_new_shop_has_no_snapshot(tmp_path):
    assert Lake(tmp_path).current() is None
    assert not unchanged(tmp_path, "print 1")
    assert Lake(tmp_path).deliver() == ()
    assert list(tmp_path.iterdir()) == []


def test_publishing(tmp_path):
    published = publish(tmp_path, 1)
    current = Lake(tmp_path).current()
    assert current == published.snapshot
    assert current.manifest.id == "000001"
    assert current.manifest.previous is None
    assert (current.manifest.seq, current.manifest.inputs) == (1, {"orders.csv": "input 1"})
    assert current.tables == {"number": 1, "places": 3}
    assert {file.name: file.rows for file in current.manifest.files} == {
        "number.parquet": 1,
        "outputs/customers.parquet": 3,
        "outputs/quarantine.csv": None,
        "places.parquet": 3,
    }
    assert [(f.name, f.path, f.renamed) for f in published.delivered] == [
        ("customers.parquet", tmp_path / "customers.parquet", False),
        ("quarantine.csv", tmp_path / "quarantine.csv", False),
    ]
    assert (tmp_path / "quarantine.csv").read_text() == "number\n1\n"
    assert (tmp_path / "lake" / "current").read_bytes() == b"000001\n"
    kills.assert_clean(tmp_path)


def test_the_published_and_the_one_before_are_kept(tmp_path):
    for number in range(1, 5):
        publish(tmp_path, number)
    assert sorted(p.name for p in (tmp_path / "lake" / "snapshots").iterdir()) == ["000003", "000004"]
    assert Lake(tmp_path).current().manifest.previous == "000003"
    kills.assert_clean(tmp_path)


def test_a_reader_of_the_last_snapshot_can_finish_while_the_next_is_published(tmp_path):
    publish(tmp_path, 1)
    before = Lake(tmp_path).current()
    publish(tmp_path, 2)
    assert before.damage() == ()


def test_equal_content_gives_equal_files_but_for_the_time_of_making(tmp_path):
    a, b = publish(tmp_path / "a", 1).snapshot, publish(tmp_path / "b", 1).snapshot
    assert msgspec.structs.replace(a.manifest, created=b.manifest.created) == b.manifest


def test_unchanged_wants_the_same_fingerprint_and_whole_files(tmp_path):
    snapshot = publish(tmp_path, 1).snapshot
    assert unchanged(tmp_path, "print 1")
    assert not unchanged(tmp_path, "print 2")
    os.truncate(snapshot.path("places"), 10)
    assert snapshot.damage() == ("places.parquet",)
    assert not unchanged(tmp_path, "print 1")


def test_damage_of_equal_size_is_found_by_the_checksum(tmp_path):
    snapshot = publish(tmp_path, 1).snapshot
    content = bytearray(snapshot.path("places").read_bytes())
    content[20] ^= 1
    snapshot.path("places").write_bytes(bytes(content))
    assert snapshot.is_there()
    assert snapshot.damage() == ("places.parquet",)


def test_an_unknown_table_is_said_so(tmp_path):
    with pytest.raises(StorageError, match="no table orders"):
        publish(tmp_path, 1).snapshot.path("orders")


@pytest.mark.parametrize("error", [InputError("no"), ValueError("no"), KeyboardInterrupt()])
def test_a_block_that_fails_leaves_everything_as_it_was(tmp_path, error):
    publish(tmp_path, 1)
    before = state(tmp_path)
    with pytest.raises(type(error)):
        _fail_in_the_middle(tmp_path, error)
    assert state(tmp_path) == before
    kills.assert_clean(tmp_path)


def test_a_draft_nobody_publishes_is_removed(tmp_path):
    with Lake(tmp_path).refresh() as draft:
        draft.output("a.csv").write_text("a")
    assert not draft.folder.exists()
    assert Lake(tmp_path).current() is None


def test_an_interrupt_right_after_publishing_does_not_remove_the_snapshot(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        _interrupt_after_publishing(tmp_path)
    kills.assert_clean(tmp_path)


def test_a_deleted_lake_is_built_anew(tmp_path):
    publish(tmp_path, 1)
    (tmp_path / "lake" / "current").unlink()
    assert Lake(tmp_path).current() is None
    publish(tmp_path, 2)
    kills.assert_clean(tmp_path)


@pytest.mark.parametrize("pointer", [b"", b"../../outside\n", b"999999\n", b"\xff\xfe", b"000001\n000002\n"])
def test_a_senseless_pointer_counts_as_none_and_keeps_the_snapshots_until_the_next(tmp_path, pointer):
    publish(tmp_path, 1)
    (tmp_path / "lake" / "current").write_bytes(pointer)
    assert Lake(tmp_path).current() is None
    with Lake(tmp_path).refresh():
        pass
    assert (tmp_path / "lake" / "snapshots" / "000001" / "snapshot.json").exists()
    assert publish(tmp_path, 2).snapshot.manifest.id == "000002"
    kills.assert_clean(tmp_path)


def test_a_manifest_of_another_form_counts_as_none(tmp_path):
    snapshot = publish(tmp_path, 1).snapshot
    (snapshot.folder / "snapshot.json").write_text('{"form": 7}')
    assert Lake(tmp_path).current() is None


def test_leftovers_of_a_dead_process_are_removed(tmp_path):
    publish(tmp_path, 1)
    lake = tmp_path / "lake"
    draft = lake / "snapshots" / "000002"
    (draft / "outputs").mkdir(parents=True)
    (draft / "orders.parquet").write_bytes(b"half")
    (lake / "spill" / "duckdb_temp_1_0_storage_S64K-0.tmp").write_bytes(b"spilled")
    (lake / "spill" / f"{engine.SHELF_PREFIX}x").mkdir()
    (lake / "spill" / f"{engine.SHELF_PREFIX}x" / "rows.duckdb").write_bytes(b"rows")
    (lake / "staged" / "partial-k").mkdir(parents=True)
    (lake / ".acquaint.current.part").write_bytes(b"0")
    (tmp_path / ".acquaint.customers.parquet.part").write_bytes(b"half")
    (tmp_path / "notes.txt").write_bytes(b"the owner's")
    publish(tmp_path, 2)
    kills.assert_clean(tmp_path)
    assert (tmp_path / "notes.txt").exists()


def test_a_second_run_is_told_of_the_first(tmp_path):
    publish(tmp_path, 1)
    before = state(tmp_path / "lake" / "snapshots")
    ready = tmp_path / "ready"
    command = [sys.executable, "-m", "tests.lake.children", "hold", tmp_path, ready]
    with subprocess.Popen(command, cwd=kills.ROOT) as process:
        try:
            while not ready.exists():
                assert process.poll() is None
                time.sleep(0.01)
            with pytest.raises(StorageError, match=rf"run is in progress \(since 20.*process {process.pid} on .*run\)"):
                publish(tmp_path, 2)
            assert Lake(tmp_path).current().damage() == ()
        finally:
            process.kill()
    assert lock.owner(tmp_path / "lake" / "lock").pid == process.pid
    assert {k: v for k, v in state(tmp_path / "lake" / "snapshots").items() if v} == before
    publish(tmp_path, 2)
    kills.assert_clean(tmp_path)


@needs_limits
@pytest.mark.parametrize("limit", [0, 50, 600, 2_000, 20_000, 200_000])
def test_a_full_disk_publishes_nothing(tmp_path, child, limit):
    publish(tmp_path, 1)
    before = state(tmp_path)
    result = child("publish_limited", tmp_path, limit)
    assert result.returncode == 2, result.stderr
    assert "The disk is full" in result.stderr
    assert "Make room" in result.stderr
    assert state(tmp_path) == before
    publish(tmp_path, 3)
    kills.assert_clean(tmp_path)


@needs_other_user
def test_a_folder_that_cannot_be_written(open_shop, child):
    publish(open_shop, 1)
    before = state(open_shop)
    result = child("publish_as_nobody", open_shop)
    assert result.returncode == 2, result.stderr
    assert f"{open_shop}: The folder cannot be written." in result.stderr
    assert state(open_shop) == before


@needs_other_user
def test_where_only_the_outputs_cannot_be_delivered_nothing_is_published(open_shop, child):
    publish(open_shop, 1)
    for path in (open_shop / "lake", *(open_shop / "lake").rglob("*")):
        path.chmod(0o777)
    result = child("publish_as_nobody", open_shop)
    assert result.returncode == 2, result.stderr
    assert f"{open_shop}: The folder cannot be written." in result.stderr
    assert Lake(open_shop).current().manifest.seq == 1
    kills.assert_clean(open_shop)


@needs_other_user
def test_a_new_folder_that_cannot_be_written(open_shop, child):
    result = child("publish_as_nobody", open_shop)
    assert result.returncode == 2, result.stderr
    assert f"{open_shop}: The folder cannot be written." in result.stderr
    assert list(open_shop.iterdir()) == []


@needs_other_user
def test_a_file_that_cannot_be_replaced_gets_the_date_in_its_name(open_shop, child):
    # In a folder like /tmp nobody may replace another's file: the system refuses as Windows does with an open file.
    (open_shop / "customers.parquet").write_bytes(b"open in a spreadsheet")
    open_shop.chmod(0o1777)
    result = child("publish_as_nobody", open_shop)
    assert result.returncode == 0, result.stderr
    assert result.stdout == "customers.parquet -> customers 2026-03-02.parquet\n"
    assert (open_shop / "customers.parquet").read_bytes() == b"open in a spreadsheet"
    assert not (open_shop / "lake" / "delivered").exists()
    kills.assert_clean(open_shop)
    # Once it is closed, the next run delivers it though nothing has changed.
    assert [file.renamed for file in Lake(open_shop).deliver()] == [False]
    assert (open_shop / "customers.parquet").read_bytes()[:4] == b"PAR1"


@pytest.mark.slow
def test_killed_at_twenty_moments_the_last_snapshot_stays(tmp_path):
    ready = tmp_path / "ready"
    command = [sys.executable, "-m", "tests.lake.children", "publish_for_ever", tmp_path, ready]
    struck = 0
    for delay in kills.moments(20, 0.0, 0.3, seed=2):
        struck += kills.storm(command, tmp_path, [delay], ready=ready)
        snapshot = Lake(tmp_path).current()
        if snapshot is not None:
            with connect(tmp_path) as con:
                number = con.execute(f"SELECT number FROM '{snapshot.path('number')}'").fetchall()
                visible = tmp_path / "customers.parquet"
                seen = con.execute(f"SELECT DISTINCT number FROM '{visible}'").fetchall() if visible.exists() else []
            assert number == [(snapshot.manifest.seq,)]
            assert set(seen) <= {(snapshot.manifest.seq,), (snapshot.manifest.seq - 1,)}
        publish(tmp_path, snapshot.manifest.seq + 1 if snapshot else 1)
        kills.assert_clean(tmp_path)
        assert Lake(tmp_path).deliver() == ()
    assert struck == 20
    assert Lake(tmp_path).current().manifest.seq > 40


def test_a_file_of_an_earlier_snapshot_is_taken_over_as_it_is(tmp_path):
    lake = Lake(tmp_path)
    with lake.refresh() as draft:
        draft.output("a.json").write_text("{}", encoding="utf-8")
        before = draft.publish(basis(1)).snapshot
    with lake.refresh() as draft:
        for file in before.manifest.files:
            draft.keep(file, before.folder)
        after = draft.publish(basis(1))
    assert after.snapshot.manifest.files == before.manifest.files
    assert (after.delivered, after.snapshot.damage()) == ((), ())
