"""Commands on offers beside the plan: the board, and the report for who pays for one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from acquaint.terminal import HERE, JsonOption, ShopOption, opened, plain, print_json

OFFERS = "Examples:  acquaint offers --shop my-shop  |  acquaint offers --funder 'Java Roasters' --out reports"


def offers(
    funder: Annotated[
        str, typer.Option("--funder", help="Write the report for who pays for offers, without customer data.")
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", help="Folder of that report.", show_default="funders")] = None,
    shop: ShopOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Show what became of each offer: reach, response, effect, harm, cost; which to retire, and which to try."""
    of = opened(shop)
    if funder:
        _report(of.folder / "funders" if out is None else out, shop, funder, as_json=as_json)
        return
    from acquaint.report import offers as shown  # noqa: PLC0415

    board = of.offers()
    if as_json:
        print_json(plain(board))
    else:
        print("\n".join(shown.lines(board, of.words(of.last()))))


def _report(folder: Path, shop: Path, name: str, *, as_json: bool) -> None:
    from acquaint.report import funder as page  # noqa: PLC0415

    of = opened(shop)
    found, words = of.funder(name), of.words(of.last())
    files = page.write(folder, found, words)
    if as_json:
        print_json(plain(found))
    else:
        print(words("offers.funder.written", files=files, folder=str(folder)))
