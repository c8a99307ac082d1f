"""Lists for the terminal: segments and features."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from acquaint import words
from acquaint.features.catalog import Entry
from acquaint.records import Run, SegmentCount


def segments(run: Run) -> list[str]:
    """Return the segments with size, movement and rule."""
    if not run.segments:
        return ["There are no segments yet. Write some under [segments] in acquaint.toml, then: acquaint run"]
    width = max(len(each.name) for each in run.segments)
    count = max(len(words.many(each.customers, "customer")) for each in run.segments)
    head = f"As of {words.day(run.as_of)}; came and went over the 28 days before"
    rows = [
        f"{each.name:<{width}}  {words.many(each.customers, 'customer'):>{count}}  {_moved(each):>13}  {each.rule}"
        for each in run.segments
    ]
    return [head, "", *rows]


def _moved(each: SegmentCount) -> str:
    return f"+{each.came:,}  -{each.went:,}"


def features(entries: Sequence[Entry]) -> list[str]:
    """Return the features, each with type, unit, meaning, null rule and example."""
    if not entries:
        return ["No feature has this in its name."]
    found: list[str] = []
    for entry in entries:
        feature = entry.feature
        unit = f", {feature.unit}" if feature.unit else ""
        found.append(f"{feature.name}  ({entry.type}{unit})")
        null = "" if feature.null == "never" else f" Null: {feature.null}."
        example = f" Example: {feature.example}." if feature.example else ""
        text = f"{feature.description}.{null}{example}"
        found += textwrap.wrap(text, 76, initial_indent="    ", subsequent_indent="    ")
        found += textwrap.wrap(f"= {feature.expression}", 76, initial_indent="    ", subsequent_indent="      ")
    return [*found, "", words.many(len(entries), "feature")]
