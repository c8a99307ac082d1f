"""Which origins bring customers who stay: counted by hand, by funnel.within, and on data where there is nothing."""

from __future__ import annotations

from datetime import date

import msgspec
import numpy as np
import pyarrow as pa
import pytest

from acquaint.config import Settings, ShopSettings
from acquaint.features import discoveries, funnel, goals, occasions
from acquaint.records import Estimate, NotEnoughData
from acquaint.report import newcomers, origin_words, origins
from acquaint.words import LANGUAGES, Words
from tests.features.real import SHARED
from tests.report import beginners
from tests.report.beginners import START, names

SETTINGS = Settings()
END = date(2025, 1, 10)


def rows(found: origins.Origins, kind: str) -> dict[str | None, origins.Origin]:
    return {row.value: row for row in found.rows if row.kind == kind}


def test_shares_and_money_are_what_a_hand_count_gives(tmp_path):
    rng = np.random.default_rng(1)
    with beginners.shop(tmp_path, END) as made:
        beginners.cohort(made, 0.6, 200, rng=rng, start=0, channel="online", net=1000)
        beginners.cohort(made, 0.25, 400, rng=rng, start=200, channel="store", net=3000)
        found = origins.of(made.con, SETTINGS, made.known(), made.at)
        within_90 = made.con.execute("""
            SELECT avg(spent) FROM (SELECT atom, sum(net_sales_minor) AS spent FROM orders
            JOIN (SELECT atom, min(local_date) AS first FROM orders GROUP BY atom) USING (atom)
            WHERE channel = 'online' AND local_date < first + 90 GROUP BY atom)
        """).fetchone()[0]
    online, store = rows(found, "channel")["online"], rows(found, "channel")["store"]
    assert (online.newcomers, store.newcomers, found.everyone.newcomers) == (200, 400, 600)
    assert online.second.value == 0.6
    assert store.second.value == 0.25
    assert found.everyone.second.value == pytest.approx(220 / 600, abs=1e-6)
    assert online.days == store.days == 365
    assert online.everyone == found.everyone.second.value
    assert online.margin_90_minor.value == pytest.approx(within_90, abs=0.01)
    assert online.margin_365_minor.value == 1600
    assert store.margin_365_minor.value == 3000 * 1.25
    assert store.margin_365_minor.low < 3750 < store.margin_365_minor.high
    assert found.money_of == "net_sales"
    assert online.differs
    assert store.differs
    assert found.named[0].value == "online"


def test_open_cases_count_as_in_the_funnel(tmp_path):
    rng = np.random.default_rng(2)
    first = np.sort(rng.integers(0, 700, 500))
    gap = rng.integers(5, 500, 500)
    again = first + gap < 720
    source = np.where(np.arange(500) % 3 == 0, "fair", "search")
    with beginners.shop(tmp_path, date(2024, 12, 22)) as made:
        made.orders(
            np.concatenate([names(500), names(500)[again]]), np.concatenate([first, (first + gap)[again]]),
            np.full(500 + again.sum(), 100), source=np.concatenate([source, source[again]]),
        )  # fmt: skip
        life = made.known()
        found = origins.of(made.con, SETTINGS, life, made.at)
    visible = occasions.visible(life.story.occasions, made.at.number)
    start, end = goals.nth_day(visible, 1), goals.nth_day(visible, 2)
    for value in ("fair", "search"):
        row, who = rows(found, "source")[value], source == value
        truth = funnel.within(start[who], end[who], made.at.number, row.days)
        assert isinstance(truth, Estimate)
        assert row.second.value == truth.value
        assert (row.second.low, row.second.high) == pytest.approx((truth.low, truth.high), abs=1e-6)
        assert row.second.value > again[who].mean()  # counting heads says less


def test_only_the_new_count(tmp_path):
    rng = np.random.default_rng(3)
    with beginners.shop(tmp_path, END) as made:
        beginners.cohort(made, 0.5, 100, rng=rng, start=0, channel="online")
        life = made.known(accounts=False)
        found = origins.of(made.con, SETTINGS, life, made.at)
    assert found.everyone.newcomers == int((~life.picture.known_from_before).sum()) < 100


def test_few_are_grey_and_say_how_many_more(tmp_path):
    rng = np.random.default_rng(4)
    with beginners.shop(tmp_path, END) as made:
        beginners.cohort(made, 1.0, 19, rng=rng, start=0, source="fair")
        beginners.cohort(made, 0.2, 300, rng=rng, start=19, source="web")
        found = origins.of(made.con, SETTINGS, made.known(), made.at)
    fair = rows(found, "source")["fair"]
    assert fair.second == fair.margin_90_minor == NotEnoughData(19, 30)
    assert (fair.days, fair.everyone, fair.differs) == (None, None, False)
    assert origin_words.few(Words("en"), fair) == (
        "Source 'fair': only 19 new customers, too few to judge; 11 more would do."
    )


