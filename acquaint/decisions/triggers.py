"""Occasions to be in touch, each fired once and dated: the table `triggers`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint import tally
from acquaint.config import Settings, TriggerSettings
from acquaint.decisions import own_triggers
from acquaint.decisions.standard_triggers import STANDARD, UNSET, WINDOW_DAYS, Asked
from acquaint.errors import SettingsError
from acquaint.features.catalog import Catalog, Feature
from acquaint.features.profiles import Moment
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_COLUMNS = "customer, trigger, day, amount_minor, due, detail, happened"


def fire(con: DuckDBPyConnection, settings: Settings, at: Moment, zone: str) -> None:
    """Make the table `triggers`: a row per firing of the last 28 days up to `at.day`.

    Every firing has one day, the first at whose start it can be seen. It is in exactly the runs whose window holds
    that day, always with the same day. Columns: customer, trigger, day, amount_minor, due, detail, happened (business
    date of what it rests on; null for birthdays, traits and occasions of the shop's own).

    Reads the canonical tables, `profiles`, `stages` and `constants` of the same connection.

    Raises
    ------
    SettingsError
        A section `[triggers.NAME]` is neither of a standard occasion nor has a condition, or lacks a setting.
    ExpressionError
        A `when` is no valid condition.
    """
    own = own_of(settings)
    firings = [
        f"SELECT customer, {literal(name)} AS trigger, day, CAST(amount_minor AS BIGINT) AS amount_minor, "
        f"CAST(due AS DATE) AS due, CAST(detail AS VARCHAR) AS detail, CAST(happened AS DATE) AS happened "
        f"FROM ({STANDARD[name](asked)}) AS firing(customer, day, amount_minor, due, detail, happened)"
        for name, asked in _asked(con, settings, at, zone).items()
    ]
    if own:
        made = own_triggers.fire(con, settings, own, at, zone, WINDOW_DAYS)
        firings.append(f"SELECT customer, trigger, day, NULL, NULL, NULL, NULL FROM {made}")
    con.execute(f"CREATE OR REPLACE TABLE triggers AS {_persons(firings, at)}")
    con.execute("DROP TABLE IF EXISTS own_firings")


def features_of(settings: Settings) -> list[Feature]:
    """Return the feature `when_NAME` of each occasion of the shop's own, for the catalogue.

    Raises
    ------
    SettingsError
        As for `fire`.
    """
    return own_triggers.features_of(own_of(settings))


def check(catalog: Catalog, settings: Settings) -> None:
    """Raise ExpressionError where `catalog` has an occasion of the shop's own whose `when` is no condition."""
    own_triggers.check(catalog, own_of(settings))


def own_of(settings: Settings) -> dict[str, TriggerSettings]:
    """Return the occasions of the shop's own that are not switched off, by name.

    Raises
    ------
    SettingsError
        A section `[triggers.NAME]` cannot be; all that cannot are named.
    """
    mistakes = [line for name, each in settings.triggers.items() for line in _mistakes(name, each)]
    if mistakes:
        raise SettingsError("; ".join(mistakes), where="acquaint.toml")
    return {n: t for n, t in settings.triggers.items() if n not in STANDARD and not t.off}


def _mistakes(name: str, own: TriggerSettings) -> list[str]:
    place = f"[triggers.{name}]"
    if not (name.isascii() and name.isidentifier()):
        return [f"{place}: a name has letters, digits and _ only, and no digit first"]
    if name not in STANDARD:
        return [] if own.when else [f"{place} when: this setting is missing; {tally.nearest(name, STANDARD)}"]
    found = [f"{place} when: {name} is a standard occasion and has no condition"] if own.when else []
    needed = UNSET.get(name)
    if needed and not own.off and not getattr(own, needed):
        found.append(f"{place} {needed}: this setting is missing")
    if (own.amount is not None and own.amount <= 0) or (own.days is not None and own.days < 1):
        found.append(f"{place}: amount and days are above zero")
    return found


def _asked(con: DuckDBPyConnection, settings: Settings, at: Moment, zone: str) -> dict[str, Asked]:
    """Return the standard occasions that may fire, with what each is computed for."""
    currency = con.execute("SELECT min(currency) FROM orders").fetchall()[0][0]
    chosen = {name: settings.triggers.get(name, TriggerSettings()) for name in STANDARD}
    return {
        name: Asked(at, zone, settings.shop.cut_off_hour, own, currency)
        for name, own in chosen.items()
        if not own.off and (name not in UNSET or getattr(own, UNSET[name]))
    }


def _persons(firings: list[str], at: Moment) -> str:
    """Return the SQL of the firings of persons in the window, one for each customer, occasion and day."""
    rows = " UNION ALL ".join(firings) or "SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE FALSE"
    return f"""
        SELECT {_COLUMNS} FROM ({rows}) AS fired({_COLUMNS}) JOIN (SELECT customer FROM profiles WHERE kind = 'person')
        USING (customer) WHERE day > DATE '{at.day}' - {WINDOW_DAYS} AND day <= DATE '{at.day}'
        QUALIFY row_number() OVER (
            PARTITION BY customer, trigger, day
            ORDER BY due NULLS LAST, happened DESC NULLS LAST, amount_minor DESC NULLS LAST, detail NULLS LAST
        ) = 1
        ORDER BY day, trigger, customer
    """
