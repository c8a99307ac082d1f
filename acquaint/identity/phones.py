"""Telephone numbers in one form: E.164 where the country is known, else the digits as written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from acquaint.identity.house import PLACEHOLDER_PHONES

_PLAIN = re.compile(r"\+?[0-9 ()./\xa0-]+")
_NOT_DIGITS = re.compile(r"[^0-9]")
_FLOAT = re.compile(r"(\d+)\.0+")
_DAMAGED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_PLACEHOLDERS = frozenset(PLACEHOLDER_PHONES)
SHORTEST, LONGEST = 7, 15
"""Digits of a number that is kept as written; shorter are extensions and typing errors, longer no number at all."""

National = Callable[[str], str | None]


def forms(written: Iterable[str], country: str | None) -> list[str | None]:
    """Return the compared form of each number, None where it is no telephone number.

    A number is put into E.164 (ITU-T) by `phonenumbers` with the shop's `country`; what is not possible there, or
    has neither country nor prefix, is kept as its digits (7 to 15 of them); with a wrong prefix it is no number.
    Excel's loss of a leading plus is undone where the digits then are a mobile number of the shop's country; what it
    made a power of ten (4.9E+12) is lost. Placeholders (1111111, 123456789) are None. The form of a form is itself.

    Parameters
    ----------
    written
        Numbers as written, each without blanks around it.
    country
        ISO 3166 code of the shop's country; None where it is unknown.

    Examples
    --------
    >>> forms(["030 / 123 45 67", "+49 (0)30 1234567", "0049301234567", "call me", "111111"], "DE")
    ['+49301234567', '+49301234567', '+49301234567', None, None]
    >>> forms(["030 1234567", "+49 30 1234567", "0049301234567"], None)
    ['0301234567', '+49301234567', '+49301234567']
    """
    quick = _quick(country)
    return [_form(text, quick, country) for text in written]


def _form(text: str, quick: National, country: str | None) -> str | None:
    number = _FLOAT.sub(r"\1", text) if "." in text else text
    return None if _is_placeholder(number) else quick(number) or _thorough(number, country)


def _is_placeholder(text: str) -> bool:
    digits = _NOT_DIGITS.sub("", text).lstrip("0")
    if not digits or digits in _PLACEHOLDERS:
        return True
    same = len(digits) > 5 and digits == digits[0] * len(digits)
    return same or ("e" in text.lower() and _DAMAGED.fullmatch(text) is not None)


def _thorough(text: str, country: str | None) -> str | None:
    """Return what `phonenumbers` makes of `text`, else its digits."""
    digits = _NOT_DIGITS.sub("", text)
    if not digits:
        return None
    return (
        _lost_plus(text, digits, country)
        or _parsed(text, country)
        or (_parsed(f"+{digits[2:]}", None) if digits.startswith("00") else None)
        or (digits if "+" not in text and SHORTEST <= len(digits) <= LONGEST else None)
    )


def _parsed(text: str, country: str | None) -> str | None:
    """Return E.164 where the number has a possible length, area code included; below seven digits it must be valid.

    What `phonenumbers` itself reads differently a second time (zeros after zeros) is no number.
    """
    import phonenumbers as p  # noqa: PLC0415 - only where a file has numbers

    if country is None and "+" not in text:
        return None
    try:
        number = p.parse(text, country)
        form = p.format_number(number, p.PhoneNumberFormat.E164)
        again = p.format_number(p.parse(form, None), p.PhoneNumberFormat.E164)
    except p.NumberParseException:
        return None
    if len(p.national_significant_number(number)) < SHORTEST:
        possible = p.is_valid_number(number)
    else:
        possible = p.is_possible_number_with_reason(number) == p.ValidationResult.IS_POSSIBLE
    return form if possible and form == again else None


def _lost_plus(text: str, digits: str, country: str | None) -> str | None:
    """Return the number with its plus restored where only that reading is a mobile number: 491701234567 in Germany."""
    import phonenumbers as p  # noqa: PLC0415

    code = p.country_code_for_region(country or "")
    if not code or "+" in text or not digits.startswith(str(code)):
        return None
    try:
        plain, restored = p.parse(text, country), p.parse(f"+{digits}", None)
    except p.NumberParseException:
        return None
    mobile = p.PhoneNumberType.MOBILE
    if p.number_type(restored) != mobile or p.number_type(plain) == mobile:
        return None
    return p.format_number(restored, p.PhoneNumberFormat.E164)


def _quick(country: str | None) -> National:
    """Return a function that knows the common spellings at a fifteenth of the cost, and None for all others.

    It must agree with `_thorough` wherever it answers (tested): it follows the same metadata for numbers of plain
    digits whose trunk prefix is plain, and leaves anything that could be read in two ways.
    """
    import phonenumbers as p  # noqa: PLC0415

    home_code = str(p.country_code_for_region(country or "") or "")
    home = _national(country) if home_code and country else None
    idd = _international_prefix(country)
    abroad: dict[str, National | None] = {}

    def international(digits: str) -> str | None:
        """Return the form of digits that begin with a country's code."""
        for length in (1, 2, 3):
            code = digits[:length]
            if not code.startswith("0") and int(code or 0) in p.COUNTRY_CODE_TO_REGION_CODE:
                if code not in abroad:
                    abroad[code] = _national(p.region_code_for_country_code(int(code)))
                national = abroad[code]
                rest = national(digits[length:]) if national else None
                return f"+{code}{rest}" if rest else None
        return None

    def form(text: str) -> str | None:
        """Return the form of a number without letters, None where it takes the whole library to tell."""
        if not _PLAIN.fullmatch(text):
            return None
        digits = _NOT_DIGITS.sub("", text)
        if text.startswith("+"):
            return international(digits)
        if home is None or digits.startswith(home_code) or (idd and digits.startswith(idd)):
            return None
        rest = home(digits)
        return f"+{home_code}{rest}" if rest else None

    return form


def _international_prefix(country: str | None) -> str:
    """Return the plain digits dialled before a country code; empty where there is no country or several ways."""
    import phonenumbers as p  # noqa: PLC0415

    metadata = p.PhoneMetadata.metadata_for_region(country, None) if country else None
    return (metadata.international_prefix or "") if metadata else ""


def _national(region: str | None) -> National | None:
    """Return a function from digits after the country code to the national number; None where rules are not plain."""
    import phonenumbers as p  # noqa: PLC0415

    metadata = p.PhoneMetadata.metadata_for_region(region, None) if region else None
    if metadata is None or metadata.general_desc is None or not (metadata.international_prefix or "0").isdigit():
        return None
    trunk = metadata.national_prefix_for_parsing or ""
    if (trunk and not trunk.isdigit()) or metadata.national_prefix_transform_rule:
        return None
    pattern = re.compile(metadata.general_desc.national_number_pattern or "")
    lengths = frozenset(metadata.general_desc.possible_length) & frozenset(range(SHORTEST, 18))

    def national(digits: str) -> str | None:
        number = digits[len(trunk) :] if trunk and digits.startswith(trunk) else digits
        return number if len(number) in lengths and pattern.fullmatch(number) else None

    return national
