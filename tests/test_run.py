"""A whole run: what is read again, what counts once, and that the same files always give the same bytes."""

from __future__ import annotations

import json
import os
import random
import shutil
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import acquaint
from acquaint import refresh
from acquaint.errors import InputError
from acquaint.records import Run
from acquaint.shop import Shop
from tests import commands, exports
from tests.conftest import Small
from tests.exports import Row

ROWS = exports.sales(orders=40, customers=20)
AS_OF = date(2025, 6, 1)


def founded(folder: Path, toml: str = "") -> Shop:
    """A shop whose settings nobody had to guess."""
    shop = folder / "shop"
    shop.mkdir()
    (shop / "acquaint.toml").write_text(toml or TOML, encoding="utf-8")
    return acquaint.open(shop)


TOML = """\
[shop]
zone = "Europe/Berlin"
currency = "EUR"

[sources.lines]
files = ["../orders*.csv"]

[sources.lines.columns]
order_id = "Order ID"
ordered_at = "Order Date"
account = "Customer No"
email = "E-Mail"
product = "Product"
category = "Category"
quantity = "Quantity"
amount = "Total"

[segments]
tea = "category_1 = 'Tea'"
often = "orders >= 2"
"""


def ran(shop: Shop, as_of: date = AS_OF) -> tuple[Run, list[str]]:
    """Run, and return what was found with what was being done."""
    told: list[str] = []
    return shop.run(as_of, progress=told.append), told


def tables(shop: Shop) -> dict[str, bytes]:
    """Everything a run leaves for people and programs: the outputs and each table of the snapshot."""
    snapshot = shop.lake.current()
    assert snapshot is not None
    found = {path.name: path.read_bytes() for path in shop.folder.iterdir() if path.is_file()}
    return found | {
        f"lake/{path.relative_to(snapshot.folder).as_posix()}": path.read_bytes()
        for path in snapshot.folder.rglob("*")
        if path.is_file() and path.name != "snapshot.json"
    }


def dated(path: Path, second: int) -> Path:
    """Give a file a date of its own: the newest of overlapping exports wins."""
    os.utime(path, (1_760_000_000 + second, 1_760_000_000 + second))
    return path


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Run, list[str]]]:
    """A shop that gets a second file, then the first once more under another name, then newer and other versions."""
    folder = tmp_path_factory.mktemp("growing")
    shop, found = founded(folder), {}
    half = len({row[0] for row in ROWS}) // 2
    first = [row for row in ROWS if int(row[0]) <= 1000 + half]
    second = [row for row in ROWS if int(row[0]) > 1000 + half]
    dated(exports.write(folder / "orders1.csv", first), 1)
    found["one"] = ran(shop)
    found["again"] = ran(shop)
    dated(exports.write(folder / "orders2.csv", second), 2)
    found["two"] = ran(shop)
    dated(Path(shutil.copy2(folder / "orders1.csv", folder / "orders3.csv")), 3)
    found["twice"] = ran(shop)
    newer = [(*row[:7], f"{float(row[7]) + 1:.2f}") if row[0] == second[-1][0] else row for row in second]
    dated(exports.write(folder / "orders4.csv", newer), 4)
    found["overlapping"] = ran(shop)
    return found


def test_the_same_run_twice_is_spared(growing):
    first, told = growing["one"]
    again, silence = growing["again"]
    assert again == first
    assert "reading orders1.csv" in told
    assert silence == []


def test_a_second_file_is_the_only_one_read(growing):
    found, told = growing["two"]
    assert [what for what in told if what.startswith("reading")] == ["reading orders2.csv"]
    assert found.money.net_sales_minor == exports.cents(ROWS)
    assert found.orders == 40
    assert found.rows.read == found.rows.loaded == len(ROWS)


def test_the_same_file_twice_counts_once(growing):
    before, found = growing["two"][0], growing["twice"][0]
    assert found.money == before.money
    assert found.orders == before.orders
    assert found.customers == before.customers
    assert found.rows.duplicates == found.rows.read - found.rows.loaded == before.check.sheets[0].rows.read
    assert [what for what in growing["twice"][1] if what.startswith("reading")] in ([], ["reading orders3.csv"])


