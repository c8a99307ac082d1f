"""Which states the tallies of a catalogue are read from: the one place that puts tallies and states together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from acquaint import expr, tally
from acquaint.expr import Literal, Name, Tally, Tree
from acquaint.features import relations
from acquaint.features.catalog import Catalog
from acquaint.features.compiled import Leaf, Program, compiled
from acquaint.features.tallies import extremes, ranked, sums
from acquaint.features.tallies.active_days import ActiveDays
from acquaint.features.tallies.codes import Codes
from acquaint.features.tallies.distinct import Distinct
from acquaint.features.tallies.extremes import Extreme
from acquaint.features.tallies.latest import Latest, Part
from acquaint.features.tallies.ranked import DailyRanked, Ranked
from acquaint.features.tallies.state import State
from acquaint.features.tallies.sums import DailySums, Totals
from acquaint.lake import digest

_CODE = ("features/tallies/*.py", "features/layout.py", "features/compiled.py", "tally.py")
"""What says how states are folded and stored: with other code stored states are old."""


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
        self.sights: dict[str, Sight] = {}
        self.states: tuple[State[Any], ...] = tuple(
            self._state(key, group) for key, group in _groups(self.nodes).items()
        )

    @property
    def fingerprint(self) -> str:
        """Fingerprint of what the states hold: states of another one cannot be read."""
        derived = {name: repr(sorted(relations.derived(name, self.margin).items())) for name in self.sights}
        return digest.of(digest.of_code(*_CODE), self.margin, [repr(node) for node in self.nodes], derived)

    def _state(self, key: tuple[Any, ...], group: Sequence[Tally]) -> State[Any]:
        relation, column = group[0].relation, group[0].column or ""
        sight = self.sights.setdefault(relation, Sight(relation, self.margin))
        kind = key[0]
        if kind is Latest:
            return Latest(relation, [self._part(node, sight) for node in group], sight)
        if kind is Extreme:
            dates = relations.RELATIONS[relation].columns[extremes.column_of(group[0])] == "date"
            return Extreme(relation, group, sight, dates=dates)
        if kind is Distinct:
            return Distinct(relation, group, sight, self.codes.get((relation, column)))
        if kind in (Ranked, DailyRanked):
            made: State[Any] = kind(relation, group, sight, self.codes[relation, column])
            return made
        return ActiveDays(relation, group) if kind is ActiveDays else kind(relation, group, sight)

    def _part(self, node: Tally, sight: Sight) -> Part:
        column = node.column or ""
        kind, codes = relations.RELATIONS[node.relation].columns[column], self.codes.get((node.relation, column))
        holds = sight.place(Literal(0, value=True) if node.where is None else node.where)
        return Part(node, kind, sight.place(Name(0, column)), holds, codes)


class Sight:
    """What states see of the rows of a relation: expressions over their columns, each worked out once."""

    def __init__(self, relation: str, margin: float | None) -> None:
        self._derived = relations.derived(relation, margin)
        self._columns = {*relations.RELATIONS[relation].columns, "known_at"}
        self._trees: list[Tree] = []

    def place(self, tree: Tree) -> int:
        """Return the place of an expression's values in what states are given."""
        if tree not in self._trees:
            self._trees.append(tree)
        return self._trees.index(tree)

    def places(self, trees: Sequence[Tree]) -> slice:
        """Return the places of several expressions, one after the other."""
        self._trees += trees
        return slice(len(self._trees) - len(trees), len(self._trees))

    def reader(self) -> Callable[[Any], tuple[Any, ...]]:
        """Return the function that gives the values of all expressions for a row."""
        return compiled(self._trees, self._leaf)

    def _leaf(self, node: Tree, program: Program) -> Leaf:
        name = cast("Name", node).name  # a condition sees nothing else
        if name not in self._columns:
            raise AssertionError(f"{name} is no column")
        if name in self._derived:
            return Leaf(program.value(self._derived[name]))
        return Leaf(f"row.{name}", nullable=name not in _ALWAYS)


_ALWAYS = {"is_order", "net_sales_minor", "gross_sales_minor", "discount_minor", "returns_minor", "known_at"}
"""Columns that are never null (see `tables`)."""


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
        return (DailySums if dayed else Totals, node.relation)
    if node.tally in extremes.HOW:
        return (Extreme, extremes.HOW[node.tally], node.relation, extremes.column_of(node), node.where, dayed)
    if node.tally == "distinct":
        return (Distinct, node.relation, node.column, node.where)
    return (DailyRanked if dayed else Ranked, node.relation, ranked.base(node))
