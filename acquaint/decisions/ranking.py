"""The rule of the list in words, as it is printed on it."""

from __future__ import annotations

from acquaint.decisions.week import Week
from acquaint.words import Words


def lines(words: Words, week: Week) -> tuple[str, ...]:
    """Return the rule by which `week` was ranked, as two paragraphs."""

    def said(*names: str) -> str:
        return " ".join(words(f"decisions.ranking.{name}") for name in names)

    value = f"{week.yearly_of}_predicted" if week.predicted else week.yearly_of
    order = said("first", "then", "meaning", value, "unknown", "occasions", "ties")
    most = words("decisions.ranking.capacity", n=week.capacity, reachable=week.reachable)
    done = [words("decisions.ranking.done", n=week.done)] if week.done else []
    waits = [words("decisions.ranking.waiting")] if week.waiting_list else []
    return order, " ".join([most, *done, said("at_stake"), *waits])
