# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Two trust domains whose workloads call each other in memory: real SVIDs, tokens, chains, no gRPC."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from nsmsec import chains
from nsmsec.chain import CALL, Call, Ending, Reply, Side
from nsmsec.dev.authority import Authority
from nsmsec.identity import Peer, StaticX509SVIDSource, SVIDVerifier, TrustBundleSet
from nsmsec.limits import Limits
from nsmsec.opa import Decision
from nsmsec.path import wire
from nsmsec.testing.clock import FixedClock
from nsmsec.tokens import InProcessReplayMemory, Minter, PathVerifier, TokenSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.chain import Chain, Element
    from nsmsec.elements.audit import AuditRecord
    from nsmsec.identity import X509SVID, SpiffeID
    from nsmsec.opa import PolicyEngine, Question
    from nsmsec.testing.runtimes import Runtime
    from nsmsec.tokens import VerifiedPath

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
METHOD = "/demo.Echo/Say"
LIMITS = Limits()


def fresh_id() -> str:
    """Return 128 random bits."""
    return os.urandom(16).hex()


def a_clock() -> FixedClock:
    """Return a clock that stands at `NOW`."""
    return FixedClock(NOW)


class Kept:
    """A sink that keeps records in memory."""

    def __init__(self) -> None:
        self.records: list[AuditRecord] = []

    def record(self, record: AuditRecord) -> None:
        """Keep."""
        self.records.append(record)


class AllowAll:
    """A policy that allows, and notes what it was asked."""

    def __init__(self) -> None:
        self.questions: list[Question] = []

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Allow."""
        self.questions.append(question)
        return Decision(allow=True, reasons=(), revision="all", engine="test")


@cache
def authority(trust_domain: str) -> Authority:
    """Return the one authority of a trust domain."""
    return Authority(trust_domain, now=NOW)


@cache
def svid(trust_domain: str, name: str) -> X509SVID:
    """Return the one SVID of a workload."""
    return authority(trust_domain).issue(f"/{name}", ttl=timedelta(hours=1))


@cache
def bundles() -> TrustBundleSet:
    """Return the bundles of both domains."""
    return TrustBundleSet.of(authority("corp.example").bundle(), authority("partner.example").bundle())


@dataclass(slots=True, kw_only=True)
class Hop:
    """One workload with both of its chains."""

    svid: X509SVID
    minter: Minter
    verifier: PathVerifier
    kept: Kept
    server: Chain
    client: Chain
    runtime: Runtime
    clock: FixedClock

    @property
    def id(self) -> SpiffeID:
        """Who it is."""
        return self.svid.id

    def taken_up(self, side: Side, peer: SpiffeID | None) -> Call:
        """Return a call as this hop's adapter takes it up."""
        return Call(
            side=side,
            method=METHOD,
            operation=CALL,
            service=METHOD,
            self_id=self.id,
            now=self.clock.now(),
            decision_id=fresh_id(),
            peer=None if peer is None else Peer(id=peer),
        )

    def serve(
        self, request: bytes, *, caller: SpiffeID, handler: Callable[[Call], Reply]
    ) -> tuple[bytes | None, Reply]:
        """Serve a request that came over the wire; return the answer's metadata with the reply."""
        path, certificates = wire.decode(request, LIMITS)
        call = replace(self.taken_up(Side.SERVER, caller), path=path, certificates=certificates)
        reply = self.runtime.drive(self.server.flow(call), invoke=handler)
        reply.ended(Ending(status="OK" if reply.ok else "NOT_FOUND"))
        if reply.path is None or reply.certificates is None:
            return None, reply
        return wire.encode(reply.path, reply.certificates), reply

    def call(
        self,
        callee: Hop,
        *,
        handler: Callable[[Call], Reply],
        served: Call | None = None,
        origin: bool = False,
        tamper: Callable[[bytes | None], bytes | None] = lambda answer: answer,
    ) -> Reply:
        """Call another hop over an in-memory wire."""
        call = replace(self.taken_up(Side.CLIENT, callee.id), served=served, origin=origin)

        def send(outgoing: Call) -> Reply:
            assert outgoing.path is not None
            assert outgoing.certificates is not None
            request = wire.encode(outgoing.path, outgoing.certificates)
            metadata, served_reply = callee.serve(request, caller=self.id, handler=handler)
            answer = tamper(metadata)
            path, certificates = (None, None) if answer is None else wire.decode(answer, LIMITS)
            return Reply(ok=served_reply.ok, now=self.clock.now(), path=path, certificates=certificates)

        reply = self.runtime.drive(self.client.flow(call), invoke=send)
        reply.ended(Ending(status="OK" if reply.ok else "NOT_FOUND"))
        return reply

    def answer(self, onward: VerifiedPath | None = None) -> Reply:
        """Return an OK reply as the server's adapter makes it."""
        return Reply(ok=True, now=self.clock.now(), verified=onward)


def hop(
    name: str,
    *,
    runtime: Runtime,
    clock: FixedClock,
    trust_domain: str = "corp.example",
    engine: PolicyEngine | None = None,
    settings: TokenSettings | None = None,
    extra: tuple[Element, ...] = (),
) -> Hop:
    """Start a workload; without an engine its policy allows everything."""
    own = svid(trust_domain, name)
    kept = Kept()
    policy = AllowAll() if engine is None else engine
    minter = Minter(source=StaticX509SVIDSource(own), clock=clock, limits=LIMITS, random=os.urandom)
    verifier = PathVerifier(
        bundle_source=bundles(),
        svid_verifier=SVIDVerifier(LIMITS),
        replay=InProcessReplayMemory(limits=LIMITS),
        settings=TokenSettings() if settings is None else settings,
        limits=LIMITS,
        clock=clock,
    )
    server = chains.server(
        name=name, fresh_id=fresh_id, verifier=verifier, engine=policy, minter=minter, sink=kept, extra=extra
    )
    client = chains.client(
        name=name, fresh_id=fresh_id, verifier=verifier, engine=policy, minter=minter, sink=kept, extra=extra
    )
    return Hop(
        svid=own,
        minter=minter,
        verifier=verifier,
        kept=kept,
        server=server,
        client=client,
        runtime=runtime,
        clock=clock,
    )
