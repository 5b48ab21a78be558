# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The whole corpus of spoilt bundles, one after the other, changes nothing about what decides."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry

from nsmsec.opa.bundle import BundleLimits, BundleSigner, BundleVerifier, InProcessVersionMemory
from nsmsec.opa.live import BundleStore, BundleWatch, FileBundleSource
from nsmsec.opa.metrics import PolicyMetrics
from nsmsec.testing.clock import FixedClock
from tests.opa.bundle.signing import NOW, SIGNER, private_pem, public
from tests.opa.bundle.test_spoiled import CORPUS
from tests.opa.live.parts import asked, live, rules_of

if TYPE_CHECKING:
    from pathlib import Path

EXPIRES_AT = datetime(2027, 1, 1, tzinfo=UTC)


def test_no_spoilt_bundle_takes_the_place_of_the_last_good_one(tmp_path: Path) -> None:
    """Each is counted and named by its code, none decides, none is stored; the next good one is taken."""
    signer, registry, clock = BundleSigner(private_pem(SIGNER)), CollectorRegistry(), FixedClock(NOW)
    policy = live(clock=clock, metrics=PolicyMetrics(registry))
    path, store = tmp_path / "policy.tar.gz", BundleStore(tmp_path / "kept.tar.gz")
    limits = BundleLimits(
        max_archive_bytes=32_768, max_total_bytes=65_536, max_json_bytes=50_000, max_files=32, max_name_chars=256
    )
    verifier = BundleVerifier([public()], limits=limits, memory=InProcessVersionMemory())
    watch = BundleWatch(policy, FileBundleSource(path), verifier, store=store, clock=clock)

    def put(content: bytes) -> None:
        (tmp_path / "new").write_bytes(content)
        (tmp_path / "new").replace(path)

    good = signer.sign(rules_of("six"), version=6, expires_at=EXPIRES_AT)
    put(good)
    watch.refresh()
    assert len(CORPUS) >= 40
    for failures, (name, (code, spoilt)) in enumerate(CORPUS.items(), start=1):
        put(spoilt())
        status = watch.refresh()
        assert (status.last_error_code, status.consecutive_failures) == (code, failures), name
        assert asked(policy).revision == status.revision == "six"
        assert store.load() == good
    counted = [
        sample.value
        for metric in registry.collect()
        for sample in metric.samples
        if sample.name == "nsmsec_policy_refusals_total"
    ]
    assert sum(counted) == len(CORPUS)
    put(signer.sign(rules_of("seven"), version=7, expires_at=EXPIRES_AT))
    assert watch.refresh().is_healthy(NOW)
    assert asked(policy).revision == "seven"
