"""Lines of invoices that are not goods, and documents that are not invoices, told by code and text in six languages."""

from __future__ import annotations

import re
from collections.abc import Iterable

from acquaint.sources.line_kinds import exceptional

_NAMES = {
    "shipping": r"postage|shipping|carriage|freight|delivery|p ?& ?p|dotcom postage|next day carriage|"
    r"versand(kosten)?|porto|"
    r"fracht(kosten)?|lieferkosten|frais de port|port|livraison|transport|gastos de env[ií]o|env[ií]o|portes|"
    r"spedizione|"
    r"spese di spedizione|verzendkosten|verzending|bezorgkosten",
    "fee": r"manual|bank charges|amazon ?fee|cruk commission|commission|adjust(ment)?( bad debt| by .*)?|bad debt|"
    r"samples?|"
    r"(handling|payment|service|late|reminder) (fee|charge)|fee|mahngeb(ü|ue)hr|bearbeitungsgeb(ü|ue)hr|"
    r"bankgeb(ü|ue)hren|geb(ü|ue)hr|verzugszinsen|frais (bancaires|de dossier|de gestion)|agios|gastos bancarios|"
    r"comisi[oó]n|"
    r"spese (bancarie|incasso)|commissione|bankkosten|administratiekosten",
    "discount": r"(trade |volume |loyalty |customer )?discount|(kunden|mengen|treue)?rabatt|nachlass|skonto|remise|"
    r"rabais|"
    r"escompte|descuento|sconto|korting",
    "gift_card": r".*\bgift (voucher|card|certificate)s?\b.*|geschenk(gutschein|karte).*|carte cadeau.*|"
    r"tarjeta regalo.*|(buono|carta) regalo.*|cadeaubon.*",
    "deposit": r"pfand|leergut|bottle deposit|consigne|cauzione|statiegeld|dep[oó]sito envase",
    "test": r"this is a test product\.?|test ?(product|article|artikel|article de test)?",
}
"""Kind of line -> regular expression of the whole text."""

_CODES = {
    "shipping": r"post|dot|c[23]|ship(ping)?|freight|carriage|porto|versand|fracht|port|livraison|envio|spedizione|"
    r"verzending",
    "fee": r"m|b|s|bank charges|amazonfee|cruk|adjust\d*|manual|fee|gebuehr|gebühr|frais|commission",
    "discount": r"d|disc|discount|rabatt|skonto|remise|descuento|sconto|korting",
    "gift_card": r"gift_\d+(_\d+)?|gift ?(card|voucher)|giftcard|gutschein|geschenkgutschein",
    "deposit": r"pfand|leergut|consigne|statiegeld",
    "test": r"test\d*",
}
"""Kind of line -> regular expression of the whole code. One- and two-letter codes count only with a fitting text."""

_DOCUMENTS = {
    "return": r"gutschrift|credit|avoir|abono|rectificativa|storno|stornorechnung|return|refund|retour|r(ü|ue)ck|"
    r"cancel|"
    r"rimborso|creditnota|^cn$|^gs$|^cr$",
    "draft": r"quot|angebot|offer|devis|presupuesto|preventivo|pro ?forma|lieferschein|delivery note|bon de livraison|"
    r"albar[aá]n|"
    r"bolla|pakbon|auftragsbest|order confirmation|draft|entwurf",
}
"""What a document is -> regular expression found in its type; every other type is an invoice."""


def line_kinds(articles: Iterable[tuple[str | None, str | None]]) -> dict[tuple[str | None, str | None], str]:
    """Return the (code, text) pairs that are not goods, with the kind of line they make.

    Examples
    --------
    >>> line_kinds([("POST", "POSTAGE"), ("D", "Discount"), ("D", "Doormat"), ("gift_0001_20", None)])
    {('POST', 'POSTAGE'): 'shipping', ('D', 'Discount'): 'discount', ('gift_0001_20', None): 'gift_card'}
    """
    kinds = {(code, text): _line_kind(_folded(code), _folded(text)) for code, text in articles}
    return {article: kind for article, kind in kinds.items() if kind is not None}


def document_kinds(types: Iterable[str]) -> dict[str, str]:
    """Return which document types are a return or a draft (a quote, a delivery note); the others are invoices.

    Examples
    --------
    >>> document_kinds(["Rechnung", "Gutschrift", "Angebot"])
    {'Gutschrift': 'return', 'Angebot': 'draft'}
    """
    kinds = {name: _matching(_DOCUMENTS, _folded(name), whole=False) for name in types}
    return {name: kind for name, kind in kinds.items() if kind is not None}


def _line_kind(code: str, text: str) -> str | None:
    by_text = _matching(_NAMES, text, whole=True) or exceptional([text]).get(text)
    by_code = _matching(_CODES, code, whole=True)
    if not by_code:
        # An article of the shop may well be called Porto; it has a code of its own then, with digits in it.
        return by_text if not re.search(r"\d{3}", code) or by_text == "gift_card" else None
    return by_code if len(code) > 2 or not text or by_text == by_code else by_text


def _matching(patterns: dict[str, str], word: str, *, whole: bool) -> str | None:
    match = re.fullmatch if whole else re.search
    return next((kind for kind, pattern in patterns.items() if word and match(pattern, word)), None)


def _folded(word: str | None) -> str:
    return " ".join((word or "").casefold().split())
