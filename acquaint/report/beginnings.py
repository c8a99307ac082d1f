"""Facts of a first order that the likeness compares: each a few values, never what is private."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from acquaint.config import Settings
from acquaint.features.histories import ACCOUNT_SINCE
from acquaint.features.occasions import Ints
from acquaint.features.profiles import Moment
from acquaint.lake.sensitive import matching
from acquaint.report.newcomers import HIDDEN, TOLD
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_VALUES = 20
MOST_TRAIT_VALUES = 50
BANDS = 5
HOURS = ("night", "morning", "afternoon", "evening")
"""Quarters of the day from midnight on."""
_PLAIN = ("source", "channel", "partner", "told", "category", "weekday")
EARLY = ("partner", "told")
"""Facts that can be known of somebody before an order; traits can be, too."""

_WHOLE_WORDS = """
    age ages aged alter sex sexe sexo geo zip plz cp dob kid kids son sons daughter daughters city town ort ville
    stadt land lat lon race faith enfant enfants hijo hijos figli kind baby babies boy boys girl girls male female
    woman women man men homme hommes femme femmes hombre mujer mr mrs ms herr frau region state country county
"""
"""Words that keep a trait out where they stand by themselves in its name or a value."""
_PARTS = """
    alters birth geburt naissance nacimiento nascita geslacht gender geschlecht anrede salutation civilite health
    gesund sante salud salute krank medic medik medizin allerg diabet disab behinder handicap pregnan schwanger
    diet postcode postal postleit zipcode address adresse street strasse wohn homeowner residen location latitude
    longitude child kinder famil household haushalt marital married spouse relig konfession ethnic ethnie
    nationalit citizenship staatsang sexual orientation politic gewerkschaft income einkommen salary gehalt revenu
    ingreso credit schufa retire rentner pension senior student
"""
"""Parts of words that do: age, sex, health, family, belief, origin, income, home."""
_WHOLE, _PART = frozenset(_WHOLE_WORDS.split()), tuple(_PARTS.split())


class Fact(msgspec.Struct, frozen=True, eq=False):
    """A fact of the first order.

    Parameters
    ----------
    name
        source, channel, partner, told, category, sales, discounted, weekday, hour, or trait_NAME.
    values
        Its frequent values.
    code
        int64[newcomers], position in `values`; `len(values)` for a rare value, -1 for unknown.
    edges
        Bounds in minor units between the values of `sales`.
    """

    name: str
    values: tuple[str, ...]
    code: Ints
    edges: tuple[int, ...] = ()

    @property
    def early(self) -> bool:
        """Whether it can be known before an order."""
        return self.name in EARLY or self.name.startswith("trait_")

    def bounds(self, value: int) -> tuple[int | None, int | None]:
        """Return the bounds of a band of amounts, from and below; None for open ends and other facts."""
        if not self.edges:
            return None, None
        edges = (None, *self.edges, None)
        return edges[value], edges[value + 1]


def private(texts: Iterable[str]) -> bool:
    """Tell whether one of the texts says or suggests what is never used.

    Examples
    --------
    >>> private(["Altersgruppe"]), private(["householdComp"]), private(["language"]), private(["hobby", "2 Kids"])
    (True, True, False, True)
    """
    for text in texts:
        words = plain(re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", text)).split()
        if _WHOLE.intersection(words) or any(part in "".join(words) for part in _PART):
            return True
    return False


def sensitive(settings: Settings, text: str) -> bool:
    """Tell whether a text names something that counts as money only."""
    return re.search(matching(settings.sensitive), plain(text)) is not None


def plain(text: str) -> str:
    """Return a text in lower case without accents, everything but letters and digits a blank."""
    bare = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    return re.sub(r"[^a-z0-9]+", " ", "".join(c for c in bare if not unicodedata.combining(c))).strip()


def facts(
    con: DuckDBPyConnection, settings: Settings, place: Ints, *, people: int, least: int
) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
    """Return the facts of all newcomers, and the names of traits that are never used.

    Parameters
    ----------
    place
        Newcomers that are compared: values and their means are read from them.
    people
        Newcomers in all.
    least
        How many of those compared a value needs.
    """
    names, left_out = _traits(con, settings)
    _keep_traits(con, "beginning_traits", names, "opening", "n.ts")
    queries = {name: f"SELECT place, CAST({name} AS VARCHAR) AS value FROM beginning" for name in _PLAIN}
    queries["discounted"] = "SELECT place, CASE WHEN discounted THEN 'yes' ELSE 'no' END AS value FROM beginning"
    queries["hour"] = f"SELECT place, {list(HOURS)}[hour // 6 + 1] AS value FROM beginning"
    queries |= {f"trait_{name}": _trait("beginning_traits", name) for name in names}
    found = [_fact(con, settings, name, query, place, people=people, least=least) for name, query in queries.items()]
    found.append(_sales(con, place, people))
    return tuple(fact for fact in found if fact.values and (fact.code[place] != 0).any()), left_out


def prospects(con: DuckDBPyConnection, early: tuple[Fact, ...], at: Moment, people: int) -> list[Ints]:
    """Return the codes of prospects (`newcomers.prospects`) for facts that can be known before an order."""
    names = [fact.name.removeprefix("trait_") for fact in early if fact.name not in EARLY]
    _keep_traits(con, "prospect_traits", names, "prospect", literal(str(at.as_of.replace(tzinfo=None))))
    found = []
    for fact in early:
        query = f"SELECT place, {fact.name} AS value FROM prospect_beginning"
        if fact.name not in EARLY:
            query = _trait("prospect_traits", fact.name.removeprefix("trait_"))
        found.append(_codes(con, query, fact.values, people))
    return found


def _traits(con: DuckDBPyConnection, settings: Settings) -> tuple[list[str], tuple[str, ...]]:
    """Return the traits that may be compared, and those that never are; traits of too many values are neither."""
    found = con.execute(f"""
        SELECT trait, list(DISTINCT value ORDER BY value) FROM traits
        WHERE trait <> '{ACCOUNT_SINCE}' GROUP BY trait
        HAVING count(DISTINCT value) <= {MOST_TRAIT_VALUES} ORDER BY trait
    """).fetchall()
    kept, left_out = [], []
    for name, values in found:
        if private([name, *values]) or any(sensitive(settings, text) for text in (name, *values)):
            left_out.append(name)
        elif plain(name).replace(" ", "_") not in TOLD:
            kept.append(name)
    return kept, tuple(left_out)


def _keep_traits(con: DuckDBPyConnection, name: str, traits: list[str], people: str, until: str) -> None:
    """Make a table of place, trait and value, as known to each of `people` at an instant."""
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {name} AS
        SELECT n.place, t.trait, arg_max(t.value, (t.known_at, t.source, t.atom, t.value)) AS value
        FROM traits t JOIN belongs b USING (atom) JOIN {people} n USING (number)
        WHERE list_contains($traits, t.trait) AND t.known_at <= {until} GROUP BY ALL
        """,
        {"traits": traits or [""]},
    )


