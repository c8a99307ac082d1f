"""Commands on offers: the plan of a week, why somebody gets what, what offers bring, and decisions in the moment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from acquaint.errors import InputError
from acquaint.terminal import HERE, DraftsOption, JsonOption, ShopOption, as_day, open_shop, plain, print_json


def add(app: typer.Typer) -> None:
    """Add these commands to the program, each with examples."""
    app.command(epilog="Examples:  acquaint plan --dry-run  |  acquaint plan --shop my-shop")(plan)
    app.command(epilog="Examples:  acquaint why anna@example.com  |  acquaint why --offer spring_tea")(why)
    app.command(
        epilog="Examples:  acquaint offers --shop my-shop  |  acquaint offers --funder 'Java Roasters' --out reports"
    )(offers)
    app.command(
        epilog="Examples:  acquaint decide anna@example.com  |  acquaint decide 4711 --channel app --n 1 --json"
    )(decide)


def plan(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be planned, and keep nothing.")] = False,
    drafts: DraftsOption = False,
    shop: ShopOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Plan which customer gets which offer in the week after the last run, who does not, and why."""
    from acquaint.report import planning as shown  # noqa: PLC0415

    opened = open_shop(shop)
    made = opened.plan(dry=dry_run, drafts=drafts)
    if as_json:
        print_json(plain(made))
    else:
        print("\n".join(shown.lines(made, opened.words(opened.last()))))


def why(
    who: Annotated[str, typer.Argument(metavar="CUSTOMER", help="Id, name, e-mail, phone or card number.")] = "",
    offer: Annotated[str, typer.Argument(help="Name of an offer; all where absent.")] = "",
    day: Annotated[
        str | None, typer.Argument(metavar="DATE", help="Day whose plan is meant, and what was decided on it.")
    ] = None,
    counts: Annotated[str, typer.Option("--offer", help="Count who got this offer and who did not, by gate.")] = "",
    shop: ShopOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Say of a customer which offers she was planned or told of, and which not, and why; or count that for an offer."""
    from acquaint.report import planning as shown  # noqa: PLC0415

    if not who and not counts:
        raise InputError("Why whom?", to_do="Name a customer: acquaint why anna@example.com; or --offer NAME.")
    opened = open_shop(shop)
    made, run = opened.why(who, offer or counts, as_day(day)), opened.last()
    words, zone = opened.words(run), run.check.assumed.zone.value or "UTC"
    if as_json:
        print_json(json.loads(json.dumps(shown.why_object(made, counts), default=str)))
    else:
        print("\n".join(shown.why_lines(made, words, zone) if who else shown.offer_lines(made, counts, words)))


def offers(
    funder: Annotated[
        str, typer.Option("--funder", help="Write the report for who pays for offers, without customer data.")
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", help="Folder of that report.", show_default="funders")] = None,
    shop: ShopOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Show what became of each offer: reach, response, effect, harm, cost; which to retire, and which to try."""
    of = open_shop(shop)
    if funder:
        _report(of.folder / "funders" if out is None else out, shop, funder, as_json=as_json)
        return
    from acquaint.report import offers as shown  # noqa: PLC0415

    board = of.offers()
    if as_json:
        print_json(plain(board))
    else:
        print("\n".join(shown.lines(board, of.words(of.last()))))


def decide(
    who: Annotated[str, typer.Argument(metavar="CUSTOMER", help="Id, name, e-mail, phone or card number.")],
    channel: Annotated[
        str, typer.Option(help="Where she is met: till, web or app; or email, phone, sms or post.")
    ] = "till",
    place: Annotated[str | None, typer.Option(help="The store she is in.")] = None,
    n: Annotated[int, typer.Option("--n", help="Most offers.")] = 3,
    shop: ShopOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Decide which offers a customer is told of here and now, and say what stopped the others; this is kept."""
    from acquaint.decisions.moment import Context  # noqa: PLC0415
    from acquaint.report import planning as shown  # noqa: PLC0415

    opened = open_shop(shop)
    made = opened.decide(who, Context(channel, place), n)
    if as_json:
        print_json(plain(made))
    else:
        known = {each["customer"]: each["name"] for each in opened.customer(made.customer)}
        print("\n".join(shown.decision_lines(made, known.get(made.customer), opened.words(opened.last()))))


def _report(folder: Path, shop: Path, name: str, *, as_json: bool) -> None:
    from acquaint.report import funder as page  # noqa: PLC0415

    of = open_shop(shop)
    found, words = of.funder(name), of.words(of.last())
    files = page.write(folder, found, words)
    if as_json:
        print_json(plain(found))
    else:
        print(words("offers.funder.written", files=files, folder=str(folder)))
