"""Plans as they were made: `plans/DAY` of the shop's folder, with a file for each table and the plan in figures.

A plan that was made stays as it is: later ones are added, and read those before them. Decisions know with which chance
they were made, so that outcomes can be held against them; these are the rows of `orders` and `responses` that follow.
"""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from acquaint import tables
from acquaint.errors import InputError
from acquaint.lake import store
from acquaint.tables import PLAN_CANDIDATES, PLAN_DECISIONS, SQL_TYPES, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FOLDER, FIGURES = "plans", "plan.json"
OWNER_ONLY = 0o600


class OfferPlan(msgspec.Struct, frozen=True):
    """An offer in a plan: how many customers get it, and how many do not, by gate."""

    offer: str
    sent: int
    held: int
    """Drawn for it and held back, to see what it brings."""
    cost_minor: int
    """What it is expected to take of its budget; as if everybody used it where the chance of that is not learned."""
    gain_minor: int
    stopped: dict[str, int]
    """Customers by the gate that stopped them; where it is stopped for everybody, all of them."""
    closed: str | None = None
    """Why nobody can get it; None where somebody can."""
    until: date | None = None
    basis: str = "guess"
    """What its value rests on: results (of earlier plans, differing by customer), average (of them), or guess."""


class Planned(msgspec.Struct, frozen=True):
    """A plan in figures. Money is in minor units, and that of customers who are sent something."""

    day: date
    """First day of the week."""
    dry: bool
    customers: int
    """Persons in the shop."""
    offers: tuple[OfferPlan, ...]
    by_channel: dict[str, int]
    """Customers who are sent something."""
    held: int
    waits: int
    full: int
    """Households for whom no budget, stock or call was left."""
    silent: int
    """Households that could have got something and are left in peace, for it is worth more or to learn."""
    cost_minor: int
    gain_minor: int
    gain_low_minor: int
    gain_high_minor: int
    gap: float
    """How far the best plan that was found can be from the best there is, as a share."""
    learning_minor: int
    """What it costs that some are drawn something else than the best."""
    holdout: float
    """Share of households that is held back."""
    waiting: bool
    """Whether they wait four weeks and get it then."""
    relevance: str
    """Version of the model of relevance, or rule."""
    bound: float | None
    """Most of what is sent that is irrelevant, as promised with 95 %; null where only rules decide."""
    base: float | None
    """Share that would be irrelevant if it was sent to random eligible customers."""
    irrelevant: float | None
    """Share of it in the labelled sends that passed."""
    quiet: bool
    """Whether relevance lets nothing through: the bound cannot be kept, or was broken."""
    labelled: int
    """Sends whose outcome is known; 150 are needed."""
    uncosted: tuple[str, ...]
    """Channels of unknown cost, which count as free."""

    @property
    def sent(self) -> int:
        """How many customers are sent something."""
        return sum(self.by_channel.values())


def load(con: DuckDBPyConnection, folder: Path, before: date) -> None:
    """Make `plan_decisions` of the plans before a day, each customer under the id she has today."""
    files = [path / f"{PLAN_DECISIONS.name}.parquet" for path in _folders(folder) if path.name < before.isoformat()]
    rows = " UNION ALL ".join(f"FROM {store.scan(path)}" for path in files) or _nothing(PLAN_DECISIONS)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE plan_decisions AS
        SELECT d.* REPLACE (coalesce(m.customer, d.customer) AS customer,
            CASE WHEN m.customer IS NULL THEN d.household ELSE m.household END AS household)
        FROM ({rows}) d LEFT JOIN members m ON m.atom = d.customer
    """)


def show(con: DuckDBPyConnection, folder: Path, upto: date | None) -> Planned:
    """Make `plan_decisions` and `plan_candidates` of the newest plan of a week that has begun by a day, and return it.

    Raises
    ------
    InputError
        There is none.
    """
    found = [path for path in _folders(folder) if upto is None or path.name <= upto.isoformat()]
    if not found:
        raise InputError("Nothing has been planned yet.", where=str(folder), to_do="Plan the week: acquaint plan")
    for table in tables.PLANNED.values():
        con.execute(
            f"CREATE OR REPLACE TEMP VIEW {table.name} AS FROM {store.scan(found[-1] / f'{table.name}.parquet')}"
        )
    return _figures(found[-1])


def of_day(folder: Path, day: date) -> Planned | None:
    """Return the plan that was made for the week from a day on; None where there is none."""
    path = folder / FOLDER / day.isoformat()
    return _figures(path) if path.exists() else None


def keep(con: DuckDBPyConnection, folder: Path, plan: Planned) -> None:
    """Write a plan, whole or not at all.

    Raises
    ------
    InputError
        There is one of that day already.
    """
    target = folder / FOLDER / plan.day.isoformat()
    if target.exists():
        raise InputError(
            "The week is planned already.", where=str(target), to_do="Look at it: acquaint why --offer NAME"
        )
    made = target.with_name(f".{target.name}")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    for table, name in ((PLAN_DECISIONS, "made_decisions"), (PLAN_CANDIDATES, "made_candidates")):
        store.write_table(con, table, name, made / f"{table.name}.parquet")
    (made / FIGURES).write_bytes(msgspec.json.format(msgspec.json.encode(plan), indent=2))
    for path in made.iterdir():
        path.chmod(OWNER_ONLY)
    os.replace(made, target)  # noqa: PTH105 - as everywhere in the lake


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / FOLDER).glob("[0-9]*") if (path / FIGURES).exists())


def _figures(path: Path) -> Planned:
    return msgspec.json.decode((path / FIGURES).read_bytes(), type=Planned)


def _nothing(table: Table) -> str:
    columns = ", ".join(f"CAST(NULL AS {SQL_TYPES[column.type]}) AS {column.name}" for column in table.columns)
    return f"SELECT {columns} WHERE FALSE"
