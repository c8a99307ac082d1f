"""Everything that can go wrong, as one small tree: what happened, where, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from acquaint.records import Question


class AcquaintError(Exception):
    """Something acquaint cannot go on from; nothing was written over the last good snapshot.

    Parameters
    ----------
    what
        What happened, in one sentence a shop owner understands.
    where
        File, record, column or setting it happened at; empty where there is no such place.
    to_do
        What the reader can do about it.

    Examples
    --------
    >>> print(InputError("No column holds a date.", where="orders.csv", to_do="Name it with --set columns."))
    orders.csv: No column holds a date. Name it with --set columns.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", to_do: str = "") -> None:
        self.what = what
        self.where = where
        self.to_do = to_do
        super().__init__(what, where, to_do)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" {self.to_do}" if self.to_do else ""
        return f"{place}{self.what}{advice}"


class InputError(AcquaintError):
    """A file is missing, empty, unreadable, or holds nothing that can be used."""


class NoRecords(InputError):
    """A file has a header and nothing below it."""


class SettingsError(AcquaintError):
    """A setting is unknown, misspelt, or has a value that cannot be."""


class ExpressionError(AcquaintError):
    """A feature or segment is written in a way the grammar does not allow."""


class OpenColumn(ExpressionError):
    """Values of a column are ranked that are not closed: there may be any number of them.

    Parameters
    ----------
    relation, column
        The column.
    closed
        The closed columns of the relation.
    at
        Place in the expression.
    """

    def __init__(self, relation: str, column: str, closed: Sequence[str], at: str) -> None:
        self.relation, self.column = relation, column
        super().__init__(f"{column} is not closed; of {relation} these are: {', '.join(closed)}.", where=at)


class StorageError(AcquaintError):
    """The shop's folder cannot be read or written: full disk, missing rights, another run."""


class MissingExtra(AcquaintError, ImportError):
    """A part is used whose optional packages are not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(what, to_do=f"Install it: pip install 'acquaint[{extra}]'")


class OpenQuestions(AcquaintError):
    """The data leave something open that only the owner can decide.

    Parameters
    ----------
    questions
        What is open, most consequential first; at most three are asked at once.
    """

    def __init__(self, questions: Sequence[Question]) -> None:
        self.questions = tuple(questions)
        super().__init__("\n\n".join(str(question) for question in self.questions))


class TooManyQuarantined(AcquaintError):
    """More than one row in twenty could not be read; a run on the rest would mislead."""
