# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Looking at what is known of the machines of a call, for development: a chain element that changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.appraisal import HopAttestation
    from nsmsec.chain import Call, Flow, Proceed, Reply

__all__ = ["Seen"]


class Seen:
    """Keeps what one side of a workload knew in its latest call.

    Attributes:
        machines: hop by hop, as policy is shown it: on a server of those before it, on a client of the whole answer.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self.machines: tuple[Mapping[str, object], ...] = ()

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Look before, look after.

        Raises:
            NsmsecError: whatever the rest of the chain refuses with.
        """
        self._keep(call.machines)
        reply = yield from proceed(call)
        self._keep(reply.machines)
        return reply

    def _keep(self, machines: tuple[HopAttestation, ...] | None) -> None:
        if machines is not None:
            self.machines = tuple(machine.document for machine in machines)
