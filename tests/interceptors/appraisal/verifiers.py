# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Verifiers behind servers of either runtime, with the workloads that ask them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import grpc

import nsmsec
from nsmsec.identity import authorize_id
from nsmsec.interceptors.appraisal import RemoteVerifier, add_aio_verifier, add_verifier
from nsmsec.interceptors.appraisal.methods import ATTEST, BEGIN_ENROLMENT, CHALLENGE, FINISH_ENROLMENT, SERVICE
from tests.interceptors.aio_stage import AioStage
from tests.interceptors.stage import TIMEOUT
from tests.interceptors.sync_stage import SyncStage

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.appraisal.issuing import IssuedResult
    from nsmsec.appraisal.port import AttestedPeer, EnrolmentChallenge, EnrolmentKeys, QuoteChallenge, Verifier
    from nsmsec.attestation.tpm import Evidence
    from nsmsec.identity import TrustDomain
    from tests.interceptors.stage import Stage
    from tests.interceptors.world import Hop

__all__ = ["Answering", "Served", "client", "serve", "serve_bytes", "start"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server that runs.

    Attributes:
        target: where.
        stop: ends it.
    """

    target: str
    stop: Callable[[], None]


def serve(stage: Stage, hop: Hop, verifier: Verifier, **options: Any) -> str:
    """Start a server that answers for a verifier; return its target."""
    return start(stage, hop, verifier, **options).target


def start(stage: Stage, hop: Hop, verifier: Verifier, *, at: str = "127.0.0.1:0", **options: Any) -> Served:
    """Start a server that answers for a verifier, which a test can stop."""
    add: Any = add_aio_verifier if isinstance(stage, AioStage) else add_verifier
    return _start(stage, hop, lambda server: add(server, verifier, **options), at)


def serve_bytes(stage: Stage, hop: Hop, answer: bytes) -> str:
    """Start a server that answers each question of a workload with these bytes; return its target."""

    def blocking(request: bytes, context: Any) -> bytes:
        return answer

    async def awaited(request: bytes, context: Any) -> bytes:
        return answer

    handle: Any = awaited if isinstance(stage, AioStage) else blocking
    handlers: Any = {
        method: grpc.unary_unary_rpc_method_handler(handle)
        for method in (BEGIN_ENROLMENT, FINISH_ENROLMENT, CHALLENGE, ATTEST)
    }
    return _start(stage, hop, lambda server: server.add_registered_method_handlers(SERVICE, handlers)).target


def _start(stage: Stage, hop: Hop, add: Callable[[Any], None], at: str = "127.0.0.1:0") -> Served:
    if isinstance(stage, AioStage):
        loop = stage.loop

        async def begin() -> tuple[int, Any]:
            server = nsmsec.aio_server(hop.workload)
            add(server)
            port = server.listen(at)
            await server.start()
            stage._ends.push_async_callback(server.stop, None)
            return port, server

        port, aio_server = loop.run(begin())
        return Served(target=f"127.0.0.1:{port}", stop=lambda: loop.run(aio_server.stop(None)))
    assert isinstance(stage, SyncStage)
    server = nsmsec.server(hop.workload)
    add(server)
    port = server.listen(at)
    server.start()

    def stop() -> None:
        server.stop(None).wait(TIMEOUT)

    stage._ends.callback(stop)
    return Served(target=f"127.0.0.1:{port}", stop=stop)


def client(stage: Stage, target: str, hop: Hop, callee: Hop, *, timeout_s: float = TIMEOUT) -> RemoteVerifier:
    """Return a verifier as a workload sees it: from a thread, whatever its servers are written in."""
    channel = nsmsec.channel(target, hop.workload, authorizer=authorize_id(callee.id), origin=True)
    assert isinstance(stage, AioStage | SyncStage)
    stage._ends.callback(channel.close)
    return RemoteVerifier(channel, timeout=timedelta(seconds=timeout_s))


class Answering:
    """A verifier that answers to `challenge` as a test says, and notes who asked; it is asked nothing else."""

    def __init__(self, answer: QuoteChallenge | Exception) -> None:
        self.answer = answer
        self.peers: list[AttestedPeer] = []

    def challenge(self, workload: AttestedPeer, *, ek_sha256: str) -> QuoteChallenge:
        """Answer."""
        self.peers.append(workload)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def begin_enrolment(self, workload: AttestedPeer, keys: EnrolmentKeys) -> EnrolmentChallenge:
        """Not asked."""
        raise NotImplementedError

    def finish_enrolment(self, workload: AttestedPeer, *, challenge_id: str, secret: bytes) -> None:
        """Not asked."""
        raise NotImplementedError

    def attest(
        self, workload: AttestedPeer, *, nonce: bytes, evidence: Evidence, audience: frozenset[TrustDomain]
    ) -> IssuedResult:
        """Not asked."""
        raise NotImplementedError
