"""A plan of the week's offers: offers -> gates -> values -> drawing -> ledger, on the snapshot of the last run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from acquaint import clock, currencies, deciding, intake, portrait, tables
from acquaint.config import Settings
from acquaint.decisions import (
    heard,
    holding,
    offer_gates,
    offer_mistakes,
    offer_sources,
    planned,
    publishing,
    tallying,
    tells,
    valuing,
    weekplan,
)  # fmt: skip
from acquaint.decisions.listed import table
from acquaint.decisions.offer_mistakes import MOST_TOLD
from acquaint.decisions.offers import Offers
from acquaint.decisions.planned import Planned
from acquaint.errors import AcquaintError
from acquaint.features import moments, profiles
from acquaint.features.profiles import Moment
from acquaint.records import Run
from acquaint.words import Words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.lake.manifest import Snapshot
    from acquaint.models.channel import Channels


class Place(msgspec.Struct, frozen=True):
    """Where a plan is made: the shop's folder, its settings, and the files of its snapshot by table."""

    folder: Path
    settings: Settings
    files: dict[str, Path]
    channels: Channels | None = None
    """What the shop's own contacts tell of its channels."""


def place_of(folder: Path, settings: Settings, snapshot: Snapshot) -> Place:
    """Return where the offers of a shop are decided, on a snapshot."""
    from acquaint.models import shelf  # noqa: PLC0415
    from acquaint.models.kinds.contacting import CHANNEL, Reached  # noqa: PLC0415

    files = {name: snapshot.path(name) for name in (*tables.CANONICAL, "constants")}
    reached = shelf.read(snapshot.folder).model(CHANNEL, Reached)
    return Place(folder, settings, files, reached.channels if reached else None)


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
        return msgspec.structs.replace(known, kept=True)
    at, zone = moment(place.settings, run)
    offers = offers_of(con, place.folder, place.settings, run.money.currency)
    permit(con, place, run, at)
    fit(con, place, offers, at, zone)
    with heard.beside(con, place.folder, place.settings, at, max(clock.now(), at.as_of)):
        plan = decide(con, place, offers, at, zone, dry=dry)
    if not dry and offers.each:
        planned.keep(con, place.folder, plan)
    return plan


def moment(settings: Settings, run: Run) -> tuple[Moment, str]:
    """Return the instant and day of a run, and its zone."""
    zone = run.check.assumed.zone.value or "UTC"
    return Moment(clock.day_start(run.as_of, zone, settings.shop.cut_off_hour), run.as_of), zone


def offers_of(con: DuckDBPyConnection, folder: Path, settings: Settings, currency: str | None) -> Offers:
    """Return the offers of a shop, in a currency.

    Raises
    ------
    InputError
        One cannot be, or holds at a place that the shop does not have.
    """
    offers = offer_sources.read(con, settings.offers, folder, currencies.digits(currency) if currency else 2)
    if any(each.places for each in offers.each):
        rows = "SELECT place FROM orders UNION SELECT place FROM places UNION SELECT place_name FROM places"
        known = [place for (place,) in con.execute(f"{rows} ORDER BY ALL").fetchall() if place]
        offer_mistakes.refuse(list(offer_mistakes.misplaced(offers.each, known)))
    return offers


def notes(
    con: DuckDBPyConnection, folder: Path, settings: Settings, currency: str | None, words: Words
) -> Iterator[str]:
    """Yield what is wrong with the shop's offers, or missing in them: a run goes on without a plan of them.

    Reads `offers`, `products`, `orders`, `places`, `traits` and `learned`.
    """
    if not settings.offers and not con.execute("SELECT count(*) FROM offers").fetchall()[0][0]:
        return
    try:
        offers = offers_of(con, folder, settings, currency)
        more = offers.features()
        offers.check(profiles.features_of(settings, portrait.traits(con), portrait.learned(con), more=more))
    except AcquaintError as error:
        yield words("plan.notes.wrong", why=str(error).removeprefix("offers: "))
        return
    if not settings.offers and len(offers.incomplete) == len(offers.each):
        return  # a history of coupons: nobody means to plan with them
    if (missing := offers.incomplete) and len(missing) <= MOST_TOLD:
        for each in missing:
            yield words(
                "plan.notes.lacks", offer=each.id, where=each.where, why=words(f"plan.reason.lacks_{each.lacks[0]}")
            )
    elif missing:
        yield words("plan.notes.lack", n=len(missing), first=missing[0].id)


def decide(con: DuckDBPyConnection, place: Place, offers: Offers, at: Moment, zone: str, *, dry: bool) -> Planned:
    """Return the plan in figures, and make `made_decisions` and `made_candidates`.

    Reads the canonical tables, `profiles`, `reach`, `fits`, and `decisions`, the list of the week.
    """
    settings = place.settings
    planned.load(con, place.folder, at.day)
    tells.load(con, place.folder, at.day)
    rest = offer_gates.left(con, offers, at)
    offer_gates.lay(con, offers, rest, at)
    offer_gates.stop(con, settings, at, zone)
    basis = valuing.value(con, settings, at, zone, place.channels)
    found = weekplan.draw(con, rest, settings.contact.calls_day, at, hold=settings.contact_policy.holdout)
    weekplan.made(con, basis, at)
    return tallying.figures(con, offers, basis, found, at, dry=dry)


def publish(con: DuckDBPyConnection, place: Place, run: Run, target: Path) -> None:
    """Lay down what decisions in the moment rest on: the shop as a plan of the last run's day would find it.

    A plan that was kept for the week counts: what it sends are contacts, and take up budgets and stock.

    Raises
    ------
    InputError, ExpressionError
        As for a plan.
    """
    (at, zone), currency = moment(place.settings, run), run.money.currency
    offers = offers_of(con, place.folder, place.settings, currency)
    permit(con, place, run, at)
    fit(con, place, offers, at, zone)
    publish_as(con, place, target, offers, currency, at, zone, at.day + timedelta(days=1))


def publish_as(
    con: DuckDBPyConnection, place: Place, target: Path, offers: Offers, currency: str | None, at: Moment, zone: str,
    before: date,
) -> None:  # fmt: skip
    """As `publish`, with the plans before a day.

    Reads the canonical tables, `profiles`, `reach`, `fits`, and `decisions`, the list of the week.
    """
    settings = place.settings
    planned.load(con, place.folder, before)
    tells.load(con, place.folder, before)
    rest = offer_gates.left(con, offers, at)
    offer_gates.lay(con, offers, rest, at)
    offer_gates.stop(con, settings, at, zone)
    publishing.reopen(con)
    basis = valuing.value(con, settings, at, zone, place.channels)
    # A wait begins with a plan: where none was kept it would never end.
    waits = planned.any_before(place.folder, before)
    holdout = holding.draw(con, at, wanted=settings.contact_policy.holdout)
    holdout = holdout if waits or not holdout.waits else holding.Holdout(0.0)
    publishing.publish(con, target, settings, offers, rest, basis, holdout, currency, at, zone)


def permit(con: DuckDBPyConnection, place: Place, run: Run, at: Moment) -> None:
    """Make `reach` anew: a plan is an act of today, and who has said no since the run is left alone."""
    assumed = run.check.assumed
    ((views,),) = con.execute("SELECT count(*) FROM duckdb_views() WHERE view_name = 'reach'").fetchall()
    con.execute(f"DROP {'VIEW' if views else 'TABLE'} IF EXISTS reach")
    where = intake.Place(assumed.zone.value or "UTC", country=assumed.country.value)
    deciding.permit(con, place.settings, at, where, place.folder)


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
