"""Zone, currency and country: as the shop says, else the machine's, else none; always with where it comes from."""

from __future__ import annotations

import locale
import subprocess

import pytest
import tzlocal

from acquaint import locality
from acquaint.config import ShopSettings
from acquaint.errors import SettingsError
from acquaint.records import Assumed


@pytest.fixture(autouse=True)
def silent(monkeypatch):
    """A machine that says nothing of country and currency, and lives in UTC."""
    for key in ("LC_ALL", "LANG", "LC_MONETARY"):
        monkeypatch.setenv(key, "C")
    live_in(monkeypatch, "UTC")
    yield
    monkeypatch.undo()
    tzlocal.reload_localzone()


def live_in(monkeypatch, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)
    tzlocal.reload_localzone()


def test_what_the_shop_says_wins():
    found = locality.of(ShopSettings(zone="Asia/Tokyo", currency="jpy", country="jp"))
    assert found.zone == Assumed("Asia/Tokyo", "acquaint.toml")
    assert found.currency == Assumed("JPY", "acquaint.toml")
    assert found.country == Assumed("JP", "acquaint.toml")


def test_a_silent_machine_knows_nothing():
    found = locality.of(ShopSettings())
    assert found.zone.value == "UTC"
    assert found.currency == found.country == Assumed(None, "not known")


def test_the_machine_is_asked_and_said_so(monkeypatch):
    live_in(monkeypatch, "America/New_York")
    monkeypatch.setenv("LC_ALL", "de_AT.UTF-8")
    found = locality.of(ShopSettings())
    assert found.zone == Assumed("America/New_York", "this machine")
    assert found.country == Assumed("AT", "this machine")


def test_the_currency_of_the_machine(monkeypatch):
    names = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.split()
    known = [name for name in names if name.lower() in ("de_de.utf8", "en_us.utf8", "fr_fr.utf8")]
    if not known:
        pytest.skip("this machine has no locale with a currency")
    monkeypatch.setenv("LC_ALL", known[0])
    before = locale.setlocale(locale.LC_MONETARY)
    found = locality.of(ShopSettings())
    assert found.currency.value == ("USD" if known[0].startswith("en") else "EUR")
    assert locale.setlocale(locale.LC_MONETARY) == before


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../etc/passwd", "Europe"])
def test_a_zone_that_is_none(zone):
    with pytest.raises(SettingsError, match="There is no time zone"):
        locality.of(ShopSettings(zone=zone))
