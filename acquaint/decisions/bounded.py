"""Bounded irrelevance: the lowest score whose sends are irrelevant at most as often as promised, with 95 % confidence.

Learn-then-Test, per send. A threshold t keeps its promise if P(irrelevant | score >= t) <= bound. Thresholds are tested
one after the other, from one that is chosen by the scores alone, down; the last before the first that fails is used.
As testing ends there, the chance that the threshold in use breaks the promise is at most that of one test: 5 % over
calibration samples, if coming sends resemble those of calibration. Scores need not be right: if they are not, less is
sent.

Each test is exact: of k labelled sends at or above t, x were irrelevant, and P(X <= x), X binomial of k and the bound,
is at most 5 %. A bound that is a share f of the base rate is tested together with what shows that rate: h irrelevant
ones of m sends to random customers. At each base rate r the chance of x / k - f h / m is exact (x binomial of k and
f r, h of m and r); the largest over the 99.9 % interval of r counts, and the .1 % is added (Berger and Boos). Sends
that were chosen with propensities below 1 stand for others too; of them as many are drawn, by hash, as make all stand
for equally many, and these are binomial again.

The first threshold is the one whose k sends promise most: (bound - predicted share) sqrt(k) is largest.

Sources: A. Angelopoulos, S. Bates, E. Candes, M. Jordan, L. Lei, Learn then test, arXiv 2110.01052 (2021); C. Clopper,
E. Pearson, Biometrika 26 (1934) 404-413; R. Berger, D. Boos, P values maximized over a confidence set for the nuisance
parameter, JASA 89 (1994) 1012-1016; J. Shin, A. Ramdas, A. Rinaldo, E-detectors, arXiv 2203.03532 (2022).
"""

from __future__ import annotations

import math

import msgspec
import numpy as np
from scipy import special

from acquaint.errors import InputError
from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.records import Estimate, NotEnoughData

ERROR = 0.05
"""Chance that a promise is broken by bad luck of the calibration sample."""
LEAST = 150
"""Labelled sends below which nothing is promised."""
RELATIVE = 0.7
"""A bound, as a share of how often sends to a random eligible customer are irrelevant."""
HARM, HARM_TOP_TENTH = 0.002, 0.001
"""Bounds on unsubscribing or complaining within seven days, for all and for the best tenth of the customers."""
STEP = 0.05
"""Each threshold tested lets through so much more than the one before."""
WINDOW = 1_000
_OUTSIDE, _RATES, _FAR = 0.001, 5, 5.0
"""Chance that the base rate lies outside its interval, rates tried within it, and standard deviations summed over."""
_WORSE = (1.25, 1.5, 2.0, 3.0)
"""Odds of an irrelevant send, over those of the bound, that a watch is made for."""


class Bound(msgspec.Struct, frozen=True):
    """What is promised.

    Parameters
    ----------
    most
        Share of irrelevant sends, 0 to 1.
    base
        Share among random eligible customers, where the bound is relative to it; its n are sends.
    share
        What of it is promised.
    """

    most: float
    base: Estimate | None = None
    share: float = 1.0


class Gate(msgspec.Struct, frozen=True):
    """The threshold and what is said of it.

    Parameters
    ----------
    threshold
        Lowest score that passes; null where none can be certified: then nothing is sent.
    bound
        What is promised of those that pass, on condition that coming sends resemble the labelled ones.
    irrelevant
        Their share among the labelled sends that pass, with the upper end of its one-sided 95 % interval; null in
        silence.
    volume
        Share of the labelled sends (of what they stand for) that passes.
    n
        Labelled sends.
    """

    threshold: float | None
    bound: Bound
    irrelevant: Estimate | None
    volume: float
    n: int

    def passes(self, score: Floats) -> Flags:
        """Return bool[n], who may be sent to."""
        return np.asarray(score >= (np.inf if self.threshold is None else self.threshold))


class Watch(msgspec.Struct, frozen=True):
    """What became of the sends of a window.

    Parameters
    ----------
    irrelevant
        Their share, with its exact 95 % interval.
    most
        The bound.
    evidence
        Largest evidence of the window that the bound is broken; from 1 on the gate closes.
    """

    irrelevant: Estimate
    most: float
    evidence: float

    @property
    def open(self) -> bool:
        """Whether the promise stands."""
        return self.evidence < 1


