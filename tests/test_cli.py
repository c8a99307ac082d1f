"""The command as people meet it: help, text, JSON, silence, mistakes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date, timedelta

import pytest

from acquaint import cli
from tests import exports
from tests.commands import MACHINE, ROOT, acquaint, child, command, state
from tests.conftest import Small

COMMANDS = (
    *("run", "init", "check", "customer", "segments", "features", "goals", "explain-number", "stop", "demo"),
    "simulate",
    "models",
    "plan",
    "why",
    "offers",
    "decide",
)
RUN_KEYS = [
    *("as_of", "data", "rows", "orders", "anonymous_orders", "customers", "money", "bridge", "files", "questions"),
    "warnings",
]
MONEY_KEYS = {"gross_sales_minor", "discount_minor", "returns_minor", "net_sales_minor", "currency"}


def test_every_command_has_help_with_an_example_and_can_print_json():
    assert {command.name or command.callback.__name__ for command in cli.app.registered_commands} == set(COMMANDS)
    whole = acquaint("--help")
    assert whole.code == 0
    assert "acquaint run orders.csv" in whole.out
    for name in COMMANDS:
        said = acquaint(name, "--help")
        assert (said.code, said.err) == (0, "")
        assert "Example" in said.out, name
        assert "--json" in said.out, name
        assert name in whole.out


HEAVY = """
import sys
from acquaint.cli import main
sys.argv = ["acquaint", "--help"]
try:
    main()
finally:
    print(sorted({"duckdb", "ibis", "pyarrow", "numpy", "pandas"} & set(sys.modules)), file=sys.stderr)
