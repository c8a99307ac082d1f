"""Sensitive goods count as money only: their names are taken out of the canonical tables before anything is derived.

So no feature, segment, reason, text, audience or export can know them, whoever writes it: there is nothing to know.
Amounts, costs and numbers of orders stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from acquaint.config import SensitiveSettings
from acquaint.lake.sensitive_words import HARMLESS, WORDS
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_PLACEHOLDER = "other"
"""What a code or campaign with a sensitive name is called: that there was one still counts."""
_LETTERS = (("ß", "ss"), ("ł", "l"), ("ø", "o"), ("æ", "ae"), ("œ", "oe"))
"""Letters that lose no accent but are others."""
_NAMED = {"orders": ("coupon",), "offers": ("offer", "campaign", "campaign_type"), "contacts": ("campaign", "offer"),
          "responses": ("campaign", "offer"), "events": ("value",)}  # fmt: skip
"""Texts of other tables that may name goods."""


def hide(con: DuckDBPyConnection, settings: SensitiveSettings) -> int:
    """Take product, category and brand of sensitive goods out of the canonical tables; return the goods hidden.

    A product is sensitive by its id, name, category, department or brand; a line also by what it says itself. Traits
    whose name or value is sensitive are removed. Costs must have been applied before, since they go by product.
    """
    pattern = matching(settings)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE sensitive_products AS SELECT DISTINCT product FROM products
        WHERE {is_sensitive_sql("concat_ws(' ; ', product, product_name, category, department, brand)", pattern)}
    """)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE sensitive_texts AS SELECT text FROM (
            SELECT DISTINCT category AS text FROM lines UNION SELECT DISTINCT brand FROM lines
        ) WHERE {is_sensitive_sql("text", pattern)}
    """)
    con.execute("""
        UPDATE lines SET product = NULL, category = NULL, brand = NULL
        WHERE product IN (SELECT product FROM sensitive_products)
            OR category IN (SELECT text FROM sensitive_texts) OR brand IN (SELECT text FROM sensitive_texts)
    """)
    for table in ("products", "offers"):
        con.execute(f"DELETE FROM {table} WHERE product IN (SELECT product FROM sensitive_products)")
    con.execute("DELETE FROM costs WHERE kind = 'product' AND key IN (SELECT product FROM sensitive_products)")
    for table, columns in _NAMED.items():
        for column in columns:
            named = is_sensitive_sql(f'"{column}"', pattern)
            con.execute(f"UPDATE {table} SET \"{column}\" = '{_PLACEHOLDER}' WHERE {named}")
    con.execute(
        f"DELETE FROM traits WHERE {is_sensitive_sql('trait', pattern)} OR {is_sensitive_sql('value', pattern)}"
    )
    hidden = con.execute("SELECT count(*) FROM sensitive_products").fetchall()[0][0]
    con.execute("DROP TABLE sensitive_products")
    con.execute("DROP TABLE sensitive_texts")
    return int(hidden)


def matching(settings: SensitiveSettings) -> str:
    r"""Return the pattern of sensitive words, of texts written as `plain_sql` writes them.

    Examples
    --------
    >>> bool(re.search(matching(SensitiveSettings()), "tea for pregnancy")), bool(re.search(
    ...     matching(SensitiveSettings(add=("whisky*",))), "fine whiskys"))
    (True, True)
    """
    allowed = {_plain(word) for word in settings.allow}
    words = [word for word in (*WORDS, *map(_plain, settings.add)) if word and word not in allowed]
    return "|".join(_pattern(word) for word in dict.fromkeys(words))


def finder(settings: SensitiveSettings) -> Callable[[str | None], bool]:
    """Return the function that tells whether a text names something sensitive, as `is_sensitive_sql` does.

    Examples
    --------
    >>> named = finder(SensitiveSettings())
    >>> named("Pregnancy tests"), named("Green tea"), named(None)
    (True, False, False)
    """
    pattern, harmless = re.compile(matching(settings)), re.compile(_either(HARMLESS))

    @lru_cache(maxsize=16_384)
    def named(text: str | None) -> bool:
        """Tell whether a text names something sensitive."""
        return text is not None and bool(pattern.search(harmless.sub(" ", _plain(text.replace("*", " ")))))

    return named


def _plain(word: str) -> str:
    """Return a word of acquaint.toml as the shipped ones are written."""
    import unicodedata  # noqa: PLC0415

    latin = word.lower()
    for letter, plain in _LETTERS:
        latin = latin.replace(letter, plain)
    bare = unicodedata.normalize("NFKD", latin)
    return " ".join(re.sub(r"[^a-z0-9* ]+", " ", "".join(c for c in bare if not unicodedata.combining(c))).split())


def _pattern(word: str) -> str:
    start = "" if word.startswith("*") else r"\b"
    end = "" if word.endswith("*") else r"\b"
    return f"{start}{word.strip('*')}{end}"


def is_sensitive_sql(text: str, pattern: str) -> str:
    """Return SQL that tells whether a text (SQL) names something sensitive; false for NULL."""
    harmless = _either(HARMLESS)
    bare = f"regexp_replace({plain_sql(text)}, '{harmless}', ' ', 'g')"
    return f"coalesce(regexp_matches({bare}, {literal(pattern)}), FALSE)"


def plain_sql(text: str) -> str:
    """Return SQL of a text in lower case without accents, everything but letters and digits a blank."""
    latin = f"lower({text})"
    for letter, plain in _LETTERS:
        latin = f"replace({latin}, '{letter}', '{plain}')"
    bare = f"strip_accents({latin})"
    return rf"regexp_replace({bare}, '[^a-z0-9]+', ' ', 'g')"


def _either(words: Iterable[str]) -> str:
    return "|".join(rf"\b{word.replace('*', '[a-z0-9]*')}\b" for word in words)