def relative(irrelevant: int, sends: int, share: float = RELATIVE) -> Bound:
    """Return the bound that is a share of the base rate, as seen in sends to random eligible customers.

    The threshold is certified for the true base rate, not for the one seen. These sends may be among the labelled ones:
    then what is seen above a threshold and of all moves together, and the test is stricter than it says.

    Examples
    --------
    >>> bound = relative(500, 1000)
    >>> bound.most, bound.base.value, round(bound.base.low, 3), round(bound.base.high, 3)
    (0.35, 0.5, 0.469, 0.531)
    """
    return Bound(share * irrelevant / max(sends, 1), _exact(irrelevant, sends), share)


def certify(
    score: Floats, irrelevant: Flags, bound: Bound, *, weight: Floats | None = None, draw: Floats | None = None
) -> Gate | NotEnoughData:
    """Return the gate, or how many labelled sends are missing: until then rules decide, and nothing is promised.

    Parameters
    ----------
    score
        float64[sends], predicted chance that the send is relevant, 0 to 1.
    irrelevant
        bool[sends], what it turned out to be.
    weight
        float64[sends] > 0, one over the propensity of the send; absent where all are alike.
    draw
        float64[sends], 0 <= draw < 1, the hash of each send; needed with weights.

    Raises
    ------
    InputError
        A score is not between 0 and 1, a weight not above 0, or weights come without draws.

    Examples
    --------
    >>> score = np.repeat([0.9, 0.5], 500)
    >>> irrelevant = np.arange(1000) % 10 < np.repeat([1, 5], 500)
    >>> gate = certify(score, irrelevant, Bound(0.2))
    >>> gate.threshold, gate.irrelevant.value, gate.volume
    (0.9, 0.1, 0.5)
    """
    _check(score, weight, draw)
    order = np.argsort(-score, kind="stable")
    known = _Sends(score[order], irrelevant[order], *_even(order, weight, draw))
    n, needed = len(order), max(LEAST, _needed(bound))
    if n < needed:
        return NotEnoughData(n, needed)
    last = _descend(known, bound)
    if not last:
        return Gate(None, bound, None, 0.0, n)
    kept = known.drawn(last)
    hits, of = int(known.irrelevant[:last][kept].sum()), int(kept.sum())
    share = Estimate(hits / of, None, _upper(hits, of, ERROR), of)
    return Gate(float(known.score[last - 1]), bound, share, float(known.weight[:last].sum() / known.weight.sum()), n)


def watch(irrelevant: Flags, most: float, window: int = WINDOW) -> Watch | NotEnoughData:
    """Return whether the sends of the last window still keep the bound.

    The evidence is a Shiryaev-Roberts sum over every moment at which things could have become worse, and over how much
    worse, of the likelihood of what came since over that at the bound. While the bound is kept its expectation after n
    sends is at most n: it reaches n / 0.05 in a window of n with a chance of 5 % at most, however often one looks.

    Parameters
    ----------
    irrelevant
        bool[sends], in the order of time, only those whose time to be answered is over.

    Raises
    ------
    InputError
        The bound is not between 0 and 1.

    Examples
    --------
    >>> came = np.arange(400) % 20 < np.repeat([3, 8], 200)
    >>> watch(came[:200], 0.2).open, watch(came, 0.2).open
    (True, False)
    """
    if not 0 < most < 1:
        raise InputError("A bound is not a share between 0 and 1.", to_do="Promise more than never.")
    if not len(irrelevant):
        return NotEnoughData(0, 1)
    came = irrelevant[-window:]
    n, hits = len(came), int(came.sum())
    odds = most / (1 - most)
    found = [_evidence(came, most, worse * odds / (1 + worse * odds)) for worse in _WORSE]
    evidence = float(np.logaddexp.reduce(found, axis=0).max()) - math.log(len(_WORSE))
    return Watch(_exact(hits, n), most, math.exp(min(evidence - math.log(n / ERROR), 700.0)))


def _evidence(came: Flags, most: float, worse: float) -> Floats:
    """Return float64[sends], the logarithm of the sum after each."""
    walk = np.cumsum(np.where(came, math.log(worse / most), math.log((1 - worse) / (1 - most))))
    before = np.append(0.0, walk[:-1])
    return np.asarray(walk + np.logaddexp.accumulate(-before))


