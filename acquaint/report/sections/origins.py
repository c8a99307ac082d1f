"""Section 7: what wins customers who stay."""

from __future__ import annotations

from acquaint.records import Estimate, NotEnoughData
from acquaint.report import origin_words
from acquaint.report.charts import SOFT, WIDTH, Chart, colours, shares
from acquaint.report.origins import Origin, Origins
from acquaint.report.sections.section import Cell, Section, Table, Teller

_CHARTED = 8
_LISTED = 10
_LONGEST = 26
_KEYS = 24
_FEW = 3
"""Origins with too few newcomers that are listed."""
_ORDER = ("source", "partner", "told", "channel", "shop", "product", "category")
"""Kinds, the most telling of where money could go first."""


def tell(t: Teller) -> Section:
    """Return origins by the share that comes a second time."""
    topic = t("origins.topic")
    found = t.report.origins
    if found is None or not found.rows:
        return Section("origins", topic, t("origins.none"), lacking=True)
    told = [row for row in found.rows if isinstance(row.second, Estimate) and row.value is not None]
    if not told:
        return Section("origins", topic, _sentence(origin_words.finding(t.words, found)), lacking=True)
    more = (*_few(t, found), *_alike(t))
    return Section(
        "origins", topic, _sentence(origin_words.finding(t.words, found)), more=more, act=_act(t, found),
        chart=_chart(t, found, _shown(told)), tables=(_table(t, found),), how=(t("origins.how", n=found.tested),),
        keys=tuple(key for key in t.report.by_key if key.startswith("origins."))[:_KEYS],
    )  # fmt: skip


def _sentence(text: str) -> str:
    """Return a sentence with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def _shown(told: list[Origin]) -> list[Origin]:
    """Return the origins that are drawn: what differs, then the most frequent; kind by kind."""
    chosen = sorted(told, key=lambda row: (not row.differs, -row.newcomers))[:_CHARTED]
    return sorted(chosen, key=lambda row: (_ORDER.index(row.kind), -row.newcomers))


def _name(t: Teller, row: Origin) -> str:
    """Return the name of an origin; a channel as people say it."""
    known = row.kind == "channel" and t.words.has(f"report.channel.{row.value}")
    return t(f"channel.{row.value}") if known else origin_words.label(t.words, row)


def _few(t: Teller, found: Origins) -> tuple[str, ...]:
    """Say of the biggest origin with too few cases how many more it takes."""
    few = [row for row in found.rows if isinstance(row.second, NotEnoughData) and row.value is not None]
    if not few:
        return ()
    said = origin_words.few(t.words, max(few, key=lambda row: row.newcomers))
    return (said,) if said else ()


def _alike(t: Teller) -> tuple[str, ...]:
    """Say what the best have in common at their first order, with its proof and its caveat, or what is missing."""
    found = t.report.alike
    return tuple(origin_words.likeness(t.words, found)) if found is not None else ()


def _act(t: Teller, found: Origins) -> str:
    told = [(row, row.second) for row in found.named if isinstance(row.second, Estimate)]
    better = next((row for row, second in told if second.value > (row.everyone or 0)), None)
    if better is None:
        return ""
    form = "show" if better.kind in ("product", "category") else "more"
    return t(f"origins.{form}", name=_name(t, better), n=better.newcomers, sheet=t.sheet("new"))


def _table(t: Teller, found: Origins) -> Table:
    """Return the origins there is something to say of, a few of the others, and only the columns that say something."""
    named = [row for row in found.rows if row.value is not None]
    told = [row for row in named if isinstance(row.second, Estimate)][:_LISTED]
    few = sorted((row for row in named if isinstance(row.second, NotEnoughData)), key=lambda row: -row.newcomers)
    rows = [*told, *few[:_FEW]]
    paid = any(row.cost_minor is not None for row in rows)
    names = ("newcomers", "second", f"{found.money_of}_365", *(("cost", "payback") if paid else ()))
    columns = (t.words(f"origins.column.{name}") for name in names)
    header = (t("origins.name"), t("origins.kind"), *columns)
    made = tuple(_row(t, row)[: len(header)] for row in rows)
    caption = t("origins.data")
    if len(few) > _FEW:
        caption = f"{caption} {t('origins.unlisted', n=len(few) - _FEW)}"
    return Table(caption, header, made, texts=(1,))


def _row(t: Teller, row: Origin) -> tuple[Cell, ...]:
    return (
        Cell(_name(t, row)),
        Cell(t.words(f"origins.kind.{row.kind}")),
        Cell(t.words.count(row.newcomers)),
        _share(t, row.second),
        _money(t, row.margin_365_minor),
        Cell("–" if row.cost_minor is None else t.words.money(row.cost_minor)),
        Cell("–" if row.payback_days is None else t.words.many(row.payback_days, "day")),
    )


def _share(t: Teller, found: Estimate | NotEnoughData) -> Cell:
    if isinstance(found, NotEnoughData):
        return Cell(t("page.too_few", n=max(1, found.missing)), few=True)
    return Cell(t("origins.share", a=found.value, low=t.hundred(found.low), high=t.hundred(found.high)))


def _money(t: Teller, found: Estimate | NotEnoughData) -> Cell:
    if isinstance(found, NotEnoughData):
        return Cell(t("page.too_few", n=max(1, found.missing)), few=True)
    return Cell(t.words.money(round(found.value)))


def _chart(t: Teller, found: Origins, shown: list[Origin]) -> Chart:
    told = [(row, row.second) for row in shown if isinstance(row.second, Estimate)]
    values = [
        {
            "name": f"{_name(t, row)[:_LONGEST]} ({t.words.count(row.newcomers)})",
            "share": second.value,
            "low": second.low or 0,
            "high": second.high or 1,
            "who": "differs" if row.differs else "alike",
        }
        for row, second in told
    ]
    whole = found.everyone.second
    y = {"field": "name", "type": "nominal", "title": None, "sort": None, "axis": {"grid": False, "labelLimit": 170}}
    x = shares() | {"field": "share"}
    x["axis"] = x["axis"] | {"grid": True}
    colour = colours("who", ("differs", "alike"), ("var(--accent)", "var(--grey)")) | {"legend": None}
    line = {
        "mark": {"type": "rule", "strokeDash": [3, 4], "color": SOFT},
        "encoding": {"x": {"datum": whole.value if isinstance(whole, Estimate) else None}},
    }
    spec = {
        "width": WIDTH - 7 * max(len(str(each["name"])) for each in values),
        "height": {"step": 28},
        "data": {"values": values},
        "layer": [
            *([line] if isinstance(whole, Estimate) else []),
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {"y": y, "x": x | {"field": "low"}, "x2": {"field": "high"}, "color": colour},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                "encoding": {"y": y, "x": x, "color": colour},
            },
        ],
    }
    return Chart("origins", t("origins.topic"), t("origins.alt", names=[each["name"] for each in values]), spec)
