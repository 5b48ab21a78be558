# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Who serves, redirects or holds back a trust bundle gains no trust domain but its own (C30, C32)."""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.dev import Authority
from nsmsec.errors import Malformed, ReasonCode, SourceUnavailable, Unverified
from nsmsec.federation import (
    BundleDocument,
    FederatedTrustBundles,
    FederationWatch,
    RefreshPace,
    Relationship,
    parse_bundle_map,
)
from nsmsec.testing.clock import FixedClock
from tests.federation.endpoints import client, hostile, json_answer, spiffe_server
from tests.federation.parts import GOOD, OWN, PARTNER_DOMAIN, document, own_bundles, spiffe_relationship
from tests.identity.parts import KEYS, NOW, refused

if TYPE_CHECKING:
    from tests.opa.live.serving import Request

DAY = timedelta(days=1)


def federated(relationship: Relationship, clock: FixedClock) -> tuple[FederatedTrustBundles, FederationWatch]:
    """Return our bundles with those of one partner, whose endpoint is really asked."""
    bundles = FederatedTrustBundles(own_bundles(), clock=clock)
    return bundles, FederationWatch(bundles, [relationship], client())


@pytest.mark.parametrize(
    "stolen", [OWN, Authority(PARTNER_DOMAIN, now=NOW, keys=KEYS, private_key=OWN.root.private_key)]
)
def test_partner_that_serves_our_bundle_is_a_td_mismatch(stolen: Authority) -> None:
    """C30: our authorities served as the partner's, the certificate itself or its key under another name."""
    with spiffe_server(served=lambda: document(stolen, sequence=2)) as server:
        bundles, watch = federated(spiffe_relationship(server.url()), FixedClock(NOW))
        before = bundles.trust_bundles()
        watch.refresh(PARTNER_DOMAIN)
    assert [one.last_error for one in bundles.statuses] == [ReasonCode.TD_MISMATCH]
    assert bundles.trust_bundles() is before


def test_endpoint_of_another_domain_is_not_asked() -> None:
    """C30: another domain's SVID at the partner's address, before any byte of a document."""
    with spiffe_server(OWN.issue("/bundle-endpoint")) as server, refused(Unverified, ReasonCode.CERT_MISMATCH):
        client().fetch(spiffe_relationship(server.url()))


def redirect(request: Request, *, status: int, target: str) -> None:
    """Send a client somewhere else."""
    json_answer(request, b"", status=status, headers={"Location": target})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirection_to_a_bundle_is_not_followed(status: int) -> None:
    """C30: to plain HTTP, another host, or even to a good endpoint."""
    with spiffe_server() as good:
        for target in ("http://localhost/", "https://other.example/", good.url(), "/other"):
            with hostile(functools.partial(redirect, status=status, target=target)) as server:
                with refused(SourceUnavailable, ReasonCode.ENDPOINT_ANSWER):
                    client().fetch(spiffe_relationship(server.url))
                assert len(server.seen) == 1


def test_domain_twice_in_a_bundle_map_is_refused() -> None:
    """C30: neither the first nor the last counts."""
    one = GOOD.serialise()
    with refused(Malformed, ReasonCode.TRUST_BUNDLE_FORMAT):
        parse_bundle_map(b'{"trust_domains":{"a.example":' + one + b',"a.example":' + one + b"}}")


def test_endpoint_that_is_down_for_a_day_changes_nothing_but_the_alarm() -> None:
    """C32: the last good bundle stays, its age is told."""
    clock = FixedClock(NOW)
    with spiffe_server() as server:
        bundles, watch = federated(spiffe_relationship(server.url()), clock)
        watch.refresh(PARTNER_DOMAIN)
    before = bundles.trust_bundles()
    clock.move(DAY)
    watch.refresh(PARTNER_DOMAIN)
    (status,) = bundles.statuses
    assert (status.age, status.is_stale, status.last_error) == (DAY, True, ReasonCode.SOURCE_UNAVAILABLE)
    assert bundles.trust_bundles() is before


@pytest.mark.parametrize(("hint_s", "low_s", "high_s"), [(0, 20, 40), (28 * 86_400, 3000, 4000)])
def test_refresh_hint_neither_floods_nor_freezes(hint_s: int, low_s: int, high_s: int) -> None:
    """C32: a partner chooses the pace only within our bounds."""
    served: BundleDocument = document(refresh_hint_s=hint_s)
    for drawn in (0.0, 1.0):
        pause_s = RefreshPace().pause_s(hint_s=served.refresh_hint_s, failures=0, random=lambda drawn=drawn: drawn)  # type: ignore[misc]  # bound at once
        assert low_s < pause_s < high_s
