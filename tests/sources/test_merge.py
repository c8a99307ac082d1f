import itertools
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acquaint.errors import AcquaintError, SettingsError
from acquaint.records import Rows
from acquaint.sources.assemble import assemble
from acquaint.sources.merge import accounting, conflicts, forget, merge
from acquaint.sources.staged import Staged, newest, write
from tests.sources.drafting import NOW, connection, context, empty, enter, rows

DAY = timedelta(days=1)


@pytest.fixture
def con():
    with connection() as found:
        yield found


@pytest.fixture
def stage(con, tmp_path):
    """Return a function that stages a sheet of entries, or of whatever SQL puts into the drafts."""
    numbers = itertools.count()

    def stage(label, *entries, source="shop", modified=NOW, sql=(), rows_read=None, currency="EUR"):
        empty(con)
        con.execute("DROP TABLE IF EXISTS carried")
        enter(con, *entries)
        for statement in sql:
            con.execute(statement)
        if entries:
            assemble(con, context(currency=currency))
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        write(con, folder)
        read = len(entries) if rows_read is None else rows_read
        return Staged(source, label, modified, newest(con, context(file_modified=modified)), folder, read)

    return stage


def order(key, amount=1000, day=1, **more):
    return {"order_key": key, "line_amount_minor": amount, "ts": datetime(2026, 3, day, 10), **more}


def merged(con):
    return rows(con, "SELECT id, sheet, net_sales_minor FROM merged_orders ORDER BY id, sheet")


def counts(con):
    return dict(accounting(con))


def test_the_export_with_the_newer_content_wins_whole_and_keeps_its_refunds(con, stage):
    february = stage("feb.csv", order("1"), order("2", day=2, order_refund_minor=400), modified=NOW + 9 * DAY)
    march = stage("mar.csv", order("2", day=2, order_refund_minor=600), order("3", day=9))
    merge(con, [march, february])
    assert merged(con) == [
        ("1", "feb.csv", 1000),
        ("2", "mar.csv", 1000),
        ("3", "mar.csv", 1000),
        ("refund:2", "mar.csv", -600),
    ]
    assert counts(con) == {
        "feb.csv": Rows(read=2, loaded=1, duplicates=1),
        "mar.csv": Rows(read=2, loaded=2),
        "all": Rows(read=4, loaded=3, duplicates=1),
    }
    assert rows(con, "SELECT sheet, record, fate FROM merged_fates") == [("feb.csv", 2, "duplicate")]
    assert rows(con, "SELECT id, sheet FROM merged_lines ORDER BY 1") == [
        ("1", "feb.csv"),
        ("2", "mar.csv"),
        ("3", "mar.csv"),
    ]


def test_a_refund_that_the_newest_export_no_longer_has_is_gone(con, stage):
    old = stage("old.csv", order("1", order_refund_minor=400))
    new = stage("new.csv", order("1"), order("2", day=5))
    merge(con, [old, new])
    assert merged(con) == [("1", "new.csv", 1000), ("2", "new.csv", 1000)]


def test_file_time_then_name_decide_between_equal_contents(con, stage):
    a = stage("a.csv", order("1", 100), modified=NOW)
    b = stage("b.csv", order("1", 200), modified=NOW - DAY)
    c = stage("c.csv", order("1", 300), modified=NOW)
    merge(con, [a, b, c])
    assert merged(con) == [("1", "c.csv", 300)]


def test_a_later_return_under_the_number_of_a_sale_is_added_to_it(con, stage):
    sale = stage("sales.csv", order("1", 5000))
    returned = stage("returns.csv", order("1", -2000, day=9))
    merge(con, [returned, sale])
    assert merged(con) == [("1", "sales.csv", 5000), ("return:1:2026-03-09", "returns.csv", -2000)]
    both = stage("all.csv", order("1", 5000), order("1", -2000, day=9), modified=NOW + DAY)
    merge(con, [returned, sale, both])
    assert merged(con) == [("1", "all.csv", 5000), ("return:1:2026-03-09", "all.csv", -2000)]
    assert counts(con)["all"] == Rows(read=4, loaded=2, duplicates=2)


def test_the_same_number_in_two_sources_is_two_orders(con, stage):
    merge(con, [stage("web.csv", order("1"), source="web"), stage("till.csv", order("1", 300), source="till")])
    assert merged(con) == [("1", "till.csv", 300), ("1", "web.csv", 1000)]


