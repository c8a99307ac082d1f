"""Chances: churn, and the propensities that a shop asks for in its settings, each an additive model over features."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from acquaint import expr
from acquaint.config import PropensitySettings, Settings
from acquaint.features.catalog import Catalog, Feature
from acquaint.features.occasions import Flags, Floats
from acquaint.lake import digest
from acquaint.models import churn, propensity, reasons, shelf, training
from acquaint.models.additive import Additive
from acquaint.models.propensity import Asked, Learned
from acquaint.models.shelf import Kept, Shelf
from acquaint.models.study import Now, Study
from acquaint.models.training import Cases
from acquaint.records import NotEnoughData
from acquaint.sources.sql import quoted

if TYPE_CHECKING:
    import pyarrow as pa

LEAST_WINDOWS = 2
"""Moments without which there is nothing to try a model on that it has not seen."""
CHURN = "churn_probability"
CHURN_WITHIN = 0.95
"""Its interval is as wide as that of the chance to return, in whose place it stands."""
_ENDS = ("", "_low", "_high")
_NOTHING: Floats = np.zeros(0)


class _Part(NamedTuple):
    """A model, the customers it is asked of, and what it reads that is no feature of the catalogue, by name."""

    model: Additive
    who: Flags
    own: Mapping[str, Floats] = {}


def learn(study: Study, known: Shelf) -> Iterator[tuple[str, Kept]]:
    """Yield the propensities of the settings, and churn."""
    for horizon in sorted({each.horizon_days for each in study.settings.propensity.values()}):
        yield from _propensities(study, known, horizon)
    for span in churn.SPANS:
        yield span.name, _churn(study, span, known.models.get(span.name))


def predict(now: Now, known: Shelf) -> Iterator[tuple[str, pa.Array]]:
    """Yield chance of churn, and interval and reasons of each propensity, whose chance is a feature already."""
    yield from _predicted(now, CHURN, _ENDS, _churning(now, known), CHURN_WITHIN)
    for name in now.settings.propensity:
        model = known.model(name, Additive)
        asked = now.person if model is None else now.person & ~np.isnan(_read(now, (name,), {})[name])
        yield from _predicted(now, name, _ENDS[1:], [] if model is None else [_Part(model, asked)])


def _churning(now: Now, known: Shelf) -> list[_Part]:
    """Return the models of churn, each with the customers it is asked of and what it reads of them."""
    bought, horizon = churn.asked(now.story, now.constants, now.day)
    models = {span: model for span in churn.SPANS if (model := known.model(span.name, Additive)) is not None}
    own = {}
    if any(churn.QUIET in model.features for model in models.values()):
        people = training.people(now.con)
        own[churn.QUIET] = churn.quiet_now(now.story, now.constants, people, horizon, now.day)
    return [_Part(model, now.person & bought & span.holds(horizon), own) for span, model in models.items()]


def expressions(known: Shelf, names: Iterable[str]) -> dict[str, str]:
    """Return the expressions of those of the named models that have learned something."""
    found = ((name, known.model(name, Additive)) for name in names)
    return {name: model.expression() for name, model in found if model is not None}


def asked_of(settings: Settings) -> tuple[Feature, ...]:
    """Return the conditions that say whose chances are asked for, as features that stand in no profile."""
    return tuple(
        Feature(_among(name), each.among, "Whether the chance is asked for", "yes or no",
                place=f"[propensity.{name}] among")
        for name, each in settings.propensity.items()
    )  # fmt: skip


def _among(name: str) -> str:
    return f"{name}_among"


def _propensities(study: Study, known: Shelf, horizon: int) -> Iterator[tuple[str, Kept]]:
    """Yield the propensities of one horizon: they share their cases."""
    asked = {name: each for name, each in study.settings.propensity.items() if each.horizon_days == horizon}
    kept = {name: known.models.get(name) for name in asked}
    ready = {n: old for n, old in kept.items() if old and old.stays(study.definition(asked[n]), study.month, horizon)}
    yield from ready.items()
    due = {name: each for name, each in asked.items() if name not in ready}
    if due:
        cases = _grid(study, horizon)
        yield from ((name, _propensity(study, name, each, cases, kept[name])) for name, each in due.items())


def _grid(study: Study, horizon: int) -> Cases:
    """Return every customer that models learn from at every moment, with every feature a model can read."""
    people, many = training.people(study.con), study.windows(horizon)
    if many < LEAST_WINDOWS or len(people) < propensity.LEAST:
        return Cases(people[:0], people[:0], {})
    customer, window = (each.ravel() for each in np.meshgrid(people, np.arange(many + 1), indexing="ij"))
    names = [*_independent(study.catalog, study.settings), *(each.name for each in asked_of(study.settings))]
    return study.cases(names, customer, window, horizon)


def _independent(catalog: Catalog, settings: Settings) -> list[str]:
    """Return the features that models read: what rests on a propensity itself, or is a segment, is none."""
    left = {*settings.propensity, *(f"in_{name}" for name in settings.segments)}
    for entry in catalog.entries:
        if left & set(expr.features_used(entry.tree)):
            left.add(entry.feature.name)
    return [name for name in training.readable(catalog, catalog.names) if name not in left]


def _propensity(study: Study, name: str, asked: PropensitySettings, cases: Cases, old: Kept | None) -> Kept:
    hidden = {each.name for each in asked_of(study.settings)}
    known = {each: values for each, values in cases.columns.items() if each not in hidden}
    past, y = cases, _NOTHING
    if known:
        target, among = cases.columns[f"{name}_now"], cases.columns[_among(name)]
        past, y = propensity.labelled(msgspec.structs.replace(cases, columns=known), target, among)
    card = _asked(
        study, name, asked.description or asked.target, horizon=asked.horizon_days, step=asked.horizon_days,
        lasts=asked.horizon_days, fingerprint=_fingerprint(past, y),
    )  # fmt: skip
    return _against(
        study,
        study.definition(asked),
        old,
        lambda champion: propensity.learn(card, past, y, champion=champion),
    )


def _churn(study: Study, span: churn.Span, old: Kept | None) -> Kept:
    definition = study.definition(span.name, churn.VERSION)
    if old is not None and old.stays(definition, study.month, span.most):
        return old
    days = study.story.occasions.day
    windows = (study.at - int(days.min())) // churn.STEP_DAYS if len(days) else 0
    people = training.people(study.con)
    past = churn.past(study.story, study.months, people, windows, study.at, span)
    few = propensity.lacking(past.left, past.window, span.apart)
    names = [name for name in churn.FEATURES if name in study.catalog.names] if few is None else []
    cases = (
        study.cases(names, past.customer, past.window, churn.STEP_DAYS)
        if names
        else Cases(past.customer, past.window, {})
    )
    if names:
        cases.columns[churn.QUIET] = churn.quiet_then(study.story, study.months, people, past, study.at)
    card = _asked(
        study, span.name, "no order within max(90 days, 2 usual gaps)", horizon=None, step=churn.STEP_DAYS,
        lasts=span.most, fingerprint=_fingerprint(cases, past.left),
    )  # fmt: skip
    return _against(
        study,
        definition,
        old,
        lambda champion: propensity.learn(
            card,
            cases,
            past.left,
            rule=past.rule,
            champion=champion,
            apart=span.apart,
            said=churn.QUIET if names else "",
        ),
    )


def _asked(
    study: Study, name: str, predicts: str, *, horizon: int | None, step: int, lasts: int, fingerprint: str
) -> Asked:
    return Asked(name, predicts, "share", 1, horizon, study.month, step, lasts, fingerprint)


def _against(study: Study, definition: str, old: Kept | None, learned: Callable[[Additive | None], Learned]) -> Kept:
    """Return the model to use: the one in use where it did better on the newest window, or the one learned now."""
    used = old if old is not None and old.champion(definition, study.month) else None
    found = learned(None if used is None else used.model(Additive))
    if used is not None and isinstance(found.card.missing, NotEnoughData):
        return used
    return shelf.settle(definition, study.month, found.card, found.model, used, found.contest)


def _fingerprint(cases: Cases, y: Floats) -> str:
    """Return the fingerprint of everything a model is fitted on, and of the code that fits it."""
    parts = [cases.customer, cases.window, y, *cases.columns.values()]
    data = [digest.of_bytes(np.ascontiguousarray(part).tobytes()) for part in parts]
    return digest.of(data, list(cases.columns), digest.of_code(*shelf.CODE))


def _predicted(
    now: Now, name: str, ends: tuple[str, ...], models: Sequence[_Part], within: float = 0.8
) -> Iterator[tuple[str, pa.Array]]:
    """Yield chance and interval, as far as `ends` asks for them, and the reasons.

    Parameters
    ----------
    models
        No customer is asked of two.
    """
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    found, said = np.zeros((len(_ENDS), now.customers)), np.zeros(now.customers, np.bool_)
    because = now.silent(pa.string())
    for model, asked, own in models:
        if not asked.any():
            continue
        read = _read(now, model.features, own)
        found = np.where(asked, model.predict(read, within), found)
        because = pc.if_else(pa.array(asked), reasons.strongest(model, read, asked), because)
        said |= asked
    for end, values in zip(_ENDS, found, strict=True):
        if end in ends:
            yield f"{name}{end}", pa.array(values, mask=~said)
    yield f"{name}_because", because


def _read(now: Now, names: tuple[str, ...], own: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return features of all customers, by their numbers; of a model that reads none, who they are."""
    chosen = [quoted(name) for name in names if name not in own]
    found = now.con.sql(
        f"SELECT {', '.join(['number', *chosen])} FROM features JOIN numbered USING (customer) ORDER BY 1"
    )
    table = found.to_arrow_table()
    return {name: own[name] if name in own else training.numbers(table[name]) for name in ("number", *names)}
