"""The SQL of the standard features for warehouses that nobody connects to here: it compiles, in their dialects."""

from __future__ import annotations

import itertools
from datetime import date, datetime
from types import SimpleNamespace

import ibis
import pytest
import sqlglot
from ibis.backends.sql import SQLBackend
from ibis.backends.sql.compilers import bigquery, snowflake

from acquaint import config, expr, grammar, tables, tally
from acquaint.features import catalog, evaluate, profiles, relations
from acquaint.features.catalog import Catalog
from acquaint.features.columns import column
from acquaint.features.fold import Instant
from tests import shops
from tests.engines import constructs
from tests.features.test_columns import ROW, SEMANTICS
from tests.golden.golden import assert_golden, named

COMPILERS = {"bigquery": bigquery.compiler, "snowflake": snowflake.compiler}
TYPES = {
    "text": "string", "integer": "int64", "minor": "int64", "milli": "int64", "date": "date",
    "instant": "timestamp(6)", "boolean": "boolean", "number": "float64", "null": "string",
}  # fmt: skip
AT = Instant.of(shops.utc(datetime(2024, 6, 1)), (date(2024, 5, 31) - date(1970, 1, 1)).days, date(2024, 6, 1))
MOMENTS = {"moment": "int64", "customer": "string", "as_of": "timestamp(6)", "last_day": "int32", "month": "date"}


class Paper:
    """A warehouse on paper: it writes down the SQL of every table it is asked to make."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self.said: list[str] = []

    def has_operation(self, operation: type) -> bool:
        return SQLBackend.has_operation.__func__(SimpleNamespace(compiler=COMPILERS[self.dialect]), operation)

    def create_table(self, name: str, table: ibis.Table, **_: bool) -> ibis.Table:
        self.said.append(f"-- {name}\n{ibis.to_sql(table, dialect=self.dialect)}\n")
        return ibis.table(table.schema(), name=name)

    def drop_table(self, *_: str, **options: bool) -> None:
        pass


def canonical() -> dict[str, ibis.Table]:
    made = {
        name: ibis.table({c.name: TYPES[c.type] for c in table.columns}, name=name)
        for name, table in tables.CANONICAL.items()
    }
    return made | {"stages": ibis.table(evaluate.STAGES, name="stages")}


def said(dialect: str, chosen: Catalog) -> tuple[list[str], list[str]]:
    """Return the SQL of a night and that of many moments."""
    paper, constants = Paper(dialect), ibis.table(evaluate.CONSTANTS, name="constants")
    shop = evaluate.make(paper, canonical(), chosen, 0.35)
    made = len(paper.said)
    evaluate.nightly(shop, chosen, constants, AT)
    night = len(paper.said)
    evaluate.at(shop, chosen, constants, ibis.table(MOMENTS, name="moments"))
    return paper.said[:night], [*paper.said[:made], *paper.said[night:]]


def line(dialect: str, entry: catalog.Entry, chosen: Catalog) -> str:
    """Return a feature's expression over features, tallies and constants as one line of SQL."""
    schema = {each.feature.name: TYPES[each.type] for each in chosen.entries} | {catalog.TODAY: "date"}
    labels: dict[str, str] = {}

    def label(node: expr.Tree) -> str:
        if isinstance(node, expr.Name):
            return node.name
        kind = "int64" if isinstance(node, expr.Lookup) else TYPES[catalog.type_of(node, {}, profiles.LOOKUPS)]
        name = labels.setdefault(repr(expr.bare(node)), f"{getattr(node, 'tally', 'constant')}_{len(labels)}")
        schema[name] = kind
        return name

    for node in expr.walk(entry.tree):
        if isinstance(node, expr.Tally | expr.Lookup):
            label(node)
    known = ibis.table(schema, name="known")
    made = known.select(**{entry.feature.name: column(entry.tree, lambda node: known[label(node)])})
    return " ".join(str(ibis.to_sql(made, dialect=dialect)).split())


@pytest.mark.parametrize("dialect", COMPILERS)
def test_relations_and_expressions_of_the_standard_set(dialect):
    chosen = profiles.features_of(config.Settings(), ())
    lines = []
    for name in sorted(set(relations.RELATIONS) - {"occasions"}):
        atoms = ibis.table({"atom": "string", "number": "int32"}, name="atoms")
        columns = [c for c in relations.RELATIONS[name].columns if name != "stages" or c in evaluate.STAGES]
        table = relations.build(name, canonical(), columns, atoms=atoms, margin=0.35)
        lines.append(f"-- {name}\n" + " ".join(str(ibis.to_sql(table, dialect=dialect)).split()))
    lines += [f"-- {entry.feature.name}\n{line(dialect, entry, chosen)}" for entry in chosen.entries]
    assert_golden(f"standard.{dialect}.sql", named("\n".join(lines)) + "\n")


@pytest.mark.parametrize("dialect", COMPILERS)
def test_the_whole_standard_set_is_a_night_and_moments_of_valid_sql(dialect):
    for statements in said(dialect, profiles.features_of(config.Settings(), ())):
        assert len(statements) > 20
        for statement in statements:
            assert sqlglot.parse_one(statement, dialect=dialect)


@pytest.mark.parametrize("dialect", COMPILERS)
def test_every_tally_an_own_feature_may_use(dialect):
    used = {node.tally for entry in constructs.CATALOG.entries for node in expr.tallies(entry.tree)}
    assert used == set(tally.KINDS)
    for statement in itertools.chain(*said(dialect, constructs.CATALOG)):
        assert sqlglot.parse_one(statement, dialect=dialect)


@pytest.mark.parametrize("dialect", COMPILERS)
def test_every_function_an_own_feature_may_use(dialect):
    rows = ibis.table(ibis.memtable(ROW).schema(), name="rows")
    trees = [grammar.parse(text) for text, _ in SEMANTICS]
    assert {part.function for tree in trees for part in expr.walk(tree) if isinstance(part, expr.Call)} == {
        *expr.FUNCTIONS
    }
    for tree in trees:
        value = column(tree, lambda node: rows[node.name])
        assert sqlglot.parse_one(ibis.to_sql(rows.select(value=value), dialect=dialect), dialect=dialect)