def test_overlapping_exports_count_by_order_and_newest(growing):
    before, found = growing["two"][0], growing["overlapping"][0]
    changed = sum(row[0] == ROWS[-1][0] for row in ROWS)
    assert found.money.net_sales_minor == before.money.net_sales_minor + 100 * changed
    assert found.orders == before.orders
    assert found.rows.read == found.rows.loaded + found.rows.duplicates


def test_records_are_accounted_for_sheet_by_sheet(growing):
    for found, _ in growing.values():
        assert len(found.check.sheets) >= 1
        for rows in (*(sheet.rows for sheet in found.check.sheets), found.rows):
            assert rows.read == rows.loaded + rows.duplicates + rows.quarantined + rows.ignored
        assert sum(sheet.rows.read for sheet in found.check.sheets) == found.rows.read


def dirty(folder: Path) -> None:
    """Three overlapping files with some values that cannot be read, orders without customer, and returns."""
    draw = random.Random(5)
    named = [row if draw.random() > 0.1 else (*row[:2], "", "", *row[4:]) for row in ROWS]
    rows = [(*row[:7], "n/a" if n % 37 == 5 else row[7]) for n, row in enumerate(named)]
    back = [(f"R{row[0]}", *row[1:6], f"-{row[6]}", f"-{row[7]}") for row in ROWS[::17]]
    for number, part in enumerate((rows[:50], rows[30:], back)):
        dated(exports.write(folder / f"orders{number}.csv", part), number)


def test_bytes_are_the_same_for_any_number_of_threads_and_any_order_of_files(tmp_path):
    results = []
    for threads, order in ((1, "012"), (2, "210"), (4, "102")):
        folder = tmp_path / str(threads)
        folder.mkdir()
        files = ", ".join(f'"../orders{number}.csv"' for number in order)
        shop = founded(folder, TOML.replace('"../orders*.csv"', files))
        dirty(folder)
        refresh.run(shop.folder, shop.settings, AS_OF, lambda _: None, threads=threads)
        results.append(tables(shop))
    first = results[0]
    assert {"customers.parquet", "check.json", "quarantine.csv", "lake/orders.parquet", "lake/profiles.parquet"} <= set(
        first
    )
    for other in results[1:]:
        assert set(other) == set(first)
        differing = [name for name in first if name != "acquaint.toml" and first[name] != other[name]]
        assert differing == []


def test_what_cannot_be_read_is_set_aside_with_its_place(tmp_path):
    rows = [(*row[:7], "n/a" if n in (3, 40) else row[7]) for n, row in enumerate(ROWS, 1)]
    exports.write(tmp_path / "orders.csv", rows)
    shop = founded(tmp_path)
    found, _ = ran(shop)
    assert found.rows.quarantined == 2
    aside = (shop.folder / "quarantine.csv").read_text(encoding="utf-8").splitlines()
    assert aside[0] == "file,record,column,value,reason"
    assert [line.split(",")[:4] for line in aside[1:]] == [
        ["orders.csv", "3", "Total", "n/a"], ["orders.csv", "40", "Total", "n/a"],
    ]  # fmt: skip
    kept = [row for n, row in enumerate(rows, 1) if n not in (3, 40)]
    assert found.money.net_sales_minor == exports.cents(kept)
    # Once the file is right there is nothing set aside any more, and no list of it.
    exports.write(tmp_path / "orders.csv", ROWS)
    again, told = ran(shop)
    assert "reading orders.csv" in told
    assert again.rows.quarantined == 0
    assert not (shop.folder / "quarantine.csv").exists()


def test_the_check_adds_up_to_the_minor_unit(growing):
    found = growing["overlapping"][0]
    steps = {row.step: row.amount_minor for row in found.bridge if row.step != "difference"}
    differences = sum(row.amount_minor for row in found.bridge if row.step == "difference")
    assert steps["net sales"] - differences == found.money.net_sales_minor or (
        steps["net sales"] + differences == found.money.net_sales_minor
    )
    money = found.money
    assert money.net_sales_minor == money.gross_sales_minor - money.discount_minor - money.returns_minor


