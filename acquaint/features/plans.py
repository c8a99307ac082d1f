"""Plans: the SQL that Ibis makes of a catalogue, kept from run to run.

What is computed depends on the catalogue and on nothing in the data, and to build and compile it costs seconds, many
times what the engine needs for the answer of a small shop. So the statements are noted the first time and said again
from then on, under the same names of tables; instants are variables of the session. A plan that is found is as good as
a new one: its key holds the catalogue, the code that compiles it, and the versions of the libraries that do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import msgspec

from acquaint.features import buckets
from acquaint.features.buckets import Buckets
from acquaint.features.catalog import Catalog
from acquaint.lake import cache, digest, engine
from acquaint.sources.sql import literal, quoted

if TYPE_CHECKING:
    import ibis
    from duckdb import DuckDBPyConnection
    from ibis.backends.duckdb import Backend

    from acquaint.features.evaluate import Prepared
    from acquaint.features.layout import Layout

_CODE = ("features/**/*.py", "lake/engine.py", "tables.py", "expr.py", "grammar.py", "tally.py")
_LIBRARIES = ("duckdb", "ibis-framework", "sqlglot")


class Plan(msgspec.Struct, frozen=True):
    """Statements in their order, and the tables they leave."""

    statements: tuple[str, ...]
    tables: dict[str, str]
    """What each result is called -> name of its table."""
    left: tuple[str, ...]
    """All tables that are there in the end, results among them."""


class Recorder:
    """Stands where Ibis' backend stands: makes and drops tables as that does, and notes the statements."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.statements: list[str] = []
        self.left: dict[str, None] = {}

    def table(self, name: str) -> ibis.Table:
        """Return a table of the engine."""
        return self._backend.table(name)

    def has_operation(self, operation: type) -> bool:
        """Tell whether the engine can do what an operation of Ibis says."""
        return bool(self._backend.has_operation(operation))

    def create_table(self, name: str, table: ibis.Table, *, temp: bool) -> ibis.Table:
        """Make a table of an expression; of rows that are held in memory, which hold integers only, as their values."""
        self._make("OR REPLACE TEMP TABLE" if temp else "OR REPLACE TABLE", quoted(name), table)
        self.left[name] = None
        return self._backend.table(name)

    def shelve(self, table: ibis.Table) -> ibis.Table:
        """Make a table on the shelf of an expression."""
        import ibis  # noqa: PLC0415 - only where something is compiled

        name = ibis.util.gen_name("acquaint_relation")
        self._make("TABLE", buckets.shelved(name), table)
        return self._backend.table(name, database=(buckets.SHELF, "main"))

    def _make(self, kind: str, name: str, table: ibis.Table) -> None:
        columns = ", ".join(each.sql("duckdb") for each in table.schema().to_sqlglot_column_defs("duckdb"))
        query = _values(table) or self._backend.compile(table)
        self._say(f"CREATE {kind} {name} ({columns}); INSERT INTO {name} {query}")

    def drop_table(self, name: str, *, force: bool) -> None:
        """Drop a table."""
        self._say(f"DROP TABLE {'IF EXISTS ' if force else ''}{quoted(name)}")
        self.left.pop(name, None)

    def _say(self, statement: str) -> None:
        self.statements.append(statement)
        self._backend.con.execute(statement)


def _values(table: ibis.Table) -> str | None:
    """Return the query of rows that are held in memory; None for other tables."""
    import ibis.expr.operations as ops  # noqa: PLC0415 - only where something is compiled

    held = table.op()
    if not isinstance(held, ops.InMemoryTable):
        return None
    columns = held.data.to_pyarrow(held.schema).to_pydict()
    # As texts: the engine takes ten times as long to read a list of literals.
    return "SELECT " + ", ".join(f"unnest('{values}'::BIGINT[])" for values in columns.values())


