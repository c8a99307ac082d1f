from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acquaint.lake import events
from acquaint.lake.engine import connect
from acquaint.tables import CONTACTS, EVENTS, LINES, ORDERS, PRODUCTS, RESPONSES, SQL_TYPES, Column, Table, create

TABLES = (CONTACTS, EVENTS, LINES, ORDERS, RESPONSES)
NONE = {table.name: [] for table in TABLES}
DAY = {"known_at": "2026-03-01 13:00", "local_date": "2026-03-01", "local_hour": 13}


def merged(table: Table) -> Table:
    """The table as merging leaves it: without `seq`, with the place it was read at; lines without an atom."""
    extra = (Column("sheet", "text", "sheet", "never"), Column("record", "integer", "record", "never"))
    drop = {"seq", "atom"} if table is LINES else {"seq"}
    return Table(table.name, table.row, table.key, (*extra, *(c for c in table.columns if c.name not in drop)))


def load(con, products=(), **rows):
    con.execute(create("products", PRODUCTS))
    for product in products:
        insert(con, "products", product)
    for table in TABLES:
        con.execute(create(f"merged_{table.name}", merged(table)))
        for row in rows.get(table.name, ()):
            insert(con, f"merged_{table.name}", {"source": "web", "sheet": "s", **row})


def insert(con, table, row):
    names = ", ".join(row)
    con.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def rows(con, query):
    return con.execute(query).fetchall()


def test_seq_counts_over_all_tables_by_instant_source_table_and_id(con):
    noon = {"ts": "2026-03-01 12:00", **DAY}
    load(
        con,
        orders=[{"id": "o2", **noon}, {"id": "o1", **noon}, {"id": "early", **noon, "ts": "2026-02-01"}],
        contacts=[{"id": "z", **noon}, {"id": "a", **noon, "source": "zoo"}],
        events=[{"id": "b", **noon}],
        responses=[{"id": "a", **noon}],
        lines=[{"id": "o1", "line_number": n, "product": "tea"} for n in (2, 1)],
    )
    events.finish(con)
    query = " UNION ALL ".join(
        f"SELECT seq, '{t}', source, id FROM {t}" for t in ("orders", "contacts", "events", "responses")
    )
    assert rows(con, f"FROM ({query}) ORDER BY 1") == [
        (1, "orders", "web", "early"),
        (2, "contacts", "web", "z"),
        (3, "events", "web", "b"),
        (4, "orders", "web", "o1"),
        (5, "orders", "web", "o2"),
        (6, "responses", "web", "a"),
        (7, "contacts", "zoo", "a"),
    ]
    assert rows(con, "SELECT seq, line_number FROM lines") == [(4, 1), (4, 2)]
    assert rows(con, "SELECT 1 FROM duckdb_tables() WHERE table_name = 'intake'") == []


def test_lines_take_instant_business_date_and_atom_of_their_order(con):
    order = {"ts": "2026-03-01 12:00", **DAY, "atom": "card:7", "id": "1"}
    line = {"id": "1", "line_number": 1, "ts": "2020-01-01", "known_at": "2020-01-01", "local_date": "2020-01-01"}
    load(con, orders=[order], lines=[line])
    events.finish(con)
    assert rows(con, "SELECT ts::VARCHAR, known_at::VARCHAR, local_date::VARCHAR, local_hour, atom FROM lines") == [
        ("2026-03-01 12:00:00", "2026-03-01 13:00:00", "2026-03-01", 13, "card:7")
    ]


def test_lines_belong_to_the_order_of_their_source_and_sheet(con):
    at = {"ts": "2026-03-01", **DAY}
    load(
        con,
        orders=[{"id": "1", "atom": "a", **at}, {"id": "1", "source": "till", "atom": "b", **at}],
        lines=[
            {"id": "1", "line_number": 1, "product": "tea"},
            {"id": "1", "line_number": 1, "product": "mug", "source": "till"},
            {"id": "1", "line_number": 2, "product": "superseded", "sheet": "older export"},
            {"id": "2", "line_number": 1, "product": "without an order"},
        ],
    )
    events.finish(con)
    assert rows(con, "SELECT source, atom, product FROM lines ORDER BY ALL") == [
        ("till", "b", "mug"),
        ("web", "a", "tea"),
    ]


