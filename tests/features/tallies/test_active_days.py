"""Occasions and the gaps between them: the latest 512 days, and a gap belongs to the day that ends it."""

from __future__ import annotations

from datetime import date

from acquaint import tally
from tests.features.tallies.folding import Reader, day, order

TEXTS = {
    "n": "count(occasions)", "n_7": "count(occasions last 7 days)", "gaps": "gaps(occasions)",
    "days": "gap_days(occasions)", "days_7": "gap_days(occasions last 7 days)", "logs": "gap_logs(occasions)",
    "squares": "gap_log_squares(occasions)", "first": "first(occasions)", "last_7": "last(occasions last 7 days)",
}  # fmt: skip


def test_nothing_one_day_and_two():
    nothing = {
        "n": 0,
        "n_7": 0,
        "gaps": 0,
        "days": 0,
        "days_7": 0,
        "logs": 0,
        "squares": 0,
        "first": None,
        "last_7": None,
    }
    read = Reader(**TEXTS)
    assert read.read(0) == nothing
    first = {"first": date(2024, 1, 1), "last_7": date(2024, 1, 1)}
    assert read.fold([order(0), order(0), order(3, is_order=False)]).read(5) == nothing | first | {"n": 1, "n_7": 1}
    read.fold([order(7)])
    # ln 7 = 1.945910 in millionths; its square from ten-thousandths: 19459 x 19459.
    assert read.read(8) == {
        "n": 2, "n_7": 1, "gaps": 1, "days": 7, "days_7": 7, "logs": 1_945_910, "squares": 19_459**2,
        "first": date(2024, 1, 1), "last_7": date(2024, 1, 8),
    }  # fmt: skip


def test_a_late_day_divides_a_gap():
    read = Reader(days="gap_days(occasions)", gaps="gaps(occasions)", logs="gap_logs(occasions)")
    read.fold([order(0), order(6), order(2)])
    assert read.read(6) == {"days": 6, "gaps": 2, "logs": tally.micro_log(2) + tally.micro_log(4)}


def test_a_condition_sees_the_day():
    read = Reader(
        mondays="count(occasions where weekday(local_date) = 1)",
        gap="gap_days(occasions where weekday(local_date) = 2)",
    )
    assert read.fold([order(0), order(1), order(7), order(15)]).read(20) == {"mondays": 2, "gap": 1 + 8}


def test_a_gap_beyond_4096_days_counts_in_full_and_its_logarithm_as_4096():
    read = Reader(days="gap_days(occasions)", logs="gap_logs(occasions)").fold([order(-5_000), order(0)])
    assert read.read(0) == {"days": 5_000, "logs": tally.micro_log(4_096)}


def test_of_more_than_512_days_the_latest_count_and_the_gap_before_them_does_not():
    read = Reader(n="count(occasions)", gaps="gaps(occasions)", days="gap_days(occasions)")
    read.fold(order(number) for number in (-100, *range(tally.MOST_OCCASIONS)))
    assert read.read(600) == {"n": 512, "gaps": 511, "days": 511}
    assert read.columns[0][0] == day(0)
