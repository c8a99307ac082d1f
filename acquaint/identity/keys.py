"""Identifiers as they are compared: every written account, card, e-mail, phone and name in its normalised form.

The forms are SQL expressions where SQL can say them; `phones` and `addresses` know the rest. A value that says
nothing of who somebody is (blank, zeros, "n/a", test@..., `[identity] blocked`) or that is garbage gets no form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from acquaint.config import Settings
from acquaint.identity import addresses, phones
from acquaint.identity.house import NAMELESS, NOTHING, NOTHING_LOCALS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

KINDS = ("account", "card", "email", "phone", "name")
"""Kinds of identifier, strongest first."""
_BLANK = r"[\s\p{Z}\p{Cc}\p{Cf}]"


class Unusable(msgspec.Struct, frozen=True):
    """Distinct written values that attach nothing."""

    blocked: int
    """Values that say nothing: zeros, "n/a", "guest", test@..., or blocked in acquaint.toml."""
    emails: int
    """Texts in an e-mail column that are no e-mail address."""
    phones: int
    """Texts in a phone column that are no telephone number."""


def quoted(words: Iterable[str]) -> str:
    """Return `words` as a list of SQL strings."""
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)


def trimmed(column: str) -> str:
    """Return SQL for a name without blanks around it; null where nothing remains."""
    return f"nullif(regexp_replace({column}, '^{_BLANK}+|{_BLANK}+$', '', 'g'), '')"


def stripped(column: str) -> str:
    """Return SQL for a value without blanks around it and the apostrophes Excel leaves; null where nothing remains."""
    return f"nullif(regexp_replace({column}, '^({_BLANK}|[''’`])+|{_BLANK}+$', '', 'g'), '')"


def account_form(column: str) -> str:
    """Return SQL for the compared form of a customer number: `stripped`; upper and lower case stay different."""
    return stripped(column)


def card_form(column: str) -> str:
    """Return SQL for the compared form of a card number: upper case, only letters and digits."""
    return f"nullif(regexp_replace(upper({column}), '[^\\p{{L}}\\p{{N}}]', '', 'g'), '')"


def name_form(column: str) -> str:
    """Return SQL for the compared form of a name: words in lower case without accents, in order of the alphabet.

    "Bauer, Anna" and "ANNA BAUER" are one name, "Müller" and "Mueller" too. Null where a name has no letter.
    """
    lower = f"replace(lower(nfc_normalize({column})), 'ß', 'ss')"
    words = f"trim(regexp_replace({lower}, '[^\\p{{L}}\\p{{M}}\\p{{N}}]+', ' ', 'g'))"
    latin = f"regexp_full_match({words}, '[\\p{{Latin}}\\p{{Common}}\\p{{Inherited}}]*')"
    plain = f"CASE WHEN {latin} THEN regexp_replace(strip_accents({words}), '([aou])e+', '\\1', 'g') ELSE {words} END"
    form = f"array_to_string(list_sort(string_split({plain}, ' ')), ' ')"
    return f"CASE WHEN regexp_matches({column}, '\\p{{L}}') THEN nullif({form}, '') END"


def named(name: str, company: str) -> str:
    """Return SQL for the written name, the company's where there is none; null for "n/a" and the like."""
    first, second = (
        f"CASE WHEN lower({trimmed(column)}) NOT IN ({quoted(NAMELESS)}) THEN {trimmed(column)} END"
        for column in (name, company)
    )
    return f"coalesce({first}, {second})"


def fill(con: DuckDBPyConnection, settings: Settings, country: str | None) -> Unusable:
    """Make `identity_values`: each usable identifier of each identity in its compared form.

    Reads `identity_seen`; writes the working tables `identity_values` (identity, rank, kind, key, value, written),
    where `key` is the text an atom of that identifier has, and `identity_forms` (kind, raw, written, value, blocked).
    """
    _create(con)
    _block(con, settings.identity.blocked, country)
    _scope(con, settings)
    query = """
        SELECT count(account), count(card), count(email), count(phone), count(coalesce(name, company))
        FROM identity_seen
    """
    (counts,) = con.execute(query).fetchall()
    for rank, (kind, count) in enumerate(zip(KINDS, counts, strict=True), start=1):
        if count:
            _form(con, kind, country)
            _insert_values(con, rank, kind)
    return _unusable(con)


