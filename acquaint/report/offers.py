"""The board of offers for the terminal: what became of each, which to retire, and which to try on whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from acquaint.decisions import bounded
from acquaint.decisions.board import Board, Group, Row
from acquaint.decisions.lifts import Lift
from acquaint.decisions.verdicts import FEW, Try
from acquaint.records import Estimate
from acquaint.words import Words

_INDENT = "    "


def lines(board: Board, words: Words) -> list[str]:
    """Return the board in words; offers of which there is nothing to tell are counted at its end."""
    if not board.offers:
        return [words("offers.board.none")]
    told = [each for each in board.offers if not each.quiet]
    found = [words("offers.board.head", day=board.as_of, n=board.weeks)]
    for row in told:
        found += ["", *_row(row, board, words)]
    found.append("")
    if len(told) > 1:
        total = board.total
        found.append(words("offers.board.total", n=total.customers, contacts=total.contacts))
    if quiet := len(board.offers) - len(told):
        found.append(words("offers.board.silent", n=quiet))
    return [*found, *_tries(board, words)]


def _row(row: Row, board: Board, words: Words) -> Iterator[str]:
    yield words("offers.board.offer", offer=row.offer, n=row.sent.customers, contacts=row.sent.contacts)
    said = [*_facts(row, board, words), *_cost(row, words), *_groups(row.groups, words)]
    yield from (_INDENT + line for line in said)
    if row.retire:
        yield _INDENT + words("offers.board.retire", reasons=reasons(row, words))


def reasons(row: Row, words: Words) -> list[str]:
    """Return why to retire an offer, in words."""
    return [words(f"offers.retire.{each}") for each in row.retire]


def _facts(row: Row, board: Board, words: Words) -> Iterator[str]:
    if row.closed:
        yield words("offers.board.closed", why=words(f"plan.reason.{row.closed}"))
    if row.planned:
        yield words("offers.board.planned", n=row.planned)
    if row.live.drawn or row.live.held:
        yield words("offers.board.live", drawn=row.live.drawn, held=row.live.held)
    if row.sent.unrecorded:
        yield words("offers.board.answer_only", n=row.sent.unrecorded)
    if not row.sent.contacts:
        if row.live.held:
            yield from _effect(row, words)
        return
    if isinstance(row.irrelevance, Estimate):
        yield _response(row, words)
        known = {**_bounds(row.irrelevance), "bound": board.bound, "labelled": board.labelled, "needed": bounded.LEAST}
        yield words(f"offers.board.{'irrelevant_rules' if board.bound is None else 'irrelevant'}", **known)
    else:
        yield words("offers.board.waiting")
    if isinstance(row.harm, Estimate):
        percent = {name: 100 * value for name, value in _bounds(row.harm).items()}
        yield words(
            "offers.board.harm", **percent, unsubscribed=row.sent.unsubscribed, complained=row.sent.complained,
            bound=100 * bounded.HARM,
        )  # fmt: skip
    yield from _effect(row, words)


def _response(row: Row, words: Words) -> str:
    if not isinstance(row.response, Estimate):
        return words("offers.board.unrecorded")
    apart = [words(f"offers.board.{row.responds}")] if row.responds else []
    return "; ".join([words("offers.board.response", n=row.response.n, **_bounds(row.response)), *apart])


def _effect(row: Row, words: Words) -> Iterator[str]:
    if not row.lift.share:
        yield words("offers.board.effect_none")
        return
    if isinstance(row.difference, Estimate):
        sure = words(f"offers.board.{'sure' if row.beyond_chance else 'unsure'}")
        yield "; ".join([words("offers.board.effect", **points(row.difference, words)), sure, _weeks(row.lift, words)])
    else:
        few = words("offers.board.effect_few", n=row.difference.n, needed=row.difference.needed)
        yield f"{few}; {_weeks(row.lift, words)}"
    if isinstance(row.profit, Estimate):
        yield words("offers.board.profit", **{k: round(v) for k, v in _estimate(row.profit).items()})
    else:
        yield words("offers.board.profit_few", n=row.profit.n, needed=row.profit.needed)


def _weeks(lift: Lift, words: Words) -> str:
    """Say from when on an effect of five points can be told."""
    if lift.weeks is None:
        return words("offers.board.weeks_never")
    return words("offers.board.weeks" if lift.weeks else "offers.board.weeks_now", n=lift.weeks)


def _cost(row: Row, words: Words) -> Iterator[str]:
    key = "cost_unknown" if row.discount_minor is None else "cost"
    said = [words(f"offers.board.{key}", contact=row.sent.contact_minor, discount=row.discount_minor or 0, n=row.uses)]
    if row.funder_minor:
        said.append(words("offers.board.funded", funder=row.funder, x=row.funder_minor))
    if row.sent.uncosted:
        said.append(words("offers.board.uncosted", n=row.sent.uncosted))
    yield "; ".join(said)


def _groups(groups: Sequence[Group], words: Words) -> Iterator[str]:
    known = [each for each in groups if each.sent.customers >= FEW]
    for each in known:
        rest = list(_rates(each, words))
        yield words(
            "offers.board.group", name=group_name(each.kind, each.name, words), n=each.sent.customers,
            contacts=each.sent.contacts, rest=", ".join(rest) or words("offers.section.dash"),
        )  # fmt: skip
    if few := len(groups) - len(known):
        yield words("offers.board.group_few", n=few, least=FEW)


def _rates(group: Group, words: Words) -> Iterator[str]:
    for name, each in (("response", group.response), ("irrelevant", group.irrelevance)):
        if isinstance(each, Estimate):
            yield words(f"offers.board.group_{name}", **_bounds(each))
    if isinstance(group.difference, Estimate):
        yield words("offers.board.group_effect", **points(group.difference, words))


def _tries(board: Board, words: Words) -> Iterator[str]:
    if not board.tries:
        return
    yield ""
    yield words("offers.board.tries")
    yield from (_INDENT + words("offers.board.try", **tried(each, words)) for each in board.tries)
    if board.guess:
        yield _INDENT + words("offers.board.try_guess")


def tried(each: Try, words: Words) -> dict[str, object]:
    """Return what a sentence on a group to try is filled with."""
    return {
        "offer": each.offer, "group": group_name(each.kind, each.name, words), "n": each.customers,
        "gain": each.gain_minor, "range": _range(each, words),
    }  # fmt: skip


def _range(each: Try, words: Words) -> str:
    """Return between what the expected gain of a group lies."""
    if each.gain_low_minor is None or each.gain_high_minor is None:
        return words("offers.board.try_few")
    return words("offers.board.try_range", low=each.gain_low_minor, high=each.gain_high_minor)


def group_name(kind: str, name: str, words: Words) -> str:
    """Return a stage with what can be done for it, or a segment."""
    return words("offers.board.segment", name=name) if kind == "segment" else stage_name(name, words)


def stage_name(name: str, words: Words) -> str:
    """Return what a stage is called everywhere, with what can be done for who stands in it; or several, told together.

    Examples
    --------
    >>> stage_name("lapsed", Words()), stage_name("together", Words())
    ('lapsed (win back)', 'others together')
    """
    if not words.has(f"offers.aim.{name}"):
        return words(f"offers.board.{name}")
    return words("offers.board.stage", stage=words(f"states.stage.{name}"), aim=words(f"offers.aim.{name}"))


def points(gap: Estimate, words: Words) -> dict[str, str]:
    """Return a difference of shares and its bounds in signed points."""
    return {"x" if name == "value" else name: words.signed(round(100 * each)) for name, each in _estimate(gap).items()}


def _bounds(found: Estimate) -> dict[str, float]:
    return {"x" if name == "value" else name: each for name, each in _estimate(found).items()}


def _estimate(found: Estimate) -> dict[str, float]:
    # The bounds of a share of nothing or all are 0 and 1 but for rounding.
    return {name: round(getattr(found, name) or 0.0, 9) for name in ("value", "low", "high")}
