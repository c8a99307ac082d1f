"""Whom an offer moves, who would buy anyway, and who does not care: told from what came after contacts.

Each pair of a customer and an offer is one of three kinds, for good. What a noticed contact is followed by tells which:

    moved    one order more within a week, less where she is tired:  orders ~ Poisson(usual + exp(-TIRES tired))
    anyway   the usual orders, and of these a share redeems the coupon all the same
    neither  the usual orders, and hardly a coupon

with shares of redeeming (of weeks with an order) and of clicking for each kind. A contact that nobody noticed tells
nothing of the kind. What the kind is beforehand is two logistic regressions on what is known of the pair; they are
shared by all customers and offers, so that what one teaches holds for the others as far as they are alike. Shares and
regressions are those of the highest likelihood, climbed by stochastic EM: kinds are drawn by what is known of them,
then everything is fitted to the draw.

Sources: G. Celeux, J. Diebolt, The SEM algorithm, Computational Statistics Quarterly 2 (1985) 73-82; C. Frangakis,
D. Rubin, Principal stratification in causal inference, Biometrics 58 (2002) 21-29.
"""

from __future__ import annotations

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models import logistic
from acquaint.models.logistic import Weights

MOVED, ANYWAY, NEITHER = range(3)
TIRES = 0.2
"""Fall of the logarithm of what a contact adds, per recent contact (half of each is forgotten after three weeks)."""
STRENGTH = 10.0
_BEFORE = np.array([0.05, 0.17, 0.78])
"""Shares of the kinds before anything is known."""
_REDEEMS, _CLICKS, _COUNTS = np.array([0.95, 0.6, 0.08]), np.array([0.4, 0.4, 0.1]), 20.0
"""What is taken for granted of redeeming and clicking, and as how many cases it counts."""
_LEAST, _NEVER = 1e-4, -30.0
_FEW = 20
"""Drawn pairs of a kind below which it is not told from the others."""


class Traces(msgspec.Struct, frozen=True, eq=False):
    """What came within a week after contacts.

    Parameters
    ----------
    customer, offer
        int64[contacts], whose and which.
    orders, usual
        float64[contacts], orders that came, and that were to be expected without the contact (above 0).
    tired
        float64[contacts], recent contacts she had.
    redeemed, clicked, clickable
        bool[contacts], whether the coupon was used and the message clicked on, and whether it could be.
    noticed
        float64[contacts], 1 or 0 where openings are heard, else the chance.
    """

    customer: Ints
    offer: Ints
    orders: Floats
    usual: Floats
    tired: Floats
    redeemed: Flags
    clicked: Flags
    clickable: Flags
    noticed: Floats

    def take(self, rows: Flags) -> Traces:
        """Return some of them."""
        return Traces(*(getattr(self, name)[rows] for name in self.__struct_fields__))

    def and_(self, more: Traces) -> Traces:
        """Return these and more."""
        pairs = ((getattr(self, name), getattr(more, name)) for name in self.__struct_fields__)
        return Traces(*(np.concatenate(pair) for pair in pairs))


def none() -> Traces:
    """Return the traces of no contacts."""
    whole, number, flag = np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.bool_)
    return Traces(whole, whole, number, number, number, flag, flag, flag, number)


class Kinds(msgspec.Struct, frozen=True):
    """What is known of the three kinds.

    Parameters
    ----------
    redeems, clicks
        Shares of noticed contacts, by kind: of those followed by an order, and of those that can be clicked on.
    moved, anyway
        How likely a pair is moved, and else would be bought anyway, by its columns; null before there are enough.
    """

    redeems: tuple[float, ...] = tuple(_REDEEMS.tolist())
    clicks: tuple[float, ...] = tuple(_CLICKS.tolist())
    moved: Weights | None = None
    anyway: Weights | None = None

    def before(self, x: Floats) -> Floats:
        """Return float64[..., 3], logarithms of the chances of the kinds of pairs x, float64[..., columns]."""
        if self.moved is None or self.anyway is None:
            return np.asarray(np.log(np.broadcast_to(_BEFORE, (*x.shape[:-1], 3))))
        moved, anyway = (np.clip(each.chance(x), _LEAST, 1 - _LEAST) for each in (self.moved, self.anyway))
        return np.log(np.stack([moved, (1 - moved) * anyway, (1 - moved) * (1 - anyway)], -1))


