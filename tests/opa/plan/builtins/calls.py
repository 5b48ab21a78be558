# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Calls of built-ins, as the evaluator makes them or as the real OPA does."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

from nsmsec.opa.plan import UNDEFINED, dump, parse, plain
from nsmsec.opa.plan.budget import Budget
from nsmsec.opa.plan.builtins import BUILTINS, lenient
from nsmsec.opa.plan.surroundings import Surroundings
from nsmsec.opa.plan.values import equal
from tests.opa.real import opa_program

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Case", "budget", "called", "is_same", "opa_answers", "strictly"]

#: Built-in, arguments, answer; UNDEFINED for a call that is an error.
Case = tuple[str, tuple[object, ...], object]

NOW_NS = 1_800_000_000_000_000_000


def budget(steps: int = 1_000_000) -> Budget:
    """Return a budget whose clocks stand still and whose random bytes are known."""
    surroundings = Surroundings(now_ns=lambda: NOW_NS, random_bytes=lambda count: bytes(range(count)))
    return Budget(steps=steps, deadline=1.0, monotonic=lambda: 0.0, surroundings=surroundings)


def strictly(name: str, *arguments: object, given: Budget | None = None) -> object:
    """Call a built-in; its errors are raised."""
    builtin = BUILTINS[name]
    assert len(arguments) == builtin.arity
    return builtin.function(*((given or budget(), *arguments) if builtin.bounded else arguments))


def called(name: str, *arguments: object) -> object:
    """Call a built-in as the evaluator does when it is not strict."""
    return lenient(strictly)(name, *arguments)


def is_same(found: object, answer: object) -> bool:
    """Return whether an answer is the one that JSON has."""
    return found is answer if UNDEFINED in (found, answer) else equal(plain(found), plain(answer))


def opa_answers(folder: Path, calls: Sequence[tuple[str, tuple[object, ...]]]) -> list[object]:
    """Return what the real OPA answers, in a machine whose zone is UTC."""
    rules = ["package test"]
    for number, (name, arguments) in enumerate(calls):
        shown = [
            f"{{x | some x in input[{number}][{place}]}}" if isinstance(argument, set) else f"input[{number}][{place}]"
            for place, argument in enumerate(arguments)
        ]
        rules.append(f"r{number} := {name}({', '.join(shown)})")
    (folder / "test.rego").write_text("\n".join(rules))
    (folder / "input.json").write_text(dump([[plain(argument) for argument in arguments] for _, arguments in calls]))
    command = [opa_program(), "eval", "--data", "test.rego", "--input", "input.json", "--format", "raw", "data.test"]
    environment = {**os.environ, "TZ": "UTC"}
    with (folder / "output.json").open("w") as output:  # a file: keys and tokens are in it
        done = subprocess.run(
            command, cwd=folder, check=False, stdout=output, stderr=subprocess.STDOUT, timeout=50, env=environment
        )
    assert done.returncode == 0, "OPA refused the calls, see output.json"
    found: Any = parse((folder / "output.json").read_text())
    return [found.get(f"r{number}", UNDEFINED) for number in range(len(calls))]
