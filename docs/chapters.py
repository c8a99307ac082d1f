"""The pages of docs/reference, each made of the code's own records and docstrings."""

from __future__ import annotations

import inspect
import re
import textwrap
import typing
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from acquaint import config, derived_tables, expr, grammar, predictions, records, shop, tables, tally
from acquaint.features import catalog, profiles, retail
from acquaint.features.relations import RELATIONS
from acquaint.simulate import parameters
from acquaint.sources import draft_tables, kinds, layouts
from acquaint.sources.fields import FIELDS
from docs.markdown import code, default, described, page, prose, section, table, type_name

OPEN_SECTIONS = {"sources": "NAME", "features": "NAME", "propensity": "NAME", "triggers": "NAME", "audiences": "NAME",
                 "offers": "NAME"}  # fmt: skip


def _settings_of(title: str, struct: type[msgspec.Struct]) -> str:
    meaning = described(struct)
    rows = [
        (
            code(field.name),
            type_name(field.type),
            code(default(field)) if default(field) != "needed" else "needed",
            meaning[field.name],
        )
        for field in msgspec.structs.fields(struct)
        if not _structs(field.type)
    ]
    said = prose(struct.__doc__).split(": ", 1)[-1]
    said = said[0].upper() + said[1:]
    return "\n\n".join([f"## {title}", said, table(("setting", "kind", "default", "meaning"), rows)])


def _sections_of(name: str, struct: type[msgspec.Struct]) -> list[str]:
    """Return the part of a section, and those of the sections inside it."""
    inner = {f.name: s for f in msgspec.structs.fields(struct) for s in _structs(f.type)}
    parts = [_sections_of(f"{name}.{key}", inside) for key, inside in inner.items()]
    return [_settings_of(f"[{name}]", struct), *(part for each in parts for part in each)]


def settings() -> str:
    """Return the page of all settings."""
    parts = []
    for field in msgspec.structs.fields(config.Settings):
        struct = next((s for s in _structs(field.type)), None)
        if struct is None:
            parts.append(f"## [{field.name}]\n\n{inspect.cleandoc(SEGMENTS)}")
        else:
            name = OPEN_SECTIONS.get(field.name)
            parts += _sections_of(f"{field.name}{'.' + name if name else ''}", struct)
    for name, fields in FIELDS.items():
        rows = [(code(f.name), f.type, f.meaning, "needed" if f.required else "") for f in fields.values()]
        parts.append(f'### Fields of table = "{name}"\n\n{table(("field", "kind", "meaning", ""), rows)}')
    fields_head = f"## [sources.NAME.columns]\n\n{inspect.cleandoc(COLUMNS_INTRO)}"
    parts.insert(len(parts) - len(FIELDS), fields_head)
    return page("Settings", SETTINGS_INTRO, *parts)


SETTINGS_INTRO = """
    All settings of a shop stand in one file, `acquaint.toml`, in the shop's folder. `acquaint run orders.csv` and
    `acquaint init` write a first one from your files; edit it freely. A misspelt setting stops the run with the
    nearest known name. Paths are relative to the shop's folder.
"""
SEGMENTS = """
    Each line names a group of customers and the condition that makes it: `regulars = "orders_365d >= 6"`. The
    condition is an [expression](expressions.md) over the [features](features.md). Each segment becomes a column
    `in_NAME` of `customers.parquet`; `acquaint segments` lists them.
"""
COLUMNS_INTRO = """
    Each line says which column of the file a field is: `ordered_at = "Date"`. Several columns are added up where they
    are amounts (`discount = ["Voucher", "Rebate"]`) and joined where they are text. Which fields there are depends on
    what a row is, which `table` says.
"""


def _structs(kind: Any) -> list[type[msgspec.Struct]]:
    """Return the records a type is made of."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return [kind]
    return [struct for option in typing.get_args(kind) for struct in _structs(option)]


def features() -> str:
    """Return the page of all standard features."""
    entries = catalog.build(retail.standard(), profiles.LOOKUPS)
    rows = [
        (code(f.name), f"{f.description}.", f.unit, entries[f.name].type, f.null, f.example) for f in retail.standard()
    ]
    listing = "\n".join(f"{f.name} = {f.expression}" for f in retail.standard())
    return page(
        "Features",
        FEATURES_INTRO,
        table(("feature", "meaning", "unit", "type", "null when", "example"), rows),
        "## Beside the standard ones\n\n" + table(("feature", "meaning", "null when"), OTHER_FEATURES),
        "## How each is computed\n\nThe language is described in [expressions](expressions.md).",
        f"```text\n{listing}\n```",
    )


FEATURES_INTRO = """
    A feature is one fact about a customer at one day. All of them are columns of `customers.parquet`, and
    `shop.features.at(...)` reads them at any earlier moment. Bare names are all-time. `_7d`, `_28d`, `_90d` and `_365d`
    are windows of that many business days before the day you read at. Money is in minor units (cents), without tax.
    The examples are one invented customer of a tea shop on 2 March 2026. `acquaint features` prints the same list.
