"""What an unknown sheet is: its table, which column is what, how dates and amounts are written, and what stays open."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from acquaint.config import DateOrder, SourceSettings
from acquaint.errors import InputError, SettingsError
from acquaint.records import Question
from acquaint.sources.contents import Content, blocks, contents
from acquaint.sources.fields import FIELDS, VALUE_FIELDS
from acquaint.sources.fits import NAME_PARTS, Fit, assign
from acquaint.sources.formats import MARKS, DateFormat, DecimalFormat, Mark, date_format, decimal_format
from acquaint.sources.locality import locality
from acquaint.sources.names import Names, is_birth_date
from acquaint.sources.open_points import amount_question, date_question, decimal_question
from acquaint.sources.reading import Reading
from acquaint.sources.sheet_kind import sheet_kind
from acquaint.sources.sums import COMPETING, Money, Outcome, settle

if TYPE_CHECKING:
    import duckdb

_SAMPLE = "_guess_sample"
_BLOCK = 1_000
"""Records in each of the three blocks (first, middle, last) that names and contents are judged by."""
_SETTLED = 0.95
"""Confidence of what arithmetic proves: the share of rows a relation must hold on."""
_LOOKING_AHEAD = frozenset({"starts", "ends"})
"""Dates that may lie after the file's own."""


class ColumnGuess(msgspec.Struct, frozen=True):
    """What one column is taken for."""

    field: str
    """Field of the vocabulary; a field that several columns make up (the parts of a name) stands here for each."""
    column: str
    confidence: float
    """0-1; 1 where the owner said so."""
    samples: tuple[str, ...]
    """Two different values."""


class Guess(msgspec.Struct, frozen=True):
    """What a sheet is taken for; `questions` holds what only the owner can decide, most consequential first."""

    table: str
    columns: tuple[ColumnGuess, ...]
    unused: tuple[str, ...]
    """Columns that fill no field."""
    traits: tuple[str, ...]
    """Columns kept as traits of a customer: dates of birth."""
    date_order: DateOrder | None
    """Order of day, month and year; None where no value needs it, or it is open (then there is a question)."""
    decimal: Mark | None
    """Decimal mark; None where no value has one, or it is open (then there is a question)."""
    questions: tuple[Question, ...] = ()
    zone: str | None = None
    currency: str | None = None
    country: str | None = None
    tax: Literal["included", "excluded"] | None = None
    """Whether amounts include tax, where the columns prove it."""
    evidence: dict[str, str] = {}
    """Why: for date_order, decimal, zone, currency, country."""
    notes: tuple[str, ...] = ()

    def fields(self) -> dict[str, tuple[str, ...]]:
        """Return field -> columns, as `[sources.NAME.columns]` holds it."""
        found: dict[str, tuple[str, ...]] = {}
        for guess in self.columns:
            found[guess.field] = (*found.get(guess.field, ()), guess.column)
        return found


def guess(
    con: duckdb.DuckDBPyConnection,
    table: str,
    reading: Reading,
    *,
    file_modified: datetime,
    given: SourceSettings | None = None,
) -> Guess:
    """Guess what the sheet in DuckDB table `table` is.

    Parameters
    ----------
    con, table, reading
        The sheet as read, with its column `_record`.
    file_modified
        The file's own date (UTC): no order in it is later.
    given
        What the owner has set; it wins over guesses and answers questions.

    Raises
    ------
    SettingsError
        A column is set that the sheet does not have.
    InputError
        Rows are sales but no column holds a date, or none holds an amount.
    """
    given = given or SourceSettings(files=())
    _check(given, reading)
    con.execute(f"CREATE OR REPLACE TEMPORARY TABLE {_SAMPLE} AS {blocks(con, table, _BLOCK)}")
    try:
        held = contents(con, _SAMPLE, reading)
        if not any(content.filled for content in held.values()):
            raise InputError("There are column names but no values below them.", to_do="Export it again with its rows.")
        return _guess(_Sheet(con, table, reading, held, Names(reading.columns)), file_modified, given)
    finally:
        con.execute(f"DROP TABLE {_SAMPLE}")


def _guess(sheet: _Sheet, file_modified: datetime, given: SourceSettings) -> Guess:
    kind = given.table if given.columns or given.table != "lines" else sheet_kind(sheet.held, sheet.names)
    fits = _fits(sheet, kind, given)
    _require(kind, fits, given, sheet.reading)
    decimals = _decimals(sheet, kind, fits)
    decimal = given.decimal or _agreed([(written.mark, written.weight) for written in decimals])
    money = _money(sheet, kind, fits, given, decimal or ".")
    outcome = settle(sheet.con, money) if money else Outcome({})
    fits = _in_order(_settled(fits, money, outcome) if money else fits, sheet.reading.columns)
    dates = _dates(sheet, kind, fits, file_modified)
    order = given.date_order or next((written.order for written in dates if written.order), None)
    used = {fit.column for fit in fits}
    born = [name for name in sheet.reading.columns if kind == "customers" and is_birth_date(name)]
    traits = tuple(name for name in born if name not in used)
    place = locality(sheet.con, _SAMPLE, sheet.held, _by_field(fits), sheet.names)
    return Guess(
        table=kind,
        columns=tuple(
            ColumnGuess(fit.field, fit.column, fit.confidence, sheet.held[fit.column].samples) for fit in fits
        ),
        unused=tuple(name for name in sheet.reading.columns if name not in {*used, *traits}),
        traits=traits,
        date_order=order,
        decimal=decimal,
        questions=_questions(sheet, fits, outcome, [] if order else dates, [] if decimal else decimals),
        zone=place.zone,
        currency=place.currency,
        country=place.country,
        tax=given.tax or outcome.tax,
        evidence=_evidence(given, dates, decimals) | place.evidence,
        notes=_notes(dates, order, decimals, decimal),
    )


