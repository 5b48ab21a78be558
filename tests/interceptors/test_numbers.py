# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A status that a handler chooses by its number is the one that gRPC sends, in the record as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest

from tests.interceptors.stage import Kind
from tests.interceptors.world import hop

if TYPE_CHECKING:
    from tests.interceptors.stage import Handling, Stage


@pytest.mark.parametrize("kind", [Kind.UU, Kind.SU])
@pytest.mark.parametrize("number", [0, 5])
def test_the_record_says_what_was_sent(stage: Stage, kind: Kind, number: int) -> None:
    """Blocking servers know no numbers; only an answer that is OK on the wire has a path."""
    client, server = hop("/client"), hop("/echo")

    async def choose(rpc: Handling) -> None:
        """Choose a status, answer."""
        rpc.context.set_code(number)
        await rpc.send(b"one")

    outcome = stage.client(stage.serve(server, choose), client, server).call(kind, b"one")
    known = {0: grpc.StatusCode.OK, 5: grpc.StatusCode.NOT_FOUND}
    assert outcome.code is (grpc.StatusCode.UNKNOWN if str(stage) == "sync" else known[number])
    server.kept.wait()
    assert server.kept.last.status == outcome.code.name
    assert (outcome.path is not None) == (outcome.code is grpc.StatusCode.OK)
    assert not outcome.initial
