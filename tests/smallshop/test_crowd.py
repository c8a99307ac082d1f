"""The shop of many customers that is measured: the same for a seed, and ready for a run."""

from __future__ import annotations

import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.crowd import AS_OF, grow
from tests.commands import acquaint


def test_a_small_crowd_can_be_run(tmp_path):
    grow(400, tmp_path)
    lines = pq.read_table(tmp_path / "data" / "lines.parquet")
    people = pq.read_table(tmp_path / "data" / "customers.parquet")
    said = acquaint("run", tmp_path, "--as-of", AS_OF, "--json")
    assert said.code == 0, said.err
    assert said.object["customers"]["total"] == 400
    assert said.object["orders"] == pc.count_distinct(lines["invoice"]).as_py()
    assert said.object["money"]["net_sales_minor"] == round(100 * pc.sum(lines["amount"]).as_py())
    assert 0.4 < pc.mean(people["may write"].fill_null(False).cast("int8")).as_py() < 0.6


def test_a_seed_makes_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        grow(300, tmp_path / name)
    for file in ("lines.parquet", "customers.parquet"):
        assert (tmp_path / "one" / "data" / file).read_bytes() == (tmp_path / "two" / "data" / file).read_bytes()
