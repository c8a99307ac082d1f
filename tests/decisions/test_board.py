"""The board of offers: what it counts, what follows from it, and that it says so where it does not know."""

from __future__ import annotations

from datetime import timedelta

import duckdb
import pyarrow.parquet as pq
import pytest

from acquaint.decisions import own_results, verdicts
from acquaint.decisions.bounded import LEAST, Gate
from acquaint.decisions.sends import Sent
from acquaint.records import Estimate, NotEnoughData
from acquaint.report import offers as told
from acquaint.words import Words
from tests.decisions import weeks
from tests.decisions.counter import COFFEE, DAY, SHOP, Counter


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("plans")


@pytest.fixture(scope="module")
def counter(folder):
    return weeks.made(folder)


@pytest.fixture(scope="module")
def shown(counter, folder):
    with weeks.shown(counter, folder) as found:
        yield found


def test_it_counts_what_the_ledger_holds(shown):
    ledger = dict(shown.rows("SELECT offer, count(*) FROM plan_decisions WHERE arm = 'sent' GROUP BY offer"))
    assert {each.offer: each.sent.contacts for each in shown.board.offers} == ledger
    assert shown.board.total.contacts == sum(ledger.values())
    for name in ("old", "responded", "irrelevant", "watched", "unsubscribed", "complained"):
        assert getattr(shown.board.total, name) == sum(getattr(each.sent, name) for each in shown.board.offers)
    for row in shown.board.offers:
        assert sum(each.sent.contacts for each in row.groups) == row.sent.contacts


def test_irrelevant_is_what_the_gate_of_relevance_learns_from(shown):
    gate = own_results.promise(shown.con, shown.at).gate
    assert isinstance(gate, Gate)
    assert (gate.n, gate.bound.most) == (shown.board.total.old, shown.board.bound)
    share = shown.board.total.irrelevant / shown.board.total.old
    _, irrelevant = zip(*shown.rows("SELECT number, irrelevant FROM sends"), strict=True)
    assert share == pytest.approx(sum(irrelevant) / gate.n)


def test_the_effect_compares_each_household_once_by_its_draw(shown):
    tried, units = shown.rows("SELECT count(*), count(DISTINCT unit) FROM tried WHERE offer = 'coffee'")[0]
    ((drawn,),) = shown.rows("SELECT count(*) FROM plan_decisions WHERE offer = 'coffee' AND arm IN ('sent', 'held')")
    lift = shown["coffee"].lift
    assert lift.sent.assigned + lift.held.assigned == units == tried < drawn
    assert isinstance(shown["coffee"].difference, Estimate)
    assert shown["coffee"].profit.needed == 200
    assert shown["talk"].lift.share == 0, "a service is never held back"


def test_money_goes_by_uses_and_the_funder_pays_a_share(shown):
    uses = shown.rows("SELECT count(*) FROM responses WHERE type = 'redeemed' AND offer = 'coffee'")[0][0]
    row = shown["coffee"]
    assert (row.uses, row.funder_minor, row.discount_minor) == (uses, 30 * uses, 20 * uses)
    assert row.sent.uncosted == row.sent.contacts


def test_an_answer_is_credited_within_its_window_only(tmp_path):
    counter = Counter().crowd(1)
    counter.plan(SHOP + COFFEE, folder=tmp_path, keep=True)
    for after, kind in ((13, "clicked"), (6, "unsubscribed"), (7, "complained")):
        counter.did("responses", "c0000", -after, type=kind, offer="coffee")
    with weeks.shown(counter, tmp_path, 14, text=SHOP + COFFEE) as found:
        day = found.rows("SELECT day FROM sends")[0][0]
        early = found["coffee"].sent
    assert day == DAY, "the first day of the week"
    assert (early.old, early.responded, early.irrelevant) == (1, 1, 0)
    assert (early.watched, early.unsubscribed, early.complained) == (1, 1, 0)
    with weeks.shown(counter, tmp_path, 13, text=SHOP + COFFEE) as found:
        assert (found["coffee"].sent.contacts, found["coffee"].sent.old) == (1, 0)
        assert found["coffee"].response == NotEnoughData(0, 1)


def test_a_contact_that_carries_out_the_plan_counts_once(tmp_path):
    counter = Counter().crowd(2)
    counter.plan(SHOP + COFFEE, folder=tmp_path, keep=True)
    for after in (2, 9):
        counter.did("contacts", "c0000", -after, channel="email", offer="coffee")
    with weeks.shown(counter, tmp_path, 20, text=SHOP + COFFEE) as found:
        assert found["coffee"].sent.contacts == 3, "one planned and carried out, one planned, one beside the plan"


def test_a_purchase_answers_an_offer_that_holds_for_everything(tmp_path):
    text = SHOP + "[offers.all]\nkind = 'amount'\nvalue = 1.0\ncost = 0.1\n"
    counter = Counter().crowd(2)
    counter.plan(text, folder=tmp_path, keep=True)
    counter.buy("c0000", -5, "t")
    with weeks.shown(counter, tmp_path, 20, text=text) as found:
        assert (found["all"].sent.irrelevant, found["all"].sent.old) == (1, 2)
        assert found["all"].response == NotEnoughData(0, 1), "no file tells of responses"
        assert "your files tell of none" in "\n".join(told.lines(found.board, Words("en", "EUR")))


