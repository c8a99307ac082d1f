"""Whom an offer moves, and who would buy anyway or does not care: told from what came after contacts.

Each pair of a customer and an offer is moved by it or not, for good. What a noticed contact is followed by tells which:

    moved      more orders within a week, fewer where she is tired:  orders ~ Poisson(usual + exp(-tires tired))
    not moved  the usual orders; how often the coupon is redeemed then, and the message clicked on, follows from how
               likely her baskets hold what the offer is about all the same

So a coupon for what she always buys says nothing, and one for what she never bought says much. A contact that nobody
noticed tells nothing. To be moved means to make an order that would not be made otherwise, so a contact adds one, less
where she is tired. Were that learned too, all pairs would be moved by nothing where contacts have no effect, and the
policy would not fall silent.

Everything else is that of the highest likelihood, drawn a little to a guess, and climbed by stochastic EM with one
share of moved pairs for all: pairs are drawn by what is known of them, then everything is fitted to the draw. How
likely a pair is moved beforehand follows from what is known of the pair (`leaning`), and so does how much a contact
adds to it (`sizes`). Neither takes part in the climbing: where they do, what pairs look like takes over what it means
to be moved.

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
from benchmarks.learner import leaning, sizes
from benchmarks.learner.sizes import Sizes

_LEAST, _NEVER = 1e-4, -30.0
_FEW = 20
"""Drawn cases with and without an outcome, below which it is not fitted."""


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
    holds
        float64[contacts], logit of the chance that a basket of hers holds what the offer is about.
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
    holds: Floats
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
    return Traces(whole, whole, number, number, number, number, flag, flag, flag, number)


class Guess(msgspec.Struct, frozen=True):
    """What is assumed before anything came, and as how many contacts it counts.

    Parameters
    ----------
    share
        Of pairs that are moved.
    redeems, clicks
        Of them, as in `Moved`.
    adds, tires
        Orders that a noticed contact adds to whom it moves, and the fall of the logarithm of it per recent contact.
        They are not learned: who answers is contacted more often, and what is taken for an answer by chance does not
        come again, which looks like being tired.
    counts
        Contacts that each of the others counts as.
    """

    share: float = 0.1
    redeems: float = 0.8
    clicks: float = 0.3
    adds: float = 1.0
    tires: float = 0.15
    counts: float = 10.0


class Moved(msgspec.Struct, frozen=True):
    """What is known of pairs that are moved and of the others.

    Parameters
    ----------
    redeems, clicks
        Shares of noticed contacts of the moved: of those followed by an order, and of those that can be clicked on.
    others_redeem, others_click
        The same of the others, by `Traces.holds`.
    share
        Of pairs that are moved.
    told
        How likely a pair is moved by its columns; null where it is the share.
    sizes
        How much more a contact adds to some of the moved than to others; null where it is the same.
    """

    guess: Guess
    redeems: float
    clicks: float
    share: float
    others_redeem: Weights = Weights(-0.7, (1.0,), (0.0,))
    others_click: Weights = Weights(-2.0, (0.0,), (0.0,))
    told: Weights | None = None
    sizes: Sizes | None = None

    def before(self, x: Floats) -> Floats:
        """Return float64[...], logits of the chance that pairs x are moved, float64[..., columns]."""
        if self.told is None:
            return np.full(x.shape[:-1], special.logit(self.share))
        return np.asarray(special.logit(np.clip(self.told.chance(x), _LEAST, 1 - _LEAST)))

    def adds(self, x: Floats) -> Floats:
        """Return float64[...], orders that a noticed contact adds to pairs x where they are moved and rested."""
        return self.guess.adds * (np.ones(x.shape[:-1]) if self.sizes is None else self.sizes.of(x))

    def added(self, tired: Floats) -> Floats:
        """Return the orders that noticed contacts add to whom they move.

        Examples
        --------
        >>> guessed(Guess()).added(np.array([0.0, 3.0])).round(2).tolist()
        [1.0, 0.64]
        """
        return np.asarray(self.guess.adds * np.exp(-self.guess.tires * tired))


def guessed(guess: Guess) -> Moved:
    """Return what is assumed before anything came."""
    return Moved(guess, guess.redeems, guess.clicks, guess.share)


def evidence(known: Moved, traces: Traces) -> Floats:
    """Return float64[contacts], how much likelier what came is where the pair is moved, logarithms.

    Examples
    --------
    >>> one, yes = np.ones(1), np.ones(1, bool)
    >>> def bought(holds):
    ...     return Traces(np.zeros(1, int), np.zeros(1, int), one, 0.2 * one, 0 * one, holds * one, yes, ~yes, yes, one)
    >>> known = guessed(Guess())
    >>> bool(evidence(known, bought(-3.0)) > evidence(known, bought(3.0)))
    True
    """
    usual = traces.orders * np.log(traces.usual) - traces.usual
    rate = traces.usual + known.added(traces.tired)
    moved = traces.orders * np.log(rate) - rate + _answers(traces, np.array(known.redeems), np.array(known.clicks))
    others = (known.others_redeem, known.others_click)
    rest = usual + _answers(traces, *(each.chance(traces.holds[:, None]) for each in others))
    with np.errstate(divide="ignore"):
        seen, unseen = np.log(traces.noticed), np.log1p(-traces.noticed)
    unseen = unseen + np.where(traces.redeemed | traces.clicked, _NEVER, usual)
    return np.asarray(np.logaddexp(seen + moved, unseen) - np.logaddexp(seen + rest, unseen))


def _answers(traces: Traces, redeems: Floats, clicks: Floats) -> Floats:
    """Return the logarithm of the chance of coupon and click as they came."""
    found = np.where(traces.orders > 0, _log(redeems, traces.redeemed), 0.0)
    return np.asarray(found + np.where(traces.clickable, _log(clicks, traces.clicked), 0.0))


def gathered(known: Moved, traces: Traces, shape: tuple[int, int]) -> Floats:
    """Return float64[customers, offers], all evidence on each pair."""
    found = np.zeros(shape)
    np.add.at(found, (traces.customer, traces.offer), evidence(known, traces))
    return found


def fit(known: Moved, traces: Traces, x: Floats, dice: np.random.Generator, rounds: int = 3) -> Moved:
    """Return what is known after some rounds of climbing.

    Parameters
    ----------
    x
        float64[customers, offers, columns], what is known of every pair.
    dice
        By which kinds are drawn.
    """
    if not len(traces.customer):
        return known
    tried = np.zeros(x.shape[:2], np.bool_)
    tried[traces.customer, traces.offer] = True
    place = (np.cumsum(tried.ravel()) - 1).reshape(tried.shape)[traces.customer, traces.offer]
    seen, drawn = traces.noticed == 1, np.zeros(0, np.bool_)
    for _ in range(rounds):
        chance = special.expit(special.logit(known.share) + gathered(known, traces, x.shape[:2])[tried])
        drawn = dice.random(len(chance)) < chance
        known = _fitted(known, traces.take(seen), chance[place[seen]], drawn[place[seen]])
        share = (chance.sum() + known.guess.counts * known.guess.share) / (len(chance) + known.guess.counts)
        known = msgspec.structs.replace(known, share=round(float(share), 6))
    if drawn.sum() < _FEW:
        return msgspec.structs.replace(known, told=None, sizes=None)
    likely = gathered(known, traces, x.shape[:2])
    known = msgspec.structs.replace(known, told=leaning.fit(x[tried], likely[tried], known.share))
    return msgspec.structs.replace(known, sizes=_sized(known, traces.take(seen), x, likely))


def _sized(known: Moved, seen: Traces, x: Floats, likely: Floats) -> Sizes | None:
    """Return how much more noticed contacts add to some of the moved, by all evidence on each pair."""
    pairs, evidence = (each[seen.customer, seen.offer] for each in (x, likely))
    chance = special.expit(known.before(pairs) + evidence)
    return sizes.fit(pairs, seen.orders, seen.usual, known.added(seen.tired), chance)


def _fitted(known: Moved, seen: Traces, chance: Floats, drawn: Flags) -> Moved:
    """Return what noticed contacts teach; `chance` and `drawn` tell which of them are of moved pairs."""
    guess, ordered, clickable = known.guess, seen.orders > 0, seen.clickable
    redeem, click = ordered & ~drawn, clickable & ~drawn
    holds = seen.holds[:, None]
    return msgspec.structs.replace(
        known,
        redeems=_share(chance[ordered], seen.redeemed[ordered], guess.redeems, guess.counts),
        clicks=_share(chance[clickable], seen.clicked[clickable], guess.clicks, guess.counts),
        others_redeem=_regressed(holds[redeem], seen.redeemed[redeem]) or known.others_redeem,
        others_click=_regressed(holds[click], seen.clicked[click]) or known.others_click,
    )  # fmt: skip


def _regressed(x: Floats, y: Flags) -> Weights | None:
    """Return a regression; null where there are too few cases with or without the outcome."""
    return logistic.fit(x, y) if min(y.sum(), (~y).sum()) >= _FEW else None


def _share(weight: Floats, found: Flags, expected: float, counts: float) -> float:
    hits = (weight * found).sum() + counts * expected
    return round(float(np.clip(hits / (weight.sum() + counts), 0.01, 0.98)), 6)


def _log(share: Floats, yes: Flags) -> Floats:
    share = np.clip(share, 0.001, 0.999)
    return np.asarray(np.where(yes, np.log(share), np.log1p(-share)))
