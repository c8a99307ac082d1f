"""Lays down what decisions in the moment rest on (`known`), from the working tables that the plan of a week makes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from acquaint.config import Settings
from acquaint.decisions import known
from acquaint.decisions.exploring import CHANCE_SQL
from acquaint.decisions.holding import Holdout
from acquaint.decisions.known import Known, Worth
from acquaint.decisions.offer_gates import FEW_OFFERS, PERSONS, Left
from acquaint.decisions.offers import Offers
from acquaint.decisions.past import seen
from acquaint.decisions.pressure import MONTH, UNIT
from acquaint.decisions.valuing import Basis
from acquaint.decisions.worth import YEAR_DAYS
from acquaint.features import stored
from acquaint.features.profiles import Moment
from acquaint.identity import stops
from acquaint.lake import durable
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PASSING = ("contact_policy", "satisfied", "ignored")
"""Gates that time or an event may open: what they stop is valued all the same."""


def reopen(con: DuckDBPyConnection) -> None:
    """Make `shut` (customer, offer, channel) of what is stopped for now, and open it, so that it is valued too."""
    gates = ", ".join(map(literal, PASSING))
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE shut AS SELECT customer, offer, channel FROM options WHERE gate IN ({gates})"
    )
    con.execute(f"UPDATE options SET gate = NULL, reason = NULL, until = NULL WHERE gate IN ({gates})")


def publish(
    con: DuckDBPyConnection, folder: Path, settings: Settings, offers: Offers, rest: Mapping[str, Left], basis: Basis,
    holdout: Holdout, currency: str | None, at: Moment, zone: str,
) -> None:  # fmt: skip
    """Write the folder, whole or not at all.

    Reads `options` as they were valued after `reopen`, and the tables of `pressure`, `needs`, `worth` and `holding`.
    """
    draft = folder.with_name(f"{folder.name}.part")
    draft.mkdir(parents=True, exist_ok=True)
    stored.put(draft / known.PERSONS, con.sql(_persons(at)).to_arrow_table())
    figures = _known(con, settings, offers, rest, basis, holdout, currency, at, zone)
    (draft / known.FIGURES).write_bytes(msgspec.json.encode(figures))
    for path in draft.iterdir():
        durable.sync(path)
    durable.replace(draft, folder)
    known.clear(folder)


def _known(
    con: DuckDBPyConnection, settings: Settings, offers: Offers, rest: Mapping[str, Left], basis: Basis,
    holdout: Holdout, currency: str | None, at: Moment, zone: str,
) -> Known:  # fmt: skip
    contact, threshold = settings.contact, basis.promise.threshold
    quiet = threshold == float("inf")
    return Known(
        day=at.day, currency=currency, offers=offers, left=_left(con, rest, at), worth=_worth(con),
        effects=basis.effects, contact_minor=basis.contact_minor, relevance=basis.relevance,
        threshold=None if quiet else threshold, quiet=quiet, typical=_typical(con), holdout=holdout,
        policy=settings.contact_policy, zone=zone, calls=(contact.phone.from_hour, contact.phone.to_hour),
        refusals=basis.refusals,
        few=con.execute("SELECT count(*) FROM live_offers").fetchall()[0][0] <= FEW_OFFERS,
        places=dict(con.execute("SELECT lower(place), lower(coalesce(any_value(place_name), '')) FROM places "
                                "WHERE place IS NOT NULL GROUP BY ALL ORDER BY ALL").fetchall()),
        names=tuple(con.execute("SELECT id, offer, campaign FROM offer_names ORDER BY ALL").fetchall()),
        products={product: tuple(held) for product, held in con.execute(
            "SELECT product, list(offer ORDER BY offer) FROM offer_products GROUP BY product ORDER BY product"
        ).fetchall()},
    )  # fmt: skip


def _left(con: DuckDBPyConnection, rest: Mapping[str, Left], at: Moment) -> dict[str, Left]:
    """Return what the plan of the week leaves of budgets and stocks."""
    taken = {offer: (cost, n) for offer, cost, n in con.execute(f"""
        SELECT offer, CAST(sum(cost_minor) AS BIGINT), count(*) FROM plan_decisions
        WHERE plan_day = DATE '{at.day}' AND arm = 'sent' GROUP BY offer
    """).fetchall()}  # fmt: skip
    return {name: _after(each, *taken.get(name, (0, 0))) for name, each in rest.items()}


def _after(left: Left, cost: int, n: int) -> Left:
    return Left(
        None if left.budget_minor is None else max(left.budget_minor - cost, 0),
        None if left.stock is None else max(left.stock - n, 0),
    )


def _worth(con: DuckDBPyConnection) -> dict[str, Worth]:
    found = con.execute("""
        SELECT o.offer, w.gain, r.rate, g.gap FROM live_offers o
        LEFT JOIN offer_worth w USING (offer) LEFT JOIN offer_rates r USING (offer) LEFT JOIN offer_gaps g USING (offer)
        ORDER BY o.offer
    """).fetchall()
    plain = Worth()
    return {offer: Worth(gain, rate or plain.rate, gap or plain.gap_days) for offer, gain, rate, gap in found}


def _typical(con: DuckDBPyConnection) -> float:
    """Return the median of what was open, with its lever; one minor unit where nothing was."""
    found = con.execute("""
        SELECT median(value * lever) FROM options JOIN live_offers USING (offer)
        ANTI JOIN shut ON shut.customer = options.customer AND shut.offer = options.offer
            AND shut.channel = options.channel
        WHERE gate IS NULL
    """).fetchall()[0][0]
    return max(found or 1.0, 1.0)


def _persons(at: Moment) -> str:
    """Return the SQL of a row per person: key, and what is known of her as JSON."""
    day = f"DATE '{at.day}'"
    lists = {
        "members": f"SELECT p.customer, list(m.customer ORDER BY m.customer) AS found FROM ({_UNITS}) p "
        f"JOIN ({_UNITS}) m USING (unit) GROUP BY p.customer",
        "reach": _list("{'channel': channel, 'allowed': allowed AND (address IS NOT NULL OR channel = 'post'), "
                       "'lack': lack, 'since': since, 'address': address IS NOT NULL OR channel = 'post'}", "reach"),
        "contacts": _list("{'day': local_date, 'channel': channel, 'sells': sells, 'offer': offer, 'planned': planned}",
                          f"touched WHERE local_date > {day} - {MONTH}"),
        "told": _dated("local_date", "unanswered"),
        "answered": _dated("day", "answered"),
        "bought": _dated("local_date", "offer_days"),
        "ordered": f"""SELECT customer, list(DISTINCT local_date ORDER BY local_date) AS found
            FROM {seen("orders", at)} WHERE is_order AND net_sales_minor > 0
            AND local_date > {day} - {YEAR_DAYS} AND EXISTS (FROM live_offers WHERE everything) GROUP BY customer""",
        "scores": _list("{'offer': offer, 'relevance': relevance}", "scores WHERE learned"),
        "fits": _list("rule", "fits"),
        "places": f"SELECT customer, places AS found FROM ({PERSONS})",
        "marks": f"SELECT customer, list(DISTINCT left(hash, {stops.MARK}) ORDER BY left(hash, {stops.MARK})) AS found "
        f"FROM ({stops.carried()}) WHERE hash IS NOT NULL GROUP BY customer",
    }  # fmt: skip
    fields = "".join(f", '{name}': coalesce({name}.found, [])" for name in lists)
    joins = " ".join(f"LEFT JOIN ({sql}) {name} ON {name}.customer = w.customer" for name, sql in lists.items())
    return f"""
        SELECT {CHANCE_SQL.format(parts="w.customer")} AS key, CAST(CAST(to_json({{'customer': w.customer,
            'unit': w.unit, 'best': coalesce(w.best, FALSE), 'released': w.unit IN (FROM released),
            'zone': z.zone, 'on_list': w.on_list, 'waits_on_list': w.waits_on_list,
            'complained': w.complained_on, 'refused': w.refused_on, 'returned': w.returned_on{fields}
        }}) AS VARCHAR) AS BLOB) AS content
        FROM pressure w LEFT JOIN customer_zones z ON z.customer = w.customer {joins} ORDER BY key, w.customer
    """


_UNITS = f"SELECT customer, {UNIT} AS unit FROM profiles WHERE kind = 'person'"


def _list(row: str, rows: str) -> str:
    """Return the SQL of a list per customer, in an order that is always the same."""
    return f"SELECT customer, list({row} ORDER BY {row}) AS found FROM {rows} GROUP BY customer"


def _dated(day: str, rows: str) -> str:
    return _list(f"{{'offer': offer, 'day': {day}}}", rows)
