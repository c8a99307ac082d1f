"""Laws of reading dates and times: what is written in a style is read back as Python would, or NULL."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acquaint import clock
from acquaint.sources import instants, values

law = settings(deadline=None, max_examples=60)


def read(sql: str, cells: list, type_: str = "VARCHAR") -> list:
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(f"CREATE TABLE cells (place INTEGER, v {type_})")
        con.executemany("INSERT INTO cells VALUES (?, ?)", [[place, cell] for place, cell in enumerate(cells)])
        return [row[0] for row in con.execute(f"SELECT {sql} FROM cells ORDER BY place").fetchall()]


def instant(cell: str, order: str | None = None, zone: str = "UTC") -> datetime | None:
    return read(values.instant_sql("v", "VARCHAR", order=order, zone=zone), [cell])[0]


ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Nuuk",
    "America/Sao_Paulo",
]
moments = st.lists(
    st.datetimes(datetime(1990, 1, 1), datetime(2035, 12, 31)).map(lambda d: d.replace(microsecond=0)),
    min_size=1,
    max_size=20,
)
DATES = {
    "%Y-%m-%d": None,
    "%Y/%m/%d": None,
    "%Y.%m.%d": None,
    "%Y%m%d": None,
    "%d %B %Y": None,
    "%d-%b-%Y": None,
    "%B %d, %Y": None,
    "%A, %d %B %Y": None,
    "%d.%m.%Y": "dmy",
    "%d/%m/%Y": "dmy",
    "%d-%m-%y": "dmy",
    "%d. %m. %Y": "dmy",
    "%d %m %Y": "dmy",
    "%m/%d/%Y": "mdy",
    "%m/%d/%y": "mdy",
    "%m-%d-%Y": "mdy",
    "%y-%m-%d": "ymd",
}
TIMES = [" %H:%M:%S", "T%H:%M:%S", ", %H:%M:%S", " %I:%M:%S %p", " %I:%M:%S%p"]


@law
@given(moments, st.sampled_from(sorted(DATES)), st.sampled_from(TIMES))
def test_an_instant_written_in_a_style_is_read_back(wanted, style, clock_style):
    if style == "%Y%m%d":
        clock_style = " %H:%M:%S"
    cells = [moment.strftime(style + clock_style) for moment in wanted]
    assert read(values.instant_sql("v", "VARCHAR", order=DATES[style], zone="UTC"), cells) == wanted


@law
@given(moments, st.sampled_from(sorted(DATES)))
def test_a_date_written_in_a_style_is_read_back(wanted, style):
    cells = [moment.strftime(style) for moment in wanted]
    assert read(values.date_sql("v", "VARCHAR", order=DATES[style]), cells) == [moment.date() for moment in wanted]
    assert not any(read(values.has_time_sql("v", "VARCHAR"), cells))


@law
@given(
    st.lists(st.datetimes(datetime(1995, 1, 1), datetime(2035, 12, 31)), min_size=1, max_size=20),
    st.sampled_from(ZONES),
)
def test_local_times_are_their_first_occurrence_in_utc(wanted, zone):
    wanted = [moment.replace(microsecond=0) for moment in wanted]
    expected = [moment.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC).replace(tzinfo=None) for moment in wanted]
    cells = [str(moment) for moment in wanted]
    assert read(values.instant_sql("v", "VARCHAR", order=None, zone=zone), cells) == expected
    assert read(values.instant_sql("v", "TIMESTAMP", order=None, zone=zone), wanted, "TIMESTAMP") == expected


@pytest.mark.parametrize("zone", [zone for zone in ZONES if zone not in {"UTC", "Asia/Kolkata"}])
def test_hours_that_occur_twice_or_never(zone):
    # Every half hour around every change of the clock in eight years.
    start, wanted = datetime(2015, 1, 1, tzinfo=UTC), []
    offsets = [(start + timedelta(hours=h)).astimezone(ZoneInfo(zone)) for h in range(0, 8 * 365 * 24, 6)]
    for one, other in pairwise(offsets):
        if one.utcoffset() != other.utcoffset():
            naive = one.replace(tzinfo=None)
            wanted += [naive + timedelta(minutes=30 * step) for step in range(-6, 24)]
    expected = [moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None) for moment in wanted]
    found = read(values.instant_sql("v", "TIMESTAMP", order=None, zone=zone), wanted, "TIMESTAMP")
    assert [pair for pair in zip(wanted, found, expected, strict=True) if pair[1] != pair[2]] == []


@law
@given(moments, st.integers(-14 * 60, 14 * 60), st.sampled_from(["+{:02}:{:02}", " +{:02}{:02}", "+{:02}{:02}"]))
def test_offsets_win_over_the_zone(wanted, minutes, style):
    sign = "-" if minutes < 0 else "+"
    offset = style.replace("+", sign).format(*divmod(abs(minutes), 60))
    cells = [f"{moment:%Y-%m-%dT%H:%M:%S}{offset}" for moment in wanted]
    expected = [moment - timedelta(minutes=minutes) for moment in wanted]
    assert read(values.instant_sql("v", "VARCHAR", order=None, zone="Asia/Tokyo"), cells) == expected
    assert read(values.date_sql("v", "VARCHAR", order=None), cells) == [moment.date() for moment in wanted]


@pytest.mark.parametrize("order", ["dmy", "mdy", "ymd", None])
@pytest.mark.parametrize(
    "cell",
    [
        "31/02/2024",
        "12a",
        "abc",
        "--",
        "2024-13-01",
        "2024-02-30",
        "0001-01-01",
        "1899-12-31",
        "00/00/0000",
        "2024-01-01 25:00",
        "2024-01-01 10:61",
        "infinity",
        "epoch",
        "today",
        "2024-01-01 (BC)",
        "45/45/2024",
        "12",
        "12.50",
        "1234",
        "3 foo 2024",
        "2024-01-01 13:00 PM",
        "2024-01-01x",
        "May",
        "2024",
        "123456",
    ],
)
def test_garbage_is_null(cell, order):
    assert instant(cell, order) is None
    assert read(values.date_sql("v", "VARCHAR", order=order), [cell]) == [None]


def test_numeric_dates_need_an_order_unless_the_year_leads():
    assert instant("03/04/2026", None) is None
    assert instant("03/04/2026", "dmy") == datetime(2026, 4, 3)
    assert instant("03/04/2026", "mdy") == datetime(2026, 3, 4)
    assert instant("2026/04/03", "mdy") == datetime(2026, 4, 3)


@pytest.mark.parametrize(
    "names",
    [
        ("märz", "3. März 2024"),
        ("es", "3 de marzo de 2024"),
        ("fr", "3 mars 2024"),
        ("it", "3 marzo 2024"),
        ("nl", "3 maart 2024"),
        ("en", "March 3rd, 2024"),
        ("short", "03-MAR-24"),
        ("mail", "Mar-03-24"),
        ("sas", "03Mar2024"),
        ("long", "Sun, 3 Mar 2024"),
    ],
)
def test_names_of_months(names):
    assert instant(names[1]) == datetime(2024, 3, 3)


def test_every_name_of_a_month_is_read():
    cells = [(f"15 {name} 2024", number) for number, months in enumerate(instants.MONTHS, 1) for name in months]
    found = read(values.date_sql("v", "VARCHAR", order=None), [cell for cell, _ in cells])
    assert found == [date(2024, number, 15) for _, number in cells]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("20240301093000", datetime(2024, 3, 1, 9, 30)),
        ("20240301T0930", datetime(2024, 3, 1, 9, 30)),
        ("1709251200", datetime(2024, 3, 1)),
        ("1709251200123", datetime(2024, 3, 1, 0, 0, 0, 123000)),
        ("45352", datetime(2024, 3, 1)),
        ("45352.4375", datetime(2024, 3, 1, 10, 30)),
        ("45352,4375", datetime(2024, 3, 1, 10, 30)),
        ("2024-03-01 10:00:00,123", datetime(2024, 3, 1, 10, 0, 0, 123000)),
        ("2024-03-01 24:00", datetime(2024, 3, 2)),
        ("2024-03-01 10:00 UTC", datetime(2024, 3, 1, 10)),
        ("3/1/2024 12:05 am", datetime(2024, 3, 1, 0, 5)),
        ("3/1/69", datetime(1969, 3, 1)),
        ("3/1/68", datetime(2068, 3, 1)),
    ],
)
def test_single_instants(cell, expected):
    assert instant(cell, "mdy") == expected


def test_numeric_columns():
    sql = values.instant_sql("v", "DOUBLE", order=None, zone="UTC")
    cells = [45352.4375, 20240301.0, 1709251200.0, 1709251200123.0, 5.0, -1.0, float("nan"), float("inf"), 60.0]
    expected = [
        datetime(2024, 3, 1, 10, 30),
        datetime(2024, 3, 1),
        datetime(2024, 3, 1),
        datetime(2024, 3, 1, 0, 0, 0, 123000),
    ]
    assert read(sql, cells, "DOUBLE") == expected + [None] * 5
    sql = values.instant_sql("v", "BIGINT", order=None, zone="UTC")
    cells = [45352, 20240231, 1709251200, 1709251200123456, 2**62, 1234567]
    assert read(sql, cells, "BIGINT") == [
        datetime(2024, 3, 1),
        None,
        datetime(2024, 3, 1),
        datetime(2024, 3, 1, 0, 0, 0, 123456),
        None,
        None,
    ]


def test_native_columns():
    cells = ["2024-07-01 10:00:00", "infinity", None]
    for type_ in ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"):
        sql = values.instant_sql("v", type_, order=None, zone="Europe/Berlin")
        assert read(sql, cells, type_) == [datetime(2024, 7, 1, 8), None, None]
    zoned = values.instant_sql("v", "TIMESTAMP WITH TIME ZONE", order=None, zone="Europe/Berlin")
    assert read(zoned, ["2024-07-01 10:00:00+02"], "TIMESTAMPTZ") == [datetime(2024, 7, 1, 8)]
    day = values.instant_sql("v", "DATE", order=None, zone="Europe/Berlin")
    assert read(day, ["2024-07-01", "infinity"], "DATE") == [datetime(2024, 6, 30, 22), None]
    assert read(values.instant_sql("v", "BOOLEAN", order=None, zone="UTC"), [True], "BOOLEAN") == [None]


def test_a_time_of_its_own_replaces_that_of_the_date():
    sql = values.instant_sql("v", "VARCHAR", order="dmy", zone="Europe/Berlin", time="'2:30'")
    assert read(sql, ["27.10.2024 00:00", "27.10.2024", "x"]) == [datetime(2024, 10, 27, 0, 30)] * 2 + [None]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("9:05", time(9, 5)),
        ("09:05:30", time(9, 5, 30)),
        ("9.05", time(9, 5)),
        ("9h05", time(9, 5)),
        ("905", time(9, 5)),
        ("1631", time(16, 31)),
        ("93000", time(9, 30)),
        ("9:05 pm", time(21, 5)),
        ("12:05 AM", time(0, 5)),
        ("12:05 p.m.", time(12, 5)),
        ("0.4375", time(10, 30)),
        ("1899-12-30 10:15:00", time(10, 15)),
        ("25:00", None),
        ("13:05 PM", None),
        ("abc", None),
    ],
)
def test_times_of_day(cell, expected):
    assert read(values.time_sql("v", "VARCHAR"), [cell]) == [expected]


def test_times_of_day_in_native_columns():
    assert read(values.time_sql("v", "BIGINT"), [1631, 905, 2560], "BIGINT") == [time(16, 31), time(9, 5), None]
    assert read(values.time_sql("v", "DOUBLE"), [0.4375, 1.5], "DOUBLE") == [time(10, 30), None]


def test_midnight_counts_as_no_time():
    cells = [
        "2024-03-01 00:00:00",
        "2024-03-01T00:00:00+01:00",
        "2024-03-01 10:00",
        "1.3.24 0:05",
        "20240301",
        "45352.5",
        None,
    ]
    assert read(values.has_time_sql("v", "VARCHAR"), cells) == [False, False, True, True, False, True, None]


@law
@given(moments, st.sampled_from(ZONES), st.integers(0, 8))
def test_business_dates_are_those_of_the_clock(wanted, zone, cut_off):
    found = read(values.business_date_sql("v", zone, cut_off), wanted, "TIMESTAMP")
    assert found == [clock.business_date(moment.replace(tzinfo=UTC), zone, cut_off) for moment in wanted]
    hours = read(values.local_hour_sql("v", zone), wanted, "TIMESTAMP")
    assert hours == [moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).hour for moment in wanted]
