"""What a funder is told: sums over ten or more, and no trace of a customer."""

from __future__ import annotations

import pytest

from acquaint.errors import InputError
from acquaint.report import funder
from acquaint.words import Words
from tests.decisions import weeks


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plans")
    with weeks.shown(weeks.made(folder, few=12), folder) as found:
        yield found, found.funded(), folder


def test_nothing_of_a_customer_stands_in_any_file(made, tmp_path):
    shown, report, _ = made
    names = funder.write(tmp_path, report, Words("en", "EUR"))
    assert names == ["java-roasters.html", "java-roasters.json", "java-roasters.csv"]
    people = {text for row in shown.rows("SELECT customer, household FROM profiles") for text in row if text}
    people |= {text for (text,) in shown.rows("SELECT DISTINCT address FROM reach WHERE address IS NOT NULL")}
    assert len(people) > 200
    for name in names:
        text = (tmp_path / name).read_text("utf-8")
        assert "coffee" in text
        assert not [each for each in people if each.lower() in text.lower()]
        assert "talk" not in text, "another's offer"


def test_small_stages_are_told_together(made):
    shown, report, _ = made
    sizes = dict(shown.rows("""
        SELECT stage, count(DISTINCT customer) FROM dealings WHERE offer = 'coffee' AND contact GROUP BY stage
    """))  # fmt: skip
    assert 0 < sizes["lapsed"] < 10, "the case is there"
    told = report.offers[0]
    assert "lapsed" not in {each.name for each in told.stages}
    assert told.stages == () or sum(e.part.contacts for e in told.stages) == told.total.contacts
    assert "too few customers stood in any" in funder.html(report, Words("en", "EUR")) or told.stages


def test_the_page_says_charge_effect_and_period(made):
    _, report, _ = made
    text = funder.html(report, Words("en", "EUR"))
    told = report.offers[0]
    assert f"{told.total.customers} customers reached, {told.total.uses} uses." in text
    assert f"{told.total.charged_minor / 100:.2f} EUR".replace(" ", "\u00a0") in text
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")
    assert told.total.charged_minor == told.unit_minor * told.total.uses == 30 * told.total.uses


def test_fewer_than_ten_customers_are_told_of_as_nothing(tmp_path):
    counter = weeks.made(tmp_path, customers=8, weeks=1)
    with weeks.shown(counter, tmp_path) as shown:
        assert shown["coffee"].sent.contacts + shown["talk"].sent.contacts > 0
        report = shown.funded()
    assert report.offers[0].total is None
    assert funder.table(report).count("\n") == 1
    assert "nothing is told yet" in funder.html(report, Words("en", "EUR"))


def test_who_pays_for_nothing_is_told_who_does(made):
    with pytest.raises(InputError, match="there are Java Roasters"):
        made[0].funded("Nobody")
