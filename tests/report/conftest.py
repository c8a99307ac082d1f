"""A tea shop of two years and its report, drawn once for all tests that only look at it."""

from __future__ import annotations

import pytest

from tests.report import shown
from tests.report.shown import Shown


@pytest.fixture(scope="session")
def tea() -> Shown:
    return shown.report(shown.tea())
