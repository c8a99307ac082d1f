"""A shop: a folder with its settings, its files, and what acquaint has found out from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acquaint import config, derived_tables, locality, tables
from acquaint.config import Settings
from acquaint.errors import InputError
from acquaint.lake.manifest import Snapshot
from acquaint.lake.snapshot import Lake
from acquaint.records import Check, NotEnoughData, Run
from acquaint.words import Words

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from acquaint.agreement import Agreement
    from acquaint.decisions.asked import Why
    from acquaint.decisions.board import Board
    from acquaint.decisions.funded import Report as FunderReport
    from acquaint.decisions.moment import Context, Decision
    from acquaint.decisions.planned import Planned
    from acquaint.features.catalog import Catalog
    from acquaint.features.goals import Confirmed, Goal
    from acquaint.liveshop import LiveShop
    from acquaint.models.card import Card
    from acquaint.models.shelf import Shelf
    from acquaint.planning import Place
    from acquaint.refresh import Result
    from acquaint.report.figures import Report


def _quiet(what: str) -> None:
    """Say nothing."""


class Shop:
    """The shop in a folder with an `acquaint.toml`.

    Parameters
    ----------
    folder
        The folder.
    settings
        Its settings; read from the folder where absent.
    """

    def __init__(self, folder: Path, settings: Settings | None = None) -> None:
        self.folder = folder
        self.settings = settings if settings is not None else config.read(folder)
        self.lake = Lake(folder)

    def run(
        self,
        as_of: date | None = None,
        *,
        drafts: bool = False,
        names: bool = False,
        progress: Callable[[str], None] = _quiet,
    ) -> Run:
        """Bring everything up to date with the files, and publish it.

        Parameters
        ----------
        as_of
            Business day at whose start everything is read; by default the day after the last complete day of data.
        drafts
            Write an e-mail draft for each customer to write to.
        names
            Put names into the report.
        progress
            Is told what is being done.

        Raises
        ------
        AcquaintError
            Something is wrong with files, settings or storage; the last good snapshot stays.
        """
        return self.refresh(as_of, drafts=drafts, names=names, progress=progress).run

    def refresh(
        self,
        as_of: date | None = None,
        *,
        drafts: bool = False,
        names: bool = False,
        progress: Callable[[str], None] = _quiet,
    ) -> Result:
        """As `run`, with the files that were delivered and whether anything was new."""
        from acquaint import handover, refresh  # noqa: PLC0415 - they bring the engine

        return refresh.run(self.folder, self.settings, as_of, progress, wanted=handover.Wanted(drafts, names))

    def last(self) -> Run:
        """Return what the last run found.

        Raises
        ------
        InputError
            The shop has not been run yet.
        """
        from acquaint import refresh  # noqa: PLC0415

        found = refresh.last(self._snapshot())
        if found is None:
            raise InputError(
                "The last run was made by another version of acquaint.", where=str(self.folder), to_do="Run it again."
            )
        return found

    def check(self) -> Check:
        """Return how sure the figures of the last run are: records, money, assumptions."""
        return self.last().check

    def customers(self) -> pa.Table:
        """Return all customers with everything known of them, a row each, in the order of their ids."""
        import pyarrow.parquet as pq  # noqa: PLC0415

        return pq.read_table(self._snapshot().path("profiles"))

    def customer(self, who: str) -> list[dict[str, Any]]:
        """Return the profiles of the customers that `who` may mean: an id, name, e-mail, phone or card number.

        Addresses are there whether they may be used or not: this is no list, but the customer's own record.
        `do_not_contact` tells whether the customer asked not to be contacted at all.
        """
        from acquaint.identity import resolution  # noqa: PLC0415

        country = locality.of(self.settings.shop).country.value
        with self._engine() as con:
            found = resolution.find(con, who, country)
            query = """
                SELECT p.* REPLACE (c.email AS email, c.phone AS phone),
                    customer IN (SELECT customer FROM reach WHERE lack = 'do_not_contact') AS do_not_contact
                FROM profiles p JOIN customers c USING (customer)
                WHERE customer IN (SELECT unnest($ids)) ORDER BY customer
            """
            return con.sql(query, params={"ids": found}).to_arrow_table().to_pylist() if found else []

    def segment(self, name: str) -> pa.Table:
        """Return the persons in a segment of acquaint.toml, as `customers` does.

        Raises
        ------
        InputError
            There is no such segment, or it is newer than the last run.
        """
        from acquaint import tally  # noqa: PLC0415

        known = [each.name for each in self.last().segments]
        if name not in known:
            hint = tally.nearest(name, known) if known else "acquaint.toml has no [segments]."
            raise InputError(f"There is no segment {name}; {hint}", to_do="A new segment needs a run first.")
        with self._engine() as con:
            query = f"SELECT * FROM profiles WHERE kind = 'person' AND coalesce(\"in_{name}\", FALSE) ORDER BY customer"
            return con.sql(query).to_arrow_table()

    def staleness(self, run: Run) -> str | None:
        """Return the sentence that the data end long before the calendar; None where they do not."""
        from acquaint.report import warnings  # noqa: PLC0415

        zone = run.check.assumed.zone.value or locality.NO_ZONE
        return warnings.stale(run, zone, self.settings.shop.cut_off_hour, self.words(run))

    def words(self, run: Run | None = None) -> Words:
        """Return the shop's language, with the currency of `run`, else of the settings: how its results are said."""
        known = run.money.currency if run is not None else locality.of(self.settings.shop).currency.value
        return Words(self.settings.shop.speaks, known)

    def goals(self) -> tuple[date, Goal, tuple[Confirmed, ...] | NotEnoughData]:
        """Return the day of the last run, the activation goal in use, and the ranked candidates."""
        from acquaint import portrait  # noqa: PLC0415

        done = self.last()
        zone = done.check.assumed.zone.value or locality.NO_ZONE
        with self._engine() as con:
            goal, found = portrait.goals(con, self.settings, done.as_of, zone)
        return done.as_of, goal, found

    def stop(self, who: str) -> int:
        """Never contact somebody again: put their identifiers, as hashes, into `do_not_contact.csv`.

        Parameters
        ----------
        who
            Id, e-mail, phone or card; of somebody who is not known an e-mail address or telephone number.

        Returns
        -------
        int
            How many identifiers are new in the file.

        Raises
        ------
        InputError
            This is nobody who is known, and no e-mail address or telephone number either.
        """
        from acquaint import clock  # noqa: PLC0415
        from acquaint.delivery import answered, replies  # noqa: PLC0415
        from acquaint.identity import stops  # noqa: PLC0415

        place = locality.of(self.settings.shop)
        today = clock.business_date(clock.now(), place.zone.value or locality.NO_ZONE, self.settings.shop.cut_off_hour)
        said = answered.made("result", who, "do_not_contact", today)
        with self._engine() as con:
            found = replies.stopped(con, [said], place.country.value)
        if not found:
            raise InputError(
                f"I do not know {who}, and it is no e-mail address or telephone number.", to_do="Check the spelling."
            )
        return stops.add(self.folder, sorted(found), today, "objection")

    def plan(self, *, dry: bool = False, drafts: bool = False) -> Planned:
        """Plan which customer gets which offer in the week after the last run, and keep the plan.

        A week that has been planned stays as it is. The list, the audiences and the report are written again with it.

        Parameters
        ----------
        dry
            Say what would be planned, and keep nothing.
        drafts
            Write an e-mail draft for each customer to write to, as `run` does.

        Raises
        ------
        AcquaintError
            The shop has not been run yet, or its offers cannot be.
        """
        from acquaint import following, planning  # noqa: PLC0415

        if not dry:
            following.asked(self._snapshot())
        run = self.last()
        with self._engine() as con:
            made = planning.make(con, self._place(), run, dry=dry)
            if not dry and made.offers:
                following.deliver(con, self.lake, self.settings, run, self.words(run), drafts=drafts)
            return made

    def why(self, who: str = "", offer: str = "", day: date | None = None) -> Why:
        """Return what became of offers for whom `who` may mean: in the plan in force on a day, and in the moment.

        Parameters
        ----------
        who
            Id, name, e-mail, phone or card number; nobody where empty: then the offer is counted.
        offer
            Only this offer; all where empty.
        day
            The day; where absent today's plan, and what was decided in the moment since its first day.

        Raises
        ------
        InputError
            Nothing has been planned or asked, or nobody and nothing of that name is known.
        """
        from acquaint import explaining  # noqa: PLC0415

        with self._engine() as con:
            return explaining.why(con, self._place(), self.last(), who, offer, day)

    def offers(self) -> Board:
        """Return what became of each offer: reach, response, effect, irrelevance, harm, cost, and what follows.

        Raises
        ------
        InputError
            The shop has not been run yet, or its offers cannot be.
        """
        from acquaint import boarding  # noqa: PLC0415

        with self._engine() as con:
            return boarding.show(con, self._place(), self.last())

    def funder(self, name: str) -> FunderReport:
        """Return what who pays for offers may know of them: sums over ten or more customers.

        Raises
        ------
        InputError
            The shop has not been run yet, its offers cannot be, or nobody of this name pays for one.
        """
        from acquaint import boarding  # noqa: PLC0415

        with self._engine() as con:
            return boarding.funder(con, self._place(), self.last(), name)

    def decide(self, who: str, context: Context | str, n: int = 3) -> Decision:
        """Decide which offers a customer is told of here and now; see `LiveShop.decide`.

        This opens the live part for one decision. A program that decides often keeps it open: `shop.live()`.

        Parameters
        ----------
        who
            Id, name, e-mail, phone or card number.
        context
            Where she is met, or the channel alone.
        n
            Most offers.

        Raises
        ------
        InputError
            Several customers may be meant, there is no such channel, or the offers of the shop cannot be.
        """
        from acquaint.identity import resolution  # noqa: PLC0415

        with self._engine() as con:
            found = resolution.find(con, who, locality.of(self.settings.shop).country.value)
        if len(found) > 1:
            raise InputError(f"{len(found)} customers may be meant.", to_do=f"Give an id: {', '.join(found[:5])}")
        with self.live() as live:
            return live.decide(found[0] if found else who, context, n)

    def explain(self, key: str, *, names: bool = False) -> dict[str, Any]:
        """Return a figure of the last report: its definition, filter, number of rows and the first of them.

        Raises
        ------
        InputError
            The report has no such figure.
        """
        from acquaint.report import explain  # noqa: PLC0415

        with self._engine() as con:
            return explain.object(con, self.report(), key, names=names)

    def explained(self, key: str, *, names: bool = False) -> list[str]:
        """As `explain`, as lines for a terminal; without a key the keys there are."""
        from acquaint.report import explain  # noqa: PLC0415

        report = self.report()
        if not key:
            return explain.keys(report, self.words(self.last()))
        with self._engine() as con:
            return explain.lines(con, report, key, names=names, words=self.words(self.last()))

    def report(self) -> Report:
        """Return the figures of the last report: what report.json holds."""
        from acquaint.report import figures  # noqa: PLC0415

        return figures.decode((self._snapshot().folder / "outputs" / "report.json").read_bytes())

    @cached_property
    def features(self) -> Features:
        """The features of this shop."""
        return Features(self)

    @cached_property
    def models(self) -> Models:
        """The models of this shop."""
        return Models(self)

    def live(self, *, cache_mb: int = 256) -> LiveShop:
        """Open the shop live: it takes events in, and reads every feature of a customer at this moment.

        What it takes in lies in the folder `live`, from the moment it is acknowledged. One process at a time.

        Parameters
        ----------
        cache_mb
            Memory for the states of customers who are asked for.

        Raises
        ------
        InputError
            The shop has not been run yet.
        """
        from acquaint import golive  # noqa: PLC0415

        return golive.opened(self.folder, self.settings, cache_mb=cache_mb)

    def _place(self) -> Place:
        """Return where the offers of the shop are decided."""
        from acquaint import planning  # noqa: PLC0415

        return planning.place_of(self.folder, self.settings, self._snapshot())

    def _snapshot(self) -> Snapshot:
        current = self.lake.current()
        if current is None:
            raise InputError("This shop has not been run yet.", where=str(self.folder), to_do="Run it: acquaint run")
        return current

    @contextmanager
    def _engine(self) -> Iterator[DuckDBPyConnection]:
        """Open an engine that sees the tables of the published snapshot."""
        from acquaint.lake import engine, store  # noqa: PLC0415

        snapshot = self._snapshot()
        with engine.connect(self.lake.spill) as con:
            for name in (*tables.CANONICAL, *derived_tables.DECIDED, "profiles", "stages", "constants", "learned"):
                store.read_view(con, name, snapshot.path(name))
            yield con


