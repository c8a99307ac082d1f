"""Relations: the canonical tables as features see them, a row per event with its customer's number and its day.

`lines -> orders -> occasions -> customer`, and beside them contacts, responses, events, traits and stages. Each is one
function that returns an Ibis table. Customers and the values of closed and open columns are dense integers here, days
are days since 1970-01-01: grouping by integers is what makes many million lines bearable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from acquaint import tally
from acquaint.expr import Tree, Type
from acquaint.grammar import parse
from acquaint.tally import Relation

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import ibis

Tables = "Mapping[str, ibis.Table]"
EPOCH = "1970-01-01"
_DAY: dict[str, Type] = {"local_date": "date"}
_TIME: dict[str, Type] = {**_DAY, "local_hour": "integer", "weekday": "integer", "hour_of_week": "integer"}
_CYCLES = frozenset({"weekday", "local_hour", "hour_of_week"})
_CAMPAIGN: dict[str, Type] = {"campaign": "text", "offer": "text", "channel": "text"}
_MONEY: dict[str, Type] = {
    "gross_sales_minor": "integer",
    "discount_minor": "integer",
    "returns_minor": "integer",
    "net_sales_minor": "integer",
    "reimbursed_minor": "integer",
    "cost_of_goods_minor": "integer",
}
_ORDER: dict[str, Type] = {
    "is_order": "boolean",
    "kind": "text",
    "place": "text",
    "channel": "text",
    "coupon": "text",
    "cost_to_serve_minor": "integer",
    "profit_minor": "integer",
}
_LINE: dict[str, Type] = {
    "product": "text",
    "category": "text",
    "brand": "text",
    "department": "text",
    "quantity_milli": "integer",
}

RELATIONS: dict[str, Relation] = {
    relation.name: relation
    for relation in (
        Relation(
            "orders",
            "a counted order or return document",
            {**_TIME, **_ORDER, **_MONEY},
            closed=frozenset({"place", "channel"}) | _CYCLES,
        ),
        Relation(
            "lines",
            "a line of a counted order or return document",
            {**_TIME, **_LINE, **_MONEY},
            closed=frozenset({"category", "brand", "department"}),
            open=frozenset({"product"}),
        ),
        Relation(
            "occasions",
            f"a business day with at least one order; the latest {tally.MOST_OCCASIONS} of a customer",
            _DAY,
        ),
        Relation(
            "contacts",
            "a message or call to the customer",
            {**_TIME, **_CAMPAIGN, "contact_cost_minor": "integer"},
            closed=frozenset({"channel"}),
        ),
        Relation(
            "responses",
            "an answer to a contact or offer",
            {**_TIME, **_CAMPAIGN, "type": "text"},
            closed=frozenset({"channel", "type"}) | _CYCLES,
        ),
        Relation(
            "events",
            "something that happened and is neither order nor contact",
            {**_TIME, "type": "text", "value": "text", "amount_minor": "integer"},
            closed=frozenset({"type"}),
        ),
        Relation("traits", "a trait of the customer, as known from some day on", {"trait": "text", "value": "text"}),
        Relation(
            "reach",
            "a change of whether a channel is permitted",
            {"channel": "text", "allowed": "boolean"},
            closed=frozenset({"channel"}),
        ),
        Relation("stages", "a change of the customer's stage", {**_DAY, "stage": "text", "state": "text"}),
    )
}
"""What tallies may run over."""

SOURCE = {"occasions": "orders"}
"""A relation that is read from another: occasions are the days of orders."""


_CALENDAR = {"weekday": "weekday(local_date)", "hour_of_week": "24 * (weekday(local_date) - 1) + local_hour"}


def derived(name: str, margin: float | None) -> dict[str, Tree]:
    """Return the columns of relation `name` that are expressions over its others; both interpreters read them here.

    Profit is net + reimbursed - cost of goods - cost to serve; null where the cost of goods is unknown. With a `margin`
    set by the shop an unknown cost of goods is net x (1 - margin), rounded down to the minor unit; the margin counts in
    millionths, so that 90 % of 10.00 leaves a cost of 1.00 and not of 0.99.
    """
    cost = "cost_of_goods_minor"
    if margin is not None:
        cost = f"coalesce({cost}, floor(net_sales_minor * {1_000_000 - round(1_000_000 * margin)} / 1000000))"
    profit = f"net_sales_minor + coalesce(reimbursed_minor, 0) - {cost} - coalesce(cost_to_serve_minor, 0)"
    texts = {**_CALENDAR, "profit_minor": profit}
    return {column: parse(texts[column]) for column in RELATIONS[name].columns if column in texts}


def day_number(date: Any) -> Any:
    """Return days since 1970-01-01 of an Ibis date column, as a 32-bit integer."""
    import ibis  # noqa: PLC0415 - listing features must not load the engine's layer

    return date.delta(ibis.date(EPOCH), unit="day").cast("int32")


def customer_numbers(customers: ibis.Table) -> ibis.Table:
    """Return customer -> dense number from 0, in the order of their ids."""
    import ibis  # noqa: PLC0415

    number = ibis.row_number().over(order_by=customers.customer).cast("int32")
    return customers.select("customer", number=number)


def atom_numbers(members: ibis.Table, numbers: ibis.Table) -> ibis.Table:
    """Return atom -> number of its customer: the only place where atoms become customers."""
    return members.join(numbers, "customer").select("atom", "number")


def values(column: Any, most: int | None) -> ibis.Table:
    """Return the values of a column with codes from 0 in the order of the values.

    None at all where there are more than `most` of them: a column that is declared closed and has more than 1,024
    values is not closed in that shop, and whatever is ranked by it is null.
    """
    import ibis  # noqa: PLC0415

    known = column.name("value").as_table().distinct().filter(lambda t: t.value.notnull())
    coded = known.mutate(code=ibis.row_number().over(order_by=known.value).cast("int32"))
    if most is not None:
        coded = coded.mutate(many=known.value.count().over()).filter(lambda t: t.many <= most)
    return coded.select("code", "value")


def code(column: str) -> str:
    """Return the name of the column that holds the codes of `column`."""
    return f"{column}_code"


def build(
    name: str,
    tables: Mapping[str, ibis.Table],
    columns: Collection[str],
    *,
    atoms: ibis.Table | None,
    margin: float | None,
) -> ibis.Table:
    """Return relation `name` over the canonical `tables`: rows of customers only, with `customer` as a number.

    Parameters
    ----------
    name
        A relation of RELATIONS other than occasions.
    tables
        Canonical tables (and `stages`) as Ibis tables.
    columns
        Columns of the relation to return beside customer, ts, known_at and day.
    atoms
        atom -> number of its customer; None for the rows of everybody, whose customer is then null.
    margin
        The shop's margin for goods of unknown cost, or None.
    """
    builders: dict[str, Any] = {
        "orders": lambda: _orders(tables, atoms, margin),
        "lines": lambda: _lines(tables, atoms, departments="department" in columns),
        "contacts": lambda: _contacts(tables, atoms, costed="contact_cost_minor" in columns),
        "traits": lambda: _traits(tables, atoms),
        "reach": lambda: _reach(tables, atoms),
        "stages": lambda: tables["stages"],
    }
    rows = builders[name]() if name in builders else _events(name, tables, atoms)
    return rows.select("customer", "ts", "known_at", "day", *sorted(columns))


def _of_customers(table: ibis.Table, atoms: ibis.Table | None) -> ibis.Table:
    import ibis  # noqa: PLC0415

    if atoms is None:
        return table.mutate(customer=ibis.null("int32"))
    return table.join(atoms, "atom").rename(customer="number")


def _columns(name: str, rows: ibis.Table, margin: float | None = None, **computed: Any) -> ibis.Table:
    """Return the columns of relation `name`, with instant and day; those not computed are taken from `rows`."""
    from acquaint.features.columns import column as of  # noqa: PLC0415

    timed = {"day": day_number(rows.local_date), **computed}
    for column, tree in derived(name, margin).items():
        timed[column] = of(tree, lambda node: rows[node.name]).cast("int64")  # type: ignore[union-attr]
    wanted = ("customer", "ts", "known_at", "day", *RELATIONS[name].columns)
    return rows.select(**{column: timed[column] if column in timed else rows[column] for column in wanted})


def _orders(tables: Mapping[str, ibis.Table], atoms: ibis.Table | None, margin: float | None) -> ibis.Table:
    rows = _of_customers(tables["orders"].filter(lambda t: t.status == "counted"), atoms)
    return _columns("orders", rows, margin)


def _lines(tables: Mapping[str, ibis.Table], atoms: ibis.Table | None, *, departments: bool) -> ibis.Table:
    """Return lines; the department is that of the product, looked up only where it is asked for."""
    import ibis  # noqa: PLC0415

    rows = _of_customers(tables["lines"], atoms)
    if not departments:
        return _columns("lines", rows, department=ibis.null("string"))
    known = tables["products"].group_by("product").agg(department=lambda t: t.department.min())
    return _columns("lines", rows.left_join(known, "product"))


def _contacts(tables: Mapping[str, ibis.Table], atoms: ibis.Table | None, *, costed: bool) -> ibis.Table:
    """Return contacts with what each cost, looked up only where it is asked for."""
    import ibis  # noqa: PLC0415

    rows = _of_customers(tables["contacts"], atoms)
    if not costed:
        return _columns("contacts", rows, contact_cost_minor=ibis.null("int64"))
    costs = _contact_costs(tables).rename(of_channel="channel", on_day="local_date")
    pairs = [rows.channel.identical_to(costs.of_channel), rows.local_date == costs.on_day]
    rows = rows.left_join(costs, pairs)
    return _columns("contacts", rows, contact_cost_minor=rows.amount_minor)


def _contact_costs(tables: Mapping[str, ibis.Table]) -> ibis.Table:
    """Return channel, local_date, amount_minor: the newest cost on each day; that of the channel goes first."""
    import ibis  # noqa: PLC0415

    days = tables["contacts"].select("channel", "local_date").distinct()
    costs = tables["costs"].filter(lambda t: t.kind == "contact").select("key", "since", "amount_minor")
    holds = costs.key.isnull() | (costs.key.lower() == days.channel)
    stated = days.join(costs, [holds, costs.since.isnull() | (costs.since <= days.local_date)])
    since = stated.since.coalesce(ibis.date(EPOCH))
    order = [stated.key.isnull(), ibis.desc(since), ibis.desc(stated.amount_minor)]
    first = ibis.row_number().over(group_by=["channel", "local_date"], order_by=order)
    return stated.mutate(first=first).filter(lambda t: t.first == 0).select("channel", "local_date", "amount_minor")


def _events(name: str, tables: Mapping[str, ibis.Table], atoms: ibis.Table | None) -> ibis.Table:
    return _columns(name, _of_customers(tables[name], atoms))


def _reach(tables: Mapping[str, ibis.Table], atoms: ibis.Table | None) -> ibis.Table:
    """Return changes of permission; their day is that of the instant from which they hold."""
    rows = _of_customers(tables["reach_log"], atoms)
    return rows.select("customer", "ts", "known_at", "channel", "allowed", day=day_number(rows.ts.date()))


def _traits(tables: Mapping[str, ibis.Table], atoms: ibis.Table | None) -> ibis.Table:
    """Return traits; they have no instant of their own, only one from which on, itself included, they are known."""
    import ibis  # noqa: PLC0415

    rows = _of_customers(tables["traits"], atoms)
    day, before = day_number(rows.known_at.date()), rows.known_at - ibis.interval(microseconds=1)
    return rows.select("customer", "known_at", "trait", "value", ts=before.cast("timestamp(6)"), day=day)
