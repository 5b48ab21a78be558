# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of every kind of SVID on both sides of every transport, and of what is refused before any handshake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nsmsec.dev.authority import Authority
from nsmsec.errors import ReasonCode, Unverified
from nsmsec.identity import KeyKind, authorize_id
from nsmsec.transport import Bridge, Direct, server_credentials
from tests.transport.world import NOW, STAGES, Clock, Judge, SVIDs, Trust, verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nsmsec.identity import X509SVID
    from nsmsec.transport import ClientTransport
    from tests.transport.world import Stage

NAME = "server.corp.example"
CORP = Authority("corp.example", now=NOW)
PARTNER = Authority("partner.example", now=NOW, key="p384")
TRUST = Trust(CORP.bundle(), PARTNER.bundle())


def bridge(target: str, client: X509SVID, server: X509SVID) -> ClientTransport:
    """Return a bridge to the server."""
    return Bridge(
        target,
        svid_source=SVIDs(client),
        bundle_source=TRUST,
        authorizer=authorize_id(server.id),
        clock=Clock(),
        svid_verifier=verifier(),
    )


def direct(target: str, client: X509SVID, server: X509SVID) -> ClientTransport:
    """Return a direct channel to the server."""
    return Direct(target, svid_source=SVIDs(client), bundle_source=TRUST, expected_id=server.id, dns_name=NAME)


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Each runtime in turn."""
    made = STAGES[request.param]()
    yield made
    made.close()


@pytest.mark.parametrize("make", [bridge, direct])
@pytest.mark.parametrize("intermediates", [0, 1, 2])
@pytest.mark.parametrize("key_kind", ["p256", "p384", "rsa"])
def test_client_and_server_prove_each_other(
    stage: Stage, key_kind: str, intermediates: int, make: Callable[[str, X509SVID, X509SVID], ClientTransport]
) -> None:
    """With keys of each kind, with and without intermediates, across two trust domains."""
    server = PARTNER.issue("/server", key_kind=key_kind, intermediates=intermediates, dns_names=(NAME,))
    client = CORP.issue("/client", key_kind=key_kind, intermediates=intermediates)
    assert client.key_kind is KeyKind(key_kind)
    judge = Judge(TRUST)
    target = stage.serve(server_credentials(svid_source=SVIDs(server), bundle_source=TRUST), judge=judge)
    transport = make(target, client, server)
    stage.open(transport)
    assert stage.peer(transport).id == server.id
    assert stage.call(transport) == b"hello"
    (peer,) = judge.peers
    assert (peer.id, peer.leaf_sha256) == (client.id, client.leaf_sha256)
    assert peer.expires_at is not None
    assert peer.expires_at <= client.not_after


@pytest.mark.parametrize(("key_kind", "named"), [("p521", "secp521r1"), ("ed25519", "Ed25519")])
def test_a_key_that_tls_cannot_use_is_refused_before_any_handshake(key_kind: str, named: str) -> None:
    """The message says what was found, and what would do."""
    with pytest.raises(Unverified, match=f"expected .*P-256, P-384, RSA.* found .*{named}") as caught:
        CORP.issue("/client", key_kind=key_kind)
    assert caught.value.code is ReasonCode.CERT_KEY
