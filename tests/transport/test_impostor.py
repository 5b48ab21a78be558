# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of servers that claim an identity they are not entitled to, as the bridge sees them."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import grpc
import pytest

from nsmsec.errors import NsmsecError, ReasonCode, SourceUnavailable
from nsmsec.identity import unsafe_authorize_any
from nsmsec.transport import Bridge
from tests.transport.identities import FORGED, GENUINE, SERVER, A, B, uris_of
from tests.transport.world import STAGES, Clock, Judge, SVIDs, Trust, verifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.dev.issuer import Issued
    from tests.transport.world import Stage


class Scene:
    """A client that would accept any proven identity, and a server that presents whatever it likes."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.judge = Judge(Trust(A.bundle(), B.bundle()))

    def bridge_to(self, server: Issued, *, unsafe_pooled_roots: bool) -> Bridge:
        """Start the server, and return an open bridge to it."""
        credentials = grpc.ssl_server_credentials(
            [(server.private_key_pem, server.certificates_pem)],
            root_certificates=A.bundle_pem(),
            require_client_auth=True,
        )
        expected = ["unsafe_authorize_any", "pooled"] if unsafe_pooled_roots else ["unsafe_authorize_any"]
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            bridge = Bridge(
                self.stage.serve(credentials, judge=self.judge),
                svid_source=SVIDs(SERVER),
                bundle_source=Trust(A.bundle(), B.bundle()),
                authorizer=unsafe_authorize_any(),
                clock=Clock(),
                svid_verifier=verifier(),
                unsafe_pooled_roots=unsafe_pooled_roots,
            )
        assert [str(warning.message).split(maxsplit=1)[0].rstrip(":") for warning in caught] == expected
        self.stage.open(bridge)
        return bridge


@pytest.fixture(params=STAGES)
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """Each runtime in turn."""
    stage = STAGES[request.param]()
    yield Scene(stage)
    stage.close()


@pytest.mark.parametrize("unsafe_pooled_roots", [False, True])
@pytest.mark.parametrize("case", GENUINE)
def test_a_genuine_server_is_proven(scene: Scene, case: str, *, unsafe_pooled_roots: bool) -> None:
    """Of either domain, directly or through an intermediate, with one layer or with two."""
    bridge = scene.bridge_to(GENUINE[case], unsafe_pooled_roots=unsafe_pooled_roots)
    assert [str(scene.stage.peer(bridge).id)] == uris_of(GENUINE[case])


@pytest.mark.parametrize("case", FORGED)
def test_an_impostor_is_refused_although_tls_let_it_pass(scene: Scene, case: str) -> None:
    """Our own verification refuses with the code of the fault, and no call leaves."""
    impostor, code = FORGED[case]
    bridge = scene.bridge_to(impostor, unsafe_pooled_roots=True)
    with pytest.raises(NsmsecError) as caught:
        scene.stage.peer(bridge)
    assert caught.value.code is code
    with pytest.raises(grpc.RpcError):
        scene.stage.call(bridge)
    assert not scene.judge.verdicts


@pytest.mark.parametrize("case", ["b speaks for a", "b's intermediate speaks for a", "a subdomain"])
def test_an_impostor_from_another_domain_does_not_even_shake_hands(scene: Scene, case: str) -> None:
    """The name-constrained anchors of the second layer refuse by themselves."""
    bridge = scene.bridge_to(FORGED[case][0], unsafe_pooled_roots=False)
    with pytest.raises(SourceUnavailable, match="certificate verify failed") as caught:
        scene.stage.peer(bridge)
    assert caught.value.code is ReasonCode.PEER_MISSING
