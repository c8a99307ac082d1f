"""What a layout of a platform is: a module that recognises its header and loads its sheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.sources.context import Context
    from acquaint.sources.reading import Reading


class Sister(msgspec.Struct, frozen=True):
    """Another export of the same platform that a shop owner can download, and what it unlocks."""

    layout: str | None
    """Layout that reads it; None where it is mapped in acquaint.toml."""
    title: str
    """What the platform calls it, with the way there: "products export (Products > Export)"."""
    unlocks: str
    """What is not known without it: "Cost per item: profit"."""


class Layout(Protocol):
    """A module of this folder. It keeps nothing between calls and asks nobody but its arguments."""

    @property
    def NAME(self) -> str:  # noqa: N802
        """Name in acquaint.toml: shopify_orders, woocommerce_orders, till, ..."""

    @property
    def SISTERS(self) -> tuple[Sister, ...]:  # noqa: N802
        """Other exports of the platform and what each unlocks."""

    def matches(self, columns: Sequence[str]) -> bool:
        """Tell whether a header is this layout's."""

    def load(self, con: DuckDBPyConnection, table: str, reading: Reading, context: Context) -> None:
        """Fill `entries`, `fates` and the draft tables, which exist and are empty, from the sheet in `table`.

        To `fates` go only records that the layout refuses; `layouts.load` adds those that the reader left out.
        """

    def notes(self, con: DuckDBPyConnection) -> list[str]:
        """Return what a reader of the run should know of the sheet just loaded, in sentences; often nothing."""
