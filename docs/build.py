"""Writes the pages of docs/reference from the code's own records and docstrings, so that they cannot drift.

`make docs` runs it; a test fails where a committed page is not what it would write. `--record README.md docs/tour.md`
runs pages in one folder, in this order, and writes what their commands print into them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from docs import pages
from docs.chapters import PAGES

REFERENCE = pages.ROOT / "docs" / "reference"


def main(arguments: Sequence[str]) -> None:
    """Write the reference, or record pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", nargs="+", type=Path, metavar="PAGE", help="run these pages and write their output")
    given = parser.parse_args(arguments)
    if given.record:
        pages.record(path.resolve() for path in given.record)
        return
    for name, write in PAGES.items():
        (REFERENCE / name).write_text(write(), encoding="utf-8", newline="\n")
    print(f"Wrote {len(PAGES)} pages to {REFERENCE.relative_to(pages.ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
