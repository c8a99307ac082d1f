"""Why now, what to say, and how to begin: sentences of facts, never of what a person may think or be.

What stands on the owner's list may tell what is known; what a customer reads or hears (`opening`, `subject`, `text`)
tells nothing that was worked out about them, and names no goods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from acquaint.config import Settings, TriggerSettings
from acquaint.delivery.listed import Listed
from acquaint.delivery.sheets import people

if TYPE_CHECKING:
    from acquaint.words import Words

MOST = 160
"""Most characters of a reason."""
FACT = 84
"""Most characters of what was bought last, among the three facts."""
_OWN = TriggerSettings()


def why_now(words: Words, settings: Settings, who: Listed) -> str:
    """Return the fact that puts a customer on the list, in at most 160 characters."""
    if who.offer is not None:
        return fitted(words(f"workbook.planned.{'why' if who.last_order_date else 'why_first'}", **_facts(who)))
    own = settings.triggers.get(who.kind, _OWN).why
    if own:
        return fitted(own)
    key = _key(words, "workbook.why", who.kind)
    if who.kind in ("slipping", "lapsed") and who.usual_days is None:
        key = "workbook.why.silent" if who.days_apart is None else "workbook.why.twice"
    try:
        return fitted(words(key, **_facts(who)))
    except KeyError:  # a fact of the sentence is not known
        return fitted(words("workbook.why.other", occasion=_occasion(who)))


def say(words: Words, settings: Settings, who: Listed) -> str:
    """Return what to say or offer, for the owner."""
    if who.offer is not None:
        return promised(words, who)
    return settings.triggers.get(who.kind, _OWN).say or words(_key(words, "workbook.say", who.kind))


def offer(words: Words, settings: Settings, who: Listed) -> str:
    """Return what the draft offers: that of the plan, what the shop set for the occasion, else that none is needed."""
    if who.offer is not None:
        return promised(words, who)
    return settings.triggers.get(who.kind, _OWN).say or words("workbook.no_offer")


def promised(words: Words, who: Listed) -> str:
    """Return what a customer is told of the offer planned for her, with its last day; its name where nothing is."""
    said = " ".join((who.message or who.offer or "").split()).rstrip(".")
    if who.ends is None:
        return said
    return words("workbook.planned.until", message=said, day=who.ends)


def opening(words: Words, settings: Settings, who: Listed) -> str:
    """Return the first sentence on the telephone."""
    hello = words("workbook.speaking.hello_name", name=who.name) if who.name else words("workbook.speaking.hello")
    shop, sender = settings.shop.name, settings.contact.sender
    if sender and shop.casefold() not in sender.casefold():
        speaking = words("workbook.speaking.sender", sender=sender, shop=shop)
    else:
        speaking = words("workbook.speaking.shop", shop=sender or shop)
    if who.offer is not None:
        asked = words("workbook.planned.opening", message=promised(words, who))
    else:
        asked = words(_key(words, "workbook.opening", who.kind))
    return f"{hello} {speaking} {asked}"


def facts(words: Words, who: Listed, bought: str | None) -> str:
    """Return three facts, a line each: since when, how much, what last."""
    since = "known_from_before" if who.known_from_before else "since"
    lines = [
        words(f"workbook.fact.{since}", day=who.first_order_date) if who.first_order_date else "",
        words("workbook.fact.year", n=who.orders_365d, amount=who.net_sales_minor_365d),
        fitted(words("workbook.fact.bought", bought=bought), FACT) if bought else "",
    ]
    return "\n".join(line for line in lines if line)


def question(words: Words, who: Listed) -> str:
    """Return one question to ask on the telephone."""
    if who.offer is not None:
        return words("workbook.planned.question")
    return words(_key(words, "workbook.question", who.kind))


def careful(words: Words, who: Listed) -> str:
    """Return what to be careful about: an open complaint, something unpaid, a return a short while ago."""
    notes = []
    if who.complained_on is not None:
        notes.append(words("workbook.careful.complaint", day=who.complained_on))
    if who.unpaid_minor > 0:
        notes.append(words("workbook.careful.unpaid", amount=who.unpaid_minor))
    if who.returned_on is not None:
        notes.append(words("workbook.careful.returned", day=who.returned_on))
    return "\n".join(notes)


def fitted(text: str, most: int = MOST) -> str:
    """Return a text in one line of at most `most` characters, cut between words.

    Examples
    --------
    >>> fitted("Kept as it is."), fitted("Cut before a word", 12)
    ('Kept as it is.', 'Cut before…')
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def _key(words: Words, section: str, kind: str) -> str:
    """Return the key of the sentence for `kind`, or for whatever else there may be."""
    return f"{section}.{kind}" if kind.isidentifier() and words.has(f"{section}.{kind}") else f"{section}.other"


def _facts(who: Listed) -> dict[str, Any]:
    """Return what is known for the sentences, by the names of their places."""
    due = who.trigger_due or who.trigger_day
    told = who.trigger_detail or ""
    years = int(told) if told.isdecimal() and who.kind == "anniversary" else None
    known = {
        "n": years or who.usual_days, "apart": who.days_apart,
        "orders": who.orders, "last": who.last_order_date, "silent": who.days_since_last_order,
        "first": who.first_order_date, "day": who.trigger_day, "due": due, "amount": who.trigger_amount_minor,
        "detail": people.discreet(who.trigger_detail) or None, "occasion": _occasion(who),
    }  # fmt: skip
    return {name: value for name, value in known.items() if value is not None}


def _occasion(who: Listed) -> str:
    return who.kind.replace("_", " ")
