"""Lists for the terminal: segments, features, and whether batch and live agree on them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from acquaint.features.catalog import Entry
from acquaint.records import Run, SegmentCount
from acquaint.words import Words


def segments(run: Run, words: Words) -> list[str]:
    """Return the segments with size, movement and rule."""
    if not run.segments:
        return [words("tables.segments.none")]
    width = max(len(each.name) for each in run.segments)
    sizes = [words.many(each.customers, "customer") for each in run.segments]
    count = max(map(len, sizes))
    rows = [
        f"{each.name:<{width}}  {size:>{count}}  {_moved(each, words):>13}  {each.rule}"
        for each, size in zip(run.segments, sizes, strict=True)
    ]
    return [words("tables.segments.head", day=run.as_of), "", *rows]


def _moved(each: SegmentCount, words: Words) -> str:
    return f"+{words.count(each.came)}  -{words.count(each.went)}"


def agreement(
    customers: int, features: int, as_of: date, differences: Sequence[Mapping[str, Any]], words: Words
) -> list[str]:
    """Return what a check of batch against live found, with each difference."""
    head = words(
        "tables.agreement.none" if not differences else "tables.agreement.some",
        customers=words.many(customers, "customer"),
        features=words.many(features, "feature"),
        day=as_of,
        differences=words.many(len(differences), "difference"),
    )
    rows = [words("tables.agreement.row", **each) for each in differences]
    return [head, *([""] if rows else []), *rows]


def features(entries: Sequence[Entry], words: Words) -> list[str]:
    """Return the features, each with type, unit, meaning, null rule and example; what they mean is said in English."""
    if not entries:
        return [words("tables.features.none")]
    found = [line for entry in entries for line in _feature(entry, words)]
    return [*found, "", words.many(len(entries), "feature")]


def _feature(entry: Entry, words: Words) -> Iterator[str]:
    feature = entry.feature
    if feature.unit:
        yield words("tables.features.head_unit", name=feature.name, type=entry.type, unit=feature.unit)
    else:
        yield words("tables.features.head", name=feature.name, type=entry.type)
    texts = [f"{feature.description}."]
    if feature.null != "never":
        texts.append(words("tables.features.null", null=feature.null))
    if feature.example:
        texts.append(words("tables.features.example", example=feature.example))
    yield from textwrap.wrap(" ".join(texts), 76, initial_indent="    ", subsequent_indent="    ")
    yield from textwrap.wrap(f"= {feature.expression}", 76, initial_indent="    ", subsequent_indent="      ")
