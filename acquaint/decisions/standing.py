"""How a customer stands towards offers at this moment: what the last run knew of her, and every event since.

What `pressure` and `needs` make for everybody, as facts of one customer; a law in the tests holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import ceil
from typing import Any

import msgspec

from acquaint.config import ContactPolicySettings
from acquaint.decisions.gates import COMPLAINTS, REFUSED_DAYS
from acquaint.decisions.known import Known, Person, Reached, Told
from acquaint.decisions.needs import ANSWER_DAYS, ANSWERS, IGNORED_DAYS, MOST_IGNORED
from acquaint.decisions.offer_gates import FOR_EVER
from acquaint.decisions.pressure import MONTH, NOT_SELLING, WEEK
from acquaint.decisions.worth import YEAR_DAYS
from acquaint.events import Contact, Event, Order, Other, Reach, Response
from acquaint.identity import statements
from acquaint.identity.statements import CHANNELS

USES = ("redeemed", "used")
"""Types of responses that take of an offer's stock and budget."""


class Names:
    """Which offers events are about."""

    def __init__(self, known: Known) -> None:
        self.products = known.products
        self.sells = {each.id: each.kind not in NOT_SELLING for each in known.offers.each}
        self.everything = [each.id for each in known.offers.each if each.everything]
        self._ids = {(offer, campaign): name for name, offer, campaign in known.names}
        self._campaigns: dict[str, list[str]] = {}
        for name, _, campaign in known.names:
            if campaign is not None:
                self._campaigns.setdefault(campaign, []).append(name)

    def offer(self, event: Contact | Response) -> str | None:
        """Return the id of the offer that an event names; None for none."""
        return None if event.offer is None else self._ids.get((event.offer, event.campaign))

    def told(self, event: Contact) -> Sequence[str]:
        """Return the offers that a contact told of: its own, else all of its campaign."""
        own = self.offer(event)
        if own is not None:
            return (own,)
        return self._campaigns.get(event.campaign, ()) if event.campaign is not None else ()


