"""What follows from answers: contacts, responses, stops and events of the customers they are about.

Answers name an atom, or in `answers.csv` any identifier; atoms are never split, so an answer finds its customer after
any merge. What follows is dated at noon of the answer's day, for nobody has typed an hour. It becomes rows of the
merged tables, after `identity` has said whose each row is, and is numbered and kept like everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from acquaint import clock
from acquaint.delivery.answered import Answer
from acquaint.identity import keys, people
from acquaint.identity.statements import CHANNELS, DO_NOT_CONTACT, WRONG_PERSON
from acquaint.identity.stops import KINDS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SOURCE = "answers"
_NOON = 12
_RESPONSES = {"reached": "replied", "bought": "bought", "not_interested": "not_interested", "call_back": "call_back"}
"""Result of somebody who was contacted and said something -> type of the response."""
_WRONG = {"phone": ("phone", "sms"), "sms": ("phone", "sms"), "email": ("email",), "post": ("post",)}
"""Channel on which somebody else was met -> channels that lead to that somebody."""
_ADDRESSED = ("email", "phone", "sms")
_OWN = ("email", "phone")

_TABLES = {
    "contacts": "INSERT INTO merged_contacts BY NAME SELECT * EXCLUDE (said, text) FROM replies_rows",
    "responses": "INSERT INTO merged_responses BY NAME SELECT * EXCLUDE (said, text), said AS type FROM replies_rows",
    "events": (
        "INSERT INTO merged_events BY NAME SELECT * EXCLUDE (said, text, channel), said AS type, channel AS value "
        "FROM replies_rows"
    ),
    "permissions": (
        "INSERT INTO merged_permissions BY NAME "
        "SELECT source, atom, ts, known_at, channel, FALSE AS allowed, text AS basis FROM replies_rows"
    ),
}
"""How the rows of each kind get into their merged table."""


class Applied(msgspec.Struct, frozen=True):
    """What became of the answers."""

    contacts: int = 0
    responses: int = 0
    events: int = 0
    stops: int = 0
    """Statements that a channel must not be used."""
    unknown: int = 0
    """Answers about nobody who is known: erased since, never known, or one of several."""


class _Row(msgspec.Struct, frozen=True):
    """A row to insert: (answer, atom, channel, type of response or event, basis of a permission)."""

    answer: Answer
    atom: str
    channel: str | None = None
    said: str | None = None
    text: str | None = None


def apply(con: DuckDBPyConnection, answers: Sequence[Answer], *, zone: str, country: str | None = None) -> Applied:
    """Insert what follows from answers into the merged tables, with the source `answers` and the answer's id.

    It also makes the working table `not_persons`: an atom of each of whom the owner has said that it is not one person.

    Parameters
    ----------
    con
        Engine with `members`, `identifiers` and the merged tables, each with `atom`, before they become canonical.
    answers
        All that hold, corrections folded in (`answered.read`).
    zone
        The shop's time zone.
    country
        ISO 3166 code for telephone numbers without a country prefix.
    """
    results = [answer for answer in answers if answer.kind == "result"]
    atoms = _atoms(con, results, country)
    rows = {name: list(_rows(results, atoms, made)) for name, made in _MADE.items()}
    for name, each in rows.items():
        _insert(con, name, each, zone)
    _deny(con, answers, country)
    return Applied(
        len(rows["contacts"]), len(rows["responses"]), len(rows["events"]), len(rows["permissions"]),
        sum(not atoms[answer.customer] or _is_vague(answer, atoms) for answer in results),
    )  # fmt: skip


def _deny(con: DuckDBPyConnection, answers: Sequence[Answer], country: str | None) -> None:
    _, denied = confirmed(answers)
    atoms = _atoms(con, [answer for answer in answers if answer.customer in denied], country)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE not_persons AS SELECT unnest($atoms::VARCHAR[]) AS atom",
        {"atoms": sorted({found[0] for found in atoms.values() if len(found) == 1})},
    )


def confirmed(answers: Iterable[Answer]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the customers that are one person by the owner's answers, and those that are not.

    The first extend `[identity] persons`.
    """
    said = {answer.customer: answer.result for answer in answers if answer.kind == "person"}
    return tuple(who for who, result in said.items() if result == "yes"), tuple(
        who for who, result in said.items() if result == "no"
    )


def stopped(con: DuckDBPyConnection, answers: Iterable[Answer], country: str | None = None) -> set[tuple[str, str]]:
    """Return kind and value of every identifier of those who asked not to be contacted, for `stops.add`.

    A card or customer number that several customers have is left out: a house card stops nobody else. An address is
    never left out, nor what was typed about somebody who is not known yet, or no longer.
    """
    atoms = _atoms(con, [answer for answer in answers if answer.result == "do_not_contact"], country)
    unknown = set(_typed(con, [who for who, found in atoms.items() if not found], country))
    return unknown | _identifiers(con, sorted({atom for found in atoms.values() for atom in found}))


