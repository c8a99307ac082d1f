"""Whom to contact this week: the list, the call sheet for the telephone, and the e-mails to write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from acquaint.delivery import drafts, listed, reasons
from acquaint.delivery.listed import Listed
from acquaint.delivery.sheets import people
from acquaint.delivery.sheets.sheet import MOST_ROWS, Cell, Column, Desk, Sheet, capped

if TYPE_CHECKING:
    from acquaint.words import Words

CALLS_A_PAGE = 12
CALL_HEIGHT = 61.0
"""Twelve of them fill a page as wide as the sheet."""
_OF_DRAFTS = ("sent", "not_sent")
_OPTIONAL = ("comes_from", "store", "last_contact")
_UNGROUPED = re.compile(r"(\+\d+ \d{4})(\d{4,})")
"""A number of no known network, or a short one: nobody says where its digits are parted."""
KEY = Column("_key", "key", 2, header="_key")


def this_week(desk: Desk, week: list[Listed]) -> Sheet:
    """Return the sheet This week: everybody on the list, with the yellow columns for the answers."""
    bought = people.bought(desk, (who.customer for who in week))
    columns = (
        Column("rank", "rank", 5), Column("name", "strong", 14), Column("comes_from", "text", 11),
        Column("store", "text", 9),
        Column("channel", "text", 8), Column("address", "address", 26), Column("when", "text", 11),
        Column("why_now", "text", 27), Column("say", "text", 22), Column("last_bought", "small", 20),
        Column("usually_every", "count", 8.5), Column("days_late", "count", 7), Column("spent", "money", 13),
        Column("at_stake", "text", 12), Column("last_contact", "day", 13), Column("permission", "small", 14),
        *answers(desk), KEY,
    )  # fmt: skip
    planned = any(who.offer for who in week)
    rows = tuple(_of_week(desk, who, bought.get(who.customer), planned=planned) for who in week)
    total = listed.total(desk) if len(rows) == MOST_ROWS else len(rows)
    said = (desk.words("workbook.planned.rule"),) if planned else ()
    lines = (*desk.told.ranking, *said, *capped(desk, total, "planned"))
    return Sheet("this_week", lines, *_without_empty(columns, rows), total)


def _without_empty(
    columns: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...]
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """Leave out the columns that many shops know nothing for, where all their cells are empty."""
    kept = [n for n, column in enumerate(columns) if column.key not in _OPTIONAL or any(row[n] for row in rows)]
    return tuple(columns[n] for n in kept), tuple(tuple(row[n] for n in kept) for row in rows)


def answers(desk: Desk) -> tuple[Column, Column, Column]:
    """Return the yellow columns: what came of it, when, and a note."""
    words = desk.words
    return (
        Column("result", "answer", 12, tuple(results(words).values()), header=words("answers.headers.result")),
        Column("result_date", "answer_day", 13, header=words("answers.headers.date")),
        Column("note", "note", 24, header=words("answers.headers.note")),
    )


def results(words: Words) -> dict[str, str]:
    """Return the results a contact can have, by code; what only drafts can have is not among them."""
    return {code: label for code, label in words.under("answers.results").items() if code not in _OF_DRAFTS}


def call_sheet(desk: Desk, week: list[Listed]) -> Sheet:
    """Return the call sheet: a line for each customer to be called, twelve a page."""
    words = desk.words
    calls, planned = [who for who in week if who.channel == "phone" and who.address], any(who.offer for who in week)
    bought = people.bought(desk, (who.customer for who in calls))
    ticks = tuple(Column(f"tick_{code}", "tick", 5, header=label) for code, label in results(words).items())
    columns = (
        Column("number", "rank", 5), Column("name", "strong", 19), Column("comes_from", "text", 11),
        Column("phone", "phone", 29),
        Column("time", "text", 13), Column("opening", "text", 42), Column("facts", "small", 40),
        Column("question", "text", 29), Column("careful", "small", 17), *ticks,
        Column("note", "note", 22, header=words("answers.headers.note")), KEY,
    )  # fmt: skip
    boxes = ("☐",) * len(ticks)
    rows = tuple(
        (
            number, people.shown(words, who), comes_from(words, who, planned=planned),
            phone(who.address, desk.settings.shop.country), when(desk, who),
            reasons.opening(words, desk.settings, who), reasons.facts(words, who, bought.get(who.customer)),
            reasons.question(words, who), reasons.careful(words, who), *boxes, None, who.key,
        )
        for number, who in enumerate(calls, start=1)
    )  # fmt: skip
    return Sheet(
        "call_sheet",
        (words("workbook.rule.calls"),),
        *_without_empty(columns, rows),
        len(rows),
        row_height=CALL_HEIGHT,
        a_page=CALLS_A_PAGE,
    )


def email_drafts(desk: Desk, week: list[Listed]) -> Sheet:
    """Return the e-mails to write, as `drafts.write` writes them to files."""
    words, planned = desk.words, any(who.offer for who in week)
    columns = (
        Column("name", "strong", 18), Column("comes_from", "text", 11), Column("email", "address", 28),
        Column("subject", "text", 24), Column("text", "address", 66), Column("offer", "text", 24),
        Column("send_on", "day", 13), Column("permission", "small", 20), yes_no(desk, "sent"), KEY,
    )  # fmt: skip
    rows = tuple(
        (
            people.shown(words, who), comes_from(words, who, planned=planned), who.address,
            drafts.subject(words, desk.settings, who), drafts.text(words, desk.settings, who).rstrip(),
            reasons.offer(words, desk.settings, who), who.send_on(desk.at.day), permission(desk, who), None, who.key,
        )
        for who in week
        if who.channel == "email" and who.address
    )  # fmt: skip
    return Sheet("email_drafts", (words("workbook.rule.drafts"),), *_without_empty(columns, rows), len(rows))


def yes_no(desk: Desk, question: str) -> Column:
    """Return a yellow column that is answered with yes or no; `question` is its header in answers.toml."""
    choices = tuple(desk.words.under("answers.choices").values())
    return Column(question, "answer", 10, choices, header=desk.words(f"answers.headers.{question}"))


def comes_from(words: Words, who: Listed, *, planned: bool) -> str | None:
    """Return which part of the list somebody stands on; null where there is no plan of offers."""
    if who.offer is not None:
        return words("workbook.planned.from_plan", offer=who.offer)
    return words("workbook.planned.from_list") if planned else None


def _of_week(desk: Desk, who: Listed, bought: str | None, *, planned: bool) -> tuple[Cell, ...]:
    words = desk.words
    dialled = who.channel in ("phone", "sms")
    return (
        who.place, people.shown(words, who), comes_from(words, who, planned=planned), who.store,
        words(f"answers.channels.{who.channel}"),
        phone(who.address, desk.settings.shop.country) if dialled else who.address, when(desk, who),
        reasons.why_now(words, desk.settings, who), reasons.say(words, desk.settings, who), bought, who.usual_days,
        who.days_late if who.usual_days else None, who.net_sales_minor_365d, at_stake(desk, who),
        who.last_contact_date, permission(desk, who),
        None, None, None, who.key,
    )  # fmt: skip


def when(desk: Desk, who: Listed) -> str:
    """Return when to be in touch: "Tuesday, 17-20 h"."""
    words = desk.words
    day = words.weekday(who.weekday) if who.weekday else words("workbook.any_day")
    if who.trigger_due is not None and who.trigger_due >= desk.at.day:
        day = words.short_day(who.trigger_due)
    if who.from_hour is None or who.to_hour is None:
        return day
    return words("workbook.hours", day=day, start=who.from_hour, end=who.to_hour)


def at_stake(desk: Desk, who: Listed) -> str | None:
    """Return between which sums lies what is at stake in twelve months; rough for few orders."""
    low, high = who.at_stake_low_minor, who.at_stake_high_minor
    if low is None or high is None:
        return None
    amount = desk.words.between(low, high)
    return desk.words("workbook.stake.rough", amount=amount) if who.rough else amount


def permission(desk: Desk, who: Listed) -> str:
    """Return what permits the channel, in the data's own words, and since when."""
    words = desk.words
    told = people.discreet(who.basis_text)
    parts = [words(f"workbook.bases.{who.basis}") if who.basis else "", told]
    text = ": ".join(part for part in parts if part)
    return f"{text}, {words.short_day(who.basis_since)}" if who.basis_since else text


def phone(number: str | None, country: str | None = None) -> str | None:
    """Return a telephone number as it is dialled from anywhere, in groups; one that is none as it is written.

    Parameters
    ----------
    country
        ISO 3166 code for numbers without a country prefix.

    Examples
    --------
    >>> phone("+491715550001"), phone("+491517649787"), phone("0171/5550001", "DE"), phone("ask Ben")
    ('+49 171 5550001', '+49 1517 649787', '+49 171 5550001', 'ask Ben')
    """
    import phonenumbers  # noqa: PLC0415 - it takes a while

    if number is None:
        return None
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return number
    grouped = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return " ".join(found.groups()) if (found := _UNGROUPED.fullmatch(grouped)) else grouped
