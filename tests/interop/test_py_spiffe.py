# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The sources of py-spiffe live on our development provider, in one process with ours, through rotations."""

from __future__ import annotations

import queue
from contextlib import ExitStack
from typing import TYPE_CHECKING

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from spiffe import JwtSource, JwtSvid, WorkloadApiClient, X509Source
from spiffe.workloadapi.errors import ValidateJwtSvidError

from tests.interop.provided import OTHER_CLIENT, OTHER_SERVER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spiffe import SpiffeId

    from tests.interop.provided import Provided

AUDIENCE = {"me"}
WAIT_S = 20


class Other:
    """A workload that lives on py-spiffe."""

    def __init__(self, address: str, ends: ExitStack) -> None:
        self.x509 = ends.enter_context(X509Source(socket_path=address, timeout_in_seconds=WAIT_S))
        self.jwt = ends.enter_context(JwtSource(socket_path=address, timeout_in_seconds=WAIT_S))
        self._changed: queue.SimpleQueue[None] = queue.SimpleQueue()
        for source in (self.x509, self.jwt):
            source.subscribe_for_updates(lambda: self._changed.put(None))

    @property
    def own_id(self) -> SpiffeId:
        """Who it is."""
        return self.x509.get_x509_context().default_svid.spiffe_id

    @property
    def leaf(self) -> bytes:
        """Its certificate."""
        return self.x509.get_x509_context().default_svid.leaf.public_bytes(Encoding.DER)

    @property
    def authorities(self) -> tuple[int, int]:
        """How many authorities of its domain it knows, for certificates, then for tokens."""
        by_certificate = self.x509.get_bundle_for_trust_domain(self.own_id.trust_domain)
        by_token = self.jwt.get_bundle_for_trust_domain(self.own_id.trust_domain)
        assert by_certificate is not None
        assert by_token is not None
        return len(by_certificate.x509_authorities), len(by_token.jwt_authorities)

    def update(self) -> None:
        """Wait for an update of either source."""
        self._changed.get(timeout=WAIT_S)

    def subject(self, token: JwtSvid) -> str:
        """Return of whom a token speaks, by the bundle of that domain."""
        bundle = self.jwt.get_bundle_for_trust_domain(token.spiffe_id.trust_domain)
        assert bundle is not None
        return str(JwtSvid.parse_and_validate(token.token, bundle, AUDIENCE).spiffe_id)


@pytest.fixture
def other(provided: Provided) -> Iterator[Other]:
    """Return a workload that lives on py-spiffe."""
    with ExitStack() as ends:
        yield Other(provided.address(OTHER_CLIENT), ends)


def test_py_spiffe_gets_its_identity_with_every_bundle(other: Other) -> None:
    """Who it is, whom it may believe."""
    bundles = other.x509.get_x509_context().x509_bundle_set.bundles
    assert str(other.own_id) == str(OTHER_CLIENT)
    assert {str(one.trust_domain) for one in bundles} == {"a.example", "b.example"}


def test_py_spiffe_follows_two_rotations_of_every_authority(provided: Provided, other: Other) -> None:
    """A new SVID by a new authority, a token by a new key; a token of before is good until it ends."""
    tokens = [other.jwt.fetch_svid(AUDIENCE)]
    for number in (2, 3):
        before = other.leaf
        provided.prepare_authority(OTHER_CLIENT.trust_domain)
        while other.authorities != (number, number):
            other.update()
        provided.rotate(OTHER_CLIENT.trust_domain)
        while other.leaf == before:
            other.update()
        tokens.append(other.jwt.fetch_svid(AUDIENCE))
        assert [other.subject(one) for one in tokens] == [str(OTHER_CLIENT)] * number
    assert len({jwt.get_unverified_header(one.token)["kid"] for one in tokens}) == 3


def test_py_spiffe_and_our_provider_find_a_token_of_a_partner_good(provided: Provided, other: Other) -> None:
    """By the partner's bundle; for another audience neither does."""
    with WorkloadApiClient(provided.address(OTHER_SERVER), default_timeout=WAIT_S) as partner:
        token = partner.fetch_jwt_svid(AUDIENCE)
    assert other.subject(token) == str(OTHER_SERVER)
    with WorkloadApiClient(provided.address(OTHER_CLIENT), default_timeout=WAIT_S) as own:
        assert str(own.validate_jwt_svid(token.token, "me").spiffe_id) == str(OTHER_SERVER)
        with pytest.raises(ValidateJwtSvidError):
            own.validate_jwt_svid(token.token, "you")
