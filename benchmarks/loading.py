# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What loading the policies that ship takes, against `json.loads` of the text of the same plan.

Once more in one process, in turns with the yardstick; and the first time in processes that just began, with the plan's
compiled module in Python's cache and without. What importing nsmsec takes, with the garbage it leaves, is not part of
it. Needs no OPA.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from importlib import resources
from pathlib import Path

from nsmsec.dev.bench.comparison import compare
from nsmsec.opa import PlanEngine
from nsmsec.opa.bundle import read_bundle

PAIRS = 25
PROCESSES = 9

FIRST = """
import gc
import json
from time import perf_counter_ns
from importlib import resources
from nsmsec.opa import PlanEngine
from nsmsec.opa.bundle import read_bundle
gc.collect()
begun = perf_counter_ns()
PlanEngine.shipped()
took = perf_counter_ns() - begun
plan = read_bundle(resources.files("nsmsec.opa").joinpath("shipped", "bundle.tar.gz").read_bytes()).plan
begun = perf_counter_ns()
json.loads(plan)
print(took, perf_counter_ns() - begun)
"""


def main() -> None:
    """Measure and print a table."""
    content = resources.files("nsmsec.opa").joinpath("shipped", "bundle.tar.gz").read_bytes()
    plan = read_bundle(content).plan
    print(f"{'':44}     ms  of json.loads")
    for name, load in (
        ("again: PlanEngine.shipped()", PlanEngine.shipped),
        ("again: of that, reading the bundle", lambda: read_bundle(content)),
        ("again: the same bundle by from_bundle", lambda: PlanEngine.from_bundle(content)),
    ):
        found = compare(lambda _, load=load: load(), lambda _: json.loads(plan), [[0]] * PAIRS, seconds=60)  # type: ignore[misc] # bound at once
        line(name, found.p50_us / 1000, found.ratio)
    with tempfile.TemporaryDirectory() as cache:
        first(cache)  # fills the cache
        line("first: compiled module in Python's cache", *medians([first(cache) for _ in range(PROCESSES)]))
        for cached in Path(cache).rglob("shipped_rules.*"):
            cached.unlink()
        found_first = [first(cache, PYTHONDONTWRITEBYTECODE="1") for _ in range(PROCESSES)]
        line("first: without", *medians(found_first))


def first(cache: str, **more: str) -> tuple[float, float]:
    """Return what the first load of a process takes, in milliseconds, and how many times the yardstick that is."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPYCACHEPREFIX": cache, **more}
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", FIRST], env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    took, yardstick = map(int, done.stdout.split())
    return took / 1e6, took / yardstick


def medians(found: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the median of the times and that of the ratios."""
    times, ratios = zip(*found, strict=True)
    return statistics.median(times), statistics.median(ratios)


def line(name: str, milliseconds: float, ratio: float) -> None:
    """Print one line of the table."""
    print(f"{name:44} {milliseconds:6.1f}  {ratio:6.2f}")


if __name__ == "__main__":
    main()
