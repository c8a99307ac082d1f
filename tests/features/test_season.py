from __future__ import annotations

import numpy as np

from acquaint.features import occasions, season
from acquaint.features.occasions import Occasions
from acquaint.features.season import Season
from acquaint.records import NotEnoughData
from tests.features import shops


def day(text: str) -> int:
    return int((np.datetime64(text) - np.datetime64("1970-01-01")).astype(int))


def of(*dates: list[str]) -> Occasions:
    who = np.repeat(np.arange(len(dates)), [len(each) for each in dates])
    return occasions.of_rows(who, [day(text) for each in dates for text in each], np.full(len(who), 100))


def test_same_weeks_of_different_years_are_a_season():
    rows = of(
        ["2022-12-05", "2023-12-12"],
        ["2022-03-05", "2022-12-12"],
        ["2022-12-24", "2023-01-08", "2024-01-02"],  # around the turn of the year
        ["2022-12-01", "2022-12-09", "2022-12-16"],  # one year only
        [f"2023-{month:02d}-10" for month in range(1, 13)] + ["2024-01-10", "2024-02-10"],
    )
    found = season.customer_seasons(rows, day("2024-09-01"))
    assert (found >= 0).tolist() == [True, False, True, False, False]
    assert 44 <= found[0] <= 47  # eight weeks around 5 to 12 December (weeks 48 and 49)


def test_nothing_is_said_before_25_months():
    rows = of(["2022-12-05", "2023-12-12"])
    assert season.customer_seasons(rows, day("2022-12-05") + 760).tolist() == [-1]
    assert season.customer_seasons(rows, day("2022-12-05") + 761).tolist() != [-1]
    assert season.shop_season(rows, day("2024-01-01")) == NotEnoughData(392, 761)


def test_many_customers_are_judged_like_one(monkeypatch):
    shop = shops.gifts()
    whole = season.customer_seasons(shop.occasions, shop.end)
    monkeypatch.setattr(season, "CHUNK", 7)
    assert season.customer_seasons(shop.occasions, shop.end).tolist() == whole.tolist()
    assert (whole >= 0).sum() > 250


def test_a_gift_shop_is_seasonal_and_a_grocery_is_not():
    gifts, grocery = shops.gifts(), shops.grocery()
    found = season.shop_season(gifts.occasions, gifts.end)
    assert isinstance(found, Season)
    assert found.share > 0.99
    assert 42 <= found.first_week <= 45
    assert season.shop_season(grocery.occasions, grocery.end) is None


def test_the_season_goes_on_over_the_turn_of_the_year():
    rows = of([f"{year}-{rest}" for year in (2021, 2022, 2023) for rest in ("01-05", "12-20")])
    found = season.shop_season(rows, day("2024-02-01"))
    assert isinstance(found, Season)
    assert found.first_week > 40


def test_shop_without_amounts_counts_occasions():
    rows = shops.gifts().occasions
    free = occasions.of_rows(rows.customer, rows.day, np.zeros(len(rows.day), int))
    assert isinstance(season.shop_season(free, int(rows.day.max()) + 1), Season)


def test_next_season_counts_from_the_one_bought_in():
    last = np.array([day("2023-11-01"), day("2023-12-30"), day("2023-06-01")])
    starts = season.next_start(last, np.full(3, 46)).astype("datetime64[D]")
    assert [str(each) for each in starts] == ["2024-11-18", "2024-11-18", "2023-11-19"]
