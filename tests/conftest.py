"""Shops that many tests look at and none changes."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from acquaint.config import SparkSettings
from acquaint.lake import cache, spark
from tests import exports, services
from tests.commands import Said, acquaint
from tests.exports import Row


def pytest_configure(config: pytest.Config) -> None:
    """Keep plans from test to test, of this copy of the project and apart from those of the user."""
    # Matrices here are small: threads of the linear algebra would only wait for one another. Workers start with it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ[cache.FOLDER] = str(config.rootpath / ".pytest_cache" / "plans")
    # How long an example takes says more of what else the machine does than of the code.
    settings.register_profile("steady", deadline=None)
    settings.load_profile("steady")


class ByFixtures(LoadScopeScheduling):
    """Keeps tests on one worker that share what takes long: a file with fixtures of its module, a session of Spark."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return _shares(self.config.rootpath / file) or nodeid


@functools.cache
def _shares(file: Path) -> str:
    """Return the name of what the tests of a file share; empty where that is nothing."""
    text = file.read_text(encoding="utf-8")
    if 'xdist_group("spark")' in text:
        return "spark"
    return file.as_posix() if 'scope="module"' in text else ""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFixtures:
    return ByFixtures(config, log)


class Small(NamedTuple):
    """Thirty customers with sixty orders, from one file, run once by the command."""

    file: Path
    shop: Path
    rows: list[Row]
    said: Said


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    folder = tmp_path_factory.mktemp("small")
    rows = exports.sales()
    file = exports.write(folder / "orders.csv", rows)
    said = acquaint("run", file, "--out", folder / "shop", "--currency", "eur", "--zone", "Europe/Berlin")
    assert said.code == 0, said.err
    return Small(file, folder / "shop", rows, said)


@pytest.fixture(scope="session")
def on_spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[spark.Backend]:
    """A session of Spark, the only one of all tests."""
    services.java()
    with spark.connect(
        SparkSettings(master="local[2]", options=services.QUICK), tmp_path_factory.mktemp("spark")
    ) as backend:
        yield backend
