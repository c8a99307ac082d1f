"""How much each offer matters to each customer who could get it: learned where rounds have ended, else by rule.

The rule is the chance that she buys what the offer holds for anyway (`worth.buys`).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.decisions.listed import table
from acquaint.features import histories
from acquaint.features.profiles import Moment
from acquaint.models.relevance import columns, model, pairs, rounds
from acquaint.models.relevance.model import Relevance
from acquaint.models.relevance.rounds import Round
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_PAIRS = 500_000
"""Pairs whose columns are in memory at once."""
RULE = "rule"


def score(con: DuckDBPyConnection, at: Moment, zone: str, cut_off_hour: int) -> str:
    """Make `scores` (customer, offer, relevance, learned) of what `options` lets through; return the model's version.

    Reads the canonical tables, `offer_names`, `offer_products`, `options` and `offer_chance`.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE learned_scores (customer VARCHAR, offer VARCHAR, relevance DOUBLE)")
    found = _learned(con, at, zone, cut_off_hour)
    if isinstance(found, Relevance):
        _apply(con, found, at)
    rounds.clear(con)
    con.execute("""
        CREATE OR REPLACE TEMP TABLE scores AS
        SELECT c.customer, c.offer, coalesce(l.relevance, c.chance) AS relevance, l.relevance IS NOT NULL AS learned
        FROM offer_chance c LEFT JOIN learned_scores l USING (customer, offer)
    """)
    return _version(found) if isinstance(found, Relevance) else RULE


def _learned(con: DuckDBPyConnection, at: Moment, zone: str, cut_off_hour: int) -> Relevance | NotEnoughData:
    uses = con.execute("SELECT count(*) FROM responses WHERE type = 'redeemed'").fetchall()[0][0]
    if uses < model.NEEDED:
        return NotEnoughData(int(uses), model.NEEDED)
    histories.number(con)
    rounds.lay(con, zone, cut_off_hour)
    return model.fit(model.cases(con, at.number))


def _apply(con: DuckDBPyConnection, found: Relevance, at: Moment) -> None:
    """Fill `learned_scores`, round by round, so many customers at a time."""
    con.execute("""
        CREATE OR REPLACE TEMP TABLE asked_numbers AS
        SELECT DISTINCT r.round, n.number FROM options o JOIN numbered n USING (customer)
        JOIN round_offer r ON r.id = o.offer WHERE o.gate IS NULL
    """)
    rows = con.execute("""
        SELECT r.round, r.name, r.starts, r.ends,
            count(*) * (SELECT count(*) FROM round_offer o WHERE o.round = r.round)
        FROM asked_numbers JOIN round r USING (round) GROUP BY ALL ORDER BY r.round
    """).fetchall()
    for *of, many in rows:
        parts = -(-many // MOST_PAIRS)
        for part in range(parts):
            _part(con, found, Round(*of), at, f"number % {parts} = {part}")


def _part(con: DuckDBPyConnection, found: Relevance, of: Round, at: Moment, which: str) -> None:
    who = f"number IN (SELECT number FROM asked_numbers WHERE round = {of.code} AND {which})"
    asked = pairs.read(con, at.number, of, who)
    if not len(asked):
        return
    chance = np.round(found.chance(columns.matrix(asked)), 9)
    table(con, "part_scores", {"number": asked.customer, "offer": asked.offer, "relevance": chance})
    con.execute("""
        INSERT INTO learned_scores SELECT n.customer, r.id, p.relevance
        FROM part_scores p JOIN numbered n USING (number) JOIN round_offer r USING (offer)
    """)


def _version(found: Relevance) -> str:
    return f"relevance {hashlib.sha256(msgspec.json.encode(found)).hexdigest()[:8]}"