def test_who_came_last_month_cannot_be_judged_yet(tmp_path):
    with beginners.shop(tmp_path, date(2023, 12, 28)) as made:
        made.orders(names(60), np.arange(60) % 7 + 335, np.full(60, 100), source=np.array(["a", "b"] * 30))
        made.orders(names(60, 60), np.arange(60), np.full(60, 100), source=np.array(["c"] * 60))
        found = origins.of(made.con, SETTINGS, made.known(), made.at)
    assert rows(found, "source")["a"].second == NotEnoughData(0, 30)
    assert rows(found, "source")["c"].days == 340
    assert rows(found, "source")["c"].margin_90_minor.n == 60
    assert rows(found, "source")["c"].margin_365_minor == NotEnoughData(0, 30)


@pytest.mark.slow
def test_on_pure_noise_hardly_anything_is_named(tmp_path):
    named = 0
    with beginners.shop(tmp_path, END) as made:
        beginners.cohort(made, 0.35, 1500, rng=np.random.default_rng(5), start=0, product="tea", category="tea")
        life = made.known()
        for seed in range(20):
            rng = np.random.default_rng(seed)
            shuffled = {c: rng.permutation(1500) % k for c, k in (("source", 4), ("channel", 2), ("place", 12))}
            made.con.register("chance", pa.table({"c": names(1500)} | shuffled))
            made.con.execute("""
                UPDATE orders SET source = 's' || r.source, channel = 'c' || r.channel, place = 'p' || r.place
                FROM chance r WHERE orders.atom = 'account:till:' || r.c
            """)
            named += bool(origins.of(made.con, SETTINGS, life, made.at).named)
    assert named <= 2


def test_a_real_difference_is_found_among_many(tmp_path):
    rng = np.random.default_rng(6)
    with beginners.shop(tmp_path, END) as made:
        for number in range(30):
            share = 0.55 if number == 7 else 0.3
            product = f"product {number}"
            beginners.cohort(made, share, 80, rng=rng, start=80 * number, product=product, category="tea")
        found = origins.of(made.con, SETTINGS, made.known(), made.at)
    assert [row.value for row in found.named] == ["product 7"]
    assert found.tested == 30
    sentence = origin_words.finding(Words("en", "EUR"), found)
    assert sentence.startswith("First order 'product 7': 55 % come again within 365 days (4")
    assert sentence.endswith("80 customers) against 31 % overall.")


def test_what_could_point_at_a_person_is_everything_else(tmp_path):
    with beginners.shop(tmp_path, END) as made:
        made.orders(names(100), np.arange(100), np.full(100, 500))
        rare = [f"friend {n}" for n in range(30)]
        told = np.array(["Google"] * 60 + ["my aunt Berta Maier"] * 4 + ["pregnancy course"] * 6 + rare)
        made.traits(names(100), "how_did_you_hear", told)
        found = origins.of(made.con, SETTINGS, made.known(), made.at)
    assert {value: row.newcomers for value, row in rows(found, "told").items()} == {"Google": 60, None: 40}
    text = msgspec.json.encode(found)
    assert b"Berta" not in text
    assert b"pregnancy" not in text


def test_two_hundred_values_then_everything_else(tmp_path):
    with beginners.shop(tmp_path, END) as made:
        product = np.array([f"product {n % 250:03}" for n in range(1500)])
        made.orders(names(1500), np.arange(1500) % 365, np.full(1500, 100), product=product)
        found = origins.of(made.con, SETTINGS, made.known(), made.at)
    products = rows(found, "product")
    assert len(products) == 201
    assert list(products)[-1] is None
    assert products[None].newcomers == 50 * 6


def test_kinds_that_tell_nothing_are_left_out(tmp_path):
    with beginners.shop(tmp_path, END) as made:
        half = np.array(["a", "b"] * 50)
        made.orders(names(100), np.arange(100), np.full(100, 500), source=half, place=half, channel=["store"] * 100)
        made.traits(names(100), "referrer", names(100))
        found = origins.of(made.con, SETTINGS, made.known(), made.at)
    assert found.left_out == {
        "channel": "one value", "shop": "as another", "partner": "unknown", "told": "too few", "product": "unknown",
        "category": "unknown",
    }  # fmt: skip
    assert {row.kind for row in found.rows} == {"source"}


