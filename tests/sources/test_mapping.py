from datetime import UTC, date, datetime

import pytest

from acquaint.config import SourceSettings
from acquaint.errors import InputError, SettingsError
from acquaint.sources import mapping
from acquaint.sources.assemble import assemble
from acquaint.sources.draft_tables import DRAFTS
from acquaint.sources.fields import FIELDS
from acquaint.sources.reading import Reading, TotalRow
from acquaint.tables import WHO
from tests.sources.drafting import connection, context, rows

LINES = {"order_id": "No", "ordered_at": "Date", "account": "Cust", "quantity": "Qty", "unit_price": "Price"}


@pytest.fixture
def con():
    with connection() as found:
        yield found


def sheet(con, header, *records, types=None, **more):
    """Make the table `sheet` of text cells (or of `types`) and return its reading."""
    kinds = types or ["VARCHAR"] * len(header)
    declared = ", ".join(f'"{name}" {kind}' for name, kind in zip(header, kinds, strict=True))
    con.execute(f"CREATE OR REPLACE TABLE sheet (_record BIGINT, {declared})")
    for number, record in enumerate(records, 1):
        con.execute(f"INSERT INTO sheet VALUES ({', '.join('?' * (len(header) + 1))})", [number, *record])
    return Reading(columns=tuple(header), types=dict(zip(header, kinds, strict=True)), rows=len(records), **more)


def load(con, reading, columns, *, changes=None, **settings):
    found = context(SourceSettings(files=(), columns=columns, **settings), **(changes or {}))
    mapping.load(con, "sheet", reading, found)
    return found


def entries(con, columns):
    return rows(con, f"SELECT {columns} FROM entries ORDER BY record")


def fates(con):
    return rows(con, "SELECT record, fate, column_name, value, reason, order_key, amount_minor FROM fates ORDER BY 1")


def test_the_vocabulary_names_what_drafts_hold():
    who = {column.name for column in WHO}
    assert all(
        who <= set(FIELDS[table]) for table in ("lines", "orders", "customers", "events", "contacts", "responses")
    )
    for table in ("products", "places", "offers", "costs"):
        assert {name.removesuffix("_minor").removesuffix("_milli") for name in DRAFTS[table].names} - {"record"} == set(
            FIELDS[table]
        )


def test_lines_of_text(con):
    reading = sheet(
        con,
        ["No", "Date", "Cust", "Qty", "Price", "Disc"],
        ["17", "03.04.2026 09:05", "0042", "2", "1.234,50 €", "-10,00"],
        ["17", "03.04.2026 09:05", "0042", "-1", "5,00", None],
        ["18", "04.04.2026 00:00", None, None, "7,00", None],
    )
    columns = {**LINES, "discount": "Disc"}
    zone = {"zone": "Europe/Berlin", "file_modified": datetime(2026, 5, 1, tzinfo=UTC)}
    load(con, reading, columns, date_order="dmy", decimal=",", changes=zone)
    assert fates(con) == []
    assert entries(con, "order_key, ts, has_time, account, quantity_milli, line_amount_minor, line_discount_minor") == [
        ("17", datetime(2026, 4, 3, 7, 5), True, "0042", 2000, 246_900, 1000),
        ("17", datetime(2026, 4, 3, 7, 5), True, "0042", -1000, -500, None),
        ("18", datetime(2026, 4, 3, 22), True, None, None, 700, None),
    ]


