# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A workload uses what it was given, also where that is empty so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.interceptors import Workload
from nsmsec.limits import Limits
from nsmsec.tokens import InProcessReplayMemory
from tests.interceptors.scripts import echo
from tests.interceptors.stage import Kind
from tests.interceptors.world import Policy, bundles, hop

if TYPE_CHECKING:
    from nsmsec.elements.audit import AuditRecord
    from tests.interceptors.stage import Stage


class Listed(list["AuditRecord"]):
    """A sink that is false as long as it is empty."""

    def record(self, record: AuditRecord) -> None:
        """Keep a record."""
        self.append(record)


def test_a_memory_and_a_sink_that_are_empty_so_far_are_used(stage: Stage) -> None:
    """A replay memory that several servers share is one memory, from the first token on."""
    client, server = hop("/client"), hop("/echo")
    memory, sink = InProcessReplayMemory(limits=Limits()), Listed()
    assert (len(memory), len(sink)) == (0, 0)
    server.workload = Workload(
        svid=server.svids, bundles=bundles(), policy=Policy(), clock=server.clock, audit=sink, replay=memory
    )
    stage.client(stage.serve(server, echo), client, server).call(Kind.UU, b"one")
    assert (len(memory), len(sink)) == (1, 1)
