"""Words of values that say nothing, and of names and addresses that are no person; data only, in several languages.

All words are lower case without accents, as they are compared. A name is compared with everything but letters and
digits read as blanks; an address by the part before its `@`.
"""

from __future__ import annotations

NOTHING = (
    *("-1", "null", "none", "nan", "nil", "undefined", "unknown", "anonymous", "anonym", "guest", "n/a", "#n/a"),
    *("na", "n.a.", "not available", "not provided", "not given", "no email", "no phone", "noemail", "nomail", "tbd"),
    *("unbekannt", "keine", "kein", "keine angabe", "k.a.", "k. a.", "ohne", "inconnu", "inconnue", "aucun", "aucune"),
    *("desconocido", "ninguno", "sconosciuto", "nessuno", "onbekend", "geen", "desconhecido", "nenhum", "brak"),
    *("okand", "ukendt", "?", "??", "x", "xx", "xxx", "xxxx", "xxxxx", "...", "/", "."),
)
"""Values that stand for "not given" in an account, card, e-mail or phone; they attach nothing."""

NAMELESS = tuple(word for word in NOTHING if word not in {"guest", "anonymous", "anonym", "x", "na"})
"""The same for names; "guest" and "anonymous" are kept there, as names that are no person."""

NOTHING_LOCALS = (
    *("none", "null", "no", "noemail", "no-email", "no_email", "nomail", "no-mail", "unknown", "noreply", "no-reply"),
    *("no_reply", "donotreply", "do-not-reply", "anonymous", "anonym", "asdf", "keine", "keinemail", "keine-mail"),
    *("ohnemail", "unbekannt", "sinemail", "sin-email", "pasdemail", "geenmail"),
)
"""Parts before the `@` that stand for "no address" (noreply@...), beside test@..., test1@... and so on."""

PLACEHOLDER_PHONES = (
    *("123456", "1234567", "12345678", "123456789", "1234567890", "987654321", "9876543210", "0123456789"),
)
"""Digits typed to get past a field that must be filled, leading zeros removed."""

PHRASES = (
    *("walk in", "walkin", "walk ins", "cash sale", "cash sales", "cash customer", "cash client", "counter sale"),
    *(
        "counter sales",
        "over the counter",
        "otc sale",
        "store customer",
        "retail customer",
        "house account",
        "house card",
    ),
    *("guest checkout", "guest customer", "default customer", "no customer", "unknown customer", "in store customer"),
    *("general public", "pos customer", "pos guest", "misc customer", "sundry customer", "sundry sales"),
    *("laufkundschaft", "laufkunde", "laufkunden", "barverkauf", "barverkaufe", "barkunde", "barkunden", "bar kunde"),
    *("bar verkauf", "thekenverkauf", "ladenverkauf", "tageskunde", "tageskasse", "diverse kunden", "anonymer kunde"),
    *("personalkauf", "personalverkauf", "mitarbeiterverkauf", "hauskarte", "gastkunde", "gastbestellung", "cpd kunde"),
    *(
        "vente comptoir",
        "client comptoir",
        "clients comptoir",
        "client de passage",
        "clients de passage",
        "client divers",
    ),
    *("clients divers", "vente au comptoir", "client anonyme", "vente caisse", "client invite", "compte invite"),
    *("cliente mostrador", "clientes mostrador", "venta mostrador", "venta de mostrador", "cliente de paso"),
    *(
        "cliente contado",
        "venta contado",
        "venta al contado",
        "publico general",
        "publico en general",
        "clientes varios",
    ),
    *("consumidor final", "cliente generico", "cliente final", "venta al publico", "cliente anonimo", "cliente varios"),
    *("cliente occasionale", "vendita al banco", "vendita banco", "cliente banco", "clienti vari", "cliente privato"),
    *("cliente di passaggio", "cliente anonimo", "cliente al banco", "balieverkoop", "balie klant", "balieklant"),
    *(
        "losse verkoop",
        "contante verkoop",
        "contantverkoop",
        "kassaverkoop",
        "kassaklant",
        "passant klant",
        "losse klant",
    ),
    *("diverse klanten", "klient detaliczny", "sprzedaz detaliczna", "klient anonimowy", "kontantkund", "kontantkunde"),
    *("kontantsalg", "kontantforsaljning", "venda balcao", "cliente balcao", "cliente avulso", "venda a dinheiro"),
)
"""Phrases that make a name no person's wherever they stand in it ("Laufkundschaft Filiale 2")."""

