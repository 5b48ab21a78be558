# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of who is calling, with roots pooled at the TLS layer, so that only our own verification can refuse."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import grpc
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from nsmsec.errors import Malformed, NsmsecError, ReasonCode, SourceUnavailable, Unverified
from nsmsec.transport import PeerVerifier, server_credentials
from tests.transport.attackers import Attacker, Insecure
from tests.transport.identities import FORGED, GENUINE, NAME, SERVER, A, B, uris_of
from tests.transport.world import NOW, STAGES, Clock, Judge, SVIDs, Trust, verifier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cryptography import x509

    from nsmsec.dev.issuer import Issued
    from nsmsec.transport import ClientTransport
    from tests.transport.world import Stage


class Scene:
    """A server of a.test with pooled roots that judges its callers, and attackers with any certificate."""

    def __init__(self, stage: Stage) -> None:
        self.clock = Clock()
        self.trust = Trust(A.bundle(), B.bundle())
        self.judge = Judge(self.trust, self.clock)
        with pytest.warns(UserWarning, match="pooled"):
            credentials = server_credentials(
                svid_source=SVIDs(SERVER), bundle_source=Trust(A.bundle(), B.bundle()), unsafe_pooled_roots=True
            )
        self.stage = stage
        self.target = stage.serve(credentials, judge=self.judge)

    def connect(self, presented: Issued) -> ClientTransport:
        """Return an open channel that presents this."""
        attacker = Attacker(self.target, presented, server=A, dns_name=NAME)
        self.stage.open(attacker)
        return attacker

    def refused(self, client: ClientTransport, code: ReasonCode) -> None:
        """Assert that the next call arrives, and is refused with this code."""
        with pytest.raises(grpc.RpcError) as caught:
            self.stage.call(client)
        assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
        verdict = self.judge.verdicts[-1]
        assert isinstance(verdict, NsmsecError)
        assert verdict.code is code


@pytest.fixture(params=STAGES)
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """Each runtime in turn."""
    stage = STAGES[request.param]()
    yield Scene(stage)
    stage.close()


@pytest.mark.parametrize("case", GENUINE)
def test_a_genuine_identity_is_proven(scene: Scene, case: str) -> None:
    """Of either domain, directly or through an intermediate."""
    presented = GENUINE[case]
    client = scene.connect(presented)
    assert scene.stage.call(client) == scene.stage.call(client) == b"hello"
    leaf = presented.certificate
    for peer in scene.judge.peers:
        assert [str(peer.id)] == uris_of(presented)
        assert peer.leaf_sha256 == leaf.fingerprint(hashes.SHA256())
        assert peer.expires_at == leaf.not_valid_after_utc
    assert len(scene.judge.peers) == 2


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_identity_is_refused_although_tls_let_it_pass(scene: Scene, case: str) -> None:
    """Each way to claim an identity without being entitled to it, with its own code."""
    presented, code = FORGED[case]
    scene.refused(scene.connect(presented), code)


def test_a_certificate_that_expired_on_an_open_connection_is_refused(scene: Scene) -> None:
    """TLS looks once; we look at every call."""
    client = scene.connect(GENUINE["a directly"])
    assert scene.stage.call(client) == b"hello"
    scene.clock.move(timedelta(hours=1))
    scene.refused(client, ReasonCode.CERT_EXPIRED)


def test_a_trust_bundle_removed_while_a_connection_is_open_refuses(scene: Scene) -> None:
    """Distrust takes effect with the next call."""
    client = scene.connect(GENUINE["b directly"])
    assert scene.stage.call(client) == b"hello"
    scene.trust.set(A.bundle())
    scene.refused(client, ReasonCode.TD_UNKNOWN)


def test_an_identity_in_a_header_is_ignored(scene: Scene) -> None:
    """Who calls is what the handshake proved, whatever the metadata says."""
    client = scene.connect(GENUINE["b directly"])
    headers = (("x-forwarded-client-cert", b"URI=spiffe://a.test/admin"), ("x-spiffe-id", b"spiffe://a.test/admin"))
    assert scene.stage.call(client, b"hello", *headers) == b"hello"
    assert [str(peer.id) for peer in scene.judge.peers] == ["spiffe://b.test/client"]


@pytest.mark.parametrize("address", ["127.0.0.1:0", "unix"])
def test_a_connection_without_tls_has_no_peer(scene: Scene, address: str, tmp_path: Path) -> None:
    """A server that was given an insecure port by mistake refuses every call."""
    target = scene.stage.serve(None, judge=scene.judge, address=f"unix:{tmp_path}/s" if address == "unix" else address)
    client = Insecure(target)
    scene.stage.open(client)
    scene.refused(client, ReasonCode.PEER_MISSING)