def test_a_partner_is_the_coupon_then_the_first_contact_before(tmp_path):
    with beginners.shop(tmp_path, END) as made:
        coupon = np.array(["FAIR10"] * 10 + [None] * 30, object)
        made.orders(names(40), np.full(40, 50), np.full(40, 500), coupon=coupon)
        sent = [(f"c{n:06}", day, campaign, "post") for n in range(20) for day, campaign in ((40, "june"), (20, "may"))]
        late = [(f"c{n:06}", 51, "thanks", "post") for n in range(20, 40)]
        made.contacts(sent + late)
        found = origins.of(made.con, SETTINGS, made.known(), made.at)
    assert {value: row.newcomers for value, row in rows(found, "partner").items()} == {"FAIR10": 10, "may": 10}
    assert found.without == {"partner": 20}


def test_the_first_product_is_the_one_with_most_money_under_its_name(tmp_path):
    with beginners.shop(tmp_path, END) as made:
        made.orders(names(40), np.full(40, 5), np.full(40, 500), product=["sku1", "sku2"] * 20)
        made.con.execute("INSERT INTO lines BY NAME SELECT * REPLACE (2 AS line_number, 'bag' AS product, "
                         "5 AS net_sales_minor, 5 AS gross_sales_minor) FROM lines")  # fmt: skip
        made.con.execute("INSERT INTO products BY NAME SELECT 'sku1' AS product, 'Tea sampler' AS product_name")
        found = origins.of(made.con, SETTINGS, made.known(), made.at)
    assert set(rows(found, "product")) == {"Tea sampler", "sku2"}


def test_cost_and_payback_by_hand(tmp_path):
    with beginners.shop(tmp_path, END) as made:
        who = names(40)
        source = np.array(["fair", "web"] * 20)
        # Everybody buys for 10.00 (6.00 profit) on day 0 and again after 30 and after 60 days.
        days = [np.full(40, day) for day in (100, 130, 160)]
        made.orders(
            np.tile(who, 3), np.concatenate(days), np.full(120, 1000), source=np.tile(source, 3),
            cost_of_goods_minor=np.full(120, 400),
        )  # fmt: skip
        made.costs(
            [("acquisition", "Fair", 1_000, None), ("acquisition", "fair", 1_100, date(2023, 2, 1)),
             ("acquisition", "fair", 9_999, date(2025, 2, 1)), ("advertising", "web", 50_000, date(2023, 1, 1))]
        )  # fmt: skip
        found = origins.of(made.con, SETTINGS, made.known(), made.at)
    fair, web = rows(found, "source")["fair"], rows(found, "source")["web"]
    assert found.money_of == "profit"
    assert fair.margin_90_minor == NotEnoughData(20, 30)
    assert (fair.cost_minor, fair.payback_days) == (1_100, 30)
    assert (web.cost_minor, web.payback_days) == (2_500, None)
    assert found.everyone.margin_90_minor.value == 1800
    assert origin_words.payback(Words("en", "EUR"), fair) == (
        "Source 'fair': one new customer costs 11.00 EUR, earned back after 30 days."
    )
    assert origin_words.payback(Words("en", "EUR"), web) is None


def test_contacts_with_those_who_never_came_cost_too(tmp_path):
    with beginners.shop(tmp_path, END) as made:
        made.orders(names(20), np.full(20, 50), np.full(20, 500))
        made.orders(names(10, 900), np.full(10, 50), np.full(10, 500))
        made.contacts([(f"c{n:06}", 20, "spring", "post") for n in range(60)])  # 40 of them never buy
        made.contacts([(f"c{n:06}", 80, "spring", "post") for n in range(20)])  # after the first order: not for winning
        made.costs([("contact", "post", 70, None)])
        found = origins.of(made.con, SETTINGS, made.known(), made.at)
    assert rows(found, "partner")["spring"].cost_minor == 60 * 70 // 20


def test_profit_only_where_nearly_all_of_it_is_known(tmp_path):
    for lacking, of, unknown in ((2, "profit", 2), (20, "net_sales", 0)):
        with beginners.shop(tmp_path, END) as made:
            cost = np.where(np.arange(100) < lacking, -1, 300)
            made.orders(names(100), np.arange(100) % 30, np.full(100, 500), cost_of_goods_minor=cost)
            made.con.execute("UPDATE orders SET cost_of_goods_minor = NULL WHERE cost_of_goods_minor < 0")
            life = made.known()
            found = origins.of(made.con, SETTINGS, life, made.at)
            assert found.money_of == of
            assert found.everyone.margin_90_minor.n == 100 - unknown
            margin = Settings(shop=ShopSettings(margin=0.4))
            cohort = newcomers.cohort(made.con, margin, life, made.at)
            assert (cohort.money.of, int(cohort.money.unknown.sum())) == ("profit", 0)


