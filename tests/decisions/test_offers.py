"""Offers: read from settings and tables, and every mistake told with its place."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from acquaint import config, tables
from acquaint.decisions import offer_mistakes, offer_sources
from acquaint.decisions.offers import Offer, Offers
from acquaint.errors import AcquaintError, ExpressionError, InputError, SettingsError
from acquaint.features import profiles

PRODUCTS = [("p1", "Coffee", 900), ("p2", "Coffee", None), ("p3", "Tea", 400)]


@pytest.fixture
def con():
    with duckdb.connect() as found:
        for name in ("offers", "products"):
            found.execute(tables.create(name, tables.CANONICAL[name]))
        found.executemany("INSERT INTO products (product, category, cost_minor) VALUES (?, ?, ?)", PRODUCTS)
        yield found


def row(con, offer, campaign=None, **more):
    given = {"offer": offer, "campaign": campaign, "written": "offers.csv, record 1"} | more
    places = ", ".join("?" * len(given))
    con.execute(f"INSERT INTO offers ({', '.join(given)}) VALUES ({places})", [*given.values()])


def read(con, text="", folder=None):
    return offer_sources.read(con, config.parse(text).offers, folder)


def section(**changes):
    given = {"kind": '"percent"', "value": "20.0", "cost": "0.4"} | changes
    return "[offers.coffee]\n" + "\n".join(f"{name} = {value}" for name, value in given.items())


def held(con, offer):
    return [
        p for (p,) in con.execute("SELECT product FROM offer_products WHERE offer = ? ORDER BY 1", [offer]).fetchall()
    ]


def test_an_offer_of_the_settings(con):
    found = read(con, section(products="\"category = 'Coffee'\"", funded="0.5", budget="50.0", starts="2026-03-01"))
    offer = found["coffee"]
    assert (offer.kind, offer.value, offer.cost_minor, offer.own_cost_minor, offer.budget_minor) == (
        "percent", 20.0, 40, 20, 5000,
    )  # fmt: skip
    assert held(con, "coffee") == ["p1", "p2"]
    assert (offer.everything, offer.products, offer.lacks) == (False, 2, ())
    assert [each.id for each in found.live(date(2026, 3, 1))] == ["coffee"]
    assert found.live(date(2026, 2, 28)) == ()


def test_minor_units_are_those_of_the_currency(con):
    assert offer_sources.read(con, config.parse(section(cost="4.0")).offers, None, digits=0)["coffee"].cost_minor == 4


def test_products_by_id_from_a_list_or_a_file(con, tmp_path):
    (tmp_path / "ids.txt").write_text("\ufeffp3\n\np1\n", encoding="utf-8")
    read(con, section(products='["p2", "unknown"]'))
    assert held(con, "coffee") == ["p2"]
    read(con, section(products_file='"ids.txt"'), tmp_path)
    assert held(con, "coffee") == ["p1", "p3"]


def test_the_same_coupon_in_two_campaigns_is_two_offers(con):
    row(con, "c1", "c1", campaign_type="A", starts=date(2026, 1, 1))
    for campaign in ("c1", "c2"):
        for product in ("p1", "p2"):
            row(con, "x", campaign, product=product, kind="gift", cost_minor=90)
    found = read(con)
    assert [(each.id, each.products, each.lacks) for each in found.each] == [("c1/x", 2, ()), ("c2/x", 2, ())]
    assert con.execute("SELECT id, offer, campaign FROM offer_names ORDER BY id").fetchall() == [
        ("c1/x", "x", "c1"), ("c2/x", "x", "c2"),
    ]  # fmt: skip


def test_an_offer_that_is_its_campaign_is_an_offer_where_it_stands_alone(con):
    row(con, "c1", "c1", products="category = 'Tea'")
    assert [each.id for each in read(con).each] == ["c1/c1"]
    assert held(con, "c1/c1") == ["p3"]


def test_what_files_say_in_thousandths_and_lists(con):
    row(con, "x", kind="amount", value_milli=2500, stock_milli=30_000, funded_milli=250, lever_milli=2000,
        channels="email, post", places="s1,s2", objective="win_back")  # fmt: skip
    offer = read(con)["x"]
    assert (offer.value, offer.stock, offer.funded, offer.lever) == (2.5, 30, 0.25, 2.0)
    assert (offer.channels, offer.places, offer.objective) == (("email", "post"), ("s1", "s2"), "win_back")
    assert offer.everything


def test_who_lacks_something_is_kept_but_not_live(con):
    row(con, "x", kind="percent")
    row(con, "y")
    found = read(con, section(products="\"category = 'Coffe'\""))
    assert {each.id: each.lacks for each in found.incomplete} == {
        "coffee": ("products",), "x": ("value", "cost"), "y": ("kind", "cost"),
    }  # fmt: skip
    assert found.live(date(2026, 3, 1)) == ()


def test_no_offers_at_all(con):
    assert read(con) == Offers(())
    assert con.execute("SELECT count(*) FROM offer_products").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"starts": "2026-03-02", "ends": "2026-03-01"}, "[offers.coffee]: it ends on 2026-03-01, before it starts"),
        ({"kind": '"percnt"'}, "[offers.coffee]: kind 'percnt' is not known; did you mean percent?"),
        ({"objective": '"winback"'}, "[offers.coffee]: objective 'winback' is not known; did you mean win_back?"),
        ({"channels": '["email", "pone"]'}, "[offers.coffee]: channels 'pone' is not known; did you mean phone?"),
        ({"budget": "0.0"}, "[offers.coffee]: with a budget of zero nobody can get it"),
        ({"value": "120.0"}, "a value of 120 cannot be percent off"),
        ({"funded": "1.5"}, "funded is a share between 0 and 1, not 1.5"),
        ({"cost": "-1.0"}, "cost is below zero"),
        ({"stock": "-1"}, "stock is below zero"),
        ({"lever": "0.0"}, "a lever is above zero"),
        (
            {"products": '"categry = 1"'},
            "[offers.coffee]: products, character 1: Products have no column categry; did you",
        ),
        ({"products": '"cost_minor + 1"'}, "This is no condition."),
        ({"products": '"count(orders) > 1"'}, "A condition over products sees their columns only."),
        ({"products_file": '"nowhere.txt"'}, "[offers.coffee] products_file: nowhere.txt is no text file"),
        ({"products_file": '"a"', "products": '["p1"]'}, "products says what it holds for already"),
    ],
)
def test_mistakes_in_settings_are_told_with_their_place(con, tmp_path, changes, told):
    with pytest.raises(InputError) as error:
        read(con, section(**changes), tmp_path)
    assert told in str(error.value)


def test_an_empty_list_of_products_is_told(con, tmp_path):
    (tmp_path / "ids.txt").write_text("\n", encoding="utf-8")
    with pytest.raises(InputError, match="holds no product id"):
        read(con, section(products_file='"ids.txt"'), tmp_path)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"kind": "percnt"}, "kind 'percnt' is not known; did you mean percent?"),
        ({"channels": "email, fax"}, "channels 'fax' is not known; known are email"),
        ({"starts": date(2026, 3, 2), "ends": date(2026, 3, 1)}, "it ends on 2026-03-01, before"),
        ({"products": "colour = 'red'"}, "products, character 1: Products have no column colour"),
    ],
)
def test_mistakes_in_files_are_told_with_file_and_record(con, columns, told):
    row(con, "x", **columns)
    with pytest.raises(InputError) as error:
        read(con)
    assert "offers.csv, record 1" in str(error.value)
    assert told in str(error.value)


def test_places_the_shop_does_not_have_are_told(con):
    offers = read(con, section(places='["Mian street", "s1"]')).each
    told = list(offer_mistakes.misplaced(offers, ["Main Street", "S1"]))
    assert told == ["[offers.coffee]: places 'Mian street' is not known; did you mean Main Street?"]
    assert list(offer_mistakes.misplaced(offers, [])) == []


def test_rows_that_differ_and_names_given_twice_are_told(con):
    row(con, "x", product="p1", kind="gift")
    row(con, "x", product="p2", kind="points")
    with pytest.raises(InputError, match="the rows of the offer x say different things of kind"):
        read(con)
    con.execute("DELETE FROM offers")
    row(con, "coffee")
    with pytest.raises(InputError, match=r"record 1: coffee is an offer of acquaint\.toml too"):
        read(con, section())


def test_of_many_mistakes_some_are_told(con):
    text = "\n".join(section(lever="0.0").replace("coffee", f"o{number}") for number in range(7))
    with pytest.raises(InputError, match="and 2 more"):
        read(con, text)


def test_kinds_and_settings_that_are_unknown_are_told():
    with pytest.raises(SettingsError, match="did you mean budget"):
        config.parse(section(budgt="1.0"))


def test_equal_conditions_of_eligibility_share_a_feature(con):
    text = section(eligibility='"orders > 1"') + "\n" + section(eligibility='"orders > 1"').replace("coffee", "tea")
    found = read(con, text)
    assert found.rules == {"orders > 1": "eligible_1"}
    built = profiles.features_of(config.Settings(), (), more=found.features())
    assert built["eligible_1"].type == "boolean"
    found.check(built)


@pytest.mark.parametrize(
    ("eligibility", "told"),
    [("ordrs > 1", "[offers.coffee] eligibility, character 1: There is no feature ordrs; did you mean orders"),
     ("orders", "[offers.coffee] eligibility: Who may have an offer is a condition")],
)  # fmt: skip
def test_eligibility_that_is_no_condition_is_told(con, eligibility, told):
    found = read(con, section(eligibility=f'"{eligibility}"'))
    with pytest.raises(ExpressionError) as error:
        found.check(profiles.features_of(config.Settings(), (), more=found.features()))
    assert told in str(error.value)
    assert isinstance(error.value, AcquaintError)


def test_an_offer_holds_on_its_first_and_last_day():
    offer = Offer(id="x", where="", starts=date(2026, 3, 1), ends=date(2026, 3, 2))
    assert [offer.holds(date(2026, 3, day)) for day in (1, 2, 3)] == [True, True, False]
    assert Offer(id="x", where="").holds(date(2026, 3, 1))
