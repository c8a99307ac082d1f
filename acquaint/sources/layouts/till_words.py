"""What a line of a till journal is, told by its type or its text in six languages.

Types are short codes of the till, so a word inside a type is enough ("Zeilenstorno"). Texts are names of articles most
of the time (Colgate Total, training shoes, a chocolate bar), so of an article only what cannot be a name is looked for;
lines without article, quantity and price are looked at more freely.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

ITEM_ROLES = ("sale", "return", "void", "discount", "deposit", "gift_card", "tip", "shipping")
"""Roles of lines that add to what a receipt comes to."""

RECEIPT_MARKS = ("void_receipt", "training", "total")
"""Roles of lines that say something of their whole receipt."""

IGNORED = {
    "header": "page header repeated within the data",
    "z_total": "Z total: a sum of lines already read",
    "x_report": "X report: a sum of lines already read",
    "no_sale": "drawer opened without a sale",
    "cash_move": "money put into or taken out of the drawer",
    "payment": "payment",
    "change": "change given",
    "redemption": "gift card redeemed, which is a payment",
    "subtotal": "subtotal of a receipt",
    "total": "total of a receipt",
    "rounding": "rounding of cash",
    "info": "text or points without money",
}
"""Role -> why records of it are ignored; they are counted in `fates`."""

_TYPES: dict[str, str] = {
    "training": "training|schulung|uebung|entrainement|entraînement|formation|école|formaci|entrenamiento|"
    "addestramento|"
    "oefen|opleiding|übung|prova|essai",
    "void_receipt": r"(bon|beleg|receipt|ticket|transaction|transaktions?|vorgangs?|sale|verkaufs?|scontrino|vente|"
    r"bill)"
    r"[ _-]*(de )?(void|storno|stornier|abbruch|cancel|annul|anul|geannul)|"
    r"(void(ed)?|cancel(l?ed)?|storno|annull?\w*|anulaci\w*|annulering)[ _-]*(of |du |de |del |dello |van )*"
    r"(receipt|transaction|sale|ticket|bon|beleg|scontrino|bill|vente)|abbruch|abort",
    "x_report": r"^x[ _-]*(report|bericht|abschlag|total|lecture|informe|rapporto)|zwischenbericht|^lecture x|"
    r"lettura x",
    "z_total": r"^z$|^z[ _-]*(nr|no|report|bericht|abschlag|abschluss|total|summe|rapport|informe|lettura|bon)|"
    r"(tages|kassen|schicht)[ _-]*(abschluss|summe|total|bericht)|day[ _-]*(total|end|close)|end[ _-]*of[ _-]*day|"
    r"daily[ _-]*total|shift[ _-]*(total|end)|cl[oô]ture|total (du )?jour|ticket z|rapport z|rapporto z|informe z|"
    r"cierre|total (del )?d[ií]a|chiusura|totale giorn|dag(afsluiting|totaal|omzet)|kassa-?afsluiting",
    "no_sale": r"no[ _-]*sale|drawer|schublade|kassenlade|kein[ _-]*verkauf|nullbon|lade[ _-]*(auf|open|öffn)|tiroir|"
    r"apertura (del )?caj|apertura cassetto|sin venta|geen verkoop",
    "redemption": r"redeem|redemption|einl(ö|oe)s|gutschein[ _-]*eingel|canje|riscatto|verzilver|inlever",
    "cash_move": r"einlage|wechselgeldbestand|entnahme|cash[ _-]*(in|out|drop)|pay[ _-]*(in|out)|paid[ _-]*(in|out)|"
    r"float|absch(ö|oe)pf|"
    r"apport|pr[eé]l[eè]vement|fond de caisse|retirada|fondo (de )?(caja|cassa)|prelievo|versamento|afroom",
    "change": r"^change|r(ü|ue)ckgeld|wechselgeld|rendu|monnaie rendue|^cambio|^vuelta|^resto|"
    r"wisselgeld",
    "payment": r"payment|tender|zahl(ung|art|weg)|bezahl|^(bar|bargeld|cash|ec|girocard|card|karte|kreditkarte|visa|"
    r"mastercard|maestro|amex|debit|credit card|zahlung|twint|pin)$|paiement|r[eè]glement|esp[eè]ces|^cb$|^pago|"
    r"efectivo|"
    r"cobro|pagamento|contant[ie]|betaling|^media$",
    "subtotal": r"zwischensumme|sub[ _-]*total|sous[ _-]*total|subtotale|subtotaal|tussentotaal|totale parziale",
    "total": r"^(total|summe|gesamt|gesamtsumme|bonsumme|belegsumme|totale|totaal|receipt total|total ticket|"
    r"endsumme|footer|bon total)$",
    "rounding": r"rounding|rundung|arrondi|redondeo|arrotondamento|afronding",
    "void": r"void|storno|stornier|annul|anula|error[ _-]*correct|\bcorrect(ion|ie)?\b|korrektur|geannul|cancel",
    "return": r"return|refund|retour|r(ü|ue)ck(gabe|nahme|erstattung)|retoure|gutschrift|rembours|avoir|devoluci|abono|"
    r"reso|rimborso|teruggave|terugbetaling|exchange back|credit note",
    "deposit": r"pfand|leergut|deposit|consigne|envase|cauzione|vuoto|statiegeld|emballage",
    "discount": r"rabatt|nachlass|discount|remise|ristourne|r[eé]duction|descuento|dto|sconto|korting|coupon|promo|"
    r"price[ _-]*reduction|markdown|mark[ _-]*down|skonto",
    "gift_card": r"gift|geschenk|gutschein|voucher|carte[ _-]*cadeau|ch[eè]que[ _-]*cadeau|bon[ _-]*cadeau|"
    r"tarjeta[ _-]*regalo|cheque[ _-]*regalo|buono|carta[ _-]*regalo|cadeau(bon|kaart)",
    "tip": r"^tip|trinkgeld|pourboire|propina|mancia|fooi",
    "shipping": r"^(shipping|postage|delivery|versand|porto|livraison|env[ií]o|spedizione|verzend)",
    "info": r"^(info|text|comment|kommentar|note|notiz|hinweis|memo|message|commentaire|texte|comentario|nota|"
    r"opmerking|points|punkte|loyalty points)$",
    "header": r"^(page|seite|pagina|página)\b",
    "sale": r"sale|sold|verkauf|umsatz|artikel|article|item|line|position|posten|\bpos\b|vente|ligne|venta|art[ií]culo|"
    r"vendita|articolo|riga|verkoop|regel|plu|ware|goods|normal|standard|reg",
}
"""Role -> regular expression found somewhere in a type; the first that is found holds."""

_DISCOUNT_TEXT = (
    r"^(bon|beleg|personal|mitarbeiter|kunden|treue|stamm\w*|mengen|sofort|positions?|staff|employee|loyalty|member|"
    r"receipt|basket|order|remise|descuento|sconto)?[ -]*(rabatt|nachlass|discount|remise|ristourne|r[eé]duction|"
    r"descuento|dto|sconto|korting|skonto|personeelskorting|personalrabatt|coupon)( |\d|%|-|$)|"
    r"^\d+ ?% ?(\w+)?(rabatt|nachlass|discount|off|remise|descuento|sconto|korting)"
)
_DEPOSIT_TEXT = (
    r"^(einweg|mehrweg|flaschen|dosen|kasten|kisten)?[ -]?(pfand|leergut)(r(ü|ue)ck\w*|geld|bon|artikel|kasten|"
    r"flasche)?"
    r"( |\d|-|$)|^(bottle |can |container )?deposit( (bottle|can|crate|refund|return|container)\w*| ?[\d.,€$£]+|$)|"
    r"^consigne|^dep[oó]sito envase|^cauzione|^vuoto a rendere|^statiegeld"
)
_GIFT_TEXT = (
    r"^(e-?)?(gift ?(card|voucher|certificate)|geschenk(gutschein|karte)|gutschein(karte)?( verkauf)?( |\d|-|$)|"
    r"(carte|ch[eè]que|bon) cadeau|tarjeta (de )?regalo|(buono|carta) regalo|cadeau(bon|kaart))"
)
_REDEEMED_TEXT = (
    r"(gutschein|geschenkkarte|gift|voucher|cadeau|regalo|buono).*(einl(ö|oe)s|eingel(ö|oe)st|redee|redemption|canje|"
    r"riscatt|verzilver|utilis)|(einl(ö|oe)sung|redeem|redemption).*(gutschein|gift|voucher)"
)
_ARTICLE_TEXTS = {
    "redemption": _REDEEMED_TEXT,
    "deposit": _DEPOSIT_TEXT,
    "discount": _DISCOUNT_TEXT,
    "gift_card": _GIFT_TEXT,
}
"""Role -> regular expression of texts that say what a line is even where it has an article number."""

_FREE_TEXTS = {
    "training": r"^[*# -]*(training|trainingsmodus|training mode|schulung|schulungsmodus|übung|formation|mode [eé]cole|"
    r"formaci[oó]n|addestramento|oefening)[*# -]*$",
    "void_receipt": _TYPES["void_receipt"],
    "x_report": _TYPES["x_report"],
    "z_total": _TYPES["z_total"],
    "header": r"^(page|seite|pagina|página|blatt|bladzijde)[ :]*\d+|"
    r"^(kassen|till|pos)[ -]?(journal|protokoll|bericht)|^journal (de caisse|des ventes)|^diario |^giornale ",
    "no_sale": _TYPES["no_sale"],
    **_ARTICLE_TEXTS,
    "cash_move": _TYPES["cash_move"],
    "change": _TYPES["change"],
    "payment": r"^(bar|bargeld|cash|ec|ec-karte|ec-cash|girocard|kreditkarte|kartenzahlung|visa|mastercard|maestro|"
    r"amex|"
    r"debit|credit card|card|karte|esp[eè]ces|cb|carte bancaire|ch[eè]que|efectivo|tarjeta|contanti|bancomat|contant|"
    r"pin|"
    r"payment|zahlung|paiement|pago|pagamento|betaling|gegeben|tendered|twint|paypal)( |:|\d|$)",
    "subtotal": _TYPES["subtotal"],
    "total": r"^(total|summe|gesamt|gesamtsumme|bonsumme|belegsumme|zu zahlen|totale|totaal|receipt total|à payer|"
    r"a pagar|"
    r"te betalen|total ttc)( |:|\d|$)",
    "rounding": _TYPES["rounding"],
    "tip": _TYPES["tip"],
    "void": r"^[*# -]*(storno|void|annulation|anulaci[oó]n|annullo)",
}
"""Role -> regular expression of texts of lines that name no article."""

_LETTERS = {
    "s": {"s": "sale", "v": "void", "r": "return", "t": "training", "d": "discount", "p": "payment", "z": "z_total"},
    "v": {"v": "sale", "s": "void", "r": "return", "t": "training", "d": "discount", "z": "z_total", "p": "payment"},
}
"""Most frequent one-letter type -> what the letters mean: S for sale (V is void), V for Verkauf, vente, venta (S is
storno)."""


def type_roles(counts: Mapping[str, int]) -> dict[str, str]:
    """Return the role of each line type of a file; types that nothing is known of are left out.

    Parameters
    ----------
    counts
        Type as written -> how many lines have it. The frequencies settle one-letter types.

    Examples
    --------
    >>> type_roles({"Verkauf": 90, "Zeilenstorno": 2, "Schulung": 1, "Q7": 3})
    {'Verkauf': 'sale', 'Zeilenstorno': 'void', 'Schulung': 'training'}
    >>> type_roles({"V": 90, "S": 2}), type_roles({"S": 90, "V": 2})
    ({'V': 'sale', 'S': 'void'}, {'S': 'sale', 'V': 'void'})
    """
    frequent = max(counts, key=lambda name: (counts[name], name), default="")
    letters = _LETTERS.get(frequent.strip().lower(), _LETTERS["s"])
    roles = {name: letters.get(name.strip().lower()) or _type_role(name) for name in counts}
    return {name: role for name, role in roles.items() if role is not None}


def _type_role(name: str) -> str | None:
    word = name.strip().lower()
    return next((role for role, pattern in _TYPES.items() if re.search(pattern, word)), None)


def article_role_sql(text: str) -> str:
    """Return the SQL of the role that the text of an article gives away (VARCHAR), NULL for goods."""
    return _role_sql(text, _ARTICLE_TEXTS)


def free_role_sql(text: str) -> str:
    """Return the SQL of the role of a line that names no article (VARCHAR), NULL where its text says nothing."""
    return _role_sql(text, _FREE_TEXTS)


def _role_sql(text: str, patterns: Mapping[str, str]) -> str:
    branches = " ".join(f"WHEN regexp_matches(_w, '{pattern}') THEN '{role}'" for role, pattern in patterns.items())
    return f"list_transform([lower(trim({text}))], lambda _w: CASE {branches} END)[1]"