def test_numbers_that_restart_get_their_date(con, stage):
    days = [
        stage(f"{day}.csv", *(order(str(n), n * 100, day=day) for n in (1, 2, 3)), modified=NOW + day * DAY)
        for day in (1, 2)
    ]
    merge(con, days)
    assert [row[0] for row in merged(con)] == [f"{n}@2026-03-0{day}" for n in (1, 2, 3) for day in (1, 2)]
    assert rows(con, "SELECT count(*) FROM merged_lines l JOIN merged_orders o USING (source, id)") == [(6,)]
    assert "restart" in conflicts(con)[0]


def test_a_day_of_restarting_numbers_meets_a_month_of_them(con, stage):
    one = stage("day.csv", order("1", day=2))
    month = stage("month.csv", order("1@2026-03-01"), order("1@2026-03-02", day=2), modified=NOW + DAY)
    merge(con, [one, month])
    assert [row[:2] for row in merged(con)] == [("1@2026-03-01", "month.csv"), ("1@2026-03-02", "month.csv")]


def test_contradictions_are_told(con, stage):
    old = stage("old.csv", order("1", 1000), order("2", 700))
    new = stage("new.csv", order("1", 1000), order("2", 900), order("3", day=4))
    merge(con, [old, new])
    assert conflicts(con) == [
        "old.csv and new.csv disagree on 1 orders (sales before discounts), such as 2; new.csv is newer and used"
    ]


def test_the_same_file_twice_counts_once(con, stage):
    bad = "INSERT INTO fates VALUES (9, 'quarantined', 'Price', 'x', 'not an amount', '1', NULL)"
    first = stage("orders.csv", order("1"), sql=[bad], rows_read=2)
    again = stage("copy of orders.csv", order("1"), sql=[bad], rows_read=2, modified=NOW + DAY)
    same = Staged(first.source, "orders.csv again", first.modified, first.newest, first.folder, first.rows)
    merge(con, [again, same, first])
    assert counts(con)["all"] == Rows(read=6, loaded=1, duplicates=4, quarantined=1)
    assert merged(con) == [("1", "orders.csv", 1000)]


def test_quarantined_and_ignored_records_of_a_lost_copy_are_duplicates(con, stage):
    bad = "INSERT INTO fates VALUES ({}, 'quarantined', 'Price', 'x', 'not an amount', '1', NULL)"
    old = stage("old.csv", order("1"), order("2", status="cancelled"), sql=[bad.format(3)], rows_read=3)
    new = stage(
        "new.csv", order("1"), order("2", status="cancelled"), order("3", day=5), sql=[bad.format(4)], rows_read=4
    )
    merge(con, [old, new])
    assert counts(con) == {
        "old.csv": Rows(read=3, duplicates=3),
        "new.csv": Rows(read=4, loaded=2, quarantined=1, ignored=1),
        "all": Rows(read=7, loaded=2, duplicates=3, quarantined=1, ignored=1),
    }


def test_an_order_that_became_a_sale_is_no_event_any_more(con, stage):
    old = stage("old.csv", order("1", nature="quote"))
    new = stage("new.csv", order("1"), order("2", day=4))
    merge(con, [old, new])
    assert rows(con, "SELECT * FROM merged_events") == []
    merge(con, [old])
    assert rows(con, "SELECT id, type FROM merged_events") == [("1", "quote")]


def test_products_take_the_newest_value_known_for_each_column(con, stage):
    make = "INSERT INTO draft_products (record, product, product_name, category, cost_minor) VALUES "
    old = stage("old.csv", sql=[make + "(1, 'A', 'Tea', 'Hot', 300), (2, 'B', 'Cup', NULL, NULL)"], rows_read=2)
    new = stage("new.csv", sql=[make + "(1, 'A', 'Green tea', NULL, 350)"], rows_read=1, modified=NOW + DAY)
    costs = stage("costs.csv", sql=[make + "(1, 'B', NULL, NULL, 90)"], rows_read=1, source="costs")
    merge(con, [new, old, costs])
    assert rows(con, "SELECT product, product_name, category, cost_minor FROM merged_products ORDER BY 1") == [
        ("A", "Green tea", "Hot", 350),
        ("B", "Cup", None, 90),
    ]
    assert counts(con)["all"] == Rows(read=4, loaded=3, duplicates=1)


