"""Batch forms of the tallies, and `compute`: features of many customers at many moments, in the engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import ibis
import ibis.expr.operations as ops
import msgspec

from acquaint import expr, tally
from acquaint.expr import Tally, Tree
from acquaint.features import fold, relations
from acquaint.features.catalog import TODAY, Catalog, Entry
from acquaint.features.columns import column, wide
from acquaint.features.fold import Instant, Moments, Names, When

HASHES = 2**32
"""Number of different 32-bit prefixes of MD5."""
MOST_JOINS = 24
"""So many tables are joined in one statement: the compiler's stack ends at about twice as many."""
_ZERO = frozenset(tally.KINDS) - {*fold.MERGES, "latest", "top", "share"}
"""Tallies that are 0 over nothing."""
_TYPES = {
    "integer": "int64",
    "number": "float64",
    "boolean": "boolean",
    "text": "string",
    "date": "date",
    "null": "string",
}


class Shop(Protocol):
    """What a batch reads of a shop: `evaluate.Prepared`."""

    @property
    def backend(self) -> Any:
        """Ibis backend that holds everything."""

    @property
    def sources(self) -> Mapping[str, ibis.Table]:
        """Relation name -> rows, as `relations.build` returns them.

        And `gap_logs` for tallies over occasions, `weights` for decayed ones.
        """

    @property
    def values(self) -> Mapping[tuple[str, str], ibis.Table]:
        """(relation, column) -> code, value."""


class Batch:
    """One computation: what it reads, and the intermediate tables it makes and drops.

    Parameters
    ----------
    shop
        The relations, with what the catalogue needs of each, and the codes of their values.
    moments
        moment (int64), customer (number), as_of, last_day, and month: the first day of the moment's month, as a date.
    constants
        month, name, x, value: the shop's constants.
    instant
        The one instant of all moments, if it is one; then `moment` must be the customer's number.
    """

    def __init__(
        self,
        shop: Shop,
        moments: ibis.Table,
        constants: ibis.Table,
        instant: Instant | None = None,
    ) -> None:
        self.backend = shop.backend
        self.sources = shop.sources
        self.values = shop.values
        self.constants = constants
        self._made: list[str] = []
        order = ibis.window(order_by=["customer", "as_of", "moment"])
        self.moments = self.keep(moments.mutate(position=ibis.row_number().over(order).cast("int32")))
        self.when: When = instant or Moments(self.moments)

    def keep(self, table: ibis.Table) -> ibis.Table:
        """Materialise an intermediate table; `close` drops it."""
        name = ibis.util.gen_name("acquaint_batch")
        self._made.append(name)
        return self.backend.create_table(name, table, temp=True)

    @contextmanager
    def scratch(self) -> Iterator[list[ibis.Table]]:
        """Drop, at its end, all that was materialised within but the tables put into the list it yields."""
        before = len(self._made)
        outlive: list[ibis.Table] = []
        yield outlive
        names = {table.op().name for table in outlive}
        self._drop(name for name in self._made[before:] if name not in names)
        self._made[before:] = [name for name in self._made[before:] if name in names]

    def close(self) -> None:
        """Drop what was materialised."""
        self._drop(self._made)

    def _drop(self, names: Iterable[str]) -> None:
        for name in names:
            self.backend.drop_table(name, force=True)


class Rows(msgspec.Struct, frozen=True):
    """The rows of a relation that a computation reads."""

    plain: ibis.Table
    """customer, ts, known_at, day, columns and codes of columns."""
    placed: ibis.Table | None
    """The same as `fold.placed` returns them, where there are many moments."""


Form = Callable[[Batch, Rows, Sequence[Tally], Names], ibis.Table]
"""A way to compute a group of tallies over one relation: returns `moment` and the column named for each."""


