# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What attestation tells Prometheus."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest

from nsmsec.appraisal.metrics import AttestationCollector
from nsmsec.errors import AttestationFailed, ReasonCode
from tests.appraisal.test_renewal import Stage

if TYPE_CHECKING:
    from pathlib import Path


def scraped(stage: Stage) -> dict[str, float]:
    """Return the gauges by their names."""
    registry = CollectorRegistry()
    registry.register(AttestationCollector(stage.source, clock=stage.clock))
    lines = generate_latest(registry).decode().splitlines()
    return {name: float(value) for name, value in (line.split() for line in lines if not line.startswith("#"))}


def test_a_scrape_tells_how_long_a_result_still_counts_and_whether_there_is_an_alarm(tmp_path: Path) -> None:
    """A result that is not there has no age."""
    stage = Stage(tmp_path)
    failures, refused = "nsmsec_attestation_consecutive_failures", "nsmsec_attestation_refused"
    assert scraped(stage) == {failures: 0, refused: 0}
    stage.source.refresh()
    stage.clock.move(timedelta(seconds=100))
    assert scraped(stage) == {"nsmsec_attestation_result_seconds": 200, failures: 0, refused: 0}
    stage.verifier.error = AttestationFailed(ReasonCode.TPM_FIRMWARE, "test: old")
    stage.source.refresh()
    assert scraped(stage) == {failures: 1, refused: 1}
