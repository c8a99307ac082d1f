import csv
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from acquaint import config
from acquaint.errors import InputError
from acquaint.simulate import files
from acquaint.simulate.beacons import UUID
from acquaint.simulate.parameters import STANDARD
from tests.commands import acquaint
from tests.simulate.made import CUSTOMERS, DAYS, make


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """A larger shop in which many share a card."""
    return make(tmp_path_factory.mktemp("busy") / "shop", 2_000, 35, 5)


def listed(made, name):
    with (made.shop / "data" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_source_of_the_settings_is_there_and_nothing_names_the_truth(made):
    settings = config.read(made.shop)
    named = {name for source in settings.sources.values() for name in source.files}
    assert named == {f"data/{path.name}" for path in (made.shop / "data").iterdir()}
    assert "truth" not in (made.shop / "acquaint.toml").read_text(encoding="utf-8")
    assert made.truth.parent == made.shop.parent
    assert not list(made.shop.rglob("*truth*"))


def test_files_have_no_column_that_tells_whose_a_row_truly_is(made):
    for path in (made.shop / "data").glob("*.parquet"):
        assert not {"who", "customer", "kind", "person", "nth"} & set(pq.read_schema(path).names)
    accounts = listed(made, "accounts")
    about = {"name", "email", "phone", "street", "since", "newsletter", "text_messages", "letters"}
    assert set(accounts[0]) == {"account", *about}
    assert set(listed(made, "cards")[0]) == {"card", *about}


def test_each_row_has_an_owner_apart(made):
    people = made.true("hidden")["customer"].to_pylist()
    for name, key in (("till", "receipt"), ("web_orders", "order"), ("contacts", "id"), ("web_events", "id")):
        ids = made.table(name)[key].unique().to_pylist()
        owners = made.true(f"owners-{name}")
        assert owners["id"].to_pylist() == ids
        assert set(owners["customer"].to_pylist()) <= set(people)


def test_sales_of_the_files_are_those_of_the_truth(made):
    sums = [np.rint(made.table(name)["amount"].to_numpy() * 100).sum() for name in ("till", "web_orders")]
    assert sum(sums) == made.totals["told_net_sales_minor"]
    lost = made.totals["orders"] - made.totals["told_orders"]
    first, last = (int(STANDARD.time.silent_feed[0] * DAYS) // 7 * 7 + more for more in (0, 6))
    assert lost > 0
    silent = [
        row for row in made.table("till").select(["receipt", "store"]).to_pylist()
        if row["store"] == "S2" and first <= int(row["receipt"][1:5]) <= last
    ]  # fmt: skip
    assert silent == []


def test_what_comes_back_was_ordered_and_comes_later(made):
    rows = made.table("web_orders").to_pylist()
    sold = {(row["order"][1:], row["product"]): row for row in rows if row["quantity"] > 0}
    back = [row for row in rows if row["quantity"] < 0]
    assert back
    for row in back:
        first = sold[row["order"][1:], row["product"]]
        assert row["order"][0] == "R"
        assert row["at"] > first["at"]
        assert row["email"]


def test_addresses_have_typing_errors_changes_and_shared_telephones(made):
    cards, accounts = listed(made, "cards"), listed(made, "accounts")
    true = made.true("identifiers").to_pylist()
    right = {row["value"] for row in true if row["kind"] == "email"}
    later = {row["value"] for row in true if row["kind"] == "later_email"}
    assert {card["email"] for card in cards if card["email"]} - right
    assert later & {account["email"] for account in accounts}
    phones = Counter(row["phone"] for row in accounts)
    assert phones.most_common(1)[0][1] > 1
    guests = [row for row in made.table("web_orders").to_pylist() if row["account"] is None]
    assert guests
    assert all(row["email"] and row["name"] for row in guests)


def test_shared_cards_belong_to_several_and_stand_on_the_list_once(made):
    customers = made.true("hidden").to_pylist()
    users = Counter(row["card_of"] for row in customers if row["card_of"] >= 0)
    assert max(users.values()) > 1
    cards = [row["card"] for row in listed(made, "cards")]
    assert len(cards) == len(set(cards))


def test_points_are_never_negative_and_rewards_are_paid_in_points(made):
    balance = Counter()
    for row in made.table("points").to_pylist():
        balance[row["card"]] += int(row["value"])
        assert row["type"] != "points_redeemed" or row["value"] == str(-STANDARD.habits.reward_points)
    assert min(balance.values()) >= 0
    assert max(balance.values()) < STANDARD.habits.reward_points


def test_beacons_are_of_the_last_days_and_of_those_who_allow_it(made):
    text = (made.shop / "data" / "beacons.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    assert rows
    assert {row["uuid"] for row in rows} == {UUID}
    days = {int(row["id"][1:5]) for row in rows}
    assert min(days) >= DAYS - STANDARD.premises.last_days
    assert all(re.fullmatch(r"[1-4]/[1-8]", row["value"]) for row in rows)
    paths = made.true("paths").to_pylist()
    assert paths[0]["zone"] == "entrance"
    assert {row["zone"] for row in paths} <= {name for name, *_ in STANDARD.premises.zones}


def test_events_beside_beacons_stay_within_their_bound(made):
    files_of = [path for path in (made.shop / "data").iterdir() if path.stem not in {"beacons", "offers", "products"}]
    rows = 0
    for path in files_of:
        key = {"till": "receipt", "web_orders": "order"}.get(path.stem)
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            rows += len(table[key].unique()) if key else len(table)
        else:
            rows += len(path.read_text(encoding="utf-8").splitlines())
    assert rows < 300 * CUSTOMERS * DAYS / 365


def test_the_hours_are_those_of_people(made):
    hour = np.array([at.hour for at in made.table("till")["at"].to_pylist()])  # UTC: one or two hours earlier
    assert hour.min() >= 6
    assert hour.max() <= 20
    for row in listed(made, "surveys"):
        assert row["type"] == "survey_sent" or 0 <= int(row["value"]) <= 10


def test_a_folder_that_is_not_empty_is_left_as_it_is(made, tmp_path):
    with pytest.raises(InputError, match="something in this folder"):
        files.simulate(made.shop, 10, 28, 0)
    (tmp_path / "other-truth").mkdir()
    (tmp_path / "other-truth" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="other-truth"):
        files.simulate(tmp_path / "other", 10, 28, 0)
    assert not (tmp_path / "other").exists()


def test_the_truth_lies_beside_the_folder_even_where_it_is_this_one(tmp_path, monkeypatch):
    (tmp_path / "shop").mkdir()
    monkeypatch.chdir(tmp_path / "shop")
    files.simulate(Path(), 20, 14, 0)
    assert (tmp_path / "shop-truth" / "hidden.parquet").exists()
    assert not list((tmp_path / "shop").rglob("*truth*"))
    with pytest.raises(InputError, match="no name"):
        files.simulate(Path("/"), 10, 14, 0)


def test_identifiers_tell_nothing_of_the_number_and_each_address_is_one_persons(made):
    rows = made.true("identifiers").to_pylist()
    for kind in ("account", "card", "phone"):
        pairs = [(row["customer"], int(re.sub(r"\D", "", row["value"])[-6:])) for row in rows if row["kind"] == kind
                 and row["value"]]  # fmt: skip
        assert abs(np.corrcoef(np.array(pairs).T)[0, 1]) < 0.25, kind
        assert sum(customer == number for customer, number in pairs) < 0.05 * len(pairs)
    addresses = [row["value"] for row in rows if row["kind"] in ("email", "later_email")]
    assert len(set(addresses)) == len(addresses)
    assert np.mean([any(letter.isdigit() for letter in address) for address in addresses]) < 0.3
    assert all(re.fullmatch(r"[a-z.]+\d?@example\.(com|org|net)", address) for address in addresses)


def test_rows_and_ids_follow_time_and_not_the_customers_number(made):
    for name, key in (("till", "receipt"), ("web_events", "id"), ("contacts", "id"), ("points", "id")):
        table, owners = made.table(name), made.true(f"owners-{name}")
        at = [each.timestamp() for each in table["at"].to_pylist()]
        assert at == sorted(at), name
        number = [tuple(map(int, re.findall(r"\d+", each))) for each in table[key].to_pylist()]
        assert number == sorted(number), name
        day = np.array([int(each[1:5]) for each in owners["id"].to_pylist()])
        who = owners["customer"].to_numpy()
        same = (np.diff(day) == 0) & (np.diff(who) != 0)
        assert 0.4 < (np.diff(who)[same] > 0).mean() < 0.6, name


def test_the_experiment_can_be_found_with_its_arms_and_propensities(made):
    drawn = made.table("experiments").to_pylist()
    assert {row["value"] == "nothing" for row in drawn} == {True, False}
    assert all((row["offer"] is None) == (row["value"] == "nothing") for row in drawn)
    sent = [row for row in made.table("contacts").to_pylist() if row["purpose"] == "experiment"]
    whom = ("campaign", "account", "card", "email", "offer", "channel", "propensity")
    treated = sorted(tuple(map(str, map(row.get, whom))) for row in drawn if row["value"] != "nothing")
    assert treated == sorted(tuple(map(str, map(row.get, whom))) for row in sent)
    assert {row["purpose"] for row in made.table("contacts").to_pylist()} == {"newsletter", "offer", "experiment"}
    assert all(row["propensity"] == 0.5 for row in drawn if row["value"] == "nothing")
    assert len({row["channel"] for row in sent}) >= 3
    assert len({row["at"].hour for row in sent}) == 4


def test_each_identifier_has_one_arm_of_an_experiment(busy):
    drawn = busy.table("experiments").to_pylist()
    assert len({row["campaign"] for row in drawn}) == 1
    whom = [(row["account"], row["card"], row["email"]) for row in drawn]
    assert len(set(whom)) == len(whom) > 300
    shared = Counter(row["card_of"] for row in busy.true("hidden").to_pylist() if row["card_of"] >= 0)
    cards = {row["customer"]: row["value"] for row in busy.true("identifiers").to_pylist() if row["kind"] == "card"}
    several = {cards[holder] for holder, users in shared.items() if users > 1}
    assert len(several & {row["card"] for row in drawn}) > 5


def test_who_is_contacted_has_permitted_it_and_has_an_address_on_a_list(busy):
    lists = {kind: {row[kind]: row for row in listed(busy, f"{kind}s")} for kind in ("account", "card")}
    column = {"email": ("newsletter", "email"), "sms": ("text_messages", "phone"), "post": ("letters", "street")}
    rows = busy.table("contacts").to_pylist()
    assert len(rows) > 500
    assert {row["channel"] for row in rows} == {*column, "push"}
    for row in rows:
        assert row["email"] is None  # guests have permitted nothing
        kind = "account" if row["account"] else "card"
        if row["channel"] == "push":
            assert kind == "account"
            continue
        allowed, address = column[row["channel"]]
        assert lists[kind][row[kind]][allowed] == "yes"
        assert lists[kind][row[kind]][address]
    days = Counter((row["at"].date(), row["account"] or row["card"]) for row in rows)
    assert max(days.values()) == 1


@pytest.mark.parametrize("where", ["file/sub", "/proc/nowhere"])
def test_a_folder_that_cannot_be_is_refused_in_words(tmp_path, where):
    (tmp_path / "file").write_text("mine")
    said = acquaint("simulate", tmp_path / where, "--customers", 10, "--days", 28)
    assert said.code == 2
    assert "It cannot be written" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize("wish", [("--days", 2_000_000_000), ("--customers", 2_000_000_000)])
def test_nobody_waits_for_more_than_can_be_made(tmp_path, wish):
    said = acquaint("simulate", tmp_path / "shop", *wish)
    assert said.code == 2
    assert not (tmp_path / "shop").exists()


def test_who_left_before_the_first_day_is_on_the_lists(made):
    hidden = made.true("hidden").to_pylist()
    lapsed = {row["customer"] for row in hidden if row["gone"] <= 0}
    account = {
        row["value"]: row["customer"] for row in made.true("identifiers").to_pylist() if row["kind"] == "account"
    }
    listed_now = {account[row["account"]] for row in listed(made, "accounts")}
    assert lapsed & listed_now
    bought = set(made.true("owners-till")["customer"].to_pylist()) | set(
        made.true("owners-web_orders")["customer"].to_pylist()
    )
    assert not lapsed & bought
    assert {"preferred_channel", "best_hour", "notices_sms"} <= set(hidden[0])
