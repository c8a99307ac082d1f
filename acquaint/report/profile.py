"""What `acquaint customer` prints: one customer, in words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from acquaint.delivery.sheets.people import LEAST_GAPS
from acquaint.words import Words

MOST = 5
"""So many customers of one name are shown."""


def all_lines(found: Sequence[Mapping[str, Any]], as_of: date, words: Words) -> list[str]:
    """Return the first customers of `found`, a blank line between them, and how many more there are."""
    said = [line for each in found[:MOST] for line in ("", *lines(each, as_of, words))][1:]
    return [*said, "", words("profile.who.more", n=len(found) - MOST)] if len(found) > MOST else said


def lines(found: Mapping[str, Any], as_of: date, words: Words) -> list[str]:
    """Return a customer's profile as lines of at most 80 columns."""
    parts = [_standing, _buying, _ahead, _likes, _answers]
    texts = [*_who(found, as_of, words), *(f"  {text}" for part in parts for text in part(found, words))]
    return [line for text in texts for line in textwrap.wrap(text, 80, subsequent_indent="    ")]


def called(customer: str, name: str | None, words: Words) -> str:
    """Return what a customer is called, with her id; the id alone where no name is known."""
    return words("nouns.called", name=name, customer=customer) if name else customer


def stop_lines(who: str, known: Sequence[Mapping[str, Any]], words: Words) -> list[str]:
    """Return what has come of a stop: who is meant by it, or that nobody is known by it."""
    stopped = [words("profile.stop.known", who=called(each["customer"], each["name"], words)) for each in known]
    return [*(stopped or [words("profile.stop.unknown", who=who)]), words("profile.stop.then")]


def _who(found: Mapping[str, Any], as_of: date, words: Words) -> Iterator[str]:
    yield words("profile.who.head", name=found["name"] or found["customer"], day=as_of)
    kinds = [kind for kind in ("account", "card", "email", "phone") if found[kind]]
    known = ", ".join(words(f"profile.who.{kind}", value=found[kind]) for kind in kinds)
    yield "  " + (words("profile.who.known", customer=found["customer"], known=known) if known else found["customer"])
    if found.get("do_not_contact"):
        yield "  " + words("profile.who.do_not_contact")
    if found["kind"] != "person":
        kind = words(f"states.kind.{found['kind']}")
        yield "  " + words("profile.who.kind", kind=kind, why=found["kind_reason"] or "")


def _standing(found: Mapping[str, Any], words: Words) -> Iterator[str]:
    if not found["stage"]:
        return
    where = {"stage": words(f"states.stage.{found['stage']}"), "state": words(f"states.state.{found['state']}")}
    since = found["stage_since"]
    yield (
        words("profile.standing.stage_since", since=since, **where)
        if since
        else words("profile.standing.stage", **where)
    )
    if found["usual_gap_days"] and (found["gaps"] or 0) >= LEAST_GAPS:
        yield _rhythm(found, words)
    learned = found["churn_probability"] is not None
    if found["return_chance"] is not None and (learned or found["state"] in ("late", "slipping", "lapsed")):
        yield words(
            f"profile.standing.return{'_learned' if learned else ''}", days=found["return_horizon_days"],
            chance=words.chances(*(found[f"return_chance{end}"] for end in ("", "_low", "_high"))),
        )  # fmt: skip
        if learned and found["churn_probability_because"]:
            # What speaks for leaving speaks against coming back.
            turned = found["churn_probability_because"].translate(str.maketrans("+-", "-+"))
            yield _because(turned, words)


def _rhythm(found: Mapping[str, Any], words: Words) -> str:
    values = {
        "gap": round(found["usual_gap_days"]),
        "last": found["last_order_date"],
        "ago": found["days_since_last_order"],
    }
    if found["days_late"]:
        return words("profile.standing.rhythm_late", late=found["days_late"], **values)
    return words("profile.standing.rhythm", **values)


