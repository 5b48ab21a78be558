# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of the server's credentials: who gets through TLS, and what changes without a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from nsmsec.dev.authority import Authority
from nsmsec.errors import NsmsecError, ReasonCode, SourceUnavailable
from nsmsec.identity import TrustBundle, authorize_id
from nsmsec.transport import Bridge, ServerTLS, channel_options, server_credentials
from tests.transport.world import ECHO, NOW, STAGES, Clock, Judge, Stage, SVIDs, Trust, verifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.identity import X509SVID

AUTHORITY = Authority("corp.example", now=NOW)
OTHER_AUTHORITY = Authority("partner.example", now=NOW)
SERVER = AUTHORITY.issue("/server")
CLIENT = AUTHORITY.issue("/client")
STRANGER = OTHER_AUTHORITY.issue("/client")


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Each runtime in turn."""
    made = STAGES[request.param]()
    yield made
    made.close()


def bridge(stage: Stage, target: str, svid: X509SVID) -> Bridge:
    """Return an open bridge to the server under test."""
    made = Bridge(
        target,
        svid_source=SVIDs(svid),
        bundle_source=Trust(AUTHORITY.bundle()),
        authorizer=authorize_id(SERVER.id),
        clock=Clock(),
        svid_verifier=verifier(),
    )
    stage.open(made)
    return made


def refused_by_tls(stage: Stage, target: str, svid: X509SVID) -> None:
    """Assert that no call of this client arrives."""
    with pytest.raises(grpc.RpcError) as caught:
        stage.call(bridge(stage, target, svid))
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


def test_a_client_of_a_trusted_domain_gets_through(stage: Stage) -> None:
    """Mutual TLS between two SVIDs."""
    judge = Judge(Trust(AUTHORITY.bundle()))
    target = stage.serve(server_credentials(svid_source=SVIDs(SERVER), bundle_source=judge.trust), judge=judge)
    assert stage.call(bridge(stage, target, CLIENT)) == b"hello"
    assert [peer.id for peer in judge.peers] == [CLIENT.id]


def test_a_client_of_an_unknown_domain_is_refused_in_the_handshake(stage: Stage) -> None:
    """The call never reaches the handler."""
    judge = Judge(Trust(AUTHORITY.bundle()))
    target = stage.serve(server_credentials(svid_source=SVIDs(SERVER), bundle_source=judge.trust), judge=judge)
    refused_by_tls(stage, target, STRANGER)
    assert not judge.verdicts


def test_a_client_without_a_certificate_is_refused_in_the_handshake() -> None:
    """There is no way in without mutual TLS."""
    stage = STAGES["sync"]()
    credentials = server_credentials(svid_source=SVIDs(SERVER), bundle_source=Trust(AUTHORITY.bundle()))
    target = stage.serve(credentials)
    anonymous = grpc.ssl_channel_credentials(
        root_certificates=AUTHORITY.bundle().authorities[0].public_bytes(Encoding.PEM)
    )
    with grpc.secure_channel(target, anonymous, options=channel_options()) as channel:
        send: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(ECHO)
        with pytest.raises(grpc.RpcError) as caught:
            send(b"x", timeout=10.0)
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    stage.close()


@pytest.mark.parametrize("bundles", [(), (TrustBundle(trust_domain=CLIENT.id.trust_domain, authorities=()),)])
@pytest.mark.parametrize("unsafe_pooled_roots", [False, True])
@pytest.mark.filterwarnings("ignore:pooled trust anchors")
def test_without_any_authority_everybody_is_refused(
    stage: Stage, bundles: tuple[TrustBundle, ...], *, unsafe_pooled_roots: bool
) -> None:
    """No trust is not the same as the system's trust."""
    credentials = server_credentials(
        svid_source=SVIDs(SERVER), bundle_source=Trust(*bundles), unsafe_pooled_roots=unsafe_pooled_roots
    )
    refused_by_tls(stage, stage.serve(credentials), CLIENT)


def test_a_new_svid_and_new_trust_are_in_force_for_the_next_connection(stage: Stage) -> None:
    """Rotation needs no restart, and open connections live on."""
    svids, judge = SVIDs(SERVER), Judge(Trust(AUTHORITY.bundle(), OTHER_AUTHORITY.bundle()))
    trust = Trust(AUTHORITY.bundle())
    target = stage.serve(server_credentials(svid_source=svids, bundle_source=trust), judge=judge)
    old = bridge(stage, target, CLIENT)
    assert stage.peer(old).leaf_sha256 == SERVER.leaf_sha256
    svids.svid = AUTHORITY.issue("/server")
    trust.set(AUTHORITY.bundle(), OTHER_AUTHORITY.bundle())
    new = bridge(stage, target, STRANGER)
    assert stage.peer(new).leaf_sha256 == svids.svid.leaf_sha256
    assert stage.call(new) == stage.call(old) == b"hello"
    assert [peer.id for peer in judge.peers] == [STRANGER.id, CLIENT.id]


def test_a_source_that_fails_keeps_what_is_in_force(stage: Stage) -> None:
    """The server lives on with what it has."""
    svids = SVIDs(SERVER)
    target = stage.serve(server_credentials(svid_source=svids, bundle_source=Trust(AUTHORITY.bundle())))
    svids.error = SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "down")
    assert stage.peer(bridge(stage, target, CLIENT)).leaf_sha256 == SERVER.leaf_sha256


def test_nothing_is_built_while_nothing_changes() -> None:
    """Every connection asks; an answer is made only after a change."""
    svids, trust = SVIDs(SERVER), Trust(AUTHORITY.bundle())
    tls = ServerTLS(svid_source=svids, bundle_source=trust)
    assert tls.fetch() is not None
    assert tls.fetch() is None
    trust.set(AUTHORITY.bundle())
    assert tls.fetch() is not None
    assert tls.fetch() is None
    svids.svid = AUTHORITY.issue("/server")
    assert tls.fetch() is not None


def test_credentials_may_be_made_twice() -> None:
    """Each server begins with a whole configuration."""
    tls = ServerTLS(svid_source=SVIDs(SERVER), bundle_source=Trust(AUTHORITY.bundle()))
    assert isinstance(tls.credentials(), grpc.ServerCredentials)
    assert isinstance(tls.credentials(), grpc.ServerCredentials)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NsmsecError(ReasonCode.CERT_KEY, "bad"), ReasonCode.CERT_KEY),
        (ValueError("secret"), ReasonCode.SOURCE_UNAVAILABLE),
    ],
)
def test_a_failure_is_shown_and_never_raised_to_grpc(error: Exception, code: ReasonCode) -> None:
    """An operator sees why the configuration is an old one, until it is a new one."""
    svids = SVIDs(SERVER, error=error)
    tls = ServerTLS(svid_source=svids, bundle_source=Trust(AUTHORITY.bundle()))
    assert tls.fetch() is None
    assert tls.last_error is not None
    assert tls.last_error.code is code
    assert "secret" not in str(tls.last_error)
    svids.error = None
    assert tls.fetch() is not None
    assert tls.last_error is None


def test_a_failure_at_the_start_is_raised() -> None:
    """A server without an identity does not start."""
    error = SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "none yet")
    with pytest.raises(SourceUnavailable, match="none yet"):
        server_credentials(svid_source=SVIDs(SERVER, error=error), bundle_source=Trust())