class Standing:
    """What is known of one customer.

    Parameters
    ----------
    customer
        Her id.
    people
        What the last run knew of her: one row, several where customers have merged since, none of somebody new.
    names
        Which offers events are about.
    """

    def __init__(self, customer: str, people: Sequence[Person], names: Names) -> None:
        self._names = names
        self.unit = people[0].unit if people else f"customer {customer}"
        self.members = {each for person in people for each in person.members} - {customer}
        self.best = any(each.best for each in people)
        self.released = any(each.released for each in people)
        self.fits = {rule for each in people for rule in each.fits}
        self.places = {place for each in people for place in each.places}
        self.scores = {each.offer: each.relevance for person in people for each in person.scores}
        self.marks = {mark for each in people for mark in each.marks}
        self.contacts: list[Told] = [each for person in people for each in person.contacts]
        self.zone = next((each.zone for each in people if each.zone is not None), None)
        self.on_list = latest(each.on_list for each in people)
        self.waits_on_list = latest(each.waits_on_list for each in people)
        self.complained = latest(each.complained for each in people)
        self.refused = latest(each.refused for each in people)
        self.returned = latest(each.returned for each in people)
        self.ordered = {day for each in people for day in each.ordered}
        self.bought: dict[str, set[date]] = {}
        self.last: dict[str, date] = {}
        self.told: dict[str, set[date]] = {}
        self.answered: dict[str, date] = {}
        self.reach: dict[str, Reached] = {}
        self.refusals: dict[str, date] = {}
        self._counted: tuple[date, dict[str, int], int] | None = None
        for person in people:
            self._add(person)

    def days(self, day: date) -> tuple[dict[str, int], int]:
        """Return the days of a year on which she bought what each offer holds for, and those with an order at all."""
        if self._counted is None or self._counted[0] != day:
            since = day - timedelta(days=YEAR_DAYS)
            found = {offer: sum(each > since for each in days) for offer, days in self.bought.items()}
            self._counted = day, found, sum(each > since for each in self.ordered)
        return self._counted[1:]

    def _add(self, person: Person) -> None:
        for each in person.bought:
            self._buy(each.offer, each.day)
        for each in person.told:
            self.told.setdefault(each.offer, set()).add(each.day)
        for each in person.answered:
            self._answer(each.offer, each.day)
        for channel in person.reach:
            # Of two who are one now, what forbids counts.
            before = self.reach.get(channel.channel)
            if before is None or before.allowed:
                self.reach[channel.channel] = channel

    def copied(self) -> Standing:
        """Return one of its own that events can be added to."""
        other = object.__new__(Standing)
        other.__dict__.update(self.__dict__)
        other.contacts, other.ordered = [*self.contacts], {*self.ordered}
        other.bought = {offer: {*days} for offer, days in self.bought.items()}
        other.told = {offer: {*days} for offer, days in self.told.items()}
        other.answered, other.reach, other.last = {**self.answered}, {**self.reach}, {**self.last}
        other.refusals = {**self.refusals}
        return other

    def fold(self, event: Event) -> None:
        """Add an event; its `local_date` must be there."""
        day = event.local_date
        assert day is not None
        if isinstance(event, Order):
            self._order(event, day)
        elif isinstance(event, Contact):
            self._contact(event, day)
        elif isinstance(event, Response):
            self._response(event, day)
        elif isinstance(event, Other):
            if event.type.lower() in COMPLAINTS:
                self.complained = latest((self.complained, day))
        elif isinstance(event, Reach):
            self._say(event.channel, day, allowed=event.allowed)

    def _order(self, order: Order, day: date) -> None:
        if order.status != "counted":
            return
        self._counted = None
        if order.returns_minor > 0:
            self.returned = latest((self.returned, day))
        if order.is_order and order.net_sales_minor > 0:
            self.ordered.add(day)
        if order.is_order:
            for offer in self._names.everything:
                self._answer(offer, day)
        for line in order.lines:
            if line.net_sales_minor > 0 and line.product is not None:
                for offer in self._names.products.get(line.product, ()):
                    self._buy(offer, day)
                    self._answer(offer, day)

    def _buy(self, offer: str, day: date) -> None:
        self.bought.setdefault(offer, set()).add(day)
        self.last[offer] = max(self.last.get(offer, day), day)

    def _contact(self, contact: Contact, day: date) -> None:
        own = self._names.offer(contact)
        sells = own is not None and self._names.sells.get(own, True)
        for each in [each for each in self.contacts if _fulfils(contact, day, each)]:
            self.contacts.remove(each)
            self.told.get(each.offer or "", set()).discard(each.day)
        self.contacts.append(Told(day, contact.channel, sells, own))
        for offer in self._names.told(contact):
            self.told.setdefault(offer, set()).add(day)

    def _response(self, response: Response, day: date) -> None:
        if response.type == "complained":
            self.complained = latest((self.complained, day))
        if response.type == "not_interested":
            self.refused = latest((self.refused, day))
        own = self._names.offer(response)
        if own is not None and response.type in ANSWERS:
            self._answer(own, day)
        if statements.refuses(response.type):
            self._say(response.channel, day, allowed=False)

    def _answer(self, offer: str, day: date) -> None:
        self.answered[offer] = max(self.answered.get(offer, day), day)

    def _say(self, channel: str | None, day: date, *, allowed: bool) -> None:
        """Hear a statement on channels: the newest holds, of the same day a no."""
        for name in statements.channels_of(channel, allowed=allowed):
            before = self.reach.get(name) or Reached(name, allowed=False, lack="unknown", since=None, address=False)
            self.reach[name] = _after(before, day, allowed=allowed)
            if not allowed:
                self.refusals[name] = max(day, self.refusals.get(name, day))
            elif self.refusals.get(name, day) < day:
                del self.refusals[name]

    def stop(self) -> None:
        """Let her never be contacted again, on any channel."""
        never = Reached("", allowed=False, lack="do_not_contact", since=None, address=False)
        self.reach = {name: msgspec.structs.replace(never, channel=name) for name in CHANNELS}

    def refuses(self, channel: str) -> bool:
        """Tell whether she has said no to a channel, whatever else closes it."""
        found = self.reach.get(channel)
        return channel in self.refusals or (found is not None and found.lack == "said_no")


def _fulfils(contact: Contact, day: date, planned: Told) -> bool:
    """Tell whether a contact is one that was planned; else both count."""
    return planned.planned and planned.channel == contact.channel and 0 <= (day - planned.day).days < WEEK


def _after(before: Reached, day: date, *, allowed: bool) -> Reached:
    """Return what is known of a channel after a statement."""
    if before.lack not in (None, "said_no", "unknown", "no_address"):
        return before
    stated = before.lack == "said_no" or (before.allowed and before.since is not None)
    if stated and (before.since is None or before.since > day or (before.since == day and allowed)):
        return before
    if not allowed:
        return msgspec.structs.replace(before, allowed=False, lack="said_no", since=day)
    return msgspec.structs.replace(
        before, allowed=before.address, lack=None if before.address else "no_address", since=day
    )


