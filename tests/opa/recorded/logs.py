# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Events and bundles for tests about recorded decisions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nsmsec.opa import Entrypoint

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ALLOWED", "DENIED", "event", "lines"]

ALLOWED = {"allow": True, "reasons": []}
DENIED = {"allow": False, "reasons": ["A"]}


def event(decision_id: str = "d1", *, without: str = "", **changes: Any) -> dict[str, Any]:  # noqa: ANN401 (any member of an event)
    """Return an event as OPA writes it, changed or without one member; `input.answer` is what policies answer here."""
    good: dict[str, Any] = {
        "labels": {"id": "x"},
        "decision_id": decision_id,
        "timestamp": "2026-01-02T03:04:05.678901000Z",
        "path": Entrypoint.SERVER_REQUEST.value,
        "bundles": {"policy": {"revision": "r1"}},
        "input": {"answer": ALLOWED},
        "result": ALLOWED,
    }
    return {name: value for name, value in {**good, **changes}.items() if name != without}


def lines(*events: Mapping[str, Any] | list[Any]) -> bytes:
    """Return a log of one line each."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in events)
