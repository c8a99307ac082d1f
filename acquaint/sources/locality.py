"""Currency, country and zone that a sheet itself states, each with the evidence; what it does not state stays open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import msgspec

from acquaint import currencies
from acquaint.sources.contents import Content
from acquaint.sources.names import Names, normalise
from acquaint.sources.sql import quoted

if TYPE_CHECKING:
    import duckdb

_MOST = 0.8
"""Share of the values that must say the same."""

COUNTRIES = {
    "AT": "austria, osterreich, autriche, oostenrijk, aut",
    "AU": "australia, australien, aus",
    "BE": "belgium, belgien, belgique, belgie, belgica, belgio, bel",
    "BR": "brazil, brasil, brasilien, bra",
    "CA": "canada, kanada, can",
    "CH": "switzerland, schweiz, suisse, svizzera, suiza, zwitserland, che",
    "CZ": "czech republic, czechia, tschechien, cesko, ceska republika, cze",
    "DE": "germany, deutschland, allemagne, alemania, germania, duitsland, niemcy, tyskland, deu, ger",
    "DK": "denmark, danmark, danemark, danemark, dinamarca, dnk",
    "ES": "spain, espana, spanien, espagne, spagna, spanje, esp",
    "FI": "finland, suomi, finnland, fin",
    "FR": "france, frankreich, francia, frankrijk, francja, frankrike, fra",
    "GB": "united kingdom, uk, great britain, england, scotland, wales, grossbritannien, vereinigtes konigreich, gbr",
    "IE": "ireland, irland, irlande, eire, irl",
    "IT": "italy, italien, italia, italie, wlochy, ita",
    "LU": "luxembourg, luxemburg, lux",
    "MX": "mexico, mexiko, mex",
    "NL": "netherlands, niederlande, nederland, pays bas, holland, paises bajos, paesi bassi, nld",
    "NO": "norway, norwegen, norge, nor",
    "NZ": "new zealand, neuseeland, nzl",
    "PL": "poland, polen, polska, pologne, pol",
    "PT": "portugal, prt",
    "SE": "sweden, schweden, sverige, suede, swe",
    "US": "united states, usa, united states america, vereinigte staaten, etats unis, estados unidos, stati uniti",
}
"""ISO 3166 code -> what else the country is called, in the countries' own and neighbouring languages."""
_PREFIXES = {
    "31": "NL", "32": "BE", "33": "FR", "34": "ES", "351": "PT", "352": "LU", "353": "IE", "358": "FI", "39": "IT",
    "41": "CH", "420": "CZ", "43": "AT", "44": "GB", "45": "DK", "46": "SE", "47": "NO", "48": "PL", "49": "DE",
    "52": "MX", "55": "BR", "61": "AU", "64": "NZ",
}  # fmt: skip
"""Telephone prefix -> country, where a prefix is one country's."""
_DOLLARS = {"US": "USD", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "MX": "MXN"}
_KRONOR = {"SE": "SEK", "NO": "NOK", "DK": "DKK"}
_SHARED = {"$": _DOLLARS, "kr": _KRONOR, "¥": {"JP": "JPY", "CN": "CNY"}, "Fr": {"CH": "CHF"}, "Rs": {"IN": "INR"}}
"""Signs of several currencies -> country -> the currency it is there."""
_ZONES = {
    "easterntimeuscanada": "America/New_York",
    "centraltimeuscanada": "America/Chicago",
    "mountaintimeuscanada": "America/Denver",
    "pacifictimeuscanada": "America/Los_Angeles",
    "london": "Europe/London",
    "dublin": "Europe/Dublin",
    "paris": "Europe/Paris",
    "berlin": "Europe/Berlin",
    "madrid": "Europe/Madrid",
}
"""Zones in words, as tills write them."""


class Locality(msgspec.Struct, frozen=True):
    """What a sheet states of where its shop is; `evidence` says for each how it is known or why it stays open."""

    zone: str | None
    currency: str | None
    country: str | None
    evidence: dict[str, str]


def locality(
    con: duckdb.DuckDBPyConnection,
    table: str,
    contents: Mapping[str, Content],
    fields: Mapping[str, Sequence[str]],
    names: Names,
) -> Locality:
    """Return the locality a sheet states.

    Parameters
    ----------
    con, table
        Where the sheet, or the sample of it that `contents` looked at, stands.
    contents
        What each column holds.
    fields
        Field -> columns, as guessed or given.
    names
        The words of headers.
    """
    look = _Look(con, table, contents, fields)
    country, country_why = _country(look, names)
    currency, currency_why = _currency(look, country)
    zone, zone_why = _zone(look, names)
    evidence = {"country": country_why, "currency": currency_why, "zone": zone_why}
    return Locality(zone, currency, country, {name: why for name, why in evidence.items() if why})


