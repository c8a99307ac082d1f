"""The records that pass from stage to stage: frozen, typed, with units."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

Fate = Literal["loaded", "duplicates", "quarantined", "ignored"]


class Reading(msgspec.Struct, frozen=True):
    """One way to understand the data: what it is called, the flag that settles it, and sample rows read that way."""

    label: str
    flag: str
    rows: tuple[str, ...]


class Question(msgspec.Struct, frozen=True):
    """Something the data leave open: what, where, and each reading with sample rows and the flag that settles it.

    Examples
    --------
    >>> print(Question("Which comes first, the day or the month?", "orders.csv, column Date",
    ...     (Reading("day first", "--date-order dmy", ("03/04/2026 = 3 April 2026",)),
    ...      Reading("month first", "--date-order mdy", ("03/04/2026 = 4 March 2026",)))))
    orders.csv, column Date: Which comes first, the day or the month?
      --date-order dmy  day first
          03/04/2026 = 3 April 2026
      --date-order mdy  month first
          03/04/2026 = 4 March 2026
    """

    text: str
    where: str
    readings: tuple[Reading, ...]

    def __str__(self) -> str:
        lines = [f"{self.where}: {self.text}"]
        for reading in self.readings:
            lines.append(f"  {reading.flag}  {reading.label}")
            lines.extend(f"      {row}" for row in reading.rows)
        return "\n".join(lines)


class Rows(msgspec.Struct, frozen=True):
    """Where every record went: read = loaded + duplicates + quarantined + ignored."""

    read: int = 0
    loaded: int = 0
    duplicates: int = 0
    quarantined: int = 0
    ignored: int = 0

    def __add__(self, other: Rows) -> Rows:
        return Rows(
            *(a + b for a, b in zip(msgspec.structs.astuple(self), msgspec.structs.astuple(other), strict=True))
        )

    @property
    def meant(self) -> int:
        """Records that were meant to be taken: read, without those ignored or repeated."""
        return self.read - self.ignored - self.duplicates

    @property
    def quarantined_share(self) -> float:
        """Quarantined over those that were meant to be taken; 0 where nothing remains."""
        return self.quarantined / self.meant if self.meant else 0.0


class BridgeRow(msgspec.Struct, frozen=True):
    """One step of the bridge from what the platform shows to what acquaint uses: amount and reason."""

    step: str
    amount_minor: int
    orders: int
    reason: str


class Period(msgspec.Struct, frozen=True, rename={"start": "from", "end": "to"}):
    """First and last business date that has orders."""

    start: date
    end: date


class Money(msgspec.Struct, frozen=True):
    """Sums over all counted orders up to `as_of`; null where nothing is known."""

    currency: str | None
    gross_sales_minor: int
    discount_minor: int
    returns_minor: int
    net_sales_minor: int
    reimbursed_minor: int | None = None
    cost_of_goods_minor: int | None = None
    profit_minor: int | None = None


class Assumed(msgspec.Struct, frozen=True):
    """A fact about the shop with where it came from: the data, a flag, acquaint.toml, or the machine's locale."""

    value: str | None
    origin: str


class Locality(msgspec.Struct, frozen=True):
    """Zone, currency and country the shop's data are read with."""

    zone: Assumed
    currency: Assumed
    country: Assumed


class NotEnoughData(msgspec.Struct, frozen=True, tag=True):
    """An estimate that is not made yet: `n` cases are there, `needed` are wanted."""

    n: int
    needed: int

    @property
    def missing(self) -> int:
        """How many more cases it takes."""
        return max(0, self.needed - self.n)


class Estimate(msgspec.Struct, frozen=True, tag=True):
    """An estimate with its 95 % interval and the number of cases it rests on.

    `low` or `high` is null where the data do not bound it on that side.
    """

    value: float
    low: float | None
    high: float | None
    n: int


class Rung(msgspec.Struct, frozen=True):
    """A step from one order to the next: how many take it within `days`, and in how many days half of them do."""

    name: str
    share: Estimate | NotEnoughData
    median_days: Estimate | NotEnoughData | None
    days: int | None
    """365, or fewer where the data reach less far; null where there is not enough data."""


