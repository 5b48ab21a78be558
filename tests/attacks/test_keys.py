# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Every kind of key that is allowed works from end to end; every other is refused before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from nsmsec.dev import Authority, RecycledKeys
from nsmsec.errors import ReasonCode, Unverified
from nsmsec.identity import authorize_id
from tests.attacks.network import KINDS, Party
from tests.transport.world import NOW, SVIDs, Trust

if TYPE_CHECKING:
    from nsmsec.identity import X509SVID
    from tests.attacks.network import Network

CORP: Final = Authority("corp.example", now=NOW, keys=RecycledKeys())
PARTNER: Final = Authority("partner.example", now=NOW, keys=RecycledKeys())
ALLOWED: Final = ("p256", "p384", "rsa")

kinds_of_key = pytest.mark.parametrize("key_kind", ALLOWED)
with_intermediates = pytest.mark.parametrize("intermediates", [0, 1, 2])


def holding(svid: X509SVID) -> Party:
    """Return a workload with this SVID that trusts both domains."""
    return Party(SVIDs(svid), Trust(CORP.bundle(), PARTNER.bundle()))


@kinds_of_key
@with_intermediates
@pytest.mark.parametrize("varied", ["client", "server", "both"])
def test_every_allowed_key_is_proven_with_and_without_intermediates(
    network: Network, key_kind: str, intermediates: int, varied: str
) -> None:
    """Must show 3: handshake, tokens, answers, on either side, across two domains."""
    good = CORP.issue("/server"), PARTNER.issue("/client")
    other = (
        CORP.issue("/server", key_kind=key_kind, intermediates=intermediates),
        PARTNER.issue("/client", key_kind=key_kind, intermediates=intermediates),
    )
    server = holding(good[0] if varied == "client" else other[0])
    client = holding(good[1] if varied == "server" else other[1])
    service = network.serve(server)
    channel = network.channel(client, service.target, authorize_id(server.id))
    for kind in KINDS:
        assert network.call(channel, kind) == [b"hello"]
    assert service.handled == list(KINDS)
    assert server.denials == client.denials == []


@pytest.mark.parametrize("key_kind", ["p521", "ed25519"])
def test_key_that_grpc_cannot_use_is_refused_before_a_handshake(key_kind: str) -> None:
    """Must show 3, S7: at construction of the SVID, and the message says which keys would do."""
    issued = CORP.issue_certificate(CORP.profile(), key_kind=key_kind)
    with pytest.raises(Unverified, match="P-256, P-384") as refusal:
        issued.svid()
    assert refusal.value.code is ReasonCode.CERT_KEY
