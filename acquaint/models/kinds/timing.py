"""Timing: when a customer orders next, and which categories a customer is about to need again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

import msgspec
import numpy as np

from acquaint.features import occasions
from acquaint.features.occasions import NEVER
from acquaint.lake import digest
from acquaint.models import (
    due_list,
    next_order,
    next_order_trial,
    order_reasons,
    reasons,
    replenishment,
    replenishment_trial,
    restocking,
    shelf,
)
from acquaint.models.next_order import NO_ORDER, NextOrder
from acquaint.models.replenishment import Replenishment
from acquaint.models.shelf import Kept, Shelf
from acquaint.models.study import Now, Study
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

NEXT_ORDER, REPLENISHMENT = "next_order", "replenishment"
VERSION = 1
MOST_DUE = 3
"""Categories that `due_now` names."""
_ENDS = ("date", "low", "high")

Model = TypeVar("Model", NextOrder, Replenishment)
Trial = next_order_trial.Trial | replenishment_trial.Trial


class Question(msgspec.Struct, frozen=True, eq=False):
    """What a model is asked for at the start of a month, and the model that answered it so far."""

    study: Study
    name: str
    predicts: str
    old: Kept | None

    @property
    def definition(self) -> str:
        """Fingerprint of what is asked for."""
        return self.study.definition(self.name, VERSION)

    @property
    def answered(self) -> Kept | None:
        """The model in use, while what it foretells is not known yet."""
        old, month = self.old, self.study.month
        return old if old is not None and old.stays(self.definition, month, old.card.horizon_days or 0) else None

    def champion(self, kind: type[Model]) -> Model | None:
        """Return the model that a new one has to do better than."""
        old = self.old
        return old.model(kind) if old is not None and old.champion(self.definition, self.study.month) else None

    def unseen(self, usual: int) -> int:
        """Return how many days a champion can be tried on: the usual ones, of those that came after its fit."""
        return usual if self.old is None else min(usual, (self.study.month - self.old.fitted).days)

    def silent(self, missing: NotEnoughData, fingerprint: str) -> Kept:
        """Return what is kept where nothing can be learned: the model that there is, or what it takes."""
        if self.old is not None and self.old.champion(self.definition, self.study.month):
            return self.old
        card = self.study.card(
            self.name, self.predicts, "date", version=VERSION, horizon_days=None, fingerprint=fingerprint,
            missing=missing,
        )  # fmt: skip
        return shelf.keep(self.definition, self.study.month, card, None)

    def settled(self, trial: Trial, model: NextOrder | Replenishment, fingerprint: str) -> Kept:
        """Return the model to use with its card: the new one, or the one in use where that has won."""
        whose = model.homes if isinstance(model, Replenishment) else model.customers
        card = self.study.card(
            self.name, self.predicts, "date", version=VERSION, horizon_days=model.horizon_days,
            fingerprint=fingerprint, chosen=model.rung, ladder=trial.steps, calibration=trial.points(),
            assumptions=trial.assumptions, cases=model.cases, customers=whose, tested_days=self.study.at - trial.cut,
        )  # fmt: skip
        return shelf.settle(self.definition, self.study.month, card, model, self.old, trial.contest)


def learn(study: Study, known: Shelf) -> Iterator[tuple[str, Kept]]:
    """Yield the models of the next order and of what is needed again."""
    yield NEXT_ORDER, _next_order(Question(study, NEXT_ORDER, "day of the next order", known.models.get(NEXT_ORDER)))
    text = "day on which a category is bought again"
    yield REPLENISHMENT, _replenishment(Question(study, REPLENISHMENT, text, known.models.get(REPLENISHMENT)))


def _next_order(asked: Question) -> Kept:
    if asked.answered is not None:
        return asked.answered
    at, rows = asked.study.at, occasions.visible(asked.study.story.occasions, asked.study.at)
    champion, fingerprint = asked.champion(NextOrder), _fingerprint(at, rows)
    horizon = None if champion is None else asked.unseen(next_order.usual_horizon(rows, at))
    trial = next_order_trial.tried(rows, at, horizon, champion)
    if isinstance(trial, NotEnoughData):
        return asked.silent(trial, fingerprint)
    if trial.contest is not None and trial.contest.stays:
        return asked.settled(trial, trial.model, fingerprint)
    model = next_order.fit(rows, at, rungs=(trial.chosen,))
    if isinstance(model, NotEnoughData):
        return asked.silent(model, fingerprint)
    return asked.settled(trial, model, fingerprint)


def _fingerprint(at: int, rows: occasions.Occasions) -> str:
    data = [digest.of_bytes(np.ascontiguousarray(part).tobytes()) for part in (rows.customer, rows.day, rows.known)]
    return digest.of(at, data, digest.of_code(*shelf.CODE))


def _replenishment(asked: Question) -> Kept:
    if asked.answered is not None:
        return asked.answered
    con, study = asked.study.con, asked.study
    stock = restocking.prepare(con, study.zone, study.cut_off_hour, study.at)
    kept = _restocked(asked, stock, digest.of(restocking.fingerprint(con, stock), digest.of_code(*shelf.CODE)))
    restocking.drop(con)
    return kept


def _restocked(asked: Question, stock: restocking.Stock, fingerprint: str) -> Kept:
    con, champion = asked.study.con, asked.champion(Replenishment)
    horizon = None if champion is None else asked.unseen(replenishment.usual_horizon(con, stock))
    trial = replenishment_trial.tried(con, stock, horizon, champion)
    if isinstance(trial, NotEnoughData):
        return asked.silent(trial, fingerprint)
    if trial.contest is not None and trial.contest.stays:
        return asked.settled(trial, trial.model, fingerprint)
    model = replenishment.fit(con, stock, stock.at, rungs=(trial.chosen,))
    if isinstance(model, NotEnoughData):
        return asked.silent(model, fingerprint)
    return asked.settled(trial, model, fingerprint)


def predict(now: Now, known: Shelf) -> Iterator[tuple[str, pa.Array]]:
    """Yield day of the next order, band and reasons, and what is due; make the table `replenishment`."""
    yield from _ordering(now, known.model(NEXT_ORDER, NextOrder))
    yield from _due(now, known.model(REPLENISHMENT, Replenishment))


def _ordering(now: Now, model: NextOrder | None) -> Iterator[tuple[str, pa.Array]]:
    import pyarrow as pa  # noqa: PLC0415

    if model is None:
        yield from ((f"next_order_{end}", now.silent(pa.date32())) for end in _ENDS)
        yield "next_order_because", now.silent(pa.string())
        return
    rows = now.story.occasions
    found = model.predict(rows, now.day)
    for end, days in zip(_ENDS, (found.day, found.low, found.high), strict=True):
        told = (days != NO_ORDER) & (days < NEVER)
        yield f"next_order_{end}", now.column(np.where(told, days, 0).astype("datetime64[D]"), told, pa.date32())
    paces, opening = model.read(rows, now.day)
    added, who = np.zeros((now.customers, len(order_reasons.FACTS))), paces.customer
    added[who] = order_reasons.added(model, paces, now.day, opening, found.day[who])
    yield "next_order_because", reasons.loudest(order_reasons.FACTS, added, now.person)


def _due(now: Now, model: Replenishment | None) -> Iterator[tuple[str, pa.Array]]:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    if model is None:
        due_list.empty(now.con)
    else:
        stock = restocking.prepare(now.con, now.zone, now.cut_off_hour, now.day)
        due_list.write(now.con, model, stock)
        restocking.drop(now.con)
    found = columns_of(now.con)
    said = pa.array(now.person)
    yield from ((name, pc.if_else(said, found[name].combine_chunks(), None)) for name in found.column_names)


def columns_of(con: DuckDBPyConnection) -> pa.Table:
    """Return what the table `replenishment` says of every customer, by number."""
    return con.sql(f"""
        WITH ranked AS (
            SELECT *, row_number() OVER (PARTITION BY customer, due_now ORDER BY due_soon DESC, category) AS place
            FROM replenishment
        )
        SELECT string_agg(category, ', ' ORDER BY place) FILTER (due_now AND place <= {MOST_DUE}) AS due_now,
            first(category ORDER BY due, due_soon DESC, category) FILTER (due IS NOT NULL) AS next_due_category,
            min(due) AS next_due_date
        FROM numbered LEFT JOIN ranked USING (customer) GROUP BY number ORDER BY number
    """).to_arrow_table()
