"""Registers of people who do not want to be called (TPS, do-not-call): a file of numbers, one a line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from acquaint.config import PhoneSettings
from acquaint.errors import SettingsError
from acquaint.identity import phones
from acquaint.identity.keys import quoted
from acquaint.sources.sql import file_literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_DAYS = 28
"""Age in days up to which a register counts."""
_SETTING = "[contact.phone] register"


class Area(msgspec.Struct, frozen=True):
    """The country a register is of: a rule that rests on the register holds for its numbers only."""

    country: str
    prefix: str
    before: str
    """Expression for what may stand before the national number."""
    lengths: tuple[int, ...]
    """Digits a national number can have."""


AREAS = {
    "uk-register": Area("GB", "+44", "^(?:00)?(?:44)?0*", (7, 9, 10)),
    "us-relationship": Area("US", "+1", "^(?:011|00)?1?", (10,)),
}
"""Rule -> area of its register."""


def file(phone: PhoneSettings, folder: Path) -> Path | None:
    """Return the register's file; None where the rule needs none, or none is named.

    Raises
    ------
    SettingsError
        The file that is named does not exist.
    """
    if phone.rule not in AREAS or not phone.register:
        return None
    path = folder / phone.register
    if not path.is_file():
        raise SettingsError(
            f"There is no file {phone.register}.",
            where=_SETTING,
            to_do="Put the register there, or take the setting out: then nobody is called by this rule.",
        )
    return path


def lack(phone: PhoneSettings, day: date) -> str | None:
    """Return why nobody may be called by the register at `day`: register_missing, register_old; None if it counts.

    A date after `day` is no less wrong than one more than 28 days back.
    """
    if phone.register is None or phone.register_date is None:
        return "register_missing"
    return None if 0 <= (day - phone.register_date).days <= MOST_DAYS else "register_old"


def screen(con: DuckDBPyConnection, phone: PhoneSettings, folder: Path, day: date, country: str | None) -> None:
    """Make `permission_screened` (address, listed): whether each telephone number stands in the register.

    Reads `permission_addresses`. Empty where the rule needs no register, or there is none that counts at `day`. A
    number of another country than the register's is left out; one without prefix is read as of the shop's `country`,
    else as of the register's.

    Raises
    ------
    SettingsError
        The register's file does not exist, or holds no numbers.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE permission_screened (address VARCHAR, listed BOOLEAN)")
    path, area = file(phone, folder), AREAS.get(phone.rule)
    if path is None or area is None or lack(phone, day):
        return
    _load(con, path, area)
    numbers = _numbers(con, area, country)
    con.execute(
        """
        INSERT INTO permission_screened SELECT address, number IN (SELECT number FROM permission_register)
        FROM (SELECT unnest($addresses::VARCHAR[]) AS address, unnest($numbers::VARCHAR[]) AS number)
        """,
        {"addresses": [*numbers], "numbers": [*numbers.values()]},
    )


def _numbers(con: DuckDBPyConnection, area: Area, country: str | None) -> dict[str, str]:
    """Return the national number of each telephone number of customers that is one of the area's."""
    rows = con.execute("SELECT DISTINCT address FROM permission_addresses WHERE kind = 'phone' ORDER BY address")
    written = [address for (address,) in rows.fetchall() if address]
    # What begins with a plus is a form already, and looking again takes long.
    plain = [address for address in written if not address.startswith("+")]
    forms = {address: address for address in written}
    forms |= {a: form or "" for a, form in zip(plain, phones.forms(plain, country or area.country), strict=True)}
    return {address: f.removeprefix(area.prefix) for address, f in forms.items() if f.startswith(area.prefix)}


def _load(con: DuckDBPyConnection, path: Path, area: Area) -> None:
    """Make `permission_register` (number): the national numbers in the file.

    A line may hold other columns too: whatever in it can be a number of the country counts as one. An area code and
    the rest in two columns, as the American register has them, are one number.
    """
    lengths = ", ".join(str(length) for length in area.lengths)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE permission_lines AS
        SELECT list_filter(list_transform({_CELLS}, lambda cell: {_national("cell", area)}),
            lambda number: length(number) IN ({lengths})) AS numbers
        FROM read_csv({file_literal(path)}, columns = {{'line': 'VARCHAR'}}, auto_detect = FALSE, header = FALSE,
            delim = '{_NO_DELIMITER}', quote = '', escape = '', encoding = 'latin-1')
        WHERE regexp_matches(line, '\\w')
    """)
    ((lines, numbered),) = con.execute(
        "SELECT count(*), count(*) FILTER (len(numbers) > 0) FROM permission_lines"
    ).fetchall()
    if not numbered or numbered * 2 < lines:
        raise SettingsError(
            f"Only {numbered:,} of its {lines:,} lines hold a telephone number of the register's country.",
            where=f"{_SETTING}, {path.name}",
            to_do="Name a text file with one number a line.",
        )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE permission_register AS SELECT unnest(numbers) AS number FROM permission_lines"
    )


_NO_DELIMITER = "\x01"
"""A character no line holds, so that a line is read whole."""
_CELLS = (
    "list_append(string_split_regex(line, '[,;\\t]'), regexp_replace(line, '^\\D*(\\d{3})\\D+(\\d{7})\\D*$', '\\1\\2'))"
)
"""SQL for the values of a line; an area code and the number after it once more as one."""


def _national(cell: str, area: Area) -> str:
    """Return SQL for the digits of a value from the national number on."""
    return f"regexp_replace(regexp_replace({cell}, '[^0-9]', '', 'g'), {quoted([area.before])}, '')"