def test_what_a_line_does_not_say_of_its_product_is_taken_from_the_products(con):
    lines = [
        {"id": "1", "line_number": 1, "product": "tea"},
        {"id": "1", "line_number": 2, "product": "tea", "category": "Gifts"},
        {"id": "1", "line_number": 3, "product": "mug", "brand": "Own"},
        {"id": "1", "line_number": 4, "net_sales_minor": 5},
    ]
    products = [{"product": "tea", "category": "Drinks", "brand": "Leaf"}, {"product": "spoon", "category": "Kitchen"}]
    load(con, products, orders=[{"id": "1", "ts": "2026-03-01", **DAY}], lines=lines)
    events.finish(con)
    assert rows(con, "SELECT line_number, category, brand FROM lines") == [
        (1, "Drinks", "Leaf"),
        (2, "Gifts", "Leaf"),
        (3, None, "Own"),
        (4, None, None),
    ]


def test_a_product_listed_twice_does_not_double_its_lines(con):
    products = [{"product": "tea", "category": "B"}, {"product": "tea", "category": "A"}]
    line = {"id": "1", "line_number": 1, "product": "tea", "net_sales_minor": 500}
    load(con, products, orders=[{"id": "1", "ts": "2026-03-01", **DAY}], lines=[line])
    events.finish(con)
    assert rows(con, "SELECT category, net_sales_minor FROM lines") == [("A", 500)]


@pytest.mark.parametrize("full", [False, True])
def test_columns_and_types_are_those_of_the_tables(con, full):
    at = {"id": "1", "ts": "2026-03-01", **DAY}
    some = {"orders": [at], "contacts": [at], "events": [at], "responses": [at], "lines": [{"id": "1"}]}
    load(con, **(some if full else NONE))
    con.execute("ALTER TABLE merged_orders ALTER net_sales_minor TYPE HUGEINT")
    events.finish(con)
    for table in TABLES:
        found = rows(con, f"DESCRIBE {table.name}")
        assert [row[:2] for row in found] == [(c.name, SQL_TYPES[c.type]) for c in table.columns]
        assert rows(con, f"SELECT count(*) FROM {table.name}") == [(int(full),)]


def test_twice_gives_the_same(con):
    load(con, orders=[{"id": str(n), "ts": "2026-03-01", **DAY} for n in range(5)])
    events.finish(con)
    first = rows(con, "FROM orders")
    events.finish(con)
    assert rows(con, "FROM orders") == first


EVENT = st.tuples(st.sampled_from(["orders", "contacts", "events", "responses"]), st.integers(1, 3), st.integers(0, 20))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(EVENT, max_size=15), st.randoms())
def test_the_order_of_arrival_and_the_threads_do_not_count(tmp_path, happened, chance):
    results = []
    for threads in (1, 3):
        given_rows = list(happened)
        chance.shuffle(given_rows)
        with connect(tmp_path, threads=threads) as con:
            load(con, **{name: [{"id": str(id_), "ts": f"2026-03-0{day}"} for t, day, id_ in given_rows if t == name]
                         for name in NONE if name != "lines"})  # fmt: skip
            events.finish(con)
            query = " UNION ALL ".join(
                f"SELECT seq, '{t}', ts, id FROM {t}" for t in ("contacts", "events", "orders", "responses")
            )
            results.append(rows(con, f"FROM ({query}) ORDER BY seq"))
    assert results[0] == results[1]
    assert [row[0] for row in results[0]] == list(range(1, len(happened) + 1))
    assert [row[2] for row in results[0]] == sorted(row[2] for row in results[0])
