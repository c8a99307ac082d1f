"""Relations: the canonical tables as features see them, a row per event with its customer's number and its day.

`lines -> orders -> occasions -> customer`, and beside them contacts, responses, events, traits and stages. Each is one
function that returns an Ibis table. Customers and the values of closed and open columns are dense integers here, days
are days since 1970-01-01: grouping by integers is what makes many million lines bearable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from acquaint import tally
from acquaint.expr import Type
from acquaint.tally import Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import ibis

Tables = "Mapping[str, ibis.Table]"
EPOCH = "1970-01-01"
_DAY: dict[str, Type] = {"local_date": "date"}
_TIME: dict[str, Type] = {**_DAY, "local_hour": "integer", "weekday": "integer"}
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
            closed=frozenset({"place", "channel", "weekday", "local_hour"}),
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
            closed=frozenset({"channel", "type"}),
        ),
        Relation(
            "events",
            "something that happened and is neither order nor contact",
            {**_TIME, "type": "text", "value": "text", "amount_minor": "integer"},
            closed=frozenset({"type"}),
        ),
        Relation("traits", "a trait of the customer, as known from some day on", {"trait": "text", "value": "text"}),
        Relation("stages", "a change of the customer's stage", {**_DAY, "stage": "text", "state": "text"}),
    )
}
"""What tallies may run over."""

SOURCE = {"occasions": "orders"}
"""A relation that is read from another: occasions are the days of orders."""


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


def closed_values(column: Any) -> ibis.Table:
    """Return the values of a closed column with codes from 0 in the order of the values.

    None at all where a shop has more than 1,024 of them: then the column is not closed in that shop, and whatever is
    ranked by it is null.
    """
    import ibis  # noqa: PLC0415

    values = column.name("value").as_table().distinct().filter(lambda t: t.value.notnull())
    coded = values.mutate(code=ibis.row_number().over(order_by=values.value).cast("int32"), many=values.count())
    return coded.filter(coded.many <= tally.MOST_CLOSED).select("code", "value")


def build(name: str, tables: Mapping[str, ibis.Table], atoms: ibis.Table, margin: float | None) -> ibis.Table:
    """Return relation `name` over the canonical `tables`: rows of customers only, with `customer` as a number.

    Parameters
    ----------
    name
        A relation of RELATIONS other than occasions.
    tables
        Canonical tables (and `stages`) as Ibis tables.
    atoms
        atom -> number of its customer.
    margin
        The shop's margin for goods of unknown cost, or None.
    """
    builders: dict[str, Any] = {
        "orders": lambda: _orders(tables, atoms, margin),
        "lines": lambda: _lines(tables, atoms),
        "contacts": lambda: _contacts(tables, atoms),
        "traits": lambda: _traits(tables, atoms),
        "stages": lambda: tables["stages"],
    }
    return builders[name]() if name in builders else _events(name, tables, atoms)


def _of_customers(table: ibis.Table, atoms: ibis.Table) -> ibis.Table:
    return table.join(atoms, "atom").rename(customer="number")


def _columns(name: str, rows: ibis.Table, **computed: Any) -> ibis.Table:
    """Return the columns of relation `name`, with instant and day; those not computed are taken from `rows`."""
    timed = {
        "day": day_number(rows.local_date),
        "weekday": (rows.local_date.day_of_week.index() + 1).cast("int64"),
        **computed,
    }
    wanted = ("customer", "ts", "known_at", "day", *RELATIONS[name].columns)
    return rows.select(**{column: timed[column] if column in timed else rows[column] for column in wanted})


def profit(row: Any, margin: float | None) -> Any:
    """Return the profit of an order: net + reimbursed - cost of goods - cost to serve; null where cost is unknown.

    With a `margin` set by the shop an unknown cost of goods is net x (1 - margin), rounded down to the minor unit.
    """
    cost = row.cost_of_goods_minor
    if margin is not None:
        cost = cost.coalesce((row.net_sales_minor * (1 - margin)).floor().cast("int64"))
    return row.net_sales_minor + row.reimbursed_minor.coalesce(0) - cost - row.cost_to_serve_minor.coalesce(0)


def _orders(tables: Mapping[str, ibis.Table], atoms: ibis.Table, margin: float | None) -> ibis.Table:
    rows = _of_customers(tables["orders"].filter(lambda t: t.status == "counted"), atoms)
    return _columns("orders", rows, profit_minor=profit(rows, margin))


def _lines(tables: Mapping[str, ibis.Table], atoms: ibis.Table) -> ibis.Table:
    departments = tables["products"].select("product", "department")
    return _columns("lines", _of_customers(tables["lines"], atoms).left_join(departments, "product"))


def _contacts(tables: Mapping[str, ibis.Table], atoms: ibis.Table) -> ibis.Table:
    """Return contacts with what each cost; the shop states costs per channel, or one for all."""
    costs = (
        tables["costs"].filter(lambda t: t.kind == "contact").group_by("key").agg(amount=lambda t: t.amount_minor.max())
    )
    rows = _of_customers(tables["contacts"], atoms)
    rows = rows.left_join(costs, rows.channel == costs.key)
    return _columns("contacts", rows, contact_cost_minor=rows.amount)


def _events(name: str, tables: Mapping[str, ibis.Table], atoms: ibis.Table) -> ibis.Table:
    return _columns(name, _of_customers(tables[name], atoms))


def _traits(tables: Mapping[str, ibis.Table], atoms: ibis.Table) -> ibis.Table:
    """Return traits; they have no instant of their own, only a day from which they are known."""
    rows = _of_customers(tables["traits"], atoms)
    day = day_number(rows.known_at.date())
    return rows.select("customer", "known_at", "trait", "value", ts=rows.known_at.cast("timestamp(6)"), day=day)


def needed(columns: Iterable[str], relation: str) -> tuple[str, ...]:
    """Return the columns of `relation` to keep for tallies that use `columns`, in the relation's order."""
    wanted = set(columns)
    return tuple(column for column in RELATIONS[relation].columns if column in wanted)
