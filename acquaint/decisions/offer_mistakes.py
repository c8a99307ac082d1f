"""What can be wrong with offers as they are written; one error tells all of it, each with its setting or record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from acquaint import tally
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
"""Columns and settings whose words are a closed list."""


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


def misspelt(where: str, words: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield which words of an offer, by column or setting, are not known."""
    for name, known in WORDS.items():
        yield from (_unknown(where, name, word, known) for word in words[name] if word not in known)


def misplaced(offers: Iterable[Offer], known: Collection[str]) -> Iterator[str]:
    """Yield which places of offers the shop does not have; `known` are names and numbers of those it has."""
    places = {place.lower() for place in known}
    for offer in offers:
        for place in offer.places:
            if places and place.lower() not in places:
                yield _unknown(offer.where, "places", place, known)


def _unknown(where: str, name: str, word: str, known: Iterable[str]) -> str:
    return f"{where}: {name} {word!r} is not known; {tally.nearest(word, known).rstrip('.')}"


def differing(row: Row) -> Iterator[str]:
    """Yield of what the rows of an offer say different things."""
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
        said = f"{'; '.join(told[:MOST_TOLD])}{more}"
        raise InputError(said if said.endswith("?") else f"{said}.", where="offers")


def _field(column: str) -> str:
    return column.removesuffix("_milli").removesuffix("_minor")


def listed(text: str | None) -> list[str]:
    """Return the words of a text with commas between them."""
    return [part.strip() for part in (text or "").split(",") if part.strip()]
