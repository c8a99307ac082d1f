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
CHURN = "churn_probability"
CHURN_WITHIN = 0.95
"""Its interval is as wide as that of the chance to return, in whose place it stands."""


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
    columns: dict[str, Any] = {"number": np.arange(len(asked))} | _churn(con, None, asked)
    for name, kept in shelf.models.items():
        if name == churn.NAME:
            columns |= _churn(con, kept.learned.model, asked & bought)
        else:
            columns |= _propensity(con, name, kept.learned.model, asked)
    con.register("prediction_rows", pa.table(columns))
    con.execute("CREATE OR REPLACE TABLE predictions AS SELECT * FROM prediction_rows ORDER BY number")
    con.unregister("prediction_rows")


def _churn(con: DuckDBPyConnection, model: Additive | None, who: Flags) -> dict[str, pa.Array]:
    """Return chance, interval and reasons of who has bought; null where the rhythm says as much as the model."""
    import pyarrow as pa  # noqa: PLC0415

    ends = ("", "_low", "_high")
    if model is None:
        return {f"{CHURN}{end}": pa.nulls(len(who), pa.float64()) for end in ends} | _silent(CHURN, len(who))
    read = _features(con, model)
    found = (pa.array(each, mask=~who) for each in model.predict(read, CHURN_WITHIN))
    named = dict(zip((f"{CHURN}{end}" for end in ends), found, strict=True))
    return named | {f"{CHURN}_because": _because(model, read, who)}


def _propensity(con: DuckDBPyConnection, name: str, model: Additive | None, who: Flags) -> dict[str, pa.Array]:
    """Return interval and reasons of a propensity; its value is a feature already, null for who is not asked for."""
    import pyarrow as pa  # noqa: PLC0415

    if model is None:
        return {f"{name}{end}": pa.nulls(len(who), pa.float64()) for end in ("_low", "_high")} | _silent(name, len(who))
    asked = who & ~np.isnan(_read(con, (name,))[name])
    read = _features(con, model)
    _, low, high = (pa.array(each, mask=~asked) for each in model.predict(read))
    return {f"{name}_low": low, f"{name}_high": high, f"{name}_because": _because(model, read, asked)}


def _silent(name: str, many: int) -> dict[str, pa.Array]:
    import pyarrow as pa  # noqa: PLC0415

    return {f"{name}_because": pa.nulls(many, pa.string())}


def _features(con: DuckDBPyConnection, model: Additive) -> dict[str, Any]:
    return _read(con, model.features) if model.features else {"": np.zeros(_many(con))}


def _read(con: DuckDBPyConnection, names: tuple[str, ...]) -> dict[str, Any]:
    """Return features of all customers, by their numbers."""
    chosen = ", ".join(map(quoted, names))
    found = con.sql(f"SELECT {chosen} FROM features JOIN numbered USING (customer) ORDER BY number").to_arrow_table()
    return {name: numbers(found[name]) for name in names}


def _many(con: DuckDBPyConnection) -> int:
    return int(con.execute("SELECT count(*) FROM numbered").fetchall()[0][0])


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
