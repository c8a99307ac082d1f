"""Permission: who may be contacted on which channel, by what, and what is missing where not. Unknown means no.

The table `reach` gates the acts of today, so a no counts from the moment it is in the data, whatever the instant all
else is read at. The table `reach_log` says the same of the past, where a no is as unknown before its time as a yes.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from acquaint import clock
from acquaint.config import Settings, SoftOptIn
from acquaint.derived_tables import REACH
from acquaint.errors import SettingsError
from acquaint.identity import grounds, register, statements, stops, verdict
from acquaint.identity.reachable import Reachable, shares
from acquaint.identity.verdict import BASES, LACKS
from acquaint.tables import REACH_LOG, create

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["BASES", "LACKS", "Reachable", "check", "decide", "files", "log", "notes", "shares"]

CONDITIONS: tuple[str, ...] = get_args(SoftOptIn)
"""What a shop confirms before it writes to customers who did not say yes."""


def check(settings: Settings, folder: Path) -> None:
    """Refuse rules that lack what they need.

    Raises
    ------
    SettingsError
        Not all conditions of existing-customers are confirmed, or the register's file does not exist.
    """
    email = settings.contact.email
    missing = [condition for condition in CONDITIONS if condition not in email.confirmed]
    if email.rule == "existing-customers" and missing:
        raise SettingsError(
            f"The rule existing-customers needs four conditions confirmed; missing: {', '.join(missing)}.",
            where="[contact.email] confirmed",
            to_do='Add what is true for every address, or write rule = "consent".',
        )
    register.file(settings.contact.phone, folder)


def files(settings: Settings, folder: Path) -> tuple[Path, ...]:
    """Return the files that permission rests on besides the data, where they exist."""
    named = settings.contact.phone.register
    paths = [folder / stops.FILE_NAME, *([folder / named] if named else [])]
    return tuple(path for path in paths if path.is_file())


def notes(settings: Settings, day: date, *, stated_by: datetime | None = None) -> list[tuple[str, dict[str, Any]]]:
    r"""Return what a reader should know of the shop's rules, as keys of the catalogue with their values.

    Parameters
    ----------
    day
        Business day of the list.
    stated_by
        Instant of the act, the present one where absent: a register is as old as it is when somebody calls by it.

    Examples
    --------
    >>> from acquaint import config
    >>> notes(config.parse("[contact.phone]\nrule = 'uk-register'"), date(2026, 3, 2))
    [('permission.notes.register_missing', {})]
    """
    phone = settings.contact.phone
    day = _acting(day, stated_by or clock.now(), settings.shop.zone or "UTC")
    if phone.rule not in register.AREAS or register.lack(phone, day) is None:
        return []
    if phone.register is None:
        return [("permission.notes.register_missing", {})]
    if phone.register_date is None:
        return [("permission.notes.register_undated", {})]
    if phone.register_date > day:
        return [("permission.notes.register_ahead", {"date": phone.register_date})]
    return [("permission.notes.register_old", {"n": (day - phone.register_date).days})]


def decide(
    con: DuckDBPyConnection,
    settings: Settings,
    *,
    as_of: datetime,
    day: date,
    folder: Path,
    country: str | None,
    zone: str = "UTC",
    stated_by: datetime | None = None,
) -> None:
    """Make table `reach`: a row per person and channel (email, phone, sms, post), see `derived_tables.REACH`.

    What decides, first to last: the file of stops and the answer "do not contact"; under age; the answer "wrong
    person"; a no; the shop's rule "never"; no address; a yes; the shop's rule. Reads `customers`, `members`,
    `identifiers`, `traits`, `permissions`, `responses`, `orders` and `events`.

    Parameters
    ----------
    as_of, day
        Instant (UTC) at which orders and enquiries count, and the business day that starts then.
    country
        ISO 3166 code for telephone numbers without a country prefix.
    zone
        The shop's time zone, in which statements have their date.
    stated_by
        Instant (UTC) of the act, `as_of` where absent: by it a yes must have been known to count, and by its day a
        register and what a customer has to do with the shop are judged. A no counts always, and addresses are those
        of today.

    Raises
    ------
    SettingsError
        A rule lacks what it needs (see `check`), or the register's file holds no numbers.
    InputError
        `do_not_contact.csv` cannot be read.
    """
    check(settings, folder)
    at, until = (_utc(instant) for instant in (as_of, stated_by or as_of))
    acting = _acting(day, until, zone)
    statements.collect(con, zone)
    grounds.stop(con, folder, day)
    grounds.reach(con)
    grounds.relate(con, at)
    register.screen(con, settings.contact.phone, folder, acting, country)
    con.execute(create("reach", REACH))
    con.execute(f"INSERT INTO reach {verdict.reach(settings, acting, until)} ORDER BY customer, channel")
    _clear(con)


def log(con: DuckDBPyConnection, settings: Settings, *, folder: Path, day: date, zone: str = "UTC") -> None:
    """Make table `reach_log`: what was known of each person's permission from when on, see `tables.REACH_LOG`.

    It holds what was stated, from when there was an address, and the rule existing-customers from the first counted
    order on. The file of stops, and who is under age at `day`, is a no from the beginning. Rules that rest on a
    register are not in it: nobody knows what stood in it then. `atom` is the customer's id, which is one of its atoms.

    Raises
    ------
    SettingsError, InputError
        As in `decide`.
    """
    check(settings, folder)
    statements.collect(con, zone)
    grounds.stop(con, folder, day)
    grounds.reach(con)
    con.execute(create("reach_log", REACH_LOG))
    con.execute(f"INSERT INTO reach_log BY NAME {verdict.log(settings)} ORDER BY atom, channel, known_at")
    _clear(con)


def _acting(day: date, act: datetime, zone: str) -> date:
    """Return the later of the list's day and that of the act: a list of an older day is called through no earlier."""
    instant = act if act.tzinfo else act.replace(tzinfo=UTC)
    return max(day, clock.business_date(instant, zone))


def _utc(instant: datetime) -> datetime:
    """Return an instant as the tables hold it: UTC without zone."""
    return instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant


def _clear(con: DuckDBPyConnection) -> None:
    """Drop the working tables."""
    names = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE temporary AND starts_with(table_name, 'permission_')"
    )
    for (name,) in names.fetchall():
        con.execute(f"DROP TABLE temp.{name}")