def test_what_cannot_be_read_is_set_aside_with_column_value_and_reason(con):
    good = [["1", "03.02.2026", "7", "1", "5,00"]] * 40
    reading = sheet(
        con,
        list(LINES.values()),
        *good,
        ["1", "03.02.2026", "7", "1", "12a"],
        ["2", "31.02.2026", "7", "1", "5,00"],
        ["3", None, "7", "1", "5,00"],
        ["4", "03.02.2026", None, "many", "5,00"],
        ["5", "03.02.2026", "7", "1", None],
        ["6", "01.01.1970", "7", "1", "5,00"],
        ["7", "03.02.2062", "7", "1", "5,00"],
    )
    found = load(con, reading, LINES, date_order="dmy", decimal=",")
    assert fates(con) == [
        (41, "quarantined", "Price", "12a", "not an amount", "1", None),
        (42, "quarantined", "Date", "31.02.2026", "not a date under day-month-year", "2", None),
        (43, "quarantined", "Date", None, "no date", "3", None),
        (45, "quarantined", "Price", None, "no amount", "5", None),
        (46, "quarantined", "Date", "01.01.1970", "no real date", "6", None),
        (47, "quarantined", "Date", "03.02.2062", "after the file's own date (2026-03-31)", "7", None),
    ]
    assert rows(con, "SELECT order_key, account, quantity_milli, line_amount_minor FROM entries WHERE record = 44") == [
        ("4", None, None, 500)
    ]
    assert mapping.notes(con, "sheet", reading, found) == ["column Qty: 1 value is not a quantity and left out"]
    assemble(con, found)
    assert rows(con, "SELECT id FROM draft_orders WHERE incomplete") == [("1",)]


def test_an_unreadable_discount_is_money_that_matters(con):
    reading = sheet(con, ["D", "Net", "Disc"], ["2026-03-01", "5.00", "n/a"])
    load(con, reading, {"ordered_at": "D", "net_sales": "Net", "discount": "Disc"})
    assert [row[2:5] for row in fates(con)] == [("Disc", "n/a", "not an amount")]


def test_what_the_reader_set_aside_is_accounted_for(con):
    reading = sheet(
        con, ["D", "Net"], ["2026-03-01", "5.00"],
        totals=(TotalRow(9, "Total", {"Net": "5.00"}),), ignored=((4, "repeated header"),),
        malformed=((5, "a;b;c", "3 cells instead of 2"),),
    )  # fmt: skip
    load(con, reading, {"ordered_at": "D", "net_sales": "Net"})
    assert fates(con) == [
        (4, "ignored", None, None, "repeated header", None, None),
        (5, "quarantined", None, "a;b;c", "3 cells instead of 2", None, None),
        (9, "ignored", None, None, "total row", None, 500),
    ]


def test_total_rows_are_held_against_the_rows(con):
    reading = sheet(con, ["D", "Net"], ["2026-03-01", "5.00"], ["2026-03-01", "7.00"], ["2026-03-01", "1.00"])
    con.execute("UPDATE sheet SET _record = 4 WHERE _record = 3")
    reading = Reading(
        columns=reading.columns, types=reading.types, rows=6,
        totals=tuple(TotalRow(n, "Total", {"Net": v}) for n, v in ((3, "12.00"), (5, "1.00"), (6, "14.00"))),
    )  # fmt: skip
    found = load(con, reading, {"ordered_at": "D", "net_sales": "Net"})
    checks = mapping.totals(con, "sheet", reading, found)
    assert [(c.record, c.column, c.stated_minor, c.summed_minor, c.agrees) for c in checks] == [
        (3, "Net", 1200, 1200, True),
        (5, "Net", 100, 100, True),
        (6, "Net", 1400, 1300, False),
    ]


