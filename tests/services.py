"""Programs of the system that some tests need: found, or the test is skipped with the reason."""

from __future__ import annotations

import os
import shutil

import pytest


def _program(*names: str, package: str) -> str:
    """Return the path of the first of these programs that is there.

    Where services are required (continuous integration) a missing one is a failure, elsewhere the test is skipped.
    """
    for name in names:
        if found := shutil.which(name):
            return found
    reason = f"{names[0]} is not on this machine (package {package})"
    if os.environ.get("ACQUAINT_REQUIRE_SERVICES"):
        pytest.fail(reason)
    pytest.skip(reason)


def soffice() -> str:
    """LibreOffice without a screen."""
    return _program("soffice", "libreoffice", package="libreoffice-calc")


def chromium() -> str:
    """A real browser."""
    return _program("chromium", "chromium-browser", "google-chrome", package="chromium")
