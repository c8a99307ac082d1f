"""What models are fitted on, and what they predict from: the shop before the first day of a month, and as it is now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from acquaint import clock
from acquaint.config import Settings
from acquaint.features.catalog import Catalog
from acquaint.features.constants import Constants, month_of
from acquaint.features.engines import Ready
from acquaint.features.occasions import Flags, History, Ints, day_of
from acquaint.features.profiles import Lifecycle, Moment
from acquaint.identity import reachable
from acquaint.models import card as cards
from acquaint.models import shelf, training
from acquaint.models.card import Assumption, Card, Point, Step
from acquaint.models.training import Cases
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

_EPOCH = date(1970, 1, 1).toordinal()


class Study(msgspec.Struct, frozen=True, eq=False):
    """What models are fitted on.

    Parameters
    ----------
    con, shop
        Engine with the canonical tables, and the shop made ready on it.
    catalog
        Every feature, and whose chances are asked for (`chances.asked_of`).
    month, zone
        First day of the month the models are for: they know what was known before it. The shop's zone.
    life
        Its history, and the constants of its months.
    """

    con: DuckDBPyConnection
    shop: Ready
    settings: Settings
    catalog: Catalog
    month: date
    zone: str
    life: Lifecycle

    @property
    def at(self) -> int:
        """The first day of the month, as days since 1970-01-01."""
        return day_of(self.month)

    @property
    def cut_off_hour(self) -> int:
        """Hour at which the shop's business day begins."""
        return self.settings.shop.cut_off_hour

    @property
    def story(self) -> History:
        """The shop's history."""
        return self.life.story

    @property
    def months(self) -> Mapping[date, Constants]:
        """The constants of its months."""
        return self.life.months

    @property
    def as_of(self) -> datetime:
        """The instant (UTC) at which the month begins."""
        return self.start(self.month)

    def start(self, day: date) -> datetime:
        """Return the instant (UTC) at which a business day begins."""
        return clock.day_start(day, self.zone, self.cut_off_hour)

    def definition(self, *asked: object) -> str:
        """Return the fingerprint of a question in this shop: other settings of what it reads ask something else."""
        mine = self.settings
        features = {name: each.expression for name, each in mine.features.items()}
        known = mine.shop.cut_off_hour, mine.shop.margin, mine.sensitive, features, mine.goal
        return shelf.definition(asked, self.zone, known)

    def windows(self, horizon: int) -> int:
        """Return how many moments, `horizon` days apart, cases can be taken at."""
        days = self.story.occasions.day
        return training.windows(int(days.min()), self.at, horizon) if len(days) else 0

    def cases(self, names: Iterable[str], customer: Ints, window: Ints, horizon: int) -> Cases:
        """Return customers (numbers) at moments so many horizons ago, with the named features."""
        catalog = self.catalog.only(names)
        columns = training.read(
            self.con, self.shop, catalog, customer, self.at - horizon * window, self.zone, self.cut_off_hour
        )
        return Cases(customer, window, columns)

    def card(
        self, name: str, predicts: str, unit: str, *, version: int, horizon_days: int | None, fingerprint: str,
        chosen: str = "", ladder: tuple[Step, ...] = (), calibration: tuple[Point, ...] = (),
        assumptions: tuple[Assumption, ...] = (), cases: int = 0, customers: int = 0, tested_days: int = 0,
        missing: NotEnoughData | None = None, lasts: int | None = None,
    ) -> Card:  # fmt: skip
        """Return the card of a model that was fitted on all that was known before the month.

        Parameters
        ----------
        tested_days
            How many days before the month it was tried on; 0 where it could not be tried.
        lasts
            Days until it can be tried on cases it has not seen; those of the horizon where absent.
        """
        days, last = self.story.occasions.day, self.month - timedelta(days=1)
        tested = self.month - timedelta(days=tested_days) if tested_days else None
        return Card(
            name=name, predicts=predicts, unit=unit, version=version, horizon_days=horizon_days,
            data_from=date.fromordinal(_EPOCH + int(days.min())) if len(days) else None, data_to=last,
            tested_from=tested, tested_to=last if tested else None, cases=cases, customers=customers, chosen=chosen,
            ladder=ladder, calibration=calibration, assumptions=assumptions,
            review=cards.review(self.month, (horizon_days or 0) if lasts is None else lasts),
            fingerprint=fingerprint, missing=missing,
        )  # fmt: skip


class Now(msgspec.Struct, frozen=True, eq=False):
    """What models predict from: the shop as it was known at a moment.

    Parameters
    ----------
    con
        Engine with the canonical tables, `features` and `numbered`.
    at, zone
        The moment, and the shop's zone.
    life
        Its history, and the constants of its months.
    person
        bool[customers], who is a person of whom scores may be given: nobody who has objected, or is under age.
    """

    con: DuckDBPyConnection
    settings: Settings
    at: Moment
    zone: str
    life: Lifecycle
    person: Flags

    @property
    def day(self) -> int:
        """The business day that begins at the moment, as days since 1970-01-01."""
        return self.at.number

    @property
    def cut_off_hour(self) -> int:
        """Hour at which the shop's business day begins."""
        return self.settings.shop.cut_off_hour

    @property
    def story(self) -> History:
        """The shop's history."""
        return self.life.story

    @property
    def constants(self) -> Constants:
        """The shop's constants of the month."""
        return self.life.months[month_of(self.day)]

    @property
    def customers(self) -> int:
        """How many customers there are; those who are no persons too."""
        return len(self.person)

    def column(self, values: Any, known: Flags, kind: pa.DataType) -> pa.Array:
        """Return an entry per customer, null where it is not known or the customer is no person.

        Parameters
        ----------
        values
            Array[customers].
        known
            bool[customers].
        """
        import pyarrow as pa  # noqa: PLC0415

        return pa.array(values, kind, mask=~(self.person & known))

    def some(self, customer: Ints, values: Any, kind: pa.DataType) -> pa.Array:
        """Return an entry per customer from those of some, NaN and all others null.

        Parameters
        ----------
        customer
            int64[n], numbers of the customers.
        values
            Array[n].
        """
        import pyarrow as pa  # noqa: PLC0415

        given = np.asarray(values)
        says = np.zeros(self.customers, np.bool_)
        says[customer] = ~np.isnan(given) if given.dtype.kind == "f" else True
        every = np.zeros(self.customers, given.dtype) if given.dtype != object else np.full(self.customers, None)
        every[customer] = np.where(says[customer], given, 0) if given.dtype.kind == "f" else given
        return pa.array(every, mask=~(self.person & says)).cast(kind)

    def silent(self, kind: pa.DataType) -> pa.Array:
        """Return a column that says nothing of anybody."""
        import pyarrow as pa  # noqa: PLC0415

        return pa.nulls(self.customers, kind)


def as_known(con: DuckDBPyConnection, settings: Settings, at: Moment, zone: str, life: Lifecycle) -> Now:
    """Return the shop as it was known at a moment; `con` has `features` and `numbered`, and `reach` where there is."""
    person = con.sql(
        f"SELECT kind = 'person' AND customer NOT IN ({reachable.stopped(con)}) AS person FROM numbered ORDER BY number"
    ).to_arrow_table()["person"]
    return Now(con, settings, at, zone, life, np.asarray(person.to_numpy(zero_copy_only=False), bool))
