# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Workloads that are kept attested by a remote verifier, on one clock; what is known of their machines."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

import nsmsec
from nsmsec.appraisal import AttestedSession, AttestedSVIDs, HopJudge
from nsmsec.interceptors import Workload
from nsmsec.limits import Limits
from tests.appraisal.machines import CORP, trust
from tests.interceptors.appraisal.verifiers import client
from tests.interceptors.stage import Kind
from tests.interceptors.world import bundles, hop

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.attestation.attester import HardwareAttester
    from nsmsec.clock import Clock
    from nsmsec.tokens import VerifiedPath
    from tests.interceptors.stage import Client, Handling, Script, Stage
    from tests.interceptors.world import Hop

__all__ = ["Known", "kept_attested", "onward", "until", "ways", "workload"]


def kept_attested(
    stage: Stage, path: str, attester: HardwareAttester, target: str, verifier: Hop, *, clock: Any
) -> tuple[Hop, AttestedSession]:
    """Return a workload that signs under its machine's word, with what keeps it attested when a test says so."""
    made = hop(path)
    made.clock, made.workload = clock, workload(made, clock)
    source = AttestedSession(
        svid=made.svids,
        attester=attester,
        verifier=client(stage, target, made, verifier),  # asks as a workload that signs with its SVID
        audience=frozenset({CORP}),
        clock=clock,
    )
    made.workload = workload(made, clock, session=source, svid=AttestedSVIDs(made.svids, source, clock=clock))
    return made, source


def workload(one: Hop, clock: Clock, **options: Any) -> Workload:
    """Return a workload of this hop on this clock."""
    parts = {"svid": one.svids, "bundles": bundles(), "policy": one.policy, "clock": clock, "audit": one.kept}
    return Workload(**{**parts, **options})


def until(holds: Callable[[], bool]) -> None:
    """Wait for what happens in a thread, or in gRPC, soon."""
    for _ in range(400):
        if holds():
            return
        threading.Event().wait(0.05)
    pytest.fail("it did not happen in time")


@dataclass(slots=True)
class Known:
    """What a hop knows of the machines of a path; a script that answers."""

    clock: Clock
    machines: list[Any]

    @classmethod
    def at(cls, clock: Clock) -> Known:
        """Know nothing yet."""
        return cls(clock, [])

    def of(self, path: VerifiedPath) -> list[Any]:
        """Return what a policy would see of the machine of each hop."""
        judge = HopJudge(trust=Trust(), audience=CORP, limits=Limits())
        return [judge.judge(one, now=self.clock.now()).document for one in path.hops]

    @property
    def ways(self) -> list[str]:
        """How each key is held, or why nothing is known of it."""
        return ways(self.machines)

    async def answer(self, rpc: Handling) -> None:
        """Note the machines of those before us; echo."""
        self.machines = self.of(nsmsec.current_path())
        message = await rpc.receive()
        assert message is not None
        await rpc.send(message)


def ways(machines: list[Any]) -> list[str]:
    """Return how each key is held, or why nothing is known of it."""
    return [document.get("key") or document["code"] for document in machines]


class Trust:
    """Trusts the verifier of these tests."""

    def result_trust(self) -> Any:
        """Return the trust."""
        return trust()


def onward(known: Known, client: Client) -> Script:
    """Return a handler that notes the machines of those before it, then asks the next hop."""

    async def forward(rpc: Handling) -> None:
        """Ask."""
        known.machines = known.of(nsmsec.current_path())
        message = await rpc.receive()
        assert message is not None
        await rpc.send((await rpc.call(client, Kind.UU, message)).messages[0])

    return forward
