"""State tables on disk: whatever the number of files, an atom's state is found and is that of the fold."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from acquaint import tables
from acquaint.errors import StorageError
from acquaint.events import Contact, Order, Other, Response
from acquaint.features import laying, stored
from acquaint.features.layout import Layout
from acquaint.features.live import Interpreter
from acquaint.features.stored import StateTables
from tests.features import everything

AT = datetime(2024, 5, 1, tzinfo=UTC)
SOURCES = {name: name for name in tables.CANONICAL} | {"stages": "stage_log"}
STAGES = """
    ALTER TABLE stages RENAME TO stage_log;
    CREATE TABLE stages AS SELECT n.customer, s.* EXCLUDE (customer, day) FROM stage_log s
        JOIN (SELECT customer, row_number() OVER (ORDER BY customer) - 1 AS number FROM customers) n
        ON n.number = s.customer
"""
"""The log of stages as a snapshot has it, beside that with the customers' numbers."""


@pytest.fixture(scope="module")
def people():
    return [everything.someone(f"c{n:02}", shape, 70 + n, 1 + n % 3) for n, shape in enumerate(["ordinary"] * 9)]


def laid(people, folder, many):
    backend, _ = everything.engine(people)
    backend.con.execute(STAGES)
    layout, seen = Layout(everything.CATALOG, None), everything.moment(AT)
    laying.lay(backend.con, SOURCES, layout, folder, snapshot="1", as_of=AT, last_day=seen.last_day, seq=0, many=many)
    backend.disconnect()
    return StateTables(folder)


def named(happened) -> set[str]:
    """Ids of the events that files give an id."""
    return {event.id for event in happened if isinstance(event, Order | Contact | Response | Other)}


@pytest.mark.slow
@pytest.mark.parametrize("many", [1, 4])
def test_an_atom_is_found_and_read_as_folded(people, tmp_path, many):
    found = laid(people, tmp_path / "states", many)
    assert found.about.files == many
    layout = Layout(everything.CATALOG, None, found.codes)
    live, at = Interpreter(everything.CATALOG, layout, everything.CONSTANTS), everything.moment(AT)
    for each in people:
        assert sorted(found.atoms(each.name)) == sorted(each.atoms)
        for atom, happened in each.atoms.items():
            assert found.customer(atom) == each.name
            folded = everything.folded(live, everything.counted(happened, AT))
            assert live.read([found.state(atom, layout)], at) == live.read([folded], at)
            counted = named(everything.counted(happened, AT))
            assert named(found.ahead(atom)) == named(happened) - counted
    assert found.state("card:nobody", layout) is None
    assert (found.customer("card:nobody"), list(found.atoms("nobody"))) == (None, [])


def test_what_is_not_there_is_named(tmp_path):
    with pytest.raises(StorageError, match="The state tables cannot be read"):
        StateTables(tmp_path)


@pytest.mark.parametrize("kind", ["uint64", "int32", "uint16", "int8"])
def test_columns_are_read_over_their_bytes(kind):
    import pyarrow as pa

    column = pa.array([1, 2, 3, 4], getattr(pa, kind)())
    assert stored.numbers(column[1:3]).tolist() == [2, 3]
    assert stored.numbers(column[:0]).tolist() == []
    assert stored.numbers(column).dtype == kind


def test_keys_of_the_engine_are_those_of_the_reader():
    import duckdb

    with duckdb.connect() as con:
        ((found,),) = con.execute(f"SELECT {laying.KEY.format('md5(?)')}", ["card:1"]).fetchall()
    assert found == stored.key("card:1")


def test_a_list_for_each_atom():
    lists = stored._listed(np.array([0, 0, 2]), np.array([7, -8, 900]), 4)
    assert lists.to_pylist() == [[7, -8], [], [900], []]