def test_costs_of_contacts_are_those_of_their_day(tmp_path):
    counter = Counter().crowd(3)
    counter.plan(SHOP + COFFEE, folder=tmp_path, keep=True)
    for since, minor in ((None, 7), (DAY + timedelta(days=1), 50)):
        counter.doings["costs"].append({"kind": "contact", "key": "email", "amount_minor": minor, "since": since})
    with weeks.shown(counter, tmp_path, 20, text=SHOP + COFFEE) as found:
        assert (found["coffee"].sent.contact_minor, found["coffee"].sent.uncosted) == (21, 0)


def test_what_is_planned_is_not_yet_a_contact(tmp_path):
    counter = Counter().crowd(5)
    counter.plan(SHOP + COFFEE, folder=tmp_path, keep=True)
    with weeks.shown(counter, tmp_path, 0, text=SHOP + COFFEE) as found:
        assert (found["coffee"].planned, found["coffee"].sent) == (5, Sent())
        assert "5 contacts planned" in "\n".join(told.lines(found.board, Words("en", "EUR")))


def of_two_stages() -> Counter:
    counter = Counter().crowd(40)
    for number in range(40):
        counter.profiles[number]["stage"] = "lapsed" if number < 15 else "activity"
    return counter


def test_a_group_that_has_not_had_an_offer_and_passes_is_to_be_tried(tmp_path):
    counter = of_two_stages()
    counter.plan(SHOP + COFFEE + "stock = 8\n", folder=tmp_path, keep=True)
    text = SHOP + COFFEE
    with weeks.shown(counter, tmp_path, 0, text=text) as found:
        had = dict(found.rows("""
            SELECT stage, count(*) FROM plan_decisions JOIN profiles USING (customer) WHERE arm = 'sent' GROUP BY stage
        """))  # fmt: skip
        tries = {each.name: each.customers for each in found.board.tries}
        assert all(each.gain_low_minor < each.gain_minor < each.gain_high_minor for each in found.board.tries)
    sizes = {"lapsed": 15, "activity": 25}
    expected = {n: size - had.get(n, 0) for n, size in sizes.items() if had.get(n, 0) < 10 <= size - had.get(n, 0)}
    assert tries == expected
    assert tries


def test_a_plan_of_before_there_were_ranges_is_read(tmp_path):
    counter = of_two_stages()
    counter.plan(SHOP + COFFEE + "stock = 8\n", folder=tmp_path, keep=True)
    (path,) = tmp_path.glob("plans/*/plan_candidates.parquet")
    rows = duckdb.sql(f"SELECT * EXCLUDE (value_low_minor, value_high_minor) FROM '{path}'").to_arrow_table()
    pq.write_table(rows, path)
    with weeks.shown(counter, tmp_path, 0, text=SHOP + COFFEE) as found:
        said = "\n".join(told.lines(found.board, Words("en", "EUR")))
    assert "each expected (not enough data for a range)" in said


NO_PROFIT = NotEnoughData(0, 200)


def sent(old: int, irrelevant: int = 0, responded: int = 0, contact: int = 0, left: int = 0) -> Sent:
    return Sent(old, old, old, responded, irrelevant, old, left, 0, contact)


@pytest.mark.parametrize(
    ("of", "profit", "bound", "reasons"),
    [
        (sent(100, 10), NO_PROFIT, 0.5, ()),
        (sent(100, 80), NO_PROFIT, 0.5, ("irrelevant",)),
        (sent(100, 55), NO_PROFIT, 0.5, ()),
        (sent(100, 80), NO_PROFIT, None, ()),
        (sent(LEAST, LEAST), NO_PROFIT, None, ("unanswered",)),
        (sent(LEAST - 1, LEAST - 1), NO_PROFIT, None, ()),
        (sent(100, contact=1_000), Estimate(5, 1, 9, 500), None, ("loses",)),
        (sent(100, contact=1_000), Estimate(9, 1, 17, 500), None, ()),
        (sent(500, left=12), NO_PROFIT, None, ("harms",)),
        (sent(500, left=1), NO_PROFIT, None, ()),
    ],
)
def test_each_reason_to_retire_has_its_proof(of, profit, bound, reasons):
    assert verdicts.choose([of], [NotEnoughData(0, 10)], [profit], bound)[0].retire == reasons


def test_differences_stand_out_only_although_many_were_looked_at():
    hardly, none = Estimate(0.1, 0.005, 0.195, 400), Estimate(0.0, -0.1, 0.1, 400)
    alone = verdicts.choose([Sent()], [hardly], [NO_PROFIT], None)
    many = verdicts.choose([Sent()] * 20, [hardly, *[none] * 19], [NO_PROFIT] * 20, None)
    assert alone[0].beyond
    assert not many[0].beyond
    apart = verdicts.choose([sent(400, responded=120), sent(400, responded=40)], [none] * 2, [NO_PROFIT] * 2, None)
    assert [each.responds for each in apart] == ["above", "below"]
    fewer = verdicts.choose([Sent()], [Estimate(-0.2, -0.3, -0.1, 400)], [NO_PROFIT], None)
    assert fewer[0].retire == ("puts_off",)


def test_nothing_sent_is_nothing_known():
    assert Sent().response == Sent().irrelevance == Sent().harm == NotEnoughData(0, 1)
