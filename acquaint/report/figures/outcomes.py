"""Figures that other parts have found out: what contacts were worth, and how newcomers of each origin went on."""

from __future__ import annotations

from acquaint.records import Estimate, NotEnoughData
from acquaint.report.figures.figure import Book, Figure
from acquaint.report.figures.given import Given


def add(book: Book, given: Given) -> None:
    """Keep them by keys; their rows stand with the part that made them."""
    if given.proof is not None:
        proof = given.proof
        for name, side in (("now", proof.due), ("later", proof.later)):
            for what in ("assigned", "bought"):
                value = getattr(side, what)
                book.add(Figure(f"proof.{name}_{what}", value, "customers", f"proof_{what}", n=side.assigned))
        book.add(_estimate("proof.difference", proof.difference, "proof_difference"))
    if given.origins is not None:
        for number, row in enumerate(given.origins.rows, 1):
            if row.value is not None:
                key = f"origins.{row.kind}.{number}"
                book.add(Figure(f"{key}.customers", row.newcomers, "customers", "origins_customers", n=row.newcomers))
                book.add(_estimate(f"{key}.share", row.second, "origins_share"))


def _estimate(key: str, found: Estimate | NotEnoughData, definition: str) -> Figure:
    if isinstance(found, NotEnoughData):
        return Figure(key, None, "share", definition, n=found.n, needed=found.needed)
    return Figure(key, found.value, "share", definition, None, found.n, found.low, found.high)
