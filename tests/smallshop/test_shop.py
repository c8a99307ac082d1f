"""The small invented shop: the same bytes everywhere, all its traps in it, and right to the cent when it is run."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta

import pytest

from acquaint import config
from acquaint.decisions import triggers
from acquaint.delivery import answers as answer_files
from acquaint.features import catalog, retail
from acquaint.smallshop import AS_OF, answers, found, people, shop, traps
from acquaint.smallshop.catalogue import SENSITIVE
from benchmarks.shop import LOOKUPS
from tests.commands import ROOT
from tests.sources.layouts.test_shopify_customers import HEADER as CUSTOMERS
from tests.sources.layouts.test_shopify_orders import HEADER as ORDERS
from tests.sources.layouts.test_shopify_products import HEADER as PRODUCTS


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(shop.files()[name])))


def digest(files: dict[str, str]) -> str:
    return hashlib.sha256("\0".join(f"{name}\0{text}" for name, text in sorted(files.items())).encode()).hexdigest()


def test_another_process_makes_the_same_bytes():
    code = (
        "from tests.smallshop.test_shop import digest; from acquaint.smallshop import shop; print(digest(shop.files()))"
    )
    other = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
        capture_output=True, check=True, encoding="utf-8", timeout=60,
    )  # fmt: skip
    assert other.stdout.strip() == digest(shop.files())


def test_made_quickly_and_what_is_there_stays(tmp_path):
    shop.everybody.cache_clear()
    shop.all_orders.cache_clear()
    started = time.process_time()
    found(tmp_path)
    assert time.process_time() - started < 2
    (tmp_path / "answers.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "data" / "orders_export.csv").unlink()
    found(tmp_path)
    assert (tmp_path / "answers.csv").read_text(encoding="utf-8") == "mine"
    for name, text in shop.files().items():
        if name != "answers.csv":
            assert (tmp_path / name).read_bytes() == text.encode(), name
    assert b"\r" not in (tmp_path / "data" / "orders_export.csv").read_bytes()
    assert date.fromtimestamp((tmp_path / "data" / "orders_export.csv").stat().st_mtime + 43_200) == AS_OF


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("data/orders_export.csv", ORDERS), ("data/orders_export_2024.csv", ORDERS),
        ("data/customers_export.csv", CUSTOMERS), ("data/products_export.csv", PRODUCTS),
    ],
)  # fmt: skip
def test_headers_are_shopifys(name, header):
    assert shop.files()[name].split("\n", maxsplit=1)[0].split(",") == header


def test_the_exports_overlap_and_the_newer_one_knows_more():
    old = {row["Id"]: row for row in rows("data/orders_export_2024.csv") if row["Id"]}
    new = {row["Id"]: row for row in rows("data/orders_export.csv") if row["Id"]}
    both = old.keys() & new.keys()
    assert len(both) > 50
    assert len(old.keys() | new.keys()) == len(shop.all_orders())
    assert any(old[key]["Refunded Amount"] != new[key]["Refunded Amount"] for key in both)


def test_a_spreadsheet_has_been_over_the_old_export():
    old, new = rows("data/orders_export_2024.csv"), rows("data/orders_export.csv")
    assert {"10-May", "25-May"} <= {row["Lineitem sku"] for row in old}
    assert not {row["Lineitem sku"] for row in new} & {"10-May", "25-May"}
    assert sum(row["Lineitem price"] == "#VALUE!" for row in old) == traps.UNREADABLE


def test_every_trap_is_there_as_often_as_said():
    made = shop.all_orders()
    found = Counter(order.financial for order in made if not order.cancelled)
    assert (found["refunded"], found["partially_refunded"]) == (traps.ONLINE["refunded"][0], 10)
    assert (found["voided"], found["authorized"], found["partially_paid"], found["pending"]) == (3, 2, 3, 9)
    assert sum(order.cancelled for order in made) == traps.ONLINE["cancelled"][0]
    assert sum(order.edited_minor > 0 for order in made) == traps.ONLINE["edited"][0]
    assert sum(any(line.good.title == "Tip" for line in order.lines) for order in made) == traps.TIPS
    assert sum(order.total_minor == 0 for order in made) == 3
    assert sum(order.source == "1354745" for order in made) == 2
    walk_in = sum(order.email == traps.WALK_IN[1] for order in made)
    assert walk_in > 50
    assert walk_in > 0.05 * len(made)


def test_nobody_can_be_reached_by_accident():
    """Addresses and numbers are of domains and blocks that belong to nobody."""
    for row in rows("data/customers_export.csv") + rows("data/orders_export.csv"):
        domain = row["Email"].rpartition("@")[2]
        assert domain in {"", "example.com", "example.org", "example.net"} or domain.endswith(".example")
        phone = row["Phone"].lstrip("'").replace(" ", "")
        assert not phone or phone.startswith(("+493023125", "+4917139200", "+49176040690"))
    assert len({person.email for person in shop.everybody()}) == len({p.name for p in shop.everybody()}) == people.MANY


def test_customers_permissions_are_as_mixed_as_in_life():
    said = [row for row in rows("data/customers_export.csv") if row["Tags"] != "staff"]
    email = Counter(row["Accepts Email Marketing"] for row in said)
    sms = Counter(row["Accepts SMS Marketing"] for row in said)
    assert 0.4 < email["yes"] / len(said) < 0.6
    assert 0.2 < sms["yes"] / len(said) < 0.4
    assert email[""] > 10
    now = {row["Email"]: row["Accepts Email Marketing"] for row in said}
    ordered = {row["Email"] for row in rows("data/orders_export.csv") if row["Accepts Marketing"] == "yes"}
    assert sum(now.get(address) == "no" for address in ordered) >= 5


def test_sensitive_goods_are_bought():
    bought = Counter(line.good.type for order in shop.all_orders() for line in order.lines)
    assert all(bought[type_] >= 10 for type_ in SENSITIVE)


def test_answers_are_of_two_weeks_and_say_all_that_people_say():
    typed = rows("answers.csv")
    assert tuple(typed[0]) == answers.HEADER
    days = [date.fromisoformat(row["date"]) for row in typed]
    assert min(days) >= AS_OF - timedelta(days=14)
    assert max(days) < AS_OF
    assert {row["result"] for row in typed} == {
        "reached", "no answer", "call back", "bought", "not interested", "do not contact", "wrong person"
    }  # fmt: skip
    assert any(row["customer"].startswith("+49") for row in typed)
    bought = [row for row in typed if row["result"] == "bought"]
    when = {order.email: order.at.date() for order in shop.all_orders()}
    assert all(when[row["customer"]] >= date.fromisoformat(row["date"]) for row in bought if "@" in row["customer"])


def test_every_answer_can_be_read(tmp_path):
    found(tmp_path)
    read = answer_files.collect(tmp_path, AS_OF)
    assert read.unreadable == ()
    assert len(read.answers) == len(rows("answers.csv")) == 14


def test_the_settings_use_only_what_there_is():
    settings = config.parse(shop.SETTINGS)
    assert triggers.own_of(settings).keys() == {"tenth_order"}
    assert {each.segment for each in settings.audiences.values()} <= settings.segments.keys()
    built = catalog.build([*retail.standard(), *triggers.features_of(settings)], LOOKUPS)
    triggers.check(built, settings)
