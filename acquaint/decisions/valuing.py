"""What each open option is expected to bring, and what is stopped by it: what is not relevant, or brings nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from acquaint.config import Settings
from acquaint.decisions import own_results, permission_price, scores, worth
from acquaint.decisions.listed import table
from acquaint.decisions.own_results import Promise
from acquaint.decisions.permission_price import Refusals
from acquaint.decisions.worth import COLUMNS, Valued
from acquaint.features.occasions import Floats
from acquaint.features.profiles import Moment
from acquaint.identity.statements import CHANNELS
from acquaint.models.uplift.effect import Uplift
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.models.channel import Channels

PLACE_SQL = f"list_position([{', '.join(map(literal, CHANNELS))}], channel) - 1"
"""SQL of the place of a channel in `CHANNELS`."""


class Basis(msgspec.Struct, frozen=True):
    """What a plan rests on."""

    relevance: str
    """Version of the model, or rule."""
    promise: Promise
    effects: dict[str, Uplift]
    contact_minor: dict[str, int]
    """What a contact costs, by channel; channels of unknown cost count as free."""
    refusals: Refusals
    """Chances that a contact costs a permission."""


def value(con: DuckDBPyConnection, settings: Settings, at: Moment, zone: str, known: Channels | None = None) -> Basis:
    """Add to `options` what each is expected to bring, and stop what is not relevant or brings nothing.

    Parameters
    ----------
    known
        What the shop's own contacts tell of its channels; None for nothing.
    """
    worth.buys(con, settings.shop.margin, at)
    version = scores.score(con, at, zone, settings.shop.cut_off_hour)
    offers = [name for (name,) in con.execute("SELECT offer FROM live_offers ORDER BY offer").fetchall()]
    basis = Basis(
        version, own_results.promise(con, at), own_results.effects(con, offers, settings.shop.margin, at),
        worth.contact_costs(con, at), permission_price.refusals(known),
    )  # fmt: skip
    _value(con, basis, offers)
    permission_price.take(con, basis.refusals)
    threshold = basis.promise.threshold
    relevant = "TRUE" if threshold is None else f"coalesce(relevance >= CAST('{threshold}' AS DOUBLE), FALSE)"
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE options AS
        SELECT * REPLACE (coalesce(gate, CASE WHEN NOT {relevant} THEN 'relevance' WHEN value IS NULL OR value <= 0
                THEN 'no_gain' END) AS gate,
            coalesce(reason, CASE WHEN NOT {relevant} THEN 'bound' WHEN value IS NULL THEN 'not_known'
                WHEN left_by THEN 'unsubscribe' WHEN value <= 0 THEN 'costs_more' END) AS reason)
        FROM options LEFT JOIN valued USING (customer, offer, channel)
    """)
    return basis


_KNOWN = ", ".join(f"CASE WHEN NOT isnan({name}) THEN {name} END AS {name}" for name in ("value", "low", "high"))


def _value(con: DuckDBPyConnection, basis: Basis, offers: list[str]) -> None:
    """Make `valued` of the options that are open; values of unknown profit are null."""
    con.execute("CREATE OR REPLACE TEMP TABLE valued (customer VARCHAR, offer VARCHAR, channel VARCHAR, "
                "relevance DOUBLE, value DOUBLE, low DOUBLE, high DOUBLE, cost BIGINT)")  # fmt: skip
    for offer in offers:
        rows = con.sql(f"""
            SELECT o.customer, o.offer, o.channel, {PLACE_SQL} AS place, s.learned, w.gain,
                coalesce(l.own_cost_minor, 0) AS own,
                {", ".join(f"CAST({name} AS DOUBLE) AS {name}" for name in COLUMNS)}
            FROM options o JOIN live_offers l USING (offer) JOIN profiles USING (customer)
            LEFT JOIN scores s USING (customer, offer) LEFT JOIN offer_worth w USING (offer)
            WHERE o.gate IS NULL AND o.offer = $offer ORDER BY o.customer, o.channel
        """, params={"offer": offer}).to_arrow_table()  # fmt: skip
        columns = {name: _floats(rows, name) for name in ("gain", "own", *COLUMNS)}
        contact = np.array([basis.contact_minor.get(each, 0) for each in CHANNELS], np.float64)
        found = worth.value(
            {name: columns[name] for name in COLUMNS}, columns["gain"], columns["own"],
            contact[rows["place"].to_numpy()], basis.effects.get(offer),
        )  # fmt: skip
        learned = np.asarray(rows["learned"].fill_null(False).to_numpy(zero_copy_only=False), np.bool_)
        cost = np.where(
            learned, *(worth.reserved(columns["relevance"], columns["own"], learned=each) for each in (True, False))
        )
        table(con, "valued_part", {
            "customer": rows["customer"], "offer": rows["offer"], "channel": rows["channel"],
            "relevance": columns["relevance"], **msgspec.structs.asdict(_rounded(found)), "cost": cost.astype(np.int64),
        })  # fmt: skip
        con.execute(f"INSERT INTO valued SELECT * REPLACE ({_KNOWN}) FROM valued_part")


def _rounded(found: Valued) -> Valued:
    return Valued(*(np.round(each, 3) for each in (found.value, found.low, found.high)))


def _floats(rows: Any, name: str) -> Floats:
    """Return a column with NaN for null."""
    import pyarrow as pa  # noqa: PLC0415

    return np.asarray(rows[name].cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64)
