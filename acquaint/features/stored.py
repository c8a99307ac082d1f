"""State tables on disk: Arrow files that are read where they lie, an atom's state in a few microseconds.

::

    <folder>/states.json     what they rest on: as_of, log sequence, fingerprint of the layout, values of coded columns
    <folder>/000.arrow ...   a row per atom, in the order of the first 8 bytes of its MD5: atom, customer, columns
    <folder>/atoms.arrow     those 8 bytes of every atom, sorted, with its file and row
    <folder>/customers.arrow the first 8 bytes of the MD5 of its customer, sorted, with the place among the atoms
    <folder>/ahead.arrow     events of the snapshot that did not count yet: atom, events
    <folder>/known.arrow     the first 8 bytes of the key of every event of the snapshot, sorted: repeats are dropped
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from acquaint.errors import StorageError
from acquaint.events import Event
from acquaint.features.layout import Layout
from acquaint.features.live import Stored
from acquaint.features.tallies.state import State, narrowed
from acquaint.lake import durable

ABOUT = "states.json"
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[Event])


class About(msgspec.Struct, frozen=True):
    """What state tables rest on."""

    snapshot: str
    """Id of the snapshot they were made from."""
    as_of: datetime
    """They hold what counts at this instant (UTC)."""
    last_day: int
    """D as days since 1970-01-01."""
    seq: int
    """Events of the log up to this number are in the snapshot."""
    fingerprint: str
    """Of the layout."""
    files: int
    codes: dict[str, list[Any]]
    """"relation.column" -> its values, each at its code."""


def key(text: str) -> int:
    """Return the first 8 bytes of the MD5 of an atom or customer.

    Examples
    --------
    >>> f"{key('card:1'):016x}"
    'edce210eadcb1201'
    """
    return int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest()[:8], "big")


class Writer:
    """Writes state tables into a folder, file after file, and publishes them as a whole."""

    def __init__(self, folder: Path, layout: Layout) -> None:
        self.folder, self._layout = folder, layout
        self._draft = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(self._draft, ignore_errors=True)
        self._draft.mkdir(parents=True)
        self._keys: list[npt.NDArray[np.uint64]] = []
        self._owners: list[npt.NDArray[np.uint64]] = []

    def add(self, atoms: pa.Table, states: Iterable[pa.Table]) -> None:
        """Write the next file.

        Parameters
        ----------
        atoms
            atom, customer, and the first 8 bytes of the MD5 of each: key, owner; in the order of their numbers.
        states
            For each state of the layout: `customer` (number of the atom) and its numbers, sorted by them; each is let
            go before the next is asked for.
        """
        columns = {"atom": atoms["atom"], "customer": atoms["customer"]}
        for place, (state, table) in enumerate(zip(self._layout.states, states, strict=True)):
            lists = _lists(state, {name: table[name].to_numpy() for name in table.column_names}, len(atoms))
            columns |= {f"{place}_{name}": lists[name] for name in state.stored}
            del table
        put(self._draft / f"{len(self._keys):03d}.arrow", pa.table(columns))
        self._keys.append(atoms["key"].to_numpy())
        self._owners.append(atoms["owner"].to_numpy())

    def publish(self, about: About, ahead: Mapping[str, Sequence[Event]], known: pa.Table) -> None:
        """Complete the folder.

        Parameters
        ----------
        ahead
            Atom -> its events that do not count yet.
        known
            The first 8 bytes of the `key` of all events, in order (see `log.key`).
        """
        put(self._draft / "known.arrow", known)
        atoms, contents = pa.array(ahead, pa.string()), pa.array(map(_ENCODER.encode, ahead.values()), pa.binary())
        put(self._draft / "ahead.arrow", pa.table({"atom": atoms, "events": contents}))
        keys = np.concatenate(self._keys)
        files = np.repeat(np.arange(len(self._keys), dtype=np.uint16), [len(each) for each in self._keys])
        rows = np.concatenate([np.arange(len(each), dtype=np.uint32) for each in self._keys])
        order = np.argsort(keys, kind="stable")
        put(self._draft / "atoms.arrow", pa.table({"key": keys[order], "file": files[order], "row": rows[order]}))
        owners = np.concatenate(self._owners)[order]
        by_owner = np.argsort(owners, kind="stable")
        put(
            self._draft / "customers.arrow",
            pa.table({"key": owners[by_owner], "place": by_owner.astype(np.uint32)}),
        )
        (self._draft / ABOUT).write_bytes(msgspec.json.encode(about))
        for path in self._draft.iterdir():
            durable.sync(path)
        shutil.rmtree(self.folder, ignore_errors=True)
        durable.replace(self._draft, self.folder)
        durable.sync_folder(self.folder.parent)


class StateTables:
    """State tables that were published; opening them reads no rows.

    Raises
    ------
    StorageError
        There are none in the folder, or they are damaged.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self.about = msgspec.json.decode((folder / ABOUT).read_bytes(), type=About)
            self._files = [opened(folder / f"{number:03d}.arrow") for number in range(self.about.files)]
            atoms, customers = opened(folder / "atoms.arrow"), opened(folder / "customers.arrow")
            self._ahead = opened(folder / "ahead.arrow")
            self._known = numbers(whole(opened(folder / "known.arrow")["key"]))
        except (OSError, msgspec.MsgspecError, pa.ArrowInvalid) as error:
            raise StorageError(
                f"The state tables cannot be read ({error}).", where=str(folder), to_do="Build them anew: acquaint run"
            ) from None
        self._keys, self._file, self._row = (numbers(whole(atoms[name])) for name in ("key", "file", "row"))
        self._owners, self._places = (numbers(whole(customers[name])) for name in ("key", "place"))
        self._columns = [_Columns(each) for each in self._files]
        self._waiting = {atom: row for row, atom in enumerate(self._ahead["atom"].to_pylist())}

    @property
    def codes(self) -> dict[tuple[str, str], list[Any]]:
        """(relation, column) -> its values, each at its code."""
        return {tuple(name.split(".", 1)): values for name, values in self.about.codes.items()}  # type: ignore[misc]

    def state(self, atom: str, layout: Layout) -> Stored | None:
        """Return the state of an atom; None where it has none."""
        found = self._found(atom)
        if found is None:
            return None
        file, row = found
        return [file.stored(number, state, row) for number, state in enumerate(layout.states)]

    def known(self, keys: Sequence[bytes]) -> list[bool]:
        """Tell which events are in the snapshot, by their keys."""
        wanted = np.frombuffer(b"".join(key[:8] for key in keys), ">u8").astype(np.uint64)
        places = np.searchsorted(self._known, wanted)
        inside = places < len(self._known)
        inside[inside] = self._known[places[inside]] == wanted[inside]
        found: list[bool] = inside.tolist()
        return found

    def ahead(self, atom: str) -> list[Event]:
        """Return the events of an atom that were known of and did not count yet."""
        row = self._waiting.get(atom)
        return [] if row is None else _DECODER.decode(self._ahead["events"][row].as_py())

    def atoms(self, customer: str) -> Iterator[str]:
        """Yield the atoms of a customer."""
        wanted = np.uint64(key(customer))
        for at in range(*np.searchsorted(self._owners, [wanted, wanted + np.uint64(1)])):
            place = self._places[at]
            file, row = self._columns[self._file[place]], int(self._row[place])
            if file.text("customer", row) == customer:
                yield file.text("atom", row)

    def customer(self, atom: str) -> str | None:
        """Return whose an atom is; None where it is not known."""
        found = self._found(atom)
        return None if found is None else found[0].text("customer", found[1])

    def _found(self, atom: str) -> tuple[_Columns, int] | None:
        """Return file and row of an atom."""
        wanted = np.uint64(key(atom))
        for place in range(*np.searchsorted(self._keys, [wanted, wanted + np.uint64(1)])):
            file, row = self._columns[self._file[place]], int(self._row[place])
            if file.text("atom", row) == atom:
                return file, row
        return None


