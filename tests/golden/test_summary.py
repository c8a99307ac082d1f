"""The summary of the small shop, word by word."""

from __future__ import annotations

import re

from tests.commands import acquaint
from tests.conftest import Small
from tests.golden.golden import assert_golden


def test_the_summary_of_thirty_customers(small: Small, tmp_path):
    said = acquaint("run", small.file, "--out", "shop", "--zone", "Europe/Berlin", "--currency", "EUR", "--as-of",
                    "2025-05-20", at=tmp_path)  # fmt: skip
    assert said.code == 0, said.err
    assert_golden("summary.txt", re.sub(r" +[\d.]+ s\n", "  0.0 s\n", said.out))


def test_the_check_of_thirty_customers(small: Small):
    assert_golden("check.txt", acquaint("check", "--shop", small.shop).out)