def added(tired: Floats) -> Floats:
    """Return the orders that a noticed contact adds to whom it moves.

    Examples
    --------
    >>> added(np.array([0.0, 3.0])).round(2).tolist()
    [1.0, 0.55]
    """
    return np.asarray(np.exp(-TIRES * tired))


def evidence(kinds: Kinds, traces: Traces) -> Floats:
    """Return float64[contacts, 3], how likely what came is by each kind, logarithms up to a constant.

    Examples
    --------
    >>> one, yes = np.ones(1), np.ones(1, bool)
    >>> bought = Traces(np.zeros(1, int), np.zeros(1, int), one, 0.2 * one, 0 * one, yes, ~yes, yes, one)
    >>> found = evidence(Kinds(), bought)[0]
    >>> bool(found[MOVED] > found[ANYWAY] > found[NEITHER])
    True
    """
    ordered = traces.orders > 0
    usual = traces.orders * np.log(traces.usual) - traces.usual
    unseen = np.where(traces.redeemed | traces.clicked, _NEVER, usual)
    with np.errstate(divide="ignore"):
        yes, no = np.log(traces.noticed), np.log1p(-traces.noticed)
    found = np.zeros((len(ordered), 3))
    for kind in (MOVED, ANYWAY, NEITHER):
        rate = traces.usual + (added(traces.tired) if kind == MOVED else 0.0)
        told = traces.orders * np.log(rate) - rate + np.where(ordered, _log(kinds.redeems[kind], traces.redeemed), 0.0)
        told += np.where(traces.clickable, _log(kinds.clicks[kind], traces.clicked), 0.0)
        found[:, kind] = np.logaddexp(yes + told, no + unseen)
    return found


def gathered(kinds: Kinds, traces: Traces, shape: tuple[int, int]) -> Floats:
    """Return float64[customers, offers, 3], all evidence on each pair."""
    found = np.zeros((*shape, 3))
    np.add.at(found, (traces.customer, traces.offer), evidence(kinds, traces))
    return found


def fit(kinds: Kinds, traces: Traces, x: Floats, dice: np.random.Generator, rounds: int = 2) -> Kinds:
    """Return what is known of the kinds after some rounds of climbing.

    Parameters
    ----------
    x
        float64[customers, offers, columns], what is known of every pair.
    dice
        By which kinds are drawn.
    """
    tried = np.zeros(x.shape[:2], np.bool_)
    tried[traces.customer, traces.offer] = True
    seen, columns = traces.noticed == 1, x[tried]
    for _ in range(rounds):
        chance = special.softmax(kinds.before(columns) + gathered(kinds, traces, x.shape[:2])[tried], axis=-1)
        place = (np.cumsum(tried.ravel()) - 1).reshape(tried.shape)[traces.customer, traces.offer]
        each = chance[place]
        drawn = (dice.random(len(chance))[:, None] >= np.cumsum(chance, axis=1)[:, :2]).sum(axis=1)
        kinds = Kinds(
            _share(each, seen & (traces.orders > 0), traces.redeemed, _REDEEMS),
            _share(each, seen & traces.clickable, traces.clicked, _CLICKS), *_told(kinds, columns, drawn),
        )  # fmt: skip
    return kinds


def _told(kinds: Kinds, x: Floats, kind: Ints) -> tuple[Weights | None, Weights | None]:
    """Return the regressions of drawn kinds; those of before where there are too few."""
    if np.bincount(kind, minlength=3).min() < _FEW:
        return kinds.moved, kinds.anyway
    rest = kind != MOVED
    return logistic.fit(x, kind == MOVED, STRENGTH), logistic.fit(x[rest], kind[rest] == ANYWAY, STRENGTH)


def _share(each: Floats, of: Flags, found: Flags, expected: Floats) -> tuple[float, ...]:
    hits = each[of].T @ found[of] + _COUNTS * expected
    return tuple(np.clip(hits / (each[of].sum(axis=0) + _COUNTS), 0.01, 0.98).round(6).tolist())


def _log(share: float, yes: Flags) -> Floats:
    return np.asarray(np.where(yes, np.log(share), np.log1p(-share)))
