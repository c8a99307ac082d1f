"""From the models of the shelf to columns of every customer: value, interval, and the reasons in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from acquaint.features.constants import month_of
from acquaint.features.occasions import Flags
from acquaint.features.profiles import Lifecycle, Moment
from acquaint.models import churn
from acquaint.models.additive import Additive
from acquaint.models.shelf import Shelf
from acquaint.models.training import numbers
from acquaint.sources.sql import quoted

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

REASONS = 3
"""Reasons that are told of each prediction."""
LEAST_SHARE = 0.1
"""What adds less than this share of the strongest reason is none."""
COLUMNS = {churn.NAME: "churn_probability"}
"""Models whose prediction stands in a column of another name than their own."""


def predict(con: DuckDBPyConnection, shelf: Shelf, life: Lifecycle, at: Moment) -> None:
    """Make the table `predictions`: a row per customer, by their number, null where a model says nothing.

    Parameters
    ----------
    con
        Engine with `features` and `numbered`.
    """
    import pyarrow as pa  # noqa: PLC0415

    person = con.sql("SELECT kind = 'person' AS person FROM numbered ORDER BY number").to_arrow_table()["person"]
    asked = np.asarray(person.to_numpy(zero_copy_only=False), bool)
    bought, _ = churn.today(life.story, life.months[month_of(at.number)], at.number)
    columns: dict[str, Any] = {"number": np.arange(len(asked))}
    for name, kept in shelf.models.items():
        model = kept.learned.model
        if model is not None:
            who = asked & bought if name == churn.NAME else asked
            columns |= _columns(con, COLUMNS.get(name, name), model, who, value=name == churn.NAME)
    con.register("prediction_rows", pa.table(columns))
    con.execute("CREATE OR REPLACE TABLE predictions AS SELECT * FROM prediction_rows ORDER BY number")
    con.unregister("prediction_rows")


def _columns(con: DuckDBPyConnection, name: str, model: Additive, who: Flags, *, value: bool) -> dict[str, pa.Array]:
    """Return the columns of one model; the value itself only where no feature has it."""
    import pyarrow as pa  # noqa: PLC0415

    read = _features(con, model)
    predicted, low, high = (pa.array(each, mask=~who) for each in model.predict(read))
    found = {name: predicted} if value else {}
    return found | {f"{name}_low": low, f"{name}_high": high, f"{name}_because": _because(model, read, who)}


def _features(con: DuckDBPyConnection, model: Additive) -> dict[str, Any]:
    names = ", ".join(quoted(each) for each in model.features) or "NULL"
    found = con.sql(f"SELECT {names} FROM features JOIN numbered USING (customer) ORDER BY number").to_arrow_table()
    columns = {each: numbers(found[each]) for each in model.features}
    return columns or {"": np.zeros(len(found))}


def _because(model: Additive, read: dict[str, Any], who: Flags) -> pa.Array:
    """Return for each customer the features that speak loudest, with a sign: "-orders_28d +days_since_last_order"."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    if not model.terms:
        return pa.nulls(len(who), pa.string())
    place, added = model.reasons(read)
    place, added = place[:, :REASONS], added[:, :REASONS]
    told = np.abs(added) >= LEAST_SHARE * np.abs(added[:, :1])
    names = np.array([f"{sign}{each}" for sign in "-+" for each in model.features])
    words = pa.array(names)
    parts = [
        pc.if_else(
            pa.array(told[:, each]),
            words.take(pa.array(place[:, each] + len(model.terms) * (added[:, each] > 0))),
            None,
        )
        for each in range(place.shape[1])
    ]
    joined = pc.binary_join_element_wise(*parts, " ", null_handling="skip")
    return pc.if_else(pa.array(who), joined, None)
