"""Lines that are not goods, told by the product's name where a file has no column that says so."""

from __future__ import annotations

import re
from collections.abc import Iterable

_KINDS: tuple[tuple[str, str], ...] = (
    (
        r".*\b(gift[ -]?(card|voucher|certificate)s?|e-?gift|geschenk(karte|gutschein)|gutschein|carte[ -]cadeau|"
        r"ch[eè]que[ -]cadeau|tarjeta[ -](de )?regalo|carta[ -]regalo|cadeau(bon|kaart))\b.*",
        "gift_card",
    ),
    (
        r"(dotcom )?(postage|shipping|delivery|carriage|versand(kosten)?|porto|frais de (port|livraison)|livraison|"
        r"gastos de env[ií]o|env[ií]o|spedizione|spese di spedizione|verzendkosten)"
        r"( (and|&) handling)?( (cost|fee|charge)s?)?",
        "shipping",
    ),
    (r"(tips?|gratuity|trinkgeld|pourboire|propina|mancia|fooi)", "tip"),
    (r"(deposit|bottle deposit|pfand|anzahlung|acompte|consigne|dep[oó]sito|anticipo|caparra|statiegeld)", "deposit"),
)


def exceptional(names: Iterable[str]) -> dict[str, str]:
    """Return the product names that are no goods, with the kind of line they make.

    Examples
    --------
    >>> exceptional(["Earl Grey 100 g", "Gift card 50 EUR", "POSTAGE", "Versandkosten", "Shipping box"])
    {'Gift card 50 EUR': 'gift_card', 'POSTAGE': 'shipping', 'Versandkosten': 'shipping'}
    """
    found = {}
    for name in names:
        word = " ".join(name.casefold().split())
        kind = next((kind for pattern, kind in _KINDS if re.fullmatch(pattern, word)), None)
        if kind is not None:
            found[name] = kind
    return found
