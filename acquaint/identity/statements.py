"""Statements: what each customer has said of each channel, so that the one that decides is the one of most weight.

The newest date wins; on the same date a no wins; a no without a date counts as newest, a yes without one as oldest.
All of that is one whole number per statement: even for a yes, odd for a no, larger for what wins. The statement that
decides is that of the largest number, whatever the order they come in.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from acquaint.identity.keys import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CHANNELS = ("email", "phone", "sms", "post")
"""Channels a person can be contacted on."""

DO_NOT_CONTACT, WRONG_PERSON = "answer: do_not_contact", "answer: wrong_person"
"""Basis of what the shop typed as the answer to a call: it stands whatever any file says later, the first on all
channels."""

UNDATED = 1 << 40
_WEIGHTS = {DO_NOT_CONTACT: (1 << 42) + 1, WRONG_PERSON: (1 << 41) + 1}
RULE_WEIGHT = -(1 << 41)
"""Weight of a yes by the shop's rule: any statement is more."""

CHANNEL_WORDS: dict[str, tuple[str, ...]] = {
    "email": ("email", "emails", "emailmarketing", "newsletter", "courriel", "correoelectronico"),
    "phone": (
        *("phone", "telephone", "phonecall", "call", "calls", "telefon", "anruf", "tel", "telefono", "telefoon"),
        *("telefone", "voice"),
    ),
    "sms": ("sms", "smsmarketing", "text", "textmessage", "texts"),
    "post": ("post", "postal", "postalmail", "directmail", "letter", "brief", "courrier", "correo", "posta"),
}
"""Words for each channel, lower case, letters only."""
ELSEWHERE = ("push", "apppush", "webpush", "pushnotification", "app", "web", "store", "instore", "browser")
"""Channels that acquaint contacts nobody on."""
_REFUSALS = (
    r"(unsubscri|opt(ed)?[ _-]?out|complain|abgemeldet|abmeldung|beschwerde|d[eé]s(abonn|inscri)).*|.*\bspam\b.*"
)
"""Types of responses that are a no: unsubscribed, complained and their kin."""


def collect(con: DuckDBPyConnection, zone: str) -> None:
    """Make the working table `permission_statements`, a row per customer, channel and statement.

    Columns: customer, channel, weight (see the module), day (date of the statement in the shop's `zone`, null where
    undated), basis (wording or column as the data gave it, the type of a response; null where not given), from_at
    (first instant, UTC, at which both `ts` has passed and the shop knew of it).

    A no for a channel of unknown name, or of none, holds for all channels; a yes then for none. A yes of a list of
    today's state (`is_state`) is left out where the customer had unsubscribed or complained before: the list has the
    file's date, and may simply not know yet.
    """
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE permission_statements AS
        WITH said AS (
            SELECT atom, {_word("channel")} AS word, allowed, ts, known_at, basis, coalesce(is_state, FALSE) AS is_state
            FROM permissions WHERE allowed IS NOT NULL
            UNION ALL
            SELECT atom, {_word("channel")}, FALSE, ts, known_at, type, NULL FROM responses
            WHERE regexp_full_match(lower(trim(type)), {quoted([_REFUSALS])})
        ),
        dated AS (SELECT *, {local_day("ts", zone)} AS day FROM said),
        told AS (
            SELECT customer, unnest({_channels()}) AS channel, {_weight()} AS weight, day, basis, is_state,
                greatest(known_at, coalesce(ts + INTERVAL 1 MICROSECOND, known_at)) AS from_at
            FROM dated JOIN members USING (atom)
        )
        SELECT customer, channel, weight, day, basis, from_at FROM told t
        WHERE NOT (is_state IS TRUE AND {is_yes("weight")}) OR NOT EXISTS (
            SELECT 1 FROM told r WHERE r.is_state IS NULL AND r.customer = t.customer AND r.channel = t.channel
            AND r.from_at <= t.from_at)
    """)


def refuses(kind: str) -> bool:
    """Tell whether the type of a response is a no.

    Examples
    --------
    >>> refuses("Unsubscribed"), refuses("redeemed")
    (True, False)
    """
    return re.fullmatch(_REFUSALS, kind.strip().lower()) is not None


def channels_of(word: str | None, *, allowed: bool) -> tuple[str, ...]:
    """Return the channels that a statement is about: a no of an unknown word, or of none, holds for all of them.

    Examples
    --------
    >>> channels_of("Newsletter", allowed=True), channels_of(None, allowed=True), channels_of("app", allowed=False)
    (('email',), (), ())
    >>> channels_of(None, allowed=False)
    ('email', 'phone', 'sms', 'post')
    """
    plain = re.sub("[^a-z]", "", unicodedata.normalize("NFKD", word).lower()) if word is not None else None
    for channel, words in CHANNEL_WORDS.items():
        if plain in words:
            return (channel,)
    return () if allowed or plain in ELSEWHERE else CHANNELS


def local_day(instant: str, zone: str) -> str:
    """Return SQL for the calendar date in `zone` of an instant (SQL, UTC without zone)."""
    return f"CAST(({instant} AT TIME ZONE 'UTC') AT TIME ZONE {quoted([zone])} AS DATE)"


def deciding(where: str) -> str:
    """Return SQL of the statement that decides per customer and channel: customer, channel, weight, day, basis.

    Parameters
    ----------
    where
        SQL over `weight` and `from_at`: the statements that count.
    """
    return f"""
        SELECT customer, channel, max(weight) AS weight,
            unnest(arg_max(struct_pack(day := day, basis := basis),
                (weight, coalesce(day, DATE '0001-01-01'), coalesce(basis, ''))))
        FROM permission_statements WHERE {where} GROUP BY customer, channel
    """


def is_no(weight: str) -> str:
    """Return SQL that tells whether `weight` is that of a no."""
    return f"{weight} % 2 <> 0"


def is_yes(weight: str) -> str:
    """Return SQL that tells whether `weight` is that of a yes."""
    return f"{weight} % 2 = 0"


def _word(column: str) -> str:
    return f"regexp_replace(strip_accents(lower({column})), '[^a-z]', '', 'g')"


def _channels() -> str:
    """Return SQL for the list of channels a statement is about."""
    every = f"[{quoted(CHANNELS)}]"
    known = " ".join(f"WHEN word IN ({quoted(words)}) THEN ['{channel}']" for channel, words in CHANNEL_WORDS.items())
    return (
        f"CASE WHEN basis = '{DO_NOT_CONTACT}' THEN {every} {known} WHEN word IN ({quoted(ELSEWHERE)}) OR allowed "
        f"THEN CAST([] AS VARCHAR[]) ELSE {every} END"
    )


def _weight() -> str:
    answers = " ".join(f"WHEN basis = '{basis}' THEN {weight}" for basis, weight in _WEIGHTS.items())
    return (
        f"CASE {answers} WHEN day IS NULL THEN CASE WHEN allowed THEN -{UNDATED} ELSE {UNDATED + 1} END "
        "ELSE 2 * date_diff('day', DATE '1970-01-01', day) + CAST(NOT allowed AS BIGINT) END"
    )
