"""Section 10: what to expect, how good earlier expectations were, and the models behind them."""

from __future__ import annotations

from acquaint.models.hindsight import Hindsight, Row
from acquaint.report.figures import Figure
from acquaint.report.figures.ahead import Ahead, Model
from acquaint.report.sections.section import Cell, Section, Table, Teller


def tell(t: Teller) -> Section:
    """Return what is expected, the table of what came, and that of the models."""
    topic, ahead = t("ahead.topic"), t.report.ahead
    orders = t.report.get("ahead.orders_28d")
    models = (_models(t, ahead),) if ahead.models else ()
    if orders is None or orders.value is None:
        return Section("ahead", topic, t("ahead.none"), lacking=True, tables=models)
    looked = () if ahead.hindsight is None else (_looked(t, ahead.hindsight),)
    return Section(
        "ahead", topic, _said(t, "finding", orders), more=_further(t, ahead), act=t("ahead.act"),
        tables=(*looked, *models), how=(t("ahead.how"),),
        keys=tuple(key for key in t.report.by_key if key.startswith("ahead.")),
    )  # fmt: skip


def _said(t: Teller, key: str, figure: Figure) -> str:
    values = {name: round(getattr(figure, name) or 0) for name in ("value", "low", "high")}
    return t(f"ahead.{key}", n=figure.n or 0, **values)


def _further(t: Teller, ahead: Ahead) -> tuple[str, ...]:
    found = []
    for days in (28, 365):
        value = t.report.get(f"ahead.value_{days}d")
        if value is not None and value.value is not None:
            found.append(_said(t, f"{ahead.value_of}_{days}d", value))
    return tuple(found)


def _looked(t: Teller, seen: Hindsight) -> Table:
    """Return what was expected of the weeks after the day, and what came."""
    header = tuple(t(f"ahead.header.{name}") for name in ("what", "expected", "came", "rule"))
    rows = [_row(t, row, seen) for row in seen.rows]
    return Table(
        t("ahead.looked", start=seen.start, end=seen.end), header, tuple(rows), texts=(1,), wide=True, whole=True
    )


def _row(t: Teller, row: Row, seen: Hindsight) -> tuple[Cell, ...]:
    what = f"{row.name}_{seen.value_of}" if row.name == "value" else row.name
    expected = "" if row.expected is None else _value(t, row.name, row.expected)
    if row.low is not None and row.high is not None:
        low, high = (_value(t, row.name, end) for end in (row.low, row.high))
        expected = t("ahead.interval", value=expected, low=low, high=high)
        expected = expected if row.low <= row.came <= row.high else t("ahead.outside", expected=expected)
    rule = "" if row.rule is None else _value(t, row.name, row.rule)
    name = t(f"ahead.what.{what}", n=row.n)
    return Cell(name), Cell(expected), Cell(_value(t, row.name, row.came)), Cell(rule)


def _value(t: Teller, name: str, value: float) -> str:
    match name:
        case "value":
            return t.words.money(round(value), whole=True)
        case "stayed_away" | "in_band":
            return t.words.share(value)
        case "missed_days":
            return t.words.number(value)
        case _:
            return t.words.count(round(value))


def _models(t: Teller, ahead: Ahead) -> Table:
    header = tuple(t(f"ahead.models.{name}") for name in ("what", "used", "better"))
    rows = tuple(_model(t, model) for model in ahead.models)
    return Table(t("ahead.models.caption"), header, rows, texts=(1, 2), whole=True)


def _model(t: Teller, model: Model) -> tuple[Cell, ...]:
    key = f"models.predicts.{model.name}"
    what = t.words(key) if t.words.has(key) else t.words("models.predicts_own", what=model.predicts)
    used = t.words(f"models.rung.{model.chosen}") if model.chosen else t("ahead.models.silent")
    return Cell(what), Cell(used), Cell(_better(t, model))


def _better(t: Teller, model: Model) -> str:
    if model.needed is not None:
        return t("ahead.models.few", have=model.have or 0, needed=model.needed)
    if model.gain is None:
        return t("ahead.models.alone" if model.rungs < 2 else "ahead.models.simplest")
    better = t("ahead.models.gain", share=model.gain, simple=t.words(f"models.rung.{model.simple}"))
    return better if model.holds else f"{better} {t('ahead.models.broken')}"