class _Look:
    """The different values of columns."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        table: str,
        contents: Mapping[str, Content],
        fields: Mapping[str, Sequence[str]],
    ) -> None:
        self._con, self._table = con, table
        self.contents, self.fields = contents, fields

    def values(self, column: str, shape: str = ".+") -> Counter[str]:
        """Return how often each part of the cells of `column` that matches `shape` occurs."""
        rows = self._con.execute(
            f"SELECT v, count(*) FROM (SELECT regexp_extract(CAST({quoted(column)} AS VARCHAR), ?) AS v FROM "
            f"{quoted(self._table)}) WHERE v <> '' GROUP BY v ORDER BY v",
            [shape],
        ).fetchall()
        return Counter(dict(rows))

    def columns(self, *names: str) -> list[str]:
        """Return the columns of the fields `names`."""
        return [column for name in names for column in self.fields.get(name, ())]


def _country(look: _Look, names: Names) -> tuple[str | None, str]:
    known = {normalise(name): code for code, text in COUNTRIES.items() for name in (code, *text.split(","))}
    for column in look.contents:
        if names.fit(column, "country") >= 0.7:
            codes = _count((known.get(normalise(value)), n) for value, n in look.values(column).items())
            if (code := _main(codes)) is not None:
                return code, f"column {column}"
    for column in look.columns("vat_id"):
        if (code := _main(_known(look.values(column, "^[A-Z]{2}"), COUNTRIES))) is not None:
            return code, f"VAT ids in column {column}"
    for column in look.columns("phone"):
        found = look.values(column, r"^(?:\+|00)[1-9]\d{0,2}")
        codes = _count((_by_prefix(text.lstrip("+0")), n) for text, n in found.items())
        if (code := _main(codes)) is not None:
            return code, f"telephone prefixes in column {column}"
    return None, ""


def _by_prefix(digits: str) -> str | None:
    return _PREFIXES.get(digits[:3]) or _PREFIXES.get(digits[:2])


def _currency(look: _Look, country: str | None) -> tuple[str | None, str]:
    for column in look.columns("currency"):
        codes = _count((_code(value, country), n) for value, n in look.values(column).items())
        if len(codes) > 1:
            return None, f"column {column} holds {', '.join(sorted(codes))}"
        if codes:
            return next(iter(codes)), f"column {column}"
    money = [name for name, content in look.contents.items() if content.number >= 0.5 and content.date < 0.5]
    found: Counter[str] = Counter()
    open_signs = set()
    for column in money:
        for sign, n in look.values(column, r"[^\d\s.,'’()+−–-]+").items():
            code = _code(sign, country)
            found.update({code: n} if code else {})
            open_signs |= {sign} if code is None and sign in _SHARED else set()
    if len(found) == 1 and not open_signs:
        return next(iter(found)), "signs beside the amounts"
    if found or open_signs:
        return None, f"signs beside the amounts: {', '.join(sorted({*found, *open_signs}))}"
    return _named_currency(money)


def _named_currency(columns: Iterable[str]) -> tuple[str | None, str]:
    """Return the one currency that headers of money name: "Total (EUR)", "Betrag in €"."""
    words = {column: re.findall(r"[A-Z]{3}\b|[€£]", column) for column in columns}
    named = {code: column for column, found in words.items() for word in found if (code := _code(word, None))}
    if len(named) == 1:
        code, column = next(iter(named.items()))
        return code, f"name of column {column}"
    return None, ""


def _code(text: str, country: str | None) -> str | None:
    """Return the ISO code of a sign, word or code of a currency; one of several countries' needs the country."""
    word = text.strip().rstrip(".")
    if word.upper() in currencies.CODES:
        return word.upper()
    if word in _SHARED:
        return _SHARED[word].get(country or "")
    return currencies.SIGNS.get(word)


def _zone(look: _Look, names: Names) -> tuple[str | None, str]:
    for column in look.contents:
        if names.fit(column, "zone") >= 0.8:
            known = available_timezones()
            zones = _count(
                (value if value in known else _ZONES.get(normalise(value)), n)
                for value, n in look.values(column).items()
            )
            if len(zones) == 1:
                return next(iter(zones)), f"column {column}"
    if any(look.values(column, r":\d\d ?(?:Z|[+-]\d\d:?\d\d)$") for column in look.columns("ordered_at", "at")):
        return None, "the times carry their offset, which names no zone"
    return None, ""


def _count(pairs: Iterable[tuple[str | None, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, n in pairs:
        if name:
            found[name] += n
    return found


def _known(counts: Counter[str], names: Iterable[str]) -> Counter[str]:
    return Counter({name: counts[name] for name in names if counts[name]})


def _main(counts: Counter[str]) -> str | None:
    """Return what most say, if it is nearly all."""
    if not counts:
        return None
    name, n = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return name if n >= _MOST * sum(counts.values()) else None
