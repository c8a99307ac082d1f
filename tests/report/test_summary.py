"""The last lines of a run: at most 24 of 80 columns, whatever is to be said."""

from __future__ import annotations

from datetime import date

import pytest

from acquaint.records import CustomerCounts, LeftOut, Money, NotEnoughData, Period, Rung, SegmentCount
from acquaint.report import summary
from tests.report import runs


def text(**changes) -> str:
    return "\n".join(summary.lines(runs.run(**changes), seconds=3.14, delivered=["customers.parquet", "check.json"]))


def test_what_there_is_is_said():
    said = text()
    for part in (
        "Read 2 files: 1,204 orders, 2,911 lines, 1 Jan 2024 - 1 Mar 2026",
        '"Today" is 2 March 2026, the day after your last complete day.',
        "2,896 kept, 8 set aside, 4 repeated, 3 left out (2 test order)",
        "net sales 47,902.55 EUR; your files say 48,210.55 EUR: 308.00 EUR not yet paid",
        "139 orders (6,240.10 EUR) have no customer: counted for the shop only",
        "412 customers bought in the last 12 months, 38 % more than once.",
        "new 61, not yet regular 152, regular 122, slipping 27, lapsed 50",
        "Of 100 first-time buyers 27 come back within a year",
        "often: 157 (28 days: 12 came, 3 went)",
        "14 customers may be no person",
        "profit: no costs found. Next best file: products export",
        "customers.parquet  check.json",
    ):
        assert part in " ".join(said.split()) or part in said, part
    assert said.endswith("3.1 s")


def test_another_day_than_the_last_is_said():
    assert '"Today" is 1 May 2025; nothing from that day on is used.' in text(as_of=date(2025, 5, 1))
    assert '"Today" is 1 May 2025' in text(as_of=date(2025, 5, 1), data=None)


def test_old_data_are_said_to_be_old():
    said = summary.lines(runs.RUN, old="your data end on 1 March 2026; I do not know what happened since")
    assert "But your data end on 1 March 2026; I do not know what happened since." in said


def test_currencies_without_minor_units_and_without_name():
    yen = text(money=Money("JPY", 1200, 0, 0, 1200), bridge=())
    assert "net sales 1,200 JPY" in yen
    assert "net sales 12.00\n" in text(money=Money(None, 1200, 0, 0, 1200), bridge=())


def test_one_of_each_reads_well():
    counts = CustomerCounts(1, {"activation": 1}, {"new": 1}, 1, 0, 0, 0, 0)
    said = text(orders=1, lines=1, anonymous_orders=1, customers=counts)
    assert "1 order, 1 line" in said
    assert "1 order (6,240.10 EUR) has no customer" in said
    assert "1 customer bought in the last 12 months, 0 % more than once." in said


def test_nobody_to_know():
    counts = CustomerCounts(0, {}, {}, 0, 0, 0, 0, 0)
    assert "nobody to get to know yet" in text(customers=counts)


@pytest.mark.parametrize("many", [0, 5, 40])
def test_it_never_grows_too_long(many):
    long = "a reason that goes on and on and on until it reaches far beyond any line of a terminal anybody has"
    found = summary.lines(
        runs.run(
            warnings=tuple(f"{long} {n}" for n in range(many)),
            segments=tuple(SegmentCount(f"segment_of_long_name_{n}", "orders", 10**6, 10**5, 10) for n in range(many)),
            data=Period(date(2024, 1, 1), date(2026, 3, 1)),
            ladder=(Rung("1 -> 2", NotEnoughData(1, 20), None, None),),
            check=runs.check(left_out=tuple(LeftOut("ignored", f"{long} {n}", 10) for n in range(many))).check,
        ),
        old=f"your data end long ago; {long}",
        seconds=1234.5,
        folder="/home/" + "deep/" * 30,
        delivered=[f"output number {n}.parquet" for n in range(9)],
    )  # fmt: skip
    assert len(found) <= 24
    assert found[0].startswith("Read 2 files")
    assert max(len(line) for line in found if "deep/" not in line) <= 80