def test_thirty_customers_and_sixty_orders_know_some_and_say_what_is_missing(small: Small):
    said = commands.acquaint("run", small.shop, "--json").object
    facts = {fact["name"]: fact for fact in said["check"]["facts"]}
    told = {"name": "who your customers are", "known": True, "note": "30 customers", "code": "customers", "lack": ""}
    assert facts["who your customers are"] == told
    assert facts["the usual time between orders"]["known"]
    assert facts["which silences are unusual"]["known"]
    assert not facts["whether you have a season"]["known"]
    unknown = [fact for fact in facts.values() if not fact["known"]]
    assert unknown
    assert all("not yet" in fact["note"] for fact in unknown)
    assert any(part in fact["note"] for fact in unknown for part in ("more order", "more new customer", "more repeat"))
    text = commands.acquaint("check", "--shop", small.shop).out
    assert all(name in text for name in facts)


MIDDLE = date(2025, 3, 20)
PAST = [row for row in ROWS if row[1] < MIDDLE.isoformat()]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop of one file, looked at on a day in the middle of it."""
    folder = tmp_path_factory.mktemp("plain")
    exports.write(folder / "orders.csv", ROWS)
    shop = founded(folder)
    shop.run(MIDDLE)
    return shop


def copied(shop: Shop, folder: Path) -> Shop:
    """A copy of a shop, with its file beside it, that may be changed."""
    shutil.copytree(shop.folder.parent, folder, dirs_exist_ok=True)
    return acquaint.open(folder / "shop")


def often(rows: list[Row]) -> set[str]:
    """The customers with at least two orders."""
    return {who for who in {r[2] for r in rows} if len({r[0] for r in rows if r[2] == who}) >= 2}


def test_segments_are_counted_and_listed_with_movement(plain: Shop):
    (found,) = [segment for segment in plain.last().segments if segment.name == "often"]
    before = often([r for r in PAST if date.fromisoformat(r[1]).toordinal() < MIDDLE.toordinal() - 28])
    now = often(PAST)
    assert (found.customers, found.came, found.went) == (len(now), len(now - before), len(before - now))
    assert now != before
    assert set(plain.segment("often")["account"].to_pylist()) == now
    assert set(plain.segment("tea").column_names) == set(plain.customers().column_names)
    said = commands.acquaint("segments", "--shop", plain.folder)
    assert "often" in said.out
    assert "orders >= 2" in said.out
    listed = commands.acquaint("segments", "--shop", plain.folder, "--json").object
    assert {each["name"]: each["customers"] for each in listed["segments"]}["often"] == len(now)
    with pytest.raises(InputError, match=r"There is no segment oftn; did you mean often\?"):
        plain.segment("oftn")


def test_a_shop_of_one_order_of_one_row(tmp_path):
    rows = ROWS[:1]
    exports.write(tmp_path / "orders.csv", rows)
    said = commands.acquaint("run", "orders.csv", "--out", "shop", "--json", at=tmp_path)
    assert said.code == 0, said.out
    assert (said.object["orders"], said.object["customers"]["total"]) == (1, 1)
    assert said.object["money"]["net_sales_minor"] == exports.cents(rows)
    text = commands.acquaint("run", "shop", at=tmp_path).out
    assert "Read 1 file: 1 order, 1 line" in text
    assert "1 customer bought in the last 12 months" in text
    for verb in (["check"], ["segments"], ["goals"], ["customer", rows[0][2]]):
        assert commands.acquaint(*verb, "--shop", tmp_path / "shop").code == 0, verb


def test_a_shop_whose_orders_name_nobody(tmp_path):
    rows = [(r[0], r[1], *r[4:]) for r in ROWS]
    header = tuple(name for name in exports.HEADER if name not in ("Customer No", "E-Mail"))
    exports.write(tmp_path / "orders.csv", rows, header)
    said = commands.acquaint("run", "orders.csv", "--out", "shop", "--json", at=tmp_path)
    assert said.code == 0, said.out
    assert (said.object["orders"], said.object["anonymous_orders"]) == (40, 40)
    assert said.object["customers"]["total"] == 0
    assert said.object["money"]["net_sales_minor"] == exports.cents(ROWS)
    text = commands.acquaint("run", "shop", at=tmp_path).out
    assert "No order names a customer, so there is nobody to get to know yet." in text
    assert "40 orders (" in text
    assert acquaint.open(tmp_path / "shop").customers().num_rows == 0
    for verb in (["check"], ["segments"], ["goals"]):
        assert commands.acquaint(*verb, "--shop", tmp_path / "shop").code == 0, verb


def test_a_shop_with_returns_only(tmp_path):
    rows = [(*r[:6], f"-{r[6]}", f"-{r[7]}") for r in ROWS]
    exports.write(tmp_path / "orders.csv", rows)
    shop = founded(tmp_path)
    try:
        found, _ = ran(shop)
    except InputError as error:
        assert "not a single order" in str(error)  # noqa: PT017 - either is honest; a traceback is not
        assert shop.lake.current() is None
    else:
        assert found.orders == 0
        assert found.money.returns_minor == exports.cents(ROWS)
        assert found.money.net_sales_minor == -exports.cents(ROWS)


def test_only_counted_events_before_the_day_enter(plain: Shop):
    found = plain.last()
    assert found.money.net_sales_minor == exports.cents(PAST)
    assert found.data is not None
    assert found.data.end == date.fromisoformat(PAST[-1][1])
    assert found.last_day == date.fromisoformat(ROWS[-1][1])
    profiles = plain.customers().to_pylist()
    assert sum(profile["orders"] for profile in profiles) == len({r[0] for r in PAST})
    assert max(profile["last_order_date"] for profile in profiles if profile["orders"]) < MIDDLE


def test_a_day_before_all_data(tmp_path):
    exports.write(tmp_path / "orders.csv", ROWS)
    shop = founded(tmp_path)
    found, _ = ran(shop, date(2020, 1, 1))
    assert (found.orders, found.data, found.customers.total) == (0, None, 0)
    assert found.money.net_sales_minor == 0
    assert commands.acquaint("check", "--shop", shop.folder).code == 0
    assert commands.acquaint("run", shop.folder, "--as-of", "2020-01-01").code == 0


def test_outputs_are_plain_parquet_and_json(plain: Shop):
    table = pq.read_table(plain.folder / "customers.parquet")
    assert table.equals(plain.customers())
    assert table.num_rows == len(set(table["customer"].to_pylist())) == 20
    assert table["customer"].to_pylist() == sorted(table["customer"].to_pylist())
    money = [name for name in table.column_names if name.endswith("_minor")]
    assert {"net_sales_minor", "gross_sales_minor", "discount_minor", "returns_minor", "profit_minor"} <= set(money)
    assert sum(table["net_sales_minor"].to_pylist()) == exports.cents(PAST)
    check = json.loads((plain.folder / "check.json").read_bytes())
    assert check["as_of"] == MIDDLE.isoformat()
    snapshot = plain.lake.current()
    assert snapshot is not None
    for name in ("customers", "orders", "lines", "members", "products", "traits", "stages", "constants"):
        assert pq.read_metadata(snapshot.path(name)).num_columns > 0
    orders = pq.read_table(snapshot.path("orders"))
    assert {"ts", "known_at", "source", "id", "seq", "local_date", "local_hour"} <= set(orders.column_names)


def test_settings_are_part_of_what_a_run_rests_on(plain: Shop, tmp_path):
    shop = copied(plain, tmp_path)
    toml = shop.folder / "acquaint.toml"
    toml.write_text(TOML.replace("[segments]", "[segments]\nonce = 'orders = 1'"), encoding="utf-8")
    found, told = ran(acquaint.open(shop.folder), MIDDLE)
    assert found.segments[0].name == "once"
    assert told != []
    assert [what for what in told if what.startswith("reading")] == []


def test_what_was_deleted_is_made_again(plain: Shop, tmp_path):
    shop = copied(plain, tmp_path)
    before = tables(shop)
    (shop.folder / "customers.parquet").unlink()
    _, told = ran(shop, MIDDLE)
    assert told == []
    assert (shop.folder / "customers.parquet").read_bytes() == before["customers.parquet"]
    shutil.rmtree(shop.folder / "lake")
    _, told = ran(shop, MIDDLE)
    assert "reading orders.csv" in told
    after = tables(shop)
    assert [name for name in before if after.get(name) != before[name]] == []