def compute(batch: Batch, catalog: Catalog) -> ibis.Table:
    """Return `moment` and every feature of the catalogue, a row per moment; lazily over tables that `batch` keeps."""
    wanted = {expr.bare(node) for entry in catalog.entries for node in expr.tallies(entry.tree)}
    names: dict[Tree, str] = {}
    found = batch.moments.select("moment", "month", today=_date(batch.moments.last_day + 1))
    tables = list(_all_tallies(batch, sorted((t for t in wanted if isinstance(t, Tally)), key=repr)))
    for number, (table, columns) in enumerate(tables, start=1):
        names.update((node, name) for node, name in columns.items())
        joined = table.rename(joined="moment")
        found = found.left_join(joined, found.moment == joined.joined).drop("joined")
        if number % MOST_JOINS == 0:
            found = batch.keep(found)
    return _features(batch, _with_zeros(found, names), catalog, names)


def _date(day: Any) -> Any:
    return ibis.date(relations.EPOCH) + day.cast("int64").as_interval("D")


def _with_zeros(found: ibis.Table, names: Mapping[Tree, str]) -> ibis.Table:
    """Make counts and sums over nothing 0."""
    zero = [name for node, name in names.items() if isinstance(node, Tally) and node.tally in _ZERO]
    return found.mutate(**{name: found[name].coalesce(0) for name in zero}) if zero else found


def _all_tallies(batch: Batch, wanted: Sequence[Tally]) -> Iterable[tuple[ibis.Table, dict[Tally, str]]]:
    """Yield tables of tallies by moment, with the column that holds each."""
    for relation in sorted({node.relation for node in wanted}):
        nodes = [node for node in wanted if node.relation == relation]
        with batch.scratch() as outlive:
            rows = _rows(batch, nodes)
            for position, (form, group) in enumerate(_groups(nodes)):
                names = {node: f"{relation}_{position}_{i}" for i, node in enumerate(group)}
                with batch.scratch() as results:
                    results.append(batch.keep(form(batch, rows, group, names)))
                outlive.extend(results)
                yield results[0], names


def _groups(wanted: Sequence[Tally]) -> list[tuple[Form, list[Tally]]]:
    """Put together the tallies that one pass over a relation can compute."""
    groups: dict[tuple[Any, ...], list[Tally]] = {}
    for node in wanted:
        closed = node.column in relations.RELATIONS[node.relation].closed
        if tally.KINDS[node.tally].ranked or (node.tally == "distinct" and closed and node.days is not None):
            key: tuple[Any, ...] = (_keyed, node.column)
        elif node.tally == "distinct":
            key = (_distinct, node.column, node.where, node.days)
        elif node.tally == "latest":
            key = (_latest, node.column, node.where)
        elif node.half is not None:
            key = (_decayed, node.half)
        else:
            key = (_occasions if node.relation == "occasions" else _met if fold.stuck(node) else _folded,)
        groups.setdefault(key, []).append(node)
    return [(key[0], group) for key, group in groups.items()]


def _rows(batch: Batch, nodes: Sequence[Tally]) -> Rows:
    """Return the rows of the relation that `nodes` run over, with the columns they read."""
    if nodes[0].relation == "occasions":
        orders = batch.sources["orders"].filter(lambda t: t.is_order)
        return Rows(orders.select("customer", "ts", "known_at", "day", "local_date"), None)
    source = batch.sources[nodes[0].relation]
    codes = dict.fromkeys(relations.code(node.column or "") for node in nodes if fold.coded(node))
    rows = source.select("customer", "ts", "known_at", "day", *fold.columns_of(nodes), *codes)
    if isinstance(batch.when, Instant) or all(node.tally == "latest" for node in nodes):
        return Rows(rows, None)
    return Rows(rows, fold.placed(rows, batch.when, _spans(nodes), batch.keep))


def _spans(nodes: Iterable[Tally]) -> set[int]:
    return {node.days for node in nodes if node.days is not None}


def _met(batch: Batch, rows: Rows, group: Sequence[Tally], names: Names) -> ibis.Table:  # noqa: ARG001 - a form
    """Return the tallies that cannot be taken out again: each row meets each moment."""
    return fold.met(fold.visible(rows.plain, batch.when), names)


