# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What federation tells Prometheus: how each partner's bundle is at the moment of the scrape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric

    from nsmsec.federation.bundles import FederatedTrustBundles

__all__ = ["FederationCollector"]


class FederationCollector(Collector):
    """Asks `FederatedTrustBundles` whenever it is scraped, so that an age is never out of date.

    Each gauge has the label `trust_domain`, one value for each relationship.

    | name | what |
    | --- | --- |
    | `nsmsec_federation_bundle_age_seconds` | since the endpoint confirmed what is in force; absent if it never did |
    | `nsmsec_federation_bundle_stale` | 1 if that is too long ago, or never was: the alarm |
    | `nsmsec_federation_bundle_sequence` | the sequence number in force; absent if there is none |
    | `nsmsec_federation_bundle_authorities` | X.509 authorities in force |
    | `nsmsec_federation_consecutive_failures` | fetches that failed since the last good one |

    Example:
        >>> from prometheus_client import CollectorRegistry
        >>> def watched(bundles):
        ...     registry = CollectorRegistry()
        ...     registry.register(FederationCollector(bundles))
        ...     return registry
    """

    def __init__(self, bundles: FederatedTrustBundles) -> None:
        """Take what is told about."""
        self._bundles = bundles

    def collect(self) -> Iterator[Metric]:
        """Yield every gauge with the partners of now."""
        statuses = self._bundles.statuses
        ages = {one: None if one.age is None else one.age.total_seconds() for one in statuses}
        for name, what, value_of in (
            ("bundle_age_seconds", "Since the endpoint last confirmed what is in force.", ages.get),
            ("bundle_stale", "Whether that is too long ago, or never was.", lambda one: one.is_stale),
            ("bundle_sequence", "The sequence number in force.", lambda one: one.sequence),
            ("bundle_authorities", "X.509 authorities in force.", lambda one: one.authorities),
            ("consecutive_failures", "Fetches that failed since the last good one.", lambda one: one.failures),
        ):
            gauge = GaugeMetricFamily(f"nsmsec_federation_{name}", what, labels=["trust_domain"])
            for one in statuses:
                if (value := value_of(one)) is not None:
                    gauge.add_metric([one.trust_domain.name], float(value))
            yield gauge
