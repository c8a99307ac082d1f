"""The README and the pages of docs: they run, nothing is left out of them, and the reference is what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest
import typer.main

from acquaint import config, derived_tables, expr, predictions, tables, tally
from acquaint.cli import app
from acquaint.features import lifecycle, profiles, retail
from acquaint.features.examples import EXAMPLES
from acquaint.features.relations import RELATIONS
from acquaint.shop import Features, Models, Shop
from acquaint.sources import layouts
from acquaint.sources.fields import FIELDS
from docs import build, pages
from docs.chapters import PAGES

JOURNEYS = [
    ["README.md", "docs/tour.md"],
    *([str(p.relative_to(pages.ROOT))] for p in pages.every()[1:] if "how-to" in p.parts),
]
"""Pages that run in one folder, in this order: the demo is run once."""
TEXTS = {page: page.read_text(encoding="utf-8") for page in pages.every()}


def reference(name: str) -> str:
    return TEXTS[build.REFERENCE / name]


@pytest.mark.slow
@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: Path(journey[-1]).stem)
def test_what_a_page_shows_is_what_happens(journey, tmp_path):
    for page in journey:
        pages.run(pages.ROOT / page, tmp_path)
    for made in tmp_path.glob("*/customers.parquet"):
        shop = config.read(made.parent)
        named = (
            {c.name for c in (*tables.CUSTOMERS.columns, *derived_tables.STANDING, *predictions.FORETOLD)}
            | {"household"}
            | {*EXAMPLES}
        )
        own = {*shop.features, *(f"in_{name}" for name in shop.segments)}
        own |= {f"{name}{end}" for name in shop.propensity for end in ("", "_low", "_high", "_because", "_now")}
        left = {name for name in pq.read_schema(made).names if not name.startswith("trait_")} - named - own
        assert not left, f"customers.parquet has columns that no page explains: {left}"


def test_every_page_with_commands_is_run():
    run = {page for journey in JOURNEYS for page in journey}
    for page, text in TEXTS.items():
        kinds = {block.kind for block in pages.blocks(text)}
        assert str(page.relative_to(pages.ROOT)) in run or kinds <= {*pages.SHOWN_ONLY}, page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_reference_is_what_the_code_says(name):
    assert reference(name) == PAGES[name](), "Run `make docs`."


def test_every_setting_is_explained():
    page = reference("settings.md")
    sections = {
        "shop": config.ShopSettings,
        "sources.NAME": config.SourceSettings,
        "features.NAME": config.FeatureSettings,
        "propensity.NAME": config.PropensitySettings,
        "goal": config.GoalSettings,
        "identity": config.IdentitySettings,
        "contact": config.ContactSettings,
        "contact.email": config.EmailSettings,
        "contact.phone": config.PhoneSettings,
        "contact_policy": config.ContactPolicySettings,
        "triggers.NAME": config.TriggerSettings,
        "audiences.NAME": config.AudienceSettings,
        "offers.NAME": config.OfferSettings,
        "sensitive": config.SensitiveSettings,
        "spark": config.SparkSettings,
    }
    assert {field.name for field in msgspec.structs.fields(config.Settings)} == {
        section.split(".")[0] for section in (*sections, "segments")
    }
    for section, struct in sections.items():
        part = page.split(f"## [{section}]\n")[1].split("\n## ")[0]
        for field in msgspec.structs.fields(struct):
            if f"{section}.{field.name}" in sections:
                continue
            assert re.search(rf"^\| `{field.name}` \|.*[a-z]{{3,}}.* \|$", part, re.MULTILINE), (section, field.name)
    for kind, fields in FIELDS.items():
        part = page.split(f'### Fields of table = "{kind}"\n')[1].split("\n## ")[0]
        assert all(f"| `{field}` |" in part for field in fields), kind


def test_every_command_and_option_is_explained():
    page = reference("commands.md")
    for name, command in typer.main.get_group(app).commands.items():
        part = page.split(f"## acquaint {name}\n")[1].split("\n## ")[0]
        assert "```sh" in part, f"{name} has no example"
        for param in command.params:
            shown = [opt for opt in param.opts if opt.startswith("--")] or [param.metavar or param.name]
            assert any(f"`{one}`" in part for one in shown), (name, param.name)
            assert getattr(param, "help", None), (name, param.name)


def test_every_feature_is_explained():
    page = reference("features.md")
    for feature in retail.standard():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{feature.name}` |"))
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert all(cells), f"{feature.name}: meaning, unit, type, null rule and example are all needed: {cells}"
        assert f"\n{feature.name} = {feature.expression}\n" in page


def test_examples_agree_with_their_features():
    entries = profiles.features_of(config.Settings(), ())
    forms = {"boolean": r"yes|no", "integer": r"\d+", "number": r"\d+\.\d+", "date": r"\d{4}-\d\d-\d\d", "text": r"\D+"}
    assert {*EXAMPLES} == {feature.name for feature in retail.standard()}
    for name, example in EXAMPLES.items():
        assert re.fullmatch(forms[entries[name].type], example), (name, example)
    value = {name: float(text) for name, text in EXAMPLES.items() if re.fullmatch(r"[\d.]+", text)}
    assert value["net_sales_minor"] == value["gross_sales_minor"] - value["discount_minor"] - value["returns_minor"]
    assert value["average_order_value_minor"] == pytest.approx(value["net_sales_minor"] / value["orders"], abs=0.1)
    assert value["overdue_ratio"] == pytest.approx(value["days_since_last_order"] / value["usual_gap_days"], abs=0.01)
    for name in ("orders", "net_sales_minor", "occasions", "contacts", "responses"):
        shrinking = [
            value[key] for key in (name, f"{name}_365d", f"{name}_90d", f"{name}_28d", f"{name}_7d") if key in value
        ]
        assert shrinking == sorted(shrinking, reverse=True), name


def test_every_table_and_column_is_explained():
    page = reference("tables.md")
    derived = (derived_tables.STAGES, derived_tables.CONSTANTS, derived_tables.LEARNED, *predictions.TABLES)
    planned = derived_tables.PLANNED.values()
    for table in (*tables.CANONICAL.values(), *derived_tables.DECIDED.values(), *derived, *planned):
        part = page.split(f"## {'plans' if table in planned else 'lake'}: {table.name}\n")[1].split("\n## ")[0]
        for column in table.columns:
            assert f"| `{column.name}` | {column.type} | {column.meaning} | {column.null} |" in part, (
                table.name,
                column.name,
            )


def test_every_word_of_an_expression_is_explained():
    page = reference("expressions.md")
    for name in (*expr.FUNCTIONS, *tally.KINDS, *profiles.LOOKUPS):
        assert f"| `{name}` |" in page, name
    for relation in RELATIONS.values():
        part = page.split(f"### {relation.name}\n")[1].split("\n##")[0]
        assert all(f"| `{column}` |" in part for column in relation.columns), relation.name


def test_every_layout_has_a_part_and_a_page_that_shows_it():
    page = reference("layouts.md")
    for name in layouts.LAYOUTS:
        assert f"## {name}\n" in page
    shown = [
        block.body.splitlines()[0]
        for text in TEXTS.values() for block in pages.blocks(text) if block.kind == "csv"
    ]  # fmt: skip
    known = {layouts.recognise(re.split(r"[;,]", header)) for header in shown}
    assert {*layouts.LAYOUTS} - {"shopify_customers"} <= known


def test_every_stage_and_state_is_explained():
    page = reference("stages.md")
    for word in (*lifecycle.STAGES, *lifecycle.STATES):
        assert not word or f"| `{word}` |" in page, word


def test_everything_public_in_python_is_explained():
    page = reference("python.md")
    for owner, prefix in ((Shop, "shop"), (Features, "shop.features"), (Models, "shop.models")):
        for name in vars(owner):
            if not name.startswith("_") and name not in {"features", "models"}:
                assert f"## {prefix}.{name}\n" in page, name


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: str(page.relative_to(pages.ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", TEXTS[page]):
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), target
        if anchor:
            heads = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}, target


def test_every_page_is_reached_from_the_index():
    found = {
        (pages.ROOT / "docs" / target).resolve()
        for target in re.findall(r"\]\(([^)#]+)\)", TEXTS[pages.ROOT / "docs" / "index.md"])
    }
    assert {page for page in TEXTS if page.name not in ("README.md", "index.md")} <= found


def test_the_readme_fits_a_screen_and_names_commands_that_exist():
    text = TEXTS[pages.ROOT / "README.md"]
    assert len(text.splitlines()) <= 70
    targets = re.findall(r"^(\w+):", (pages.ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"demo", "test"} <= {*re.findall(r"^make (\w+)", text, re.MULTILINE)} <= {*targets}
    assert f"[{len(retail.standard())} features]" in text
    assert "acquaint run orders.csv" in text


@pytest.mark.parametrize("shown", ["$ echo no\nyes\n", "$ exit 3\n"])
def test_a_page_that_shows_something_else_is_found(shown, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"```console\n{shown}```\n", encoding="utf-8")
    with pytest.raises(pages.Mismatch, match=r"page\.md"):
        pages.run(page, tmp_path)


def test_python_that_prints_something_else_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("```python\n>>> 1 + 1\n3\n```\n", encoding="utf-8")
    with pytest.raises(pages.Mismatch, match="Expected:\n    3"):
        pages.run(page, tmp_path)


def test_recording_writes_what_is_printed(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "```csv a.csv\nx\n```\n\n```console\n$ cat a.csv\n```\n\n```python\n>>> 1 + 1\n```\n", encoding="utf-8"
    )
    pages.record([page])
    assert "$ cat a.csv\nx\n```" in page.read_text(encoding="utf-8")
    assert ">>> 1 + 1\n2\n```" in page.read_text(encoding="utf-8")
    pages.run(page, tmp_path)


def test_a_line_of_dots_stands_for_any_lines_and_time_is_not_compared():
    assert pages.matches("a\n...\nz  9.1 s\n", "a\nb\nc\nz                3.0 s\n")
    assert pages.matches("...\n", "")
    assert not pages.matches("a\n...\n", "b\n")
    assert not pages.matches("a\n", "a\nb\n")