def _folded(batch: Batch, rows: Rows, group: Sequence[Tally], names: Names) -> ibis.Table:  # noqa: ARG001 - a form
    """Return the tallies that are plain reductions, in one pass."""
    return _reduced(batch, rows, names)


def _reduced(batch: Batch, rows: Rows, names: Names, column: str | None = None) -> ibis.Table:
    """Return tallies by moment, and by `code` of a column where one is given."""
    if rows.placed is None or not isinstance(batch.when, Moments):
        seen = fold.visible(rows.plain, batch.when)
        return fold.met(seen, names) if column is None else fold.met(_with_code(seen, column), names, ["code"])
    if column is None:
        return fold.running(rows.placed, names, batch.when, batch.keep)
    return fold.running(_with_code(rows.placed, column), names, batch.when, batch.keep, ["code"])


def _with_code(rows: ibis.Table, column: str) -> ibis.Table:
    """Return the rows that have a value in a column, with its code as `code`."""
    code = rows[relations.code(column)]
    return rows.filter(code.notnull()).mutate(code=code)


def _decayed(batch: Batch, rows: Rows, group: Sequence[Tally], names: Names) -> ibis.Table:
    """Return sums in which a row weighs by its age; each row meets each moment at which it still weighs something."""
    ages = batch.sources["weights"].filter(lambda t: t.half == group[0].half)
    seen = fold.visible(rows.plain, batch.when)
    aged = seen.mutate(age=seen.last_day - seen.day).join(ages, "age")
    found = fold.met(aged, names)
    return found.mutate(**{name: found[name].coalesce(0) / 1_000_000 for name in names.values()})


def weights(halves: Collection[int]) -> ibis.Table:
    """Return what a day weighs by its age, in millionths, for each number of days in which weights halve."""
    rows = [(half, age, weight) for half in sorted(halves) for age, weight in enumerate(tally.weights(half))]
    half, age, weight = (list(column) for column in zip(*rows, strict=True))
    schema = {"half": "int64", "age": "int64", "weight": "int64"}
    return ibis.memtable({"half": half, "age": age, "weight": weight}, schema=schema)


def _occasions(batch: Batch, rows: Rows, group: Sequence[Tally], names: Names) -> ibis.Table:
    """Return tallies over the days with an order, as they are seen at each moment."""
    logs = batch.sources["gap_logs"]
    if isinstance(batch.when, Instant):
        seen = fold.visible(rows.plain, batch.when)
        days = seen.group_by("moment", "day", "last_day").agg(local_date=seen.local_date.max())
        return fold.met(_with_gaps(days, "moment", logs), names)
    firsts = rows.plain.group_by("customer", "day").agg(
        known_at=fold.counts_from(rows.plain).min(), local_date=rows.plain.local_date.max()
    )
    days = batch.keep(firsts.mutate(ts=firsts.known_at - ibis.interval(microseconds=1)))
    if any(fold.stuck(node) for node in group):
        return fold.met(_with_gaps(fold.visible(days, batch.when), "moment", logs), names)
    apart = batch.keep(_changing(days))
    seen = fold.visible(days.semi_join(apart, "customer"), batch.when)
    changing = fold.met(_with_gaps(seen, "moment", logs), names)
    when = Moments(batch.keep(batch.moments.anti_join(apart, "customer")))
    steady = batch.keep(_with_gaps(days.anti_join(apart, "customer"), "customer", logs))
    steady = fold.placed(steady, when, _spans(group), batch.keep)
    return ibis.union(changing, fold.running(steady, names, when, batch.keep))