@dataclass(frozen=True)
class _Sheet:
    """The sheet in question: where it stands, and what its columns hold."""

    con: duckdb.DuckDBPyConnection
    table: str
    reading: Reading
    held: dict[str, Content]
    names: Names

    def is_text(self, column: str) -> bool:
        return self.reading.types[column] == "VARCHAR"


def _check(given: SourceSettings, reading: Reading) -> None:
    """Raise where a set column does not exist, with the nearest that does."""
    wanted = [(f"columns.{field}", column) for field, named in given.columns.items() for column in _several(named)]
    wanted += [("traits", column) for column in given.traits]
    wanted += [("amount", given.amount)] if given.amount else []
    mistakes = []
    for setting, column in wanted:
        if column not in reading.columns:
            near = difflib.get_close_matches(column, reading.columns, n=1, cutoff=0.4)
            hint = f"did you mean {near[0]!r}?" if near else f"the columns are {', '.join(reading.columns)}."
            mistakes.append(f"{setting}: there is no column {column!r}; {hint}")
    if mistakes:
        raise SettingsError(" ".join(mistakes))


def _several(named: str | tuple[str, ...]) -> tuple[str, ...]:
    return (named,) if isinstance(named, str) else tuple(named)


def _fits(sheet: _Sheet, kind: str, given: SourceSettings) -> list[Fit]:
    """Return the columns that are set, and the best assignment of what is left."""
    fixed = {column: field for field, named in given.columns.items() for column in _several(named)}
    if given.amount:
        fixed[given.amount] = "amount"
    taken = {*fixed.values(), *given.constants, *(VALUE_FIELDS if given.amount else ())}
    taken |= set(NAME_PARTS) if "name" in taken else set()
    left = {column: content for column, content in sheet.held.items() if column not in fixed}
    found = assign(left, kind, sheet.names).values()
    fits = [Fit(field, column, 1.0) for column, field in fixed.items()]
    fits += [fit for fit in found if fit.field not in taken]
    return fits


def _in_order(fits: Sequence[Fit], columns: Sequence[str]) -> list[Fit]:
    """Return the fits as the columns stand, parts of a name as `name` and the given name first."""
    parts = [columns.index(fit.column) for fit in fits if fit.field in NAME_PARTS]

    def place(fit: Fit) -> tuple[int, int]:
        if fit.field in NAME_PARTS:
            return min(parts), NAME_PARTS.index(fit.field)
        return columns.index(fit.column), 0

    ordered = sorted(fits, key=place)
    return [Fit("name" if fit.field in NAME_PARTS else fit.field, fit.column, fit.confidence) for fit in ordered]


def _require(kind: str, fits: Sequence[Fit], given: SourceSettings, reading: Reading) -> None:
    """Raise where what a table cannot do without is nowhere, saying what was looked for and what there is."""
    filled = {*_by_field(fits), *given.constants}
    there = f"The columns are: {', '.join(reading.columns)}."
    missing = [field for field in FIELDS[kind].values() if field.required and field.name not in filled]
    if any(field.type == "instant" for field in missing):
        raise InputError(
            "No column holds a date. I looked for values like 2026-03-31, 31.03.2026 or 3/31/2026, in columns called "
            f"date, datum, fecha, data or the like. {there}",
            to_do="Add the date to the export, or name its column in acquaint.toml.",
        )
    if missing:
        raise InputError(f"No column holds the {missing[0].name} ({missing[0].meaning}). {there}")
    if kind in {"lines", "orders"} and not filled.intersection(VALUE_FIELDS):
        raise InputError(
            "No column holds an amount. I looked for numbers in columns called amount, total, price, Betrag, montant, "
            f"importe or the like. {there}",
            to_do="Add the amount to the export, or name its column: --amount COLUMN.",
        )


