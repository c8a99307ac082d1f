"""What a report is made from, and the windows of time it speaks of."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from acquaint.decisions.board import Board
from acquaint.decisions.planned import Planned
from acquaint.decisions.proof import Proof
from acquaint.delivery.sheets.standing import NEW_DAYS
from acquaint.features.profiles import Moment
from acquaint.portrait import Portrait
from acquaint.records import Run
from acquaint.report.likeness import Likeness
from acquaint.report.origins import Origins

YEAR_DAYS = 365
"""Also the distance to the year before: the same number of days, none of them in both."""
MONTH_DAYS = 28
QUARTER_DAYS = 91
WEEKS_YEAR_DAYS = 364
"""52 weeks: by so much are four weeks set against the same weekdays of the year before."""


class Given(msgspec.Struct, frozen=True):
    """What a report is made from, besides the tables of the engine.

    Parameters
    ----------
    at
        The instant all is read at.
    run, found
        What the run has found out.
    shop
        Name of the shop.
    proof, origins, alike
        What contacts were worth, where customers come from, what the best have in common; none where not known yet.
    names
        Whether names may stand in the report.
    board
        What became of offers; none where none was planned.
    plan
        The plan of offers of the week; None where there is none.
    """

    at: Moment
    run: Run
    found: Portrait
    shop: str = ""
    language: str = "en"
    proof: Proof | None = None
    origins: Origins | None = None
    alike: Likeness | None = None
    names: bool = False
    board: Board | None = None
    plan: Planned | None = None

    @property
    def year(self) -> Window:
        """The 365 business days before the day."""
        return Window(self.at.day - timedelta(days=YEAR_DAYS), self.at.day)

    @property
    def month(self) -> Window:
        """The 28 business days before the day."""
        return Window(self.at.day - timedelta(days=MONTH_DAYS), self.at.day)

    @property
    def start(self) -> date | None:
        """First business date with an order."""
        return self.run.data.start if self.run.data else None

    @property
    def new_from(self) -> date | None:
        """Day from which on who is first seen is surely new."""
        now = self.found.life.months[max(self.found.life.months)]
        return None if now.data_start is None else now.data_start + timedelta(days=now.guard_days)

    @property
    def on_sheet_new(self) -> str:
        """The condition on `profiles` of who stands on the sheet New of contacts.xlsx."""
        since = self.at.day - timedelta(days=NEW_DAYS)
        return f"kind = 'person' AND first_order_date >= DATE '{since}' AND NOT known_from_before"

    def covers(self, window: Window) -> bool:
        """Tell whether the data reach back to the begin of a window, give or take three days on which a shop rests."""
        return self.start is not None and self.start <= window.start + timedelta(days=3)


class Window(msgspec.Struct, frozen=True):
    """Business dates from `start` to the day before `end`."""

    start: date
    end: date

    def back(self, days: int) -> Window:
        """Return the window as long, `days` days earlier."""
        return Window(self.start - timedelta(days=days), self.end - timedelta(days=days))

    def sql(self, column: str = "local_date") -> str:
        """Return the condition that a date lies in it."""
        return f"{column} >= DATE '{self.start}' AND {column} < DATE '{self.end}'"

    def easters(self) -> int:
        """Return how many Easter Sundays lie in it.

        Examples
        --------
        >>> Window(date(2025, 3, 1), date(2025, 5, 1)).easters()
        1
        """
        return sum(self.start <= easter(year) < self.end for year in range(self.start.year, self.end.year + 1))


def easter(year: int) -> date:
    """Return Easter Sunday, by the anonymous Gregorian rule (Nature, 20 April 1876).

    Examples
    --------
    >>> easter(2026)
    datetime.date(2026, 4, 5)
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)