"""
OTHER_FEATURES = (
    ("`trait_NAME`", "Trait NAME of the customer files, as text (setting `traits`).", "not stated, or not known yet"),
    ("`in_NAME`", "Belongs to the segment NAME of `[segments]`.", "something the condition needs is null"),
    ("`NAME`", "A feature of your own, from `[features.NAME]`.", "as its expression says"),
)  # fmt: skip


def _columns(columns: Iterable[tables.Column]) -> str:
    return table(
        ("column", "type", "meaning", "null when"), [(code(c.name), c.type, c.meaning, c.null) for c in columns]
    )


def _table(one: tables.Table, title: str | None = None) -> str:
    said = f"A row is {one.row}. Ordered by {', '.join(map(code, one.key))}."
    return f"## {title or one.name}\n\n{said}\n\n{_columns(one.columns)}"


def tables_page() -> str:
    """Return the page of all tables."""
    customers = tables.Table("customers.parquet", "a customer", ("customer",), (
        *tables.CUSTOMERS.columns,
        next(column for column in tables.MEMBERS.columns if column.name == "household"),
        *derived_tables.STANDING,
        *predictions.FORETOLD,
    ))  # fmt: skip
    quarantine = (
        tables.Column("file", "text", "file, with the sheet in brackets", "never"),
        *(msgspec.structs.replace(c, name="column" if c.name == "column_name" else c.name)
          for c in draft_tables.FATES.columns if c.name in ("record", "column_name", "value", "reason")),
    )  # fmt: skip
    kinds_rows = [(code(name), sql, TYPES[name]) for name, sql in tables.SQL_TYPES.items()]
    return page(
        "Tables",
        TABLES_INTRO,
        f"## Types\n\n{table(('type', 'in Parquet', 'meaning'), kinds_rows)}",
        _table(customers) + f"\n\n{THEN}",
        f"## quarantine.csv\n\nA row is a record that could not be read.\n\n{_columns(quarantine)}",
        *(_table(one, f"lake: {name}") for name, one in tables.CANONICAL.items()),
        *(_table(one, f"lake: {name}") for name, one in derived_tables.DECIDED.items()),
        *(_table(one, f"plans: {name}") for name, one in derived_tables.PLANNED.items()),
        _table(derived_tables.STAGES, "lake: stages"),
        _table(derived_tables.CONSTANTS, "lake: constants"),
        _table(derived_tables.LEARNED, "lake: learned"),
        *(_table(table, f"lake: {table.name}") for table in predictions.TABLES),
    )


TABLES_INTRO = """
    `customers.parquet` lies in the shop's folder: a row per customer. The tables behind it lie in
    `lake/snapshots/NUMBER/`, one Parquet file each; `lake/current` holds the number of the published snapshot. All are
    plain Parquet: read them with whatever you like. What you enter stands in `acquaint.toml`; everything else here
    can be deleted and is made again by the next run.
"""
THEN = (
    "Then follow all [features](features.md), a column each; `lifecycle_stage` and `lifecycle_state` are the columns "
    "`stage` and `state`. Stages are explained [here](stages.md)."
)
TYPES = {
    "text": "text",
    "integer": "whole number",
    "minor": "money in minor units (cents) of the shop's currency, without tax",
    "milli": "quantity in thousandths",
    "number": "number with a fraction",
    "date": "business day in the shop's zone",
    "instant": "instant in UTC",
    "permission": "yes or no; anything else that is not blank is a no",
    "boolean": "true or false",
}


def commands() -> str:
    """Return the page of all commands."""
    import typer.main  # noqa: PLC0415

    from acquaint.cli import app  # noqa: PLC0415

    group: Any = typer.main.get_command(app)
    return page("Commands", COMMANDS_INTRO, *(_command(name, each) for name, each in group.commands.items()), _json())


COMMANDS_INTRO = """
    `acquaint COMMAND --help` prints the same. Exit code 0: all is well. Exit code 2: you have something to do, and the
    message says what; the last good result stays as it was.
