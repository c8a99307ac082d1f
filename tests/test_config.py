"""Settings: what is unknown or impossible is named, all of it at once, with the nearest that is known."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from acquaint import config
from acquaint.config import GoalSettings, Settings
from acquaint.errors import InputError, SettingsError

WHOLE = """
[shop]
name = "Tea & Co"
zone = "Europe/Berlin"
currency = "EUR"
country = "DE"
cut_off_hour = 4
margin = 0.35
domains = ["tea.example"]
rates = { USD = 0.92 }
allow_quarantine = true

[sources.till]
files = ["till/*.csv"]
table = "lines"
columns = { ordered_at = "Date", amount = ["Net", "Tip"] }
constants = { channel = "store" }
traits = ["colour"]
header = 3
date_order = "dmy"
decimal = ","
tax = "included"
tax_rate = 0.19
lag_hours = 6
traits_known = 2025-01-01
accounts = "shop"
roles = { "Abo-Kunde" = "subscription" }

[features.orders_of_tea]
expression = "count(orders where channel = 'online')"

[segments]
best = "orders > 3"

[goal]
count = 3

[identity]
blocked = ["info@tea.example"]
"""


def test_every_section_is_read():
    found = config.parse(WHOLE)
    assert (found.shop.name, found.shop.cut_off_hour, found.shop.rates) == ("Tea & Co", 4, {"USD": 0.92})
    till = found.sources["till"]
    assert till.columns == {"ordered_at": "Date", "amount": ("Net", "Tip")}
    assert (till.header, till.traits_known, till.lag_hours) == (3, date(2025, 1, 1), 6)
    assert found.goal == GoalSettings(3, "occasions", 90)
    assert found.segments == {"best": "orders > 3"}
    assert found.identity.blocked == ("info@tea.example",)


def test_nothing_at_all_is_a_shop_with_defaults():
    assert config.parse("") == Settings()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[shop]\nnmae = 'x'", "[shop] nmae: no such setting; did you mean name?"),
        ("[shp]\nname = 'x'", "top level shp: no such setting; did you mean shop?"),
        ("[sources.a]\nfiles = []\ndate_odrer = 'dmy'", "[sources.a] date_odrer: no such setting; did you mean date_"),
        ("[features.a]\nexpresion = 'orders'", "[features.a] expresion: no such setting; did you mean expression?"),
        ("[goal]\ncuont = 3", "[goal] cuont: no such setting; did you mean count?"),
        ("[shop]\nzzz = 1", "[shop] zzz: no such setting; known are name, zone, currency"),
        ("[shop]\ncut_off_hour = 'four'", "[shop] cut_off_hour: Expected `int`, got `str`"),
        ("[sources.a]\nfiles = ['x']\ndate_order = 'ydm'", "date_order: 'ydm' is not known; did you mean ymd?"),
        ("[sources.a]\ntable = 'lines'", "[sources.a] files: this setting is missing"),
        ("[goal]\ncount = 3\nof = 'visits'", "'visits' is not known; Allowed are occasions, categories"),
        ("[segments]\n'a b' = 'orders > 1'", "[segments] a b: a name has letters, digits and _ only"),
        ("[features.'1a']\nexpression = 'orders'", "[features] 1a: a name has letters, digits and _ only"),
        ("[shop", "This is not valid TOML"),
        ("[offers.tea]\nvalue = 10,0", "Write figures with a point: 10.0 in place of 10,0"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(text, said):
    with pytest.raises(SettingsError) as caught:
        config.parse(text, "shop/acquaint.toml")
    assert str(caught.value).startswith("shop/acquaint.toml: ")
    assert said in str(caught.value)


def test_all_mistakes_are_named_at_once():
    text = "[shop]\nnmae = 'x'\nmargin = 'high'\n[goal]\ncount = 'two'\n[identity]\nblokced = []\n"
    with pytest.raises(SettingsError) as caught:
        config.parse(text)
    for part in ("did you mean name?", "did you mean blocked?", "`float | null`", "`int`"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("margin = 40", "A margin of 40 is no share of net sales. Write margin = 0.4"),
        ("margin = -0.1", "Write margin = 0.35"),
        ("currency = 'Euro'", 'Euro is no currency by its ISO code. Write currency = "EUR"'),
        ("currency = 'EURO'", 'Write currency = "EUR"'),
    ],
)
def test_a_value_that_cannot_be_is_named_with_what_was_meant(line, said):
    with pytest.raises(SettingsError) as caught:
        config.parse(f"[shop]\n{line}")
    assert said in str(caught.value)


def test_a_folder_without_settings_is_no_shop(tmp_path):
    with pytest.raises(InputError, match=r"There is no acquaint\.toml here, so this is not a shop.* acquaint run"):
        config.read(tmp_path)
    (tmp_path / "acquaint-out").mkdir()
    (tmp_path / "acquaint-out" / "acquaint.toml").touch()
    with pytest.raises(InputError, match=r"The shop is in acquaint-out: add --shop .*acquaint-out$"):
        config.read(tmp_path)


def test_settings_in_another_encoding(tmp_path):
    (tmp_path / "acquaint.toml").write_bytes("[shop]\nname = 'Café'\n".encode("cp1252"))
    with pytest.raises(SettingsError, match="not UTF-8 text"):
        config.read(tmp_path)
    (tmp_path / "acquaint.toml").write_bytes("[shop]\nname = 'Café'\n".encode())
    assert config.read(tmp_path).shop.name == "Café"


def test_a_mark_of_the_encoding_does_no_harm(tmp_path):
    (tmp_path / "acquaint.toml").write_bytes("[shop]\nname = 'Tea'\n".encode("utf-8-sig"))
    assert config.read(tmp_path).shop.name == "Tea"


def test_settings_are_frozen():
    with pytest.raises(AttributeError):
        Settings().shop.name = "other"  # type: ignore[misc]
    assert msgspec.structs.replace(Settings().shop, name="other").name == "other"
