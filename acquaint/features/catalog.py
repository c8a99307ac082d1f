"""The catalogue: features by name, each an expression with what it means; checked as a whole before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from acquaint import expr, grammar, tally
from acquaint.errors import ExpressionError
from acquaint.expr import Lookup, Name, Tree, Type
from acquaint.features.relations import RELATIONS

TODAY = "today"
"""Name of the business day that `as_of` starts; days since an event are counted up to it."""


class Feature(msgspec.Struct, frozen=True):
    """One feature: its expression and everything a reader needs to use its value."""

    name: str
    expression: str
    description: str
    unit: str
    null: str = "never"
    example: str = ""
    batch_only: bool = False
    """It is computed at night only; no live state is kept for it."""
    place: str = ""
    """Where it is written, for messages; empty for the standard features."""

    @property
    def where(self) -> str:
        """The place of its expression."""
        return self.place or f"feature {self.name}"


class Entry(msgspec.Struct, frozen=True):
    """A feature with its tree and type."""

    feature: Feature
    tree: Tree
    type: Type


class Catalog(msgspec.Struct, frozen=True):
    """Features in an order in which each comes after those it names."""

    entries: tuple[Entry, ...]

    def __getitem__(self, name: str) -> Entry:
        return next(entry for entry in self.entries if entry.feature.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features, in the order they are computed."""
        return tuple(entry.feature.name for entry in self.entries)

    def live(self) -> Catalog:
        """Return the catalogue of the features that can be read live; what names a batch-only feature is one itself."""
        kept: list[Entry] = []
        left: set[str] = set()
        for entry in self.entries:
            if entry.feature.batch_only or left & set(expr.features_used(entry.tree)):
                left.add(entry.feature.name)
            else:
                kept.append(entry)
        return Catalog(tuple(kept))

    def only(self, names: Iterable[str]) -> Catalog:
        """Return the catalogue of the named features and those they need."""
        wanted = set(names)
        kept: list[Entry] = []
        for entry in reversed(self.entries):
            if entry.feature.name in wanted:
                kept.append(entry)
                wanted.update(expr.features_used(entry.tree))
        return Catalog(tuple(reversed(kept)))


def build(features: Iterable[Feature], lookups: Mapping[str, bool]) -> Catalog:
    """Return the catalogue of `features`, parsed, typed and sorted.

    Parameters
    ----------
    features
        The features; a later one may not repeat the name of an earlier one.
    lookups
        Names of the shop's constants; True where the constant is a table that needs an operand.

    Raises
    ------
    ExpressionError
        A name is unknown or defined twice, features name each other in a circle, or types do not fit.
    """
    parsed: dict[str, tuple[Feature, Tree]] = {}
    for feature in features:
        if feature.name in parsed or feature.name == TODAY:
            raise ExpressionError(f"The feature {feature.name} is defined twice.", where=f"[features.{feature.name}]")
        parsed[feature.name] = (feature, _parse(feature))
    entries: dict[str, Entry] = {}
    for name in parsed:
        _add(name, parsed, entries, lookups, ())
    return Catalog(tuple(entries.values()))


def _parse(feature: Feature) -> Tree:
    try:
        return grammar.parse(feature.expression)
    except ExpressionError as error:
        raise ExpressionError(error.what, where=f"{feature.where}, {error.where}") from None


def _add(
    name: str,
    parsed: Mapping[str, tuple[Feature, Tree]],
    entries: dict[str, Entry],
    lookups: Mapping[str, bool],
    path: tuple[str, ...],
) -> None:
    """Add feature `name` to `entries`, those it names first."""
    if name in entries:
        return
    if name in path:
        raise ExpressionError(f"Features name each other in a circle: {' -> '.join((*path, name))}.")
    feature, tree = parsed[name]
    for used in expr.features_used(tree):
        if used in parsed:
            _add(used, parsed, entries, lookups, (*path, name))
    try:
        kind = type_of(tree, {known: entry.type for known, entry in entries.items()}, lookups)
        if not feature.batch_only:
            _check_live(tree)
    except ExpressionError as error:
        error.where = f"{feature.where}, {error.where}"
        raise
    entries[name] = Entry(feature, tree, kind)


def _check_live(tree: Tree) -> None:
    """Raise where an expression cannot be read live, and name the part."""
    for node in expr.tallies(tree):
        if node.days is not None and node.days > tally.MOST_LIVE_DAYS:
            raise ExpressionError(
                f"{node.tally} looks back {node.days:,} days; live states keep {tally.MOST_LIVE_DAYS:,}.",
                where=f"character {node.at + 1}",
                to_do="Leave the window out, or write a feature of its own with batch_only = true.",
            )


def type_of(tree: Tree, features: Mapping[str, Type], lookups: Mapping[str, bool]) -> Type:
    """Return the type of an expression over `features`, tallies and the shop's constants."""
    scope: dict[str, Type] = {**features, TODAY: "date"}

    def named(node: Name) -> Type:
        return _known(node, scope, "feature")

    def looked(node: Lookup) -> Type:
        if node.table not in lookups or lookups[node.table] != (node.operand is not None):
            hint = tally.nearest(node.table, lookups)
            raise ExpressionError(f"There is no such constant {node.table}; {hint}", where=f"character {node.at + 1}")
        return "integer"

    return expr.type_of(tree, named, _tallied, looked)


def _tallied(node: expr.Tally) -> Type:
    """Return the type of a tally after checking its condition over the columns of its relation."""
    result = tally.type_of(node, RELATIONS)
    if node.where is not None:
        columns = RELATIONS[node.relation].columns

        def inner(part: expr.Tally | Lookup) -> Type:
            raise ExpressionError("A condition sees the row only.", where=f"character {part.at + 1}")

        kind = expr.type_of(node.where, lambda name: _known(name, columns, f"column of {node.relation}"), inner, inner)
        if kind not in ("boolean", "null"):
            raise ExpressionError("After `where` should be a condition.", where=f"character {node.where.at + 1}")
    return result


def _known(node: Name, names: Mapping[str, Type], what: str) -> Type:
    if node.name not in names:
        hint = tally.nearest(node.name, names)
        raise ExpressionError(f"There is no {what} {node.name}; {hint}", where=f"character {node.at + 1}")
    return names[node.name]