@pytest.mark.parametrize(
    ("columns", "cells", "expected"),
    [
        ({"gross_sales": "A", "discount": "B"}, ["10.00", "2.00"], (1000, 200)),
        ({"gross_sales": "A", "net_sales": "B"}, ["10.00", "8.50"], (1000, 150)),
        ({"net_sales": "A", "discount": "B"}, ["8.00", "-2.00"], (1000, 200)),
        ({"net_sales": "A", "discount": "B"}, ["-8.00", "2.00"], (-1000, 200)),
        ({"net_sales": "A", "discount": ("B", "C")}, ["8.00", "1.00", "0.50"], (950, 150)),
        ({"amount": "A"}, ["10.00"], (1000, None)),
        ({"unit_price": "A", "quantity": "B"}, ["0.05", "0.5"], (3, None)),
        ({"unit_price": "A", "quantity": "B"}, ["0.05", "-0.5"], (-3, None)),
        ({"unit_price": "A", "quantity": "B"}, ["-5.00", "-2"], (-1000, None)),
        ({"total": "A", "shipping": "B", "tip": "C"}, ["10.00", "2.00", "1.00"], (700, None)),
    ],
)
def test_what_a_line_comes_to(con, columns, cells, expected):
    names = ["A", "B", "C"][: len(cells)]
    reading = sheet(con, ["D", *names], ["2026-03-01", *cells])
    load(con, reading, {"ordered_at": "D", **columns})
    assert entries(con, "line_amount_minor, line_discount_minor") == [expected]


@pytest.mark.parametrize(("amount", "gross"), [("20.00", 2000), ("18.00", 2000)])
def test_amount_is_before_or_after_discounts_as_most_rows_say(con, amount, gross):
    reading = sheet(con, ["D", "A", "Disc", "P", "Q"], ["2026-03-01", amount, "2.00", "10.00", "2"])
    columns = {"ordered_at": "D", "amount": "A", "discount": "Disc", "unit_price": "P", "quantity": "Q"}
    load(con, reading, columns)
    assert entries(con, "line_amount_minor") == [(gross,)]


def test_the_amount_flag_beats_all_other_columns(con):
    reading = sheet(con, ["D", "Net", "Total"], ["2026-03-01", "8.00", "9.50"])
    load(con, reading, {"ordered_at": "D", "net_sales": "Net"}, amount="Total")
    assert entries(con, "line_amount_minor") == [(950,)]


def test_rows_without_number_are_orders_named_by_their_content(con):
    header = ["D", "Mail", "Net"]
    records = [["2026-03-01", "a@x.de", "5.00"], ["2026-03-01", "a@x.de", "5.00"], ["2026-03-02", None, "5.00"]]
    columns = {"ordered_at": "D", "email": "Mail", "net_sales": "Net"}
    load(con, sheet(con, header, *records), columns, table="orders")
    first = [key for (key,) in entries(con, "order_key")]
    con.execute("DELETE FROM entries")
    load(con, sheet(con, header, records[2], *records[:2]), columns, table="orders")
    assert len(set(first)) == 3
    assert {key for (key,) in entries(con, "order_key")} == set(first)


def test_who_and_when_make_a_receipt_where_there_is_no_number(con):
    reading = sheet(
        con, ["D", "Card", "Net"],
        ["2026-03-01 10:00", "7", "5.00"], ["2026-03-01 10:00", "7", "6.00"], ["2026-03-01 10:00", None, "6.00"],
    )  # fmt: skip
    load(con, reading, {"ordered_at": "D", "card": "Card", "net_sales": "Net"})
    keys = [key for (key,) in entries(con, "order_key")]
    assert keys[0] == keys[1] == "receipt:7@2026-03-01T10:00:00Z"
    assert keys[2].startswith("row:")


def test_receipt_numbers_that_restart_get_their_day_and_place(con):
    records = [
        [str(number), f"2026-03-0{day} 10:00", place, "5.00"]
        for day in (1, 2) for number in (1, 2, 3) for place in ("north", "south")
    ]  # fmt: skip
    reading = sheet(con, ["No", "D", "Shop", "Net"], *records)
    load(con, reading, {"order_id": "No", "ordered_at": "D", "place": "Shop", "net_sales": "Net"})
    assert rows(con, "SELECT count(DISTINCT order_key) FROM entries") == [(12,)]
    assert ("north/1@2026-03-01",) in entries(con, "order_key")


