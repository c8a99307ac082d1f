"""Section 2: where customers stand, and the flow between states."""

from __future__ import annotations

from datetime import date, timedelta

from acquaint.report.charts import INK, Chart, colours
from acquaint.report.figures.stages import Span
from acquaint.report.sections.section import Cell, Section, Table, Teller

_COLOURS = {"new": "var(--accent)", "back": "var(--blue)", "slipping": "var(--warm)", "lapsed": "var(--grey)"}
_DOWN = ("slipping", "lapsed")


def tell(t: Teller) -> Section:
    """Return the flow as bars, the states as a table."""
    report = t.report
    topic = t("stages.topic")
    if not report.stages.states:
        return Section("stages", topic, t("stages.none"), lacking=True)
    new = report.count("stages.new_listed")
    act = t("stages.act", n=new, sheet=t.sheet("new")) if new else ""
    keys = tuple(k for k in report.by_key if k.startswith(("stages.", "flow.", "ladder.second")))
    spans = report.stages.spans
    tables = (_states(t), *([_segments(t)] if report.segments else []))
    return Section(
        "stages", topic, _finding(t), more=_flow(t), act=act, chart=_chart(t) if spans else None, tables=tables,
        data=_data(t) if spans else None, keys=keys, how=(t("stages.how"),),
        note="" if spans else t("stages.no_spans"),
    )  # fmt: skip


def _finding(t: Teller) -> str:
    second, late = t.report.count("ladder.second_recently"), t.report.get("ladder.second_late")
    if late is not None and second + int(late.value or 0):
        return t("stages.finding", second=second, late=int(late.value or 0), n=second)
    states = [
        t("stages.counted", n=s.customers, state=t.words(f"states.state.{s.name}"))
        for s in t.report.stages.states
        if s.customers
    ]
    return t("stages.finding_states", states=states)


def _flow(t: Teller) -> tuple[str, ...]:
    moved = {name: t.report.count(f"flow.{name}") for name in _COLOURS}
    if not any(moved.values()):
        return ()
    return (t("stages.flow", moved=[t(f"stages.moved.{name}", n=n) for name, n in moved.items()]),)


def _states(t: Teller) -> Table:
    total = max((state.customers for state in t.report.stages.states), default=1) or 1
    rows = tuple(
        (
            Cell(t.words(f"states.state.{s.name}")),
            Cell(t.words.count(s.customers), bar=s.customers / total),
            Cell(t.signed(s.came)),
            Cell(t.signed(-s.went)),
        )
        for s in t.report.stages.states
    )
    header = tuple(t(f"stages.header.{name}") for name in ("state", "now", "came", "went"))
    return Table(t("stages.states"), header, rows, kind="bars")


def _segments(t: Teller) -> Table:
    header = tuple(t(f"stages.header.{name}") for name in ("group", "now", "came", "went"))
    rows = [(s.name, s.customers, t.signed(s.came), t.signed(-s.went)) for s in t.report.segments]
    return t.plain(t("stages.groups"), header, rows)


def _data(t: Teller) -> Table:
    header = (t("stages.header.until"), *(t(f"stages.legend.{name}") for name in _COLOURS))
    rows = [
        (t.words.short_day(_last(span)), *(span.moved[name] for name in _COLOURS)) for span in t.report.stages.spans
    ]
    return t.plain(t("stages.data"), header, rows)


def _last(span: Span) -> date:
    return span.end - timedelta(days=1)


def _chart(t: Teller) -> Chart:
    spans, names = t.report.stages.spans, {name: t(f"stages.legend.{name}") for name in _COLOURS}
    dates = [_last(span) for span in spans]
    values = [
        {"at": n, "name": names[name], "n": span.moved[name] * (-1 if name in _DOWN else 1), "order": place}
        for n, span in enumerate(spans)
        for place, name in enumerate(_COLOURS)
    ]
    labels = ", ".join(f"'{t.day_month(day)}'" for day in dates)
    third = f"datum.value % 3 == {(len(spans) - 1) % 3}"
    axis = {"labelExpr": f"{third} ? [{labels}][datum.value] : ''", "labelAngle": 0}
    y = {
        "field": "n",
        "type": "quantitative",
        "title": None,
        "axis": {"labelExpr": "format(abs(datum.value), 'd')", "tickCount": 5, "tickMinStep": 1},
    }
    bars = {
        "x": {"field": "at", "type": "ordinal", "title": None, "axis": axis},
        "y": y,
        "color": colours("name", list(names.values()), list(_COLOURS.values())),
        "order": {"field": "order"},
    }
    spec = {
        "height": 210,
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "bar", "size": 17}, "encoding": bars},
            {"mark": {"type": "rule", "color": INK, "strokeWidth": 1}, "encoding": {"y": {"datum": 0}}},
        ],
    }
    moved = [t(f"stages.moved.{name}", n=sum(span.moved[name] for span in spans)) for name in _COLOURS]
    text = t("stages.alt", start=spans[0].start, end=dates[-1], moved=moved)
    return Chart("stages", t("stages.topic"), text, spec)