class Ready:
    """A shop whose features can be computed: its relations stand in the engine."""

    def __init__(self, con: DuckDBPyConnection, of_shop: Plan, many: int) -> None:
        self._con = con
        self.tables = of_shop.tables
        """Relation -> name of its table; relation.column -> name of the table with the codes of its values."""
        keys = {name: "number" if label == _NUMBERS else "customer" for label, name in of_shop.tables.items()}
        shelved = {name: key for name, key in keys.items() if name not in of_shop.left}
        self.buckets = Buckets(con, shelved, many)
        """Iterated over, they let the rows of one bucket of customers after the other stand under these names."""
        self.left = [*of_shop.left, *shelved]
        """Tables that are there until the context of `prepared` ends."""

    def nightly(self, catalog: Catalog, as_of: datetime, last_day: int, month: date) -> str:
        """Return the name of the table of `customer` and the features of every customer at one instant, in no order.

        Parameters
        ----------
        catalog
            Features among those the shop was made ready for.
        as_of
            UTC.
        last_day
            D as days since 1970-01-01.
        month
            First day of the month whose constants hold.
        """
        _set_instant(self._con, as_of, last_day, month)

        def build(backend: Any) -> dict[str, ibis.Table]:
            from acquaint.features import evaluate  # noqa: PLC0415

            shop = self._prepared(backend)
            return {"features": evaluate.nightly(shop, catalog, backend.table("constants"), _instant())}

        return self._found("nightly", catalog, build)

    def at(self, catalog: Catalog, moments: str) -> str:
        """Return the name of the table of `moment` and the features at each of `moments`, a table of the engine."""

        def build(backend: Any) -> dict[str, ibis.Table]:
            from acquaint.features import evaluate  # noqa: PLC0415

            shop, asked = self._prepared(backend), backend.table(moments)
            return {"features": evaluate.at(shop, catalog, backend.table("constants"), asked)}

        return self._found(f"at {moments}", catalog, build)

    def _found(self, what: str, catalog: Catalog, build: Callable[[Any], dict[str, ibis.Table]]) -> str:
        # The names of the shop's tables say which plan made them: another one, made anew, has others.
        key = (what, sorted(self.tables.items()), _named(catalog))
        plan: Plan | None = None
        whole = ""
        for bucket in self.buckets:
            plan = _done(self._con, key, build) if plan is None else _said(self._con, plan)
            whole = self.buckets.gathered(plan.tables["features"], bucket)
        self.left += plan.left if plan else ()
        return whole

    def _prepared(self, backend: Any) -> Prepared:
        from acquaint.features import evaluate  # noqa: PLC0415

        sources: dict[str, ibis.Table] = {}
        values: dict[tuple[str, str], ibis.Table] = {}
        for label, name in self.tables.items():
            relation, _, column = label.partition(".")
            if column:
                values[relation, column] = backend.table(name)
            else:
                sources[relation] = backend.table(name)
        return evaluate.Prepared(backend, sources.pop(_NUMBERS), sources, values)


_NUMBERS = "customer numbers"


def _named(catalog: Catalog) -> list[tuple[str, str, str]]:
    return [(entry.feature.name, repr(entry.tree), entry.type) for entry in catalog.entries]


def _set_instant(con: DuckDBPyConnection, as_of: datetime, last_day: int, month: date) -> None:
    con.execute(
        f"SET VARIABLE acquaint_as_of = {literal(str(as_of.replace(tzinfo=None)))}::TIMESTAMP;"
        f"SET VARIABLE acquaint_last_day = {last_day}::INTEGER;"
        f"SET VARIABLE acquaint_month = DATE '{month}'"
    )


def _instant() -> Any:
    """Return the instant whose values stand in the session's variables."""
    import ibis  # noqa: PLC0415

    from acquaint.features.fold import Instant  # noqa: PLC0415

    def variable(name: str, kind: str) -> Any:
        # The argument must not be called `name`: Ibis would take it for that of the expression.
        def value(which: Any) -> Any: ...

        return ibis.udf.scalar.builtin(value, name="getvariable", signature=(("string",), kind))(f"acquaint_{name}")

    return Instant(variable("as_of", "timestamp(6)"), variable("last_day", "int32"), variable("month", "date"))


@contextmanager
def prepared(
    con: DuckDBPyConnection,
    sources: Mapping[str, str],
    catalog: Catalog,
    margin: float | None,
    many: int | None = None,
) -> Iterator[Ready]:
    """Materialise the relations that `catalog` needs, for as long as the context lasts.

    Parameters
    ----------
    con
        Engine with `sources` and `constants`.
    sources
        Canonical tables and `stages` -> name of their table.
    catalog
        The features that will be computed.
    margin
        The shop's margin for goods of unknown cost, or None.
    many
        Number of buckets of customers; as many as the rows ask for where None.
    """

    def materialised(backend: Any) -> dict[str, ibis.Table]:
        """Make the relations, and name them so that `Ready` finds them again."""
        from acquaint.features import evaluate  # noqa: PLC0415

        tables = {relation: backend.table(name) for relation, name in sources.items()}
        made = evaluate.make(backend, tables, catalog, margin, backend.shelve if number > 1 else None)
        coded = {f"{relation}.{column}": table for (relation, column), table in made.values.items()}
        return {_NUMBERS: made.numbers, **made.sources, **coded}

    number = many or buckets.needed(con, sources.values())
    with buckets.shelf(con, number):
        plan = _done(con, ("prepared", sorted(sources.items()), margin, _named(catalog), number > 1), materialised)
        ready = Ready(con, plan, number)
        try:
            yield ready
        finally:
            _drop(con, ready.left)


