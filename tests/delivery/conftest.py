"""The tea shop, run once for the tests of what is delivered."""

from __future__ import annotations

import pytest

from tests.delivery import desks, teashop


@pytest.fixture(scope="session")
def tea_shop(tmp_path_factory):
    return teashop.run(tmp_path_factory.mktemp("tea"))


@pytest.fixture
def desk(tea_shop, tmp_path):
    with desks.opened(tea_shop, tmp_path / "spill") as opened:
        yield opened