def latest(days: Iterable[date | None]) -> date | None:
    """Return the latest of some days; None where there is none."""
    return max((day for day in days if day is not None), default=None)


def pressed(
    own: Standing, others: Sequence[Standing], policy: ContactPolicySettings, channels: Sequence[str], day: date,
    last_order: date | None, gap_days: float | None,
) -> dict[str, Any]:  # fmt: skip
    """Return until when she is left alone, by the reasons of `pressure`; null for those that do not hold.

    Parameters
    ----------
    others
        The other members of her household.
    channels
        What the channel is called in contacts.
    """
    newest = _newest(own.contacts, day)
    theirs = _newest([each for one in (own, *others) for each in one.contacts], day) if others else newest
    same = [each for each in newest if each.channel in channels]
    return {
        "complaint": _later(own.complained, policy.complaint_days),
        "refused": _later(own.refused, REFUSED_DAYS),
        "on_list": own.on_list,
        "week": _nth(newest, _cap(policy.week, best=own.best), WEEK),
        "month": _nth(newest, _cap(policy.month, best=own.best), MONTH),
        "in_household": latest(
            (_nth(theirs, policy.household_week, WEEK), _nth(theirs, policy.household_month, MONTH))
        ),
        "on_channel": _nth(same, policy.channel_week, WEEK),
        "waits_on_list": own.waits_on_list,
        "selling": _selling(newest, policy.selling_of_three),
        "returned": _later(own.returned, policy.return_days),
        "bought": _later(last_order, max(policy.order_days, ceil((gap_days or 0) / 4))),
    }


def _newest(contacts: Iterable[Told], day: date) -> list[Told]:
    """Return the contacts of the last four weeks, the newest first, of a day those that sell."""
    since = day - timedelta(days=MONTH)
    return sorted(
        (each for each in contacts if each.day > since), key=lambda each: (each.day, each.sells), reverse=True
    )


def _cap(cap: int, *, best: bool) -> int:
    return max(1, cap // 2) if best else cap


def _nth(newest: Sequence[Told], n: int, days: int) -> date | None:
    return newest[n - 1].day + timedelta(days=days) if len(newest) >= n else None


def _later(day: date | None, days: int) -> date | None:
    return None if day is None else day + timedelta(days=days)


def _selling(newest: Sequence[Told], most: int) -> date | None:
    if most in (0, 3):
        return None if most else FOR_EVER
    sold = sum(each.sells for each in newest[:2])
    return newest[most - 1].day + timedelta(days=MONTH) if sold >= most else None


def purchases(own: Standing, others: Sequence[Standing]) -> Mapping[str, date]:
    """Return when the household last bought what each offer holds for."""
    if not others:
        return own.last
    found: dict[str, date] = {}
    for one in (own, *others):
        for offer, day in one.last.items():
            found[offer] = max(found.get(offer, day), day)
    return found


def told_lately(own: Standing, offer: str) -> date | None:
    """Return until when she may still answer what she was told last of an offer."""
    answered = own.answered.get(offer, date.min)
    last = latest(each for each in own.told.get(offer, ()) if each > answered)
    return _later(last, ANSWER_DAYS)


def ignored(own: Standing, offer: str, day: date) -> date | None:
    """Return until when an offer is not tried again, for it was left without an answer too often."""
    told = own.told.get(offer)
    if not told:
        return None
    answered, old = own.answered.get(offer, date.min), day - timedelta(days=ANSWER_DAYS)
    open_ = [each for each in told if answered < each <= old]
    return max(open_) + timedelta(days=IGNORED_DAYS) if len(open_) >= MOST_IGNORED else None


def lack(own: Standing, channel: str, *, here: bool) -> str | None:
    """Return why she may not be told on a channel; null where she may.

    Parameters
    ----------
    here
        She has come herself: what forbids then is only that she does not want to hear anything, on any channel.
    """
    lacks = [each.lack for each in own.reach.values()]
    never = min((each for each in lacks if each in ("do_not_contact", "under_age")), default=None)
    if never is not None:
        return never
    if here:
        return "no_permission" if all(own.refuses(each) for each in CHANNELS) else None
    found = own.reach.get(channel)
    if found is not None and found.allowed:
        return None
    return "no_address" if lacks and set(lacks) == {"no_address"} else "no_permission"
