"""The command line: parse, one call, print."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from acquaint import offer_commands
from acquaint.config import MADE
from acquaint.errors import AcquaintError, InputError, SettingsError
from acquaint.terminal import (
    HERE,
    AsOfOption,
    DraftsOption,
    JsonOption,
    QuietOption,
    ShopOption,
    as_day,
    open_shop,
    plain,
    print_json,
    shown_progress,
)  # fmt: skip

if TYPE_CHECKING:
    from acquaint.features.catalog import Catalog
    from acquaint.founding import Flags
    from acquaint.refresh import Result
    from acquaint.shop import Shop
    from acquaint.words import Words

app = typer.Typer(
    name="acquaint",
    help="Get to know the customers of a shop, from the files it has.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog="Start with one file:  acquaint run orders.csv",
)

NamesOption = Annotated[bool, typer.Option("--names", help="Put names into the report; without, it can be passed on.")]
_UsageError: Any = typer.BadParameter.__base__  # a command typed wrongly


def main() -> None:
    """Run the command line; the exit code is 0 where all is well, 2 where the owner has to do something."""
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a character must not stop a run.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    # Matrices here are small: threads of the linear algebra would only wait for one another.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    as_json = "--json" in sys.argv
    try:
        # Whoever asks for JSON gets JSON, of a mistyped option too.
        raise SystemExit(app(standalone_mode=not as_json))
    except AcquaintError as error:
        _fail(error, as_json=as_json)
    except _UsageError as error:
        _fail(InputError(error.format_message(), to_do="See acquaint --help."), as_json=as_json)


def _fail(error: AcquaintError, *, as_json: bool) -> NoReturn:
    if as_json:
        questions = [plain(question) for question in getattr(error, "questions", ())]
        print_json({"error": str(error), "questions": questions})
    else:
        print(error, file=sys.stderr)
    raise SystemExit(error.exit_code)


@app.command(
    epilog="Examples:  acquaint run orders.csv  |  acquaint run my-shop --as-of 2026-03-02  |  "
    "acquaint run 'exports/*.csv' --date-order dmy"
)
def run(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="A shop's folder, or files to make a new shop of.", show_default="this folder"),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder of the new shop.")] = Path(MADE),
    as_of: AsOfOption = None,
    date_order: Annotated[
        str | None, typer.Option("--date-order", help="Order of day, month and year: dmy, mdy or ymd.")
    ] = None,
    amount: Annotated[str | None, typer.Option("--amount", help="Column that holds what a line comes to.")] = None,
    decimal: Annotated[str | None, typer.Option("--decimal", help="Decimal mark of the amounts: . or ,")] = None,
    zone: Annotated[str | None, typer.Option("--zone", help="Time zone, as in Europe/Berlin.")] = None,
    currency: Annotated[str | None, typer.Option("--currency", help="Currency of the money, as in EUR.")] = None,
    country: Annotated[str | None, typer.Option("--country", help="Country for telephone numbers, as in DE.")] = None,
    rate: Annotated[list[str] | None, typer.Option("--rate", help="Rate of another currency, as in USD=0.92.")] = None,
    allow_quarantine: Annotated[
        bool, typer.Option("--allow-quarantine", help="Go on although many rows cannot be read.")
    ] = False,
    drafts: DraftsOption = False,
    names: NamesOption = False,
    shop: ShopOption = HERE,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Bring a shop up to date with its files, or make a shop of files."""
    flags, day = _flags(date_order, amount, decimal, zone, currency, country, rate, allow_quarantine), as_day(as_of)
    started = time.perf_counter()
    with (
        shown_progress(silent=quiet or as_json) as progress,
        _shop(paths or [str(shop)], out, flags, progress) as opened,
    ):
        result = opened.refresh(day, drafts=drafts, names=names, progress=progress)
    old = None if as_of is not None else opened.staleness(result.run)
    if as_json:
        print_json(_object(result, old))
    elif not quiet:
        _print_run(opened, result, time.perf_counter() - started, old)


