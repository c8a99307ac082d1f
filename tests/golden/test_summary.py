"""The summary of the small shop, word by word."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.commands import acquaint
from tests.conftest import Small
from tests.golden.golden import assert_golden


def test_the_summary_of_thirty_customers(small: Small, tmp_path):
    said = acquaint("run", small.file, "--out", "shop", "--zone", "Europe/Berlin", "--currency", "EUR", "--as-of",
                    "2025-05-20", at=tmp_path)  # fmt: skip
    assert said.code == 0, said.err
    assert_golden("summary.txt", timeless(said.out))
    german(tmp_path / "shop")
    said = acquaint("run", "shop", "--as-of", "2025-05-20", at=tmp_path)
    assert said.code == 0, said.err
    assert_golden("summary.de.txt", timeless(said.out))


def timeless(text: str) -> str:
    """Return a summary without the seconds the run took."""
    return re.sub(r" +[\d.,]+ s\n", "  0.0 s\n", text)


def german(shop: Path) -> None:
    settings = shop / "acquaint.toml"
    settings.write_text(settings.read_text("utf-8").replace("[shop]", '[shop]\nlanguage = "de"', 1), "utf-8")


def test_the_check_of_thirty_customers(small: Small, tmp_path):
    assert_golden("check.txt", acquaint("check", "--shop", small.shop).out)
    shutil.copytree(small.shop, tmp_path / "shop")
    shutil.copy2(small.file, tmp_path)
    german(tmp_path / "shop")
    assert acquaint("run", "shop", "--quiet", at=tmp_path).code == 0
    assert_golden("check.de.txt", acquaint("check", "--shop", "shop", at=tmp_path).out)
