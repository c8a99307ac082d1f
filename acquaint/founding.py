"""Founding a shop: from files nobody has described yet to an `acquaint.toml` with every guess in it, to be edited."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from acquaint import config, intake
from acquaint.config import FILE_NAME, Settings, ShopSettings, SourceSettings
from acquaint.errors import InputError, OpenQuestions, StorageError
from acquaint.lake import engine
from acquaint.sources import files, guess, layouts, read
from acquaint.sources.files import Sheet
from acquaint.sources.guess import Guess

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SHEET = "sheet_text"


class Flags(msgspec.Struct, frozen=True):
    """What the owner says on the command line of what the data may not say."""

    date_order: str | None = None
    amount: str | None = None
    decimal: str | None = None
    zone: str | None = None
    currency: str | None = None
    country: str | None = None
    rates: dict[str, float] = {}
    allow_quarantine: bool = False
    name: str | None = None


class Found(msgspec.Struct, frozen=True):
    """A sheet with what it was taken for: a known layout, or a guess."""

    sheet: Sheet
    header: tuple[str, ...]
    layout: str | None
    guess: Guess | None
    currency: str | None = None
    """What a sheet of a known layout states; a guess has its own."""
    partly: bool = False
    """Other sheets of its workbook were left out."""


def look(con: DuckDBPyConnection, paths: Sequence[str | Path], base: Path, flags: Flags) -> list[Found]:
    """Read every sheet behind `paths` and say what it is; sheets beside the data of a workbook are left out.

    Raises
    ------
    InputError
        A file, or every sheet of a workbook, is no data.
    OpenQuestions
        Something only the owner can decide; at most three questions, of all sheets together.
    """
    found: list[Found] = []
    no_data: dict[Path, InputError] = {}
    given = SourceSettings(files=(), date_order=flags.date_order, amount=flags.amount, decimal=flags.decimal)  # type: ignore[arg-type]
    for sheet in files.find(paths, base=base):
        try:
            with intake.about(sheet):
                found.append(_looked(con, sheet, given))
        except InputError as error:
            if sheet.format != "excel":
                raise
            no_data.setdefault(sheet.path, error)
        read.forget(con, _SHEET)
    for path, refused in no_data.items():
        if not any(each.sheet.path == path for each in found):
            raise refused
    beside = [each for each in found if _sums_up(each, found)]
    partly = {*no_data, *(each.sheet.path for each in beside)}
    found = [msgspec.structs.replace(f, partly=f.sheet.path in partly) for f in found if f not in beside]
    questions = [q for each in found if each.guess for q in intake.of_sheet(each.guess.questions, each.sheet)]
    if questions:
        raise OpenQuestions(questions[: intake.MOST_QUESTIONS])
    return found


def _looked(con: DuckDBPyConnection, sheet: Sheet, given: SourceSettings) -> Found:
    """Return a sheet with what it is taken for."""
    reading = read.read(con, sheet, _SHEET)
    layout = layouts.recognise(reading.columns)
    if layout is not None:
        return Found(sheet, reading.columns, layout, None, layouts.currency(con, _SHEET, reading.columns))
    taken = guess.guess(con, _SHEET, reading, file_modified=sheet.modified, given=given)
    return Found(sheet, reading.columns, None, taken)


_PARTICULAR = frozenset(("order_id", "account", "card", "email", "name", "product", "product_name", "quantity"))
"""Fields of which a sheet of sales has at least one; days or months with their sums have none."""


def _sums_up(one: Found, found: Sequence[Found]) -> bool:
    """Tell whether a sheet of a workbook only sums up what its other sheets hold: its money would count twice."""
    if one.sheet.format != "excel" or not _is_sale(one) or _is_particular(one):
        return False
    return any(_is_sale(each) and _is_particular(each) for each in found if each.sheet.path == one.sheet.path)


def _is_sale(found: Found) -> bool:
    return found.layout is not None or (found.guess is not None and found.guess.table in {"lines", "orders"})


def _is_particular(found: Found) -> bool:
    return found.guess is None or not _PARTICULAR.isdisjoint(found.guess.fields())


def found(folder: Path, paths: Sequence[str | Path], base: Path, flags: Flags) -> str:
    """Return the text of an `acquaint.toml` in `folder` for the files behind `paths`."""
    import tempfile  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as spill, engine.connect(Path(spill)) as con:
        sheets = look(con, paths, base, flags)
    return text(folder, sheets, flags)


def unknown(folder: Path, paths: Sequence[str | Path]) -> list[str]:
    """Return those of `paths` that no source of the shop in `folder` covers."""
    known = {each.sheet.path.resolve() for each in intake.inputs(config.read(folder), folder)}
    return [sheet.label for sheet in files.find(paths, base=Path()) if sheet.path.resolve() not in known]


def write(folder: Path, content: str) -> None:
    """Write a new `acquaint.toml` into `folder`, which is created where absent.

    Raises
    ------
    StorageError
        There is one already, or the folder cannot be written.
    """
    path = folder / FILE_NAME
    if folder.is_file():
        raise StorageError(
            "This is a file; the shop's folder comes first.",
            where=str(folder),
            to_do=f"acquaint init my-shop {folder} ...",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(content)
    except FileExistsError:
        raise StorageError(
            "This folder is a shop already.", where=str(path), to_do="Edit the file, or choose another folder."
        ) from None
    except OSError as error:
        raise StorageError(
            f"It cannot be written: {error.strerror}.", where=str(folder), to_do="Choose another folder."
        ) from None


def undo(folder: Path) -> None:
    """Take back a shop that was just founded in `folder`, which held nothing before, and has no snapshot yet."""
    import shutil  # noqa: PLC0415

    if (folder / "lake" / "current").exists():
        return
    (folder / FILE_NAME).unlink(missing_ok=True)
    shutil.rmtree(folder / "lake", ignore_errors=True)
    with suppress(OSError):
        folder.rmdir()


def text(folder: Path, sheets: Sequence[Found], flags: Flags) -> str:
    """Return the text of the settings, each guess with its confidence and two sample values beside it."""
    groups: dict[tuple[Any, ...], list[Found]] = {}
    for each in sheets:
        kind = each.layout or (each.guess.table if each.guess else "")
        groups.setdefault((kind, each.header, each.sheet.member if each.sheet.format == "sqlite" else None), []).append(
            each
        )
    numberings = Counter(_numbering(kind) for kind, *_ in groups)
    parts = [_shop(sheets, flags)]
    names: Counter[str] = Counter()
    for (kind, *_), group in groups.items():
        names[kind] += 1
        name = kind if names[kind] == 1 else f"{kind}_{names[kind]}"
        shared = _numbering(kind)
        parts.append(_source(name, folder, group, flags, shared if numberings[shared] > 1 else None))
    return "\n".join([_HEAD, *parts, _TAIL])


def _numbering(kind: str) -> str:
    """Return the numbering that customer numbers in sheets of one kind belong to: a platform's, or the shop's own."""
    return kind.split("_", maxsplit=1)[0] if kind in layouts.LAYOUTS else "shop"


_HEAD = """\
# What acquaint knows of this shop. Edit it freely; the next `acquaint run` uses it.
"""
_TAIL = """\
# [segments]
# best = "net_sales_minor_365d >= 50000"        # a condition over the features; `acquaint features` lists them
"""


def _shop(sheets: Sequence[Found], flags: Flags) -> str:
    """Return section [shop]; what the data say of zone, currency and country stands in it with the evidence."""
    lines = ["[shop]", f"name = {_quoted(flags.name or 'My shop')}"]
    for field, hint in (("zone", "Europe/Berlin"), ("currency", "EUR"), ("country", "DE")):
        said = getattr(flags, field)
        seen = _seen(sheets, field)
        if said:
            lines.append(f"{field} = {_quoted(said)}")
        elif seen:
            lines.append(f"{field} = {_quoted(seen[0])}  # from the data: {seen[1]}".replace("\n", " "))
        else:
            lines.append(f"# {field} = {_quoted(hint)}  # the machine's own where absent")
    lines.append("# margin = 0.35  # share of net sales, where the cost of goods is unknown")
    if flags.allow_quarantine:
        lines.append("allow_quarantine = true")
    if flags.rates:
        lines.append("rates = { " + ", ".join(f"{code} = {rate}" for code, rate in sorted(flags.rates.items())) + " }")
    return "\n".join(lines) + "\n"


def _seen(sheets: Sequence[Found], field: str) -> tuple[str, str] | None:
    """Return what the first sheet that says anything says of `field`, and how that is known."""
    for each in sheets:
        if each.guess and getattr(each.guess, field):
            return getattr(each.guess, field), each.guess.evidence.get(field, "")
        if field == "currency" and each.currency:
            return each.currency, "its column of currencies"
    return None


def _source(name: str, folder: Path, group: Sequence[Found], flags: Flags, accounts: str | None) -> str:
    """Return section [sources.NAME]; of workbooks that are read only in part, the sheets are named."""
    first = group[0]
    paths = list(dict.fromkeys(_relative(each.sheet.path, folder) for each in group))
    lines = [f"[sources.{name}]", f"files = [{', '.join(_quoted(path) for path in paths)}]"]
    members = [each.sheet.member for each in group if each.sheet.member is not None]
    if first.sheet.format == "sqlite" or (
        first.sheet.format == "excel" and (len(group) == 1 or any(each.partly for each in group))
    ):
        named = ", ".join(map(_quoted, dict.fromkeys(members)))
        lines.append(f"sheet = {named if len(group) == 1 else f'[{named}]'}")
    if accounts is not None:
        lines.append(f"accounts = {_quoted(accounts)}  # sources with the same name share their customer numbers")
    if first.layout is not None:
        return "\n".join([*lines, f"layout = {_quoted(first.layout)}"]) + "\n"
    guessed = first.guess
    assert guessed is not None
    lines.append(f"table = {_quoted(guessed.table)}  # a row is one of these")
    for field in ("date_order", "decimal", "tax"):
        value = getattr(guessed, field)
        if value is not None:
            lines.append(f"{field} = {_quoted(value)}{_because(guessed, field)}")
    if guessed.traits:
        kept = ", ".join(map(_quoted, guessed.traits))
        lines.append(f"traits = [{kept}]  # kept as they are: birthdays, and who is under age")
    if flags.amount:
        lines.append(f"amount = {_quoted(flags.amount)}")
    lines += ["", f"[sources.{name}.columns]  # field = column of the file"]
    for field, columns in guessed.fields().items():
        about = [each for each in guessed.columns if each.field == field]
        samples = "" if field in _PERSONAL else ", ".join(sample for each in about for sample in each.samples[:2])
        value = _quoted(columns[0]) if len(columns) == 1 else f"[{', '.join(map(_quoted, columns))}]"
        sure = f"{min(each.confidence for each in about):.0%} sure"
        lines.append(f"{field} = {value}  # {sure}: {_plain(samples)}" if samples else f"{field} = {value}  # {sure}")
    if guessed.unused:
        lines.append(f"# not used: {_plain(', '.join(guessed.unused))}")
    return "\n".join(lines) + "\n"


_PERSONAL = frozenset(("name", "email", "phone", "company", "vat_id"))
"""Fields of which no sample stands in the settings: they lie about, and are sent to who helps with them."""


def _because(guessed: Guess, field: str) -> str:
    reason = guessed.evidence.get(field)
    return f"  # {_plain(reason)}" if reason else ""


def _plain(text: str) -> str:
    """Return text for a comment: on one line, and not too long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= 70 else f"{line[:69]}…"


def _quoted(value: str) -> str:
    """Return a TOML string; TOML's basic strings are written as JSON's."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _relative(path: Path, folder: Path) -> str:
    """Return the path as seen from the shop's folder, absolute where there is no way from one to the other."""
    try:
        return Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()
    except ValueError:
        return path.absolute().as_posix()


def with_flags(settings: Settings, flags: Flags) -> Settings:
    """Return the settings of an existing shop with what the command line says for this run."""
    changes: Mapping[str, Any] = {
        name: value
        for name, value in {
            "zone": flags.zone,
            "currency": flags.currency,
            "country": flags.country,
            "rates": flags.rates or None,
            "allow_quarantine": flags.allow_quarantine or None,
        }.items()
        if value is not None
    }
    said = {
        n: v for n, v in (("date_order", flags.date_order), ("amount", flags.amount), ("decimal", flags.decimal)) if v
    }
    sources = {name: msgspec.structs.replace(source, **said) for name, source in settings.sources.items()}
    shop: ShopSettings = msgspec.structs.replace(settings.shop, **changes)
    return msgspec.structs.replace(settings, shop=shop, sources=sources)
