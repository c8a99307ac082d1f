"""Section 3: the way from the first order to the fourth."""

from __future__ import annotations

from acquaint.report.charts import Chart, colours, shares
from acquaint.report.figures import Figure
from acquaint.report.figures.ladder import Step
from acquaint.report.sections.section import Section, Table, Teller

_COLOURS = ("var(--accent)", "var(--blue)", "var(--warm)")
_TICKS = (0, 30, 60, 90, 120, 180, 240, 300, 365)
_READ = (14, 30, 60, 90, 180, 365)
"""Days at which the table reads the curves."""


def tell(t: Teller) -> Section:
    """Return the curves of the steps that there are enough cases for."""
    topic = t("ladder.topic")
    first = t.report["ladder.1_2.share"]
    if first.value is None:
        return Section("ladder", topic, t("ladder.none", n=first.missing), lacking=True, keys=(first.key,))
    steps = [step for step in t.report.ladder if step.points]
    keys = tuple(k for k in t.report.by_key if k.startswith("ladder.") and not k.startswith("ladder.second"))
    return Section(
        "ladder", topic, _first(t, first, steps[0]), more=_further(t, steps), act=_act(t, steps),
        chart=_chart(t, steps), data=_data(t, steps), keys=keys, how=(t("ladder.how"),),
    )  # fmt: skip


def _first(t: Teller, share: Figure, step: Step) -> str:
    values = _hundreds(t, share) | {"span": t.span(step.days)}
    median = t.report.get("ladder.1_2.median")
    if median is None or median.value is None:
        return t("ladder.finding", **values)
    return t("ladder.finding_median", days=round(median.value), **values)


def _hundreds(t: Teller, share: Figure) -> dict[str, int]:
    return {name: t.hundred(getattr(share, name)) for name in ("value", "low", "high")} | {"cases": share.n or 0}


def _further(t: Teller, steps: list[Step]) -> tuple[str, ...]:
    found = []
    for number, step in enumerate(t.report.ladder, 1):
        share = t.report[f"ladder.{number}_{number + 1}.share"]
        if number > 1 and step in steps:
            found.append(t(f"ladder.after_{number}", **_hundreds(t, share), span=t.span(step.days)))
        elif number > 1 and share.missing:
            found.append(t(f"ladder.few_{number}", have=share.n or 0, needed=share.needed or 0))
    return tuple(found)


def _act(t: Teller, steps: list[Step]) -> str:
    """Say after which order most stay away, at one distance for all steps, and when to write."""
    days = min(step.days or 0 for step in steps)
    at = {number: _at(step, days) for number, step in enumerate(t.report.ladder, 1) if step in steps}
    worst = min(at, key=lambda number: at[number])
    median = t.report.get(f"ladder.{worst}_{worst + 1}.median")
    if median is None or median.value is None:
        return ""
    late = t.report.get("ladder.second_late")
    act = t(f"ladder.act_{worst}", day=round(median.value))
    if worst == 1 and late is not None and late.value:
        return f"{act} {_late(t, int(late.value))}"
    return act


def _late(t: Teller, n: int) -> str:
    """Say how many are past the day, and how many of them stand on the sheet New, which holds the latest only."""
    listed = t.report.count("ladder.second_late_listed")
    key = "act_count" if listed == n else "act_count_listed" if listed else "act_count_unlisted"
    return t(f"ladder.{key}", n=n, listed=listed, sheet=t.sheet("new"))


def _at(step: Step, day: int) -> float:
    return max((point.share for point in step.points if point.day <= day), default=0.0)


def _data(t: Teller, steps: list[Step]) -> Table:
    header = (t("ladder.header_day"), *(_name(t, step) for step in steps))
    days = [day for day in _READ if day <= max(step.days or 0 for step in steps)]
    rows = [(t.words.many(day, "after_days"), *(_read(t, step, day) for step in steps)) for day in days]
    return t.plain(t("ladder.data"), header, rows)


def _read(t: Teller, step: Step, day: int) -> str:
    """Return a curve's share at a day; nothing beyond its end."""
    return t.words.share(_at(step, day)) if day <= (step.days or 0) else ""


def _name(t: Teller, step: Step) -> str:
    return t(f"ladder.step_{step.name[0]}")


def _chart(t: Teller, steps: list[Step]) -> Chart:
    longest = max(step.days or 0 for step in steps)
    values = [
        {"step": _name(t, step), "day": p.day, "share": p.share, "low": p.low, "high": p.high}
        for step in steps
        for p in step.points
    ]
    colour = colours("step", [_name(t, step) for step in steps], _COLOURS[: len(steps)], lines=True)
    x = {
        "field": "day",
        "type": "quantitative",
        "title": t("ladder.axis"),
        "scale": {"domain": [0, longest], "nice": False},
        "axis": {"values": [day for day in _TICKS if day <= longest], "labelOverlap": True},
    }
    spec = {
        "height": 230,
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "area", "interpolate": "step-after", "opacity": 0.14},
                "encoding": {"x": x, "y": shares() | {"field": "low"}, "y2": {"field": "high"}, "color": colour},
            },
            {
                "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2},
                "encoding": {"x": x, "y": shares() | {"field": "share"}, "color": colour},
            },
        ],
    }
    return Chart("ladder", t("ladder.topic"), t("ladder.alt", steps=[_said(t, step) for step in steps]), spec)


def _said(t: Teller, step: Step) -> str:
    share = t.words.share(step.points[-1].share)
    return t("ladder.said", step=_name(t, step), share=share, span=t.span(step.days))
