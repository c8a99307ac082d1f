"""Section 1: what to do this week, in a few sentences."""

from __future__ import annotations

from collections.abc import Iterable

from acquaint.report.sections.section import Section, Table, Teller

_REASONS = 7


def tell(t: Teller) -> Section:
    """Say the list of the week; where it is empty, why, and how to begin."""
    report = t.report
    call, write = report.count("week.call"), report.count("week.write")
    topic = t("week.topic")
    if not call + write:
        return Section("week", topic, _nobody(t), more=tuple(_left(t)), act=_begin(t), side=_side(t), keys=_keys(t))
    acts = [t(f"week.{name}", n=n) for name, n in (("call", call), ("write", write)) if n]
    slipping = tuple(_slipping(t))
    more = (*slipping, *_occasions(t, apart=bool(slipping)), *_left(t))
    side = _side(t)
    begins = report.plan is not None and report.plan.sent
    act = t("week.act_first" if begins else "week.act", n=call + write, sheet=t.sheet("this_week"))
    return Section(
        "week", topic, t("week.finding", acts=acts), more=more, act=act, side=side, keys=_keys(t), how=(t("week.how"),)
    )


def _keys(t: Teller) -> tuple[str, ...]:
    return tuple(key for key in t.report.by_key if key.startswith("week."))


def _slipping(t: Teller) -> Iterable[str]:
    n = t.report.count("week.slipping")
    yearly = t.report.get("week.slipping_yearly")
    if not n or yearly is None or yearly.value is None:
        return
    yield t("week.slipping", n=n, amount=int(yearly.value))
    chance = t.report.get("week.slipping_return")
    if chance is not None and chance.value is not None and chance.low is not None and chance.high is not None:
        ten = [round(10 * each) for each in (float(chance.value), chance.low, chance.high)]
        if ten[1] == ten[2]:
            yield t("week.returns_exact", x=ten[0])
        else:
            yield t("week.returns", x=ten[0], low=ten[1], high=ten[2])


def _occasions(t: Teller, *, apart: bool) -> Iterable[str]:
    """Yield the listed by their occasion; only the others where the slipping have been told of `apart`."""
    kinds = [(kind, n) for kind, n in t.report.week.kinds.items() if kind != "slipping" or not apart]
    if kinds:
        key = "week.occasions" if apart else "week.occasions_alone"
        yield t(key, n=sum(n for _, n in kinds), kinds=[_kind(t, kind, n) for kind, n in kinds])


def _kind(t: Teller, kind: str, n: int) -> str:
    known = t.words.has(f"summary.week.kind.{kind}")
    return t.words(f"summary.week.kind.{kind if known else 'own'}", n=n, name=kind)


def _left(t: Teller) -> Iterable[str]:
    if waits := t.report.count("week.waits"):
        yield t("week.waits", n=waits)
    if stopped := t.report.count("week.stopped"):
        yield t("week.alone", n=stopped, sheet=t.sheet("leave_alone"))


def _side(t: Teller) -> Table | None:
    """Return who is left alone by reason, the most frequent first."""
    gates = list(t.report.week.gates.items())
    if not gates:
        return None
    rows = [(_gate(t, gate), n) for gate, n in gates[:_REASONS]]
    rest = sum(n for _, n in gates[_REASONS:])
    rows += [(t("week.other"), rest)] if rest else []
    return t.plain(t("week.alone_by"), (t("week.header_why"), t("week.header_n")), rows)


def _gate(t: Teller, gate: str) -> str:
    key = f"decisions.gate.{gate}"
    return t.words(key) if t.words.has(key) else gate


def _nobody(t: Teller) -> str:
    if t.report.count("week.stopped") or t.report.count("week.waits"):
        return t("week.nobody_left")
    return t("week.nobody" if t.report.count("customers.bought") else "week.no_customer")


def _begin(t: Teller) -> str:
    """Say the first step of a shop that may reach nobody, or knows nobody."""
    if not t.report.count("customers.bought"):
        return t("week.begin_names")
    share = t.report.get("reach.any_share")
    return t("week.begin_permission") if share is None or not share.value else ""
