"""State tables: the states of all atoms at once, made by the engine, for the live interpreter to go on from.

The batch form of each state is an Ibis expression beside its class; here they are put over the canonical tables, and
what comes out is laid down as Arrow files that are read in place (`stored.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ibis

from acquaint.expr import Name, walk
from acquaint.features import batch, relations
from acquaint.features.fold import Instant
from acquaint.features.layout import Layout
from acquaint.features.tallies.distinct import HASH_BITS, Distinct
from acquaint.features.tallies.ranked import DailyRanked, Ranked
from acquaint.features.tallies.state import State

ATOMS = "atoms"
"""What the table of atoms is called: atom, customer and number, in the order of the MD5 of the atom."""


_BY_CODE = (Distinct, Ranked, DailyRanked)
"""States that read the codes of their column, not its values."""
ROWS = "rows of "
"""What the table of a relation's rows is called, before its name."""


def rows(
    backend: Any,
    tables: Mapping[str, ibis.Table],
    layout: Layout,
    instant: Instant,
    store: Callable[[ibis.Table], ibis.Table] | None = None,
) -> dict[str, ibis.Table]:
    """Materialise what the states of all atoms are made from: the rows that count at an instant.

    Parameters
    ----------
    backend
        Ibis backend.
    tables
        Canonical tables and `stages`.
    layout
        The states; their codes are not looked at.
    instant
        Events count up to here.
    store
        Where atoms and rows are put, if not into memory.

    Returns
    -------
    dict
        `atoms` by `number`; "relation.column" -> code, value; "rows of relation" -> rows by `customer`, which is the
        atom's number, with codes and hashes beside the columns they stand for.
    """

    def keep(table: ibis.Table) -> ibis.Table:
        return backend.create_table(ibis.util.gen_name("acquaint_states"), table, temp=True)

    put = store or keep
    numbered = keep(_numbered(tables["members"]))
    numbers = numbered.select("atom", "number")
    tables = {**tables, "stages": _stages(tables, numbers)}
    found = {ATOMS: put(numbered)}
    for name in sorted({_source(state) for state in layout.states}):
        states = [state for state in layout.states if _source(state) == name]
        values = {column: keep(_values(tables, name, column)) for (of, column) in layout.codes if of == name}
        found |= {f"{name}.{column}": table for column, table in values.items()}
        found[ROWS + name] = put(_rows(backend, tables, name, states, numbers, values, layout.margin, instant))
    if store is not None:
        backend.drop_table(numbered.op().name, force=True)
    return found


def states(backend: Any, given: Mapping[str, ibis.Table], layout: Layout, instant: Instant) -> dict[str, ibis.Table]:
    """Materialise the states of the atoms whose rows stand there, by their position in the layout.

    Each has `customer` (the atom's number) and the numbers of the state, as `State.columns` gives them.
    """
    found = {}
    for place, state in enumerate(layout.states):
        table = state.columns(_seen(given[ROWS + _source(state)], state), instant.last_day)
        found[str(place)] = backend.create_table(ibis.util.gen_name("acquaint_states"), table, temp=True)
    return found


def _source(state: State[Any]) -> str:
    return relations.SOURCE.get(state.relation, state.relation)


def _numbered(members: ibis.Table) -> ibis.Table:
    """Return the atoms with the beginning of their MD5, in whose order they are numbered."""
    keyed = members.select("atom", "customer", key=members.atom.hexdigest("md5").substr(0, 16))
    number = ibis.row_number().over(order_by=[keyed.key, keyed.atom])
    return keyed.mutate(number=number.cast("int32"))


def _stages(tables: Mapping[str, ibis.Table], numbers: ibis.Table) -> ibis.Table:
    """Return the log of stages by the first atom of each customer: it is what carries them."""
    customers = relations.customer_numbers(tables["customers"])
    first = tables["members"].group_by("customer").agg(atom=lambda t: t.atom.min())
    carried = first.join(numbers, "atom").join(customers, "customer", rname="{name}_of")
    carried = carried.select(carrier="number", of="number_of")
    stages = tables["stages"]
    return stages.join(carried, stages.customer == carried.of).drop("customer", "of").rename(customer="carrier")


def _values(tables: Mapping[str, ibis.Table], name: str, column: str) -> ibis.Table:
    """Return the codes of a column's values, those of closed ones as the batch has them."""
    everybody = relations.build(name, tables, [column], atoms=None, margin=None)
    return relations.values(everybody[column], None)


def _rows(
    backend: Any,
    tables: Mapping[str, ibis.Table],
    name: str,
    states: Sequence[State[Any]],
    numbers: ibis.Table,
    values: Mapping[str, ibis.Table],
    margin: float | None,
    instant: Instant,
) -> ibis.Table:
    """Return the rows of a relation that count, with codes and hashes beside the columns they stand for."""
    wanted = _columns(states, name)
    rows = relations.build(name, tables, wanted, atoms=numbers, margin=margin)
    rows = rows.filter((rows.ts < instant.as_of) & (rows.known_at <= instant.as_of))
    for column, codes in values.items():
        named = codes.rename({relations.code(column): "code", "coded": "value"})
        rows = rows.left_join(named, rows[column] == named.coded).drop("coded")
    for column in sorted({s.nodes[0].column or "" for s in states if isinstance(s, Distinct)} - set(values)):
        rows = rows.mutate(**{relations.code(column): batch.hashed(backend, rows[column], HASH_BITS // 4)})
    # Texts that stand there only for their codes would be most of the rows.
    return rows.drop(*(set(wanted) - set(_columns(states, name, coded=False))))


def _columns(states: Sequence[State[Any]], name: str, *, coded: bool = True) -> list[str]:
    """Return the columns that states read, with or without those they read the codes of."""
    used: dict[str, None] = {"is_order": None} if name == "orders" else {}
    for node, by_code in ((node, isinstance(state, _BY_CODE)) for state in states for node in state.nodes):
        own = node.column if coded or not by_code else None
        used.update(dict.fromkeys(column for column in (own, node.by) if column is not None))
        if node.where is not None:
            used.update(dict.fromkeys(part.name for part in walk(node.where) if isinstance(part, Name)))
        if node.tally in ("first", "last"):
            used["local_date"] = None
    return list(used)


def _seen(rows: ibis.Table, state: State[Any]) -> ibis.Table:
    """Return the rows as a state wants them: its column's codes as `code`; of occasions those of orders."""
    rows = rows.filter(rows.is_order) if state.relation == "occasions" else rows
    if isinstance(state, _BY_CODE):
        return rows.mutate(code=rows[relations.code(state.nodes[0].column or "")])
    return rows
