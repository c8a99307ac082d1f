"""The catalogue: complete in every language, asked for rightly, without hurtful words; and no text beside it."""

from __future__ import annotations

import re
from itertools import accumulate

import pytest

from acquaint.features.lifecycle import STATES
from acquaint.sources import bridge, damage, statuses
from acquaint.sources.layouts import LAYOUTS, invoice, platform_cells, till, till_lines
from acquaint.words import LANGUAGES, Words, sentences
from tests import spoken

ENGLISH = spoken.catalogue("en")
OTHERS = [language for language in LANGUAGES if language != "en"]
LONGEST = 200
PLACES = {
    "", "money", "round", "amount", "whole", "share", "number", "fine", "day", "short", "month", "weekday", "list",
    "reason", "chance", "unit",
}  # fmt: skip
FORBIDDEN = {
    "en": r"\b(lost|losing|cheap\w*|dead|churn\w*|sure thing)\b",
    "de": r"\b(verloren\w*|billig\w*|tot(e[nrms]?)?|churn\w*|lost)\b",
}
SPEAKING = ("report", "delivery", "decisions")
"""Folders that say things to people."""
CODES = {name for key in ENGLISH for name in key.split(".")} | {*STATES, *sentences("de", "reasons")["texts"]}
"""Names of the catalogue and of states, and texts of the sources: the code tells by them what to say."""
ALLOWED = {
    # Codes, and what a number is drawn from.
    "report/origins.py": {"too few", "one value", "as another"},
    "decisions/listing.py": {"waiting list 1"},
    "decisions/drawing.py": {"inverse gap 1"},
    # Headers that other programs go by.
    "delivery/audiences.py": {"Email Address", "Phone Number", "First Name", "Last Name"},
    # A description in the reference of features, which is English.
    "decisions/own_triggers.py": {"The occasion", ": its condition holds", "yes or no"},
    "decisions/offers.py": {"May have the offer", "yes or no"},
    # Mistakes in acquaint.toml and in lists of offers, raised together as one error.
    "decisions/offer_mistakes.py": {
        ", before it starts on", ": a lever is above zero; leave the offer out if nobody should get it", ": a value of",
        ": cost is below zero", ": funded is a share between 0 and 1, not", ": it ends on", ": stock is below zero",
        ": the rows of the offer", "] products_file: products says what it holds for already", "cannot be",
        ": with a budget of zero nobody can get it; leave the budget out for no limit, or the offer out",
        "did you mean", "holds no product id", "is no text file that can be read", "is not known;", "known are",
        "percent off", "say different things of", "is an offer of acquaint.toml too", ": products,",
    },
    "decisions/triggers.py": {
        ": a name has letters, digits and _ only, and no digit first", "when: this setting is missing;",
        "is a standard occasion and has no condition", ": this setting is missing",
        ": amount and days are above zero",
    },
}  # fmt: skip
"""Module -> texts with blanks that nobody reads as a sentence."""


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_sentences(language):
    assert [f for f in spoken.files(language) if f not in spoken.OWN] == spoken.files("en")
    assert spoken.catalogue(language).keys() ^ ENGLISH.keys() == set()
    assert list(spoken.catalogue(language)) == list(ENGLISH), "in the same order, so that they can be held side by side"


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_those_of_the_language(language):
    forms = {key: set(found) for key, found in spoken.catalogue(language).items() if isinstance(found, dict)}
    assert forms
    assert {key: found for key, found in forms.items() if found != spoken.plurals(language)} == {}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_places(language):
    other = spoken.catalogue(language)
    assert {
        key: (sorted(spoken.places(found)), sorted(spoken.places(other[key])))
        for key, found in ENGLISH.items()
        if key in other and spoken.places(found).keys() != spoken.places(other[key]).keys()
    } == {}
    assert [key for key, found in ENGLISH.items() if key in other and spoken.is_plural(found) != spoken.is_plural(
        other[key])] == []  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_is_written_in_a_known_way(language):
    words = Words(language)
    for key, text in spoken.texts(language):
        for form in spoken.places(text).values():
            kind, _, noun = form.partition(" ")
            assert (kind == "many" and words.has(f"nouns.{noun}")) or form in PLACES, (key, form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short_and_never_hurt(language):
    whole = [(key, sentence) for key, text in spoken.texts(language) for sentence in re.split(r"(?<=[.!?]) ", text)]
    assert {key: len(sentence) for key, sentence in whole if len(sentence) > LONGEST} == {}
    hurt = re.compile(FORBIDDEN[language], re.IGNORECASE)
    assert {key: text for key, text in spoken.texts(language) if hurt.search(text)} == {}


def test_every_sentence_asked_for_is_there_with_its_values():
    wrong = []
    for path in (*spoken.modules(), *spoken.pages()):
        for each in spoken.asked(path):
            found = [key for key in ENGLISH if each.key.fullmatch(key)]
            if not found:
                wrong.append((each.where, each.key.pattern))
            elif each.given is not None and len(found) == 1:
                wanted = {*spoken.places(ENGLISH[found[0]]), *(["n"] if spoken.is_plural(ENGLISH[found[0]]) else [])}
                lacking = wanted - each.given
                wrong += [(each.where, found[0], name) for name in sorted(lacking)]
    assert wrong == []


def test_every_sentence_is_asked_for():
    named = {each for path in (*spoken.modules(), *spoken.pages()) for each in spoken.mentioned(path)}
    whole = {each for each in named if isinstance(each, str)}
    patterns = [each for each in named if isinstance(each, re.Pattern)]
    nouns = {form.partition(" ")[2] for found in ENGLISH.values() for form in spoken.places(found).values()}
    nouns |= {text for path in spoken.modules() for text in spoken.literals(path)}
    unused = [
        key
        for key in ENGLISH
        if not (key.startswith("nouns.") and key.removeprefix("nouns.") in nouns)
        and not whole & set(accumulate(key.split("."), "{}.{}".format))
        and not any(pattern.fullmatch(key) for pattern in patterns)
    ]
    assert unused == []


@pytest.mark.parametrize("folder", SPEAKING)
def test_no_text_stands_beside_the_catalogue(folder):
    found = {
        (path.relative_to(spoken.PACKAGE).as_posix(), line): text
        for path in spoken.modules(folder)
        for line, text in spoken.prose(path.read_text("utf-8"))
        if text.strip("()'") not in CODES | ALLOWED.get(path.relative_to(spoken.PACKAGE).as_posix(), set())
    }
    assert found == {}


def test_no_text_stands_in_a_page():
    assert {path.name: found for path in spoken.pages() if (found := spoken.page_prose(path.read_text("utf-8")))} == {}


SAMPLE = '''
"""A module that says things."""

def told(words, con, name, n):
    """Say something."""
    con.execute("SELECT name FROM customers WHERE name = 'not a sentence'")
    con.execute(f"SELECT {name} FROM orders of which {n} count")
    if n < 0:
        raise ValueError("This is an error, which stays English.")
    log.info("this is only logged")
    return [words("summary.read.kept", n=n), f"{n} customers are slipping", "Call them now.", "%s of %s", "#,##0.00"]
'''


def test_a_text_beside_the_catalogue_is_found():
    assert [text for _, text in spoken.prose(SAMPLE)] == ["Call them now.", "customers are slipping"]


def test_a_text_in_a_page_is_found():
    page = """<style>body { margin: 0 auto }</style><h1 title="Made by hand">{{ t("page.heading") }}</h1>
    {% for row in rows %}<p class="of two">Call them <b>{{ row.name }}</b> now</p>{% endfor %} {# a remark #} &middot;
    <code>acquaint run</code>"""
    assert spoken.page_prose(page) == ["Made by hand", "Call them", "now"]


def test_what_a_module_asks_for_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(spoken, "PACKAGE", tmp_path)
    path = tmp_path / "said.py"
    path.write_text(SAMPLE + "    words(f'week.{name}.of', **n)\n    desk.words('a.b' if n else 'a.c', x=1)\n", "utf-8")
    found = {(each.key.pattern, each.given) for each in spoken.asked(path)}
    assert found == {
        (r"summary\.read\.kept", frozenset({"n"})), (r"week\..+\.of", None), (r"a\.b", frozenset({"x"})),
        (r"a\.c", frozenset({"x"})),
    }  # fmt: skip


def test_sentences_of_the_sources_have_been_put_into_every_language():
    """Reasons that are a whole text in the code: a new one needs its German."""
    sisters = [sister for layout in LAYOUTS.values() for sister in layout.SISTERS]
    said = {
        *bridge._REASONS.values(), *statuses.UNCOUNTED, *(kind for kind, *_ in damage._KINDS), *till._REASONS.values(),
        *(fault[-1] for fault in (*till_lines.FAULTS, *till._MISSING, *invoice._FAULTS)),
        *platform_cells._REASONS.values(), *(s.title for s in sisters), *(s.unlocks for s in sisters),
    }  # fmt: skip
    for language in OTHERS:
        assert {text for text in said if Words(language).reason(text) == text} == set(), language
