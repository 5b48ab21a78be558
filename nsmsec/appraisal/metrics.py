# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What attestation tells Prometheus: how a workload's result is at the moment of the scrape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from nsmsec.appraisal.renewal_status import RenewalState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric

    from nsmsec.appraisal.renewal import AttestedSession
    from nsmsec.clock import Clock

__all__ = ["AttestationCollector"]


class AttestationCollector(Collector):
    """Asks an `AttestedSession` whenever it is scraped.

    | name | what |
    | --- | --- |
    | `nsmsec_attestation_result_seconds` | how long the result in force still counts; absent if there is none |
    | `nsmsec_attestation_refused` | 1 if the latest attempt was a verdict against the machine: the alarm |
    | `nsmsec_attestation_consecutive_failures` | attempts without a result since the last one with one |

    Example:
        >>> from nsmsec.clock import SystemClock
        >>> from prometheus_client import CollectorRegistry
        >>> def watched(session):
        ...     registry = CollectorRegistry()
        ...     registry.register(AttestationCollector(session, clock=SystemClock()))
        ...     return registry
    """

    def __init__(self, session: AttestedSession, *, clock: Clock) -> None:
        """Take what is told about, with the time."""
        self._session = session
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """Yield every gauge as it is now."""
        status, now = self._session.status(), self._clock.now()
        rest_s = None if status.expires_at is None else (status.expires_at - now).total_seconds()
        for name, what, value in (
            ("result_seconds", "How long the result in force still counts.", rest_s),
            ("refused", "Whether the latest attempt was a verdict.", status.state is RenewalState.REFUSED),
            ("consecutive_failures", "Attempts without a result since the last one with one.", status.failures),
        ):
            gauge = GaugeMetricFamily(f"nsmsec_attestation_{name}", what)
            if value is not None:
                gauge.add_metric([], float(value))
            yield gauge
