from __future__ import annotations

import subprocess
import sys

import duckdb
import pytest

from acquaint.lake import engine
from acquaint.lake.engine import connect, ibis_connection


def setting(con, name):
    return con.execute("SELECT value FROM duckdb_settings() WHERE name = ?", [name]).fetchone()[0]


def test_the_zone_is_utc_whatever_the_machine_says(tmp_path):
    code = (
        "from pathlib import Path\nfrom acquaint.lake.engine import connect\n"
        f"with connect(Path({str(tmp_path)!r})) as con:\n"
        "    print(con.execute(\"SELECT TIMESTAMPTZ '2026-07-01 12:00:00+02'::VARCHAR\").fetchone()[0])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], env={"TZ": "Asia/Tokyo"}, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "2026-07-01 10:00:00+00"


def test_zones_work_without_extensions_from_outside(con):
    query = "SELECT timezone('UTC', timezone('Europe/Berlin', TIMESTAMP '2026-03-02 00:00'))::VARCHAR"
    assert con.execute(query).fetchone() == ("2026-03-01 23:00:00",)


def test_nothing_is_downloaded(con):
    assert setting(con, "autoinstall_known_extensions") == "false"
    assert setting(con, "autoload_known_extensions") == "false"
    with pytest.raises(duckdb.Error):
        con.execute("SELECT * FROM sqlite_scan('a.db', 'b')")


def test_threads_and_memory(tmp_path):
    with connect(tmp_path, threads=3, memory="100MB") as con:
        assert setting(con, "threads") == "3"
        assert setting(con, "memory_limit") == "95.3 MiB"


def test_by_default_half_of_the_memory_is_left_to_others(tmp_path):
    with connect(tmp_path) as con:
        half, unit = setting(con, "memory_limit").split()
        con.execute("SET memory_limit = '100%'")
        assert setting(con, "memory_limit").endswith(unit)
        assert float(half) * 2 == pytest.approx(float(setting(con, "memory_limit").split()[0]), abs=0.3)


def test_what_does_not_fit_is_spilled_into_the_folder_which_others_share(tmp_path):
    folder = tmp_path / "lake" / "spill"
    with connect(folder, memory="30MB", threads=1) as con:
        (folder / "duckdb_temp_1_0_owner").touch()
        con.execute("CREATE TABLE t AS SELECT range, hash(range)::VARCHAR AS h FROM range(3000000) ORDER BY h")
        assert len(list(folder.iterdir())) > 1
    assert [path.name for path in folder.iterdir()] == ["duckdb_temp_1_0_owner"]


def test_a_shelf_is_a_file_beside_what_is_spilled_and_is_gone_in_the_end(tmp_path):
    folder = tmp_path / "lake" / "spill"
    with connect(folder) as con:
        with engine.shelf(con, "shelf"):
            con.execute("CREATE TABLE shelf.numbers AS SELECT range AS n FROM range(1000)")
            assert [path.name.startswith(engine.SHELF_PREFIX) for path in folder.iterdir()] == [True]
        assert list(folder.iterdir()) == []
        with pytest.raises(ValueError, match="boom"), engine.shelf(con, "shelf"):
            raise ValueError("boom")
        with engine.shelf(con, "shelf"):
            assert con.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]


def test_it_is_closed_whatever_happens(tmp_path):
    with pytest.raises(ValueError, match="boom"), connect(tmp_path) as con:
        raise ValueError("boom")
    with pytest.raises(duckdb.ConnectionException):
        con.execute("SELECT 1")


def test_a_folder_that_cannot_be_made_matters_only_when_it_is_needed(tmp_path):
    (tmp_path / "file").touch()
    with connect(tmp_path / "file" / "spill") as con:
        assert con.execute("SELECT 1").fetchone() == (1,)


def test_ibis_sees_the_same_tables(con):
    con.execute("CREATE TABLE t AS SELECT range AS a FROM range(4)")
    t = ibis_connection(con).table("t")
    assert t.aggregate(total=t.a.sum()).to_pyarrow().to_pylist() == [{"total": 6}]
    assert setting(con, "TimeZone") == "UTC"
