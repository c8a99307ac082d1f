"""The way from the first order to the fourth: curves with bands, and who is on which step."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import numpy as np

from acquaint.features import goals, occasions
from acquaint.features.funnel import FEW
from acquaint.features.occasions import NEVER, Ints
from acquaint.features.survival import band, survival
from acquaint.records import Estimate, NotEnoughData
from acquaint.records import Rung as Told
from acquaint.report.figures import figure
from acquaint.report.figures.figure import Book
from acquaint.report.figures.given import QUARTER_DAYS, Given, Window

STEPS = ("1 -> 2", "2 -> 3", "3 -> 4")


class Point(msgspec.Struct, frozen=True):
    """Share that has gone on by `day`, with its 95 % interval."""

    day: int
    share: float
    low: float
    high: float


class Step(msgspec.Struct, frozen=True):
    """A step of the ladder; `days` it is read at, and no points where there are too few cases."""

    name: str
    days: int | None
    points: tuple[Point, ...] = ()


def add(book: Book, given: Given) -> tuple[Step, ...]:
    """Keep the steps' shares and medians, and who took the second or is past the usual day for it."""
    steps = tuple(_step(book, given, number, name) for number, name in enumerate(STEPS, 1))
    quarter = Window(given.at.day - timedelta(days=QUARTER_DAYS), given.at.day)
    book.count("ladder.second_recently", "visits", f"new AND nth = 2 AND {quarter.sql()}")
    usual = _usual_days(given)
    if usual is not None:
        late = f"new AND occasions = 1 AND first_order_date < DATE '{given.at.day - timedelta(days=usual)}'"
        fresh = f"first_order_date >= DATE '{quarter.start - timedelta(days=usual)}'"
        where = f"kind = 'person' AND {late.replace('new', 'NOT known_from_before')} AND {fresh}"
        book.count("ladder.second_late", "profiles", where)
        book.count("ladder.second_late_listed", "profiles", f"{where} AND {given.on_sheet_new}")
    return steps


def _usual_days(given: Given) -> int | None:
    """Return the days in which half of those who come a second time have done so."""
    for rung in given.run.ladder:
        told = isinstance(said(rung), Estimate)
        if rung.name == "1 -> 2" and told and isinstance(rung.median_days, Estimate):
            return round(rung.median_days.value)
    return None


def said(rung: Told) -> Estimate | NotEnoughData:
    """Return the share of a step where there are cases enough to say one; the curve is known from fewer on."""
    if rung.share.n >= figure.FEW:
        return rung.share
    return NotEnoughData(rung.share.n, figure.FEW)


def _step(book: Book, given: Given, number: int, name: str) -> Step:
    key, where = f"ladder.{number}_{number + 1}", f"new AND nth = {number}"
    rung = next(each for each in given.run.ladder if each.name == name)
    share = said(rung)
    book.estimate(f"{key}.share", share, "share", "visits", where, definition="ladder_share")
    if not isinstance(share, Estimate):
        return Step(name, None)
    if rung.median_days is not None:
        gone = f"new AND nth = {number + 1} AND gap_days <= {rung.days}"
        book.estimate(f"{key}.median", rung.median_days, "days", "visits", gone, definition="ladder_median")
    return Step(name, rung.days, _curve(given, number, rung.days or 0))


def _curve(given: Given, number: int, days: int) -> tuple[Point, ...]:
    """Return the curve where it changes, open cases counted (Kaplan-Meier, Greenwood)."""
    life, at = given.found.life, given.at.number
    rows = occasions.visible(life.story.occasions, at)
    start, end = goals.nth_day(rows, number), goals.nth_day(rows, number + 1)
    who = (life.picture.standing.stage > 0) & ~life.picture.known_from_before & (start < NEVER)
    events, at_risk = _counts(start[who], end[who], at, days)
    gone = 1 - survival(events, at_risk)
    low, high = (1 - bound for bound in reversed(band(events, at_risk)))
    steps = np.unique(np.concatenate([[0], np.flatnonzero(events), [days]]))
    return tuple(Point(int(day), *(round(float(each[day]), 4) for each in (gone, low, high))) for day in steps)


def _counts(start: Ints, end: Ints, at: int, days: int) -> tuple[Ints, Ints]:
    """Return events and cases at risk per day 0 ... `days`, as `features.funnel` counts them."""
    ended = end < NEVER
    length = np.where(ended, end, at - 1) - start
    events = np.bincount(length[ended & (length <= days)], minlength=days + 1)
    reached = np.bincount(np.minimum(length, days), minlength=days + 1)[::-1].cumsum()[::-1]
    return events, reached


__all__ = ["FEW", "Point", "Step", "add"]
