"""Section 12: how sure it all is, and who can be reached."""

from __future__ import annotations

from acquaint.records import BridgeRow
from acquaint.report import doubts
from acquaint.report.sections.section import Cell, Section, Table, Teller

_REASONS = 3


def tell(t: Teller) -> Section:
    """Return the bridge, the records, unknown buyers, assumptions, and the reach with how to earn more."""
    tables = (_bridge(t), _rows(t), *_left_out(t), _assumed(t), *_reach(t))
    keys = tuple(key for key in t.report.by_key if key.startswith(("sure.", "reach.")))
    more = (*_buyers(t), *_reached(t), *_doubts(t))
    return Section(
        "sure", t("sure.topic"), _finding(t), more=more, act=_act(t), tables=tables, keys=keys, how=(t("sure.how"),)
    )


def _step(t: Teller, name: str) -> BridgeRow | None:
    return next((row for row in t.report.sure.bridge if row.step == name), None)


def _finding(t: Teller) -> str:
    stated, used = _step(t, "net sales"), _step(t, "net sales used")
    if used is None:
        return t("sure.none")
    gaps = [row for row in t.report.sure.bridge if row.step == "difference" and row.amount_minor]
    if stated is None or not gaps:
        return t("sure.agree", used=used.amount_minor)
    gaps = sorted(gaps, key=lambda row: -abs(row.amount_minor))[:_REASONS]
    reasons = [t("sure.gap", n=row.orders, amount=row.amount_minor, reason=row.reason) for row in gaps]
    return t("sure.differ", stated=stated.amount_minor, used=used.amount_minor, reasons=reasons)


def _buyers(t: Teller) -> tuple[str, ...]:
    report, found = t.report, []
    if orders := report.count("sure.anonymous_orders"):
        found.append(t("sure.anonymous", n=orders, amount=int(report["sure.anonymous_net"].value or 0)))
    if companies := report.count("sure.organisations"):
        found.append(t("sure.organisations", n=companies))
    if unconfirmed := report.count("sure.unconfirmed"):
        found.append(t("sure.unconfirmed", n=unconfirmed, sheet=t.sheet("check_these")))
    if before := report.count("sure.known_from_before"):
        found.append(t("sure.known_from_before", n=before))
    return tuple(found)


def _reached(t: Teller) -> tuple[str, ...]:
    customers, sales = t.report.get("reach.any_share"), t.report.get("reach.any_sales_share")
    if customers is None or sales is None or not customers.known:
        return ()
    return (t("sure.reach", a=float(customers.value or 0), b=float(sales.value or 0)),)


def _doubts(t: Teller) -> tuple[str, ...]:
    return doubts.ranked(t.report.sure.warnings, t.words)


def _act(t: Teller) -> str:
    """Say how to earn more permission, by what most customers lack."""
    lacks = [
        (n, channel.channel, lack)
        for channel in t.report.sure.reach
        if channel.channel == "email"
        for lack, n in channel.lacks.items()
        if lack in ("unknown", "no_address")
    ]
    if not lacks:
        return ""
    n, _, lack = max(lacks)
    return t(f"sure.act_{lack}", n=n, sheet=t.sheet("cannot_reach"))


def _bridge(t: Teller) -> Table:
    header = tuple(t(f"sure.header.{name}") for name in ("step", "amount", "orders"))
    rows = []
    for row in t.report.sure.bridge:
        if not (row.amount_minor or row.orders or row.step == "net sales used"):
            continue
        key = f"checking.step.{row.step}"
        name = t.words(key, reason=row.reason) if t.words.has(key) else row.step
        rows.append((name, Cell(t.words.money(row.amount_minor).replace("-", "−")), row.orders))
    return t.plain(t("sure.bridge"), header, rows)


def _rows(t: Teller) -> Table:
    rows = t.report.sure.rows
    counts = (("read", rows.read), ("loaded", rows.loaded), ("duplicate", rows.duplicates),
              ("quarantined", rows.quarantined), ("ignored", rows.ignored))  # fmt: skip
    header = (t("sure.header.records"), t("sure.header.n"))
    return t.plain(t("sure.rows"), header, [(t.words(f"checking.fate.{name}"), n) for name, n in counts])


def _left_out(t: Teller) -> tuple[Table, ...]:
    found = t.report.sure.left_out
    if not found:
        return ()
    header = (t("sure.header.reason"), t("sure.header.fate"), t("sure.header.n"))
    rows = [(t.words.reason(each.reason), t.words(f"checking.fate.{each.fate}"), each.records) for each in found[:12]]
    return (t.plain(t("sure.left_out"), header, rows, texts=(1,)),)


def _assumed(t: Teller) -> Table:
    sure = t.report.sure
    header = (t("sure.header.what"), t("sure.header.value"), t("sure.header.origin"))
    rows = [
        (t(f"sure.what.{name}"), each.value or t("sure.nothing"), t.words.reason(each.origin))
        for name, each in (("zone", sure.zone), ("currency", sure.currency), ("country", sure.country))
    ]
    return t.plain(t("sure.assumed"), header, rows, texts=(1, 2))


def _reach(t: Teller) -> tuple[Table, ...]:
    if not t.report.sure.reach:
        return ()
    header = tuple(t(f"sure.header.{name}") for name in ("channel", "customers", "sales", "lacks"))
    rows = []
    for each in t.report.sure.reach:
        shares = (_share(t, key) for key in (each.customers, each.sales))
        lacks = [
            t("sure.lack", n=n, lack=t.words(f"permission.lack.{lack}")) for lack, n in list(each.lacks.items())[:2]
        ]
        rows.append((t.words(f"permission.channel.{each.channel}"), *shares, t.words.listed(lacks)))
    return (t.plain(t("sure.reachable"), header, rows, texts=(3,)),)


def _share(t: Teller, key: str) -> Cell:
    figure = t.report[key]
    return Cell(t.share(figure), few=not figure.known)