def pem(*certificates: x509.Certificate) -> bytes:
    """Return the certificates as grpcio shows them."""
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


LEAF_CERTIFICATE, INTERMEDIATE = GENUINE["a through an intermediate"].chain


def judged(auth_context: dict[str, list[bytes] | bytes]) -> str:
    """Return the identity that is proven by this TLS session."""
    return str(PeerVerifier(verifier(), Trust(A.bundle()), Clock()).verify(auth_context).id)


@pytest.mark.parametrize(
    "chain",
    [[pem(INTERMEDIATE)], [pem(LEAF_CERTIFICATE, INTERMEDIATE)], [pem(LEAF_CERTIFICATE), pem(INTERMEDIATE)]],
    ids=["intermediates only", "leaf repeated", "one value each"],
)
def test_the_leaf_may_be_repeated_in_the_chain(chain: list[bytes]) -> None:
    """Versions of grpcio differ in what they call the chain."""
    context: dict[str, list[bytes] | bytes] = {"x509_pem_cert": [pem(LEAF_CERTIFICATE)], "x509_pem_cert_chain": chain}
    assert judged(context) == "spiffe://a.test/client"


def test_a_property_may_be_a_single_value() -> None:
    """The type stubs of grpcio say so, grpcio does not."""
    context: dict[str, list[bytes] | bytes] = {
        "x509_pem_cert": pem(LEAF_CERTIFICATE),
        "x509_pem_cert_chain": pem(INTERMEDIATE),
    }
    assert judged(context) == "spiffe://a.test/client"


@pytest.mark.parametrize(
    "auth_context",
    [
        {},
        {"x509_pem_cert": []},
        {"x509_pem_cert": [b""]},
        {"transport_security_type": [b"local"], "security_level": [b"TSI_PRIVACY_AND_INTEGRITY"]},
        {"transport_security_type": [b"ssl"], "peer_spiffe_id": [b"spiffe://a.test/client"]},
    ],
    ids=["insecure", "no value", "empty", "a Unix socket", "only text of the peer's choice"],
)
def test_a_connection_without_a_client_certificate_has_no_peer(auth_context: dict[str, list[bytes] | bytes]) -> None:
    """No certificate, no identity, whatever else is said."""
    with pytest.raises(Unverified) as caught:
        judged(auth_context)
    assert caught.value.code is ReasonCode.PEER_MISSING


@pytest.mark.parametrize(
    ("leaf", "chain"),
    [
        (b"text", b""),
        (pem(LEAF_CERTIFICATE, INTERMEDIATE), b""),
        (pem(LEAF_CERTIFICATE), b"text"),
        (pem(LEAF_CERTIFICATE), pem(INTERMEDIATE) + b"text"),
        (b"-----BEGIN CERTIFICATE-----\nA=A\n-----END CERTIFICATE-----\n", b""),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b""),
    ],
    ids=["no PEM", "two leaves", "no PEM in the chain", "text after the chain", "bad base64", "no certificate"],
)
def test_certificates_that_cannot_be_read_are_refused(leaf: bytes, chain: bytes) -> None:
    """Nothing is skipped or guessed."""
    with pytest.raises(Malformed) as caught:
        judged({"x509_pem_cert": [leaf], "x509_pem_cert_chain": [chain]})
    assert caught.value.code is ReasonCode.CERT_FORMAT


def test_trust_bundles_that_cannot_be_had_refuse() -> None:
    """Nobody is let in on yesterday's trust."""
    trust = Trust(A.bundle())
    trust.error = SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "down")
    with pytest.raises(SourceUnavailable) as caught:
        PeerVerifier(verifier(), trust, Clock()).verify({"x509_pem_cert": [pem(LEAF_CERTIFICATE)]})
    assert caught.value.code is ReasonCode.SOURCE_UNAVAILABLE


def test_what_was_presented_is_decoded_once_and_judged_each_time() -> None:
    """Neither time nor trust is remembered beyond the call."""
    clock, trust = Clock(), Trust(A.bundle())
    peers = PeerVerifier(verifier(), trust, clock)
    context = {"x509_pem_cert": [pem(GENUINE["a directly"].certificate)]}
    assert peers.verify(context) == peers.verify(context)
    clock.moment = NOW + timedelta(hours=1)
    with pytest.raises(Unverified) as caught:
        peers.verify(context)
    assert caught.value.code is ReasonCode.CERT_EXPIRED
    clock.moment = NOW
    trust.set()
    with pytest.raises(Unverified) as caught:
        peers.verify(context)
    assert caught.value.code is ReasonCode.TD_UNKNOWN
