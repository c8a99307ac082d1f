"""What can be wrong with offers as they are written; one error tells all of it, each with its setting or record."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from acquaint.config import OfferSettings
from acquaint.decisions import offer_products
from acquaint.decisions.offer_products import Held
from acquaint.decisions.offers import CHANNELS, KINDS, OBJECTIVES, Offer
from acquaint.errors import ExpressionError, InputError

Row = Mapping[str, Any]
"""What the rows of an offer of the table say together."""
MOST_TOLD = 5
"""Mistakes that are told at once; of more, how many there are."""
WORDS: Mapping[str, Sequence[str]] = {"kind": KINDS, "objective": OBJECTIVES, "channels": CHANNELS}
"""Columns whose words are a closed list."""


def unreadable(name: str, given: OfferSettings, folder: Path) -> Iterator[str]:
    """Yield what is wrong with where a section says what it holds for."""
    if given.products and given.products_file:
        yield f"[offers.{name}] products_file: products says what it holds for already"
    elif given.products_file:
        try:
            empty = not offer_products.ids_of(folder / given.products_file)
        except (OSError, UnicodeDecodeError):
            yield f"[offers.{name}] products_file: {given.products_file} is no text file that can be read"
        else:
            if empty:
                yield f"[offers.{name}] products_file: {given.products_file} holds no product id"


def misspelt(row: Row) -> Iterator[str]:
    """Yield what is wrong with the words of a row: unknown ones, and rows of an offer that differ."""
    for name, known in WORDS.items():
        for word in listed(row[name]):
            if word not in known:
                near = difflib.get_close_matches(word, known, n=1)
                hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
                yield f"{row['written']}: {name} {word!r} is not known; {hint}"
    for name in row["differ"]:
        yield f"{row['written']}: the rows of the offer {row['id']} say different things of {_field(name)}"


def impossible(offer: Offer) -> Iterator[str]:
    """Yield what cannot be of an offer, as it goes on after its place."""
    if offer.starts is not None and offer.ends is not None and offer.ends < offer.starts:
        yield f": it ends on {offer.ends}, before it starts on {offer.starts}"
    if offer.budget_minor is not None and offer.budget_minor <= 0:
        yield ": with a budget of zero nobody can get it; leave the budget out for no limit, or the offer out"
    if offer.cost_minor is not None and offer.cost_minor < 0:
        yield ": cost is below zero"
    if offer.value is not None and not 0 < offer.value <= (100 if offer.kind == "percent" else float("inf")):
        yield f": a value of {offer.value:g} cannot be{' percent off' if offer.kind == 'percent' else ''}"
    if not 0 <= offer.funded <= 1:
        yield f": funded is a share between 0 and 1, not {offer.funded:g}"
    if offer.stock is not None and offer.stock < 0:
        yield ": stock is below zero"
    if offer.lever <= 0:
        yield ": a lever is above zero; leave the offer out if nobody should get it"


def given_twice(row: Row, settings: Collection[str]) -> Iterator[str]:
    """Yield that an offer of the table has the name of a section."""
    if row["id"] in settings:
        yield f"{row['written']}: {row['id']} is an offer of acquaint.toml too"


def no_condition(held: Held) -> Iterator[str]:
    """Yield what is wrong with the condition over products, as it goes on after its place."""
    try:
        if held.condition:
            offer_products.checked(held.condition)
    except ExpressionError as error:
        yield f": products, {error}"


def refuse(told: Sequence[str]) -> None:
    """Raise InputError with the mistakes, if there are any."""
    if told:
        more = f"; and {len(told) - MOST_TOLD} more" if len(told) > MOST_TOLD else ""
        raise InputError(f"{'; '.join(told[:MOST_TOLD])}{more}.", where="offers")


def _field(column: str) -> str:
    return column.removesuffix("_milli").removesuffix("_minor")


def listed(text: str | None) -> list[str]:
    """Return the words of a text with commas between them."""
    return [part.strip() for part in (text or "").split(",") if part.strip()]
