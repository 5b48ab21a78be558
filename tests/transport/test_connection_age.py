# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of connections that a server ends by age: new calls shake hands anew, those under way go on."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING

import grpc
import pytest

from nsmsec.dev.authority import Authority
from nsmsec.identity import authorize_id
from nsmsec.transport import Bridge, server_credentials
from tests.transport.world import NOW, STAGES, Clock, Stage, SVIDs, Trust, verifier

if TYPE_CHECKING:
    from collections.abc import Iterator

AUTHORITY = Authority("corp.example", now=NOW)
#: Less than others live, and yet far beyond the end of a test run: TLS itself knows no clock but the machine's.
SHORT = timedelta(minutes=40)
FORMER = AUTHORITY.issue("/server", ttl=SHORT)
CURRENT = AUTHORITY.issue("/server")


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Each runtime in turn."""
    made = STAGES[request.param]()
    yield made
    made.close()


def test_a_server_shows_its_new_svid_within_the_age_of_a_connection_and_cancels_nothing(stage: Stage) -> None:
    """A stream goes on on the former connection, even when nobody could prove that one any more."""
    clock, svids, trust = Clock(), SVIDs(FORMER), Trust(AUTHORITY.bundle())
    target = stage.serve(
        server_credentials(svid_source=svids, bundle_source=trust), max_connection_age=timedelta(milliseconds=50)
    )
    bridge = Bridge(
        target,
        svid_source=SVIDs(AUTHORITY.issue("/client")),
        bundle_source=trust,
        authorizer=authorize_id(FORMER.id),
        clock=clock,
        svid_verifier=verifier(),
    )
    stage.open(bridge)
    assert stage.peer(bridge).leaf_sha256 == FORMER.leaf_sha256
    chat = stage.chat(bridge)
    assert chat.say(b"before") == b"before"
    svids.svid = CURRENT
    while stage.peer(bridge).leaf_sha256 != CURRENT.leaf_sha256:
        with contextlib.suppress(grpc.RpcError):  # whoever begins while a server ends the connection may fail
            stage.call(bridge)
    clock.move(SHORT + timedelta(minutes=1))
    assert stage.peer(bridge).leaf_sha256 == CURRENT.leaf_sha256
    assert chat.say(b"after") == b"after"
    chat.end()
