"""The benchmarks on small data: they run, and what they compare is the same."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from acquaint import tables
from acquaint.features import evaluate
from acquaint.features.fold import Instant
from benchmarks import compare, figures, generate, measure, page, peer, shop
from benchmarks.figures import Figure
from benchmarks.measure import Cost

SMALL = figures.Sizes(
    lines=6_000, customers=300, moments=1_000, weeks=2, invoice_lines=3_000, invoice_customers=200, households=40,
    crowd=300, simulated=60, looped=200,
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("generated")
    # Few customers with many lines: more than 256 products and more than 512 days with an order are met.
    generate.write(made, lines=120_000, customers=25)
    return made


def test_the_generated_tables_are_canonical(folder):
    for table in tables.CANONICAL.values():
        assert tuple(pq.read_schema(folder / f"{table.name}.parquet").names) == table.names


def test_the_same_seed_gives_the_same_shop(folder, tmp_path):
    generate.write(tmp_path, lines=120_000, customers=25)
    for name in ("orders", "lines", "contacts", "stages"):
        assert pq.read_table(tmp_path / f"{name}.parquet").equals(pq.read_table(folder / f"{name}.parquet"))


def test_lines_add_up_to_their_orders(folder):
    orders = pq.read_table(folder / "orders.parquet").to_pandas().set_index("id")
    lines = pq.read_table(folder / "lines.parquet").to_pandas().groupby("id")["net_sales_minor"].sum()
    assert (orders["net_sales_minor"] == lines.reindex(orders.index, fill_value=0)).all()


@pytest.fixture(scope="module")
def ours(folder):
    shop.nightly(folder, folder / "ours.parquet")
    return folder / "ours.parquet"


def test_every_standard_feature_equals_that_of_pandas(folder, ours, tmp_path):
    peer.nightly(folder, tmp_path / "theirs.parquet")
    assert compare.differences(ours, tmp_path / "theirs.parquet") == []
    found = pq.read_table(ours)
    assert max(found["products"].to_pylist()) > 256
    assert max(found["occasions"].to_pylist()) == 512


def test_features_at_moments_equal_those_of_the_nights(folder):
    ago = (40, 600)
    day, number = (
        f"(DATE '{shop.END}' - CAST(ago AS INTEGER))",
        "row_number() OVER (ORDER BY ago, customer) - 1",
    )
    with (
        shop.opened(folder) as (backend, sources, constants),
        evaluate.prepared(backend, sources, shop.STANDARD, None) as ready,
    ):
        backend.raw_sql(
            f"CREATE TEMP TABLE asked AS SELECT {number} AS moment, customer, CAST({day} AS TIMESTAMP) AS as_of, "
            f"CAST({shop.LAST_DAY} - ago AS INTEGER) AS last_day, CAST(date_trunc('month', {day}) AS DATE) AS month "
            f"FROM customers, (VALUES ({ago[0]}), ({ago[1]})) v(ago)"
        )
        asked = backend.table("asked")
        found = evaluate.at(ready, shop.STANDARD, constants, asked).drop("moment").to_pyarrow()
        for number, days in enumerate(ago):
            instant, month = shop.AS_OF - timedelta(days=days), (shop.END - timedelta(days=days)).replace(day=1)
            night = evaluate.nightly(ready, shop.STANDARD, constants, Instant.of(instant, shop.LAST_DAY - days, month))
            alone = night.order_by("customer").drop("customer").to_pyarrow()
            assert found.slice(number * len(alone), len(alone)).to_pylist() == alone.to_pylist()


def test_a_difference_is_reported(ours, tmp_path):
    table = pq.read_table(ours)
    column = table.schema.get_field_index("orders")
    values = table["orders"].to_pylist()
    changed = table.set_column(column, "orders", [[values[0] + 1, *values[1:]]])
    pq.write_table(changed, tmp_path / "changed.parquet")
    found = compare.differences(ours, tmp_path / "changed.parquet")
    assert len(found) == 1
    assert found[0].startswith("orders: 1 of 25 differ")


@pytest.mark.slow
@pytest.mark.parametrize("part", ["groceries", "generated", "scale", "simulated"])
def test_parts_are_measured(part, tmp_path, monkeypatch):
    monkeypatch.setattr(measure, "RUNS", 1)
    found = list(figures.PARTS[part](tmp_path, SMALL))
    assert found
    for figure in found:
        if figure.what.startswith("size"):
            assert 0 < figure.cost.mebibytes < 1.5
            continue
        if isinstance(figure, figures.Reading):
            assert figure.value > 0
            continue
        assert figure.cost.seconds > 0
        assert figure.cost.mebibytes > 20


def test_a_process_that_fails_is_no_figure():
    with pytest.raises(RuntimeError, match="no such thing"):
        measure.once(measure.python("raise SystemExit('no such thing')"))


def test_memory_and_time_are_those_of_the_process():
    cost = measure.once(measure.python("import time; held = b'x' * (300 * 2**20); time.sleep(0.3)"))
    assert 0.3 < cost.seconds < 5
    assert 300 < cost.mebibytes < 400


def test_the_page_names_figures_bars_and_ratio_but_no_folder():
    ours = Figure("standard features, one night", "some", Cost(2, 4, 500), 10, 3072)
    theirs = Figure("the same features in pandas", "some", Cost(8, 8, 2000))
    grown = [
        Figure(figures.SMALL, "some", Cost(10, 15, 1000)),
        Figure(figures.LARGE, "more", Cost(110, 180, 3000), 150),
    ]
    text = page.section("generated", [ours, theirs, *grown])
    assert "| standard features, one night | 2.00 | 4.00 | 500 | 10 s, 3,072 MiB | yes | some |" in text
    assert "4.0 times faster (2.0 times in CPU seconds) and 4.0 times leaner;" in text
    assert "the bar (2.5 times faster, and leaner) is met." in text
    assert "took 11.0 times the seconds (12.0 times the CPU seconds) and 3.0 times the memory;" in text
    assert "the bar (12 times the seconds) is met." in text
    assert str(Path.home()) not in text
    slow = Figure("standard features, one night", "some", Cost(11, 4, 500), 10, 3072)
    assert "**no**" in page.section("generated", [slow, theirs, *grown])
    assert "**not met**" in page.section("generated", [slow, theirs, *grown])
    assert "(12 times the seconds) is **not met**" in page.section(
        "scale", [grown[0], grown[1]._replace(cost=Cost(121, 180, 3000))]
    )


def test_a_part_measured_alone_leaves_the_others_as_they_are():
    one, other = (Figure("something", data, Cost(2, 4, 500)) for data in ("old", "new"))
    reading = figures.Reading("a rate", "some", 12_345, "orders/s", 20_000, least=True)
    before = page.put("", {"groceries": page.section("groceries", [one]), "live": page.section("live", [reading])})
    after = page.put(before, {"groceries": page.section("groceries", [other])})
    assert "| old |" in before
    assert "| old |" not in after
    assert "| new |" in after
    assert "| a rate | 12,345 orders/s | >= 20,000 orders/s | **no** | some |" in after
    assert [line for line in after.splitlines() if line.startswith("#")] == [
        "# Benchmarks", "## A year of groceries", "## Live",
    ]  # fmt: skip
    assert page.put(after, {}) == after


def test_the_generator_is_a_command(tmp_path):
    command = [sys.executable, "-m", "benchmarks.generate", str(tmp_path), "--lines", "600", "--customers", "20"]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[1])
    assert 500 < pq.read_metadata(tmp_path / "lines.parquet").num_rows < 700
