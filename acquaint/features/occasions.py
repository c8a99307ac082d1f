"""What lifecycle, rhythm, groups and funnel are read from: occasions per customer as arrays, and what was visible when.

An *occasion* is a business day on which a customer made at least one counted sale. Days are integers since 1970-01-01.
A read at day t (the start of business day t) sees the rows with `day < t` and `known <= t`, nothing else.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.signedinteger[Any]]
"""Whole numbers: int64 unless a docstring says otherwise."""
Days = Ints
"""Days since 1970-01-01, int32."""
Floats = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]

EPOCH = date(1970, 1, 1)
NEVER = np.iinfo(np.int32).max
"""A day that does not come; stands for "not yet" in arrays of days."""


class Rows(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Dated rows per customer, sorted by (customer, day).

    Parameters
    ----------
    customer
        int32[rows], index of the customer, 0 <= customer < `customers`.
    day
        int32[rows], business day it happened on.
    known
        int32[rows], first day on which a read sees the row; never before `day + 1`.
    customers
        Number of customers, those without rows included.
    start
        int64[customers + 1], position of each customer's first row.
    in_order
        Whether what happened later also became known later, for every customer: then what is visible at a moment
        are the first rows of each customer.
    """

    customer: Days
    day: Days
    known: Days
    customers: int
    start: Ints
    in_order: bool


class Occasions(Rows, frozen=True, eq=False, kw_only=True):
    """Business days with a counted sale, at most one row per customer and day; `net_sales_minor` is int64[rows]."""

    net_sales_minor: Ints


class Sales(Rows, frozen=True, eq=False, kw_only=True):
    """Net sales per customer, business day and day of knowledge, returns and refunds on their own days included."""

    net_sales_minor: Ints


class Marks(Rows, frozen=True, eq=False, kw_only=True):
    """Other dated facts of a customer; what `code` (int32[rows]) says depends on their use.

    First purchases in a category (code = category), or states of a subscription (code = position in
    `lifecycle.CONTRACT`).
    """

    code: Days


class Beginnings(msgspec.Struct, frozen=True, eq=False):
    """Since when a customer is known.

    Parameters
    ----------
    first_seen
        int32[customers], first day on which any source shows the customer, as far as knowable on the day after it.
    account_opened
        int32[customers], day the account was opened; -1 where unknown.
    """

    first_seen: Days
    account_opened: Days


class History(msgspec.Struct, frozen=True, eq=False):
    """All that a shop's lifecycle is a function of, besides the day it is read at.

    Without `sales`, those of the occasions are all there are.
    """

    occasions: Occasions
    beginnings: Beginnings
    categories: Marks | None = None
    contracts: Marks | None = None
    sales: Sales | None = None

    @property
    def money(self) -> Occasions | Sales:
        """Rows with the net sales of each customer."""
        return self.occasions if self.sales is None else self.sales


AnyRows = TypeVar("AnyRows", bound=Rows)


def of_rows(
    customer: npt.ArrayLike,
    day: npt.ArrayLike,
    net_sales_minor: npt.ArrayLike,
    *,
    known: npt.ArrayLike | None = None,
    customers: int | None = None,
) -> Occasions:
    """Return checked occasions.

    Parameters
    ----------
    customer, day, net_sales_minor, known
        One value per row, sorted by (customer, day), at most one row per customer and day. Without `known`, a row is
        visible from the day after it.
    customers
        Number of customers; one more than the largest index where absent.

    Raises
    ------
    ValueError
        The arrays differ in length, are not sorted, repeat a day, or name a customer that does not exist.

    Examples
    --------
    >>> of_rows([0, 0, 2], [19000, 19007, 19001], [1250, 990, 400]).start.tolist()
    [0, 2, 2, 3]
    """
    fields = _checked(customer, day, known, customers)
    again = (np.diff(fields["customer"]) == 0) & (np.diff(fields["day"]) == 0)
    if again.any():
        raise ValueError(f"row {int(again.argmax()) + 1} repeats the customer and day of the row before it")
    money = np.asarray(net_sales_minor, np.int64)
    if len(money) != len(fields["day"]):
        raise ValueError("net_sales_minor and day differ in length")
    return Occasions(**fields, net_sales_minor=money)


def sales(
    customer: npt.ArrayLike,
    day: npt.ArrayLike,
    net_sales_minor: npt.ArrayLike,
    *,
    known: npt.ArrayLike,
    customers: int,
) -> Sales:
    """Return checked sales, sorted by (customer, day). Raises as `of_rows`."""
    fields = _checked(customer, day, known, customers)
    return Sales(**fields, net_sales_minor=np.asarray(net_sales_minor, np.int64))


