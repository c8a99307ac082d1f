"""Every figure is what its rows say, agrees with the run, and with what can be counted by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise

import msgspec
import pytest

from acquaint.delivery.sheets import standing
from acquaint.features import intervals
from acquaint.records import Estimate, Rung
from acquaint.report import figures
from acquaint.report.figures import FEW
from acquaint.report.figures.given import Given, Window, easter
from tests.report import made, shown

YEAR = timedelta(days=365)
QUIET = ("slipping", "lapsed")


def rederived(con, figure):
    """The value of a figure by its own rows alone."""
    source = figure.source
    value, n = con.execute(f"SELECT {source.measure or 'NULL'}, count(*) FROM {source.table} WHERE {source.where}"
                           ).fetchall()[0]  # fmt: skip
    if source.of is None:
        return value, n
    whole, of = con.execute(f"SELECT {source.measure}, count(*) FROM {source.table} WHERE {source.of}").fetchall()[0]
    return (value / whole if whole else None), of


def same(con, report):
    """Assert that every figure with rows is what they come to."""
    seen = 0
    for figure in report.figures:
        if figure.source is not None:
            value, n = rederived(con, figure)
            assert n == figure.n, figure.key
            if figure.source.measure is not None and not (figure.missing and figure.value is None):
                seen += 1
                assert value == pytest.approx(figure.value) if value is not None else figure.value is None, figure.key
    return seen


def visits(shop):
    """Days with an order of every person, by hand."""
    found = defaultdict(set)
    for atom, day in shop.con.execute("SELECT atom, local_date FROM orders WHERE atom IS NOT NULL").fetchall():
        found[atom].add(day)
    return {who: sorted(days) for who, days in found.items()}


def test_every_figure_is_what_its_rows_come_to(tea):
    assert same(tea.shop.con, tea.report) > 90


@pytest.mark.parametrize(
    "more",
    [
        {"customers": 12, "start": date(2026, 2, 27)},
        {"customers": 60, "products": 1},
        {"customers": 40, "permitted": 0.0},
    ],
    ids=["three days", "one product", "nobody reachable"],
)
def test_so_it_is_in_shops_of_which_little_is_known(more):
    shop = shown.tea(**more)
    found = shown.report(shop)
    assert same(shop.con, found.report) > 25
    assert figures.decode(figures.encode(found.report)) == found.report


def test_a_shop_without_customers_and_without_a_list_has_its_money_only():
    shop = made.nobody()
    report = shown.report(shop, told=False).report
    same(shop.con, report)
    assert report["customers.bought"].value == 0
    assert report["customers.again_share"].value is None
    assert report["money.net"].value > 0
    assert report.count("week.call") == 0
    assert report.cohorts.cohorts == report.concentration.curve == report.slipping.dots == ()


def test_figures_agree_with_the_run(tea):
    run, report = tea.shop.run, tea.report
    assert report["customers.bought"].value == run.customers.bought_in_year
    assert report["customers.again_share"].value == pytest.approx(
        run.customers.bought_more_than_once / run.customers.bought_in_year
    )
    assert {state.name: state.customers for state in report.stages.states} == run.customers.by_state
    assert report["sure.known_from_before"].value == run.customers.known_from_before
    assert report["sure.anonymous_orders"].value == run.anonymous_orders
    assert report["sure.anonymous_net"].value == run.anonymous_net_sales_minor


def test_the_ladder_is_the_runs_with_its_curve_and_band(tea):
    rungs = {rung.name: rung for rung in tea.shop.run.ladder}
    for number, step in enumerate(tea.report.ladder, 1):
        share = tea.report[f"ladder.{number}_{number + 1}.share"]
        wanted = rungs[step.name].share
        assert isinstance(wanted, Estimate)
        assert (share.value, share.low, share.high, share.n) == (wanted.value, wanted.low, wanted.high, wanted.n)
        end = step.points[-1]
        assert end.day == step.days == rungs[step.name].days
        assert (end.share, end.low, end.high) == pytest.approx((wanted.value, wanted.low, wanted.high), abs=1e-3)
        assert all(point.low <= point.share <= point.high for point in step.points)
        assert [p.share for p in step.points] == sorted(p.share for p in step.points)


def test_the_year_before_is_counted_by_the_same_definitions(tea):
    day, days = tea.shop.at.day, visits(tea.shop)
    windows = [(day - YEAR, day), (day - 2 * YEAR, day - YEAR)]
    bought, again = zip(
        *[
            (sum(1 for n in counts if n), sum(1 for n in counts if n > 1))
            for start, end in windows
            for counts in [[sum(start <= each < end for each in own) for own in days.values()]]
        ],
        strict=True,
    )
    found, share = tea.report["customers.bought"], tea.report["customers.again_share"]
    assert (found.value, found.before) == bought
    assert (share.value, share.before) == pytest.approx((again[0] / bought[0], again[1] / bought[1]))


def test_known_sales_are_those_of_orders_that_name_a_person(tea):
    day = tea.shop.at.day
    rows = tea.shop.con.execute("SELECT atom, local_date, net_sales_minor FROM orders").fetchall()
    for value, start, end in (
        (tea.report["sales.known_share"].value, day - YEAR, day),
        (tea.report["sales.known_share"].before, day - 2 * YEAR, day - YEAR),
    ):
        inside = [(atom, net) for atom, when, net in rows if start <= when < end]
        assert value == pytest.approx(sum(net for atom, net in inside if atom) / sum(net for _, net in inside))


def test_without_two_years_there_is_nothing_to_compare_with():
    shop = made.shop(40, start=date(2025, 1, 10))
    report = shown.report(shop, told=False).report
    assert report["customers.bought"].before is report["money.net"].before is None
    assert report["money.month"].before is not None  # four weeks and a year reach back far enough


def test_weeks_are_compared_with_the_same_weekdays(tea):
    month, day = tea.report.money.month, tea.shop.at.day
    rows = tea.shop.con.execute("SELECT local_date, net_sales_minor FROM orders").fetchall()
    assert month.end == day
    assert month.start.weekday() == (month.start - timedelta(days=364)).weekday()
    before = sum(n for when, n in rows if month.start <= when + timedelta(days=364) < month.end)
    assert tea.report["money.month"].before == before


@pytest.mark.parametrize(("year", "day"), [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2038, (4, 25))])
def test_easter(year, day):
    assert easter(year) == date(year, *day)


def test_a_year_may_hold_two_easters_or_none():
    assert Window(date(2024, 4, 10), date(2025, 4, 10)).easters() == 0
    assert Window(date(2025, 4, 10), date(2026, 4, 10)).easters() == 2


def test_cohorts_hold_new_customers_only_and_begin_after_the_guard(tea):
    life, days = tea.shop.found.life, visits(tea.shop)
    now = life.months[max(life.months)]
    guard = now.data_start + timedelta(days=now.guard_days)
    new = {c for (c,) in tea.shop.con.execute("SELECT customer FROM profiles WHERE NOT known_from_before").fetchall()}
    assert tea.report.cohorts.cohorts
    for cohort in tea.report.cohorts.cohorts:
        assert cohort.start >= guard
        members = {who for who, own in days.items() if who in new and cohort.start <= own[0] < cohort.end}
        assert cohort.customers == len(members)
        for cell in cohort.cells:
            seen = [who for who in members if days[who][0] + timedelta(days=91 * cell.quarter) < tea.shop.at.day]
            again = [
                who
                for who in seen
                if any(91 * (cell.quarter - 1) < (day - days[who][0]).days <= 91 * cell.quarter for day in days[who])
            ]
            assert (cell.n, cell.bought) == (len(seen), len(again))
    first = min(cohort.start for cohort in tea.report.cohorts.cohorts)
    assert tea.report.cohorts.left_out_before == first
    assert any(who in new and own[0] < first for who, own in days.items())


def test_cohorts_are_compared_with_an_interval(tea):
    found = tea.report.cohorts
    cells = [
        next(c for c in found.cohorts[each].cells if c.quarter == found.compared)
        for each in (found.latest, found.earlier)
    ]
    assert min(cell.n for cell in cells) >= FEW
    assert found.difference == intervals.difference(*(intervals.share(c.bought, c.n) for c in cells))


def test_the_curve_of_concentration_rises_from_nothing_to_everything(tea):
    curve = tea.report.concentration.curve
    assert curve[0] == (0.0, 0.0)
    assert curve[-1] == (1.0, 1.0)
    gains = [b[1] - a[1] for a, b in pairwise(curve)]
    steps = [b[0] - a[0] for a, b in pairwise(curve)]
    slopes = [gain / step for gain, step in zip(gains, steps, strict=True)]
    assert all(one >= other - 0.02 for one, other in pairwise(slopes))
    sales = sorted(
        (n for (n,) in tea.shop.con.execute(
            "SELECT net_sales_minor_365d FROM profiles WHERE occasions_365d > 0").fetchall()), reverse=True
    )  # fmt: skip
    top = tea.report.count("concentration.top")
    assert top == (len(sales) + 5) // 10
    assert tea.report["concentration.top_share"].value == pytest.approx(sum(sales[:top]) / sum(sales))


def test_the_shares_of_round_parts_are_exact(tea):
    sales = sorted(
        (n for (n,) in tea.shop.con.execute(
            "SELECT net_sales_minor_365d FROM profiles WHERE occasions_365d > 0").fetchall()), reverse=True
    )  # fmt: skip
    parts = tea.report.concentration.parts
    assert [part.per_cent for part in parts] == [1, 5, 10, 20, 50]
    for part in parts:
        assert part.customers == (len(sales) * part.per_cent + 50) // 100
        assert part.share == pytest.approx(sum(sales[: part.customers]) / sum(sales))
    assert parts[2].customers == tea.report["concentration.top"].value
    assert parts[2].share == tea.report["concentration.top_share"].value


def test_shares_of_cohorts_of_fewer_than_thirty_are_not_there(tea):
    cells = [cell for cohort in tea.report.cohorts.cohorts for cell in cohort.cells]
    few = [tea.report[cell.key] for cell in cells if cell.n < FEW]
    assert few
    assert {(f.value, f.low, f.high, f.needed) for f in few} == {(None, None, None, FEW)}
    assert all(tea.report[cell.key].value is not None for cell in cells if cell.n >= FEW)


def test_a_share_of_something_of_which_there_is_none_is_nothing_by_its_rows_too(tea):
    found = tea.report["reach.post_sales_share"]
    assert found.value == 0
    assert found.n >= FEW
    assert rederived(tea.shop.con, found) == (0, found.n)


def test_who_is_said_to_stand_on_the_sheet_new_stands_there(tea):
    since = tea.shop.at.day - timedelta(days=standing.NEW_DAYS)
    known = {c for (c,) in tea.shop.con.execute("SELECT customer FROM profiles WHERE known_from_before").fetchall()}
    listed = {who: days for who, days in visits(tea.shop).items() if who not in known and days[0] >= since}
    assert tea.report.count("stages.new_listed") == len(listed) != tea.report.count("stages.new")
    latest = tea.report.cohorts.cohorts[-1]
    inside = [days for days in listed.values() if latest.start <= days[0] < latest.end]
    assert tea.report.count("cohorts.latest_once_listed") == sum(len(days) == 1 for days in inside)
    assert 0 < tea.report.count("ladder.second_late_listed") < tea.report.count("ladder.second_late")


def test_a_step_of_fewer_than_thirty_has_neither_share_nor_curve(tea):
    second = Rung("2 -> 3", Estimate(0.0, 0.0, 0.1, 25), Estimate(9.0, 5.0, 12.0, 10), 117)
    ladder = tuple(second if rung.name == second.name else rung for rung in tea.shop.run.ladder)
    run = msgspec.structs.replace(tea.shop.run, ladder=ladder)
    report = shown.report(tea.shop._replace(run=run)).report
    share = report["ladder.2_3.share"]
    assert (share.value, share.n, share.needed) == (None, 25, FEW)
    assert report.get("ladder.2_3.median") is None
    assert report.ladder[1].points == ()
    assert report.ladder[0].points


def test_who_began_to_slip_is_followed(tea):
    since = tea.shop.at.day - timedelta(days=28)
    log = tea.shop.con.execute("SELECT customer, state, local_date FROM stages ORDER BY customer, ts").fetchall()
    began, before = set(), {}
    for customer, state, when in log:
        if state == "slipping" and before.get(customer) != "lapsed" and when >= since:
            began.add(customer)
        before[customer] = state
    now = Counter(before[customer] for customer in began)
    assert tea.report.count("slipping.began") == len(began)
    assert tea.report.count("slipping.began_lapsed") == now["lapsed"]
    assert tea.report.count("slipping.began_back") == sum(n for state, n in now.items() if state not in QUIET)


def test_flows_are_the_steps_of_the_log(tea):
    day = tea.shop.at.day
    log = tea.shop.con.execute("SELECT customer, state, local_date FROM stages ORDER BY customer, ts").fetchall()
    spans, before = tea.report.stages.spans, {}
    moved: dict[date, Counter[str]] = {span.start: Counter() for span in spans}
    for customer, state, when in log:
        was = before.get(customer, "")
        for span in spans:
            if span.start <= when < span.end:
                moved[span.start]["slipping"] += state == "slipping" and was != "lapsed"
                moved[span.start]["lapsed"] += state == "lapsed" and bool(was) and not was.startswith("silent")
                moved[span.start]["back"] += was in QUIET and state not in QUIET
        before[customer] = state
    for name in ("slipping", "lapsed", "back"):
        assert [span.moved[name] for span in spans] == [moved[span.start][name] for span in spans]
        assert tea.report.count(f"flow.{name}") == spans[-1].moved[name]
    known = {c for (c,) in tea.shop.con.execute("SELECT customer FROM profiles WHERE known_from_before").fetchall()}
    first = [own[0] for who, own in visits(tea.shop).items() if who not in known]
    for span in tea.report.stages.spans:
        assert span.moved["new"] == sum(span.start <= when < span.end for when in first)
    assert tea.report.count("flow.new") == tea.report.stages.spans[-1].moved["new"]
    assert [span.end for span in tea.report.stages.spans][-1] == day
    assert all(a.end == b.start for a, b in pairwise(tea.report.stages.spans))


def test_the_grid_holds_everybody_with_a_cell_and_says_who_moved_by_todays_limits(tea):
    grid, day = tea.report.grid, tea.shop.at.day
    cells = tea.shop.con.execute("SELECT customer, rfm_f FROM profiles WHERE rfm_f IS NOT NULL").fetchall()
    assert sum(cell.customers for cell in grid.cells) == len(cells)
    then, moved = day - timedelta(days=28), Counter()
    days = visits(tea.shop)
    for who, f in cells:
        n = sum(then - timedelta(days=grid.window_days) <= each < then for each in days[who])
        was = 1 + sum(n >= least for least in grid.frequency)
        moved["up" if f > was else "down" if f < was else "same"] += n > 0
    assert (tea.report.count("grid.up"), tea.report.count("grid.down")) == (moved["up"], moved["down"])
    assert moved["down"]


def test_money_adds_up_and_channels_make_the_whole(tea):
    value = {name: tea.report[f"money.{name}"].value for name in ("gross", "discounts", "returns", "net", "left")}
    assert value["gross"] - value["discounts"] - value["returns"] == value["net"]
    rows = tea.shop.con.execute("SELECT local_date, net_sales_minor FROM orders").fetchall()
    day = tea.shop.at.day
    assert value["net"] == sum(net for when, net in rows if day - YEAR <= when < day)
    assert tea.report["money.net"].before == sum(net for when, net in rows if day - 2 * YEAR <= when < day - YEAR)
    channels = tea.report.money.channels
    assert sum(each.net_minor for each in channels) == value["net"]
    assert sum(each.left_minor for each in channels) == value["left"]
    costs = tea.report["money.cost_of_goods"].value + tea.report["money.cost_to_serve"].value
    assert value["left"] == value["net"] - costs


def test_unknown_costs_are_never_invented():
    shop = made.shop(40, costs=False)
    report = shown.report(shop, told=False).report
    assert report.get("money.left") is None
    assert report["money.cost_of_goods"].value is None
    assert report["money.costs_share"].value == 0
    shop.con.execute("UPDATE orders SET cost_of_goods_minor = 100 WHERE CAST(id AS INTEGER) % 2 = 0")
    half = shown.report(shop, told=False).report
    assert half.get("money.left") is None
    assert 0 < half["money.costs_share"].value < 1


def test_how_many_slipping_return_by_themselves(tea):
    found = tea.report["slipping.return_expected"]
    query = "SELECT return_chance FROM profiles WHERE state = 'slipping' AND return_chance IS NOT NULL"
    chances = [p for (p,) in tea.shop.con.execute(query).fetchall()]
    assert found.value == pytest.approx(sum(chances))
    assert 0 <= found.low < found.value < found.high <= len(chances)


def test_the_week_is_the_table_of_decisions(tea):
    rows = tea.shop.con.execute("SELECT verdict, gate, channel, kind FROM decisions").fetchall()
    verdicts = Counter(verdict for verdict, *_ in rows)
    report = tea.report
    assert report.count("week.call") + report.count("week.write") == verdicts["listed"]
    assert report.count("week.waits") == verdicts["waits"]
    assert sum(report.week.gates.values()) == report.count("week.stopped") == verdicts["stopped"]
    assert report.week.kinds == Counter(kind for verdict, *_, kind in rows if verdict == "listed")


def test_reach_is_that_of_the_permissions(tea):
    allowed = {c for (c,) in tea.shop.con.execute(
        "SELECT customer FROM reach WHERE channel = 'email' AND allowed").fetchall()}  # fmt: skip
    bought = {c for (c,) in tea.shop.con.execute("SELECT customer FROM profiles WHERE occasions_365d > 0").fetchall()}
    assert tea.report["reach.email_share"].value == pytest.approx(len(allowed & bought) / len(bought))
    email = next(each for each in tea.report.sure.reach if each.channel == "email")
    assert sum(email.lacks.values()) == len(bought - allowed)


def test_shares_of_fewer_than_thirty_are_not_said():
    report = shown.report(shown.tea(customers=12, start=date(2026, 2, 1)), told=False).report
    share = report["customers.again_share"]
    assert not share.known
    assert share.missing == FEW - share.n > 0


def test_the_same_shop_gives_the_same_bytes_whatever_the_threads(tea):
    text = figures.encode(tea.report)
    for threads in (1, 2):
        tea.shop.con.execute(f"SET threads = {threads}")
        assert figures.encode(shown.report(tea.shop).report) == text


def test_report_json_names_nobody_unless_asked_to(tea):
    text = figures.encode(tea.report).decode()
    assert made.PEPPER not in text
    assert made.PEPPER.lower() not in text
    assert "+49" not in text
    assert "account:till:" not in text
    named = figures.encode(shown.report(tea.shop, names=True).report).decode()
    assert made.PEPPER in named


def test_report_json_has_a_schema_and_says_its_day_and_currency(tea):
    found = msgspec.json.decode(figures.encode(tea.report))
    assert found["as_of"] == "2026-03-02"
    assert {f["currency"] for f in found["figures"] if f["unit"] == "minor"} == {"EUR"}
    assert all(isinstance(f["value"], int | None) for f in found["figures"] if f["unit"] == "minor")
    known = figures.schema()["$defs"]["Report"]["properties"]
    assert known.keys() == found.keys()


def test_a_snapshot_without_what_is_decided_still_has_its_report(tea):
    con = tea.shop.con
    con.execute("BEGIN")
    for name in ("reach", "decisions"):
        con.execute(f"DROP TABLE {name}")
    given = Given(tea.shop.at, tea.shop.run, tea.shop.found, "Tea & Co")
    report = figures.draw(con, given)
    for name in ("reach", "decisions", "ledger"):
        con.execute(f"DROP TABLE IF EXISTS temp.{name}")
    con.execute("ROLLBACK")
    assert report.proof is report.origins is None
    assert report["reach.email_share"].value == 0
    assert report.count("week.call") == 0
