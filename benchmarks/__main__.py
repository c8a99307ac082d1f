"""Measures everything and writes `docs/benchmarks.md`; the last line tells whether every bar was met."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from acquaint.lake import cache
from benchmarks import figures, page

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=figures.PARTS, help="measure and print one part; the page stays as it is")
    parts = [only] if (only := parser.parse_args().only) else list(figures.PARTS)
    found = []
    with TemporaryDirectory() as folder, TemporaryDirectory() as kept:
        os.environ[cache.FOLDER] = kept
        for part in parts:
            for figure in figures.PARTS[part](Path(folder), figures.Sizes()):
                found.append(figure)
                print(page.row(figure), flush=True)
    if len(parts) == len(figures.PARTS):
        PAGE.write_text(page.text(found), encoding="utf-8", newline="\n")
    print("Every bar is met." if all(figure.met for figure in found) else "Not every bar is met.")


if __name__ == "__main__":
    main()
