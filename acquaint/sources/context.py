"""What every step of loading one sheet needs to know besides the sheet itself."""

from __future__ import annotations

from datetime import datetime

import msgspec

from acquaint.config import SourceSettings


class Context(msgspec.Struct, frozen=True):
    """The source a sheet belongs to and the shop it is read for."""

    source: str
    """Name of the source in acquaint.toml."""
    zone: str
    """Zone of times in the file that carry no offset."""
    shop_zone: str
    """Zone of the business dates."""
    cut_off_hour: int
    """Hour at which the business day starts."""
    currency: str | None
    """ISO 4217 code the money is kept in; None where nobody knows."""
    digits: int
    """Digits of the currency's minor unit (2 for EUR, 0 for JPY)."""
    country: str | None
    """ISO 3166 code for telephone numbers without a prefix."""
    rates: dict[str, float]
    """Units of the shop's currency for one unit of another."""
    file_modified: datetime
    """The file's own date (UTC): nothing in it can have happened later."""
    settings: SourceSettings
    """What acquaint.toml says of the source."""
