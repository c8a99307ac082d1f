"""The made shop with its rounds, and what was known of them."""

from __future__ import annotations

import pytest

from acquaint.models.relevance import model
from tests.models.relevance import made


@pytest.fixture(scope="session")
def shop():
    return made.tables()


@pytest.fixture(scope="session")
def known(shop):
    with made.engine(shop) as con:
        return model.cases(con, made.start(made.ROUNDS))
