"""What a shop learns at a run, and what its models say: the one place that knows every kind of model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

import numpy as np

from acquaint import predictions
from acquaint.identity import reachable
from acquaint.models import basis
from acquaint.models.kinds import buying, chances, contacting, grouping, tastes, timing
from acquaint.models.shelf import Kept, Shelf
from acquaint.models.study import Now, Study

if TYPE_CHECKING:
    import pyarrow as pa


class Kind(Protocol):
    """A kind of model."""

    def learn(self, study: Study, shelf: Shelf) -> Iterator[tuple[str, Kept]]:
        """Yield the models of this kind by name: those of `shelf` that still fit, the others fitted anew."""
        ...

    def predict(self, now: Now, shelf: Shelf) -> Iterator[tuple[str, pa.Array]]:
        """Yield columns by name, an entry per customer by number: always the same, null where a model says nothing."""
        ...


KINDS: tuple[Kind, ...] = (chances, buying, timing, tastes, contacting, grouping)
"""All kinds, in the order of the columns of `customers.parquet`."""


def learn(study: Study, shelf: Shelf) -> Shelf:
    """Return the shelf with every model of the shop; those that are due are fitted anew."""
    past = basis.at(study.con, {day: study.start(day) for day in {*shelf.days, study.month}})
    known = shelf.holding(study.month, past)
    return Shelf({name: kept for kind in KINDS for name, kept in kind.learn(study, known)}).resting(past)


def predict(now: Now, shelf: Shelf) -> None:
    """Make the table `predictions` in the engine: a row per customer, by number, and `scored`: who may have a score.

    The tables of several rows per customer (`predictions.TABLES`) have none of anybody else either.
    """
    import pyarrow as pa  # noqa: PLC0415

    columns = {"number": pa.array(np.arange(now.customers)), "scored": pa.array(now.person)}
    for kind in KINDS:
        columns |= dict(kind.predict(now, shelf))
    now.con.register("prediction_rows", pa.table(columns))
    now.con.execute("CREATE OR REPLACE TABLE predictions AS SELECT * FROM prediction_rows ORDER BY number")
    now.con.unregister("prediction_rows")
    for table in predictions.TABLES:
        now.con.execute(f"DELETE FROM {table.name} WHERE customer IN ({reachable.stopped(now.con)})")
