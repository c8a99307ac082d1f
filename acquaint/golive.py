"""Opening a shop live: its definitions, its state tables, and what completes events."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acquaint import clock, derived_tables, locality, planning, refresh, tables
from acquaint.config import Settings
from acquaint.decisions import known as known_offers
from acquaint.decisions import planned
from acquaint.errors import AcquaintError, InputError, StorageError
from acquaint.features import profiles
from acquaint.features.catalog import Feature
from acquaint.features.enrich import Enrichment
from acquaint.features.layout import Layout
from acquaint.features.live import Constants
from acquaint.features.stored import StateTables
from acquaint.features.tallies.state import EPOCH
from acquaint.identity import stops
from acquaint.lake import digest, sensitive
from acquaint.lake.manifest import Snapshot
from acquaint.lake.snapshot import Lake
from acquaint.liveshop import Counter, Definitions, LiveShop
from acquaint.records import Run
from acquaint.words import Words

if TYPE_CHECKING:
    import pyarrow as pa


def opened(folder: Path, settings: Settings, *, cache_mb: int) -> LiveShop:
    """Open the shop in a folder; its state tables are made where they are missing, or of other definitions.

    Raises
    ------
    InputError
        The shop has not been run yet.
    """
    lake = Lake(folder)
    snapshot = lake.current()
    if snapshot is None:
        raise InputError("This shop has not been run yet.", where=str(folder), to_do="Run it: acquaint run")
    at_hand = counter(lake, snapshot, settings, folder)
    more = at_hand.known.offers.features() if isinstance(at_hand, Counter) else ()
    known = definitions(snapshot, settings, more)
    found = state_tables(lake, snapshot, known)
    return LiveShop(folder, found, known, enrichment(snapshot, settings), counter=at_hand, cache_mb=cache_mb)


def counter(lake: Lake, snapshot: Snapshot, settings: Settings, folder: Path) -> Counter | AcquaintError:
    """Return what decisions rest on, which is made now where it is missing; or why nothing can be decided.

    It is of the last run, the offers as they are written now, and the plans that were kept.
    """
    if not settings.offers and not len(_table(snapshot, "offers", ["offer"])):
        return InputError(
            "There are no offers.", where=str(folder), to_do="Write some under [offers] in acquaint.toml."
        )
    run = refresh.last(snapshot)
    if run is None:
        return InputError("The last run was made by another version of acquaint.", to_do="Run it again.")
    target = lake.folder / "offers" / _fingerprint(snapshot, settings, folder)
    try:
        found = known_offers.read(target)
        if found is None:
            _publish(lake, snapshot, planning.place_of(folder, settings, snapshot), run, target)
            found = known_offers.read(target)
    except AcquaintError as error:
        return error
    assert found is not None
    return Counter(*found, Said(Words(settings.shop.speaks, run.money.currency)))


def _fingerprint(snapshot: Snapshot, settings: Settings, folder: Path) -> str:
    """Return what tells one basis of decisions from any other."""
    files = sorted(folder / each.products_file for each in settings.offers.values() if each.products_file)
    held = [digest.of_file(path) for path in (*files, folder / stops.FILE_NAME) if path.is_file()]
    plans = sorted(path.name for path in (folder / planned.FOLDER).glob("[0-9]*"))
    return digest.of(_name(snapshot), settings, held, plans, digest.of_code(*_CODE))[:16]


_CODE = ("decisions/*.py", "planning.py")
"""What says how the basis of decisions is made."""


def _publish(lake: Lake, snapshot: Snapshot, place: planning.Place, run: Run, target: Path) -> None:
    from acquaint.lake import engine, store  # noqa: PLC0415 - the engine is not needed where the basis is there

    with engine.connect(lake.spill) as con:
        for name in (*tables.CANONICAL, *derived_tables.DECIDED, "profiles", "stages", "constants", "learned"):
            store.read_view(con, name, snapshot.path(name))
        planning.publish(con, place, run, target)


class Said(dict[str, str]):
    """Code of a reason -> the same in words, each looked up once."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, code: str) -> str:
        self[code] = self._words(f"plan.reason.{code}")
        return self[code]


def definitions(snapshot: Snapshot, settings: Settings, more: Iterable[Feature] = ()) -> Definitions:
    """Return what a shop is read with: the features that run live, `more`, and the constants of the snapshot."""
    traits = _table(snapshot, "traits", ["trait"])["trait"].unique().to_pylist()
    learned = {row["name"]: row["expression"] for row in _table(snapshot, "learned").to_pylist()}
    catalog = profiles.features_of(settings, traits, learned, more=more).live()
    place = locality.of(settings.shop)
    zone = place.zone.value or locality.NO_ZONE
    return Definitions(catalog, _constants(snapshot), settings.shop.margin, zone, settings.shop.cut_off_hour)


def enrichment(snapshot: Snapshot, settings: Settings) -> Enrichment:
    """Return what completes events."""
    named = sensitive.finder(settings.sensitive)
    return Enrichment.of_tables(_table(snapshot, "products"), _table(snapshot, "costs"), named)


def state_tables(lake: Lake, snapshot: Snapshot, known: Definitions) -> StateTables:
    """Return the state tables of a snapshot, made now where they are not there; those of older ones are removed."""
    layout = Layout(known.catalog, known.margin)
    folder = lake.folder / "states" / f"{_name(snapshot)}-{layout.fingerprint[:12]}"
    try:
        return StateTables(folder)
    except StorageError:
        _lay(lake, snapshot, known, layout, folder)
    for other in folder.parent.iterdir():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return StateTables(folder)


def _lay(lake: Lake, snapshot: Snapshot, known: Definitions, layout: Layout, folder: Path) -> None:
    from acquaint.features import laying, moments  # noqa: PLC0415 - the engine is not needed where tables are there
    from acquaint.lake import engine, store  # noqa: PLC0415

    names = (*tables.CANONICAL, "stages")
    as_of = snapshot.manifest.as_of
    last_day = clock.last_day(as_of, known.zone, known.cut_off_hour).toordinal() - EPOCH
    with engine.connect(lake.spill) as con:
        for name in names:
            store.read_view(con, name, snapshot.path(name))
        moments.stages(con)
        sources = {name: name for name in tables.CANONICAL} | {"stages": "stage_log"}
        laying.lay(con, sources, layout, folder, snapshot=_name(snapshot), as_of=as_of, last_day=last_day, seq=0)


def _name(snapshot: Snapshot) -> str:
    """Return what tells a snapshot from any other, one of a lake that was built anew among them."""
    return f"{snapshot.manifest.id}-{snapshot.manifest.fingerprint[:12]}"


def _constants(snapshot: Snapshot) -> Constants:
    rows = _table(snapshot, "constants").to_pylist()
    found: dict[tuple[date, str, int], int] = {(r["month"], r["name"], r["x"]): r["value"] for r in rows}
    return found


def _table(snapshot: Snapshot, name: str, columns: list[str] | None = None) -> pa.Table:
    import pyarrow.parquet as pq  # noqa: PLC0415

    found: Any = pq.read_table(snapshot.path(name), columns=columns)
    return found
