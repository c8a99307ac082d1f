from __future__ import annotations

import pytest

from tests.commands import Said, acquaint
from tests.simulate.made import CUSTOMERS, DAYS, SEED, Made, make


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("simulated") / "shop")


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, Said]:
    """The same shop, made and run by the commands."""
    folder = tmp_path_factory.mktemp("simulated and run") / "shop"
    said = acquaint("simulate", folder, "--customers", CUSTOMERS, "--days", DAYS, "--seed", SEED, "--json")
    assert said.code == 0, said.err
    done = acquaint("run", folder, "--json")
    assert done.code == 0, done.err
    totals = {name: value for name, value in said.object.items() if isinstance(value, int)}
    return Made(folder, folder.with_name("shop-truth"), totals), done
