"""The last lines of a run: at most 24 of 80 columns, whatever is to be said."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from acquaint.records import (
    BridgeRow,
    CustomerCounts,
    Estimate,
    LeftOut,
    Money,
    NotEnoughData,
    Period,
    Rung,
    SegmentCount,
)
from acquaint.report import summary
from acquaint.words import Words
from tests.report import runs


def text(words: Words = runs.ENGLISH, **changes) -> str:
    said = summary.lines(
        runs.run(**changes), words, seconds=3.14, folder="shop", delivered=["customers.parquet", "check.json"]
    )
    return "\n".join(said)


def week(**changes) -> dict[str, object]:
    return {"week": msgspec.structs.replace(runs.WEEK, **changes), "files": runs.FILES}


def test_what_there_is_is_said():
    said = text()
    for part in (
        "Read 2 files: 1,204 orders, 2,911 lines, 1 Jan 2024 - 1 Mar 2026",
        '"Today" is 2 March 2026, the day after your last complete day.',
        "2,896 kept, 8 set aside, 4 repeated, 3 left out (2 test order)",
        "net sales 47,902.55 EUR; your files say 48,210.55: 308.00 not yet paid",
        "139 orders (6,240.10 EUR) have no customer: counted for the shop only",
        "412 customers bought in the last 12 months, 38 % more than once.",
        "new 61, not yet regular 152, regular 122, slipping 27, lapsed 50",
        "98 were customers before your data begin, or may have been",
        "of 100 first-time buyers 27 come back within a year, half of them in 41 days",
        "often: 157 (28 days: 12 came, 3 went)",
        "14 customers may be no person",
        "profit: no costs found. Next best file: products export",
        "customers.parquet  check.json",
    ):
        assert part in said, part
    assert said.endswith("3.1 s")


def test_the_same_in_german():
    said = text(runs.GERMAN, **week())
    for part in (
        "2 Dateien gelesen: 1.204 Einkäufe, 2.911 Zeilen, 01.01.2024 - 01.03.2026",
        '"Heute" ist der 2. März 2026, der Tag nach Ihrem letzten vollen Tag.',
        "Nettoumsatz 47.902,55 EUR; Ihre Dateien sagen 48.210,55: 308,00 noch nicht",
        "412 Kunden kauften in den letzten 12 Monaten, 38 % mehr als einmal.",
        "neu 61, im Aufbau 152, Stammkunde 122, auffällig still 27, lange still 50",
        "8 anrufen, 9 anschreiben: 12 auffällig still, 3 neue Käufer, 2 tasting",
        "es geht um 3.940 bis 5.800 EUR im Jahr; 17 warten 4 Wochen zum Vergleich",
        "Nach den Anrufen die gelbe Spalte ausfüllen, dann: acquaint run shop",
    ):
        assert part in said, part


def test_the_list_of_the_week():
    said = text(**week())
    for part in (
        "\nThis week (contacts.xlsx)\n",
        "  8 to call, 9 to write to: 12 slipping, 3 new buyers to thank, 2 tasting\n",
        "  3,940 to 5,800 EUR a year at stake; 17 wait 4 weeks, to see later if it helped\n",
        "  left alone: 141 without permission, 23 bought just now, 1 complaint, ...\n",
        "  may be contacted: 49 % of customers, with 61 % of sales\n",
    ):
        assert part in said, part
    assert said.endswith("\nAfter your calls fill the yellow column, then: acquaint run shop")


def test_a_week_without_anybody_to_contact():
    empty = {"calls": 0, "emails": 0, "by_kind": {}, "at_stake_low_minor": 0, "at_stake_high_minor": 0, "waits": 0}
    said = text(**week(**empty, left_alone={}))
    assert "(contacts.xlsx)\n  nobody to call or write to this week\n  may be contacted: 49 %" in said
    said = text(**week(**empty, left_alone={"no_permission": 2}, reachable_share=0.0, reachable_sales_share=0.0))
    assert "(contacts.xlsx)\n  left alone: 2 without permission\n  nobody may be contacted yet; how to begin" in said
    assert "at stake" not in said
    assert "yellow" not in said


def test_one_sum_at_stake_and_one_who_waits():
    said = text(**week(at_stake_low_minor=100_010, at_stake_high_minor=100_040, waits=1, wait_days=None))
    assert "  1,000 EUR a year at stake; 1 waits, to see later if it helped\n" in said


def test_next_to_nothing_at_stake_is_not_nought_to_nought():
    assert "  less than 1 EUR a year at stake\n" in text(**week(at_stake_low_minor=0, at_stake_high_minor=40, waits=0))


def test_typed_answers_are_counted():
    assert "  your answers: 12 new, 1 not understood, 2 about nobody I know\n" in text(answers=runs.ANSWERS)
    none = msgspec.structs.replace(runs.ANSWERS, new=0, quarantined=0, unknown=0)
    assert "  your answers: nothing new\n" in text(answers=none)
    assert "answers" not in text(answers=msgspec.structs.replace(none, read=0))


def test_a_file_that_was_not_written_over():
    renamed = {"contacts.xlsx": "contacts 2026-03-09.xlsx", "report.html": "report 2026-03-09.html"}
    said = summary.lines(runs.run(**week()), runs.ENGLISH, renamed=renamed)
    assert "This week (contacts 2026-03-09.xlsx)" in said
    assert "contacts.xlsx was changed or open: the new list is in contacts 2026-03-09.xlsx" in said
    assert "report.html was changed or open: the new one is in report 2026-03-09.html" in said
    assert said[-1] == "After your calls fill the yellow column, then: acquaint run"


def test_many_reasons_of_a_difference_are_cut_short():
    rows = [BridgeRow("difference", 100 * n, n, f"reason {n}") for n in (1, 2, 3, 4)]
    said = text(bridge=(runs.RUN.bridge[0], *rows))
    assert "4.00 reason 4, 3.00 reason 3, 3.00 for other reasons (acquaint check)" in " ".join(said.split())


def test_another_day_than_the_last_is_said():
    assert '"Today" is 1 May 2025; nothing from that day on is used.' in text(as_of=date(2025, 5, 1))
    assert '"Today" is 1 May 2025' in text(as_of=date(2025, 5, 1), data=None)


def test_old_data_are_said_to_be_old():
    old = runs.ENGLISH("warnings.warnings.stale", day=date(2026, 3, 1))
    said = summary.lines(runs.RUN, runs.ENGLISH, old=old)
    assert "But your data end on 1 March 2026; I do not know what happened since." in said


def test_currencies_without_minor_units_and_without_name():
    assert "net sales 1,200 JPY" in text(Words("en", "JPY"), money=Money("JPY", 1200, 0, 0, 1200), bridge=())
    assert "net sales 12.00\n" in text(Words("en"), money=Money(None, 1200, 0, 0, 1200), bridge=())


def test_one_of_each_reads_well():
    counts = CustomerCounts(1, {"activation": 1}, {"new": 1}, 1, 0, 1, 0, 0)
    said = text(orders=1, lines=1, anonymous_orders=1, customers=counts)
    assert "1 order, 1 line" in said
    assert "1 order (6,240.10 EUR) has no customer" in said
    assert "1 customer bought in the last 12 months, 0 % more than once." in said
    assert "1 was a customer before your data begin" in said


def test_nobody_to_know():
    counts = CustomerCounts(0, {}, {}, 0, 0, 0, 0, 0)
    assert "No order names a customer" in text(customers=counts)
    unsure = msgspec.structs.replace(counts, unconfirmed=2)
    assert "None of 2 customers is surely a person" in text(customers=unsure)


def permission(words: Words) -> tuple[str, ...]:
    """Warnings of who may be contacted, as a run says them."""
    return (
        words("permission.notes.register_old", n=40),
        words("warnings.warnings.unclear_permission", sheet="club.csv", column="May we call?", n=3),
        words("warnings.warnings.unused_permission", sheet="club.csv", column="Opt in"),
    )


@pytest.mark.parametrize("words", [runs.ENGLISH, runs.GERMAN], ids=["en", "de"])
def test_who_may_be_contacted_is_doubted_first_and_stays(words):
    grave = permission(words)
    for others in (("January 2024 is not whole",), tuple(f"{LONG} {n}" for n in range(40))):
        found = text(words, warnings=(*others, *grave), **week())
        flat = " ".join(found.split())
        places = [flat.index(each) for each in grave]
        assert places == sorted(places)
        assert flat.count(words("summary.unsure.title")) == 1
        assert words("summary.unsure.title") + " " + grave[0] in flat
        assert len(found.splitlines()) <= 24
        if others[0] in flat:
            assert flat.index(others[0]) > places[-1]


def test_other_doubts_stay_as_far_as_there_is_room():
    words = runs.ENGLISH
    found = text(words, warnings=("one small doubt", *permission(words)[:1]), answers=runs.ANSWERS, **week())
    flat = " ".join(found.split())
    assert permission(words)[0] + " one small doubt" in flat
    assert 22 <= len(found.splitlines()) <= 24


def test_a_full_screen_keeps_who_may_be_contacted():
    found = crowded(40, runs.ENGLISH, permission(runs.ENGLISH))
    assert len(found) <= 24
    flat = " ".join(" ".join(found).split())
    assert all(each in flat for each in permission(runs.ENGLISH))
    assert "output number 8.parquet" in flat


def test_a_first_step_of_too_few_is_not_said():
    few = Rung("1 -> 2", Estimate(0.27, 0.1, 0.5, 29), Estimate(41.0, 30.0, 55.0, 12), 365)
    assert "first-time buyers" not in text(ladder=(few,))


LONG = "a reason that goes on and on and on until it reaches far beyond any line of a terminal anybody has"


def crowded(many: int, words: Words, grave: tuple[str, ...] = ()) -> list[str]:
    return summary.lines(
        runs.run(
            warnings=(*(f"{LONG} {n}" for n in range(many)), *grave),
            segments=tuple(SegmentCount(f"segment_of_long_name_{n}", "orders", 10**6, 10**5, 10) for n in range(many)),
            data=Period(date(2024, 1, 1), date(2026, 3, 1)),
            ladder=(Rung("1 -> 2", NotEnoughData(1, 20), None, None),),
            check=runs.check(left_out=tuple(LeftOut("ignored", f"{LONG} {n}", 10) for n in range(many))).check,
            answers=runs.ANSWERS,
            **week(left_alone={f"{LONG} {n}": n + 1 for n in range(many)}),
        ),
        words,
        old=f"your data end long ago; {LONG}",
        seconds=1234.5,
        folder="/home/" + "deep/" * 30,
        delivered=[f"output number {n}.parquet" for n in range(9)],
        renamed={"contacts.xlsx": "contacts 2026-03-09.xlsx"},
    )  # fmt: skip


@pytest.mark.parametrize("many", [0, 5, 40])
@pytest.mark.parametrize("words", [runs.ENGLISH, runs.GERMAN], ids=["en", "de"])
def test_it_never_grows_too_long(many, words):
    found = crowded(many, words)
    assert len(found) <= 24
    assert "2 " in found[0]
    assert max(len(line) for line in found if "deep/" not in line) <= 80
    # Where the files are and what to do next always stays, whole.
    assert any(line.endswith("1,234 s" if words is runs.ENGLISH else "1.234 s") for line in found)
    assert "output number 8.parquet" in "\n".join(found)
    assert any("yellow" in line or "gelbe" in line for line in found[-2:])


def test_a_full_summary_keeps_what_matters():
    """Everything to be said at once: the shop's own segments and what is least to act on make room."""
    found = summary.lines(runs.run(answers=runs.ANSWERS, **week()), runs.ENGLISH, seconds=3.1, folder="shop")
    said = "\n".join(found)
    assert len(found) == 24
    assert found.count("") == 4
    for part in ("This week", "I am not sure about", "Next best file: products export", "may be contacted", "half of"):
        assert part in said, part
    for part in ("often: 157", "may be no person"):
        assert part not in said, part
