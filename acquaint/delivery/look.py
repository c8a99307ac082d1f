"""How the workbook looks: a calm palette, and a format for each kind of cell."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from acquaint import currencies
from acquaint.delivery.heights import SIZE, SIZES

if TYPE_CHECKING:
    from acquaint.words import Words

FONT = "Calibri"
INK, QUIET, TEAL, LINE, PALE, WHITE = "#24313A", "#6B7780", "#1F5C66", "#D5DDE1", "#EAF1F2", "#FFFFFF"
YELLOW, YELLOW_LINE, ROSE = "#FFF6CF", "#E6D68A", "#8A4B3C"
_LOCALES = {"en": "[$-809]", "de": "[$-407]"}


ANSWERED = ("answer", "answer_day", "note")
_ONE_LINE = ("rank", "count", "money", "share", "day", "key")
_AIR = "_0"
"""Room of a digit to the right of a figure; LibreOffice does not always keep an indent there."""
_RIGHT = ("count", "money", "share")


class Formats:
    """The formats of one workbook, each made once.

    Parameters
    ----------
    book
        The XlsxWriter workbook.
    words
        The language and currency.
    """

    def __init__(self, book: Any, words: Words) -> None:
        self._book = book
        self._locale = _LOCALES[words.language]
        self._date = words("workbook.formats.date")
        self._currency = words.currency
        self.digits = currencies.digits(words.currency) if words.currency else 2
        self.cell = cache(self._cell)

    def plain(self, **options: Any) -> Any:
        """Return a format of text outside tables."""
        return self._book.add_format(
            {"font_name": FONT, "font_size": 11, "font_color": INK, "valign": "vcenter", **options}
        )

    def header(self, look: str) -> Any:
        """Return the format of a header: on the side of its cells, yellow over answers, upright over boxes."""
        answered = look in ANSWERED
        fill, line = (YELLOW, YELLOW_LINE) if answered else (PALE, LINE)
        more: dict[str, Any] = {"indent": 1}
        if look == "tick":
            more = {"rotation": 90, "align": "center", "valign": "bottom"}
        elif look in _RIGHT:
            more = {"align": "right", "indent": 1}
        elif look == "rank":
            more = {"align": "center"}
        return self.plain(
            bold=True, font_size=10, bg_color=fill, text_wrap=True, bottom=1, bottom_color=line if answered else TEAL,
            top=1, top_color=line, **more,
        )  # fmt: skip

    def _cell(self, look: str, *, text: bool = False) -> Any:
        """Return the format of the cells of a column; a `text` is marked as such, so that editing makes no formula."""
        options: dict[str, Any] = {
            "font_size": SIZES.get(look, SIZE), "text_wrap": look not in _ONE_LINE, "indent": 1,
            "bottom": 1, "bottom_color": LINE,
        } | self._of(look)  # fmt: skip
        if text:
            options |= {
                "quote_prefix": True,
                "text_wrap": look != "key",
                "indent": 0 if look in ("rank", "tick") else 1,
            }
        return self.plain(**options)

    def _of(self, look: str) -> dict[str, Any]:
        right = {"align": "right", "indent": 0}
        day = {"align": "left", "num_format": f"{self._locale}{self._date}"}
        answer = {"bg_color": YELLOW, "border": 1, "border_color": YELLOW_LINE}
        looks: dict[str, dict[str, Any]] = {
            "strong": {"bold": True},
            "small": {"font_color": QUIET},
            "rank": {"align": "center", "indent": 0, "font_color": QUIET, "num_format": "0"},
            "count": {**right, "num_format": f"{self._locale}#,##0{_AIR}"},
            "day": day,
            "money": {**right, "num_format": self.money},
            "share": {**right, "num_format": f"0 %{_AIR}"},
            "phone": {"bold": True, "font_color": TEAL},
            "tick": {"align": "center", "indent": 0, "font_color": QUIET},
            "answer": answer,
            "note": answer,
            "answer_day": {**answer, **day},
            "key": {"num_format": ";;;"},  # LibreOffice prints the text of a hidden column, unseen but there
        }
        return looks.get(look, {})

    @property
    def money(self) -> str:
        """The number format of money: the currency's decimals and its code."""
        decimals = f".{'0' * self.digits}" if self.digits else ""
        code = f' "{self._currency}"' if self._currency else ""
        return f"{self._locale}#,##0{decimals}{code}{_AIR}"
