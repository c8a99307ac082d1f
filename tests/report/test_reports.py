"""What check, goals, segments, features and customer print."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest

from acquaint import clock, config
from acquaint.features import profiles
from acquaint.features.goals import Candidate, Confirmed, Goal
from acquaint.records import Estimate, NotEnoughData, Period
from acquaint.report import checking, goals, profile, tables, warnings
from acquaint.words import Words
from tests.report import runs


def test_the_check_shows_every_record_amount_and_assumption():
    lines = checking.lines(runs.RUN, runs.ENGLISH)
    said = "\n".join(lines)
    assert lines[0] == "As of 2 March 2026"
    rows = {
        line.split()[0]: line.split()[1:] for line in lines if line.startswith(("  orders.csv", "  more.csv", "  all"))
    }
    assert rows["all"] == ["2,911", "2,896", "4", "8", "3"]
    assert rows["more.csv"][:2] == ["11", "11"]
    for part in (
        "set aside: 8 no amount", "left out: 2 test order", "repeated: 4 again", "less not yet paid",
        "orders.csv, record 2901: 48,210.55 EUR, as the rows sum up",
        "more.csv, record 12: 1.00 EUR, but the rows sum up to 0.90 EUR", "time zone: UTC (nothing says otherwise)",
        "country: none (not known)", "who your customers are  412 customers", "not yet: no costs found",
        "products export: Cost per item: profit", "orders.csv: a note", "January 2024 is not whole",
    ):  # fmt: skip
        assert part in said, part


def test_the_check_in_german():
    said = "\n".join(checking.lines(runs.RUN, runs.GERMAN))
    for part in (
        "Stand 2. März 2026", "gelesen    geladen    doppelt   beiseite ausgelassen", "beiseite: 8 kein Betrag",
        "ab: noch nicht bezahlt", "308,00 EUR  4 Einkäufe", "aber die Zeilen ergeben 0,90 EUR",
        "Land: keine Angabe (nicht bekannt)", "orders.csv: a note",
    ):  # fmt: skip
        assert part in said, part


def test_a_text_of_the_sources_in_another_language():
    said = {
        "no amount": "kein Betrag",
        "the same content as a.csv": "derselbe Inhalt wie a.csv",
        "a.csv: column Date: 3 values are not a date under day-month-year and left out":
            "a.csv: Spalte Date: 3 Werte ausgelassen (kein Datum in der Folge Tag-Monat-Jahr)",
        "the same card number is used by 12 different people (more than 10)":
            "dieselbe Kartennummer gehört 12 verschiedenen Personen (mehr als 10)",
        "something new: nobody has put it in German": "something new: nobody has put it in German",
    }  # fmt: skip
    assert {text: runs.GERMAN.reason(text) for text in said} == said
    assert [runs.ENGLISH.reason(text) for text in said] == list(said)


def test_segments_with_their_movement():
    assert tables.segments(runs.RUN, runs.ENGLISH)[-1].split() == [
        "often",
        "157",
        "customers",
        "+12",
        "-3",
        "orders",
        ">=",
        "2",
    ]
    assert tables.segments(runs.run(segments=()), runs.ENGLISH) == [
        "There are no segments yet. Write some under [segments] in acquaint.toml, then: acquaint run"
    ]


def test_features_are_explained_within_eighty_columns():
    lines = tables.features(profiles.features_of(config.Settings(), ()).entries, runs.ENGLISH)
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("average_order_value_minor  (number, minor units)") for line in lines)
    assert "Null: no order yet." in " ".join(lines)
    assert tables.features([], runs.ENGLISH) == ["No feature has this in its name."]


def candidate(value: float) -> Candidate:
    estimates = [Estimate(value, value - 0.1, value + 0.1, 100) for _ in range(3)]
    return Candidate(4, "occasions", 8, *estimates, *([0.5] * (len(Candidate.__struct_fields__) - 6)))


def test_goals_say_what_is_used_and_how_sure_it_is():
    day, goal = date(2026, 3, 2), Goal(3, "occasions", 90, "set")
    few = goals.lines(day, goal, NotEnoughData(4, 20), runs.ENGLISH)
    assert few[:3] == ["As of 2 March 2026", "Goal in use: 3 occasions within 90 days", "  set in acquaint.toml"]
    assert few[-1] == "Candidates: not enough data; 16 more new customers followed for a year."
    assert goals.lines(day, goal, (), runs.ENGLISH)[-1].startswith("Candidates: none is reached")
    found = [Confirmed(candidate(0.4), NotEnoughData(1, 20), *([False] * (len(Confirmed.__struct_fields__) - 2)))]
    said = "\n".join(goals.lines(day, goal, tuple(found), runs.ENGLISH))
    assert "4 occasions in 8 weeks" in said
    assert "40 % (30 % - 50 %)" in said
    assert "too few to say" in said
    assert "A sign, not yet a cause" in said
    german = "\n".join(goals.lines(day, goal, tuple(found), runs.GERMAN))
    assert "Verwendetes Ziel: 3 Einkaufstage in 90 Tagen\n  in acquaint.toml festgelegt" in german
    assert "4 Einkaufstage in 8 Wochen" in german


ADA = defaultdict(
    lambda: None, name="Ada Lovelace", customer="c1", kind="person", account="C1", email="ada@example.org",
    stage="activity", state="slipping", stage_since=date(2025, 5, 1), usual_gap_days=14.2, gaps=29,
    days_since_last_order=40,
    days_late=26, last_order_date=date(2026, 1, 20), first_order_date=date(2024, 2, 1), return_chance=0.7,
    return_chance_low=0.6, return_chance_high=0.8, return_horizon_days=90, orders=30, orders_365d=12,
    net_sales_minor=90_000, net_sales_minor_365d=36_000, average_order_value_minor=3000.4, discount_share=0.1,
    category_1="Tea", category_1_share=0.8, usual_place="North", usual_place_share=1.0, contacts=3, responses=1,
    last_contact_date=date(2026, 1, 5),
)  # fmt: skip


def test_a_customer_in_words():
    said = profile.lines(ADA, date(2026, 3, 1), runs.ENGLISH)
    assert said[0] == "Ada Lovelace, as of 1 March 2026"
    assert max(map(len, said)) <= 80
    text = " ".join(" ".join(said).split())
    for part in (
        "account C1, email ada@example.org", "stage: activity since 1 May 2025; slipping",
        "usually every 14 days; last order 20 January 2026, 40 days ago, 26 days late",
        "70 % (between 60 % and 80 %) came back by themselves within 90 days",
        "12 orders, 360.00 EUR net in 12 months; 900.00 EUR since 1 February 2024", "30.00 EUR an order",
        "most spent on category: Tea (80 %)", "buys at North (100 % of orders)", "contacted 3 times", "1 answer",
    ):  # fmt: skip
        assert part in text, part


def test_who_orders_daily_is_nearly_sure_and_who_is_gone_is_worth_little():
    surely = {"churn_probability": 0.0, "return_chance": 1.0, "return_chance_low": 1.0, "return_chance_high": 1.0}
    little = {f"lifetime_value_minor{end}": 20 for end in ("", "_low", "_high")} | {"value_of": "profit"}
    said = "\n".join(profile.lines(defaultdict(lambda: None, ADA | surely | little), date(2026, 3, 1), runs.ENGLISH))
    assert "over 99 %" in said
    assert "100 % (" not in said
    assert "worth less than 1 EUR within three years" in said


def test_a_customer_of_whom_little_is_known():
    bare = defaultdict(lambda: None, customer="c2", kind="unconfirmed", kind_reason="named like a till", orders=0)
    said = "\n".join(profile.lines(bare, date(2026, 3, 1), Words()))
    assert said.startswith("c2, as of 1 March 2026")
    assert "unconfirmed: named like a till" in said
    assert "no order yet" in said


def test_a_customer_in_german():
    said = " ".join(" ".join(profile.lines(ADA, date(2026, 3, 1), runs.GERMAN)).split())
    for part in (
        "Ada Lovelace, Stand 1. März 2026", "Konto C1, E-Mail ada@example.org",
        "Phase: Stammkunde seit 1. Mai 2025; auffällig still",
        "üblicher Abstand 14 Tage; letzter Einkauf 20. Januar 2026, vor 40 Tagen, 26 Tage über der Zeit",
        "kamen 70 % (zwischen 60 % und 80 %) in 90 Tagen von selbst zurück",
        "12 Einkäufe, 360,00 EUR netto in 12 Monaten; 900,00 EUR seit 1. Februar 2024",
        "kauft bei North (100 % der Einkäufe)", "3-mal angesprochen, zuletzt 5. Januar 2026; 1 Antwort",
    ):  # fmt: skip
        assert part in said, part


def test_many_of_one_name_are_not_all_shown():
    said = profile.all_lines([ADA] * 7, date(2026, 3, 1), runs.ENGLISH)
    assert said.count("Ada Lovelace, as of 1 March 2026") == 5
    assert said[-1] == "... and 2 more; be more exact, or use --json."
    assert profile.all_lines([ADA], date(2026, 3, 1), runs.ENGLISH) == profile.lines(
        ADA, date(2026, 3, 1), runs.ENGLISH
    )


@pytest.mark.parametrize(
    ("age", "gap", "orders", "old"),
    [
        (61, 60, 100, True), (60, 60, 100, False), (32, None, 100, True), (31, None, 100, False),
        (26, 60, 3_650, True), (26, 60, 365, True), (19, 60, 365, False), (7, 60, 36_500, False), (8, 60, 36_500, True),
    ],
)  # fmt: skip
def test_data_are_old_once_the_usual_gap_has_passed_or_orders_must_be_missing(age, gap, orders, old):
    last = clock.business_date(clock.now(), "UTC") - timedelta(days=age)
    run = runs.run(data=Period(last - timedelta(days=364), last), p90_gap_days=gap, orders=orders)
    said = warnings.stale(run, "UTC", 0, runs.ENGLISH)
    assert (said is not None) == old
