"""Section 6: who is slipping, as dots without names."""

from __future__ import annotations

from acquaint import currencies
from acquaint.report.charts import Chart, colours
from acquaint.report.sections.section import Cell, Section, Table, Teller

_HALF = 0.5
_WIDE = 20
_TICKS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
_BINS = ((0, 7), (8, 14), (15, 30), (31, 60), (61, 120), (121, None))


def tell(t: Teller) -> Section:
    """Return the slipping by days late and yearly sales."""
    report = t.report
    n = report.count("slipping.count")
    topic = t("slipping.topic")
    keys = tuple(key for key in report.by_key if key.startswith("slipping."))
    if not n:
        return Section("slipping", topic, _nobody(t), lacking=True, keys=keys)
    act = t("slipping.act", n=n, sheet=t.sheet("slipping"), writable=report.count("slipping.writable"))
    people = (_people(t),) if report.people.slipping else ()
    return Section(
        "slipping", topic, t("slipping.finding", n=n), more=_returns(t, n), act=act,
        chart=_chart(t) if report.slipping.dots else None, note=_note(t), tables=people,
        data=_data(t) if report.slipping.dots else None, keys=keys, how=(t("slipping.how"),),
    )  # fmt: skip


def _nobody(t: Teller) -> str:
    """Say why nobody is slipping."""
    report = t.report
    if began := report.count("slipping.began"):
        return _gone(t, began)
    if any(state.name in ("customer", "resting") for state in report.stages.states):
        return t("slipping.slow")
    if silent := report.count("stages.silent"):
        return t("slipping.too_early", n=silent)
    return t("slipping.none" if report.slipping.judged else "slipping.unjudged")


def _gone(t: Teller, began: int) -> str:
    """Say what has become of those who began to slip lately, of whom the flow of states tells."""
    counts = {name: t.report.count(f"slipping.began_{name}") for name in ("back", "lapsed")}
    gone = [t(f"slipping.gone_{name}", n=n) for name, n in counts.items() if n]
    return t("slipping.gone", n=began, gone=gone)


def _returns(t: Teller, n: int) -> tuple[str, ...]:
    """Say how many will return by themselves, and what follows for the offer."""
    found = t.report["slipping.return_expected"]
    if found.value is None:
        return (t("slipping.no_chance"),)
    low, high = round(found.low or 0), round(found.high or 0)
    days = t.report.slipping.horizon_days or 90
    text = t("slipping.returns", n=round(found.value), low=low, high=high, days=days)
    many = found.value >= _HALF * n
    return (text, t("slipping.be_brief" if many else "slipping.give_reason"))


def _note(t: Teller) -> str:
    """Say what the dots are, and whether only the biggest are shown."""
    dots, of = len(t.report.slipping.dots), t.report.slipping.of
    note = t("slipping.note", currency=t.report.currency or "")
    return f"{note} {t('slipping.capped', n=dots, of=of)}" if dots < of else note


def _people(t: Teller) -> Table:
    header = tuple(t(f"people.{name}") for name in ("name", "last", "late", "year"))
    rows = [
        (p.name, t.words.short_day(p.last_order) if p.last_order else "", p.days_late,
         Cell(t.words.money(p.net_sales_minor)))
        for p in t.report.people.slipping
    ]  # fmt: skip
    return t.plain(t("people.slipping"), header, rows, texts=(1,))


def _data(t: Teller) -> Table:
    rows = []
    for low, high in _BINS:
        until = high if high is not None else max(dot.days_late for dot in t.report.slipping.dots)
        inside = [dot for dot in t.report.slipping.dots if dot.slipping and low <= dot.days_late <= until]
        if inside:
            name = t("slipping.days", low=low, high=high) if high is not None else t("slipping.days_more", low=low)
            rows.append((name, len(inside), Cell(t.words.money(sum(d.net_sales_minor for d in inside), whole=True))))
    header = tuple(t(f"slipping.header_{name}") for name in ("late", "customers", "sales"))
    return t.plain(t("slipping.data"), header, rows)


def _chart(t: Teller) -> Chart:
    names = (t("slipping.legend_slipping"), t("slipping.legend_late"))
    unit = 10.0 ** -(currencies.digits(t.report.currency) if t.report.currency else 2)
    dots = sorted(t.report.slipping.dots, key=lambda dot: dot.slipping)
    values = [
        {"late": max(1, d.days_late), "sales": d.net_sales_minor * unit, "who": names[0] if d.slipping else names[1]}
        for d in dots
    ]
    late = [max(1, dot.days_late) for dot in dots]
    wide = max(late) > _WIDE * min(late)
    scale, axis = ({"type": "log", "nice": False}, {"values": _TICKS}) if wide else ({"zero": False}, {"tickCount": 6})
    x = {"field": "late", "type": "quantitative", "title": t("slipping.axis_late"), "scale": scale, "axis": axis}
    money = {"labelExpr": _grouped(t), "tickCount": 5}
    spec = {
        "height": 240,
        "data": {"values": values},
        "mark": {"type": "point", "filled": True, "size": 55, "opacity": 0.75},
        "encoding": {
            "x": x,
            "y": {"field": "sales", "type": "quantitative", "title": None, "axis": money},
            "color": colours("who", names, ("var(--warm)", "var(--grey)")),
        },
    }
    text = t("slipping.alt", n=sum(dot.slipping for dot in dots))
    return Chart("slipping", t("slipping.topic"), text, spec)


def _grouped(t: Teller) -> str:
    """Return the expression that writes a whole number with the language's separators."""
    separator = t.words.count(1000)[1:2]
    return f"replace(format(datum.value, ','), /,/g, '{separator if not separator.isdigit() else ''}')"
