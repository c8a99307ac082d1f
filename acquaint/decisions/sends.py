"""What was sent of each offer, and what came of each send within the declared windows.

A send is what a plan sent, on its day, and a contact about an offer, or about a campaign and so about each of its
offers. A contact that carries out what was planned is not counted twice, and several that follow one draw in the moment
(`tells`) are one. An answer counts for the days of its offer (`needs.buy`), an unsubscription or complaint for
`HARM_DAYS`; each send in whose window it falls is credited with it.

What was drawn in the moment may be told without a contact that says so. An answer that no other send explains shows
that it was: such a send counts, yet in no rate, since of those who were told and did not answer nobody knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from acquaint.decisions import needs, tells, worth
from acquaint.decisions.gates import COMPLAINTS
from acquaint.decisions.listed import table
from acquaint.decisions.needs import answers
from acquaint.decisions.past import seen
from acquaint.decisions.pressure import WEEK
from acquaint.features import intervals
from acquaint.features.profiles import Moment
from acquaint.records import Estimate, NotEnoughData
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HARM_DAYS = 7
"""Days in which an unsubscription or a complaint is laid to a contact."""


class Sent(msgspec.Struct, frozen=True):
    """What was sent, and what came of it. Rates are of sends whose window is over.

    Parameters
    ----------
    customers, contacts
        How many customers were contacted, and how often.
    old, responded, irrelevant
        Sends whose time to be answered is over; those the customer responded to; those without any answer, a purchase
        of what the offer holds for being one.
    watched, unsubscribed, complained
        Sends whose time for harm is over, and those that were followed by it.
    contact_minor, uncosted
        What the contacts cost, minor units, and how many of them are of unknown cost and count as nothing.
    unrecorded
        How many are known by their answer alone, and are in no rate.
    """

    customers: int = 0
    contacts: int = 0
    old: int = 0
    responded: int = 0
    irrelevant: int = 0
    watched: int = 0
    unsubscribed: int = 0
    complained: int = 0
    contact_minor: int = 0
    uncosted: int = 0
    unrecorded: int = 0

    @property
    def response(self) -> Estimate | NotEnoughData:
        """Share of sends that were responded to."""
        return _share(self.responded, self.old)

    @property
    def irrelevance(self) -> Estimate | NotEnoughData:
        """Share of sends that were irrelevant."""
        return _share(self.irrelevant, self.old)

    @property
    def harm(self) -> Estimate | NotEnoughData:
        """Unsubscriptions and complaints per send; one that was followed by both counts once for each, at most 1."""
        return _share(min(self.unsubscribed + self.complained, self.watched), self.watched)


def _share(hits: int, of: int) -> Estimate | NotEnoughData:
    return intervals.share(hits, of) if of else NotEnoughData(0, 1)


def lay(con: DuckDBPyConnection, at: Moment) -> None:
    """Make `sends`, a row per send before the moment, and `offer_days`.

    Reads the canonical tables, `profiles`, `offer_names`, `offer_kinds`, `offer_products`, `plan_decisions` and
    `drawn_live`.
    """
    needs.buy(con, at, among="offer_kinds")
    tells.lay(con)
    _record(con, at)
    con.execute(f"CREATE OR REPLACE TEMP TABLE told AS {_told(at)}")
    _price(con, at)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE sends AS
        WITH answered AS (
            SELECT number, bool_or(said) AS responded FROM told t JOIN offer_gaps g USING (offer) JOIN {answers(at)} a
            ON a.customer = t.customer AND a.offer = t.offer AND a.local_date >= t.day
                AND a.local_date < t.day + g.answer_days
            GROUP BY number
        ), harmed AS (
            SELECT number, bool_or(left_us) AS unsubscribed, bool_or(NOT left_us) AS complained
            FROM told t JOIN {_harm(at)} h ON h.customer = t.customer AND h.local_date >= t.day
                AND h.local_date < t.day + {HARM_DAYS}
            GROUP BY number
        )
        SELECT t.*, NOT unrecorded AND t.day + g.answer_days <= DATE '{at.day}' AS old,
            coalesce(a.responded, FALSE) AS responded, a.number IS NULL AS irrelevant,
            NOT unrecorded AND t.day + {HARM_DAYS} <= DATE '{at.day}' AS watched,
            coalesce(h.unsubscribed, FALSE) AS unsubscribed, coalesce(h.complained, FALSE) AS complained, p.minor
        FROM told t JOIN offer_gaps g USING (offer)
        LEFT JOIN answered a USING (number) LEFT JOIN harmed h USING (number)
        LEFT JOIN contact_prices p ON p.day = t.day AND p.channel = t.channel ORDER BY number
    """)


