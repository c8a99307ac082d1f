"""Measuring: each figure in a process of its own, so that nothing is warm, shared or left over."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

SHORT = 20.0
"""Seconds up to which a measurement is repeated."""
RUNS = 3


class Cost(NamedTuple):
    """What a process cost."""

    seconds: float
    cpu_seconds: float
    """User and system time on all cores; beyond `seconds` x cores others were using the machine too."""
    mebibytes: float
    """Largest resident set."""


def once(arguments: Sequence[str]) -> Cost:
    """Run a command to its end and return what it cost.

    Raises
    ------
    RuntimeError
        It failed.
    """
    start = time.perf_counter()
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        message = process.stderr.read() if process.stderr else b""
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments[:4])} ... failed:\n{message.decode(errors='replace')[-2000:]}")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * _unit() / 2**20)


def _unit() -> int:
    """Return the bytes of one unit of `ru_maxrss`: they differ between systems."""
    return 1 if sys.platform == "darwin" else 1024


def median(arguments: Sequence[str], *, before: Callable[[], None] = lambda: None) -> Cost:
    """Return the median of three runs; of a run that takes long, that one.

    Parameters
    ----------
    before
        Is called before each run, outside the measurement.
    """
    costs = []
    for _ in range(RUNS):
        before()
        costs.append(once(arguments))
        if costs[0].seconds > SHORT:
            break
    return Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))


def python(code: str, *arguments: object) -> list[str]:
    """Return the command that runs `code` in a fresh interpreter, with `sys.argv[1:]` as given."""
    return [sys.executable, "-c", code, *map(str, arguments)]


def acquaint(*arguments: object) -> list[str]:
    """Return the command that runs acquaint's command line."""
    return python("from acquaint.cli import main; main()", *arguments)
