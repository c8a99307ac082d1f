"""Spark that cannot be started is told before anything is read; what sessions leave when they die is removed."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

import pytest

from acquaint.config import SparkSettings
from acquaint.errors import MissingExtra, SettingsError
from acquaint.lake import spark
from tests import commands
from tests.conftest import Small

NONE = (
    "[shop] engine: Spark runs on Java 17 or newer, and here is none. "
    'Install Java 17 (or set JAVA_HOME), or take engine = "duckdb".'
)


@pytest.fixture
def no_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home of Java without any; the package is there."""
    monkeypatch.setattr(spark, "find_spec", lambda name: name)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    return tmp_path


def test_no_java(no_java):
    with pytest.raises(SettingsError) as told:
        spark.check()
    assert str(told.value) == NONE


@pytest.mark.skipif(sys.platform == "win32", reason="a program of two lines")
@pytest.mark.parametrize(
    ("said", "old"), [("1.8.0_392", "Java 8"), ("11.0.2", "Java 11"), ("17.0.15", None), ("25", None)]
)
def test_old_java(no_java, said, old):
    (no_java / "bin").mkdir()
    java = no_java / "bin" / "java"
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{said}\" 2025-04-15' >&2\n")
    java.chmod(0o755)
    if old is None:
        spark.check()
        return
    with pytest.raises(SettingsError, match=f"and here is {old}"):
        spark.check()


def test_the_extra_is_not_installed(monkeypatch):
    monkeypatch.setattr(spark, "find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match=r"pip install 'acquaint\[spark\]'"):
        spark.check()


def test_a_run_without_java_reads_nothing(no_java, small: Small, tmp_path):
    shop = shutil.copytree(small.shop, tmp_path / "shop")
    settings = shop / "acquaint.toml"
    settings.write_text(settings.read_text("utf-8").replace("[shop]", '[shop]\nengine = "spark"', 1), "utf-8")
    before = commands.state(shop)
    # The file of its orders was not copied: that would be the next thing to be told.
    said = commands.acquaint("run", shop)
    assert (said.code, said.out, said.err) == (2, "", f"{NONE}\n")
    assert commands.state(shop) == before


def test_what_a_session_left_that_died_is_removed_after_a_day(tmp_path):
    old, new = tmp_path / "spark-old", tmp_path / "spark-new"
    for folder in (old, new):
        folder.mkdir()
    long_ago = time.time() - 90_000
    os.utime(old, (long_ago, long_ago))
    spark.forget(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["spark-new"]


@pytest.mark.services
@pytest.mark.xdist_group("spark")
def test_a_session_that_runs_is_joined_and_not_stopped(on_spark, tmp_path):
    with spark.connect(SparkSettings(options={"spark.sql.shuffle.partitions": "3"}), tmp_path) as joined:
        assert joined.session.sparkContext is on_spark.session.sparkContext
        assert joined.session.conf.get("spark.sql.shuffle.partitions") == "3"
        assert on_spark.session.conf.get("spark.sql.shuffle.partitions") != "3"
    assert on_spark.session.range(2).count() == 2
    assert not [*tmp_path.iterdir()]
