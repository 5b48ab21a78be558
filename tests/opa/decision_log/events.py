# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Questions, events and bundles that the tests of the decision log start from."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nsmsec.opa import Decision, Entrypoint, Question
from nsmsec.opa.bundle import read_bundle
from nsmsec.opa.decision_log import DecisionEvent
from tests.opa.archive import archive
from tests.opa.plan.handmade import block, local, plan_text, result, stmt, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nsmsec.opa.bundle import PolicyBundle

__all__ = ["ALLOW", "DENY", "FAILS", "NOW", "Kept", "event", "mask_bundle", "question"]

NOW = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)
ALLOW = Decision(allow=True, reasons=(), revision="r1", engine="test")
DENY = Decision(allow=False, reasons=("late", "wrong_way"), revision="r1", engine="test")

#: The answer of an entry point that cannot answer.
FAILS = object()


def question(call_id: str | None = "call-1", **members: object) -> Question:
    """Return a question about a small document."""
    return Question(entrypoint=Entrypoint.SERVER_REQUEST, document={"method": "/a.B/C", **members}, call_id=call_id)


def event(**changes: Any) -> DecisionEvent:  # noqa: ANN401 - any field of an event
    """Return an event with something to hide."""
    good: dict[str, Any] = {
        "labels": {"service": "gateway"},
        "decision_id": "d1",
        "path": "nsmsec/server/request",
        "timestamp": NOW,
        "input": {"stated": {"secret": "s", "kept": 1}, "path": [{"id": "a", "token": "t0"}, {"id": "b"}]},
        "result": {"allow": False, "reasons": ["x"]},
    }
    return DecisionEvent(**{**good, **changes})


def mask_bundle(**answers: object) -> PolicyBundle:
    """Return a bundle whose entry points `system/log/…` have these values, `FAILS` for one that fails."""
    data = {name: answer for name, answer in answers.items() if answer is not FAILS}
    blocks = [
        block(
            stmt("Call", func="div", args=[text("x"), text("y")], result=8)
            if answer is FAILS
            else stmt("Dot", source=local(1), key=text(name), target=8),
            *result(local(8)),
        )
        for name, answer in answers.items()
    ]
    plan = json.loads(plan_text(*blocks, builtins=["div"]))
    (one,) = plan["plans"]["plans"]
    plan["plans"]["plans"] = [
        {"name": f"system/log/{name}", "blocks": [written]}
        for name, written in zip(answers, one["blocks"], strict=True)
    ]
    return read_bundle(archive({"/plan.json": json.dumps(plan), "/data.json": json.dumps(data)}))


class Kept:
    """A sink that keeps events in memory, fails as often as it is told, and can be made to wait."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.batches: list[int] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self._events: list[bytes] = []
        self._changed = threading.Condition()

    def write(self, events: Sequence[bytes]) -> None:
        """Keep events."""
        assert self.may_go_on.wait(20)
        self.batches.append(len(events))
        if self.failures:
            raise self.failures.pop(0)
        with self._changed:
            self._events += events
            self._changed.notify_all()

    def wait(self, count: int = 1) -> list[dict[str, Any]]:
        """Return the events once there are so many."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._events) >= count, timeout=20)
        return self.events

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events so far."""
        return [json.loads(one) for one in self._events]