def _trait(table: str, name: str) -> str:
    return f"SELECT place, value FROM {table} WHERE trait = {literal(name)}"


def _fact(
    con: DuckDBPyConnection, settings: Settings, name: str, query: str, place: Ints, *, people: int, least: int
) -> Fact:
    """Return a fact of `query` (place, value) with the values that `least` of those compared have."""
    con.register("compared", _places(place))
    rows = con.execute(f"""
        SELECT value, count(*) AS n FROM ({query}) JOIN compared USING (place)
        WHERE value IS NOT NULL AND value <> '{HIDDEN}'
        GROUP BY value HAVING n >= {least} ORDER BY n DESC, value LIMIT {MOST_VALUES}
    """).fetchall()
    con.unregister("compared")
    values = tuple(value for value, _ in rows if name != "told" or not sensitive(settings, value))
    return Fact(name, values, _codes(con, query, values, people))


def _codes(con: DuckDBPyConnection, query: str, values: tuple[str, ...], people: int) -> Ints:
    """Return int64[people]: position of the value in `values`, their number for any other, -1 for none."""
    code = np.full(people, -1, np.int64)
    found = con.execute(
        f"SELECT place, coalesce(list_position($values, value), {len(values) + 1}) - 1 AS code FROM ({query}) "
        "WHERE value IS NOT NULL",
        {"values": list(values) or [""]},
    ).fetchnumpy()
    code[found["place"]] = found["code"]
    return code


def _sales(con: DuckDBPyConnection, place: Ints, people: int) -> Fact:
    """Return the amount of the first order in fifths of those compared."""
    amount = np.zeros(people, np.int64)
    found = con.execute("SELECT place, sales_minor FROM beginning").fetchnumpy()
    amount[found["place"]] = found["sales_minor"]
    edges = np.unique(np.percentile(amount[place], np.arange(1, BANDS) * 100 / BANDS, method="inverted_cdf"))
    edges = edges[edges > amount[place].min()] if len(place) else edges
    code = np.searchsorted(edges, amount, side="right")
    names = tuple(str(band + 1) for band in range(len(edges) + 1))
    return Fact("sales", names, code, tuple(int(edge) for edge in edges))


def _places(place: Ints) -> Any:
    import pyarrow as pa  # noqa: PLC0415

    return pa.table({"place": place})
