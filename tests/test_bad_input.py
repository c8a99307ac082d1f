"""Bad input: a clear message with file, record, column and what to do, exit code 2, the last snapshot untouched."""

from __future__ import annotations

import io
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import exports
from tests.commands import MACHINE, ROOT, Said, acquaint, child, state
from tests.conftest import Small

NOBODY = 65534
needs_other_user = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else"
)
needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="no limit of file sizes")
ROWS = exports.sales()


def refused(tmp_path: Path, *arguments: object) -> str:
    """Give the command that must be refused, as text and as JSON; return what it says. Nothing may be created."""
    before = state(tmp_path), sorted(tmp_path.iterdir())
    said = acquaint("run", *arguments, "--out", "new", at=tmp_path)
    assert (said.code, said.out) == (2, ""), said
    assert acquaint("run", *arguments, "--out", "new", "--json", at=tmp_path).object["error"] == said.err.rstrip("\n")
    assert (state(tmp_path), sorted(tmp_path.iterdir())) == before
    return said.err


def test_a_missing_file(tmp_path):
    assert refused(tmp_path, "ordres.csv") == "ordres.csv: There is no such file. Check the name and the folder.\n"


def test_a_folder_without_data(tmp_path):
    (tmp_path / "exports").mkdir()
    assert "exports: There are no data files in this folder." in refused(tmp_path, "exports")
    assert "No data file fits this pattern." in refused(tmp_path, "exports/*.csv")


@pytest.mark.parametrize("content", [b"", b"\r\n \r\n\r\n"], ids=["nothing", "blank lines"])
def test_an_empty_file(tmp_path, content):
    (tmp_path / "orders.csv").write_bytes(content)
    assert refused(tmp_path, "orders.csv") == (
        "orders.csv: The file is empty. Export it afresh, or leave it out.\n"
    )  # fmt: skip


def test_a_header_only(tmp_path):
    exports.write(tmp_path / "orders.csv", [])
    assert "orders.csv: There is a header of 8 columns but no records: 0 rows." in refused(tmp_path, "orders.csv")


def test_a_header_only_beside_full_files_is_a_note(tmp_path):
    exports.write(tmp_path / "orders.csv", ROWS)
    (tmp_path / "service.csv").write_text("id,at,type,value,account\n")
    (tmp_path / "acquaint.toml").write_text(
        '[sources.orders]\nfiles = ["orders.csv"]\n\n[sources.service]\nfiles = ["service.csv"]\ntable = "events"\n'
        'columns = {id = "id", at = "at", type = "type", value = "value", account = "account"}\n'
    )
    for _ in range(2):  # the second time from the shelf
        said = acquaint("run", tmp_path)
        assert said.code == 0, said.err
        assert "service.csv: there is a header and no record below it" in acquaint("check", "--shop", tmp_path).out
    exports.write(tmp_path / "orders.csv", [])
    said = acquaint("run", tmp_path)
    assert said.code != 0
    assert "record below its header" in said.err


def test_no_date_column(tmp_path):
    exports.write(tmp_path / "orders.csv", [r[:1] + r[2:] for r in ROWS], exports.HEADER[:1] + exports.HEADER[2:])
    said = refused(tmp_path, "orders.csv")
    assert said.startswith("orders.csv: No column holds a date.")
    assert "The columns are: Order ID, Customer No, E-Mail, Product, Category, Quantity, Total." in said
    assert "Add the date to the export" in said


def test_no_amount_column(tmp_path):
    exports.write(tmp_path / "orders.csv", [r[:6] for r in ROWS], exports.HEADER[:6])
    said = refused(tmp_path, "orders.csv")
    assert said.startswith("orders.csv: No column holds an amount.")
    assert "--amount COLUMN" in said


def test_a_workbook_with_a_password(tmp_path):
    locked = pytest.importorskip("msoffcrypto.format.ooxml", reason="needs msoffcrypto-tool")
    xlsxwriter = pytest.importorskip("xlsxwriter")
    plain = io.BytesIO()
    with xlsxwriter.Workbook(plain) as book:
        sheet = book.add_worksheet("Orders")
        for number, row in enumerate([exports.HEADER, *ROWS]):
            sheet.write_row(number, 0, row)
    with (tmp_path / "orders.xlsx").open("wb") as stream:
        locked.OOXMLFile(plain).encrypt("secret", stream)
    said = refused(tmp_path, "orders.xlsx")
    assert said.startswith("orders.xlsx: ")
    assert "password" in said