def _changing(days: ibis.Table) -> ibis.Table:
    """Return the customers whose gaps are not the same at all moments.

    A gap changes when a day becomes known after a later one, and is forgotten when there are too many days.
    """
    order = ibis.window(group_by="customer", order_by="day")
    known = days.mutate(late=days.known_at < days.known_at.lag().over(order))
    counted = known.group_by("customer").agg(late=known.late.fill_null(False).any(), many=known.count())
    return counted.filter(counted.late | (counted.many > tally.MOST_OCCASIONS)).select("customer")


def _with_gaps(days: ibis.Table, by: str, logs: ibis.Table) -> ibis.Table:
    """Return the latest 512 days of each moment or customer, each with the gap to the one before and its logarithm.

    The gap before the first day that is kept belongs to a day that is not.
    """
    order, later = (ibis.window(group_by=by, order_by=day) for day in ("day", ibis.desc("day")))
    days = days.mutate(gap=(days.day - days.day.lag().over(order)).cast("int64"), age=ibis.row_number().over(later))
    days = days.filter(days.age < tally.MOST_OCCASIONS)
    days = days.mutate(gap=ibis.ifelse(days.age == tally.MOST_OCCASIONS - 1, ibis.null("int64"), days.gap))
    return _with_logs(days, logs)


def gap_logs() -> ibis.Table:
    """Return the logarithm of each length of a gap from the integer table: engines do not agree on ln's last bit."""
    span = list(range(1, tally.MOST_GAP_DAYS + 1))
    logs, squares = [tally.micro_log(d) for d in span], [tally.micro_log_square(d) for d in span]
    return ibis.memtable(
        {"length": span, "gap_log": logs, "gap_log_square": squares},
        schema={"length": "int64", "gap_log": "int64", "gap_log_square": "int64"},
    )


def _with_logs(days: ibis.Table, logs: ibis.Table) -> ibis.Table:
    """Add the logarithm of each gap, and its square."""
    # Not `least`, which ignores nulls on some engines: where there is no gap there is no logarithm.
    length = ibis.ifelse(days.gap > tally.MOST_GAP_DAYS, tally.MOST_GAP_DAYS, days.gap)
    return days.mutate(length=length).left_join(logs, "length")


def _keyed(batch: Batch, rows: Rows, group: Sequence[Tally], names: Names) -> ibis.Table:
    """Return distinct values, ranks and shares of one closed column, in one pass.

    A value's sum and its code are packed into one integer (-sum x 1,024 + code), so that sorting a list of integers
    ranks the values on every engine; equal sums rank in the order of the values.
    """
    ranked = dict.fromkeys(_base(node) for node in group if node.rank)
    labels = {node: f"part_{i}" for i, node in enumerate([*ranked, *(n for n in group if not n.rank)])}
    sums = batch.keep(_reduced(batch, rows, labels, group[0].column or ""))
    folds = {names[node]: (sums[labels[node]] > 0).sum().cast("int64") for node in group if not node.rank}
    for base in ranked:
        part = sums[labels[base]]
        folds[f"packed_{labels[base]}"] = (-part * tally.MOST_CLOSED + sums.code).collect(where=part > 0)
        folds[f"whole_{labels[base]}"] = part.sum(where=part > 0).cast("int64")
    found = batch.keep(sums.group_by("moment").agg(**folds))
    for base in ranked:
        label = labels[base]
        found = batch.keep(found.mutate(**{f"packed_{label}": found[f"packed_{label}"].sort()}))
        found = _unpacked(
            found,
            _values_of(batch, group[0]),
            [node for node in group if node.rank and _base(node) == base],
            names,
            label,
        )
    return found.select("moment", *names.values())


def _base(node: Tally) -> Tally:
    """Return a ranked tally without its rank: what one ranking serves."""
    return msgspec.structs.replace(node, rank=None, tally="top")


