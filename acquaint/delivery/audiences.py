"""Audiences: a segment, or an offer of the plan by a channel, as a file of the people whose channel is permitted.

A file has an address of its own channel only. A cell that begins like a formula (= + - @, tab, line break) gets an
apostrophe in front, as spreadsheets would run it; telephone numbers of digits alone keep their plus.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from acquaint import tally
from acquaint.config import AudienceSettings, Settings
from acquaint.delivery import rights
from acquaint.errors import SettingsError
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HEADERS: dict[str, dict[str, str]] = {
    "klaviyo": {"email": "Email", "phone": "Phone Number", "first": "First Name", "last": "Last Name"},
    "mailchimp": {"email": "Email Address", "phone": "Phone Number", "first": "First Name", "last": "Last Name"},
    "plain": {"email": "email", "phone": "phone", "first": "first_name", "last": "last_name"},
}
"""Headers that each mail tool knows when it reads a file, by its help page on importing contacts: Klaviyo wants the
address in the first column, Mailchimp lets one choose the field of a column that says what it is."""
_FILE_NAME = re.compile(r"[\w-]([\w -]*[\w-])?")
"""What the name of an audience may be: it is the name of its file."""
_NAME = "trim(regexp_replace(p.name, '\\s+', ' ', 'g'))"


def check(settings: Settings) -> None:
    """Refuse audiences that cannot be written; this needs the settings alone.

    Raises
    ------
    SettingsError
        The name of an audience is none for a file, or its segment is not known; the audience is named.
    """
    for name, audience in settings.audiences.items():
        place = f"[audiences.{name}]"
        if not _FILE_NAME.fullmatch(name):
            raise SettingsError(
                "An audience's name is the name of its file: letters, digits, -, _ and blanks between them.",
                where=place,
                to_do="Give it another name.",
            )
        if audience.segment not in settings.segments:
            near = f"; {tally.nearest(audience.segment, settings.segments)}" if settings.segments else "."
            raise SettingsError(
                f"There is no segment {audience.segment}{near}", where=place, to_do="Name one that is under [segments]."
            )


def write(folder: Path, con: DuckDBPyConnection, settings: Settings) -> dict[str, int]:
    """Write `NAME.csv` for each audience of acquaint.toml, and return how many people each has.

    Only persons whom `reach` allows on the audience's channel are in it; an audience of nobody has its header alone.

    Raises
    ------
    SettingsError
        See `check`.
    """
    check(settings)
    written = {}
    for name, audience in sorted(settings.audiences.items()):
        folder.mkdir(parents=True, exist_ok=True)
        written[name] = _write(rights.keep_private(folder / f"{name}.csv"), con, audience)
    return written


def write_planned(folder: Path, con: DuckDBPyConnection, taken: Collection[str] = ()) -> dict[str, int]:
    """Write `offer NAME CHANNEL.csv` for each offer and channel of the plan, and return how many people each has.

    Beside the address and the name there is what she is told, when, and in the last column where the row comes from:
    the offer and the day of the plan. Of a letter the customer's number stands in place of the address. Reads
    `planned_acts`.

    Parameters
    ----------
    taken
        Names of audiences that are there already.
    """
    pairs = con.execute("SELECT DISTINCT offer, channel FROM planned_acts ORDER BY offer, channel").fetchall()
    written: dict[str, int] = {}
    for offer, channel in pairs:
        folder.mkdir(parents=True, exist_ok=True)
        name = _free(f"offer {offer} {channel}", {*written, *taken})
        path = rights.keep_private(folder / f"{name}.csv")
        written[name] = _copy(path, con, _of_plan(offer, channel))
    return written


def _free(name: str, taken: Collection[str]) -> str:
    """Return a name of a file that nothing else has, of signs that a name may have."""
    plain = re.sub(r"[^\w -]+", "-", name)
    numbers = (f"{plain}{'' if n == 1 else f' {n}'}" for n in range(1, len(taken) + 2))
    return next(each for each in numbers if each not in taken)


def _of_plan(offer: str, channel: str) -> str:
    """Return SQL of whom an offer is sent to by a channel, in the order in which it is done."""
    headers = HEADERS["plain"]
    address = {"email": ("email", "address"), "post": ("customer", "customer")}.get(channel, ("phone", "address"))
    hours = "" if channel in ("email", "post") else ", from_hour, to_hour"
    return f"""
        SELECT {_safe(address[1])} AS {address[0]}, {_safe("first")} AS {headers["first"]},
            {_safe("last")} AS {headers["last"]}, {_safe("message")} AS message, ends AS valid_until, day AS send_on
            {hours}, {_safe("source")} AS comes_from
        FROM (
            SELECT a.customer, r.address, {_first()} AS first, {_last()} AS last, coalesce(a.message, '') AS message,
                a.ends, a.day, a.from_hour, a.to_hour, concat('offer ', a.offer, ', plan of ', a.plan_day) AS source
            FROM planned_acts a JOIN profiles p USING (customer)
            JOIN reach r ON r.customer = a.customer AND r.channel = a.channel
            WHERE p.kind = 'person' AND r.allowed AND (r.address IS NOT NULL OR a.channel = 'post')
            AND a.offer = {literal(offer)} AND a.channel = {literal(channel)}
            QUALIFY row_number() OVER (PARTITION BY coalesce(r.address, a.customer) ORDER BY a.plan_day, p.customer) = 1
        ) ORDER BY send_on, 1
    """


def _write(path: Path, con: DuckDBPyConnection, audience: AudienceSettings) -> int:
    return _copy(path, con, _people(audience))


def _copy(path: Path, con: DuckDBPyConnection, query: str) -> int:
    target = str(path).replace("'", "''")
    con.execute(f"COPY ({query}) TO '{target}' (HEADER, DELIMITER ',', FORMAT csv)")
    rights.keep_private(path)
    return int(con.execute(f"SELECT count(*) FROM ({query})").fetchall()[0][0])


def _people(audience: AudienceSettings) -> str:
    """Return SQL of the audience: address, first and last name, ordered by address; an address stands once."""
    headers = HEADERS[audience.format]
    return f"""
        SELECT {_safe("address")} AS "{headers[audience.channel]}", {_safe("first")} AS "{headers["first"]}",
            {_safe("last")} AS "{headers["last"]}"
        FROM (
            SELECT r.address, {_first()} AS first, {_last()} AS last
            FROM profiles p JOIN reach r USING (customer)
            WHERE p.kind = 'person' AND coalesce(p."in_{audience.segment}", FALSE)
            AND r.channel = '{audience.channel}' AND r.allowed AND r.address IS NOT NULL
            QUALIFY row_number() OVER (PARTITION BY r.address ORDER BY p.customer) = 1
        ) ORDER BY address
    """


def _first() -> str:
    """Return SQL of the first names: all but the last word, or what stands behind a comma."""
    spoken = f"regexp_extract({_NAME}, '^(.*) [^ ]+$', 1)"
    return (
        f"CASE WHEN {_hidden()} THEN '' WHEN contains({_NAME}, ',') THEN trim(split_part({_NAME}, ',', 2)) "
        f"WHEN contains({_NAME}, ' ') THEN {spoken} ELSE coalesce({_NAME}, '') END"
    )


def _last() -> str:
    return (
        f"CASE WHEN {_hidden()} THEN '' WHEN contains({_NAME}, ',') THEN trim(split_part({_NAME}, ',', 1)) "
        f"WHEN contains({_NAME}, ' ') THEN regexp_extract({_NAME}, '([^ ]+)$', 1) ELSE '' END"
    )


def _hidden() -> str:
    """Return SQL that tells a name that is an address: what `reach` does not allow must not come in as a name."""
    return "contains(p.name, '@') OR length(regexp_replace(p.name, '[^0-9]', '', 'g')) >= 7"


def _safe(column: str) -> str:
    r"""Return SQL of a text that no spreadsheet runs.

    Examples
    --------
    >>> import duckdb
    >>> duckdb.execute(f"SELECT {_safe('t')} FROM (VALUES ('=1+1'), ('+4917112345'), ('Anna')) AS x(t)").fetchall()
    [("'=1+1",), ('+4917112345',), ('Anna',)]
    """
    formula = f"regexp_matches({column}, '^[=+\\-@\\t\\r\\n]') AND NOT regexp_full_match({column}, '\\+[0-9]+')"
    return f"CASE WHEN {formula} THEN '''' || {column} ELSE {column} END"