def test_an_order_number_damaged_by_a_spreadsheet_stops(con):
    reading = sheet(con, list(LINES.values()), ["7.41E+12", "2026-03-01", "7", "1", "5"])
    with pytest.raises(InputError, match=r"record 1, column No: .*7.41E\+12.*Export the file again"):
        load(con, reading, LINES)


def test_damaged_customer_numbers_join_nobody(con):
    reading = sheet(con, list(LINES.values()), ["1", "2026-03-01", "7.41E+12", "1", "5"])
    load(con, reading, LINES)
    assert entries(con, "account") == [(None,)]


def test_statuses_and_lines_that_are_no_goods(con):
    reading = sheet(
        con, ["D", "S", "P", "Net"],
        ["2026-03-01", "Storniert", "Tea", "5.00"], ["2026-03-01", "Gutschrift", "Tea", "5.00"],
        ["2026-03-01", "shipped", "Gift card 50", "50.00"], ["2026-03-01", None, "Versandkosten", "4.90"],
    )  # fmt: skip
    load(con, reading, {"ordered_at": "D", "status": "S", "product_name": "P", "net_sales": "Net"})
    assert entries(con, "status, nature, line_kind") == [
        ("cancelled", "sale", "goods"),
        ("counted", "return", "goods"),
        ("counted", "sale", "gift_card"),
        ("counted", "sale", "shipping"),
    ]


def test_a_refunded_order_without_an_amount_is_sale_and_full_refund(con):
    reading = sheet(
        con, ["No", "D", "S", "Net"], ["1", "2026-03-01", "refunded", "5.00"], ["1", "2026-03-01", "refunded", "3.00"]
    )
    found = load(con, reading, {"order_id": "No", "ordered_at": "D", "status": "S", "net_sales": "Net"})
    assemble(con, found)
    assert rows(con, "SELECT id, net_sales_minor FROM draft_orders ORDER BY 1") == [("1", 800), ("refund:1", -800)]


@pytest.mark.parametrize(("total", "included"), [("119.00", False), ("100.00", True)])
def test_totals_tell_whether_amounts_include_tax(con, total, included):
    reading = sheet(con, ["No", "D", "A", "T", "Sum"], ["1", "2026-03-01", "100.00", "19.00", total])
    columns = {"order_id": "No", "ordered_at": "D", "gross_sales": "A", "order_tax": "T", "total": "Sum"}
    load(con, reading, columns)
    assert entries(con, "tax_included") == [(included,)]


def test_tax_is_taken_out_at_the_rate_that_is_set(con):
    reading = sheet(con, ["No", "D", "A"], ["1", "2026-03-01", "59.50"], ["1", "2026-03-01", "59.50"])
    found = load(con, reading, {"order_id": "No", "ordered_at": "D", "gross_sales": "A"}, tax="included", tax_rate=0.19)
    assemble(con, found)
    assert rows(con, "SELECT net_sales_minor, tax_minor FROM draft_orders") == [(10_000, 1_900)]


def test_the_total_of_an_order_on_each_of_its_lines_counts_once(con):
    reading = sheet(con, ["No", "D", "Sum"], ["1", "2026-03-01", "20.00"], ["1", "2026-03-01", "20.00"])
    found = load(con, reading, {"order_id": "No", "ordered_at": "D", "total": "Sum"})
    assemble(con, found)
    assert rows(con, "SELECT net_sales_minor, records FROM draft_orders") == [(2000, 2)]


