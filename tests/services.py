"""Programs of the system that some tests need: found, or the test is skipped with the reason."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest

from acquaint.errors import AcquaintError
from acquaint.lake import spark

QUICK = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.driver.memory": "2g",
}
"""A few rows are computed long before they are compiled for."""


def _program(*names: str, package: str) -> str:
    """Return the path of the first of these programs that is there."""
    found = next(filter(None, map(shutil.which, names)), None)
    return found or _absent(f"{names[0]} is not on this machine (package {package})")


def _absent(reason: str) -> NoReturn:
    """Fail where services are required (continuous integration), elsewhere skip the test."""
    if os.environ.get("ACQUAINT_REQUIRE_SERVICES"):
        pytest.fail(reason)
    pytest.skip(reason)


def soffice() -> str:
    """LibreOffice without a screen."""
    return _program("soffice", "libreoffice", package="libreoffice-calc")


def chromium() -> str:
    """A real browser."""
    return _program("chromium", "chromium-browser", "google-chrome", package="chromium")


def java() -> None:
    """Java and PySpark, which Spark needs."""
    try:
        spark.check()
    except AcquaintError as missing:
        _absent(str(missing))