class _Sends(msgspec.Struct, frozen=True, eq=False):
    """Labelled sends, the highest score first; `chance` is draw over weight."""

    score: Floats
    irrelevant: Flags
    weight: Floats
    chance: Floats

    def drawn(self, first: int) -> Flags:
        """Return which of the first so many are drawn so that all stand for equally many: draw < weight / largest."""
        return np.asarray(self.chance[:first] * self.weight[:first].max(initial=0.0) < 1)


def _even(order: Ints, weight: Floats | None, draw: Floats | None) -> tuple[Floats, Floats]:
    if weight is None or draw is None:
        return np.ones(len(order)), np.zeros(len(order))
    return weight[order], draw[order] / weight[order]


def _descend(known: _Sends, bound: Bound) -> int:
    """Return how many sends pass at the last threshold that is certified; 0 for none."""
    ends = np.flatnonzero(np.append(known.score[1:] < known.score[:-1], True)) + 1
    place, last = _start(known, ends, bound), 0
    while True:
        first = int(ends[place])
        kept = known.drawn(first)
        if _chance(int(known.irrelevant[:first][kept].sum()), int(kept.sum()), bound) > ERROR:
            return last
        last = first
        if place == len(ends) - 1:
            return last
        place = max(place + 1, min(int(np.searchsorted(ends, first * (1 + STEP))), len(ends) - 1))


def _chance(x: int, k: int, bound: Bound) -> float:
    """Return the chance of at most x irrelevant ones among k sends, were the bound just broken."""
    if bound.base is None:
        return float(special.bdtr(x, k, bound.most))
    m = bound.base.n
    if not m:
        return 1.0
    h = round(bound.base.value * m)
    rate = np.linspace(_lower(h, m, _OUTSIDE / 2), _upper(h, m, _OUTSIDE / 2), _RATES)[:, None]
    width = math.ceil(_FAR * math.sqrt(m / 4)) + 1
    others = np.maximum(np.minimum(np.floor(m * rate) + np.arange(-width, width + 1), m), -1.0)
    of_others = np.diff(_upto(others, m, rate), axis=1, prepend=0.0)
    of_ours = _upto(np.minimum(np.floor(x + k * bound.share * (others - h) / m + 1e-9), k), k, bound.share * rate)
    return float((of_others * of_ours).sum(axis=1).max()) + _OUTSIDE


def _upto(x: Floats, n: int, rate: Floats) -> Floats:
    """Return the chance of at most x of n; 0 below 0, where special functions have none."""
    return np.asarray(np.where(x < 0, 0.0, special.bdtr(np.maximum(x, 0), n, rate)))


def _start(known: _Sends, ends: Ints, bound: Bound) -> int:
    """Return the place of the threshold whose sends promise most, among those with enough of them to be certified."""
    total = np.cumsum(known.weight)
    k = (total / np.maximum.accumulate(known.weight))[ends - 1]
    predicted = (np.cumsum(known.weight * (1 - known.score)) / total)[ends - 1]
    promise = np.where(k >= _needed(bound), (bound.most - predicted) * np.sqrt(k), -np.inf)
    return int(np.argmax(promise))


def _needed(bound: Bound) -> int:
    """Return how many sends, none of them irrelevant, certify the bound."""
    if not 0 < bound.most < 1:
        return LEAST
    return math.ceil(math.log(ERROR) / math.log1p(-bound.most))


def _exact(hits: int, of: int) -> Estimate:
    """Return a share with its exact 95 % interval."""
    return Estimate(hits / max(of, 1), _lower(hits, of, ERROR / 2), _upper(hits, of, ERROR / 2), of)


def _lower(hits: int, of: int, error: float) -> float:
    return float(special.betaincinv(hits, of - hits + 1, error)) if hits else 0.0


def _upper(hits: int, of: int, error: float) -> float:
    return float(special.betaincinv(hits + 1, of - hits, 1 - error)) if hits < of else 1.0


def _check(score: Floats, weight: Floats | None, draw: Floats | None) -> None:
    if len(score) and not (score.min() >= 0 and score.max() <= 1):
        raise InputError("A score is not a chance from 0 to 1.", to_do="Give the predicted chance of relevance.")
    if (weight is None) != (draw is None):
        raise InputError("Weights and draws come together.", to_do="Give the hash of each send with its weight.")
    if weight is not None and len(weight) and not (weight.min() > 0 and np.isfinite(weight.max())):
        raise InputError("A weight is not above 0.", to_do="Give one over the propensity of each send.")
