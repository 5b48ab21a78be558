# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Workloads of both runtimes that live on a development provider call each other while orders change what it serves."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from nsmsec.clock import SystemClock
from nsmsec.dev.workload_api import DevelopmentProvider, parse_plan
from nsmsec.dev.workload_api.control import Control, tell_provider
from nsmsec.identity import StaticX509SVIDSource, WorkloadAPISource
from nsmsec.interceptors import Workload
from tests.dev.workload_api.stage import CLIENT, SERVER
from tests.dev.workload_api.test_plan import GOOD
from tests.identity.workload_api.provider import Heard
from tests.interceptors.conftest import loop, stage
from tests.interceptors.scripts import Counting
from tests.interceptors.stage import Kind
from tests.interceptors.world import hop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nsmsec.identity import SpiffeID
    from tests.interceptors.stage import Client, Loop, Stage
    from tests.interceptors.world import Hop

__all__ = ["loop", "stage"]  # the fixtures

PLAN = GOOD.replace("svid_ttl_s = 60\nrotate_every_s = 20", "svid_ttl_s = 3600").replace(
    "svid_ttl_s = 30", 'svid_ttl_s = 3600\nfederates_with = ["a.example"]'
)


class Served:
    """A provider that serves, takes orders, and has workloads that live on it."""

    def __init__(self, folder: Path, loop: Loop) -> None:
        self._folder = folder
        self._resources = ExitStack()
        self._provider = DevelopmentProvider(parse_plan(PLAN), folder, clock=SystemClock())
        control = Control(self._provider.domains, folder)
        loop.run(self._provider.start())
        self._resources.callback(lambda: loop.run(self._provider.aclose()))
        loop.run(control.__aenter__())
        self._resources.callback(lambda: loop.run(control.__aexit__()))
        self._sources: list[WorkloadAPISource] = []

    def hop(self, workload: SpiffeID) -> Hop:
        """Bring up a workload."""
        source = self._resources.enter_context(WorkloadAPISource(self._provider.addresses[workload]).wait(20))
        self._sources.append(source)
        made = hop(workload.path)
        made.workload = Workload(svid=source, bundles=source, policy=made.policy, audit=made.kept)
        return made

    def tell(self, order: str, **members: str) -> None:
        """Give an order; wait until the workloads have taken what it changed."""
        heard = [Heard() for _ in self._sources]
        leaves = [source.subscribe(one) for source, one in zip(self._sources, heard, strict=True)]
        assert tell_provider(self._folder, {"order": order, **members})["verdict"] == "done"
        for one, leave in zip(heard, leaves, strict=True):
            assert one.next().last_error is None
            leave()

    def close(self) -> None:
        """End everything."""
        self._resources.close()


class Calling:
    """Calls again and again, over a new channel each time as well as over one that stays open."""

    def __init__(self, stage: Stage, target: str, client: Hop, server: Hop) -> None:
        self._stage, self._target, self._client, self._server = stage, target, client, server
        self._changed = threading.Condition()
        self._outcomes: list[Any] = []
        self._ending = False
        self._thread = threading.Thread(target=self._run)

    def more(self) -> None:
        """Wait until two further rounds began and ended."""
        with self._changed:
            wanted = len(self._outcomes) + 6
            assert self._changed.wait_for(lambda: len(self._outcomes) >= wanted, timeout=60)

    def end(self) -> set[Any]:
        """Return every outcome that there was."""
        self._ending = True
        self._thread.join()
        return set(self._outcomes)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def _new(self) -> Client:
        return self._stage.client(self._target, self._client, self._server)

    def _run(self) -> None:
        opened = self._new()
        while not self._ending:
            for channel in (opened, self._new()):
                outcome = channel.call(Kind.UU, b"one").code
                with self._changed:
                    self._outcomes.append(outcome)
                    self._changed.notify_all()


@pytest.fixture
def served(tmp_path: Path, loop: Loop) -> Iterator[Served]:
    """One that runs."""
    made = Served(tmp_path, loop)
    yield made
    made.close()


def test_no_call_fails_while_both_authorities_are_replaced(stage: Stage, served: Served) -> None:
    """Published, then signing: whoever meets what a new authority signed has it, over old channels as over new ones."""
    client, server = served.hop(CLIENT), served.hop(SERVER)
    calling = Calling(stage, stage.serve(server, Counting()), client, server)
    calling.start()
    try:
        for _ in range(2):
            calling.more()
            served.tell("rotate", what="prepare")
            calling.more()
            served.tell("rotate")
        calling.more()
    finally:
        outcomes = calling.end()
    assert outcomes == {grpc.StatusCode.OK}


def test_domain_that_is_trusted_no_more_is_refused_at_the_next_call(stage: Stage, served: Served) -> None:
    """Over the channel that is open; once it is trusted again, it is answered again."""
    client, server = served.hop(CLIENT), served.hop(SERVER)
    called = stage.client(stage.serve(server, Counting()), client, server)
    assert called.call(Kind.UU, b"one").code is grpc.StatusCode.OK
    served.tell("end_federation", trust_domain="b.example", **{"with": "a.example"})
    refused = called.call(Kind.UU, b"one")
    assert refused.code is grpc.StatusCode.UNAUTHENTICATED
    server.kept.wait(2)
    assert server.kept.last.code == "TD_UNKNOWN"
    served.tell("federate", trust_domain="b.example", **{"with": "a.example"})
    assert called.call(Kind.UU, b"one").code is grpc.StatusCode.OK


def test_revoked_certificate_is_refused_at_the_next_call_while_its_owner_goes_on(stage: Stage, served: Served) -> None:
    """Whoever took the key is out, over an open channel too; the workload has another SVID already."""
    owner, server = served.hop(CLIENT), served.hop(SERVER)
    target = stage.serve(server, Counting())
    thief = hop("/thief")
    stolen = StaticX509SVIDSource(owner.workload.svid.x509_svid())
    thief.workload = Workload(svid=stolen, bundles=owner.workload.bundles, policy=thief.policy, audit=thief.kept)
    stealing = stage.client(target, thief, server)
    assert stealing.call(Kind.UU, b"one").code is grpc.StatusCode.OK
    served.tell("revoke", id=str(CLIENT))
    assert stealing.call(Kind.UU, b"one").code is grpc.StatusCode.UNAUTHENTICATED
    assert stage.client(target, owner, server).call(Kind.UU, b"one").code is grpc.StatusCode.OK
    server.kept.wait(3)
    assert [one.code for one in server.kept.records] == [None, "CERT_REVOKED", None]
