# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""An answer belongs to one call, and brings its proof (C52)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

import grpc
import pytest

from nsmsec.dev import Authority
from nsmsec.errors import ReasonCode
from nsmsec.identity import Peer, SVIDVerifier, authorize_id
from nsmsec.limits import Limits
from nsmsec.path import wire
from nsmsec.tokens import InProcessReplayMemory, Minter, PathVerifier, TokenSettings
from tests.attacks.network import PATH, Metadata, Network, Party, refusal_of
from tests.transport.world import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

CORP: Final = Authority("corp.example", now=NOW)


class Answers:
    """Gives genuine answers as one hop, perhaps to the wrong calls."""

    def __init__(self, party: Party) -> None:
        self._party = party
        self.given: list[Metadata] = []

    def __call__(self, metadata: Metadata) -> Metadata:
        """Return the genuine answer to a call, and keep it."""
        party, limits = self._party, Limits()
        [value] = [value for key, value in metadata if key == PATH]
        assert isinstance(value, bytes)
        path, certificates = wire.decode(value, limits)
        verifier = PathVerifier(
            bundle_source=party.trust,
            svid_verifier=SVIDVerifier(limits),
            replay=InProcessReplayMemory(limits=limits),
            settings=TokenSettings(),
            limits=limits,
            clock=party.clock,
        )
        service = "/demo.Echo/unary_unary"
        caller = self.caller
        verified = verifier.verify_request(
            path, certificates, self_id=party.id, peer=caller, operation="call", service=service
        )
        minter = Minter(source=party.svids, clock=party.clock, limits=limits, random=secrets.token_bytes)
        minted = minter.turn(
            path=verified, segment_id=secrets.token_hex(16), segment_name="x", operation="call", service=service
        )
        answer: Metadata = ((PATH, wire.encode(minted.path, minted.certificates)),)
        self.given.append(answer)
        return answer

    caller: Peer | None = None


def test_answer_to_one_call_for_another_is_unbound(network: Network) -> None:
    """C52: the server replays the answer that it gave before, on the same connection, to the same caller."""
    server, client = Party.of(CORP, "/server"), Party.of(CORP, "/client")
    answers = Answers(server)
    answers.caller = as_neighbour(client)
    service = network.impostor(server, lambda metadata: answers.given[0] if answers.given else answers(metadata))
    channel = network.channel(client, service.target, authorize_id(server.id))
    assert network.call(channel) == [b"hello"]
    assert refusal_of(network, channel) == ("RESPONSE_UNBOUND", grpc.StatusCode.UNAUTHENTICATED)
    assert service.handled == ["unary_unary"] * 2
    assert client.denials == [(ReasonCode.RESPONSE_UNBOUND, None)]


@pytest.mark.parametrize(
    ("spoil", "code", "at"),
    [
        (lambda _: (), ReasonCode.PATH_MISSING, None),
        (lambda answer: (*answer, *answer), ReasonCode.FORMAT, None),
        (lambda answer: (("path", "{}"), *answer), ReasonCode.FORMAT, None),
        (lambda _: ((PATH, b"\xff"),), ReasonCode.FORMAT, None),
        (lambda _: ((PATH, b"x" * (24 * 1024 + 1)),), ReasonCode.SIZE, None),
    ],
    ids=["none", "twice", "two carriers", "noise", "size"],
)
def test_answer_without_its_one_path_never_reaches_the_application(
    network: Network, spoil: Callable[[Metadata], Metadata], code: ReasonCode, at: int | None
) -> None:
    """C52: OK proves nothing by itself."""
    server, client = Party.of(CORP, "/server"), Party.of(CORP, "/client")
    answers = Answers(server)
    answers.caller = as_neighbour(client)
    service = network.impostor(server, lambda metadata: spoil(answers(metadata)))
    channel = network.channel(client, service.target, authorize_id(server.id))
    assert refusal_of(network, channel)[0] == code
    assert client.denials == [(code, at)]


def test_answer_that_only_echoes_the_request_is_unbound(network: Network) -> None:
    """C52: our own path back, without anybody's turn token."""
    server, client = Party.of(CORP, "/server"), Party.of(CORP, "/client")
    service = network.impostor(server, lambda metadata: tuple(entry for entry in metadata if entry[0] == PATH))
    channel = network.channel(client, service.target, authorize_id(server.id))
    assert refusal_of(network, channel)[0] == "RESPONSE_UNBOUND"
    assert client.denials == [(ReasonCode.RESPONSE_UNBOUND, None)]


def as_neighbour(party: Party) -> Peer:
    """Return the party as its neighbour knows it."""
    return Peer(id=party.id)
