"""How well each column fits each field, and the assignment of columns to fields with the best total."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from acquaint.sources.contents import Content
from acquaint.sources.fields import FIELDS
from acquaint.sources.names import Names

LEAST = 0.45
"""Fits below this are no fit: better a column unused than one misunderstood."""
_LEAST_OF_IDENTITY = 0.6
"""The same for what tells customers and orders apart, where a mistake joins strangers ("Member rating")."""
_IDENTITY = frozenset({"order_id", "account", "card", "email", "phone"})
NAME_PARTS = ("first_name", "last_name")
"""Fields of a name in two columns, which are read as `name`, joined."""


class Fit(msgspec.Struct, frozen=True):
    """A column assigned to a field, with the confidence of it, 0-1."""

    field: str
    column: str
    confidence: float


def assign(contents: Mapping[str, Content], table: str, names: Names) -> dict[str, Fit]:
    """Return field -> fit: each column and each field at most once, with the best total of confidences.

    Equal totals go to the columns further left. Name and content both count: a name alone is not believed where the
    content speaks against it ("Date" without dates), content alone only where it is unmistakable (addresses with @).
    """
    columns = [column for column, content in contents.items() if content.filled > 0]
    fields = [*FIELDS[table], *(NAME_PARTS if "name" in FIELDS[table] else ())]
    scores = {
        (i, j): score
        for i, column in enumerate(columns)
        for j, field in enumerate(fields)
        if (score := _score(contents[column], field, table, names)) > 0
    }
    fits = (Fit(fields[j], columns[i], round(scores[i, j], 2)) for i, j in _best_pairs(scores, len(columns)))
    return _whole_names({fit.field: fit for fit in fits})


def _best_pairs(scores: Mapping[tuple[int, int], float], columns: int) -> list[tuple[int, int]]:
    """Return the pairs (column, field) of the matching with the highest total."""
    if not scores:
        return []
    import numpy as np  # noqa: PLC0415
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415

    width = 1 + max(j for _, j in scores)
    # Beside the fields each column has a place of its own, where it stays unused at no gain. A hair for columns further
    # left makes ties fall the same way everywhere.
    gains = {(i, width + i): 1.0 for i in range(columns)}
    gains |= {(i, j): 1.0 + score * (1 - 1e-6 * i) for (i, j), score in scores.items()}
    rows, places = np.array(list(gains)).T
    matrix = coo_array((list(gains.values()), (rows, places)), shape=(columns, width + columns))
    matched = zip(*min_weight_full_bipartite_matching(matrix.tocsr(), maximize=True), strict=True)
    return [(int(i), int(j)) for i, j in matched if j < width]


def _whole_names(fits: dict[str, Fit]) -> dict[str, Fit]:
    """Return the fits with parts of a name only where no column holds the whole."""
    if "name" not in fits:
        return fits
    return {field: fit for field, fit in fits.items() if field not in NAME_PARTS}


def _score(content: Content, field: str, table: str, names: Names) -> float:
    fits = _holds(content, field, table)
    named = names.fit(content.column, field, table)
    if fits < 0.5:
        return 0.0
    alone = _tells_itself(content, field)
    if names.other(content.column) > named and field != "email":
        return 0.0
    score = named * (0.4 + 0.6 * fits)
    score += (1 - score) * alone * (0.5 if named else 1.0)
    return score if score >= (_LEAST_OF_IDENTITY if field in _IDENTITY and not alone else LEAST) else 0.0


def _tells_itself(content: Content, field: str) -> float:
    """Return how surely content alone makes a column the field, whatever it is called."""
    if field == "email":
        return 0.75 if content.email >= 0.8 else 0.0
    if field in {"ordered_at", "at"}:
        return 0.45 if content.date >= 0.9 else 0.0
    if field == "currency":
        return 0.5 if content.currency >= 0.9 else 0.0
    return 0.5 if field == "phone" and content.phone >= 0.9 else 0.0


def _holds(content: Content, field: str, table: str) -> float:
    """Return how well the content is what the field is made of, 0-1; a few bad cells do not speak against it."""
    kind = FIELDS[table][field].type if field in FIELDS[table] else "text"
    match kind:
        case "instant" | "date":
            return min(1.0, 1.1 * max(content.date, 0.95 * content.number_date))
        case "time":
            return max(content.clock, 0.8 * content.integer if content.length <= 6 else 0.0)
        case "amount" | "quantity":
            return min(1.0, 1.1 * content.number) if content.date < 0.5 else 0.0
        case "permission":
            # What a column of this name says in other words counts too: it may be a no.
            return max(content.yes_no, 0.0 if max(content.date, content.number, content.email) > 0.5 else 0.5)
    return _holds_text(content, field)


_CALLED = frozenset({"name", "first_name", "last_name", "company", "product_name", "place_name"})
_NUMBERED = frozenset({"order_id", "account", "card", "product", "vat_id", "campaign", "offer"})
_GROUPING = frozenset({"category", "department", "brand", "status", "tags", "type", "kind"})


def _holds_text(content: Content, field: str) -> float:
    no_email = 1 - content.email
    fractions = max(0.0, content.number - content.integer)
    if content.date > 0.5:
        return 0.0
    if field in {"email", "currency"}:
        return content.email if field == "email" else content.currency
    if field == "phone":
        return max(content.phone, 0.8 * (1 - content.letters) if 6 <= content.length <= 20 else 0.0)
    if field in _CALLED:
        return content.letters * no_email * (1.0 if content.spaced > 0.3 else 0.8)
    if field in _NUMBERED:
        return (1 - 0.45 * content.spaced) * (1 - fractions) * no_email
    return no_email * (0.8 if field in _GROUPING and content.distinct > 0.9 and content.filled == 1 else 1.0)
