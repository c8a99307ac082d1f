"""The page: one calm file, readable by everybody, that names nobody and needs nothing else."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from acquaint.report import page, sections
from acquaint.report.figures import Figure
from acquaint.report.figures.week import Week
from acquaint.words import LANGUAGES, Words
from tests import services
from tests.report import made, shown
from tests.report.shown import Page

CSS = (Path(page.__file__).parent / "report.css").read_text("utf-8")
SECTIONS = (
    "summary", "week", "stages", "ladder", "cohorts", "concentration", "slipping", "origins", "money", "grid", "ahead",
    "proof", "sure", "words",
)  # fmt: skip
ABOUT_PEOPLE = re.compile(rf"{made.PEPPER}|@example|\+49|account:", re.IGNORECASE)


@pytest.fixture(scope="module")
def text(tea):
    return page.html(tea.report, Words("en", "EUR"))


@pytest.fixture(scope="module")
def german(tea):
    return page.html(tea.report, Words("de", "EUR"))


def little(name):
    """Shops of which little is known, by what they lack."""
    return {
        "three days": lambda: shown.report(shown.tea(customers=12, start=date(2026, 2, 27)), told=False),
        "one product": lambda: shown.report(shown.tea(customers=60, products=1)),
        "no customer": lambda: shown.report(made.nobody(), told=False),
        "nobody reachable": lambda: shown.report(made.shop(40, permitted=0.0), told=False),
    }[name]()


def test_it_is_one_small_file_that_asks_for_nothing(text):
    found = Page(text)
    assert len(text.encode()) < 500_000
    assert found.of("script", "img", "iframe", "object", "base", "form") == []
    assert [e for e in found.elements if e[0] == "link" or "src" in e[1]] == []
    assert all(str(a["href"]).startswith("#") for _, a in found.of("a"))
    assert re.search(r"url\((?!#)|@import|@font-face|https?://", text) is None
    assert [a for _, a in found.of("meta") if "default-src 'none'" in str(a.get("content"))]


def test_it_has_all_sections_in_order_and_links_to_each(text):
    found = Page(text)
    assert tuple(a["id"] for _, a in found.of("section")) == SECTIONS
    assert [a["href"] for _, a in found.of("a")] == [f"#{name}" for name in SECTIONS[1:]]


def test_ids_are_unique_and_what_labels_something_is_there(text):
    found = Page(text)
    ids = [a["id"] for _, a in found.elements if "id" in a]
    assert len(ids) == len(set(ids))
    named = {name for _, a in found.elements for name in str(a.get("aria-labelledby") or "").split()}
    assert named
    assert named <= set(ids)


def test_headings_come_in_order(text):
    levels = [int(tag[1]) for tag, _ in Page(text).of("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_its_language(tea, language):
    found = Page(page.html(tea.report, Words(language, "EUR")))
    assert found.of("html")[0][1]["lang"] == language


def test_tables_have_headers_with_scope_and_a_name(text):
    found = Page(text)
    assert len(found.of("table")) > 8
    assert all(a.get("aria-label") for _, a in found.of("table"))
    assert {a.get("scope") for _, a in found.of("th")} == {"col", "row"}


def test_each_chart_has_a_text_and_its_figures_as_a_table(tea, text):
    told = [section for section in sections.tell(tea.report, Words("en", "EUR")) if section.chart]
    assert len(told) >= 6
    assert len(Page(text).of("svg")) == len(told)
    for section in told:
        assert f'<desc id="{section.name}-text">' in text
        assert section.data or section.tables
    assert text.count("<details") > len(told)


def test_a_finding_has_its_cases_and_an_interval_and_the_act_a_count_and_a_sheet(tea):
    told = {section.name: section for section in sections.tell(tea.report, Words("en", "EUR"))}
    assert re.search(r"Of 100 first-time buyers \d+ come back .*\(\d+ to \d+, n = \d+\)", told["ladder"].finding)
    assert re.search(r"\(n = \d+\).*points\)", told["cohorts"].finding)
    for name in ("week", "stages", "ladder", "cohorts", "concentration", "slipping", "grid", "sure"):
        assert re.search(r"\b\d+\b", told[name].act), name
        assert "heet" in told[name].act, name


def test_figures_can_be_asked_for(tea, text):
    for key in ("slipping.count", "ladder.1_2.share", "money.net", "reach.any_share"):
        assert f"<code>{key}</code>" in text
    keys = {key for section in sections.tell(tea.report, Words("en", "EUR")) for key in section.keys}
    assert keys <= tea.report.by_key.keys()
    unsaid = {key for key in tea.report.by_key if not key.startswith("origins.")} - keys
    assert unsaid == set()


def test_german_reads_german(german):
    assert "Stand 2. März 2026" in german
    assert "2.305 Einkäufe" in german
    assert "first-time" not in german
    said = " ".join(Page(german).words)
    assert re.search(r"\b(the|customers|of them|sheet)\b", said) is None


def test_the_same_report_gives_the_same_page(tea, text):
    assert page.html(tea.report, Words("en", "EUR")) == text


def test_it_names_nobody_unless_asked_to(tea, text, german):
    assert ABOUT_PEOPLE.search(text) is None
    assert ABOUT_PEOPLE.search(german) is None
    assert "names no customer" in text
    named = page.html(shown.report(tea.shop, names=True).report, Words("en", "EUR"))
    assert made.PEPPER in named
    assert "holds personal data" in named


def test_shares_of_fewer_than_thirty_are_grey_and_say_how_many_more(text):
    found = Page(text)
    few = [a for tag, a in found.of("td") if "few" in str(a.get("class")).split()]
    assert few
    assert re.search(r'class="[^"]*few[^"]*">\d+ more<', text)
    assert re.search(r'class="[^"]*few[^"]*">too few, \d+ more<', text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["three days", "one product", "no customer", "nobody reachable"])
def test_a_shop_of_which_little_is_known_is_told_what_to_do(name, language):
    report = little(name).report
    words = Words(language, "EUR")
    text = page.html(report, words)
    told = {section.name: section for section in sections.tell(report, words)}
    assert tuple(told) == SECTIONS
    assert all(section.finding for section in list(told.values())[1:])
    assert all("values" in str(section.chart.spec) and section.finding for section in told.values() if section.chart)
    assert ABOUT_PEOPLE.search(text) is None
    assert "None" not in " ".join(Page(text).words)
    if name in ("no customer", "nobody reachable"):
        assert told["week"].act == words(f"report.week.begin_{'names' if name == 'no customer' else 'permission'}")
    if name in ("three days", "no customer"):
        assert {"ladder", "cohorts", "concentration", "grid", "proof"} <= {s.name for s in told.values() if s.lacking}


LISTED = {
    "en": ("write to 3 customers", "They are: 3 lapsed.", "1 more has another reason: 1 lapsed."),
    "de": ("3 Kunden anschreiben", "Das sind: 3 lange still.", "1 weiterer hat einen anderen Anlass: 1 lange still."),
}


def told(report, language, name):
    """A section of a report in a language."""
    return next(s for s in sections.tell(report, Words(language, "EUR")) if s.name == name)


def with_values(report, **values):
    """A report in which figures have other values, by their keys with `__` for the point."""
    new = {key.replace("__", "."): value for key, value in values.items()}
    changed = [msgspec.structs.replace(f, value=new.pop(f.key)) if f.key in new else f for f in report.figures]
    changed += [Figure(key, value, "customers", "week_call") for key, value in new.items()]
    return msgspec.structs.replace(report, figures=tuple(changed))


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_on_the_list_is_told_of_once(tea, language):
    write, alone, others = LISTED[language]
    none = with_values(tea.report, week__call=0, week__write=3, week__slipping=0)
    section = told(msgspec.structs.replace(none, week=Week({"lapsed": 3})), language, "week")
    assert write in section.finding
    assert section.more[0] == alone
    some = with_values(tea.report, week__call=0, week__write=3, week__slipping=2)
    section = told(msgspec.structs.replace(some, week=Week({"slipping": 2, "lapsed": 1})), language, "week")
    assert section.more[0].startswith("2 ")
    assert others in section.more


def test_the_headline_of_who_carries_the_shop_stands_in_its_table(tea):
    section = told(tea.report, "en", "concentration")
    who, share = re.fullmatch(r"(.+\)) bring (\d+ %) of .*", section.finding).groups()
    assert [row[1].text for row in section.data.rows if row[0].text == who] == [share]


@pytest.mark.parametrize(
    ("listed", "said"),
    [(14, ": sheet New."), (12, "; sheet New has the 12 of the last 90 days."), (0, "yet.")],
)
def test_a_sheet_is_named_with_as_many_as_stand_there(tea, listed, said):
    report = with_values(
        tea.report, stages__new=38, stages__new_listed=14, cohorts__latest_once=14, cohorts__latest_once_listed=listed
    )
    assert told(report, "en", "stages").act.startswith("Thank the 14 customers with a first order in the last 90 days")
    assert told(report, "en", "cohorts").act.endswith(said)
    report = with_values(tea.report, ladder__second_late=14, ladder__second_late_listed=listed)
    late = told(report, "en", "ladder").act.removesuffix(" (sheet New).")
    assert late.endswith(said.replace("yet.", "that day now.") if listed < 14 else "14 are past that day now")


def test_a_step_of_too_few_says_how_many_there_are(tea):
    figure = msgspec.structs.replace(tea.report["ladder.2_3.share"], value=None, n=25, needed=30)
    figures = tuple(figure if f.key == figure.key else f for f in tea.report.figures)
    steps = tuple(msgspec.structs.replace(s, days=None, points=()) if n == 1 else s for n, s in
                  enumerate(tea.report.ladder))  # fmt: skip
    report = msgspec.structs.replace(tea.report, figures=figures, ladder=steps)
    section = told(report, "en", "ladder")
    assert section.more[0] == "After the second order: too few to say yet (25 of 30)."
    assert "2nd to 3rd" not in str(section.chart.spec)
    german = told(report, "de", "ladder")
    assert german.more[0] == "Nach dem zweiten Einkauf: noch zu wenige, um etwas zu sagen (25 von 30)."
    assert re.search(r"in \d+ Tagen \(", german.more[1])


def test_nobody_slips_although_some_began_to(tea):
    began = {"slipping__began": 3, "slipping__began_back": 1, "slipping__began_lapsed": 2}
    report = with_values(tea.report, slipping__count=0, **began)
    said = "Nobody is slipping now. 3 customers began to in the last 28 days: 1 has come back since and 2 have lapsed."
    assert told(report, "en", "slipping").finding == said
    assert "3 Kunden wurden es in den letzten 28 Tagen: 1 ist seither" in told(report, "de", "slipping").finding
    nobody = with_values(report, slipping__began=0, stages__silent=0)
    assert told(nobody, "en", "slipping").finding == "Nobody is slipping."


def test_nothing_taken_off_is_a_sentence_and_no_chart(tea):
    money = msgspec.structs.replace(tea.report.money, costs_known=False)
    report = msgspec.structs.replace(tea.report, money=money)
    gross = report["money.gross"].value
    same = with_values(report, money__net=gross, money__discounts=0, money__returns=0)
    section = told(same, "en", "money")
    assert section.chart is section.data is None
    assert "Nothing was taken off in this time: what was sold is what is left." in section.more
    assert told(report, "en", "money").chart is not None
    bars = str(told(report, "de", "money").chart.spec)
    assert "vor Nachlass" in bars
    assert "brutto" not in bars


def test_figures_stay_on_one_line_with_their_unit(text):
    said = " ".join(Page(re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)).words)
    assert re.search(r"\d %|\bn = \d|\d EUR\b", said) is None
    assert re.search(r"\(\d+\u00a0%\)", said)
    assert re.search(r"n\u00a0=\u00a0\d", said)


def test_what_is_to_be_copied_keeps_its_blanks(tea):
    money = msgspec.structs.replace(tea.report.money, costs_known=False)
    text = page.html(msgspec.structs.replace(tea.report, money=money), Words("en", "EUR"))
    assert "<code>margin = 0.35</code>" in text


def test_a_table_wider_than_a_telephone_says_so(text):
    note = Words("en")("report.page.wide_note")
    cohorts = text.partition('id="cohorts"')[2].partition("</section>")[0]
    assert f'<p class="note wide">{note}</p>' in cohorts
    assert ".wide { display: none; }" in CSS
    assert ".wide { display: block;" in CSS.partition("@media (max-width: 600px)")[2].partition("@media print")[0]


def test_doubts_about_who_may_be_contacted_come_first(tea):
    words = Words("en", "EUR")
    grave = words("permission.notes.register_missing")
    sure = msgspec.structs.replace(tea.report.sure, warnings=("one", "another", grave))
    section = told(msgspec.structs.replace(tea.report, sure=sure), "en", "sure")
    assert section.more[-3:] == (grave, "one", "another")


def test_names_of_shops_and_groups_cannot_change_the_page(tea):
    report = msgspec.structs.replace(tea.report, shop='<script>alert("1")</script>')
    text = page.html(report, Words("en", "EUR"))
    assert "<script" not in text
    assert "&lt;script&gt;" in text


# Contrast, by the style sheet's own numbers.


def variables(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", text))


def schemes() -> dict[str, dict[str, str]]:
    light, rest = CSS.split("@media (prefers-color-scheme: dark)")
    dark, printed = rest.split("@media print")
    return {"light": variables(light), "dark": variables(dark), "print": variables(printed)}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_the_known_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_text_can_be_read_and_marks_be_seen(scheme):
    colours = schemes()[scheme]
    assert colours.keys() == schemes()["light"].keys()
    texts = [(ink, back) for ink in ("ink", "soft", "accent", "few") for back in ("paper", "card")]
    texts += [("ink", "accent-soft"), ("ink", "heat")]
    marks = [(mark, "card") for mark in ("accent", "warm", "blue", "grey")]
    poor = {pair: contrast(*(colours[name] for name in pair)) for pair in texts}
    assert {pair: found for pair, found in poor.items() if found < 4.5} == {}
    faint = {pair: contrast(*(colours[name] for name in pair)) for pair in marks}
    assert {pair: found for pair, found in faint.items() if found < 3} == {}


# In a real browser.


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    path = services.chromium()
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


def look(browser, file: Path, *, width: int = 1280, scheme: str = "light"):
    """Open the page; return it with what the console said and what it asked for besides itself."""
    said, asked = [], []
    opened = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(file.as_uri())
    return opened, said, [url for url in asked if url != file.as_uri()]


@pytest.mark.services
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 390, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_without_a_word_on_the_console_and_without_a_request(browser, tea, tmp_path, language, width, scheme):
    file = tmp_path / "report.html"
    file.write_text(page.html(tea.report, Words(language, "EUR")), encoding="utf-8")
    opened, said, asked = look(browser, file, width=width, scheme=scheme)
    for details in opened.query_selector_all("summary"):
        details.click()
    opened.screenshot(path=tmp_path / f"report-{language}-{width}-{scheme}.png", full_page=True)
    wide = opened.evaluate("document.documentElement.scrollWidth")
    beyond = opened.evaluate(
        "[...document.querySelectorAll('p, h1, h2, h3, dd, dt, li, figure, .chart')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"
    )
    opened.close()
    assert (said, asked) == ([], [])
    assert wide <= width
    assert beyond == []


@pytest.mark.services
def test_texts_of_charts_are_readable_on_a_telephone(browser, tea, tmp_path):
    file = tmp_path / "report.html"
    file.write_text(page.html(tea.report, Words("en", "EUR")), encoding="utf-8")
    opened, *_ = look(browser, file, width=390)
    sizes = opened.evaluate(
        "[...document.querySelectorAll('svg.chart')]"
        ".map(svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)"
    )
    opened.close()
    assert min(sizes) * 12 >= 8.5


@pytest.mark.services
def test_it_prints_on_a4(browser, tea, tmp_path):
    file = tmp_path / "report.html"
    file.write_text(page.html(tea.report, Words("en", "EUR")), encoding="utf-8")
    opened, said, asked = look(browser, file, scheme="dark")
    printed = opened.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    opened.close()
    assert (said, asked) == ([], [])
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert 4 <= len(boxes) <= 12
    assert {(round(float(wide)), round(float(high))) for wide, high in boxes} <= {(595, 842), (595, 841), (596, 842)}
