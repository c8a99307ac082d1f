"""When customers order next and what they need again, on small invented shops."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import duckdb
import msgspec
import numpy as np
import pyarrow as pa
import pytest

from acquaint import config, predictions, tables
from acquaint.features import histories, occasions
from acquaint.models import due_list, next_order, order_reasons, reasons, study
from acquaint.models.kinds import timing
from acquaint.models.kinds.timing import NEXT_ORDER, REPLENISHMENT
from acquaint.models.next_order import NextOrder
from acquaint.models.replenishment import Replenishment
from acquaint.models.shelf import Kept, Shelf
from acquaint.words import Words
from tests.models.shelves import START, buy, needs, shop

MONTH = date(2025, 3, 1)
AT = occasions.day_of(MONTH)
DAYS = AT - START
SETTINGS = msgspec.convert({"shop": {"name": "Shop"}}, config.Settings)
COLUMNS = {
    "next_order_date": pa.date32(), "next_order_low": pa.date32(), "next_order_high": pa.date32(),
    "next_order_because": pa.string(), "due_now": pa.string(), "next_due_category": pa.string(),
    "next_due_date": pa.date32(),
}  # fmt: skip


def life(con):
    return SimpleNamespace(story=histories.read(con, "UTC", 0), months={})


def learn(con, known: Shelf | None = None, month: date = MONTH) -> Shelf:
    asked = study.Study(con, None, SETTINGS, None, month, "UTC", life(con))
    return Shelf(dict(timing.learn(asked, known or Shelf())))


def predict(con, known: Shelf, day: int = AT) -> list[dict]:
    """Return a row per customer, and leave the table `replenishment`."""
    at = SimpleNamespace(number=day)
    found = dict(timing.predict(study.as_known(con, SETTINGS, at, "UTC", life(con)), known))
    assert {name: column.type for name, column in found.items()} == COLUMNS
    names = [name for (name,) in con.execute("SELECT customer FROM numbered ORDER BY number").fetchall()]
    return pa.table({"customer": names, **found}).to_pylist()


def listed(con) -> list[dict]:
    return con.sql("FROM replenishment ORDER BY customer, category").to_arrow_table().to_pylist()


LEFT = {f"c{5 * n:04d}": START + 150 + 5 * n for n in range(30)}
"""One in five has left, c0000 first; c0001 has ordered once."""
BOUGHT = [row for row in needs(150, DAYS + 90) if row[0] != "c0001" and row[1] < LEFT.get(row[0], AT + 90)]
BOUGHT += buy("c0001", DAYS - 40)


def before(bought: list[tuple], day: int) -> list[tuple]:
    return [row for row in bought if row[1] < day]


@pytest.fixture(scope="module")
def made():
    with shop(before(BOUGHT, AT), kinds={"c0002": "company"}) as con:
        known = learn(con)
        rows = predict(con, known)
        yield SimpleNamespace(con=con, shelf=known, rows={row["customer"]: row for row in rows}, listed=listed(con))


def test_each_has_a_card_that_was_tried_and_every_word_of_it(made):
    assert list(made.shelf.models) == [NEXT_ORDER, REPLENISHMENT]
    for name, kept in made.shelf.models.items():
        card = kept.card
        assert (card.name, card.missing, card.data_to, card.tested_to) == (name, None, *[date(2025, 2, 28)] * 2)
        assert card.tested_from > date(2024, 6, 1)
        assert 0 < (MONTH - card.tested_from).days <= 364
        assert card.speaks
        assert card.cases > card.customers > 100
        assert sum(point.n for point in card.calibration) > 100
        assert {each.name for each in card.assumptions} >= {"calibration_slope", "calibration_error", "band_holds"}
        for language in ("en", "de"):
            words = Words(language, "EUR")
            assert words.has(f"models.predicts.{name}")
            assert all(words.has(f"models.rung.{step.name}") for step in card.ladder)
            assert all(words.has(f"models.assumption.{each.name}") for each in card.assumptions)


def test_what_is_kept_is_the_rung_in_use_and_no_customer(made):
    for name, kind in ((NEXT_ORDER, NextOrder), (REPLENISHMENT, Replenishment)):
        model = made.shelf.model(name, kind)
        assert isinstance(model, kind)
        assert set(model.hazards) <= {model.rung}
        assert model.rung == made.shelf.models[name].card.chosen
    text = msgspec.json.encode(made.shelf)
    assert b"c0003" not in text
    assert b"null" not in bytes(made.shelf.models[NEXT_ORDER].parameters)


def test_learned_twice_it_is_the_same(made):
    assert learn(made.con) == made.shelf
    assert learn(made.con, made.shelf) == made.shelf


def test_who_has_ordered_has_a_day_and_its_reasons(made):
    dated = [row for row in made.rows.values() if row["next_order_date"]]
    assert len(dated) > 110
    for row in dated:
        assert MONTH <= row["next_order_low"] <= row["next_order_date"]
        assert row["next_order_high"] is None or row["next_order_date"] <= row["next_order_high"]
    told = {part for row in dated for part in (row["next_order_because"] or "").split()}
    assert {name[1:] for name in told} <= set(order_reasons.FACTS)
    assert {"+usual_gap_days", "-usual_gap_days"} <= told


def test_who_is_no_person_has_nothing(made):
    assert all(made.rows["c0002"][name] is None for name in COLUMNS)
    assert not any(row["customer"] == "c0002" for row in made.listed)


def test_who_has_long_been_silent_may_not_come(made):
    gone = [made.rows[name] for name in sorted(LEFT)[:15]]
    assert all(row["next_order_high"] is None for row in gone)
    assert all(row["next_order_because"].startswith("-days_since_last_order") for row in gone)
    assert all(row["due_now"] is None for row in gone)


def test_what_is_due_is_that_of_the_table(made):
    assert set(made.listed[0]) == set(predictions.REPLENISHMENT.names)
    of: dict[str, list[dict]] = {}
    for row in made.listed:
        of.setdefault(row["customer"], []).append(row)
    assert any(made.rows[name]["due_now"] and ", " in made.rows[name]["due_now"] for name in of)
    for name, row in made.rows.items():
        mine = of.get(name, [])
        due = sorted((each for each in mine if each["due_now"]), key=lambda each: (-each["due_soon"], each["category"]))
        assert row["due_now"] == (", ".join(each["category"] for each in due[:3]) or None)
        dates = [each["due"] for each in mine if each["due"]]
        assert row["next_due_date"] == (min(dates) if dates else None)
        assert (row["next_due_category"] is None) == (row["next_due_date"] is None)


def test_no_more_than_three_are_named():
    """The columns are read off the table, whatever it says."""
    con = duckdb.connect()
    con.execute("CREATE TABLE numbered AS SELECT 'ada' AS customer, 'person' AS kind, 0 AS number")
    due_list.empty(con)
    soon = {"tea": 0.7, "bread": 0.9, "soap": 0.5, "jam": 0.7, "ink": 0.2}
    for place, (name, chance) in enumerate(soon.items()):
        con.execute(
            "INSERT INTO replenishment (customer, category, due, due_soon, due_now) VALUES ('ada', ?, ?, ?, ?)",
            [name, MONTH + timedelta(9 - place), chance, chance >= 0.5],
        )
    assert timing.columns_of(con).to_pylist() == [
        {"due_now": "bread, jam, tea", "next_due_category": "ink", "next_due_date": MONTH + timedelta(5)}
    ]
    con.close()


def test_a_later_read_knows_what_came_since(made):
    """Sixty days on, with the model of the month: days lie ahead of the read, and come as often as they say."""
    later = AT + 60
    with shop(before(BOUGHT, later)) as con:
        rows = predict(con, made.shelf, later)
        table = listed(con)
    after = {}
    for who, day, *_ in BOUGHT:
        if day >= later:
            after[who] = min(day, after.get(who, day))
    day = occasions.date_of(later)
    active = [row for row in rows if row["next_order_high"] and row["customer"] in after]
    came = [occasions.date_of(after[row["customer"]]) for row in active]
    assert len(active) > 100
    assert min(row["next_order_low"] for row in active) >= day
    inside = [row["next_order_low"] <= each <= row["next_order_high"] for row, each in zip(active, came, strict=True)]
    assert np.mean(inside) == pytest.approx(0.8, abs=0.1)
    half = [each <= row["next_order_date"] for row, each in zip(active, came, strict=True)]
    assert np.mean(half) == pytest.approx(0.5, abs=0.15)
    assert all(row["due_low"] is None or row["due_low"] >= day for row in table)
    bought = {(who, what) for who, when, what, *_ in BOUGHT if later <= when < later + 14}
    due = [(row["customer"], row["category"]) in bought for row in table if row["due_now"]]
    assert len(due) > 50
    assert np.mean(due) > 0.55


def test_it_is_learned_from_what_was_known_before_the_month(made):
    """The same month learned later, when more was bought, and a category nobody had: the same models."""
    more = [row for row in BOUGHT if row[0] != "c0002"] + buy("c0003", DAYS + 3, DAYS + 9, category="apples")
    with shop(before([row for row in BOUGHT if row[0] != "c0002"], AT)) as con:
        early = learn(con)
    with shop(before(more, AT + 30)) as con:
        late = learn(con)
    for name, kept in early.models.items():
        assert late.models[name].parameters == kept.parameters
        assert late.models[name].card.ladder == kept.card.ladder


def test_it_stays_until_what_it_foretold_is_known_and_is_held_against_a_new_one_then(made):
    month = date(2026, 3, 1)
    bought = [row for row in needs(150, occasions.day_of(month) - START) if row[0] != "c0002"]
    with shop(bought) as con:
        old = learn(con)
        soon = learn(con, old, date(2025, 3, 29))
        assert soon == old
        found = learn(con, old, month)
        # Of two that are fitted on the same times the older may well be as good; a wrong one is not.
        wrong = {name: bad(kept) for name, kept in old.models.items()}
        renewed = learn(con, Shelf(wrong), month)
    for name, kept in found.models.items():
        stays = kept.card.contest.stays
        assert kept.fitted == (MONTH if stays else month)
        assert (kept.parameters == old.models[name].parameters) == stays
        assert stays or kept.card.tested_from >= MONTH
    for kept in renewed.models.values():
        assert (kept.fitted, kept.card.contest.stays) == (month, False)


def bad(kept: Kept) -> Kept:
    """Return a model that takes every gap for three times as long, or short, as it is."""
    if kept.card.name == NEXT_ORDER:
        model = kept.model(NextOrder)
        worse = msgspec.structs.replace(model, rung="pace", window_days=7)
    else:
        model = kept.model(Replenishment)
        worse = msgspec.structs.replace(model, rung="item_gap", medians=tuple(9 * each for each in model.medians))
    return msgspec.structs.replace(kept, parameters=msgspec.Raw(msgspec.json.encode(worse)))


def test_where_nothing_can_be_tried_any_more_the_old_one_stays(made):
    with shop(buy("ada", 0, 30, 60)) as con:
        assert learn(con, made.shelf, date(2027, 3, 1)) == made.shelf


FEW = [row for row in needs(30, DAYS) if row[0] < "c0012"]
ONE_DAY = [row for n in range(300) for row in buy(f"c{n:04d}", DAYS - 50)]
NO_REPEAT = [row for n in range(300) for row in buy(f"c{n:04d}", n)]


@pytest.mark.parametrize("bought", [buy("ada", 0), FEW, ONE_DAY, NO_REPEAT])
def test_it_is_silent_where_there_is_too_little(bought):
    with shop(bought) as con:
        known = learn(con)
        rows = predict(con, known)
        assert listed(con) == []
        types = {name: kind for name, kind, *_ in con.execute("DESCRIBE replenishment").fetchall()}
    assert types == {each.name: tables.SQL_TYPES[each.type] for each in predictions.REPLENISHMENT.columns}
    assert all(row[name] is None for row in rows for name in COLUMNS)
    for kept in known.models.values():
        assert not kept.card.speaks
        assert kept.card.missing.missing > 0
        assert kept.card.horizon_days is None


def test_a_shop_without_an_order():
    with shop(buy("ada", 0)) as con:
        con.execute("DELETE FROM orders; DELETE FROM lines")
        known = learn(con)
        assert all(not kept.card.speaks for kept in known.models.values())
        assert all(value is None for row in predict(con, known) for name, value in row.items() if name in COLUMNS)


def test_one_cohort_that_buys_the_same_amount():
    """All began in one week, one category, constant amounts and quantities."""
    rng = np.random.default_rng(5)
    bought = []
    for n in range(120):
        days = np.cumsum([rng.integers(0, 7), *rng.integers(8, 20, 40)])
        bought += buy(f"c{n:04d}", *days[days < DAYS].tolist())
    with shop(bought) as con:
        rows = predict(con, learn(con))
        table = listed(con)
    assert all(MONTH <= row["next_order_date"] <= MONTH + timedelta(40) for row in rows)
    assert len(table) == 120
    assert not text_of_nan(rows)


def text_of_nan(rows: list[dict]) -> bool:
    return "nan" in repr(rows).lower()


@pytest.mark.parametrize(("first", "last"), [(DAYS - 61, DAYS), (DAYS - 21, DAYS), (DAYS - 200, DAYS - 140)])
def test_a_shop_that_was_closed_or_whose_feed_has_stopped(first, last):
    """No crash, nobody is called lost, and nothing is counted as silence of the customers that was the shop's."""
    shift = last - first if last < DAYS else 0  # purchases wait until it opens
    bought = [(who, day + (shift if day >= START + first else 0), *more) for who, day, *more in needs(150, DAYS)]
    bought = [row for row in bought if row[1] < START + (first if last == DAYS else DAYS)]
    with shop(bought) as con:
        known = learn(con)
        rows = predict(con, known)
        json = msgspec.json.encode(known)
    assert b"NaN" not in json
    assert not text_of_nan(rows)
    given = [row["next_order_date"] for row in rows]
    assert np.mean([each is not None for each in given]) > 0.95 or not known.models[NEXT_ORDER].card.speaks
    if last < DAYS:
        assert all(kept.card.speaks for kept in known.models.values())


def test_reasons_of_every_rung_say_what_moves_it(made):
    story = histories.read(made.con, "UTC", 0).occasions
    model = next_order.fit(story, AT)
    assert isinstance(model, NextOrder)
    for rung in next_order.RUNGS:
        used = msgspec.structs.replace(model, rung=rung)
        paces, opening = used.read(story, AT)
        day = used.predict(story, AT).day[paces.customer]
        added = order_reasons.added(used, paces, AT, opening, day)
        assert np.isfinite(added).all()
        heard = added.any(axis=0).tolist()
        assert heard[0] == (rung != "shop_gap")
        assert heard[1] == (rung != "pace")
        assert heard[3] == (rung == "weekday")
        assert "nan" not in str(reasons.loudest(order_reasons.FACTS, added, added[:, 0] < np.inf).to_pylist())
        if rung in {"pace", "silence", "weekday"}:  # who comes often has a reason to come soon
            assert np.corrcoef(added[:, 0], -np.log(paces.pace))[0, 1] > 0.9
