"""Shops that many tests look at and none changes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tests import exports
from tests.commands import Said, acquaint
from tests.exports import Row


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
