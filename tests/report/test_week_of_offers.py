"""The section on the plan of offers: what it says, in both languages, and that it is not there without a plan."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from acquaint.decisions.planned import OfferPlan, Planned
from acquaint.report import page, sections
from acquaint.report.sections import plan
from acquaint.words import Words

OFFERS = (
    OfferPlan("harvest", "Ten per cent off", None, 7, 9, 840, 66, {"channel": 157, "holdout": 9}, None, None, -60, 400),
    OfferPlan("tasting", "", None, 63, 0, 0, 4895, {"eligible": 214}, None, None, -300, 15_300, "results"),
    OfferPlan("gone", "", None, 0, 0, 0, 0, {"live_and_in_stock": 300}, "not_begun", date(2026, 4, 1)),
)
PLAN = Planned(
    day=date(2026, 3, 2), dry=False, customers=300, offers=OFFERS, by_channel={"email": 50, "phone": 20}, held=9,
    waits=0, full=75, silent=1, cost_minor=840, gain_minor=4961, gain_low_minor=-360, gain_high_minor=15_700,
    gap=0.0008, learning_minor=90, holdout=0.1, waiting=False, relevance="rule", bound=None, base=None,
    irrelevant=None, quiet=False, labelled=12, uncosted=("phone",), listed=5, merged=2,
)  # fmt: skip


@pytest.fixture(scope="module")
def planned(tea):
    return msgspec.structs.replace(tea.report, plan=PLAN)


def told(report, language):
    found = next(each for each in sections.tell(report, Words(language, "EUR")) if each.name == "plan")
    return found, " ".join((found.finding, *found.more, found.act, *found.how))


def test_the_section_says_who_gets_what_and_what_is_not_known(planned):
    section, text = told(planned, "en")
    assert section.finding == "70 customers get an offer: 50 by e-mail and 20 by telephone."
    for words in (
        "bring 49.61 EUR (-3.60 EUR to 157.00 EUR)", "That is a guess", "5 customers are on the list of the week",
        "held back, to see what offers bring: 9", "stand on both sides of the comparison: 2",
        "What a contact costs is not known and counts as nothing: telephone", "one contact in 500",
        "12 of 150 outcomes are known", "gone: nobody until 1 April 2026, it has not begun.",
    ):  # fmt: skip
        assert words in text
    offers, gates = section.tables
    assert [row[0].text for row in offers.rows] == ["tasting", "harvest", "gone"]
    assert [cell.text for cell in offers.rows[1]][1:5] == ["7", "9", "8.40", "0.66"]
    assert [cell.text for cell in offers.rows[2]][5:] == ["-", "-"]
    assert [row[2].text for row in gates.rows if row[0].text == "harvest"] == ["157", "9"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_has_it_after_the_list_of_the_week(planned, language):
    text = page.html(planned, Words(language, "EUR"))
    assert text.index('id="week"') < text.index('id="plan"') < text.index('id="stages"')


def test_without_a_plan_there_is_no_section(tea):
    assert "plan" not in [each.name for each in sections.tell(tea.report, Words("en", "EUR"))]


def test_of_many_offers_those_are_told_that_most_get(planned):
    many = tuple(msgspec.structs.replace(OFFERS[0], offer=f"o{n:02}", sent=n) for n in range(20))
    report = msgspec.structs.replace(planned, plan=msgspec.structs.replace(PLAN, offers=many))
    table = told(report, "en")[0].tables[0]
    assert [row[0].text for row in table.rows] == [f"o{n:02}" for n in range(19, 19 - plan.MOST, -1)]
    assert "8 of 20 offers" in table.caption