class Bucketful(msgspec.Struct, frozen=True):
    """The states of a bucket of atoms: names of tables, and how their numbers are spread."""

    atoms: str
    states: tuple[str, ...]
    """In the order of the layout; `customer` is the number of the atom."""
    values: dict[str, str]
    """relation.column -> table with the codes of its values; the same for every bucket."""
    many: int
    """A bucket has every so manieth number."""


def states(
    con: DuckDBPyConnection,
    sources: Mapping[str, str],
    layout: Layout,
    as_of: datetime,
    last_day: int,
    many: int | None = None,
) -> Iterator[Bucketful]:
    """Make the states of all atoms, and yield them bucket after bucket; each is gone when the next is asked for.

    Parameters
    ----------
    sources
        Canonical tables and `stages` -> name of their table.
    as_of
        Events that count at this instant (UTC) are in the states.
    last_day
        D as days since 1970-01-01.
    many
        Number of buckets; as many as the rows ask for where None.
    """
    from acquaint.features.states import ATOMS  # noqa: PLC0415 - it brings Ibis

    number = many or buckets.needed(con, sources.values())
    with buckets.shelf(con, number):
        _set_instant(con, as_of, last_day, as_of.date().replace(day=1))
        key = (sorted(sources.items()), layout.fingerprint, number > 1)
        base = _done(con, ("rows of states", *key), lambda backend: _state_rows(backend, sources, layout, number))
        parts = {name: label for label, name in base.tables.items() if "." not in label}
        keys = {name: "number" if label == ATOMS else "customer" for name, label in parts.items()}
        dealt = Buckets(con, {name: key for name, key in keys.items() if name not in base.left}, number)
        values = {label: name for label, name in base.tables.items() if "." in label}
        try:
            for _ in dealt:
                made = _done(con, ("states", sorted(base.tables.items()), *key), lambda on: _states(on, base, layout))
                tables = tuple(made.tables[str(place)] for place in range(len(layout.states)))
                yield Bucketful(base.tables[ATOMS], tables, values, number)
                _drop(con, made.left)
        finally:
            _drop(con, base.left)


def _drop(con: DuckDBPyConnection, tables: Iterable[str]) -> None:
    for name in tables:
        con.execute(f"DROP TABLE IF EXISTS {quoted(name)}")


def _state_rows(backend: Any, sources: Mapping[str, str], layout: Layout, many: int) -> dict[str, ibis.Table]:
    from acquaint.features import states as made  # noqa: PLC0415 - only where something is compiled

    tables = {relation: backend.table(name) for relation, name in sources.items()}
    return made.rows(backend, tables, layout, _instant(), backend.shelve if many > 1 else None)


def _states(backend: Any, base: Plan, layout: Layout) -> dict[str, ibis.Table]:
    from acquaint.features import states as made  # noqa: PLC0415 - only where something is compiled

    given = {label: backend.table(name) for label, name in base.tables.items()}
    return made.states(backend, given, layout, _instant())


def relation(con: DuckDBPyConnection, name: str, columns: Sequence[str], atoms: str, margin: float | None) -> str:
    """Return the SQL of a relation over the canonical tables of the engine, as `relations.build` writes it.

    Parameters
    ----------
    atoms
        Table atom -> number of its customer.
    """

    def compiled() -> str:
        """Compile the relation."""
        from acquaint import tables  # noqa: PLC0415
        from acquaint.features import relations  # noqa: PLC0415

        backend = engine.ibis_connection(con)
        named = {table: backend.table(table) for table in tables.CANONICAL}
        rows = relations.build(name, named, columns, atoms=backend.table(atoms), margin=margin)
        return str(backend.compile(rows))

    path = _place("relation", name, columns, atoms, margin)
    found = cache.read(path)
    if found is not None:
        return found.decode()
    sql = compiled()
    cache.write(path, sql.encode())
    return sql


def _done(con: DuckDBPyConnection, key: Sequence[object], build: Callable[[Any], dict[str, ibis.Table]]) -> Plan:
    """Carry out the plan with this key; make it where there is none."""
    path = _place(*key)
    found = cache.read(path)
    if found is not None:
        return _said(con, msgspec.json.decode(found, type=Plan))
    recorder = Recorder(engine.ibis_connection(con))
    made = build(recorder)
    plan = Plan(
        tuple(recorder.statements), {name: table.op().name for name, table in made.items()}, tuple(recorder.left)
    )
    cache.write(path, msgspec.json.encode(plan))
    return plan


def _said(con: DuckDBPyConnection, plan: Plan) -> Plan:
    """Carry out a plan that there is."""
    for statement in plan.statements:
        con.execute(statement)
    return plan


def _place(*key: object) -> str:
    return digest.of(digest.of_code(*_CODE), [version(each) for each in _LIBRARIES], key)
