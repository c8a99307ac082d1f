"""Zone, currency and country of a shop: as it says, else those of the machine; each with where it comes from."""

from __future__ import annotations

import locale
import os
from zoneinfo import ZoneInfo

from acquaint.config import ShopSettings
from acquaint.errors import SettingsError
from acquaint.records import Assumed, Locality

NO_ZONE = "UTC"


def of(shop: ShopSettings) -> Locality:
    """Return the locality of a shop: its settings, else the machine's zone and locale, else UTC and nothing.

    Raises
    ------
    SettingsError
        The zone is none.
    """
    if shop.zone is not None:
        _checked(shop.zone)
    language, country, currency = _machine()
    del language
    return Locality(
        Assumed(shop.zone, "acquaint.toml") if shop.zone else _machine_zone(),
        _assumed(shop.currency, currency),
        _assumed(shop.country, country),
    )


def _assumed(given: str | None, machine: str | None) -> Assumed:
    if given is not None:
        return Assumed(given.upper(), "acquaint.toml")
    return Assumed(machine, "this machine") if machine else Assumed(None, "not known")


def _checked(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise SettingsError(
            f"There is no time zone {zone!r}.", where="[shop] zone", to_do='Write it as in "Europe/Berlin".'
        ) from None


def _machine_zone() -> Assumed:
    import tzlocal  # noqa: PLC0415

    try:
        name = tzlocal.get_localzone_name()
    except (LookupError, OSError, ValueError):
        name = None
    return Assumed(name, "this machine") if name else Assumed(NO_ZONE, "nothing says otherwise")


def _machine() -> tuple[str | None, str | None, str | None]:
    """Return language, country and currency of the machine's locale; None each where it has none ("C")."""
    name = next((os.environ[key] for key in ("LC_ALL", "LC_MONETARY", "LANG") if os.environ.get(key)), None)
    name = name or locale.getlocale()[0] or ""
    language, _, country = name.split(".")[0].partition("_")
    if not country:
        return None, None, None
    return language, country.upper(), _currency()


def _currency() -> str | None:
    """Return the currency of the machine's monetary locale; the process's own setting stays as it was."""
    before = locale.setlocale(locale.LC_MONETARY)
    try:
        locale.setlocale(locale.LC_MONETARY, "")
        return str(locale.localeconv()["int_curr_symbol"]).strip() or None
    except locale.Error:
        return None
    finally:
        locale.setlocale(locale.LC_MONETARY, before)
