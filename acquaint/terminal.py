"""What the commands share: their options, how they open a shop, and how they print."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from acquaint.errors import SettingsError

if TYPE_CHECKING:
    from acquaint.shop import Shop

ShopOption = Annotated[Path, typer.Option("--shop", help="Folder of the shop.", show_default="this folder")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="Read everything as it stood at the start of this day.", metavar="YYYY-MM-DD"),
]
DraftsOption = Annotated[bool, typer.Option("--drafts", help="Write an e-mail draft for each one to write to.")]
HERE = Path()


def plain(record: Any) -> Any:
    """Return a record as what JSON is made of."""
    import msgspec  # noqa: PLC0415

    return msgspec.to_builtins(record)


def print_json(value: Any) -> None:
    """Print one JSON object."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def shown_progress(*, silent: bool) -> Iterator[Callable[[str], None]]:
    """Show what is being done on a terminal, on the error stream, so that output can be piped."""
    if silent or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting")
        yield lambda what: bar.update(task, description=what)


def as_day(text: str | None) -> date | None:
    """Return the day that was typed.

    Raises
    ------
    SettingsError
        It is none.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"{text!r} is not a day.", where="--as-of", to_do="Write it as in 2026-03-02.") from None


def open_shop(folder: Path) -> Shop:
    """Return the shop in a folder."""
    from acquaint.shop import Shop  # noqa: PLC0415

    return Shop(folder)
