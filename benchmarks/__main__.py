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
    parser.add_argument(
        "--only", choices=figures.PARTS, help="measure one part; the others stay on the page as they are"
    )
    parts = [only] if (only := parser.parse_args().only) else list(figures.PARTS)
    met = True
    with TemporaryDirectory() as folder, TemporaryDirectory() as kept:
        os.environ[cache.FOLDER] = kept
        for part in parts:
            found = []
            for figure in figures.PARTS[part](Path(folder), figures.Sizes()):
                found.append(figure)
                print(page.row(figure), flush=True)
            met &= all(figure.met for figure in found)
            whole = page.put(PAGE.read_text(encoding="utf-8"), {part: page.section(part, found)})
            PAGE.write_text(whole, encoding="utf-8", newline="\n")
    print("Every bar is met." if met else "Not every bar is met.")


if __name__ == "__main__":
    main()