def _flags(date_order: str | None, amount: str | None, decimal: str | None, zone: str | None, currency: str | None,
           country: str | None, rate: list[str] | None, allow_quarantine: bool) -> Flags:  # fmt: skip
    from acquaint.founding import Flags  # noqa: PLC0415

    if date_order not in (None, "dmy", "mdy", "ymd"):
        raise SettingsError(
            f"{date_order!r} is no order of a date.", where="--date-order", to_do="Write dmy, mdy or ymd."
        )
    if decimal not in (None, ".", ","):
        raise SettingsError(f"{decimal!r} is no decimal mark.", where="--decimal", to_do="Write . or ,")
    rates = {}
    for text in rate or []:
        code, _, value = text.partition("=")
        try:
            rates[code.strip().upper()] = float(value)
        except ValueError:
            raise SettingsError(f"{text!r} is no rate.", where="--rate", to_do="Write it as in USD=0.92.") from None
    return Flags(date_order, amount, decimal, zone, currency, country, rates, allow_quarantine)


@contextmanager
def _shop(paths: list[str], out: Path, flags: Flags, progress: Callable[[str], None]) -> Iterator[Shop]:
    """Give the shop that `paths` are: a shop's folder, or a new shop (in `out`) of these files.

    A new shop whose first run fails is taken back: the next try starts from the files and what is said then.
    """
    from acquaint import config, founding  # noqa: PLC0415
    from acquaint.shop import Shop  # noqa: PLC0415

    first = Path(paths[0])
    if len(paths) == 1 and first.is_dir() and ((first / config.FILE_NAME).exists() or paths == ["."]):
        yield Shop(first, founding.with_flags(config.read(first), flags))
        return
    new = not (out / config.FILE_NAME).exists()
    if new:
        if out.exists() and not (out.is_dir() and not any(out.iterdir())):
            raise InputError(
                "This folder exists and is not a shop.", where=str(out), to_do="Name another: --out FOLDER"
            )
        progress("looking at the files")
        founding.write(out, founding.found(out, paths, Path(), flags))
    elif unknown := founding.unknown(out, paths):
        raise InputError(
            f"{', '.join(unknown)} is not among the files of the shop in {out}.",
            to_do=f"Make one shop of all of them: --out FOLDER; or name it under [sources] in {out / config.FILE_NAME}",
        )
    try:
        yield Shop(out, founding.with_flags(config.read(out), flags))
    except AcquaintError:
        if new:
            founding.undo(out)
        raise


def _object(result: Result, old: str | None) -> Any:
    """Return the one object that a run prints; that the data are old depends on today, so it is not in the record."""
    said = plain(result.run)
    return said | {"warnings": [*([old] if old else []), *said["warnings"]]}


_TWINS = ("figures", "check")
"""Files for programs, which the last lines of a run need not name."""


def _print_run(shop: Shop, result: Result, seconds: float, old: str | None) -> None:
    from acquaint.report import summary  # noqa: PLC0415

    done = result.run
    renamed = {each.name: each.path.name for each in result.delivered if each.renamed}
    shown = [name for what, name in done.files.items() if what not in _TWINS and (shop.folder / name).exists()]
    names = [renamed.get(name, name) for name in shown]
    said = summary.lines(
        done, shop.words(done), old=old, seconds=seconds, folder=str(shop.folder), delivered=names, renamed=renamed
    )
    print("\n".join(said))