"""


def _command(name: str, command: Any) -> str:
    rows = []
    for param in command.params:
        shown = param.metavar if param.param_type_name == "argument" and param.metavar else None
        names = (
            ", ".join(code(opt) for opt in param.opts)
            if param.param_type_name == "option"
            else code(shown or param.name)
        )
        shown_default = getattr(param, "show_default", None)
        value = shown_default if isinstance(shown_default, str) else param.default
        rows.append((names, param.help or "", "needed" if param.required else code(_plain_default(value))))
    examples = re.sub(r"^Examples?:\s+", "", command.epilog or "")
    sample = "\n".join(part.strip() for part in examples.split("  |  "))
    return "\n\n".join([
        f"## acquaint {name}", command.help, table(("", "meaning", "default"), rows), f"```sh\n{sample}\n```"
    ])  # fmt: skip


def _plain_default(value: Any) -> str:
    plain = isinstance(value, (str, Path)) and str(value) not in ("", ".")
    return str(value) if plain else ""


def _json() -> str:
    """Return what `acquaint run --json` prints, record by record."""
    seen: dict[str, type[msgspec.Struct]] = {}
    queue: list[type[msgspec.Struct]] = [records.Run]
    while queue:
        struct = queue.pop(0)
        if struct.__name__ in seen:
            continue
        seen[struct.__name__] = struct
        queue += [each for field in msgspec.structs.fields(struct) for each in _structs(field.type)]
    parts = []
    for struct in seen.values():
        meaning = described(struct)
        rows = [
            (code(f.encode_name), type_name(f.type), meaning.get(f.name, "")) for f in msgspec.structs.fields(struct)
        ]
        parts.append(f"### {struct.__name__}\n\n{prose(struct.__doc__)}\n\n{table(('field', 'kind', 'meaning'), rows)}")
    return "\n\n".join(
        ["## What `acquaint run --json` prints\n\nOne object, the record `Run`. Money is in minor units.", *parts]
    )


def expressions() -> str:
    """Return the page of the language of features and segments."""
    lines = inspect.cleandoc(grammar.__doc__ or "").split("::", 1)[1]
    semantics = re.findall(
        r"^(\S.*?)  +(\S.*(?:\n {20,}\S.*)*)$", (expr.__doc__ or "").split("=\n", 1)[1], re.MULTILINE
    )
    rules = [(name.replace("`", ""), " ".join(text.split())) for name, text in semantics if "===" not in name]
    functions = [
        (code(name), _takes(f), f.gives or "as its arguments", f.meaning) for name, f in expr.FUNCTIONS.items()
    ]
    kinds_rows = [
        (code(name), " or ".join(k.column) or "none", k.gives or "as its column", k.meaning)
        for name, k in tally.KINDS.items()
    ]
    relations = [
        "\n\n".join([f"### {r.name}", f"A row is {r.row}.", table(("column", "type", ""), [
            (code(c), kind, "closed" if c in r.closed else "") for c, kind in r.columns.items()
        ])]) for r in RELATIONS.values()
    ]  # fmt: skip
    lookups = table(
        ("constant", "needs"), [(code(n), "a whole number" if t else "nothing") for n, t in profiles.LOOKUPS.items()]
    )
    return page(
        "Expressions",
        EXPRESSIONS_INTRO,
        f"## Grammar\n\n```text\n{textwrap.dedent(lines).strip()}\n```",
        f"## Rules\n\n{table(('', 'rule'), [(code(n), t) for n, t in rules])}",
        f"## Functions\n\nThere are no others.\n\n{table(('function', 'takes', 'gives', 'meaning'), functions)}",
        f"## Tallies\n\n{TALLIES_INTRO}\n\n{table(('tally', 'column', 'gives', 'meaning'), kinds_rows)}",
        f"## What a tally runs over\n\n{CLOSED}",
        *relations,
        f"## Constants of the shop\n\n{CONSTANTS}\n\n{lookups}",
    )


EXPRESSIONS_INTRO = """
    Features and segments are written in one small language. An expression outside a tally sees the customer's
    features, and `today`: the day everything is read at. Inside a tally's `where` it sees the columns of the row.
"""
TALLIES_INTRO = """\
A tally runs over the customer's own rows: `sum(net_sales_minor of orders where channel = 'online' last 90 days)`.

