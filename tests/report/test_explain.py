"""What is said of a figure that somebody asks for."""

from __future__ import annotations

import json
import re

import pytest

from acquaint.errors import InputError
from acquaint.report import explain
from acquaint.words import LANGUAGES, Words
from tests.report import made

WORDS = Words("en", "EUR")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_can_be_explained(tea, language):
    words = Words(language, "EUR")
    for key, figure in tea.report.by_key.items():
        lines = explain.lines(tea.shop.con, tea.report, key, names=False, words=words)
        assert lines[0] == key
        said = " ".join(line.strip() for line in lines)
        assert words(f"report.definition.{figure.definition}") in said
        table = lines.index("") if "" in lines else len(lines)
        assert max(map(len, lines[:table])) <= 80
        assert made.PEPPER not in "\n".join(lines)
        assert "account:till" not in "\n".join(lines)


def test_a_count_has_as_many_rows(tea):
    for key, figure in tea.report.by_key.items():
        found = explain.find(tea.shop.con, tea.report, key)
        if figure.source is not None and figure.source.measure == "count(*)" and figure.source.of is None:
            assert found.rows == figure.value, key
        assert len(found.first) == min(found.rows, 10)


def test_definition_value_filter_and_rows_stand_there(tea):
    text = "\n".join(explain.lines(tea.shop.con, tea.report, "slipping.count", names=False, words=WORDS))
    n = tea.report.count("slipping.count")
    assert f"Value: {n}\n" in text
    assert "Rows: profiles where kind = 'person' AND state = 'slipping'" in text
    assert f"The year before: {tea.report['slipping.count'].before:.0f}" in text
    table = text.partition("rows:\n")[2].splitlines()
    assert table[0].split()[:2] == ["customer", "state"]
    assert len(table) == 1 + min(n, 10) + 1
    assert all(re.match(r"  [0-9a-f]{6} +slipping ", line) for line in table[1:-1])


def test_names_stand_there_when_asked_for(tea):
    lines = explain.lines(tea.shop.con, tea.report, "slipping.count", names=True, words=WORDS)
    assert sum(made.PEPPER in line for line in lines) == min(10, tea.report.count("slipping.count"))


def test_a_share_says_what_it_is_of_and_money_is_written_as_such(tea):
    share = " ".join(explain.lines(tea.shop.con, tea.report, "reach.email_share", names=False, words=WORDS))
    assert f"Rests on {tea.report['reach.email_share'].n} rows, which are 100 %." in share
    assert "of those where kind = 'person' AND occasions_365d > 0" in share
    money = explain.lines(tea.shop.con, tea.report, "money.net", names=False, words=WORDS)
    assert any(re.fullmatch(r"Value: \d+,\d\d\d\.\d\d EUR", line) for line in money)


def test_an_estimate_has_its_interval_and_too_few_are_said_to_be(tea):
    text = "\n".join(explain.lines(tea.shop.con, tea.report, "ladder.1_2.share", names=False, words=WORDS))
    assert re.search(r"Interval \(95 %\): \d+ % to \d+ %", text)
    assert "An estimate over these rows" in text
    few = next(key for key, figure in tea.report.by_key.items() if figure.missing)
    assert "Too few to say" in "\n".join(explain.lines(tea.shop.con, tea.report, few, names=False, words=WORDS))


def test_programs_get_plain_values(tea):
    found = json.loads(json.dumps(explain.object(tea.shop.con, tea.report, "slipping.count")))
    assert found["as_of"] == "2026-03-02"
    assert found["figure"]["value"] == found["rows"] == tea.report.count("slipping.count")
    assert found["figure"]["source"]["table"] == "profiles"


def test_an_unknown_key_is_told_with_the_nearest(tea):
    with pytest.raises(InputError, match=r"no figure sliping\.count.*slipping\.count"):
        explain.find(tea.shop.con, tea.report, "sliping.count")


def test_all_keys_can_be_listed(tea):
    lines = explain.keys(tea.report, WORDS)
    assert [line.split()[0] for line in lines] == list(tea.report.by_key)
