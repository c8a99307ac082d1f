from __future__ import annotations

import duckdb
import pytest

from acquaint.sources.damage import damaged
from acquaint.sources.read import read
from tests.sources.reads import sheet_of


def damages(folder, cells, header="Article no"):
    path = folder / "orders.csv"
    path.write_text("Order\t" + header + "\n" + "".join(f"A{i}\t{cell}\n" for i, cell in enumerate(cells, 1)))
    with duckdb.connect() as con:
        return damaged(con, "t", read(con, sheet_of(path), "t"))


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("7.41E+12", "long numbers"),
        ("7,41E+12", "long numbers"),
        ("4E+15", "long numbers"),
        ("1-Mar", "turned into dates"),
        ("Mar-01", "turned into dates"),
        ("01. Mrz", "turned into dates"),
        ("3. Dez", "turned into dates"),
        ("2024-03-01", "turned into dates"),
        ("M\ufffdller", "letters are missing"),
        ("MÃ¼ller", "letters were garbled"),
        ("5 â‚¬", "letters were garbled"),
        ("Ã\u00a0 la carte", "letters were garbled"),
    ],
)
def test_damage_is_found_with_column_and_record(tmp_path, cell, what):
    (found,) = damages(tmp_path, ["AB-1", "AB-2", cell, "AB-4", cell])
    assert (found.column, found.record, found.sample, found.count) == ("Article no", 3, cell, 2)
    assert what in found.what


@pytest.mark.parametrize(
    "cells",
    [
        ["Müller", "SÃO PAULO", "Ångström", "Zoë", "naïve", "Łódź"],
        ["Jan-24", "Feb-24", "Mar-24"],
        ["2024-03-01", "2024-03-02", ""],
        ["2024-03-01", "02.03.2024", "03.03.2024", "04.03.2024"],
        ["1E5", "E+12", "AE+10"],
        ["March tea", "1-March tea"],
    ],
)
def test_sound_columns_are_left_alone(tmp_path, cells):
    assert damages(tmp_path, cells) == ()