class _Columns:
    """The columns of a file as arrays over its bytes."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._texts = {name: whole(table[name]) for name in ("atom", "customer")}
        self._lists: dict[str, tuple[npt.NDArray[Any], npt.NDArray[Any]]] = {}
        for name in table.column_names:
            if name not in self._texts:
                chunk = whole(table[name])
                self._lists[name] = (numbers(chunk.offsets), numbers(chunk.values))

    def text(self, name: str, row: int) -> str:
        """Return a text of a row."""
        found: str = self._texts[name][row].as_py()
        return found

    def stored(self, place: int, state: State[Any], row: int) -> Any:
        """Return the columns of a state."""
        found = []
        for name in state.stored:
            offsets, values = self._lists[f"{place}_{name}"]
            part = values[offsets[row] : offsets[row + 1]]
            found.append(part if name in state.arrays else part.tolist())
        return tuple(found)


def numbers(column: pa.Array) -> npt.NDArray[Any]:
    """Return whole numbers without nulls as an array over the same bytes.

    Arrow's own `to_numpy` imports pandas where that is installed, which takes most of a second.
    """
    kind, (_, content) = np.dtype(str(column.type)), column.buffers()
    if not len(column):
        return np.zeros(0, kind)
    return np.frombuffer(content, kind, len(column), column.offset * kind.itemsize)


def whole(column: pa.ChunkedArray) -> pa.Array:
    """Return a column of a file as one array over its bytes; an empty one has no chunk."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _lists(state: State[Any], table: Mapping[str, npt.NDArray[Any]], atoms: int) -> dict[str, pa.LargeListArray]:
    """Return the stored columns of a state for all atoms, from rows sorted by atom."""
    owner = table["customer"]
    daily = "count" in state.stored
    starts = np.flatnonzero(_changes(owner, table["day"])) if daily else None
    found = {}
    for name in state.stored:
        if name == "count" and starts is not None:
            found[name] = _listed(owner[starts], np.diff(np.append(starts, len(owner))), atoms)
        elif name == "day" and starts is not None:
            found[name] = _listed(owner[starts], table["day"][starts], atoms)
        elif name in table:
            found[name] = _listed(owner, table[name], atoms)
        elif f"{name}_0" in table:
            wide = [table[each] for each in table if each.startswith(f"{name}_")]
            found[name] = _listed(np.repeat(owner, len(wide)), np.column_stack(wide).reshape(-1), atoms)
        else:
            found[name] = _listed(owner[:0], owner[:0], atoms)
    return found


def _changes(*columns: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Return at which rows any of the columns differs from the row before."""
    differs = np.ones(len(columns[0]), bool)
    if len(differs):
        differs[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return differs


def _listed(owner: npt.NDArray[Any], values: npt.NDArray[Any], atoms: int) -> pa.LargeListArray:
    """Return a list for each atom, of the values that belong to it."""
    offsets = np.zeros(atoms + 1, np.int64)
    np.cumsum(np.bincount(owner, minlength=atoms), out=offsets[1:])
    return pa.LargeListArray.from_arrays(offsets, pa.array(narrowed(values)))


def put(path: Path, table: pa.Table) -> None:
    """Write a table as an Arrow file that is read in place, each column in one piece."""
    table = table.combine_chunks()
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=max(1, len(table)))


def opened(path: Path) -> pa.Table:
    """Return the table of an Arrow file, over its bytes."""
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()