def forms_of(con: DuckDBPyConnection, asked: Sequence[str], country: str | None) -> dict[str, dict[str, str | None]]:
    """Return the compared form of each text read as each kind of identifier, None where it cannot be one.

    All at once, since the engine takes longer to understand the forms than to make them.
    """
    if not asked:
        return {}
    query = f"SELECT {stripped('who')}, lower({addresses.bare(stripped('who'))}) FROM (SELECT unnest($asked) AS who)"
    texts, bare = zip(*con.execute(query, {"asked": list(asked)}).fetchall(), strict=True)
    doubtful = [address if address and "@" in address else "" for address in bare]
    form = ", ".join([account_form("who"), card_form("who"), addresses.mailbox("email"), "phone", name_form("who")])
    rows = con.execute(
        f"SELECT {form} FROM (SELECT unnest($asked) AS who, unnest($emails::VARCHAR[]) AS email, "
        "unnest($phones::VARCHAR[]) AS phone)",
        {
            "asked": list(asked),
            "emails": addresses.verified(doubtful) if any(doubtful) else [None] * len(asked),
            "phones": phones.forms([text or "" for text in texts], country),
        },
    ).fetchall()
    return {who: dict(zip(KINDS, row, strict=True)) for who, row in zip(asked, rows, strict=True)}


def _create(con: DuckDBPyConnection) -> None:
    con.execute("""
        CREATE OR REPLACE TEMP TABLE identity_forms
            (kind VARCHAR, raw VARCHAR, written VARCHAR, value VARCHAR, blocked BOOLEAN);
        CREATE OR REPLACE TEMP TABLE identity_values
            (identity BIGINT, rank INTEGER, kind VARCHAR, key VARCHAR, value VARCHAR, written VARCHAR);
        CREATE OR REPLACE TEMP TABLE identity_blocked (kind VARCHAR, value VARCHAR);
    """)


def _block(con: DuckDBPyConnection, values: Sequence[str], country: str | None) -> None:
    """Put each value of `[identity] blocked` into `identity_blocked`, in its form as each kind."""
    forms = forms_of(con, values, country).values()
    rows = {(kind, form.lower()) for each in forms for kind, form in each.items() if form}
    rows |= {(kind, value.strip().lower()) for value in values for kind in KINDS}
    if rows:
        con.executemany("INSERT INTO identity_blocked VALUES (?, ?)", sorted(rows))


def _scope(con: DuckDBPyConnection, settings: Settings) -> None:
    """Make `identity_scopes`: the numbering each source takes its customer numbers from."""
    sources = [row[0] for row in con.execute("SELECT DISTINCT source FROM identity_seen").fetchall()]
    con.execute("CREATE OR REPLACE TEMP TABLE identity_scopes (source VARCHAR, scope VARCHAR)")
    for source in sources:
        known = settings.sources.get(source)
        scope = (known.accounts if known else None) or source
        con.execute("INSERT INTO identity_scopes VALUES (?, ?)", [source, scope.replace(":", "%3A")])


def _raw(kind: str) -> str:
    return named("name", "company") if kind == "name" else kind


