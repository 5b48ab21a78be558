# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Who called: the neighbour that TLS proves, in both runtimes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import ReasonCode, Unverified
from nsmsec.identity.keys import key_bytes
from nsmsec.interceptors import current_peer
from tests.interceptors.stage import Kind
from tests.interceptors.world import hop

if TYPE_CHECKING:
    from nsmsec.identity import Peer
    from tests.interceptors.stage import Handling, Stage


def test_a_handler_knows_its_neighbour_not_whom_that_acts_for(stage: Stage) -> None:
    """With the key of the neighbour's SVID."""
    client, relay, server = map(hop, ("/client", "/relay", "/echo"))
    peers: list[Peer] = []

    async def answer(rpc: Handling) -> None:
        """Note who called."""
        peers.append(current_peer())
        await rpc.send(b"two")

    onward = stage.client(stage.serve(server, answer), relay, server, origin=False)

    async def forward(rpc: Handling) -> None:
        """Note who called, call onward."""
        peers.append(current_peer())
        await rpc.send((await rpc.call(onward, Kind.UU, b"one")).messages[0])

    assert stage.client(stage.serve(relay, forward), client, relay).call(Kind.UU, b"one").messages == [b"two"]
    assert [one.id for one in peers] == [client.id, relay.id]
    assert [one.leaf_key for one in peers] == [key_bytes(one.svids.svid.certificates[0]) for one in (client, relay)]


def test_nobody_called_where_no_call_is_handled() -> None:
    """Outside of a handler there is no neighbour."""
    with pytest.raises(Unverified) as refused:
        current_peer()
    assert refused.value.code is ReasonCode.PATH_MISSING