def test_native_columns_with_a_separate_time_and_constants(con):
    reading = sheet(
        con, ["basket", "day", "clock", "value"], [31198570044, date(2026, 3, 1), "14:05", 1.005], [2, None, None, 1.0],
        types=["BIGINT", "DATE", "VARCHAR", "DOUBLE"],
    )  # fmt: skip
    load(
        con, reading, {"order_id": "basket", "ordered_at": "day", "time": "clock", "net_sales": "value"},
        constants={"channel": "POS", "currency": "€"},
    )  # fmt: skip
    assert entries(con, "order_key, ts, has_time, channel, currency") == [
        ("31198570044", datetime(2026, 3, 1, 14, 5), True, "store", "EUR")
    ]
    assert [row[:5] for row in fates(con)] == [(2, "quarantined", "day", None, "no date")]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"ordered_att": "D", "net_sales": "N"}, "ordered_att: no such field; did you mean ordered_at"),
        ({"ordered_at": "Dte", "net_sales": "N"}, "the file has no column 'Dte'; did you mean Date"),
        ({"net_sales": "N"}, "ordered_at is missing"),
        ({"ordered_at": "Date"}, "one of gross_sales, net_sales, amount, unit_price, total is missing"),
    ],
)
def test_impossible_mappings_are_refused(con, columns, message):
    with pytest.raises(SettingsError, match=message):
        load(con, sheet(con, ["Date", "N"], ["2026-03-01", "1"]), columns)


def test_customers_with_traits_and_permissions(con):
    reading = sheet(
        con, ["Nr", "First", "Last", "Mail", "Since", "News", "Tier"],
        ["7", "Ada", "Hopper", "a@x.de", "01.02.2020", "ja", "gold"],
        ["8", "Bo", None, None, "01.01.1970", None, None],
        [None, None, None, None, None, "ja", "gold"],
    )  # fmt: skip
    load(
        con, reading,
        {"account": "Nr", "name": ("First", "Last"), "email": "Mail", "since": "Since", "email_allowed": "News"},
        table="customers", traits=("Tier",), date_order="dmy",
    )  # fmt: skip
    known = datetime(2026, 3, 31, 12)
    assert rows(con, "SELECT record, account, name, email, known_at, since FROM draft_customers ORDER BY 1") == [
        (1, "7", "Ada Hopper", "a@x.de", known, date(2020, 2, 1)),
        (2, "8", "Bo", None, known, None),
    ]
    assert rows(con, "SELECT account, trait, value, known_at FROM draft_traits") == [("7", "Tier", "gold", known)]
    assert rows(con, "SELECT account, channel, allowed, ts, basis FROM draft_permissions") == [
        ("7", "email", True, None, "News")
    ]
    assert [row[0] for row in fates(con)] == [3]


def test_traits_known_since_a_set_day(con):
    reading = sheet(con, ["Nr", "Tier"], ["7", "gold"])
    load(con, reading, {"account": "Nr"}, table="customers", traits=("Tier",), traits_known=date(2025, 1, 1))
    assert rows(con, "SELECT known_at FROM draft_traits") == [(datetime(2025, 1, 1),)]


def test_events_and_responses(con):
    reading = sheet(
        con, ["At", "What", "Who", "Sum"], ["2026-03-01 10:00", "quote", "7", "99.00"], [None, "quote", "7", None]
    )
    load(con, reading, {"at": "At", "type": "What", "account": "Who", "amount": "Sum"}, table="events", lag_hours=1)
    assert rows(con, "SELECT ts, known_at, local_hour, type, account, amount_minor FROM draft_events") == [
        (datetime(2026, 3, 1, 10), datetime(2026, 3, 1, 11), 10, "quote", "7", 9900)
    ]
    assert [row[:5] for row in fates(con)] == [(2, "quarantined", "At", None, "no date")]


def test_contacts_without_a_date_wait_for_that_of_their_campaign(con):
    reading = sheet(con, ["C", "H"], [1, 7], [None, 8], types=["BIGINT", "BIGINT"])
    load(con, reading, {"campaign": "C", "account": "H"}, table="contacts")
    assert rows(con, "SELECT campaign, account, ts FROM draft_contacts") == [("1", "7", None)]
    assert [row[4] for row in fates(con)] == ["no date and no campaign"]