HOUSE_WORDS = (
    *(
        "guest",
        "anonymous",
        "anonym",
        "anonymer",
        "cash",
        "till",
        "pos",
        "staff",
        "employee",
        "cashier",
        "test",
        "tester",
    ),
    *(
        "testing",
        "dummy",
        "demo",
        "walker in",
        "counter",
        "checkout",
        "kiosk",
        "tablet",
        "default",
        "unknown",
        "nobody",
    ),
    *(
        "gast",
        "kasse",
        "bar",
        "theke",
        "mitarbeiter",
        "personal",
        "verkauf",
        "testkunde",
        "diverse",
        "passant",
        "passanten",
    ),
    *(
        "comptoir",
        "caisse",
        "invite",
        "passage",
        "divers",
        "employe",
        "anonyme",
        "mostrador",
        "contado",
        "caja",
        "invitado",
    ),
    *("varios", "empleado", "anonimo", "anonima", "banco", "cassa", "ospite", "passante", "contanti", "corrispettivi"),
    *(
        "balie",
        "contant",
        "kassa",
        "medewerker",
        "personeel",
        "anoniem",
        "losse",
        "kontant",
        "gaest",
        "balcao",
        "caixa",
    ),
    *("paragon", "detal", "gosc", "kasa", "bezny"),
)
"""Words that make a name no person's only if nothing but these, FILLERS and numbers is in it: "Till 2" is a till,
Till Lindemann, Johnny Cash and Christopher Guest are people."""

FILLERS = (
    *(
        "sale",
        "sales",
        "customer",
        "customers",
        "client",
        "clients",
        "account",
        "user",
        "order",
        "orders",
        "shop",
        "store",
    ),
    *("card", "purchase", "the", "in", "web", "online", "nr", "no", "number", "main", "front", "desk", "register"),
    *("kunde", "kunden", "kundin", "verkauf", "laden", "karte", "filiale", "bestellung", "verkaufer"),
    *(
        "vente",
        "ventes",
        "magasin",
        "carte",
        "de",
        "la",
        "le",
        "cliente",
        "clientes",
        "clienti",
        "venta",
        "ventas",
        "tienda",
    ),
    *(
        "tarjeta",
        "negozio",
        "carta",
        "vendita",
        "vendite",
        "di",
        "klant",
        "klanten",
        "winkel",
        "kaart",
        "verkoop",
        "kund",
    ),
    *("klient", "sklep", "venda", "loja"),
)
"""Words that say nothing beside a house word."""

HOUSE_LOCALS = (
    *("guest", "guests", "walkin", "walk-in", "walk.in", "walkins", "cashsale", "cash-sale", "cash.sale", "cashsales"),
    *(
        "pos",
        "cashier",
        "checkout",
        "kasse",
        "kassa",
        "caisse",
        "cassa",
        "caja",
        "comptoir",
        "mostrador",
        "laufkundschaft",
    ),
    *("barverkauf", "barkunde", "laufkunde", "hauskarte", "housecard", "house-account", "houseaccount", "instore"),
    *("in-store", "storecustomer", "staff", "mitarbeiter", "tablet", "kiosk", "balie"),
)
"""Parts before the `@`, digits at their end aside, that are a till's or a guest's and no person's."""

MASKED_DOMAINS = (
    r"marketplace\..+",
    r"(.+\.)?marketplace\.amazon(\..+)?",
    r"members\.ebay(\..+)?",
    r"(.+\.)?anonymi[sz]ed?(\..+)?",
    r"(.+[.-])?anonymi[sz]ed?[.-].+",
)
"""Domains (regular expressions) of addresses that a marketplace or a deletion request put in place of the buyer's."""

TRADE_TAGS = (
    *("wholesale", "wholesaler", "b2b", "reseller", "retailer", "distributor", "trade account", "trade customer"),
    *("grosshandel", "großhandel", "grosshandler", "handler", "handlerkunde", "wiederverkaufer", "firmenkunde"),
    *("geschaftskunde", "grossiste", "revendeur", "professionnel", "mayorista", "distribuidor", "revendedor"),
    *("grossista", "rivenditore", "ingrosso", "groothandel", "wederverkoper", "zakelijk", "hurtownia", "hurt"),
    *("atacado", "grossist", "aterforsaljare", "forhandler"),
)
"""Tags of customers that are companies."""
