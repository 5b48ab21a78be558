# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A source that breaks in its own way denies every call, which is recorded; what it says stays here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest

from nsmsec.errors import ReasonCode
from tests.interceptors.scripts import Counting
from tests.interceptors.stage import KINDS, Kind
from tests.interceptors.world import Trust, hop

if TYPE_CHECKING:
    from nsmsec.identity import TrustBundleSet
    from tests.interceptors.stage import Stage

INTERNAL = grpc.StatusCode.INTERNAL


def fail(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this source of trust bundles break from now on."""
    works = Trust.trust_bundles

    def trust_bundles(source: Trust) -> TrustBundleSet:
        if source is trust:
            raise OSError("a path of ours")
        return works(source)

    monkeypatch.setattr(Trust, "trust_bundles", trust_bundles)


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_whose_trust_bundles_break_denies(stage: Stage, kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """The handler is not called; the caller reads nothing of the error; there is one record."""
    client, server, handler = hop("/client"), hop("/echo"), Counting()
    caller = stage.client(stage.serve(server, handler), client, server)
    assert caller.call(kind, b"one").code is grpc.StatusCode.OK
    fail(server.trust, monkeypatch)
    outcome = caller.call(kind, b"two")
    assert (outcome.code, outcome.reason) == (INTERNAL, ReasonCode.INTERNAL)
    assert "a path of ours" not in str(outcome.details)
    assert handler.calls == 1
    assert server.kept.last.code == ReasonCode.INTERNAL


@pytest.mark.parametrize("kind", KINDS)
def test_a_client_whose_trust_bundles_break_denies(stage: Stage, kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """The call does not go out; there is one record."""
    client, server, handler = hop("/client"), hop("/echo"), Counting()
    caller = stage.client(stage.serve(server, handler), client, server)
    assert caller.call(kind, b"one").code is grpc.StatusCode.OK
    fail(client.trust, monkeypatch)
    outcome = caller.call(kind, b"two")
    assert (outcome.code, outcome.reason) == (INTERNAL, ReasonCode.INTERNAL)
    assert handler.calls == 1
    assert [one.code for one in client.kept.records] == [None, ReasonCode.INTERNAL]
