"""Relations: a row per event with its customer's number and its day; atoms become customers here and nowhere else."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from acquaint.features import relations
from tests import shops


@pytest.fixture(scope="module")
def engine():
    made = [
        shops.order(0, "ada", shops.START, [("p1", "tea", "A", 1000, 0), ("p2", None, None, 50, 0)]),
        shops.order(1, "ada", shops.START + timedelta(days=1), [("p1", "tea", "A", 10, 0)], status="not paid"),
        shops.order(2, "card", shops.START + timedelta(days=40), [("p1", "tea", "A", 7, 0)]),
    ]
    nobody = shops.order(3, "x", shops.START, [("p1", "tea", "A", 9, 0)])[0] | {"atom": None}
    rows = {
        "orders": [*(m[0] for m in made), nobody],
        "lines": [*made[0][1], *made[2][1]],
        "members": [{"atom": f"account:till:{n}", "customer": "ada", "evidence": "own"} for n in ("ada", "card")],
        "customers": [{"customer": n, "kind": "person", "known_since": shops.START} for n in ("aaa", "ada")],
        "products": [{"product": "p1", "department": "Pantry"}],
        "traits": [
            {
                "atom": "account:till:ada",
                "trait": "town",
                "value": "Ulm",
                "known_at": datetime(2024, 2, 3),
                "source": "s",
            }
        ],
    }
    backend, tables = shops.engine(rows)
    numbers = relations.customer_numbers(tables["customers"])
    yield tables, relations.atom_numbers(tables["members"], numbers)
    backend.disconnect()


def build(engine, name: str, *columns: str, margin: float | None = None) -> list[dict]:
    tables, atoms = engine
    table = relations.build(name, tables, columns, atoms=atoms, margin=margin)
    return table.order_by("ts", *columns).to_pyarrow().to_pylist()


def test_only_counted_orders_of_customers_under_one_number(engine):
    found = build(engine, "orders", "net_sales_minor", "weekday")
    assert [(row["customer"], row["net_sales_minor"], row["weekday"]) for row in found] == [(1, 1050, 1), (1, 7, 6)]
    assert [row["day"] for row in found] == [(d - date(1970, 1, 1)).days for d in (date(2024, 1, 1), date(2024, 2, 10))]


def test_lines_know_the_department_of_their_product(engine):
    found = build(engine, "lines", "department", "product")
    assert {(row["product"], row["department"]) for row in found} == {("p1", "Pantry"), ("p2", None)}


def test_a_trait_counts_from_the_instant_it_is_known(engine):
    (found,) = build(engine, "traits", "value")
    assert found["known_at"] == datetime(2024, 2, 3)
    assert found["ts"] < found["known_at"]


@pytest.mark.parametrize("name", sorted(set(relations.RELATIONS) - {"occasions"}))
def test_every_relation_has_all_its_columns(engine, name):
    columns = tuple(relations.RELATIONS[name].columns)
    tables, atoms = engine
    if name == "stages":
        columns = tuple(column for column in columns if column in tables["stages"].columns)
    found = relations.build(name, tables, columns, atoms=atoms, margin=0.5)
    assert set(found.columns) == {"customer", "ts", "known_at", "day", *columns}
    found.to_pyarrow()


def test_closed_and_open_columns_are_columns():
    for relation in relations.RELATIONS.values():
        assert relation.closed | relation.open <= set(relation.columns)
        assert not relation.closed & relation.open
