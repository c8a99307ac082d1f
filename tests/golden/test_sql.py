"""The SQL of each relation and of the standard features' nightly run, as the engine gets it."""

from __future__ import annotations

from datetime import date, datetime

import ibis
import pytest

from acquaint import config
from acquaint.features import evaluate, profiles, relations
from acquaint.features.fold import Instant
from tests import shops
from tests.golden.golden import assert_golden, named


class Recorder:
    """A backend that keeps the SQL of every table it makes."""

    def __init__(self, backend) -> None:
        self.backend = backend
        self.said: list[str] = []

    def create_table(self, name, table=None, **options):
        if isinstance(table, ibis.Table):
            self.said.append(f"-- {name}\n{ibis.to_sql(table, dialect='duckdb')}\n")
        return self.backend.create_table(name, table, **options)

    def __getattr__(self, name: str):
        return getattr(self.backend, name)


@pytest.fixture(scope="module")
def engine():
    head, lines = shops.order(0, "ada", shops.START, [("p1", "tea", "A", 100, 0)])
    backend, tables = shops.engine({"orders": [head], "lines": lines})
    yield backend, tables
    backend.disconnect()


@pytest.mark.parametrize("name", sorted(set(relations.RELATIONS) - {"occasions"}))
def test_relations(engine, name):
    _, tables = engine
    atoms = relations.atom_numbers(tables["members"], relations.customer_numbers(tables["customers"]))
    columns = [c for c in relations.RELATIONS[name].columns if name != "stages" or c in tables["stages"].columns]
    table = relations.build(name, tables, columns, atoms=atoms, margin=0.35)
    assert_golden(f"relation_{name}.sql", f"{ibis.to_sql(table, dialect='duckdb')}\n")


def test_the_nightly_run_of_the_standard_features(engine):
    backend, tables = engine
    recorder = Recorder(backend)
    catalog = profiles.features_of(config.Settings(), ())
    last = (date(2024, 5, 31) - date(1970, 1, 1)).days
    with evaluate.prepared(recorder, tables, catalog, None) as shop:
        at = shops.utc(datetime(2024, 6, 1))
        evaluate.nightly(shop, catalog, shops.constants(backend), Instant.of(at, last, date(2024, 6, 1)))
    assert_golden("nightly.sql", named("\n".join(recorder.said)))
