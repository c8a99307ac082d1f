"""A shop live: events in, features out, and nothing lost or counted twice."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import acquaint
from acquaint.errors import InputError, StorageError
from acquaint.events import Contact, Line, Member, Order
from acquaint.lake import digest
from tests.commands import acquaint as command
from tests.conftest import Small


@pytest.fixture(scope="module")
def laid(small: Small, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small shop with its file, and with state tables."""
    home = tmp_path_factory.mktemp("laid")
    shutil.copytree(small.shop, home / "shop")
    shutil.copy(small.file, home)
    acquaint.open(home / "shop").live().close()
    return home


@pytest.fixture
def folder(laid: Path, tmp_path) -> Path:
    shutil.copytree(laid, tmp_path / "home")
    return tmp_path / "home" / "shop"


@pytest.fixture
def shop(folder: Path):
    return acquaint.open(folder)


def order(id_: str, atom: str, ts: datetime | None = None, net: int = 1_000, **more) -> Order:
    line = Line(product="P", category=more.pop("category", None), net_sales_minor=net, gross_sales_minor=net)
    return Order(
        source="live", id=id_, atom=atom, ts=ts or datetime.now(UTC) - timedelta(minutes=1), net_sales_minor=net,
        gross_sales_minor=net, lines=[line], **more,
    )  # fmt: skip


def customers(shop) -> list[str]:
    return sorted(shop.customers()["customer"].to_pylist())


def test_what_the_night_knows_the_moment_knows(shop):
    as_of = shop.lake.current().manifest.as_of
    with shop.live() as live:
        found = {who: live.read(who, as_of) for who in customers(shop)}
    profiles = {row["customer"]: row for row in shop.customers().to_pylist()}
    for who, row in found.items():
        named = {"lifecycle_stage": "stage", "lifecycle_state": "state"}
        assert row == {name: profiles[who][named.get(name, name)] for name in row}


def test_an_order_counts_at_once(shop):
    who = customers(shop)[0]
    with shop.live() as live:
        before, (atom, *_) = live.read(who), live.atoms(who)
        taken = live.take([order("1", atom, category="a new one")])
        after = live.read(who)
    assert (taken.accepted, taken.repeated, taken.rejected) == (1, 0, ())
    assert after["orders"] == before["orders"] + 1
    assert after["net_sales_minor"] == before["net_sales_minor"] + 1_000
    assert (after["days_since_last_order"], after["category_1"]) == (1, "a new one")


def test_repeats_are_counted_and_change_nothing(shop):
    who = customers(shop)[0]
    with shop.live() as live:
        atom = live.atoms(who)[0]
        live.take([order("1", atom)])
        once = live.read(who)
        assert live.take([order("1", atom), order("1", atom, net=7)]).repeated == 2
        assert live.read(who)["net_sales_minor"] == once["net_sales_minor"]


def test_who_is_new_is_a_customer_of_their_own(shop):
    with shop.live() as live:
        live.take([order("1", "card:NEW")])
        assert live.read("card:NEW")["orders"] == 1
        with pytest.raises(InputError, match="There is no customer card:OTHER"):
            live.read("card:OTHER")
    with shop.live() as live:
        assert live.read("card:NEW")["orders"] == 1


