# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Cases written by hand, as JSON lines."""

from __future__ import annotations

import json
from typing import Any

from tests.opa.plan.handmade import ENTRYPOINT, block, local, plan_text, result, stmt, truth

__all__ = ["calling", "case_line", "conflicting", "echoing", "failing_call", "line", "renamed"]

Members = dict[str, Any]


def renamed(plan: str) -> Members:
    """Return a plan whose entry point is named as cases name it."""
    document: Members = json.loads(plan)
    (only,) = document["plans"]["plans"]
    assert only["name"] == ENTRYPOINT
    only["name"] = "eval"
    return document


def echoing() -> Members:
    """Return a plan that answers its input."""
    return renamed(plan_text(block(*result(local(0)))))


def conflicting() -> Members:
    """Return a plan in which a rule has two values."""
    twice = [stmt("AssignVarOnce", source=truth(value), target=3) for value in (True, False)]
    return renamed(plan_text(block(*twice)))


def calling(name: str, *operands: Members) -> Members:
    """Return a plan that calls a built-in, and answers what it answers."""
    call = stmt("Call", func=name, args=list(operands), result=3)
    return renamed(plan_text(block(call, *result(local(3))), builtins=[name]))


def case_line(**members: object) -> bytes:
    """Return the line of a good case with some members replaced; None takes one away."""
    good: Members = {
        "id": "good#0",
        "plan": echoing(),
        "input": 1,
        "want_result": [{"result": 1}],
    }
    return line({name: value for name, value in {**good, **members}.items() if value is not None})


def line(document: object) -> bytes:
    """Return a line of JSON."""
    return json.dumps(document).encode() + b"\n"


def failing_call() -> Members:
    """Return a plan whose call has an operand of a wrong type."""
    return calling("upper", truth(True))  # noqa: FBT003 - the wrong type
