"""report.html: one file that needs nothing else, from the report's figures in one language."""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING

from acquaint.report import charts, sections
from acquaint.report.charts import Worker
from acquaint.report.figures import Report
from acquaint.version import VERSION
from acquaint.words import Words

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup


def html(report: Report, words: Words, *, worker: Worker | None = None) -> str:
    """Return the page.

    Parameters
    ----------
    report
        Its figures; they are all that the page says.
    worker
        A process that draws the charts (`charts.warm`); it has ended afterwards. They are drawn here without one.
    """
    told = sections.tell(report, words)
    drawn = charts.svgs([section.chart for section in told if section.chart], worker)
    page = template("report.html")
    teller = sections.Teller(report, words)
    return page.render(
        report=report, sections=told, svgs=drawn, t=teller, language=words.language, css=css(),
        period=_period(teller), named=bool(report.people.slipping or report.people.best), version=VERSION,
    )  # fmt: skip


def _period(t: sections.Teller) -> str:
    data = t.report.data
    if data is None:
        return t("page.no_data")
    return t("page.data", orders=t.report.orders, start=data.start, end=data.end)


def _text(name: str) -> str:
    return (resources.files("acquaint.report") / name).read_text(encoding="utf-8")


def template(name: str) -> Template:
    """Return a page of this folder, to be filled."""
    import jinja2  # noqa: PLC0415

    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined, finalize=_unbroken,
        loader=jinja2.FunctionLoader(_text),
    )  # fmt: skip
    environment.filters["coded"] = _coded
    return environment.get_template(name)


def css() -> str:
    """Return the style sheet without line breaks and indents."""
    return re.sub(r"\s*\n\s*", "\n", _text("report.css"))


def _coded(text: str) -> Markup:
    """Return a sentence in which what stands between back ticks is shown as code, its blanks as they are."""
    from markupsafe import Markup, escape  # noqa: PLC0415

    parts = re.split(r"`([^`]+)`", str(escape(text)))
    return Markup("".join(f"<code>{part}</code>" if n % 2 else _kept(part) for n, part in enumerate(parts)))


def _unbroken(value: object) -> object:
    """Return what a place of the page is filled with; a text with its figures kept on one line."""
    return _kept(value) if type(value) is str else value


_FIGURES = re.compile(r"(?<=\d) (?=%|[A-Z]{3}\b)|(?<=\bn) (?== \d)|(?<=\bn =) (?=\d)")
"""Blanks at which a line may not end: before a unit, and in "n = 84"."""


def _kept(text: str) -> str:
    return _FIGURES.sub("\u00a0", text)
