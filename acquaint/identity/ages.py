"""Ages: who is under age by the birth date they declared. Nothing else ever says how old somebody is."""

from __future__ import annotations

from datetime import date

from acquaint.identity import declared
from acquaint.sources.names import is_birth_date_sql

OF_AGE_YEARS = 18


def under_age(day: date) -> str:
    """Return SQL of the customers who are under 18 at `day` by a birth date any of their records declares.

    A date is read in every way it can be; where one of them makes the customer under age, she counts as under age. So
    does 1 January, which otherwise stands for "only the year is known", and so does what no form reads where the year
    in it leaves the age open, or where it only looks like a date: nobody is contacted until that is clear. A future
    date, one of long ago and whatever is no date say nothing.
    """
    born = f"SELECT customer, trait, value FROM traits JOIN members USING (atom) WHERE {is_birth_date_sql('trait')}"
    young = f"each <= DATE '{day}' AND each > DATE '{day}' - INTERVAL {OF_AGE_YEARS} YEAR"
    return f"""
        SELECT DISTINCT customer FROM ({declared.read(born)})
        WHERE len(list_filter(dates, lambda each: {young})) > 0
            OR {declared.may_be_since(day.year - OF_AGE_YEARS, day.year)}
    """
