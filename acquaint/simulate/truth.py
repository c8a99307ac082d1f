"""The truth about a simulated shop, in a folder of its own: who is who, what offers do to each, whose every row is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from acquaint.simulate.identifiers import Identifiers
from acquaint.simulate.offers import CHANNELS, KINDS, OFFERS
from acquaint.simulate.people import LIFE_EVENTS
from acquaint.simulate.state import State
from acquaint.simulate.told import Told
from acquaint.simulate.world import Day, World
from acquaint.simulate.writer import Writer

_TOTALS = ("orders", "sales_minor", "profit_minor", "contacts", "unsubscribed", "complained")
_TOLD = ("told_orders", "told_net_sales_minor")
_SALES = ("till", "web_orders")


class Owners:
    """Whose the rows of each file are: `owners-FILE.parquet`, by the id of the row or order; and what it all came to.

    `totals.json` counts what happened, and under `told_` what of it the files tell: without the receipts of a silent
    feed, and less what came back.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writers: dict[str, Writer] = {}
        self.totals = dict.fromkeys((*_TOTALS, *_TOLD), 0)

    def __enter__(self) -> Owners:
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self._writers.values():
            writer.__exit__()
        text = json.dumps(self.totals, indent=2)
        (self.folder / "totals.json").write_text(text + "\n", encoding="utf-8", newline="\n")

    def write(self, told: Told) -> None:
        """Take in rows that the shop was told."""
        ids = told.rows.column(0).combine_chunks()
        # Lines of an order stand together, and are those of one customer.
        first = np.ones(len(ids), np.bool_)
        if len(ids) > 1:
            first[1:] = pc.not_equal(ids[1:], ids[:-1]).to_numpy(zero_copy_only=False)
        table = pa.table({"id": ids.filter(pa.array(first)), "customer": told.who[first]})
        if told.file not in self._writers:
            self._writers[told.file] = Writer(self.folder / f"owners-{told.file}.parquet")
        self._writers[told.file].write(table)
        if told.file in _SALES:
            amount = np.rint(told.rows["amount"].to_numpy() * 100).astype(np.int64)
            sold = told.rows["quantity"].to_numpy()[first] > 0
            for name, value in zip(_TOLD, (sold.sum(), amount.sum()), strict=True):
                self.totals[name] += int(value)

    def count(self, day: Day) -> None:
        """Count what happened on a day, whether the files tell of it or not."""
        answers, orders = day.answers, day.orders
        counted = (
            len(orders.who), orders.sales_minor.sum(), orders.profit_minor.sum(), len(answers.sent),
            answers.unsubscribed.sum(), answers.complained.sum(),
        )  # fmt: skip
        for name, value in zip(_TOTALS, counted, strict=True):
            self.totals[name] += int(value)


def write(folder: Path, world: World, state: State, identifiers: Identifiers, paths: list[pa.Table]) -> None:
    """Write who the customers are, by which identifiers, what each offer does to each of them, and their paths."""
    pq.write_table(pa.concat_tables(paths), folder / "paths.parquet")
    pq.write_table(_customers(world, state), folder / "hidden.parquet")
    pq.write_table(_identifiers(world, identifiers), folder / "identifiers.parquet")
    everybody = np.arange(len(world.people))
    pq.write_table(pa.table({
        "customer": np.repeat(everybody, len(OFFERS)),
        "offer": np.tile([offer.code for offer in OFFERS], len(everybody)),
        "kind": pa.array(KINDS).take(pa.array(world.effects.kind.ravel())),
        "orders": world.effects.orders.ravel(), "trace": world.effects.trace.ravel(),
    }), folder / "effects.parquet")  # fmt: skip


def _customers(world: World, state: State) -> pa.Table:
    """Return a row per customer: what she is, and what she came to."""
    people, standing = world.people, world.standing
    columns: dict[str, Any] = {"customer": np.arange(len(people))}
    columns |= {name: value for name, value in msgspec.structs.asdict(people).items() if value.ndim == 1}
    columns |= {f"notices_{channel}": people.notices[:, place] for place, channel in enumerate(CHANNELS)}
    columns["preferred_channel"] = pa.array(CHANNELS).take(pa.array(np.argmax(people.notices, axis=1)))
    columns["event"] = pa.array(LIFE_EVENTS).take(pa.array(people.event, mask=people.event < 0))
    columns |= {
        "account": standing.account, "guest": standing.guest, "card_of": standing.card_of,
        "phone_of": standing.phone_of, "gives_email": standing.gives_email, "mistyped": standing.mistyped,
        "pulled_forward": world.effects.pulled, "orders": state.nth, "profit_minor": state.profit_minor,
    }  # fmt: skip
    return pa.table(columns)


def _identifiers(world: World, identifiers: Identifiers) -> pa.Table:
    """Return which identifiers each customer has, whether they were ever written or not."""
    everybody = pa.array(np.arange(len(world.people)))
    kinds = ("account", "card", "email", "later_email", "typed_email", "phone", "name")
    parts = [
        pa.table({"customer": everybody, "kind": [kind] * len(everybody), "value": getattr(identifiers, kind)})
        for kind in kinds
    ]
    return pa.concat_tables(parts)
