"""A shop of any size, from a seed: canonical tables as Parquet, written month by month so that memory stays bounded.

Three years of orders of about six lines; customers differ in how often they buy as people do (a few buy very often),
each has favourite products, most products sell seldom. As in a real shop some lines have no category, some orders no
time of day, some are known late, some are returns.

    python -m benchmarks.generate FOLDER --lines 10000000 --customers 200000
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from acquaint import tables

START = date(2023, 1, 1)
DAYS = 3 * 365
LINES_PER_ORDER = 6
CATEGORIES, BRANDS, PRODUCTS, PLACES = 300, 500, 20_000, 40
CHUNK = 1_000_000
"""Lines that are in memory at once."""
_TYPES = {
    "text": pa.string(), "integer": pa.int64(), "minor": pa.int64(), "milli": pa.int64(), "date": pa.date32(),
    "instant": pa.timestamp("us"), "boolean": pa.bool_(),
}  # fmt: skip
WEEK = np.array([0.9, 0.85, 0.9, 1.0, 1.25, 1.45, 0.65])
"""How busy each day of the week is, from Monday on."""
_EPOCH_DAY = (START - date(1970, 1, 1)).days
_DAY_US = 86_400_000_000

Columns = dict[str, object]


def write(folder: Path, lines: int, customers: int, seed: int = 1) -> None:
    """Write the canonical tables of a shop with about `lines` lines, and `stages.parquet`, into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    names = _names("c", customers, 8)
    _write(folder, tables.CUSTOMERS, _customers(names))
    _write(folder, tables.MEMBERS, {"atom": _atoms(names), "customer": names, "evidence": _same("own", customers)})
    _write(folder, tables.PRODUCTS, _products())
    _write(folder, tables.COSTS, {"kind": ["contact"], "key": ["email"], "amount_minor": [2], "since": [START]})
    _write_sales(folder, rng, lines, customers)
    for table, many in ((tables.CONTACTS, lines // 20), (tables.RESPONSES, lines // 100)):
        _write(folder, table, _touches(rng, many, customers, table is tables.RESPONSES))
    pq.write_table(_stages(rng, customers), folder / "stages.parquet")
    _write(folder, tables.REACH_LOG, _reach(np.random.default_rng(seed + 1), _atoms(names)))
    for table in tables.CANONICAL.values():
        if not (folder / f"{table.name}.parquet").exists():
            _write(folder, table, {})


def _schema(table: tables.Table) -> pa.Schema:
    return pa.schema([(column.name, _TYPES[column.type]) for column in table.columns])


def _filled(table: tables.Table, columns: Columns) -> pa.Table:
    """Return an Arrow table with the columns of `table`; those not given are null."""
    schema = _schema(table)
    many = len(next(iter(columns.values()))) if columns else 0  # type: ignore[arg-type]
    arrays = [
        pa.nulls(many, field.type) if field.name not in columns else _array(columns[field.name], field.type)
        for field in schema
    ]
    return pa.table(arrays, schema=schema)


def _array(values: object, kind: pa.DataType) -> pa.Array:
    return values if isinstance(values, pa.Array) else pa.array(values, kind)


def _write(folder: Path, table: tables.Table, columns: Columns) -> None:
    pq.write_table(_filled(table, columns), folder / f"{table.name}.parquet", compression="zstd")


def _names(prefix: str, many: int, width: int) -> pa.Array:
    """Return `many` names that sort as their numbers do."""
    return _numbered(prefix, np.arange(many), width)


def _numbered(prefix: str, numbers: NDArray[np.int64], width: int) -> pa.Array:
    digits = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, digits, "")


def _same(value: str, many: int) -> pa.Array:
    return pa.array([value]).take(pa.array(np.zeros(many, np.int64)))


def _atoms(names: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise("account:till:", names, "")


def _customers(names: pa.Array) -> Columns:
    known = pa.array(np.full(len(names), _EPOCH_DAY * _DAY_US), pa.timestamp("us"))
    return {"customer": names, "kind": _same("person", len(names)), "known_since": known}


def _products() -> Columns:
    """Return the products; one in forty has neither category nor brand."""
    number = np.arange(PRODUCTS)
    unknown = number % 40 == 39
    return {
        "product": _names("p", PRODUCTS, 5),
        "category": _some("category", number % CATEGORIES, unknown),
        "brand": _some("brand", (number * 7919) % BRANDS, unknown),
        "department": _some("department", number % 10, unknown),
    }


def _some(prefix: str, numbers: NDArray[np.int64], missing: NDArray[np.bool_]) -> pa.Array:
    names = _names(f"{prefix} ", int(numbers.max()) + 1, 3)
    return names.take(pa.array(numbers, mask=missing))


def _weights(customers: int) -> NDArray[np.float64]:
    """Return the distribution of orders over customers: rank^-0.7, in an order unrelated to their ids."""
    weight = (np.arange(customers) + 10.0) ** -0.7
    shuffled = np.random.default_rng(7).permutation(weight)
    return np.cumsum(shuffled) / shuffled.sum()


def _write_sales(folder: Path, rng: np.random.Generator, lines: int, customers: int) -> None:
    """Write orders and lines in the order of time, chunk by chunk."""
    product = _filled(tables.PRODUCTS, _products())
    goods = (
        product["product"].combine_chunks(),
        product["category"].combine_chunks(),
        product["brand"].combine_chunks(),
    )
    with (
        pq.ParquetWriter(folder / "orders.parquet", _schema(tables.ORDERS), compression="zstd") as order_file,
        pq.ParquetWriter(folder / "lines.parquet", _schema(tables.LINES), compression="zstd") as line_file,
    ):
        weights = _weights(customers)
        for first, times in _times(rng, max(lines // LINES_PER_ORDER, 1)):
            heads, rows = _sales(rng, first, times, weights, goods)
            order_file.write_table(_filled(tables.ORDERS, heads))
            line_file.write_table(_filled(tables.LINES, rows))


def _times(rng: np.random.Generator, orders: int) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Yield the number of the first order and the sorted instants of a stretch of days."""
    chunks = max(1, -(-orders * LINES_PER_ORDER // CHUNK))
    edges = np.linspace(0, DAYS, chunks + 1).astype(int)
    counts = np.diff(orders * edges // DAYS)
    first = 0
    for low, high, many in zip(edges[:-1], edges[1:], counts, strict=True):
        days = np.arange(low, high)
        busy = WEEK[(START.weekday() + days) % 7]
        day = rng.choice(days, many, p=busy / busy.sum())
        hour = np.clip(rng.normal(14, 4, many), 6, 22)
        yield first, np.sort((_EPOCH_DAY + day) * _DAY_US + (hour * 3_600_000_000).astype(np.int64))
        first += int(many)


def _sales(
    rng: np.random.Generator,
    first: int,
    ts: NDArray[np.int64],
    weights: NDArray[np.float64],
    goods: tuple[pa.Array, pa.Array, pa.Array],
) -> tuple[Columns, Columns]:
    """Return the columns of the orders at `ts` and of their lines."""
    many = len(ts)
    customer = np.minimum(np.searchsorted(weights, rng.random(many)), len(weights) - 1)
    cancelled = rng.random(many) < 0.005
    size = np.where(cancelled, 0, 1 + rng.poisson(LINES_PER_ORDER - 1, many))
    of = np.repeat(np.arange(many), size)
    back = rng.random(many) < 0.02
    liked = (rng.zipf(1.3, len(of)) + customer[of] * 37) % PRODUCTS
    product = np.where(rng.random(len(of)) < 0.7, liked, rng.integers(0, PRODUCTS, len(of)))
    gross = rng.integers(50, 2_000, len(of))
    discount = np.where(rng.random(len(of)) < 0.2, gross // 5, 0)
    sold = ~back[of]
    money = {
        "gross_sales_minor": np.where(sold, gross, 0), "discount_minor": np.where(sold, discount, 0),
        "returns_minor": np.where(sold, 0, gross), "net_sales_minor": np.where(sold, gross - discount, -gross),
    }  # fmt: skip
    cost = np.where(rng.random(many) < 0.001, -1, 0)
    knowledge = _knowledge(rng, first, ts, customer)
    lines = {name: values.take(pa.array(of)) for name, values in knowledge.items()} | money
    lines |= {
        "line_number": np.arange(len(of)) - np.repeat(np.cumsum(size) - size, size) + 1,
        "product": goods[0].take(pa.array(product)), "category": goods[1].take(pa.array(product)),
        "brand": goods[2].take(pa.array(product)), "quantity_milli": np.where(sold, 1_000, -1_000),
        "cost_of_goods_minor": _cost(money, cost[of]),
    }  # fmt: skip
    sums = {name: _sums(of, many, values) for name, values in money.items()}
    return knowledge | _heads(rng, back, cancelled) | sums | {"cost_of_goods_minor": _cost(sums, cost)}, lines


def _cost(money: dict[str, NDArray[np.int64]], cost: NDArray[np.int64]) -> pa.Array:
    """Return the cost of goods, unknown where `cost` says so."""
    return pa.array(money["net_sales_minor"] * 6 // 10, mask=cost < 0)


def _sums(of: NDArray[np.int64], many: int, values: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.bincount(of, values, many).astype(np.int64)


def _heads(rng: np.random.Generator, back: NDArray[np.bool_], cancelled: NDArray[np.bool_]) -> Columns:
    """Return what an order says beyond knowledge and money; one place in five is the web shop."""
    many, zero = len(back), np.zeros(len(back), int)
    place = rng.integers(0, PLACES, many)
    return {
        "kind": _either("sale", "return", back),
        "status": _either("counted", "cancelled", cancelled),
        "is_order": ~back & ~cancelled,
        "place": _names("place ", PLACES, 2).take(pa.array(place)),
        "channel": _either("online", "store", place % 5 > 0),
        "currency": _same("EUR", many),
        "coupon": pa.array(["SAVE10"]).take(pa.array(zero, mask=rng.random(many) > 0.1)),
        "cost_to_serve_minor": pa.array(rng.integers(100, 400, many), mask=place % 5 > 0),
        "gift_card_minor": zero,
        "open_balance_minor": zero,
        "incomplete": zero.astype(bool),
        "estimated": zero.astype(bool),
    }


def _either(no: str, yes: str, flags: NDArray[np.bool_]) -> pa.Array:
    return pa.array([no, yes]).take(pa.array(flags.astype(int)))


def _knowledge(
    rng: np.random.Generator, first: int, ts: NDArray[np.int64], customer: NDArray[np.int64]
) -> dict[str, pa.Array]:
    """Return the knowledge columns and the atom; one event in a hundred is known up to thirty days late."""
    many, number = len(ts), first + np.arange(len(ts))
    late = np.where(rng.random(many) < 0.01, rng.integers(1, 31, many), 0)
    hour = (ts % _DAY_US) // 3_600_000_000
    return {
        "source": _same("till", many), "id": _numbered("", number, 10), "seq": pa.array(number + 1),
        "ts": pa.array(ts, pa.timestamp("us")), "known_at": pa.array(ts + late * _DAY_US, pa.timestamp("us")),
        "local_date": pa.array((ts // _DAY_US).astype(np.int32), pa.date32()),
        "local_hour": pa.array(hour, mask=rng.random(many) < 0.01),
        "atom": _atoms(_numbered("c", customer, 8)),
    }  # fmt: skip


def _touches(rng: np.random.Generator, many: int, customers: int, answers: bool) -> Columns:
    """Return contacts, or the answers to them."""
    days = _EPOCH_DAY + rng.integers(0, DAYS, many)
    ts = np.sort(days * _DAY_US + rng.integers(8, 18, many) * 3_600_000_000)
    columns: Columns = dict(_knowledge(rng, 0, ts, rng.integers(0, customers, many)))
    channel = _either("email", "post", rng.random(many) < 0.5)
    kinds = _either("redeemed", "clicked", rng.random(many) < 0.5)
    return columns | {"channel": channel} | ({"type": kinds} if answers else {})


def _reach(rng: np.random.Generator, atoms: pa.Array) -> Columns:
    """Return two changes of permission for everybody: for e-mail, and for any channel."""
    many = len(atoms)
    ts = pa.array(_EPOCH_DAY * _DAY_US + np.sort(rng.choice(DAYS * 86_400, 2 * many) * 1_000_000), pa.timestamp("us"))
    other = np.array(["email", "phone", "sms", "post"])[rng.integers(0, 4, many)]
    return {
        "atom": pa.concat_arrays([atoms, atoms]), "channel": np.concatenate([np.full(many, "email"), other]),
        "allowed": rng.random(2 * many) < 0.6, "ts": ts, "known_at": ts,
    }  # fmt: skip


def _stages(rng: np.random.Generator, customers: int) -> pa.Table:
    """Return a log of stages: a beginning for everybody, and for half of them a second change."""
    customer = np.concatenate([np.arange(customers), np.arange(0, customers, 2)])
    again = np.arange(len(customer)) >= customers
    day = _EPOCH_DAY + rng.integers(0, DAYS // 2, len(customer)) + again * (DAYS // 2)
    instant = pa.array(day * _DAY_US, pa.timestamp("us"))
    return pa.table(
        {
            "customer": pa.array(customer, pa.int32()),
            "ts": instant,
            "known_at": instant,
            "day": pa.array(day, pa.int32()),
            "local_date": pa.array(day.astype(np.int32), pa.date32()),
            "stage": _either("activation", "activity", again),
            "state": _either("new", "regular", again),
        }
    )


def write_invoices(path: Path, lines: int, customers: int, seed: int = 2) -> None:
    """Write a CSV of plain invoice lines, as programs for invoices export them."""
    from pyarrow import csv  # noqa: PLC0415 - only this needs it

    rng = np.random.default_rng(seed)
    orders = max(lines // LINES_PER_ORDER, 1)
    days = np.sort(_EPOCH_DAY + rng.integers(0, DAYS, orders))
    ts = days * _DAY_US + np.sort(rng.integers(8 * 60, 20 * 60, orders)) * 60_000_000
    of = np.sort(np.concatenate([np.arange(orders), rng.integers(0, orders, max(lines - orders, 0))]))
    customer = np.searchsorted(_weights(customers), rng.random(orders))
    product = (rng.zipf(1.3, len(of)) + customer[of] * 37) % PRODUCTS
    table = pa.table(
        {
            "InvoiceNo": 536_365 + of,
            "StockCode": _numbered("", 10_000 + product, 5),
            "Description": _numbered("ARTICLE ", product, 4),
            "Quantity": rng.integers(1, 13, len(of)),
            "InvoiceDate": pc.strftime(pa.array(ts[of], pa.timestamp("us")), format="%Y-%m-%d %H:%M"),
            "UnitPrice": _price(99 + (product * 53) % 2_000),
            "CustomerID": 12_346 + customer[of],
            "Country": _same("United Kingdom", len(of)),
        }
    )
    csv.write_csv(table, path, csv.WriteOptions(quoting_style="needed"))


def _price(cents: NDArray[np.int64]) -> pa.Array:
    whole = pc.cast(pa.array(cents // 100), pa.string())
    return pc.binary_join_element_wise(whole, _numbered("", cents % 100, 2), ".")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--customers", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.folder, given.lines, given.customers, given.seed)


if __name__ == "__main__":
    main()