def _form(con: DuckDBPyConnection, kind: str, country: str | None) -> None:
    """Insert the distinct written values of one kind into `identity_forms`."""
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE identity_raw AS
        SELECT raw, {"raw" if kind == "name" else stripped("raw")} AS written
        FROM (SELECT DISTINCT {_raw(kind)} AS raw FROM identity_seen) WHERE raw IS NOT NULL
    """)
    if kind == "email":
        source, value = _email_values(con)
    elif kind == "phone":
        source, value = _phone_values(con, country)
    else:
        form = {"account": account_form, "card": card_form, "name": name_form}[kind]
        source, value = "identity_raw", form("written")
    con.execute(f"""
        INSERT INTO identity_forms
        SELECT '{kind}', raw, written, value, coalesce({_is_blocked(kind)}, FALSE)
        FROM (SELECT raw, written, {value} AS value FROM {source})
    """)


def _is_blocked(kind: str) -> str:
    """Return SQL that tells a value that says nothing of who somebody is."""
    if kind == "name":
        return "value IS NULL"
    tests = [
        "written IS NULL",
        f"lower(written) IN ({quoted(NOTHING)})",
        "regexp_full_match(written, '[0.\\s-]*')",
        f"(lower(written) IN (SELECT value FROM identity_blocked WHERE kind = '{kind}'))",
        f"(lower(value) IN (SELECT value FROM identity_blocked WHERE kind = '{kind}'))",
    ]
    if kind == "email":
        local = "regexp_extract(lower(written), '^(.*)@', 1)"
        tests.append(f"({local} IN ({quoted(NOTHING_LOCALS)}) OR regexp_full_match({local}, 'test[0-9]*(\\+.*)?'))")
    return " OR ".join(tests)


def _email_values(con: DuckDBPyConnection) -> tuple[str, str]:
    """Return the relation and expression of mailboxes; only what does not look plain is put to `email-validator`."""
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE identity_addresses AS
        SELECT raw, bare AS written, lower(bare) AS address, {addresses.is_plain("lower(bare)")} AS plain
        FROM (SELECT raw, nullif({addresses.bare("written")}, '') AS bare FROM identity_raw)
    """)
    query = (
        "SELECT DISTINCT address FROM identity_addresses WHERE NOT plain AND contains(address, '@') ORDER BY address"
    )
    doubtful = [row[0] for row in con.execute(query).fetchall()]
    _store(con, "identity_verified", doubtful, addresses.verified(doubtful))
    relation = "identity_addresses LEFT JOIN identity_verified ON address = identity_verified.text"
    return relation, addresses.mailbox("CASE WHEN plain THEN address ELSE identity_verified.form END")


def _phone_values(con: DuckDBPyConnection, country: str | None) -> tuple[str, str]:
    query = "SELECT DISTINCT written FROM identity_raw WHERE regexp_matches(written, '\\p{Nd}') ORDER BY written"
    texts = [row[0] for row in con.execute(query).fetchall()]
    _store(con, "identity_numbers", texts, phones.forms(texts, country))
    return "identity_raw LEFT JOIN identity_numbers ON written = identity_numbers.text", "identity_numbers.form"


def _store(con: DuckDBPyConnection, table: str, texts: Sequence[str], forms: Sequence[str | None]) -> None:
    """Make the working table `table` (text, form)."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE {table} (text VARCHAR, form VARCHAR)")
    if texts:
        import pyarrow as pa  # noqa: PLC0415 - only where there is something to carry over

        con.register(
            "identity_arrow", pa.table({"text": pa.array(texts, pa.string()), "form": pa.array(forms, pa.string())})
        )
        con.execute(f"INSERT INTO {table} SELECT text, form FROM identity_arrow")
        con.unregister("identity_arrow")


def _insert_values(con: DuckDBPyConnection, rank: int, kind: str) -> None:
    scope = "scope || ':' ||" if kind == "account" else ""
    scopes = "JOIN identity_scopes USING (source)" if kind == "account" else ""
    con.execute(f"""
        INSERT INTO identity_values
        SELECT s.identity, {rank}, '{kind}', '{kind}:' || {scope} f.value, f.value, f.written
        FROM (SELECT identity, source, {_raw(kind)} AS raw FROM identity_seen) s {scopes}
        JOIN identity_forms f ON f.kind = '{kind}' AND f.raw = s.raw
        WHERE NOT f.blocked AND f.value IS NOT NULL
    """)


def _unusable(con: DuckDBPyConnection) -> Unusable:
    (row,) = con.execute("""
        SELECT count(*) FILTER (blocked AND written IS NOT NULL),
            count(*) FILTER (kind = 'email' AND NOT blocked AND value IS NULL),
            count(*) FILTER (kind = 'phone' AND NOT blocked AND value IS NULL)
        FROM identity_forms WHERE kind <> 'name'
    """).fetchall()
    return Unusable(*row)
