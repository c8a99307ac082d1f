"""Measuring: each figure in a process of its own, so that nothing is warm, shared or left over."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
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
    command = [sys.executable, "-S", "-c", _RUNNER, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        raise RuntimeError(f"{' '.join(arguments[:4])} ... failed:\n{done.stderr[-2000:]}")
    seconds, cpu_seconds, most = json.loads(lines[-1])
    return Cost(seconds, cpu_seconds, most * _unit() / 2**20)


_RUNNER = """
import json, os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
seconds = time.perf_counter() - start
process.returncode = os.waitstatus_to_exitcode(status)
print(json.dumps([seconds, used.ru_utime + used.ru_stime, used.ru_maxrss]))
sys.exit(process.returncode != 0)
"""
"""Starts and times the process: a small one, as a process inherits the largest resident set of what starts it."""


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
