"""Pages that run: the blocks of a Markdown page, executed in order in a folder of their own.

What a fence says decides what its block is:

- ```` ```csv orders.csv ```` writes the file `orders.csv`; `>> FILE` in place of the name adds to it.
- ```` ```console ```` holds commands after `$ ` and what they print; `console exit=2` where they stop with that code.
- ```` ```python ```` holds a doctest where it has `>>>`, else statements; all of a page share their names.
- ```` ```sh ```` and ```` ```text ```` are shown only.

A line `...` in what a command prints stands for any lines; how long something took is not compared.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SHOWN_ONLY = ("sh", "text")
COMMAND_SECONDS = 300
_FENCE = re.compile(r"^```(?P<kind>\S+)(?: (?P<rest>[^\n]*))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_SECONDS = re.compile(r" +\d+(?:\.\d)? s$", re.MULTILINE)
_EXAMPLES = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL


class Block(NamedTuple):
    """A fenced block: its language, the rest of the fence, its text, and where that text stands in the page."""

    kind: str
    rest: str
    body: str
    span: tuple[int, int]


class Command(NamedTuple):
    """A command of a console block with the output the page shows."""

    line: str
    output: str


class Mismatch(AssertionError):
    """A page shows something else than what happens."""


def every() -> list[Path]:
    """Return all pages: the README and everything in docs."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks of a page."""
    return [Block(m["kind"], m["rest"] or "", m["body"], m.span("body")) for m in _FENCE.finditer(text)]


def commands(body: str) -> list[Command]:
    """Return the commands of a console block."""
    parts = re.split(r"^\$ (.*)\n", body, flags=re.MULTILINE)
    if parts[0]:
        raise Mismatch(f"A console block begins with a command, not with {parts[0]!r}.")
    return [Command(line, output) for line, output in zip(parts[1::2], parts[2::2], strict=True)]


def matches(shown: str, printed: str) -> bool:
    """Tell whether a command printed what the page shows.

    Examples
    --------
    >>> matches("one\\n...\\nfour  1.0 s\\n", "one\\ntwo\\nthree\\nfour  2.5 s\\n")
    True
    >>> matches("one\\n", "two\\n")
    False
    """
    lines = _SECONDS.sub("", shown).splitlines()
    pattern = "".join(r"(?:.*\n)*" if line == "..." else re.escape(line.rstrip()) + "\n" for line in lines)
    printed = "".join(f"{line.rstrip()}\n" for line in _SECONDS.sub("", printed).splitlines())
    return re.fullmatch(pattern, printed) is not None


def environment() -> dict[str, str]:
    """Return the environment pages are run in: a plain machine in Berlin with this project's commands."""
    scripts = str(Path(sys.executable).parent)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTEST"))}
    return kept | {
        "PATH": os.pathsep.join([scripts, os.environ.get("PATH", "")]),
        "LC_ALL": "C.UTF-8", "TZ": "Europe/Berlin", "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1",
    }  # fmt: skip


def run(page: Path, folder: Path, settle: Callable[[Block, str], None] | None = None) -> None:
    """Run the blocks of `page` in `folder`.

    Parameters
    ----------
    settle
        Is given each console block with its text as it should be; without it a difference is an error.

    Raises
    ------
    Mismatch
        The page shows something else than what happens.
    """
    names: dict[str, object] = {"__name__": "__main__"}
    for block in blocks(page.read_text(encoding="utf-8")):
        where = f"{page.name}, block {block.kind} {block.rest}".strip()
        if block.kind == "console":
            _run_console(block, folder, where, settle)
        elif block.kind == "python":
            _run_python(block, folder, names, where, settle)
        elif block.kind not in SHOWN_ONLY:
            _write(block, folder, where)


def _write(block: Block, folder: Path, where: str) -> None:
    adds, name = block.rest.startswith(">> "), block.rest.removeprefix(">> ")
    if not name:
        raise Mismatch(f"{where}: which file is it? Write its name after the language.")
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a" if adds else "w", encoding="utf-8", newline="\n") as stream:
        stream.write(block.body)


def _run_console(block: Block, folder: Path, where: str, settle: Callable[[Block, str], None] | None) -> None:
    expected = int(block.rest.removeprefix("exit=") or 0)
    made = ""
    for command in commands(block.body):
        done = subprocess.run(
            command.line, shell=True, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding="utf-8", timeout=COMMAND_SECONDS, check=False,
        )  # fmt: skip
        printed = done.stdout.replace(str(folder), "FOLDER")
        if done.returncode != expected:
            raise Mismatch(f"{where}: $ {command.line} ended with {done.returncode}:\n{printed}")
        same = matches(command.output, printed)
        if not same and settle is None:
            raise Mismatch(f"{where}: $ {command.line}\nshown:\n{command.output}\nprinted:\n{printed}")
        made += f"$ {command.line}\n{command.output if same else printed}"
    if settle is not None:
        settle(block, made)


class _Examples(doctest.DocTestRunner):
    """Runs examples and keeps what they really print."""

    def __init__(self) -> None:
        super().__init__(optionflags=_EXAMPLES)
        self.printed: dict[int, str] = {}

    def report_failure(
        self, out: Callable[[str], object], test: doctest.DocTest, example: doctest.Example, got: str
    ) -> None:
        self.printed[example.lineno] = got
        super().report_failure(out, test, example, got)


def _run_python(
    block: Block, folder: Path, names: dict[str, object], where: str, settle: Callable[[Block, str], None] | None
) -> None:
    """Run a block in this process, in `folder`."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        if ">>>" not in block.body:
            exec(compile(block.body, where, "exec"), names)
            return
        found = doctest.DocTestParser().get_doctest(block.body, names, where, None, 0)
        runner = _Examples()
        said: list[str] = []
        failed = runner.run(found, out=said.append, clear_globs=False).failed
        names.update(found.globs)
        if failed and (settle is None or len(runner.printed) < failed):
            raise Mismatch("".join(said))
        if failed and settle is not None:
            settle(block, _rewritten(found, runner.printed))
    finally:
        os.chdir(before)


def _rewritten(found: doctest.DocTest, printed: dict[int, str]) -> str:
    """Return a doctest with what its examples really print."""
    lines = []
    for example in found.examples:
        first, *rest = example.source.splitlines()
        lines += [f">>> {first}", *(f"... {line}" for line in rest)]
        lines += printed.get(example.lineno, example.want).splitlines()
    return "".join(f"{line}\n" for line in lines)


def record(pages: Iterable[Path]) -> None:
    """Run pages in one folder and write what their commands print into them."""
    with tempfile.TemporaryDirectory() as folder:
        for page in pages:
            settled: list[tuple[Block, str]] = []
            run(page, Path(folder), lambda block, body: settled.append((block, body)))  # noqa: B023 - called at once
            text = page.read_text(encoding="utf-8")
            for block, body in reversed(settled):
                text = text[: block.span[0]] + body + text[block.span[1] :]
            page.write_text(text, encoding="utf-8", newline="\n")
