"""How well the name of a column fits each field.

Names are compared without case, accents, punctuation, blanks and little words, so "Order-ID", "order_id" and "OrderId"
are one name, and "Numéro de commande" is "numerocommande".
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence

from acquaint.sources.header_words import BESIDE, BIRTH, IN_TABLE, LITTLE, OTHER, PAIRS, WORDS
from acquaint.sources.sql import literal

_SKIPPED = frozenset(LITTLE.split())
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def normalise(name: str) -> str:
    """Return a header as it is compared: words in lower case without accents and little words, run together.

    Examples
    --------
    >>> [normalise(name) for name in ("Order-ID", "InvoiceNo", "Bestellnr.", "Numéro de commande", "Größe")]
    ['orderid', 'invoiceno', 'bestellnr', 'numerocommande', 'grosse']
    """
    return "".join(words(name))


def words(name: str) -> list[str]:
    """Return the words of a header, normalised; all of them where only little words stand there."""
    plain = unicodedata.normalize("NFKD", _CAMEL.sub(" ", name).replace("ß", "ss").replace("ł", "l").replace("Ł", "L"))
    plain = "".join(char for char in plain.replace("ø", "o").replace("æ", "ae") if not unicodedata.combining(char))
    found = re.findall(r"[^\W_]+", plain.lower().replace("№", "no"))
    return [word for word in found if word not in _SKIPPED] or found


_ABOUT_PERMISSION = re.compile(
    "erlaubt|einwillig|consent|optin|optout|newsletter|permission|marketing|subscri|werb|sperr|notcall|notcontact|notmail|notemail|gdpr|dsgvo|abgemeld"
    "|widerruf|widerspr|zgoda|toestemming|consenso|consentimiento"
)


def is_about_permission(name: str) -> bool:
    """Tell whether a column may say whom the shop may contact, by what it is called.

    Examples
    --------
    >>> is_about_permission("Do not call"), is_about_permission("DSGVO ok"), is_about_permission("Colour")
    (True, True, False)
    """
    return _ABOUT_PERMISSION.search(normalise(name)) is not None


def is_birth_date(name: str) -> bool:
    """Tell whether a column is called like the customer's own date or year of birth.

    Examples
    --------
    >>> is_birth_date("Geburtstag"), is_birth_date("Date of birth (optional)"), is_birth_date("Birthday of the child")
    (True, True, False)
    """
    return "".join(word for word in words(name) if word not in BESIDE.split()) in _births()


def is_birth_date_sql(name: str) -> str:
    """Return SQL of what `is_birth_date` tells of a name (SQL)."""
    return _is_in_sql(name, _births(), (*_SKIPPED, *BESIDE.split()))


def is_named_sql(name: str, named: Iterable[str]) -> str:
    """Return SQL of whether a name (SQL) is one of `named`, compared as `normalise` makes them."""
    return _is_in_sql(name, {normalise(each) for each in named}, _SKIPPED)


def _births() -> frozenset[str]:
    return frozenset(normalise(each) for each in BIRTH.split(","))


def _is_in_sql(name: str, known: Iterable[str], skipped: Iterable[str]) -> str:
    """Return SQL of whether the words of a name without those `skipped`, run together, are `known`: as `words` does."""
    spaced = name
    for joint in ("([a-z0-9])([A-Z])", "([A-Z])([A-Z][a-z])"):
        spaced = rf"regexp_replace({spaced}, '{joint}', '\1 \2', 'g')"
    latin = f"lower({spaced})"
    for letter, plain in (("ß", "ss"), ("ł", "l"), ("ø", "o"), ("æ", "ae")):
        latin = f"replace({latin}, {literal(letter)}, {literal(plain)})"
    found = rf"regexp_replace(strip_accents({latin}), '[^\p{{L}}\p{{N}}]+', ' ', 'g')"
    left = rf"regexp_replace({found}, '\b(?:{'|'.join(sorted(set(skipped)))})\b| ', '', 'g')"
    return f"{left} IN ({', '.join(map(literal, sorted(known)))})"


class Names:
    """The headers of one sheet against the words of all fields.

    Examples
    --------
    >>> Names(["Bestell-Nr."]).fit("Bestell-Nr.", "order_id", "lines")
    1.0
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self._known = {
            field: frozenset(normalise(name) for name in names.split(","))
            for field, names in (WORDS | IN_TABLE | OTHER).items()
        }
        for field, (firsts, seconds) in PAIRS.items():
            pairs = ((one, two) for one in firsts.split() for two in seconds.split())
            self._known[field] |= {name for one, two in pairs for name in (one + two, two + one)}
        self._words = {column: words(column) for column in columns}
        self._other = {column: max(self.fit(column, group) for group in OTHER) for column in columns}

    def fit(self, column: str, field: str, table: str = "") -> float:
        """Return how well a column's name names `field` of `table`: 1 exactly, less in part or misspelt, else 0."""
        known = self._known[field] | self._known.get(f"{table}.{field}", frozenset())
        found = self._words[column]
        whole = "".join(found)
        return 1.0 if whole in known else max(_part(found, known), _slip(whole, known))

    def other(self, column: str) -> float:
        """Return how well a column's name names something that no field holds."""
        return self._other[column]


def _part(found: list[str], known: frozenset[str]) -> float:
    """Return the share of the letters of the header that a known name makes up as neighbouring words of it."""
    whole = sum(map(len, found))
    spans = ("".join(found[i:j]) for i in range(len(found)) for j in range(i + 1, len(found) + 1))
    best = max((len(span) for span in spans if len(span) > 2 and span in known), default=0)
    return 0.8 * best / whole if whole else 0.0


def _slip(whole: str, known: frozenset[str]) -> float:
    """Return 0.7 where one letter is wrong, missing, too many or swapped in a name of six letters or more."""
    if len(whole) < 6:
        return 0.0
    near = [name for name in known if name[:1] == whole[0] and abs(len(name) - len(whole)) <= 1]
    return 0.7 if difflib.get_close_matches(whole, near, n=1, cutoff=0.9) else 0.0
