"""Which states the tallies of a catalogue are read from: the one place that puts tallies and states together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, cast

from acquaint import expr, tally
from acquaint.expr import Name, Tally, Tree
from acquaint.features import relations
from acquaint.features.catalog import Catalog
from acquaint.features.closures import Value, closure
from acquaint.features.tallies import extremes, sums
from acquaint.features.tallies.active_days import ActiveDays
from acquaint.features.tallies.codes import Codes
from acquaint.features.tallies.distinct import Distinct
from acquaint.features.tallies.extremes import Extreme
from acquaint.features.tallies.latest import Latest, Part
from acquaint.features.tallies.ranked import Ranked
from acquaint.features.tallies.state import State
from acquaint.features.tallies.sums import Sums
from acquaint.lake import digest

FORMAT = 1
"""Number of the form in which states are stored; a new one makes all stored states old."""


class Layout:
    """The states of a catalogue.

    Parameters
    ----------
    catalog
        The features that will be read.
    margin
        The shop's margin for goods of unknown cost, or None.
    codes
        (relation, column) -> its values known so far, for the columns that have codes; others begin empty.
    """

    def __init__(
        self, catalog: Catalog, margin: float | None, codes: Mapping[tuple[str, str], Sequence[Any]] | None = None
    ) -> None:
        self.margin = margin
        wanted = {expr.bare(node) for entry in catalog.entries for node in expr.tallies(entry.tree)}
        self.nodes = sorted((node for node in wanted if isinstance(node, Tally)), key=repr)
        known = codes or {}
        self.codes = {key: Codes(known.get(key, ())) for key in coded(self.nodes)}
        self.states: tuple[State, ...] = tuple(self._state(key, group) for key, group in _groups(self.nodes).items())

    @property
    def fingerprint(self) -> str:
        """Fingerprint of what the states hold: states of another one cannot be read."""
        return digest.of(FORMAT, self.margin, [repr(node) for node in self.nodes])

    def _state(self, key: tuple[Any, ...], group: Sequence[Tally]) -> State:
        relation, column = group[0].relation, group[0].column or ""
        sight, codes = Sight(relation, self.margin), self.codes.get((relation, column))
        kind = key[0]
        if kind is Latest:
            return Latest(relation, [self._part(node, sight) for node in group])
        if kind is Extreme:
            dates = relations.RELATIONS[relation].columns[extremes.column_of(group[0])] == "date"
            return Extreme(relation, group, sight, dates=dates)
        if kind is Ranked:
            return Ranked(relation, group, self.codes[relation, column], sight)
        if kind is Distinct:
            return Distinct(relation, group, sight, codes)
        return ActiveDays(relation, group, sight) if kind is ActiveDays else Sums(relation, group, sight)

    def _part(self, node: Tally, sight: Sight) -> Part:
        column = node.column or ""
        kind, codes = relations.RELATIONS[node.relation].columns[column], self.codes.get((node.relation, column))
        return Part(node, kind, sight.value(column), sight.holds(node.where), codes)


class Sight:
    """What tallies see of the rows of a relation: their columns, and columns that are expressions over them."""

    def __init__(self, relation: str, margin: float | None) -> None:
        self._derived = relations.derived(relation, margin)

    def value(self, column: str) -> Value[Any]:
        """Return the function that gives a column of a row."""
        return closure(self._derived[column], self._sees) if column in self._derived else attrgetter(column)

    def holds(self, where: Tree | None) -> Value[Any] | None:
        """Return the function that tells whether a row meets a condition; None where every row does."""
        return None if where is None else closure(where, self._sees)

    def _sees(self, node: Tree) -> Value[Any]:
        return self.value(cast("Name", node).name)  # a condition sees nothing else


def coded(nodes: Sequence[Tally]) -> list[tuple[str, str]]:
    """Return relation and column of the values that states keep as codes of the shop."""
    found: dict[tuple[str, str], None] = {}
    for node in nodes:
        column, relation = node.column or "", relations.RELATIONS[node.relation]
        ranked = tally.KINDS[node.tally].ranked or (node.tally == "distinct" and column in relation.closed)
        if ranked or (node.tally == "latest" and relation.columns[column] == "text"):
            found[node.relation, column] = None
    return list(found)


def _groups(nodes: Sequence[Tally]) -> dict[tuple[Any, ...], list[Tally]]:
    """Put together the tallies that one state serves."""
    groups: dict[tuple[Any, ...], list[Tally]] = {}
    for node in nodes:
        groups.setdefault(_key(node), []).append(node)
    return groups


def _key(node: Tally) -> tuple[Any, ...]:
    dayed = node.days is not None or node.half is not None
    if node.tally == "latest":
        return (Latest, node.relation)
    if node.relation == "occasions":
        return (ActiveDays,)
    if node.tally in sums.KINDS:
        return (Sums, node.relation, dayed)
    if node.tally in extremes.HOW:
        return (Extreme, extremes.HOW[node.tally], node.relation, extremes.column_of(node), node.where, dayed)
    if node.tally == "distinct":
        return (Distinct, node.relation, node.column, node.where)
    return (Ranked, node.relation, node.column, dayed)
