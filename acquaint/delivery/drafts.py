"""Drafts: an e-mail for each customer on the list who is to be written to, ready to be read, changed and sent.

A draft is a file that mail programs open as an unsent message (`X-Unsent`). What a customer reads states nothing that
was worked out about her and names no goods; it ends with how to refuse and the shop's postal address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from acquaint.config import Settings
from acquaint.delivery import listed, reasons, rights
from acquaint.delivery.listed import Listed
from acquaint.delivery.sheets import people
from acquaint.delivery.sheets.sheet import Desk, Told
from acquaint.features.profiles import Moment

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.words import Words

_ADDRESS = re.compile(r"(?P<user>[^\s@<>,;:()\[\]\"\\]+)@(?P<domain>[^\s@<>,;:()\"\\]+)")
_FROM = ("sender", "sender_email", "address")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


class Mail(msgspec.Struct, frozen=True):
    """A message to a customer: where to, and what it says."""

    name: str | None
    address: str
    subject: str
    text: str


def write(
    folder: Path, con: DuckDBPyConnection, settings: Settings, at: Moment, words: Words, told: Told | None = None
) -> int:
    """Write a draft `01.eml`, `02.eml`, ... for each e-mail on this week's list, and return how many.

    The number is the place among the e-mails; no name stands in the name of a file. Customers whose e-mail address
    `reach` does not allow get none. The folder is made where it is missing; other files in it are not touched.
    """
    people.prepare(con)
    mails = to_write(words, settings, listed.read(Desk(con, settings, at, words, told or Told())))
    folder.mkdir(parents=True, exist_ok=True)
    digits = max(2, len(str(len(mails))))
    for number, mail in enumerate(mails, start=1):
        path = rights.keep_private(folder / f"{number:0{digits}d}.eml")
        path.write_bytes(message(settings, mail).as_bytes())
    return len(mails)


def missing(settings: Settings) -> tuple[str, ...]:
    """Return the settings under [contact] without which a draft does not say whom it is from.

    The line that tells how to refuse is never missing: the catalogue has one.
    """
    return tuple(name for name in _FROM if not getattr(settings.contact, name).strip())


def warning(words: Words, settings: Settings) -> str | None:
    """Return the sentence that drafts lack a sender or an address; None where they lack nothing."""
    names = missing(settings)
    return words("drafts.incomplete", names=list(names)) if names else None


def to_write(words: Words, settings: Settings, week: Iterable[Listed]) -> list[Mail]:
    """Return the messages to the customers of the list who are to be written to, in its order."""
    return [
        Mail(who.name, who.address, subject(words, settings, who), text(words, settings, who))
        for who in week
        if who.channel == "email" and who.address
    ]


def message(settings: Settings, mail: Mail) -> EmailMessage:
    """Return the draft as a message without date and id: the mail program gives them when it is sent."""
    draft = EmailMessage(policy=SMTP if mail.address.isascii() else SMTPUTF8)  # names are encoded, addresses cannot be
    draft["X-Unsent"] = "1"
    sender = _mailbox(settings.contact.sender or settings.shop.name, settings.contact.sender_email)
    if sender is not None:
        draft["From"] = sender
    recipient = _mailbox(mail.name or "", mail.address)
    if recipient is not None:
        draft["To"] = recipient
    draft["Subject"] = _plain(mail.subject)
    draft.set_content(mail.text, cte="quoted-printable")
    return draft


def subject(words: Words, settings: Settings, who: Listed) -> str:
    """Return the subject of the message to a customer."""
    if who.offer is not None:
        return words("drafts.planned.subject", message=reasons.promised(words, who), shop=settings.shop.name)
    return words(_key(words, "drafts.subject", who.kind), shop=settings.shop.name)


def text(words: Words, settings: Settings, who: Listed) -> str:
    """Return the message to a customer: greeting, a few sentences, signature, how to refuse, postal address."""
    parts = [
        words("drafts.hello_name", name=_plain(who.name)) if who.name else words("drafts.hello"),
        _said(words, settings, who),
        words("drafts.regards", sender=_signature(settings)),
        "-- \n" + (settings.contact.stop or words("drafts.stop")),
    ]
    return "\n\n".join(parts) + f"\n{_postal(words, settings)}\n"


def _said(words: Words, settings: Settings, who: Listed) -> str:
    if who.offer is not None:
        return words("drafts.planned.text", message=reasons.promised(words, who), shop=settings.shop.name)
    return words(_key(words, "drafts.text", who.kind), shop=settings.shop.name)


def _postal(words: Words, settings: Settings) -> str:
    """Return the postal address in one line; where there is none, a place that cannot be overlooked."""
    address = ", ".join(line.strip() for line in settings.contact.address.splitlines() if line.strip())
    if address:
        return address
    return words("drafts.no_address" if settings.contact.sender.strip() else "drafts.no_sender")


def _signature(settings: Settings) -> str:
    """Return who signs: the sender with the shop below, unless it is named already."""
    shop, sender = settings.shop.name, settings.contact.sender
    return f"{sender}\n{shop}" if sender and shop.casefold() not in sender.casefold() else sender or shop


def _key(words: Words, section: str, kind: str) -> str:
    return f"{section}.{kind}" if kind.isidentifier() and words.has(f"{section}.{kind}") else f"{section}.other"


def _mailbox(name: str, address: str) -> Address | None:
    """Return a mailbox; None where the address is empty or none that a header can hold."""
    found = _ADDRESS.fullmatch(address.strip())
    return Address(_plain(name), found["user"], found["domain"]) if found else None


def _plain(text: str) -> str:
    """Return a text in one line without control characters: a header ends where its line ends."""
    return _CONTROL.sub(" ", text).strip()
