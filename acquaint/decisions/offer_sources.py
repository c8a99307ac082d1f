"""Where offers are written: the settings and the canonical table; one error tells all mistakes at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from acquaint.config import OfferSettings
from acquaint.decisions import offer_mistakes, offer_products
from acquaint.decisions.offer_mistakes import WORDS, Row, listed
from acquaint.decisions.offer_products import Held
from acquaint.decisions.offers import Offer, Offers

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TEXTS = ("campaign_type", "products", "kind", "message", "funder", "objective", "channels", "places", "eligibility")
_NUMBERS = ("value_milli", "cost_minor", "funded_milli", "budget_minor", "stock_milli", "lever_milli")
_ONCE = (*_TEXTS, *_NUMBERS, "starts", "ends")
"""What an offer has once, however many rows it has."""


def read(con: DuckDBPyConnection, settings: Mapping[str, OfferSettings], folder: Path, digits: int = 2) -> Offers:
    """Return all offers of a shop, and make `offer_names` and `offer_products` in the engine.

    `offer_names` (id, offer, campaign, campaign_type, starts, ends) says which offer a row of `offers`, `contacts` or
    `responses` is about; `offer_products` (offer, product) what each holds for.

    Parameters
    ----------
    con
        Engine with the canonical tables `offers` and `products`.
    settings
        Sections `[offers.NAME]`.
    folder
        The shop's folder: files are relative to it.
    digits
        Digits of the currency's minor unit.

    Raises
    ------
    InputError
        Offers that cannot be: each is named with its setting, or file and record, and what is wrong.
    """
    rows = _rows(con)
    found = [*(_of_settings(n, s, digits) for n, s in settings.items()), *(_of_row(row) for row in rows)]
    wrong = [line for name, each in settings.items() for line in offer_mistakes.unreadable(name, each, folder)]
    wrong += [line for name, s in settings.items() for line in offer_mistakes.misspelt(_place(name), _words(s))]
    wrong += [line for row in rows for line in offer_mistakes.misspelt(row["written"], _listed(row))]
    wrong += [line for row in rows for line in offer_mistakes.differing(row)]
    wrong += [line for row in rows for line in offer_mistakes.given_twice(row, settings)]
    wrong += [offer.where + line for offer in found for line in offer_mistakes.impossible(offer)]
    offer_mistakes.refuse(wrong)
    held, where = _held(settings, rows, folder), {offer.id: offer.where for offer in found}
    offer_mistakes.refuse([where[each.offer] + line for each in held for line in offer_mistakes.no_condition(each)])
    _name(con, settings)
    offer_products.lay(con, held)
    counts = dict(con.execute("SELECT offer, count(*) FROM offer_products GROUP BY offer").fetchall())
    limited = {*counts, *(each.offer for each in held)}
    return Offers(
        tuple(
            msgspec.structs.replace(each, everything=each.id not in limited, products=counts.get(each.id, 0))
            for each in sorted(found, key=lambda each: each.id)
        )
    )


def _rows(con: DuckDBPyConnection) -> list[Row]:
    """Return the offers of the table, each with what all its rows say, and make `offer_names`."""
    con.execute("""
        CREATE OR REPLACE TEMP TABLE offer_names AS
        SELECT coalesce(campaign || '/', '') || offer AS id, offer, campaign, max(campaign_type) AS campaign_type,
            max(starts) AS starts, max(ends) AS ends FROM offers
        GROUP BY offer, campaign
        QUALIFY offer IS DISTINCT FROM campaign OR count(*) OVER (PARTITION BY campaign) = 1
        ORDER BY id
    """)
    values = ", ".join(f"max(o.{name}) AS {name}" for name in _ONCE)
    differ = ", ".join(f"CASE WHEN count(DISTINCT o.{name}) > 1 THEN '{name}' END" for name in _ONCE)
    found = con.execute(f"""
        SELECT n.id, n.campaign, min(o.written) AS written, {values},
            list_filter([{differ}], lambda x: x IS NOT NULL) AS differ
        FROM offers o JOIN offer_names n ON n.offer = o.offer AND n.campaign IS NOT DISTINCT FROM o.campaign
        GROUP BY n.id, n.campaign ORDER BY n.id
    """)
    columns = [name for name, *_ in found.description]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def _name(con: DuckDBPyConnection, settings: Mapping[str, OfferSettings]) -> None:
    """Add the offers of the settings to `offer_names`."""
    given = [(name, name, each.campaign, None, each.starts, each.ends) for name, each in settings.items()]
    if given:
        con.executemany("INSERT INTO offer_names VALUES (?, ?, ?, ?, ?, ?)", given)


def _held(settings: Mapping[str, OfferSettings], rows: Sequence[Row], folder: Path) -> list[Held]:
    """Return what offers hold for that do not name it product by product in the table."""
    held = [Held(row["id"], condition=row["products"]) for row in rows if row["products"]]
    for name, each in settings.items():
        if each.products_file:
            held.append(Held(name, ids=offer_products.ids_of(folder / each.products_file)))
        elif isinstance(each.products, str):
            held.append(Held(name, condition=each.products))
        elif each.products:
            held.append(Held(name, ids=each.products))
    return held


def _place(name: str) -> str:
    return f"[offers.{name}]"


def _words(given: OfferSettings) -> dict[str, list[str]]:
    """Return the words of a section that are of a closed list, by setting."""
    alone = {"kind": given.kind, "objective": given.objective}
    return {name: [word] if word else [] for name, word in alone.items()} | {"channels": list(given.channels)}


def _listed(row: Row) -> dict[str, list[str]]:
    """Return the same of what the rows of an offer say."""
    return {name: listed(row[name]) for name in WORDS}


def _known(words: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return what the words of an offer come to; who is misspelt is told apart."""
    known = {name: [word for word in words[name] if word in WORDS[name]] for name in WORDS}
    first = {name: next(iter(known[name]), None) for name in ("kind", "objective")}
    return {**first, "channels": tuple(known["channels"])}


def _of_settings(name: str, given: OfferSettings, digits: int) -> Offer:
    return Offer(
        id=name, where=_place(name), **_known(_words(given)), message=given.message, value=given.value,
        cost_minor=_minor(given.cost, digits), campaign=given.campaign, funder=given.funder, funded=given.funded,
        places=given.places, starts=given.starts, ends=given.ends,
        budget_minor=_minor(given.budget, digits), stock=given.stock, eligibility=given.eligibility, lever=given.lever,
    )  # fmt: skip


def _of_row(row: Row) -> Offer:
    thousandths = {name: None if row[name] is None else row[name] / 1000 for name in _NUMBERS if name.endswith("milli")}
    return Offer(
        id=row["id"], where=row["written"], **_known(_listed(row)), message=row["message"] or "",
        value=thousandths["value_milli"], cost_minor=row["cost_minor"], campaign=row["campaign"],
        campaign_type=row["campaign_type"], funder=row["funder"] or "", funded=thousandths["funded_milli"] or 0.0,
        places=tuple(listed(row["places"])), starts=row["starts"], ends=row["ends"], budget_minor=row["budget_minor"],
        stock=None if row["stock_milli"] is None else row["stock_milli"] // 1000, eligibility=row["eligibility"] or "",
        lever=1.0 if thousandths["lever_milli"] is None else thousandths["lever_milli"],
    )  # fmt: skip


def _minor(amount: float | None, digits: int) -> int | None:
    return None if amount is None else round(amount * 10**digits)