`top` and `share` take a closed column, an optional `by` and a rank: `top(category of lines by net_sales_minor, 1)`."""
CLOSED = f"A closed column has at most {tally.MOST_CLOSED:,} values in a shop; only closed columns can be ranked."
CONSTANTS = "`lookup(NAME)` reads a number that was fitted from the data before the month began."


def _takes(function: expr.Function) -> str:
    kinds_of = [" or ".join(options) if len(options) < 5 else "any" for options in function.takes]
    if function.optional:
        kinds_of[-1] += " (may be left out)"
    return ", ".join(kinds_of) + (", ..." if function.variadic else "")


def layouts_page() -> str:
    """Return the page of all known layouts."""
    return page("Layouts", LAYOUTS_INTRO, *(_layout(name, each) for name, each in layouts.LAYOUTS.items()))


LAYOUTS_INTRO = f"""
    A layout is an export acquaint knows by its header. It needs no settings. Every other file is read column by
    column: see [settings](settings.md), `[sources.NAME.columns]`. {kinds.ACCEPTED}
"""


def _layout(name: str, layout: Any) -> str:
    how = re.search(r"((?:^- .*\n?(?:^  .*\n?)*)+)", inspect.cleandoc(layout.load.__doc__), re.MULTILINE)
    sisters = [(sister.title, sister.unlocks, code(sister.layout or "")) for sister in layout.SISTERS]
    about = re.sub(r"\s*The flow:.*?(?=\n\n|\Z)", "", inspect.cleandoc(layout.__doc__), flags=re.DOTALL)
    parts = [f"## {name}", about]
    if how:
        parts += ["What is decided where the file leaves it open:", how[0].strip()]
    parts += ["Other exports that tell more:", table(("export", "what it tells", "layout"), sisters)]
    return "\n\n".join(parts)


def python() -> str:
    """Return the page of the Python interface."""
    import acquaint  # noqa: PLC0415

    parts = [_callable("acquaint.open", acquaint.open)]
    for owner, prefix in ((shop.Shop, "shop"), (shop.Features, "shop.features"), (shop.Models, "shop.models")):
        parts += [
            _callable(f"{prefix}.{name}", each)
            for name, each in vars(owner).items()
            if not name.startswith("_") and inspect.isfunction(each)
        ]
    return page("Python", PYTHON_INTRO, *parts)


PYTHON_INTRO = """
    `import acquaint` brings two names: `acquaint.open` and `acquaint.__version__`. Tables are Arrow tables. Everything
    that can go wrong is an `acquaint.errors.AcquaintError`, whose text says what happened, where, and what to do.
"""


def _callable(name: str, function: Callable[..., Any]) -> str:
    signature = re.sub(r"^\(self(?:, )?", "(", str(inspect.signature(function)).replace("'", ""))
    signature = re.sub(r" = <function .*?>", " = ...", signature)
    parts = [f"## {name}", f"```text\n{name}{signature}\n```", prose(function.__doc__)]
    for title in ("Parameters", "Returns", "Raises"):
        rows = re.findall(r"^(\S.*)\n((?: +\S.*\n?)+)", section(function.__doc__, title), re.MULTILINE)
        if rows:
            parts.append(table((title.lower(), "meaning"), [(code(n), " ".join(t.split())) for n, t in rows]))
    return "\n\n".join(parts)


def simulation() -> str:
    """Return the page of all parameters of the simulated shop."""
    parts = []
    for group in msgspec.structs.fields(parameters.Parameters):
        meaning = described(group.type)
        rows = [
            (code(f.name), code(getattr(getattr(parameters.STANDARD, group.name), f.name)), meaning[f.name])
            for f in msgspec.structs.fields(group.type)
        ]
        parts.append(
            f"## {group.name}\n\n{prose(group.type.__doc__)}\n\n{table(('parameter', 'value', 'meaning'), rows)}"
        )
    return page("Parameters of the simulated shop", f"{prose(parameters.__doc__)}\n\n{SIMULATION_INTRO}", *parts)


SIMULATION_INTRO = (
    "How they act together stands in [the description](../simulated-shop.md). They stand in one file, "
    "`acquaint/simulate/parameters.py`."
)


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "settings.md": settings,
    "features.md": features,
    "tables.md": tables_page,
    "expressions.md": expressions,
    "layouts.md": layouts_page,
    "python.md": python,
    "simulation.md": simulation,
}
"""Pages of docs/reference, each with what writes it."""
