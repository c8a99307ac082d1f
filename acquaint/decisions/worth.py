"""What an offer is expected to bring a customer: from the shop's own results where there are any, else a stated guess.

By the shop's own results the value is the effect of the offer (profit with it less profit without it, the discount
inside) less the cost of the contact. Before there are any, with p the chance that she uses the offer,

    value = p x (profit of such a purchase x INCREMENTAL - cost of the offer) - cost of the contact

where INCREMENTAL, the share of uses that would not have been purchases anyway, is a guess: the interval goes from none
of them to `MOST_INCREMENTAL`. Where relevance is not learned, p is the chance that she buys what the offer holds for
within four weeks: her days with such a purchase, drawn to the average as if that were one year of hers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.decisions import profit
from acquaint.decisions.past import seen
from acquaint.features.occasions import Floats
from acquaint.features.profiles import Moment
from acquaint.identity.statements import CHANNELS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.models.uplift.effect import Uplift

INCREMENTAL, MOST_INCREMENTAL = 0.10, 0.30
"""Share of uses that the offer brings about: a guess until the shop's own results replace it, and the most of it."""
HORIZON_DAYS, YEAR_DAYS = 28, 365
COLUMNS = ("relevance", "orders_365d", "net_sales_minor_365d", "days_since_last_order")
"""What effects are learned from; a decision keeps it."""


class Valued(msgspec.Struct, frozen=True, eq=False):
    """Values of options, float64[n], minor units, with the ends of their intervals."""

    value: Floats
    low: Floats
    high: Floats


def buys(con: DuckDBPyConnection, margin: float | None, at: Moment) -> None:
    """Make `offer_worth` (offer, gain) and `offer_chance` (customer, offer, chance), of live offers.

    `gain` is the profit of a day on which what the offer holds for is bought; null where it is not known.
    Reads `lines`, `orders`, `profiles`, `offer_products`, `live_offers` and `offer_days`.
    """
    year = f"local_date > DATE '{at.day}' - {YEAR_DAYS} AND net_sales_minor > 0"
    earned = profit.sql(margin, served=False)
    amounts = (
        f"CAST(sum(net_sales_minor) AS BIGINT) AS net, CAST(sum({earned}) AS BIGINT) AS profit, "
        f"CAST(sum(net_sales_minor) FILTER ({earned} IS NOT NULL) AS BIGINT) AS known, "
        "count(DISTINCT (customer, local_date)) AS days"
    )
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE offer_worth AS
        WITH rows AS (SELECT * FROM {seen("lines", at)} WHERE {year}), sums AS (
            SELECT offer, {amounts} FROM rows JOIN offer_products USING (product) JOIN live_offers USING (offer)
            GROUP BY offer
            UNION ALL
            SELECT o.offer, a.* FROM live_offers o, (SELECT {amounts} FROM rows) a WHERE o.everything
        )
        SELECT offer, days, CASE WHEN known >= {1 - profit.MOST_UNKNOWN} * net
            THEN CAST(net AS DOUBLE) / days * profit / known END AS gain FROM sums
    """)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE offer_chance AS
        WITH persons AS (
            SELECT customer, least(coalesce(DATE '{at.day}' - first_order_date, 0), {YEAR_DAYS}) AS seen
            FROM profiles WHERE kind = 'person'
        ), bought AS (
            SELECT customer, offer, count(*) AS days FROM offer_days
            WHERE local_date > DATE '{at.day}' - {YEAR_DAYS} GROUP BY customer, offer
            UNION ALL
            SELECT b.customer, o.offer, b.days FROM live_offers o, (
                SELECT customer, count(DISTINCT local_date) AS days FROM {seen("orders", at)} WHERE is_order AND {year}
                GROUP BY customer
            ) b WHERE o.everything
        ), usual AS (
            SELECT offer, {YEAR_DAYS} * sum(days) / (SELECT greatest(sum(seen), {YEAR_DAYS}) FROM persons) AS rate
            FROM bought GROUP BY offer
        )
        SELECT c.customer, c.offer, 1 - exp(-(coalesce(days, 0) + coalesce(rate, 0))
            * {HORIZON_DAYS}.0 / (seen + {YEAR_DAYS})) AS chance
        FROM (SELECT DISTINCT customer, offer FROM options WHERE gate IS NULL) c JOIN persons USING (customer)
        LEFT JOIN bought USING (customer, offer) LEFT JOIN usual USING (offer)
    """)


def contact_costs(con: DuckDBPyConnection, at: Moment) -> dict[str, int]:
    """Return what a contact costs by channel, minor units; channels of unknown cost are left out."""
    found = con.execute(f"""
        SELECT key, arg_max(amount_minor, coalesce(since, DATE '0001-01-01')) FROM costs
        WHERE kind = 'contact' AND coalesce(since, DATE '0001-01-01') <= DATE '{at.day}' GROUP BY key
    """).fetchall()
    known: dict[str | None, int] = dict(found)
    return {c: known[c if c in known else None] for c in CHANNELS if c in known or None in known}


def value(
    columns: Mapping[str, Floats], gain: Floats, own_cost: Floats, contact: Floats, effect: Uplift | None
) -> Valued:
    """Return the values of the options of one offer.

    Parameters
    ----------
    columns
        float64[n] for each of `COLUMNS`; NaN for null.
    gain, own_cost, contact
        float64[n], minor units: profit of a use, what a use and what the contact costs the shop.
    effect
        What the shop's own results say of the offer; None before there are any.
    """
    if effect is not None:
        found = effect.predict(columns)
        return Valued(*(each - contact for each in found))
    uses = columns["relevance"]
    return Valued(*(uses * (gain * share - own_cost) - contact for share in (INCREMENTAL, 0.0, MOST_INCREMENTAL)))


def reserved(relevance: Floats, own_cost: Floats, *, learned: bool) -> Floats:
    """Return float64[n], what each option takes of its offer's budget, whole minor units.

    What it is expected to cost where the chance of a use is learned; else as if everybody used it.
    """
    return np.ceil(own_cost * relevance if learned else own_cost)
