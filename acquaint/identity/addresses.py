"""E-mail addresses: which texts are one, and the mailbox they reach."""

from __future__ import annotations

from collections.abc import Iterable

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
PLAIN = rf"[a-z0-9_%'-]+(?:[.+][a-z0-9_%'-]+)*@(?:{_LABEL}\.)+[a-z]{{2,63}}"
"""Addresses that need no second look, as a regular expression over the lower-case text."""
SPECIAL = r".*(?:--.*|\.(?:arpa|invalid|local|localhost|onion|test))"
"""Domains that do need one although they look plain: reserved endings, encoded labels."""
DOTLESS = ("gmail.com", "googlemail.com")
"""Domains that ignore dots before the `@`."""


def is_plain(address: str) -> str:
    """Return SQL that tells whether `address` (SQL, lower case) certainly is an address."""
    return (
        f"(length({address}) <= 254 AND position('@' IN {address}) <= 65 "
        f"AND regexp_full_match({address}, {_quoted(PLAIN)}) AND NOT regexp_full_match({address}, {_quoted(SPECIAL)}))"
    )


def bare(column: str) -> str:
    """Return SQL for the address alone: `Anna <anna@x.de>;` and `mailto:anna@x.de` are anna@x.de."""
    inner = f"CASE WHEN {column} LIKE '%<%@%>%' THEN regexp_extract({column}, '<([^<>]*)>', 1) ELSE {column} END"
    return f"trim(regexp_replace({inner}, '^(?i:mailto:)|[;,.\\s]+$', '', 'g'))"


def mailbox(address: str) -> str:
    """Return SQL for the mailbox of a valid address: without plus-tag, for Gmail's domains without dots.

    A tag that leaves nothing before the `@` is kept. Source: definitions.md, "E-mail".
    """
    domain = f"regexp_extract({address}, '@([^@]*)$', 1)"
    local = f"regexp_replace(regexp_extract({address}, '^(.*)@', 1), '(.)\\+.*$', '\\1')"
    dotless = ", ".join(_quoted(name) for name in DOTLESS)
    return f"CASE WHEN {domain} IN ({dotless}) THEN replace({local}, '.', '') ELSE {local} END || '@' || {domain}"


def verified(addresses: Iterable[str]) -> list[str | None]:
    """Return each address as `email-validator` normalises it (lower case, no DNS), None where it is no address.

    Examples
    --------
    >>> verified(["anna@xn--mller-kva.de", "anna@", "anna@localhost"])
    ['anna@müller.de', None, None]
    """
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - only where one looks odd

    found: list[str | None] = []
    for address in addresses:
        try:
            found.append(str(validate_email(address, check_deliverability=False).normalized).lower())
        except EmailNotValidError:
            found.append(None)
    return found


def _quoted(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"