@app.command(epilog="Example:  acquaint init my-shop orders.csv customers.xlsx")
def init(
    folder: Annotated[Path, typer.Argument(help="Folder of the new shop.")],
    paths: Annotated[list[str], typer.Argument(metavar="FILE...", help="Its files.")],
    date_order: Annotated[str | None, typer.Option("--date-order", help="dmy, mdy or ymd.")] = None,
    amount: Annotated[str | None, typer.Option("--amount", help="Column that holds what a line comes to.")] = None,
    decimal: Annotated[str | None, typer.Option("--decimal", help=". or ,")] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write an acquaint.toml for files, with every guess in it, to be edited before the first run."""
    from acquaint import config, founding  # noqa: PLC0415

    flags = _flags(date_order, amount, decimal, None, None, None, None, False)
    founding.write(folder, founding.found(folder, paths, Path(), flags))
    if as_json:
        print_json({"settings": str(folder / config.FILE_NAME)})
    elif not quiet:
        print(f"Wrote {folder / config.FILE_NAME}. Look through it, then: acquaint run {folder}")


@app.command(epilog="Example:  acquaint check --shop my-shop")
def check(shop: ShopOption = HERE, as_json: JsonOption = False) -> None:
    """Show how sure the figures of the last run are: records, money, assumptions."""
    opened = open_shop(shop)
    done = opened.last()
    if as_json:
        print_json({"as_of": str(done.as_of), **plain(done.check)})
        return
    from acquaint.report import checking  # noqa: PLC0415

    print("\n".join(checking.lines(done, opened.words(done))))


@app.command(epilog="Example:  acquaint customer anna@example.com")
def customer(
    who: Annotated[str, typer.Argument(help="Id, name, e-mail, phone or card number.")],
    shop: ShopOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Show everything known of a customer."""
    opened = open_shop(shop)
    found = opened.customer(who)
    as_of = opened.last().as_of
    if as_json:
        print_json({"as_of": str(as_of), "customers": json.loads(json.dumps(found, default=str))})
    elif not found:
        raise InputError("There is nobody of this id, name, e-mail, phone or card.", to_do="Check the spelling.")
    else:
        from acquaint.report import profile  # noqa: PLC0415

        print("\n".join(profile.all_lines(found, as_of, opened.words(opened.last()))))
    if not found:
        raise SystemExit(2)


@app.command(epilog="Example:  acquaint segments --shop my-shop")
def segments(shop: ShopOption = HERE, as_json: JsonOption = False) -> None:
    """List the segments with their customers and how they moved over 28 days."""
    opened = open_shop(shop)
    done = opened.last()
    if as_json:
        print_json({"as_of": str(done.as_of), "segments": plain(done.segments)})
        return
    from acquaint.report import tables as shown  # noqa: PLC0415

    print("\n".join(shown.segments(done, opened.words(done))))


@app.command(epilog="Example:  acquaint features gap")
def features(
    part: Annotated[str, typer.Argument(help="Part of a feature's name.")] = "",
    shop: ShopOption = HERE,
    check: Annotated[
        bool, typer.Option("--check", help="Prove on the shop's data that night and moment agree on every feature.")
    ] = False,
    everybody: Annotated[bool, typer.Option("--all", help="With --check: all customers, not 1,000.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the features: what is known of each customer, in one line each."""
    from acquaint.report import tables as shown  # noqa: PLC0415

    if check:
        found = open_shop(shop).features.check(everybody=everybody)
        if as_json:
            print_json(plain(found))
        else:
            differences = [plain(each) for each in found.differences]
            rows = shown.agreement(found.customers, found.features, found.day, differences, _words(shop))
            print("\n".join(rows))
        raise typer.Exit(1 if found.differences else 0)
    entries = [entry for entry in _catalog(shop).entries if part in entry.feature.name]
    if as_json:
        print_json({"features": [{**plain(entry.feature), "type": entry.type} for entry in entries]})
    else:
        print("\n".join(shown.features(entries, _words(shop))))


def _catalog(folder: Path) -> Catalog:
    """Return the features of the shop in `folder`; the standard ones where there is no shop."""
    from acquaint import config  # noqa: PLC0415
    from acquaint.features import profiles  # noqa: PLC0415

    if (folder / config.FILE_NAME).exists():
        return open_shop(folder).features.catalog()
    return profiles.features_of(config.Settings(), ())


def _words(folder: Path) -> Words:
    """Return the language of the shop in `folder`; English where there is no shop."""
    from acquaint import config  # noqa: PLC0415
    from acquaint.words import Words  # noqa: PLC0415

    return open_shop(folder).words() if (folder / config.FILE_NAME).exists() else Words()


@app.command(epilog="Example:  acquaint goals --shop my-shop")
def goals(shop: ShopOption = HERE, as_json: JsonOption = False) -> None:
    """Rank what could be the act that makes a regular customer, and confirm it on newer customers."""
    from acquaint.report import goals as ranked  # noqa: PLC0415

    opened = open_shop(shop)
    as_of, goal, found = opened.goals()
    if as_json:
        print_json({"as_of": str(as_of), "goal": plain(goal), "candidates": plain(found)})
    else:
        print("\n".join(ranked.lines(as_of, goal, found, opened.words())))


@app.command(epilog="Example:  acquaint models churn --shop my-shop")
def models(
    name: Annotated[str, typer.Argument(help="Name of a model; without one all are listed.")] = "",
    shop: ShopOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Show what the shop has learned to predict, and how well: the card of each model."""
    from acquaint.report import cards  # noqa: PLC0415

    opened = open_shop(shop)
    if as_json:
        print_json(plain(opened.models.card(name) if name else opened.models.shelf().cards))
    elif name:
        print("\n".join(cards.card_lines(opened.models.card(name), opened.words())))
    else:
        print("\n".join(cards.lines(opened.models.shelf(), opened.words())))


@app.command("explain-number", epilog="Example:  acquaint explain-number slipping.count --shop my-shop")
def explain_number(
    key: Annotated[str, typer.Argument(help="Key of a figure, as in the report; without one all are listed.")] = "",
    shop: ShopOption = HERE,
    names: Annotated[bool, typer.Option("--names", help="Show who is counted.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what a figure of the report means, how it is counted, and the rows behind it."""
    opened = open_shop(shop)
    if as_json:
        print_json(opened.explain(key, names=names) if key else {"keys": list(opened.report().by_key)})
    else:
        print("\n".join(opened.explained(key, names=names)))


@app.command(epilog="Example:  acquaint stop anna@example.com --shop my-shop")
def stop(
    who: Annotated[str, typer.Argument(help="Id, e-mail, phone or card number of who is not to be contacted again.")],
    shop: ShopOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Never contact somebody again: only fingerprints are kept, in do_not_contact.csv."""
    opened = open_shop(shop)
    added, known = opened.stop(who), opened.customer(who)
    if as_json:
        print_json({"added": added, "customers": [each["customer"] for each in known]})
    else:
        from acquaint.report import profile as shown  # noqa: PLC0415

        print("\n".join(shown.stop_lines(who, known, opened.words(opened.last()))))


offer_commands.add(app)


@app.command(epilog="Examples:  acquaint demo  |  acquaint demo --small")
def demo(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to put the demo's shop.", show_default="acquaint-demo")
    ] = None,
    small: Annotated[bool, typer.Option("--small", help="A small invented tea shop instead.")] = False,
    as_of: AsOfOption = None,
    drafts: DraftsOption = False,
    names: NamesOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Run the main job on a year of real grocery orders, or on a small invented shop."""
    from acquaint import demo as large  # noqa: PLC0415
    from acquaint import smallshop  # noqa: PLC0415

    shown, name = (smallshop, "acquaint-small") if small else (large, "acquaint-demo")
    place = folder or Path(name)
    shown.found(place)
    started = time.perf_counter()
    with shown_progress(silent=quiet or as_json) as progress:
        shop = open_shop(place)
        result = shop.refresh(as_day(as_of) or shown.AS_OF, drafts=drafts, names=names, progress=progress)
    if as_json:
        print_json(_object(result, None))
    elif not quiet:
        _print_run(shop, result, time.perf_counter() - started, None)


@app.command(epilog="Example:  acquaint simulate my-shop --customers 1000 --days 365 --seed 0")
def simulate(
    folder: Annotated[Path, typer.Argument(help="Folder of the new shop; the truth lies beside it, in FOLDER-truth.")],
    customers: Annotated[int, typer.Option("--customers", min=1, max=1_000_000, help="How many there are.")] = 1_000,
    days: Annotated[int, typer.Option("--days", min=28, max=3_650, help="How many days its files tell of.")] = 365,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The luck: the same seed makes the same files.")] = 0,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Make a shop with known truth: its files, ready to run, and apart from them what is true of each customer."""
    from acquaint.simulate import files  # noqa: PLC0415

    with shown_progress(silent=quiet or as_json) as progress:
        progress("letting the days pass")
        totals = files.simulate(folder, customers, days, seed)
    if as_json:
        print_json({"folder": str(folder), "truth": str(files.truth_of(folder)), **totals})
    elif not quiet:
        print(f"{totals['orders']:,} orders of {customers:,} invented customers on {days} days are in {folder}")
        print(f"what is true of them is in {files.truth_of(folder)}. Then: acquaint run {folder}")


if __name__ == "__main__":
    main()