def _unpacked(found: ibis.Table, values: ibis.Table, group: Sequence[Tally], names: Names, label: str) -> ibis.Table:
    """Add value and share of each rank from the packed integers."""
    for node in group:
        packed = _nth(found[f"packed_{label}"], node.rank or 1)
        amount = ((-packed + tally.MOST_CLOSED - 1) / tally.MOST_CLOSED).floor().cast("int64")
        if node.tally == "share":
            whole = found[f"whole_{label}"].cast("float64")
            found = found.mutate(**{names[node]: amount.cast("float64") / whole})
        else:
            found = found.mutate(rank_code=(packed + amount * tally.MOST_CLOSED).cast("int32"))
            named = values.rename({names[node]: "value"})
            found = found.left_join(named, found.rank_code == named.code).drop("rank_code", "code")
    return found


def _nth(array: Any, rank: int) -> Any:
    return ibis.ifelse(array.length() >= rank, array[rank - 1], ibis.null("int64"))


def _values_of(batch: Batch, node: Tally) -> ibis.Table:
    """Return the values that the codes of a tally's column stand for."""
    return batch.values[node.relation, node.column or ""]


def _latest(batch: Batch, rows: Rows, group: Sequence[Tally], names: Names) -> ibis.Table:
    """Return the value known last; of several known at once the largest, so that order of arrival cannot matter."""
    node = group[0]
    seen = fold.held(fold.visible(rows.plain, batch.when), node)
    order = ibis.window(group_by="moment", order_by=[ibis.desc(seen.known_at), ibis.desc(seen[node.column])])
    newest = seen.mutate(age=ibis.row_number().over(order)).filter(lambda t: t.age == 0)
    return newest.select("moment", **dict.fromkeys(names.values(), newest[node.column]))


def _distinct(batch: Batch, rows: Rows, group: Sequence[Tally], names: Names) -> ibis.Table:
    """Return the number of different values; of open columns exact to 256, then from the 256 smallest hashes.

    The estimate is (256 - 1) x 2^32 / (256th smallest 32-bit MD5 prefix), rounded down; its error is about 6 %.
    Source: Bar-Yossef et al., Counting distinct elements in a data stream (2002), the k minimum values.
    """
    node, name = group[0], names[group[0]]
    counted, pairs = (_values_met if rows.placed is None or node.days else _running_values)(batch, rows, node, name)
    if node.column in relations.RELATIONS[node.relation].closed:
        return counted.select("moment", **dict.fromkeys(names.values(), counted[name]))
    hashed = pairs.join(_hashes(batch.backend, _values_of(batch, node)), "code")
    folded = batch.keep(hashed.group_by("moment").agg(smallest=hashed.hash.collect()))
    kth = folded.smallest.sort()[tally.EXACT_DISTINCT - 1].cast("int64") + HASHES // 2
    estimate = ((tally.EXACT_DISTINCT - 1) * HASHES / kth.nullif(0)).floor().cast("int64")
    estimates = folded.select(joined="moment", estimate=estimate)
    found = counted.left_join(estimates, counted.moment == estimates.joined)
    return found.select("moment", **dict.fromkeys(names.values(), found.estimate.coalesce(found[name])))


def _values_met(batch: Batch, rows: Rows, node: Tally, name: str) -> tuple[ibis.Table, ibis.Table]:
    """Return how many values each moment sees, and moment and code of those moments that see too many to count."""
    seen = fold.held(_with_code(fold.visible(rows.plain, batch.when), node.column or ""), node)
    seen = seen if node.days is None else seen.filter(seen.day > seen.last_day - node.days)
    pairs = batch.keep(seen.select("moment", "code").distinct())
    counted = batch.keep(pairs.group_by("moment").agg(**{name: pairs.count()}))
    return counted, pairs.semi_join(counted.filter(counted[name] > tally.EXACT_DISTINCT), "moment")