def test_a_blank_permission_is_no_error(con):
    reading = sheet(con, ["Mail", "Ch", "OK"], ["a@x.de", "Email", "no"], ["b@x.de", "Email", None])
    load(con, reading, {"email": "Mail", "channel": "Ch", "allowed": "OK"}, table="permissions")
    assert rows(con, "SELECT email, channel, allowed FROM draft_permissions") == [("a@x.de", "email", False)]
    assert [row[:2] for row in fates(con)] == [(2, "ignored")]


def test_products_places_offers_and_costs(con):
    load(
        con,
        sheet(con, ["Sku", "N", "C"], ["A", "Tea", "3.10"]),
        {"product": "Sku", "product_name": "N", "cost": "C"},
        table="products",
    )
    assert rows(con, "SELECT product, product_name, cost_minor FROM draft_products") == [("A", "Tea", 310)]
    load(con, sheet(con, ["O", "S"], ["X", "2026-03-01"]), {"offer": "O", "starts": "S"}, table="offers")
    assert rows(con, "SELECT offer, starts FROM draft_offers") == [("X", date(2026, 3, 1))]
    load(con, sheet(con, ["P"], ["Berlin"]), {"place": "P"}, table="places", constants={"channel": "store"})
    assert rows(con, "SELECT place, channel FROM draft_places") == [("Berlin", "store")]
    load(con, sheet(con, ["K", "A"], ["delivery", "4.20"]), {"kind": "K", "amount": "A"}, table="costs")
    assert rows(con, "SELECT kind, amount_minor FROM draft_costs") == [("delivery", 420)]


@pytest.mark.parametrize("table", FIELDS)
def test_every_field_of_every_table_can_be_mapped_at_once(con, table):
    names = list(FIELDS[table])
    reading = sheet(con, [f"{name} column" for name in names], ["1"] * len(names), [None] * len(names))
    found = load(con, reading, {name: f"{name} column" for name in names}, table=table, date_order="dmy")
    mapping.notes(con, "sheet", reading, found)
    drafted = "entries" if table in {"lines", "orders"} else f"draft_{table}"
    both = f"SELECT record FROM {drafted} UNION ALL SELECT record FROM fates"
    assert sorted(rows(con, both)) == [(1,), (2,)]


def test_a_chosen_amount_that_stands_on_every_line_of_an_order_counts_once(con):
    def summed(*amounts):
        records = [[f"{n // 2}", "2026-03-01", amount] for n, amount in enumerate(amounts)]
        reading = sheet(con, ["No", "Date", "Paid"], *records)
        load(con, reading, {"order_id": "No", "ordered_at": "Date", "amount": "Paid"}, amount="Paid", date_order="ymd")
        return con.execute("SELECT CAST(sum(line_amount_minor) AS BIGINT) FROM entries").fetchall()[0][0]

    assert summed("30.00", "30.00", "20.00", "20.00", "40.00", "40.00") == 9000
    con.execute("DELETE FROM entries")
    assert summed("30.00", "10.00", "20.00", "25.00", "40.00", "45.00") == 17000


def test_sales_say_whom_the_shop_may_write_to_as_chosen_last(con):
    header = ["no", "at", "mail", "amount", "newsletter"]
    records = [
        ["1", "2025-01-05", "a@x.de", "5.00", "yes"], ["2", "2025-03-05", "a@x.de", "5.00", "no"],
        ["3", "2025-02-05", "a@x.de", "5.00", "yes"], ["4", "2025-02-05", "b@x.de", "5.00", ""],
        ["5", "2025-02-05", "", "5.00", "yes"],
    ]  # fmt: skip
    columns = {"order_id": "no", "ordered_at": "at", "email": "mail", "amount": "amount", "email_allowed": "newsletter"}
    load(con, sheet(con, header, *records), columns)
    assert rows(con, "SELECT email, channel, allowed, CAST(ts AS DATE) FROM draft_permissions ORDER BY ts") == [
        ("a@x.de", "email", True, date(2025, 2, 5)),
        ("a@x.de", "email", False, date(2025, 3, 5)),
    ]
    assert len(entries(con, "order_number")) == 5
