"""Tastes on the shelf: learned before a month, read on any day of it, silent where there is too little to know."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from types import SimpleNamespace

import duckdb
import msgspec
import numpy as np
import pyarrow as pa
import pytest

from acquaint import predictions, tables
from acquaint.config import SensitiveSettings, parse
from acquaint.features import histories
from acquaint.features.occasions import day_of
from acquaint.features.profiles import Moment
from acquaint.lake import sensitive
from acquaint.models import affinity, basket, discovery, goods, taste
from acquaint.models.kinds import tastes
from acquaint.models.shelf import Kept, Shelf
from acquaint.models.study import Now, Study, as_known
from acquaint.words import Words
from tests.models import tasting

CUSTOMERS, DAYS = 400, 250
MONTH, LATER, NEXT = date(2024, 8, 1), date(2024, 8, 27), date(2024, 9, 1)
AT = day_of(MONTH)
SETTINGS = parse("[shop]\ncurrency = 'EUR'")
COLUMNS = {
    "favourite_category": "string", "favourite_category_share": "double", "favourite_category_share_low": "double",
    "favourite_category_share_high": "double", "favourite_brand": "string", "suggested_category": "string",
    "discount_sensitivity": "double", "discount_sensitivity_low": "double", "discount_sensitivity_high": "double",
}  # fmt: skip
NAMES = tuple(f"c{number:02}" for number in range(tasting.CATEGORIES))


def opened(rows, names=NAMES, firms=()):
    """Return an engine with the canonical tables of a shop; a row of `rows` is as many lines as it says."""
    full = {"lines": np.ones(len(rows["number"]), int), "promoted": np.zeros(len(rows["number"]), int)} | rows
    full |= {name: full["category"] for name in ("product", "brand") if name not in rows}
    each = np.repeat(np.arange(len(full["number"])), full["lines"])
    first = np.repeat(np.cumsum(full["lines"]) - full["lines"], full["lines"])
    number, day = full["number"][each], full["day"][each]
    moment = (day * 86_400 + 36_000).astype("datetime64[s]").astype("datetime64[us]")
    lines = pa.table({
        "source": ["till"] * len(each), "id": np.char.mod("%08d", np.arange(len(each))), "ts": moment,
        "seq": np.arange(len(each)), "known_at": moment, "local_date": moment.astype("datetime64[D]"),
        "atom": np.char.mod("account:till:c%04d", number), "product": np.char.mod("p%04d", full["product"][each]),
        "category": np.array(names)[full["category"][each]], "brand": np.char.mod("b%d", full["brand"][each]),
        "net_sales_minor": np.full(len(each), 500),
        "discount_minor": (np.arange(len(each)) - first < full["promoted"][each]) * 50,
    })  # fmt: skip
    who = [f"c{each:04d}" for each in np.unique(number)]
    made = {
        "lines": lines, "orders": lines.select(lines.column_names[:7]).append_column("is_order", [[True] * len(each)])
        .append_column("status", [["counted"] * len(each)]).append_column("net_sales_minor", lines["net_sales_minor"]),
        "members": pa.table({"atom": [f"account:till:{name}" for name in who], "customer": pa.array(who, pa.string())}),
        "customers": pa.table({"customer": pa.array(who, pa.string()),
                               "kind": pa.array(["firm" if name in firms else "person" for name in who], pa.string()),
                               "known_since": pa.array([datetime(2024, 1, 1)] * len(who), pa.timestamp("us"))}),
    }  # fmt: skip
    con = duckdb.connect(config={"threads": 2})
    for name, table in tables.CANONICAL.items():
        con.execute(tables.create(name, table))
        if name in made:
            con.register("made", made[name])
            con.execute(f"INSERT INTO {name} BY NAME FROM made")
            con.unregister("made")
    return con


def study(con, month=MONTH) -> Study:
    life = SimpleNamespace(story=histories.read(con, "UTC", 0), months={})
    return Study(con, None, SETTINGS, None, month, "UTC", life)


def today(con, day) -> Now:
    life = SimpleNamespace(story=histories.read(con, "UTC", 0), months={})
    return as_known(con, SETTINGS, Moment(datetime.combine(day, time(), UTC), day), "UTC", life)


def learned(con, month=MONTH, known=None) -> Shelf:
    return Shelf(dict(tastes.learn(study(con, month), known or Shelf())))


def told(con, shelf, day):
    """Return the columns, affinities and suggestions of a day."""
    columns = dict(tastes.predict(today(con, day), shelf))
    assert {name: str(column.type) for name, column in columns.items()} == COLUMNS
    more = [con.execute(f"FROM {name} ORDER BY ALL").fetchall() for name in ("affinities", "suggestions")]
    return {name: column.to_pylist() for name, column in columns.items()}, *more


def before(rows, day):
    return {name: column[rows["day"] < day] for name, column in rows.items()}


@pytest.fixture(scope="module")
def made():
    rows, truth = tasting.shop(CUSTOMERS + 5, DAYS, drawn=0.3, every=12.0)
    known = np.unique(rows["number"][rows["day"] < AT - 61])[:CUSTOMERS]
    keep = np.isin(rows["number"], known)
    rows = {name: column[keep] for name, column in rows.items()}
    return rows | {"number": np.searchsorted(known, rows["number"])}, tasting.Truth(*(each[known] for each in truth))


@pytest.fixture(scope="module")
def con(made):
    return opened(made[0])


@pytest.fixture(scope="module")
def shelf(con) -> Shelf:
    return learned(con)


def test_all_five_are_learned_with_cards_in_words(shelf: Shelf) -> None:
    assert list(shelf.models) == [sort.name for sort in taste.SORTS]
    for kept in shelf.models.values():
        card = kept.card
        assert card.missing is None, card.name
        assert card.chosen in [step.name for step in card.ladder]
        assert card.calibration
        assert (card.data_to, card.tested_from, card.tested_to) == (date(2024, 7, 31), date(2024, 7, 4), card.data_to)
        for words in (Words("en"), Words("de")):
            keys = [f"predicts.{card.name}", *(f"rung.{step.name}" for step in card.ladder)]
            keys += [f"assumption.{each.name}" for each in card.assumptions]
            assert all(words.has(f"models.{key}") for key in keys), keys
    assert msgspec.json.decode(msgspec.json.encode(shelf), type=Shelf) == shelf


def test_nothing_of_the_month_is_in_a_model(made, shelf: Shelf) -> None:
    rows = before(made[0], AT)
    late = {"number": 0, "day": AT + 3, "product": 999, "category": 11, "brand": 7, "lines": 1, "promoted": 0}
    more = {name: np.append(rows[name], value) for name, value in late.items()}
    assert msgspec.json.encode(learned(opened(more))) == msgspec.json.encode(shelf)


def test_a_day_tells_what_was_known_then(made, con, shelf: Shelf) -> None:
    early, late = told(con, shelf, MONTH), told(con, shelf, LATER)
    assert late == told(opened(before(made[0], day_of(LATER))), shelf, LATER)
    assert early[0]["favourite_category_share"] != late[0]["favourite_category_share"]
    assert early[2] != late[2]


def test_favourites_are_those_of_true_tastes(made, con, shelf: Shelf) -> None:
    columns, liked, _ = told(con, shelf, MONTH)
    lines = (1 - made[1].drawn[:, None]) * made[1].taste + made[1].drawn[:, None] / tasting.CATEGORIES
    best = np.array([int(name[1:]) for name in columns["favourite_category"]])
    assert (best == lines.argmax(axis=1)).mean() > 0.6
    low, share, high = (np.array(columns[f"favourite_category_share{end}"]) for end in ("_low", "", "_high"))
    assert ((low <= share) & (share <= high)).all()
    true = lines[np.arange(CUSTOMERS), best]
    assert ((true >= low) & (true <= high)).mean() > 0.6
    assert columns["favourite_category"] == [row[2] for row in liked if (row[1], row[8]) == ("category", 1)]
    assert columns["favourite_brand"] == [row[2] for row in liked if (row[1], row[8]) == ("brand", 1)]


def test_who_takes_to_discounts_is_found(made, con, shelf: Shelf) -> None:
    columns, *_ = told(con, shelf, MONTH)
    found = [np.array(columns[f"discount_sensitivity{end}"]) for end in ("_low", "", "_high")]
    assert np.corrcoef(found[1], made[1].drawn)[0, 1] > 0.5
    assert ((found[0] <= found[1]) & (found[1] <= found[2])).all()


def test_tables_are_small_and_as_described(con, shelf: Shelf) -> None:
    told(con, shelf, MONTH)
    for table in (predictions.AFFINITIES, predictions.SUGGESTIONS):
        found = con.execute(f"DESCRIBE {table.name}").fetchall()
        assert [(row[0], row[1]) for row in found] == [(c.name, tables.SQL_TYPES[c.type]) for c in table.columns]
        many = con.execute(f"SELECT max(n), max(last), bool_and(n = last) FROM (SELECT count(DISTINCT rank) AS n, "
                           f"max(rank) AS last FROM {table.name} GROUP BY customer, kind)").fetchall()  # fmt: skip
        assert many[0][0] <= 5
        assert many[0][2]
        for column in table.columns:
            if column.null == "never":
                assert goods.one(con, f"SELECT count(*) FROM {table.name} WHERE {column.name} IS NULL") == 0


def test_suggestions_are_new_or_known_as_they_say(made, con, shelf: Shelf) -> None:
    columns, _, suggested = told(con, shelf, MONTH)
    rows = before(made[0], AT)
    products = {(f"c{n:04d}", f"p{p:04d}") for n, p in zip(rows["number"], rows["product"], strict=True)}
    sorts = {(f"c{n:04d}", f"c{c:02}") for n, c in zip(rows["number"], rows["category"], strict=True)}
    assert {row[1] for row in suggested} >= {"repeat", "explore"}
    for customer, kind, product, category, chance, days, _, because in suggested:
        assert 0 < chance < 1
        assert days == (28 if kind == "new_category" else None)
        assert ((customer, category) in sorts) == (category is not None and kind != "new_category") or kind == "explore"
        if kind != "new_category":
            assert ((customer, product) in products) == (kind == "repeat")
        assert because is None or all(part[0] in "+-" for part in because.split())
    first = {row[0]: row[3] for row in suggested if (row[1], row[6]) == ("new_category", 1)}
    assert columns["suggested_category"] == [first.get(f"c{n:04d}") for n in range(CUSTOMERS)]
    assert any(row[7] for row in suggested)


def test_later_runs_of_the_month_read_no_goods(shelf: Shelf) -> None:
    asked = Study(None, None, SETTINGS, None, MONTH, "UTC", None)
    assert dict(tastes.learn(asked, shelf)) == shelf.models


def test_nothing_is_left_in_the_engine(con, shelf: Shelf) -> None:
    there = "SELECT list(table_name) FROM duckdb_tables() WHERE temporary"
    histories.read(con, "UTC", 0)
    were = set(goods.one(con, there))
    learned(con)
    told(con, shelf, MONTH)
    assert set(goods.one(con, there)) == were


def test_the_better_one_on_the_newest_window_is_used(con, shelf: Shelf, monkeypatch) -> None:
    monkeypatch.setattr(taste, "SORTS", (taste.CATEGORIES,))
    name = taste.CATEGORIES.name
    old, new = shelf.models[name], learned(con, NEXT).models[name]
    used = old.model(taste.CATEGORIES.used)

    def after(rung: str) -> Kept:
        champion = msgspec.json.encode(msgspec.structs.replace(used, rung=rung))
        asked = msgspec.structs.replace(old, parameters=msgspec.Raw(champion))
        return learned(con, NEXT, Shelf({name: asked})).models[name]

    best = min(new.card.ladder, key=lambda step: step.loss).name
    stayed = after(best)
    assert stayed.model(taste.CATEGORIES.used).fitted == used.fitted
    replaced = after(affinity.LAST)
    assert (replaced.card.contest.stays, replaced.fitted) == (False, NEXT)
    # The same model as the challenger's, or a better one, stays.
    assert (stayed.card.contest.stays, stayed.fitted) in ((True, MONTH), (False, NEXT))


def test_a_rung_that_holds_for_everybody_tells_nothing_of_anybody(con, shelf: Shelf) -> None:
    plain = {}
    for sort in taste.SORTS:
        used = msgspec.structs.replace(shelf.model(sort.name, sort.used), rung=sort.everybody)
        parameters = msgspec.Raw(msgspec.json.encode(used))
        plain[sort.name] = msgspec.structs.replace(shelf.models[sort.name], parameters=parameters)
    columns, liked, suggested = told(con, Shelf(plain), MONTH)
    assert all(value is None for column in columns.values() for value in column)
    assert not liked
    assert not suggested


def test_firms_have_no_tastes(made, shelf: Shelf) -> None:
    columns, liked, _ = told(opened(made[0], firms=("c0007",)), shelf, MONTH)
    assert {column[7] for column in columns.values()} == {None}
    assert "c0007" not in {row[0] for row in liked}
    assert columns["favourite_category"][8] is not None


@pytest.mark.parametrize(
    "rows",
    [
        tasting.rows_of([], [], []),
        tasting.rows_of(np.arange(300), np.full(300, AT - 40), np.arange(300) % 12),
        tasting.rows_of(np.repeat(np.arange(300), 4), np.full(1200, AT - 1), np.arange(1200) % 12),
        tasting.rows_of(np.arange(300), AT - 100 + np.arange(300) % 90, np.arange(300) % 12),
        tasting.shop(30, 213, drawn=0.3)[0],
        before(tasting.shop(150, 213)[0], AT - 61),
    ],
    ids=["nobody", "one cohort", "one day", "no repeat buyers", "too few", "closed two months"],
)
def test_with_too_little_to_know_it_is_silent(rows) -> None:
    con = opened(rows)
    shelf = learned(con)
    assert all(kept.silent and kept.card.missing is not None for kept in shelf.models.values())
    columns, liked, suggested = told(con, shelf, LATER)
    assert all(value is None for column in columns.values() for value in column)
    assert not liked
    assert not suggested


def test_a_feed_that_stopped_three_weeks_ago_is_read_to_its_end(made, shelf: Shelf) -> None:
    last = date(2024, 7, 11)
    con = opened(before(made[0], day_of(last)))
    found = learned(con)
    assert {(k.card.tested_from, k.card.tested_to) for k in found.models.values()} == {
        (date(2024, 6, 13), date(2024, 7, 10))
    }
    assert told(con, found, MONTH) == told(con, found, last)


def test_while_the_shop_is_closed_nobody_starts_with_anything(made, shelf: Shelf) -> None:
    con = opened(before(made[0], AT - 61))
    columns, liked, suggested = told(con, shelf, MONTH)
    assert set(columns["suggested_category"]) == {None}
    assert {row[1] for row in suggested} == {"repeat", "explore"}
    assert all(0 <= row[5] <= row[4] <= row[6] <= 1 for row in liked)


def test_sensitive_goods_are_in_no_taste(made, shelf: Shelf) -> None:
    names = [f"c{i:02}" for i in range(tasting.CATEGORIES - 1)] + ["Pregnancy tests"]
    con = opened(made[0], names=names)
    assert "Pregnancy tests" in str(told(con, shelf, MONTH))
    sensitive.hide(con, SensitiveSettings())
    found = told(con, learned(con), MONTH)
    assert found[1]
    assert found[2]
    assert "Pregnancy" not in str(found)
    assert "p011" not in str(found)


def test_pieces_of_customers_are_told_alike(con, shelf: Shelf, monkeypatch) -> None:
    whole = told(con, shelf, MONTH)
    for module in (affinity, basket, discovery):
        monkeypatch.setattr(module, "CHUNK", 70)
    assert told(con, shelf, MONTH) == whole
