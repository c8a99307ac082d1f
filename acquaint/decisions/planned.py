"""Plans as they were made: `plans/DAY` of the shop's folder, with a file for each table and the plan in figures.

A plan that was made stays as it is: later ones are added, and read those before them. Decisions know with which chance
they were made, so that outcomes can be held against them; these are the rows of `orders` and `responses` that follow.
"""

from __future__ import annotations

import os
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from acquaint import derived_tables
from acquaint.decisions.contact_hours import WEEK
from acquaint.decisions.listed import table
from acquaint.derived_tables import PLAN_CANDIDATES, PLAN_DECISIONS
from acquaint.errors import InputError
from acquaint.lake import digest, store
from acquaint.tables import SQL_TYPES, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FOLDER, FIGURES = "plans", "plan.json"
OWNER_ONLY = 0o600


class OfferPlan(msgspec.Struct, frozen=True):
    """An offer in a plan: how many customers get it, and how many do not, by gate."""

    offer: str
    message: str
    ends: date | None
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
    gain_low_minor: int = 0
    gain_high_minor: int = 0
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
    listed: int = 0
    """Customers of the list of the week, who hear from the shop by that alone."""
    merged: int = 0
    """Households that have merged across the sides of the holdout; they count for neither until it is drawn anew."""
    kept: bool = False
    """Whether it was made before, and stays as it is."""
    refusals_learned: bool = False
    """Whether the chance that a contact costs a permission comes from the shop's own contacts; else it is a guess."""

    @property
    def sent(self) -> int:
        """How many customers are sent something."""
        return sum(self.by_channel.values())


def load(con: DuckDBPyConnection, folder: Path, before: date, *, through: bool = False) -> None:
    """Make `plan_decisions` of the plans before a day, each customer under the id she has today.

    Parameters
    ----------
    through
        The plan of the day itself is among them.
    """
    taken = _upto(folder, before if through else before - timedelta(days=1))
    files = [path / f"{PLAN_DECISIONS.name}.parquet" for path in taken]
    rows = " UNION ALL ".join(f"FROM {store.scan(path)}" for path in files) or _nothing(PLAN_DECISIONS)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE plan_decisions AS
        SELECT d.* REPLACE (coalesce(m.customer, d.customer) AS customer,
            CASE WHEN m.customer IS NULL THEN d.household ELSE m.household END AS household)
        FROM ({rows}) d LEFT JOIN members m ON m.atom = d.customer
    """)


def week(con: DuckDBPyConnection, folder: Path, day: date) -> Planned | None:
    """Return the newest plan whose week is not over on a day, and make `planned_acts` of what is left of it to be done.

    A row is whom an offer is sent to, as long as she may be contacted, until a contact of hers on the channel follows.
    Where several plans have weeks that are not over, all their rows are there. Reads `plan_decisions`, `reach`,
    `contacts` and `members`.
    """
    since = day - timedelta(days=WEEK - 1)
    plans = [_figures(path) for path in _folders(folder) if since.isoformat() <= path.name <= day.isoformat()]
    said = {each.offer: (each.message, each.ends) for plan in plans for each in plan.offers}
    table(con, "offer_texts", {
        "offer": list(said), "message": [message for message, _ in said.values()],
        "ends": [ends for _, ends in said.values()],
    }, _types())  # fmt: skip
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE planned_acts AS
        SELECT p.customer, p.offer, t.message, t.ends, p.channel, p.day, p.from_hour, p.to_hour, p.plan_day,
            p.value_minor
        FROM plan_decisions p JOIN offer_texts t USING (offer)
        WHERE p.arm = 'sent' AND p.plan_day BETWEEN DATE '{since}' AND DATE '{day}' AND NOT EXISTS (
            SELECT 1 FROM contacts c JOIN members m USING (atom)
            WHERE m.customer = p.customer AND c.channel = p.channel AND c.local_date >= p.plan_day
        ) AND EXISTS (SELECT 1 FROM reach r WHERE r.customer = p.customer AND r.channel = p.channel AND r.allowed)
    """)
    return plans[-1] if plans else None


def _types() -> dict[str, Any]:
    import pyarrow as pa  # noqa: PLC0415

    return {"offer": pa.string(), "message": pa.string(), "ends": pa.date32()}


def mark(folder: Path, day: date) -> str:
    """Return a fingerprint of the plans that what is made of a day rests on."""
    names = [path.name for path in _folders(folder) if path.name <= day.isoformat()]
    return digest.of(names, [digest.of_file(folder / FOLDER / name / FIGURES) for name in names])


def show(con: DuckDBPyConnection, folder: Path, upto: date | None) -> Planned | None:
    """Make `plan_decisions` and `plan_candidates` of the newest plan of a week that has begun by a day, and return it.

    None where there is none.
    """
    found = _upto(folder, upto)
    if not found:
        return None
    for each in derived_tables.PLANNED.values():
        con.execute(f"CREATE OR REPLACE TEMP VIEW {each.name} AS FROM {store.scan(found[-1] / f'{each.name}.parquet')}")
    return _figures(found[-1])


def considered(con: DuckDBPyConnection, folder: Path, upto: date, since: date) -> Planned | None:
    """Make `plan_candidates` of the newest plan of a week that began between two days; return it, None without one.

    Each customer stands under the id she has today. What a plan of an earlier version did not say is null.
    """
    found = [path for path in _upto(folder, upto) if path.name >= since.isoformat()]
    rows = _nothing(PLAN_CANDIDATES)
    if found:
        rows += f" UNION ALL BY NAME FROM {store.scan(found[-1] / f'{PLAN_CANDIDATES.name}.parquet')}"
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE plan_candidates AS
        SELECT c.* REPLACE (coalesce(m.customer, c.customer) AS customer)
        FROM ({rows}) c LEFT JOIN members m ON m.atom = c.customer
    """)
    return _figures(found[-1]) if found else None


def any_before(folder: Path, day: date) -> bool:
    """Tell whether a week was planned before a day."""
    return bool(_upto(folder, day - timedelta(days=1)))


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
    for each, name in ((PLAN_DECISIONS, "made_decisions"), (PLAN_CANDIDATES, "made_candidates")):
        store.write_table(con, each, name, made / f"{each.name}.parquet")
    (made / FIGURES).write_bytes(msgspec.json.format(msgspec.json.encode(plan), indent=2))
    for path in made.iterdir():
        path.chmod(OWNER_ONLY)
    os.replace(made, target)  # noqa: PTH105 - as everywhere in the lake


def _upto(folder: Path, day: date | None) -> list[Path]:
    return [path for path in _folders(folder) if day is None or path.name <= day.isoformat()]


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / FOLDER).glob("[0-9]*") if (path / FIGURES).exists())


def _figures(path: Path) -> Planned:
    return msgspec.json.decode((path / FIGURES).read_bytes(), type=Planned)


def _nothing(of: Table) -> str:
    columns = ", ".join(f"CAST(NULL AS {SQL_TYPES[column.type]}) AS {column.name}" for column in of.columns)
    return f"SELECT {columns} WHERE FALSE"
