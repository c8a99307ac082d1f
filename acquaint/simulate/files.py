"""The folder of a simulated shop: its files and settings; and apart from it the folder with the truth."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.csv

from acquaint.config import FILE_NAME
from acquaint.errors import InputError
from acquaint.simulate import lists, loop, settings, truth
from acquaint.simulate.beacons import Beacons
from acquaint.simulate.identifiers import Identifiers, identifiers
from acquaint.simulate.mailing import Mailing
from acquaint.simulate.points import Points
from acquaint.simulate.policies import habit
from acquaint.simulate.tills import Tills
from acquaint.simulate.told import Told
from acquaint.simulate.visits import Visits
from acquaint.simulate.voices import Voices
from acquaint.simulate.world import Day, World
from acquaint.simulate.writer import Writer

_PARQUET, _CSV, _JSONL = ".parquet", ".csv", ".jsonl"
_ENDINGS = dict.fromkeys(("till", "web_orders", "contacts", "responses", "redemptions"), _PARQUET) | {
    name: f".{ending}" for name, (ending, _) in settings.EVENTS.items()
}


class Tellers:
    """Everybody who writes down what happens in the shop."""

    def __init__(self, world: World) -> None:
        self.identifiers: Identifiers = identifiers(
            world.parameters.persons, world.chance, world.people, world.standing, world.days.many
        )
        self.beacons = Beacons(world, self.identifiers)
        others = (kind(world, self.identifiers) for kind in (Tills, Mailing, Visits, Voices, Points))
        self._all = (*others, self.beacons)

    def told(self, day: Day) -> Iterator[Told]:
        """Yield what the shop is told of a day, file by file."""
        for teller in self._all:
            yield from teller.told(day)


def truth_of(folder: Path) -> Path:
    """Return the folder of the truth about the shop in `folder`: beside it, where the product never looks."""
    folder = _named(folder)
    return folder.parent / f"{folder.name}-truth"


def _named(folder: Path) -> Path:
    """Return the folder by its name, where it was given without one, as the one we are in."""
    return folder if folder.name not in {"", ".."} else folder.resolve()


def simulate(folder: Path, customers: int, many_days: int, seed: int) -> dict[str, int]:
    """Lay a simulated shop into `folder` and the truth about it beside it; return what happened in all.

    Raises
    ------
    InputError
        One of the two folders is there and not empty, cannot be written, or has no name.
    """
    try:
        return _simulated(_named(folder), truth_of(folder), customers, many_days, seed)
    except OSError as error:
        raise InputError(
            f"It cannot be written: {error.strerror}.", where=str(folder), to_do="Name another folder."
        ) from None


def _simulated(folder: Path, apart: Path, customers: int, many_days: int, seed: int) -> dict[str, int]:
    if not folder.name:
        raise InputError("This folder has no name.", where=str(folder), to_do="Name another.")
    for each in (folder, apart):
        if each.exists() and not (each.is_dir() and not any(each.iterdir())):
            raise InputError(
                "There is something in this folder already.", where=str(each), to_do="Name another, or empty it."
            )
    world = World(customers, many_days, seed)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    apart.mkdir(parents=True, exist_ok=True)
    tellers = Tellers(world)
    with ExitStack() as stack:
        files = {name: stack.enter_context(Writer(folder / "data" / (name + end))) for name, end in _ENDINGS.items()}
        owners = stack.enter_context(truth.Owners(apart))
        state = world.start()
        for day in loop.play(world, habit(world), state, many_days):
            for told in tellers.told(day):
                files[told.file].write(told.rows)
                owners.write(told)
            owners.count(day)
    for name, table in lists.lists(world, tellers.identifiers, many_days).items():
        if len(table):
            pyarrow.csv.write_csv(table, folder / "data" / f"{name}.csv")
    truth.write(apart, world, state, tellers.identifiers, tellers.beacons.paths)
    last = world.days.date(many_days)
    present = {path.stem for path in (folder / "data").iterdir()}
    (folder / FILE_NAME).write_text(settings.text(last, present), encoding="utf-8", newline="\n")
    _date(folder, datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(hours=4))
    return owners.totals


def _date(folder: Path, made: datetime) -> None:
    """Give the files the time at which a shop would have exported them, so that runs of them are equal to the byte."""
    for path in (folder / "data").iterdir():
        os.utime(path, (made.timestamp(), made.timestamp()))
