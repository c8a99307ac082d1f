"""Who is scored by whom: each customer only by what was learned from customers before her, in an order chance dealt.

Customers are dealt into parts. The first two are only learned from; each of the others is scored by learners fitted on
all parts before it. So the gains of the parts are a martingale: where there is nothing to find, they add up to chance
and no more. With the usual folds, where each is scored by all others, a fluke that two folds share counts twice, once
in each, and chance finds more than it seems.

Source: A. P. Dawid, Present position and potential developments: the prequential approach, JRSS A 147 (1984) 278-292;
A. Luedtke, M. van der Laan, Statistical inference for the mean outcome under a possibly non-unique optimal treatment
strategy, Annals of Statistics 44 (2016) 713-742.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.models.uplift import learners
from acquaint.models.uplift.cases import Cases
from acquaint.models.uplift.design import Design, design
from acquaint.models.uplift.learners import Taught

ENDS = (0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Shares of the customers at which parts end."""
UNSCORED = 2
"""Parts that are only learned from."""
HELD = (0.001, 0.999)
"""Quantiles at which money is held where a learner learns; it is tried on money as it came."""
_SEED = 20_262


class Dealt(msgspec.Struct, frozen=True, eq=False):
    """Cases in the order they are scored in.

    Parameters
    ----------
    cases
        The customers of a part stand together.
    edges
        int64[parts + 1], the rows at which parts begin and end.
    columns, x
        Columns of the features, and float64[n, columns] of the cases.
    """

    cases: Cases
    edges: Ints
    columns: Design
    x: Floats

    @property
    def parts(self) -> list[slice]:
        """Rows of each part."""
        return [slice(int(a), int(b)) for a, b in zip(self.edges[:-1], self.edges[1:], strict=True)]

    @property
    def scored(self) -> slice:
        """Rows that are scored."""
        return slice(int(self.edges[UNSCORED]), int(self.edges[-1]))

    @property
    def part(self) -> Ints:
        """int64[n], the part of each row."""
        return np.repeat(np.arange(len(self.edges) - 1), np.diff(self.edges))


def deal(cases: Cases) -> Dealt:
    """Return the cases, which stand in the order of their content, as chance deals them."""
    people = int(cases.customer[-1]) + 1
    place = np.random.Generator(np.random.PCG64(_SEED)).permutation(people)[cases.customer]
    order = np.argsort(place, kind="stable")
    edges = np.searchsorted(place[order], np.round(np.array(ENDS) * people))
    dealt = cases.take(order)
    columns = design(dealt.columns)
    return Dealt(dealt, edges, columns, columns.matrix(dealt.columns, len(order)))


def held(outcome: Floats, binary: bool) -> Floats:
    """Return what is learned from: money is held within its ends, so that a single order does not decide."""
    return outcome if binary else np.asarray(np.clip(outcome, *np.quantile(outcome, HELD)))


def crossed(dealt: Dealt) -> Taught:
    """Return the cases with m0 and m1, each read from lines fitted on other customers, of the parts before hers.

    The first part is read from the second.
    """
    cases, n = dealt.cases, len(dealt.x)
    without, given = np.zeros(n), np.zeros(n)
    taught = Taught(dealt.x, cases.treated, cases.chance, cases.outcome, without, given, cases.binary)
    for now, past in zip(dealt.parts, _pasts(dealt), strict=True):
        lines = learners.learn("t_linear", learned_from(taught, past))
        given[now], without[now] = (stage.mean(dealt.x[now]) for stage in lines.stages)
    return taught


def _pasts(dealt: Dealt) -> list[slice]:
    first, second, *later = dealt.parts
    return [second, first, *(slice(0, part.start) for part in later)]


def learned_from(taught: Taught, rows: slice) -> Taught:
    """Return rows to learn from."""
    part = taught.take(rows)
    return msgspec.structs.replace(part, outcome=held(part.outcome, taught.binary))


def scores(dealt: Dealt, taught: Taught, names: Iterable[str]) -> dict[str, Floats]:
    """Return float64[scored] for each learner: the effect it foretells of each customer from those before her."""
    found = {name: np.zeros(len(dealt.x)) for name in names}
    for now in dealt.parts[UNSCORED:]:
        past = learned_from(taught, slice(0, now.start))
        for name, score in found.items():
            score[now] = learners.learn(name, past).effect(dealt.x[now])
    return {name: score[dealt.scored] for name, score in found.items()}