def test_two_currencies_without_a_rate(tmp_path):
    rows = [(*row, "USD" if int(row[0]) % 5 == 0 else "EUR") for row in ROWS]
    exports.write(tmp_path / "orders.csv", rows, (*exports.HEADER, "Currency"))
    said = refused(tmp_path, "orders.csv")
    assert "EUR (48 orders), USD (12 orders)" in said
    assert "column currency" in said
    assert "--currency EUR --rate USD=0.92" in said
    found = acquaint(
        "run", "orders.csv", "--out", "new", "--currency", "EUR", "--rate", "USD=0.5", "--json", at=tmp_path
    )
    assert found.code == 0, found.out
    wanted = sum(round(float(row[7]) * (50 if row[8] == "USD" else 100)) for row in rows)
    assert abs(found.object["money"]["net_sales_minor"] - wanted) <= len(rows)
    assert found.object["money"]["currency"] == "EUR"
    # What was said once holds for the next run.
    again = acquaint("run", "new", "--json", at=tmp_path)
    assert again.object["money"] == found.object["money"]


def test_an_unknown_setting_names_the_nearest(small: Small, tmp_path):
    shop = copy(small, tmp_path)
    toml = shop / "acquaint.toml"
    good, before = toml.read_text(), state(shop)
    changes = {
        good.replace("[shop]", "[shop]\nmargn = 0.3"): "[shop] margn: no such setting; did you mean margin?",
        good.replace(
            'table = "lines"', 'tabel = "lines"'
        ): "[sources.lines] tabel: no such setting; did you mean table?",
        good + "[segmants]\na = 'orders > 1'\n": "top level segmants: no such setting; did you mean segments?",
        good.replace("[shop]", "[shop]\nmargin = 'high'"): "Expected `float | null`, got `str`",
        good.replace("[shop]", "[shop\n"): "This is not valid TOML",
        good.replace('quantity = "Quantity"', 'quantty = "Quantity"'): "quantty",
        good + "[segments]\nbest = 'net_sale_minor > 1'\n": "did you mean net_sales_minor?",
        good + "[segments]\nbest = 'orders'\n": "[segments] best: A segment needs a condition.",
        good + "[segments]\n'big spenders' = 'orders > 1'\n": "[segments] big spenders: a name has letters, digits",
    }
    for text, said in changes.items():
        toml.write_text(text)
        found = acquaint("run", shop, "--as-of", "2025-04-01")
        assert (found.code, found.out) == (2, ""), said
        assert said in found.err
        toml.write_text(good)
        assert state(shop) == before


def copy(small: Small, folder: Path) -> Path:
    """Return a copy of the small shop that may be changed, with its file beside it."""
    shutil.copy2(small.file, folder / "orders.csv")
    shutil.copytree(small.shop, folder / "shop")
    return folder / "shop"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[segments]\nbest = "net_sales > 5"',
            "[segments] best, character 1: There is no feature net_sales; did you mean",
        ),
        (
            '[segments]\nbest = "sum(net_sale_minor of orders) > 5"',
            "[segments] best, character 1: orders has no column net_sale_minor; did you mean net_sales_minor?",
        ),
        (
            "[features.a]\nexpression = \"orders + 'x'\"",
            "expression, character 10: `+` needs numbers, this is text.",
        ),
        (
            '[features.a]\nexpression = "b + 1"\n[features.b]\nexpression = "a + 1"',
            "Features name each other in a circle: a -> b -> a.",
        ),
        (
            '[features.a]\nexpression = "top(product of lines, 1)"',
            "product is not closed; of lines these are: brand, category, department; "
            "product has 5 values, and at most 1,024 can be ranked.",
        ),
        (
            '[features.a]\nexpression = "count(orders last 5000 days)"',
            "[features.a] expression, character 1: count looks back 5,000 days; live states keep 4,096.",
        ),
    ],
)
def test_what_cannot_be_a_feature_is_told_before_data_is_touched(small: Small, tmp_path, text, said):
    shop = tmp_path / "shop"
    shutil.copytree(small.shop, shop)
    with (shop / "acquaint.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")
    # The file is not there any more: nobody gets so far as to miss it.
    told = acquaint("run", shop)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_a_column_that_is_not_there_names_file_and_column(small: Small, tmp_path):
    shop = copy(small, tmp_path)
    toml, before = shop / "acquaint.toml", state(shop)
    good = toml.read_text()
    toml.write_text(good.replace('= "Total"', '= "Totl"'))
    said = acquaint("run", shop)
    toml.write_text(good)
    assert (said.code, said.out) == (2, "")
    assert "orders.csv" in said.err
    assert "Totl" in said.err
    assert "did you mean 'Total'?" in said.err
    assert state(shop) == before