def count(con: DuckDBPyConnection, by: str, rows: str = "sends") -> dict[tuple[str, ...], Sent]:
    """Return what was sent and came of it, by columns of `rows`; with none the one key is ()."""
    keys = [each.strip() for each in by.split(",") if each.strip()]
    found = con.execute(f"""
        SELECT {"".join(f"{key}, " for key in keys)}count(DISTINCT customer), count(*),
            count(*) FILTER (old), count(*) FILTER (old AND responded), count(*) FILTER (old AND irrelevant),
            count(*) FILTER (watched), count(*) FILTER (watched AND unsubscribed),
            count(*) FILTER (watched AND complained),
            CAST(coalesce(sum(minor), 0) AS BIGINT), count(*) FILTER (minor IS NULL), count(*) FILTER (unrecorded)
        FROM {rows} {f"GROUP BY {', '.join(keys)} ORDER BY ALL" if keys else ""}
    """).fetchall()
    return {tuple(row[: len(keys)]): Sent(*row[len(keys) :]) for row in found}


def _record(con: DuckDBPyConnection, at: Moment) -> None:
    """Make `recorded` (customer, offer, day, channel): what plans have sent, and contacts, those of a draw once."""
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE recorded AS
        WITH planned AS (
            SELECT customer, offer, day, channel FROM plan_decisions WHERE arm = 'sent' AND day < DATE '{at.day}'
        ), contacts_made AS (
            SELECT DISTINCT c.customer, n.id AS offer, c.local_date AS day, c.channel
            FROM {seen("contacts", at)} c JOIN offer_names n ON n.campaign IS NOT DISTINCT FROM c.campaign
                AND (n.offer = c.offer OR c.offer IS NULL AND c.campaign IS NOT NULL)
            JOIN profiles p ON p.customer = c.customer
        ), others AS (
            SELECT m.*, t.number FROM contacts_made m LEFT JOIN tells t ON {_OF_DRAW}
            WHERE NOT EXISTS (
                SELECT 1 FROM planned p WHERE p.customer = m.customer AND p.offer = m.offer
                AND m.day >= p.day AND m.day < p.day + {WEEK}
            )
        )
        FROM planned UNION ALL SELECT customer, offer, day, channel FROM others WHERE number IS NULL
        UNION ALL SELECT customer, offer, min(day), arg_min(channel, (day, channel)) FROM others
        WHERE number IS NOT NULL GROUP BY number, customer, offer
    """)


_OF_DRAW = """
    t.arm = 'sent' AND t.customer = m.customer AND t.offer = m.offer AND m.day >= t.day
    AND m.day < t.day + t.answer_days AND (m.channel IS NULL OR list_contains(t.channels, m.channel))
"""
"""SQL that tells whether a contact (m) is of a draw in the moment (t)."""


def _told(at: Moment) -> str:
    """Return the SQL of the sends, numbered: what is recorded, and draws in the moment that an answer alone shows."""
    return f"""
        WITH answered AS (
            SELECT t.customer, t.offer, t.day, t.channel FROM tells t
            JOIN profiles USING (customer) JOIN {answers(at)} a ON a.said AND a.customer = t.customer
                AND a.offer = t.offer AND a.local_date >= t.day AND a.local_date < t.day + t.answer_days
            ANTI JOIN (FROM recorded JOIN offer_gaps USING (offer)) r ON r.customer = t.customer AND r.offer = t.offer
                AND a.local_date >= r.day AND a.local_date < r.day + r.answer_days
            WHERE t.arm = 'sent' GROUP BY ALL
        )
        SELECT row_number() OVER (ORDER BY offer, day, customer, channel) AS number, t.*
        FROM (
            SELECT *, FALSE AS unrecorded FROM recorded UNION ALL SELECT *, TRUE FROM answered
        ) t
    """


def _harm(at: Moment) -> str:
    """Return the SQL of unsubscriptions (left_us) and complaints, in brackets."""
    types = ", ".join(map(literal, COMPLAINTS))
    return f"""(
        SELECT customer, local_date, type = 'unsubscribed' AS left_us FROM {seen("responses", at)}
        WHERE type IN ('unsubscribed', 'complained')
        UNION ALL SELECT customer, local_date, FALSE FROM {seen("events", at)} WHERE lower(type) IN ({types})
    )"""


def _price(con: DuckDBPyConnection, at: Moment) -> None:
    """Make `contact_prices` (day, channel, minor): what a contact cost on each day on which there was one."""
    import pyarrow as pa  # noqa: PLC0415

    days = [day for (day,) in con.execute("SELECT DISTINCT day FROM told ORDER BY day").fetchall()]
    rows = [
        (day, channel, minor)
        for day in days
        for channel, minor in worth.contact_costs(con, Moment(at.as_of, day)).items()
    ]
    columns = {name: [row[i] for row in rows] for i, name in enumerate(("day", "channel", "minor"))}
    table(con, "contact_prices", columns, {"day": pa.date32(), "channel": pa.string(), "minor": pa.int64()})
