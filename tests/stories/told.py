"""What every story asks of a run: it fits the terminal, loses no record, adds up to the minor unit, and runs again."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.commands import acquaint, everybody


class Told(NamedTuple):
    """A shop as its owner met it: the summary, the same as one object, the check, and the customers."""

    shop: Path
    text: str
    object: dict[str, Any]
    check: dict[str, Any]
    customers: list[dict[str, Any]]

    @property
    def net(self) -> int:
        return self.object["money"]["net_sales_minor"]

    @property
    def left_out(self) -> dict[str, int]:
        return {item["reason"]: item["records"] for item in self.check["left_out"]}

    @property
    def bridge(self) -> dict[str, int]:
        """Reasons of the differences with their amounts."""
        return {row["reason"]: row["amount_minor"] for row in self.object["bridge"] if row["step"] == "difference"}

    @property
    def words(self) -> str:
        """The summary without its line breaks."""
        return " ".join(self.text.split())


def told(folder: Path, *files: Path, flags: Sequence[str] = ()) -> Told:
    """Make a shop of `files` as its owner does, and hold against each other whatever is said of it."""
    shop = folder / "shop"
    said = acquaint("run", *files, "--out", shop, *flags)
    assert (said.code, said.err) == (0, ""), said.err
    lines = said.out.rstrip("\n").split("\n")
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    found = acquaint("run", shop, "--json")
    assert found.code == 0, found.out
    check = acquaint("check", "--shop", shop, "--json").object
    _adds_up(found.object, check)
    customers = everybody(shop)
    assert sum(c["kind"] == "person" for c in customers) == found.object["customers"]["total"]
    return Told(shop, said.out, found.object, check, customers)


def _adds_up(found: dict[str, Any], check: dict[str, Any]) -> None:
    """Every record is in one place; net = gross - discounts - returns; the bridge ends at the net sales used."""
    for rows in (found["rows"], *(sheet["rows"] for sheet in check["sheets"])):
        assert rows["read"] == rows["loaded"] + rows["duplicates"] + rows["quarantined"] + rows["ignored"]
    assert found["rows"]["read"] == sum(sheet["rows"]["read"] for sheet in check["sheets"])
    money = found["money"]
    assert money["net_sales_minor"] == money["gross_sales_minor"] - money["discount_minor"] - money["returns_minor"]
    steps = {row["step"]: row["amount_minor"] for row in found["bridge"] if row["step"] != "difference"}
    gaps = sum(row["amount_minor"] for row in found["bridge"] if row["step"] == "difference")
    assert steps["net sales"] - gaps == steps["net sales used"] == money["net_sales_minor"]


def refused(folder: Path, *files: Path, flags: Sequence[str] = ()) -> str:
    """Return what is said of files that cannot be taken; nothing is left behind."""
    said = acquaint("run", *files, "--out", folder / "refused", *flags)
    assert (said.code, said.out) == (2, "")
    assert not (folder / "refused").exists()
    return said.err.rstrip("\n")


def set_aside(shop: Path) -> list[tuple[str, ...]]:
    """Return the rows of quarantine.csv, without the header."""
    with (shop / "quarantine.csv").open(newline="", encoding="utf-8") as stream:
        return [tuple(row) for row in csv.reader(stream)][1:]


def written(minor: int, mark: str = ".", thousands: str = "") -> str:
    """Return an amount of minor units as a file writes it."""
    sign, whole = "-" if minor < 0 else "", f"{abs(minor) // 100:,}".replace(",", thousands)
    return f"{sign}{whole}{mark}{abs(minor) % 100:02d}"


def shared(amount: int, weights: Sequence[int]) -> list[int]:
    """Share an amount by weight: largest remainder, ties to the first."""
    whole = sum(weights)
    parts = [amount * weight // whole for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
    for i in by_rest[: amount - sum(parts)]:
        parts[i] += 1
    return parts


def rounded(numerator: int, denominator: int) -> int:
    """Divide two numbers that are not negative, half away from zero."""
    return (2 * numerator + denominator) // (2 * denominator)
