# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The server's place on a path: the one after its caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.chain import OwnSegment, evolved
from nsmsec.errors import ReasonCode, Unverified

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.chain import Call, Flow, Proceed, Reply

__all__ = ["UpdatePathServer"]


class UpdatePathServer:
    """Stands after the last segment that the caller presented."""

    def __init__(self, *, name: str, fresh_id: Callable[[], str]) -> None:
        """Take our segment name together with the source of fresh connection ids (128 random bits)."""
        self._name = name
        self._fresh_id = fresh_id

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Take the place after the caller.

        Names and the index on the wire are never facts: a caller that bears our name does not make us stand
        on its segment, which is where this departs from `nsmsec.path.advance`.

        Raises:
            NsmsecError: the adapter's own finding.
            Unverified: `PATH_MISSING`, the caller presented no path.
        """
        if call.fault is not None:
            raise call.fault
        if call.path is None or not call.path.segments:
            raise Unverified(ReasonCode.PATH_MISSING, "update_path: expected the caller to present a path, found none")
        segment = OwnSegment(index=len(call.path.segments), id=self._fresh_id(), name=self._name)
        return (yield from proceed(evolved(call, segment=segment)))