def test_contradicting_files(small: Small, tmp_path):
    shop = copy(small, tmp_path)
    toml, before = shop / "acquaint.toml", state(shop)
    good = toml.read_text()
    toml.write_text(good + good[good.index("[sources.lines]") :].replace("sources.lines", "sources.more"))
    said = acquaint("run", shop)
    toml.write_text(good)
    assert (said.code, said.out) == (2, "")
    assert "orders.csv" in said.err
    assert "lines" in said.err
    assert "more" in said.err
    assert state(shop) == before


def test_dates_that_contradict_each_other_are_set_aside_and_stop_the_run(tmp_path):
    rows = [(r[0], "/".join(reversed(r[1].split("-"))), *r[2:]) for r in ROWS]
    wrong = [(r[0], f"{r[1][3:5]}/{r[1][:2]}/{r[1][6:]}", *r[2:]) if n % 9 == 0 else r for n, r in enumerate(rows)]
    many = sum(int(r[1][3:5]) > 12 for r in wrong)
    assert many / len(wrong) > 0.05
    exports.write(tmp_path / "orders.csv", wrong)
    said = refused(tmp_path, "orders.csv", "--date-order", "dmy")
    first = next(n for n, r in enumerate(wrong, 1) if int(r[1][3:5]) > 12)
    assert f"orders.csv, record {first}, column Order Date: {many} of {len(wrong)} records" in said
    assert "--allow-quarantine" in said
    found = acquaint(
        "run", "orders.csv", "--out", "new", "--date-order", "dmy", "--allow-quarantine", "--json", at=tmp_path
    )
    assert found.code == 0
    assert found.object["rows"]["quarantined"] == many
    aside = (tmp_path / "new" / "quarantine.csv").read_text().splitlines()
    assert aside[0] == "file,record,column,value,reason"
    assert len(aside) == many + 1
    assert aside[1].startswith(f"orders.csv,{first},Order Date,{wrong[first - 1][1]},")


AMBIGUOUS = [r for r in ROWS if int(r[1][8:]) <= 12]


def ambiguous(folder: Path) -> Path:
    """Dates of which every day is below 13, in no order and with order numbers that say nothing."""
    rows = [(str(5000 + 37 * n % 1009), f"{r[1][8:]}/{r[1][5:7]}/{r[1][:4]}", *r[2:]) for n, r in enumerate(AMBIGUOUS)]
    random.Random(4).shuffle(rows)
    return exports.write(folder / "orders.csv", rows)


def test_open_questions_show_both_readings_and_create_nothing(tmp_path):
    ambiguous(tmp_path)
    said = refused(tmp_path, "orders.csv")
    assert said.startswith("orders.csv, column Order Date: ")
    for flag, reading in (("--date-order dmy", "the day first"), ("--date-order mdy", "the month first")):
        assert f"  {flag}  {reading}" in said
    row = next(line.strip() for line in said.split("\n") if " = " in line)
    written, day = row.split(" = ")
    assert day.split()[0] == str(int(written[:2]))
    month_first = [line.strip() for line in said.split("--date-order mdy")[1].split("\n") if written in line]
    assert month_first[0].split(" = ")[1].split()[0] == str(int(written[3:5]))
    found = acquaint("run", "orders.csv", "--json", at=tmp_path)
    assert found.code == 2
    (question,) = found.object["questions"]
    assert [reading["flag"] for reading in question["readings"]] == ["--date-order dmy", "--date-order mdy"]
    assert question["where"] == "orders.csv, column Order Date"
    assert [path.name for path in tmp_path.iterdir()] == ["orders.csv"]