def _buying(found: Mapping[str, Any], words: Words) -> Iterator[str]:
    if not found["orders"]:
        yield words("profile.buying.none")
        return
    yield words(
        "profile.buying.year", orders=found["orders_365d"], year=found["net_sales_minor_365d"],
        whole=found["net_sales_minor"], first=found["first_order_date"],
    )  # fmt: skip
    average, discount = round(found["average_order_value_minor"]), found["discount_share"] or 0.0
    yield words("profile.buying.average", average=average, discount=discount)
    if found["profit_minor"] is not None:
        yield words("profile.buying.profit", profit=found["profit_minor"])
    if found.get("rfm_r") is not None:
        yield words("profile.buying.rfm", r=found["rfm_r"], f=found["rfm_f"], m=found["rfm_m"])


def _ahead(found: Mapping[str, Any], words: Words) -> Iterator[str]:
    """Say what is expected: orders, the next one, what is due and what may be new, each with its reasons."""
    if found["expected_orders_90d"] is not None:
        yield words("profile.ahead.orders", n=found["expected_orders_90d"], least=found["expected_orders_90d_least"],
                    most=found["expected_orders_90d_most"])  # fmt: skip
        if found["expected_orders_because"]:
            yield _because(found["expected_orders_because"], words)
    if found["lifetime_value_minor"] is not None:
        yield _worth(found, words)
    if found["next_order_date"] is not None:
        key = "next" if found["next_order_high"] is not None else "next_open"
        yield words(f"profile.ahead.{key}", day=found["next_order_date"], low=found["next_order_low"],
                    high=found["next_order_high"])  # fmt: skip
        if found["next_order_because"]:
            yield _because(found["next_order_because"], words)
    for column in ("due_now", "suggested_category", "value_tier", "segment"):
        if found[column]:
            yield words(f"profile.ahead.{column}", what=found[column])
    if found["preferred_channel"]:
        yield words(f"profile.ahead.channel_{found['preferred_channel_by']}", channel=found["preferred_channel"])


def _worth(found: Mapping[str, Any], words: Words) -> str:
    low, high = found["lifetime_value_minor_low"], found["lifetime_value_minor_high"]
    if words.money(low, whole=True) == words.money(high, whole=True):
        return words("profile.ahead.worth_little", amount=words.between(low, high))
    value = found["lifetime_value_minor"]
    return words(f"profile.ahead.worth_{found['value_of']}", value=value, low=low, high=high)


def _because(reasons: str, words: Words) -> str:
    """Return the reasons of a prediction in the words of the catalogue: what makes it more, and what makes it less."""
    sides = {sign: [_reason(each[1:], words) for each in reasons.split() if each[0] == sign] for sign in "+-"}
    said = {key: words(f"profile.because.{key}", what=sides[sign])
            for sign, key in (("+", "more"), ("-", "less")) if sides[sign]}  # fmt: skip
    return words("profile.because.both", **said) if len(said) > 1 else next(iter(said.values()))


def _reason(name: str, words: Words) -> str:
    key = f"profile.reason.{name}"
    return words(key) if words.has(key) else name.replace("_", " ")


def _likes(found: Mapping[str, Any], words: Words) -> Iterator[str]:
    for column in ("category", "brand"):
        ranks = [(found[f"{column}_{r}"], found[f"{column}_{r}_share"]) for r in range(1, 6) if found[f"{column}_{r}"]]
        if ranks:
            named = ", ".join(words("profile.likes.rank", name=name, share=part) for name, part in ranks)
            yield words(f"profile.likes.{column}", ranks=named)
    if found["usual_place"]:
        yield words("profile.likes.place", place=found["usual_place"], share=found["usual_place_share"])


def _answers(found: Mapping[str, Any], words: Words) -> Iterator[str]:
    if found["contacts"]:
        yield words(
            "profile.answers.contacted", contacts=found["contacts"], last=found["last_contact_date"],
            answers=found["responses"],
        )  # fmt: skip
