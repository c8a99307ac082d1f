"""The week for all customers at once: who is given which offer on which channel, within everything that is limited.

At the prices of what is scarce (`prices`) every customer chooses alone, which nearly is the best plan: a limit may be
used a little too much or too little. What a limit cannot hold is given up where the plan loses least by it, and what is
left is given to whom it is worth most (`filling`). The bound tells how far the plan can be from the best one.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.decisions import filling, prices
from acquaint.decisions.choosing import Problem, mixed
from acquaint.errors import InputError
from acquaint.features.occasions import Floats, Ints

UNLIMITED = int(np.iinfo(np.int64).max)


class Options(msgspec.Struct, frozen=True, eq=False):
    """What could be done: a row for each customer, offer, channel and day that the gates let through.

    Parameters
    ----------
    customer
        Whole numbers[options], number of the customer, or of the household where one message a household is enough.
    offer, channel
        Whole numbers[options], from 0.
    value
        float64[options], expected incremental profit, minor units, all costs inside; what is not above 0 is never done.
    cost
        int64[options] >= 0, what it takes of the budget of the offer, minor units.
    day
        Whole numbers[options], from 0; absent where days do not matter.
    """

    customer: Ints
    offer: Ints
    channel: Ints
    value: Floats
    cost: Ints
    day: Ints | None = None


class Limits(msgspec.Struct, frozen=True, eq=False):
    """What is limited; `UNLIMITED` stands for no limit, 0 for nothing at all.

    Parameters
    ----------
    budget, stock
        int64[offers], minor units and pieces.
    capacity
        int64[channels, days], contacts; one column where days do not matter.
    most
        Contacts per customer (or household).
    """

    budget: Ints
    stock: Ints
    capacity: Ints
    most: int = 1


class Plan(msgspec.Struct, frozen=True, eq=False):
    """What is done.

    Parameters
    ----------
    chosen
        int64[chosen], places of the options that are done, in order.
    value, bound
        What it is worth, and what no plan can exceed, minor units.
    spent, sent
        int64[offers], of budgets (minor units) and of stocks.
    contacts
        int64[channels, days].
    budget_price, stock_price
        float64[offers], what one minor unit more of the budget and one piece more would add, minor units.
    contact_price
        float64[channels, days], what one contact more would add, minor units.
    """

    chosen: Ints
    value: float
    bound: float
    spent: Ints
    sent: Ints
    contacts: Ints
    budget_price: Floats
    stock_price: Floats
    contact_price: Floats

    @property
    def gap(self) -> float:
        """How far the plan can be from the best one, as a share of the bound; 0 where nothing can be gained."""
        return (self.bound - self.value) / self.bound if self.bound > 0 else 0.0


def allocate(options: Options, limits: Limits, key: Ints | None = None) -> Plan:
    """Return a plan that keeps every limit.

    Parameters
    ----------
    key
        int64[customers], who comes first where all else is equal: of a hash of the customer, so that nobody always
        does; absent, a hash of the number.

    Raises
    ------
    InputError
        Columns differ in length, a value is not finite, a cost or limit is negative, or an option names an offer,
        channel or day that has no limit.

    Examples
    --------
    >>> customer, offer, channel = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.zeros(4, int)
    >>> options = Options(customer, offer, channel, np.array([900.0, 500.0, 800.0, 100.0]), np.array([200, 0, 200, 0]))
    >>> limits = Limits(np.array([300, UNLIMITED]), np.full(2, UNLIMITED), np.full((1, 1), UNLIMITED))
    >>> plan = allocate(options, limits)
    >>> plan.chosen.tolist(), plan.value, plan.spent.tolist()
    ([1, 2], 1300.0, [200, 0])
    """
    _check(options, limits)
    at, whose, problem = _laid(options, limits)
    hashed = mixed(whose) if key is None else key[whose]
    found, choice = prices.find(problem, hashed)
    settled = filling.settled(problem, choice, found, hashed)
    places = filling.filled(problem, found, settled, hashed)
    if problem.customers <= prices.FEW:
        places = filling.improved(problem, found, choice, places, hashed)
    return _plan(problem, limits, at[places], places, found, choice.bound)


def _check(options: Options, limits: Limits) -> None:
    columns = [each for each in (options.customer, options.offer, options.channel, options.value, options.cost,
                                 options.day) if each is not None]  # fmt: skip
    if len({len(each) for each in columns}) > 1:
        raise InputError("Columns of the options differ in length.", to_do="Give each option one row in each.")
    if not np.isfinite(options.value).all() or (len(options.cost) and options.cost.min() < 0):
        raise InputError("An option has a value that is no number, or a negative cost.", to_do="Leave it out.")
    ends = ((options.offer, len(limits.budget)), (options.offer, len(limits.stock)),
            (options.channel, limits.capacity.shape[0]), (_day(options), limits.capacity.shape[1]))  # fmt: skip
    if any(len(each) and (each.min() < 0 or each.max() >= end) for each, end in ends):
        raise InputError("An option has an offer, channel or day without a limit.", to_do="Set UNLIMITED for none.")
    if limits.most < 1 or any((each < 0).any() for each in (limits.budget, limits.stock, limits.capacity)):
        raise InputError("A limit is negative, or nobody may be contacted.", to_do="Set 0 for nothing.")


def _day(options: Options) -> Ints:
    return np.zeros(len(options.channel), np.int64) if options.day is None else options.day


def _laid(options: Options, limits: Limits) -> tuple[Ints, Ints, Problem]:
    """Return the options that can be chosen with their places, those of a customer together, and their customers."""
    days, slots = limits.capacity.shape[1], limits.capacity.size
    small = np.min_scalar_type(-len(limits.budget) * slots - 1).type  # a fourth of the memory, where there are few
    pair = options.offer.astype(small)
    pair *= small(slots)
    pair += options.channel.astype(small) * small(days) + (small(0) if options.day is None else options.day)
    open_ = np.logical_and.outer(limits.stock > 0, limits.capacity.ravel() > 0).ravel()
    able = options.value > 0
    if not open_.all():
        able &= open_[pair]
    if len(able) and options.cost.max() > limits.budget.min():
        able &= options.cost <= limits.budget[options.offer]
    at = np.flatnonzero(able)
    customer = options.customer[at]
    if (customer[1:] < customer[:-1]).any():
        order = np.argsort(customer, kind="stable")
        at, customer = at[order], customer[order]
    first = np.flatnonzero(np.append(True, customer[1:] != customer[:-1])) if len(at) else np.zeros(0, np.int64)
    limit = np.concatenate([limits.budget, limits.stock, limits.capacity.ravel()])
    return at, customer[first], Problem(
        np.append(first, len(at)), options.value[at], options.cost[at], pair[at],
        np.where(limit == UNLIMITED, np.inf, limit), len(limits.budget), limits.most,
    )  # fmt: skip


def _plan(problem: Problem, limits: Limits, chosen: Ints, places: Ints, found: Floats, bound: float) -> Plan:
    value, ends = float(problem.value[places].sum()), (problem.offers, 2 * problem.offers)
    spent, sent, contacts = np.split(problem.used(places).astype(np.int64), ends)
    budget, stock, slot = np.split(found, ends)
    shape = limits.capacity.shape
    return Plan(
        np.sort(chosen), value, max(bound, value), spent, sent, contacts.reshape(shape), budget, stock,
        slot.reshape(shape),
    )  # fmt: skip