def test_the_flag_settles_the_question_for_good(tmp_path):
    ambiguous(tmp_path)
    found = acquaint("run", "orders.csv", "--out", "new", "--date-order", "dmy", "--json", at=tmp_path)
    assert found.code == 0, found.out
    days = sorted(r[1] for r in AMBIGUOUS)
    assert found.object["data"] == {"from": days[0], "to": days[-1]}
    assert acquaint("run", "new", "--json", at=tmp_path).object["data"] == found.object["data"]


def test_a_question_in_a_later_file_leaves_the_shop_as_it_was(small: Small, tmp_path):
    shop = copy(small, tmp_path)
    toml = shop / "acquaint.toml"
    text = toml.read_text()
    (tmp_path / "more").mkdir()
    ambiguous(tmp_path / "more")
    toml.write_text(f'{text}\n[sources.more]\nfiles = ["../more/orders.csv"]\n')
    before = state(shop)
    said = acquaint("run", shop)
    assert (said.code, said.out) == (2, "")
    assert "orders.csv, column Order Date" in said.err
    assert "--date-order dmy" in said.err
    assert state(shop / "lake" / "snapshots") == {
        k.removeprefix("lake/snapshots/"): v for k, v in before.items() if k.startswith("lake/snapshots/")
    }
    assert (shop / "check.json").read_bytes() == before["check.json"]


def test_another_folder_is_not_overwritten(small: Small, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("Dear customer")
    said = acquaint("run", small.file, "--out", "letters", at=tmp_path)
    assert said == (2, "", "letters: This folder exists and is not a shop. Name another: --out FOLDER\n")
    assert acquaint("run", small.file, "--out", "letters/dear.txt", at=tmp_path).code == 2
    assert state(tmp_path) == {"letters/dear.txt": b"Dear customer"}


def test_a_file_the_shop_does_not_know(small: Small, tmp_path):
    shop = copy(small, tmp_path)
    exports.write(tmp_path / "more.csv", exports.sales(seed=2))
    said = acquaint("run", tmp_path / "more.csv", "--out", shop)
    assert said.code == 2
    assert "more.csv is not among the files of the shop" in said.err
    assert "acquaint.toml" in said.err


def test_another_run_in_progress(small: Small, tmp_path):
    shop, ready = copy(small, tmp_path), tmp_path / "ready"
    before = state(shop)
    hold = [sys.executable, "-m", "tests.lake.children", "hold", str(shop), str(ready)]
    with subprocess.Popen(hold, cwd=ROOT) as process:
        try:
            deadline = time.monotonic() + 60
            while not ready.exists():
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.02)
            said = acquaint("run", shop, "--as-of", "2025-04-01")
            assert (said.code, said.out) == (2, "")
            assert "Another run is in progress (since " in said.err
            assert f"process {process.pid} on " in said.err
            assert acquaint("check", "--shop", shop).code == 0
        finally:
            process.kill()
    assert {k: v for k, v in state(shop).items() if not k.startswith("lake/snapshots/000002")} == before


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
sys.argv[:2] = ["acquaint"]
from acquaint.cli import main
main()
"""


@needs_limits
@pytest.mark.parametrize("limit", [0, 20_000])
def test_a_full_disk(small: Small, tmp_path, limit):
    shop = copy(small, tmp_path)
    before = state(shop)
    said = python(LIMITED, limit, "run", shop, "--as-of", "2025-04-01")
    assert (said.code, said.out) == (2, ""), said
    assert f"{shop}: The disk is full, or no larger file is allowed. What was there before is as it was." in said.err
    assert "Make room" in said.err
    assert said.err.count("\n") == 1
    # What was read of the file before the disk was full may stay: it need not be read again.
    assert {k: v for k, v in state(shop).items() if not k.startswith("lake/staged/")} == {
        k: v for k, v in before.items() if not k.startswith("lake/staged/")
    }


def python(code: str, *arguments: object) -> Said:
    environment = os.environ | MACHINE | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    return Said(done.returncode, done.stdout, done.stderr)


AS_NOBODY = f"""
import os, sys
from acquaint import cli, refresh, founding
from acquaint.lake import engine
from pathlib import Path
import filelock, tempfile, ibis, pyarrow.parquet, scipy.stats
with tempfile.TemporaryDirectory() as spill, engine.connect(Path(spill)) as con:
    con.execute("SELECT timezone('Europe/Berlin', now())").fetchall()
from acquaint.words import Words
Words("en", "EUR")("nouns.order", n=1)
for file in ("profile", "checking", "facts", "warnings", "summary", "states", "tables"):
    Words("en").under(file)
