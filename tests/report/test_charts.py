"""Charts: the same wherever drawn, scalable, in the page's colours, with words for those who do not see them."""

from __future__ import annotations

import re
import sys
from xml.etree import ElementTree as Xml

import pytest

from acquaint.report import charts, sections
from acquaint.report.charts import Chart
from acquaint.words import Words

SVG = "{http://www.w3.org/2000/svg}"
AXES = {"x": {"field": "a"}, "y": {"field": "b", "type": "quantitative"}, "color": {"field": "c"}}
VALUES = [{"a": "57.8051", "b": 1.23456, "c": "p"}, {"a": "12,345.678", "b": 2, "c": "q"}]
LAYERS = [
    {"mark": {"type": "bar", "cornerRadiusEnd": 3}, "encoding": AXES},
    {"mark": "text", "encoding": {"x": {"field": "a"}, "text": {"field": "a"}}},
]
BARS = Chart("bars", "Bars & <more>", "Two bars", {"height": 50, "data": {"values": VALUES}, "layer": LAYERS})


@pytest.fixture(scope="module")
def drawn(tea):
    told = sections.tell(tea.report, Words("en", "EUR"))
    return {s.chart.name: s.chart for s in told if s.chart}, charts.svgs([s.chart for s in told if s.chart])


def read(svg: str) -> Xml.Element:
    return Xml.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_there_are_few_and_all_are_drawn(drawn):
    found, svgs = drawn
    assert {"stages", "ladder", "cohorts", "concentration", "slipping", "money"} <= found.keys() == svgs.keys()
    assert len(svgs) <= 10


def test_each_has_words_for_those_who_do_not_see_it(drawn):
    for name, chart in drawn[0].items():
        root = read(drawn[1][name])
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == f"{name}-title {name}-text"
        assert root.findtext(f"{SVG}title") == chart.title
        assert root.findtext(f"{SVG}desc") == chart.text
        assert len(chart.text) > 40


def test_each_scales_and_takes_its_colours_from_the_page(drawn):
    for svg in drawn[1].values():
        root = read(svg)
        assert root.get("width") is root.get("height") is None
        assert len(root.get("viewBox").split()) == 4
        named = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) - {"none", "transparent"}
        assert {colour for colour in named if not colour.startswith("var(--")} == set()
        assert "font-family" not in svg
        assert "http" not in svg


def test_texts_stay_as_they_are_where_coordinates_lose_digits():
    svg = charts.svgs([BARS])["bars"]
    assert ">57.8051<" in svg
    assert ">12,345.678<" in svg
    assert re.search(r'="[^"]*\d\.\d{3,}', svg) is None
    assert '<title id="bars-title">Bars &amp; &lt;more&gt;</title>' in svg


def test_parts_are_named_for_their_chart_however_many_were_drawn_before():
    first = charts.svgs([BARS])["bars"]
    assert "bars-part0" in first
    assert charts.svgs([BARS])["bars"] == first


def test_a_worker_draws_the_same(drawn):
    worker = charts.warm()
    assert charts.svgs(list(drawn[0].values()), worker) == drawn[1]
    assert worker._process.returncode == 0


def test_a_chart_is_drawn_here_where_the_worker_fails(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    worker = charts.warm()
    assert charts.svgs([BARS], worker) == charts.svgs([BARS])


def test_a_worker_that_is_not_needed_ends_in_silence(capfd):
    worker = charts.warm()
    worker.close()
    assert worker._process.returncode is not None
    unused = charts.warm()
    unused._process.communicate()
    assert unused._process.returncode == 0
    assert capfd.readouterr() == ("", "")