def test_customers_merge_and_split_and_nothing_is_subtracted(shop):
    one, other = customers(shop)[:2]
    with shop.live() as live:
        apart = live.read(one), live.read(other)
        atom = live.atoms(other)[0]
        live.join(atom, one, source="desk", id="m1")
        together = live.read(one)
        assert together["orders"] == apart[0]["orders"] + apart[1]["orders"]
        assert together["first_order_date"] == min(each["first_order_date"] for each in apart)
    with shop.live() as live:
        assert live.read(one)["orders"] == together["orders"]
        live.join(atom, other, source="desk", id="m2")
        assert (live.read(one)["orders"], live.read(other)["orders"]) == (apart[0]["orders"], apart[1]["orders"])


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"ts": datetime.now(UTC) + timedelta(days=400)}, "ahead of the clock by more than five minutes"),
        ({"id_": ""}, "it has no id"),
        ({"atom": ""}, "it has no atom"),
        ({"ts": datetime(2025, 1, 1)}, "ts has no zone"),
        ({"discount_minor": 5}, "net_sales_minor of the order is not gross - discount - returns"),
        ({"discount_minor": -5, "returns_minor": 5}, "discount_minor or returns_minor of the order is negative"),
        ({"kind": "return"}, "a return is no order: is_order must be false"),
        ({"net": 2**60}, "it is not as events are"),
        ({"net": 1.5}, "it is not as events are"),
        ({"id_": "\ud800"}, "it is not as events are"),
        ({"atom": "anna"}, "its atom is anna; atoms begin with account:, card:"),
        ({"atom": "email:Anna@example.com"}, "not in lower case"),
    ],
)
def test_what_cannot_be_is_put_aside_and_the_rest_taken(shop, wrong, reason):
    with shop.live() as live:
        bad = order(**({"id_": "bad", "atom": "card:1"} | wrong))
        taken = live.take([order("good", "card:1"), bad])
        assert taken.accepted == 1
        assert len(taken.rejected) == 1
        assert reason in taken.rejected[0]
        assert [why for why, _ in live.log.quarantined()] == list(taken.rejected)


def test_an_event_a_little_ahead_of_the_clock_waits_until_it_counts(shop):
    with shop.live() as live:
        soon = datetime.now(UTC) + timedelta(seconds=90)
        live.take([order("1", "card:1"), order("2", "card:1", ts=soon)])
        assert live.read("card:1")["orders"] == 1
        assert live.read("card:1", soon + timedelta(seconds=1))["orders"] == 2


def test_a_late_event_needs_no_special_case(shop):
    with shop.live() as live:
        now = datetime.now(UTC)
        live.take([order("1", "card:1", ts=now - timedelta(days=3))])
        live.read("card:1")
        live.take(
            [order("2", "card:1", ts=now - timedelta(days=400)), order("3", "card:1", ts=now - timedelta(days=10))]
        )
        found = live.read("card:1")
    assert (found["orders"], found["orders_365d"], found["gaps"]) == (3, 2, 2)
    assert found["days_since_first_order"] in (400, 401)