class Fact(msgspec.Struct, frozen=True):
    """Something acquaint can know of a shop: known, or what it still needs."""

    name: str
    known: bool
    note: str
    """The value in words where it is known, else what is missing ("not yet, 14 more orders")."""
    code: str = ""
    """Name of the fact for programs, the same in every language."""
    lack: str = ""
    """What is missing in few words, where one thing is ("no costs found")."""


class CustomerCounts(msgspec.Struct, frozen=True):
    """How many customers there are and where they stand; persons only, others apart."""

    total: int
    by_stage: dict[str, int]
    by_state: dict[str, int]
    bought_in_year: int
    bought_more_than_once: int
    known_from_before: int
    organisations: int
    unconfirmed: int


class SegmentCount(msgspec.Struct, frozen=True):
    """A segment with its customers now, and who came and went over the last 28 days."""

    name: str
    rule: str
    customers: int
    came: int
    went: int


class SheetRows(msgspec.Struct, frozen=True):
    """Where the records of one sheet went."""

    sheet: str
    layout: str | None
    rows: Rows


class LeftOut(msgspec.Struct, frozen=True):
    """Records that are in no figure, by reason."""

    fate: str
    reason: str
    records: int


class TotalRow(msgspec.Struct, frozen=True):
    """A total row of a file held against the sum of its rows, in minor units."""

    sheet: str
    record: int
    stated_minor: int
    summed_minor: int


class NextExport(msgspec.Struct, frozen=True):
    """An export not given yet, and what it unlocks."""

    title: str
    unlocks: str


class Check(msgspec.Struct, frozen=True):
    """How sure the figures are: every record, every amount, every assumption. Kept with each snapshot."""

    sheets: tuple[SheetRows, ...]
    rows: Rows
    left_out: tuple[LeftOut, ...]
    bridge: tuple[BridgeRow, ...]
    totals: tuple[TotalRow, ...]
    assumed: Locality
    notes: tuple[str, ...]
    facts: tuple[Fact, ...]
    next_exports: tuple[NextExport, ...]


class WeekCounts(msgspec.Struct, frozen=True):
    """The list of a week in figures: who is on it, who is not and why."""

    calls: int
    emails: int
    by_kind: dict[str, int]
    """Customers on the list by what made them due: slipping, lapsed, or the name of an occasion."""
    at_stake_low_minor: int
    at_stake_high_minor: int
    """Between which sums lies what those who are slipping or lapsed are worth a year, times the chance that they stay
    away."""
    waits: int
    """Customers who are due, and wait so that it can be measured what contacts are worth."""
    left_alone: dict[str, int]
    """Customers who would be due and are not contacted, by reason."""
    reachable_share: float
    """Share of customers who may be contacted on some channel."""
    reachable_sales_share: float
    """Their share of the net sales of the last 365 days."""
    wait_days: int | None = None
    """How long who waits does so, where it is the same for all."""

    @property
    def listed(self) -> int:
        """How many are on the list."""
        return self.calls + self.emails


class AnswerCounts(msgspec.Struct, frozen=True):
    """What became of the answers that were typed."""

    read: int
    new: int
    """Of those read, how many were not known yet."""
    quarantined: int
    """Answers that could not be understood."""
    unknown: int
    """Answers about nobody who is known."""


class Run(msgspec.Struct, frozen=True):
    """What a run found: the object `acquaint run --json` prints (`check` is what `acquaint check --json` prints)."""

    as_of: date
    data: Period | None
    last_day: date | None
    """Last business date of the files; `data` ends before `as_of`, the files need not."""
    rows: Rows
    orders: int
    lines: int
    anonymous_orders: int
    anonymous_net_sales_minor: int
    customers: CustomerCounts
    p90_gap_days: int | None
    money: Money
    bridge: tuple[BridgeRow, ...]
    ladder: tuple[Rung, ...]
    segments: tuple[SegmentCount, ...]
    files: dict[str, str]
    questions: tuple[Question, ...]
    warnings: tuple[str, ...]
    check: Check
    week: WeekCounts | None = None
    answers: AnswerCounts | None = None
