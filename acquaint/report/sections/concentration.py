"""Section 5: who carries the shop."""

from __future__ import annotations

from acquaint.report.charts import INK, SOFT, Chart, shares
from acquaint.report.sections.section import Cell, Section, Table, Teller


def tell(t: Teller) -> Section:
    """Return the curve of sales by customers, the biggest first."""
    report = t.report
    topic = t("concentration.topic")
    share = report.get("concentration.top_share")
    if share is None or not share.known:
        missing = share.missing if share is not None else 30
        return Section("concentration", topic, t("concentration.none", n=missing), lacking=True)
    top, slipping = report.count("concentration.top"), report.count("concentration.top_slipping")
    part = top / max(1, report.count("customers.bought"))
    finding = t("concentration.finding", n=top, part=part, share=float(share.value or 0))
    act = t("concentration.act", sheet=t.sheet("best"), n=top)
    keys = ("concentration.top", "concentration.top_share", "concentration.top_slipping")
    people = (_best(t),) if report.people.best else ()
    return Section(
        "concentration", topic, finding, more=(t("concentration.slipping", n=slipping),), act=act, chart=_chart(t),
        tables=people, data=_data(t), keys=keys, how=(t("concentration.how"),),
    )  # fmt: skip


def _data(t: Teller) -> Table:
    """Return the shares of the round parts, each with its number of customers and what part they really are."""
    bought = max(1, t.report.count("customers.bought"))
    parts = {each.customers: each.share for each in t.report.concentration.parts}
    rows = [(t("concentration.people", n=n, part=n / bought), t.words.share(share)) for n, share in parts.items()]
    return t.plain(t("concentration.data"), (t("concentration.header_part"), t("concentration.header_share")), rows)


def _best(t: Teller) -> Table:
    header = tuple(t(f"people.{name}") for name in ("name", "last", "year"))
    rows = [
        (p.name, t.words.short_day(p.last_order) if p.last_order else "", Cell(t.words.money(p.net_sales_minor)))
        for p in t.report.people.best
    ]
    return t.plain(t("people.best"), header, rows)


def _chart(t: Teller) -> Chart:
    report = t.report
    points = [{"part": part, "share": share} for part, share in report.concentration.curve]
    part = report.count("concentration.top") / max(1, report.count("customers.bought"))
    top = float(report["concentration.top_share"].value or 0)
    both = {
        "x": shares() | {"field": "part", "title": t("concentration.axis")},
        "y": shares() | {"field": "share"},
    }
    accent = {"color": "var(--accent)"}
    equal = [{"part": 0, "share": 0}, {"part": 1, "share": 1}]
    mark = [{"part": part, "share": top, "label": t("concentration.mark", part=part, share=top)}]
    dashed = {"type": "line", "strokeDash": [3, 4], "strokeWidth": 1, "color": SOFT}
    area = {"type": "area", "line": accent | {"strokeWidth": 2}, "fillOpacity": 0.12} | accent
    dot = {"type": "point", "filled": True, "size": 90, "opacity": 1} | accent
    label = {"type": "text", "align": "left", "dx": 12, "dy": 4, "color": INK, "fontWeight": 600}
    spec = {
        "height": 230,
        "layer": [
            {"data": {"values": equal}, "mark": dashed, "encoding": both},
            {"data": {"values": points}, "mark": area, "encoding": both},
            {"data": {"values": mark}, "mark": dot, "encoding": both},
            {"data": {"values": mark}, "mark": label, "encoding": both | {"text": {"field": "label"}}},
        ],
    }
    return Chart("concentration", t("concentration.topic"), t("concentration.alt", part=part, share=top), spec)