"""


def test_help_brings_no_engine():
    done = subprocess.run([sys.executable, "-c", HEAVY], capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr.strip() == "[]"


def test_the_summary_fits_a_terminal_and_says_what_was_found(small: Small):
    lines = small.said.out.rstrip("\n").split("\n")
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    last = max(row[1] for row in small.rows)
    assert lines[0].startswith("Read 1 file: 60 orders, ")
    assert '"Today" is ' in lines[1]
    assert "the day after your last complete day" in lines[1]
    assert f"records: {len(small.rows)} kept" in small.said.out
    assert f"net sales {exports.cents(small.rows) / 100:,.2f} EUR" in small.said.out
    assert "30 customers bought in the last 12 months" in small.said.out
    assert f"your data end on {date.fromisoformat(last).day} " in small.said.out
    assert "I do not know what happened since" in small.said.out
    assert "contacts.xlsx  report.html  customers.parquet" in lines[-1]
    assert small.said.err == ""


def test_the_object_of_a_run_has_the_agreed_keys(small: Small):
    said = acquaint("run", small.shop, "--json")
    assert (said.code, said.err) == (0, "")
    found = said.object
    assert [key for key in found if key in RUN_KEYS] == RUN_KEYS
    assert set(found["data"]) == {"from", "to"}
    assert found["rows"] == {
        "read": len(small.rows),
        "loaded": len(small.rows),
        "duplicates": 0,
        "quarantined": 0,
        "ignored": 0,
    }
    assert found["data"]["to"] == max(row[1] for row in small.rows)
    assert found["as_of"] > found["data"]["to"]
    assert (found["orders"], found["anonymous_orders"]) == (60, 0)
    assert found["customers"]["total"] == sum(found["customers"]["by_stage"].values()) == 30
    assert set(found["money"]) >= MONEY_KEYS
    money = found["money"]
    assert money["net_sales_minor"] == exports.cents(small.rows)
    assert money["net_sales_minor"] == money["gross_sales_minor"] - money["discount_minor"] - money["returns_minor"]
    assert money["currency"] == "EUR"
    assert found["bridge"]
    assert found["files"] == {
            "contacts": "contacts.xlsx", "report": "report.html", "figures": "report.json",
            "customers": "customers.parquet", "check": "check.json", "quarantine": "quarantine.csv",
        }  # fmt: skip
    assert found["questions"] == []
    assert "I do not know what happened since" in found["warnings"][0]


def test_every_reading_command_prints_one_object_with_the_day(small: Small):
    day = acquaint("run", small.shop, "--json").object["as_of"]
    for arguments in (["check"], ["customer", "C003"], ["segments"], ["goals"]):
        said = acquaint(*arguments, "--shop", small.shop, "--json")
        assert (said.code, said.err) == (0, ""), arguments
        assert said.object["as_of"] == day, arguments
    features = acquaint("features", "gap", "--shop", small.shop, "--json").object["features"]
    assert {"usual_gap_days", "average_gap_days"} <= {each["name"] for each in features}
    assert all(each["description"] and each["null"] and each["type"] for each in features)
    assert (
        json.loads((small.shop / "check.json").read_bytes()) == acquaint("check", "--shop", small.shop, "--json").object
    )


def test_every_text_names_the_day(small: Small):
    day = date.fromisoformat(acquaint("run", small.shop, "--json").object["as_of"])
    words = f"{day.day} {day:%B} {day.year}"
    for arguments in (["check"], ["customer", "C003"], ["goals"]):
        said = acquaint(*arguments, "--shop", small.shop)
        assert words in said.out.split("\n")[0], said.out


def test_as_of_is_honoured(small: Small, tmp_path):
    shop = tmp_path / "shop"
    shutil.copytree(small.shop, shop)
    (tmp_path / "orders.csv").write_bytes(small.file.read_bytes())
    said = acquaint("run", shop, "--as-of", "2025-03-01")
    assert '"Today" is 1 March 2025; nothing from that day on is used.' in said.out
    assert "I do not know what happened since" not in said.out
    before = [row for row in small.rows if row[1] < "2025-03-01"]
    found = acquaint("run", shop, "--as-of", "2025-03-01", "--json").object
    assert found["as_of"] == "2025-03-01"
    assert found["data"]["to"] == max(row[1] for row in before)
    assert found["money"]["net_sales_minor"] == exports.cents(before)
    assert found["customers"]["total"] == len({row[2] for row in before})
    assert acquaint("check", "--shop", shop).out.startswith("As of 1 March 2025")
    assert json.loads((shop / "check.json").read_bytes())["as_of"] == "2025-03-01"


def test_a_run_without_a_day_is_not_held_to_the_day_looked_at_before(small: Small, tmp_path):
    shop = tmp_path / "shop"
    shutil.copytree(small.shop, shop)
    (tmp_path / "orders.csv").write_bytes(small.file.read_bytes())
    early = date.fromisoformat(max(row[1] for row in small.rows if row[1] < "2025-03-01")) + timedelta(days=1)
    assert acquaint("run", shop, "--as-of", early, "--quiet").code == 0
    found = acquaint("run", shop, "--json").object
    assert found["data"]["to"] == max(row[1] for row in small.rows)
    assert found["as_of"] > found["data"]["to"]


def test_quiet_prints_nothing(small: Small, tmp_path):
    assert acquaint("run", small.shop, "--quiet") == (0, "", "")
    assert acquaint("init", tmp_path / "new", small.file, "--quiet") == (0, "", "")
    said = acquaint("run", "nothing.csv", "--quiet", at=tmp_path)
    assert (said.code, said.out) == (2, "")
    assert "nothing.csv: There is no such file." in said.err


def test_init_writes_settings_and_runs_nothing(small: Small, tmp_path):
    said = acquaint("init", "new", small.file, at=tmp_path)
    assert said.code == 0
    assert "acquaint run new" in said.out
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["acquaint.toml"]
    again = acquaint("init", "new", small.file, "--json", at=tmp_path)
    assert again.code == 2
    assert "This folder is a shop already." in again.object["error"]
    other = acquaint("init", "other", small.file, "--json", at=tmp_path)
    assert (tmp_path / other.object["settings"]).read_bytes() == (tmp_path / "new" / "acquaint.toml").read_bytes()


@pytest.mark.parametrize(
    "who", ["C003", "customer3@example.org", "CUSTOMER3@example.org "], ids=["account", "e-mail", "e-mail in capitals"]
)
def test_a_customer_is_found_by_what_people_have_at_hand(small: Small, who):
    found = acquaint("customer", who, "--shop", small.shop, "--json").object["customers"]
    assert [each["account"] for each in found] == ["C003"]
    mine = [row for row in small.rows if row[2] == "C003"]
    assert found[0]["net_sales_minor"] == exports.cents(mine)
    assert found[0]["orders"] == len({row[0] for row in mine})
    text = acquaint("customer", who, "--shop", small.shop).out
    assert "customer3@example.org" in text
    assert max(map(len, text.split("\n"))) <= 80


def test_a_customer_nobody_knows(small: Small):
    said = acquaint("customer", "nobody@example.org", "--shop", small.shop)
    assert (said.code, said.out) == (2, "")
    assert "There is nobody of this" in said.err
    said = acquaint("customer", "nobody@example.org", "--shop", small.shop, "--json")
    assert (said.code, said.object["customers"]) == (2, [])


def test_features_are_listed_without_any_shop(tmp_path):
    said = acquaint("features", at=tmp_path)
    assert said.code == 0
    assert "usual_gap_days  (number, days)" in said.out
    assert int(said.out.strip().split("\n")[-1].split()[0]) >= 45
    assert acquaint("features", "nonsense", at=tmp_path).out.startswith("No feature has this in its name.")


@pytest.mark.parametrize("arguments", [["run", "--nonsense"], ["rum"], ["customer"], ["run", "--as-of", "tomorrow"]])
def test_a_mistyped_command_is_said_in_the_form_asked_for(tmp_path, arguments):
    said = acquaint(*arguments, at=tmp_path)
    assert (said.code, said.out) == (2, "")
    assert said.err
    said = acquaint(*arguments, "--json", at=tmp_path)
    assert (said.code, said.err) == (2, "")
    assert said.object["error"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--as-of", "2.3.2026"], "--as-of: '2.3.2026' is not a day. Write it as in 2026-03-02."),
        (["--date-order", "ydm"], "--date-order: 'ydm' is no order of a date. Write dmy, mdy or ymd."),
        (["--decimal", ";"], "--decimal: ';' is no decimal mark. Write . or ,"),
        (["--rate", "USD"], "--rate: 'USD' is no rate. Write it as in USD=0.92."),
        (["--rate", "USD=cheap"], "--rate: 'USD=cheap' is no rate."),
        (["--zone", "Mars/Base"], "There is no time zone 'Mars/Base'."),
    ],
)
def test_a_flag_that_cannot_be_creates_nothing(small: Small, tmp_path, flags, said):
    found = acquaint("run", small.file, "--out", "new", *flags, at=tmp_path)
    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert list(tmp_path.iterdir()) == []


def test_a_run_in_a_child_leaves_by_itself_with_the_same_words(small: Small):
    said = child("run", small.shop)
    assert (said.code, said.err) == (0, "")
    here = acquaint("run", small.shop)
    assert said.out.split("\n")[:-2] == here.out.split("\n")[:-2]
    assert said.out.endswith(" s\n")


def test_a_console_that_cannot_show_a_character_stops_no_run(small: Small):
    environment = os.environ | MACHINE | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        command("customer", "nobody-\u00fc", "--shop", small.shop), cwd=ROOT, env=environment, capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    done = subprocess.run(
        command("features", "--shop", small.shop),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == b""


def test_a_second_run_changes_no_file(small: Small):
    before = state(small.shop)
    assert acquaint("run", small.shop, "--quiet").code == 0
    assert state(small.shop) == before