class Models:
    """The models of a shop, as they are on the shelf since the last run."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def shelf(self) -> Shelf:
        """Return all models with their cards.

        Raises
        ------
        InputError
            The shop has not been run yet.
        """
        from acquaint.models import shelf  # noqa: PLC0415

        return shelf.read(self.shop._snapshot().folder)

    def card(self, name: str) -> Card:
        """Return the card of a model.

        Raises
        ------
        InputError
            There is no such model.
        """
        from acquaint import tally  # noqa: PLC0415

        known = self.shelf().models
        if name not in known:
            hint = tally.nearest(name, known) if known else "no model has been learned yet."
            raise InputError(f"There is no model {name}; {hint}", to_do="See them all: acquaint models")
        return known[name].card


class Features:
    """The features of a shop: what there is, their values at any moment, and the proof that batch and live agree."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def catalog(self) -> Catalog:
        """Return every feature: the standard ones, the shop's traits, its own features and segments."""
        from acquaint import portrait  # noqa: PLC0415
        from acquaint.features import profiles  # noqa: PLC0415

        if self.shop.lake.current() is None:
            return profiles.features_of(self.shop.settings, ())
        with self.shop._engine() as con:
            return profiles.features_of(self.shop.settings, portrait.traits(con), portrait.learned(con))

    def at(self, moments: pa.Table, *, names: tuple[str, ...] | None = None) -> pa.Table:
        """Return features at moments: nothing that happened later, or was known later, can change a value.

        Parameters
        ----------
        moments
            Columns `customer` (id) and `as_of`: a date (the start of that business day) or an instant with zone.
        names
            Features to return; all where absent.

        Returns
        -------
        pyarrow.Table
            `customer`, `as_of` and the features, a row per moment in their order; moments of customers who do not
            exist are null throughout.

        Raises
        ------
        InputError
            A column is missing or of another type.
        ExpressionError
            A name is no feature.
        """
        from acquaint.features import moments as asked  # noqa: PLC0415

        catalog = self.catalog()
        place = locality.of(self.shop.settings.shop)
        snapshot = self.shop._snapshot()
        with self.shop._engine() as con:
            found = asked.read(
                con, catalog if names is None else asked.chosen(catalog, names), moments,
                zone=place.zone.value or locality.NO_ZONE, settings=self.shop.settings,
                files={name: snapshot.path(name) for name in (*tables.CANONICAL, "constants")},
            )  # fmt: skip
        return found if names is None else found.select(["customer", "as_of", *names])

    def check(self, *, everybody: bool = False) -> Agreement:
        """Hold the live reading of features against the batch, on this shop's own data.

        Parameters
        ----------
        everybody
            Check all customers, not 1,000 of them chosen by hash.

        Returns
        -------
        Agreement
            How many customers and features were held against each other, and every difference by customer, feature
            and the event from which on they differ.
        """
        from acquaint import agreement  # noqa: PLC0415

        with self.shop._engine() as con:
            return agreement.check(con, self.shop.lake, self.shop._snapshot(), self.shop.settings, everybody=everybody)
