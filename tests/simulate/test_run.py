"""`acquaint run` on simulated files finds what the truth says it can find."""

from collections import defaultdict

import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from acquaint import open as opened
from acquaint.simulate import stream
from acquaint.simulate.policies import habit
from acquaint.simulate.world import World
from tests.commands import acquaint
from tests.simulate.made import CUSTOMERS, DAYS, SEED

pytestmark = pytest.mark.slow


def test_every_record_is_read_and_sales_agree_to_the_cent(ran):
    made, done = ran
    assert done.object["rows"]["read"] == done.object["rows"]["loaded"] > 5_000
    assert done.object["money"]["net_sales_minor"] == made.totals["told_net_sales_minor"]
    assert done.object["orders"] == made.totals["told_orders"]
    assert done.object["questions"] == []
    checked = acquaint("check", "--shop", made.shop)
    assert checked.code == 0
    assert "net sales used" in checked.out


def test_customers_are_those_whom_their_identifiers_join(ran):
    made, done = ran
    expected = components(made)
    found = pq.read_table(made.shop / "customers.parquet")
    assert len(found) == len(expected)
    assert done.object["customers"]["total"] == len(expected)
    for kind in ("card", "account"):
        of = {value: number for number, values in enumerate(expected) for k, value in values if k == kind}
        shown = found.filter(pc.is_valid(found[kind]))[kind].to_pylist()
        assert len({of[value] for value in shown}) == len(shown)


def test_only_those_are_one_who_truly_are_or_share_a_card(ran):
    made, _ = ran
    true = {(row["kind"], row["value"]): row["customer"] for row in made.true("identifiers").to_pylist()}
    true_customers = made.true("hidden").to_pylist()
    found = pq.read_table(made.shop / "customers.parquet").to_pylist()
    both = [row for row in found if row["card"] and row["account"]]
    assert len(both) > 20
    for row in both:
        holder = true_customers[true["account", row["account"]]]["card_of"]
        assert true["card", row["card"]] in {each["customer"] for each in true_customers if each["card_of"] == holder}


def test_without_the_truth_nothing_changes(ran):
    made, done = ran
    hidden = made.truth.rename(made.truth.with_name("elsewhere"))
    try:
        again = acquaint("run", made.shop, "--json")
    finally:
        hidden.rename(made.truth)
    assert again.code == 0
    assert again.object == done.object


def test_what_the_files_told_comes_live_as_a_repeat_and_nothing_of_it_is_refused(ran):
    made, _ = ran
    world = World(CUSTOMERS, DAYS, SEED)
    happened = list(stream.events(world, habit(world)))
    with opened(made.shop).live() as live:
        taken = live.take(happened)
    assert taken.rejected == ()
    assert (taken.accepted, taken.repeated) == (0, len(happened))


def components(made):
    """The sets of identifiers that are one customer: same address, card or account, or same telephone and name."""
    records = [
        {kind: row.get(kind) for kind in ("account", "card", "email", "phone", "name")}
        for name in ("accounts", "cards")
        for row in pyarrow.csv.read_csv(made.shop / "data" / f"{name}.csv").to_pylist()
    ]
    records += made.table("web_orders").select(["account", "email", "phone", "name"]).to_pylist()
    records += [{"card": card} for card in made.table("till")["card"].unique().to_pylist()]
    for name in ("contacts", "responses", "redemptions"):
        records += made.table(name).select(["account", "card", "email"]).to_pylist()
    leader = {}

    def find(node):
        while leader.setdefault(node, node) != node:
            node = leader[node]
        return node

    for record in records:
        nodes = [(kind, record[kind]) for kind in ("account", "card", "email") if record.get(kind)]
        if record.get("phone"):
            # Numbers are read as whole numbers from CSV, as text from Parquet.
            nodes.append(("phone", f"{str(record['phone']).replace(' ', '').lstrip('0')} {record['name']}"))
        for node in nodes[1:]:
            leader[find(node)] = find(nodes[0])
        if nodes:
            find(nodes[0])
    sets = defaultdict(set)
    for node in list(leader):
        sets[find(node)].add(node)
    return list(sets.values())