def _identifiers(con: DuckDBPyConnection, asked: Sequence[str]) -> set[tuple[str, str]]:
    """Return kind and value of the identifiers of the customers with the atoms `asked`."""
    found = con.execute(
        """
        WITH known AS (SELECT i.kind, i.value, m.customer FROM identifiers i JOIN members m USING (atom)),
        theirs AS (SELECT DISTINCT customer FROM members WHERE atom IN (SELECT unnest($asked::VARCHAR[])))
        SELECT kind, value FROM known WHERE kind IN (SELECT unnest($kinds::VARCHAR[])) GROUP BY kind, value
        HAVING bool_or(customer IN (FROM theirs))
            AND (kind IN (SELECT unnest($own::VARCHAR[])) OR count(DISTINCT customer) = 1)
        """,
        {"asked": asked, "kinds": list(KINDS), "own": list(_OWN)},
    )
    return set(found.fetchall())


def _typed(con: DuckDBPyConnection, asked: Iterable[str], country: str | None) -> Iterator[tuple[str, str]]:
    """Yield kind and value of ids, else of e-mail addresses or telephone numbers, of people who are not known."""
    written = []
    for who in asked:
        kind, _, value = who.partition(":")
        if kind in KINDS:
            yield kind, value.partition(":")[2] or value if kind == "account" else value
        else:
            written.append(who)
    for forms in keys.forms_of(con, written, country).values():
        yield from ((kind, form) for kind in _OWN if (form := forms[kind]))


def _atoms(con: DuckDBPyConnection, answers: Iterable[Answer], country: str | None) -> dict[str, list[str]]:
    """Return whom each answer's customer may be: an atom of each; most are atoms themselves."""
    asked = sorted({answer.customer for answer in answers})
    known = con.execute("SELECT atom FROM members WHERE atom IN (SELECT unnest($asked::VARCHAR[]))", {"asked": asked})
    atoms = {atom: [atom] for (atom,) in known.fetchall()}
    # A customer's id is one of its atoms.
    return atoms | people.matching(con, [who for who in asked if who not in atoms], country)


def _is_vague(answer: Answer, atoms: dict[str, list[str]]) -> bool:
    """Tell an answer that may be about several customers; a stop then holds for all of them."""
    return len(atoms[answer.customer]) > 1 and answer.result != "do_not_contact"


def _rows(
    answers: Iterable[Answer], atoms: dict[str, list[str]], made: Callable[[Answer, str], Iterator[_Row]]
) -> Iterator[_Row]:
    for answer in answers:
        if not _is_vague(answer, atoms):
            for atom in atoms[answer.customer]:
                yield from made(answer, atom)


def _contacts(answer: Answer, atom: str) -> Iterator[_Row]:
    if answer.result == "sent" or answer.result in _RESPONSES:
        yield _Row(answer, atom, answer.channel)


def _responses(answer: Answer, atom: str) -> Iterator[_Row]:
    if answer.result in _RESPONSES:
        yield _Row(answer, atom, answer.channel, _RESPONSES[answer.result])


def _events(answer: Answer, atom: str) -> Iterator[_Row]:
    if answer.result == "no_answer":
        yield _Row(answer, atom, answer.channel, "no_answer")


def _permissions(answer: Answer, atom: str) -> Iterator[_Row]:
    if answer.result == "do_not_contact":
        yield from (_Row(answer, atom, channel, text=DO_NOT_CONTACT) for channel in CHANNELS)
    if answer.result == "wrong_person":
        channels = _WRONG.get(answer.channel or "", _ADDRESSED)
        yield from (_Row(answer, atom, channel, text=WRONG_PERSON) for channel in channels)


_MADE: dict[str, Callable[[Answer, str], Iterator[_Row]]] = {
    "contacts": _contacts,
    "responses": _responses,
    "events": _events,
    "permissions": _permissions,
}


def _insert(con: DuckDBPyConnection, name: str, rows: Sequence[_Row], zone: str) -> None:
    noon = [clock.day_start(row.answer.day, zone, _NOON).replace(tzinfo=None) for row in rows]
    _table(
        con,
        source=("VARCHAR", [SOURCE] * len(rows)),
        id=("VARCHAR", [row.answer.id for row in rows]),
        atom=("VARCHAR", [row.atom for row in rows]),
        ts=("TIMESTAMP", noon),
        known_at=("TIMESTAMP", noon),
        local_date=("DATE", [row.answer.day for row in rows]),
        channel=("VARCHAR", [row.channel for row in rows]),
        said=("VARCHAR", [row.said for row in rows]),
        text=("VARCHAR", [row.text for row in rows]),
    )
    con.execute(_TABLES[name])
    con.execute("DROP TABLE replies_rows")


def _table(con: DuckDBPyConnection, **columns: tuple[str, list[Any]]) -> None:
    """Make the working table `replies_rows` of columns given as type and values."""
    chosen = ", ".join(f"unnest(${name}::{kind}[]) AS {name}" for name, (kind, _) in columns.items())
    values = {name: values for name, (_, values) in columns.items()}
    con.execute(f"CREATE OR REPLACE TEMP TABLE replies_rows AS SELECT {chosen}", values)
