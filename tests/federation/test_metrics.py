# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A scrape tells of each partner how its bundle is at that moment."""

from __future__ import annotations

from datetime import timedelta

from prometheus_client import CollectorRegistry

from nsmsec.errors import ReasonCode, SourceUnavailable
from nsmsec.federation import FederatedTrustBundles, FederationCollector
from nsmsec.testing.clock import FixedClock
from tests.federation.parts import GOOD, PARTNER_DOMAIN, own_bundles, web_relationship
from tests.identity.parts import NOW

DOWN = SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "down")


class Watched:
    """The bundles of one partner, with a registry that tells about them."""

    def __init__(self) -> None:
        self.clock = FixedClock(NOW)
        self.bundles = FederatedTrustBundles(own_bundles(), max_age=timedelta(hours=1), clock=self.clock)
        self.relationship = web_relationship()
        self.bundles.add(self.relationship)
        self._registry = CollectorRegistry()
        self._registry.register(FederationCollector(self.bundles))

    def value(self, name: str) -> float | None:
        """Return a gauge of the partner; None if it is absent."""
        labels = {"trust_domain": PARTNER_DOMAIN.name}
        return self._registry.get_sample_value(f"nsmsec_federation_{name}", labels)


def test_partner_whose_document_was_taken_is_told_with_its_age() -> None:
    """The age is that of the scrape, not of the last event."""
    watched = Watched()
    watched.bundles.take(watched.relationship, GOOD)
    watched.clock.move(timedelta(minutes=5))
    assert watched.value("bundle_age_seconds") == 300
    assert watched.value("bundle_stale") == 0
    assert watched.value("bundle_sequence") == GOOD.sequence
    assert watched.value("bundle_authorities") == 1
    assert watched.value("consecutive_failures") == 0


def test_partner_that_was_never_reached_has_no_age_and_is_an_alarm() -> None:
    """Absent is not zero: an age of zero would look fresh."""
    watched = Watched()
    watched.bundles.failed(watched.relationship, DOWN)
    assert watched.value("bundle_age_seconds") is None
    assert watched.value("bundle_sequence") is None
    assert watched.value("bundle_stale") == 1
    assert watched.value("bundle_authorities") == 0
    assert watched.value("consecutive_failures") == 1


def test_partner_that_is_down_for_hours_becomes_an_alarm() -> None:
    """The last good bundle stays; the operator learns that it is old."""
    watched = Watched()
    watched.bundles.take(watched.relationship, GOOD)
    watched.clock.move(timedelta(hours=1))
    assert watched.value("bundle_stale") == 0
    watched.clock.move(timedelta(seconds=1))
    assert watched.value("bundle_stale") == 1
    assert watched.value("bundle_authorities") == 1


def test_partner_that_was_removed_is_not_told_about() -> None:
    """No gauge stays behind."""
    watched = Watched()
    watched.bundles.remove(PARTNER_DOMAIN)
    assert watched.value("bundle_stale") is None