def test_what_the_files_bring_later_counts_once(shop, folder):
    source, who = "lines", next(who for who in customers(shop) if who.startswith("account:"))
    with shop.live() as live:
        (atom, *_), before = live.atoms(who), live.read(who)["orders"]
        for id_ in ("9001", "9002"):
            event = order(id_, atom)
            event.source = source
            live.take([event])
        assert live.read(who)["orders"] == before + 2
    number = atom.rpartition(":")[2]
    with (folder.parent / "orders.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(f"9001,2025-06-02,{number},{number}@example.org,Pot,Ware,1,10.00\r\n")
    assert command("run", folder).code == 0
    with acquaint.open(folder).live() as live:
        assert live.read(who)["orders"] == before + 2


def test_states_do_not_go_back(shop):
    with shop.live() as live:
        live.take([order("1", "card:1")])
        live.read("card:1")
        with pytest.raises(InputError, match=r"Read at that instant or later"):
            live.read("card:1", datetime.now(UTC) - timedelta(hours=1))


def test_a_contact_costs_what_the_shop_says(folder):
    with (folder / "acquaint.toml").open("a", encoding="utf-8") as file:
        file.write('\n[sources.costs]\nfiles = ["costs.csv"]\ntable = "costs"\n')
        file.write('[sources.costs.columns]\nkind = "kind"\nkey = "key"\namount = "amount"\n')
    (folder / "costs.csv").write_text("kind,key,amount\ncontact,email,0.02\ncontact,,0.50\n", encoding="utf-8")
    assert command("run", folder).code == 0
    with acquaint.open(folder).live() as live:
        at = datetime.now(UTC) - timedelta(minutes=1)
        live.take([
            Contact(source="live", id=channel, atom="card:1", ts=at, channel=channel) for channel in ("email", "post")
        ])  # fmt: skip
        assert live.read("card:1")["contacts"] == 2
        assert live.read("card:1")["profit_minor"] == -52


def test_after_a_start_states_are_the_same_with_and_without_checkpoints(shop, folder):
    with shop.live() as live:
        who = customers(shop)[:5]
        atoms = [live.atoms(each)[0] for each in who]
        live.take([order(f"{atom} {n}", atom, category=f"new {n % 3}") for n in range(40) for atom in atoms])
        at = datetime.now(UTC)
        known = [live.read(each, at) for each in who]
        live.take([order(f"{atom} last", atom) for atom in atoms])
        later = datetime.now(UTC)
        then = [live.read(each, later) for each in who]
    with shop.live() as live:
        assert not live.rebuilt
        assert [live.read(each, later) for each in who] == then != known
    for file in (folder / "live").glob("checkpoints.db*"):
        file.unlink()
    with shop.live() as live:
        assert [live.read(each, later) for each in who] == then


def test_states_are_let_go_beyond_the_bound_and_found_again(shop):
    with shop.live(cache_mb=0) as live:
        atoms = [f"card:{n}" for n in range(30)]
        for round_ in range(3):
            live.take([order(f"{atom} {round_}", atom) for atom in atoms])
            assert [live.read(atom)["orders"] for atom in atoms] == [round_ + 1] * 30
        assert len(live._states._kept) == 1


def test_other_definitions_are_read_from_the_log_again(shop, folder):
    with shop.live() as live:
        live.take([order("1", "card:1", net=4_321)])
        live.read("card:1")
    text = (folder / "acquaint.toml").read_text(encoding="utf-8")
    text += '\n[features.large]\nexpression = "count(orders where net_sales_minor > 4000)"\n'
    (folder / "acquaint.toml").write_text(text, encoding="utf-8")
    with acquaint.open(folder).live() as live:
        assert live.rebuilt
        assert live.read("card:1")["large"] == 1


def test_own_features_and_segments_take_part_and_what_is_for_the_night_does_not(folder):
    text = (folder / "acquaint.toml").read_text(encoding="utf-8")
    text += """
[features.large]
expression = "count(orders where net_sales_minor > 4000)"
[features.ages_ago]
expression = "count(orders last 9000 days)"
batch_only = true
[features.on_top]
expression = "ages_ago + large"
[segments]
good = "large >= 1"
old = "on_top > 3"
"""
    (folder / "acquaint.toml").write_text(text, encoding="utf-8")
    with acquaint.open(folder).live() as live:
        live.take([order("1", "card:1", net=4_321)])
        found = live.read("card:1")
    assert (found["large"], found["in_good"]) == (1, True)
    assert {"ages_ago", "on_top", "in_old"}.isdisjoint(found)


def test_lines_come_to_what_the_order_says(shop):
    with shop.live() as live:
        wrong = order("1", "card:1")
        wrong.lines *= 2
        assert "not that of its lines" in live.take([wrong]).rejected[0]


def test_a_day_of_the_senders_own_is_not_taken(shop):
    with shop.live() as live:
        wrong = order("1", "card:1")
        wrong.local_date = datetime(2190, 1, 1).date()
        live.take([order("2", "card:1"), wrong, order("3", "card:1")])
        assert live.read("card:1")["orders_28d"] == 3
        assert wrong.known_at is None


def test_a_read_that_is_interrupted_changes_nothing(shop, monkeypatch):
    with shop.live() as live:
        live.take([order(str(n), "card:1") for n in range(5)])

        def stopped(*_):
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(live._interpreter.layout.states[-1], "append", stopped)
            with pytest.raises(KeyboardInterrupt):
                live.read("card:1")
        assert live.read("card:1")["orders"] == 5
    with shop.live() as live:
        assert live.read("card:1")["orders"] == 5


def test_a_checkpoint_that_cannot_be_written_is_written_later_with_its_codes(shop, monkeypatch):
    with shop.live() as live:
        live.take([order("1", "card:1", category="Milk")])
        assert live.read("card:1")["category_1"] == "Milk"

        def full(*_):
            raise StorageError("The disk is full.")

        with monkeypatch.context() as patched:
            patched.setattr(live._checkpoints, "write", full)
            with pytest.raises(StorageError):
                live._states.checkpoint(9)
    with shop.live() as live:
        live.take([order("2", "card:2", category="Bread")])
        assert [live.read(f"card:{n}")["category_1"] for n in (1, 2)] == ["Milk", "Bread"]


def test_a_lake_that_was_built_anew_has_states_of_its_own(shop, folder):
    who = next(who for who in customers(shop) if who.startswith("account:"))
    with shop.live() as live:
        before = live.read(who)["net_sales_minor"]
        live.take([order("1", live.atoms(who)[0])])
        live.read(who)
    file = folder.parent / "orders.csv"
    rows = [row.split(",") for row in file.read_text().splitlines()]
    mine = next(row for row in rows if row[2] == who.rpartition(":")[2])
    mine[-1] = f"{float(mine[-1]) + 50:.2f}"
    file.write_text("".join(f"{','.join(row)}\r\n" for row in rows))
    shutil.rmtree(folder / "lake")
    assert command("run", folder).code == 0
    with acquaint.open(folder).live() as live:
        assert live.read(who)["net_sales_minor"] == before + 5_000 + 1_000


def test_whoever_is_joined_to_somebody_new_is_there_beside_their_own(shop):
    with shop.live() as live:
        live.take([order("1", "card:NEW"), order("2", "card:OTHER")])
        live.join("card:OTHER", "card:NEW", source="desk", id="m")
        assert live.read("card:NEW")["orders"] == 2


def test_stages_are_the_customers_whoever_has_the_atom_now(shop):
    one, other = customers(shop)[:2]
    with shop.live() as live:
        before = [live.read(who)["lifecycle_stage"] for who in (one, other)]
        live.join(live.atoms(one)[0], other, source="desk", id="m")
        live.take([order("1", "card:NEW")])
        live.join("card:NEW", one, source="desk", id="n")
        assert [live.read(who)["lifecycle_stage"] for who in (one, other)] == before
        assert None not in before


def test_of_several_statements_the_latest_holds_in_whatever_order_they_come(shop):
    one, other = customers(shop)[:2]
    now = datetime.now(UTC)
    with shop.live() as live:
        atom = live.atoms(one)[0]
        said = [
            Member(source="desk", id=str(n), atom=atom, ts=now - timedelta(hours=n), customer=who)
            for n, who in ((1, other), (2, one))
        ]
        live.take(said)
        assert atom in live.atoms(other)


def test_sensitive_goods_are_money_only(shop):
    with shop.live() as live:
        live.take([order("1", "card:1", category="Pregnancy tests", coupon="PREGNANCY")])
        found = live.read("card:1")
    assert (found["net_sales_minor"], found["category_1"], found["products"], found["coupon_orders"]) == (
        1_000,
        None,
        0,
        1,
    )


def test_one_process_at_a_time(shop):
    with shop.live(), pytest.raises(StorageError, match=r"shop\.live\(\)"):
        shop.live()


def test_a_caller_who_gives_up_disturbs_nobody(shop):
    with shop.live() as live:
        waiting = [live.submit([order(f"{n}", "card:1")]) for n in range(50)]
        given_up = sum(each.cancel() for each in waiting)
        assert live.take([order("last", "card:1")]).accepted == 1
        assert live.read("card:1")["orders"] == 51 - given_up
    with pytest.raises(InputError, match="not live any more"):
        live.take([order("late", "card:1")])


def test_many_threads_take_and_read(shop):
    with shop.live() as live:
        failed = []

        def read():
            try:
                for _ in range(60):
                    live.read("card:1")
            except InputError as error:
                failed.append(error)

        live.take([order("first", "card:1")])
        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for n in range(60):
            live.take([order(f"{n}", "card:1")])
        for thread in threads:
            thread.join()
        assert failed == []
        assert live.read("card:1")["orders"] == 61


def test_an_instant_needs_a_zone(shop):
    with shop.live() as live, pytest.raises(InputError, match="The instant has no zone"):
        live.read("card:1", datetime(2026, 1, 1))


@pytest.mark.skipif(sys.platform == "win32", reason="rights are not said this way there")
def test_nobody_else_reads_the_log(shop, folder):
    shop.live().close()
    assert {file.name: oct(file.stat().st_mode & 0o77) for file in (folder / "live").glob("*.db")} == {
        "log.db": "0o0", "checkpoints.db": "0o0",
    }  # fmt: skip


def test_callers_share_a_commit(shop):
    with shop.live() as live:
        waiting = [live.submit([order(f"{n}", f"card:{n % 7}")]) for n in range(300)]
        assert sum(each.result().accepted for each in waiting) == 300
        assert sum(live.read(f"card:{n}")["orders"] for n in range(7)) == 300


def test_the_live_path_needs_no_engine(small: Small, folder):
    acquaint.open(folder).live().close()
    code = (
        "import sys, acquaint\n"
        f"live = acquaint.open({str(folder)!r}).live()\n"
        "live.close()\n"
        "print([name for name in ('duckdb', 'ibis') if name in sys.modules])\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


WRITER = """
import sys, time
from datetime import UTC, datetime
import acquaint
from acquaint.events import Line, Order
live = acquaint.open(sys.argv[1]).live()
number = 0
print("ready", flush=True)
while True:
    group = []
    for n in range(7):
        line = Line(product=f"P{number + n}", net_sales_minor=10, gross_sales_minor=10)
        group.append(Order(source="killed", id=str(number + n), atom=f"card:K{(number + n) % 5}", ts=datetime.now(UTC),
                           net_sales_minor=10, gross_sales_minor=10, lines=[line]))
    live.take(group)
    live.read(f"card:K{number % 5}")
    number += 7
    print(number, flush=True)
"""


@pytest.mark.slow
def test_killed_at_random_moments_nothing_acknowledged_is_lost_or_counted_twice(folder):
    acquaint.open(folder).live().close()
    start = 0
    for delay in (0.05, 0.15, 0.3, 0.6, 1.1):
        script = WRITER.replace("number = 0", f"number = {start}")
        often = f"import acquaint.liveshop as l; l.CHECKPOINT_SECONDS = 0.02\n{script}"
        with subprocess.Popen([sys.executable, "-c", often, str(folder)], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(delay)
            process.kill()
            said = [int(line) for line in process.stdout.read().split("\n") if line]
        acknowledged = max(said, default=start)
        with acquaint.open(folder).live() as live:
            logged = [each.event for each in live.log.all()]
            ids = [event.id for event in logged]
            assert len(set(ids)) == len(ids)
            # All that was acknowledged, and at most the group that was on its way.
            assert set(map(str, range(acknowledged))) <= set(ids)
            assert len(ids) - acknowledged in (0, 7)
            at = datetime.now(UTC)
            found = [live.read(f"card:K{n}", at) for n in range(5)] if ids else []
            for n, row in enumerate(found):
                own = sum(event.atom == f"card:K{n}" for event in logged)
                assert (row["orders"], row["net_sales_minor"]) == (own, 10 * own)
        start = len(ids)


def test_tables_that_are_damaged_are_made_anew(shop, folder):
    shop.live().close()
    (tables,) = (folder / "lake" / "states").iterdir()
    (tables / "atoms.arrow").write_bytes(b"")
    with shop.live() as live:
        assert live.read(customers(shop)[0])["orders"] > 0


def test_a_shop_that_was_not_run_cannot_be_live(tmp_path, small: Small):
    shutil.copy(small.shop / "acquaint.toml", tmp_path / "acquaint.toml")
    with pytest.raises(InputError, match="has not been run yet"):
        acquaint.open(tmp_path).live()


def test_state_tables_are_the_same_bytes_whoever_makes_them(shop, folder):
    def made() -> dict[str, str]:
        shop.live().close()
        (tables,) = (folder / "lake" / "states").iterdir()
        found = {file.name: digest.of_file(file) for file in tables.iterdir()}
        shutil.rmtree(folder / "lake" / "states")
        return found

    assert made() == made()
