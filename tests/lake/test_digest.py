from __future__ import annotations

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.config import SourceSettings
from acquaint.lake import digest

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_it_is_a_function_of_the_content(value):
    assert digest.of(value) == digest.of(value)
    assert digest.of(value) != digest.of(value, value)


@given(st.dictionaries(st.text(), st.integers(0, 9), min_size=2, max_size=4))
def test_the_order_of_keys_does_not_count(mapping):
    assert digest.of(mapping) == digest.of(dict(reversed(mapping.items())))


@pytest.mark.parametrize("other", [("a", "bc"), ("abc",), ("a", "b", "c"), (["a", "b"], "c"), ("c", "a", "b")])
def test_parts_do_not_run_together(other):
    assert digest.of("ab", "c") != digest.of(*other)


def test_every_setting_counts():
    settings = SourceSettings(files=("a.csv",), traits_known=date(2026, 1, 1))
    assert digest.of(settings) != digest.of(SourceSettings(files=("a.csv",)))


def test_of_a_file(tmp_path):
    content = bytes(range(256)) * 5000
    (tmp_path / "a").write_bytes(content)
    assert digest.of_file(tmp_path / "a") == hashlib.sha256(content).hexdigest()
