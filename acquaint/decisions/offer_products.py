"""Which products offers hold for: product ids, or a condition over the columns of products."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from acquaint import expr, tally
from acquaint.errors import ExpressionError
from acquaint.expr import Tree, Type
from acquaint.grammar import parse
from acquaint.sources.sql import literal
from acquaint.tables import PRODUCTS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TYPES: dict[str, Type] = {"text": "text", "minor": "integer"}
COLUMNS: dict[str, Type] = {column.name: _TYPES[column.type] for column in PRODUCTS.columns}
"""What a condition over products sees."""


class Held(msgspec.Struct, frozen=True):
    """What an offer holds for: products by id, or those of a condition."""

    offer: str
    ids: tuple[str, ...] = ()
    condition: str = ""


def lay(con: DuckDBPyConnection, held: Iterable[Held]) -> None:
    """Make the table `offer_products` (offer, product), a row per offer and product it holds for.

    Offers of the table `offers` hold for the products of their rows, as `offer_names` numbers them; others for what
    `held` says. Offers that hold for everything have no row.
    """
    con.execute("""
        CREATE OR REPLACE TEMP TABLE offer_products AS
        SELECT DISTINCT n.id AS offer, o.product FROM offers o
        JOIN offer_names n ON n.offer = o.offer AND n.campaign IS NOT DISTINCT FROM o.campaign
        WHERE o.product IS NOT NULL
    """)
    for each in held:
        of = _of_ids(each.ids) if each.ids else _of_condition(con, each.condition)
        con.execute(f"INSERT INTO offer_products SELECT {literal(each.offer)}, product FROM ({of})")
    con.execute("CREATE OR REPLACE TEMP TABLE offer_products AS SELECT DISTINCT * FROM offer_products ORDER BY ALL")


def ids_of(path: Path) -> tuple[str, ...]:
    """Return the product ids of a file, one a line; blank lines say nothing.

    Raises
    ------
    OSError, UnicodeDecodeError
        It cannot be read.
    """
    lines = (line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def checked(condition: str) -> Tree:
    """Return the tree of a condition over the columns of products.

    Raises
    ------
    ExpressionError
        It is none; the nearest known column is named.

    Examples
    --------
    >>> checked("categry = 'Coffee'")
    Traceback (most recent call last):
    acquaint.errors.ExpressionError: character 1: Products have no column categry; did you mean category?
    """
    tree = parse(condition)
    if expr.type_of(tree, _known, _alone, _alone) != "boolean":
        raise ExpressionError("This is no condition.", to_do="Compare something: category = 'Coffee'.")
    return tree


def _known(node: expr.Name) -> Type:
    if node.name not in COLUMNS:
        hint = tally.nearest(node.name, COLUMNS)
        raise ExpressionError(f"Products have no column {node.name}; {hint}", where=f"character {node.at + 1}")
    return COLUMNS[node.name]


def _alone(node: expr.Tally | expr.Lookup) -> Type:
    raise ExpressionError("A condition over products sees their columns only.", where=f"character {node.at + 1}")


def _of_ids(ids: Iterable[str]) -> str:
    listed = ", ".join(f"({literal(each)})" for each in ids)
    return f"SELECT product FROM products JOIN (VALUES {listed}) given(product) USING (product)"


def _of_condition(con: DuckDBPyConnection, condition: str) -> str:
    """Return the SQL of the products for which a condition holds, as every expression is read."""
    from acquaint.features.columns import column  # noqa: PLC0415 - brings Ibis
    from acquaint.lake import engine  # noqa: PLC0415

    backend = engine.ibis_connection(con)
    products = backend.table("products")

    def sees(node: Tree) -> Any:
        return products[node.name] if isinstance(node, expr.Name) else node

    return str(backend.compile(products.filter(column(checked(condition), sees)).select("product")))
