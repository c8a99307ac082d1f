"""Shops that many tests look at and none changes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

from acquaint.config import SparkSettings
from acquaint.lake import cache, spark
from tests import exports, services
from tests.commands import Said, acquaint
from tests.exports import Row


def pytest_configure(config: pytest.Config) -> None:
    """Keep plans from test to test, of this copy of the project and apart from those of the user."""
    os.environ[cache.FOLDER] = str(config.rootpath / ".pytest_cache" / "plans")
    # How long an example takes says more of what else the machine does than of the code.
    settings.register_profile("steady", deadline=None)
    settings.load_profile("steady")


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
