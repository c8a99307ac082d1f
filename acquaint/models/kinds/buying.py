"""Orders and value: whether customers are still there, what they will order and what that brings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from acquaint.features import calendar, occasions
from acquaint.features.occasions import Occasions
from acquaint.lake import digest
from acquaint.models import money, reasons, shelf
from acquaint.models.buying import outlook, spend, summary, trial, worth
from acquaint.models.buying.model import Buying
from acquaint.models.buying.outlook import Outlook
from acquaint.models.buying.spend import AnySpend
from acquaint.models.buying.summary import Summary
from acquaint.models.shelf import Kept, Shelf
from acquaint.models.study import Now, Study
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    import pyarrow as pa

ORDERS, VALUE = "orders", "order_value"
VERSION = 1
_ALIVE = "alive_probability"
_ENDS = ("", "_low", "_high")
_BAND = ("_least", "_most")
_LEAST = 1e-9
_TOLD = 0.05
"""By less than 5 % more or fewer orders nothing is explained."""


class Priced(msgspec.Struct, frozen=True):
    """What an order brings, and of which money that is."""

    spend: AnySpend
    of: money.Of


def learn(study: Study, known: Shelf) -> Iterator[tuple[str, Kept]]:
    """Yield the models of orders and of what an order brings."""
    yield ORDERS, _orders(study, known.models.get(ORDERS))
    yield VALUE, _value(study, known.models.get(VALUE))


def _orders(study: Study, old: Kept | None) -> Kept:
    definition = study.definition(ORDERS, VERSION)
    if old is not None and old.stays(definition, study.month, trial.HORIZON):
        return old
    rows = occasions.visible(study.story.occasions, study.at)
    contest = old is not None and old.champion(definition, study.month)
    champion = old.model(Buying) if old is not None and contest else None
    found = trial.learn(rows, study.at, calendar.fit(rows.day, study.at), champion=champion)
    fingerprint, text = _fingerprint(study.at, rows), (f"orders within {trial.HORIZON} days", "orders")
    if champion is not None and old is not None and _untried(found):
        return old
    if isinstance(found, NotEnoughData):
        card = study.card(
            ORDERS, *text, version=VERSION, horizon_days=trial.HORIZON, fingerprint=fingerprint, missing=found
        )
        return shelf.keep(definition, study.month, card, None)
    tested = study.at - found.totals[0].day if found.totals else 0
    card = study.card(
        ORDERS, *text, version=VERSION, horizon_days=trial.HORIZON, fingerprint=fingerprint, chosen=found.model.rung,
        ladder=found.steps, calibration=found.points, assumptions=found.assumptions, cases=found.cases,
        customers=len(np.unique(rows.customer)), tested_days=tested, missing=found.missing,
    )  # fmt: skip
    return shelf.settle(definition, study.month, card, found.model, old, found.contest)


def _value(study: Study, old: Kept | None) -> Kept:
    known = occasions.visible(study.story.occasions, study.at)
    brought = money.read(study.con, known, study.settings.shop.margin, study.as_of)
    rows, definition = brought.occasions, study.definition(VALUE, VERSION, brought.of)
    if old is not None and old.stays(definition, study.month, spend.HORIZON):
        return old
    kept = old.model(Priced) if old is not None and old.champion(definition, study.month) else None
    found = spend.learn(rows, study.at, champion=None if kept is None else kept.spend)
    what = "profit" if brought.of == "profit" else "net sales"
    fingerprint, text = _fingerprint(study.at, rows), (f"{what} of an order", "minor units")
    if kept is not None and old is not None and _untried(found):
        return old
    if isinstance(found, NotEnoughData):
        card = study.card(VALUE, *text, version=VERSION, horizon_days=None, fingerprint=fingerprint, missing=found)
        return shelf.keep(definition, study.month, card, None)
    seen = rows.known <= study.at
    card = study.card(
        VALUE, *text, version=VERSION, horizon_days=None, fingerprint=fingerprint, chosen=found.model.name,
        ladder=found.steps, assumptions=found.assumptions, cases=int(seen.sum()),
        customers=len(np.unique(rows.customer[seen])), tested_days=spend.HORIZON if found.steps else 0,
        missing=found.missing, lasts=spend.HORIZON,
    )  # fmt: skip
    return shelf.settle(definition, study.month, card, Priced(found.model, brought.of), old, found.contest)


def _untried(found: trial.Learned | spend.Learned | NotEnoughData) -> bool:
    """Tell whether a new model could not be tried: until its day of review the one in use is the better one."""
    return isinstance(found, NotEnoughData) or found.missing is not None


def _fingerprint(at: int, rows: Occasions) -> str:
    """Return the fingerprint of what is known at a day."""
    seen = occasions.visible(rows, at)
    parts = (seen.customer, seen.day, seen.net_sales_minor)
    data = [digest.of_bytes(np.ascontiguousarray(part).tobytes()) for part in parts]
    return digest.of(at, data, digest.of_code(*shelf.CODE))


def predict(now: Now, known: Shelf) -> Iterator[tuple[str, pa.Array]]:
    """Yield the chance to be still there, orders and what they bring within each horizon, the value, and why."""
    buying, found, customer = known.model(ORDERS, Buying), {}, np.zeros(0, np.int64)
    if buying is not None:
        of = _known(now, now.story.occasions)
        found, customer = dict(_foretold(now, of, buying, known.model(VALUE, Priced))), of.customer
    for name, kind in _columns():
        yield name, now.some(customer, found[name], kind) if name in found else now.silent(kind)


def _columns() -> Iterator[tuple[str, pa.DataType]]:
    import pyarrow as pa  # noqa: PLC0415

    yield from ((f"{_ALIVE}{end}", pa.float64()) for end in _ENDS)
    for days in outlook.HORIZONS:
        yield from ((f"expected_orders_{days}d{end}", pa.float64()) for end in _ENDS)
        yield from ((f"expected_orders_{days}d{end}", pa.int64()) for end in _BAND)
    yield "expected_orders_because", pa.string()
    for days in outlook.HORIZONS:
        yield from ((f"expected_value_minor_{days}d{end}", pa.int64()) for end in (*_ENDS, *_BAND))
    yield from ((f"lifetime_value_minor{end}", pa.int64()) for end in _ENDS)
    yield "value_of", pa.string()


def _known(now: Now, rows: Occasions) -> Summary:
    return summary.read(rows, now.day, calendar.fit(rows.day, now.day))


def _foretold(now: Now, of: Summary, buying: Buying, priced: Priced | None) -> Iterator[tuple[str, Any]]:
    """Yield what is foretold of the customers of a summary; NaN where the model does not say."""
    found = outlook.predict(buying, of, [days for days in outlook.HORIZONS if days <= buying.reach])
    for end, values in zip(_ENDS, (found.present.value, found.present.low, found.present.high), strict=True):
        yield f"{_ALIVE}{end}", np.where(found.present.says, values, np.nan)
    for each in found.ahead:
        counts = (each.value, each.low, each.high, each.least, each.most)
        for end, orders in zip((*_ENDS, *_BAND), counts, strict=True):
            yield f"expected_orders_{each.days}d{end}", orders
    yield "expected_orders_because", _because(found)
    if priced is not None:
        yield from _brought(now, of, found, buying, priced)


def _brought(now: Now, of: Summary, found: Outlook, buying: Buying, priced: Priced) -> Iterator[tuple[str, Any]]:
    """Yield what the orders bring."""
    earned = of
    if priced.of == "profit":
        known = occasions.visible(now.story.occasions, now.day)
        brought = money.read(now.con, known, now.settings.shop.margin, now.at.as_of)
        if brought.of != priced.of:
            return  # costs are no longer known well enough: net sales must not be told as profit
        earned = _known(now, brought.occasions)
    each_order = spend.predict(priced.spend, *spend.orders(earned)[:2])
    for ahead in found.ahead:
        brings = worth.margin(ahead, each_order)
        columns = (brings.value, brings.low, brings.high, brings.least, brings.most)
        for end, values in zip((*_ENDS, *_BAND), columns, strict=True):
            yield f"expected_value_minor_{ahead.days}d{end}", np.rint(values)
    if found.ahead[-1].days == outlook.HORIZONS[-1]:
        total = worth.worth(buying, of, found.ahead[-1], each_order, days=min(worth.DAYS, buying.reach))
        for end, each in zip(_ENDS, (total.value, total.low, total.high), strict=True):
            yield f"lifetime_value_minor{end}", np.rint(each)
    yield "value_of", np.full(len(of.customer), priced.of)


def _because(found: Outlook) -> pa.Array:
    """Return what makes a customer's orders more (+) or fewer (-) than those of an average customer, the loudest first.

    Expected orders are the chance to be still there times the orders of who is: the first rests on the silence, the
    second on the orders so far.
    """
    there = np.maximum(found.present.value, _LEAST)
    rate = np.maximum(found.ahead[0].value / there, _LEAST)
    parts = np.column_stack([np.log(each / each.mean()) for each in (there, rate)])
    return reasons.loudest(("days_since_last_order", "orders"), np.where(np.abs(parts) < _TOLD, 0.0, parts))