def _by_field(fits: Sequence[Fit]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for fit in fits:
        found[fit.field] = (*found.get(fit.field, ()), fit.column)
    return found


def _of_type(sheet: _Sheet, kind: str, fits: Sequence[Fit], types: Sequence[str]) -> list[str]:
    """Return the text columns of fields of `types`, in the order of the vocabulary."""
    columns = _by_field(fits)
    wanted = [name for name, field in FIELDS[kind].items() if field.type in types]
    return [column for name in wanted for column in columns.get(name, ()) if sheet.is_text(column)]


def _decimals(sheet: _Sheet, kind: str, fits: Sequence[Fit]) -> list[DecimalFormat]:
    """Return the decimal marks of the columns of money, then of quantities."""
    return [
        decimal_format(sheet.con, sheet.table, column, weights=type_ == "quantity")
        for type_ in ("amount", "quantity")
        for column in _of_type(sheet, kind, fits, [type_])
    ]


def _agreed(marks: Sequence[tuple[Mark | None, int]]) -> Mark | None:
    """Return the mark that most values of the sheet need; a point where both are needed equally often."""
    weights = {mark: sum(1 + weight for found, weight in marks if found == mark) for mark in MARKS}
    best = max(MARKS, key=lambda mark: weights[mark])
    return best if weights[best] else None


def _money(sheet: _Sheet, kind: str, fits: Sequence[Fit], given: SourceSettings, decimal: Mark) -> Money | None:
    """Return the columns of money that arithmetic is to settle; None where there are none or the owner has set them."""
    columns = _by_field(fits)
    if kind not in {"lines", "orders"} or given.amount or set(given.columns) & set(VALUE_FIELDS):
        return None
    single = {
        name: columns[name][0]
        for name, field in FIELDS[kind].items()
        if (field.type in {"amount", "quantity"} or name == "order_id") and len(columns.get(name, ())) == 1
    }
    candidates = _candidates(sheet, fits)
    if not candidates:
        return None
    return Money(sheet.table, sheet.reading.types, decimal, single, tuple(candidates))


def _candidates(sheet: _Sheet, fits: Sequence[Fit]) -> list[str]:
    """Return the columns of money that could be what a line comes to: those taken for it, then those called so."""
    taken = {fit.column: fit for fit in fits}
    first = [fit.column for fit in fits if fit.field in COMPETING]
    rest = [
        column
        for column, content in sheet.held.items()
        if column not in taken
        and content.number >= 0.9
        and content.date < 0.5
        and max(sheet.names.fit(column, field, "lines") for field in COMPETING) >= 0.7
        and sheet.names.other(column) < 0.7
    ]
    return first + rest


def _settled(fits: Sequence[Fit], money: Money, outcome: Outcome) -> list[Fit]:
    """Return the fits with the columns of money as arithmetic settled them; those in competition stay as they are."""
    guessed = {(fit.field, fit.column): fit for fit in fits}
    kept = [fit for fit in fits if fit.field not in money.fields or fit.column in outcome.competing]
    return kept + [guessed.get(pair) or Fit(*pair, _SETTLED) for pair in outcome.fields.items()]


def _dates(sheet: _Sheet, kind: str, fits: Sequence[Fit], file_modified: datetime) -> list[DateFormat]:
    """Return how the columns of dates are written, that of the order or event first."""
    columns = _by_field(fits)
    number = columns.get("order_id", (None,))[0]
    ahead = {column for field in _LOOKING_AHEAD for column in columns.get(field, ())}
    return [
        date_format(sheet.con, sheet.table, column, latest=None if column in ahead else file_modified, number=number)
        for column in _of_type(sheet, kind, fits, ["instant", "date"])
    ]


def _questions(
    sheet: _Sheet,
    fits: Sequence[Fit],
    outcome: Outcome,
    dates: Sequence[DateFormat],
    decimals: Sequence[DecimalFormat],
) -> tuple[Question, ...]:
    """Return what is open, most consequential first: dates, amount, decimal mark."""
    found = [date_question(sheet.con, written) for written in dates if written.open][:1]
    if outcome.competing:
        number = _by_field(fits).get("order_id", (None,))[0]
        found.append(amount_question(sheet.con, sheet.table, outcome.competing, number))
    found += [decimal_question(sheet.con, written) for written in decimals if written.is_open][:1]
    return tuple(found)


def _evidence(given: SourceSettings, dates: Sequence[DateFormat], decimals: Sequence[DecimalFormat]) -> dict[str, str]:
    """Return why the formats are what they are."""
    found = {}
    if given.date_order:
        found["date_order"] = "set"
    elif (written := next((date for date in dates if date.order), None)) is not None:
        found["date_order"] = f"column {written.column}: {written.reason}"
    if given.decimal:
        found["decimal"] = "set"
    elif (mark := max(decimals, key=lambda number: number.weight, default=None)) is not None and mark.mark:
        found["decimal"] = f"column {mark.column}: {mark.reason}"
    return found


def _notes(
    dates: Sequence[DateFormat], order: DateOrder | None, decimals: Sequence[DecimalFormat], decimal: Mark | None
) -> tuple[str, ...]:
    """Return what the reader should know: columns that are written otherwise than the sheet is read."""
    notes = [
        f"column {date.column} seems to be written {date.order}, but the sheet is read {order}"
        for date in dates
        if date.order and date.order != order
    ]
    notes += [
        f"column {number.column} seems to be written with {number.mark!r}, but the sheet is read with {decimal!r}"
        for number in decimals
        if number.mark and number.weight and number.mark != decimal
    ]
    return tuple(notes)
