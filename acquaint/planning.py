"""A plan of the week's offers: offers -> gates -> values -> drawing -> ledger, on the snapshot of the last run."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from acquaint import clock, currencies, portrait
from acquaint.config import Settings
from acquaint.decisions import offer_gates, offer_sources, planned, tallying, valuing, weekplan
from acquaint.decisions.listed import table
from acquaint.decisions.offers import Offers
from acquaint.decisions.planned import Planned
from acquaint.features import moments, profiles
from acquaint.features.profiles import Moment
from acquaint.records import Run

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Place(msgspec.Struct, frozen=True):
    """Where a plan is made: the shop's folder, its settings, and the files of its snapshot by table."""

    folder: Path
    settings: Settings
    files: dict[str, Path]


def make(con: DuckDBPyConnection, place: Place, run: Run, *, dry: bool) -> Planned:
    """Plan the week from the day of the last run on, and keep the plan unless it is a dry one.

    A week that is planned already stays as it is: its plan is returned.

    Parameters
    ----------
    con
        Engine with the tables of the snapshot.

    Raises
    ------
    InputError
        Offers that cannot be.
    ExpressionError
        A condition of eligibility is none, or names an unknown feature.
    """
    known = None if dry else planned.of_day(place.folder, run.as_of)
    if known is not None:
        return known
    settings, zone = place.settings, run.check.assumed.zone.value or "UTC"
    at = Moment(clock.day_start(run.as_of, zone, settings.shop.cut_off_hour), run.as_of)
    digits = currencies.digits(run.money.currency) if run.money.currency else 2
    offers = offer_sources.read(con, settings.offers, place.folder, digits)
    fit(con, place, offers, at, zone)
    plan = decide(con, place.folder, settings, offers, at, zone, dry=dry)
    if not dry and offers.each:
        planned.keep(con, place.folder, plan)
    return plan


def decide(
    con: DuckDBPyConnection, folder: Path, settings: Settings, offers: Offers, at: Moment, zone: str, *, dry: bool
) -> Planned:
    """Return the plan in figures, and make `made_decisions` and `made_candidates`.

    Reads the canonical tables, `profiles`, `reach` and `fits`.
    """
    planned.load(con, folder, at.day)
    rest = offer_gates.left(con, offers, at)
    offer_gates.lay(con, offers, rest, at)
    offer_gates.stop(con, settings, at)
    basis = valuing.value(con, settings, at, zone)
    found = weekplan.draw(con, rest, settings.contact.calls_day, at, hold=settings.contact_policy.holdout)
    weekplan.made(con, basis, at)
    return tallying.figures(con, offers, basis, found, at, dry=dry)


def fit(con: DuckDBPyConnection, place: Place, offers: Offers, at: Moment, zone: str) -> None:
    """Make `fits` (customer, rule): the conditions of eligibility that hold at the moment."""
    con.execute("CREATE OR REPLACE TEMP TABLE fits (customer VARCHAR, rule VARCHAR)")
    traits, learned = portrait.traits(con), portrait.learned(con)
    catalog = profiles.features_of(place.settings, traits, learned, more=offers.features())
    offers.check(catalog)
    if not offers.rules:
        return
    asked = con.sql(f"SELECT customer, DATE '{at.day}' AS as_of FROM profiles WHERE kind = 'person' ORDER BY customer")
    found = moments.read(
        con, moments.chosen(catalog, list(offers.rules.values())), asked.to_arrow_table(), zone=zone,
        settings=place.settings, files=place.files,
    )  # fmt: skip
    for rule in offers.rules.values():
        table(con, "fitting", {"customer": found["customer"], "fits": found[rule]})
        con.execute(f"INSERT INTO fits SELECT customer, '{rule}' FROM fitting WHERE fits")


def why(
    con: DuckDBPyConnection, folder: Path, customers: list[str], offer: str, upto: date | None
) -> tuple[Planned, list[dict[str, Any]]]:
    """Return the plan in force on a day, and of each of these customers what became of each offer, in its order.

    Parameters
    ----------
    offer
        Only this one; all where empty.
    upto
        The day; the newest plan where absent.

    Raises
    ------
    InputError
        Nothing was planned by then, or there was no such offer.
    """
    plan = planned.show(con, folder, upto)
    tallying.check(plan, offer)
    return plan, [row for customer in customers for row in tallying.of_customer(con, plan, customer, offer)]
