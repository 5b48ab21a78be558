# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Hops that sign with session keys, over real connections, in both runtimes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.interceptors import Workload
from nsmsec.limits import Limits
from nsmsec.tokens import DelegatingSession, SessionOffer, Voucher
from tests.interceptors.stage import Kind
from tests.interceptors.world import Hop, bundles, hop

if TYPE_CHECKING:
    from nsmsec.identity import X509SVID
    from nsmsec.tokens import Session
    from tests.interceptors.stage import Handling, Stage

RESULT = "e30.e30.AA"


class Noted:
    """Sessions with a machine behind them, renewed at once; counts what they signed."""

    def __init__(self, hop: Hop) -> None:
        self.asked = 0
        self._sessions = DelegatingSession(clock=hop.clock, limits=Limits(), vouch=self._vouch)
        self._sessions.renew(hop.svids.x509_svid())

    def session(self, svid: X509SVID) -> Session | None:
        """Return the session."""
        self.asked += 1
        return self._sessions.session(svid)

    def _vouch(self, offer: SessionOffer) -> Voucher:
        return Voucher(result=RESULT, expires_at=offer.expires_at, tpm_signature=b"a TPM's")


def with_sessions(path: str) -> tuple[Hop, Noted]:
    """Return a hop that signs with sessions."""
    made = hop(path)
    noted = Noted(made)
    made.workload = Workload(
        svid=made.svids, bundles=bundles(), policy=made.policy, clock=made.clock, audit=made.kept, session=noted
    )
    return made, noted


def test_path_of_sessions_goes_over_real_connections_and_back(stage: Stage) -> None:
    """Client, relay, server: each proves what reaches it; the client what came back."""
    (client, _), (relay, _), (server, noted) = map(with_sessions, ("/client", "/relay", "/echo"))

    async def answer(rpc: Handling) -> None:
        """Echo."""
        message = await rpc.receive()
        assert message is not None
        await rpc.send(message)

    onward = stage.client(stage.serve(server, answer), relay, server, origin=False)

    async def forward(rpc: Handling) -> None:
        """Ask the next hop."""
        message = await rpc.receive()
        assert message is not None
        outcome = await rpc.call(onward, Kind.UU, message)
        await rpc.send(outcome.messages[0])

    outcome = stage.client(stage.serve(relay, forward), client, relay).call(Kind.UU, b"one")
    assert outcome.messages == [b"one"]
    assert outcome.path is not None
    assert [one.session is not None for one in outcome.path.hops] == [False, True, True]
    for one in outcome.path.hops[1:]:
        assert one.session is not None
        assert one.session.tpm_signature == b"a TPM's"
    assert [one.attestation is not None and one.attestation.result for one in outcome.path.hops] == [RESULT] * 3
    assert noted.asked == 1
