"""What `acquaint customer` prints: one customer, in words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from acquaint import currencies, words


def lines(found: Mapping[str, Any], as_of: date, currency: str | None) -> list[str]:
    """Return a customer's profile as lines of at most 80 columns."""
    parts = [_who(found, as_of), _standing(found), _buying(found, currency), _likes(found), _answers(found)]
    texts = [text for part in parts for text in part]
    return [line for text in texts for line in textwrap.wrap(text, 80, subsequent_indent="    ")]


def _who(found: Mapping[str, Any], as_of: date) -> Iterator[str]:
    yield f"{found['name'] or found['customer']}, as of {words.day(as_of)}"
    known = [f"{kind} {found[kind]}" for kind in ("account", "card", "email", "phone") if found[kind]]
    yield f"  {found['customer']}{'; ' if known else ''}{', '.join(known)}"
    if found["kind"] != "person":
        yield f"  {found['kind']}: {found['kind_reason']}"


def _standing(found: Mapping[str, Any]) -> Iterator[str]:
    if not found["stage"]:
        return
    since = f" since {words.day(found['stage_since'])}" if found["stage_since"] else ""
    yield f"  stage: {found['stage']}{since}; {found['state']}"
    if found["usual_gap_days"] and found["days_since_last_order"] is not None:
        late = f", {words.many(found['days_late'], 'day')} late" if found["days_late"] else ""
        yield (
            f"  usually every {found['usual_gap_days']:.0f} days; last order {words.day(found['last_order_date'])}, "
            f"{words.many(found['days_since_last_order'], 'day')} ago{late}"
        )
    if found["return_chance"] is not None and found["state"] in ("late", "slipping", "lapsed"):
        low, high = words.share(found["return_chance_low"]), words.share(found["return_chance_high"])
        yield (
            f"  of earlier customers silent this long, {words.share(found['return_chance'])} came back by themselves "
            f"within {words.many(found['return_horizon_days'], 'day')} (between {low} and {high})"
        )


def _buying(found: Mapping[str, Any], currency: str | None) -> Iterator[str]:
    digits = currencies.digits(currency) if currency else 2
    if not found["orders"]:
        yield "  no order yet"
        return
    year, whole = (words.money(found[f"net_sales_minor{suffix}"], currency, digits) for suffix in ("_365d", ""))
    orders, first = words.many(found["orders_365d"], "order"), words.day(found["first_order_date"])
    yield f"  {orders}, {year} net in 12 months; {whole} since {first}"
    average = words.money(round(found["average_order_value_minor"]), currency, digits)
    yield f"  {average} an order, {words.share(found['discount_share'] or 0.0)} of it given as discount"
    if found["profit_minor"] is not None:
        yield f"  profit {words.money(found['profit_minor'], currency, digits)}"
    if found["rfm_r"] is not None if "rfm_r" in found else False:
        yield f"  recency {found['rfm_r']}, frequency {found['rfm_f']}, money {found['rfm_m']} (higher is better)"


def _likes(found: Mapping[str, Any]) -> Iterator[str]:
    for column in ("category", "brand"):
        ranks = [(found[f"{column}_{r}"], found[f"{column}_{r}_share"]) for r in range(1, 6) if found[f"{column}_{r}"]]
        if ranks:
            yield f"  most spent on {column}: {', '.join(f'{name} ({words.share(part)})' for name, part in ranks)}"
    if found["usual_place"]:
        yield f"  buys at {found['usual_place']} ({words.share(found['usual_place_share'])} of orders)"


def _answers(found: Mapping[str, Any]) -> Iterator[str]:
    if found["contacts"]:
        last, answers = words.day(found["last_contact_date"]), words.many(found["responses"], "answer")
        yield f"  contacted {words.many(found['contacts'], 'time')}, last {last}; {answers}"
