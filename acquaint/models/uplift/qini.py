"""The Qini coefficient, one formula: how well scores order customers by what is brought about.

Customers stand by falling score. Of the k first, N_t(k) were drawn and Y_t(k) is their outcome, N_c and Y_c are those
of the others:

    Q(k) = Y_t(k) - Y_c(k) N_t(k) / N_c(k)                      0 where N_c(k) = 0; read where the score changes
    Qini = (A(scores) - D) / (A(best) - D)

A is the area under the curve (trapezia, k from 0 to n), D that under the straight line from (0, 0) to (n, Q(n)), and
"best" orders by t y - (1 - t) y, which no score can surpass. Equal scores share their step. 0 is chance, whose spread
must be told beside it (`band`); 1 is never reached.

Sources: N. Radcliffe, Using control groups to target on predicted lift, Direct Marketing Analytics Journal (2007)
14-21; normalised as `qini_auc_score` with `negative_effect=True` of scikit-uplift 0.5.1.
"""

from __future__ import annotations

import numpy as np

from acquaint.features.occasions import Flags, Floats, Ints


def curve(score: Floats, outcome: Floats, treated: Flags) -> tuple[Ints, Floats]:
    """Return k and Q(k) where the score changes, from (0, 0) on.

    Examples
    --------
    >>> k, q = curve(np.array([3.0, 2.0, 1.0, 0.0]), np.array([1.0, 0.0, 0.0, 1.0]), np.array([1, 0, 1, 0]) > 0)
    >>> k.tolist(), q.tolist()
    ([0, 1, 2, 3, 4], [0.0, 1.0, 1.0, 1.0, 0.0])
    """
    order = np.argsort(-score, kind="stable")
    drawn = treated[order].astype(np.float64)
    ends = np.append(np.flatnonzero(np.diff(score[order])), len(order) - 1)
    y = outcome[order]
    many, with_it, without = (np.cumsum(each)[ends] for each in (drawn, drawn * y, (1 - drawn) * y))
    others = ends + 1 - many
    ratio = np.divide(many, others, out=np.zeros(len(ends)), where=others > 0)
    return np.append(0, ends + 1), np.append(0.0, with_it - without * ratio)


def qini(score: Floats, outcome: Floats, treated: Flags) -> float:
    """Return the Qini coefficient; 0 where nothing can be ordered.

    Parameters
    ----------
    score
        float64[n], the higher the sooner she gets it.
    outcome
        float64[n], 0 or 1, or money.
    treated
        bool[n], who was drawn; all with the same chance.

    Examples
    --------
    >>> treated, y = np.array([1, 0, 1, 0]) > 0, np.array([1.0, 0.0, 0.0, 1.0])
    >>> qini(np.array([3.0, 2.0, 1.0, 0.0]), y, treated), qini(np.ones(4), y, treated)
    (1.0, 0.0)
    """
    most = perfect(outcome, treated)
    return _area(score, outcome, treated) / most if most > 0 else 0.0


def perfect(outcome: Floats, treated: Flags) -> float:
    """Return A(best) - D, in customers x outcomes."""
    return _area(np.where(treated, outcome, -outcome), outcome, treated)


def _area(score: Floats, outcome: Floats, treated: Flags) -> float:
    k, q = curve(score, outcome, treated)
    return float(np.trapezoid(q, k) - k[-1] * q[-1] / 2)
