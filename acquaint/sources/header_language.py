"""Which language the headers of a shop's files are in: who writes them so, reads lists and reports in it too."""

from __future__ import annotations

from collections.abc import Iterable

from acquaint.sources import names

_STEMS = {
    "de": (
        "bestell", "kundennr", "kundennummer", "menge", "anzahl", "betrag", "preis", "einzelpreis", "gesamtpreis",
        "warengruppe", "rechnung", "beleg", "umsatz", "vorname", "nachname", "filiale", "plz", "strass", "anrede",
        "geburt", "mwst", "artikelbezeichnung", "kaufdatum", "kunde", "summe",
    )
}  # fmt: skip
"""Language -> how words begin that headers of no other language of the vocabulary have."""
_LEAST = 2
"""So many different words name a language; one may be a loan."""


def of(headers: Iterable[str]) -> str | None:
    """Return the language that headers are in, of those but English that a shop can speak; None where none is.

    Examples
    --------
    >>> of(["Bestellnummer", "Datum", "Menge", "E-Mail"]), of(["Order ID", "Date", "Menge"])
    ('de', None)
    """
    words = {word for header in headers for word in names.words(header)}
    for language, stems in _STEMS.items():
        if sum(any(word.startswith(stem) for word in words) for stem in stems) >= _LEAST:
            return language
    return None
