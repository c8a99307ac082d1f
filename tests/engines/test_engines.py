"""One suite for all engines: what an expression means, every tally at one instant and at many moments.

Everything is held against what is said or counted by hand, not one engine against the other.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from functools import cache

import pyarrow as pa
import pytest

from acquaint import grammar, tally
from acquaint.expr import tallies
from acquaint.features import evaluate
from acquaint.features.columns import column
from acquaint.features.fold import Instant
from tests import shops
from tests.engines.conftest import Engine
from tests.engines.constructs import CATALOG, TALLIES, by_hand
from tests.engines.gaps import Gap, cases
from tests.features import test_batch as batch
from tests.features.test_columns import ROW, SEMANTICS

ENGINES = ("duckdb", "spark")
WORDS = pa.table(
    {"word": ["ΣΑΣ"], "u": ["a\\b'c"], "v": ["\U0001f375"], "w": ["\ufb00"], "x": [1.005], "big": [2.5e17]}
)
MORE = {
    "lower of a word": ("lower(word)", "σασ"), "a backslash": ("contains(u, '\\')", True),
    "a quote": ("starts_with(u, 'a\\b''')", True), "beyond 16 bits": ("v > w", True),
    "round of a number": ("round(x, 2)", 1.0), "round to hundreds": ("round(big, -2)", 2.5e17),
    "round to tens": ("round(x * 14925.373134328358, -2)", 15000.0), "the other way": ("round(-x, 2)", -1.0),
}  # fmt: skip
"""What engines are known to differ in."""
GAPS = {
    ("spark", "lower of a word"): Gap(
        "never", "Spark writes a word in lower case, with another sigma at its end; DuckDB writes letter by letter"
    ),
}
NUMBERED = {name: (number,) for number, name in enumerate(TALLIES)}
NIGHT = datetime(2024, 5, 1)
pytestmark = pytest.mark.xdist_group("spark")


def asked(engine: Engine, name: str, row: pa.Table, texts: list[str]) -> dict[str, object]:
    """Return the value of each expression over a row."""
    given = engine.give(name, row)
    values = [column(grammar.parse(text), lambda node: given[node.name]) for text in texts]
    # A null of no type is one of text as a feature, too.
    typed = {f"v{i}": v.cast("string") if v.type().is_null() else v for i, v in enumerate(values)}
    taken = engine.take(given.select(**typed))
    return dict(zip(texts, taken.to_pylist()[0].values(), strict=True))


@pytest.fixture(scope="session")
def expressions(engine_of):
    """Engine -> the value of every expression, all asked at once."""

    @cache
    def of(name: str) -> dict[str, object]:
        engine = engine_of(name)
        return asked(engine, "rows", ROW, [text for text, _ in SEMANTICS]) | asked(
            engine, "words", WORDS, [text for text, _ in MORE.values()]
        )

    return of


@pytest.fixture(scope="session")
def drawn():
    return batch.orders(1, 80)


@pytest.fixture(scope="session")
def pairs(drawn):
    """Moments of any kind, and those at which an order is about to count."""
    draw = random.Random(2)
    edges = [at + timedelta(microseconds=us) for _, at, _, _ in drawn[:8] for us in (0, 1)]
    instants = [shops.START + timedelta(minutes=draw.randrange(-9_000, 230 * 24 * 60)) for _ in range(24)] + edges
    return [(draw.choice(batch.NAMES), at) for at in instants]


@pytest.fixture(scope="session")
def shop_of(engine_of, drawn, pairs):
    """Engine -> tables of the shop, its relations, constants and moments."""
    backend, made = shops.engine(batch.rows(drawn))
    shops.constants(backend), shops.moments(backend, pairs)
    held = {name: backend.table(name).to_pyarrow() for name in (*made, "constants", "moments")}
    backend.disconnect()

    @cache
    def of(name: str):
        engine = engine_of(name)
        given = {label: engine.give(label, table) for label, table in held.items()}
        return engine, given, evaluate.make(engine.backend, given, CATALOG, None)

    return of


@pytest.fixture(scope="session")
def nights(shop_of):
    """Engine -> every customer's tallies."""

    @cache
    def of(name: str) -> pa.Table:
        engine, given, shop = shop_of(name)
        at = Instant.of(shops.utc(NIGHT), (NIGHT.date() - date(1970, 1, 1)).days - 1, NIGHT.date())
        return engine.take(evaluate.nightly(shop, CATALOG, given["constants"], at).order_by("customer"))

    return of


@pytest.fixture(scope="session")
def moments(shop_of):
    """Engine -> the tallies at all moments."""

    @cache
    def of(name: str) -> pa.Table:
        engine, given, shop = shop_of(name)
        return engine.take(evaluate.at(shop, CATALOG, given["constants"], given["moments"]).order_by("moment"))

    return of


def same(found: object, wanted: object) -> bool:
    if isinstance(wanted, float) and isinstance(found, int | float):
        return found == pytest.approx(wanted, rel=1e-12)
    return found == wanted and isinstance(found, bool) == isinstance(wanted, bool)


def test_every_kind_of_tally_is_here():
    assert {node.tally for entry in CATALOG.entries for node in tallies(entry.tree)} == set(tally.KINDS)


@pytest.mark.parametrize(
    ("engine", "text", "wanted"),
    cases(ENGINES, {text: (text, wanted) for text, wanted in SEMANTICS} | MORE, GAPS),
)
def test_an_expression_means(expressions, engine, text, wanted):
    assert same(expressions(engine)[text], wanted)


@pytest.mark.parametrize(("engine", "number"), cases(ENGINES, NUMBERED, {}))
def test_a_tally_at_one_instant_for_all(nights, drawn, engine, number):
    name = [*TALLIES][number]
    found = nights(engine)
    assert found["customer"].to_pylist() == list(batch.NAMES)
    for who, value in zip(batch.NAMES, found[f"f{number}"].to_pylist(), strict=True):
        assert same(value, by_hand(drawn, who, NIGHT)[name])


@pytest.mark.parametrize(("engine", "number"), cases(ENGINES, NUMBERED, {}))
def test_a_tally_at_many_moments(moments, drawn, pairs, engine, number):
    name = [*TALLIES][number]
    found = moments(engine)
    assert found["moment"].to_pylist() == list(range(len(pairs)))
    for (who, at), value in zip(pairs, found[f"f{number}"].to_pylist(), strict=True):
        assert same(value, by_hand(drawn, who, at)[name])
