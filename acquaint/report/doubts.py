"""Which warnings of a run are said first: those of who may be contacted."""

from __future__ import annotations

from collections.abc import Iterable

from acquaint.words import Words, pattern

_GRAVE = ("unclear_permission", "unused_permission")


def ranked(texts: Iterable[str], words: Words) -> tuple[str, ...]:
    """Return warnings with the grave ones first, each kind in the order it had.

    Parameters
    ----------
    words
        The language in which they were said.
    """
    return tuple(sorted(texts, key=lambda text: not grave(text, words)))


def without(texts: Iterable[str], section: str, words: Words) -> tuple[str, ...]:
    """Return the warnings that are no sentences of a section of the catalogue."""
    return tuple(text for text in texts if not _is_of(text, words.under(section).values()))


def grave(text: str, words: Words) -> bool:
    """Tell whether a warning says that somebody may be contacted wrongly, or nobody at all, or not with an offer.

    A run's record keeps warnings as sentences, so they are known by the catalogue's.
    """
    said = words.under("warnings.warnings")
    sentences = (
        *words.under("permission.notes").values(), *words.under("plan.notes").values(),
        *(said[name] for name in _GRAVE),
    )  # fmt: skip
    return _is_of(text, sentences)


def _is_of(text: str, sentences: Iterable[str]) -> bool:
    return any(pattern(sentence).fullmatch(text) for sentence in sentences)
