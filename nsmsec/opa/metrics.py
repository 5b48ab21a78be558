# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What the policy plane tells Prometheus."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from nsmsec.opa.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from nsmsec.errors import ReasonCode
    from nsmsec.opa.question import Question

__all__ = ["PolicyMetrics"]

_MAX_LABEL_CHARS: Final = 256
_MAX_DIFFERENCES: Final = 256
_OTHERS: Final = "others"
_RULES: Final = "rules"
_NANOSECONDS: Final = 1e9
_SECONDS: Final = (0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 1.0)


class PolicyMetrics:
    """Counters and gauges in a registry of the caller's; one a registry. Safe for threads.

    Every label has a bound on its length and on how many values it takes, since some of them come out of bundles.

    | name | labels | what |
    | --- | --- | --- |
    | `nsmsec_decisions_total` | `entrypoint`, `outcome` | answers: `allow`, `deny`, or the code of what was none |
    | `nsmsec_decision_seconds` | `entrypoint` | how long they took |
    | `nsmsec_policy_activations_total` | `part` | bundles taken; the part is `rules` or a root |
    | `nsmsec_policy_refusals_total` | `part`, `code` | rounds that ended in a refusal, or without a bundle |
    | `nsmsec_policy_consecutive_failures` | `part` | refusals since the last good round |
    | `nsmsec_policy_version` | `part` | the version in use |
    | `nsmsec_policy_last_success_timestamp_seconds` | `part` | when a round last ended well |
    | `nsmsec_policy_info` | `revision` | 1 for the revision that decides |
    | `nsmsec_policy_expiry_timestamp_seconds` | | when nothing is decided any more |
    | `nsmsec_decision_log_dropped_total` | | events that did not arrive |
    | `nsmsec_shadow_differences_total` | `entrypoint`, `active`, `candidate`, `reasons` | answers of a candidate |
    | `nsmsec_shadow_compared_total` | `entrypoint` | questions that a candidate was asked, too |
    | `nsmsec_shadow_dropped_total` | | questions that it should have been asked, but was not |
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        """Make the metrics known to a registry.

        Args:
            registry: where they are collected; nothing goes to the global one.
        """

        def counter(name: str, what: str, *labels: str) -> Counter:
            return Counter(f"nsmsec_{name}", what, labels, registry=registry)

        def gauge(name: str, what: str, *labels: str) -> Gauge:
            return Gauge(f"nsmsec_{name}", what, labels, registry=registry)

        self._decisions = counter("decisions", "What came of questions to a policy.", "entrypoint", "outcome")
        self._seconds = Histogram(
            "nsmsec_decision_seconds", "How long they took.", ["entrypoint"], registry=registry, buckets=_SECONDS
        )
        self._activations = counter("policy_activations", "Policy bundles taken.", "part")
        self._refusals = counter("policy_refusals", "Policy bundles refused or not to be had.", "part", "code")
        self._failures = gauge("policy_consecutive_failures", "Refusals since the last good round.", "part")
        self._version = gauge("policy_version", "The version in use.", "part")
        self._succeeded = gauge("policy_last_success_timestamp_seconds", "When a round last ended well.", "part")
        self._info = gauge("policy_info", "The revision that decides.", "revision")
        self._expiry = gauge("policy_expiry_timestamp_seconds", "When nothing is decided any more.")
        self._dropped = counter("decision_log_dropped", "Events of the decision log that did not arrive.")
        self._differences = counter(
            "shadow_differences",
            "Answers of a candidate that differ from the active policy's.",
            "entrypoint",
            "active",
            "candidate",
            "reasons",
        )
        self._compared = counter("shadow_compared", "Questions that a candidate was asked, too.", "entrypoint")
        self._unasked = counter("shadow_dropped", "Questions that a candidate should have been asked, but was not.")
        self._seen: set[tuple[str, str, str, str]] = set()
        self._lock = threading.Lock()

    def answered(self, question: Question, answer: object, *, duration_ns: int) -> None:
        """Count what an engine returned; give the metrics to a `LoggedEngine`, beside or around that of the log."""
        self._decided(question, Outcome.of(answer), duration_ns)

    def failed(self, question: Question, error: BaseException, *, duration_ns: int) -> None:
        """Count what an engine raised."""
        self._decided(question, Outcome.failed(error), duration_ns)

    def activated(self, root: str, *, version: int | None) -> None:
        """Count a bundle that was taken; an empty root is the rules."""
        self._activations.labels(root or _RULES).inc()
        if version is not None:
            self._version.labels(root or _RULES).set(version)

    def active(self, revision: str, *, expires_at: datetime) -> None:
        """Say which revision decides, until when."""
        with self._lock:
            self._info.clear()
            self._info.labels(revision[:_MAX_LABEL_CHARS]).set(1)
        self._expiry.set(expires_at.timestamp())

    def succeeded(self, root: str, *, at: datetime) -> None:
        """Note a round that ended well."""
        self._succeeded.labels(root or _RULES).set(at.timestamp())
        self._failures.labels(root or _RULES).set(0)

    def refused(self, root: str, code: ReasonCode, *, failures: int) -> None:
        """Count a round that ended in a refusal.

        Args:
            root: what it was about; empty for the rules.
            code: why.
            failures: how many there were in a row, with this one.
        """
        self._refusals.labels(root or _RULES, str(code)).inc()
        self._failures.labels(root or _RULES).set(failures)

    def dropped(self, count: int) -> None:
        """Count events of the decision log that did not arrive; fits `DecisionLog(on_drop=…)`."""
        self._dropped.inc(count)

    def shadow_difference(self, *, entrypoint: str, active: str, candidate: str, reasons: Collection[str]) -> None:
        """Count an answer of a candidate policy that differs.

        Args:
            entrypoint: what was asked.
            active: the outcome of the active policy.
            candidate: the outcome of the candidate.
            reasons: the reasons that only one of them gave.
        """
        joined = ",".join(sorted(reasons))[:_MAX_LABEL_CHARS]
        labels = (entrypoint, active[:_MAX_LABEL_CHARS], candidate[:_MAX_LABEL_CHARS], joined)
        with self._lock:
            if labels not in self._seen and len(self._seen) >= _MAX_DIFFERENCES:
                labels = (entrypoint, _OTHERS, _OTHERS, _OTHERS)
            else:
                self._seen.add(labels)
        self._differences.labels(*labels).inc()

    def shadow_compared(self, entrypoint: str) -> None:
        """Count a question that a candidate was asked, too, whatever came of it."""
        self._compared.labels(entrypoint).inc()

    def shadow_dropped(self, count: int) -> None:
        """Count questions that a candidate should have been asked, but was not."""
        self._unasked.inc(count)

    def _decided(self, question: Question, outcome: Outcome, duration_ns: int) -> None:
        entrypoint = str(question.entrypoint)
        self._decisions.labels(entrypoint, outcome.word).inc()
        self._seconds.labels(entrypoint).observe(duration_ns / _NANOSECONDS)
