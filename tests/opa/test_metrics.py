# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Metrics say what happened, in a registry of the caller's, under labels that cannot grow without end."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import prometheus_client
import pytest
from prometheus_client import CollectorRegistry, generate_latest

from nsmsec.errors import PolicyIndeterminate, ReasonCode
from nsmsec.opa import Decision, Entrypoint, Question
from nsmsec.opa.decision_log import LoggedAsyncEngine, LoggedEngine
from nsmsec.opa.metrics import PolicyMetrics

if TYPE_CHECKING:
    from datetime import timedelta

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def test_activation_and_refusal_are_seen() -> None:
    """Versions, times, codes; the revision that decides is the only one shown."""
    registry = CollectorRegistry()
    metrics = PolicyMetrics(registry)
    metrics.activated("", version=7)
    metrics.activated("nsmsec/settings", version=None)
    metrics.active("r1", expires_at=NOW)
    metrics.active("r2" * 1000, expires_at=NOW)
    metrics.succeeded("", at=NOW)
    metrics.refused("nsmsec/settings", ReasonCode.BUNDLE_ROLLBACK, failures=3)

    def value(name: str, **labels: str) -> float | None:
        return registry.get_sample_value(name, labels)

    assert value("nsmsec_policy_activations_total", part="rules") == 1
    assert value("nsmsec_policy_activations_total", part="nsmsec/settings") == 1
    assert value("nsmsec_policy_version", part="rules") == 7
    assert value("nsmsec_policy_version", part="nsmsec/settings") is None
    assert value("nsmsec_policy_info", revision="r1") is None
    assert value("nsmsec_policy_info", revision="r2" * 128) == 1
    assert value("nsmsec_policy_expiry_timestamp_seconds") == NOW.timestamp()
    assert value("nsmsec_policy_last_success_timestamp_seconds", part="rules") == NOW.timestamp()
    assert value("nsmsec_policy_consecutive_failures", part="rules") == 0
    assert value("nsmsec_policy_refusals_total", part="nsmsec/settings", code="BUNDLE_ROLLBACK") == 1
    assert value("nsmsec_policy_consecutive_failures", part="nsmsec/settings") == 3


def test_round_that_ends_well_ends_the_failures() -> None:
    """What an alarm looks at goes back to zero."""
    registry = CollectorRegistry()
    metrics = PolicyMetrics(registry)
    metrics.refused("", ReasonCode.BUNDLE_FORMAT, failures=1)
    metrics.succeeded("", at=NOW)
    assert registry.get_sample_value("nsmsec_policy_consecutive_failures", {"part": "rules"}) == 0


def test_losses_of_the_decision_log_add_up() -> None:
    """It is told how many at a time."""
    registry = CollectorRegistry()
    metrics = PolicyMetrics(registry)
    metrics.dropped(2)
    metrics.dropped(3)
    assert registry.get_sample_value("nsmsec_decision_log_dropped_total") == 5


def test_differences_are_counted_by_what_differs() -> None:
    """The order in which reasons come is no difference."""
    registry = CollectorRegistry()
    metrics = PolicyMetrics(registry)
    for reasons in (["B", "A"], ["A", "B"]):
        metrics.shadow_difference(entrypoint="e", active="allowed", candidate="denied", reasons=reasons)
    labels = {"entrypoint": "e", "active": "allowed", "candidate": "denied", "reasons": "A,B"}
    assert registry.get_sample_value("nsmsec_shadow_differences_total", labels) == 2


def test_labels_of_differences_are_bounded() -> None:
    """A candidate that gives a new reason each time fills no memory; what is known is still told apart."""
    registry = CollectorRegistry()
    metrics = PolicyMetrics(registry)
    for number in [*range(300), 0]:
        metrics.shadow_difference(entrypoint="e", active="allowed", candidate="denied", reasons=[str(number)])
    counts = [
        line for line in generate_latest(registry).splitlines() if line.startswith(b"nsmsec_shadow_differences_t")
    ]
    assert len(counts) == 257
    others = {"entrypoint": "e", "active": "others", "candidate": "others", "reasons": "others"}
    assert registry.get_sample_value("nsmsec_shadow_differences_total", others) == 44
    known = {"entrypoint": "e", "active": "allowed", "candidate": "denied", "reasons": "0"}
    assert registry.get_sample_value("nsmsec_shadow_differences_total", known) == 2


def test_two_registries_are_two_accounts() -> None:
    """Nothing is global."""
    PolicyMetrics(CollectorRegistry()).dropped(1)
    other = CollectorRegistry()
    PolicyMetrics(other)
    assert other.get_sample_value("nsmsec_decision_log_dropped_total") == 0
    assert prometheus_client.REGISTRY.get_sample_value("nsmsec_decision_log_dropped_total") is None


class Scripted:
    """Gives one prepared answer after the other, or raises it."""

    def __init__(self, *answers: object) -> None:
        self._answers = list(answers)

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Return or raise the next."""
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[return-value] # an engine may be anybody's


class ScriptedAio(Scripted):
    """The same, awaited."""

    async def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:  # type: ignore[override] # the other port
        """Return or raise the next."""
        return super().decide(question, timeout=timeout)


@pytest.mark.parametrize("is_aio", [False, True], ids=["sync", "aio"])
async def test_decisions_are_counted_by_outcome(is_aio: bool) -> None:  # noqa: FBT001 - the runtime is the point
    """Whatever an engine does is one outcome: a decision, what is none, a refusal, a crash."""
    registry = CollectorRegistry()
    metrics = PolicyMetrics(registry)
    question = Question(entrypoint=Entrypoint.SERVER_REQUEST, document={})
    answers = (
        Decision(allow=True, reasons=(), revision="r", engine="e"),
        Decision(allow=False, reasons=("NO",), revision="r", engine="e"),
        "yes",
        PolicyIndeterminate(ReasonCode.POLICY_UNDEFINED, "none"),
        ZeroDivisionError(),
    )
    ticks = iter(range(0, 100_000_000, 10_000_000))
    clock = {"monotonic_ns": lambda: next(ticks)}
    awaited = LoggedAsyncEngine(ScriptedAio(*answers), metrics, **clock)
    blocking = LoggedEngine(Scripted(*answers), metrics, **clock)
    for answer in answers:
        with contextlib.suppress(PolicyIndeterminate, ZeroDivisionError):
            assert (await awaited.decide(question) if is_aio else blocking.decide(question)) is answer

    def value(outcome: str) -> float | None:
        labels = {"entrypoint": "nsmsec/server/request", "outcome": outcome}
        return registry.get_sample_value("nsmsec_decisions_total", labels)

    outcomes = ["allow", "deny", "POLICY_INVALID_RESULT", "POLICY_UNDEFINED", "ENGINE_UNAVAILABLE"]
    assert list(map(value, outcomes)) == [1] * 5
    spent = registry.get_sample_value("nsmsec_decision_seconds_sum", {"entrypoint": "nsmsec/server/request"})
    assert spent == pytest.approx(0.05)