def _running_values(batch: Batch, rows: Rows, node: Tally, name: str) -> tuple[ibis.Table, ibis.Table]:
    """Return the same for values that are never left behind: their number is a running count.

    Only moments that see too many values meet each of them.
    """
    seen = fold.held(_with_code(rows.placed, node.column or ""), node)
    firsts = batch.keep(seen.group_by("customer", "code").agg(position=seen.position.min()))
    count = Tally(0, "count", node.relation)
    counted = batch.keep(fold.running(firsts, {count: name}, Moments(batch.moments), batch.keep))
    broad = batch.moments.semi_join(counted.filter(counted[name] > tally.EXACT_DISTINCT), "moment")
    broad = batch.keep(broad.select("moment", "customer", at="position"))
    pairs = firsts.join(broad, ["customer", broad["at"] >= firsts.position])
    return counted, pairs.select("moment", "code")


def _hashes(backend: Any, values: ibis.Table) -> ibis.Table:
    """Return the code of each value with the first 32 bits of its MD5, moved into a signed 32-bit integer."""
    return values.select("code", hash=hashed(backend, values["value"], 8, -HASHES // 2).cast("int32"))


def hashed(backend: Any, value: Any, digits: int, start: int = 0) -> Any:
    """Return the first hexadecimal digits of the MD5 of a value as a number, counted from `start`; null stays null."""
    text = _md5(backend, value.cast("string")).substr(0, digits)
    return sum(
        (
            wide(ibis.literal("0123456789abcdef").find(text.substr(i, 1))) * 16 ** (digits - 1 - i)
            for i in range(digits)
        ),
        start=ibis.literal(start, "int64"),
    )


def _md5(backend: Any, text: Any) -> Any:
    """Return MD5 in hexadecimal digits, by the name that the engine has for it."""

    def said(name: str, kind: str, of: Any) -> Any:
        def value(which: Any) -> Any: ...

        return ibis.udf.scalar.builtin(value, name=name, signature=((kind,), "string"))(of)

    if backend.has_operation(ops.HexDigest):
        return text.hexdigest("md5")
    if backend.has_operation(ops.HashBytes):
        return said("to_hex", "binary", text.hashbytes("md5"))
    return said("md5", "string", text)


def _features(batch: Batch, found: ibis.Table, catalog: Catalog, names: dict[Tree, str]) -> ibis.Table:
    """Return the expressions over tallies, a layer for each depth at which features name each other."""
    depth: dict[str, int] = {TODAY: 0}
    layers: dict[int, list[Entry]] = {}
    for entry in catalog.entries:
        deepest = max((depth[name] for name in expr.features_used(entry.tree)), default=0)
        depth[entry.feature.name] = deepest + 1
        layers.setdefault(deepest + 1, []).append(entry)
    for layer in sorted(layers):
        # Backwards: what a lookup is looked up by comes before it.
        for node in reversed([part for entry in layers[layer] for part in expr.walk(entry.tree)]):
            if isinstance(node, expr.Lookup) and expr.bare(node) not in names:
                found = _with_lookup(batch, found, node, names)
        sees = _seen(found, names)
        found = found.mutate(**{e.feature.name: column(e.tree, sees).cast(_TYPES[e.type]) for e in layers[layer]})
    return found.select("moment", *catalog.names)


def _with_lookup(batch: Batch, found: ibis.Table, node: expr.Lookup, names: dict[Tree, str]) -> ibis.Table:
    """Join the constant an expression looks up, of each moment's own month."""
    label = names[expr.bare(node)] = f"constant_{len(names)}"
    values = batch.constants.filter(batch.constants.name == node.table)
    values = values.select(joined="month", x="x", **{label: values["value"]})
    if node.operand is None:
        return found.left_join(values, found.month == values.joined).drop("joined", "x")
    found = found.mutate(operand=column(node.operand, _seen(found, names)))
    pairs = [found.month == values.joined, found.operand == values.x]
    return found.left_join(values, pairs).drop("joined", "x", "operand")


def _seen(table: ibis.Table, names: Mapping[Tree, str]) -> Callable[[Tree], Any]:
    """Return what the expressions of one layer see: features computed before, tallies, constants."""

    def sees(node: Tree) -> Any:
        return table[node.name] if isinstance(node, expr.Name) else table[names[expr.bare(node)]]

    return sees
