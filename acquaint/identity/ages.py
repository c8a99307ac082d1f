"""Ages: who is under age by the birth date they declared. Nothing else ever says how old somebody is."""

from __future__ import annotations

from datetime import date

from acquaint.identity.keys import quoted

OF_AGE_YEARS = 18
OLDEST_YEARS = 120

BIRTH_DATES = (
    *("birthday", "birth_day", "birth_date", "birthdate", "date_of_birth", "dob", "born", "born_on"),
    *("geburtsdatum", "geburtstag", "geboren", "geboren_am", "geb_datum", "date_de_naissance", "naissance"),
    *("fecha_de_nacimiento", "nacimiento", "data_di_nascita", "geboortedatum", "data_de_nascimento", "data_urodzenia"),
    *("customer_birthday", "customer_date_of_birth", "kunde_geburtsdatum"),
)
"""Names of traits that are the customer's own date of birth, as `_name` makes them; a child's birthday is not."""

_FORMATS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%m/%d/%Y", "%m-%d-%Y"),
    *("%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y"),
)


def under_age(day: date) -> str:
    """Return SQL of the customers who are under 18 at `day` by a birth date any of their records declares.

    A date is read in every way it can be; where one of them makes the customer under age, she counts as under age. So
    does 1 January, which otherwise stands for "only the year is known". A future date, one of more than 120 years ago
    and whatever is no date say nothing.
    """
    return f"""
        SELECT DISTINCT customer FROM traits JOIN members USING (atom),
            LATERAL (SELECT unnest({_readings("value")}) AS born) reading
        WHERE {_name("trait")} IN ({quoted(BIRTH_DATES)})
            AND born <= DATE '{day}' AND born > DATE '{day}' - INTERVAL {OF_AGE_YEARS} YEAR
    """


def _name(trait: str) -> str:
    """Return SQL for a trait's name in lower case, everything but letters as one `_`."""
    return f"trim(regexp_replace(strip_accents(lower({trait})), '[^a-z]+', '_', 'g'), '_')"


def _readings(value: str) -> str:
    """Return SQL for the list of dates a text can be, a time of day behind it ignored."""
    alone = f"regexp_replace(trim({value}), '[ T]+[0-9]{{1,2}}:[0-9]{{2}}.*$', '')"
    return f"[{', '.join(f'try_strptime({alone}, {quoted([form])})' for form in _FORMATS)}]"