def test_equal_customer_rows_collapse_and_changed_ones_stay(con, stage):
    make = "INSERT INTO draft_customers (record, account, email, known_at) VALUES ({}, '7', '{}', '2026-03-01')"
    one = stage("a.csv", sql=[make.format(1, "a@x.de"), make.format(2, "a@x.de")], rows_read=2)
    two = stage("b.csv", sql=[make.format(1, "b@x.de")], rows_read=1)
    merge(con, [one, two])
    assert rows(con, "SELECT email FROM merged_customers ORDER BY 1") == [("a@x.de",), ("b@x.de",)]
    assert counts(con)["all"] == Rows(read=3, loaded=2, duplicates=1)


def test_contacts_without_a_date_are_dated_by_their_campaign(con, stage):
    offers = stage(
        "offers.csv",
        sql=["INSERT INTO draft_offers (record, offer, campaign, starts) VALUES (1, 'c1', 'c1', '2026-02-03')",
             "INSERT INTO draft_offers (record, offer, campaign) VALUES (2, 'o1', 'c1')"],
        rows_read=2, source="offers",
    )  # fmt: skip
    contacts = stage(
        "sent.csv",
        sql=["INSERT INTO draft_contacts (record, id, campaign, account) VALUES (1, 'x', 'c1', '7')"],
        rows_read=1,
    )
    merge(con, [contacts, offers], zone="Europe/Berlin")
    assert rows(con, "SELECT ts, local_date::VARCHAR FROM merged_contacts") == [
        (datetime(2026, 2, 2, 23), "2026-02-03")
    ]
    assert rows(con, "SELECT count(*) FROM merged_offers WHERE starts IS NOT NULL") == [(2,)]


def test_sheets_in_two_currencies_stop(con, stage):
    euro, dollar = stage("eu.csv", order("1")), stage("us.csv", order("2"), currency="USD")
    with pytest.raises(SettingsError, match=r"eu.csv.*us.csv.*--rate"):
        merge(con, [euro, dollar])


def test_records_that_get_lost_are_an_error_that_names_the_sheet(con, stage):
    with pytest.raises(AcquaintError, match=r"orders.csv: 2 of 3 records"):
        merge(con, [stage("orders.csv", order("1"), rows_read=3)])


def test_nothing_at_all_is_no_error(con):
    merge(con, [])
    assert accounting(con) == (("all", Rows()),)


SHEETS = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(1, 4), st.integers(-3, 9), st.integers(1, 4), st.integers(0, 3)), max_size=5),
        st.integers(0, 2),
        st.sampled_from(["web", "till"]),
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sheets=SHEETS, data=st.data())
def test_the_order_of_the_files_never_matters_and_every_record_is_accounted_for(con, stage, sheets, data):
    staged = [
        stage(
            f"{number}.csv",
            *(
                order(str(key), 100 * amount, day, order_refund_minor=50 * refund)
                for key, amount, day, refund in content
            ),
            modified=NOW + days * DAY,
            source=source,
        )
        for number, (content, days, source) in enumerate(sheets)
    ]

    def outcome(given_):
        merge(con, given_)
        tables = ("orders", "lines", "events", "fates")
        found = {name: sorted(map(str, rows(con, f"SELECT * EXCLUDE rank FROM merged_{name}"))) for name in tables}
        return found, accounting(con), conflicts(con)

    first = outcome(staged)
    assert outcome(data.draw(st.permutations(staged))) == first
    assert rows(con, "SELECT source, id FROM merged_orders GROUP BY ALL HAVING count(*) > 1") == []
    assert rows(con, "SELECT count(*) FROM merged_lines ANTI JOIN merged_orders USING (source, id)") == [(0,)]


def test_only_the_account_outlasts_what_was_merged(con, stage):
    merge(con, [stage("a.csv", order("1", 100, 1))])
    before = accounting(con)
    forget(con)
    left = {name for (name,) in rows(con, "SELECT table_name FROM duckdb_tables()")}
    assert "merged_fates" in left
    assert not left & {"merged_orders", "merged_lines", "merged_products", "verdicts", "dated_orders"}
    assert accounting(con) == before
