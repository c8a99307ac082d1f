"""The sheet Start here as data: what to do, what the sheets are for, what is not known yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import msgspec

from acquaint.delivery.sheets.sheet import Desk, Sheet


class Start(msgspec.Struct, frozen=True):
    """What stands on the first sheet."""

    title: str
    as_of: str
    data: str
    to_do: tuple[str, ...]
    answer: str
    guide: tuple[tuple[str, int, str], ...]
    """Code, rows and sentence of each sheet."""
    unknown: tuple[str, ...]
    care: str


THINGS = 3


def start(desk: Desk, sheets: Sequence[Sheet]) -> Start:
    """Return what stands on Start here, given the sheets that follow."""
    words, told = desk.words, desk.told
    data = words("workbook.start.data", start=told.data.start, end=told.data.end) if told.data else ""
    things = tuple(_things(desk, sheets))[:THINGS]
    return Start(
        title=desk.settings.shop.name,
        as_of=words("workbook.start.as_of", day=desk.at.day, last=desk.at.day - timedelta(days=1)),
        data=data,
        to_do=things or (words("workbook.start.nothing"),),
        answer=words("workbook.start.answer"),
        guide=tuple((sheet.code, sheet.total, words(f"workbook.guide.{sheet.code}")) for sheet in sheets),
        unknown=told.unknown,
        care=words("workbook.start.care"),
    )


def _things(desk: Desk, sheets: Sequence[Sheet]) -> Iterator[str]:
    """Yield what there is to do, the most urgent first."""
    totals = {sheet.code: sheet.total if sheet.to_do is None else sheet.to_do for sheet in sheets}
    totals["other_ways"] = totals.get("this_week", 0) - totals.get("call_sheet", 0) - totals.get("email_drafts", 0)
    for code in ("call_sheet", "email_drafts", "other_ways", "check_these", "cannot_reach", "new", "slipping"):
        if totals.get(code, 0) > 0:
            yield desk.words(f"workbook.to_do.{code}", n=totals[code])
