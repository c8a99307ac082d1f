"""Charts: Vega-Lite as dictionaries, drawn to SVG by vl_convert; colours stay CSS variables of the page.

The first drawing of a process takes most of a second (a JavaScript engine starts, and holds Python's lock meanwhile),
each further one a few hundredths. `warm` starts a process for it early in a run, so that the page need not wait.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import msgspec

WIDTH = 380
"""A chart is drawn to this width of text and marks, and scaled to its place: readable on a telephone."""
INK, SOFT, LINE = "var(--ink)", "var(--soft)", "var(--line)"
_FONT = "system-ui, sans-serif"
_AXIS = {
    "labelColor": SOFT, "titleColor": SOFT, "labelFont": _FONT, "titleFont": _FONT, "titleFontWeight": "normal",
    "labelFontSize": 12, "titleFontSize": 12, "gridColor": LINE, "domain": False, "ticks": False, "labelPadding": 6,
    "titlePadding": 8, "grid": False,
}  # fmt: skip
_CONFIG = {
    "background": None,
    "padding": {"left": 10, "right": 6, "top": 4, "bottom": 2},
    "view": {"stroke": None},
    "font": _FONT,
    "axis": _AXIS,
    "axisY": {"grid": True},
    "text": {"font": _FONT, "fontSize": 12, "color": INK},
    "legend": {
        "labelColor": SOFT, "labelFont": _FONT, "labelFontSize": 12, "title": None, "orient": "top", "symbolSize": 90,
        "padding": 0, "offset": 10, "columnPadding": 18, "labelOffset": 5, "labelLimit": 300, "symbolOpacity": 1,
    },
    "rule": {"color": SOFT},
}  # fmt: skip
PER_CENT = "round(datum.value * 100) + ' %'"
"""How an axis of shares writes its values."""
Spec = dict[str, Any]


def colours(field: str, names: Sequence[str], of: Sequence[str], *, lines: bool = False) -> Spec:
    """Return the colour of each of `names` in `field`, with a legend; of strokes for `lines`."""
    legend = {"symbolType": "stroke", "symbolStrokeWidth": 3} if lines else {}
    scale = {"domain": list(names), "range": list(of)}
    return {"field": field, "type": "nominal", "scale": scale, "legend": legend}


def shares(low: float = 0.0, high: float = 1.0) -> Spec:
    """Return an axis of shares from `low` to `high`."""
    axis = (
        {"labelExpr": PER_CENT, "values": [0, 0.25, 0.5, 0.75, 1]}
        if high >= 1
        else {"labelExpr": PER_CENT, "tickCount": 5}
    )
    return {"type": "quantitative", "title": None, "scale": {"domain": [low, high], "nice": high < 1}, "axis": axis}


class Chart(msgspec.Struct, frozen=True):
    """A chart: its name on the page, what it shows for those who do not see it, and how it is drawn."""

    name: str
    title: str
    text: str
    spec: Spec


class Worker:
    """A process that draws, started early."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "acquaint.report.charts"]
        self._process: subprocess.Popen[bytes] | None = None
        with suppress(OSError):  # where no process may be started, charts are drawn in this one
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def svgs(self, specs: Sequence[Spec]) -> list[str] | None:
        """Return the drawings, and end the process; None where it could not draw."""
        if self._process is None:
            return None
        answer, _ = self._process.communicate(msgspec.json.encode(specs))
        return msgspec.json.decode(answer, type=list[str]) if self._process.returncode == 0 else None

    def close(self) -> None:
        """End the process without a drawing."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()


def warm() -> Worker:
    """Start a process that will draw: `page.html(..., worker=...)` uses and ends it."""
    return Worker()


def svgs(charts: Sequence[Chart], worker: Worker | None = None) -> dict[str, str]:
    """Return the charts as SVG by their names; drawn here where there is no worker or it fails."""
    specs = [_whole(chart.spec) for chart in charts]
    drawn = worker.svgs(specs) if worker is not None else None
    drawn = [draw(spec) for spec in specs] if drawn is None else drawn
    return {chart.name: _embedded(chart, svg) for chart, svg in zip(charts, drawn, strict=True)}


def draw(spec: Spec) -> str:
    """Return a complete Vega-Lite chart as SVG."""
    import vl_convert  # noqa: PLC0415 - it starts a JavaScript engine

    return str(vl_convert.vegalite_to_svg(spec, vl_version="5.21"))


def _whole(spec: Spec) -> Spec:
    return {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "config": _CONFIG, "width": WIDTH} | spec


_ARIA = re.compile(r' (?:aria-[a-z]+|role|class|pointer-events)="[^"]*"')
_EMPTY = re.compile(r"<g>\s*</g>|<path d=\"M0,0h0v0h0Z\"\s*/?>(?:</path>)?")
_FIRST: Spec = {
    "data": {"values": [{"a": "x", "b": 1, "c": 2}, {"a": "y", "b": 2, "c": 3}]},
    "layer": [
        {
            "mark": mark,
            "encoding": {
                "x": {"field": "c", "type": "quantitative"},
                "y": {"field": "b", "type": "quantitative"},
                "color": {"field": "a", "type": "nominal"},
                "text": {"field": "a"},
            },
        }
        for mark in ("area", "line", "point", "rule", "text", "bar")
    ],
}
"""A chart of all kinds of marks: once it is drawn, others take a few hundredths of a second."""
_TAG = re.compile(r"<[^>]+>")
_LONG = re.compile(r"(\d+\.\d\d)\d+")


def _embedded(chart: Chart, svg: str) -> str:
    """Return a drawing made fit for the page: scalable, with a text alternative, without what nobody needs."""
    box = re.search(r'viewBox="([^"]*)"', svg)
    body = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    body = _TAG.sub(_trimmed, body)
    for number, clip in enumerate(dict.fromkeys(re.findall(r'id="(clip\d+)"', body))):
        body = re.sub(rf"\b{clip}\b", f"{chart.name}-part{number}", body)
    while (smaller := _EMPTY.sub("", body)) != body:
        body = smaller
    shown = box.group(1) if box else "0 0 100 100"
    name = chart.name
    return (
        f'<svg class="chart" viewBox="{shown}" role="img" aria-labelledby="{name}-title {name}-text">'
        f'<title id="{name}-title">{_plain(chart.title)}</title><desc id="{name}-text">{_plain(chart.text)}</desc>'
        f"{body}</svg>"
    )


def _trimmed(tag: re.Match[str]) -> str:
    """Return a tag without what only programs read, its font, and digits that nobody sees."""
    return _LONG.sub(r"\1", _ARIA.sub("", tag.group())).replace(f' font-family="{_FONT}"', "")


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def main() -> None:
    """Draw what comes in: a list of charts on the input becomes a list of drawings on the output."""
    draw(_whole(_FIRST))
    if text := sys.stdin.buffer.read():
        sys.stdout.buffer.write(msgspec.json.encode([draw(spec) for spec in msgspec.json.decode(text)]))


if __name__ == "__main__":
    main()
