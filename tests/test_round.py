"""The whole round on the invented shop: a list goes out, answers come back, the next list knows; nothing leaks."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from acquaint.shop import Shop
from acquaint.smallshop import AS_OF
from acquaint.smallshop.catalogue import SENSITIVE
from tests.commands import acquaint
from tests.smallshop.ran import Ran, run

RESULTS = ("reached", "bought", "not interested", "do not contact", "reached", "call back", "no answer", "bought")
SETTLED = ("reached", "bought", "not interested")
LATER = AS_OF + timedelta(days=7)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return run(tmp_path_factory.mktemp("round"))


def listed(shop: Path) -> list[str]:
    rows = pq.read_table(_snapshot(shop) / "decisions.parquet").to_pylist()
    return [row["customer"] for row in rows if row["verdict"] == "listed"]


def _snapshot(shop: Path) -> Path:
    return shop / "lake" / "snapshots" / (shop / "lake" / "current").read_text().strip()


def reach(shop: Path) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (row["customer"], row["channel"]): row for row in pq.read_table(_snapshot(shop) / "reach.parquet").to_pylist()
    }


class Answered(NamedTuple):
    """Twenty answers: those typed into the workbook and those of answers.csv, by customer."""

    shop: Path
    given: dict[str, str]
    said: dict[str, Any]


@pytest.fixture(scope="module")
def answered(first: Ran, tmp_path_factory: pytest.TempPathFactory) -> Answered:
    shop = run(tmp_path_factory.mktemp("answered")).folder
    given = dict(zip(_typed(shop / "contacts.xlsx"), RESULTS, strict=False))
    reachable = sorted({who for (who, _), row in reach(shop).items() if row["allowed"] and who not in given})
    more = reachable[: 20 - len(given)]
    given |= dict.fromkeys(more, "reached")
    with (shop / "answers.csv").open("a", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows((who, "phone", "reached", AS_OF.isoformat(), "") for who in more)
    said = acquaint("run", shop, "--as-of", AS_OF, "--json")
    assert said.code == 0, said.err
    return Answered(shop, given, said.object)


def _typed(path: Path) -> list[str]:
    """Type a result into every row of This week; return the customers by their rows."""
    book = openpyxl.load_workbook(path)
    sheet = book["This week"]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "Rank" for cell in row))
    columns = {cell.value: cell.column for cell in header}
    who = []
    for row in range(header[0].row + 1, sheet.max_row + 1):
        key = sheet.cell(row, columns["_key"]).value
        if key:
            sheet.cell(row, columns["Result"]).value = RESULTS[len(who) % len(RESULTS)]
            who.append(key)
    book.save(path)
    return who


def test_all_answers_are_kept_and_counted(answered):
    counts = answered.said["answers"]
    assert len(answered.given) == 20
    assert counts["quarantined"] == counts["unknown"] == 0
    assert counts["new"] == 20
    kept = [json.loads(line) for line in (answered.shop / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {answer["customer"] for answer in kept} >= {*answered.given}


@pytest.mark.parametrize("day", [AS_OF, LATER, AS_OF + timedelta(days=13)])
def test_nobody_who_was_reached_is_listed_again_within_the_cap(answered, day):
    assert acquaint("run", answered.shop, "--as-of", day, "--quiet").code == 0
    settled = {who for who, result in answered.given.items() if result in SETTLED}
    assert settled
    assert not settled & {*listed(answered.shop)}


def test_do_not_contact_never_returns(answered):
    (stopped,) = [who for who, result in answered.given.items() if result == "do not contact"]
    assert {row["lack"] for key, row in reach(answered.shop).items() if key[0] == stopped} == {"do_not_contact"}
    (answered.shop / "answers.jsonl").unlink()
    (answered.shop / "answers.csv").unlink()
    assert acquaint("run", answered.shop, "--as-of", AS_OF + timedelta(days=400), "--quiet").code == 0
    assert {row["allowed"] for key, row in reach(answered.shop).items() if key[0] == stopped} == {False}
    assert stopped not in listed(answered.shop)


def test_a_list_in_which_something_else_was_changed_is_not_written_over(first, tmp_path):
    shop = run(tmp_path).folder
    book = openpyxl.load_workbook(shop / "contacts.xlsx")
    book["Best customers"]["B9"] = "my own remark"
    book.save(shop / "contacts.xlsx")
    before = (shop / "contacts.xlsx").read_bytes()
    said = acquaint("run", shop, "--as-of", LATER)
    assert said.code == 0, said.err
    assert (shop / "contacts.xlsx").read_bytes() == before
    assert (shop / f"contacts {LATER}.xlsx").exists()
    assert f"contacts {LATER}.xlsx" in said.out


def texts(shop: Path) -> Iterator[tuple[str, str]]:
    """Yield the text of every file that people see."""
    book = CalamineWorkbook.from_path(shop / "contacts.xlsx")
    cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    yield "contacts.xlsx", "\n".join(map(str, cells))
    for path in (*shop.glob("*.html"), *shop.glob("*.json"), *shop.glob("drafts/*"), *shop.glob("audiences/*")):
        yield path.name, path.read_text(encoding="utf-8")
    for path in shop.glob("*.parquet"):
        yield path.name, str(pq.read_table(path).to_pydict())


def test_sensitive_goods_are_named_nowhere(first):
    goods = (first.folder / "data" / "products_export.csv").read_text(encoding="utf-8")
    assert all(name in goods for name in SENSITIVE)
    names = {name.lower() for name in SENSITIVE}
    names |= {row["Title"].lower() for row in csv.DictReader(goods.splitlines()) if row["Type"] in SENSITIVE}
    assert len(names) > len(SENSITIVE)
    for file, text in texts(first.folder):
        assert not [name for name in names if name in text.lower()], file
    buyers = pq.read_table(_snapshot(first.folder) / "lines.parquet").to_pylist()
    assert sum(row["product"] is None and row["net_sales_minor"] > 0 for row in buyers) > 10, "their money counts"
    said = acquaint("customer", first.customers[0]["customer"], "--shop", first.folder, "--json")
    assert not [name for name in names if name in said.out.lower()]


def test_no_address_stands_anywhere_that_may_not_be_used(first, tmp_path):
    assert acquaint("run", first.folder, "--as-of", AS_OF, "--drafts", "--quiet").code == 0
    allowed = {row["address"] for row in reach(first.folder).values() if row["allowed"]}
    known = {row["address"] for row in reach(first.folder).values() if row["address"]}
    assert known - allowed
    for file, text in texts(first.folder):
        if file == "customers.parquet":
            continue  # the shop's own data, not an act
        found = {*re.findall(r"[\w.+-]+@[\w-]+\.[\w.]+", text), *re.findall(r"\+\d[\d ]{7,}", text)}
        found = {each.replace(" ", "") if each.startswith("+") else each for each in found}
        assert not (known - allowed) & found, file


def test_the_report_names_nobody_unless_asked(first):
    names = {row["name"] for row in first.customers if row["name"]}
    page = (first.folder / "report.html").read_text(encoding="utf-8")
    assert not [name for name in names if name in page]
    assert acquaint("run", first.folder, "--as-of", AS_OF, "--names", "--quiet").code == 0
    page = (first.folder / "report.html").read_text(encoding="utf-8")
    assert [name for name in names if name in page]


def test_a_figure_is_explained_with_its_rows(first):
    said = acquaint("explain-number", "slipping.count", "--shop", first.folder, "--json")
    assert said.code == 0, said.err
    assert said.object["figure"]["value"] == said.object["rows"] == 21
    wrong = acquaint("explain-number", "sliping.count", "--shop", first.folder)
    assert wrong.code == 2
    assert "slipping.count" in wrong.err


def test_an_answer_about_somebody_whose_id_is_an_address_finds_them(tmp_path):
    rows = [f"{n},2026-01-{1 + 2 * n:02d},customer{k}@example.com,20.00" for k in range(30) for n in range(4)]
    rows = [f"{i},{row.partition(',')[2]}" for i, row in enumerate(rows)]
    (tmp_path / "orders.csv").write_text("\n".join(["order,date,email,amount", *rows]) + "\n", encoding="utf-8")
    assert acquaint("run", "orders.csv", "--out", "shop", "--currency", "EUR", at=tmp_path).code == 0
    shop = tmp_path / "shop"
    who = "email:customer7@example.com"
    key = "hash:" + hashlib.sha256(who.encode()).hexdigest()[:32]
    answers = f"customer,channel,result,date,note\n{key},phone,do not contact,2026-01-09,\n"
    (shop / "answers.csv").write_text(answers, encoding="utf-8")
    said = acquaint("run", shop, "--json")
    assert said.code == 0, said.err
    assert (said.object["answers"]["new"], said.object["answers"]["unknown"]) == (1, 0)
    assert {row["lack"] for key, row in reach(shop).items() if key[0] == who} == {"do_not_contact"}


def test_stop_keeps_hashes_only(first, tmp_path):
    shop = run(tmp_path).folder
    who = next(row["address"] for row in reach(shop).values() if row["allowed"] and row["channel"] == "email")
    said = acquaint("stop", who, "--shop", shop, "--json")
    assert said.code == 0, said.err
    assert said.object["added"] >= 1
    assert who not in (shop / "do_not_contact.csv").read_text(encoding="utf-8")
    assert acquaint("run", shop, "--as-of", AS_OF, "--quiet").code == 0
    assert {row["allowed"] for row in reach(shop).values() if row["address"] == who} == {False}
    assert acquaint("stop", "nobody at all", "--shop", shop).code == 2


def test_stop_says_whom_it_means_and_where_it_means_nobody(first, tmp_path):
    shop = run(tmp_path).folder
    known = next(row for row in Shop(shop).customers().to_pylist() if row["name"] and row["email"])
    assert f"Never to be contacted again: {known['name']} (" in acquaint("stop", known["email"], "--shop", shop).out
    missed = acquaint("stop", "nobody@nowhere.example", "--shop", shop).out
    assert missed.startswith("I know nobody by nobody@nowhere.example. It is noted all the same")


def test_dates_of_the_ledger_and_of_a_look_back(first, tmp_path):
    shop = run(tmp_path).folder
    before = (shop / "decisions.jsonl").read_bytes()
    assert {json.loads(line)["day"] for line in before.splitlines()} == {AS_OF.isoformat()}
    assert acquaint("run", shop, "--as-of", date(2026, 2, 1), "--quiet").code == 0
    assert (shop / "decisions.jsonl").read_bytes() == before, "a look back rewrites no later list"