def marks(
    customer: npt.ArrayLike,
    day: npt.ArrayLike,
    code: npt.ArrayLike,
    *,
    customers: int,
    known: npt.ArrayLike | None = None,
) -> Marks:
    """Return checked marks, sorted by (customer, day); of several on one day the last holds. Raises as `of_rows`."""
    fields = _checked(customer, day, known, customers)
    codes = np.asarray(code, np.int32)
    if len(codes) != len(fields["day"]):
        raise ValueError("code and day differ in length")
    return Marks(**fields, code=codes)


def history(occasions: Occasions, *, categories: Marks | None = None, contracts: Marks | None = None) -> History:
    """Return the history of a shop of which nothing is known but its sales: first seen is the first occasion."""
    first = np.full(occasions.customers, NEVER, np.int32)
    if len(occasions.day):
        np.minimum.at(first, occasions.customer, np.maximum(occasions.day, occasions.known - 1))
    unknown = np.full(occasions.customers, -1, np.int32)
    return History(occasions, Beginnings(first, unknown), categories, contracts)


def visible(rows: AnyRows, at: int) -> AnyRows:
    """Return the rows a read at day `at` sees."""
    return _only(rows, rows.known <= at)


def of_customers(rows: AnyRows, customers: Ints) -> AnyRows:
    """Return the rows of some customers (numbers); nobody's number changes.

    Examples
    --------
    >>> of_customers(of_rows([0, 1, 1], [5, 5, 7], [10, 10, 10]), np.array([1])).day.tolist()
    [5, 7]
    """
    wanted = np.zeros(rows.customers, np.bool_)
    wanted[customers] = True
    return _only(rows, wanted[rows.customer])


def story_of(story: History, customers: Ints) -> History:
    """Return the history of some customers (numbers), as if the others had done nothing."""
    parts = {
        name: None if rows is None else of_customers(rows, customers)
        for name in ("occasions", "categories", "contracts", "sales")
        for rows in (getattr(story, name),)
    }
    return msgspec.structs.replace(story, **parts)


def _only(rows: AnyRows, keep: Flags) -> AnyRows:
    if keep.all():
        return rows
    arrays = {
        name: getattr(rows, name)[keep]
        for name in rows.__struct_fields__
        if name not in {"customers", "start", "in_order"}
    }
    start = np.searchsorted(arrays["customer"], np.arange(rows.customers + 1))
    return msgspec.structs.replace(rows, **arrays, start=start)


def ends(rows: Rows, at: int) -> Ints:
    """Return, for rows in order, the position after the last row of each customer that a read at `at` sees."""
    seen = np.zeros(len(rows.known) + 1, np.int64)
    np.cumsum(rows.known <= at, out=seen[1:])
    return rows.start[:-1] + seen[rows.start[1:]] - seen[rows.start[:-1]]


def first_seen(story: History, first_day: Days, at: int) -> Days:
    """Return int32[customers]: when each was first seen, as known at `at`; NEVER for who is not known yet."""
    other = np.where(story.beginnings.first_seen < at, story.beginnings.first_seen, NEVER)
    return np.minimum(other, first_day).astype(np.int32)


def newcomers(story: History, seen: Days, at: int, data_start: int, guard_days: int) -> Flags:
    """Return who is new: first seen `guard_days` or more after the data start, or with an account opened since then.

    All others are "known from before": the data may begin in the middle of their story.
    """
    opened = story.beginnings.account_opened
    says_so = (opened >= data_start) & (opened < at)
    result: Flags = (seen < NEVER) & ((seen >= data_start + guard_days) | says_so)
    return result


def day_of(day: date) -> int:
    """Return `day` as days since 1970-01-01.

    Examples
    --------
    >>> day_of(date(1970, 2, 1))
    31
    """
    return (day - EPOCH).days


def date_of(day: int) -> date:
    """Return the date of a day number."""
    return EPOCH + timedelta(days=int(day))


def _checked(
    customer: npt.ArrayLike, day: npt.ArrayLike, known: npt.ArrayLike | None, customers: int | None
) -> dict[str, Any]:
    who, when = np.asarray(customer, np.int32), np.asarray(day, np.int32)
    told = when + np.int32(1) if known is None else np.maximum(np.asarray(known, np.int32), when + np.int32(1))
    if not len(who) == len(when) == len(told):
        raise ValueError("customer, day and known differ in length")
    count = customers if customers is not None else int(who.max(initial=-1)) + 1
    if len(who) and (who.min() < 0 or who.max() >= count):
        raise ValueError("a row names a customer that does not exist")
    same = who[1:] == who[:-1]
    if ((who[1:] < who[:-1]) | (same & (when[1:] < when[:-1]))).any():
        raise ValueError("rows are not sorted by customer and day")
    start = np.searchsorted(who, np.arange(count + 1)).astype(np.int64)
    in_order = not bool((same & (told[1:] < told[:-1])).any())
    return {"customer": who, "day": when, "known": told, "customers": count, "start": start, "in_order": in_order}
