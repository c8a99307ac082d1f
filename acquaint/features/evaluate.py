"""Features of a shop: brings the canonical tables, the catalogue and the moments together.

`nightly` gives every customer at one instant, `at` any customers at any moments; both run the same definitions over
the same relations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import ibis
import msgspec

from acquaint import expr, tally
from acquaint.features import batch, fold, relations
from acquaint.features.catalog import Catalog
from acquaint.features.fold import Instant

CONSTANTS = {"month": "date", "name": "string", "x": "int64", "value": "int64"}
"""Columns of the table of shop constants: what holds from the first instant of a month on."""
STAGES = {
    "customer": "int32", "ts": "timestamp(6)", "known_at": "timestamp(6)", "day": "int32", "local_date": "date",
    "stage": "string", "state": "string",
}  # fmt: skip
"""Columns of the log of stages, with the customer's number."""


class Prepared(msgspec.Struct, frozen=True):
    """What a shop's features are computed from: the relations, and each customer's number."""

    backend: Any
    numbers: ibis.Table
    sources: Mapping[str, ibis.Table]
    values: Mapping[tuple[str, str], ibis.Table]
    """(relation, column) -> code, value: what the codes of a column stand for."""


@contextmanager
def prepared(
    backend: Any, tables: Mapping[str, ibis.Table], catalog: Catalog, margin: float | None
) -> Iterator[Prepared]:
    """Materialise the relations and columns that `catalog` needs, for as long as the context lasts; see `make`."""
    shop = make(backend, tables, catalog, margin)
    try:
        yield shop
    finally:
        for table in (shop.numbers, *shop.sources.values(), *shop.values.values()):
            backend.drop_table(table.op().name, force=True)


def make(
    backend: Any,
    tables: Mapping[str, ibis.Table],
    catalog: Catalog,
    margin: float | None,
    store: fold.Keep | None = None,
) -> Prepared:
    """Materialise the relations and columns that `catalog` needs.

    Parameters
    ----------
    backend
        Ibis backend.
    tables
        Canonical tables and `stages`.
    catalog
        The features that will be computed.
    margin
        The shop's margin for goods of unknown cost, or None.
    store
        Makes the tables that have a row per customer or per event of one; temporary as the others where None.
    """

    def keep(table: ibis.Table) -> ibis.Table:
        return backend.create_table(ibis.util.gen_name("acquaint_relation"), table, temp=True)

    store = store or keep
    numbers = store(relations.customer_numbers(tables["customers"]))
    atoms = keep(relations.atom_numbers(tables["members"], numbers))
    sources: dict[str, ibis.Table] = {}
    values: dict[tuple[str, str], ibis.Table] = {}
    for name, read in sorted(_needed(catalog).items()):
        everybody = relations.build(name, tables, read.coded, atoms=None, margin=margin)
        codes = {column: keep(_values(name, column, everybody)) for column in sorted(read.coded)}
        rows = relations.build(name, tables, read.plain | read.coded, atoms=atoms, margin=margin)
        sources[name] = store(_coded(rows, codes, read.plain))
        values |= {(name, column): table for column, table in codes.items()}
    if any(node.relation == "occasions" for entry in catalog.entries for node in expr.tallies(entry.tree)):
        sources["gap_logs"] = keep(batch.gap_logs())
    halves = {n.half for entry in catalog.entries for n in expr.tallies(entry.tree) if n.half is not None}
    if halves:
        sources["weights"] = keep(batch.weights(halves))
    backend.drop_table(atoms.op().name, force=True)
    return Prepared(backend, numbers, sources, values)


class Reads(msgspec.Struct, frozen=True):
    """What the tallies of a catalogue read of a relation: columns as they are, and columns as codes."""

    plain: set[str]
    coded: set[str]


def _needed(catalog: Catalog) -> dict[str, Reads]:
    """Return relation -> what the tallies of a catalogue read."""
    needed: dict[str, Reads] = {}
    for entry in catalog.entries:
        for node in expr.tallies(entry.tree):
            read = needed.setdefault(relations.SOURCE.get(node.relation, node.relation), Reads(set(), set()))
            read.plain.update(fold.columns_of([node]))
            if node.relation == "occasions":
                read.plain.update(("is_order", "local_date"))
            if fold.coded(node):
                read.coded.add(node.column or "")
    return needed


def _values(name: str, column: str, rows: ibis.Table) -> ibis.Table:
    """Return the codes of a column's values."""
    closed = column in relations.RELATIONS[name].closed
    return relations.values(rows[column], tally.MOST_CLOSED if closed else None)


def _coded(rows: ibis.Table, codes: Mapping[str, ibis.Table], plain: set[str]) -> ibis.Table:
    """Add the codes of columns, and leave out columns that only their codes are needed of."""
    for column, values in codes.items():
        # Relations have columns of their own called `value`.
        named = values.rename({relations.code(column): "code", "coded": "value"})
        rows = rows.left_join(named, rows[column] == named.coded).drop("coded")
    return rows.drop(*(set(codes) - plain)) if set(codes) - plain else rows


def nightly(shop: Prepared, catalog: Catalog, constants: ibis.Table, instant: Instant) -> ibis.Table:
    """Return `customer` and the features of every customer at one instant, in no order."""
    moments = shop.numbers.select(
        moment=shop.numbers.number.cast("int64"),
        customer="number",
        as_of=instant.as_of,
        last_day=instant.last_day,
        month=instant.month,
    )
    return _finished(shop, batch.Batch(shop, moments, constants, instant), catalog)


def at(shop: Prepared, catalog: Catalog, constants: ibis.Table, moments: ibis.Table) -> ibis.Table:
    """Return the features at each of `moments`.

    Parameters
    ----------
    moments
        moment (int64, unique), customer (id), as_of (UTC), last_day, month. Unknown customers have no row in the
        result.

    Returns
    -------
    ibis.Table
        moment and the features, in the order of moments.
    """
    numbered = moments.join(shop.numbers, "customer").drop("customer").rename(customer="number")
    work = batch.Batch(shop, numbered, constants)
    try:
        result = batch.compute(work, catalog)
        return shop.backend.create_table(ibis.util.gen_name("features"), result.order_by("moment"), temp=True)
    finally:
        work.close()


def _finished(shop: Prepared, work: batch.Batch, catalog: Catalog) -> ibis.Table:
    """Return the result with the customer's id, materialised, and drop what it was made from."""
    try:
        result = batch.compute(work, catalog)
        named = result.join(shop.numbers, result.moment == shop.numbers.number)
        named = named.select("customer", *catalog.names)
        return shop.backend.create_table(ibis.util.gen_name("features"), named, temp=True)
    finally:
        work.close()