os.setgid({NOBODY})
os.setuid({NOBODY})
sys.argv[0] = "acquaint"
cli.main()
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach (pytest's own folders are closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix="acquaint-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@needs_other_user
def test_a_folder_that_cannot_be_written(small: Small, open_folder):
    shop = copy(small, open_folder)
    before = state(open_folder)
    said = python(AS_NOBODY, "run", shop, "--as-of", "2025-04-01")
    assert (said.code, said.out) == (2, ""), said
    assert f"{shop}: The folder cannot be written. What was there before is as it was." in said.err
    assert state(open_folder) == before
    # A shop may be looked at by who may not change it, and run where there is nothing to change.
    assert python(AS_NOBODY, "check", "--shop", shop).code == 0
    assert python(AS_NOBODY, "run", shop).code == 0
    said = python(AS_NOBODY, "customer", "C003", "--shop", shop)
    assert said.code == 0, said.err


@needs_other_user
def test_a_new_shop_where_nothing_can_be_written(open_folder):
    file = exports.write(open_folder / "orders.csv", ROWS)
    said = python(AS_NOBODY, "run", file, "--out", open_folder / "new")
    assert (said.code, said.out) == (2, ""), said
    assert "cannot be written" in said.err
    assert str(open_folder / "new") in said.err
    assert [path.name for path in open_folder.iterdir()] == ["orders.csv"]


@needs_other_user
def test_a_file_that_may_not_be_read(open_folder):
    exports.write(open_folder / "orders.csv", ROWS).chmod(0o600)
    said = python(AS_NOBODY, "run", open_folder / "orders.csv", "--out", open_folder / "new")
    assert (said.code, said.out) == (2, ""), said
    assert "orders.csv: The file cannot be read: you have no permission to read it." in said.err


def test_files_that_are_no_tables(tmp_path):
    (tmp_path / "orders.csv").write_bytes(bytes(range(256)) * 40)
    said = refused(tmp_path, "orders.csv")
    assert said.startswith("orders.csv")
    (tmp_path / "orders.csv").unlink()
    (tmp_path / "orders.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
    assert refused(tmp_path, "orders.pdf").startswith("orders.pdf")
    (tmp_path / "orders.xlsx").write_bytes(b"PK\x03\x04 cut off")
    assert refused(tmp_path, "orders.xlsx").startswith("orders.xlsx")
    (tmp_path / "orders.parquet").write_bytes(b"PAR1 cut off PAR1")
    assert refused(tmp_path, "orders.parquet").startswith("orders.parquet")
    (tmp_path / "orders.jsonl").write_text('{"order": 1, "date": "2025-01-02", "total": 3}\n{"order": 2,\n')
    said = refused(tmp_path, "orders.jsonl")
    assert said.startswith("orders.jsonl")


def test_a_shop_without_any_order(tmp_path):
    header, rows = ("Customer No", "Name", "E-Mail"), [("C1", "Ada Lovelace", "ada@example.org")]
    exports.write(tmp_path / "customers.csv", rows, header)
    said = refused(tmp_path, "customers.csv")
    assert "order" in said


def test_a_shop_never_run(tmp_path, small: Small):
    assert acquaint("init", tmp_path / "new", small.file).code == 0
    for verb in (["check"], ["segments"], ["goals"], ["customer", "C003"]):
        said = acquaint(*verb, "--shop", tmp_path / "new")
        assert said.code == 2
        assert "This shop has not been run yet. Run it: acquaint run" in said.err


def test_a_command_in_a_child_ends_with_code_2(tmp_path):
    said = child("run", "nothing.csv", at=tmp_path)
    assert said == (2, "", "nothing.csv: There is no such file. Check the name and the folder.\n")


def test_a_file_given_twice_does_not_hide_what_cannot_be_read(tmp_path):
    rows = [
        "Order,Date,Email,Amount",
        "1,2026-01-02,a@x.de,5.00",
        "2,2026-01-09,a@x.de,abc",
        "3,2026-01-12,b@x.de,7.00",
    ]
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text("\n".join(rows) + "\n", "utf-8")
    said = acquaint("run", tmp_path / "one.csv", tmp_path / "two.csv", "--out", tmp_path / "out")
    assert said.code == 2
    assert "1 of 3 records (33%) cannot be read" in said.err
