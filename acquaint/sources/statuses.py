"""What the words shops write in a status column mean for an order."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

UNCOUNTED = ("cancelled", "voided", "test", "training", "draft", "unpaid")
"""Statuses of orders that do not count, the one that wins first."""


class Status(msgspec.Struct, frozen=True):
    """What a status says: counted or why not, sale or return, and whether all of it was paid back."""

    status: str = "counted"
    nature: str = "sale"
    refunded: bool = False


_WORDS: tuple[tuple[str, Status], ...] = (
    (r"(cancel|storn|annul|abgebrochen|anulad|geannuleerd|deleted|declined|denied)", Status("cancelled")),
    (r"void", Status("voided")),
    (r"(training|schulung)", Status("training")),
    (r"test(bestellung| order|)$", Status("test")),
    (r"(draft|checkout-draft|entwurf|brouillon|concept|bozza|borrador)", Status("draft")),
    (r"(quote|quotation|angebot|devis|preventivo|presupuesto|offerte)", Status(nature="quote")),
    (r"(partial|teil|partiel)", Status()),
    (r"(unpaid|not paid|pending|on[- _]hold|authori[sz]ed|failed|expired|awaiting|unbezahlt|nicht bezahlt|ausstehend)",
     Status("unpaid")),
    (r"(overdue|outstanding|fehlgeschlagen|impay|en attente|non pagat|in attesa|pendiente|niet betaald)",
     Status("unpaid")),
    (r"(refunded|returned|erstattet|rembours[ée]e?$|reembolsad|rimborsat|terugbetaald)", Status(refunded=True)),
    (r"(refund|return|credit[- _]?(note|memo)|gutschrift|retoure|r[üu]ckgabe|avoir|remboursement|reso|"
     r"nota di credito|abono|devoluci[oó]n|retour|creditnota)", Status(nature="return")),
    (r"exchange|umtausch|[ée]change", Status(nature="exchange")),
    (r"(renewal|verl[äa]ngerung)", Status(nature="renewal")),
)  # fmt: skip


def understand(written: str) -> Status:
    """Return what a written status means; a word nobody knows stops nothing: the order counts.

    Examples
    --------
    >>> understand("wc-cancelled").status, understand("Storniert").status, understand("partially_refunded").status
    ('cancelled', 'cancelled', 'counted')
    >>> understand("Gutschrift").nature, understand("refunded").refunded, understand("shipped")
    ('return', True, Status(status='counted', nature='sale', refunded=False))
    """
    word = re.sub(r"^wc-", "", written.strip().casefold())
    for pattern, status in _WORDS:
        if re.match(pattern, word):
            return status
    return Status()


def meanings(words: Iterable[str]) -> dict[str, Status]:
    """Return the written statuses that mean anything but a counted sale."""
    found = {word: understand(word) for word in words}
    return {word: status for word, status in found.items() if status != Status()}