def test_nothing_later_is_seen(tmp_path):
    rng = np.random.default_rng(8)
    found = []
    for more in (False, True):
        with beginners.shop(tmp_path, date(2024, 3, 1)) as made:
            beginners.cohort(made, 0.4, 200, rng=np.random.default_rng(9), start=0, source="web")
            beginners.cohort(made, 0.4, 200, rng=np.random.default_rng(9), start=200, source="fair")
            made.con.execute("DELETE FROM orders WHERE local_date >= DATE '2024-03-01'")
            if more:
                made.orders(names(400), np.full(400, 500), rng.integers(1, 9_000, 400), source=["x"] * 400)
            found.append(msgspec.json.encode(origins.of(made.con, SETTINGS, made.known(), made.at)))
    assert found[0] == found[1]


def test_the_same_on_one_thread_and_on_two(tmp_path):
    found = []
    for threads in (1, 2):
        with beginners.shop(tmp_path, END, threads=threads) as made:
            for number in range(12):
                beginners.cohort(made, 0.3, 60, rng=np.random.default_rng(number), start=60 * number,
                                 product=f"p{number}", category=f"k{number % 3}", source=f"s{number % 2}")  # fmt: skip
            found.append(msgspec.json.encode(origins.of(made.con, SETTINGS, made.known(), made.at)))
    assert found[0] == found[1]


def test_a_shop_without_newcomers_has_no_origins(tmp_path):
    with beginners.shop(tmp_path, END) as made:
        made.orders(names(30), np.zeros(30, int), np.full(30, 100))
        found = origins.of(made.con, SETTINGS, made.known(accounts=False), made.at)
    assert found.rows == ()
    assert found.everyone.second == NotEnoughData(0, 30)
    assert set(found.left_out.values()) == {"unknown"}
    assert msgspec.json.decode(msgspec.json.encode(found), type=origins.Origins) == found
    for language in LANGUAGES:
        assert origin_words.finding(Words(language), found)


@pytest.mark.slow
def test_cdnow_is_what_a_hand_count_gives(tmp_path):
    path = SHARED / "cdnow" / "cdnow_master.parquet"
    if not path.exists():
        pytest.skip("the CDNOW data are not here")
    with beginners.shop(tmp_path, date(1998, 7, 1)) as made:
        who, when, minor = made.con.execute(f"""
            SELECT customer_id, CAST(date AS DATE) - DATE '{START}', CAST(round(100 * sum(dollar_value)) AS BIGINT)
            FROM '{path}' GROUP BY ALL ORDER BY ALL
        """).fetchnumpy().values()  # fmt: skip
        how = np.array(["a", "b", "c"])[[int(each) % 7 % 3 for each in who]]
        made.orders(np.asarray(who, str), np.asarray(when, int), np.asarray(minor), source=how)
        found = origins.of(made.con, SETTINGS, made.known(), made.at)
        hand = made.con.execute("""
            WITH firsts AS (
                SELECT atom, min(local_date) AS first, any_value(source) AS source FROM orders GROUP BY atom
            )
            SELECT f.source, count(DISTINCT f.atom),
                count(DISTINCT f.atom) FILTER (o.local_date > f.first AND o.local_date <= f.first + 365),
                sum(o.net_sales_minor) FILTER (o.local_date < f.first + 365)
            FROM firsts f JOIN orders o USING (atom) GROUP BY f.source
        """).fetchall()
    assert sum(n for _, n, _, _ in hand) == found.everyone.newcomers == 23_570
    for source, newcomers_, again, spent in hand:
        row = rows(found, "source")[source]
        assert row.newcomers == newcomers_
        assert row.second.value == pytest.approx(again / newcomers_, abs=1e-6)
        assert row.margin_365_minor.value == pytest.approx(spent / newcomers_, abs=0.01)
    assert found.named == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_fit_every_kind(language):
    words = Words(language, "EUR")
    share = Estimate(0.4, 0.3, 0.5, 100)
    for kind in origins.KINDS:
        row = origins.Origin(kind, "x", 100, share, 365, 0.2, share, share, 500, 30, differs=True)
        for text in (origin_words.differs(words, row), origin_words.payback(words, row)):
            assert "x" in text
        assert words(f"origins.kind.{kind}")
        few = origins.Origin(kind, None, 3, NotEnoughData(1, 30), None, None, share, share)
        assert words("origins.rest") in origin_words.few(words, few)


def test_false_discoveries_are_held_down():
    rng = np.random.default_rng(10)
    runs = [discoveries.hold(rng.random(50), 0.1).any() for _ in range(400)]
    assert np.mean(runs) < 0.14
    assert discoveries.hold(np.array([]), 0.1).tolist() == []
    assert START < END
