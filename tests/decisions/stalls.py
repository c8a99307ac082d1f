"""A counter's customers at the desk: what is published of them, read back, and asked by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from acquaint import planning
from acquaint.config import parse
from acquaint.decisions import known, offer_gates, offer_sources, planned
from acquaint.decisions.moment import Context, Decision
from acquaint.decisions.offer_gates import Stop
from acquaint.decisions.stall import Case, Stall
from acquaint.decisions.standing import Names, Standing
from acquaint.events import Event
from tests.decisions.counter import COFFEE, DAY, SHOP, Counter
from tests.decisions.shop import moment

NOWHERE = Path("/nowhere")


class Desk:
    """What was published of a counter, with the events that came after."""

    def __init__(self, counter: Counter, text: str = SHOP + COFFEE, folder: Path = NOWHERE, before: date = DAY) -> None:
        settings = parse(text)
        with TemporaryDirectory() as home, counter.open() as con:
            offers = offer_sources.read(con, settings.offers, folder)
            target = Path(home) / "offers" / "one"
            place = planning.Place(folder, settings, {})
            planning.publish_as(con, place, target, offers, "EUR", moment(DAY), "UTC", before)
            found = known.read(target)
            assert found is not None
            self.known, persons = found
            self.people = {each.customer: each for each in persons.every()}
        self.profiles = {each["customer"]: each for each in counter.profiles}
        self.names, self.stall = Names(self.known), Stall(self.known, ())
        self.standing = {name: Standing(name, [person], self.names) for name, person in self.people.items()}

    def did(self, event: Event) -> Desk:
        """Let something happen; the atom is the customer's id."""
        self.standing[event.atom].fold(event)
        return self

    def case(self, customer: str, **features: Any) -> Case:
        own = self.standing[customer]
        return Case(
            customer, own, [self.standing[each] for each in sorted(own.members)], self.features(customer) | features
        )

    def features(self, customer: str) -> Mapping[str, Any]:
        profile = self.profiles[customer]
        return dict(profile) | {"lifecycle_stage": profile["stage"]}

    def stops(self, customer: str, channel: str = "email", day: date = DAY) -> dict[str, Stop | None]:
        return self.stall.stops(self.case(customer), Context(channel), instant(day), day)

    def decide(self, customer: str, channel: str = "email", day: date = DAY, n: int = 3, **more: Any) -> Decision:
        return self.stall.decide(self.case(customer), Context(channel, **more), instant(day), day, n)


def instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def happened(kind: type[Any], customer: str, day: date, **more: Any) -> Any:
    """Return an event with its instants written on it."""
    base = {"source": "live", "id": f"{customer} {day} {sorted(map(str, more.items()))}", "atom": customer}
    return kind(ts=instant(day), known_at=instant(day), local_date=day, local_hour=12, **base, **more)


def batch(
    counter: Counter, text: str, day: date, folder: Path = NOWHERE
) -> dict[tuple[str, str, str | None], tuple[Any, ...]]:
    """Return gate, reason and until of every option, as they are for everybody at once."""
    settings, at = parse(text), moment(day)
    with counter.open() as con:
        offers = offer_sources.read(con, settings.offers, folder)
        planned.load(con, folder, day)
        offer_gates.lay(con, offers, offer_gates.left(con, offers, at), at)
        offer_gates.stop(con, settings, at, "UTC")
        rows = con.execute("SELECT customer, offer, channel, gate, reason, until FROM options").fetchall()
    return {(customer, offer, channel): tuple(stop) for customer, offer, channel, *stop in rows}


def days(n: int) -> timedelta:
    return timedelta(days=n)
