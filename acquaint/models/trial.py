"""Trials of answers to contacts: rungs meet the contacts that followed, and the card learns how they came out."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models import calibration, drift, ladder, scores, ways
from acquaint.models.answers import Counts, Windows
from acquaint.models.calibration import Calibration
from acquaint.models.card import Assumption, Contest, Point, Step
from acquaint.models.drift import Line
from acquaint.models.ladder import Tried
from acquaint.models.ways import LEAST, RUNGS, Learned, Shape, Ways
from acquaint.records import Estimate, NotEnoughData

_SEED = 7_919
_SPLITS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.7)
_CUSTOMERS = 20_000
"""Customers, by number, whose contacts are enough for a slope."""
_Z = 1.959963984540054


class Trial(msgspec.Struct, frozen=True):
    """How rungs met the contacts that followed.

    Parameters
    ----------
    learned
        The rung to use, and what it needs.
    steps
        All of them, for the card.
    calibration, points
        Of the chances of that rung, on one contact of each customer; the slope on all.
    steady
        Answers that came over those expected by that rung.
    contacts, answers
        How many there were.
    contest
        How the model in use met that rung; null where there was none.
    """

    learned: Learned
    steps: tuple[Step, ...]
    calibration: Calibration
    points: tuple[Point, ...]
    steady: Assumption
    contacts: int
    answers: int
    contest: Contest | None = None


class Said(msgspec.Struct, frozen=True, eq=False):
    """What the rungs say of each row of two windows, before drift is set right: rung -> float64[rows].

    Parameters
    ----------
    before, after
        Of the contacts of `Windows.lately`, and of `Windows.then`; the simplest rung first.
    learned
        What the first window has taught.
    """

    before: Mapping[str, Floats]
    after: Mapping[str, Floats]
    learned: Learned


def chances(windows: Windows, shape: Shape) -> Said | NotEnoughData:
    """Return what the rungs of `ways` say.

    What the way answered last is worth, and how far ways of a customer differ, is learned on the window before.
    """
    after, before = (ways.fit(known, shape) for known in (windows.known, windows.old))
    if isinstance(after, NotEnoughData):
        return after
    state = ways.states_worth(windows.old, windows.lately, shape)
    if isinstance(before, NotEnoughData):
        learned = Learned(state=state)
        return Said({}, _said(after, learned, windows.known, windows.then, shape), learned)
    learned = Learned(state=state, split=_split(before, windows, shape))
    return Said(
        _said(before, learned, windows.old, windows.lately, shape),
        _said(after, learned, windows.known, windows.then, shape), learned,
    )  # fmt: skip


def run(windows: Windows, said: Said, champion: Floats | None = None) -> Trial | NotEnoughData:
    """Let the rungs meet the contacts of the last window.

    Loss is minus the logarithm of the chance given to what came. How the shop drifts is learned on the window before;
    the next time, on this one.

    Parameters
    ----------
    champion
        What the model in use, fitted before the last window, says of each row of `windows.then`.
    """
    then = windows.then
    if then.answers.sum() < LEAST:
        return NotEnoughData(int(then.answers.sum()), LEAST)
    lately = windows.lately
    lines = {rung: drift.learn(each, lately.contacts, lately.answers) for rung, each in said.before.items()}
    right = {rung: lines.get(rung, Line()).set_right(chance) for rung, chance in said.after.items()}
    rungs = [Tried(rung, loss(chance, then)) for rung, chance in right.items()]
    best, steps = ladder.climb(rungs, then.customer, then.contacts.astype(np.float64))
    one = _one_each(right[best], then)
    slope = calibration.slope(*_every_one(right[best], then))
    found = msgspec.structs.replace(calibration.check(*one), slope=slope)
    newest = drift.learn(said.after[best], then.contacts, then.answers)
    learned = msgspec.structs.replace(said.learned, rung=best, line=newest)
    return Trial(
        learned, steps, found, calibration.points(*one[:2]), _steady(right[best], then),
        int(then.contacts.sum()), int(then.answers.sum()),
        None if champion is None else _contest(windows.at, champion, right[best], then, rule=best == RUNGS[0]),
    )  # fmt: skip


def _contest(at: int, old: Floats, new: Floats, then: Counts, *, rule: bool) -> Contest:
    weight = then.contacts.astype(np.float64)
    return ladder.contest(at, loss(old, then), loss(new, then), then.customer, weight, rule=rule)


def _total(chance: Floats, then: Counts) -> float:
    """Return the loss of all contacts together."""
    return float((loss(chance, then) * then.contacts).sum())


def _said(fitted: Ways, learned: Learned, known: Counts, then: Counts, shape: Shape) -> dict[str, Floats]:
    fitted = msgspec.structs.replace(fitted, state=learned.state, split=learned.split)
    return {rung: ways.chance(fitted, rung, known, then, shape) for rung in RUNGS}


def _split(fitted: Ways, windows: Windows, shape: Shape) -> float:
    """Return the split with the smallest loss on the contacts of the first window; 0 where none is better."""
    rows, losses = windows.lately, []
    for split in _SPLITS:
        chance = ways.chance(msgspec.structs.replace(fitted, split=split), "own", windows.old, rows, shape)
        losses.append(_total(chance, rows))
    return _SPLITS[int(np.argmin(losses))]


def loss(chance: Floats, then: Counts) -> Floats:
    """Return minus the logarithm of the chance given to what came, as the mean over the contacts of each row.

    Examples
    --------
    >>> from acquaint.models.answers import nothing
    >>> two = msgspec.structs.replace(nothing(), contacts=np.array([2]), answers=np.array([1]))
    >>> loss(np.array([0.5]), two).round(4).tolist()
    [0.6931]
    """
    share, yes = then.answers / then.contacts, np.ones(len(chance), np.bool_)
    return np.asarray(share * scores.log_loss(chance, yes) + (1 - share) * scores.log_loss(chance, ~yes))


def _every_one(chance: Floats, then: Counts) -> tuple[Floats, Flags, Ints]:
    """Return all contacts of some customers: the chance of each, whether it was answered, whose it was."""
    part = np.flatnonzero(then.customer <= np.unique(then.customer)[:_CUSTOMERS][-1])
    many = np.column_stack([then.answers[part], then.contacts[part] - then.answers[part]])
    answered = np.repeat(np.tile([True, False], len(part)), many.ravel())
    return np.repeat(chance[part], many.sum(axis=1)), answered, np.repeat(then.customer[part], many.sum(axis=1))


def _one_each(chance: Floats, then: Counts) -> tuple[Floats, Flags, Ints]:
    """Return one contact of each customer, drawn: its chance, whether it was answered, whose it was.

    Contacts of one customer come out alike, which the error that a perfect model would show does not know.
    """
    first = np.flatnonzero(np.append(True, np.diff(then.customer) != 0))
    before = np.concatenate([[0], np.cumsum(then.contacts)])
    least, many = before[first], np.diff(np.append(before[first], before[-1]))
    dice = np.random.Generator(np.random.PCG64(_SEED)).random(len(first))
    drawn = least + (dice * many).astype(np.int64)
    row = np.searchsorted(before, drawn, side="right") - 1
    return chance[row], drawn - before[row] < then.answers[row], then.customer[row]


def _steady(chance: Floats, then: Counts) -> Assumption:
    """Return whether as many answers came as were expected, with the interval over customers."""
    expected = chance * then.contacts
    ratio = float(then.answers.sum() / expected.sum())
    off = np.bincount(then.customer, then.answers - ratio * expected)
    half = _Z * float(np.sqrt((off**2).sum()) / expected.sum())
    return Assumption("answers_steady", Estimate(ratio, max(0.0, ratio - half), ratio + half, len(chance)), 0.8, 1.25)
