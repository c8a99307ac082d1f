"""The board of offers and the report for a funder: offers -> kept plans, draws in the moment -> sends -> board."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from acquaint import planning, portrait
from acquaint.config import Settings
from acquaint.decisions import board, funded, heard, placing, planned, tells
from acquaint.decisions.board import Board
from acquaint.decisions.offers import Offers
from acquaint.errors import InputError
from acquaint.features import moments, profiles
from acquaint.features.profiles import Moment
from acquaint.planning import Place
from acquaint.records import Run

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FRESH_DAYS = 28
"""A plan older than this says no more who passes the gates of an offer."""


def show(con: DuckDBPyConnection, place: Place, run: Run) -> Board:
    """Return the board as of the last run, by stage and by segment.

    Parameters
    ----------
    con
        Engine with the tables of the snapshot.

    Raises
    ------
    InputError
        Offers that cannot be.
    StorageError
        The log of live events cannot be read.
    """
    at, _ = planning.moment(place.settings, run)
    with heard.beside(con, place.folder, place.settings, at):
        return _shown(con, place, run)[1]


def funder(con: DuckDBPyConnection, place: Place, run: Run, name: str) -> funded.Report:
    """Return what the funder of offers may know of them.

    Raises
    ------
    InputError
        Offers that cannot be, or none with this funder.
    """
    settings = place.settings
    at, _ = planning.moment(settings, run)
    with heard.beside(con, place.folder, settings, at):
        offers, found = _shown(con, place, run)
        return funded.report(con, offers, found, name, at, settings.shop.name, run.money.currency)


def of_run(con: DuckDBPyConnection, folder: Path, settings: Settings, at: Moment, currency: str | None) -> Board | None:
    """Return the board for the report of a run, by stage; None where no offer was planned or drawn before it.

    None too where offers cannot be: that does not stop a run, and the next plan says what is wrong. Reads the canonical
    tables, `profiles` and `stages`.
    """
    if not (planned.any_before(folder, at.day) or tells.any_before(folder, at.day)):
        return None
    try:
        offers = planning.offers_of(con, folder, settings, currency)
    except InputError:
        return None
    # The canonical tables are written after this, and hold what the files bring.
    with heard.beside(con, folder, settings, at):
        _lay(con, folder, offers, at)
        return _drawn(con, folder, settings, offers, at, ())


def _shown(con: DuckDBPyConnection, place: Place, run: Run) -> tuple[Offers, Board]:
    settings = place.settings
    at, zone = planning.moment(settings, run)
    offers = planning.offers_of(con, place.folder, settings, run.money.currency)
    _lay(con, place.folder, offers, at)
    segments = tuple(each.name for each in run.segments)
    _segments(con, place, segments, zone)
    return offers, _drawn(con, place.folder, settings, offers, at, segments)


def _lay(con: DuckDBPyConnection, folder: Path, offers: Offers, at: Moment) -> None:
    planned.load(con, folder, at.day, through=True)
    tells.load(con, folder, at.day)
    board.measure(con, offers, at)
    placing.lay(con)


def _drawn(
    con: DuckDBPyConnection, folder: Path, settings: Settings, offers: Offers, at: Moment, segments: tuple[str, ...]
) -> Board:
    newest = planned.considered(con, folder, at.day, since=at.day - timedelta(days=FRESH_DAYS))
    placing.current(con, segments)
    guess = newest is None or all(each.basis == "guess" for each in newest.offers)
    return board.draw(con, offers, settings.shop.margin, at, guess=guess)


def _segments(con: DuckDBPyConnection, place: Place, segments: tuple[str, ...], zone: str) -> None:
    """Add to `placed` in which segments customers were on the days something was decided for them."""
    if not segments:
        return
    catalog = profiles.features_of(place.settings, portrait.traits(con), portrait.learned(con))
    names = [f"in_{name}" for name in segments]
    asked = con.sql("""
        SELECT customer, day AS as_of FROM sends UNION SELECT customer, plan_day FROM lifted ORDER BY ALL
    """).to_arrow_table()
    if not len(asked):
        return
    found = moments.read(
        con, moments.chosen(catalog, names), asked, zone=zone, settings=place.settings, files=place.files
    )
    inside = {name: found[column] for name, column in zip(segments, names, strict=True)}
    placing.add(con, asked["customer"], asked["as_of"], inside)
