"""Section 8: from gross sales to what is left."""

from __future__ import annotations

from acquaint import currencies
from acquaint.report.charts import INK, Chart, colours
from acquaint.report.figures import FEW, Figure
from acquaint.report.figures.money import Channel
from acquaint.report.sections.section import Cell, Section, Table, Teller

_KEYS = ("gross", "discounts", "returns", "net", "cost_of_goods", "cost_to_serve", "left")
_TAKEN = ("discounts", "returns", "cost_of_goods", "cost_to_serve")


def tell(t: Teller) -> Section:
    """Return the waterfall, channels apart, and the last four weeks."""
    topic = t("money.topic")
    gross = t.report.get("money.gross")
    if gross is None or not gross.value:
        return Section("money", topic, t("money.none"), lacking=True)
    keys = tuple(key for key in t.report.by_key if key.startswith("money."))
    channels = [c for c in t.report.money.channels if c.orders or c.net_minor]
    tables = (_channels(t),) if len(channels) > 1 else ()
    taken = _taken(t)
    more = (*_net(t), *(() if taken else (t("money.nothing_taken"),)), *_month(t))
    return Section(
        "money", topic, _finding(t, int(gross.value)), more=more, act=_act(t), chart=_chart(t) if taken else None,
        tables=tables, data=_data(t) if taken else None, keys=keys, how=(t("money.how"),),
    )  # fmt: skip


def _amount(t: Teller, name: str) -> int | None:
    found = t.report.get(f"money.{name}")
    return None if found is None or found.value is None else int(found.value)


def _shown(t: Teller) -> list[tuple[str, int]]:
    """Return the steps with their amounts; costs only where all of them are known."""
    known = t.report.money.costs_known
    names = [n for n in _KEYS if known or n in _KEYS[:4]]
    found = [(name, _amount(t, name)) for name in names]
    return [(name, amount) for name, amount in found if amount is not None and (amount or name not in _TAKEN)]


def _taken(t: Teller) -> bool:
    """Tell whether anything lies between gross sales and what is left: bars of one height show nothing."""
    return len({amount for _, amount in _shown(t)}) > 1


def _finding(t: Teller, gross: int) -> str:
    left, money = _amount(t, "left"), t.report.money
    part = round(100 * (left if left is not None else _amount(t, "net") or 0) / gross)
    if money.costs_known and left is not None:
        return t("money.finding", n=part)
    return t("money.finding_net" if t.report["money.costs_share"].value else "money.finding_no_costs", n=part)


def _net(t: Teller) -> tuple[str, ...]:
    net, money = t.report["money.net"], t.report.money
    assert money.start is not None
    text = t("money.net", amount=int(net.value or 0), start=money.start, n=t.report.count("money.orders"))
    return (f"{text} {change}" if (change := _change(t, net)) else text,)


def _change(t: Teller, figure: Figure) -> str:
    """Return the change on the year before, in per cent of it."""
    if not figure.before or figure.value is None or (figure.n or 0) < FEW:
        return ""
    gap = float(figure.value) / figure.before - 1
    return t("money.more" if gap >= 0 else "money.less", x=abs(gap))


def _month(t: Teller) -> tuple[str, ...]:
    """Compare the last four weeks with the same weekdays of the year before."""
    month, figure = t.report.money.month, t.report.get("money.month")
    if month is None or figure is None or figure.value is None or not figure.before:
        return ()
    gap = float(figure.value) / figure.before - 1
    text = t("money.month_more" if gap >= 0 else "money.month_less", amount=int(figure.value), x=abs(gap))
    if month.easter_now == month.easter_before:
        return (text,)
    return (f"{text} {t('money.easter_now' if month.easter_now else 'money.easter_before')}",)


def _act(t: Teller) -> str:
    if t.report.money.costs_known:
        return ""
    share = t.report["money.costs_share"]
    part = float(share.value or 0)
    return t("money.act_some", share=part) if part > 0 else t("money.act")


def _channels(t: Teller) -> Table:
    costs = t.report.money.costs_known
    names = ("channel", "orders", "gross", "discounts", "returns", "net", *(("left",) if costs else ()))
    header = tuple(t(f"money.step.{name}") for name in names)
    rows = tuple(_channel(t, c, costs=costs) for c in t.report.money.channels)
    return Table(t("money.channels"), header, rows, wide=True)


def _channel(t: Teller, c: Channel, *, costs: bool) -> tuple[Cell, ...]:
    taken = (-c.discounts_minor, -c.returns_minor)
    amounts = (c.gross_minor, *taken, c.net_minor, *((c.left_minor or 0,) if costs else ()))
    money = (Cell(_signed(t, amount)) for amount in amounts)
    return (Cell(t(f"channel.{c.name}")), Cell(t.words.count(c.orders)), *money)


def _signed(t: Teller, minor: int) -> str:
    return t.words.money(minor, whole=True, code=False).replace("-", "−")


def _data(t: Teller) -> Table:
    rows = [
        (t(f"money.step.{name}"), t.words.money(-amount if name in _TAKEN else amount).replace("-", "−"))
        for name, amount in _shown(t)
    ]
    return t.plain(t("money.data"), (t("money.step.step"), t("money.step.amount")), rows)


def _chart(t: Teller) -> Chart:
    unit = 10.0 ** -(currencies.digits(t.report.currency) if t.report.currency else 2)
    running, values = 0, []
    for name, amount in _shown(t):
        taken = name in _TAKEN
        start, end = (running - amount, running) if taken else (0, amount)
        running = start if taken else amount
        kind = "taken" if taken else "left" if name == "left" else "sum"
        values.append(
            {"step": t(f"money.step.{name}"), "start": start * unit, "end": end * unit, "kind": kind,
             "label": _signed(t, -amount if taken else amount), "top": max(start, end, 0) * unit}
        )  # fmt: skip
    words = {"labelAngle": 0, "labelExpr": "split(datum.label, ' ')", "labelFontSize": 10}
    x = {"field": "step", "type": "nominal", "title": None, "sort": None, "axis": words}
    y = {"type": "quantitative", "title": None, "axis": None}
    colour = colours("kind", ("sum", "taken", "left"), ("var(--blue)", "var(--grey)", "var(--accent)"))
    bar = {"x": x, "y": y | {"field": "start"}, "y2": {"field": "end"}, "color": colour | {"legend": None}}
    label = {"x": x, "y": y | {"field": "top"}, "text": {"field": "label"}}
    spec = {
        "height": 210,
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "bar", "cornerRadius": 2}, "encoding": bar},
            {"mark": {"type": "text", "dy": -8, "color": INK}, "encoding": label},
        ],
    }
    steps = [f"{each['step']} {each['label']}" for each in values]
    return Chart("money", t("money.topic"), t("money.alt", steps=steps, currency=t.report.currency or ""), spec)
